"""Mutes, limits, words and wishes as they are kept."""

from __future__ import annotations

from datetime import timedelta

from photolog.peers import FilterAction
from photolog.store.peace import limits, mutes, wishes, words
from tests.store.peers.making import NOW, meet


def test_a_mute_is_changed_and_ended():
    alice, bob = meet(), meet("bob")
    mutes.put(alice.id, NOW, hides_notices=True, until=NOW + timedelta(hours=1))
    mutes.put(alice.id, NOW, hides_notices=False, until=None)

    assert mutes.among([alice.id, bob.id], NOW) == {alice.id}
    [known] = mutes.page(9, NOW)
    assert (known.person.uri, known.hides_notices, known.until) == (alice.uri, False, None)
    assert mutes.remove(alice.id)
    assert not mutes.remove(alice.id)
    assert mutes.page(9, NOW) == ()


def test_mutes_that_are_over_are_nowhere_and_forgotten():
    alice, bob = meet(), meet("bob")
    end = NOW + timedelta(hours=1)
    mutes.put(alice.id, NOW, hides_notices=True, until=end)
    mutes.put(bob.id, NOW, hides_notices=True, until=None)

    assert mutes.is_muted(alice.id, end - timedelta(milliseconds=1))
    assert mutes.find(alice.id, end) is None
    assert [each.person.id for each in mutes.page(9, end)] == [bob.id]
    mutes.prune(end)

    assert [each.person.id for each in mutes.page(9, NOW)] == [bob.id]
    assert mutes.page(9, NOW, older_than=bob.id) == ()


def test_limits_hold_for_what_is_below_and_with_a_port():
    limits.add("loud.example", "first", NOW)
    limits.add("loud.example", "second", NOW)

    hosts = ["loud.example", "a.loud.example:8443", "aloud.example", "example"]
    assert limits.limited_among(hosts) == {"loud.example", "a.loud.example:8443"}
    assert [(each.domain, each.reason) for each in limits.page(9)] == [("loud.example", "second")]
    assert limits.page(9, "loud.example") == ()
    assert limits.remove("loud.example")
    assert not limits.remove("loud.example")


def test_a_filter_is_there_once_for_its_phrase(monkeypatch):
    monkeypatch.setattr(words, "MOST_FILTERS", 1)
    assert words.put("rain", NOW, is_whole_word=True, action=FilterAction.WARN)
    assert words.put("rain", NOW, is_whole_word=False, action=FilterAction.HIDE)
    assert not words.put("snow", NOW, is_whole_word=True, action=FilterAction.WARN)

    [known] = words.all_filters()
    assert (known.is_whole_word, known.action) == (False, FilterAction.HIDE)
    assert words.find(known.id) == known
    assert words.remove("rain")
    assert words.find(known.id) is None


def test_wishes_have_a_limit(monkeypatch):
    monkeypatch.setattr(wishes, "MOST_WISHES", 2)

    assert wishes.add(["@a@x.example", "@b@x.example", "@c@x.example"], "block", NOW) == 2

    assert [wish.handle for wish in wishes.page(9, "@a@x.example")] == ["@b@x.example"]
    assert wishes.next_due(NOW).handle == "@a@x.example"
    wishes.failed("@nobody@x.example", "gone meanwhile", NOW)
    assert wishes.remove("@a@x.example")
    assert wishes.next_due(NOW) is None
    assert wishes.next_due(NOW + timedelta(seconds=1)).handle == "@b@x.example"


def test_who_is_never_found_is_looked_for_once_a_week():
    wishes.add(["@a@x.example"], "mute", NOW)
    for _ in range(40):
        wishes.failed("@a@x.example", "x" * 1000, NOW)

    assert wishes.next_due(NOW + timedelta(days=7)) is not None
    assert wishes.next_due(NOW + timedelta(days=6)) is None
    assert len(wishes.page(1)[0].last_error) == 300
