"""People of other servers: found by handle, confirmed by their hosts, fetched and kept."""

from __future__ import annotations

import pytest

from photolog import people
from photolog.errors import FetchFailed, InvalidInput, MalformedActivity, PeerUnavailable
from photolog.store.engine import database
from photolog.store.peers import blocks, keys
from photolog.store.peers import people as stored
from tests.inbox.contents import THROTTLES, of_all_tables
from tests.inbox.sending import Sender

ACTIVITY = "application/activity+json"


def address(user: str, host: str) -> str:
    return f"https://{host}/.well-known/webfinger?resource=acct:{user}@{host}"


def a_jrd(user: str, host: str, uri: str) -> dict:
    return {
        "subject": f"acct:{user}@{host}",
        "links": [{"rel": "self", "type": ACTIVITY, "href": uri}],
    }


@pytest.fixture
def blog(federated_blog):
    return federated_blog


@pytest.fixture
def alice(network) -> Sender:
    """Somebody who can be found by her handle."""
    sender = Sender("alice")
    network.documents[sender.uri] = sender.document()
    network.jrds[address("alice", "remote.example")] = a_jrd("alice", sender.host, sender.uri)
    return sender


@pytest.mark.parametrize(
    "handle", ["@alice@remote.example", "alice@remote.example", "@alice@REMOTE.example"]
)
def test_somebody_is_found_by_handle_and_kept(blog, network, alice, handle):
    found = people.find(blog, handle)

    assert (found.uri, found.handle) == (alice.uri, "@alice@remote.example")
    assert stored.find(alice.uri) == found
    assert keys.find(alice.key_id).key.owner == alice.uri


@pytest.mark.parametrize("handle", ["", "alice", "@alice", "alice@", "@@", "a b@remote.example"])
def test_what_is_no_handle_is_refused(blog, network, handle):
    with pytest.raises(InvalidInput):
        people.find(blog, handle)
    assert network.asked == []


def test_where_webfinger_is_missing_host_meta_is_asked_once(blog, network, alice):
    """15."""
    del network.jrds[address("alice", "remote.example")]
    template = "https://fingers.remote.example/wf?resource={uri}"
    network.jrds["https://remote.example/.well-known/host-meta.json"] = {
        "links": [{"rel": "lrdd", "template": template}]
    }
    elsewhere = "https://fingers.remote.example/wf?resource=acct%3Aalice%40remote.example"
    network.jrds[elsewhere] = a_jrd("alice", "remote.example", alice.uri)

    assert people.find(blog, "@alice@remote.example").uri == alice.uri


def test_who_is_nowhere_is_not_found(blog, network):
    with pytest.raises(FetchFailed):
        people.find(blog, "@alice@remote.example")


def test_an_account_that_names_no_actor_is_not_found(blog, network):
    network.jrds[address("alice", "remote.example")] = {"subject": "acct:alice@remote.example"}

    with pytest.raises(FetchFailed, match="no such account"):
        people.find(blog, "@alice@remote.example")


def test_a_handle_of_another_host_is_shown_when_that_host_says_so(blog, network, alice):
    """16: split domains."""
    network.jrds[address("alice", "remote.example")] = a_jrd("alice", "short.example", alice.uri)
    network.jrds[address("alice", "short.example")] = a_jrd("alice", "short.example", alice.uri)

    assert people.find(blog, "@alice@remote.example").handle == "@alice@short.example"


@pytest.mark.parametrize("confirms", [None, "https://short.example/users/alice"])
def test_a_handle_of_another_host_that_it_does_not_confirm_is_refused(
    blog, network, alice, confirms
):
    """16 and R-ORG-7."""
    network.jrds[address("alice", "remote.example")] = a_jrd("alice", "short.example", alice.uri)
    if confirms:
        network.jrds[address("alice", "short.example")] = a_jrd("alice", "short.example", confirms)

    with pytest.raises(FetchFailed):
        people.find(blog, "@alice@remote.example")
    assert stored.find(alice.uri) is None


def test_who_is_met_by_address_has_the_handle_of_that_host(blog, network, alice):
    assert people.at(blog, alice.uri).handle == "@alice@remote.example"
    assert network.asked == [alice.uri]


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_the_handle_that_somebody_claims_is_only_shown_when_confirmed(
    blog, network, alice, is_confirmed
):
    """FEP-2c59: by the host that is named in it."""
    network.documents[alice.uri] = alice.document(webfinger="alice@short.example")
    confirmed = alice.uri if is_confirmed else "https://short.example/users/other"
    network.jrds[address("alice", "short.example")] = a_jrd("alice", "short.example", confirmed)

    shown = people.at(blog, alice.uri).handle
    assert shown == ("@alice@short.example" if is_confirmed else "@alice@remote.example")


def test_who_is_known_is_not_asked_for_again(blog, network, alice):
    people.at(blog, alice.uri)
    people.at(blog, alice.uri)

    assert network.asked == [alice.uri]


def test_who_is_renewed_is_asked_for_again(blog, network, alice):
    people.at(blog, alice.uri)
    network.documents[alice.uri] = alice.document(name="Anew")

    assert people.renewed(blog, alice.uri).name == "Anew"


def test_strangers_of_one_domain_are_met_ten_in_ten_minutes(blog, network, clock):
    strangers = [Sender(f"s{n}", f"h{n}.evil.example") for n in range(11)]
    network.documents |= {each.uri: each.document() for each in strangers}
    for each in strangers[:10]:
        people.at(blog, each.uri)

    with pytest.raises(FetchFailed) as raised:
        people.at(blog, strangers[10].uri)
    assert raised.value.is_temporary

    clock.advance(minutes=10)

    assert people.at(blog, strangers[10].uri)


def test_whom_the_owner_looks_for_is_no_stranger(blog, network):
    """The throttle is for what others make us do."""
    for number in range(12):
        sender = Sender(f"s{number}", "big.example")
        network.documents[sender.uri] = sender.document()
        network.jrds[address(sender.name, sender.host)] = a_jrd(
            sender.name, sender.host, sender.uri
        )
        assert people.find(blog, f"@{sender.name}@{sender.host}")


@pytest.mark.parametrize("blocked", ["remote.example", "example"])
def test_a_blocked_server_is_not_asked(blog, network, alice, blocked):
    with database.transaction():
        blocks.add(blocked, "", blog.now())

    with pytest.raises(FetchFailed, match="is blocked"):
        people.fetch(blog, alice.uri)
    assert network.asked == []


def test_what_a_blocked_server_shows_in_the_end_is_not_taken(blog, network, alice):
    network.documents["https://short.example/1"] = alice.document()
    with database.transaction():
        blocks.add("remote.example", "", blog.now())

    with pytest.raises(FetchFailed, match="is blocked"):
        people.fetch(blog, "https://short.example/1")


def test_what_is_no_actor_is_refused(blog, network):
    network.documents["https://remote.example/n/1"] = {
        "id": "https://remote.example/n/1",
        "type": "Note",
    }

    with pytest.raises(MalformedActivity):
        people.fetch(blog, "https://remote.example/n/1")


def test_a_key_is_told_without_keeping_anything(blog, network, alice):
    """Whoever asks has proven nothing yet."""
    before = of_all_tables(but=THROTTLES)

    vouched = people.key(blog, alice.key_id)

    assert (vouched.key.owner, vouched.actor.uri) == (alice.uri, alice.uri)
    assert of_all_tables(but=THROTTLES) == before


def test_a_known_key_is_told_from_memory(blog, network, alice):
    people.at(blog, alice.uri)
    network.asked.clear()

    assert people.key(blog, alice.key_id).actor is None
    assert network.asked == []
    assert people.key(blog, alice.key_id, is_fresh=True).actor is not None


def test_a_key_that_could_not_be_had_is_not_asked_for_again_at_once(blog, network, clock):
    alice = Sender("alice")
    with pytest.raises(FetchFailed):
        people.key(blog, alice.key_id)
    network.documents[alice.uri] = alice.document()

    clock.advance(minutes=4, seconds=59)
    with pytest.raises(PeerUnavailable):
        people.key(blog, alice.key_id)

    clock.advance(seconds=1)
    assert people.key(blog, alice.key_id).key.owner == alice.uri
    assert network.asked == [alice.uri] * 2


def test_a_throttled_stranger_is_not_held_against_their_key(blog, network, clock):
    """They did nothing wrong: as soon as there is room, their key is fetched."""
    senders = [Sender(f"s{n}", "big.example") for n in range(11)]
    network.documents |= {each.uri: each.document() for each in senders}
    for each in senders[:10]:
        people.key(blog, each.key_id)
    clock.advance(minutes=9, seconds=58)
    with pytest.raises(PeerUnavailable):
        people.key(blog, senders[10].key_id)

    clock.advance(seconds=2)

    assert people.key(blog, senders[10].key_id)


def test_names_are_linked_as_far_as_they_are_known(blog, network, alice):
    names = ["@alice@remote.example", "@nobody@remote.example"]

    assert people.named_in(blog, names, may_ask=False) == ()
    assert [each.uri for each in people.named_in(blog, names, may_ask=True)] == [alice.uri]
    assert [each.uri for each in people.named_in(blog, names, may_ask=False)] == [alice.uri]


def test_of_many_names_ten_are_asked_for(blog, network):
    names = [f"@n{number}@h{number}.example" for number in range(15)]

    assert people.named_in(blog, names, may_ask=True) == ()
    assert {name.split("/")[2] for name in network.asked} == {f"h{n}.example" for n in range(10)}
