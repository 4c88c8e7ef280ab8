"""The owner's choices: profile, looks, password, second factor, other browsers."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from photolog.pure.trust import totp
from tests.browser.conftest import Browse
from tests.browser.program import PASSWORD, Program

pytestmark = pytest.mark.browser

both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A served blog for one test, which may lock others out."""
    program = Program(tmp_path_factory.mktemp("own"))
    with program.opened() as blog:
        program.admit_owner(blog)
    program.start()
    yield program
    program.stop()


def log_in(page: Page, code: str = "") -> None:
    page.goto("/login")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("textbox", name="Code").fill(code)
    page.get_by_role("button", name="Log in").click()


@both_ways
def test_the_profile_is_saved_and_shown(javascript, studio: Program, browse: Browse):
    page = browse(studio, javascript=javascript, cookie=studio.cookie)
    page.goto("/studio/settings")
    page.get_by_label("Name", exact=True).fill("Somebody with a camera")
    page.get_by_label("Bio").fill("Water, *mostly*.")
    page.get_by_label("Name of link 1").fill("Prints")
    page.get_by_label("Address of link 1").fill("https://prints.example/")
    page.get_by_label("About page").fill("On foot, before breakfast.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.goto("/about")

    expect(page.get_by_role("heading", level=1)).to_have_text("Somebody with a camera")
    expect(page.get_by_text("Water, mostly.")).to_be_visible()
    expect(page.get_by_text("On foot, before breakfast.")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="Prints")).to_be_visible()


def test_a_link_that_is_none_is_refused_and_nothing_typed_is_lost(studio, browse: Browse):
    page = browse(studio, cookie=studio.cookie)
    page.goto("/studio/settings")
    page.get_by_label("Bio").fill("Typed before the mistake")
    page.get_by_label("Address of link 1").fill("prints dot example")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Bio")).to_have_value("Typed before the mistake")
    expect(page.get_by_label("Address of link 1")).to_have_attribute("aria-invalid", "true")


def test_the_theme_holds_for_every_visitor(studio: Program, browse: Browse):
    page = browse(studio, cookie=studio.cookie)
    page.goto("/studio/settings/display")
    page.get_by_label("Theme").select_option("dark")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    visitor = browse(studio)
    visitor.goto("/")
    colour = visitor.evaluate("getComputedStyle(document.body).backgroundColor")

    assert all(int(part) < 60 for part in re.findall(r"\d+", colour)[:3])


@both_ways
def test_a_second_factor_is_asked_for_once_it_is_on(javascript, own: Program, browse: Browse):
    page = browse(own, javascript=javascript, cookie=own.cookie)
    page.goto("/studio/settings/security")
    page.get_by_role("link", name="Set it up").click()
    secret = "".join(page.locator(".secret code").inner_text().split())
    step = int(time.time()) // totp.STEP_SECONDS
    page.get_by_label("Code", exact=True).fill(totp.code_at(secret, step))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    recovery_code = page.locator(".codes code").first.inner_text()
    page.get_by_role("button", name="Log out").click()

    log_in(page)
    expect(page.get_by_role("alert")).to_be_visible()
    log_in(page, totp.code_at(secret, step + 1))  # a code counts once, and this one is early
    expect(page.get_by_role("heading", name="Posts", level=1)).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    log_in(page, recovery_code)
    expect(page.get_by_role("heading", name="Posts", level=1)).to_be_visible()


def test_other_browsers_are_logged_out(own: Program, browse: Browse):
    here, there = browse(own, javascript=False), browse(own)
    log_in(here)
    log_in(there)
    expect(there.get_by_role("heading", name="Posts", level=1)).to_be_visible()
    here.goto("/studio/settings/security")
    expect(here.get_by_text("this one")).to_have_count(1)
    here.get_by_role("button", name="Log out everywhere else").click()
    expect(
        here.get_by_role("status").filter(has_text="All other browsers are logged out.")
    ).to_be_visible()
    there.reload()

    expect(there).to_have_url(re.compile("/login$"))
    expect(here.locator(".browsers li")).to_have_count(1)


def test_a_new_password_replaces_the_old_one(own: Program, browse: Browse):
    page = browse(own, cookie=own.cookie)
    page.goto("/studio/settings/security")
    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_label("New password").fill("an even quieter morning")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("The password is changed.")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    log_in(page)

    expect(page.get_by_role("alert")).to_contain_text("not right")
