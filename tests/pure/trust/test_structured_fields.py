"""Structured fields: values, raw text, and everything that is refused."""

from __future__ import annotations

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.trust import structured_fields
from photolog.pure.trust.structured_fields import InnerList, Item, Token

printable = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E))


def test_an_inner_list_keeps_its_raw_text():
    text = 'sig1=( "@method"  "@query-param";name="Pet" );created=5;alg="x";ok, b=?0'

    members = structured_fields.dictionary(text)

    sig1 = members["sig1"]
    assert isinstance(sig1, InnerList)
    assert sig1.raw == '( "@method"  "@query-param";name="Pet" );created=5;alg="x";ok'
    assert sig1.parameters == {"created": 5, "alg": "x", "ok": True}
    assert [item.raw for item in sig1.items] == ['"@method"', '"@query-param";name="Pet"']
    assert sig1.items[1] == Item("@query-param", {"name": "Pet"}, '"@query-param";name="Pet"')
    assert members["b"] == Item(False, {}, "?0")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a=:aGk=:", b"hi"),
        ("a=:aGk:", b"hi"),  # padding may be missing
        ("a=::", b""),
        ("a=-12", -12),
        ("a=word/x:y", "word/x:y"),
        (r'a="say \"hi\" \\"', 'say "hi" \\'),
        ("a", True),
        ("  a  ", True),
    ],
)
def test_values(text, value):
    member = structured_fields.dictionary(text)["a"]

    assert isinstance(member, Item)
    assert member.value == value


def test_a_token_is_not_a_string():
    members = structured_fields.dictionary('a=x, b="x"')

    assert isinstance(members["a"], Item) and isinstance(members["b"], Item)
    assert (type(members["a"].value), type(members["b"].value)) == (Token, str)


def test_an_empty_field_has_no_members():
    assert structured_fields.dictionary("") == {}


@pytest.mark.parametrize(
    "text",
    [
        "A=1",
        "a=1,",
        ",a=1",
        "a=1 b=2",
        "a=1;b=2;b=3",
        "a=1, a=2",
        "a=",
        "a=1.5",
        "a=1234567890123456",
        'a="open',
        'a="\\x"',
        'a="é"',
        "a=:aGk",
        "a=:a:",
        "a=:aGl=:",  # the last bits are not zero
        "a=:a-_=:",
        "a=?2",
        "a=()x",
        'a=("x""y")',
        'a=("x"',
        "a=(1\t2)",
        "a=1\n",
        "a=((1))",
        "a=@5",
    ],
)
def test_what_is_not_a_dictionary_is_refused(text):
    with pytest.raises(ValueError):
        structured_fields.dictionary(text)


@given(st.text() | st.text('ab=:;,()"?\\ 1'))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(ValueError):
        structured_fields.dictionary(text)


@given(printable)
def test_a_string_comes_back(text):
    field = f"a={structured_fields.serialized_string(text)}"

    assert structured_fields.dictionary(field)["a"] == Item(text, {}, field[2:])


@pytest.mark.parametrize("text", ["é", "line\nbreak", "\x7f"])
def test_a_string_of_other_letters_cannot_be_written(text):
    with pytest.raises(ValueError):
        structured_fields.serialized_string(text)


@given(st.binary())
def test_base64_comes_back_with_or_without_padding(content):
    text = base64.b64encode(content).decode()

    assert structured_fields.from_base64(text) == content
    assert structured_fields.from_base64(text.rstrip("=")) == content


@pytest.mark.parametrize("text", ["!", "a", "aGk==a", "aG k=", "aGk===", "aGl=", "a-_b", "é", "=a"])
def test_what_is_not_base64_is_refused(text):
    with pytest.raises(ValueError):
        structured_fields.from_base64(text)
