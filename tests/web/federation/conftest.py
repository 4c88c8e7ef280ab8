"""A federated blog as other servers meet it."""

from __future__ import annotations

import pytest

from tests.browsing import Browser, app_of, browser_of
from tests.builders import PUBLISHED_AT
from tests.inbox.sending import HOME
from tests.store.making import add_post

ACTIVITY = "application/activity+json"
PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PROFILED = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


@pytest.fixture
def server(federated_blog) -> Browser:
    """Another server, or a visitor, who asks."""
    return browser_of(app_of(federated_blog), HOME)


@pytest.fixture
def post(federated_blog) -> str:
    """The address of a published post."""
    return federated_blog.addresses.post(add_post(PUBLISHED_AT, title="Harbour").id)


@pytest.fixture
def document(server):
    """Return a function that gets a document and checks how it is served."""

    def get(path: str, accept: str = ACTIVITY) -> dict:
        response = server.get(path, headers={"Accept": accept})
        assert response.status_code == 200, response.text
        assert response.headers["Content-Type"] == ACTIVITY
        assert "Accept" in response.headers.get("Vary", "")
        assert response.get_json(force=True)["@context"]
        return response.get_json(force=True)

    return get
