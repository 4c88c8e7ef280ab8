"""
What an answer may be read as, by its Content-Type alone.

A server that lets people upload files must not become the mouth of people it does not know:
only what is served *as* ActivityPub is read as ActivityPub.

Spec: security.md 3.1 (R-ORG-2); https://www.w3.org/TR/activitypub/#retrieving-objects
"""

from __future__ import annotations

import re

ACTIVITY = "application/activity+json"
PROFILE = "https://www.w3.org/ns/activitystreams"
ACCEPT_ACTIVITY = f'{ACTIVITY}, application/ld+json; profile="{PROFILE}"'
ACCEPT_JRD = "application/jrd+json, application/json"

_PARAMETER = re.compile(
    r';\s*(?P<name>[^\s=;"]+)\s*=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"\s*|(?P<bare>[^;"]*))'
)


def essence(content_type: str) -> str:
    """Return the media type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def parameter(content_type: str, name: str) -> str:
    """Return a parameter, with or without quotes in the original; "" when it is not there."""
    at = content_type.find(";")
    while at >= 0 and (found := _PARAMETER.match(content_type, at)):
        if found["name"].lower() == name:
            quoted = found["quoted"]
            return found["bare"].strip() if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        at = found.end()
    return ""


def is_activity(content_type: str) -> bool:
    """Return whether what is served with this type may be read as an ActivityPub document."""
    if essence(content_type) == "application/ld+json":
        return PROFILE in parameter(content_type, "profile").split()
    return essence(content_type) == ACTIVITY


def is_jrd(content_type: str) -> bool:
    """Return whether what is served with this type may be read as an answer of WebFinger."""
    return essence(content_type) in ("application/jrd+json", "application/json")


def is_picture(content_type: str) -> bool:
    """Return whether this is the type of a picture."""
    return essence(content_type).startswith("image/")


def is_text(content_type: str) -> bool:
    """Return whether this is a type that words, HTML or XML are served with."""
    kind = essence(content_type)
    is_markup = kind.endswith(("+xml", "/xml", "+json", "/json")) and not is_picture(kind)
    return kind.startswith("text/") or is_markup
