"""
What is attached to a note of somebody else: pictures, films and sounds, as told.

Sizes, colours and camera facts are strangers' words: they help to lay out a page before the
picture is there and are shown as theirs, and nothing is decided by them.

Spec: https://www.w3.org/TR/activitystreams-vocabulary/#dfn-attachment
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from photolog.peers import Attached, MediaKind
from photolog.pure.text import sanitize
from photolog.pure.wire import attachments, facts_read, lenient

MAX_ALT = 10_000  # characters
MAX_ATTACHMENTS = 50
MAX_ALTS = 100_000  # characters of all of one note; what is beyond is cut
MAX_SIDE = 100_000  # px; beyond that they made a mistake, or mean none of ours

_BY_SUFFIX = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".heic": "image/heic",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mov": "video/quicktime",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".flac": "audio/flac",
}
_BY_TYPE = {"Image": MediaKind.IMAGE, "Video": MediaKind.VIDEO, "Audio": MediaKind.AUDIO}
_OF_ONE_MEDIUM = frozenset(_BY_TYPE)


def read(document: Mapping[str, Any], kind: str, *, may_have_image: bool) -> tuple[Attached, ...]:
    """
    Return what a note of *kind* shows, each address once, the first 50.

    Args:
        may_have_image: Whether the picture above an article or a link counts, too.
    """
    entries = lenient.as_list(document.get("attachment"))
    # A picture, a film or a sound that was posted by itself.
    entries = [document, *entries] if kind in _OF_ONE_MEDIUM else entries
    entries = [*entries, document.get("image")] if may_have_image else entries
    found = filter(None, (_attached(each) for each in entries))
    by_url = {each.url: each for each in reversed([*found])}
    return _bounded(tuple(reversed(by_url.values()))[:MAX_ATTACHMENTS])


def _bounded(shown: tuple[Attached, ...]) -> tuple[Attached, ...]:
    """Return attachments with no more words than one note may have for all of them."""
    left, bounded = MAX_ALTS, []
    for each in shown:
        bounded.append(replace(each, alt=each.alt[:left]))
        left -= len(bounded[-1].alt)
    return tuple(bounded)


def _attached(entry: Any) -> Attached | None:
    """Return what an attachment shows; previews of links, and texts, are nothing to show."""
    thing = entry if isinstance(entry, dict) else {"url": entry}
    if "Link" in lenient.types(thing):
        return None
    source = _best(thing.get("url")) or thing.get("href")
    url = lenient.href(source)
    # What one link leads to is told by that link: a film's own type is that of its page.
    several = isinstance(thing.get("url"), list)
    own, of_source = _media_type(thing), _media_type(source)
    media_type = (of_source or own if several else own or of_source) or _type_by_name(url)
    kind = _kind(media_type, thing)
    if not url or kind is None:
        return None
    width, height = _size(thing) or _size(source) or (None, None)
    return Attached(
        url=url,
        media_type=media_type,
        alt=_alt(thing),
        kind=kind,
        width=width,
        height=height,
        blurhash=_blurhash(thing),
        focus=_focus(thing.get("focalPoint")),
        facts=facts_read.read(thing) if kind is MediaKind.IMAGE else None,
    )


def _kind(media_type: str, thing: Mapping[str, Any]) -> MediaKind | None:
    if media_type:
        named = media_type.partition("/")[0]
        return MediaKind(named) if named in tuple(MediaKind) else None
    return next((_BY_TYPE[each] for each in lenient.types(thing) if each in _BY_TYPE), None)


def _alt(thing: Mapping[str, Any]) -> str:
    written = lenient.in_language(thing, "summary")[0] or lenient.in_language(thing, "name")[0]
    return sanitize.clean_text(written, MAX_ALT)


def _best(value: Any) -> Any:
    """Return the largest picture among several Links, else the largest film, else the first."""
    links = [each for each in lenient.as_list(value) if lenient.href(each)]
    for family in ("image/", "video/", "audio/"):
        those = [each for each in links if _media_type(each).startswith(family)]
        if those:
            return max(those, key=_area)
    return links[0] if links else None


def _area(link: Any) -> float:
    sides = [link.get(side) for side in ("width", "height")] if isinstance(link, dict) else [0]
    return float(math.prod(side if isinstance(side, int | float) else 0 for side in sides))


def _media_type(thing: Any) -> str:
    written = lenient.text(thing.get("mediaType")) if isinstance(thing, dict) else ""
    return sanitize.clean_line(written.partition(";")[0], 100).lower()


def _type_by_name(url: str) -> str:
    return _BY_SUFFIX.get(PurePosixPath(urlsplit(url).path).suffix.lower(), "")


def _size(thing: Any) -> tuple[int, int] | None:
    """Return width and height when both make sense: as numbers or, from some, as texts."""
    if not isinstance(thing, dict):
        return None
    sides = [_number(thing.get(side)) for side in ("width", "height")]
    width, height = (0 if side is None else round(side) for side in sides)
    is_sane = 1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE
    return (width, height) if is_sane else None


def _number(value: Any) -> float | None:
    try:
        number = float(lenient.text(value)[:20])
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _blurhash(thing: Mapping[str, Any]) -> str:
    written = lenient.text(thing.get("blurhash"))
    return written if attachments.is_blurhash(written) else ""


def _focus(value: Any) -> tuple[float, float] | None:
    """Return the point to keep in view, from [x, y] with -1 to 1 and y upwards."""
    axes = [_number(each) for each in value] if isinstance(value, list) else []
    if len(axes) != 2 or any(axis is None or not -1 <= axis <= 1 for axis in axes):
        return None
    x, y = (axis or 0.0 for axis in axes)
    if x == y == 0:
        return None  # the centre, which everybody assumes
    return round((x + 1) / 2, 4), round((1 - y) / 2, 4)
