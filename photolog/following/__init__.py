"""
The owner finds people, follows them, and takes lists of people in and out.

    finding  a handle, or the address of a profile or a post → a person, or a note
    asking   Follow, its Undo, asking once more
    tags     hashtags
    lists    Mastodon's CSV, in and out; who is on a list is followed by and by
    visits   where the owner stopped reading, and what they want to see there

Nobody is followed before they say so: a follow waits until the other side accepts it
(inbox/answering). Every Follow keeps its number, because the Undo must name that very one.

Spec: federation.md 1.2, 3.9, 3.10, 7.3
"""
