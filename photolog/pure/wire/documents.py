"""
The bytes of a JSON document into a dict, within limits, and a dict into bytes.

Everything that comes from another server passes through here before anybody looks at it. The
limits stand far above what real servers send (534 values, 8 levels) and far below what hurts.

Specs:
    https://www.rfc-editor.org/rfc/rfc8259
    https://www.rfc-editor.org/rfc/rfc7493
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from photolog.errors import MalformedActivity

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_VALUES = 20_000
MAX_ITEMS = 1_000  # of one array

# By these keys JSON-LD can say the same thing in another order: what was signed could be read as
# something else (CVE-2022-24307, CVE-2026-46349). No server that we know sends them.
REFUSED_KEYS = frozenset({"@graph", "@included", "@reverse"})

_MAX_DIGITS = 18  # of a whole number, so that it fits the database


def parse(body: bytes) -> dict[str, Any]:
    """
    Return the document in *body*.

    Raises:
        MalformedActivity: It is not JSON in UTF-8, not an object, larger or deeper than anybody
            needs, names a key twice or one of `REFUSED_KEYS`, or has a number that is none.
    """
    if len(body) > MAX_BYTES:
        raise MalformedActivity("the document is larger than 1 MiB")
    try:
        document = json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=_distinct,
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_no_number,
        )
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise MalformedActivity("the document is not JSON in UTF-8") from None
    if not isinstance(document, dict):
        raise MalformedActivity("the document is not an object")
    _check_size(document)
    return document


def dump(document: Mapping[str, Any]) -> bytes:
    """Return a document of ours as the bytes to sign and send: compact, keys in their order."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def _check_size(document: dict[str, Any]) -> None:
    level: list[Any] = [document]
    values = 1
    for _ in range(MAX_DEPTH):
        inner = [value for container in level for value in _inside(container)]
        values += len(inner)
        if values > MAX_VALUES:
            raise MalformedActivity("the document has more than 20,000 values")
        level = [value for value in inner if isinstance(value, dict | list)]
        if not level:
            return
    raise _too_deep()


def _inside(container: dict[str, Any] | list[Any]) -> list[Any]:
    if isinstance(container, dict):
        return list(container.values())
    if len(container) > MAX_ITEMS:
        raise MalformedActivity("an array has more than 1,000 items")
    return container


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise MalformedActivity("an object names a key twice")
    if not REFUSED_KEYS.isdisjoint(members):
        raise MalformedActivity("the document uses @graph, @included or @reverse")
    return members


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MAX_DIGITS else _finite(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_number(digits)


def _no_number(text: str) -> float:
    raise MalformedActivity("the document has a number that is none")


def _too_deep() -> MalformedActivity:
    return MalformedActivity("the document is nested deeper than 32 levels")
