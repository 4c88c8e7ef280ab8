"""Two servers with names of their own on one machine, without a name server and without root."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass

PHOTO, FEDIFY = "photo.test", "fedify.test"
_ADDRESSES = {PHOTO: "127.0.0.15", FEDIFY: "127.0.0.17"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where TLS is spoken for a name, in place of port 443."""

    name: str
    address: str
    port: int

    @property
    def origin(self) -> str:
        """The address by which everybody knows it."""
        return f"https://{self.name}"


def find_places() -> dict[str, Place]:
    """Return a place for each of both names, at ports that are free now."""
    return {name: Place(name, address, _free_port(address)) for name, address in _ADDRESSES.items()}


def as_environment(places: dict[str, Place]) -> dict[str, str]:
    """Return what tells a process of the places: see places.mjs and rerouted.py."""
    where = {place.name: [place.address, place.port] for place in places.values()}
    return {"PLACES": json.dumps(where)}


def _free_port(address: str) -> int:
    with socket.socket() as listener:
        listener.bind((address, 0))
        return listener.getsockname()[1]
