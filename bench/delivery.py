"""
One post to thousands of servers: how near it comes to what the key and the latency allow.

The inboxes are addresses of 127.0.0.0/8 in a process of their own (bench.receiver), over
plain HTTP, because TLS would measure the receiver. Everything else is photolog's own:
queue, claims, signatures, threads, and what is written down.
"""

from __future__ import annotations

import statistics
import sys
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import receiver, servers, signatures
from bench.measure import tell
from bench.report import Goal, Report, Table
from photolog.blog import Blog, open_blog
from photolog.config import read
from photolog.lanes import Deliverer
from photolog.network.deadlines import Limits
from photolog.peers import Activity
from photolog.pure import ids, times
from photolog.store.engine import database
from photolog.store.peers import deliveries, hosts

INBOXES, THREADS, LATENCY_MS = 5_000, 64, 50
HANGING, TIMEOUT_SECONDS = 0.02, 2.0
ROUNDS = 3
BODY = b'{"type":"Create","object":{"content":"' + b"x" * 3000 + b'"}}'


@dataclass(frozen=True, slots=True)
class Sent:
    """One activity to all inboxes."""

    per_second: float  # of those that answer
    cpu_seconds: float


def run(is_quick: bool) -> Report:
    """Deliver without hanging hosts, with unknown ones, with known ones."""
    inboxes, rounds = (60, 1) if is_quick else (INBOXES, ROUNDS)
    hanging = max(1, int(inboxes * HANGING))
    found: dict[str, list[Sent]] = {"all answer": [], "2 % hang": [], "2 % known to hang": []}
    ceilings, latency_bound = [], THREADS / (LATENCY_MS / 1000)
    for number in range(1, rounds + 1):
        tell(f"round {number} of {rounds}")
        ceilings.append(signatures.ceiling(0.1 if is_quick else 1.0))
        found["all answer"].append(_deliver(inboxes, 0, is_known=False))
        found["2 % hang"].append(_deliver(inboxes, hanging, is_known=False))
        found["2 % known to hang"].append(_deliver(inboxes, hanging, is_known=True))
    rate = {name: statistics.median(s.per_second for s in sent) for name, sent in found.items()}
    key = statistics.median(ceilings)
    of_key = rate["all answer"] / key
    of_latency = rate["all answer"] / latency_bound
    answering = inboxes - hanging
    seconds = (answering * LATENCY_MS / 1000 + hanging * TIMEOUT_SECONDS) / THREADS
    of_bound = rate["2 % hang"] / (answering / seconds)
    of_calm = rate["2 % known to hang"] / rate["all answer"]
    return Report(
        "Delivering to many servers",
        (
            Goal("M8", "≥ 0.40 × RSA ceiling of one core", f"{of_key:.2f}", of_key >= 0.4),
            Goal("M8", "≥ 0.80 × latency ceiling", f"{of_latency:.2f}", of_latency >= 0.8),
            Goal(
                "M9", "2 % hang: ≥ 0.75 × worker-second bound", f"{of_bound:.2f}", of_bound >= 0.75
            ),
            Goal("M9", "known to hang: ≥ 0.90 × none hangs", f"{of_calm:.2f}", of_calm >= 0.9),
        ),
        (
            Table(
                f"{inboxes:,} inboxes, {THREADS} threads, {LATENCY_MS} ms",
                ("what", "a second", "cpu ms each"),
                tuple(
                    (
                        name,
                        f"{rate[name]:,.0f}",
                        f"{1000 * statistics.median(s.cpu_seconds for s in sent) / inboxes:.2f}",
                    )
                    for name, sent in found.items()
                ),
            ),
        ),
        (
            f"The ceilings: {key:,.0f} signatures a second of cpu, {latency_bound:,.0f} answers a "
            f"second of {THREADS} threads. 0.40 of the first are {0.4 * key:,.0f}; what {THREADS} "
            f"threads could reach at the most is {latency_bound / key:.2f} of it.",
            f"A rate is of the inboxes that answer, until the last of them has. A host that hangs "
            f"costs {TIMEOUT_SECONDS:g} s here; the program itself gives 20.",
            f"Medians of {rounds} rounds. Sender and receiver share the machine's cores.",
        ),
    )


def _deliver(inboxes: int, hanging: int, *, is_known: bool) -> Sent:
    port = servers.free_port()
    with TemporaryDirectory(prefix="photolog-bench-") as name, _receiving(port, hanging):
        blog = _opened(Path(name))
        try:
            _queue_up(blog, inboxes, port, hanging if is_known else 0)
            return _timed(blog, inboxes - hanging)
        finally:
            database.close()


def _opened(folder: Path) -> Blog:
    given = {
        "PHOTOLOG_STORAGE__DATA_DIR": str(folder),
        "PHOTOLOG_SITE__BASE_URL": "https://photo.example",
        "PHOTOLOG_FEDERATION__ALLOW_NETWORKS": "127.0.0.0/8",
    }
    blog = open_blog(read(None, given))
    blog.network.limits = Limits(connect=TIMEOUT_SECONDS, post=TIMEOUT_SECONDS)
    assert blog.network.owner.key
    return blog


def _queue_up(blog: Blog, inboxes: int, port: int, known_to_hang: int) -> None:
    now = blog.now()
    places = [f"http://{receiver.address(number)}:{port}/inbox" for number in range(inboxes)]
    number = ids.new_id(times.to_ms(now), 1)
    with database.transaction():
        deliveries.enqueue(Activity(number, "Create", BODY, number, now), places)
        for inbox in places[:known_to_hang]:
            hosts.mark_slow(hosts.host_of(inbox), now + timedelta(hours=6), now)


def _timed(blog: Blog, answering: int) -> Sent:
    deliverer = Deliverer(blog, quick_threads=THREADS)
    started, cpu = time.perf_counter(), time.process_time()
    while _done() < answering:
        deliverer.step()
    taken = time.perf_counter() - started
    used = time.process_time() - cpu
    deliverer.end()
    return Sent(answering / taken, used)


def _done() -> int:
    query = "SELECT count(*) FROM delivery WHERE state = 'done'"
    return int(database.database.execute_sql(query).fetchone()[0])


def _receiving(port: int, hanging: int) -> AbstractContextManager[servers.Server]:
    command = [sys.executable, "-m", "bench.receiver", str(port), str(LATENCY_MS), str(hanging)]
    return servers.running(command, port)
