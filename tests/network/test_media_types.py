"""Content-Type is read by the book, and by nothing but the book."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.network import media_types


@pytest.mark.parametrize(
    ("content_type", "profile"),
    [
        ('a/b; profile="x y"', "x y"),
        ("a/b;profile=x", "x"),
        ("a/b ; Profile = x ; q=1", "x"),
        ('a/b; q="1;profile=no"; profile=yes', "yes"),
        ('a/b; q="\\"; profile=no"; profile="y\\"s"', 'y"s'),
        ("a/b; profile=first; profile=second", "first"),
        ("a/b", ""),
        ("profile=x", ""),
        ("a/b; q; profile=x", ""),
        ('a/b; "; profile=x', ""),
        ('a/b; q="x; profile=y', ""),
        ("a/b; profile*=a; profile*0=b", ""),
    ],
)
def test_a_parameter(content_type, profile):
    assert media_types.parameter(content_type, "profile") == profile


@given(st.text() | st.text('a/;="\\ *0').map(lambda text: f"application/ld+json;{text}"))
def test_whatever_is_served_has_a_type_or_none(content_type):
    assert media_types.parameter(content_type, "a").isascii() in (True, False)
    assert media_types.is_activity(content_type) in (True, False)
