"""
The edge: HTTP in, a verb or a read, HTML out. Flask is spoken only here.

visitors/ holds what everybody sees, studio/ what only the owner does; the modules
beside them are what both stand on.
"""
