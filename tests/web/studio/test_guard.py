"""Nobody but the owner comes into the studio, and nothing changes without the token."""

from __future__ import annotations

import pytest

from photolog.pure import ids
from photolog.store import posts
from tests.web.studio.conftest import publish


def private_routes(app, method):
    """Return (endpoint, address) of every studio route that takes *method*."""
    values = {"post_id": 1, "photo_id": 1}
    with app.test_request_context(base_url="http://photo.example"):
        bound = app.url_map.bind("photo.example")
        return [
            (
                rule.endpoint,
                bound.build(rule.endpoint, {n: values[n] for n in rule.arguments}, method),
            )
            for rule in app.url_map.iter_rules()
            if rule.endpoint.startswith("studio.") and method in rule.methods
        ]


def test_every_page_of_the_studio_sends_the_anonymous_to_the_log_in(app, client):
    routes = private_routes(app, "GET")

    assert len(routes) >= 11
    for endpoint, address in routes:
        answer = client.get(address)
        assert (endpoint, answer.status_code) == (endpoint, 302)
        assert answer.location.endswith("/login")


def test_every_change_refuses_the_anonymous(app, client):
    routes = private_routes(app, "POST")

    assert len(routes) >= 17
    for endpoint, address in routes:
        assert (endpoint, client.post(address).status_code) == (endpoint, 401)


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_every_change_refuses_the_owner_without_the_token(app, owner, blog, token):
    post = publish(blog)
    del owner.environ_base["HTTP_X_CSRF_TOKEN"]
    form = {} if token is None else {"csrf_token": token}
    for endpoint, address in private_routes(app, "POST"):
        real = address.replace(ids.encode(1), ids.encode(post.id))
        answer = owner.post(real, data=form)
        assert (endpoint, answer.status_code) == (endpoint, 403)
    assert posts.find(post.id) == post


def test_every_change_refuses_another_site(app, owner):
    for endpoint, address in private_routes(app, "POST"):
        answer = owner.post(address, headers={"Sec-Fetch-Site": "cross-site"})
        assert (endpoint, answer.status_code) == (endpoint, 403)


def test_nothing_of_the_studio_is_kept_by_browsers(app, owner):
    for _, address in private_routes(app, "GET"):
        assert owner.get(address).headers["Cache-Control"] == "no-store"


def test_every_form_carries_the_token(owner, blog, address):
    post = publish(blog)
    for page in (
        "/studio/new",
        address(post),
        address(post, "delete"),
        "/studio/settings/security",
    ):
        text = owner.get(page).text
        assert text.count('method="post"') == text.count('name="csrf_token"')
