"""
The frozen records of what a remote note shows beside its words: pictures, films, polls.

Everybody else imports them from photolog.peers, with all the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from photolog.developed import Facts


class MediaKind(StrEnum):
    """What an attachment is shown as."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"


@dataclass(frozen=True, slots=True)
class Attached:
    """
    A picture, film or sound of a remote note. Only its address: nothing of it is ours.

    With replies only the address, the type and the words are kept.
    """

    url: str
    media_type: str
    alt: str
    kind: MediaKind = MediaKind.IMAGE
    width: int | None = None  # as they say, in pixels; both or neither
    height: int | None = None
    blurhash: str = ""
    focus: tuple[float, float] | None = None  # as records.Focus
    facts: Facts | None = None  # as FEP-ee3a or Vernissage tell them


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a poll."""

    name: str
    votes: int | None


@dataclass(frozen=True, slots=True)
class Poll:
    """A Question, to look at: voting is for their own page."""

    choices: tuple[Choice, ...]
    is_multiple: bool
    voters: int | None
    closes_at: datetime | None
