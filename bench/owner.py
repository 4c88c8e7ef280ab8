"""The owner at a browser: logs in to a running server and uploads, as the studio's page does."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import requests

from bench.measure import tell
from bench.servers import TOP, Server

PASSWORD = "a password for measuring"
_RENDERING_SECONDS = 600  # at most, for all AVIF files


def set_password(folder: Path) -> None:
    """Set the owner's password in a data folder that no server has yet."""
    settings = folder / "empty.toml"
    settings.touch()
    subprocess.run(
        [sys.executable, str(TOP / "app.py"), "passwd", "--stdin", "--config", str(settings)],
        env=os.environ | {"PHOTOLOG_STORAGE__DATA_DIR": str(folder)},
        input=PASSWORD.encode(),
        stdout=subprocess.DEVNULL,
        check=True,
    )


def log_in(browser: requests.Session, server: Server) -> None:
    """Log in, and send the token of the studio's forms from now on."""
    browser.post(f"{server.url}/login", {"password": PASSWORD}, timeout=60).raise_for_status()
    page = browser.get(f"{server.url}/studio", timeout=60).text
    match = re.search(r'name="csrf_token"\s+value="([^"]+)"', page)
    if match is None:
        raise RuntimeError("the studio has no token for its forms")
    browser.headers["X-CSRF-Token"] = match[1]


def upload(browser: requests.Session, server: Server, photo: Path) -> None:
    """Put a photo into a draft of its own."""
    begun = browser.post(f"{server.url}/studio/drafts", timeout=60)
    begun.raise_for_status()
    with photo.open("rb") as file:
        address = server.url + begun.json()["upload"]
        browser.post(address, files={"file": ("photo.jpg", file)}, timeout=300).raise_for_status()


def wait_for_avif(folder: Path) -> None:
    """Wait until the worker has made all that is due."""
    tell("waiting for the AVIF files")
    deadline = time.monotonic() + _RENDERING_SECONDS
    with closing(sqlite3.connect(folder / "photolog.db")) as connection:
        while time.monotonic() < deadline:
            (due,) = connection.execute("SELECT count(*) FROM photo WHERE avif = 'due'").fetchone()
            if not due:
                return
            time.sleep(1)
    raise RuntimeError("the AVIF files were not made in time")
