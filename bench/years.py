"""
Three years of following three hundred people: what is stored, and whether it stays bounded.

The days are those of bench.life. Each quarter the tables, the database and the files are
measured; what others fill must stay as large as it was after half a year, but for what
the owner keeps and for the few tables that grow to a bound of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.life import DAY, Life
from bench.measure import tell
from bench.report import Goal, Report, Table
from photolog import housekeeping, picturing
from photolog.reading import FollowingState
from photolog.store import inspection
from photolog.store.engine import database
from photolog.store.peers import people
from photolog.store.reading import following, forgetting, pictures

PEOPLE, QUARTERS, QUARTER_DAYS, CACHE_MB = 300, 12, 91, 500
SETTLED = 2  # quarters: notes go after one, their people a month later
MOST_GROWTH = 1.05
UNEVEN = 10  # rows
MB = 1e6

OF_NOTES = ("note", "note_search", "attachment", "note_tag", "entry", "boost")

# What may grow for longer than half a year, and why.
GROWING = {
    "post": "the owner's",
    "post_tag": "the owner's",
    "listing": "the owner's",
    "list_name": "the owner's",
    "gesture": "the owner's",
    "bookmark": "the owner's",
    "activity": "the Create of each post of the owner stays at its address",
    "inbox": "of those who got a post of the owner, and must get its Delete",
    "reached": "one for each post of the owner and inbox that has it",
    "follower": "to 100,000, as many as follow the owner",
    "follow": "to 20 for each who follows the owner, or did",
    "delivery": "with the followers; over after 30 days, given up after 90",
    "reaction": "to 50,000 of each post of the owner",
    "reply": "to 5,000 of each post of the owner",
    "notice": "to 5,000",
    "gone": "to 100,000 that were deleted",
    "host": "to 10,000 that were sent to",
    "setting": "a few",
}
# By table, the rows that do not hang on what the owner keeps.
_LOOSE_PEOPLE = """
    FROM person AS p
    WHERE id NOT IN (SELECT person_id FROM note WHERE id IN needed)
    AND NOT EXISTS (SELECT 1 FROM follower WHERE person_id = p.id)
    AND NOT EXISTS (SELECT 1 FROM reaction WHERE person_id = p.id)
    AND NOT EXISTS (SELECT 1 FROM reply WHERE person_id = p.id)
    AND NOT EXISTS (SELECT 1 FROM notice WHERE person_id = p.id)
    AND NOT EXISTS (SELECT 1 FROM mention WHERE uri = p.uri)
"""
_LOOSE = {
    "note": "SELECT count(*) FROM note WHERE id NOT IN needed",
    "note_search": "SELECT count(*) FROM note_search_docsize WHERE id NOT IN needed",
    "person": f"SELECT count(*) {_LOOSE_PEOPLE}",
    "public_key": f"SELECT count(*) FROM public_key WHERE person_id IN (SELECT id {_LOOSE_PEOPLE})",
} | {table: f"SELECT count(*) FROM {table} WHERE note_id NOT IN needed" for table in OF_NOTES[2:]}
_SIZES = """
    SELECT CASE WHEN tbl_name LIKE 'note_search%' THEN 'note_search' ELSE tbl_name END AS of,
    sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name) GROUP BY of
"""


@dataclass(frozen=True, slots=True)
class Quarter:
    """What there is after some quarters."""

    rows: dict[str, int]  # by table
    loose: dict[str, int]  # of these, what nobody needs who is not followed or read
    bytes: dict[str, int]  # by table with its indexes
    database_bytes: int  # the file, after a checkpoint
    free_bytes: int  # of these, in pages that nothing stands in
    cache_bytes: int
    face_bytes: int
    wrong: tuple[str, ...]  # laws that are broken


def run(is_quick: bool) -> Report:
    """Live three years; quick lives some weeks."""
    size, quarters, length = (6, 3, 7) if is_quick else (PEOPLE, QUARTERS, QUARTER_DAYS)
    with TemporaryDirectory(prefix="photolog-bench-") as name:
        found = live(Path(name, "blog"), size, quarters, length, CACHE_MB)
    return Report(
        "Three years of following 300 people",
        _goals(found),
        (_by_quarter(found), _by_table(found), _growing(found)),
        (
            f"{size} people, of whom each writes twice a week with one or two photos and boosts "
            "once a week, seven of ten times a stranger. 3 % of the notes are edited, 3 % deleted; "
            "every two months one of the people closes the account, every month the owner follows "
            "somebody else instead. Strangers: three likes a day, a reply every three days, "
            "a mention and a follower a week. The owner posts, answers, boosts and bookmarks once "
            "a week, likes something every other day, and looks at a page and three strange notes "
            "each day.",
            "One in twenty of what the followed write is understood by the inbox itself, "
            "the rest is stored in bulk as the inbox does. Housekeeping is the worker's own, once "
            "a day. Copies of pictures are files without content of 120 to 280 kB.",
        ),
    )


def live(
    folder: Path,
    size: int,
    quarters: int,
    quarter_days: int,
    cache_mb: int,
    stride: timedelta = DAY,
) -> list[Quarter]:
    """
    Follow *size* people for some quarters in a new data folder; measure after each.

    Args:
        stride: As that of Life.
    """
    found = []
    try:
        life = Life(folder, size, cache_mb, stride)
        for number in range(1, quarters + 1):
            for _ in range(quarter_days):
                life.day()
            found.append(_measured(life, cache_mb))
            tell(f"quarter {number} of {quarters}: {_line(found[-1])}")
    finally:
        database.close()
    return found


def overgrown(found: Sequence[Quarter], most: float = MOST_GROWTH) -> dict[str, float]:
    """
    Return by table how much it has grown since the quarter when all had settled, if too much.

    A few rows more or less are no growth.
    """
    settled, later = found[SETTLED - 1], found[SETTLED:]
    grown = {}
    for table, rows in settled.rows.items():
        if table not in GROWING:
            former = settled.loose.get(table, rows)
            now = max(each.loose.get(table, each.rows[table]) for each in later)
            if now > most * former + UNEVEN:
                grown[table] = now / max(former, 1)
    return grown


def _measured(life: Life, cache_mb: int) -> Quarter:
    blog, sql = life.blog, database.database.execute_sql
    housekeeping.sweep(blog)
    database.checkpoint()
    _note_needed()
    page_bytes, free = (
        sql(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "freelist_count")
    )
    rows = inspection.counts()
    (rows["note_search"],) = sql("SELECT count(*) FROM note_search_docsize").fetchone()
    sizes = {
        folder: sum(path.stat().st_size for path in blog.files.root.glob(f"{folder}/*/*"))
        for folder in ("cache", "media")
    }
    return Quarter(
        rows,
        {table: sql(query).fetchone()[0] for table, query in _LOOSE.items()},
        dict(sql(_SIZES).fetchall()) if _has_dbstat() else {},
        blog.files.database_path.stat().st_size,
        free * page_bytes,
        sizes["cache"],
        sizes["media"],
        tuple(_broken(life, sizes["cache"], cache_mb)),
    )


def _note_needed() -> None:
    sql = database.database.execute_sql
    sql("CREATE TEMP TABLE IF NOT EXISTS needed (id INTEGER PRIMARY KEY)")
    with database.transaction(is_public=False):
        sql("DELETE FROM needed")
        for (note_id,) in sql("SELECT id FROM note").fetchall():
            if forgetting.is_needed(note_id):
                sql("INSERT INTO needed VALUES (?)", (note_id,))


def _broken(life: Life, cache_bytes: int, cache_mb: int) -> list[str]:
    """Return which laws do not hold."""
    now = life.clock.now
    sql = database.database.execute_sql
    stored = {row[0] for row in sql("SELECT picture FROM attachment WHERE picture <> ''")}
    faces = {row[0] for row in sql("SELECT avatar FROM person WHERE avatar <> ''")}
    laws: dict[str, Callable[[], bool]] = {
        "the cache keeps within its bound": lambda: cache_bytes <= cache_mb * picturing.MIB,
        "what copies weigh is known": lambda: cache_bytes == pictures.total_bytes(),
        "each copy is a file and the other way round": lambda: stored == _names(life, "cache"),
        "each face is a file and the other way round": lambda: faces == _names(life, "media"),
        "what the owner keeps is there": lambda: not life.lost and bool(life.kept),
        "everybody followed is there": lambda: _are_followed(life.followed),
        "nothing is kept for longer than it should be": lambda: (
            not forgetting.due(now - picturing.NOTES_KEPT - life.stride, 1)
        ),
        "nobody is kept for longer than they should be": lambda: (
            not people.unused(now - housekeeping.STRANGERS_KEPT - life.stride, 1)
        ),
        "the database is sound": lambda: not database.faults(),
    }
    return [law for law, holds in laws.items() if not holds()]


def _names(life: Life, folder: str) -> set[str]:
    return {name for name, _ in life.blog.files.stored(folder)}


def _are_followed(uris: Sequence[str]) -> bool:
    known = [people.find(uri) for uri in uris]
    everybody = all(person and following.is_followed(person.id) for person in known)
    return everybody and following.count(FollowingState.ACCEPTED) == len(uris)


def _has_dbstat() -> bool:
    found = database.database.execute_sql("PRAGMA compile_options").fetchall()
    return ("ENABLE_DBSTAT_VTAB",) in found


def _goals(found: Sequence[Quarter]) -> tuple[Goal, ...]:
    grown, wrong = overgrown(found), sorted({law for each in found for law in each.wrong})
    settled, last = found[SETTLED - 1], found[-1]
    a_note = [_bytes_of_a_note(each) for each in (settled, last)]
    words = [each.bytes.get("note_search", 0) for each in found[SETTLED - 1 :]]
    names = ", ".join(f"{table} {by:.2f}" for table, by in grown.items())
    bloat = a_note[1] / a_note[0] if a_note[0] else None
    most_cache = max(each.cache_bytes for each in found) / picturing.MIB
    return (
        Goal(
            "–",
            f"what others fill: ≤ {MOST_GROWTH} × after half a year",
            names or "all of it",
            not grown,
        ),
        Goal("–", "all laws hold in every quarter", ", ".join(wrong) or "they do", not wrong),
        Goal(
            "–",
            f"cache ≤ {CACHE_MB} MiB",
            f"{most_cache:.0f} MiB at the most",
            most_cache <= CACHE_MB,
        ),
        Goal(
            "–",
            f"bytes of a note, without the index of words: ≤ {MOST_GROWTH} × after half a year",
            "not measured" if bloat is None else f"{bloat:.2f}",
            None if bloat is None else bloat <= MOST_GROWTH,
        ),
        Goal(
            "–",
            "notes' words and their index: swings as SQLite merges it",
            f"{min(words) / MB:.1f} to {max(words) / MB:.1f} MB",
            None,
        ),
    )


def _bytes_of_a_note(quarter: Quarter) -> float:
    """Return what a note takes with its rows elsewhere, but for its words in the index."""
    whole = sum(quarter.bytes.get(table, 0) for table in OF_NOTES if table != "note_search")
    return whole / max(quarter.rows["note"], 1)


def _by_quarter(found: Sequence[Quarter]) -> Table:
    rows = [
        (
            str(number),
            f"{each.rows['person']:,}",
            f"{each.rows['note']:,}",
            f"{each.rows['note'] - each.loose['note']:,}",
            f"{each.rows['attachment']:,}",
            f"{each.database_bytes / MB:.1f}",
            f"{each.free_bytes / MB:.1f}",
            f"{each.cache_bytes / MB:.0f}",
            f"{each.face_bytes / MB:.0f}",
        )
        for number, each in enumerate(found, 1)
    ]
    columns = ("quarter", "people", "notes", "of these kept for the owner", "pictures")
    sizes = ("database MB", "of it free", "cache MB", "faces MB")
    return Table("By quarter", (*columns, *sizes), tuple(rows))


def _by_table(found: Sequence[Quarter]) -> Table:
    settled, last = found[SETTLED - 1], found[-1]
    most_rows = sorted(last.rows, key=lambda table: -last.bytes.get(table, last.rows[table]))
    rows = tuple(
        (
            table,
            f"{settled.rows[table]:,}",
            f"{last.rows[table]:,}",
            f"{settled.bytes.get(table, 0) / MB:.2f}",
            f"{last.bytes.get(table, 0) / MB:.2f}",
        )
        for table in most_rows
        if last.rows[table]
    )
    columns = (
        "table",
        "rows after half a year",
        "at the end",
        "MB after half a year",
        "at the end",
    )
    return Table("By table", columns, rows)


def _growing(found: Sequence[Quarter]) -> Table:
    last = found[-1]
    rows = [(table, f"{last.rows[table]:,}", why) for table, why in GROWING.items()]
    return Table("What may grow", ("table", "rows at the end", "how far"), tuple(rows))


def _line(quarter: Quarter) -> str:
    wrong = f"; wrong: {', '.join(quarter.wrong)}" if quarter.wrong else ""
    return (
        f"{quarter.rows['note']:,} notes, {quarter.rows['person']:,} people, "
        f"{quarter.database_bytes / MB:.1f} MB, cache {quarter.cache_bytes / MB:.0f} MB{wrong}"
    )
