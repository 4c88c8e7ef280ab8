"""People elsewhere are found by their handle, and shown by one that its own host confirms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from photolog import people
from photolog.blog import Blog, open_blog
from photolog.config import read
from photolog.errors import FetchFailed, InvalidInput
from photolog.store.engine import database
from tests.fake_network import FakeNetwork
from tests.inbox.sending import Sender

ALICE = Sender()
HERE = "https://remote.example/.well-known/webfinger?resource=acct:alice@remote.example"
HOST_META = "https://remote.example/.well-known/host-meta.json"


@pytest.fixture
def others() -> FakeNetwork:
    network = FakeNetwork()
    network.documents[ALICE.uri] = ALICE.document()
    return network


@pytest.fixture
def home(tmp_path, clock, others) -> Iterator[Blog]:
    environment = {
        "PHOTOLOG_STORAGE__DATA_DIR": str(tmp_path / "data"),
        "PHOTOLOG_SITE__BASE_URL": "https://photo.example",
    }
    yield open_blog(read(None, environment), clock, others)
    database.close()


def jrd(subject: str, uri: str = ALICE.uri) -> dict[str, object]:
    link = {"rel": "self", "type": "application/activity+json", "href": uri}
    return {"subject": f"acct:{subject}", "links": [link]}


def test_somebody_is_found_by_handle(home, others):
    others.jrds[HERE] = jrd("alice@remote.example")

    person = people.find(home, "@alice@remote.example")

    assert (person.uri, person.handle) == (ALICE.uri, "@alice@remote.example")
    assert others.asked == [HERE, ALICE.uri]


def test_webfinger_may_be_elsewhere(home, others):
    """Requirement 15: after a 404 host-meta is asked, once."""
    elsewhere = "https://finger.example/find?resource="
    template = {"rel": "lrdd", "template": f"{elsewhere}{{uri}}"}
    others.jrds[HOST_META] = {"links": [template]}
    others.jrds[f"{elsewhere}acct%3Aalice%40remote.example"] = jrd("alice@remote.example")

    assert people.find(home, "@alice@remote.example").uri == ALICE.uri
    assert others.asked.count(HOST_META) == 1


@pytest.mark.parametrize("status", [410, 403, 500])
def test_only_a_404_leads_to_host_meta(home, others, status):
    """Requirement 15: 410 says that the account is gone."""
    others.jrds[HERE] = FetchFailed("no", status=status)

    with pytest.raises(FetchFailed):
        people.find(home, "@alice@remote.example")
    assert others.asked == [HERE]


FRONT = "https://front.example/.well-known/webfinger?resource=acct:alice@front.example"


def test_a_handle_of_another_host_is_shown_when_that_host_confirms_it(home, others):
    """Requirement 16."""
    others.jrds[HERE] = jrd("alice@front.example")
    others.jrds[FRONT] = jrd("alice@front.example")

    assert people.find(home, "@alice@remote.example").handle == "@alice@front.example"


@pytest.mark.parametrize(
    "confirmation",
    [None, jrd("alice@front.example", "https://front.example/users/alice"), {"links": []}],
    ids=["silence", "somebody else", "nobody"],
)
def test_a_handle_that_its_host_does_not_confirm_finds_nobody(home, others, confirmation):
    """Requirement 16."""
    others.jrds[HERE] = jrd("alice@front.example")
    if confirmation is not None:
        others.jrds[FRONT] = confirmation

    with pytest.raises(FetchFailed):
        people.find(home, "@alice@remote.example")


@pytest.mark.parametrize("text", ["alice", "@alice", "@@remote.example", "", "@a b@remote.example"])
def test_what_is_no_handle_is_told_so(home, others, text):
    with pytest.raises(InvalidInput):
        people.find(home, text)
    assert others.asked == []
