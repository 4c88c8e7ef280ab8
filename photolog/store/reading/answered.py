"""What an answer of the owner needs of the note that it answers, as long as that is kept."""

from __future__ import annotations

from typing import NamedTuple

from photolog.peers import Audience, Mention
from photolog.store.engine.peer_tables import Person
from photolog.store.engine.reading_tables import Note


class Answered(NamedTuple):
    """A note that the owner answers."""

    author: Mention
    audience: Audience
    conversation: str


def find(uri: str) -> Answered | None:
    """Return what is known of a note elsewhere; None if it is not kept, or no longer."""
    if not uri:
        return None
    columns = (Person.handle, Person.uri, Person.url, Note.audience, Note.conversation)
    row = Note.select(*columns).join(Person).where(Note.uri == uri).tuples().first()
    if row is None:
        return None
    handle, actor, url, audience, conversation = row
    return Answered(Mention(handle, actor, url or actor), Audience(audience), conversation)
