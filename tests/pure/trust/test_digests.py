"""Digests of bodies, written one way and read in the ways others write them."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.trust import digests

LIKE = (
    b'{"@context":"https://www.w3.org/ns/activitystreams","id":"https://photo.example/activities/1"'
    b',"type":"Like","actor":"https://photo.example/users/alice"'
    b',"object":"https://peer.example/notes/9"}'
)
SHA_256 = "1HmII9RZRMzccQGSINjXissrvsZpMjPGcNmG8q4LGPQ="
SHA_512 = base64.b64encode(hashlib.sha512(LIKE).digest()).decode()


def test_the_digests_of_a_known_body():
    assert digests.digest_header(LIKE) == f"SHA-256={SHA_256}"
    assert digests.content_digest(LIKE) == f"sha-256=:{SHA_256}:"
    assert digests.digest_header(b"") == "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@pytest.mark.parametrize(
    "header",
    [
        f"SHA-256={SHA_256}",
        f"sha-256={SHA_256}",
        f"Sha-256={SHA_256.rstrip('=')}",
        f"sha-512=xx,SHA-256={SHA_256}",
        f"SHA-256={SHA_256} , MD5=Sd/dVLAcvNLSq16eXua5uQ==",
        f"SHA-256={SHA_256},SHA-256={SHA_256}",
    ],
)
def test_a_digest_matches(header):
    assert digests.matches_digest(header, LIKE)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "SHA-256",
        "SHA-256=",
        f"SHA-256=:{SHA_256}:",
        f"SHA-512={SHA_512}",  # only SHA-256 counts
        f"MD5={SHA_256}",
        f"SHA-256={SHA_256},SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        f"SHA-256={SHA_256}x",
        "SHA-256=é",
    ],
)
def test_a_digest_does_not_match(header):
    assert not digests.matches_digest(header, LIKE)


@pytest.mark.parametrize(
    "header",
    [
        f"sha-256=:{SHA_256}:",
        f"sha-512=:{SHA_512}:",
        f"sha-512=:{SHA_512}:, sha-256=:{SHA_256}:",
        f"md5=:xxxx:, sha-256=:{SHA_256}:",
    ],
)
def test_a_content_digest_matches(header):
    assert digests.matches_content_digest(header, LIKE)


@pytest.mark.parametrize(
    "header",
    [
        "",
        f"SHA-256=:{SHA_256}:",  # a key in upper case is no dictionary
        f"sha-256={SHA_256}",
        f'sha-256="{SHA_256}"',
        f"sha-256=(:{SHA_256}:)",
        f"md5=:{SHA_256}:",
        f"sha-256=:{SHA_256}:, sha-512=:{SHA_256}:",
        f"sha-256=:{SHA_256}:, sha-256=:{SHA_256}:",
    ],
)
def test_a_content_digest_does_not_match(header):
    assert not digests.matches_content_digest(header, LIKE)


@given(st.binary(), st.binary())
def test_a_digest_tells_bodies_apart(body, other):
    assert digests.matches_digest(digests.digest_header(body), other) == (body == other)
    assert digests.matches_content_digest(digests.content_digest(body), other) == (body == other)


@given(st.text(), st.binary(max_size=4))
def test_any_text_is_a_digest_or_none(header, body):
    assert digests.matches_digest(header, body) in (True, False)
    assert digests.matches_content_digest(header, body) in (True, False)
