"""
What the owner reads: whom they follow, what those wrote, the copies of their pictures.

Functions here run inside the caller's transaction when they write; see store.engine.
"""
