"""
The darkroom: the only place where pictures are opened.

darkroom.develop() is the door. Behind it a short-lived child process with bounded memory
and time does the work, so that a hostile file can harm nothing but itself:

    darkroom  starts the child, reads its answer       fences   the child's limits
    recipe    what to make                             child    the child's first and last step
    messages  the child's answer on the wire           render   the whole story of one picture
    containers, shrink, colour, encode                 the steps of that story
    plugins   the decoders, loaded by need
"""
