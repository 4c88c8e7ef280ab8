"""
Runs app.py as it is, on a machine where the names of the test exist.

Two calls of the socket module are replaced, and nothing of photolog: getaddrinfo() knows the names
in PLACES and no other, which a name server would, and connect() to one of their addresses leads
from port 443, which only root may listen on, to the port where that server listens. So photolog's
own checks of addresses, its TLS and its certificates are those of every day.
"""

from __future__ import annotations

import json
import os
import runpy
import socket
import sys
from pathlib import Path
from typing import Any

_TOP = Path(__file__).resolve().parents[2]
_PLACES: dict[str, tuple[str, int]] = json.loads(os.environ["PLACES"])
_PORTS = {(address, 443): (address, port) for address, port in _PLACES.values()}
_look_up = socket.getaddrinfo
_connect = socket.socket.connect


def _find(host: str | None, *arguments: Any, **options: Any) -> Any:
    if host in _PLACES:
        host = _PLACES[host][0]
    elif host not in (None, "127.0.0.1", "localhost"):
        raise socket.gaierror(socket.EAI_NONAME, f"{host} is not part of the test")
    return _look_up(host, *arguments, **options)


def _reach(self: socket.socket, address: Any) -> None:
    place = _PORTS.get(address, address) if isinstance(address, tuple) else address
    _connect(self, place)


if __name__ == "__main__":
    socket.getaddrinfo = _find
    socket.socket.connect = _reach  # type: ignore[method-assign]
    sys.path[0] = str(_TOP)
    sys.argv[0] = str(_TOP / "app.py")
    runpy.run_path(sys.argv[0], run_name="__main__")
