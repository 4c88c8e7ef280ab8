"""
Servers send twice, late and out of turn: in whatever order, the end is the same.

Each sequence has a person and things of its own, so that many can be told in one database.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photolog import people
from photolog.pure.wire import actors_read
from photolog.store.engine import database
from photolog.store.peers import arrivals
from tests.inbox.contents import seen
from tests.inbox.sending import OWNER, Sender, as_bytes

LONGEST = 4


def sequences(names: str, longest: int = LONGEST) -> Iterator[str]:
    """Yield every sequence in which each of *names* occurs, up to *longest*."""
    for length in range(len(names), longest + 1):
        for letters in itertools.product(names, repeat=length):
            if set(letters) == set(names):
                yield "".join(letters)


@pytest.fixture
def end_of(world, post):
    """Return a function that tells a sequence of activities, and what is seen in the end."""
    numbers = itertools.count()

    def told(make, letters: Sequence[str]) -> dict:
        name = f"person{next(numbers)}x"
        sender = Sender(name)
        people.keep(world.blog, actors_read.read(sender.document()))
        activities = make(sender, post)
        for letter in letters:
            with database.transaction(is_public=False):
                arrivals.add(sender.uri, as_bytes(activities[letter]), world.blog.now())
            world.understand()
        return {
            table: [tuple(str(value).replace(name, "X") for value in row) for row in rows]
            for table, rows in seen(name).items()
        }

    return told


def reply(sender, post):
    note = sender.note(post)
    changed = {**note, "content": "<p>Changed.</p>", "updated": "2026-11-22T11:30:00Z"}
    return {
        "C": sender.activity("Create", note),
        "U": sender.activity("Update", changed),
        "D": sender.activity("Delete", {"id": note["id"], "type": "Tombstone"}),
    }


def mention(sender, post):
    return {
        **reply(sender, ""),
    }


def reaction(kind):
    def make(sender, post):
        done = sender.activity(kind, post)
        return {"L": done, "U": sender.activity("Undo", done)}

    return make


def bare(kind):
    def make(sender, post):
        done = sender.activity(kind, post)
        return {"L": done, "U": sender.activity("Undo", done["id"])}

    return make


def follows(sender, post):
    first = sender.activity("Follow", OWNER, id=f"{sender.uri}#follow/1")
    second = sender.activity("Follow", OWNER, id=f"{sender.uri}#follow/2")
    return {"1": first, "U": sender.activity("Undo", first), "2": second}


def many_follows(sender, post):
    """Return other ids for the same, so that three Follows of one person can be told apart."""
    ids = {letter: f"{sender.uri}#follow/{letter}" for letter in "123"}
    made = {letter: sender.activity("Follow", OWNER, id=uri) for letter, uri in ids.items()}
    return {**made, **{f"u{letter}": sender.activity("Undo", made[letter]) for letter in "123"}}


@pytest.mark.parametrize("make", [reply, mention], ids=["reply", "mention"])
def test_what_is_deleted_stays_deleted(end_of, make):
    """Create, Update and Delete of a note."""
    ends = {letters: end_of(make, letters) for letters in sequences("CUD", 4)}

    assert {str(end) for end in ends.values()} == {
        "{'follower': [], 'reaction': [], 'reply': [], 'notice': []}"
    }


def test_what_was_edited_stays_edited(end_of):
    """Create and Update of a note, without a Delete: the newer words stand."""
    ends = [end_of(reply, letters) for letters in sequences("CU")]

    assert [end for end in ends if end != ends[0]] == []
    assert "<p>Changed.</p>" in ends[0]["reply"][0]


@pytest.mark.parametrize("kind", ["Like", "Announce"])
@pytest.mark.parametrize("make", [reaction, bare])
def test_what_is_undone_stays_undone(end_of, kind, make):
    """Like and Undo, the Undo by the whole activity or by its bare id."""
    ends = {letters: end_of(make(kind), letters) for letters in sequences("LU")}

    assert {str(end) for end in ends.values()} == {
        "{'follower': [], 'reaction': [], 'reply': [], 'notice': []}"
    }


def test_who_follows_again_follows(end_of):
    """Follow, its Undo, another Follow, each repeated at will: the second one stands."""
    ends = {letters: end_of(follows, letters)["follower"] for letters in sequences("1U2", 5)}

    stands = [("https://remote.example/users/X", "accepted")]
    assert {letters: end for letters, end in ends.items() if end != stands} == {}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from("CUDLlFf"), min_size=1, max_size=8))
def test_twice_in_a_row_is_once(end_of, letters):
    """Any story ends the same when each of its activities is delivered twice."""

    def make(sender, post):
        follow, like = follows(sender, post), reaction("Like")(sender, post)
        return {
            **reply(sender, post),
            "F": follow["1"],
            "f": follow["U"],
            "L": like["L"],
            "l": like["U"],
        }

    twice = [letter for letter in letters for _ in range(2)]

    assert end_of(make, twice) == end_of(make, letters)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.permutations(["1", "u1", "2", "u2", "3"]), st.randoms(use_true_random=False))
def test_of_many_follows_the_last_one_stands_when_each_undo_follows_its_own(
    end_of, letters, random
):
    """Two Follows that were taken back and one that was not, with any of them repeated."""
    in_order = [each for each in letters if each in "123"]
    for undone in "12":
        place = random.randint(in_order.index(undone) + 1, len(in_order))
        in_order.insert(place, f"u{undone}")
    repeated = in_order + [each for each in in_order if each == "3" or random.random() < 0.3]

    assert len(end_of(many_follows, in_order)["follower"]) == 1
    ending = end_of(many_follows, [*repeated, "u1", "u2"])
    assert len(ending["follower"]) == 1
