"""
What travels between servers as JSON: documents and activities, read and written.

Plain dicts with fixed names, no JSON-LD: what a document means is what its literal keys say, so
nobody can have one meaning signed and another one read. Reading takes anything and gives records,
or says that it cannot; of the wrong type is as good as not there.
"""
