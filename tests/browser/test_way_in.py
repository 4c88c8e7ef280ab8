"""The owner's way in: the first set-up, logging in and out, with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Browse
from tests.browser.program import PASSWORD, Program

pytestmark = pytest.mark.browser

both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])


@both_ways
def test_the_printed_link_sets_the_password_once(javascript, fresh: Program, browse: Browse):
    link = fresh.setup_url()
    page = browse(fresh, javascript=javascript)
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Set the password and go in").click()

    expect(page.get_by_role("heading", name="Posts", level=1)).to_be_visible()
    stranger = browse(fresh, javascript=javascript)
    stranger.goto(link)
    expect(stranger).to_have_url(re.compile("/login$"))


def test_a_short_password_is_refused_and_a_guessed_link_shows_no_form(fresh, browse: Browse):
    page = browse(fresh, javascript=False)
    page.goto(fresh.setup_url())
    page.get_by_label("Password", exact=True).evaluate("field => field.minLength = 0")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Set the password and go in").click()

    expect(page.get_by_role("alert")).to_contain_text("at least 10 characters")
    page.goto("/setup?token=guessed")
    expect(page.get_by_label("Password", exact=True)).to_have_count(0)
    page.goto("/login")
    expect(page).to_have_url(re.compile("/setup$"))


@both_ways
def test_only_the_right_password_opens_the_studio(javascript, studio: Program, browse: Browse):
    page = browse(studio, javascript=javascript)
    page.goto("/studio/new")
    expect(page).to_have_url(re.compile("/login$"))
    page.get_by_label("Password", exact=True).fill("a loud evening")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Posts", level=1)).to_be_visible()
    page.get_by_role("button", name="Log out").click()

    expect(page).to_have_url(studio.base_url + "/")
    page.goto("/studio")
    expect(page).to_have_url(re.compile("/login$"))


def test_a_typed_password_can_be_shown(studio: Program, browse: Browse):
    page = browse(studio)
    page.goto("/login")
    field = page.get_by_label("Password", exact=True)
    field.fill(PASSWORD)
    page.get_by_role("button", name="Show the password").click()

    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_value(PASSWORD)
