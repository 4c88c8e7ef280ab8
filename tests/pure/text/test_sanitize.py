"""The cleaner lets only our tags and web links through; plain fields lose what nobody types."""

from __future__ import annotations

import json

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.text import sanitize
from photolog.pure.text.sanitize import Html

any_text = st.text(alphabet=st.characters(codec=None), max_size=200)
html_text = st.lists(
    st.sampled_from(["<a href='/x'>", "</a>", "<p>", "</p>", "<script>", "</script>", "<svg>", "&"])
    | st.sampled_from(
        ["<img src=x onerror=y>", "<math>", "<style>", "<!--", "-->", "<h2>", "x", '"']
    )
    | st.sampled_from(
        ["<a href=javascript:x>", "<template>", "<noscript>", "<ul>", "<li>", "<table>"]
    ),
    max_size=20,
).map("".join)

MENTION = '<a href="/" class="mention">y</a>'
OUTWARD = '<a href="https://a.example" rel="noopener">y</a>'


@given(html_text)
def test_cleaning_twice_changes_nothing(html):
    once = sanitize.clean_caption(html)

    assert sanitize.clean_caption(once) == once


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<script>alert(1)</script>x", "x"),
        ("<style>p{}</style>x", "x"),
        ('<p onclick="x" style="x" class="x" id="x">y</p>', "<p>y</p>"),
        ('<a href="javascript:x">y</a>', "<a>y</a>"),
        ('<a href="JaVa\tScript:x">y</a>', "<a>y</a>"),
        ('<a href="mailto:a@b.example">y</a>', "<a>y</a>"),
        ('<a href="//evil.example">y</a>', "<a>y</a>"),
        ('<a href="/\\evil.example">y</a>', "<a>y</a>"),
        ('<a href="/" rel="me" target="x" class="u-url mention">y</a>', MENTION),
        (OUTWARD, OUTWARD),
        ("<h1>a</h1><h2>b</h2><h3>c</h3>", "ab<h3>c</h3>"),
        ('<img src="x" onerror="y"><iframe></iframe><svg></svg>z', "z"),
        ("<!-- a -->b", "b"),
        ("<p>a", "<p>a</p>"),
    ],
)
def test_only_our_tags_and_web_links_come_through(html, cleaned):
    assert sanitize.clean_caption(html) == cleaned


def test_a_page_may_have_h2_and_mail_links():
    html = '<h2>a</h2><a href="mailto:a@b.example">b</a>'

    assert sanitize.clean_page(html) == html


def test_templates_trust_html_and_escape_what_is_made_of_it():
    page = jinja2.Environment(autoescape=True).from_string("{{ html }}|{{ html + '<b>' }}")
    html = sanitize.clean_caption("<p>a</p>")

    assert isinstance(html, Html)
    assert page.render(html=html) == "<p>a</p>|&lt;p&gt;a&lt;/p&gt;&lt;b&gt;"
    assert type(html + "x") is str


def test_trusted_html_is_not_changed():
    assert sanitize.trusted("<p>a</p>") == Html("<p>a</p>")


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("  a \n\t b\r\n", 9, "a b"),
        ("a\x00\x1b[31mb\x7f\x9f", 9, "a[31mb"),
        ("a\u202eb\u2066c\u2069\ufeff", 9, "abc"),
        ("a\ud800b\uffff", 9, "ab"),
        ("a\x85b\u2028c", 9, "a b c"),
        ("abc def", 4, "abc"),
        ("abc def", 5, "abc d"),
        ("👩\u200d🎨 \u200fא", 9, "👩\u200d🎨 \u200fא"),
        ("", 9, ""),
    ],
)
def test_a_line_is_scrubbed_and_cut(text, limit, line):
    assert sanitize.clean_line(text, limit) == line


@pytest.mark.parametrize(
    ("text", "limit", "cleaned"),
    [
        ("a\r\nb\rc\nd", 99, "a\nb\nc\nd"),
        ("\n a  b \n\n", 99, "a  b"),
        ("a\u2029b\x0b\x00", 99, "a\nb"),
        ("abc\ndef", 4, "abc"),
        ("a\tb", 9, "a\tb"),
    ],
)
def test_a_text_keeps_its_lines(text, limit, cleaned):
    assert sanitize.clean_text(text, limit) == cleaned


@given(any_text, st.integers(min_value=0, max_value=50))
def test_what_is_clean_stays_as_it_is(text, limit):
    line, lines = sanitize.clean_line(text, limit), sanitize.clean_text(text, limit)

    assert sanitize.clean_line(line, limit) == line
    assert sanitize.clean_text(lines, limit) == lines
    assert len(line) <= limit and len(lines) <= limit
    assert line.encode("utf-8") is not None and lines.encode("utf-8") is not None


@given(st.recursive(st.text(max_size=40) | st.none() | st.integers(), st.lists))
def test_json_in_a_script_element_is_the_same_json_without_its_end(value):
    text = sanitize.script_json(value)

    assert json.loads(text) == value
    assert not set("<>&\u2028\u2029") & set(text)


def test_json_in_a_script_element_loses_half_characters():
    assert sanitize.script_json({"a": "x\ud800</script>"}) == '{"a":"x\\u003c/script\\u003e"}'
