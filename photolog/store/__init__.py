"""
SQL is spoken only here.

engine/ opens the file, holds the locks and brings the schema up to date; the modules
beside it answer the questions and make the changes that the floors above ask for.
Frozen records go in and come out; rows stay.
"""
