"""
Activities coming in while pages are read: how many a second, and who notices.

The senders' keys are known to the blog, as those of people who were heard from before; the
likes are signed beforehand. A page is asked for now and then by another process, first of
an idle server and then of one whose inbox is as busy as four senders can make it. A flood of ten
thousand over a hundred connections, as fast as they go, is bounded by the numbers of the goal.
"""

from __future__ import annotations

import http.client
import json
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import library, servers
from bench.measure import tell
from bench.report import Goal, Report, Table
from photolog import people
from photolog.blog import open_blog
from photolog.config import read
from photolog.peers import PublicKey, RemoteActor, Scheme
from photolog.pure.trust import keys, signatures
from photolog.pure.trust.signatures import Signer
from photolog.pure.wire import documents
from photolog.store import lists
from photolog.store.engine import database

HOME = "https://photo.example"
POSTS, PEOPLE, SENDERS, SECONDS, ROUNDS = 300, 50, 4, 8.0, 3
FLOOD, FLOOD_CONNECTIONS, FLOOD_SECONDS = 10_000, 100, 600.0
ANSWERS = (202, 429, 503)
Letter = tuple[bytes, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Run:
    """What one server stood."""

    taken: float  # a second, by the inbox
    understood: float  # a second, from the first one taken to the last effect written
    idle_p95_ms: float
    busy_p95_ms: float
    idle_mb: float
    most_mb: float


@dataclass(frozen=True, slots=True)
class Flood:
    """What one server made of more than it can take."""

    answers: Counter[int]  # how many of each status
    seconds: float  # until the last answer
    understood_seconds: float  # until the last effect
    p95_ms: float
    grown_mb: float


def run(is_quick: bool) -> Report:
    """Serve a blog and like all of it."""
    posts, seconds, rounds = (20, 0.5, 1) if is_quick else (POSTS, SECONDS, ROUNDS)
    runs = []
    for number in range(1, rounds + 1):
        tell(f"round {number} of {rounds}")
        with TemporaryDirectory(prefix="photolog-bench-") as name:
            runs.append(_measured(library.fill(Path(name, "blog"), posts), seconds))
    tell("a flood")
    with TemporaryDirectory(prefix="photolog-bench-") as name:
        flood = _flooded(library.fill(Path(name, "blog"), posts), FLOOD if not is_quick else 40)
    slower = median(each.busy_p95_ms / each.idle_p95_ms for each in runs)
    rows = (
        ("taken by the inbox", f"{median(each.taken for each in runs):,.0f} / s"),
        ("understood", f"{median(each.understood for each in runs):,.0f} / s"),
        ("GET /, p95, idle", f"{median(each.idle_p95_ms for each in runs):.1f} ms"),
        ("GET /, p95, busy", f"{median(each.busy_p95_ms for each in runs):.1f} ms"),
        ("memory before", f"{median(each.idle_mb for each in runs):.0f} MB"),
        ("memory at its most", f"{max(each.most_mb for each in runs):.0f} MB"),
    )
    return Report(
        "A busy inbox",
        (
            Goal("–", "p95 of GET / when busy ÷ idle", f"{slower:.1f}", None),
            Goal(
                "–", "flood: p95 of GET / ≤ 500 ms", f"{flood.p95_ms:.0f} ms", flood.p95_ms <= 500
            ),
            Goal("–", "flood: grows ≤ 64 MB", f"{flood.grown_mb:.0f} MB", flood.grown_mb <= 64),
        ),
        (
            Table("The server", ("what", "measured"), rows),
            Table("The flood", ("what", "measured"), _rows(flood)),
        ),
        (
            f"{SENDERS} senders for {seconds:g} s, likes of {posts} posts by {PEOPLE} people; "
            f"medians of {rounds} rounds. Senders, prober and server share the machine's cores.",
            f"The flood is of {FLOOD:,} likes over {FLOOD_CONNECTIONS} connections, each sending "
            "on whatever is answered; its p95 is the worst of all stretches of five seconds.",
            "What is taken is durable before it is answered; understood is written into the tables "
            "that pages are made of.",
        ),
    )


def _rows(flood: Flood) -> tuple[tuple[str, str], ...]:
    answered = (
        (f"answered {status}", f"{count:,}") for status, count in sorted(flood.answers.items())
    )
    return (
        *answered,
        ("until the last answer", f"{flood.seconds:,.0f} s"),
        ("until the last effect", f"{flood.understood_seconds:,.0f} s"),
    )


def _flooded(folder: Path, size: int) -> Flood:
    letters = _prepared(folder)[:size]
    with servers.photolog(folder, host=HOME.removeprefix("https://")) as server:
        _probe(server, 0.5)
        before = server.memory_mb()
        started = time.monotonic()
        with ThreadPoolExecutor(FLOOD_CONNECTIONS + 1) as pool:
            shares = [letters[number::FLOOD_CONNECTIONS] for number in range(FLOOD_CONNECTIONS)]
            sending = [pool.submit(_pour, server.port, share) for share in shares]
            probes = []
            while not all(each.done() for each in sending):
                probes.append(_probe(server, 5.0 if size == FLOOD else 0.5)[1])
            answers = sum((each.result() for each in sending), Counter[int]())
            seconds = time.monotonic() - started
        assert set(answers) <= set(ANSWERS) and answers.total() == len(letters)
        while _count(folder, "arrival") and time.monotonic() < started + FLOOD_SECONDS:
            time.sleep(0.1)
        assert _count(folder, "reaction") == answers[202]
        grown = server.memory_mb("VmHWM") - before
        return Flood(answers, seconds, time.monotonic() - started, max(probes), grown)


def _measured(folder: Path, seconds: float) -> Run:
    letters = _prepared(folder)
    with servers.photolog(folder, host=HOME.removeprefix("https://")) as server:
        _, idle = _probe(server, seconds / 2)
        before = server.memory_mb()
        started = time.monotonic()
        with ThreadPoolExecutor(SENDERS + 1) as pool:
            probing = pool.submit(_probe, server, seconds)
            shares = [letters[number::SENDERS] for number in range(SENDERS)]
            until = started + seconds
            sent = sum(pool.map(lambda share: _send(server.port, share, until), shares))
            sending_seconds = time.monotonic() - started
            _, busy = probing.result()
        while _count(folder, "arrival"):
            time.sleep(0.02)
        understood_seconds = time.monotonic() - started
        assert _count(folder, "reaction") == sent
        return Run(
            sent / sending_seconds,
            sent / understood_seconds,
            idle,
            busy,
            before,
            server.memory_mb("VmHWM"),
        )


def _prepared(folder: Path) -> list[Letter]:
    """Let the blog know some people, and return what each of them likes, signed."""
    private = keys.load_private(keys.generate())
    given = {"PHOTOLOG_STORAGE__DATA_DIR": str(folder), "PHOTOLOG_SITE__BASE_URL": HOME}
    blog = open_blog(read(None, given))
    letters = []
    try:
        uris = [blog.addresses.post(post.id) for post in lists.page("all", "", POSTS).posts]
        for number in range(PEOPLE):
            uri = f"https://remote{number}.example/users/alice"
            people.keep(blog, _actor(uri, keys.public_pem(private)))
            signer = Signer(f"{uri}#main-key", private)
            for post_number, post_uri in enumerate(uris):
                activity = {"id": f"{uri}/likes/{post_number}", "type": "Like", "actor": uri}
                body = documents.dump(activity | {"object": post_uri})
                now = datetime.now(UTC)
                headers = signatures.sign(
                    signer, Scheme.CAVAGE, "POST", f"{HOME}/inbox", body=body, now=now
                )
                letters.append((body, headers))
    finally:
        database.close()
    return letters


def _actor(uri: str, pem: str) -> RemoteActor:
    return RemoteActor(
        uri=uri,
        kind="Person",
        username="alice",
        name="Alice",
        bio_html="",
        url=uri,
        inbox=f"{uri}/inbox",
        shared_inbox="",
        followers_uri="",
        featured_uri="",
        avatar_url="",
        is_locked=False,
        also_known_as=(),
        moved_to="",
        claimed_handle="",
        keys=(PublicKey(f"{uri}#main-key", uri, pem),),
    )


def _send(port: int, letters: list[Letter], until: float) -> int:
    """Send one after the other on one connection; return how many were taken."""
    connection, taken = http.client.HTTPConnection(servers.HOST, port, timeout=60), 0
    for body, headers in letters:
        if time.monotonic() > until:
            break
        connection.request("POST", "/inbox", body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 202:
            raise RuntimeError(f"the inbox answered {answer.status}")
        taken += 1
    connection.close()
    return taken


def _pour(port: int, letters: list[Letter]) -> Counter[int]:
    """Send one after the other, whatever is answered; return how often each status was."""
    connection = http.client.HTTPConnection(servers.HOST, port, timeout=60)
    answers = Counter[int]()
    for body, headers in letters:
        connection.request("POST", "/inbox", body, headers)
        answer = connection.getresponse()
        answer.read()
        answers[answer.status] += 1
    connection.close()
    return answers


def _probe(server: servers.Server, seconds: float) -> tuple[float, float]:
    command = [sys.executable, "-m", "bench.probing", f"{server.url}/", str(seconds)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=servers.TOP)
    middle, most = json.loads(told.stdout)
    return middle, most


def _count(folder: Path, table: str) -> int:
    with closing(sqlite3.connect(folder / "photolog.db", timeout=30)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
