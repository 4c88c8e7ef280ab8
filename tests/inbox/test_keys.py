"""
Keys of those who send: found, changed, missing, and never asked for more often than is decent.

Requirements 48, 49, 52 to 54, 58 and 60.
"""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization

from photolog.errors import FetchFailed
from photolog.peers import Scheme
from photolog.store.peers import keys, people
from tests.inbox.contents import of_all_tables, seen
from tests.inbox.sending import OWNER, Sender, as_bytes, key_number


def test_a_stranger_is_asked_for_once_and_then_known(world, alice, post):
    world.hear(alice, alice.activity("Like", post), alice.activity("Announce", post))

    assert world.network.asked == [alice.uri]


def gotosocial(world) -> Sender:
    """A key with a path of its own, where a stub of the actor stands."""
    dan = Sender("dan", "gts.example")
    dan.key_id = f"{dan.uri}/main-key"
    whole = dan.document()
    names = ("@context", "id", "type", "preferredUsername", "publicKey")
    world.network.documents |= {
        dan.uri: whole,
        dan.key_id: {name: whole[name] for name in names},
    }
    return dan


def test_a_key_that_stands_in_a_stub_leads_to_its_owner(world, post):
    """52."""
    dan = gotosocial(world)

    world.hear(dan, dan.activity("Like", post))

    assert [who for _, who, *_ in seen()["reaction"]] == [dan.uri]


def test_a_key_that_stands_alone_leads_to_its_owner(world, post):
    """2.6: owner or controller; the owner must show the same key."""
    eve = Sender("eve")
    eve.key_id = "https://remote.example/keys/7"
    whole = eve.document()
    world.network.documents |= {eve.uri: whole, eve.key_id: whole["publicKey"]}

    world.hear(eve, eve.activity("Like", post))

    assert [who for _, who, *_ in seen()["reaction"]] == [eve.uri]


@pytest.mark.parametrize(
    "shown", ["https://remote.example/keys/7", ["https://x.example/1"], 7, [[]]]
)
def test_a_stub_with_a_key_of_an_odd_form_is_refused(world, shown):
    mallory = Sender("mallory")
    world.network.documents[mallory.uri] = {"id": mallory.uri, "publicKey": shown}

    assert world.post(mallory, mallory.activity("Follow", OWNER)).status_code == 401


def test_a_key_on_another_server_than_its_owner_is_refused(world, alice):
    """R-SIG-6: even if both say so."""
    mallory = Sender("alice", key=2)
    mallory.key_id = "https://evil.example/keys/1"
    key = {**mallory.document()["publicKey"], "id": mallory.key_id, "owner": alice.uri}
    world.network.documents |= {mallory.key_id: key, alice.uri: alice.document(publicKey=key)}

    assert world.post(mallory, mallory.activity("Follow", OWNER)).status_code == 401


def test_a_changed_key_is_asked_for_once(world, clock, alice, post):
    """53: when what we have is five minutes old."""
    world.hear(alice, alice.activity("Like", post))
    renewed = world.join(Sender("alice", key=2))
    clock.advance(minutes=5)

    world.hear(renewed, renewed.activity("Announce", post), renewed.activity("Follow", OWNER))

    assert world.network.asked == [alice.uri, alice.uri]


def test_a_forgery_makes_us_ask_once_in_five_minutes(world, clock, alice, post):
    """R-SIG-8: what came is kept and believed, though it did not prove the forgery."""
    world.hear(alice, alice.activity("Like", post))
    clock.advance(minutes=5)
    forger = Sender("alice", key=2)

    statuses = [world.post(forger, forger.activity("Follow", OWNER)).status_code for _ in range(5)]

    assert statuses == [401] * 5
    assert world.network.asked == [alice.uri, alice.uri]
    world.hear(alice, alice.activity("Announce", post))


def test_a_key_that_was_had_just_now_is_not_asked_for_again(world, alice, post):
    world.hear(alice, alice.activity("Like", post))
    forger = Sender("alice", key=2)

    assert world.post(forger, forger.activity("Follow", OWNER)).status_code == 401
    assert world.network.asked == [alice.uri]


def test_an_unknown_key_of_somebody_known_is_looked_up(world, alice, post):
    """2.6: rotation under a new name."""
    world.hear(alice, alice.activity("Like", post))
    renewed = Sender("alice", key=2)
    renewed.key_id = f"{alice.uri}#key-2"
    world.join(renewed)

    world.hear(renewed, renewed.activity("Announce", post))

    assert len(seen()["reaction"]) == 2
    assert keys.find(alice.key_id) is None


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (FetchFailed("timed out", is_temporary=True), 503),
        (FetchFailed("500", status=500, is_temporary=True), 503),
        (FetchFailed("404", status=404), 401),
        (FetchFailed("410", status=410), 401),
        (FetchFailed("text/html"), 401),
    ],
)
def test_a_key_that_cannot_be_had_is_not_asked_for_again_for_five_minutes(
    world, clock, failure, status
):
    """54, and the circuit of security.md 2."""
    alice = Sender("alice")
    world.network.documents[alice.uri] = failure
    follow = alice.activity("Follow", OWNER)

    first = world.post(alice, follow)
    again = world.post(alice, follow)

    assert first.status_code == status
    assert again.status_code == 503
    assert int(again.headers["Retry-After"]) > 0
    assert world.network.asked == [alice.uri]

    world.join(alice)
    clock.advance(minutes=5)

    assert world.post(alice, follow).status_code == 202


def test_of_one_domain_ten_strangers_are_looked_up_in_ten_minutes(world, clock):
    """security.md 2: whatever the sub-domain."""
    strangers = [world.join(Sender(f"s{n}", f"h{n}.evil.example")) for n in range(12)]
    other = world.join(Sender("carol", "other.test"))

    statuses = [world.post(each, each.activity("Follow", OWNER)).status_code for each in strangers]

    assert statuses == [202] * 10 + [503] * 2
    assert len(world.network.asked) == 10
    assert world.post(other, other.activity("Follow", OWNER)).status_code == 202

    clock.advance(minutes=10)
    late = strangers[-1]

    assert world.post(late, late.activity("Follow", OWNER)).status_code == 202


def test_who_is_known_is_heard_however_many_strangers_there_were(world, clock, post):
    known = world.join(Sender("known", "h.evil.example"))
    world.hear(known, known.activity("Like", post))
    for number in range(12):
        stranger = Sender(f"s{number}", f"h{number}.evil.example")
        world.post(stranger, stranger.activity("Follow", OWNER))
    renewed = Sender("known", "h.evil.example", key=2)
    renewed.key_id = f"{known.uri}#key-2"
    world.join(renewed)

    world.hear(known, known.activity("Announce", post))
    world.hear(renewed, renewed.activity("Follow", OWNER))


def test_authors_of_named_notes_are_strangers_too(world, clock, alice, post):
    """What one activity names is only looked up as fast as its own senders would be."""
    authors = [world.join(Sender(f"s{n}", f"h{n}.evil.example")) for n in range(12)]
    for author in authors:
        note = author.note(post)
        world.network.documents[note["id"]] = note
        world.hear(alice, alice.activity("Create", note["id"]))

    assert len(seen()["reply"]) == 10

    clock.advance(minutes=11)
    world.understand()

    assert len(seen()["reply"]) == 12


def as_pkcs1(key) -> str:
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.PKCS1)
        .decode()
    )


@pytest.mark.parametrize("write", [as_pkcs1, lambda key: f"\n  {as_pkcs1(key)}\r\n"])
def test_a_key_in_pkcs1_is_read(world, post, write):
    """60: Mobilizon."""
    mobilizon = Sender("erin")
    shown = {"id": mobilizon.key_id, "owner": mobilizon.uri, "publicKeyPem": write(mobilizon.key)}
    world.join(mobilizon, publicKey=shown)

    world.hear(mobilizon, mobilizon.activity("Like", post))

    assert len(seen()["reaction"]) == 1


def test_one_of_several_keys_is_taken_by_its_id(world, post):
    actor = Sender("erin", key=2)
    other = {"id": f"{actor.uri}#other", "owner": actor.uri}
    shown = [{**other, "publicKeyPem": Sender(key=1).document()["publicKey"]["publicKeyPem"]}]
    world.join(actor, publicKey=[*shown, actor.document()["publicKey"]])

    world.hear(actor, actor.activity("Like", post))


def test_a_message_signature_is_taken_too(world, alice, post):
    """RFC 9421."""
    response = world.post(alice, alice.activity("Like", post), scheme=Scheme.RFC9421)
    world.understand()

    assert response.status_code == 202
    assert len(seen()["reaction"]) == 1


def test_the_word_signature_before_a_signature_is_ignored(world, alice, post):
    """49."""
    body = as_bytes(alice.activity("Like", post))
    headers = alice.headers(body, world.blog.now())
    headers["Signature"] = f"Signature {headers['Signature']}"

    assert world.client.post("/inbox", data=body, headers=headers).status_code == 202


def test_hs2019_means_what_the_key_says(world, alice, post):
    """48: GoToSocial names no algorithm."""
    body = as_bytes(alice.activity("Like", post))
    headers = alice.headers(body, world.blog.now())
    headers["Signature"] = headers["Signature"].replace('"rsa-sha256"', '"hs2019"')

    assert world.client.post("/inbox", data=body, headers=headers).status_code == 202


def test_what_is_posted_must_be_signed_with_its_query(world, alice, post):
    """51 is for GET only (security.md 3.2): see the tests of the collections."""
    body = as_bytes(alice.activity("Like", post))
    headers = alice.headers(body, world.blog.now(), "/inbox?x=1", signs_query=False)

    assert world.client.post("/inbox?x=1", data=body, headers=headers).status_code == 401


def test_an_actor_that_cannot_be_read_is_no_signer(world):
    alice = Sender("alice")
    world.network.documents[alice.uri] = alice.document(inbox="https://third.example/inbox")
    before = of_all_tables(but={"key_failure", "encounter"})

    response = world.post(alice, alice.activity("Follow", OWNER))

    assert response.status_code == 401
    assert of_all_tables(but={"key_failure", "encounter"}) == before
    assert people.find(alice.uri) is None


def test_keys_of_the_tests_differ():
    assert key_number(1) is not key_number(2)
