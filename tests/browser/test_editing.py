"""A published post is changed, its photos replaced and removed, and at last it is deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from photolog import publishing
from photolog.pure import ids
from photolog.records import Draft, Status
from tests.browser import pictures
from tests.browser.conftest import Browse
from tests.browser.program import Program

pytestmark = pytest.mark.browser

both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])


@pytest.fixture
def post(studio: Program, tmp_path: Path) -> str:
    """The id of a post with two photos, published beside the running server."""
    paths = [pictures.plain(tmp_path, name, seed) for seed, name in enumerate(("a.jpg", "b.jpg"))]
    with studio.opened() as blog:
        streams = [(path.open("rb"), path.name) for path in paths]
        words = Draft(title="As it was", caption_source="Before.")
        published = publishing.publish_files(
            blog, words, streams, ("The first", "The second"), Status.PUBLISHED
        )
        for stream, _ in streams:
            stream.close()
    return ids.encode(published.id)


@pytest.fixture
def desk(javascript: bool, studio: Program, post: str, browse: Browse) -> Page:
    """The owner's browser at the desk of the post."""
    page = browse(studio, javascript=javascript, cookie=studio.cookie)
    page.goto(f"/studio/posts/{post}")
    return page


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def unfold(page: Page) -> None:
    """Open what the first photo's row keeps folded."""
    page.locator("[data-more]").first.evaluate("details => { details.open = true; }")


@both_ways
def test_words_change_after_publishing(desk: Page, post: str):
    desk.get_by_label("Title", exact=True).fill("As it is")
    desk.get_by_label("Caption", exact=True).fill("After.")
    save(desk)
    desk.goto(f"/p/{post}")

    expect(desk.get_by_role("heading", level=1)).to_have_text("As it is")
    expect(desk.get_by_text("After.")).to_be_visible()


@both_ways
def test_a_photo_gets_another_file_and_keeps_its_words(desk: Page, post: str, tmp_path: Path):
    desk.goto(f"/p/{post}")
    former = desk.get_by_role("img", name="The first").get_attribute("src")
    desk.goto(f"/studio/posts/{post}")
    unfold(desk)
    desk.get_by_label("Replace the file").first.set_input_files(
        pictures.plain(tmp_path, "better.jpg", 6)
    )
    save(desk)
    desk.goto(f"/p/{post}")
    present = desk.get_by_role("img", name="The first").get_attribute("src")

    assert present != former
    assert desk.request.get(str(present)).ok
    assert desk.request.get(str(former)).status == 404


@both_ways
def test_a_post_is_deleted_only_after_a_question(desk: Page, post: str):
    desk.get_by_role("link", name="Delete").click()
    expect(desk.get_by_role("heading", name="Delete this post?")).to_be_visible()
    desk.get_by_role("button", name="Keep it").or_(desk.get_by_role("link", name="Keep it")).click()
    expect(desk.get_by_role("heading", name="Edit post")).to_be_visible()
    desk.get_by_role("link", name="Delete").click()
    desk.get_by_role("button", name="Delete", exact=True).click()

    expect(desk.get_by_text("The post is deleted.")).to_be_visible()
    assert desk.request.get(f"/p/{post}").status == 410


@both_ways
def test_a_photo_is_removed_only_after_a_question(desk: Page, post: str):
    unfold(desk)
    desk.get_by_role("button", name="Remove this photo").first.click()
    expect(desk.get_by_role("heading", name="Remove this photo?")).to_be_visible()
    desk.get_by_role("button", name="Keep it").or_(desk.get_by_role("link", name="Keep it")).click()
    expect(desk.locator("[data-photo]")).to_have_count(2)
    unfold(desk)
    desk.get_by_role("button", name="Remove this photo").first.click()
    desk.get_by_role("button", name="Remove", exact=True).click()
    expect(desk.locator("[data-photo]")).to_have_count(1)
    desk.goto(f"/p/{post}")

    expect(desk.get_by_role("img", name="The second")).to_be_visible()
    expect(desk.get_by_role("img", name="The first")).to_have_count(0)


@both_ways
def test_a_post_goes_back_to_being_a_draft(desk: Page, post: str):
    desk.get_by_role("button", name="Back to draft").click()
    expect(desk.get_by_role("heading", name="Draft")).to_be_visible()

    assert desk.request.get(f"/p/{post}").status == 404


@pytest.mark.parametrize("javascript", [True])
def test_a_published_post_does_not_change_by_itself(desk: Page, post: str):
    desk.get_by_label("Title", exact=True).fill("Not meant yet")
    desk.wait_for_timeout(2500)

    assert "Not meant yet" not in desk.request.get(f"/p/{post}").text()
    desk.on("dialog", lambda dialog: dialog.accept())
