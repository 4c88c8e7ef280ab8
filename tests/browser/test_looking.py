"""What visitors do: leaf through pages, search, ask for what is hidden, use keys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse, Look
from tests.browser.gallery import Gallery

pytestmark = pytest.mark.browser

both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
PUBLIC_POSTS = 14
PRESS_SHIFTED_SLASH = """() => document.body.dispatchEvent(new KeyboardEvent(
  "keydown", { key: "/", shiftKey: true, bubbles: true, cancelable: true }))"""


def hung(page: Page) -> list[str]:
    return page.locator(".wall .u-url").evaluate_all("links => links.map((link) => link.href)")


def address(gallery: Gallery, name: str) -> str:
    return gallery.program.base_url + gallery.path(name)


@both_ways
def test_every_post_is_met_once_on_the_way_back_in_time(javascript, look: Look):
    page = look("gallery", javascript=javascript)
    first, met = hung(page), hung(page)
    older = page.get_by_role("link", name="Older photos")
    for _ in range(2):
        older.click()
        met += hung(page)

    assert len(set(met)) == len(met) == PUBLIC_POSTS
    expect(older).to_have_count(0)
    page.get_by_role("link", name="Newer photos").click()
    page.get_by_role("link", name="Newer photos").click()
    assert hung(page) == first


@both_ways
def test_a_search_finds_words_of_a_post(javascript, look: Look, gallery: Gallery):
    page = look("search", javascript=javascript)
    page.get_by_role("searchbox").fill("ferry")
    page.get_by_role("searchbox").press("Enter")

    expect(page).to_have_url(re.compile("q=ferry"))
    assert hung(page) == [address(gallery, "post")]


def test_a_search_without_an_answer_says_so(look: Look):
    expect(look("search-nothing").get_by_role("status")).to_contain_text("Nothing found")


@both_ways
@pytest.mark.parametrize("name", ["post-warned", "post-sensitive"])
def test_hidden_photos_are_shown_when_asked_for(name, javascript, look: Look):
    page = look(name, javascript=javascript)
    photo = page.locator("[data-shot] img")
    expect(photo).to_be_hidden()
    page.locator("summary", has_text="Show the photo").click()

    expect(photo).to_be_visible()
    assert page.locator('meta[property="og:image"]').count() == 0


@pytest.mark.parametrize("name", ["warned", "sensitive"])
def test_hidden_photos_are_not_on_the_wall(name, gallery: Gallery, look: Look):
    page = look("gallery")
    tile = page.locator(".wall li").filter(has=page.locator(f'a[href$="/p/{gallery.names[name]}"]'))

    expect(tile).to_have_count(1)
    expect(tile.locator("img")).to_have_count(0)


@both_ways
def test_alt_text_can_be_read_by_everybody(javascript, look: Look):
    page = look("post", javascript=javascript)
    page.locator("summary", has_text="ALT").click()

    expect(page.locator("[data-shot]").get_by_text("Snow on a ridge")).to_be_visible()


@pytest.mark.parametrize(
    ("key", "target"),
    [
        ("ArrowRight", "post-tall"),
        ("j", "post-tall"),
        ("ArrowLeft", "post"),
        ("k", "post"),
        ("/", "search"),
        ("Escape", "gallery"),
    ],
)
def test_a_key_leads_to(key, target, look: Look, gallery: Gallery):
    page = look("post-several")
    page.goto(gallery.path("post-panorama"))
    page.keyboard.press(key)

    expect(page).to_have_url(address(gallery, target))


@pytest.mark.parametrize("key", ["Control+ArrowRight", "Shift+ArrowRight", "Meta+j", "Alt+j"])
def test_keys_with_modifiers_are_the_browsers_own(key, look: Look, gallery: Gallery):
    page = look("post-tall")
    page.keyboard.press(key)
    page.wait_for_timeout(200)

    expect(page).to_have_url(address(gallery, "post-tall"))


def test_search_is_reached_where_the_slash_needs_the_shift_key(look: Look, gallery: Gallery):
    """So it is on German, French and many more keyboards."""
    page = look("post-tall")
    page.evaluate(PRESS_SHIFTED_SLASH)

    expect(page).to_have_url(address(gallery, "search"))


def test_keys_are_explained_and_do_nothing_behind_the_explanation(look: Look, gallery: Gallery):
    page = look("post-tall")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(address(gallery, "post-tall"))


def test_typing_is_never_taken_for_a_key(look: Look, gallery: Gallery):
    page = look("search-found")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("?/jk")
    page.keyboard.press("ArrowLeft")

    expect(page.get_by_role("searchbox")).to_have_value("ridge?/jk")
    expect(page).to_have_url(address(gallery, "search-found"))
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_keys_can_be_switched_off_for_good(gallery: Gallery, browse: Browse):
    """WCAG 2.1.4."""
    page = browse(gallery.program)
    page.goto(gallery.path("post-tall"))
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Use these keys").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)

    expect(page).to_have_url(address(gallery, "post-tall"))


def test_the_first_key_press_skips_to_the_content(look: Look):
    page = look("post")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()
