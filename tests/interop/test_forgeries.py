"""What is signed well is taken, and the same with one thing changed is not: on both sides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from photolog import outgoing, profile
from photolog.peers import Counts, Scheme
from photolog.pure.trust import digests, keys, signatures
from photolog.pure.trust.signatures import Signer
from photolog.pure.wire import activities, documents
from tests.interop.conftest import OWNER, counts_of
from tests.interop.front import Noted
from tests.interop.patience import until
from tests.interop.places import FEDIFY, PHOTO
from tests.publish import publish

pytestmark = pytest.mark.e2e

INBOX = f"https://{FEDIFY}/inbox"


def with_header(request: Noted, name: str, value: str) -> Noted:
    return replace(request, headers={**request.headers, name: value})


def another_body(request: Noted) -> Noted:
    return replace(request, body=request.body.replace("/users/alice", "/users/mallory"))


def another_body_with_its_digest(request: Noted) -> Noted:
    changed = another_body(request)
    body = changed.body.encode()
    if "content-digest" in request.headers:
        return with_header(changed, "content-digest", digests.content_digest(body))
    return with_header(changed, "digest", digests.digest_header(body))


def another_inbox(request: Noted) -> Noted:
    return replace(request, target="/inbox")


def no_signature(request: Noted) -> Noted:
    kept = {name: value for name, value in request.headers.items() if "signature" not in name}
    return replace(request, headers=kept)


def another_signer(request: Noted) -> Noted:
    headers = {
        name: value.replace("/users/alice", "/users/bert")
        for name, value in request.headers.items()
    }
    return replace(request, headers=headers)


@pytest.mark.parametrize("signing", ["rfc9421", "cavage"])
def test_a_changed_request_of_fedify_is_refused(blog, fedify, front, signing):
    post = publish(blog, title="Harbour")
    liked = fedify.tell("like", uri=blog.addresses.post(post.id), signing=signing)
    until(lambda: counts_of(post) == Counts(likes=1), "the like")
    fedify.tell("undo", id=liked, handle=OWNER)
    until(lambda: counts_of(post) == Counts(), "the like to be taken back")
    genuine = front.noted(PHOTO, containing=liked)[0]
    forge = (another_body, another_body_with_its_digest, another_inbox, no_signature)
    forgeries = [change(genuine) for change in (*forge, another_signer)]

    def send(request: Noted) -> int:
        body = request.body.encode()
        url = f"https://{PHOTO}{request.target}"
        return front.ask(url, body=body, headers=request.headers).status

    assert genuine.target == "/users/owner/inbox"
    assert all(forgery != genuine for forgery in forgeries)
    assert [send(forgery) for forgery in forgeries] == [401] * len(forgeries)
    # It is not that nothing is taken: unchanged it is, and has no effect a second time.
    assert send(genuine) == 202
    assert counts_of(post) == Counts()


@pytest.mark.parametrize("scheme", Scheme)
def test_fedify_takes_our_signatures_and_refuses_those_of_another_key(blog, fedify, front, scheme):
    uri = blog.addresses.activity(blog.new_id())
    owner = outgoing.owner_document(blog, profile.current(blog))
    body = documents.dump(activities.update_actor(owner, uri, blog.addresses))
    stranger = Signer(blog.addresses.actor_key, keys.load_private(keys.generate()))

    def send(signer: Signer, sent: bytes) -> int:
        headers = signatures.sign(signer, scheme, "POST", INBOX, body=body, now=blog.now())
        return front.ask(INBOX, body=sent, headers=headers).status

    refused = [send(stranger, body), send(blog.network.owner, body.replace(b"owner", b"other"))]
    known_before = fedify.arrived("Update", uri)
    taken = send(blog.network.owner, body)

    assert (refused, known_before) == ([401, 401], [])
    assert taken == 202
    assert fedify.receives("Update", uri)["actor"] == blog.addresses.actor
