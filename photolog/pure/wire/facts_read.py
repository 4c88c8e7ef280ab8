"""
What others tell of how a photo was taken, into the same facts that a camera's file gives.

Two spellings are known: the list of names and values of FEP-ee3a (which other programs put
under `exif`, too), and the flat object of Vernissage. Values are texts such as "f/8",
"1/250" or "35 mm", or numbers; whatever cannot be read so is left out. Where the photo was
taken is not read at all.

Spec: https://codeberg.org/fediverse/fep/src/branch/main/fep/ee3a/fep-ee3a.md
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from photolog.developed import Facts
from photolog.pure.pictures import exif
from photolog.pure.wire import lenient

_MOST_ENTRIES = 100
_LONGEST = 200  # characters of a value that is looked at
_MAKE, _MODEL = 0x010F, 0x0110
# By the names of FEP-ee3a, which are those of EXIF 2.32, and by those of Vernissage.
_TEXTS = {
    "make": _MAKE,
    "model": _MODEL,
    "lensmodel": 0xA434,
    "lens": 0xA434,
    "datetimeoriginal": 0x9003,
    "datetime": 0x9003,
    "createdate": 0x9003,
    "offsettimeoriginal": 0x9011,
}
_NUMBERS = {
    "exposuretime": 0x829A,
    "fnumber": 0x829D,
    "photographicsensitivity": 0x8827,
    "isospeedratings": 0x8827,
    "focallength": 0x920A,
    "focallengthin35mmfilm": 0xA405,
    "focallenin35mmfilm": 0xA405,
}
_NUMBER = re.compile(
    r"(?:f/|f|iso)?\s*(\d{1,9}(?:\.\d{1,9})?)(?:\s*/\s*(\d{1,9}))?\s*(?:mm|s|sec)?", re.IGNORECASE
)
_ISO_8601 = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d:\d\d:\d\d)", re.ASCII)


def read(attachment: Mapping[str, Any]) -> Facts | None:
    """Return the camera facts of an attachment, None when it tells nothing that can be read."""
    members = attachment.get("exifData") or attachment.get("exif")
    told = _pairs(members)
    main: dict[int, object] = {}
    photo: dict[int, object] = {}
    for name, value in told.items():
        if name in _TEXTS:
            tag = _TEXTS[name]
            (main if tag in (_MAKE, _MODEL) else photo).setdefault(tag, _text(value))
        elif name in _NUMBERS and (number := _number(value)) is not None:
            photo.setdefault(_NUMBERS[name], number)
    facts = exif.read_facts(main, photo)
    return None if facts == Facts() else facts


def _pairs(members: Any) -> dict[str, Any]:
    """Return values by name in small letters, from a list of them or from a flat object."""
    if isinstance(members, Mapping) and not lenient.types(members):
        pairs = [(str(name), value) for name, value in members.items()]
    else:
        entries = [each for each in lenient.as_list(members) if isinstance(each, Mapping)]
        pairs = [(lenient.text(each.get("name")), each.get("value")) for each in entries]
    found: dict[str, Any] = {}
    for name, value in pairs[:_MOST_ENTRIES]:
        found.setdefault(name.strip().lower(), value)
    return found


def _text(value: Any) -> str:
    written = lenient.text(value).strip()[:_LONGEST]
    moment = _ISO_8601.match(written)
    return "{}:{}:{} {}".format(*moment.groups()) if moment else written


def _number(value: Any) -> Fraction | None:
    parts = _NUMBER.fullmatch(lenient.text(value).strip()[:_LONGEST])
    if parts is None:
        return None
    above, below = Fraction(parts[1]), Fraction(parts[2] or 1)
    return above / below if below else None
