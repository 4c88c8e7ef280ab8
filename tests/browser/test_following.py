"""To one's own server: the same way with scripts and without, and nothing moves on it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Browse, Look
from tests.browser.gallery import Gallery
from tests.browser.test_accessibility import check
from tests.browser.test_pages import SHIFT

pytestmark = pytest.mark.browser

both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
MOST_SHIFT = 0.01


@both_ways
def test_an_odd_server_is_refused_with_words_and_the_field_is_kept(javascript, look: Look):
    page = look("follow", javascript=javascript)
    page.get_by_label("Your server").fill("nobody at all")
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("alert")).to_contain_text("Enter a server")
    expect(page.get_by_label("Your server")).to_have_value("nobody at all")


@both_ways
def test_a_post_unfolds_how_to_answer_it(javascript, look: Look, gallery: Gallery):
    page = look("post-talked", javascript=javascript)
    address = f"{gallery.names['home']}{gallery.path('post-talked')}"
    expect(page.get_by_text(address, exact=True)).to_be_hidden()
    page.locator("summary", has_text="from your server").click()

    expect(page.get_by_text(address, exact=True)).to_be_visible()
    page.get_by_label("Your server").fill("127.0.0.1")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reply, like or boost")
    expect(page.get_by_role("alert")).to_contain_text("cannot be asked")


def test_the_handle_can_be_copied(browse: Browse, gallery: Gallery):
    page = browse(gallery.program)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/follow")
    button = page.locator(".copyable button")
    handle = page.locator(".copyable code").inner_text()
    button.click()

    expect(button).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == handle


def test_where_the_clipboard_is_refused_the_handle_is_selected(browse: Browse, gallery: Gallery):
    page = browse(gallery.program)
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error())")
    page.goto("/follow")
    page.get_by_role("button", name="Copy").click()

    expected = page.locator(".copyable code").inner_text()
    page.wait_for_function("expected => getSelection().toString() === expected", arg=expected)


@pytest.mark.parametrize("name", ["about", "follow", "post-talked"])
def test_the_buttons_come_without_moving_anything(name, look: Look):
    for size in (PHONE, (1280, 4000)):
        page = look(name, size=size)
        page.wait_for_function("!document.querySelector('[data-copy] button[hidden]')")
        assert page.evaluate(SHIFT) < MOST_SHIFT


def test_a_link_to_a_reply_leads_to_it(look: Look, browse: Browse, gallery: Gallery):
    page = look("post-talked")
    last = page.locator(".reply").last
    anchor = last.get_attribute("id")
    shown = browse(gallery.program)
    shown.goto(f"{gallery.path('post-talked')}#{anchor}")

    expect(shown.locator(f"#{anchor}")).to_be_in_viewport()


def test_words_behind_a_warning_are_shown_when_asked_for(look: Look):
    page = look("post-talked", javascript=False)
    words = page.get_by_text("Eight legs")
    expect(words).to_be_hidden()
    page.locator("summary", has_text="A spider").click()

    expect(words).to_be_visible()


def test_an_unfolded_conversation_bars_nobody(look: Look, axe: str):
    page = look("post-talked", bypass_csp=True)
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    check(page, axe)


def test_the_refusal_and_the_way_on_bar_nobody(browse: Browse, gallery: Gallery, axe: str):
    page = browse(gallery.program, bypass_csp=True)
    page.goto("/follow")
    page.get_by_label("Your server").fill("nobody at all")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check(page, axe)


def test_the_whole_way_of_an_answer_is_in_reach_of_keys(look: Look):
    page = look("post-talked")
    summary = page.locator("summary", has_text="from your server")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=re.compile("Copy"))).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your server")).to_be_focused()
