"""What others will see, before a post is published; and under which address they know the blog."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.records import Status
from tests.web.studio.conftest import form_of, publish, read
from tests.web.studio.test_pages import judge


def test_a_draft_is_shown_as_it_would_go_out(federated_owner, federated_blog, address):
    draft = publish(
        federated_blog,
        photos=6,
        status=Status.DRAFT,
        title="A <b>year</b>",
        caption_source="# Later\n\n*So* I stayed. #harbour",
    )
    page = federated_owner.get(address(draft, "preview")).text

    assert "<strong>A &lt;b&gt;year&lt;/b&gt;</strong>" in page
    assert "<em>So</em> I stayed." in page
    assert "+2 more photos" in page
    for name in ("Mastodon", "Pixelfed", "GoToSocial", "Vernissage", "Misskey", "Feed readers"):
        assert name in page
    assert read(draft).status is Status.DRAFT
    judge(page)


def test_the_button_saves_first(federated_owner, federated_blog, address):
    draft = publish(federated_blog, status=Status.DRAFT)

    answer = federated_owner.post(address(draft), data=form_of(draft, title="New", do="preview"))

    assert answer.location == address(draft, "preview")
    assert read(draft).title == "New"


@pytest.mark.parametrize(("days", "is_told"), [(-2, True), (0, False), (2, False)])
def test_a_post_dated_back_is_no_news(
    federated_owner, federated_blog, clock, address, days, is_told
):
    moment = clock() + timedelta(days=days)
    draft = publish(federated_blog, status=Status.DRAFT, published_at=moment)
    page = federated_owner.get(address(draft, "preview")).text

    assert ("followers are not told of it" in page) is is_told


def test_there_is_no_preview_of_nothing(federated_owner, owner, blog, address):
    assert federated_owner.get("/studio/posts/0000000000001/preview").status_code == 404


def test_settings_tell_the_address(federated_owner):
    page = federated_owner.get("/studio/settings/fediverse").text

    assert "@owner@photo.example" in page
    assert "https://photo.example/users/owner" in page
    assert "Nobody follows you yet" in page
    judge(page)


def test_settings_tell_why_not(owner):
    page = owner.get("/studio/settings/fediverse").text

    assert "does not talk with other servers" in page
    assert "http://photo.example" in page
    judge(page)
