"""Everything the owner does is a plain form: here the browser runs no script at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import pictures
from tests.browser.conftest import Browse
from tests.browser.program import Program

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(studio: Program, browse: Browse) -> Page:
    """The empty desk of the owner."""
    page = browse(studio, javascript=False, cookie=studio.cookie)
    page.goto("/studio/new")
    return page


def upload(page: Page, *paths: Path) -> None:
    page.locator("input[name=files]").set_input_files(paths)
    page.get_by_role("button", name="Upload and go on").click()


def names_in_order(page: Page) -> list[str]:
    return [text.split(" ")[0] for text in page.locator("[data-photo] .file").all_inner_texts()]


def test_files_become_a_post(desk: Page, studio: Program, tmp_path: Path):
    desk.get_by_label("Title", exact=True).fill("By plain forms")
    upload(desk, pictures.plain(tmp_path, "a.jpg", 1), pictures.plain(tmp_path, "b.jpg", 2))
    expect(desk.get_by_role("heading", level=1)).to_have_text("Draft")
    expect(desk.get_by_label("Title", exact=True)).to_have_value("By plain forms")
    desk.get_by_label("Alt text of a.jpg").fill("The first of two")
    desk.get_by_label("Alt text of b.jpg").fill("The second of two")
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_role("status").filter(has_text="Published.")).to_be_visible()
    desk.goto("/")
    desk.get_by_role("img", name="The first of two").click()

    expect(desk.get_by_role("heading", level=1)).to_have_text("By plain forms")
    expect(desk.get_by_role("img", name="The second of two")).to_be_visible()


def test_a_bad_file_is_named_and_takes_nothing_along(desk: Page, tmp_path: Path):
    desk.get_by_label("Caption", exact=True).fill("Kept in any case")
    upload(desk, pictures.plain(tmp_path, "good.jpg"), pictures.broken(tmp_path, "bad.jpg"))

    expect(desk.locator(".problems")).to_contain_text("bad.jpg")
    expect(desk.get_by_label("Caption", exact=True)).to_have_value("Kept in any case")
    assert names_in_order(desk) == ["good.jpg"]


@pytest.mark.parametrize("makers", [[], [pictures.broken]], ids=["no-file", "bad-file"])
def test_words_are_kept_when_no_photo_came(makers, desk: Page, tmp_path: Path):
    desk.get_by_label("Caption", exact=True).fill("Kept in any case")
    upload(desk, *[maker(tmp_path, "bad.jpg") for maker in makers])

    expect(desk.locator(".problems")).to_be_visible()
    expect(desk.get_by_label("Caption", exact=True)).to_have_value("Kept in any case")


def test_photos_are_moved_and_words_taken_by_buttons(desk: Page, tmp_path: Path):
    upload(desk, pictures.plain(tmp_path, "a.jpg", 1), pictures.telling(tmp_path, "fog.jpg"))
    desk.locator("[data-photo]").first.get_by_role("button", name="Later").click()
    expect(desk.locator("[data-photo]").first).to_contain_text("fog.jpg")
    assert names_in_order(desk) == ["fog.jpg", "a.jpg"]
    desk.get_by_role("button", name="Use it").first.click()

    expect(desk.get_by_label("Alt text of fog.jpg")).to_have_value(pictures.ALT_IN_FILE)


def test_a_mistake_keeps_everything_that_was_typed(desk: Page, tmp_path: Path):
    upload(desk, pictures.plain(tmp_path, "a.jpg", 1))
    desk.get_by_label("Caption", exact=True).fill("Kept in any case")
    desk.get_by_label("Title", exact=True).fill("x" * 201)
    desk.get_by_role("button", name="Publish").click()

    expect(desk.locator(".problems")).to_contain_text("201 characters")
    expect(desk.locator(".problems")).to_be_focused()
    expect(desk.get_by_label("Title", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(desk.get_by_label("Caption", exact=True)).to_have_value("Kept in any case")
