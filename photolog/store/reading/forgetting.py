"""
Which notes nobody needs any more.

A note is kept as long as anything of the owner's hangs on it or on its thread: a like, a
boost, a bookmark, an answer, a direct message of somebody whom they follow or wrote to.
Everything else goes by the clock.
"""

from __future__ import annotations

from datetime import datetime

from photolog.pure import times
from photolog.store.engine.database import database
from photolog.store.engine.reading_tables import Note as Table

MOST_OF_A_THREAD = 500  # notes looked at; a thread longer than that is judged by these

# Up by what each note answers and down by what answers it; UNION ends circles.
_IS_NEEDED = """
    WITH RECURSIVE thread (id, uri, parent) AS (
        SELECT id, uri, in_reply_to FROM note WHERE id = :id
        UNION
        SELECT n.id, n.uri, n.in_reply_to FROM thread AS t JOIN note AS n
            ON n.uri = t.parent OR (n.in_reply_to = t.uri AND n.in_reply_to <> '')
        LIMIT :most
    )
    SELECT EXISTS (
        SELECT 1 FROM thread AS t
        WHERE EXISTS (SELECT 1 FROM gesture WHERE gesture.note_id = t.id)
        OR EXISTS (SELECT 1 FROM bookmark WHERE bookmark.note_id = t.id)
        OR EXISTS (SELECT 1 FROM post WHERE post.in_reply_to = t.uri AND post.in_reply_to <> '')
        OR EXISTS (
            SELECT 1 FROM note AS d JOIN person AS p ON p.id = d.person_id
            WHERE d.id = t.id AND d.audience = 'direct' AND (
                EXISTS (SELECT 1 FROM following AS f WHERE f.person_id = p.id)
                OR EXISTS (
                    SELECT 1 FROM mention AS m JOIN post ON post.id = m.post_id
                    WHERE m.uri = p.uri AND post.visibility = 'direct'
                )
            )
        )
    )
"""
_NOBODYS = """
    DELETE FROM entry WHERE note_id IN (
        SELECT e.note_id FROM entry AS e
        JOIN note AS n ON n.id = e.note_id
        WHERE NOT EXISTS (SELECT 1 FROM following AS f WHERE f.person_id = n.person_id)
        AND NOT EXISTS (SELECT 1 FROM boost AS b JOIN following AS f
            ON f.person_id = b.person_id WHERE b.note_id = e.note_id)
        AND NOT EXISTS (SELECT 1 FROM note_tag AS t JOIN followed_tag
            ON followed_tag.tag = t.tag WHERE t.note_id = e.note_id)
        LIMIT :most
    )
"""
# What came of itself or was looked up, and neither stands in the reader nor is of somebody
# whom the owner follows.
_OF_STRANGERS = """
    FROM note AS n
    WHERE NOT EXISTS (SELECT 1 FROM following AS f WHERE f.person_id = n.person_id)
    AND NOT EXISTS (SELECT 1 FROM entry AS e WHERE e.note_id = n.id)
"""
_LOST_WORDS = """
    DELETE FROM note_search WHERE rowid IN (
        SELECT id FROM note_search_docsize WHERE id NOT IN (SELECT id FROM note) LIMIT :most
    )
"""


def due(before: datetime, limit: int) -> list[int]:
    """Return the numbers of notes last heard of before a moment, the oldest first."""
    old = Table.fetched_at < times.to_ms(before)
    query = Table.select(Table.id).where(old).order_by(Table.fetched_at).limit(limit)
    return [row[0] for row in query.tuples()]


def oldest(limit: int) -> list[int]:
    """Return the numbers of the notes last heard of longest ago."""
    query = Table.select(Table.id).order_by(Table.fetched_at).limit(limit)
    return [row[0] for row in query.tuples()]


def beyond_of_strangers(most: int, limit: int) -> list[int]:
    """
    Return the numbers of strangers' notes outside of the reader, but for the newest *most*.

    The oldest come first, *limit* of them.
    """
    (there_are,) = database.execute_sql(f"SELECT count(*) {_OF_STRANGERS}").fetchone()
    oldest_first = f"SELECT n.id {_OF_STRANGERS} ORDER BY n.fetched_at LIMIT ?"
    few = max(0, min(limit, int(there_are) - most))
    return [row[0] for row in database.execute_sql(oldest_first, (few,)).fetchall()]


def is_needed(note_id: int) -> bool:
    """Return whether anything of the owner's hangs on a note or on its thread."""
    values = {"id": note_id, "most": MOST_OF_A_THREAD}
    return bool(database.execute_sql(_IS_NEEDED, values).fetchone()[0])


def put_off(note_id: int, now: datetime) -> None:
    """Look at a note again only when it has become old once more."""
    Table.update(fetched_at=times.to_ms(now)).where(Table.id == note_id).execute()


def count() -> int:
    """Return how many notes there are."""
    return int(Table.select().count())


def count_since(moment: datetime) -> int:
    """Return how many notes were heard of since a moment."""
    return int(Table.select().where(Table.fetched_at > times.to_ms(moment)).count())


def clear_reader(limit: int) -> int:
    """Take out of the reader what nobody brings there any more; return how much that was."""
    return int(database.execute_sql(_NOBODYS, {"most": limit}).rowcount)


def clear_words(limit: int) -> int:
    """Forget the words of notes that are gone with their people; return of how many."""
    return int(database.execute_sql(_LOST_WORDS, {"most": limit}).rowcount)
