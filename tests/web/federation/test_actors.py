"""The two actors, as they are served. Requirements 18 to 30."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from photolog import profile
from photolog.pure.trust import keys
from tests.builders import a_profile
from tests.fake_network import a_key
from tests.inbox.sending import HOME, OWNER
from tests.web.federation.conftest import ACTIVITY, PAGE, PROFILED

ACCEPTS = [
    ACTIVITY,
    "application/activity+json, application/ld+json",
    "application/ld+json",
    PROFILED,
    f"{PROFILED}, {ACTIVITY}, text/html;q=0.1",
    'application/ld+json;profile="https://www.w3.org/ns/activitystreams"',
]


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("path", ["/users/owner", "/@owner", "/users/OWNER"])
def test_the_owner_is_an_actor_to_whoever_asks_for_one(document, path, accept):
    """24, 25 and 26: under both addresses, always as activity+json."""
    assert document(path, accept)["id"] == OWNER


def test_the_actor_has_what_strict_servers_want(document):
    """18, 19, 20, 21 and 23: even of a profile that nobody has filled in."""
    actor = document("/users/owner")

    key = actor["publicKey"]
    own = [actor[name] for name in ("inbox", "outbox", "followers", "following", "url")]
    own += [actor["endpoints"]["sharedInbox"], key["id"], actor["featured"], actor["featuredTags"]]
    assert actor["manuallyApprovesFollowers"] is False
    assert actor["name"] and actor["summary"]
    assert {urlsplit(each).netloc for each in own} == {"photo.example"}
    assert key["owner"] == actor["id"] == OWNER
    assert keys.load_public(key["publicKeyPem"]).key_size >= 2048
    assert key["publicKeyPem"] == keys.public_pem(a_key())
    assert isinstance(actor.get("attachment", []), list)
    assert isinstance(actor.get("tag", []), list)
    assert actor["preferredUsername"] == "owner"


def test_whatever_the_actor_names_is_there(server, document):
    actor = document("/users/owner")

    for name in ("outbox", "followers", "following", "featured", "featuredTags"):
        assert document(actor[name].removeprefix(HOME))["id"] == actor[name]
    assert server.get(actor["url"].removeprefix(HOME), headers={"Accept": PAGE}).status_code == 200


def test_the_application_is_an_actor_without_being_asked_for_one(server, document):
    """29: never to be signed for, or two careful servers would wait for each other."""
    response = server.get("/actor")

    actor = document("/actor")
    assert response.headers["Content-Type"] == ACTIVITY
    assert (actor["type"], actor["id"]) == ("Application", f"{HOME}/actor")
    assert actor["publicKey"]["owner"] == f"{HOME}/actor"
    assert document("/actor/outbox")["totalItems"] == 0


@pytest.mark.parametrize("path", ["/users/owner", "/@owner"])
def test_people_get_the_page(server, path):
    """27."""
    response = server.get(path, headers={"Accept": PAGE})

    assert "Accept" in response.headers["Vary"]
    if response.status_code == 302:
        assert response.headers["Location"] == "/@owner"
        response = server.get("/@owner", headers={"Accept": PAGE})
    assert response.mimetype == "text/html"


def test_a_query_against_caches_changes_nothing(server, document):
    """28."""
    assert document("/users/owner?cb=123") == document("/users/owner")


@pytest.mark.parametrize("path", ["/users/owner", "/@owner", "/actor"])
def test_head_is_answered_like_get_without_the_body(server, path):
    """30."""
    got = server.get(path, headers={"Accept": ACTIVITY})
    head = server.head(path, headers={"Accept": ACTIVITY})

    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(got.headers)
    assert int(head.headers["Content-Length"]) == len(got.data)


@pytest.mark.parametrize("accept", [ACTIVITY, PAGE])
def test_others_do_not_live_here(server, accept):
    assert server.get("/users/somebody", headers={"Accept": accept}).status_code == 404


def test_the_actor_is_asked_for_again_after_the_profile_changed(server, document, federated_blog):
    document("/users/owner")
    profile.change(federated_blog, a_profile(avatar="", name="Anew"))

    assert document("/users/owner")["name"] == "Anew"
