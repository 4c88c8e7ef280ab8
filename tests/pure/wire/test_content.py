"""A caption on the wire: the tags that peers keep, absolute links, mentions as they know them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.peers import Mention
from photolog.pure.text import captions
from photolog.pure.wire import content
from tests.builders import ADDRESSES
from tests.pure.wire.samples import BOB, CAPTION

WIRE_TAGS = {"p", "br", "a", "span", "strong", "em", "code", "blockquote", "ul", "ol", "li"}

FRAGMENTS = [
    *(
        "#harbour",
        "# ",
        "\n",
        "\n\n",
        "*",
        "**",
        "_",
        "`",
        "[",
        "](",
        ")",
        "> ",
        "- ",
        "1. ",
        "---",
    ),
    *("[a](/p/1)", "http://a.example/b", "<", ">", '"', "&", "&lt;", "word", "日本", BOB.handle),
]
markdown_text = st.one_of(
    st.text(max_size=200), st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)
)


class Outline(HTMLParser):
    """Reads markup in which everything must be closed in its place."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "br":
            self.open.append(tag)
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def wire(source: str, limit: int | None = None) -> content.Content:
    html = captions.render(source, {BOB.handle: BOB}).html
    return content.of_caption(html, ADDRESSES, limit)


@given(markdown_text)
def test_any_caption_becomes_well_formed_markup_of_the_wire(source):
    outline = Outline(wire(source).html)

    assert outline.tags <= WIRE_TAGS
    assert all(re.match("https?://", link) for link in outline.links)


@given(markdown_text)
def test_no_word_is_lost(source):
    shown = Outline(captions.render(source, {BOB.handle: BOB}).html.replace("<hr>", "")).words

    assert "".join(Outline(wire(source).html).words.split()) == "".join(shown.split())


@given(markdown_text, st.integers(0, 200))
def test_a_cut_caption_is_well_formed_and_not_much_longer_than_it_may_be(source, limit):
    cut = wire(source, limit)
    outline = Outline(cut.html)

    assert cut.is_cut == outline.words.endswith("…") or "…" in source
    # One element may have begun, and all that are open are closed.
    assert not cut.is_cut or len(cut.html) <= limit + 1500


@given(markdown_text)
def test_the_tags_are_those_of_the_caption(source):
    assert wire(source).tags == captions.render(source).tags


def test_a_whole_caption():
    assert wire(CAPTION).html == (
        "<p><strong>Fog</strong></p>"
        '<p>Harbour at first light, with <span class="h-card"><a href="https://peer.example/@bob"'
        ' class="u-url mention">@<span>bob</span></a></span> and <em>nobody else</em>,<br>'
        'at <a href="https://photo.example/p/0000000000001" rel="noopener">the pier</a> '
        '<a href="https://photo.example/tags/bluehour" class="mention hashtag" rel="tag">'
        "#<span>BlueHour</span></a></p>"
        "<blockquote><p>Red sky, <code>f/8</code></p></blockquote>"
        '<ol start="3"><li>one</li><li>two</li></ol>'
    )


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("", ""),
        ("# One\n## Two", "<p><strong>One</strong></p><p><strong>Two</strong></p>"),
        ("one\n\n---\n\ntwo", "<p>one</p><p>two</p>"),
        ("one\ntwo", "<p>one<br>two</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ("*a* *b*", "<p><em>a</em> <em>b</em></p>"),
        ("[x](javascript:y)", "<p>x</p>"),
        (
            "[x](/tags/fog)",
            '<p><a href="https://photo.example/tags/fog" rel="noopener">x</a></p>',
        ),
        (
            "\uff03日本",
            '<p><a href="https://photo.example/tags/%E6%97%A5%E6%9C%AC" class="mention hashtag"'
            ' rel="tag">#<span>日本</span></a></p>',
        ),
    ],
)
def test_forms(source, html):
    assert wire(source).html == html


@pytest.mark.parametrize(
    ("limit", "html"),
    [
        (3, "<p>…</p>"),
        (8, "<p>First…</p>"),
        (18, "<p>First light <em>…</em></p>"),
        (25, "<p>First light <em>over…</em></p>"),
    ],
)
def test_a_cut_ends_between_words_and_closes_what_is_open(limit, html):
    cut = wire("First light *over the* harbour", limit)

    assert (cut.html, cut.is_cut) == (html, True)


def test_a_caption_that_fits_is_not_cut():
    assert wire("First light", 18) == ("<p>First light</p>", (), False)


def test_a_script_without_blanks_is_cut_between_characters():
    assert wire("海" * 50, 13).html == f"<p>{'海' * 10}…</p>"


def test_the_parts_around_a_caption_are_escaped():
    hostile = Mention("@<b>@peer.example", 'https://peer.example/"', 'https://peer.example/"')

    assert content.heading("a < b") == "<p><strong>a &lt; b</strong></p>"
    assert '/&quot;"' in content.mention(hostile)
    assert "&lt;b&gt;" in content.mention(hostile)
    assert content.hashtag_paragraph([], ADDRESSES) == ""
