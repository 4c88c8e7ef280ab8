"""
Everything about other servers: who they are, what they sent, what we owe them.

Writes belong into database.transaction(), reads may be made anywhere. A stranger can
make most of these tables grow, so each module says what bounds them. Numbers of rows
are counted, never kept: a counter that is moved twice is wrong for ever.
"""
