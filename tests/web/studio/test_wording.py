"""Limits, browsers and ages in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from photolog.config import Config, Photos
from photolog.web.studio import wording

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (CHROME, "Chrome on Windows"),
        (CHROME + " Edg/140.0", "Edge on Windows"),
        (SAFARI, "Safari on iPhone"),
        ("curl/8.0", "curl/8.0"),
        ("", "A browser that does not say what it is"),
    ],
)
def test_a_browser_is_called_by_its_name(user_agent, name):
    assert wording.browser(user_agent) == name


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=40), "40 days ago"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(passed, words):
    now = datetime(2026, 11, 22, tzinfo=UTC)

    assert wording.ago(now - passed, now) == words


def test_limits_name_the_lower_one_only_where_there_is_one():
    small = replace(Config(), photos=Photos(max_upload_mb=20, max_megapixels=30))

    assert "up to 20 MB and 30 megapixels each, 20 to a post." in wording.limits(small)
    assert "100 megapixels (40 if not a plain JPEG) each" in wording.limits(Config())
