"""
The reader: notes in the order in which they came, each once, and who boosted them.

All paging is by key: the page after a hundred thousand entries costs what the first one
costs. What the owner may see is decided here, when a page is read: somebody whom they
unfollow, mute or block is gone at once, and back when they change their mind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import peewee

from photolog.peers import Person
from photolog.pure import times
from photolog.pure.text import names
from photolog.reading import Entry, EntryCursor
from photolog.store.engine.database import database
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.engine.reading_tables import Attachment, Boost, NoteTag
from photolog.store.engine.reading_tables import Entry as Table
from photolog.store.peers import people
from photolog.store.reading import notes

MOST_SHARERS = 20  # of one note on a page
MAX_QUERY_LENGTH = 200
_WORD = re.compile(r"\w+")


def _on_domain(table: str, person: str) -> str:
    """Return the condition that a person's host or a parent of it stands in a table."""
    return f"""
        EXISTS (
            WITH RECURSIVE up (name) AS (
                SELECT CASE WHEN instr({person}.host, ':')
                    THEN substr({person}.host, 1, instr({person}.host, ':') - 1)
                    ELSE {person}.host END
                UNION ALL
                SELECT substr(name, instr(name, '.') + 1) FROM up WHERE instr(name, '.')
            )
            SELECT 1 FROM up JOIN {table} AS listed ON listed.domain = up.name
        )"""


def _is_wanted(person: str) -> str:
    """Return the condition that the owner wants to read somebody; it takes the time."""
    return f"""
        {person}.is_blocked = 0
        AND NOT EXISTS (
            SELECT 1 FROM mute
            WHERE mute.person_id = {person}.id AND (mute.until IS NULL OR mute.until > :now)
        )
        AND NOT {_on_domain("blocked_domain", person)}"""


_BY_AUTHOR = """
    EXISTS (SELECT 1 FROM following AS f WHERE f.person_id = p.id AND f.state = 'accepted')"""
_BY_TAG = """
    EXISTS (
        SELECT 1 FROM note_tag AS w JOIN followed_tag ON followed_tag.tag = w.tag
        WHERE w.note_id = e.note_id
    )"""
# CROSS: from the few who boosted a note. SQLite would rather begin with all who are followed.
_SHOWN_BOOSTS = f"""
    FROM boost AS b
    CROSS JOIN following AS f ON f.person_id = b.person_id
    CROSS JOIN person AS s ON s.id = b.person_id
    WHERE f.state = 'accepted' AND f.shows_boosts = 1 AND {_is_wanted("s")}"""
_BY_BOOST = f"EXISTS (SELECT 1 {_SHOWN_BOOSTS} AND b.note_id = e.note_id)"
_IS_FOR_THE_OWNER = f"""
    {_is_wanted("p")}
    AND ({_BY_AUTHOR} OR (
        (p.is_trusted = 1 OR NOT {_on_domain("limited_domain", "p")})
        AND ({_BY_BOOST} OR {_BY_TAG})
    ))"""


def add(note_id: int, at: datetime, *, has_pictures: bool, is_boost: bool) -> None:
    """
    Give a note its place; one that has a place keeps it.

    Args:
        is_boost: It is there only because somebody boosted it. What was boosted first and is
            there for its author, too, is so from then on.
    """
    moment = times.to_ms(at)
    Table.insert(note=note_id, at=moment, is_boost=is_boost, has_pictures=has_pictures).on_conflict(
        conflict_target=[Table.note],
        update={
            Table.is_boost: Table.is_boost & is_boost,
            Table.has_pictures: has_pictures,
        },
    ).execute()
    place = Table.select(Table.at).where(Table.note == note_id)
    NoteTag.update(at=place).where(NoteTag.note == note_id).execute()


def add_boost(note_id: int, person_id: int, uri: str, at: datetime) -> bool:
    """
    Write that somebody boosted a note, and give it a place if it has none.

    Returns:
        Whether it is a new boost; one that is repeated gets the id of the last time.
    """
    same = (Boost.note == note_id) & (Boost.person == person_id)
    if Boost.update(uri=uri).where(same).execute():
        return False
    Boost.insert(note=note_id, person=person_id, uri=uri, at=times.to_ms(at)).execute()
    pictures = Attachment.select().where(
        (Attachment.note == note_id) & (Attachment.kind == "image")
    )
    add(note_id, at, has_pictures=pictures.exists(), is_boost=True)
    return True


def remove_boost(person_id: int, note_id: int) -> bool:
    """Take back a boost; what is there for no other reason leaves the reader."""
    same = (Boost.note == note_id) & (Boost.person == person_id)
    is_removed = bool(Boost.delete().where(same).execute())
    others = Boost.select(peewee.SQL("1")).where(Boost.note == note_id)
    for_boosts = (Table.note == note_id) & Table.is_boost
    Table.delete().where(for_boosts & ~peewee.fn.EXISTS(others)).execute()
    return is_removed


def remove_boost_by_uri(person_id: int, uri: str) -> bool:
    """Take back the boost of a person that has this id."""
    mine = (Boost.uri == uri) & (Boost.person == person_id)
    note_id = Boost.select(Boost.note).where(mine).scalar() if uri else None
    return note_id is not None and remove_boost(person_id, note_id)


def set_has_pictures(note_id: int, has_pictures: bool) -> None:
    """Write whether a note that stands in the reader has a picture, after it was changed."""
    Table.update(has_pictures=has_pictures).where(Table.note == note_id).execute()


def remove(note_id: int) -> None:
    """Take a note out of the reader; it stays where else it is."""
    Table.delete().where(Table.note == note_id).execute()


def page(
    limit: int,
    *,
    older_than: EntryCursor | None = None,
    newer_than: EntryCursor | None = None,
    only_pictures: bool = False,
    tag: str = "",
    text: str = "",
    now: datetime | None = None,
) -> tuple[Entry, ...]:
    """
    Return a stretch of the reader, the newest first, with five queries for any number.

    It leaves out who is blocked or muted or on a blocked domain, whoever on a limited domain is
    not followed, and what is there only by boosts of those whose boosts are not shown.

    Args:
        older_than: The place of the last entry of the page before.
        newer_than: For walking back, instead: the nearest that are newer.
        only_pictures: Only notes with a picture.
        tag: Only notes with this hashtag, however it is written.
        text: Only notes that have all of these words, also in the words for a picture; these
            come in the order in which they arrived here.
        now: For mutes that end; without it all stand.
    """
    words = _WORD.findall(text[:MAX_QUERY_LENGTH])
    if text and not words:
        return ()
    now_ms = times.to_ms(now) if now else 0
    values: dict[str, int | str] = {"limit": limit, "now": now_ms}
    if words:
        values["words"] = " ".join(f'"{word}"' for word in words)
    if tag:
        values["tag"] = names.fold_tag(tag)
    beyond = newer_than or older_than
    if beyond is not None:
        values |= {"at": beyond.at_ms, "id": beyond.id}
    statement = _statement(
        has_words=bool(words),
        has_tag=bool(tag),
        only_pictures=only_pictures,
        direction="" if beyond is None else ">" if newer_than else "<",
    )
    found = database.execute_sql(statement, values).fetchall()
    return _entries(found if newer_than is None else found[::-1], now_ms)


def _statement(*, has_words: bool, has_tag: bool, only_pictures: bool, direction: str) -> str:
    """Return the query for the places; "note_id" is a place in the list of words, too."""
    source, place = "entry AS e", "e.at, e.note_id"
    conditions = ["e.has_pictures = 1"] if only_pictures else []
    of_entry = "JOIN entry AS e ON e.note_id ="
    has_that_tag = "SELECT 1 FROM note_tag AS t WHERE t.tag = :tag AND t.note_id = e.note_id"
    if has_words:
        source, place = f"note_search CROSS {of_entry} note_search.rowid", "note_search.rowid"
        conditions.append("note_search MATCH :words")
        conditions += [f"EXISTS ({has_that_tag})"] if has_tag else []
    elif has_tag:
        source, place = f"note_tag AS t CROSS {of_entry} t.note_id", "t.at, t.note_id"
        conditions.append("t.tag = :tag")
    if direction:
        limit_place = ":id" if has_words else ":at, :id"
        conditions.append(f"({place}) {direction} ({limit_place})")
    way = "ASC" if direction == ">" else "DESC"
    order = ", ".join(f"{column} {way}" for column in place.split(", "))
    return f"""
        SELECT e.note_id, e.at, {_BY_AUTHOR} FROM {source}
        CROSS JOIN note AS n ON n.id = e.note_id CROSS JOIN person AS p ON p.id = n.person_id
        WHERE {" AND ".join([*conditions, _IS_FOR_THE_OWNER])}
        ORDER BY {order} LIMIT :limit
    """


def _entries(found: Iterable[tuple[int, int, int]], now_ms: int) -> tuple[Entry, ...]:
    places = list(found)
    by_id = notes.by_ids([note_id for note_id, _, _ in places])
    shared = _sharers([note_id for note_id, _, is_by_author in places if not is_by_author], now_ms)
    return tuple(
        Entry(note_id, times.from_ms(at), by_id[note_id], tuple(shared[note_id]))
        for note_id, at, _ in places
    )


def _sharers(note_ids: Sequence[int], now_ms: int) -> dict[int, list[Person]]:
    """Return who brought notes into the reader, the first first."""
    shared: dict[int, list[Person]] = defaultdict(list)
    if not note_ids:
        return shared
    marks = ", ".join(f":note{n}" for n in range(len(note_ids)))
    statement = f"""
        SELECT b.note_id, b.person_id {_SHOWN_BOOSTS} AND b.note_id IN ({marks})
        ORDER BY b.note_id, b.at
    """
    values = {f"note{n}": note_id for n, note_id in enumerate(note_ids)}
    pairs = database.execute_sql(statement, values | {"now": now_ms}).fetchall()
    those = PersonTable.id.in_([person_id for _, person_id in pairs])
    rows = PersonTable.select(*people.COLUMNS).where(those).dicts()
    by_id = {person.id: person for person in map(people.from_row, rows)}
    for note_id, person_id in pairs:
        if len(shared[note_id]) < MOST_SHARERS:
            shared[note_id].append(by_id[person_id])
    return shared
