"""
Whom or what the owner means: by a handle, or by the address of a profile or a post.

Spec: federation.md 1.2
"""

from __future__ import annotations

from typing import Any

from photolog import notes, people
from photolog.blog import Blog
from photolog.errors import FetchFailed, InvalidInput, MalformedActivity
from photolog.peers import Person
from photolog.pure.text import handles
from photolog.pure.wire import actors_read, alternates, lenient, notes_read
from photolog.reading import Note

_ACCEPT_PAGE = "text/html, application/xhtml+xml;q=0.9"
_IS_A_PAGE = (200, 406, 415)  # what servers answer who have no document there, or only a page
_NOTHING_THERE = "Nothing that can be followed or read was found there."


def find(blog: Blog, text: str) -> Person | Note:
    """
    Return whom or what the owner means by a handle, or the address of a profile or a post.

    Raises:
        InvalidInput: That is neither, or leads to nothing but this blog; *field* is "q".
        FetchFailed: The other server does not know it, or does not answer.
        MalformedActivity: What is there is neither a person nor a note.
    """
    if not blog.config.federates:
        raise InvalidInput("This blog does not talk with other servers.", "q")
    typed = text.strip()[: lenient.MAX_ADDRESS + 1]
    user, host = handles.split(typed)
    if user:
        if host == blog.addresses.host:
            raise InvalidInput("That is an address of this blog.", "q")
        return people.find(blog, typed)
    url = _address(typed)
    if not url:
        message = "Enter a handle such as @name@server.example, or the address of a page."
        raise InvalidInput(message, "q")
    if blog.addresses.is_ours(url) or lenient.host(url) == blog.addresses.host:
        raise InvalidInput("That is an address of this blog.", "q")
    return _read(blog, _document_at(blog, url))


def find_person(blog: Blog, text: str) -> Person:
    """
    Return whom the owner means, as find() does.

    Raises:
        InvalidInput: Also when it is not somebody, but something.
    """
    found = find(blog, text)
    if not isinstance(found, Person):
        raise InvalidInput("That is something that somebody wrote. Enter their handle.", "q")
    return found


def _address(typed: str) -> str:
    """Return the address that was typed, with its scheme if that was left away; "" if none."""
    if "://" in typed:
        return lenient.address(typed) or ""
    is_address = "/" in typed and "." in typed.partition("/")[0]
    return lenient.address(f"https://{typed}") or "" if is_address else ""


def _document_at(blog: Blog, url: str) -> dict[str, Any]:
    """Return the document at an address, or the one that the page there names."""
    try:
        return people.document(blog, url)
    except FetchFailed as error:
        if error.status not in _IS_A_PAGE:
            raise
    page = blog.network.get_text(url, _ACCEPT_PAGE)
    address = alternates.of_page(page.text, page.link, page.url)
    if not address:
        raise FetchFailed(_NOTHING_THERE)
    return people.document(blog, address)


def _read(blog: Blog, document: dict[str, Any]) -> Person | Note:
    if lenient.kind(document, actors_read.ACTOR_KINDS):
        return people.believed(blog, document)
    uri = lenient.address(document.get("id"))
    if uri and lenient.kind(document, notes_read.NOTE_KINDS):
        return notes.at(blog, uri)
    raise MalformedActivity(_NOTHING_THERE)
