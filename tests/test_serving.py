"""waitress as we set it: where it listens, whom it believes, what it refuses, how it ends."""

from __future__ import annotations

import http.client
import select
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from photolog import serving, turns
from photolog.config import read
from photolog.errors import ConfigError

TOP = Path(__file__).resolve().parents[1]


SERVE = """
import os
from photolog import serving
from photolog.config import read

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    told = (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], environ["HTTP_HOST"])
    return [" ".join(told).encode()]

serving.serve(app, read(None, os.environ), lambda address: print(address, flush=True))
print("stopped")
"""


# An inbox that answers nobody before somebody visits /release; /begun waits for the first.
HELD = """
import os, threading
from photolog import serving
from photolog.config import read

begun, released = threading.Event(), threading.Event()

def app(environ, start_response):
    is_post = environ["REQUEST_METHOD"] == "POST"
    if environ["PATH_INFO"] == "/begun":
        begun.wait(10)
    if environ["PATH_INFO"] == "/release":
        released.set()
    if is_post:
        begun.set()
        released.wait(10)
    start_response("202 Accepted" if is_post else "200 OK", [("Content-Length", "0")])
    return []

serving.serve(app, read(None, os.environ), lambda address: print(address, flush=True))
print("stopped")
"""


@contextmanager
def served(script: str = SERVE, **settings: str):
    """Serve what the server believes about a request, in a process of its own; give its place."""
    environment = {f"PHOTOLOG_{name.upper()}": value for name, value in settings.items()}
    environment.setdefault("PHOTOLOG_SERVER__PORT", "0")
    child = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment, cwd=TOP
    )
    try:
        address = urlsplit(child.stdout.readline().strip())
        yield address.hostname, address.port
    finally:
        child.terminate()
        rest, _ = child.communicate()
    assert (child.returncode, rest) == (0, "stopped\n")


def ask(
    host: str, port: int, headers: dict[str, str], method: str = "GET", path: str = "/"
) -> tuple[int, str]:
    connection = http.client.HTTPConnection(host, port)
    connection.putrequest(method, path, skip_host=True)
    for name, value in ({"Host": "photo.example"} | headers).items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert answer.getheader("Server") is None
    return answer.status, text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_it_answers_under_the_address_it_tells_and_ends_with_sigterm(host):
    with served(server__host=host) as place:
        told = ask(*place, {})

    assert told == (200, "127.0.0.1 http photo.example")


FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
}


def test_forwarded_headers_of_strangers_are_not_believed():
    with served() as place:
        told = ask(*place, FORWARDED)

    assert told == (200, "127.0.0.1 http photo.example")


def test_those_of_the_proxy_are_but_for_the_host_and_only_its_own_hop():
    chain = FORWARDED | {"X-Forwarded-For": "192.0.2.1, 203.0.113.9"}

    with served(server__trusted_proxy="127.0.0.1") as place:
        told = [ask(*place, FORWARDED), ask(*place, chain)]

    assert told == [(200, "203.0.113.9 https photo.example")] * 2


def test_what_is_larger_than_anything_we_take_is_refused_unread():
    header = {"X-Large": "a" * (serving.HEADER_BYTES + 1)}
    body = {"Content-Length": str(6 * 2**20)}

    with served(photos__max_upload_mb="1") as place:
        statuses = [ask(*place, header)[0], ask(*place, body, "POST")[0]]

    assert statuses == [431, 413]


def test_a_burst_of_activities_waits_and_pages_do_not():
    """The first has one of two threads, as many wait as may, and the others come again."""
    posted = b"POST /inbox HTTP/1.1\r\nHost: photo.example\r\nContent-Length: 2\r\n\r\n{}"
    surplus = 5
    with served(HELD, server__threads="2") as place, ExitStack() as stack:
        senders = [
            stack.enter_context(socket.create_connection(place, 10))
            for _ in range(1 + turns.MOST_WAITING + surplus)
        ]
        senders[0].sendall(posted)
        ask(*place, {}, path="/begun")
        for sender in senders[1:]:
            sender.sendall(posted)

        put_off = answered(senders, surplus)
        page = ask(*place, {})[0]
        ask(*place, {}, path="/release")
        taken = answered([each for each in senders if each not in put_off], 1 + turns.MOST_WAITING)

    assert page == 200
    assert len(put_off) == surplus
    for answer in put_off.values():
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert {b"Retry-After: 5", b"Connection: close"} <= set(answer.split(b"\r\n"))
    assert len(taken) == 1 + turns.MOST_WAITING
    assert all(answer.startswith(b"HTTP/1.1 202 ") for answer in taken.values())


def answered(senders: list[socket.socket], number: int) -> dict[socket.socket, bytes]:
    """Wait for so many answers, and a little for one too many; return them."""
    answers: dict[socket.socket, bytes] = {}
    while waiting := [each for each in senders if each not in answers]:
        readable, _, _ = select.select(waiting, [], [], 10 if len(answers) < number else 0.2)
        if not readable:
            break
        answers |= {each: each.recv(4096) for each in readable}
    return answers


def test_a_port_that_is_taken_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        with pytest.raises(ConfigError, match=f"cannot listen on 127.0.0.1 port {port}"):
            serving.serve(None, read(None, {"PHOTOLOG_SERVER__PORT": port}), print)
