"""
Answers that are wrong by one detail: each would be taken if nobody looked at that detail.

The document in them is always a good one, and the benign forms of the same details are taken.
"""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

from photolog.errors import FetchFailed
from photolog.network.heads import HEADER_BYTES, MOST_HEADERS
from photolog.peers import Scheme
from tests.remote_answers import ACTIVITY, drip, hang, raw

OK = b"HTTP/1.1 200 OK\r\n"
TYPE = b"Content-Type: application/activity+json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
WITH_LENGTH = OK + TYPE + b"Content-Length: %(length)d\r\n\r\n%(body)s"
IN_CHUNKS = OK + TYPE + CHUNKED + b"\r\n"
INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"

TAKEN = {
    "with a length": WITH_LENGTH,
    "a length of nothing but zeros before it": WITH_LENGTH.replace(b"%(length)d", b"000%(length)d"),
    "to the end of the connection": OK + TYPE + b"\r\n%(body)s",
    "HTTP/1.0": WITH_LENGTH.replace(b"HTTP/1.1", b"HTTP/1.0"),
    "no reason": WITH_LENGTH.replace(b" OK", b""),
    "an empty reason": WITH_LENGTH.replace(b" OK", b" "),
    "a reason in another alphabet": WITH_LENGTH.replace(b"OK", "Да".encode()),
    "names in small letters": WITH_LENGTH.lower().replace(b"http/1.1 200 ok", b"HTTP/1.1 200 OK"),
    "no blank behind the colon": WITH_LENGTH.replace(b": ", b":"),
    "blanks and tabs around a value": WITH_LENGTH.replace(b": ", b":\t  ").replace(
        b"json", b"json \t"
    ),
    "an empty header": WITH_LENGTH.replace(TYPE, b"X-Empty:\r\n" + TYPE),
    "a header in another alphabet": WITH_LENGTH.replace(TYPE, "X: Да\r\n".encode() + TYPE),
    "a header twice that nobody asks for": WITH_LENGTH.replace(TYPE, b"X: 1\r\nX: 2\r\n" + TYPE),
    "as many headers as may be": WITH_LENGTH.replace(TYPE, TYPE + b"X: y\r\n" * (MOST_HEADERS - 2)),
    "words in the interim": INTERIM + WITH_LENGTH,
    "going on": b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + WITH_LENGTH,
    "chunks": IN_CHUNKS + b"%(length)x\r\n%(body)s\r\n0\r\n\r\n",
    "chunks in capitals": IN_CHUNKS.upper().replace(b"ACTIVITY+JSON", b"activity+json")
    + b"%(length)X\r\n%(body)s\r\n0\r\n\r\n",
    "zeros before the size": IN_CHUNKS + b"000%(length)x\r\n%(body)s\r\n000\r\n\r\n",
    "extensions": IN_CHUNKS + b'%(length)x ; a="b"\r\n%(body)s\r\n0;x\r\n\r\n',
    "trailers": IN_CHUNKS + b"%(length)x\r\n%(body)s\r\n0\r\nX: y\r\nContent-Length: 1\r\n\r\n",
    "more than was promised": WITH_LENGTH + b"HTTP/1.1 404 Not Found\r\n\r\n",
}

NOT_HTTP = {
    "another protocol": WITH_LENGTH.replace(b"HTTP/1.1", b"ICY"),
    "HTTP/2": WITH_LENGTH.replace(b"HTTP/1.1", b"HTTP/2.0"),
    "HTTP/1.10": WITH_LENGTH.replace(b"HTTP/1.1", b"HTTP/1.10"),
    "http": WITH_LENGTH.replace(b"HTTP", b"http"),
    "a blank at the beginning": b" " + WITH_LENGTH,
    "an empty line at the beginning": b"\r\n" + WITH_LENGTH,
    "two blanks before the status": WITH_LENGTH.replace(b" 200", b"  200"),
    "a tab before the status": WITH_LENGTH.replace(b" 200", b"\t200"),
    "a status of four digits": WITH_LENGTH.replace(b"200", b"2000"),
    "a status of two digits": WITH_LENGTH.replace(b"200", b"20"),
    "a status with a sign": WITH_LENGTH.replace(b"200", b"+20"),
    "a status in other digits": WITH_LENGTH.replace(b"200", "٢٠٠".encode()),
    "a status of zero": WITH_LENGTH.replace(b"200", b"020"),
    "no status": WITH_LENGTH.replace(b" 200 OK", b""),
    "a NUL in the reason": WITH_LENGTH.replace(b"OK", b"O\0K"),
    "a CR in the reason": WITH_LENGTH.replace(b"OK", b"O\rK"),
    "another protocol from here on": WITH_LENGTH.replace(b"200 OK", b"101 Switching Protocols"),
    "a folded header": WITH_LENGTH.replace(TYPE, b"X: 1\r\n 2\r\n" + TYPE),
    "a header folded with a tab": WITH_LENGTH.replace(TYPE, b"X: 1\r\n\t2\r\n" + TYPE),
    "a fold before the first header": WITH_LENGTH.replace(TYPE, b" X: 1\r\n" + TYPE),
    "a blank before the colon": WITH_LENGTH.replace(TYPE, b"X : 1\r\n" + TYPE),
    "a header without a name": WITH_LENGTH.replace(TYPE, b": 1\r\n" + TYPE),
    "a header without a colon": WITH_LENGTH.replace(TYPE, b"X\r\n" + TYPE),
    "a name of two words": WITH_LENGTH.replace(TYPE, b"X Y: 1\r\n" + TYPE),
    "a name in another alphabet": WITH_LENGTH.replace(TYPE, "Ж: 1\r\n".encode() + TYPE),
    "a NUL in a name": WITH_LENGTH.replace(TYPE, b"X\0: 1\r\n" + TYPE),
    "a NUL in a value": WITH_LENGTH.replace(TYPE, b"X: \0\r\n" + TYPE),
    "a CR in a value": WITH_LENGTH.replace(TYPE, b"X: 1\rContent-Length: 1\r\n" + TYPE),
    "a CR too many": WITH_LENGTH.replace(b"json\r\n", b"json\r\r\n"),
    "a CR too many at the end": WITH_LENGTH.replace(b"\r\n\r\n", b"\r\n\r\r\n"),
    "a bare LF behind the status": WITH_LENGTH.replace(b"OK\r\n", b"OK\n"),
    "a bare LF behind a header": WITH_LENGTH.replace(b"json\r\n", b"json\n"),
    "a bare LF at the end of the head": WITH_LENGTH.replace(b"\r\n\r\n", b"\r\n\n"),
    "bare LFs everywhere": WITH_LENGTH.replace(b"\r\n", b"\n"),
    "a bare LF in the interim": INTERIM.replace(b"\r\n", b"\n") + WITH_LENGTH,
    "a bare LF behind a chunk's size": IN_CHUNKS + b"%(length)x\n%(body)s\r\n0\r\n\r\n",
    "a bare LF behind a chunk": IN_CHUNKS + b"%(length)x\r\n%(body)s\n0\r\n\r\n",
    "a trailer that is no header": IN_CHUNKS + b"%(length)x\r\n%(body)s\r\n0\r\nX\r\n\r\n",
}

UNREADABLE = {
    "two lengths": WITH_LENGTH.replace(TYPE, TYPE + b"Content-Length: 1\r\n"),
    "one length twice": WITH_LENGTH.replace(TYPE, TYPE + b"Content-Length: %(length)d\r\n"),
    "two lengths in one": WITH_LENGTH.replace(b"%(length)d", b"%(length)d, %(length)d"),
    "an empty length": WITH_LENGTH.replace(b"%(length)d", b""),
    "a length with a plus": WITH_LENGTH.replace(b"%(length)d", b"+%(length)d"),
    "a length with a minus": WITH_LENGTH.replace(b"%(length)d", b"-%(length)d"),
    "a length with an underscore": WITH_LENGTH.replace(b"%(length)d", b"0_%(length)d"),
    "a length with a point": WITH_LENGTH.replace(b"%(length)d", b"%(length)d.0"),
    "a length in hexadecimal": WITH_LENGTH.replace(b"%(length)d", b"0x%(length)x"),
    "a huge length": WITH_LENGTH.replace(b"%(length)d", b"99999999999999999"),
    "a length of a thousand digits": WITH_LENGTH.replace(b"%(length)d", b"9" * 1000),
    "a length and chunks": OK + TYPE + CHUNKED + b"Content-Length: %(length)d\r\n\r\n"
    b"%(length)x\r\n%(body)s\r\n0\r\n\r\n",
    "chunks and a length": OK + TYPE + b"Content-Length: %(length)d\r\n" + CHUNKED + b"\r\n"
    b"%(length)x\r\n%(body)s\r\n0\r\n\r\n",
    "chunks twice": OK + TYPE + CHUNKED * 2 + b"\r\n%(length)x\r\n%(body)s\r\n0\r\n\r\n",
    "chunks of something packed": WITH_LENGTH.replace(
        b"Content-Length: %(length)d", b"Transfer-Encoding: gzip, chunked"
    ),
    "no chunks at all": WITH_LENGTH.replace(
        b"Content-Length: %(length)d", b"Transfer-Encoding: identity"
    ),
    "an empty coding": WITH_LENGTH.replace(b"Content-Length: %(length)d", b"Transfer-Encoding:"),
    "a chunk's size with a plus": IN_CHUNKS + b"+%(length)x\r\n%(body)s\r\n0\r\n\r\n",
    "a chunk's size with 0x": IN_CHUNKS + b"0x%(length)x\r\n%(body)s\r\n0\r\n\r\n",
    "a chunk's size with an underscore": IN_CHUNKS + b"0_%(length)x\r\n%(body)s\r\n0\r\n\r\n",
    "a blank before a chunk's size": IN_CHUNKS + b" %(length)x\r\n%(body)s\r\n0\r\n\r\n",
    "a chunk's size of nine digits": IN_CHUNKS + b"%(length)09x\r\n%(body)s\r\n0\r\n\r\n",
    "no size of a chunk": IN_CHUNKS + b"\r\n%(body)s\r\n0\r\n\r\n",
    "a NUL behind a chunk's size": IN_CHUNKS + b"%(length)x;\0\r\n%(body)s\r\n0\r\n\r\n",
    "a chunk that is longer than it says": IN_CHUNKS + b"%(length)x\r\n%(body)s \r\n0\r\n\r\n",
    "a long extension": IN_CHUNKS + b"%(length)x;" + b"x" * 1100 + b"\r\n%(body)s\r\n0\r\n\r\n",
    "one header too many": WITH_LENGTH.replace(TYPE, TYPE + b"X: y\r\n" * (MOST_HEADERS - 1)),
    "one trailer too many": IN_CHUNKS
    + b"%(length)x\r\n%(body)s\r\n0\r\n"
    + b"X: y\r\n" * (MOST_HEADERS + 1)
    + b"\r\n",
    "a head that is too large": WITH_LENGTH.replace(
        TYPE, TYPE + b"X: " + b"y" * HEADER_BYTES + b"\r\n"
    ),
    "interim heads that are too large together": INTERIM * (HEADER_BYTES // len(INTERIM) + 1)
    + WITH_LENGTH,
    "interim heads without end": INTERIM * 20_000,
}

BROKEN_OFF = {
    "in the status": OK[:-5],
    "behind the status": OK,
    "in a header": OK + TYPE[:-8],
    "between CR and LF": OK + TYPE[:-1],
    "behind the headers": OK + TYPE,
    "in the last line of the head": OK + TYPE + b"\r",
    "behind words in the interim": INTERIM,
    "in the body": WITH_LENGTH[:-8] + b"{",
    "before a chunk": IN_CHUNKS,
    "in a chunk's size": IN_CHUNKS + b"1",
    "in a chunk": IN_CHUNKS + b"%(length)x\r\n{",
    "behind a chunk": IN_CHUNKS + b"%(length)x\r\n%(body)s",
    "before the last chunk": IN_CHUNKS + b"%(length)x\r\n%(body)s\r\n",
    "behind the last chunk": IN_CHUNKS + b"%(length)x\r\n%(body)s\r\n0\r\n",
    "in a trailer": IN_CHUNKS + b"%(length)x\r\n%(body)s\r\n0\r\nX: y\r\n",
}


def each(answers: dict[str, bytes]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("form", answers.values(), ids=answers.keys())


@pytest.fixture
def answered(remote):
    """Return a function that lets a good document be answered in some form."""

    def answer(form: bytes) -> str:
        uri = remote.base + "/users/bob"
        body = json.dumps({"id": uri}).encode()
        octets = form % {b"body": body, b"length": len(body)} if b"%(" in form else form
        return remote.script("/users/bob", raw(octets))

    return answer


@each(TAKEN)
def test_what_is_well_formed_is_read(network, answered, form):
    uri = answered(form)

    assert network.get_document(uri).document == {"id": uri}


@each(NOT_HTTP)
def test_what_may_be_read_in_two_ways_is_not_read(network, answered, form):
    with pytest.raises(FetchFailed, match="is not HTTP") as failure:
        network.get_document(answered(form))
    assert failure.value.is_temporary  # something in the way may have said it


@each(UNREADABLE)
def test_what_does_not_tell_its_size_or_too_much_is_not_read(network, answered, form):
    with pytest.raises(FetchFailed) as failure:
        network.get_document(answered(form))
    assert not failure.value.is_temporary


@each(BROKEN_OFF)
def test_what_breaks_off_is_not_read(network, answered, form):
    with pytest.raises(FetchFailed, match="broke off") as failure:
        network.get_document(answered(form))
    assert failure.value.is_temporary


def test_silence_is_told_from_an_answer_that_breaks_off(network, remote):
    with pytest.raises(FetchFailed, match="closed the connection without an answer") as failure:
        network.get_document(remote.script("/users/bob", raw(b"")))
    assert failure.value.is_temporary


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_an_answer_that_has_no_body_is_not_waited_for(hasty, remote, status):
    url = remote.script("/inbox", hang(b"HTTP/1.1 %s\r\nContent-Length: 9\r\n\r\n" % status))

    answer = hasty.post(url, b"{}", hasty.owner, Scheme.CAVAGE)

    assert (answer.status, answer.is_slow) == (int(status[:3]), False)


def test_an_answer_is_over_when_it_says_so(hasty, remote):
    """Whoever keeps the line open behind it keeps nobody."""
    uri = remote.base + "/users/bob"
    body = json.dumps({"id": uri}).encode()
    for form in (WITH_LENGTH, TAKEN["chunks"], TAKEN["trailers"]):
        remote.script("/users/bob", hang(form % {b"body": body, b"length": len(body)}))

        assert hasty.get_document(uri).url == uri


@pytest.mark.parametrize(
    "begins",
    [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\n", OK + b"no header\r\n", OK + b"X: \0\r\n"],
)
def test_what_is_no_answer_is_not_listened_to_for_long(hasty, remote, begins):
    with pytest.raises(FetchFailed, match="is not HTTP"):
        hasty.get_document(remote.script("/users/bob", hang(begins)))


@pytest.mark.parametrize(
    "form",
    [
        OK + TYPE + b"X: " + b"y" * HEADER_BYTES,
        OK + TYPE + CHUNKED + b"\r\n" + b"0" * 4096,
        OK + TYPE + CHUNKED + b"\r\n1;" + b"x" * 4096,
        OK + TYPE + CHUNKED + b"\r\n0\r\n" + b"X: y\r\n" * 4096,
    ],
    ids=["a header", "a chunk's size", "an extension", "trailers"],
)
def test_what_never_ends_is_ended(hasty, remote, form):
    with pytest.raises(FetchFailed) as failure:
        hasty.get_document(remote.script("/users/bob", hang(form)))
    assert not failure.value.is_temporary


@pytest.mark.parametrize(
    ("begins", "drop"),
    [
        (b"", b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n"),
        (b"HTTP/1.1 103 Early Hints\r\n", b"X: y\r\n"),
        (OK + TYPE + CHUNKED + b"\r\n", b"0"),
        (OK + TYPE + CHUNKED + b"\r\n1;", b"x"),
        (OK + TYPE + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"{}")[:10], b"\0"),
    ],
    ids=["interim answers", "interim headers", "a size", "an extension", "gzip"],
)
def test_a_drip_holds_nobody_wherever_it_falls(hasty, remote, begins, drop):
    with pytest.raises(FetchFailed):
        hasty.get_document(remote.script("/users/bob", drip(begins, drop)))
    assert hasty.post(remote.base + "/users/bob", b"{}", hasty.owner, Scheme.CAVAGE).status in (
        None,
        200,
    )


def test_chunks_of_single_octets_cost_what_they_weigh(network, remote):
    """Their framing is five times what they bring: the wire is measured, too."""
    chunks = b"1\r\n \r\n" * (3 * 1024 * 1024 // 6)

    with pytest.raises(FetchFailed, match="too large"):
        network.get_document(remote.script("/users/bob", raw(IN_CHUNKS + chunks)))


def test_a_bomb_in_chunks_is_not_unpacked(network, remote):
    bomb = gzip.compress(b" " * 64 * 1024 * 1024)
    head = OK + TYPE + CHUNKED + b"Content-Encoding: gzip\r\n\r\n"
    remote.script("/users/bob", raw(head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(bomb), bomb)))

    with pytest.raises(FetchFailed, match="larger than 1024 KiB"):
        network.get_document(remote.base + "/users/bob")


def test_a_bomb_of_empty_blocks_ends_with_the_wire(network, remote):
    """Gzip that never becomes anything is measured as it comes."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    nothing = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH) * 600_000
    head = OK + TYPE + b"Content-Encoding: gzip\r\n\r\n"

    with pytest.raises(FetchFailed, match="too large"):
        network.get_document(remote.script("/users/bob", raw(head + nothing)))


def test_what_follows_gzip_is_not_gathered(hasty, remote):
    """The first octet that does not belong to it is the last one that is waited for."""
    head = OK + TYPE + b"Content-Encoding: gzip\r\n\r\n"

    with pytest.raises(FetchFailed, match="damaged"):
        hasty.get_document(remote.script("/users/bob", hang(head + gzip.compress(b"{}") + b"x")))


def test_an_inbox_has_answered_when_its_head_is_read(network, remote):
    """What stands behind it may be as odd as it likes: the letter was taken."""
    head = b"HTTP/1.1 202 Accepted\r\nContent-Type: " + ACTIVITY.encode() + b"\r\n"
    for rest in (
        b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"Content-Length: many\r\n\r\n",
        b"Transfer-Encoding: odd\r\n\r\n",
        CHUNKED + b"\r\nxyz\r\n",
        CHUNKED + b"Content-Length: 7\r\n\r\n",
        b"Content-Encoding: odd\r\n\r\n",
    ):
        url = remote.script("/inbox", raw(head + rest))

        assert network.post(url, b"{}", network.owner, Scheme.CAVAGE).is_ok
