"""JSON of any kind, of the words that servers use, so that it comes close to meaning something."""

from __future__ import annotations

from hypothesis import strategies as st

_NAMES = [
    *("id", "type", "actor", "object", "target", "instrument", "attributedTo", "to", "cc"),
    *("inReplyTo", "content", "contentMap", "name", "summary", "url", "href", "mediaType"),
    *("attachment", "tag", "published", "updated", "sensitive", "icon", "image", "publicKey"),
    *("publicKeyPem", "owner", "inbox", "endpoints", "sharedInbox", "preferredUsername"),
    *("followers", "language", "identifier", "@context", "@language", "@value", "@type"),
    *("width", "height", "quote", "conversation", "0", "1", "en"),
]
_KINDS = [
    *("Create", "Update", "Delete", "Follow", "Accept", "Reject", "Like", "EmojiReact"),
    *("Announce", "Undo", "Block", "Flag", "Add", "Remove", "Move", "QuoteRequest", "View"),
    *("Note", "Article", "Image", "Video", "Question", "Person", "Group", "Mention"),
    *("Hashtag", "Document", "Link", "Tombstone", "text/html", "text/markdown", "image/jpeg"),
    *("Public", "as:Public", "en", "und"),
]
_ADDRESSES = [
    *("https://peer.example/users/bob", "https://peer.example/notes/1"),
    *("https://peer.example/inbox", "https://other.example/users/zoe"),
    *("https://photo.example/users/owner", "https://photo.example/p/01k4f8z5m2", "https://["),
    *("javascript:x", "https://peer.example/a.jpg"),
]

_words = st.sampled_from(_KINDS + _ADDRESSES) | st.text(
    alphabet=st.characters(codec=None), max_size=8
)
_scalars = st.none() | st.booleans() | st.integers() | st.floats() | _words
_objects = st.recursive(
    st.dictionaries(st.sampled_from(_NAMES), _scalars, max_size=9),
    lambda inner: st.dictionaries(
        st.sampled_from(_NAMES), inner | _scalars | st.lists(inner | _scalars, max_size=3)
    ),
    max_leaves=6,
)

json_values = _scalars | st.lists(_scalars | _objects, max_size=3) | _objects
json_objects = _objects


def objects_with(**always: object) -> st.SearchStrategy[dict]:
    """Return objects that have these properties, whatever else they have."""
    return _objects.map(lambda each: {**each, **always})
