"""
The small functions by which everything is read that another server wrote.

One server sends a string where the next sends an object or a list of either. Here each of these
forms is taken, and whatever is of another type counts as absent: no function raises, whatever
JSON it is given.

An address is checked once, here, by one parser, and then travels as it was written: the same text
is compared, stored and fetched. What programs could read in different ways (a user name, a
backslash, a percent sign or a letter beyond ASCII in the host) is no address. Names in other
scripts travel as xn--… anyway.

Spec: https://www.w3.org/TR/activitystreams-core/#naturalLanguageValues
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})

MAX_ADDRESS = 2_048  # characters

_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])", re.IGNORECASE)
# Blanks, control characters, what changes the direction of text, halves of pairs, and what ends
# an attribute or is another slash to browsers.
_NOT_IN_ADDRESS = re.compile(
    "[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff0-\uffff"
    '\ud800-\udfff<>"\\\\]'
)
_PORTS = {"http": 80, "https": 443}
_HALVES = re.compile("[\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")


def as_list(value: Any) -> list[Any]:
    """Return *value* as a list: nothing for None, itself if it is one, else what it is."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def address(value: Any) -> str | None:
    """Return *value* without blanks around it if it is the address of a thing on the web."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    return text if _parts(text) else None


def ref(value: Any) -> str | None:
    """
    Return which thing is named, by its address: an object by its id, a Link by its href.

    Of a list the first that is named counts; None if nothing is.
    """
    if isinstance(value, list):
        return next((found for each in value if (found := ref(each))), None)
    if isinstance(value, dict):
        return address(value.get("id")) or address(value.get("href"))
    return address(value)


def refs(value: Any, limit: int) -> tuple[str, ...]:
    """Return which things are named, each once, in order, the first *limit* of them."""
    found = (ref(each) for each in as_list(value))
    return tuple(dict.fromkeys(each for each in found if each))[:limit]


def types(value: Any) -> list[str]:
    """Return the types of an object; none if it is no object or does not tell."""
    if not isinstance(value, dict):
        return []
    kinds = as_list(value.get("type") or value.get("@type"))
    return [kind for kind in kinds if isinstance(kind, str)]


def kind(value: Any, known: frozenset[str]) -> str:
    """Return the first type of an object that is among *known*, or ""."""
    return next((each for each in types(value) if each in known), "")


def text(value: Any) -> str:
    """Return a text that may also be a number, a JSON-LD value or a list of these; "" if none."""
    if isinstance(value, str):
        return _HALVES.sub("", value)
    if isinstance(value, list):
        return next((found for each in value if (found := text(each))), "")
    if isinstance(value, dict):
        return text(value.get("@value"))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def in_language(thing: Mapping[str, Any], name: str) -> tuple[str, str]:
    """
    Return a text and its language, from *name* or from the map of languages beside it.

    The language is a BCP-47 tag or "" when it is not known.
    """
    versions = thing.get(f"{name}Map")
    members = versions.items() if isinstance(versions, dict) else ()
    by_tag = {tag: found for tag, each in members if (found := text(each))}
    plain = text(thing.get(name)) or next(iter(by_tag.values()), "")
    tags_of_it = [tag for tag, each in by_tag.items() if each == plain]
    return plain, language((tags_of_it or list(by_tag) or [""])[0])


def language(value: Any) -> str:
    """Return *value* if it is a BCP-47 tag of a language, else ""; "und" is none."""
    is_tag = isinstance(value, str) and _LANGUAGE.fullmatch(value) and value.lower() != "und"
    return value if is_tag else ""


def tags(value: Any) -> list[dict[str, Any]]:
    """
    Return the entries of a `tag` property.

    They come as a list, as a single object, or, in comments from Pixelfed, as an object that is
    a tag itself and carries the others under the keys "0", "1" and so on.
    """
    if isinstance(value, list):
        return [each for each in value if isinstance(each, dict)]
    if not isinstance(value, dict):
        return []
    own = [value] if types(value) else []
    numbered = (each for key, each in value.items() if key.isdecimal())
    return own + [each for each in numbered if isinstance(each, dict)]


def when(value: Any) -> datetime | None:
    """Return a moment in UTC from ISO 8601 in any of its spellings, without an offset UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip().upper())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def host(url: str) -> str:
    """Return the host of an address in small letters, with its port if it is unusual, or ""."""
    parts = _parts(url)
    if not parts:
        return ""
    is_usual = parts.port in (None, _PORTS[parts.scheme])
    return _name(parts).lower() if is_usual else f"{_name(parts).lower()}:{parts.port}"


def same_origin(one: str, other: str) -> bool:
    """Return whether two addresses agree in scheme, host and port (FEP-fe34)."""
    first, second = _parts(one), _parts(other)
    if not first or not second:
        return False
    return first.scheme == second.scheme and host(one) == host(other)


def is_downgrade(url: str, uri: str) -> bool:
    """Return whether *url* is open to eavesdroppers although the thing it belongs to is not."""
    return urlsplit(uri).scheme == "https" and urlsplit(url).scheme != "https"


def link(value: Any) -> str:
    """Return the address to click on in a `url` property: of several Links a page; "" if none."""
    candidates = as_list(value)
    pages = [
        each
        for each in candidates
        if isinstance(each, dict) and each.get("mediaType") == "text/html"
    ]
    return href(pages) or href(candidates)


def href(value: Any) -> str:
    """
    Return the first address in a Link, a picture, a string, or a list of these; "" if none.

    WordPress writes "&" in them as HTML does; here it is undone. Never for an id.
    """
    if isinstance(value, dict):
        value = value.get("href") or value.get("url")
    if isinstance(value, list):
        return next((found for each in value if (found := href(each))), "")
    if not isinstance(value, str):
        return ""
    return address(value.replace("&#038;", "&").replace("&amp;", "&")) or ""


def _parts(url: str) -> SplitResult | None:
    if len(url) > MAX_ADDRESS or _NOT_IN_ADDRESS.search(url):
        return None
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in _PORTS and parts.port != 0
    except ValueError:
        return None
    return parts if is_web and _HOST.fullmatch(_name(parts)) else None


def _name(parts: SplitResult) -> str:
    """Return the host as it is written, without its port; a user name stays and fits no host."""
    return re.sub(":[0-9]*$", "", parts.netloc)
