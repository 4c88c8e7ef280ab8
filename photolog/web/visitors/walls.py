"""
How photos hang: in rows that fill the width, each in its own ratio, in reading order.

CSS does the justifying from one number per photo. The numbers stand in the page's one
style element as classes (t0, t1, …), because the policy allows no style attributes.

Spec: https://www.w3.org/TR/css-flexbox-1/#flex-lines
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from photolog.records import Photo, Post
from photolog.web import looks
from photolog.web.current import blog

# Narrower strips are cropped to this, towards their focus: a row holds nothing taller.
NARROWEST = 0.5
# A tile that holds words instead of a picture needs room for them.
NARROWEST_WORDS = 1.4
WIDEST_WORDS = 2.0
# Beyond this ratio the least height of a row may crop the sides.
PANORAMA = 3.0
# So much (the ratios of all its photos together) a wall may hold to be hung in a single row.
MOST_IN_ONE_ROW = 6.4
MOST_IN_ONE_WIDE_ROW = 7.6  # on a large screen

_EAGER = 4  # tiles that are surely above the fold
_VW_PER_RATIO = 23  # width of a tile in percent of the window, see --row in style.css
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tile:
    """One post on the wall."""

    post: Post
    photo: Photo
    name: str  # its class
    ratio: float  # width by height of the tile
    alt: str
    is_eager: bool
    is_first: bool

    @property
    def sizes(self) -> str:
        """How wide it will be, for the browser's choice of a file."""
        width = min(100, round(self.ratio * _VW_PER_RATIO))
        # "auto" is only allowed, and only works, where the picture is loaded late.
        return f"{'' if self.is_eager else 'auto, '}(max-width: 40rem) 100vw, {width}vw"

    @property
    def longest_px(self) -> int:
        """The largest rendition worth offering, by its long edge."""
        # In a row the height is what is given, so a panorama is many times as wide.
        return 2560 if self.ratio >= PANORAMA or self.photo.ratio < NARROWEST else 1280


@dataclass(frozen=True, slots=True)
class Wall:
    """Tiles under one heading; an empty heading is not shown."""

    heading: str
    tiles: tuple[Tile, ...]
    name: str  # its class

    @property
    def ratio(self) -> float:
        """Width by height of all tiles side by side."""
        return sum(tile.ratio for tile in self.tiles)

    @property
    def row_class(self) -> str:
        """Its class if it is hung in one row in a wide window, lest one photo is left over."""
        if self.ratio > MOST_IN_ONE_WIDE_ROW:
            return ""
        return "one-row" if self.ratio <= MOST_IN_ONE_ROW else "one-wide-row"


def hang(posts: Iterable[Post]) -> tuple[Tile, ...]:
    """Return the tiles of posts in the same order; one without any photo is left out."""
    hung = [post for post in posts if post.photos]
    return tuple(_tile(index, post) for index, post in enumerate(hung))


def by_month(tiles: Sequence[Tile]) -> tuple[Wall, ...]:
    """Return one wall for each month."""
    months = groupby(tiles, _month_of)
    return tuple(
        Wall(looks.month(key), tuple(group), f"w{index}")
        for index, (key, group) in enumerate(months)
    )


def single(tiles: Sequence[Tile]) -> Wall:
    """Return one wall for all tiles, without a heading."""
    return Wall("", tuple(tiles), "w0")


def styles(walls: Iterable[Wall]) -> str:
    """Return the rules that give tiles their ratio, colour and focus, and short walls their row."""
    rules = []
    for wall in walls:
        if wall.row_class:
            rules.append(f".{wall.name}{{--s:{wall.ratio:.4f};--n:{len(wall.tiles)}}}")
        rules += [f".{tile.name}{{{_tile_rule(tile)}}}" for tile in wall.tiles]
    return "".join(rules)


def stage_styles(photos: Iterable[Photo]) -> str:
    """Return the rules for the photos of one post, shown large: classes s0, s1, …"""
    return "".join(
        f".s{index}{{--r:{photo.ratio:.4f};--w:{photo.of_format('jpeg')[-1].width}px;"
        f"--t:{_tint(photo)}}}"
        for index, photo in enumerate(photos)
    )


def _tile(index: int, post: Post) -> Tile:
    photo = post.photos[0]
    ratio = max(photo.ratio, NARROWEST)
    if post.is_hidden:
        ratio = min(max(ratio, NARROWEST_WORDS), WIDEST_WORDS)
    return Tile(
        post=post,
        photo=photo,
        name=f"t{index}",
        ratio=ratio,
        alt=photo.alt or looks.headline(post),
        is_eager=index < _EAGER,
        is_first=index == 0,
    )


def _tile_rule(tile: Tile) -> str:
    rule = f"--r:{tile.ratio:.4f}"
    if tile.post.is_hidden:
        return rule  # not even its colour
    rule += f";--t:{_tint(tile.photo)}"
    if tile.photo.ratio < NARROWEST or tile.photo.ratio > PANORAMA:
        focus = tile.photo.focus
        rule += f";--f:{focus.x * 100:.0f}% {focus.y * 100:.0f}%"
    return rule


def _tint(photo: Photo) -> str:
    return photo.tint if _COLOUR.fullmatch(photo.tint) else "#808080"


def _month_of(tile: Tile) -> str:
    moment = tile.post.published_at or tile.post.created_at
    return f"{moment.astimezone(blog().config.zone):%Y-%m}"
