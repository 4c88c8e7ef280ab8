"""
How the pictures of one post hang in the reader: whole, in their own ratio, in rows.

A post of several is read as one thing, so it fills the column as a page of a book does: rows
of about equal weight, the pictures of a row of one height. Which go together is found here;
CSS makes the rows fit from the ratio of each and the sum of its row. These numbers stand in
the page's one style element as classes, because the policy allows no style attributes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import url_for

from photolog.pure.pictures import blurhash
from photolog.reading import Attachment
from photolog.records import Photo

# The ratios of a row taken together: one panorama, or a landscape and a portrait.
EVEN = 2.4
# Whoever says that their picture is narrower or wider gets a frame of this and sees it whole.
NARROWEST, WIDEST = 0.25, 6.0
UNKNOWN = 1.5  # most cameras
GREY = "#808080"
NOMINAL_WIDTH = 1200  # in pixels, where nobody told one: only the ratio counts


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture in its place; without *src* and *photo* there is none yet, only its words."""

    number: int  # on the page; its class is made of it
    width: int
    height: int
    tint: str
    alt: str
    src: str = ""  # our own copy
    photo: Photo | None = None  # of the owner's own
    has_failed: bool = False
    url: str = ""  # where it is elsewhere: to link to, never to load
    host: str = ""

    @property
    def ratio(self) -> float:
        """Width by height of the frame."""
        return min(max(self.width / self.height, NARROWEST), WIDEST)


@dataclass(frozen=True, slots=True)
class Row:
    """Pictures side by side."""

    number: int  # on the page
    frames: tuple[Frame, ...]

    @property
    def ratio(self) -> float:
        """Width by height of them all."""
        return sum(frame.ratio for frame in self.frames)


class Wall:
    """Hangs pictures on one page and numbers them."""

    def __init__(self) -> None:
        self._frames = 0
        self._rows: list[Row] = []

    def hang_copies(self, attachments: Iterable[Attachment]) -> tuple[Row, ...]:
        """Return the rows of the pictures of somebody's note."""
        return self._hang([self._copy(each) for each in attachments])

    def hang_photos(self, photos: Iterable[Photo]) -> tuple[Row, ...]:
        """Return the rows of the photos of a post of the owner."""
        return self._hang([self._photo(each) for each in photos])

    def styles(self) -> str:
        """Return the rules for everything that hangs on the page."""
        rules = []
        for row in self._rows:
            rules.append(f".row{row.number}{{--s:{row.ratio:.4f};--n:{len(row.frames)}}}")
            rules += [
                f".pic{frame.number}{{--r:{frame.ratio:.4f};--t:{frame.tint}}}"
                for frame in row.frames
            ]
        return "".join(rules)

    def _hang(self, frames: Sequence[Frame]) -> tuple[Row, ...]:
        rows: list[Row] = []
        start = 0
        for count in together([frame.ratio for frame in frames]):
            rows.append(Row(len(self._rows) + len(rows), tuple(frames[start : start + count])))
            start += count
        self._rows += rows
        return tuple(rows)

    def _copy(self, each: Attachment) -> Frame:
        is_known = bool(each.width and each.height)
        self._frames += 1
        return Frame(
            number=self._frames,
            width=each.width if is_known and each.width else NOMINAL_WIDTH,
            height=each.height if is_known and each.height else round(NOMINAL_WIDTH / UNKNOWN),
            tint=blurhash.average(each.blurhash) or GREY,
            alt=each.alt,
            src=url_for("reader.picture", name=each.picture) if each.picture else "",
            has_failed=each.has_failed,
            url=of_web(each.url),
            host=host_of(each.url),
        )

    def _photo(self, photo: Photo) -> Frame:
        self._frames += 1
        return Frame(
            number=self._frames,
            width=photo.size.width,
            height=photo.size.height,
            tint=blurhash.average(photo.blurhash) or GREY,
            alt=photo.alt,
            photo=photo,
        )


def of_web(url: str) -> str:
    """Return an address that may stand in a link, "" for any other."""
    return url if url.startswith(("https://", "http://")) else ""


def host_of(url: str) -> str:
    """Return where a link leads, for people."""
    return urlsplit(url).netloc.rpartition("@")[2] if of_web(url) else ""


def together(ratios: Sequence[float]) -> list[int]:
    """
    Return how many pictures each row holds, so that all rows are about equally high.

    A row is judged by how far the sum of its ratios is from EVEN, a half as far as a double.
    """
    best: list[tuple[float, list[int]]] = [(0.0, [])]
    for end in range(1, len(ratios) + 1):
        ways = [
            (best[start][0] + _unevenness(ratios[start:end]), [*best[start][1], end - start])
            for start in range(end)
        ]
        best.append(min(ways, key=lambda way: way[0]))
    return best[-1][1]


def _unevenness(row: Sequence[float]) -> float:
    return math.log(sum(row) / EVEN) ** 2
