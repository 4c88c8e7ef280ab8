"""The headers of every answer, and the only way past the policy for styles."""

from __future__ import annotations

import base64
import hashlib

import pytest
from flask import g

from photolog.web import headers
from tests.browsing import browser_of

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
PUBLIC = ["/", "/tags", "/feed.atom", "/robots.txt", "/nothing", "/p/0000000000000"]
PRIVATE = ["/login", "/setup", "/studio", "/studio/nothing", "/logout"]


@pytest.fixture
def visitor(app):
    return browser_of(app)


def policy_of(answer) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


@pytest.mark.parametrize("path", PUBLIC + PRIVATE)
def test_every_answer_has_them(visitor, path):
    answer = visitor.get(path)

    assert {name: answer.headers[name] for name in EVERYWHERE} == EVERYWHERE
    assert "Server" not in answer.headers


@pytest.mark.parametrize("path", PUBLIC + PRIVATE)
def test_nothing_foreign_is_loaded_run_framed_or_sent_to(visitor, path):
    policy = policy_of(visitor.get(path))

    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["form-action"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in str(policy)
    assert "http" not in str(policy)
    assert "*" not in str(policy)


def test_an_answer_from_memory_has_them_too(visitor):
    first, second = visitor.get("/"), visitor.get("/")
    unchanged = visitor.get("/", headers={"If-None-Match": "*"})

    assert dict(first.headers) == dict(second.headers)
    name = "Content-Security-Policy"
    assert unchanged.headers[name] == first.headers[name]


@pytest.mark.parametrize("path", PRIVATE)
def test_what_is_private_is_kept_nowhere(visitor, path):
    assert visitor.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/tags", "/nothing"])
def test_what_is_public_is_asked_for_again(visitor, path):
    assert visitor.get(path).headers["Cache-Control"] == "no-cache"


def test_only_the_studio_shows_pictures_that_are_not_uploaded_yet(visitor):
    assert policy_of(visitor.get("/"))["img-src"] == "'self'"
    assert policy_of(visitor.get("/login"))["img-src"] == "'self' blob:"


def test_a_style_of_ours_is_allowed_by_its_hash_on_its_page_only(app, visitor):
    css = ".a{flex:1.5}"

    @app.get("/styled")
    def styled() -> str:
        return headers.inline_style(css)

    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    answer = visitor.get("/styled")

    assert answer.text == f"<style>{css}</style>"
    assert policy_of(answer)["style-src"] == f"'self' 'sha256-{digest}'"
    assert policy_of(visitor.get("/tags"))["style-src"] != policy_of(answer)["style-src"]


def test_styles_of_one_request_do_not_reach_the_next(app):
    with app.test_request_context("/", base_url="http://photo.example"):
        headers.inline_style(".a{}")
        assert len(g.style_hashes) == 1
    with app.test_request_context("/", base_url="http://photo.example"):
        assert "style_hashes" not in g


@pytest.mark.parametrize(
    ("path", "is_private"),
    [
        ("/studio", True),
        ("/studio/posts", True),
        ("/login", True),
        ("/setup", True),
        ("/logout", True),
        ("/studios", False),
        ("/loginx", False),
        ("/", False),
        ("/p/studio", False),
    ],
)
def test_private_paths_are_known(path, is_private):
    assert headers.is_private(path) is is_private
