"""Whose turn it is when more is asked than threads can answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from photolog import turns
from photolog.turns import PutOff, Turns

SOON = 5.0  # seconds: more than anything here takes


class Asked:
    """A request that is answered when its test says so."""

    def __init__(self, name: str, *, path: str = "/inbox", method: str = "POST") -> None:
        self.name = name
        self.requests = [SimpleNamespace(command=method, path=path, error=None)]
        self.begun, self.may_end, self.ended = (threading.Event() for _ in range(3))
        self.is_cancelled = False

    @property
    def is_put_off(self) -> bool:
        return isinstance(self.requests[0].error, PutOff)

    def service(self) -> None:
        self.begun.set()
        assert self.is_put_off or self.may_end.wait(SOON)
        self.ended.set()

    def cancel(self) -> None:
        self.is_cancelled = True


def visitor(name: str = "visitor") -> Asked:
    return Asked(name, path="/", method="GET")


@contextmanager
def threads(number: int, *asked: Asked) -> Iterator[Turns]:
    """Open a server with so many threads; whatever is not answered at the end is let go."""
    opened = Turns(number)
    try:
        yield opened
    finally:
        for each in asked:
            each.may_end.set()
        opened.shutdown(timeout=SOON)


def wait_for(*asked: Asked) -> None:
    for each in asked:
        each.may_end.set()
        assert each.ended.wait(SOON), each.name


def test_a_visitor_does_not_wait_behind_activities():
    first, second, page = Asked("first"), Asked("second"), visitor()
    with threads(1, first, second, page) as opened:
        opened.add_task(first)
        assert first.begun.wait(SOON)
        opened.add_task(second)
        opened.add_task(page)

        wait_for(first)

        assert page.begun.wait(SOON)
        assert not second.begun.is_set()
        wait_for(page, second)


def test_at_most_half_of_the_threads_are_busy_with_activities():
    activities = [Asked(str(number)) for number in range(3)]
    pages = [visitor(), visitor()]
    with threads(4, *activities, *pages) as opened:
        for each in (*activities, *pages):
            opened.add_task(each)
        assert all(each.begun.wait(SOON) for each in (*activities[:2], *pages))
        assert not activities[2].begun.is_set()

        wait_for(activities[0])

        assert activities[2].begun.wait(SOON)
        assert not (activities[1].ended.is_set() or pages[0].ended.is_set())


def test_a_place_that_is_free_is_taken_also_when_who_left_it_turns_to_a_visitor():
    one, two, other, page = Asked("one"), Asked("two"), visitor("other"), visitor("page")
    with threads(2, one, two, other, page) as opened:
        for each in (one, other):
            opened.add_task(each)
            assert each.begun.wait(SOON)
        for each in (two, page):
            opened.add_task(each)
        wait_for(one)
        assert page.begun.wait(SOON)

        wait_for(other)

        wait_for(two)
        assert not page.ended.is_set()


def test_what_comes_when_the_line_is_long_is_put_off_at_once(monkeypatch):
    monkeypatch.setattr(turns, "MOST_WAITING", 2)
    inside, *waiting, late = (Asked(str(number)) for number in range(4))
    with threads(2, inside, *waiting) as opened:
        opened.add_task(inside)
        assert inside.begun.wait(SOON)
        for each in (*waiting, late):
            opened.add_task(each)

        assert late.ended.wait(SOON)

        assert late.is_put_off
        assert not any(each.begun.is_set() for each in waiting)
        wait_for(inside, *waiting)
        assert not any(each.is_put_off for each in (inside, *waiting))


def test_what_has_waited_for_long_is_put_off(monkeypatch):
    """Its sender gives up soon, and nothing else would wake a thread."""
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.05)
    inside, waiting = Asked("inside"), Asked("waiting")
    with threads(2, inside, waiting) as opened:
        opened.add_task(inside)
        assert inside.begun.wait(SOON)

        opened.add_task(waiting)

        assert waiting.ended.wait(SOON)
        assert waiting.is_put_off


def test_what_is_put_off_is_told_when_to_come_again():
    status, headers, body = PutOff().to_response(None)

    assert status == "503 Service Unavailable"
    assert dict(headers)["Retry-After"] == "5"
    assert body == b"busy\n"


@pytest.mark.parametrize(
    ("method", "path", "error"),
    [("GET", "/inbox", None), ("POST", "/studio/posts", None), ("POST", "/inbox", "malformed")],
)
def test_everything_else_is_a_visitor(monkeypatch, method, path, error):
    monkeypatch.setattr(turns, "MOST_WAITING", 0)
    asked = Asked("asked", path=path, method=method)
    asked.requests[0].error = error
    with threads(1, asked) as opened:
        opened.add_task(asked)
        wait_for(asked)
    assert not asked.is_put_off


@pytest.mark.parametrize("path", ["/inbox", "/actor/inbox", "/users/ada/inbox"])
def test_every_inbox_has_the_same_line(monkeypatch, path):
    monkeypatch.setattr(turns, "MOST_WAITING", 0)
    asked = Asked("asked", path=path)
    with threads(1, asked) as opened:
        opened.add_task(asked)
        assert asked.ended.wait(SOON)
    assert asked.is_put_off


def test_a_thread_outlives_what_fails_in_it(caplog):
    failing, next_one = Asked("failing"), Asked("next")
    failing.service = lambda: 1 / 0
    with threads(1, next_one) as opened:
        opened.add_task(failing)
        opened.add_task(next_one)
        wait_for(next_one)
    assert "a request was not answered" in caplog.text


def test_at_the_end_what_is_begun_is_finished_and_what_waits_is_given_up():
    inside, waiting, page = Asked("inside"), Asked("waiting"), visitor()
    opened = Turns(1)
    opened.add_task(inside)
    assert inside.begun.wait(SOON)
    opened.add_task(waiting)
    opened.add_task(page)

    assert opened.shutdown(timeout=0.01)

    wait_for(inside)
    assert not opened.shutdown(timeout=SOON)
    assert [each.is_cancelled for each in (inside, waiting, page)] == [False, True, True]
    assert not (waiting.begun.is_set() or page.begun.is_set())
