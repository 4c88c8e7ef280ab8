"""
What keeps the peace besides blocks: mutes, limited servers, words, and the journal of it all.

Functions here run inside the caller's transaction when they write; see store.engine.
"""
