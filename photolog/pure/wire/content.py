"""
Our cleaned captions as other servers take them.

Of the tags that our pages show, peers keep fewer: headings become bold paragraphs, rules
go. Links name their host. Hashtags and mentions look as Mastodon writes them, because
that is how every peer recognises them. Line feeds go too: some count them beside <br>.

Spec: https://docs.joinmastodon.org/spec/activitypub/#sanitization
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

from photolog.peers import Mention
from photolog.pure.addresses import Addresses
from photolog.pure.text import names, sanitize

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_VOID = ("br", "hr")
_KEPT = ("p", "blockquote", "ul", "li", "em", "strong", "code")

Attributes = list[tuple[str, str | None]]


class Content(NamedTuple):
    """The text of a note."""

    html: str
    tags: tuple[str, ...]  # linked in it, as shown, without "#"
    is_cut: bool


def of_caption(html: str, addresses: Addresses, limit: int | None = None) -> Content:
    """
    Return a cleaned caption as other servers take it.

    Args:
        limit: Characters of markup after which the text ends with "…", its elements closed.
    """
    writer = _Writer(addresses, limit)
    writer.feed(html)
    writer.close()
    return Content(writer.finished(), names.distinct_tags(writer.tags), writer.is_cut)


def heading(text: str) -> str:
    """Return plain *text* as the first line of a note."""
    return f"<p><strong>{_text(text)}</strong></p>"


def link_paragraph(url: str, text: str) -> str:
    """Return a paragraph that is nothing but a link."""
    return f'<p><a href="{escape(url)}" rel="noopener">{_text(text)}</a></p>'


def hashtag_paragraph(tags: Iterable[str], addresses: Addresses) -> str:
    """Return a paragraph of nothing but hashtags, "" without any."""
    links = " ".join(hashtag(tag, addresses) for tag in tags)
    return f"<p>{links}</p>" if links else ""


def hashtag(tag: str, addresses: Addresses) -> str:
    """Return the link to a tag's list; *tag* has no "#"."""
    url = escape(addresses.tag(names.fold_tag(tag)))
    return f'<a href="{url}" class="mention hashtag" rel="tag">#<span>{_text(tag)}</span></a>'


def mention(person: Mention) -> str:
    """Return the link to somebody mentioned."""
    user = person.handle[1:].partition("@")[0]
    return (
        f'<span class="h-card"><a href="{escape(person.url or person.uri)}" '
        f'class="u-url mention">@<span>{_text(user)}</span></a></span>'
    )


def _text(text: str) -> str:
    return escape(text, quote=False)


class _Writer(HTMLParser):
    """Reads what `sanitize` made, which is well formed, and writes the form for the wire."""

    def __init__(self, addresses: Addresses, limit: int | None) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.is_cut = False
        self._addresses = addresses
        self._limit = limit
        self._pieces: list[str] = []
        self._length = 0
        self._endings: list[str] = []
        self._is_hashtag = False
        self._is_line_start = True

    def finished(self) -> str:
        """Return the markup, everything in it closed."""
        return "".join(self._pieces) + "".join(reversed(self._endings))

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self.is_cut:
            return
        if tag == "br":
            self._write("<br>")
        if tag in _VOID:
            self._is_line_start = True
            return
        beginning, ending = self._form_of(tag, dict(attrs))
        self._is_line_start = self._is_line_start or tag not in ("a", "em", "strong", "code")
        self._write(beginning)
        self._endings.append(ending)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.is_cut or tag in _VOID or not self._endings:
            return
        self._is_hashtag = self._is_hashtag and tag != "a"
        self._write(self._endings.pop())

    def handle_data(self, data: str) -> None:
        # Between blocks a line feed is layout, after <br> it is a second line feed.
        words = data.replace("\n", " ")
        words = words.lstrip() if self._is_line_start else words
        is_layout = not words.strip() and "\n" in data
        if self.is_cut or is_layout or not words:
            return
        self._is_line_start = False
        if self._is_hashtag:
            self.tags.append(words[1:])
            self._write(hashtag(words[1:], self._addresses))
        else:
            self._write_words(words)

    def _form_of(self, tag: str, attributes: dict[str, str | None]) -> tuple[str, str]:
        """Return how an element begins and ends on the wire."""
        if tag in _HEADINGS:
            return "<p><strong>", "</strong></p>"
        if tag == "a":
            return self._form_of_link(attributes)
        if tag == "ol":
            start = attributes.get("start")
            return (f'<ol start="{escape(start)}">' if start else "<ol>"), "</ol>"
        if tag == "span":
            is_card = attributes.get("class") == sanitize.MENTION_SPAN_CLASS
            return ('<span class="h-card">' if is_card else "<span>"), "</span>"
        return (f"<{tag}>", f"</{tag}>") if tag in _KEPT else ("", "")

    def _form_of_link(self, attributes: dict[str, str | None]) -> tuple[str, str]:
        url, kind = attributes.get("href") or "", attributes.get("class") or ""
        if attributes.get("rel") == "tag":
            self._is_hashtag = True  # its text writes the whole link
            return "", ""
        if not url:
            return "", ""
        target = escape(self._addresses.at(url) if url.startswith("/") else url)
        manner = 'class="u-url mention"' if "mention" in kind.split() else 'rel="noopener"'
        return f'<a href="{target}" {manner}>', "</a>"

    def _write(self, markup: str) -> None:
        self._pieces.append(markup)
        self._length += len(markup)

    def _write_words(self, words: str) -> None:
        room = len(words) if self._limit is None else max(0, self._limit - self._length)
        self.is_cut = len(words) > room
        if self.is_cut:
            whole, blank, _ = words[:room].rpartition(" ")
            words = (whole if blank else words[:room]).rstrip() + "…"
        self._write(_text(words))
