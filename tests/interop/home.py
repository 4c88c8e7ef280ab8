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
        with log.open("wb") as errors:
            process = subprocess.Popen(
                self.command("serve", "--port", "0"),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=self.environment,
            )
        try:
            found = re.match(r"photolog listens on \S+:(\d+) ", process.stdout.readline())
            assert found, log.read_text()
            yield int(found[1])
            process.terminate()
            assert process.wait(SECONDS) == 0, log.read_text()
        finally:
            process.kill()
            process.communicate()

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
