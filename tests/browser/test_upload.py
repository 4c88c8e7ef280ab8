"""From files to a published post with scripts: progress, refusals, order, saving by itself."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import pictures
from tests.browser.conftest import Browse
from tests.browser.program import Program

pytestmark = pytest.mark.browser

DROP = """([place, files]) => {
  const carried = new DataTransfer();
  for (const [name, type, text] of files) {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type }));
  }
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const event = { dataTransfer: carried, bubbles: true, cancelable: true };
    document.querySelector(place).dispatchEvent(new DragEvent(kind, event));
  }
}"""


@pytest.fixture
def desk(studio: Program, browse: Browse) -> Page:
    """The empty desk of the owner."""
    page = browse(studio, cookie=studio.cookie)
    page.goto("/studio/new")
    return page


def photos(page: Page) -> Locator:
    return page.locator("[data-photo]")


def choose(page: Page, *paths: Path) -> None:
    page.locator("input[name=files]").set_input_files(paths)


def type_and_wait_until_saved(page: Page, label: str, words: str) -> None:
    """Fill a field and wait for the save that carries its words."""

    def carries_words(response) -> bool:
        return response.url.endswith("/save") and words in (response.request.post_data or "")

    with page.expect_response(carries_words) as caught:
        page.get_by_label(label, exact=True).fill(words)
    assert caught.value.ok


def test_files_are_uploaded_and_a_bad_one_stays_with_its_reason(desk: Page, tmp_path: Path):
    choose(
        desk,
        pictures.plain(tmp_path, "one.jpg", 1),
        pictures.broken(tmp_path, "two.jpg"),
        pictures.plain(tmp_path, "three.jpg", 3),
    )

    expect(desk.locator("[data-overall-words]")).to_have_text("2 of 3 uploaded, 1 failed")
    expect(photos(desk)).to_have_count(2)
    refused = desk.get_by_role("listitem").filter(has=desk.get_by_role("button", name="Retry"))
    expect(refused).to_contain_text("two.jpg")
    expect(refused.locator("[data-reason]")).not_to_be_empty()
    refused.get_by_role("button", name="Retry").click()
    expect(refused.get_by_role("button", name="Retry")).to_be_visible()
    refused.get_by_role("button", name="Remove from the list").click()
    expect(refused).to_have_count(0)
    expect(photos(desk)).to_have_count(2)


def test_a_photo_that_arrived_has_its_room_before_its_picture(desk: Page, tmp_path: Path):
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.route("**/media/*", hold)
    with desk.expect_request("**/media/*"):
        choose(desk, pictures.plain(tmp_path, "one.jpg", 1, size=(600, 400)))

    room = photos(desk).locator("img").bounding_box()
    assert room is not None
    assert room["width"] > 100
    assert room["width"] / room["height"] == pytest.approx(1.5, rel=0.02)
    for route in held:
        route.continue_()


@pytest.mark.parametrize("size", [(600, 400), (400, 600)])
def test_a_click_on_a_photo_sets_its_focus(size, desk: Page, tmp_path: Path):
    """A tall photo stands in the middle of its box; what counts is the photo."""
    choose(desk, pictures.plain(tmp_path, "one.jpg", 1, size=size))
    desk.get_by_text("Focus, replace, remove").click()
    picture = photos(desk).locator("img")
    box = picture.bounding_box()
    assert box is not None
    width = min(box["width"], box["height"] * size[0] / size[1])
    place = {"x": (box["width"] - width) / 2 + width * 0.25, "y": box["height"] * 0.75}

    picture.click(position=place)

    values = [photos(desk).locator(f"[data-focus={side}]").input_value() for side in "xy"]
    assert [int(value) for value in values] == pytest.approx([25, 75], abs=1)
    aim = photos(desk).locator("[data-aim]").bounding_box()
    assert aim is not None
    assert aim["x"] + aim["width"] / 2 == pytest.approx(box["x"] + place["x"], abs=2)
    assert aim["y"] + aim["height"] / 2 == pytest.approx(box["y"] + place["y"], abs=2)


def test_progress_is_shown_while_a_file_is_under_way(desk: Page, tmp_path: Path):
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.route("**/photos", hold)
    choose(desk, pictures.plain(tmp_path, "one.jpg", 1))

    expect(desk.get_by_role("progressbar", name="Upload of one.jpg")).to_be_visible()
    expect(desk.get_by_role("progressbar", name="All uploads")).to_be_visible()
    desk.get_by_label("Alt text of one.jpg").fill("Typed while it was on its way")
    for route in held:
        route.continue_()
    expect(photos(desk)).to_have_count(1)
    expect(desk.get_by_label("Alt text of one.jpg")).to_have_value("Typed while it was on its way")


def test_a_broken_connection_loses_nothing(desk: Page, tmp_path: Path):
    choose(desk, pictures.plain(tmp_path, "one.jpg", 1))
    expect(photos(desk)).to_have_count(1)
    desk.context.set_offline(True)
    choose(desk, pictures.plain(tmp_path, "two.jpg", 2))
    desk.get_by_label("Title", exact=True).fill("Written in a tunnel")
    expect(desk.get_by_text("The connection broke.")).to_be_visible()
    expect(desk.get_by_text("Not saved: there is no connection.")).to_be_visible()
    desk.context.set_offline(False)
    desk.get_by_role("button", name="Retry").click()

    expect(photos(desk)).to_have_count(2)
    expect(desk.get_by_text("Not saved")).to_have_count(0)


def test_files_can_be_dropped_anywhere(desk: Page, tmp_path: Path):
    paths = [pictures.plain(tmp_path, name, 4) for name in ("left.jpg", "right.jpg")]
    files = [[p.name, "image/jpeg", base64.b64encode(p.read_bytes()).decode()] for p in paths]
    desk.evaluate(DROP, ["main", files])

    expect(photos(desk)).to_have_count(2)
    expect(photos(desk).nth(0)).to_contain_text("left.jpg")


def test_words_found_in_a_file_are_taken_at_one_press(desk: Page, tmp_path: Path):
    choose(desk, pictures.telling(tmp_path, "fog.jpg"))
    row = photos(desk)
    expect(row.get_by_label("Alt text of fog.jpg")).to_have_value("")
    row.get_by_role("button", name="Use it").first.click()

    expect(row.get_by_label("Alt text of fog.jpg")).to_have_value(pictures.ALT_IN_FILE)
    expect(desk.locator("[data-missing]")).to_be_empty()


def test_what_was_typed_and_moved_is_there_after_a_reload(desk: Page, tmp_path: Path):
    choose(desk, pictures.plain(tmp_path, "one.jpg", 1), pictures.plain(tmp_path, "two.jpg", 2))
    expect(photos(desk)).to_have_count(2)
    photos(desk).nth(0).get_by_role("button", name="Later").click()
    desk.get_by_label("Alt text of two.jpg").fill("The second, now the first")
    type_and_wait_until_saved(desk, "Caption", "Waited for the *light*.")
    type_and_wait_until_saved(desk, "Title", "Saved by itself")
    expect(desk.locator("[data-saved]")).to_contain_text("saved")
    desk.reload()

    expect(desk.get_by_label("Title", exact=True)).to_have_value("Saved by itself")
    expect(desk.get_by_label("Caption", exact=True)).to_have_value("Waited for the *light*.")
    expect(photos(desk).nth(0).get_by_label("Alt text of two.jpg")).to_have_value(
        "The second, now the first"
    )
    expect(photos(desk).nth(1)).to_contain_text("one.jpg")


def test_a_draft_becomes_a_post_on_the_front_page(desk: Page, studio: Program, browse, tmp_path):
    choose(desk, pictures.plain(tmp_path, "one.jpg", 1))
    expect(photos(desk)).to_have_count(1)
    desk.get_by_label("Alt text of one.jpg").fill("A lake before sunrise")
    desk.get_by_label("Title", exact=True).fill("From the desk to the wall")
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_role("status").filter(has_text="Published.")).to_be_visible()
    visitor = browse(studio)
    visitor.goto("/")
    visitor.get_by_role("img", name="A lake before sunrise").click()

    expect(visitor.get_by_role("heading", level=1)).to_have_text("From the desk to the wall")
    assert visitor.locator("[data-shot] img").evaluate("image => image.decode().then(() => true)")


def test_publishing_waits_for_files_that_are_under_way(desk: Page, tmp_path: Path):
    choose(desk, pictures.plain(tmp_path, "one.jpg", 1), pictures.broken(tmp_path, "two.jpg"))
    expect(desk.get_by_role("button", name="Retry")).to_be_visible()
    expect(photos(desk)).to_have_count(1)
    desk.get_by_role("button", name="Publish").click()

    expect(desk.get_by_text("One photo is not there yet.")).to_be_attached()
    expect(desk.get_by_role("heading", level=1)).to_have_text(re.compile("New post|Draft"))
