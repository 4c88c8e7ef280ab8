"""
The words of one file from all its blocks, merged into what the owner's form is offered.

Nothing of them is published unseen, so it is better to offer little than noise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from photolog.developed import Suggestions
from photolog.pure.pictures import cleaning
from photolog.pure.pictures.iptc import IptcWords
from photolog.pure.pictures.xmp import XmpWords

ALT_LIMIT = 1500
TITLE_LIMIT = 200
CAPTION_LIMIT = 5000
KEYWORD_LIMIT = 64
MOST_KEYWORDS = 50
NAME_LIMIT = 200

_IMAGE_DESCRIPTION, _ARTIST, _COPYRIGHT, _XP_TITLE = 0x010E, 0x013B, 0x8298, 0x9C9B
# What cameras and phones write where a description belongs. Compiled when there are words:
# most files have none, and every picture is developed by a process that starts anew.
_MADE_BY_CAMERA = r"""(?xi)(
        (olympus|konica\ minolta|minolta|samsung|kodak|vivitar|ge|sanyo|polaroid)?\s*
            digital\ (still\ )?camera
        | sony\ dsc | dcim | samsung(\ camera\ pictures)? | exif[_ ]jpeg.* | jpeg | digimax.*
        | casio\ computer.* | kodak.* | fuji(film)? | minolta.* | default | untitled | no\ name
        | dig(ital\ )?cam(era)? | created\ with\ .* | processed\ with\ .* | screenshot
        | (cof|edf|hdr|dav|sdr|hdrpl|rhdr|ptr|oznor|mde|vhdr|btf|nor|bty)
        | (dsc[fn]?|img|dscn|p|pict|image|mvc|_dsc|_mg|pxl)[-_ ]?[0-9_]+(\.\w+)?
        | [-_.?*\s0]*
    )"""


def suggest(main: Mapping[int, object], iptc: IptcWords, xmp: XmpWords) -> Suggestions:
    """Return the best words of the EXIF main directory, of IPTC and of XMP, cleaned and cut."""
    described = (
        ("XMP description", xmp.description),
        ("IPTC description", iptc.description),
        ("EXIF description", _text(main.get(_IMAGE_DESCRIPTION))),
    )
    source, alt = _first_of((("IPTC alt text", xmp.alt), *described), ALT_LIMIT)
    return Suggestions(
        title=_best(TITLE_LIMIT, xmp.title, iptc.title, _wide_text(main.get(_XP_TITLE))),
        caption=_first_of(described, CAPTION_LIMIT)[1],
        alt=alt,
        alt_source=source,
        keywords=_merged((*xmp.keywords, *iptc.keywords)),
        creator=_best(NAME_LIMIT, xmp.creator, iptc.creator, _text(main.get(_ARTIST))),
        copyright=_best(NAME_LIMIT, xmp.rights, iptc.copyright, _copyright(main)),
    )


def _first_of(sources: Iterable[tuple[str, str]], limit: int) -> tuple[str, str]:
    for source, text in sources:
        tidy = cleaning.clean(text, limit, keeps_lines=True)
        if _is_worth_offering(tidy):
            return source, tidy
    return "", ""


def _best(limit: int, *texts: str) -> str:
    tidy = (cleaning.clean(text, limit) for text in texts)
    return next((text for text in tidy if _is_worth_offering(text)), "")


def _is_worth_offering(text: str) -> bool:
    return bool(text) and not re.fullmatch(_MADE_BY_CAMERA, text)


def _merged(keywords: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for keyword in keywords:
        tidy = cleaning.clean(keyword, KEYWORD_LIMIT)
        if tidy:
            kept.setdefault(tidy.casefold(), tidy)
    return tuple(kept.values())[:MOST_KEYWORDS]


def _copyright(main: Mapping[int, object]) -> str:
    # The tag may hold two texts, of photographer and editor, parted by a NUL.
    return "; ".join(filter(str.strip, _text(main.get(_COPYRIGHT)).split("\x00")))


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return cleaning.decode(value)
    return value if isinstance(value, str) else ""


def _wide_text(value: object) -> str:
    """Return what Windows writes: UTF-16 in a list of bytes."""
    if isinstance(value, tuple | list):
        try:
            value = bytes(value)
        except (TypeError, ValueError):
            return ""
    return value.decode("utf-16-le", "ignore") if isinstance(value, bytes) else ""
