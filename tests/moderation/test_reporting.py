"""Reports to other servers: what is in them, who signs them, what is kept of them."""

from __future__ import annotations

import pytest

from photolog import moderation
from photolog.errors import InvalidInput, NotFound
from photolog.moderation import reporting
from photolog.peers import JournalKind
from photolog.store.engine import database
from photolog.store.peace import journal
from photolog.store.peers import people
from tests.post_office import deliver_all, follow, meet, queue
from tests.publish import publish
from tests.store.peers import making


@pytest.fixture
def blog(federated_blog):
    return federated_blog


@pytest.fixture
def mallory(blog):
    return meet("mallory")


def test_a_report_names_the_account_first_and_is_signed_by_the_program(blog, network, mallory):
    """Requirement 90 of the specification of the wire."""
    post = publish(blog)
    with database.transaction():
        mine = making.add_reply(post.id, 1, mallory)
        others = making.add_reply(post.id, 2, making.meet("bob"))
    note = f"{mallory.uri}/notes/77"
    elsewhere = "https://other.example/notes/1"

    reporting.report(blog, mallory.id, [note, elsewhere], [mine.id, others.id], "Spam.")
    deliver_all(blog)

    [flag] = queue("done")
    assert flag.activity["type"] == "Flag"
    assert flag.activity["actor"] == blog.addresses.application
    assert flag.activity["object"] == [mallory.uri, note, mine.uri]
    assert flag.activity["content"] == "Spam."
    assert flag.inbox == mallory.shared_inbox
    [posted] = network.posts
    assert posted.signer.key_id == network.application.key_id
    [entry] = journal.page(9)
    assert (entry.kind, entry.subject) == (JournalKind.REPORT, mallory.handle)


def test_what_is_no_report_is_signed_by_the_owner(blog, network):
    follow()
    publish(blog)
    deliver_all(blog)

    assert [each.signer.key_id for each in network.posts] == [network.owner.key_id]


@pytest.mark.parametrize("shared_inbox", ["", "https://remote.example/inbox"])
@pytest.mark.parametrize("when", ["with", "before", "after"])
def test_a_report_gets_there_whenever_they_are_blocked(blog, shared_inbox, when):
    mallory = follow("mallory", shared_inbox=shared_inbox)
    if when == "before":
        moderation.block_person(blog, mallory.id)
    reporting.report(blog, mallory.id, words="Spam.", also_block=when == "with")
    if when == "after":
        moderation.block_person(blog, mallory.id)

    assert people.find_by_id(mallory.id).is_blocked
    assert sorted(each.kind for each in queue()) == ["Flag", "Reject"]


def test_nothing_is_reported_to_a_server_that_is_blocked(blog, mallory):
    moderation.block_domain(blog, "remote.example")

    with pytest.raises(InvalidInput):
        reporting.report(blog, mallory.id, words="Spam.")

    assert queue() == []


def test_what_is_too_much_for_a_report_is_refused(blog, mallory):
    uris = [f"{mallory.uri}/notes/{number}" for number in range(reporting.MOST_NOTES + 1)]
    with pytest.raises(InvalidInput):
        reporting.report(blog, mallory.id, uris)
    with pytest.raises(InvalidInput):
        reporting.report(blog, mallory.id, words="x" * (reporting.MAX_WORDS + 1))
    with pytest.raises(NotFound):
        reporting.report(blog, 999)
    assert queue() == []
