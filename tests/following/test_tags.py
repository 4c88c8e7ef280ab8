"""Hashtags that the owner follows."""

from __future__ import annotations

import pytest

from photolog.errors import InvalidInput
from photolog.following import tags
from photolog.store.reading import following


@pytest.mark.parametrize("typed", ["BlueHour", "#BlueHour", "  #BlueHour "])
def test_a_hashtag_is_followed_as_typed_and_known_however_written(blog, typed):
    assert tags.follow_tag(blog, typed) == "BlueHour"

    assert [(each.tag, each.shown) for each in following.tags()] == [("bluehour", "BlueHour")]
    assert following.follows_any_tag(["BLUEHOUR"])

    tags.unfollow_tag("BlueHour")
    assert following.tags() == ()


@pytest.mark.parametrize("typed", ["", "#", "2026", "two words", "#one #two", "🌊"])
def test_what_is_no_hashtag_is_refused(blog, typed):
    with pytest.raises(InvalidInput):
        tags.follow_tag(blog, typed)
    assert following.tags() == ()
