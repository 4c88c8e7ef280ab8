"""
Rendered public pages, kept in front of Flask.

Public pages are the same for everybody, so a page is made once for each generation of
the database: every write of any process moves the generation on and thereby empties
the cache. Flask, Jinja and peewee are not touched on a hit.

Spec: https://www.rfc-editor.org/rfc/rfc9110#section-13 (conditional requests)
"""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from photolog.pure.wire.negotiation import wants_activity
from photolog.web import headers

MAX_BYTES = 24 * 2**20
MAX_QUERY_CHARACTERS = 300
_UNCACHED = ("/media/", "/static/", "/notices/", "/healthz", "/readyz")
# What may be different for each server that asks.
_PERSONAL = "/followers_synchronization"
ASKED_METHOD = "photolog.asked_method"  # in environ: the method that a signature covers
_KEPT_ON_304 = (
    "cache-control",
    "content-security-policy",
    "etag",
    "vary",
    "last-modified",
    "x-robots-tag",
)

Headers = list[tuple[str, str]]
Key = tuple[str, str, str, bool]  # host, path, query, whether the document is asked for


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A whole response, plain and compressed."""

    headers: Headers  # without Content-Length, Content-Encoding and ETag
    plain: bytes
    zipped: bytes
    etag: str  # without quotes

    @property
    def size(self) -> int:
        """How many bytes it takes in the cache."""
        return len(self.plain) + len(self.zipped)


class PageCache:
    """WSGI middleware that answers GET and HEAD of public pages from memory."""

    def __init__(self, app: WSGIApplication, generation: Callable[[], int]) -> None:
        self._app = app
        self._generation = generation
        self._pages: OrderedDict[Key, CachedPage] = OrderedDict()
        self._bytes = 0
        self._of_generation = -1
        self._lock = threading.Lock()
        self._making = threading.Lock()  # rendering in parallel gains nothing under one interpreter

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, from memory where possible."""
        key = _key_of(environ)
        if key is None:
            return self._app(environ, start_response)
        generation = self._current_generation()
        page = self._find(key, generation)
        if page is None:
            # Who signs may be asked for a key meanwhile, and ask us for ours: nobody must wait.
            is_signed = "HTTP_SIGNATURE" in environ
            make = self._make_and_keep if is_signed else self._find_or_make
            made = make(key, generation, environ, start_response)
            if isinstance(made, list):
                return made
            page = made
        return _answer(page, environ, start_response)

    def _current_generation(self) -> int:
        try:
            return self._generation()
        except Exception:  # the application has the words for what is wrong with the database
            return -1

    def _find(self, key: Key, generation: int) -> CachedPage | None:
        with self._lock:
            if generation != self._of_generation or generation < 0:
                return None
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def _keep(self, key: Key, generation: int, page: CachedPage) -> None:
        with self._lock:
            if generation != self._of_generation:
                self._pages.clear()
                self._bytes, self._of_generation = 0, generation
            former = self._pages.pop(key, None)
            self._pages[key] = page
            self._bytes += page.size - (former.size if former else 0)
            while self._bytes > MAX_BYTES:
                self._bytes -= self._pages.popitem(last=False)[1].size

    def _find_or_make(
        self, key: Key, generation: int, environ: WSGIEnvironment, start_response: StartResponse
    ) -> CachedPage | list[bytes]:
        """Make a page unless somebody else just did: a crowd after a change renders it once."""
        with self._making:
            page = self._find(key, generation)
            if page is not None:
                return page
            return self._make_and_keep(key, generation, environ, start_response)

    def _make_and_keep(
        self, key: Key, generation: int, environ: WSGIEnvironment, start_response: StartResponse
    ) -> CachedPage | list[bytes]:
        made = self._make(environ, start_response)
        if isinstance(made, CachedPage):
            self._keep(key, generation, made)
        return made

    def _make(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> CachedPage | list[bytes]:
        """Let the application answer; return its page, or the body when it cannot be kept."""
        caught: list[tuple[str, Headers]] = []

        def catch(status: str, response_headers: Headers, exc_info: Any = None) -> Any:
            caught[:] = [(status, response_headers)]
            return lambda written: None

        # As GET and unconditional, so that the whole page comes back whatever was asked.
        asked = {k: v for k, v in environ.items() if not k.startswith("HTTP_IF_")}
        as_get = {"REQUEST_METHOD": "GET", ASKED_METHOD: environ["REQUEST_METHOD"]}
        body = _drained(self._app(asked | as_get, catch))
        status, response_headers = caught[0]
        if not status.startswith("200") or not _may_be_kept(response_headers):
            start_response(status, response_headers)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        dropped = ("content-length", "etag")
        kept = [(name, value) for name, value in response_headers if name.lower() not in dropped]
        return CachedPage(
            headers=kept,
            plain=body,
            zipped=gzip.compress(body, 6, mtime=0),
            etag=hashlib.sha256(body).hexdigest()[:32],
        )


def _key_of(environ: WSGIEnvironment) -> Key | None:
    """Return under what a request's answer is kept, or None if it may not be."""
    path, query = environ.get("PATH_INFO", "/"), environ.get("QUERY_STRING", "")
    is_plain = environ["REQUEST_METHOD"] in ("GET", "HEAD") and len(query) <= MAX_QUERY_CHARACTERS
    if not is_plain or headers.is_private(path) or path.startswith(_UNCACHED):
        return None
    if path.endswith(_PERSONAL):
        return None
    # Another Host must meet Flask's refusal, not the page of the right one.
    is_document = wants_activity(environ.get("HTTP_ACCEPT", ""))
    return environ.get("HTTP_HOST", ""), path, query, is_document


def _may_be_kept(response_headers: Headers) -> bool:
    by_name = {name.lower(): value for name, value in response_headers}
    policy = by_name.get("cache-control", "")
    return not ("set-cookie" in by_name or "no-store" in policy or "private" in policy)


def _answer(
    page: CachedPage, environ: WSGIEnvironment, start_response: StartResponse
) -> list[bytes]:
    is_zipped = _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    body = page.zipped if is_zipped else page.plain
    etag = f'"{page.etag}-gz"' if is_zipped else f'"{page.etag}"'
    response_headers = [*page.headers, ("ETag", etag), ("Vary", "Accept-Encoding")]
    if _is_known(page, environ):
        kept = [(name, value) for name, value in response_headers if name.lower() in _KEPT_ON_304]
        start_response("304 Not Modified", kept)
        return []
    if is_zipped:
        response_headers.append(("Content-Encoding", "gzip"))
    start_response("200 OK", [*response_headers, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _takes_gzip(accepted: str) -> bool:
    """Return whether an Accept-Encoding names gzip, and not only to refuse it."""
    for coding in accepted.lower().split(","):
        name, _, weight = coding.replace(" ", "").partition(";")
        if name == "gzip":
            return not re.fullmatch(r"q=0(\.0*)?", weight)
    return False


def _is_known(page: CachedPage, environ: WSGIEnvironment) -> bool:
    """Return whether the client has this page already; either encoding of it counts."""
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked is not None:
        tags = {tag.strip().removeprefix("W/").strip('"') for tag in asked.split(",")}
        return bool(tags & {"*", page.etag, f"{page.etag}-gz"})
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    modified = dict((name.lower(), value) for name, value in page.headers).get("last-modified")
    return since is not None and since == modified


def _drained(chunks: Iterable[bytes]) -> bytes:
    try:
        return b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
