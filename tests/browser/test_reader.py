"""The reader in a browser: whole pictures that stand still, keys, and all of it without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import reading
from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.program import Program
from tests.browser.test_accessibility import check
from tests.browser.test_markup import complaints
from tests.browser.test_pages import MOST_SHIFT, SIZELESS, WIDEST, shift_on_a_slow_line

pytestmark = pytest.mark.browser

WALL = (2560, 1440)
PAGES = {
    "timeline": "/studio/timeline?own=0&photos=0",  # what is chosen is kept
    "timeline-own": "/studio/timeline?own=1",
    "timeline-found": "/studio/timeline?q=frost",
    "timeline-nothing": "/studio/timeline?q=submarine",
    "thread": "/studio/notes/{note}",
    "thread-answer": "/studio/notes/{answer}",
    "bookmarks": "/studio/bookmarks",
}
CROPPED = """() => [...document.querySelectorAll("[data-entry] .row img")]
  .filter((image) => getComputedStyle(image).objectFit !== "contain")
  .map((image) => image.outerHTML)"""
RATIOS = """() => [...document.querySelectorAll("[data-entry] .row img")].map((image) => {
  const box = image.getBoundingClientRect();
  return [box.width / box.height, image.getAttribute("width") / image.getAttribute("height")];
})"""
HEIGHTS = """() => [...document.querySelectorAll("[data-entry] .row")].map((row) =>
  [...row.querySelectorAll("img, .absent")].map((each) => each.getBoundingClientRect().height))"""
CATCH = """() => { window.caught = []; addEventListener("submit", (event) => {
  event.preventDefault();
  caught.push(event.target.action);
}); }"""
FOCUSED = "() => document.activeElement.id"

Show = Callable[..., Page]


class Reader:
    """A served blog whose owner follows some people."""

    def __init__(self, program: Program, names: dict[str, str]) -> None:
        self.program = program
        self.names = names

    def path(self, name: str) -> str:
        """Return the path of a kind of page."""
        return PAGES.get(name, name).format(**self.names)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A full reader; the worker rests, so that nobody is asked for anything."""
    folder = tmp_path_factory.mktemp("reader")
    program = Program(folder, is_federating=True, photos__avif="false")
    with program.opened() as blog:
        names = reading.fill(blog, folder)
        program.admit_owner(blog)
    program.start("--no-worker")
    yield Reader(program, names)
    program.stop()


@pytest.fixture
def show(chromium: Browser, reader: Reader) -> Iterator[Show]:
    """Return a function that opens a page for the owner."""
    windows = Windows(chromium)

    def open_page(name: str, **kind: object) -> Page:
        page = windows.open(reader.program, cookie=reader.program.cookie, **kind)
        page.goto(reader.path(name))
        return page

    yield open_page
    faults = windows.faults()
    windows.close()
    assert faults == []


def unfold(page: Page) -> None:
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_bars_nobody_and_loads_quietly(name, show: Show, axe: str):
    page = show(name, bypass_csp=True)
    check(page, axe)
    unfold(page)

    assert not page.evaluate(SIZELESS)
    check(page, axe)


def test_the_help_bars_nobody(show: Show, axe: str):
    page = show("timeline", bypass_csp=True)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page, axe)


@pytest.mark.parametrize("name", ["timeline", "thread"])
@pytest.mark.parametrize("size", [DESK, PHONE, WALL])
def test_a_page_stands_still_while_pictures_and_scripts_come_late(name, size, show: Show):
    assert shift_on_a_slow_line(show(name, size=size)) < MOST_SHIFT


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 390, 1280, 2560])
def test_a_page_never_scrolls_sideways(name, width, show: Show):
    page = show(name, size=(width, 900))
    unfold(page)
    needed, beyond = page.evaluate(WIDEST)

    assert needed <= width, "\n".join(beyond)


@pytest.mark.parametrize("size", [DESK, PHONE, WALL])
def test_pictures_are_whole_and_those_of_a_row_of_one_height(size, show: Show):
    page = show("timeline", size=size)
    unfold(page)

    ratios = page.evaluate(RATIOS)
    assert len(ratios) > 15
    assert all(abs(drawn / told - 1) < 0.02 for drawn, told in ratios), ratios
    assert page.evaluate(CROPPED) == []
    if size != PHONE:  # there they hang one below another
        for heights in page.evaluate(HEIGHTS):
            assert max(heights) - min(heights) < 2, heights
    tallest = max(max(heights) for heights in page.evaluate(HEIGHTS))
    assert tallest <= size[1]


@pytest.mark.parametrize("size", [DESK, PHONE, WALL])
def test_a_lone_landscape_is_as_large_as_fits(size, show: Show):
    box = show("timeline", size=size).locator("[data-entry] .row img").first.bounding_box()

    assert box is not None
    is_wide, is_high = box["width"] > 0.9 * min(size[0], 1400), box["height"] > 0.8 * size[1]
    assert is_wide or is_high


def test_every_page_is_valid(reader: Reader, tmp_path):
    for name in PAGES:
        answer = reader.program.get(reader.path(name), reader.program.cookie)
        assert answer.status == 200, name
        (tmp_path / f"{name}.html").write_bytes(answer.body)
    found = complaints("--html", str(tmp_path))

    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("javascript", [True, False])
def test_it_is_leafed_through_and_unfolded(javascript, show: Show):
    page = show("timeline", javascript=javascript)

    veil = page.locator("details.veil", has_text="A dead fox")
    expect(veil.locator("img")).to_be_hidden()
    veil.locator("> summary").click()
    expect(veil.locator("img")).to_be_visible()
    page.get_by_text("Read on").click()
    expect(page.locator("details.long .note-words")).to_be_visible()
    page.locator("details.alt > summary").first.click()
    expect(page.get_by_text(reading.ALT).first).to_be_visible()
    page.get_by_role("link", name="Older").click()
    expect(page.locator("[data-entry]")).not_to_have_count(0)
    page.get_by_role("link", name="Newest").click()
    expect(page).to_have_url(re.compile("/studio/timeline$"))


@pytest.mark.parametrize("javascript", [True, False])
def test_a_post_is_bookmarked_and_the_page_comes_back_to_it(javascript, show: Show):
    page = show("timeline", javascript=javascript)
    entry = page.locator("[data-entry]").nth(3)
    anchor = entry.get_attribute("id")

    entry.get_by_role("button", name="Bookmark").click()

    expect(page).to_have_url(re.compile(f"#{anchor}$"))
    kept = page.locator(f"#{anchor}")
    expect(kept).to_be_in_viewport()
    kept.get_by_role("button", name="Bookmarked").click()
    expect(page.locator(f"#{anchor}").get_by_role("button", name="Bookmarked")).to_have_count(0)


def test_keys_walk_from_post_to_post(show: Show):
    page = show("timeline")
    ids = page.locator("[data-entry]").evaluate_all("all => all.map((each) => each.id)")

    page.keyboard.press("j")
    assert page.evaluate(FOCUSED) == ids[0]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate(FOCUSED) == ids[1]
    expect(page.locator(f"#{ids[1]}")).to_be_in_viewport()
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(f"/studio/notes/{ids[1].split('-')[1]}$"))


def test_keys_press_the_buttons_of_the_post_that_has_the_focus(show: Show):
    page = show("timeline")
    page.evaluate(CATCH)
    for key in "lbs":
        page.keyboard.press(key)
    assert page.evaluate("() => caught") == []
    page.keyboard.press("j")
    number = page.evaluate(FOCUSED).removeprefix("note-")
    for key in "lbs":
        page.keyboard.press(key)

    verbs = ("like", "share", "bookmark")
    caught = page.evaluate("() => caught.map((each) => new URL(each).pathname)")
    assert caught == [f"/studio/notes/{number}/{verb}" for verb in verbs]


def test_the_focus_is_on_the_post_after_a_button(show: Show):
    page = show("timeline")
    page.keyboard.press("j")
    page.keyboard.press("j")
    here = page.evaluate(FOCUSED)

    page.keyboard.press("s")
    expect(page).to_have_url(re.compile(f"#{here}$"))

    expect(page.locator(f"#{here}")).to_be_focused()
    page.keyboard.press("s")
    expect(page.locator(f"#{here}").get_by_role("button", name="Bookmarked")).to_have_count(0)


def test_keys_leave_typing_alone_and_can_be_switched_off(show: Show):
    page = show("timeline")
    field = page.get_by_role("searchbox")
    field.press_sequentially("jkl?")
    assert field.input_value() == "jkl?"
    page.locator("h1").click()
    page.keyboard.press("Control+j")
    assert page.evaluate(FOCUSED) in ("", "main")

    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")

    assert page.evaluate(FOCUSED) in ("", "main")


def test_a_thread_is_looked_through_once_by_itself_and_nothing_moves(show: Show, reader: Reader):
    page = show("about:blank")
    asked: list[str] = []
    here = f"/studio/notes/{reader.names['lone']}"
    whole = reader.program.get(reader.path("thread"), reader.program.cookie).body

    def hold(route: Route) -> None:
        asked.append(route.request.method)
        route.fulfill(status=200, body=whole, content_type="text/html")

    page.route(f"**{here}/look", hold)
    page.goto(here)

    expect(page.get_by_role("link", name="Show what was found")).to_be_visible()
    assert asked == ["POST"]
    expect(page.locator("[data-entry]")).to_have_count(1)


def test_a_thread_is_looked_through_only_when_asked_without_scripts(show: Show, reader: Reader):
    page = show("about:blank", javascript=False)
    page.goto(f"/studio/notes/{reader.names['lone']}")

    expect(page.get_by_role("button", name="Look for answers")).to_be_visible()
    expect(page.get_by_text("Nobody looked here.")).to_be_visible()


def test_the_choice_of_photos_is_made_without_scripts(show: Show):
    page = show("timeline", javascript=False)
    page.get_by_role("link", name="Photos", exact=True).click()
    expect(page.get_by_text("Fog, or frost?")).to_have_count(0)
    page.get_by_role("link", name="Everything").click()
    expect(page.get_by_text("Fog, or frost?")).to_have_count(1)
