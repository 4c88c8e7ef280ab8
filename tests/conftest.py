"""Fixtures of all tests: a real SQLite file and real folders, a clock that stands still."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from werkzeug.security import generate_password_hash

from photolog import access
from photolog.blog import Blog, open_blog
from photolog.config import read
from photolog.store import sessions, settings
from photolog.store.engine import database
from photolog.store.peers import blocks
from tests.browsing import app_of
from tests.fake_network import FakeNetwork

TOP = Path(__file__).resolve().parents[1]
PASSWORD = "a quiet morning"

# A busy machine is slow to begin with; that says nothing about the strategies.
hypothesis_settings.register_profile(
    "ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
if os.environ.get("CI"):
    hypothesis_settings.load_profile("ci")


def pytest_addoption(parser):
    """Let golden files be written anew; the diff is then reviewed as a change of the wire."""
    parser.addoption("--accept-golden", action="store_true", help="rewrite tests/golden")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Where everything is required, a skipped test is a failed one."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("PHOTOLOG_REQUIRE_ALL") == "1":
        report.outcome = "failed"
        report.longrepr = f"skipped, but everything is required: {report.longrepr}"


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch):
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self, address):
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and not host.startswith(
            ("127.", "::1")
        ):
            raise AssertionError(f"a test tried to reach {host}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def pytest_terminal_summary(terminalreporter):
    """Tell again which steps of script/test failed before the tests began."""
    failed = os.environ.get("PHOTOLOG_FAILED_STEPS")
    if failed:
        terminalreporter.write_line(f"failed before the tests: {failed}", red=True)


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        """Move on by a timedelta's keywords."""
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_blog(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Blog]]:
    """Return a function that opens a blog in tmp_path, with settings like photos__avif="false"."""

    def make(network: FakeNetwork | None = None, **settings: str) -> Blog:
        environment = {f"PHOTOLOG_{name.upper()}": value for name, value in settings.items()}
        environment.setdefault("PHOTOLOG_STORAGE__DATA_DIR", str(tmp_path / "data"))
        environment.setdefault("PHOTOLOG_SITE__BASE_URL", "http://photo.example")
        return open_blog(read(None, environment), clock, network)

    yield make
    database.close()


@pytest.fixture
def blog(make_blog) -> Blog:
    return make_blog()


@pytest.fixture
def network() -> FakeNetwork:
    """The other servers."""
    return FakeNetwork()


@pytest.fixture
def federated_blog(make_blog, network) -> Blog:
    """A blog at home on the web, https://photo.example, with the other servers around it."""
    network.is_unwanted = blocks.is_blocked  # as identity.network() has it
    return make_blog(network, site__base_url="https://photo.example", site__username="owner")


@pytest.fixture
def app(blog):
    return app_of(blog)


@pytest.fixture
def client(app):
    """A visitor's browser."""
    return app.test_client()


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Return the hash of PASSWORD, made once: it is slow on purpose."""
    return generate_password_hash(PASSWORD, access.HASH_METHOD)


@pytest.fixture
def owner(app, blog, password_hash):
    """The owner's browser, logged in; every POST carries the CSRF token."""
    cookie, session = access.new_session(blog, "pytest")
    with database.transaction(is_public=False):
        settings.write("password_hash", password_hash)
        sessions.add(session)
    browser = app.test_client()
    browser.set_cookie("photolog", cookie, domain="photo.example")
    browser.environ_base["HTTP_X_CSRF_TOKEN"] = session.csrf_token
    return browser


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real photos and payloads."""
    folder = Path(os.environ.get("PHOTOLOG_CORPORA", TOP.parent / "shared" / "corpora"))
    if not folder.is_dir():
        pytest.skip(f"no corpora at {folder}; set PHOTOLOG_CORPORA")
    return folder


@pytest.fixture
def golden(request) -> Callable[[str, str], None]:
    """Return a function that compares a text with a golden file, or rewrites the file."""

    def compare(name: str, text: str) -> None:
        path = TOP / "tests" / "golden" / name
        if request.config.getoption("--accept-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        assert text == path.read_bytes().decode("utf-8")

    return compare
