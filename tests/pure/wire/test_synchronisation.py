"""The digest of followers is the published one, and only a whole header is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.wire import synchronisation
from photolog.pure.wire.synchronisation import Synchronisation
from tests.builders import ADDRESSES

BOB, CAROL = "https://peer.example/users/bob", "https://peer.example/users/carol"
# One SHA-256 over the other, as FEP-8fcf tells.
DIGESTS = {
    (): "0" * 64,
    (BOB,): "f1a19b06ca0e56f16458405fed12472c3a6cfa8e45e60c21a610010cf4b7dab6",
    (CAROL,): "f100c050abe88039ed401f5fe31590751723f400a0e37391890f98301a1c23a9",
    (BOB, CAROL): "00a15b5661e6d6c889185f000e07d7592d4f0e8ee5057fb02f1f993ceeabf91f",
    (CAROL, BOB, BOB): "00a15b5661e6d6c889185f000e07d7592d4f0e8ee5057fb02f1f993ceeabf91f",
}


@pytest.mark.parametrize(("uris", "digest"), DIGESTS.items())
def test_digests(uris, digest):
    assert synchronisation.digest(uris) == digest


def test_the_header_is_what_others_read():
    value = synchronisation.header(ADDRESSES, [BOB, CAROL])

    assert value == (
        'collectionId="https://photo.example/users/owner/followers", '
        'url="https://photo.example/users/owner/followers_synchronization", '
        'digest="00a15b5661e6d6c889185f000e07d7592d4f0e8ee5057fb02f1f993ceeabf91f"'
    )
    assert synchronisation.parse(value) == Synchronisation(
        ADDRESSES.followers, ADDRESSES.followers_synchronization, DIGESTS[BOB, CAROL]
    )


@pytest.mark.parametrize(
    "value",
    [
        'url="b" , digest="{0}",collectionid="a"',
        'collectionId="a",url="b",digest="{0}", more="c"',
    ],
)
def test_other_spellings_of_the_header_are_read(value):
    found = synchronisation.parse(value.format("A" * 64))

    assert found == Synchronisation("a", "b", "a" * 64)


@pytest.mark.parametrize(
    "value",
    [
        "",
        'collectionId="a", url="b"',
        'collectionId="a", url="b", digest="00"',
        'collectionId="", url="b", digest="{0}"',
        'collectionId="a", url="b", digest="{0}", url="c"',
        'collectionId="a" url="b" digest="{0}"',
        'collectionId=a, url=b, digest="{0}"',
        'collectionId="a", url="b", digest="{0}", ' + 'x="' + "y" * 9000 + '"',
    ],
)
def test_half_a_header_is_none(value):
    assert synchronisation.parse(value.replace("{0}", "0" * 64)) is None


@given(st.text(max_size=200))
def test_no_text_upsets_the_reader(text):
    assert synchronisation.parse(text) is None
