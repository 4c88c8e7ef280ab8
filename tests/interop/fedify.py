"""
A server of another make: Fedify on Node, with its own code for signatures and for JSON-LD.

It takes orders over a pipe (peer/orders.mjs), so that a test can tell its people what to do, and
ends with that pipe.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tests.interop.patience import SECONDS, until
from tests.interop.places import FEDIFY, Place, as_environment

_PROGRAM = Path(__file__).parent / "peer"
_PACKAGES = _PROGRAM / "node_modules"
_OLDEST_NODE = 22


def missing() -> str:
    """Return what is not there and how to get it, or nothing when Fedify can run."""
    if not (_PACKAGES / "@fedify").is_dir():
        return "no Fedify: apt install nodejs npm, then npm ci in tests/interop/peer"
    if _node() is None:
        return f"no Node {_OLDEST_NODE} or newer, and npm ci in tests/interop/peer brings none here"
    return ""


class Refusal(Exception):
    """An order could not be carried out; the message is what Fedify says about it."""


class Fedify:
    """A running server and all of its people."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.port: int = self._next_line()["port"]

    def tell(self, order: str, **words: Any) -> Any:
        """
        Let somebody do something; see peer/orders.mjs. *by* names them, alice by default.

        Raises:
            Refusal: It did not work.
        """
        self._process.stdin.write(json.dumps({"order": order, **words}) + "\n")
        self._process.stdin.flush()
        line = self._next_line()
        if "problem" in line:
            raise Refusal(line["problem"])
        return line["answer"]

    def arrived(self, kind: str, containing: str = "") -> list[dict[str, Any]]:
        """Return the activities of a kind that it found valid, whose JSON has a text."""
        activities = self.tell("state")["arrived"]
        found = [activity for activity in activities if activity["type"] == kind]
        return [activity for activity in found if containing in json.dumps(activity)]

    def receives(self, kind: str, containing: str) -> dict[str, Any]:
        """Return such an activity, when it has come; fail if it does not."""
        look = partial(self.arrived, kind, containing)
        try:
            return until(look, f"{kind} with {containing!r}")[-1]
        except AssertionError as error:
            raise AssertionError(f"{error}; Fedify says {self.problems()}") from None

    def reads(self, uri: str, containing: str) -> dict[str, Any]:
        """Return what it understands of a document, once that has a text."""

        def look() -> dict[str, Any] | None:
            found = self.tell("read", uri=uri)
            return found if containing in json.dumps(found) else None

        return until(look, f"{containing!r} at {uri}")

    def problems(self) -> list[str]:
        """Return what it could not take."""
        return self.tell("state")["problems"]

    def _next_line(self) -> dict[str, Any]:
        line = self._process.stdout.readline()
        assert line, "Fedify has ended; see its log"
        return json.loads(line)


@contextmanager
def running(places: dict[str, Place], bundle: Path, log: Path) -> Iterator[Fedify]:
    """Let it run for the time of a with block."""
    environment = {
        **os.environ,
        **as_environment(places),
        "HOST": FEDIFY,
        "NODE_EXTRA_CA_CERTS": str(bundle),
    }
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [str(_node()), "main.mjs"],
            cwd=_PROGRAM,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        yield Fedify(process)
    finally:
        process.stdin.close()
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _node() -> str | None:
    """Return a Node that is new enough: the packaged one, or that of the system."""
    for node in (_PACKAGES / ".bin" / "node", shutil.which("node")):
        if node is None or not Path(node).exists():
            continue
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        version = re.match(r"v(\d+)\.", told.stdout)
        if version and int(version[1]) >= _OLDEST_NODE:
            return str(node)
    return None
