"""What the reader asks for is found by an index, and a page costs the same however deep it lies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.pure import times
from photolog.reading import EntryCursor
from photolog.store import posts
from photolog.store.engine import database
from photolog.store.reading import following, forgetting, notes, pictures, timeline
from tests.store.peers import test_plans as plans_of_peers
from tests.store.peers.making import NOW
from tests.store.reading.making import follow_them, put

asked = plans_of_peers.asked  # a fixture

HERE = EntryCursor(times.to_ms(NOW), 7)

PAGES = {
    "the reader": lambda: timeline.page(30, older_than=HERE),
    "the reader, newest": lambda: timeline.page(30),
    "the reader, back": lambda: timeline.page(30, newer_than=HERE),
    "the reader, pictures": lambda: timeline.page(30, older_than=HERE, only_pictures=True),
    "the reader, a tag": lambda: timeline.page(30, older_than=HERE, tag="fog"),
    "the reader, words": lambda: timeline.page(30, older_than=HERE, text="fog"),
    "of a person": lambda: notes.of_person(7, 30, HERE),
    "messages": lambda: notes.direct_with(7, 30, HERE),
    "answers": lambda: notes.answers_to("https://a.example/1", 30),
    "a note": lambda: notes.find_by_uri("https://a.example/1"),
    "a note by its page": lambda: notes.find_by_address("https://a.example/1"),
    "beyond the newest": lambda: notes.beyond(7, 100),
    "pictures due": lambda: pictures.next_due(NOW),
    "least looked at": lambda: pictures.oldest(20),
    "what copies weigh": pictures.total_bytes,
    "a copy": lambda: pictures.find("a" * 40 + ".jpg"),
    "files of copies": lambda: pictures.names_after("a", 20),
    "old notes": lambda: forgetting.due(NOW, 100),
    "a thread": lambda: forgetting.is_needed(7),
    "own answers": lambda: posts.answers_to(["https://a.example/1"]),
}
HARMLESS = (
    "CONSTANT ROW",
    "USING",
    "_wrapped",
    "SUBQUERY",
    "VIRTUAL TABLE INDEX",
)
# Tables of the query's own: the domains above a host, and a thread. "t1" is any table.
OWN = {"SCAN up", "SCAN t"}
# Few rows, which are a whole list of their own: the answers to one note.
SMALL = {"a thread", "own answers"}


def plan(statement: str) -> list[str]:
    is_asked = statement.lstrip().split()[0] in ("SELECT", "WITH")
    if not is_asked or "(0 = 1)" in statement:  # the second: for an empty list, nothing is read
        return []
    return [row[3] for row in database.database.execute_sql(f"EXPLAIN QUERY PLAN {statement}")]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_read_whole_or_sorted(asked, name):
    following.follow_tag("fog", "fog", NOW)
    asked.clear()
    PAGES[name]()

    steps = [step for statement in list(asked) for step in plan(statement)]
    assert steps
    whole = [step for step in steps if step.startswith("SCAN") and step not in OWN]
    assert [step for step in whole if not any(word in step for word in HARMLESS)] == []
    if name not in SMALL:
        assert [step for step in steps if "TEMP B-TREE" in step] == []


def test_who_boosted_is_asked_of_the_note_and_not_of_everybody_who_is_followed(asked):
    asked.clear()
    timeline.page(30)

    steps = [step for statement in list(asked) for step in plan(statement)]
    assert any(step.startswith("SEARCH b USING PRIMARY KEY (note_id=?)") for step in steps)
    assert not any("following_state" in step for step in steps)


class Steps:
    """Counts SQLite's own steps, which do not depend on the machine."""

    def __enter__(self):
        self.count = 0
        database.database.connection().set_progress_handler(self._step, 1)
        return self

    def __exit__(self, *exc):
        database.database.connection().set_progress_handler(None, 1)

    def _step(self) -> int:
        self.count += 1
        return 0


def test_a_page_costs_the_same_however_many_notes_there_are():
    alice = follow_them()
    for number in range(1, 40):
        place(alice, number)
    near = cost(20)
    for number in range(40, 600):
        place(alice, number)

    assert cost(20) <= near * 1.05
    assert cost(500) <= near * 1.05


def place(alice, number):
    note = put(alice, number, attachments=(), tags=("fog",))
    timeline.add(note.id, note.published_at, has_pictures=False, is_boost=False)


def cost(number):
    """Return the steps of a page of ten that ends below the note of that number."""
    at = NOW - timedelta(days=1) + timedelta(seconds=number)
    cursor = EntryCursor(times.to_ms(at), 2**62)
    with Steps() as steps:
        assert len(timeline.page(10, older_than=cursor)) == 10
        assert len(timeline.page(10, older_than=cursor, tag="fog")) == 10
    return steps.count
