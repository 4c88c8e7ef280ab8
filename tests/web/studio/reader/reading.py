"""What the tests of the reader's pages share: parsing a page, and what no page may hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from photolog.store.engine.database import database as connection
from tests.web.studio.test_pages import judge

OURS = ("", "photo.example")
WORDS = ("value", "title", "alt", "placeholder", "content", "aria-label")
# What makes a browser ask for something by itself.
LOADING = ("src", "srcset", "poster", "background", "data", "action", "formaction", "ping", "icon")


def see(browser, path: str) -> BeautifulSoup:
    """Return a page that is there, is well made and loads nothing from elsewhere."""
    answer = browser.get(path)
    assert answer.status_code == 200, path
    judge(answer.text, has_pictures="<style>" in answer.text)
    page = BeautifulSoup(answer.data, "html5lib")
    keep_to_ourselves(page)
    return page


def keep_to_ourselves(page: BeautifulSoup) -> None:
    """Fail when anything but a link for people leads to another server."""
    for element in page.find_all(True):
        for name, value in element.attrs.items():
            words = (" ".join(value) if isinstance(value, list) else value).strip()
            if name in WORDS or (urlsplit(words).netloc in OURS and "//" not in words):
                continue
            # All that remains is the whole address of a link.
            assert (element.name, name) == ("a", "href"), (element.name, name, value)
            assert {"nofollow", "noopener"} <= set(element["rel"]), element
            assert urlsplit(words).scheme in ("https", "http"), element
        for name in LOADING:
            assert urlsplit(element.get(name, "")).netloc in OURS, element
    assert "url(" not in "".join(style.get_text() for style in page.find_all("style"))


def anchors(page: BeautifulSoup) -> list[str]:
    """Return the ids of what is shown, from the top."""
    return [each["id"] for each in page.select("[data-entry]")]


def notes_of(*notes) -> list[str]:
    """Return the ids of notes on a page."""
    return [f"note-{note.id}" for note in notes]


@contextmanager
def counted() -> Iterator[list[str]]:
    """Give a list that gets every statement."""
    statements = []
    execute = connection.execute_sql

    def note(sql, *arguments, **options):
        statements.append(sql)
        return execute(sql, *arguments, **options)

    connection.execute_sql = note
    try:
        yield statements
    finally:
        del connection.execute_sql
