"""Tags and slugs: one key for every way of typing, and never an empty address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.text import names

any_text = st.text(alphabet=st.characters(codec=None), max_size=80)


@given(any_text)
def test_folding_twice_changes_nothing(text):
    assert names.fold_tag(names.fold_tag(text)) == names.fold_tag(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("BlueHour", "bluehour"),
        ("#BlueHour", "bluehour"),
        ("Straße", "strasse"),
        ("ＦＯＧ", "fog"),
        ("cafe\u0301", "café"),
        ("日本", "日本"),
        ("some_tag", "some_tag"),
        ("a/b?c", "abc"),
        ("E¯", "ē"),
        ("", ""),
        ("#", ""),
    ],
)
def test_the_key_of_a_tag(text, key):
    assert names.fold_tag(text) == key


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("harbour, fog", ("harbour", "fog")),
        ("#harbour #fog", ("harbour", "fog")),
        ("#harbour#fog", ("harbour", "fog")),
        ("BlueHour bluehour", ("BlueHour",)),
        ("black-and-white, rock'n'roll", ("blackandwhite", "rocknroll")),
        ("35mm, 2026", ("35mm",)),
        ("海、空，山", ("海", "空", "山")),
        (" ,;# \n", ()),
        ("", ()),
        ("a" * 101 + " b", ("b",)),
    ],
)
def test_the_tags_of_a_field(text, tags):
    assert names.tags_of(text) == tags


@given(any_text)
def test_the_tags_of_a_field_are_unlike_and_come_back(text):
    tags = names.tags_of(text)

    assert len({names.fold_tag(tag) for tag in tags}) == len(tags)
    assert all(names.fold_tag(tag) and len(tag) <= names.MAX_TAG_LENGTH for tag in tags)
    assert names.tags_of(", ".join(tags)) == tags


def test_at_most_fifty_tags_are_taken():
    assert len(names.tags_of(" ".join(f"t{n}" for n in range(60)))) == 50


@pytest.mark.parametrize(
    ("text", "start", "tag"),
    [("#harbour.", 1, "harbour"), ("#2026", 1, ""), ("#", 1, ""), ("x", 9, ""), ("a b", 0, "a")],
)
def test_a_tag_ends_where_its_characters_end(text, start, tag):
    assert names.leading_tag(text, start) == tag


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Canon EOS R6", "canon-eos-r6"),
        ("XF16-55mmF2.8 R LM WR", "xf16-55mmf2-8-r-lm-wr"),
        ("SMC Takumar 1:1.4/50", "smc-takumar-1-1-4-50"),
        ("HELIOS_44", "helios-44"),
        ("Гелиос 44М", "гелиос-44м"),
        ("★", "e29885"),
        ("...", "2e2e2e"),
        ("", ""),
    ],
)
def test_the_slug_of_a_name(name, slug):
    assert names.slug(name) == slug


@given(any_text)
def test_a_slug_is_never_empty_and_stands_in_an_address(name):
    slug = names.slug(name)

    assert bool(slug) == bool(name)
    assert not set("/?#% .\\") & set(slug)
    assert slug == slug.encode("utf-8").decode()
    assert names.slug(slug) == slug
