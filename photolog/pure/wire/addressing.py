"""
Whom a note is for, in the words of the protocol: `to` and `cc`.

Public in `to` is public, Public in `cc` is unlisted; people mentioned must stand here to
be told. The same two lists go on the note and on every activity about it.

Spec: https://www.w3.org/TR/activitypub/#public-addressing
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from photolog.peers import Audience, Mention
from photolog.pure.addresses import Addresses

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"

_NARROWEST_LAST = (Audience.PUBLIC, Audience.UNLISTED, Audience.FOLLOWERS, Audience.DIRECT)


class Addressing(NamedTuple):
    """The addresses that something is for."""

    to: list[str]
    cc: list[str]


def addressing(
    audience: Audience, addresses: Addresses, mentions: Iterable[Mention] = ()
) -> Addressing:
    """Return whom something for *audience* goes to, people mentioned included, each once."""
    people = list(dict.fromkeys(mention.uri for mention in mentions))
    if audience is Audience.PUBLIC:
        return Addressing([PUBLIC], [addresses.followers, *people])
    if audience is Audience.UNLISTED:
        return Addressing([addresses.followers, *people], [PUBLIC])
    if audience is Audience.FOLLOWERS:
        return Addressing([addresses.followers, *people], [])
    return Addressing(people, [])


def everybody(addresses: Addresses) -> Addressing:
    """Return the addressing of what all may know and followers are told."""
    return addressing(Audience.PUBLIC, addresses)


def narrower(audiences: Sequence[Audience]) -> Audience:
    """Return the one of *audiences* that fewest people belong to."""
    return max(audiences, key=_NARROWEST_LAST.index)


def widest_answer(parent: Audience) -> Audience:
    """
    Return for whom, at the most, an answer to somebody else's note of that audience is.

    What they wrote for their followers is answered to them alone: the owner's followers
    are others.
    """
    return Audience.DIRECT if parent is Audience.FOLLOWERS else parent
