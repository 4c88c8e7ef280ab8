"""axe looks at every kind of page: WCAG 2.2 AA and best practice, both themes, phone and desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import pictures
from tests.browser.conftest import DESK, PHONE, Browse, Look
from tests.browser.gallery import PAGES
from tests.browser.program import Program

pytestmark = pytest.mark.browser

EVERYTHING = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
LOOKS = tuple((scheme, size) for scheme in ("light", "dark") for size in (DESK, PHONE))
RUN = "only => axe.run({ runOnly: only, resultTypes: ['violations'], preload: false })"


def check(page: Page, axe: str) -> None:
    """Fail with page, rule, element and cause of all that axe finds, in both themes and sizes."""
    page.add_script_tag(content=axe)
    found: dict[str, list[str]] = {}
    for scheme, (width, height) in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        for rule in page.evaluate(RUN, EVERYTHING)["violations"]:
            for node in rule["nodes"]:
                cause = " ".join(node["failureSummary"].split())
                key = f"{page.url}: {rule['id']} {node['target']}: {cause}"
                found.setdefault(key, []).append(f"{scheme} {width}")
    page.emulate_media(color_scheme="light")
    assert not found, "\n" + "\n".join(f"{key} {where}" for key, where in found.items())


@pytest.mark.parametrize("name", PAGES)
def test_no_page_bars_anybody(name, look: Look, axe: str):
    check(look(name, bypass_csp=True), axe)


@pytest.mark.parametrize("name", ["post-warned", "post-several"])
def test_nothing_that_unfolds_bars_anybody(name, look: Look, axe: str):
    page = look(name, bypass_csp=True)
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    check(page, axe)


def test_the_help_bars_nobody(look: Look, axe: str):
    page = look("post", bypass_csp=True)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page, axe)


def test_an_empty_blog_bars_nobody(fresh: Program, browse: Browse, axe: str):
    page = browse(fresh, bypass_csp=True)
    for path in ("/", "/archive", "/tags", "/camera", "/about", "/setup", fresh.setup_url()):
        page.goto(path)
        check(page, axe)


def test_a_refused_login_bars_nobody(studio: Program, browse: Browse, axe: str):
    page = browse(studio, bypass_csp=True)
    page.goto("/login")
    page.get_by_label("Password", exact=True).fill("a loud evening")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check(page, axe)


def test_a_busy_desk_bars_nobody(studio: Program, browse: Browse, axe: str, tmp_path: Path):
    page = browse(studio, bypass_csp=True, cookie=studio.cookie)
    page.goto("/studio/new")
    page.locator("input[name=files]").set_input_files(
        [pictures.telling(tmp_path, "good.jpg"), pictures.broken(tmp_path, "bad.jpg")]
    )
    expect(page.locator("[data-photo]")).to_have_count(1)
    expect(page.get_by_role("button", name="Retry")).to_be_visible()
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    check(page, axe)


@pytest.mark.parametrize("question", ["Delete", "Remove this photo"])
def test_a_question_bars_nobody(question, studio, browse: Browse, axe: str, tmp_path: Path):
    page = browse(studio, bypass_csp=True, cookie=studio.cookie)
    page.goto("/studio/new")
    page.locator("input[name=files]").set_input_files([pictures.plain(tmp_path, "one.jpg")])
    expect(page.locator("[data-photo]")).to_have_count(1)
    expect(page.locator("[data-saved]")).not_to_be_empty()
    page.reload()
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    page.get_by_text(question).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page, axe)


def test_mistakes_in_a_form_bar_nobody(studio: Program, browse: Browse, axe: str):
    page = browse(studio, bypass_csp=True, cookie=studio.cookie)
    page.goto("/studio/settings")
    page.get_by_label("Address of link 1").fill("prints dot example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check(page, axe)
