"""Captions: what a photographer types, and nothing else, comes out as clean HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.errors import InvalidInput
from photolog.peers import Mention
from photolog.pure.text import captions, names, sanitize

VOID = {"br", "hr"}
TAG_LINK = '<a class="mention hashtag p-category" href="/tags/{}" rel="tag">#{}</a>'

FRAGMENTS = [
    *("#harbour", "#", "\\#", "# ", "\n", "\n\n", " ", "    ", "*", "_", "`", "[", "](", ")", "!"),
    *(
        "> ",
        "- ",
        "1. ",
        "---",
        "===",
        "[a]: http://a.example",
        "http://a.example/b",
        "javascript:",
    ),
    *("<", ">", '"', "<b>", "<!--", "-->", "&", "&lt;", "word", "Straße", "日本", "@a_b@c.example"),
    *("\x00", "\x02", "\x03", "klzzwxh:0001", "\u202e", "javascript:"),
]

# Text that is likely to mean something to Markdown, and anything else.
markdown_text = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(FRAGMENTS),
        max_size=40,
    ).map("".join),
)


class Outline(HTMLParser):
    """Reads HTML as strictly as it can: every tag is ours, closed, and in its place."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[dict[str, str | None]] = []
        self.hashtags: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "a" and self.links[-1].get("rel") == "tag":
            self.hashtags.append(data[1:])

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment came through")


@given(markdown_text)
def test_any_text_gives_well_formed_html_with_only_our_tags(source):
    html = captions.render(source).html
    outline = Outline(html)

    assert outline.tags <= sanitize.CAPTION_TAGS
    assert all(set(link) <= {"href", "rel", "class"} for link in outline.links)
    assert all(re.match("https?://|/", link.get("href") or "/") for link in outline.links)
    assert sanitize.clean_caption(html) == html


@given(markdown_text)
def test_the_hashtags_of_the_html_are_the_tags_of_the_caption(source):
    caption = captions.render(source)

    assert names.distinct_tags(Outline(caption.html).hashtags) == caption.tags


@given(markdown_text)
def test_a_page_is_well_formed_too(source):
    assert Outline(captions.render_page(source)).tags <= sanitize.PAGE_TAGS


@given(markdown_text)
def test_absolute_leaves_no_path_without_its_host(source):
    html = captions.absolute(captions.render(source).html, "https://photo.example")
    outline = Outline(html)

    assert all(re.match("https?://", link.get("href") or "https://") for link in outline.links)


def test_a_hashtag_links_to_its_list():
    caption = captions.render("The #BlueHour")

    assert caption.html == f"<p>The {TAG_LINK.format('bluehour', 'BlueHour')}</p>"
    assert caption.tags == ("BlueHour",)


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        ("#harbour at dawn", ("harbour",)),
        ("dawn\n#harbour", ("harbour",)),
        ("(#harbour), #fog.", ("harbour", "fog")),
        ("**#strong** and *#calm*", ("strong", "calm")),
        ("- #one\n- #two", ("one", "two")),
        ("#Fog #fog #FOG", ("Fog",)),
        ("#some_tag_here_", ("some_tag_here_",)),
        ("#35mm #2026", ("35mm",)),
        ("#straße #日本 #हिन्दी #Škoda", ("straße", "日本", "हिन्दी", "Škoda")),
        ("\uff03日本", ("日本",)),
        ("## A #heading", ("heading",)),
        ("#two-words", ("two",)),
        ("*#b* #c\n\n#a", ("b", "c", "a")),
        ("line  \n#harbour", ("harbour",)),
    ],
)
def test_what_is_a_hashtag(source, tags):
    assert captions.render(source).tags == tags


@pytest.mark.parametrize(
    "source",
    [
        "a#b",
        "é#b",
        "e\u0301#b",
        "\\#harbour",
        "text \\#harbour",
        "`#code`",
        "http://a.example/#fragment",
        "https://a.example/?q=#fragment",
        "[see #harbour](http://a.example)",
        "[see](http://a.example#harbour)",
        "<http://a.example#harbour>",
        "&#35;harbour",
        "##twice",
        "# harbour",
        "#1",
        "#_",
        "#",
        "#" + "a" * 101,
    ],
)
def test_what_is_no_hashtag(source):
    assert captions.render(source).tags == ()


def test_the_fifty_first_tag_stays_a_word():
    caption = captions.render(" ".join(f"#tag{n}" for n in range(60)) + " #tag1")

    assert caption.tags == tuple(f"tag{n}" for n in range(50))
    assert caption.html.count("<a ") == 51


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("", ""),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\r\n\r\ntwo", "<p>one</p>\n<p>two</p>"),
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("1986. A good year", '<ol start="1986">\n<li>A good year</li>\n</ol>'),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
        ("    indented", "<p>indented</p>"),
        ("Rome\n----\nwords", "<p>Rome</p>\n<hr>\n<p>words</p>"),
        ("AT&T &copy; 1 < 2", "<p>AT&amp;T © 1 &lt; 2</p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("<div>\n\nx", "<p>&lt;div&gt;</p>\n<p>x</p>"),
        ("me@a.example <me@a.example>", "<p>me@a.example &lt;me@a.example&gt;</p>"),
        ("\u202ereversed\x00", "<p>reversed</p>"),
    ],
)
def test_markdown_as_a_photographer_expects_it(source, html):
    assert captions.render(source).html == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("# One\n## Two", "<h3>One</h3>\n<h4>Two</h4>"),
        ("## One\n#### Two\n# Three", "<h3>One</h3>\n<h4>Two</h4>\n<h3>Three</h3>"),
        ("###### Six", "<h3>Six</h3>"),
        ("#### Four\ntext", "<h3>Four</h3>\n<p>text</p>"),
    ],
)
def test_headings_leave_h1_and_h2_to_the_page(source, html):
    assert captions.render(source).html == html


@pytest.mark.parametrize(
    ("typed", "url", "rest"),
    [
        ("http://a.example", "http://a.example", ""),
        ("https://a.example/b_c_d*e?f=1#g.", "https://a.example/b_c_d*e?f=1#g", "."),
        ("https://a.example/A_(b)", "https://a.example/A_(b)", ""),
        ("https://a.example/A)", "https://a.example/A", ")"),
        ("HTTPS://A.example!", "HTTPS://A.example", "!"),
    ],
)
def test_a_bare_address_becomes_a_link(typed, url, rest):
    html = captions.render(f"see {typed}").html

    assert html == f'<p>see <a href="{url}" rel="noopener">{url}</a>{rest}</p>'


@pytest.mark.parametrize("typed", ["http://", "http://...", "http://[", "ftp://a.example", "http:"])
def test_what_is_no_address_stays_text(typed):
    assert captions.render(typed).html == f"<p>{typed}</p>"


def test_an_emphasised_address_does_not_take_the_stars_along():
    html = captions.render("**http://a.example**").html

    assert html == (
        '<p><strong><a href="http://a.example" rel="noopener">http://a.example</a></strong></p>'
    )


@pytest.mark.parametrize(
    "handle",
    [
        "@some_one_x@host.example",
        "@_a_@b.example",
        "@a@b.example:8000",
        "@a",
        "@a_b_c@d-e.example.",
    ],
)
def test_a_handle_stays_as_it_was_typed(handle):
    assert captions.render(f"with {handle}").html == f"<p>with {handle}</p>"


def a_bob(url: str = "https://peer.example/@bob_x_y") -> Mention:
    return Mention("@bob_x_y@peer.example", "https://peer.example/users/1", url)


BOB_LINK = (
    '<span class="h-card"><a class="u-url mention" href="https://peer.example/@bob_x_y"'
    ' rel="noopener">@<span>bob_x_y</span></a></span>'
)


def render_with_bob(source: str) -> str:
    return captions.render(source, {"@bob_x_y@peer.example": a_bob()}).html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("with @bob_x_y@peer.example.", f"<p>with {BOB_LINK}.</p>"),
        ("(@Bob_X_Y@Peer.Example)", f"<p>({BOB_LINK})</p>"),
        ("**@bob_x_y@peer.example**", f"<p><strong>{BOB_LINK}</strong></p>"),
        ("- @bob_x_y@peer.example", f"<ul>\n<li>{BOB_LINK}</li>\n</ul>"),
    ],
)
def test_the_handle_of_somebody_who_was_found_becomes_a_link(source, html):
    assert render_with_bob(source) == html


@pytest.mark.parametrize(
    "source",
    [
        "`@bob_x_y@peer.example`",
        "[@bob_x_y@peer.example](http://a.example)",
        "[see *@bob_x_y@peer.example* here](http://a.example)",
        "http://a.example/@bob_x_y@peer.example",
        "a@bob_x_y@peer.example",
        "@eve@peer.example",
    ],
)
def test_other_handles_stay_text(source):
    assert "mention" not in render_with_bob(source)


def test_the_case_of_the_handle_that_was_asked_for_does_not_matter():
    found = {"@Bob_x_Y@Peer.example": a_bob()}

    assert captions.render("@bob_x_y@peer.example", found).html == f"<p>{BOB_LINK}</p>"


def test_somebody_without_a_page_is_linked_by_their_address():
    html = captions.render("@bob_x_y@peer.example", {"@bob_x_y@peer.example": a_bob("")}).html

    assert 'href="https://peer.example/users/1"' in html


def test_the_page_of_a_stranger_cannot_be_a_script():
    hostile = {"@bob_x_y@peer.example": a_bob("javascript:alert(1)")}

    assert "script" not in captions.render("@bob_x_y@peer.example", hostile).html


@given(markdown_text)
def test_a_caption_with_mentions_is_well_formed_and_clean(source):
    html = captions.render(source, {"@a_b@c.example": a_bob()}).html

    assert Outline(html).tags <= sanitize.CAPTION_TAGS
    assert sanitize.clean_caption(html) == html


@pytest.mark.parametrize(
    ("source", "handles"),
    [
        ("With @bob_x@peer.example and @eve@e.example.", ("@bob_x@peer.example", "@eve@e.example")),
        ("@Bob@peer.example, @bob@PEER.example", ("@Bob@peer.example",)),
        ("# @bob@peer.example", ("@bob@peer.example",)),
        ("> - *@bob@peer.example*", ("@bob@peer.example",)),
        ("`@bob@peer.example`", ()),
        ("[@bob@peer.example](http://a.example)", ()),
        ("http://a.example/@bob@peer.example bob@peer.example @bob", ()),
        ("", ()),
    ],
)
def test_the_handles_of_a_text_are_those_that_markdown_leaves_as_words(source, handles):
    assert captions.handles(source) == handles


def test_no_more_than_twenty_people_are_looked_up():
    source = " ".join(f"@user{n}@peer.example" for n in range(30))

    assert captions.handles(source) == tuple(f"@user{n}@peer.example" for n in range(20))


@pytest.mark.parametrize("source", ["a" * 10_001, "[" * 201])
def test_handles_are_not_looked_for_beyond_the_caps(source):
    with pytest.raises(InvalidInput):
        captions.handles(source)


def test_nobody_is_named_in_what_is_shown_as_typed():
    assert captions.handles("1. " * 3_000 + "@bob@peer.example") == ()


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "p/1"],
)
def test_a_link_to_elsewhere_than_the_web_leads_nowhere(target):
    assert "href" not in captions.render(f"[x](<{target}>)").html


def test_images_are_not_shown():
    assert "<img" not in captions.render("![x](http://a.example/x.jpg)").html
    assert "<img" not in captions.render_page("![x](http://a.example/x.jpg)")


def test_a_page_has_headings_from_h2_and_mail_links():
    html = captions.render_page("# About\n\n[Write](mailto:owner@a.example)")

    assert html == (
        '<h2>About</h2>\n<p><a href="mailto:owner@a.example" rel="noopener">Write</a></p>'
    )


def test_absolute_links_name_the_host_and_leave_text_alone():
    html = captions.render('#fog [p](/p/1) `<a href="/x">`').html

    assert captions.absolute(html, "https://photo.example") == (
        '<p><a class="mention hashtag p-category" href="https://photo.example/tags/fog" rel="tag">'
        '#fog</a> <a href="https://photo.example/p/1" rel="noopener">p</a> '
        '<code>&lt;a href="/x"&gt;</code></p>'
    )


@pytest.mark.parametrize("source", ["a" * 10_001, "[" * 201])
def test_a_caption_over_its_caps_is_refused(source):
    with pytest.raises(InvalidInput) as refusal:
        captions.render(source)

    assert refusal.value.field == "caption"


@pytest.mark.parametrize("source", ["a" * 10_000, "[" * 200])
def test_a_caption_at_its_caps_is_taken(source):
    assert captions.render(source).html


def test_a_page_may_be_longer():
    assert captions.render_page("a " * 25_000)
    with pytest.raises(InvalidInput):
        captions.render_page("a" * 50_001)


@pytest.mark.parametrize(
    "source",
    [
        "1. " * 3_333,
        "- " * 5_000,
        "> " * 5_000,
        ">" * 10_000,
        "[ " * 200 + "a" * 9_600,
        "[a](" * 200 + "(" * 9_200,
        '[a](b "' * 200 + '"' * 8_600,
        "*_" * 5_000,
        "`a``b" * 2_000,
        "# a\n" * 2_500,
        "a\n=\n" * 2_500,
        "#a " * 3_333,
        "http://a" + ")" * 9_992,
        "@a@" * 3_333,
        "\ufdfa" * 10_000,
        "klzzwxh:0001" * 800,
        "".join(" " * 4 * depth + "- a\n" for depth in range(68)),
    ],
    ids=lambda source: source[:8],
)
def test_a_hostile_caption_is_rendered(source):
    assert Outline(captions.render(source[:10_000]).html).tags <= sanitize.CAPTION_TAGS


def test_lists_nested_beyond_reason_are_shown_as_typed():
    source = "1. " * 3_000 + "\n<b>"
    html = captions.render(source).html

    assert html.startswith("<p>1. 1. ")
    assert html.endswith("<br>&lt;b&gt;</p>")
