"""
Page or activity? What an Accept header asks of an address that has both.

Peers write this header in many ways: with and without the profile, without a space,
in brackets. Browsers always name text/html, so it decides.

Spec: https://www.w3.org/TR/activitypub/#retrieving-objects
"""

from __future__ import annotations

import re

MEDIA_TYPE = "application/activity+json"
_OURS = frozenset({MEDIA_TYPE, "application/ld+json", "application/json"})
_PARTS = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*(?:"|$))+')
_LONGEST = 1000


def wants_activity(accept: str) -> bool:
    """Return whether the document is asked for rather than the page."""
    best = {"page": 0.0, "activity": 0.0}
    for part in _PARTS.findall(accept[:_LONGEST]):
        media_type, weight = _read(part)
        if media_type in _OURS:
            best["activity"] = max(best["activity"], weight)
        elif media_type in ("text/html", "application/xhtml+xml"):
            best["page"] = max(best["page"], weight)
    # Equal weights name both alike; whoever can read activities is no browser.
    return best["activity"] > 0 and best["activity"] >= best["page"]


def _read(part: str) -> tuple[str, float]:
    """Return the media type and the weight of one part of the header."""
    media_type, *parameters = part.strip().strip("[]").split(";")
    weight = 1.0
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name.strip().lower() == "q":
            weight = _number(value)
    return media_type.strip().lower(), weight


def _number(text: str) -> float:
    return float(text) if re.fullmatch(r"\s*[01](\.\d{0,3})?\s*", text) else 1.0
