"""The whole program as its own process, on a free port, with a folder of its own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from photolog import access, config
from photolog.blog import Blog, open_blog
from photolog.store.engine import database

TOP = Path(__file__).resolve().parents[2]
READY_SECONDS = 30
PASSWORD = "a quiet morning"


class Answer(NamedTuple):
    """What the program answered to a plain request."""

    status: int
    media_type: str
    body: bytes


class Program:
    """
    `python app.py serve` on a data folder of its own.

    Args:
        folder: Empty; it gets the configuration, the data and the log.
        is_federating: Whether its own address begins with https, as behind a proxy with TLS.
        settings: Like site__title="Light and land"; the address is set already.
    """

    def __init__(self, folder: Path, *, is_federating: bool = False, **settings: str) -> None:
        self.base_url = f"http://127.0.0.1:{_free_port()}"
        self.data_dir = folder / "data"
        self._log = folder / "log.txt"
        # An empty file of our own, so that a config.toml beside app.py does not join in.
        self._config_file = folder / "config.toml"
        self._config_file.touch()
        self._is_federating = is_federating
        home = self.base_url.replace("http:", "https:") if is_federating else self.base_url
        ours = {"site__base_url": home, "storage__data_dir": str(self.data_dir)}
        self._environment = {
            f"PHOTOLOG_{name.upper()}": value for name, value in (ours | settings).items()
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.cookie = ""  # of a browser in which the owner is logged in, once there is an owner

    @property
    def cookie_name(self) -> str:
        """What the owner's cookie is called; it is another one over TLS."""
        return "__Host-photolog" if self._is_federating else "photolog"

    @contextmanager
    def opened(self) -> Iterator[Blog]:
        """Open its blog in this process, to put something into it before the start."""
        yield open_blog(config.read(self._config_file, self._environment))
        database.close()

    def admit_owner(self, blog: Blog) -> None:
        """Set the password and open a session, so that tests need not log in each time."""
        access.set_password(blog, PASSWORD)
        self.cookie, _ = access.log_in(blog, PASSWORD, "", "127.0.0.1", "Firefox/140.0 Linux")

    def start(self, *arguments: str) -> None:
        """Start and wait until it listens; *arguments* go to `serve`."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PHOTOLOG_")}
        port = self.base_url.rpartition(":")[2]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "app.py", "serve", "--port", port, *arguments],
                cwd=TOP,
                env=inherited | self._environment | {"PHOTOLOG_CONFIG": str(self._config_file)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._told("listens on .*\n")

    def stop(self) -> None:
        """Stop, and fail if anything went wrong inside that nobody expected."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(timeout=READY_SECONDS)
        log = self._log.read_text()
        assert "Traceback" not in log, log

    def setup_url(self) -> str:
        """Return the one-time link that it printed."""
        return self._told(r"(http\S+/setup\?token=\S+)\n")

    def get(self, path: str, cookie: str = "") -> Answer:
        """Return the answer to a plain GET, as a program without scripts and styles gets it."""
        request = urllib.request.Request(self.base_url + path)
        if cookie:
            request.add_header("Cookie", f"{self.cookie_name}={cookie}")
        try:
            with urllib.request.urlopen(request, timeout=READY_SECONDS) as response:
                return Answer(response.status, response.headers["Content-Type"], response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers["Content-Type"], error.read())

    def _told(self, pattern: str) -> str:
        """Return what matches in the output so far, waiting for it."""
        assert self._process is not None
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            match = re.search(pattern, self._log.read_text())
            if match:
                return match[match.lastindex or 0]
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"the program did not say {pattern!r}:\n{self._log.read_text()}")


def _free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])
