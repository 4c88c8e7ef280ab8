"""Laws of reading an answer: whatever comes, and however it is cut into pieces."""

from __future__ import annotations

import http.client
import io
import socket
import threading
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.network import bodies, heads
from photolog.network.deadlines import Deadline
from photolog.network.exchange import Request
from photolog.network.failures import BadAnswer, Unreadable
from photolog.network.heads import HEADER_BYTES, Head
from photolog.network.targets import read as read_target
from photolog.network.wire import Wire

MOST_BYTES = 4096

NAMES = st.from_regex(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}", fullmatch=True).map(lambda x: f"X-{x}")
VALUES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_categories=["Cc"]))
STATUSES = st.integers(200, 599).filter(lambda status: status not in (204, 304))
LIKELY = st.sampled_from(
    [
        b"HTTP/1.1 200 OK",
        b"HTTP/1.1 100 Continue",
        b"Content-Length: 3",
        b"Transfer-Encoding: chunked",
        b"Content-Encoding: gzip",
        *(b"\r\n", b"\r\n\r\n", b"\n", b"\r", b" ", b":", b"0", b"5"),
    ]
)
# Octets at random are refused at once; those that look like an answer come further.
NOISE = st.lists(LIKELY | st.binary(max_size=8), max_size=24).map(b"".join)


class Pieces:
    """The side of a connection that says something in pieces, and hangs up."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self._stack = ExitStack()

    def __enter__(self) -> Wire:
        near, far = (self._stack.enter_context(each) for each in socket.socketpair())
        thread = threading.Thread(target=self._say, args=(far,), daemon=True)
        thread.start()
        self._stack.callback(thread.join, 30)
        self._stack.callback(near.close)
        return Wire(near, Deadline(30), HEADER_BYTES)

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _say(self, far: socket.socket) -> None:
        try:
            for piece in self._pieces:
                far.sendall(piece)
            far.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the other side has heard enough


def understood(*pieces: bytes) -> tuple[Head, bytes]:
    with Pieces(list(pieces)) as wire:
        head = heads.read(wire)
        return head, bodies.read(wire, head, MOST_BYTES)


def cut(octets: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({place % (len(octets) + 1) for place in places})
    starts = [0, *ends]
    return [octets[start:end] for start, end in zip(starts, [*ends, None], strict=True)]


def in_chunks(pieces: list[bytes]) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces if p) + b"0\r\n\r\n"


@given(STATUSES, st.lists(st.tuples(NAMES, VALUES), max_size=9), st.binary(max_size=999), st.data())
def test_what_is_well_formed_is_read_as_the_standard_library_reads_it(status, fields, body, data):
    head = f"HTTP/1.1 {status} Any Reason\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in fields)
    framing, framed = data.draw(
        st.sampled_from(
            [
                ("", body),
                (f"Content-Length: {len(body)}\r\n", body),
                ("Transfer-Encoding: chunked\r\n", in_chunks(cut(body, [7, 70, 500]))),
            ]
        )
    )
    octets = f"{head}{framing}\r\n".encode("latin-1") + framed
    places = data.draw(st.lists(st.integers(0, len(octets)), max_size=6))

    ours, our_body = understood(*cut(octets, places))

    class Heard:
        def makefile(self, *_):
            return io.BytesIO(octets)

    theirs = http.client.HTTPResponse(Heard())
    theirs.begin()
    assert (ours.status, our_body) == (theirs.status, theirs.read())
    for name, value in fields:
        assert value in ours.fields[name.lower()]
        assert [each.strip(" \t") for each in theirs.headers.get_all(name)] == ours.fields[
            name.lower()
        ]


@given(NOISE)
def test_whatever_comes_is_an_answer_or_none(octets):
    try:
        head, body = understood(octets)
    except BadAnswer as error:
        assert str(error)
    else:
        assert 200 <= head.status <= 999
        assert len(body) <= MOST_BYTES


@given(NOISE, st.lists(st.integers(0, 200), max_size=6))
def test_how_it_is_cut_makes_no_difference(octets, places):
    def outcome(*pieces: bytes) -> object:
        try:
            return understood(*pieces)
        except BadAnswer as error:
            return str(error)

    assert outcome(*cut(octets, places)) == outcome(octets)


@given(st.binary(max_size=2000), st.lists(st.integers(0, 2000), max_size=9))
def test_chunks_bring_what_was_cut_into_them(body, places):
    octets = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + in_chunks(cut(body, places))

    assert understood(octets)[1] == body


def test_nothing_is_sent_or_awaited_when_the_time_is_over():
    near, far = socket.socketpair()
    with near, far:
        far.sendall(b"an answer")
        wire = Wire(near, Deadline(0), HEADER_BYTES)

        with pytest.raises(TimeoutError):
            wire.send(b"a question")
        with pytest.raises(TimeoutError):
            wire.some(9)


def test_no_octet_more_than_allowed_comes_in():
    with Pieces([b"0123456789abcdef"]) as wire:
        wire.allow(10 - HEADER_BYTES)

        assert wire.some(100) == b"0123456789"
        with pytest.raises(Unreadable, match="too large"):
            wire.some(100)
        wire.allow(4)
        assert wire.some(3) + wire.some(3) == b"abcd"


@given(st.text(max_size=40))
def test_what_is_sent_is_one_request_or_nothing(value):
    request = Request(
        "POST", read_target("https://remote.example/inbox"), {"Host": "remote.example", "X": value}
    )
    try:
        octets = request.to_bytes()
    except ValueError:
        return
    assert octets.split(b"\r\n") == [
        b"POST /inbox HTTP/1.1",
        b"Host: remote.example",
        b"X: " + value.encode("latin-1"),
        b"Connection: close",
        b"",
        b"",
    ]


@pytest.mark.parametrize("odd", ["\r\nX: y", "\n", "\r", "\0", "\x7f", "\x0b", "Ж", "\u010a"])
def test_a_header_that_would_become_two_is_never_sent(odd):
    target = read_target("https://remote.example/inbox")

    with pytest.raises(ValueError):
        Request("GET", target, {"X": f"a{odd}b"}).to_bytes()


def test_a_request_is_sent_in_one_piece():
    target = read_target("https://remote.example:8443/inbox?x=1")
    request = Request("POST", target, {"Host": target.authority}, b"{}")

    assert request.to_bytes() == (
        b"POST /inbox?x=1 HTTP/1.1\r\nHost: remote.example:8443\r\n"
        b"Content-Length: 2\r\nConnection: close\r\n\r\n{}"
    )
