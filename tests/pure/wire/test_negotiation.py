"""Who gets the page and who the document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.wire.negotiation import wants_activity

PROFILE = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


@pytest.mark.parametrize(
    "accept",
    [
        "application/activity+json",
        "application/activity+json, application/ld+json",
        f"{PROFILE}, application/activity+json, text/html;q=0.1",
        'application/ld+json;profile="https://www.w3.org/ns/activitystreams",'
        "application/activity+json",
        PROFILE,
        "application/ld+json",
        "application/json",
        "[application/json]",
        "APPLICATION/ACTIVITY+JSON",
        'application/ld+json; profile="a, text/html; q=1"',
        "application/activity+json;q=0.5, */*;q=0.1",
    ],
)
def test_servers_get_the_document(accept):
    assert wants_activity(accept)


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "text/html",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "text/html, application/json;q=0.9",
        "application/activity+json;q=0",
        "image/avif,image/webp,*/*",
        "application/rss+xml",
    ],
)
def test_browsers_get_the_page(accept):
    assert not wants_activity(accept)


@given(st.text(max_size=3000))
def test_any_header_is_answered(accept):
    assert wants_activity(accept) in (True, False)
