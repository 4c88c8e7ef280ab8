"""A browser, the program as its own process, and pages that are watched while they are used."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.gallery import Gallery, hang
from tests.browser.program import TOP, Program
from tests.browser.watch import Watch

CHECK_TOOLS = TOP / "tests" / "check_tools" / "node_modules"
SWITCHES = [
    "--no-sandbox",  # tests run as root, too, and look at their own pages only
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 20_000  # of a busy machine; what comes sooner is not waited for
expect.set_options(timeout=PATIENCE_MS)
DESK, PHONE = (1280, 800), (390, 844)

Browse = Callable[..., Page]
Look = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's chromium, one for all tests."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium: sudo apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


def _cookie(program: Program, value: str) -> Any:
    """Return the owner's cookie; one for TLS is taken on this very machine without it."""
    host = urlsplit(program.base_url).hostname
    is_secure = program.cookie_name.startswith("__Host-")
    place = {"domain": host, "path": "/", "secure": is_secure}
    return {"name": program.cookie_name, "value": value} | place


class Windows:
    """Opens windows of the browser, each a visitor of its own, and watches them."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._watched: list[tuple[Page, Watch]] = []

    def open(
        self,
        program: Program,
        *,
        javascript: bool = True,
        size: tuple[int, int] = DESK,
        cookie: str = "",
        bypass_csp: bool = False,
    ) -> Page:
        """Return an empty page; paths are those of *program*."""
        context = self._chromium.new_context(
            base_url=program.base_url,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            viewport={"width": size[0], "height": size[1]},
            bypass_csp=bypass_csp,
        )
        context.set_default_timeout(PATIENCE_MS)
        if cookie:
            context.add_cookies([_cookie(program, cookie)])
        page = context.new_page()
        self._watched.append((page, Watch(context, program.base_url)))
        return page

    def faults(self) -> list[str]:
        """Return what went wrong in all windows since this was last asked."""
        found = [f"{page.url}: {fault}" for page, watch in self._watched for fault in watch.faults]
        for _, watch in self._watched:
            watch.faults.clear()
        return found

    def close(self) -> None:
        """Close them all."""
        for page, _ in self._watched:
            page.context.close()


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Browse]:
    """Return a function that opens a new window on a program's pages."""
    windows = Windows(chromium)
    yield windows.open
    faults = windows.faults()
    windows.close()
    assert faults == []


@pytest.fixture(scope="session")
def _windows(chromium: Browser) -> Iterator[Windows]:
    windows = Windows(chromium)
    yield windows
    windows.close()


@pytest.fixture(scope="session")
def _window_of(_windows: Windows, gallery: Gallery) -> Callable[..., Page]:
    """Return a function that opens one window for each kind of visitor, because opening is slow."""
    return functools.cache(functools.partial(_windows.open, gallery.program))


@pytest.fixture
def look(_windows: Windows, _window_of: Callable[..., Page], gallery: Gallery) -> Iterator[Look]:
    """Return a function that shows a page of the gallery in a window that tests share."""

    def show(name: str, *, size: tuple[int, int] = DESK, **kind: bool) -> Page:
        page = _window_of(cookie=gallery.cookie_for(name), **kind)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(gallery.path(name))
        return page

    yield show
    assert _windows.faults() == []


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    """A blog with all kinds of posts, served; tests only look at it."""
    folder = tmp_path_factory.mktemp("gallery")
    program = Program(
        folder,
        is_federating=True,
        site__title="Light and land",
        site__description="Photographs of ridges and water",
        site__copyright="© The photographer",
        site__timezone="Europe/Vienna",
    )
    hung = hang(program, folder)
    program.start("--no-worker")
    yield hung
    program.stop()


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """An empty blog with a password, served for the tests of one module to write in."""
    program = Program(tmp_path_factory.mktemp("studio"), photos__avif="false")
    with program.opened() as blog:
        program.admit_owner(blog)
    program.start()
    yield program
    program.stop()


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A blog that was just installed, and is started for the first time."""
    program = Program(tmp_path_factory.mktemp("fresh"))
    program.start()
    yield program
    program.stop()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe, the accessibility checker."""
    path = CHECK_TOOLS / "axe-core" / "axe.min.js"
    if not path.is_file():
        pytest.skip("no axe: run npm ci in tests/check_tools")
    return path.read_text(encoding="utf-8")
