"""
Many people and notes in seconds: the rows that the store would write, by the hundred.

What stands in them comes of the store's own functions for one row; a test compares a few with
those that the inbox leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bench import elsewhere
from photolog.blog import Blog
from photolog.peers import RemoteNote
from photolog.pure import times
from photolog.pure.text import names, plain
from photolog.pure.wire import actors_read, notes_read
from photolog.store.engine import database
from photolog.store.peers import gone, people
from photolog.store.peers.hosts import host_of
from photolog.store.reading import notes

_BOOSTED = "INSERT OR IGNORE INTO boost (note_id, person_id, uri, at) VALUES (?, ?, ?, ?)"


class Boosted(NamedTuple):
    """Somebody's boost of a note."""

    note_uri: str
    person_uri: str
    uri: str


def meet(uris: Iterable[str], public_pem: str, now: datetime) -> None:
    """Store people with their keys; those who are known stay as they are."""
    moment = times.to_ms(now)
    wanted = [uri for uri in dict.fromkeys(uris)]
    known = _numbers(wanted)
    actors = [actors_read.read(elsewhere.actor(uri, public_pem)) for uri in wanted]
    fresh = [actor for actor in actors if actor.uri not in known]
    zero = dict.fromkeys(("avatar_tries", "is_trusted", "is_blocked", "blocks_us"), 0)
    hosts = {actor.uri: host_of(actor.uri) for actor in fresh}
    _insert(
        "person",
        [
            people._columns(actor)
            | {"uri": actor.uri, "host": hosts[actor.uri], "avatar": "", "avatar_from": ""}
            | {"handle": f"@{actor.username}@{hosts[actor.uri]}", "fetched_at": moment}
            | zero
            for actor in fresh
        ],
    )
    numbers = _numbers([actor.uri for actor in fresh])
    keys = [(numbers[key.owner][0], key) for actor in fresh for key in actor.keys]
    _insert(
        "public_key",
        [
            {"id": key.id, "person_id": person_id, "pem": key.pem, "fetched_at": moment}
            for person_id, key in keys
        ],
    )


def keep(blog: Blog, uris: Sequence[str], now: datetime, *, is_boost: bool = False) -> None:
    """Store notes of people who are known, and put them into the reader."""
    heard = [notes_read.read(elsewhere.note(uri)) for uri in uris]
    authors = _numbers([each.author_uri for each in heard])
    rows: dict[str, list[dict[str, Any]]] = {
        table: [] for table in ("note", "attachment", "note_tag", "entry", "note_search")
    }
    for each in heard:
        at = now if is_boost else min(each.published_at or now, now)
        of_note = _rows(each, authors[each.author_uri], blog.new_id(), now, at)
        of_note["entry"][0]["is_boost"] = is_boost
        for table, more in of_note.items():
            rows[table] += more
    for table, of_table in rows.items():
        _insert(table, of_table)


def boost(boosts: Sequence[Boosted], now: datetime) -> None:
    """Store boosts of notes that stand in the reader."""
    numbers = _numbers([each.person_uri for each in boosts])
    noted = _numbers([each.note_uri for each in boosts], "note")
    moment = times.to_ms(now)
    values = [
        (noted[each.note_uri], numbers[each.person_uri][0], each.uri, moment)
        for each in boosts
        if each.note_uri in noted
    ]
    database.database.connection().executemany(_BOOSTED, values)


def unknown(uris: Iterable[str], now: datetime) -> list[str]:
    """Return those of some notes that are not stored, and were not deleted."""
    wanted = list(dict.fromkeys(uris))
    known = _numbers(wanted, "note")
    return [uri for uri in wanted if uri not in known and not gone.is_gone(uri, now)]


def _rows(
    heard: RemoteNote, person: tuple[int, str, str], note_id: int, now: datetime, at: datetime
) -> dict[str, list[dict[str, Any]]]:
    person_id, *called = person
    published = times.to_ms(min(heard.published_at or now, now))
    columns = notes._columns(heard, now) | {"id": note_id, "person_id": person_id}
    columns |= {"audience": heard.audience.value, "published_at": published}
    moment, of_note = times.to_ms(at), {"note_id": note_id}
    unfetched = {"picture": "", "picture_bytes": 0, "tries": 0, "used_at": 0}
    alts = [each.alt for each in heard.attachments]
    words = [*called, heard.summary, plain.words_of(heard.content_html), *alts]
    return {
        "note": [columns],
        "attachment": [
            notes._attachment_columns(each)
            | unfetched
            | of_note
            | {"position": position, "due_at": times.to_ms(now)}
            for position, each in enumerate(heard.attachments)
        ],
        "note_tag": [
            of_note | {"tag": tag, "at": moment} for tag in {*map(names.fold_tag, heard.tags)}
        ],
        "entry": [of_note | {"at": moment, "has_pictures": bool(heard.attachments)}],
        "note_search": [{"rowid": note_id, "words": "\n".join(filter(None, words))}],
    }


def _numbers(uris: Sequence[str], table: str = "person") -> dict[str, Any]:
    """Return by address the number of a note, or number, name and handle of a person."""
    columns = "uri, id, name, handle" if table == "person" else "uri, id"
    query = f"SELECT {columns} FROM {table} WHERE uri = ?"
    found = (database.database.execute_sql(query, (uri,)).fetchone() for uri in uris)
    return {row[0]: row[1:] if table == "person" else row[1] for row in found if row}


def _insert(table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        marks = ", ".join(f":{column}" for column in rows[0])
        statement = f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES ({marks})"
        database.database.connection().executemany(statement, rows)
