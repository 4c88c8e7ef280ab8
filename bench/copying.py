"""
Copies of posts, made by SQLite itself: ten thousand in a second.

Every column is copied as it is, but for ids, dates and names of files, so that this
holds for tables that get more columns.
"""

from __future__ import annotations

from datetime import timedelta

from bench.measure import tell
from photolog.pure import ids
from photolog.store.engine import database

_IN_BLOCK = 10  # copies in one transaction
_YEAR_OR_MONTH = "strftime(CASE kind WHEN 'year' THEN '%Y' ELSE '%Y-%m' END, {day})"

# Which rows were there before, by table.
_WRITTEN = {
    "post": "id IN written",
    "post_tag": "post_id IN written",
    "photo": "post_id IN written",
    "rendition": "photo_id IN (SELECT id FROM photo WHERE post_id IN written)",
    "listing": "post_id IN written",
    "search": "rowid IN written",
}


def copy(times: int, span: timedelta) -> None:
    """Copy all posts several times, each copy *span* further back than the one before."""
    sql = database.database.execute_sql
    sql("CREATE TEMP TABLE written AS SELECT id FROM post")
    sql("CREATE UNIQUE INDEX temp.written_id ON written (id)")
    (photos,) = sql("SELECT max(id) FROM photo").fetchone()
    for first in range(1, times + 1, _IN_BLOCK):
        tell(f"copies {first} to {min(first + _IN_BLOCK - 1, times)} of {times}")
        with database.transaction():
            for number in range(first, min(first + _IN_BLOCK, times + 1)):
                changed = _changed(number, number * (span // timedelta(milliseconds=1)), photos)
                for table, columns in changed.items():
                    sql(_statement(table, columns))
    with database.transaction():
        sql(
            "INSERT OR IGNORE INTO list_name (kind, key, name) "
            "SELECT DISTINCT kind, key, CASE kind WHEN 'year' THEN key ELSE '' END "
            "FROM listing WHERE kind IN ('year', 'month')"
        )


def _changed(number: int, earlier_ms: int, photos: int) -> dict[str, dict[str, str]]:
    """Return how copy *number* differs, by table and column."""
    older_id = f"- {earlier_ms << ids.RANDOM_BITS}"
    day = f"(published_at - {earlier_ms}) / 1000, 'unixepoch'"
    dated = _YEAR_OR_MONTH.format(day=day)
    moment = f"published_at - {earlier_ms}"
    of_post = {"post_id": f"post_id {older_id}"}
    return {
        "post": {
            "id": f"id {older_id}",
            "created_at": f"created_at - {earlier_ms}",
            "published_at": moment,
        },
        "post_tag": of_post,
        "photo": of_post | {"id": f"id + {number * photos}"},
        "rendition": {
            "name": f"printf('%06x', {number}) || substr(name, 7)",
            "photo_id": f"photo_id + {number * photos}",
        },
        "listing": of_post
        | {
            "published_at": moment,
            "key": f"CASE WHEN kind IN ('year', 'month') THEN {dated} ELSE key END",
        },
        "search": {"rowid": f"rowid {older_id}"},
    }


def _statement(table: str, changed: dict[str, str]) -> str:
    columns = [row[1] for row in database.database.execute_sql(f"PRAGMA table_info({table})")]
    if "rowid" in changed:
        columns.insert(0, "rowid")
    values = [changed.get(column, column) for column in columns]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
        f"FROM {table} WHERE {_WRITTEN[table]}"
    )
