"""
What other servers make of a post: which of it they show, change or leave out.

For the owner to read before publishing. It judges the note itself, as it goes out, so
that it cannot promise what is not sent. Only what was read in the servers' own source
is said; what is not known of a server is not claimed.

Sources: Mastodon's app/lib/activitypub and lib/sanitize_ext, Pixelfed's Helpers.php and
License.php, GoToSocial's internal/typeutils, VernissageServer's ActivityPubService.swift,
Misskey's ApNoteService.ts, all of 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from photolog.pure.wire.contexts import Document
from photolog.records import Post, Visibility

_LONG_ALT = 1000  # characters; what Pixelfed's own form takes as it is installed
_HEADING = re.compile(r"<h[2-6]>")
_FORMATTED = re.compile(r"<(strong|em|code|ul|ol|blockquote)\b")
_READ_ON = ">Read on</a></p>"


_AUDIENCES = {
    Visibility.UNLISTED: "Followers see it, but it is in no public list and no search.",
    Visibility.FOLLOWERS: (
        "Only followers and those whom it names see it. It has no page here that others can open."
    ),
    Visibility.DIRECT: (
        "Only those whom it names get it, as a message, wherever they are. It has no page here "
        "that others can open."
    ),
}


class Fate(StrEnum):
    """What becomes of a part of a post."""

    KEPT = "kept"
    CHANGED = "changed"
    LOST = "lost"


class Line(NamedTuple):
    """One sentence about one part."""

    fate: Fate
    words: str


class View(NamedTuple):
    """How a post looks to the people of one kind of server, or in a feed reader."""

    name: str
    photos: int  # how many are surely seen
    lines: tuple[Line, ...]


class _Peer(NamedTuple):
    """What a kind of server takes."""

    name: str
    most_photos: int | None = None
    photos_vary: str = ""  # if owners of such servers may choose
    keeps_bold: bool | None = None  # None: not known
    has_camera: bool = False
    has_licence: bool = False
    most_alt: int | None = None
    takes_edits: bool = True


_PEERS = (
    _Peer("Mastodon", most_photos=4, keeps_bold=True),
    _Peer(
        "Pixelfed",
        most_photos=4,
        photos_vary="some of its servers take up to 20",
        keeps_bold=False,
        has_licence=True,
        most_alt=_LONG_ALT,
    ),
    _Peer("GoToSocial"),
    _Peer("Vernissage", has_camera=True),
    _Peer("Misskey", most_photos=16, takes_edits=False),
)


def views(post: Post, note: Document) -> tuple[View, ...]:
    """
    Return how a post looks elsewhere, feed readers last.

    Args:
        note: The post as note.of_post() makes it.
    """
    seen = (_view(peer, post, note) for peer in _PEERS)
    return (*seen, View("Feed readers", _in_feeds(post), tuple(_feed_lines(post))))


def everywhere(post: Post, note: Document, *, is_news: bool) -> tuple[Line, ...]:
    """
    Return what holds for all servers alike.

    Args:
        is_news: Whether followers are told of the post when it is published.
    """
    return tuple(_common_lines(post, note, is_news))


def _view(peer: _Peer, post: Post, note: Document) -> View:
    count = len(post.photos)
    return View(
        peer.name,
        min(count, peer.most_photos or count),
        (
            *_photo_lines(peer, count),
            *_alt_lines(peer, note),
            *_text_lines(peer, post, note),
            *_fact_lines(peer, note),
        ),
    )


def _common_lines(post: Post, note: Document, is_news: bool) -> Iterator[Line]:
    if not is_news:
        yield Line(Fate.LOST, "It is dated more than a day back: followers are not told of it.")
    if post.visibility in _AUDIENCES:
        yield Line(Fate.CHANGED, _AUDIENCES[post.visibility])
    sides = [max(a.get("width", 0), a.get("height", 0)) for a in note["attachment"]]
    if any(sides):
        largest = f"at most {max(sides):,} px wide or high"
        yield Line(Fate.CHANGED, f"Photos go out as JPEG, {largest}; the originals stay here.")
    if missing := post.missing_alt_count:
        nouns = "photo has" if missing == 1 else "photos have"
        yield Line(Fate.LOST, f"{missing} {nouns} no alt text, so nothing is said there.")
    if any(_is_alt_cut(post, note)):
        yield Line(Fate.CHANGED, "Long alt texts are cut, or the post would be too large to send.")
    if _READ_ON in note["content"]:
        yield Line(Fate.CHANGED, "The caption is too long to be sent whole; a link leads to it.")
    if _HEADING.search(post.caption_html):
        yield Line(Fate.CHANGED, "Headings in the caption become bold lines.")
    if post.place and not any("location" in each for each in note["attachment"]):
        yield Line(Fate.LOST, "The place stays on your own page.")


def _is_alt_cut(post: Post, note: Document) -> Iterator[bool]:
    for photo, sent in zip(post.photos, note["attachment"], strict=True):
        yield len(sent.get("name", "")) < len(photo.alt)


def _photo_lines(peer: _Peer, count: int) -> Iterator[Line]:
    most = peer.most_photos or count
    if count <= most:
        yield Line(Fate.KEPT, "The photo." if count == 1 else f"All {count} photos.")
        return
    variety = f"; {peer.photos_vary}" if peer.photos_vary else ""
    rest = "The text links to the rest"
    yield Line(Fate.LOST, f"The first {most} of {count} photos{variety}. {rest}.")


def _alt_lines(peer: _Peer, note: Document) -> Iterator[Line]:
    alts = [each["name"] for each in note["attachment"] if each.get("name")]
    if not alts:
        return
    longest = max(map(len, alts))
    if peer.most_alt and longest > peer.most_alt:
        limit = f"{peer.most_alt:,} characters"
        yield Line(Fate.CHANGED, f"Alt texts; those of more than {limit} may be shown shorter.")
    else:
        yield Line(Fate.KEPT, "Alt texts.")


def _text_lines(peer: _Peer, post: Post, note: Document) -> Iterator[Line]:
    if post.title:
        manner = {True: ", in bold", False: ", not in bold", None: ""}[peer.keeps_bold]
        yield Line(Fate.CHANGED, f"The title is the first line of the text{manner}.")
    if peer.keeps_bold is False and _FORMATTED.search(post.caption_html):
        yield Line(Fate.LOST, "Bold, lists and quotations in the caption become plain text.")
    if post.content_warning:
        yield Line(Fate.KEPT, "The content warning stands before photos and text.")
    elif note["sensitive"]:
        yield Line(Fate.KEPT, "The photos are marked as sensitive.")
    if not peer.takes_edits:
        yield Line(Fate.LOST, "What you change after publishing does not arrive.")


def _fact_lines(peer: _Peer, note: Document) -> Iterator[Line]:
    parts = (
        ("exifData", "Camera and exposure", peer.has_camera),
        ("location", "The location", peer.has_camera),
        ("license", "The licence", peer.has_licence),
    )
    for key, words, is_kept in parts:
        if any(key in each for each in note["attachment"]):
            fate = Fate.KEPT if is_kept else Fate.LOST
            yield Line(fate, f"{words}." if is_kept else f"{words}: not shown.")


def _in_feeds(post: Post) -> int:
    is_shown = post.visibility is Visibility.PUBLIC and not post.is_hidden
    return len(post.photos) if is_shown else 0


def _feed_lines(post: Post) -> Iterator[Line]:
    if post.visibility is not Visibility.PUBLIC:
        reason = "unlisted" if post.visibility.is_open else "not public"
        yield Line(Fate.LOST, f"It is {reason}, and so in no feed.")
        return
    if post.is_hidden:
        kept = "The warning" if post.content_warning else "The caption"
        yield Line(Fate.CHANGED, f"{kept}, and a link in the place of the photos.")
        return
    yield Line(Fate.KEPT, "All photos with their alt texts, the title and the whole caption.")
    if post.show_camera and any(photo.facts.camera for photo in post.photos):
        yield Line(Fate.KEPT, "Camera and exposure.")
    if post.licence:
        yield Line(Fate.KEPT, "The licence.")
