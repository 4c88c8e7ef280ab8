"""Words that the owner filters are found however they are written."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.peers import FilterAction, WordFilter
from photolog.pure.text.word_filters import MAX_FOLDED, fold, matching, searched

SINCE = datetime(2026, 11, 22, tzinfo=UTC)
WORDS = st.text(min_size=1, max_size=12).filter(fold)


def a_filter(phrase: str, *, is_whole_word: bool = True, action=FilterAction.WARN) -> WordFilter:
    return WordFilter(1, phrase, is_whole_word, action, SINCE)


def finds(phrase: str, text: str, *, is_whole_word: bool = True) -> bool:
    return matching([a_filter(phrase, is_whole_word=is_whole_word)], text) is not None


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("election", "The Election is near"),
        ("Café", "in the CAFE, at noon"),
        ("cafe", "cafe\u0301!"),
        ("straße", "STRASSE"),
        ("new york", "New\n  York, again"),
        ("#fog", "tones #Fog"),
        ("fog", "tones #fog."),
        ("c++", "written in C++ they say"),
        ("spoiler", "spo\u200bi\u00adler"),
        ("\uff33\uff30\uff21\uff2d", "no spam please"),
        ("❤", "with ❤\ufe0f"),
        ("ночь", "Белая НОЧЬ."),
    ],
)
def test_however_it_is_written(phrase, text):
    assert finds(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("art", "the start of a party"),
        ("art", "art_school"),
        ("fog", "foggy"),
        ("#fog", "#foggy"),
        ("new york", "a newer yorkshire"),
        ("1", "in 2012"),
        ("क", "कि"),
    ],
)
def test_a_part_of_a_word_is_no_whole_word(phrase, text):
    assert not finds(phrase, text)
    assert finds(phrase, text, is_whole_word=False) or " " in phrase


def test_a_later_place_counts_when_the_first_is_only_a_part():
    assert finds("art", "party art")


def test_what_hides_comes_before_what_warns():
    warns, hides = a_filter("a"), a_filter("b", action=FilterAction.HIDE)

    assert matching([warns, hides], "a b") is hides
    assert matching([warns, hides], "a") is warns
    assert matching([warns, hides], "c") is None


def test_an_empty_phrase_finds_nothing():
    assert not finds("\u200b", "anything", is_whole_word=False)


def test_the_words_of_html_are_searched_and_not_its_tags():
    text = searched(
        '<p>pla<span>in</span><br>words</p><a href="https://x.example/secret">y</a>', "Warn"
    )

    assert finds("plain words", text)
    assert not finds("secret", text, is_whole_word=False)
    assert finds("warn", text)
    assert not finds("y warn", text)


@pytest.mark.parametrize("character", ["a", "\ufdfa", "e\u0301"])
def test_no_more_is_looked_at_than_anybody_writes(character):
    """The first of these folds into eighteen: ten million, for one note with long alt texts."""
    assert len(fold(character * 600_000)) <= MAX_FOLDED


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(WORDS, st.text(max_size=20), st.text(max_size=20))
def test_what_stands_between_blanks_is_found_in_any_case_and_form(phrase, before, after):
    for written in (phrase, phrase.upper(), unicodedata.normalize("NFD", phrase)):
        assert finds(phrase, f"{before} {written} {after}") == (fold(written) == fold(phrase)) or (
            finds(phrase, f"{before} {after}")
        )


@given(WORDS, st.text(max_size=30))
def test_a_whole_word_is_a_part_of_the_text(phrase, text):
    if finds(phrase, text):
        assert finds(phrase, text, is_whole_word=False)
