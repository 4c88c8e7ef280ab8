"""The note that the owner answers, as far as an answer needs it."""

from __future__ import annotations

import pytest

from photolog.peers import Audience, Mention
from photolog.store.engine import database
from photolog.store.engine.reading_tables import Note
from photolog.store.reading import answered
from tests.store.peers.making import meet

URI = "https://remote.example/notes/1"
BLANKS = ["in_reply_to", "replies_uri", "content_html", "summary", "language", "quote_uri", "poll"]


@pytest.mark.parametrize("audience", Audience)
def test_author_audience_and_conversation_are_known(blog, audience):
    with database.transaction():
        alice = meet()
        Note.insert(
            id=1,
            uri=URI,
            url=f"{URI}.html",
            kind="Note",
            person=alice.id,
            conversation="tag:remote.example,2026:1",
            is_sensitive=False,
            audience=audience.value,
            tags="[]",
            published_at=0,
            fetched_at=0,
            **dict.fromkeys(BLANKS, ""),
        ).execute()

    author = Mention(alice.handle, alice.uri, alice.url)
    assert answered.find(URI) == (author, audience, "tag:remote.example,2026:1")


@pytest.mark.parametrize("uri", ["", "https://remote.example/notes/2", f"{URI}.html"])
def test_what_is_not_kept_is_not_known(blog, uri):
    assert answered.find(uri) is None
