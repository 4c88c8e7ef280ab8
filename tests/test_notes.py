"""Notes read at their own address, and what is believed of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from photolog import notes, people
from photolog.errors import FetchFailed, MalformedActivity, RefusedAddress
from photolog.peers import Audience, Choice, Poll
from photolog.store.engine import database
from photolog.store.peers import blocks, gone
from photolog.store.peers import people as known
from photolog.store.reading import notes as stored
from photolog.store.reading import timeline
from tests.inbox.sending import Sender
from tests.store.peers.making import NOW, meet
from tests.store.reading.making import attached, follow_them, heard_of

ALICE = Sender("alice")


@pytest.fixture
def note(federated_blog, network):
    """A note that can be had at its address, with its author."""
    network.documents[ALICE.uri] = ALICE.document()
    note = ALICE.note(url="https://remote.example/@alice/1")
    network.documents[note["id"]] = note
    return note


def test_a_note_is_read_once_and_found_by_both_of_its_addresses(federated_blog, network, note):
    found = notes.at(federated_blog, note["id"])

    assert (found.uri, found.author.uri) == (note["id"], ALICE.uri)
    assert notes.at(federated_blog, note["url"]) == notes.at(federated_blog, note["id"]) == found
    assert network.asked == [note["id"], ALICE.uri]


def test_the_owner_is_let_in_where_the_program_is_not(federated_blog, network, note):
    asked = []
    get = network.get_document
    network.get_document = lambda uri, signer=None: asked.append(signer) or get(uri, signer)

    notes.at(federated_blog, note["id"], as_owner=True)

    assert (asked[0], asked[1]) == (network.owner, None)


@pytest.mark.parametrize(
    "over",
    [
        {"attributedTo": "https://other.example/users/zoe"},
        {"attributedTo": None},
        {"type": "Person"},
    ],
)
def test_a_note_that_names_no_author_of_its_own_server_is_none(federated_blog, network, note, over):
    network.documents[note["id"]] = {**note, **over}
    with pytest.raises(MalformedActivity):
        notes.at(federated_blog, note["id"])


def test_what_calls_itself_by_another_address_is_read_there(federated_blog, network, note):
    network.documents["https://remote.example/planted"] = {**note, "content": "Planted"}

    found = notes.at(federated_blog, "https://remote.example/planted")

    assert (found.uri, found.content_html) == (note["id"], "<p>Lovely tones.</p>")


def test_what_was_deleted_is_not_read_again(federated_blog, network, note):
    with database.transaction():
        gone.remember(note["id"], "delete", "remote.example", NOW)

    with pytest.raises(FetchFailed, match="deleted") as caught:
        notes.at(federated_blog, note["id"])
    assert caught.value.status == 410
    assert network.asked == []


@pytest.mark.parametrize("as_owner", [True, False])
def test_nothing_is_read_of_a_blocked_server_or_person(federated_blog, network, note, as_owner):
    with database.transaction():
        known.set_blocked(people.renewed(federated_blog, ALICE.uri).id, True)
    with pytest.raises(FetchFailed, match="blocked"):
        notes.at(federated_blog, note["id"], as_owner=as_owner)
    with database.transaction():
        blocks.add("remote.example", "", NOW)
    network.asked.clear()
    with pytest.raises(FetchFailed, match="blocked"):
        notes.at(federated_blog, note["id"], as_owner=as_owner)
    assert network.asked == []


def test_what_the_owner_asks_for_does_not_wait_for_strangers_turns(federated_blog, network):
    """At most ten new people of a domain are met on strangers' behalf within ten minutes."""
    for number in range(12):
        sender = Sender(f"u{number}")
        network.documents[sender.uri] = sender.document()
        network.documents[sender.note()["id"]] = sender.note()

    found = [notes.at(federated_blog, Sender(f"u{n}").note()["id"]) for n in range(11)]
    assert len(found) == 11
    for number in range(10):
        network.documents[Sender(f"v{number}").uri] = Sender(f"v{number}").document()
        people.at(federated_blog, Sender(f"v{number}").uri)
    with pytest.raises(FetchFailed, match="too many"):
        notes.fetch(federated_blog, Sender("u11").note()["id"])


def test_a_refused_address_stays_refused(federated_blog, network):
    network.documents["https://photo.example/p/1"] = RefusedAddress("that is here")
    with pytest.raises(RefusedAddress):
        notes.at(federated_blog, "https://photo.example/p/1")


def test_a_picture_that_an_edit_takes_away_goes_after_the_commit(federated_blog):
    blog, name = federated_blog, "a" * 40 + ".jpg"
    path = blog.files.picture_path(name)
    path.parent.mkdir()
    path.write_bytes(b"a copy")
    with database.transaction():
        alice = follow_them()
        note = notes.keep(blog, heard_of(alice), alice)
        (one,) = note.attachments
        stored_in = "UPDATE attachment SET picture = ?, picture_bytes = 6 WHERE id = ?"
        database.database.execute_sql(stored_in, (name, one.id))

    edited = heard_of(alice, updated_at=NOW, attachments=(attached(2),))
    with pytest.raises(ZeroDivisionError), database.transaction():
        notes.keep(blog, edited, alice)
        raise ZeroDivisionError
    assert path.exists()
    with database.transaction():
        notes.keep(blog, edited, alice)
        assert path.exists()

    assert not path.exists()
    assert [each.url for each in stored.find(note.id).attachments] == [attached(2).url]


def poll(*votes: int, names=("Fog", "Frost")) -> Poll:
    choices = tuple(Choice(name, count) for name, count in zip(names, votes, strict=True))
    return Poll(choices, is_multiple=False, voters=sum(votes), closes_at=None)


def hear(blog, heard, author):
    with database.transaction():
        return notes.keep(blog, heard, author)


def test_the_votes_of_a_poll_are_as_its_author_tells_them_now(federated_blog):
    """Counts come in an Update that has no later `updated`."""
    with database.transaction():
        alice = follow_them()
    question = heard_of(alice, kind="Question", poll=poll(0, 0))
    hear(federated_blog, question, alice)

    counted = hear(federated_blog, replace(question, poll=poll(3, 1)), alice)

    assert counted.poll == stored.find_by_uri(question.uri).poll == poll(3, 1)


@pytest.mark.parametrize(
    ("is_followed", "audience", "stays"),
    [
        (True, Audience.FOLLOWERS, True),
        (True, Audience.DIRECT, False),
        (False, Audience.UNLISTED, True),
        (False, Audience.FOLLOWERS, False),
    ],
)
def test_what_is_not_for_the_owner_any_more_leaves_the_reader(
    federated_blog, is_followed, audience, stays
):
    """R-VIS-1: whoever brought it there."""
    with database.transaction():
        alice = follow_them() if is_followed else meet()
        bob = follow_them("bob")
    heard = heard_of(alice, audience=Audience.PUBLIC)
    note = hear(federated_blog, heard, alice)
    with database.transaction():
        timeline.add_boost(note.id, bob.id, f"{bob.uri}/boosts/1", NOW)
    assert timeline.page(10)

    hear(federated_blog, replace(heard, audience=audience, updated_at=NOW), alice)

    assert bool(timeline.page(10)) is stays
    assert stored.find(note.id).audience is audience


def test_nothing_but_the_votes_changes_without_a_later_date(federated_blog):
    with database.transaction():
        alice = follow_them()
        bob = follow_them("bob")
    question = heard_of(alice, kind="Question", poll=poll(1, 0))
    hear(federated_blog, question, alice)
    before = stored.find_by_uri(question.uri)

    hear(federated_blog, replace(question, poll=poll(3, 1), author_uri=bob.uri), bob)
    hear(federated_blog, replace(question, poll=poll(3, 1, names=("Fog", "Fire"))), alice)
    hear(federated_blog, replace(question, poll=None, content_html="<p>Other</p>"), alice)

    assert stored.find_by_uri(question.uri) == before
