"""What every kind of page has in common: quiet, still, and as wide as the window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import DESK, PHONE, Look
from tests.browser.gallery import PAGES, STUDIO_PAGES, Gallery

pytestmark = pytest.mark.browser

MOST_SHIFT = 0.01  # cumulative layout shift; below 0.1 is "good"
LATE = "**/*.{js,jpg,avif}"
PAINTED = "() => performance.getEntriesByType('paint').length > 0"
SIZELESS = """() => [...document.images]
  .filter((image) => !image.getAttribute("width") || !image.getAttribute("height"))
  .map((image) => image.outerHTML)"""
WIDEST = """() => {
  const root = document.documentElement;
  const out = [...document.body.querySelectorAll("*")].filter(
    (element) => element.getBoundingClientRect().right > root.clientWidth + 1
  );
  return [root.scrollWidth, out.slice(0, 5).map((element) => element.outerHTML.slice(0, 120))];
}"""
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 100);
})"""


def shift_on_a_slow_line(page: Page) -> float:
    """Return how much of a page moves when pictures and scripts come after it is painted."""
    held: list[Route] = []
    is_painted = False

    def hold(route: Route) -> None:
        route.continue_() if is_painted else held.append(route)

    page.route(LATE, hold)
    page.reload(wait_until="commit")
    page.wait_for_function(PAINTED)
    is_painted = True
    for route in held:
        route.continue_()
    page.wait_for_load_state("load")
    page.unroute(LATE)

    return float(page.evaluate(SHIFT))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_quietly_and_stands_still(name, look: Look):
    """No complaint of the browser, no other host (windows are watched), no image without size."""
    page = look(name)

    sizeless, shift = page.evaluate(SIZELESS), page.evaluate(SHIFT)

    assert not sizeless, "\n".join(sizeless)
    assert shift < MOST_SHIFT


@pytest.mark.parametrize("name", STUDIO_PAGES)
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_desk_stands_still_while_pictures_and_scripts_come_late(name, size, look: Look):
    """As on a slow line: first the page is painted, then they arrive."""
    assert shift_on_a_slow_line(look(name, size=size)) < MOST_SHIFT


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 2560])
def test_a_page_never_scrolls_sideways(name, width, look: Look):
    """WCAG 1.4.10: 320 px is a window of 1280 px at 400 %."""
    needed, beyond = look(name, size=(width, 900)).evaluate(WIDEST)

    assert needed <= width, "\n".join(beyond)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_complete_without_scripts(name, look: Look):
    page = look(name, javascript=False)

    assert page.locator("h1").count() == 1
    assert page.get_by_role("main").inner_text().strip()
    assert page.locator("[data-with-script]:visible").count() == 0


@pytest.mark.parametrize("name", STUDIO_PAGES)
def test_the_studio_is_for_the_owner_alone(name, gallery: Gallery):
    answer = gallery.program.get(gallery.path(name))

    assert b"<title>Log in" in answer.body or answer.status == 404


@pytest.mark.parametrize("name", ["post", "post-tall", "post-panorama", "post-several"])
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_photo_is_seen_whole_without_scrolling(name, size, look: Look):
    photo = look(name, size=size).locator("[data-shot] img").first.bounding_box()

    assert photo is not None
    assert photo["y"] >= 0
    assert photo["y"] + photo["height"] <= size[1]
