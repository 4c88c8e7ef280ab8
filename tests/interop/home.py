"""photolog as a process with a public name, and its owner at the desk."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from photolog import config
from photolog.blog import Blog, open_blog
from photolog.store.engine import database
from tests.e2e.running import Program
from tests.interop.patience import SECONDS
from tests.interop.places import FEDIFY, PHOTO, Place, as_environment

_REROUTED = Path(__file__).parent / "rerouted.py"


class Home(Program):
    """photolog that is known as https://photo.test, and trusts the test's own authority."""

    def __init__(self, folder: Path, places: dict[str, Place], bundle: Path) -> None:
        super().__init__(
            folder,
            site__base_url=places[PHOTO].origin,
            site__username="owner",
            server__trusted_proxy="127.0.0.1",
            federation__allow_networks=f"{places[FEDIFY].address}/32",
            federation__ca_bundle=str(bundle),
            federation__show_counts="true",
            photos__avif="false",
        )
        self.environment |= as_environment(places)

    def command(self, *arguments: str) -> list[str]:
        """Return the words of a command line, of a process that knows the names of the test."""
        return [sys.executable, str(_REROUTED), *arguments]

    @contextmanager
    def open_to_all(self, log: Path) -> Iterator[int]:
        """Serve for the time of a with block; give the port behind nginx."""
        self._log = log
        self._begin("0")
        try:
            yield self._port
            self._end()
        finally:
            self._process.kill()
            self._process.communicate()

    @contextmanager
    def changed(self, **settings: str) -> Iterator[None]:
        """Let the server begin anew with other settings, and with the former ones at the end."""
        former = self.environment
        names = {f"PHOTOLOG_{name.upper()}": value for name, value in settings.items()}
        self._begin_anew(former | names)
        try:
            yield
        finally:
            self._begin_anew(former)

    @contextmanager
    def desk(self) -> Iterator[Blog]:
        """
        Open the same blog beside the server, as the command line does.

        What the verbs write here, the server finds in the database.
        """
        try:
            yield open_blog(config.read(None, self.environment))
        finally:
            database.close()

    def _begin(self, port: str) -> None:
        with self._log.open("ab") as errors:
            self._process = subprocess.Popen(
                self.command("serve", "--port", port),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=self.environment,
            )
        found = re.match(r"photolog listens on \S+:(\d+) ", self._process.stdout.readline())
        assert found, self._log.read_text()
        self._port = int(found[1])

    def _end(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=SECONDS)
        assert self._process.returncode == 0, self._log.read_text()

    def _begin_anew(self, environment: dict[str, str]) -> None:
        self._end()
        self.environment = environment
        self._begin(str(self._port))
