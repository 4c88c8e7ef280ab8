"""What each kind of server keeps of a post, as far as it was read in their source."""

from __future__ import annotations

import pytest

from photolog.pure.wire import note, preview
from photolog.pure.wire.preview import Fate
from photolog.records import Location, Visibility
from tests.builders import ADDRESSES, FACTS, a_photo, a_post


def seen(**over):
    """Return the views of a post by the name of the server."""
    post = a_post(**over)
    return {view.name: view for view in preview.views(post, note.of_post(post, ADDRESSES))}


def words(view, fate=None):
    return " ".join(line.words for line in view.lines if fate in (None, line.fate))


def common(*, is_news=True, **over):
    post = a_post(**over)
    found = preview.everywhere(post, note.of_post(post, ADDRESSES), is_news=is_news)
    return " ".join(line.words for line in found)


def photos(count, **over):
    return tuple(a_photo(id=number, **over) for number in range(1, count + 1))


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Mastodon", 4), ("Pixelfed", 4), ("GoToSocial", 20), ("Vernissage", 20), ("Misskey", 16)],
)
def test_how_many_photos_are_seen(name, shown):
    view = seen(photos=photos(20))[name]

    assert view.photos == shown
    assert (f"The first {shown} of 20 photos" in words(view, Fate.LOST)) is (shown < 20)


def test_four_photos_are_seen_everywhere():
    for view in seen(photos=photos(4)).values():
        assert view.photos == 4
        assert "The first" not in words(view)


def test_pixelfed_may_take_more():
    assert "some of its servers take up to 20" in words(seen(photos=photos(5))["Pixelfed"])


def test_the_title_is_bold_where_that_is_known():
    views = seen(title="Harbour")

    assert "first line of the text, in bold." in words(views["Mastodon"])
    assert "first line of the text, not in bold." in words(views["Pixelfed"])
    assert "first line of the text." in words(views["Misskey"])
    assert "first line" not in words(seen(title="")["Mastodon"])


@pytest.mark.parametrize("source", ["Some *words*", "- one\n- two", "> said"])
def test_pixelfed_keeps_no_formatting(source):
    assert "become plain text" in words(seen(caption_source=source)["Pixelfed"], Fate.LOST)
    assert "become plain text" not in words(seen(caption_source="Words")["Pixelfed"])
    assert "become plain text" not in words(seen(caption_source=source)["Mastodon"])


def test_only_vernissage_takes_camera_and_location():
    photo = a_photo(facts=FACTS, location=Location(62.1, -7.1))
    views = seen(photos=(photo,))

    assert "Camera and exposure. The location." in words(views["Vernissage"], Fate.KEPT)
    for name in ("Mastodon", "Pixelfed", "GoToSocial", "Misskey"):
        assert "Camera and exposure: not shown." in words(views[name], Fate.LOST)
    assert "Camera" not in words(seen(photos=(photo,), show_camera=False)["Mastodon"])


def test_only_pixelfed_shows_the_licence():
    views = seen(licence="cc-by-4.0")

    assert "The licence." in words(views["Pixelfed"], Fate.KEPT)
    assert "The licence: not shown." in words(views["Mastodon"], Fate.LOST)
    assert "licence" not in words(seen(licence="arr")["Mastodon"])


def test_long_alt_texts():
    views = seen(photos=photos(1, alt="a" * 1200))

    assert "those of more than 1,000 characters" in words(views["Pixelfed"], Fate.CHANGED)
    assert "Alt texts." in words(views["Mastodon"], Fate.KEPT)
    assert "Alt texts" not in words(seen(photos=photos(1, alt=""))["Mastodon"])


def test_warnings_arrive():
    assert "content warning stands before" in words(seen(content_warning="Fish")["Mastodon"])
    assert "marked as sensitive" in words(seen(is_sensitive=True)["Mastodon"])
    assert "sensitive" not in words(seen()["Mastodon"])


def test_misskey_takes_no_edits():
    assert "does not arrive" in words(seen()["Misskey"], Fate.LOST)
    assert "does not arrive" not in words(seen()["Mastodon"])


@pytest.mark.parametrize(
    ("over", "shown", "said"),
    [
        ({}, 1, "All photos"),
        ({"visibility": Visibility.UNLISTED}, 0, "in no feed"),
        ({"visibility": Visibility.FOLLOWERS}, 0, "not public, and so in no feed"),
        ({"visibility": Visibility.DIRECT}, 0, "not public, and so in no feed"),
        ({"content_warning": "Fish"}, 0, "The warning, and a link"),
        ({"is_sensitive": True}, 0, "The caption, and a link"),
    ],
)
def test_feed_readers(over, shown, said):
    view = seen(**over)["Feed readers"]

    assert view.photos == shown
    assert said in words(view)


def test_what_holds_everywhere():
    assert "2,560 px wide or high" in common()
    assert "1 photo has no alt text" in common(photos=photos(1, alt=""))
    assert "2 photos have no alt text" in common(photos=photos(2, alt=""))
    assert "no alt text" not in common()
    assert "not told of it" in common(is_news=False)
    assert "not told of it" not in common()
    assert "in no public list" in common(visibility=Visibility.UNLISTED)
    assert "Only followers and those whom it names" in common(visibility=Visibility.FOLLOWERS)
    assert "as a message" in common(visibility=Visibility.DIRECT)  # 167
    assert "Headings" in common(caption_source="# A day\n\nWords")
    assert "Headings" not in common()
    assert "place stays" in common(place="Tórshavn")
    assert "place stays" not in common(
        place="Tórshavn", photos=photos(1, location=Location(62.1, -7.1))
    )


def test_what_has_no_room_is_told():
    long = common(photos=photos(20, alt="ü" * 1500), caption_source="word " * 2000)

    assert "a link leads to it" in long
    assert "Long alt texts are cut" in long
