"""
How records read on a page: the filters and the words that every template may use.

Templates only arrange. What a date, a number or a camera reads like is decided here,
once for visitors and studio.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from photolog.pure import times
from photolog.pure.pictures import exif
from photolog.pure.text import licences, plain, sanitize
from photolog.pure.text.licences import Licence
from photolog.records import Facts, Photo, Post, Rendition
from photolog.web.current import blog, profile

_KILO = 1000


def context() -> dict[str, Any]:
    """Return what all templates need."""
    return {
        "site": blog().config.site,
        "owner": profile(),
        "theme": profile().theme,
        "handle": blog().addresses.handle,
        "profile_url": blog().addresses.profile,
        "federates": blog().config.federates,
    }


def day(moment: datetime) -> str:
    """Return "28 October 2026", in the blog's time zone."""
    local = moment.astimezone(blog().config.zone)
    return f"{local.day} {times.MONTHS[local.month - 1]} {local.year}"


def moment(moment: datetime) -> str:
    """Return "28 October 2026, 18:05", in the blog's time zone."""
    local = moment.astimezone(blog().config.zone)
    return f"{day(moment)}, {local:%H:%M}"


def typed_moment(moment: datetime) -> str:
    """Return "2026-10-28T18:05" in the blog's time zone, as a datetime-local field wants it."""
    return f"{moment.astimezone(blog().config.zone):%Y-%m-%dT%H:%M}"


def month(key: str) -> str:
    """Return "October 2026" for "2026-10"."""
    year, _, number = key.partition("-")
    return f"{month_name(int(number))} {year}"


def month_name(number: int) -> str:
    """Return "October" for 10."""
    return times.MONTHS[number - 1]


def taken(facts: Facts) -> str:
    """Return when the photo was taken by the camera's own clock: "26 October 2026, 06:41"."""
    try:
        local = datetime.fromisoformat(facts.taken_at)
    except ValueError:
        return ""
    return f"{local.day} {times.MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"


def count(number: int, singular: str, plural: str = "") -> str:
    """Return "1 photo", "2 photos", "1,200 photos"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def file_size(length: int) -> str:
    """Return a length in bytes as people read it: "9.3 MB"."""
    size = float(length)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < _KILO or unit == "GB":
            return f"{size:.0f} {unit}" if unit in ("bytes", "kB") else f"{size:.1f} {unit}"
        size /= _KILO
    raise AssertionError("unreachable")


def headline(post: Post) -> str:
    """Return what a post is called where it must be called something."""
    return plain.headline(post, blog().config.zone)


def excerpt(html: str, limit: int = 160) -> str:
    """Return the first words of a caption."""
    return plain.excerpt(html, limit)


def licence(code: str) -> Licence:
    """Return the licence of a post; an unknown one grants nothing."""
    return licences.find(code) or licences.LICENCES[0]


def srcset(photo: Photo, form: str, longest_px: int) -> str:
    """
    Return the files of a photo for an image element to choose from, "" if there are none.

    Args:
        form: "jpeg" or "avif".
        longest_px: The longest edge worth offering; the smallest file is always offered.
    """
    files = photo.of_format(form)
    offered = [r for r in files if max(r.width, r.height) <= longest_px] or files[:1]
    return ", ".join(f"{media(r)} {r.width}w" for r in offered)


def media(rendition: Rendition) -> str:
    """Return the address of a public file within this blog."""
    # The route of media.show, written out: a page asks some two hundred times.
    return f"/media/{rendition.name}"


def without_scheme(url: str) -> str:
    """Return an address as people write it: "photos.example/@me"."""
    return url.partition("://")[2]


FILTERS: dict[str, Callable[..., Any]] = {
    "count": count,
    "day": day,
    "excerpt": excerpt,
    "exposure": exif.exposure_line,
    "file_size": file_size,
    "focal": exif.focal_line,
    "headline": headline,
    "iso": times.rfc3339,
    "licence": licence,
    "media": media,
    "moment": moment,
    "month": month,
    "month_name": month_name,
    "srcset": srcset,
    "taken": taken,
    "trusted": sanitize.trusted,
    "typed_moment": typed_moment,
    "without_scheme": without_scheme,
}
