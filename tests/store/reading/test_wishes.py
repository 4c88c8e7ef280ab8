"""People of imported lists who are still to be found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.store.engine import database
from photolog.store.reading import wishes
from tests.store.peers.making import NOW

ALICE, BOB = "@alice@remote.example", "@bob@remote.example"
LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _writing(blog):
    with database.transaction():
        yield


def due(at=LATER) -> str:
    wish = wishes.next_due(at)
    return wish.handle if wish else ""


def test_wishes_come_up_in_the_order_of_the_list():
    wishes.add({BOB: True, ALICE: False}, NOW)

    assert wishes.next_due(LATER) == (BOB, True, 0, "")

    wishes.remove(BOB)

    assert wishes.next_due(LATER) == (ALICE, False, 0, "")


def test_one_that_is_put_off_lets_the_others_pass():
    wishes.add({BOB: True, ALICE: True}, NOW)

    wishes.put_off(BOB, LATER + timedelta(hours=1))

    assert due() == ALICE
    assert due(LATER + timedelta(hours=2)) == ALICE


def test_what_failed_for_good_is_not_tried_and_shown_with_its_reason():
    wishes.add({BOB: True}, NOW)
    wishes.fail(BOB, "unknown there", is_final=True)

    assert due() == ""
    assert [(wish.handle, wish.last_error) for wish in wishes.failed(9)] == [(BOB, "unknown there")]
    assert (wishes.waiting(), wishes.failed_count(), wishes.count()) == (0, 1, 1)


def test_what_may_pass_is_tried_a_few_times():
    wishes.add({BOB: True}, NOW)

    for number in range(wishes.MOST_TRIES):
        assert due() == BOB, number
        wishes.put_off(BOB, NOW)
        wishes.fail(BOB, "no answer", is_final=False)

    assert due() == ""
    assert wishes.failed_count() == 1


def test_failures_are_tried_again_or_forgotten():
    wishes.add({ALICE: True, BOB: True}, NOW)
    wishes.fail(BOB, "no", is_final=True)

    wishes.revive(NOW)
    assert wishes.waiting() == 2

    wishes.fail(BOB, "no", is_final=True)
    wishes.forget_failed()
    assert (wishes.waiting(), wishes.count()) == (1, 1)

    wishes.forget_waiting()
    assert wishes.count() == 0


def test_one_handle_in_two_spellings_is_one_wish():
    wishes.add({BOB: True}, NOW)
    wishes.add({BOB.upper(): False}, NOW)

    assert wishes.count() == 1


def test_the_next_wish_is_found_by_an_index_however_many_failed():
    """It is asked for every second."""
    statements: list[str] = []
    connection = database.database.connection()
    connection.set_trace_callback(statements.append)
    wishes.next_due(LATER)
    connection.set_trace_callback(None)

    (statement,) = statements
    plan = database.database.execute_sql(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    assert ["wished_follow_due" in row[3] for row in plan] == [True]
