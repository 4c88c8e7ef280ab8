"""What holds for each page of the studio: one heading, labels, no twins, nothing inline."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

import pytest

from photolog.records import Status
from tests.web.studio.conftest import form_of, publish

PLACES = (
    "/login",
    "/setup",
    "/studio",
    "/studio/new",
    "/studio/settings",
    "/studio/settings/display",
    "/studio/settings/posting",
    "/studio/settings/privacy",
    "/studio/settings/security",
    "/studio/settings/security/second-factor",
)


class Reading(HTMLParser):
    """Collects what a page is made of; templates of scripts are not part of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._inert = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self._inert += tag == "template"
        if not self._inert:
            self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        self._inert -= tag == "template"

    def named(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]


def judge(text, *, has_pictures=False):
    """
    Fail unless a page is well made.

    Args:
        has_pictures: The ratios of pictures stand in a style element, which the policy names.
    """
    page = Reading(text)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    labels = {attributes.get("for") for attributes in page.named("label")}
    fields = [
        field
        for field in page.named("input", "textarea", "select")
        if field.get("type") not in ("hidden", "submit")
    ]
    headings = [int(tag[1]) for tag, _ in page.elements if tag in ("h1", "h2", "h3")]

    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    assert len(ids) == len(set(ids))
    for field in fields:
        named = field.get("id") in labels or "aria-label" in field or "aria-hidden" in field
        assert named or field.get("data-focus"), field  # those stand inside their label
        for described in (field.get("aria-describedby") or "").split():
            assert described in ids
    assert all("alt" in image for image in page.named("img"))
    for _, attributes in page.elements:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
    assert len(page.named("style")) == has_pictures
    assert all(script.get("src") for script in page.named("script"))


@pytest.mark.parametrize("place", PLACES)
def test_a_page_is_well_made(client, owner, place):
    browser = client if place in ("/login", "/setup") else owner

    judge(browser.get(place, follow_redirects=True).text)


def test_the_desk_is_well_made_in_every_state(owner, blog, address):
    draft = publish(blog, photos=2, status=Status.DRAFT)
    post = publish(blog, content_warning="Fish")
    bad = {"title": "t" * 201, f"alt-{draft.photos[0].id}": "a" * 1501, "date": "never"}

    judge(owner.get(address(draft)).text)
    judge(owner.get(address(post)).text)
    judge(owner.post(address(draft), data=form_of(draft, **bad)).text)
    judge(owner.get(address(post, "delete")).text)
    judge(owner.get(address(draft, "photos", draft.photos[0].id, "remove")).text)
    judge(owner.get("/studio").text)


def test_logging_in_is_kind_to_password_managers(client, owner):
    page = client.get("/login").text

    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="one-time-code"' in page
    assert "Code, if you use a second factor" in page


def test_a_refused_log_in_says_so_on_the_page(client, owner):
    answer = client.post("/login", data={"password": "wrong"})

    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    judge(answer.text)


def test_the_first_set_up_explains_itself(client, blog):
    page = client.get("/setup").text

    assert "python app.py passwd" in page
    judge(page)


def test_words_of_the_owner_are_never_markup(owner, blog, address):
    evil = '"><script>alert(1)</script>'
    post = publish(blog, title=evil, place=evil, alts=(evil,), caption_source=evil)

    assert "<script>alert" not in owner.get(address(post)).text
    assert "<script>alert" not in owner.get("/studio").text
