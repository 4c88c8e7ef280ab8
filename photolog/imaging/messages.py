"""
The answer of the child process, as one JSON object.

The parent trusts it no further than it must: the child has just run decoders over a
stranger's bytes, so names are checked and every field has to be there.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any, NamedTuple

from photolog.developed import Developed, Facts, Location, Rendered, Size, Suggestions

_NAME = re.compile(r"[0-9a-f]{32}\.(jpg|avif)")


class Answer(NamedTuple):
    """Exactly one of the first three says how it went."""

    developed: Developed | None = None
    rejected: str = ""  # a sentence for the owner
    unwritten: int = 0  # the number of the system's refusal to read or write, if it was one
    peak_bytes: int = 0  # resident memory of the child
    traceback: str = ""  # for the log, when the file broke something unforeseen


def write(answer: Answer) -> str:
    """Return the JSON text of an answer."""
    developed = asdict(answer.developed) if answer.developed else None
    return json.dumps(answer._asdict() | {"developed": developed})


def read(text: str | bytes) -> Answer:
    """
    Return the answer in a JSON text.

    Raises:
        ValueError: It is not an answer that a healthy child gives.
    """
    try:
        fields = json.loads(text)
        developed = fields["developed"]
        return Answer(
            _developed(developed) if developed else None,
            str(fields["rejected"]),
            int(fields["unwritten"]),
            int(fields["peak_bytes"]),
            str(fields["traceback"]),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not an answer: {error!r}") from None


def _developed(fields: dict[str, Any]) -> Developed:
    suggestions = fields["suggestions"]
    location = fields["location"]
    return Developed(
        format=str(fields["format"]),
        size=Size(*fields["size"]),
        tint=str(fields["tint"]),
        blurhash=str(fields["blurhash"]),
        facts=Facts(**fields["facts"]),
        suggestions=Suggestions(**(suggestions | {"keywords": tuple(suggestions["keywords"])})),
        location=Location(*location) if location else None,
        files=tuple(_rendered(entry) for entry in fields["files"]),
    )


def _rendered(fields: dict[str, Any]) -> Rendered:
    rendered = Rendered(**fields)
    if not _NAME.fullmatch(rendered.name):
        raise ValueError(f"not a name that the darkroom gives: {rendered.name!r}")
    return rendered
