"""
Foreign words made fit for showing: what files carry is typed by cameras, programs and strangers.

The result is plain text, never markup. Escaping for HTML, XML or JSON is the business of
whoever writes those.
"""

from __future__ import annotations

import unicodedata

# Embeddings, overrides and isolates turn "gpj.exe" into "exe.jpg" for the eye (Unicode TR 36, 2.7).
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Controls, surrogates and code points that are nothing may not stand in XML 1.0 or in JSON
# for peers; those for private use show a box.
_UNFIT_CATEGORIES = frozenset({"Cc", "Cs", "Cn", "Co"})
_BYTE_ORDER_MARK = "\ufeff"


def clean(text: str, limit: int, *, keeps_lines: bool = False) -> str:
    """
    Return *text* without controls, with single blanks, cut to *limit* characters.

    Args:
        keeps_lines: Whether line breaks stay; they become blanks otherwise.
    """
    # A generous cut first, so that a megabyte of blanks costs nothing.
    text = unicodedata.normalize("NFC", text[: 4 * limit])
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tidy = [" ".join("".join(map(_fit, line)).split()) for line in lines]
    joined = "\n".join(tidy) if keeps_lines else " ".join(filter(None, tidy))
    return joined.strip()[:limit].rstrip()


def decode(raw: bytes) -> str:
    """Return bytes as text: UTF-8 when they are, else Latin-1, which never fails."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _fit(character: str) -> str:
    if character == "\t":
        return " "
    if character in _BIDI_CONTROLS or character == _BYTE_ORDER_MARK:
        return ""
    return "" if unicodedata.category(character) in _UNFIT_CATEGORIES else character
