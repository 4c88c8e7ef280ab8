"""
Words without markup: for titles, descriptions and previews.

One function names a post that has no title, so that the browser's tab, the feeds,
the previews and the studio all call it the same.
"""

from __future__ import annotations

from datetime import tzinfo
from html.parser import HTMLParser

from photolog.pure.times import MONTHS
from photolog.records import Post

HEADLINE_LENGTH = 80

_INLINE = frozenset({"a", "b", "code", "del", "em", "i", "s", "span", "strong", "u"})


class _Words(HTMLParser):
    """Gathers the text of our own cleaned HTML; a block's edge separates words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def _separate(self, tag: str) -> None:
        if tag not in _INLINE:
            self.pieces.append(" ")


def words_of(html: str) -> str:
    """Return the words of HTML that we cleaned, on one line."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return " ".join("".join(parser.pieces).split())


def shortened(text: str, limit: int) -> str:
    """Return plain *text* on one line of at most *limit* characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    whole, blank, _ = line[:limit].rpartition(" ")
    return (whole if blank else line[: limit - 1]).rstrip(" ,;:.–—-") + "…"


def excerpt(html: str, limit: int) -> str:
    """Return the first words of HTML that we cleaned, at most *limit* characters."""
    return shortened(words_of(html), limit)


def headline(post: Post, zone: tzinfo) -> str:
    """
    Return what a post is called where it must be called something.

    That is its title, else the first words of its caption, else the first alt text, else
    its date. A content warning hides the words too, a sensitive picture only its alt text.
    """
    return post.title or _own_words(post) or _date(post, zone)


def warned_headline(post: Post, zone: tzinfo) -> str:
    """Return the headline, preceded by what a visitor should know before opening the post."""
    if not post.is_hidden:
        return headline(post, zone)
    return f"CW: {post.content_warning or 'sensitive'}, {headline(post, zone)}"


def _own_words(post: Post) -> str:
    words = "" if post.content_warning else words_of(post.caption_html)
    # A row of hashtags says less than the alt text does.
    if any(not word.startswith("#") for word in words.split()):
        return shortened(words, HEADLINE_LENGTH)
    alts = () if post.is_hidden else (photo.alt for photo in post.photos)
    return shortened(next(filter(None, alts), words), HEADLINE_LENGTH)


def _date(post: Post, zone: tzinfo) -> str:
    day = (post.published_at or post.created_at).astimezone(zone)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
