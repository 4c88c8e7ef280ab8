"""
Servers that fail in every way: each exchange ends, soon, and with one plain error.

None of these remotes would ever end by itself, or break anything but itself: a test that
comes to its end has shown that the deadline did.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from photolog.errors import FetchFailed
from photolog.network.deadlines import Deadline, Limits
from photolog.network.heads import HEADER_BYTES
from photolog.peers import Scheme
from tests.remote_answers import ACTIVITY, answer, delayed, drip, hang, raw, reset

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\n"
ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Length: 9\r\n\r\n"

SLOW = {
    "silence": hang(),
    "silence after the status": hang(b"HTTP/1.1 200 OK\r\n"),
    "silence after the head": hang(HEAD + b"Content-Length: 9\r\n\r\n"),
    "silence in a chunk": hang(HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\nx"),
    "a dripping status": drip(b"HTTP/1.1 200 "),
    "a dripping header": drip(HEAD + b"X: "),
    "dripping headers": drip(HEAD, b"X: y\r\n"),
    "a dripping body": drip(HEAD + b"\r\n", b" "),
    "a dripping body of some length": drip(HEAD + b"Content-Length: 9999\r\n\r\n", b" "),
    "dripping chunks": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "a dripping trailer": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n"),
    "endless patience": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a late answer": delayed(30, answer(200)),
}

BROKEN = {
    "nothing": raw(b""),
    "half a status": raw(b"HTTP/1."),
    "another protocol": raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "HTTP/0.9": raw(b'{"id": 1}'),
    "HTTP/9": raw(b"HTTP/9.0 200 OK\r\n\r\n"),
    "a status in words": raw(b"HTTP/1.1 two OK\r\n\r\n"),
    "a status out of range": raw(b"HTTP/1.1 99999 OK\r\n\r\n"),
    "a reset": reset(),
    "a reset in the body": reset(HEAD + b"Content-Length: 9\r\n\r\n{"),
    "half a body": raw(HEAD + b"Content-Length: 9\r\n\r\n{"),
    "half a chunk": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\n{"),
    "no last chunk": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"),
    "chunks of no size": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}"),
    "chunks of less than nothing": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n{}"),
    "too many headers": raw(HEAD + b"X: y\r\n" * 500 + b"\r\n"),
    "a long header": raw(HEAD + b"X: " + b"y" * HEADER_BYTES + b"\r\n\r\n"),
    "large headers": raw(HEAD + (b"X: " + b"y" * 3000 + b"\r\n") * 50 + b"\r\n"),
    "a length in words": raw(HEAD + b"Content-Length: two\r\n\r\n{"),
    "a length of less than nothing": raw(HEAD + b"Content-Length: -2\r\n\r\n{"),
    "a chunk of minus one": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n{"),
    "a long chunk extension": raw(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n2;x=" + b"y" * 99999 + b"\r\n{}\r\n0\r\n\r\n"
    ),
}


@pytest.mark.parametrize("script", SLOW.values(), ids=SLOW.keys())
def test_a_slow_server_holds_nobody(hasty, remote, script):
    with pytest.raises(FetchFailed) as failure:
        hasty.get_document(remote.script("/users/bob", script))

    assert failure.value.is_temporary


@pytest.mark.parametrize("method", ["get_jrd", "get_text", "get_picture"])
def test_a_slow_server_holds_nobody_whatever_is_asked_for(hasty, remote, method):
    url = remote.script("/users/bob", drip(b"HTTP/1.1 200 OK\r\nX: "))
    accept = ["*/*"] if method == "get_text" else []

    with pytest.raises(FetchFailed):
        getattr(hasty, method)(url, *accept)


@pytest.mark.parametrize("script", SLOW.values(), ids=SLOW.keys())
def test_a_slow_inbox_holds_nobody(hasty, remote, script):
    answer = hasty.post(remote.script("/inbox", script), b"{}", hasty.owner, Scheme.CAVAGE)

    assert answer.is_slow


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_server_is_a_failed_fetch(network, remote, script):
    with pytest.raises(FetchFailed) as failure:
        network.get_document(remote.script("/users/bob", script))

    assert remote.authority in str(failure.value)


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_inbox_is_an_answer(network, remote, script):
    url = remote.script("/inbox", script)

    answer = network.post(url, b"{}", network.owner, Scheme.CAVAGE)

    assert (answer.status is None) == bool(answer.error)
    assert not answer.is_slow


def test_an_answer_that_was_given_counts_though_its_body_never_ends(make_network, remote):
    network = make_network(limits=Limits(post=1.5))
    url = remote.script("/inbox", drip(b"HTTP/1.1 202 Accepted\r\n\r\n"))

    answer = network.post(url, b"{}", network.owner, Scheme.CAVAGE)

    assert (answer.status, answer.is_ok, answer.is_slow) == (202, True, True)


def test_headers_have_a_size(network, remote):
    uri = remote.base + "/users/bob"
    body = json.dumps({"id": uri}).encode()
    length = b"Content-Length: %d\r\n\r\n" % len(body)
    remote.script("/users/bob", raw(HEAD + (b"X: " + b"y" * 3000 + b"\r\n") * 50 + length + body))

    with pytest.raises(FetchFailed, match="too large"):
        network.get_document(uri)


def test_half_a_picture_is_none(network, remote):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 9\r\n\r\n"

    with pytest.raises(FetchFailed, match="broke off") as failure:
        network.get_picture(remote.script("/a.png", raw(head + b"half")))
    assert failure.value.is_temporary


def test_one_byte_at_a_time_is_an_answer_when_it_comes_to_an_end(network, remote):
    uri = remote.base + "/users/bob"
    body = json.dumps({"id": uri}).encode()
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    remote.script(
        "/users/bob", raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")
    )

    assert network.get_document(uri).url == uri


def test_a_body_that_ends_with_the_connection_is_an_answer(network, remote):
    uri = remote.base + "/users/bob"
    remote.script("/users/bob", raw(HEAD + b"\r\n" + json.dumps({"id": uri}).encode()))

    assert network.get_document(uri).url == uri


def test_all_hops_and_knocks_share_one_deadline(hasty, remote):
    for number in range(3):
        remote.script(f"/{number}", delayed(0.2, answer(302, Location=f"/{number + 1}")))

    with pytest.raises(FetchFailed) as failure:
        hasty.get_document(f"{remote.base}/0")
    assert failure.value.is_temporary


@pytest.mark.parametrize("drop", [b"", b"x"], ids=["silent", "dripping"])
def test_a_server_that_never_agrees_on_tls_holds_nobody(hasty, drop):
    """The handshake has one end, too, though each of its reads brings a byte."""
    stopped = threading.Event()
    # A record of 16 KiB is announced, and comes byte by byte.
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"\x16\x03\x03\x3f\xff" if drop else b"")
            with contextlib.suppress(OSError):
                for _ in range(500):  # ten seconds, far beyond the limit, and then another error
                    if not stopped.wait(0.02):
                        connection.sendall(drop)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with listener, pytest.raises(FetchFailed, match="TLS was not agreed on in time") as failure:
        hasty.get_document(f"https://127.0.0.1:{listener.getsockname()[1]}/")
    stopped.set()
    thread.join(10)

    assert failure.value.is_temporary


def test_a_closed_port_is_a_failed_fetch(network):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(FetchFailed, match="refused") as failure:
        network.get_document(f"https://127.0.0.1:{port}/")
    assert failure.value.is_temporary


def test_a_server_that_reads_nothing_holds_nobody(hasty, make_remote):
    """The body stays in the pipe, and sending has an end as well."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/inbox"

        answer = hasty.post(url, b" " * 32_000_000, hasty.owner, Scheme.CAVAGE)

    assert (answer.status, answer.is_slow) == (None, True)


def test_no_connection_is_left_open(hasty, remote):
    """What fails is closed: the interpreter would warn of a socket that is not."""
    for script in (hang(), reset(), answer(500), raw(b"x")):
        with pytest.raises(FetchFailed):
            hasty.get_document(remote.script("/users/bob", script))


def test_many_threads_share_one_network(network, remote):
    remote.demands_signatures = True
    uris = [remote.serve(f"/p/{number}", name=str(number)) for number in range(64)]

    with ThreadPoolExecutor(32) as threads:
        documents = list(threads.map(network.get_document, uris))

    assert [fetched.document["id"] for fetched in documents] == uris


def test_a_deadline_that_has_passed_has_nothing_left():
    with pytest.raises(TimeoutError):
        Deadline(0).left()
    assert 0 < Deadline(60).within(5).left() <= 5
    assert 0 < Deadline(5).within(60).left() <= 5


def test_the_type_is_looked_at_before_the_body(network, remote):
    """A page that never ends costs nothing when it is a page."""
    head = HEAD.replace(ACTIVITY.encode(), b"text/html")

    with pytest.raises(FetchFailed, match="not ActivityPub"):
        network.get_document(remote.script("/users/bob", drip(head + b"\r\n")))
