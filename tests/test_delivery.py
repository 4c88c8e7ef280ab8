"""
Delivering, to servers that verify with their own code: what is tried again, what is not.

Time stands still but where a test moves it, so nothing here waits for a retry.
"""

from __future__ import annotations

import re
from contextlib import ExitStack

import pytest

from photolog import delivery, moderation, publishing
from photolog.inbox import receiving
from photolog.network.deadlines import Limits
from photolog.peers import PublicKey, Scheme
from photolog.pure import times
from photolog.pure.trust import keys, signatures
from photolog.pure.trust.signatures import InboundRequest, Signer
from photolog.pure.wire import documents
from photolog.store.engine import database
from photolog.store.peers import deliveries, delivery_log, followers, hosts, letters, people
from photolog.store.peers import keys as key_store
from tests.fake_network import a_key
from tests.post_office import deliver_all, follow, kinds_due, queue
from tests.publish import publish
from tests.remote import RemoteServer
from tests.remote_answers import answer, hang
from tests.test_outgoing import words_of


@pytest.fixture
def blog(make_blog):
    """A blog that may speak to this machine, patient for less than a second."""
    made = make_blog(
        site__base_url="https://photo.example",
        site__username="owner",
        federation__allow_networks="127.0.0.0/8",
    )
    made.network.limits = Limits(connect=0.5, tls=0.5, document=0.5, picture=0.5, post=0.5)
    return made


@pytest.fixture
def make_remote(blog, clock):
    """Return a function that starts a server at an address of its own: 127.0.0.number."""
    with ExitStack() as stack:

        def make(number: int = 2) -> RemoteServer:
            ip = f"127.0.0.{number}"
            remote = stack.enter_context(RemoteServer(ip, ip=ip, now=clock))
            for signer in (blog.network.owner, blog.network.application):
                remote.keys[signer.key_id] = keys.public_pem(signer.key)
            return remote

        yield make


@pytest.fixture
def remote(make_remote):
    return make_remote()


def follow_from(remote: RemoteServer, name: str = "alice", *, is_shared: bool = True):
    """Let somebody of a server follow the owner; their inbox is known, their actor served."""
    served = remote.add_person(name)
    shared = f"{remote.base}/inbox" if is_shared else ""
    return follow(name, remote.authority, uri=served.uri, inbox=served.inbox, shared_inbox=shared)


def posts_to(remote: RemoteServer) -> list:
    return [heard for heard in remote.heard if heard.method == "POST"]


def in_the_log() -> list:
    rows = database.database.execute_sql("SELECT * FROM delivery ORDER BY id")
    names = [column[0] for column in rows.description]
    return [
        letters.record({**dict(zip(names, row, strict=True)), "activity": row[1]})
        for row in rows.fetchall()
    ]


def test_a_post_arrives_signed_and_is_never_sent_again(blog, remote):
    follow_from(remote)
    follow_from(remote, "bob")

    post = publish(blog)
    deliver_all(blog)
    deliver_all(blog)

    [heard] = remote.heard
    assert heard.problem == ""
    assert heard.key_id == blog.addresses.actor_key
    assert heard.target == "/inbox"
    assert heard.headers["content-type"] == "application/activity+json"
    assert heard.activity["object"]["id"] == blog.addresses.post(post.id)
    [done] = in_the_log()
    assert (done.state, done.last_status, done.tries) == ("done", 202, 1)


def test_the_post_is_there_before_the_first_delivery_goes_out(blog, remote, monkeypatch):
    from tests.browsing import app_of

    follow_from(remote)
    visitor = app_of(blog).test_client()
    seen = []

    def look_first(letter_blog, letter):
        path = letter.activity.body.split(b'"object":{"id":"https://photo.example')[1]
        seen.append(
            visitor.get(
                path.split(b'"')[0].decode(),
                base_url="https://photo.example",
                headers={"Accept": "application/activity+json"},
            )
        )
        return send(letter_blog, letter)

    send = delivery.send
    monkeypatch.setattr(delivery, "send", look_first)
    publish(blog)
    deliver_all(blog)

    assert [answered.json["type"] for answered in seen] == ["Note"]


@pytest.mark.parametrize(
    ("knows", "knocks"), [("rfc9421", ["cavage", "rfc9421"]), ("cavage", ["cavage"])]
)
def test_a_server_is_knocked_at_twice_at_the_most_and_its_way_remembered(
    blog, remote, knows, knocks
):
    follow_from(remote)
    remote.verifier.schemes = (knows,)
    publish(blog)
    deliver_all(blog)
    assert len(posts_to(remote)) == len(knocks)
    assert [heard.scheme for heard in remote.accepted] == [knows]
    assert hosts.scheme(remote.authority, blog.now()) is Scheme(knows)

    publish(blog)
    deliver_all(blog)

    assert len(posts_to(remote)) == len(knocks) + 1
    assert [heard.scheme for heard in remote.accepted] == [knows, knows]


def test_a_server_that_changes_its_way_is_found_out(blog, remote):
    follow_from(remote)
    for way in ("rfc9421", "cavage"):
        remote.verifier.schemes = (way,)
        publish(blog)
        deliver_all(blog)

    assert [heard.scheme for heard in remote.accepted] == ["rfc9421", "cavage"]
    assert hosts.scheme(remote.authority, blog.now()) is Scheme.CAVAGE


def test_a_refusal_in_both_ways_is_two_requests_and_tried_again_later(blog, remote):
    follow_from(remote)
    remote.verifier.schemes = ()
    publish(blog)

    deliver_all(blog)

    assert len(posts_to(remote)) == 2
    [waiting] = in_the_log()
    assert (waiting.state, waiting.last_status, waiting.tries) == ("due", 401, 1)
    assert hosts.scheme(remote.authority, blog.now()) is None


def test_what_the_second_knock_finds_out_counts(blog, remote):
    """The signature was taken, and the inbox is no more: nothing to try for three days."""
    follow_from(remote)
    remote.script("/inbox", answer(401), answer(410))
    publish(blog)

    deliver_all(blog)

    [dead] = in_the_log()
    assert (dead.state, dead.last_status) == ("dead", 410)


def test_a_server_in_trouble_is_tried_again_with_growing_delay(blog, remote, clock):
    follow_from(remote)
    remote.script("/inbox", *[answer(500)] * 3, answer(202))
    publish(blog)
    waits = []
    for _ in range(3):
        deliver_all(blog)
        [waiting] = in_the_log()
        assert waiting.state == "due"
        waits.append((waiting.due_at - clock()).total_seconds())
        clock.advance(seconds=waits[-1] - 1)
        deliver_all(blog)
        assert len(posts_to(remote)) == len(waits)  # not a second too early
        clock.advance(seconds=2)
    deliver_all(blog)

    for wait, middle in zip(waits, (60, 300, 900), strict=True):
        assert 0.8 * middle <= wait <= 1.2 * middle
    [done] = in_the_log()
    assert (done.state, done.tries) == ("done", 4)
    assert len({heard.body for heard in posts_to(remote)}) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 413, 422, 501, 302])
def test_a_clear_no_is_the_last_word_until_the_owner_asks(blog, remote, clock, status):
    follow_from(remote)
    refusals = 2 if status == 400 else 1  # once for each way of signing
    remote.script("/inbox", *[answer(status, Location="/elsewhere")] * refusals, answer(202))
    publish(blog)
    deliver_all(blog)
    clock.advance(days=9)
    deliver_all(blog)

    [dead] = in_the_log()
    assert (dead.state, dead.last_status) == ("dead", status)
    assert len(posts_to(remote)) == refusals
    assert [letter.delivery.id for letter in delivery_log.dead_letters(9)] == [dead.id]

    moderation.try_again(blog, dead.id)
    deliver_all(blog)
    assert [each.state for each in in_the_log()] == ["done"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_quiet_gets_it(blog, remote, clock, status):
    follow_from(remote, is_shared=False)
    follow_from(remote, "bob", is_shared=False)
    for name in ("alice", "bob"):
        script = [answer(status, Retry_After="120"), answer(202)]
        remote.script(f"/users/{name}/inbox", *script)
    publish(blog)

    deliver_all(blog)
    assert len(posts_to(remote)) == 1  # nothing else is sent there meanwhile
    clock.advance(seconds=119)
    deliver_all(blog)
    assert len(posts_to(remote)) == 1


def test_a_host_that_asked_for_quiet_gets_all_afterwards(blog, remote, clock):
    follow_from(remote)
    remote.script("/inbox", answer(429, Retry_After="120"), answer(202))
    first, second = publish(blog), publish(blog)
    deliver_all(blog)

    clock.advance(seconds=121)
    deliver_all(blog)

    arrived = [heard.activity["object"]["id"] for heard in remote.accepted]
    assert arrived == [blog.addresses.post(post.id) for post in (first, second)]


def test_what_is_about_one_post_arrives_in_order(blog, remote, clock):
    follow_from(remote)
    remote.script("/inbox", answer(500), answer(202))
    post = publish(blog)
    deliver_all(blog)
    publishing.save(blog, post.id, words_of(post, title="Better"))
    publishing.pin(blog, post.id, is_pinned=True)
    deliver_all(blog)
    assert len(posts_to(remote)) == 1  # all wait behind the Create

    clock.advance(minutes=2)
    deliver_all(blog)
    publishing.delete(blog, post.id)
    deliver_all(blog)

    kinds = [heard.activity["type"] for heard in remote.accepted]
    assert kinds == ["Create", "Update", "Add", "Delete"]


def test_a_host_that_hangs_is_slow_from_now_on(blog, make_remote):
    hung, quick = make_remote(2), make_remote(3)
    follow_from(hung)
    follow_from(quick)
    hung.script("/inbox", hang())
    publish(blog)
    deliver_all(blog)

    publish(blog)
    letters = delivery.claim(blog, 9, (), is_slow=False)
    assert [letter.delivery.host for letter in letters] == [quick.authority]
    assert not delivery.is_due(blog, (), is_slow=False)


def test_a_slow_host_that_answers_again_is_quick_again(blog, remote, clock):
    follow_from(remote)
    remote.script("/inbox", hang(), answer(202))
    publish(blog)
    deliver_all(blog)
    clock.advance(minutes=2)
    assert delivery.claim(blog, 9, (), is_slow=False) == []

    deliver_all(blog)

    publish(blog)
    assert delivery.is_due(blog, (), is_slow=False)


@pytest.mark.parametrize(
    ("actor", "is_kept"), [(410, False), (404, True), (500, True), (200, True)]
)
def test_a_follower_is_forgotten_when_their_own_server_says_gone(blog, remote, actor, is_kept):
    person = follow_from(remote, is_shared=False)
    remote.script("/users/alice/inbox", answer(410))
    if actor != 200:
        remote.script("/users/alice", answer(actor))
    publish(blog)

    deliver_all(blog)

    assert (followers.find(person.id) is not None) is is_kept


def test_an_inbox_that_moved_is_asked_for_anew(blog, remote):
    person = follow_from(remote, is_shared=False)
    moved = remote.add_person("alice")
    new = moved.document(inbox=f"{moved.uri}/new/inbox", endpoints={})
    remote.script(
        "/users/alice", answer(200, documents.dump(new), Content_Type="application/activity+json")
    )
    remote.script("/users/alice/inbox", answer(301, Location="/users/alice/new/inbox"))
    publish(blog)
    deliver_all(blog)

    assert people.find(person.uri).inbox == f"{moved.uri}/new/inbox"
    publish(blog)
    deliver_all(blog)
    assert [heard.target for heard in remote.accepted] == ["/users/alice/new/inbox"]


def fail_on_days(blog, remote, clock, days: int) -> None:
    remote.script("/inbox", answer(500))
    for _ in range(days):
        publish(blog)
        deliver_all(blog)
        clock.advance(days=1)


def test_a_host_that_fails_on_seven_days_is_left_alone_until_it_is_heard_from(blog, remote, clock):
    person = follow_from(remote)
    fail_on_days(blog, remote, clock, 7)
    tried = len(posts_to(remote))
    assert hosts.find(remote.authority).is_unavailable

    publish(blog)
    clock.advance(days=1)
    deliver_all(blog)
    assert len(posts_to(remote)) == tried

    remote.script("/inbox", answer(202))
    say_something(blog, person)
    deliver_all(blog)
    assert len(posts_to(remote)) > tried
    assert not hosts.find(remote.authority).is_unavailable


def say_something(blog, person) -> None:
    """Let a verified activity of somebody come in."""
    signer = Signer(f"{person.uri}#main-key", a_key())
    shown = PublicKey(signer.key_id, person.uri, keys.public_pem(signer.key))
    with database.transaction():
        key_store.put(person, (shown,), blog.now())
    body = documents.dump(
        {
            "id": f"{person.uri}#likes/1",
            "type": "Follow",
            "actor": person.uri,
            "object": blog.addresses.actor,
        }
    )
    headers = signatures.sign(
        signer, Scheme.CAVAGE, "POST", blog.addresses.inbox, body=body, now=blog.now()
    )
    target = blog.addresses.inbox.removeprefix("https://photo.example")
    request = InboundRequest("POST", target, tuple(headers.items()), body, "https://photo.example")
    receiving.receive(blog, request)


def test_an_unavailable_host_is_probed_once_a_week(blog, remote, clock):
    follow_from(remote)
    fail_on_days(blog, remote, clock, 7)
    tried = len(posts_to(remote))
    clock.advance(days=5)
    deliver_all(blog)
    assert len(posts_to(remote)) == tried

    clock.advance(days=2)
    deliver_all(blog)

    assert len(posts_to(remote)) == tried + 1


def test_what_goes_to_followers_says_who_they_are(blog, remote):
    alice, bob = follow_from(remote), follow_from(remote, "bob")
    follow("elsewhere", "other.example")
    publish(blog)
    deliver_all(blog)

    header = remote.accepted[0].headers["collection-synchronization"]
    given = dict(re.findall(r'(\w+)="([^"]+)"', header))
    assert given["collectionId"] == blog.addresses.followers
    assert given["url"] == blog.addresses.followers_synchronization
    assert given["digest"] == digest([alice.uri, bob.uri])
    signature = remote.accepted[0].headers["signature"]
    assert "collection-synchronization" in re.search('headers="([^"]+)"', signature)[1]

    moderation.turn_away(blog, bob.id)
    deliver_all(blog)
    assert "collection-synchronization" not in remote.accepted[1].headers  # for bob alone
    publish(blog)
    deliver_all(blog)
    assert digest([alice.uri]) in remote.accepted[2].headers["collection-synchronization"]


def digest(uris) -> str:
    """The rule of FEP-8fcf, in other words than photolog's."""
    import hashlib

    total = bytes(32)
    for uri in uris:
        octets = hashlib.sha256(uri.encode()).digest()
        total = bytes(one ^ other for one, other in zip(total, octets, strict=True))
    return total.hex()


def test_a_claim_that_was_never_settled_is_sent_once_more(blog, remote, clock):
    """As after kill -9 between the answer and its being written down."""
    follow_from(remote)
    publish(blog)
    [letter] = delivery.claim(blog, 9, (), is_slow=False)
    delivery.send(blog, letter)

    assert not delivery.is_due(blog, (), is_slow=False)
    clock.advance(seconds=deliveries.LEASE.total_seconds())
    assert delivery.is_due(blog, (), is_slow=False)
    deliver_all(blog)

    assert len({heard.activity["id"] for heard in remote.accepted}) == 1
    assert len(remote.accepted) == 2
    assert kinds_due() == [] and len(queue("done")) == 1
    assert times.to_ms(in_the_log()[0].done_at) == times.to_ms(clock())
