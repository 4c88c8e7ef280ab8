"""Bytes from elsewhere become a dict only within the limits, and never anything but an answer."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.errors import MalformedActivity
from photolog.pure.wire import documents

scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


def nested(levels: int) -> bytes:
    return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


def refusal(body: bytes) -> str:
    with pytest.raises(MalformedActivity) as refused:
        documents.parse(body)
    return str(refused.value)


@given(st.dictionaries(st.text(max_size=5), values, max_size=5))
def test_what_we_write_can_be_read(document):
    assert documents.parse(documents.dump(document)) == document


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:\\ue1-.9a', max_size=60).map(str.encode))
def test_any_bytes_are_a_document_or_refused(body):
    with contextlib.suppress(MalformedActivity):
        assert isinstance(documents.parse(body), dict)


def test_what_we_write_is_compact_utf_8_in_the_order_given():
    assert documents.dump({"b": "é", "a": [1, None]}) == '{"b":"é","a":[1,null]}'.encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{}{}",
        b"\xff",
        '{"a":1}'.encode("utf-16"),
        b"{'a':1}",
        b'{"a":1,}',
        b'{"a":"\n"}',
    ],
)
def test_what_is_not_json_in_utf_8_is_refused(body):
    assert refusal(body) == "the document is not JSON in UTF-8"


@pytest.mark.parametrize("body", [b"[]", b'"a"', b"null", b"1", b"[{}]"])
def test_a_root_that_is_no_object_is_refused(body):
    assert refusal(body) == "the document is not an object"


def test_a_byte_order_mark_is_no_fault():
    assert documents.parse(b'\xef\xbb\xbf{"a":1}') == {"a": 1}


def test_a_document_of_one_mebibyte_is_read_and_one_byte_more_is_not():
    body = json.dumps({"a": "x" * (documents.MAX_BYTES - 9)}).encode()

    assert len(body) == documents.MAX_BYTES
    assert documents.parse(body)
    assert "1 MiB" in refusal(body + b" ")


@pytest.mark.parametrize("levels", [33, 500, 100_000])
def test_what_is_nested_deeper_than_32_levels_is_refused(levels):
    assert documents.parse(nested(32))
    assert "32 levels" in refusal(nested(levels))


def test_an_array_of_more_than_a_thousand_items_is_refused():
    assert documents.parse(json.dumps({"a": [0] * 1_000}).encode())
    assert "1,000 items" in refusal(json.dumps({"a": [0] * 1_001}).encode())


def test_more_than_twenty_thousand_values_are_refused():
    most = {str(number): [0] * 999 for number in range(19)}  # 1 + 19 * 1,000 values
    assert documents.parse(json.dumps(most | {"rest": [0] * 998}).encode())
    assert "20,000 values" in refusal(json.dumps(most | {"rest": [0] * 999}).encode())


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"9" * 5_000])
def test_a_number_that_is_none_is_refused(number):
    assert "number" in refusal(b'{"a":' + number + b"}")


def test_a_whole_number_beyond_the_database_becomes_an_inexact_one():
    assert documents.parse(b'{"a":123456789012345678901}') == {"a": 1.2345678901234568e20}


def test_a_key_named_twice_is_refused():
    assert "twice" in refusal(b'{"a":{"id":"x","id":"y"}}')


@pytest.mark.parametrize("key", ["@graph", "@included", "@reverse"])
def test_what_lets_json_ld_mean_something_else_is_refused(key):
    """ORG-20."""
    assert "@graph" in refusal(json.dumps({"object": [{key: {}}]}).encode())
