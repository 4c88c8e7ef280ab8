"""
Followers synchronisation: two servers compare whom they think follows the owner.

Only a digest travels with a delivery. Where it does not match, the other side asks for
the list of its own people and no others.

Spec: https://codeberg.org/fediverse/fep/src/branch/main/fep/8fcf/fep-8fcf.md
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from photolog.pure.addresses import Addresses

HEADER = "Collection-Synchronization"

_MAX_CHARACTERS = 8192
_PARAMETER = re.compile(r'\s*([A-Za-z]+)\s*=\s*"([^"]*)"\s*(?:,|$)')
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Synchronisation:
    """What the header of another server says about its followers on our side."""

    collection_uri: str  # the followers collection
    url: str  # where to ask for those of them that live here
    digest: str  # 64 hexadecimal digits


def digest(uris: Iterable[str]) -> str:
    """Return the digest of follower ids: all their SHA-256, one over the other; in any order."""
    combined = 0
    for uri in set(uris):
        combined ^= int.from_bytes(hashlib.sha256(uri.encode()).digest(), "big")
    return f"{combined:064x}"


def header(addresses: Addresses, uris: Iterable[str]) -> str:
    """Return the value of the header; *uris* are the followers on the receiving origin."""
    return (
        f'collectionId="{addresses.followers}", '
        f'url="{addresses.followers_synchronization}", digest="{digest(uris)}"'
    )


def parse(value: str) -> Synchronisation | None:
    """Return what the header says, None if it cannot be read; nothing of it is checked yet."""
    if len(value) > _MAX_CHARACTERS:
        return None
    parameters: dict[str, str] = {}
    end = 0
    while end < len(value):
        match = _PARAMETER.match(value, end)
        if match is None or match[1].lower() in parameters:
            return None
        parameters[match[1].lower()] = match[2]
        end = match.end()
    collection, url = parameters.get("collectionid", ""), parameters.get("url", "")
    found = parameters.get("digest", "").lower()
    if not (collection and url and _DIGEST.fullmatch(found)):
        return None
    return Synchronisation(collection, url, found)
