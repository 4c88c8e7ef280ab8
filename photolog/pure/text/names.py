"""
Tags, cameras and lenses by name: the form people read and the form addresses hold.

A tag is shown as it was typed ("BlueHour") and looked up by its key ("bluehour"),
which is compatibility-normalised and case-folded, so that every way of typing it
leads to one list. What may stand in a tag follows the fediverse: letters of any
script with their marks, digits and the underscore, and at least one letter.

Spec: https://docs.joinmastodon.org/user/posting/#hashtags
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MAX_TAGS = 50
MAX_TAG_LENGTH = 100
HASHES = "#\uff03"  # the second is typed by Japanese keyboards

_MAX_FALLBACK = 40


def is_tag_character(character: str) -> bool:
    """Return whether *character* may stand in a tag."""
    if character.isalnum() or character == "_":
        return True
    # Vowel signs and accents belong to their letter; the variation selectors only to emoji.
    is_mark = unicodedata.category(character) in ("Mn", "Mc")
    return is_mark and not "\ufe00" <= character <= "\ufe0f"


def leading_tag(text: str, start: int = 0) -> str:
    """Return the tag that begins at *start*, after its "#", or "" if none does."""
    end = start
    while end < len(text) and is_tag_character(text[end]):
        end += 1
    word = text[start:end]
    is_tag = len(word) <= MAX_TAG_LENGTH and any(character.isalpha() for character in word)
    return word if is_tag and fold_tag(word) else ""


def fold_tag(text: str) -> str:
    """Return the key of a tag, as in /tags/<key>; "" if nothing of *text* can stand in a tag."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Folding may undo the normal form, and leaving characters out may allow a new one.
    return unicodedata.normalize("NFKC", "".join(filter(is_tag_character, folded)))


def tags_of(text: str) -> tuple[str, ...]:
    """
    Return the tags typed in a tag field, as they are shown: in order, without "#".

    Commas, semicolons and blanks separate. What cannot stand in a tag is left out of it,
    a word without a letter is no tag, and of two tags of one key the first is kept.
    At most 50 are returned, each of at most 100 characters.
    """
    words = re.split(r"[\s,;\u3001\uff0c#\uff03]+", text)
    return distinct_tags(leading_tag("".join(filter(is_tag_character, word))) for word in words)


def distinct_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return *tags* in order, the first of each key, at most 50, without the empty ones."""
    by_key: dict[str, str] = {}
    for tag in tags:
        if tag:
            by_key.setdefault(fold_tag(tag), tag)
    return tuple(by_key.values())[:MAX_TAGS]


def slug(name: str) -> str:
    """
    Return the name of a camera or lens as it stands in an address.

    "XF16-55mmF2.8 R LM WR" gives "xf16-55mmf2-8-r-lm-wr". Letters of other scripts stay;
    a name without letters and digits becomes the hexadecimal form of its bytes.
    """
    lowered = unicodedata.normalize("NFKC", name).lower().replace("_", " ")
    words = "".join(c if is_tag_character(c) else " " for c in lowered).split()
    return "-".join(words) or name.encode("utf-8", "surrogatepass").hex()[:_MAX_FALLBACK]
