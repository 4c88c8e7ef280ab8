"""
Notes of others, as they told them: whole, until they are changed, deleted or forgotten.

Bounds: MOST_OF_A_PERSON of somebody whom the owner follows and MOST_OF_A_STRANGER of anybody
else, of which beyond() names the rest, each with so many characters in all; and what
store.reading.forgetting forgets by the clock.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import peewee

from photolog.developed import Facts
from photolog.peers import Attached, Audience, Choice, MediaKind, Person, Poll, RemoteNote
from photolog.pure import times
from photolog.pure.text import names, plain
from photolog.pure.wire import lenient
from photolog.pure.wire.addressing import narrower
from photolog.reading import Attachment, EntryCursor, Note
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.engine.reading_tables import Attachment as AttachmentTable
from photolog.store.engine.reading_tables import (
    Bookmark,
    Entry,
    Following,
    Gesture,
    NoteSearch,
    NoteTag,
)
from photolog.store.engine.reading_tables import Note as Table
from photolog.store.peers import people

MOST_OF_A_PERSON = 2_000
MOST_OF_A_STRANGER = 100
CHARACTERS_OF_A_PERSON = 32_000_000  # of the words of all notes, and for their pictures
CHARACTERS_OF_A_STRANGER = 1_000_000
_MOST_INDEXED = 20_000  # characters of one note that can be searched; no program writes more
# How many pictures of one note are fetched before anybody asks for the others.
PICTURES_OF_A_PERSON = 20  # no program posts more
PICTURES_OF_A_STRANGER = 4
# And within an hour of all notes of one person, so that nobody else's wait behind them.
HOURLY_OF_A_PERSON = 200
HOURLY_OF_A_STRANGER = 40
# Whoever changes a note again and again makes us fetch nothing before they are done.
EDIT_RESTS = timedelta(minutes=10)
MOST_TRIES = 3  # the partial index attachment_due has the same number
NOT_DUE = 2**62  # as a moment: whenever the owner looks at it

_DIRECT = Table.audience == peewee.SQL("'direct'")  # in the words of the partial index
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN = (
    *("uri", "url", "kind", "in_reply_to", "conversation", "replies_uri", "content_html"),
    *("summary", "is_sensitive", "language", "quote_uri"),
)
_SHOWN = ("url", "media_type", "alt", "width", "height", "blurhash")
_PICTURE = ("id", "picture", "picture_bytes", "tries", "due_at", "used_at")
_SIZE = ("width", "height")  # of a copy it is measured, else it is what the note says


class Answers(NamedTuple):
    """Where the answers to a note are listed, and when they were last asked for."""

    replies_uri: str
    conversation: str
    walked_at: datetime | None


def put(heard: RemoteNote, author: Person, note_id: int, now: datetime) -> Note:
    """
    Write what a note tells: a new one under *note_id*, a known one under the number it has.

    Of an attachment that is still there the picture is kept. Whom a note was for may become
    fewer by a change, never more: what was told in confidence stays so. Whether the note may
    be changed is the caller's to find out.
    """
    known = Table.get_or_none(Table.uri == heard.uri)
    columns = _columns(heard, now)
    if known is None:
        number = note_id
        published_at = _between(heard.published_at or now, now)
        columns["published_at"] = times.to_ms(published_at)
        Table.insert(
            id=number, person=author.id, audience=heard.audience.value, **columns
        ).execute()
    else:
        number = known.id
        published_at = times.from_ms(known.published_at)
        columns["audience"] = narrower([Audience(known.audience), heard.audience]).value
        Table.update(**columns).where(Table.id == number).execute()
    edited_at = heard.updated_at and _between(heard.updated_at, now)
    if edited_at and edited_at > published_at:
        Table.update(edited_at=times.to_ms(edited_at)).where(Table.id == number).execute()
    _write_tags(number, heard.tags, published_at)
    due_at = now if known is None else now + EDIT_RESTS
    _write_attachments(number, author.id, heard.attachments, now, due_at)
    _index(number, heard, author)
    note = find(number)
    assert note is not None
    return note


def find(note_id: int) -> Note | None:
    """Return a note by its number."""
    return _first(Table.id == note_id)


def find_by_uri(uri: str) -> Note | None:
    """Return a note by its id in the fediverse."""
    return _first(Table.uri == uri) if uri else None


def find_by_address(uri_or_url: str) -> Note | None:
    """
    Return a note by its id, or else by the address of its page, if that is on its own server.

    Others may write any address there, also that of somebody else's note.
    """
    is_its_page = (Table.url == uri_or_url) & (PersonTable.host == lenient.host(uri_or_url))
    return find_by_uri(uri_or_url) or (_first(is_its_page) if uri_or_url else None)


def by_ids(ids: Collection[int]) -> dict[int, Note]:
    """Return notes by number, with two queries for any number of them."""
    return {note.id: note for note in _all(_joined().where(Table.id.in_(list(ids))))}


def answers_to(uri: str, limit: int) -> tuple[Note, ...]:
    """Return what answers a note directly, the oldest first, without direct messages."""
    answering = (Table.in_reply_to == uri) & (Table.in_reply_to != peewee.SQL("''")) & ~_DIRECT
    query = _joined().where(answering).order_by(Table.published_at, Table.id).limit(limit)
    return _all(query) if uri else ()


def answers_among(uris: Collection[str], limit: int) -> tuple[Note, ...]:
    """Return what answers any of some notes directly, as answers_to() does for one."""
    answering = Table.in_reply_to.in_(list(uris)) & (Table.in_reply_to != peewee.SQL("''"))
    query = _joined().where(answering & ~_DIRECT)
    return _all(query.order_by(Table.published_at, Table.id).limit(limit)) if uris else ()


def of_person(
    person_id: int, limit: int, older_than: EntryCursor | None = None
) -> tuple[Note, ...]:
    """Return the notes of a person, the newest first, without direct messages."""
    return _newest((Table.person == person_id) & ~_DIRECT, limit, older_than)


def direct_with(
    person_id: int, limit: int, older_than: EntryCursor | None = None
) -> tuple[Note, ...]:
    """Return the direct messages of a person to the owner, the newest first."""
    return _newest((Table.person == person_id) & _DIRECT, limit, older_than)


def set_poll(note_id: int, poll: Poll) -> None:
    """Write how a poll stands now."""
    Table.update(poll=_write_poll(poll)).where(Table.id == note_id).execute()


def remove(note_id: int) -> list[str]:
    """Delete a note; return the names of its pictures, to be removed after the commit."""
    return _remove(Table.id == note_id)


def remove_all_of(person_id: int) -> list[str]:
    """
    Delete the notes of a person, who is about to go; return the names of their pictures.

    The rows would go with the person. The index of words cannot know.
    """
    return _remove(Table.person == person_id)


def beyond(person_id: int, most: int, most_characters: int = NOT_DUE) -> list[int]:
    """
    Return the numbers of a person's notes but for the *most* newest, the oldest first.

    Args:
        most_characters: Of these so many as have no more words than that, but always the newest.
    """
    length = peewee.fn.LENGTH
    alts = peewee.fn.TOTAL(length(AttachmentTable.alt))
    of_pictures = AttachmentTable.select(alts).where(AttachmentTable.note == Table.id)
    query = Table.select(Table.id, length(Table.content_html) + of_pictures)
    query = query.where(Table.person == person_id)
    newest = query.order_by(Table.published_at.desc(), Table.id.desc()).tuples()
    surplus, total = [], 0
    for place, (note_id, characters) in enumerate(newest):
        total += characters
        if place >= most or (place and total > most_characters):
            surplus.append(note_id)
    return surplus[::-1]


def where_answers_are(note_id: int) -> Answers:
    """Return where the answers to a note are listed; empty addresses when it is not known."""
    columns = (Table.replies_uri, Table.conversation, Table.walked_at)
    row = Table.select(*columns).where(Table.id == note_id).tuples().first()
    replies_uri, conversation, walked_at = row or ("", "", None)
    return Answers(
        replies_uri, conversation, None if walked_at is None else times.from_ms(walked_at)
    )


def mark_walked(note_id: int, at: datetime) -> None:
    """Write when the answers to a note were asked for."""
    Table.update(walked_at=times.to_ms(at)).where(Table.id == note_id).execute()


def _newest(condition: Any, limit: int, older_than: EntryCursor | None) -> tuple[Note, ...]:
    query = _joined().where(condition)
    if older_than is not None:
        place = peewee.Tuple(Table.published_at, Table.id)
        query = query.where(place < peewee.Tuple(older_than.at_ms, older_than.id))
    return _all(query.order_by(Table.published_at.desc(), Table.id.desc()).limit(limit))


def _first(condition: Any) -> Note | None:
    return next(iter(_all(_joined().where(condition).limit(1))), None)


def _joined() -> Any:
    of_note = Gesture.note == Table.id
    did = {
        kind: Gesture.select(peewee.SQL("1")).where(of_note & (Gesture.kind == kind))
        for kind in ("like", "share")
    }
    marked = Bookmark.select(peewee.SQL("1")).where(Bookmark.note == Table.id)
    flags = {"is_liked": did["like"], "is_shared": did["share"], "is_bookmarked": marked}
    return Table.select(
        Table,
        *people.COLUMNS,
        *(peewee.fn.EXISTS(those).alias(name) for name, those in flags.items()),
    ).join(PersonTable)


def _all(query: Any) -> tuple[Note, ...]:
    rows = list(query.dicts())
    attached: dict[int, list[Attachment]] = defaultdict(list)
    of_notes = AttachmentTable.note.in_([row["id"] for row in rows])
    order = (AttachmentTable.note, AttachmentTable.position)
    for row in AttachmentTable.select().where(of_notes).order_by(*order).dicts() if rows else ():
        attached[row["note"]].append(_attachment(row))
    return tuple(_note(row, tuple(attached[row["id"]])) for row in rows)


def _note(row: dict[str, Any], attachments: tuple[Attachment, ...]) -> Note:
    taken = set(_PLAIN) - {"replies_uri"} | {"id"}
    edited_at = row["edited_at"]
    return Note(
        **{name: row[name] for name in taken},
        author=people.from_row(row),
        audience=Audience(row["audience"]),
        tags=tuple(json.loads(row["tags"])),
        poll=_read_poll(row["poll"]),
        attachments=attachments,
        published_at=times.from_ms(row["published_at"]),
        edited_at=None if edited_at is None else times.from_ms(edited_at),
        is_liked=bool(row["is_liked"]),
        is_shared=bool(row["is_shared"]),
        is_bookmarked=bool(row["is_bookmarked"]),
    )


def _attachment(row: dict[str, Any]) -> Attachment:
    has_focus = row["focus_x"] is not None and row["focus_y"] is not None
    return Attachment(
        **{name: row[name] for name in (*_SHOWN, "id", "position", "picture")},
        note_id=row["note"],
        kind=MediaKind(row["kind"]),
        focus=(row["focus_x"], row["focus_y"]) if has_focus else None,
        facts=_read_facts(row["facts"]),
        has_failed=not row["picture"] and row["tries"] >= MOST_TRIES,
    )


def _columns(heard: RemoteNote, now: datetime) -> dict[str, Any]:
    return {name: getattr(heard, name) for name in _PLAIN} | {
        "tags": json.dumps(heard.tags, ensure_ascii=False),
        "poll": _write_poll(heard.poll),
        "fetched_at": times.to_ms(now),
    }


def _write_tags(note_id: int, tags: Iterable[str], published_at: datetime) -> None:
    # In the lists of tags a note stands where it stands in the reader, if it does.
    entered = Entry.select(Entry.at).where(Entry.note == note_id).scalar()
    at = times.to_ms(published_at) if entered is None else entered
    NoteTag.delete().where(NoteTag.note == note_id).execute()
    for key in {names.fold_tag(tag) for tag in tags}:
        NoteTag.insert(tag=key, at=at, note=note_id).execute()


def _write_attachments(
    note_id: int, person_id: int, attached: Iterable[Attached], now: datetime, due_at: datetime
) -> None:
    of_note = AttachmentTable.note == note_id
    columns = [getattr(AttachmentTable, name) for name in ("url", *_PICTURE, *_SIZE)]
    known = {row.pop("url"): row for row in AttachmentTable.select(*columns).where(of_note).dicts()}
    for row in known.values():
        for name in () if row["picture"] else _SIZE:
            del row[name]
    AttachmentTable.delete().where(of_note).execute()
    most = _pictures_due(person_id, now)
    places = [*enumerate(attached)]
    # Those that have a number first, so that no new one takes it.
    for position, each in sorted(places, key=lambda place: place[1].url not in known):
        at = times.to_ms(due_at) if position < most else NOT_DUE
        fresh = {"picture": "", "picture_bytes": 0, "tries": 0, "due_at": at, "used_at": 0}
        AttachmentTable.insert(
            **fresh | _attachment_columns(each) | known.get(each.url, {}),
            note=note_id,
            position=position,
        ).execute()


def _pictures_due(person_id: int, now: datetime) -> int:
    """Return how many pictures of another note of a person are fetched before anybody asks."""
    is_followed = Following.select().where(
        (Following.person == person_id) & (Following.state == "accepted")
    )
    of_one, hourly = PICTURES_OF_A_STRANGER, HOURLY_OF_A_STRANGER
    if is_followed.exists():
        of_one, hourly = PICTURES_OF_A_PERSON, HOURLY_OF_A_PERSON
    lately = times.to_ms(now - timedelta(hours=1))
    asked_for = (
        AttachmentTable.select(peewee.SQL("1"))
        .join(Table)
        .where((Table.person == person_id) & (Table.fetched_at > lately))
        .where(AttachmentTable.due_at.between(lately, NOT_DUE - 1))
        .where(AttachmentTable.kind == "image")
    )
    return max(0, min(of_one, hourly - int(asked_for.count())))


def _attachment_columns(each: Attached) -> dict[str, Any]:
    focus_x, focus_y = each.focus or (None, None)
    return {name: getattr(each, name) for name in _SHOWN} | {
        "kind": each.kind.value,
        "focus_x": focus_x,
        "focus_y": focus_y,
        "facts": json.dumps(asdict(each.facts)) if each.facts else "",
    }


def _index(note_id: int, heard: RemoteNote, author: Person) -> None:
    alts = (each.alt for each in heard.attachments)
    words = (author.name, author.handle, heard.summary, plain.words_of(heard.content_html), *alts)
    NoteSearch.delete().where(NoteSearch.rowid == note_id).execute()
    searched = "\n".join(filter(None, words))[:_MOST_INDEXED]
    NoteSearch.insert(rowid=note_id, words=searched).execute()


def _read_facts(text: str) -> Facts | None:
    known = {field.name for field in fields(Facts)}
    values = json.loads(text) if text else {}
    return (
        Facts(**{name: value for name, value in values.items() if name in known}) if text else None
    )


def _write_poll(poll: Poll | None) -> str:
    if poll is None:
        return ""
    closes_at = None if poll.closes_at is None else times.to_ms(poll.closes_at)
    choices = [[choice.name, choice.votes] for choice in poll.choices]
    return json.dumps([choices, poll.is_multiple, poll.voters, closes_at], ensure_ascii=False)


def _read_poll(text: str) -> Poll | None:
    if not text:
        return None
    choices, is_multiple, voters, closes_at = json.loads(text)
    moment = None if closes_at is None else times.from_ms(closes_at)
    return Poll(tuple(Choice(*each) for each in choices), is_multiple, voters, moment)


def _remove(condition: Any) -> list[str]:
    those = Table.select(Table.id).where(condition)
    has_one = AttachmentTable.picture != peewee.SQL("''")
    copies = AttachmentTable.select(AttachmentTable.picture).where(
        has_one & AttachmentTable.note.in_(those)
    )
    found = [row[0] for row in copies.tuples()]
    NoteSearch.delete().where(NoteSearch.rowid.in_(those)).execute()
    Table.delete().where(condition).execute()
    return found


def _between(moment: datetime, now: datetime) -> datetime:
    """Return a stranger's date, but none of the future and none before the web."""
    return min(max(moment, _EPOCH), now)
