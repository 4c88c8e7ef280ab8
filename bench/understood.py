"""
Many posts that come in, one after the other in one process, which says what it took.

The requests are signed as they are needed; neither signing nor making them counts.

    python -m bench.understood FOLDER COUNT
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench import elsewhere, reader
from bench.elsewhere import Elsewhere
from bench.measure import tell
from photolog.blog import Blog
from photolog.inbox import receiving, understanding
from photolog.peers import Scheme
from photolog.pure import times
from photolog.pure.trust import signatures
from photolog.pure.trust.signatures import InboundRequest, Signer
from photolog.pure.wire import documents
from photolog.store.engine import database

BATCH = 100  # taken before they are understood
LOOKS = 10  # how often memory is looked at
PHOTOS = 2


class Stopwatch:
    """Counts the seconds of what it calls, by the clock and of cpu."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def run(self, function: Callable[[], object]) -> object:
        """Call a function."""
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return function()
        finally:
            self.wall += time.perf_counter() - wall
            self.cpu += time.process_time() - cpu


def main(folder: Path, count: int) -> None:
    """Take and understand *count* posts; print what it took as JSON."""
    blog = reader.opened(folder)
    reader.follow(blog)
    taking, understood = Stopwatch(), Stopwatch()
    bytes_before = _bytes(blog)
    memory = [_memory_mb()]
    for start in range(0, count, BATCH):
        for number in range(start, min(start + BATCH, count)):
            request = _request(blog, number)
            taking.run(lambda request=request: receiving.receive(blog, request))
        understood.run(lambda: _understand_all(blog))
        if (start + BATCH) % max(count // LOOKS, BATCH) == 0:
            memory.append(_memory_mb())
            tell(f"{start + BATCH:,} of {count:,}: {memory[-1]:.1f} MB")
    query = "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM attachment)"
    found = database.database.execute_sql(query).fetchone()
    assert found == (count, count * PHOTOS), found
    told = {
        "taken": [taking.wall, taking.cpu],
        "understood": [understood.wall, understood.cpu],
        "memory_mb": [*memory, _memory_mb()],
        "most_mb": _memory_mb("VmHWM"),
        "bytes": _bytes(blog) - bytes_before,
    }
    database.close()
    print(json.dumps(told))


def _understand_all(blog: Blog) -> None:
    while understanding.understand_next(blog):
        pass


def _request(blog: Blog, number: int) -> InboundRequest:
    assert isinstance(blog.network, Elsewhere)
    author, now = reader.followed(number), blog.now()
    # A minute apart in the past: each has its own place in the reader.
    written = times.to_ms(now) - 3_600_000 * 24 * 30 + number * 60_000
    body = documents.dump(elsewhere.create(elsewhere.note_uri(author, written, PHOTOS)))
    signer = Signer(f"{author}#main-key", blog.network.private)
    headers = signatures.sign(
        signer, Scheme.CAVAGE, "POST", f"{reader.HOME}/inbox", body=body, now=now
    )
    return InboundRequest("POST", "/inbox", tuple(headers.items()), body, reader.HOME)


def _bytes(blog: Blog) -> int:
    database.checkpoint()
    return blog.files.database_path.stat().st_size


def _memory_mb(which: str = "VmRSS") -> float:
    text = Path("/proc/self/status").read_text(encoding="ascii")
    match = re.search(rf"^{which}:\s+(\d+) kB", text, re.MULTILINE)
    return int(match[1]) / 1024 if match else 0.0


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
