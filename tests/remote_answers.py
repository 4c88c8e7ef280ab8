"""
What another server may answer, down to the ways in which servers fail.

Each function returns a script, to be laid into RemoteServer.script().
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from tests.remote_trust import Heard

ACTIVITY = "application/activity+json"


@dataclass(frozen=True)
class Script:
    """What is said, and the status in it; 0 when there may be none."""

    status: int
    run: Callable[[Handler], None]


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Script:
    """Answer at once; headers like Content_Type="text/html"."""

    def run(handler: Handler) -> None:
        handler.begin(status, {"Content_Length": str(len(body)), **headers})
        handler.wfile.write(body)

    return Script(status, run)


def document(document: object, content_type: str = ACTIVITY) -> Script:
    """Answer with JSON."""
    return answer(200, json.dumps(document).encode(), Content_Type=content_type)


def redirect(location: str, status: int = 302) -> Script:
    """Send the asker elsewhere."""
    return answer(status, Location=location)


def raw(octets: bytes) -> Script:
    """Say exactly these bytes and hang up."""

    def run(handler: Handler) -> None:
        handler.wfile.write(octets)

    return Script(0, run)


def hang(begins: bytes = b"") -> Script:
    """Say *begins*, then nothing more, and keep the line open."""

    def run(handler: Handler) -> None:
        handler.wfile.write(begins)
        handler.wfile.flush()
        handler.server.stopped.wait(60)

    return Script(0, run)


def drip(begins: bytes = b"", drop: bytes = b"x", seconds: float = 0.02) -> Script:
    """Say *begins*, then one drop after the other for as long as anybody listens."""

    def run(handler: Handler) -> None:
        handler.wfile.write(begins)
        while not handler.server.stopped.wait(seconds):
            handler.wfile.write(drop)
            handler.wfile.flush()

    return Script(0, run)


def delayed(seconds: float, script: Script) -> Script:
    """Think for a while first."""

    def run(handler: Handler) -> None:
        handler.server.stopped.wait(seconds)
        script.run(handler)

    return Script(script.status, run)


def reset(begins: bytes = b"") -> Script:
    """Say *begins* and break the connection."""

    def run(handler: Handler) -> None:
        handler.wfile.write(begins)
        handler.wfile.flush()
        lingers = struct.pack("ii", 1, 0)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, lingers)
        handler.connection.close()

    return Script(0, run)


def huge(most_bytes: int, content_type: str = ACTIVITY) -> Script:
    """Talk on, without telling how long, until the asker hangs up."""

    def run(handler: Handler) -> None:
        handler.begin(200, {"Content_Type": content_type})
        for _ in range(most_bytes // 65536):
            handler.wfile.write(b" " * 65536)

    return Script(200, run)


def gzip_bomb(unpacked_bytes: int, content_type: str = ACTIVITY) -> Script:
    """Answer little that becomes much."""
    body = gzip.compress(b" " * unpacked_bytes)
    return answer(200, body, Content_Type=content_type, Content_Encoding="gzip")


class Handler(BaseHTTPRequestHandler):
    """One connection; the server says what to do."""

    protocol_version = "HTTP/1.1"
    timeout = 60

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the head of an answer; names are written with "_" for "-"."""
        self.close_connection = True
        self.send_response_only(status)
        for name, value in {"Connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def do_GET(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        target = self.raw_requestline.decode("latin-1").split(" ")[1]
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.remote.answer(self, Heard(self.command, target, headers, body))

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Be quiet."""
