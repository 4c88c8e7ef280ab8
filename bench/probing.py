"""
How long a page takes, asked for now and then, in a process that does nothing else.

    python -m bench.probing URL SECONDS      prints median and 95th percentile in ms
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from statistics import quantiles
from urllib.parse import urlsplit

PAUSE_SECONDS = 0.02


def probe(url: str, seconds: float) -> tuple[float, float]:
    """Return median and 95th percentile of a GET on a connection of its own, in ms."""
    parts, taken = urlsplit(url), []
    until = time.monotonic() + seconds
    while time.monotonic() < until or len(taken) < 2:
        started = time.perf_counter()
        connection = http.client.HTTPConnection(parts.netloc, timeout=60)
        connection.request("GET", parts.path or "/", headers={"Host": "photo.example"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        taken.append((time.perf_counter() - started) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{url} answered {answer.status}")
        time.sleep(PAUSE_SECONDS)
    cuts = quantiles(taken, n=100)
    return cuts[49], cuts[94]


if __name__ == "__main__":
    print(json.dumps(probe(sys.argv[1], float(sys.argv[2]))))
