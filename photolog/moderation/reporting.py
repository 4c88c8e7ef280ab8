"""Somebody is reported to those who run their server."""

from __future__ import annotations

from collections.abc import Sequence

from photolog import gestures
from photolog.blog import Blog
from photolog.errors import InvalidInput
from photolog.moderation.blocking import end_with, mark_blocked
from photolog.moderation.finding import note, person_of
from photolog.peers import JournalKind, Person
from photolog.pure.text import plain
from photolog.pure.wire import lenient
from photolog.store.engine import database
from photolog.store.peers import blocks, replies
from photolog.store.peers import people as stored

MAX_WORDS = 5_000
MOST_NOTES = 25  # Pixelfed reads no more
_EXCERPT_CHARACTERS = 300


def report(
    blog: Blog,
    person_id: int,
    note_uris: Sequence[str] = (),
    reply_ids: Sequence[int] = (),
    words: str = "",
    *,
    also_block: bool = False,
) -> None:
    """
    Report somebody to those who run their server, with notes of theirs as examples.

    It comes from the application actor. Who is blocked can be reported, but not to a server
    that is blocked, because nothing is sent there.

    Raises:
        NotFound: We do not know them.
        InvalidInput: Their server is blocked; the words or the examples are too many.

    Spec: federation.md 3.11
    """
    if len(words) > MAX_WORDS:
        raise InvalidInput(
            f"These are {len(words):,} characters, {MAX_WORDS:,} are allowed.", "words"
        )
    with database.transaction():
        person = person_of(person_id)
        if blocks.is_blocked(person.host):
            raise InvalidInput(f"{person.host} is blocked, so nothing can be sent there.", "person")
        examples = _examples(person, note_uris, reply_ids)
        if also_block and not person.is_blocked:
            end_with(blog, person)
        # The report is the one letter that still goes to the inbox of somebody blocked.
        stored.set_blocked(person_id, is_blocked=False)
        gestures.report(blog, person, examples, words)
        stored.set_blocked(person_id, is_blocked=person.is_blocked)
        counted = f"With {len(examples)} of their notes. " if examples else ""
        note(
            blog,
            JournalKind.REPORT,
            person,
            counted + plain.shortened(words, _EXCERPT_CHARACTERS),
        )
        if also_block and not person.is_blocked:
            mark_blocked(blog, person)


def _examples(person: Person, note_uris: Sequence[str], reply_ids: Sequence[int]) -> list[str]:
    """Return the addresses of what is theirs, as their server knows it."""
    written = [replies.find(reply_id) for reply_id in reply_ids]
    theirs = [each.uri for each in written if each and each.person and each.person.id == person.id]
    on_host = [uri for uri in note_uris if lenient.same_origin(uri, person.uri)]
    uris = list(dict.fromkeys([*on_host, *theirs]))
    if len(uris) > MOST_NOTES:
        raise InvalidInput(f"Choose at most {MOST_NOTES} examples.", "notes")
    return uris
