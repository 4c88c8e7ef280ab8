"""A blog that does not federate knows nothing of all this: every address answers 404."""

from __future__ import annotations

import pytest

from photolog.web.federation import BLUEPRINTS
from tests.browsing import app_of, browser_of
from tests.builders import PUBLISHED_AT
from tests.inbox.sending import HOME
from tests.store.making import add_post
from tests.web.federation.conftest import ACTIVITY, PAGE

ADDRESSES = [
    "/.well-known/webfinger?resource=acct:owner@photo.example",
    "/.well-known/webfinger",
    "/.well-known/host-meta",
    "/.well-known/host-meta.json",
    "/.well-known/nodeinfo",
    "/nodeinfo/2.0",
    "/nodeinfo/2.0.json",
    "/api/nodeinfo/2.0.json",
    "/users/owner",
    "/users/owner/outbox",
    "/users/owner/followers",
    "/users/owner/following",
    "/users/owner/liked",
    "/users/owner/collections/featured",
    "/users/owner/collections/tags",
    "/users/owner/followers_synchronization",
    "/users/owner/inbox",
    "/inbox",
    "/actor",
    "/actor/inbox",
    "/actor/outbox",
    "/p/{post}/replies",
    "/p/{post}/likes",
    "/p/{post}/shares",
    "/contexts/{post}",
    "/activities/{post}",
    "/quotes/{post}",
]


@pytest.fixture(params=["switched off", "not at home on the web"])
def alone(request, make_blog, network):
    """A blog with federation switched off, or one without TLS."""
    settings = {"site__base_url": HOME, "federation__enabled": "false"}
    if request.param != "switched off":
        settings = {"site__base_url": "http://photo.example"}
    return make_blog(network, site__username="owner", **settings)


@pytest.fixture
def browser(alone):
    return browser_of(app_of(alone), alone.addresses.base_url)


@pytest.fixture
def post(alone) -> str:
    return alone.addresses.post(add_post(PUBLISHED_AT).id).rpartition("/")[2]


@pytest.mark.parametrize("accept", [ACTIVITY, PAGE])
def test_nothing_is_there(browser, post, accept):
    statuses = {
        address: browser.get(address.format(post=post), headers={"Accept": accept}).status_code
        for address in ADDRESSES
    }

    assert {address for address, status in statuses.items() if status != 404} == set()


@pytest.mark.parametrize("address", ["/inbox", "/users/owner/inbox", "/actor/inbox"])
def test_nothing_is_taken(browser, network, address):
    response = browser.post(address, data=b"{}", content_type=ACTIVITY)

    assert response.status_code == 404
    assert network.asked == []


def test_a_post_is_a_page_to_everybody(browser, post):
    response = browser.get(f"/p/{post}", headers={"Accept": ACTIVITY})

    assert response.mimetype == "text/html"
    assert "Link" not in response.headers


def test_every_address_of_the_fediverse_is_in_the_list(alone):
    """Else a new one could be forgotten here."""
    app = app_of(alone)
    names = {blueprint.name for blueprint in BLUEPRINTS}
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in names}
    adapter = app.url_map.bind("photo.example")
    post = "01k4f8z5m2000"
    covered = {
        adapter.match(address.partition("?")[0].format(post=post), return_rule=True)[0].rule
        for address in ADDRESSES
    }

    assert rules - covered == set()
