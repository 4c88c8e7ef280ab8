"""Post ids: they decode to what they encode, sort by age, and refuse what is no id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure import ids

numbers = st.integers(min_value=0, max_value=ids.LARGEST)
moments = st.integers(min_value=0, max_value=2**42 - 1)
random_bits = st.integers(min_value=0, max_value=2**ids.RANDOM_BITS - 1)


@given(numbers)
def test_decoding_gives_back_what_was_encoded(number):
    assert ids.decode(ids.encode(number)) == number


@given(numbers)
def test_an_id_has_thirteen_characters_of_the_alphabet(number):
    text = ids.encode(number)

    assert len(text) == ids.LENGTH
    assert set(text) <= set(ids.ALPHABET)


@given(numbers, numbers)
def test_texts_sort_as_their_numbers_do(one, other):
    assert (ids.encode(one) < ids.encode(other)) == (one < other)


@given(st.text(max_size=14))
def test_any_text_is_an_id_or_nothing(text):
    number = ids.decode(text)

    assert number is None or 0 <= number <= ids.LARGEST


@given(st.text(alphabet=ids.ALPHABET + ids.ALPHABET.upper() + "oOiIlL", min_size=13, max_size=13))
def test_reading_is_lenient_and_writing_is_canonical(text):
    number = ids.decode(text)
    expected = text.lower().translate(str.maketrans("oil", "011"))

    assert number is None or ids.encode(number) == expected


@given(moments, random_bits, random_bits)
def test_a_later_id_is_larger_whatever_the_random_bits(milliseconds, one, other):
    assert ids.new_id(milliseconds, one) < ids.new_id(milliseconds + 1, other)


def test_too_many_random_bits_do_not_change_the_moment():
    assert ids.new_id(5, 2**40 - 1) == ids.new_id(5, 2**20 - 1)


def test_ids_fit_a_signed_64_bit_integer_until_2109():
    assert ids.new_id(2**42 - 1, 2**20 - 1) <= ids.LARGEST


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0" * 12,
        "0" * 14,
        "u" * 13,
        "000000000000-",
        "000000000000\n",
        "00000000000\u0660\u0660",
        "z" * 13,
        "8000000000000",
    ],
)
def test_what_is_no_id_is_refused(text):
    assert ids.decode(text) is None


def test_the_largest_id_is_read():
    assert ids.decode("7zzzzzzzzzzzz") == ids.LARGEST
