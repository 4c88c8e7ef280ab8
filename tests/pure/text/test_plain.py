"""Plain words: cut between words, and one name for a post without a title."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.text import captions, plain
from tests.builders import ZONE, a_photo, a_post

TAGS_ONLY = {"title": "", "caption_source": "#fog #sea"}
NEW_AND_EMPTY = {"title": "", "caption_source": "", "published_at": None, "photos": ()}


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>one<br>\ntwo</p><p>three</p>", "one two three"),
        ("<p>a<em>b</em>c &amp; &lt;d&gt;</p>", "abc & <d>"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ('<p><a href="/tags/fog" rel="tag">#fog</a>.</p>', "#fog."),
        ("<h3>a</h3>b<hr>c", "a b c"),
        ("", ""),
    ],
)
def test_the_words_of_a_caption(html, words):
    assert plain.words_of(html) == words


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two, three", 10, "one two…"),
        ("abcdefghij", 5, "abcd…"),
        ("  one \n two ", 99, "one two"),
        ("one two", 4, "one…"),
    ],
)
def test_a_text_is_cut_between_words(text, limit, short):
    assert plain.shortened(text, limit) == short


@given(st.text(max_size=200), st.integers(min_value=1, max_value=100))
def test_an_excerpt_is_never_too_long(source, limit):
    assert len(plain.excerpt(captions.render(source).html, limit)) <= limit


@pytest.mark.parametrize(
    ("over", "name"),
    [
        ({}, "Harbour at first light"),
        ({"title": ""}, "First light over the harbour. #BlueHour"),
        ({"title": "", "caption_source": "a" * 90}, "a" * 79 + "…"),
        (TAGS_ONLY, "Fishing boats in fog, pink sky behind the crane"),
        ({"title": "", "caption_source": "#fog", "photos": (a_photo(alt=""),)}, "#fog"),
        (
            {"title": "", "caption_source": "", "photos": (a_photo(alt=""), a_photo(alt="Crane"))},
            "Crane",
        ),
        ({"title": "", "caption_source": "", "photos": (a_photo(alt=""),)}, "6 September 2026"),
        (NEW_AND_EMPTY, "6 September 2026"),
        ({"title": "", "is_sensitive": True}, "First light over the harbour. #BlueHour"),
        ({"title": "", "is_sensitive": True, "caption_source": ""}, "6 September 2026"),
        ({"title": "", "content_warning": "Blood"}, "6 September 2026"),
        ({"content_warning": "Blood"}, "Harbour at first light"),
    ],
)
def test_what_a_post_is_called(over, name):
    assert plain.headline(a_post(**over), ZONE) == name


@pytest.mark.parametrize(
    ("over", "name"),
    [
        ({}, "Harbour at first light"),
        ({"content_warning": "Blood"}, "CW: Blood, Harbour at first light"),
        ({"is_sensitive": True}, "CW: sensitive, Harbour at first light"),
    ],
)
def test_the_warning_comes_before_the_name(over, name):
    assert plain.warned_headline(a_post(**over), ZONE) == name
