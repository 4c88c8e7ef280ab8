"""The owner among others: finding, following, letters, answers, each for everybody and by hand."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import owning
from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.program import Program
from tests.browser.test_accessibility import check
from tests.browser.test_markup import complaints
from tests.browser.test_pages import MOST_SHIFT, SIZELESS, WIDEST, shift_on_a_slow_line

pytestmark = pytest.mark.browser

PAGES = {
    "find": "/studio/find",
    "person-followed": "/studio/people/{ada}",
    "person-asked": "/studio/people/{ines}",
    "person-stranger": "/studio/people/{bob}",
    "person-long": "/studio/people/{wordy}",
    "person-blocked": "/studio/people/{mallory}",
    "person-blocks-us": "/studio/people/{shy}",
    "person-moved": "/studio/people/{grace}",
    "following": "/studio/following",
    "following-found": "/studio/following?state=rejected",
    "following-nobody": "/studio/following?q=nobody",
    "messages": "/studio/messages",
    "letters": "/studio/messages/{ada}",
    "letters-long": "/studio/messages/{wordy}",
    "letters-none": "/studio/messages/{bob}",
    "answer": "/studio/notes/{note}/answer",
    "answer-in-private": "/studio/notes/{secret}/answer",
    "answer-warned": "/studio/notes/{warned}/answer",
    "comments-of-one": "/studio/posts/{post}/comments",
    "reactions-quoted": "/studio/posts/{post}/reactions",
    "private-page": "/studio/posts/{private}/page",
    "private-desk": "/studio/posts/{private}",
}
ASKED = {  # what is typed into the form of "find", and found at once
    "found-known": "Inês",
    "found-nothing": "a submarine",
    "found-error": "https://127.0.0.1/@alice",
}
# As other pages, but for words and lengths: what axe looks at is the same.
ALIKE = {"person-asked", "person-long", "following-found", "letters-long", "answer-warned"}
EMPTY = ("/studio/find", "/studio/following", "/studio/messages", "/studio/timeline")
WITH_PICTURES = ("person-followed", "letters", "letters-long", "private-page", "following")
FOCUS_IS_SEEN = """() => {
  const look = getComputedStyle(document.activeElement);
  return look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
}"""
OUT_OF_THE_WINDOW = """() => [...document.querySelectorAll(".studio-header nav li, .tabs li")]
  .filter((each) => each.getClientRects().length)
  .map((each) => each.getBoundingClientRect())
  .filter((box) => box.left < 0 || box.right > innerWidth).length"""
RATIOS = """all => all.filter((image) => image.getClientRects().length).map((image) => {
  const box = image.getBoundingClientRect();
  return [box.width / box.height, image.getAttribute("width") / image.getAttribute("height")];
})"""

Show = Callable[..., Page]


class Life:
    """A served blog whose owner knows many, and the windows that tests share."""

    def __init__(self, program: Program, names: dict[str, str], windows: Windows) -> None:
        self.program, self.windows = program, windows
        self._names = names
        self._window = functools.cache(functools.partial(windows.open, program))

    def path(self, name: str) -> str:
        """Return the path of a kind of page."""
        return PAGES.get(name, name).format(**self._names)

    def show(self, name: str, *, size: tuple[int, int] = DESK, **kind: bool) -> Page:
        """Open a page for the owner, by its address or as an answer of the form."""
        page = self._window(cookie=self.program.cookie, **kind)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(self.path("find" if name in ASKED else name))
        if name in ASKED:
            page.get_by_role("searchbox").fill(ASKED[name])
            page.get_by_role("button", name="Find").click()
            page.wait_for_load_state()
        return page


@pytest.fixture(scope="module")
def life(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """A full life; the worker rests, so that nobody is asked for anything."""
    folder = tmp_path_factory.mktemp("owner")
    program = Program(folder, is_federating=True, photos__avif="false")
    with program.opened() as blog:
        names = owning.fill(blog, folder)
        program.admit_owner(blog)
    program.start("--no-worker")
    windows = Windows(chromium)
    yield Life(program, names, windows)
    windows.close()
    program.stop()


@pytest.fixture
def show(life: Life) -> Iterator[Show]:
    """Return a function that opens a page for the owner, in windows that tests share."""
    yield life.show
    assert life.windows.faults() == []


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A blog whose owner knows nobody yet."""
    program = Program(tmp_path_factory.mktemp("alone"), is_federating=True)
    with program.opened() as blog:
        program.admit_owner(blog)
    program.start("--no-worker")
    yield program
    program.stop()


def unfold(page: Page) -> None:
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")


@pytest.mark.parametrize("name", [name for name in (*PAGES, *ASKED) if name not in ALIKE])
def test_a_page_bars_nobody_and_loads_quietly(name, show: Show, axe: str):
    page = show(name, bypass_csp=True)
    unfold(page)

    assert not page.evaluate(SIZELESS)
    check(page, axe)


@pytest.mark.parametrize("name", [*PAGES, *ASKED])
def test_a_page_never_scrolls_sideways(name, show: Show):
    page = show(name, size=(320, 900))
    unfold(page)
    needed, beyond = page.evaluate(WIDEST)

    assert needed <= 320, "\n".join(beyond)


@pytest.mark.parametrize("name", WITH_PICTURES)
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_page_stands_still_while_pictures_and_scripts_come_late(name, size, show: Show):
    assert shift_on_a_slow_line(show(name, size=size)) < MOST_SHIFT


@pytest.mark.parametrize("width", [320, 360, 390, 1280])
def test_the_ways_through_the_studio_are_all_in_the_window(width, show: Show):
    page = show("messages", size=(width, 844))

    assert page.evaluate(OUT_OF_THE_WINDOW) == 0
    expect(page.get_by_role("link", name="Settings")).to_be_visible()
    header = page.locator(".studio-header nav").bounding_box()
    assert header is not None
    assert width < 360 or header["height"] < 50  # pixels: one row


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_long_name_leaves_room_for_what_it_names(size, show: Show):
    for fact in show("person-followed", size=size).locator(".facts dd").all():
        box = fact.bounding_box()
        assert box is not None
        assert box["width"] > 0.4 * min(size[0], 800)


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_pictures_of_letters_and_profiles_are_whole(size, show: Show):
    for name in ("letters", "person-followed"):
        ratios = show(name, size=size).locator(".row img, .recent img").evaluate_all(RATIOS)
        assert len(ratios) >= 3
        assert all(abs(drawn / told - 1) < 0.03 for drawn, told in ratios), ratios


def test_every_page_is_valid(life: Life, alone: Program, show: Show, tmp_path):
    for number, path in enumerate(EMPTY):
        (tmp_path / f"{number}.html").write_bytes(alone.get(path, alone.cookie).body)
    for name in PAGES:
        answer = life.program.get(life.path(name), life.program.cookie)
        assert answer.status == 200, name
        (tmp_path / f"{name}.html").write_bytes(answer.body)
    for name, typed in ASKED.items():
        page = show("find")
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            page.get_by_role("searchbox").fill(typed)
            page.get_by_role("button", name="Find").click()
        (tmp_path / f"{name}.html").write_bytes(answered.value.body())
    found = complaints("--html", str(tmp_path))

    assert not found, "\n" + "\n".join(found)


def test_who_knows_nobody_is_barred_from_nothing(alone: Program, chromium: Browser, axe: str):
    windows = Windows(chromium)
    page = windows.open(alone, cookie=alone.cookie, bypass_csp=True)
    for path in EMPTY:
        page.goto(path)
        check(page, axe)
        page.set_viewport_size({"width": 320, "height": 900})
        assert page.evaluate(WIDEST)[0] <= 320
    faults = windows.faults()
    windows.close()

    assert faults == []


@pytest.mark.parametrize("name", ["find", "following", "letters", "answer"])
def test_the_keyboard_is_seen_wherever_it_is(name, show: Show):
    page = show(name)
    for _ in range(16):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_IS_SEEN), page.evaluate("document.activeElement.outerHTML")


def test_somebody_is_found_and_followed_without_scripts(show: Show):
    page = show("found-known", javascript=False)
    page.get_by_role("link", name="Inês Ferreira").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("You do not follow them any more.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Follow")).click()

    expect(page.get_by_text("They are asked.")).to_be_visible()
    expect(page.get_by_text("they have not answered yet")).to_be_visible()


def test_what_is_not_found_is_said_beside_the_field(show: Show):
    page = show("found-error", javascript=False)

    expect(page.locator("#q-problem")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_role("searchbox")).to_have_value(ASKED["found-error"])


def test_a_letter_is_sent_without_scripts(show: Show):
    page = show("letters-none", javascript=False)
    expect(page.get_by_text("Nothing was said yet.")).to_be_visible()
    page = show("letters", javascript=False)
    page.get_by_label("Your message").fill("Tuesday. I bring *tea*.")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("Your message is on its way.")).to_be_visible()
    expect(page.locator(".correspondence .own").last).to_contain_text("I bring tea.")
    expect(page.locator(".correspondence .own").last).to_be_in_viewport()


def test_an_answer_is_published_without_scripts(show: Show):
    page = show("answer", javascript=False)
    page.get_by_label("Your answer").fill("Forty minutes.")
    page.get_by_role("button", name="Publish the answer").click()

    expect(page.get_by_text("Your answer is on its way.")).to_be_visible()
    expect(page.get_by_text("Forty minutes.")).to_be_visible()


def test_an_answer_is_for_no_more_people_than_what_it_answers(show: Show):
    expect(show("answer").get_by_role("radio")).to_have_count(4)
    expect(show("answer-in-private").get_by_role("radio")).to_have_count(1)


def test_a_filter_holds_in_letters_too(show: Show):
    page = show("letters", javascript=False)
    veiled = page.get_by_text("After the election nobody came.")

    expect(page.get_by_text("lottery")).to_have_count(0)
    expect(veiled).to_be_hidden()
    page.get_by_text("Your filter: election").click()
    expect(veiled).to_be_visible()


def test_somebody_is_muted_and_heard_again_without_scripts(show: Show):
    page = show("person-stranger", javascript=False)
    page.get_by_text("More about").click()
    page.get_by_role("link", name=re.compile("^Mute")).click()
    page.get_by_role("button", name="Mute").click()
    expect(page.get_by_text("They are muted. They are not told.")).to_be_visible()
    page.goto("/studio/peace")
    page.get_by_role("button", name=re.compile("@bob@far.example")).click()

    expect(page.get_by_text("They are read again.")).to_be_visible()


def test_words_are_filtered_without_scripts(show: Show):
    page = show("/studio/peace/words", javascript=False)
    page.get_by_role("textbox").fill("football")
    page.get_by_role("button", name=re.compile("Add|Filter")).first.click()

    expect(page.get_by_text("These words are filtered.")).to_be_visible()
    expect(page.get_by_text("football", exact=True)).to_be_visible()


@pytest.mark.parametrize("name", [*PAGES, "found-known"])
def test_a_way_to_strangers_tells_them_nothing(name, show: Show):
    home = "https://127.0.0.1"
    for link in show(name).locator('a[href^="http"]').all():
        if not (link.get_attribute("href") or "").startswith(home):
            rel = (link.get_attribute("rel") or "").split()
            outer = link.evaluate("each => each.outerHTML")
            assert {"nofollow", "noopener"} <= {*rel}, outer
            # In their own words links are marked as theirs; the policy sends no referrer anyway.
            assert {"noreferrer", "ugc"} & {*rel}, outer
