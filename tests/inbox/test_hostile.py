"""
The table of what must not get in: each row with its answer, and not a byte changes.

Requirements 44 to 47, 50, 54, 57, 59, 61, 62, 125 and 171 of the specification of the wire.
"""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest

from photolog.errors import FetchFailed
from photolog.peers import Scheme
from photolog.pure.trust import cavage, digests, keys, signatures
from photolog.pure.trust.signatures import Signer
from photolog.store.engine import database
from photolog.store.peers import blocks, people
from tests.inbox.contents import THROTTLES, of_all_tables
from tests.inbox.sending import HOME, OWNER, Sender, key_number

ALICE = Sender("alice")
LIMIT = 2**20


class Attempt:
    """A request that would be taken; each row of the table spoils one thing."""

    def __init__(self, world, post: str) -> None:
        self.world = world
        self.activity = ALICE.activity("Like", post)
        self.body = None
        self.path = "/inbox"
        self.now = world.blog.now()
        self.over = {}  # for signing
        self.headers = {}  # laid over those that were signed; None takes one away
        self.sent_body = None  # instead of the one that was signed

    def send(self):
        body = json.dumps(self.activity).encode() if self.body is None else self.body
        signed = ALICE.headers(body, self.now, self.path, **self.over)
        merged = {**signed, **self.headers}
        headers = {name: value for name, value in merged.items() if value is not None}
        sent = body if self.sent_body is None else self.sent_body
        return self.world.client.post(self.path, data=sent, headers=headers)


def unsigned(attempt):
    attempt.headers["Signature"] = None


def signed_with_nonsense(attempt):
    attempt.headers["Signature"] = "trust me"


def parameter_twice(attempt):
    body = json.dumps(attempt.activity).encode()
    signature = ALICE.headers(body, attempt.now, attempt.path)["Signature"]
    attempt.headers["Signature"] = f'{signature},keyId="{ALICE.key_id}"'


def unknown_key(attempt):
    attempt.over["key_id"] = f"{ALICE.uri}#other-key"


def no_such_actor(attempt):
    attempt.over["key_id"] = "https://remote.example/users/nobody#main-key"


def key_of_nobody(attempt):
    attempt.over["key_id"] = "not an address"


def made_with_another_key(attempt):
    attempt.over["key"] = key_number(2)


def key_of_another_actor(attempt):
    mallory = attempt.world.join(Sender("mallory", "evil.example", key=2))
    attempt.over |= {"key_id": mallory.key_id, "key": mallory.key}


def key_of_a_neighbour(attempt):
    mallory = attempt.world.join(Sender("mallory", key=2))
    attempt.over |= {"key_id": mallory.key_id, "key": mallory.key}


def key_that_its_owner_does_not_show(attempt):
    """A document elsewhere says that its key is alice's."""
    address = "https://remote.example/media/upload.json"
    document = Sender("mallory", key=2).document()["publicKey"] | {"id": address}
    attempt.world.network.documents[address] = document | {"owner": ALICE.uri}
    attempt.over |= {"key_id": address, "key": key_number(2)}


def key_on_our_own_host(attempt):
    attempt.over["key_id"] = f"{OWNER}#main-key"


def key_that_takes_too_long(attempt):
    failure = FetchFailed("it took too long", is_temporary=True)
    attempt.world.network.documents["https://slow.example/users/x"] = failure
    attempt.over["key_id"] = "https://slow.example/users/x#main-key"


def key_with_a_server_in_trouble(attempt):
    failure = FetchFailed("500", status=500, is_temporary=True)
    attempt.world.network.documents["https://slow.example/users/x"] = failure
    attempt.over["key_id"] = "https://slow.example/users/x#main-key"


def body_of_another(attempt):
    attempt.sent_body = json.dumps(attempt.activity | {"type": "Announce"}).encode()


def digest_of_another(attempt):
    attempt.headers["Digest"] = digests.digest_header(b"{}")


def digest_missing(attempt):
    attempt.headers["Digest"] = None


def covering(*names):
    def spoil(attempt):
        """Sign with fewer parts, correctly."""
        body = json.dumps(attempt.activity).encode()
        attempt.headers = partly_signed(attempt, body, names)

    spoil.__name__ = "covering " + " ".join(names)
    return spoil


def partly_signed(attempt, body, names):
    whole = ALICE.headers(body, attempt.now, attempt.path)
    fields = {name.lower(): value for name, value in whole.items() if name != "Signature"}
    draft = cavage.Parameters(ALICE.key_id, cavage.RSA_SHA256, names, "", "", b"")
    string = cavage.signing_string(draft, "POST", attempt.path, fields)
    signature = keys.sign(ALICE.key, string)
    made = cavage.Parameters(ALICE.key_id, cavage.RSA_SHA256, names, "", "", signature)
    return {"Signature": cavage.header(made)}


def old(attempt):
    attempt.now -= timedelta(minutes=66)


def thirteen_hours_old(attempt):
    attempt.now -= timedelta(hours=13)


def from_the_future(attempt):
    attempt.now += timedelta(minutes=61)


def for_another_host(attempt):
    attempt.over["home"] = "https://elsewhere.example"
    attempt.headers["Host"] = "photo.example"


def for_another_path(attempt):
    body = json.dumps(attempt.activity).encode()
    attempt.headers = dict(ALICE.headers(body, attempt.now, "/actor/inbox"))


def message_signature_without_body(attempt):
    """RFC 9421, of a GET."""
    headers = signatures.sign(
        Signer(ALICE.key_id, ALICE.key),
        Scheme.RFC9421,
        "GET",
        f"{HOME}{attempt.path}",
        body=None,
        now=attempt.now,
    )
    attempt.headers = headers | {"Digest": None}


def by_another_actor(attempt):
    attempt.activity["actor"] = "https://evil.example/users/mallory"


def by_a_neighbour(attempt):
    attempt.activity["actor"] = "https://remote.example/users/bob"


def by_the_owner(attempt):
    attempt.activity["actor"] = OWNER


def id_on_a_third_host(attempt):
    attempt.activity["id"] = "https://third.example/likes/1"


def id_on_our_host(attempt):
    attempt.activity["id"] = f"{HOME}/activities/01k4f8z5m2000"


def note_on_our_host(attempt):
    note = ALICE.note(attempt.activity["object"], id=f"{HOME}/p/01k4f8z5m2000")
    attempt.activity = ALICE.activity("Create", note)


def follow_of_a_third(attempt):
    attempt.activity = ALICE.activity("Follow", "https://third.example/users/x")


def over_the_limit(attempt):
    attempt.body = b'{"a":"' + b"x" * LIMIT + b'"}'


def not_json(attempt):
    attempt.body = b"type=Like"


def a_list(attempt):
    attempt.body = json.dumps([attempt.activity]).encode()


def deep(attempt):
    attempt.body = b'{"a":' * 33 + b"1" + b"}" * 33


def very_deep(attempt):
    attempt.body = b'{"a":' * 100_000 + b"1" + b"}" * 100_000


def empty(attempt):
    attempt.body = b""


def twice_the_same_member(attempt):
    attempt.body = b'{"type":"Like","type":"Delete"}'


def reinterpreted(attempt):
    attempt.activity["@graph"] = []


def without_type(attempt):
    del attempt.activity["type"]


def without_actor(attempt):
    del attempt.activity["actor"]


def wrong_content_type(attempt):
    attempt.headers["Content-Type"] = "text/html"


def form(attempt):
    attempt.headers["Content-Type"] = "application/x-www-form-urlencoded"


def unknown_user(attempt):
    attempt.path = "/users/somebody/inbox"


def blocked_domain(attempt):
    with database.transaction():
        blocks.add("remote.example", "", attempt.now)


def blocked_parent_domain(attempt):
    with database.transaction():
        blocks.add("example", "", attempt.now)


def blocked_person(attempt):
    with database.transaction():
        people.set_blocked(people.find(ALICE.uri).id, is_blocked=True)


TABLE = [
    (unsigned, 401),
    (signed_with_nonsense, 401),
    (parameter_twice, 401),
    (unknown_key, 401),
    (no_such_actor, 401),
    (key_of_nobody, 401),
    (made_with_another_key, 401),
    (key_that_its_owner_does_not_show, 401),
    (key_on_our_own_host, 401),
    (key_that_takes_too_long, 503),
    (key_with_a_server_in_trouble, 503),
    (body_of_another, 401),
    (digest_of_another, 401),
    (digest_missing, 401),
    (covering("host", "date", "digest"), 401),
    (covering("(request-target)", "date", "digest"), 401),
    (covering("(request-target)", "host", "digest"), 401),
    (covering("(request-target)", "host", "date"), 401),
    (old, 401),
    (thirteen_hours_old, 401),
    (from_the_future, 401),
    (for_another_host, 401),
    (for_another_path, 401),
    (message_signature_without_body, 401),
    # Whose word it is not is heard, and ignored: the sender's server has done nothing wrong.
    (by_another_actor, 202),
    (by_a_neighbour, 202),
    (by_the_owner, 202),
    (id_on_a_third_host, 202),
    (id_on_our_host, 202),
    (note_on_our_host, 202),
    (follow_of_a_third, 202),
    (over_the_limit, 413),
    (not_json, 400),
    (a_list, 400),
    (deep, 400),
    (very_deep, 400),
    (empty, 400),
    (twice_the_same_member, 400),
    (reinterpreted, 400),
    (without_type, 400),
    (without_actor, 400),
    (wrong_content_type, 415),
    (form, 415),
    (unknown_user, 404),
    (blocked_domain, 403),
    (blocked_parent_domain, 403),
    (blocked_person, 202),
]


@pytest.fixture
def attempt(world, post) -> Attempt:
    """A request of somebody we know, with a fresh key."""
    world.join(ALICE)
    world.hear(ALICE, ALICE.activity("Follow", OWNER))
    return Attempt(world, post)


@pytest.mark.parametrize("path", ["/inbox", "/users/owner/inbox"])
@pytest.mark.parametrize(("spoil", "status"), TABLE, ids=lambda each: getattr(each, "__name__", ""))
def test_what_is_not_as_it_should_be_changes_nothing(attempt, spoil, status, path):
    """44-47, 50, 54, 57, 59, 61, 62, 125, 171: each has its answer and leaves every table alone."""
    attempt.path = path
    spoil(attempt)
    before = of_all_tables(but=THROTTLES)

    response = attempt.send()
    attempt.world.understand()

    assert response.status_code == status
    assert of_all_tables(but=THROTTLES) == before


@pytest.mark.parametrize("spoil", [key_of_another_actor, key_of_a_neighbour])
def test_whose_key_is_not_the_actors_leaves_nothing_but_who_they_are(attempt, spoil):
    """57: a proven stranger is remembered with the key, and what they say for another is not."""
    spoil(attempt)
    before = of_all_tables(but=THROTTLES)

    response = attempt.send()
    attempt.world.understand()

    after = of_all_tables(but=THROTTLES)
    assert response.status_code == 202
    assert {name for name in after if after[name] != before[name]} == {"person", "public_key"}


def test_the_request_that_the_table_spoils_is_taken(attempt):
    """Else the table would prove nothing."""
    before = of_all_tables(but=THROTTLES)

    response = attempt.send()
    attempt.world.understand()

    after = of_all_tables(but=THROTTLES)
    assert response.status_code == 202
    assert response.data == b""
    assert {"reaction", "notice"} <= {name for name in after if after[name] != before[name]}


def test_a_body_without_a_length_is_measured_all_the_same(attempt):
    """62: whatever is announced, no more than the limit is read."""
    body = b'{"a":"' + b"x" * LIMIT + b'"}'
    headers = ALICE.headers(body, attempt.now)
    response = attempt.world.client.post(
        "/inbox",
        input_stream=io.BytesIO(body),
        headers=headers,
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert response.status_code == 413


def test_the_same_request_twice_counts_once(attempt):
    """A replay within the window is harmless."""
    attempt.send()
    attempt.world.understand()
    before = of_all_tables(but=THROTTLES | {"host", "sqlite_sequence", "generation"})

    response = attempt.send()
    attempt.world.understand()

    assert response.status_code == 202
    assert of_all_tables(but=THROTTLES | {"host", "sqlite_sequence", "generation"}) == before


def test_the_same_request_twice_before_it_is_understood_counts_once(attempt):
    """105: to the shared and to the personal inbox."""
    attempt.send()
    attempt.path = "/users/owner/inbox"
    attempt.send()
    attempt.world.understand()

    assert of_all_tables()["reaction"][0] == 1
    assert of_all_tables()["arrival"][0] == 0


@pytest.mark.parametrize(
    "kind",
    ["View", "Read", "Listen", "Join", "Offer", "Dislike", "Question", "Arrive", "Frobnicate"],
)
def test_an_activity_of_an_unknown_type_is_taken_and_ignored(attempt, kind):
    """120: an error would only make its server come again."""
    attempt.activity = ALICE.activity(kind, attempt.activity["object"])
    before = of_all_tables()

    response = attempt.send()

    assert response.status_code == 202
    assert of_all_tables() == before


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_an_inbox_tells_nothing(world, method):
    assert getattr(world.client, method)("/inbox").status_code == 405
    assert getattr(world.client, method)("/users/owner/inbox").status_code == 405


@pytest.mark.parametrize(
    "kind",
    [
        "application/activity+json",
        "application/activity+json; charset=utf-8",
        'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
        "application/ld+json",
        "application/json",
    ],
)
def test_every_content_type_that_servers_send_is_taken(attempt, kind):
    names = ("(request-target)", "host", "date", "digest")
    body = json.dumps(attempt.activity).encode()
    attempt.headers = partly_signed(attempt, body, names) | {"Content-Type": kind}

    assert attempt.send().status_code == 202
