"""
Words of an IPTC-IIM block, as newspapers and older programs write them.

Spec: IPTC-IIM 4.2, sections 1.6 (datasets), 5 (record 1) and 6 (record 2).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from photolog.pure.pictures import cleaning

_MARKER = 0x1C
_HEADER = 5
_EXTENDED = 0x8000
_CHARSET = (1, 90)
_TITLE, _KEYWORD, _CREATOR, _HEADLINE = (2, 5), (2, 25), (2, 80), (2, 105)
_COPYRIGHT, _CAPTION = (2, 116), (2, 120)
_UTF8_ESCAPE = b"\x1b%G"
_MOST_DATASETS = 1000


class IptcWords(NamedTuple):
    """Texts as written, not yet cleaned."""

    title: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    creator: str = ""
    copyright: str = ""


def read(block: bytes) -> IptcWords:
    """Return the words of a block of datasets, as far as it is whole."""
    found: dict[tuple[int, int], list[bytes]] = {}
    for key, value in _datasets(block):
        found.setdefault(key, []).append(value)
    is_utf8 = found.get(_CHARSET, [b""])[0].startswith(_UTF8_ESCAPE)

    def texts(key: tuple[int, int]) -> list[str]:
        return [_decode(value, is_utf8) for value in found.get(key, ())]

    return IptcWords(
        title=next(filter(None, texts(_TITLE) + texts(_HEADLINE)), ""),
        description=next(filter(None, texts(_CAPTION)), ""),
        keywords=tuple(texts(_KEYWORD)),
        creator=", ".join(texts(_CREATOR)),
        copyright=next(filter(None, texts(_COPYRIGHT)), ""),
    )


def _datasets(block: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    position = 0
    for _ in range(_MOST_DATASETS):
        if position + _HEADER > len(block) or block[position] != _MARKER:
            return
        length = int.from_bytes(block[position + 3 : position + 5], "big")
        start = position + _HEADER
        if length & _EXTENDED or start + length > len(block):
            return
        yield (block[position + 1], block[position + 2]), block[start : start + length]
        position = start + length


def _decode(value: bytes, is_utf8: bool) -> str:
    # Many programs write UTF-8 and do not say so; Latin-1 that happens to be valid UTF-8 is rare.
    return value.decode("utf-8", "replace") if is_utf8 else cleaning.decode(value)
