"""The fakes are true to what they stand for."""

from __future__ import annotations

import inspect
import json
from datetime import timedelta

import pytest

from photolog.errors import FetchFailed
from photolog.network.answers import Answer
from photolog.network.client import Network
from photolog.peers import Scheme
from photolog.pure.trust import keys
from photolog.pure.wire import actors_read
from tests.fake_network import FakeNetwork, a_key
from tests.remote import RemoteServer


def public(kind: type) -> dict[str, object]:
    return {name: member for name, member in vars(kind).items() if not name.startswith("_")}


def parameters(method) -> list[tuple[str, object]]:
    return [(p.name, p.kind) for p in inspect.signature(method).parameters.values()]


def test_the_fake_network_can_be_asked_as_the_real_one():
    for name, member in public(Network).items():
        if inspect.isfunction(member):
            assert parameters(getattr(FakeNetwork, name)) == parameters(member)
        elif isinstance(member, property):
            assert isinstance(getattr(FakeNetwork, name), property)


def test_the_fake_network_gives_what_it_was_given():
    fake = FakeNetwork()
    home = "https://peer.example/users/bob"
    fake.documents = {home: {"id": home}, "https://peer.example/@bob": {"id": home}}
    fake.pictures["https://peer.example/a.png"] = FetchFailed("gone", status=410)

    assert fake.get_document("https://peer.example/@bob").url == home
    assert fake.get_document(f"{home}#main-key").document == {"id": home}
    with pytest.raises(FetchFailed, match="404"):
        fake.get_jrd("https://peer.example/")
    with pytest.raises(FetchFailed, match="gone"):
        fake.get_picture("https://peer.example/a.png")
    assert fake.asked[:2] == ["https://peer.example/@bob", home]


def test_the_fake_network_answers_in_turn():
    fake = FakeNetwork()
    fake.answers["https://peer.example/inbox"] = [Answer(503), Answer(202)]

    statuses = [
        fake.post("https://peer.example/inbox", b"{}", fake.owner, Scheme.CAVAGE).status
        for _ in range(3)
    ]

    assert statuses == [503, 202, 202]
    assert fake.posts[0].body == b"{}"


def test_the_remote_server_refuses_what_is_not_well_signed(network, remote, clock):
    """Its eyes are sharp: it must not accept whatever comes."""
    url = f"{remote.base}/inbox"
    remote.keys[network.owner.key_id] = keys.public_pem(keys.load_private(keys.generate()))

    for scheme in Scheme:
        assert network.post(url, b"{}", network.owner, scheme).status == 401
    remote.keys[network.owner.key_id] = keys.public_pem(a_key())
    remote.verifier.now = lambda: clock() - timedelta(minutes=6)
    for scheme in Scheme:
        assert network.post(url, b"{}", network.owner, scheme).status == 401
    remote.verifier.now = clock
    remote.keys.clear()
    for scheme in Scheme:
        assert network.post(url, b"{}", network.owner, scheme).status == 401
    problems = [heard.problem.split(" https")[0] for heard in remote.heard]
    assert problems == [
        "the signature is wrong",
        "the signature is wrong",
        "the date is not now",
        "the signature was not made now",
        "the key",
        "the key",
    ]
    assert remote.accepted == []


def test_people_of_the_remote_server_can_be_read_and_can_write(network, make_remote):
    first, second = make_remote(context=None), make_remote(context=None)
    alice = first.add_person("alice")
    second.keys[alice.key_id] = alice.public_pem

    actor = actors_read.read(network.get_document(alice.uri).document)
    status = first.send(alice, f"{second.base}/inbox", {"type": "Like"})

    assert (actor.uri, actor.inbox) == (alice.uri, alice.inbox)
    assert status == 202
    assert json.loads(second.accepted[0].body) == {"type": "Like"}


def test_the_remote_server_fetches_keys_when_it_may(clock):
    with RemoteServer(now=clock) as first, RemoteServer(now=clock) as second:
        alice = first.add_person("alice")
        second.ca_bundle = ""

        assert first.send(alice, f"{second.base}/inbox", {"type": "Like"}) == 202
        assert [heard.target for heard in first.heard] == ["/users/alice"]
