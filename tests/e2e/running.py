"""The whole program as a process of its own, and an owner who talks to it over HTTP."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

TOP = Path(__file__).resolve().parents[2]
PASSWORD = "a quiet morning"
LONGEST_STOP_SECONDS = 10
_PATIENCE_SECONDS = 60  # with an answer; a machine under load is no failure


class Program:
    """photolog with one data folder; *before* are words put in front of its command line."""

    def __init__(self, folder: Path, before: tuple[str, ...] = (), **settings: str) -> None:
        self.folder = folder
        self.before = before
        own = {"PHOTOLOG_STORAGE__DATA_DIR": str(folder), "PHOTOLOG_PHOTOS__SIZES": "320,640"}
        given = {f"PHOTOLOG_{name.upper()}": value for name, value in settings.items()}
        kept = {name: value for name, value in os.environ.items() if "PHOTOLOG" not in name}
        self.environment = kept | own | given

    def command(self, *arguments: str) -> list[str]:
        """Return the words of a command line."""
        return [sys.executable, str(TOP / "app.py"), *arguments]

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command and do not wait for it."""
        return subprocess.Popen(
            [*self.before, *self.command(*arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
        )

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        process = self.begin(*arguments)
        out, err = process.communicate(typed, timeout=_PATIENCE_SECONDS)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def dump(self) -> dict[str, Any]:
        """Return counts and ids of everything."""
        return json.loads(self.run("dump", "--json").stdout)

    @contextmanager
    def serving(self, *arguments: str) -> Iterator[Server]:
        """Serve for the time of a with block; the server is killed at its end, if it still runs."""
        process = self.begin("serve", "--port", "0", *arguments)
        try:
            yield Server(process)
        finally:
            process.kill()
            process.communicate()


class Server:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        greeting = process.stdout.readline()
        found = re.match(r"photolog listens on (http://127\.0\.0\.1:\d+) ", greeting)
        assert found, greeting + process.stderr.read()
        self.address = found[1]

    def stop(self) -> int:
        """Ask it to stop; return its exit code."""
        self.process.terminate()
        return self.process.wait(timeout=LONGEST_STOP_SECONDS)

    def get(self, path: str) -> requests.Response:
        """Ask as a visitor."""
        return requests.get(self.address + path, timeout=_PATIENCE_SECONDS)


def desk_of(made: requests.Response) -> str:
    """Return the path of the post that an upload made."""
    return made.headers["Location"].partition("?")[0]


class Owner:
    """The owner's browser; its session outlives the server."""

    def __init__(self) -> None:
        self._browser = requests.Session()
        self._token = ""

    def log_in(self, server: Server) -> None:
        """Log in and remember the token that every change carries."""
        answer = self._browser.post(
            server.address + "/login", {"password": PASSWORD}, timeout=_PATIENCE_SECONDS
        )
        assert answer.status_code == 200, answer.text
        found = re.search(
            r'name="csrf_token" value="([^"]+)"', self.get(server, "/studio/new").text
        )
        assert found
        self._token = found[1]

    def get(self, server: Server, path: str) -> requests.Response:
        """Ask as the owner."""
        return self._browser.get(server.address + path, timeout=_PATIENCE_SECONDS)

    def post(
        self, server: Server, path: str, words: dict[str, str] | None = None, **options: Any
    ) -> requests.Response:
        """Change something as the owner; redirects are not followed."""
        return self._browser.post(
            server.address + path,
            {"csrf_token": self._token} | (words or {}),
            allow_redirects=False,
            timeout=_PATIENCE_SECONDS,
            **options,
        )

    def upload(self, server: Server, picture: bytes) -> requests.Response:
        """Make a draft with one picture; its address is the Location of the answer."""
        files = {"files": ("picture.jpg", picture, "image/jpeg")}
        return self.post(server, "/studio/new", {"title": "Uploaded"}, files=files)

    def add_file(self, server: Server, desk: str, picture: bytes) -> requests.Response:
        """Add one more picture to a draft, as the scripts of the desk do."""
        files = {"file": ("picture.jpg", picture, "image/jpeg")}
        return self.post(server, f"{desk}/photos", files=files)
