"""
What the darkroom tells of one picture: the few records that its child process loads.

Everybody else imports them from photolog.records, with all the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Size(NamedTuple):
    """Width and height in pixels, as the picture is seen (upright)."""

    width: int
    height: int


class Location(NamedTuple):
    """Degrees, north and east positive, already rounded to the precision the owner chose."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What the camera wrote, cleaned for showing. Never a serial number, never a place."""

    make: str = ""
    model: str = ""
    camera: str = ""  # "Canon EOS R6": make and model, normalised
    lens: str = ""
    exposure_time: str = ""  # seconds as photographers write them: "1/250", "2.5"
    f_number: float | None = None
    iso: int | None = None
    focal_length_mm: float | None = None
    focal_length_35mm: int | None = None  # equivalent on 35 mm film, in mm
    taken_at: str = ""  # local wall clock of the camera, "2026-10-26T06:41:00"
    taken_offset: str = ""  # "+02:00" where the camera knew it


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Words found in the file: they prefill the form, nothing is published unseen."""

    title: str = ""
    caption: str = ""
    alt: str = ""
    alt_source: str = ""  # where *alt* was found: "IPTC alt text", "XMP description", …
    keywords: tuple[str, ...] = ()
    creator: str = ""
    copyright: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One file that the darkroom wrote, still in its staging folder under *name*."""

    name: str
    format: str  # "jpeg" or "avif"
    width: int
    height: int
    bytes: int
    sha256: str
    is_srgb: bool  # safe for receivers that ignore colour profiles


@dataclass(frozen=True, slots=True)
class Developed:
    """What the darkroom made of one uploaded file."""

    format: str  # of the upload: "jpeg", "png", "webp", "avif", "gif", "heif"
    size: Size  # of the upright picture at full resolution
    tint: str  # one colour for the placeholder, "#a1b2c3"
    blurhash: str
    facts: Facts
    suggestions: Suggestions
    location: Location | None
    files: tuple[Rendered, ...]
