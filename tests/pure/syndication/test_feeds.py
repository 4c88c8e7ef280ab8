"""The three feeds: golden, readable by feedparser, and legal whatever was typed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure import ids
from photolog.pure.syndication import atom, feed, jsonfeed, rss
from photolog.pure.syndication.feed import Feed
from photolog.records import Facts
from tests.builders import ADDRESSES, POST_ID, PUBLISHED_AT, a_feed, a_photo, a_post, a_rendition

ATOM = f"{{{feed.ATOM}}}"
MEDIA = f"{{{feed.MEDIA}}}"
any_text = st.text(alphabet=st.characters(codec=None), max_size=60)


def a_full_feed(extension: str) -> Feed:
    """Return a feed with a plain post, one of two photos, a hidden one, and another page."""
    later = PUBLISHED_AT + timedelta(days=1)
    series = a_post(
        id=ids.new_id(1_788_775_200_000, 2),
        title="",
        caption_source="Zwei Kräne & <ein> Hafen. [Mehr](/p/0000000000001) #Hafen",
        language="de",
        licence="all-rights-reserved",
        show_camera=False,
        published_at=later,
        edited_at=later + timedelta(hours=2),
        photos=(a_photo(id=72, size=(4000, 6000)), a_photo(id=73, alt="", size=(900, 600))),
    )
    hidden = a_post(
        id=ids.new_id(1_788_600_000_000, 3),
        title="The catch",
        content_warning="dead fish",
        published_at=PUBLISHED_AT - timedelta(days=2),
    )
    return a_feed(
        self_url=ADDRESSES.at(f"/feed.{extension}"),
        older_url=ADDRESSES.at(f"/feed.{extension}?before=01k4f8z5m2000"),
        updated=later + timedelta(hours=2),
        posts=(series, a_post(), hidden),
    )


RENDERERS = {"atom": atom.render, "rss": rss.render, "json": jsonfeed.render}


@pytest.mark.parametrize("extension", RENDERERS)
def test_the_feed_is_what_it_was(extension, golden):
    golden(f"outbound/feed.{extension}", RENDERERS[extension](a_full_feed(extension)).decode())


def read(extension: str) -> Any:
    """Return the feed as feedparser understands it."""
    parsed = feedparser.parse(RENDERERS[extension](a_full_feed(extension)))
    assert parsed.bozo is False
    return parsed


@pytest.mark.parametrize(("extension", "version"), [("atom", "atom10"), ("rss", "rss20")])
def test_a_reader_understands_the_feed(extension, version):
    parsed = read(extension)
    links = {link.rel: link.href for link in parsed.feed.links}

    assert parsed.version == version
    assert parsed.feed.title == "Photographs"
    assert links["self"] == f"https://photo.example/feed.{extension}"
    assert links["next"] == f"https://photo.example/feed.{extension}?before=01k4f8z5m2000"
    assert parsed.feed.link == "https://photo.example/"
    assert [entry.title for entry in parsed.entries] == [
        "Zwei Kräne & <ein> Hafen. Mehr #Hafen",
        "Harbour at first light",
        "CW: dead fish, The catch",
    ]


@pytest.mark.parametrize("extension", ["atom", "rss"])
def test_a_reader_understands_an_entry(extension):
    entry = read(extension).entries[1]

    assert entry.id == entry.link == ADDRESSES.post(POST_ID)
    assert entry.published_parsed[:6] == (2026, 9, 6, 9, 58, 12)
    assert [tag.term for tag in entry.tags] == ["BlueHour"]
    assert [each.type for each in entry.enclosures] == ["image/jpeg"]
    assert entry.enclosures[0].length == "655360"
    assert entry.media_content[0]["width"] == "2560"
    assert entry.media_thumbnail[0]["width"] == "320"


def test_a_reader_understands_the_json_feed():
    parsed = json.loads(jsonfeed.render(a_full_feed("json")))

    assert parsed["version"] == "https://jsonfeed.org/version/1.1"
    assert [len(item.get("attachments", [])) for item in parsed["items"]] == [2, 1, 0]
    assert parsed["items"][0]["language"] == "de"
    assert parsed["items"][1]["tags"] == ["BlueHour"]


def test_atom_has_every_photo_as_enclosure_and_rss_the_first():
    atom_entry = read("atom").entries[0]
    rss_entry = read("rss").entries[0]

    assert len(atom_entry.enclosures) == 2
    assert len(rss_entry.enclosures) == 1
    assert len(rss_entry.media_content) == 2


def test_the_pages_of_one_feed_share_an_id():
    first = a_feed(self_url=ADDRESSES.at("/feed.atom"))
    second = a_feed(self_url=ADDRESSES.at("/feed.atom?before=01k4f8z5m2000"))

    assert ElementTree.fromstring(atom.render(first)).findtext(f"{ATOM}id") == (
        ElementTree.fromstring(atom.render(second)).findtext(f"{ATOM}id")
    )


@pytest.mark.parametrize("extension", RENDERERS)
def test_an_empty_feed_is_a_feed(extension):
    empty = a_feed(posts=(), description="", author_avatar_url="")
    text = RENDERERS[extension](empty)

    assert b"A Photographer" in text
    if extension == "json":
        assert json.loads(text)["items"] == []
    else:
        assert feedparser.parse(text).bozo is False


@pytest.mark.parametrize("over", [{"content_warning": "Blood"}, {"is_sensitive": True}])
@pytest.mark.parametrize("extension", RENDERERS)
def test_no_picture_of_a_hidden_post_is_in_the_feed(extension, over):
    post = a_post(**over)
    text = RENDERERS[extension](a_feed(posts=(post,), author_avatar_url="")).decode()

    assert "/media/" not in text
    assert "Fishing boats" not in text
    assert "CW: " in text
    assert "1 photo, hidden until you ask" in text


def test_a_warning_hides_the_caption_and_sensitivity_does_not():
    warned, sensitive = a_post(content_warning="Blood"), a_post(is_sensitive=True)

    assert "First light" not in feed.entry_html(warned, a_feed())
    assert "First light" in feed.entry_html(sensitive, a_feed())


def test_several_hidden_photos_are_counted():
    post = a_post(is_sensitive=True, photos=(a_photo(id=1), a_photo(id=2)))

    assert "2 photos, hidden until you ask" in feed.entry_html(post, a_feed())


def test_the_content_has_size_alt_and_camera():
    html = feed.entry_html(a_post(photos=(a_photo(alt='"A" <b>'),)), a_feed())
    name = a_rendition(long_edge=1280).name

    assert html.startswith(
        f'<figure><img src="https://photo.example/media/{name}" alt="&quot;A&quot; &lt;b&gt;"'
        ' width="1280" height="853"><figcaption>Canon EOS R6, RF 85mm, 1/250 s, f/8, ISO 200'
        "</figcaption></figure>\n<p>First light"
    )
    assert 'href="https://photo.example/tags/bluehour"' in html


def test_the_camera_is_shown_only_when_known_and_wanted():
    unwanted = a_post(show_camera=False)
    unknown = a_post(photos=(a_photo(facts=Facts()),))

    assert "figcaption" not in feed.entry_html(unwanted, a_feed())
    assert "figcaption" not in feed.entry_html(unknown, a_feed())
    assert feed.camera_line(Facts(camera="Pinhole", iso=100)) == "Pinhole, ISO 100"


def test_a_picture_is_chosen_by_its_long_edge():
    portrait = a_photo(size=(4000, 6000))
    small = a_photo(size=(900, 600))

    assert feed.jpeg_of(portrait, 1280).height == 1280
    assert feed.jpeg_of(small, 1280).width == 640


def test_the_enclosure_is_in_srgb():
    wide = a_rendition(name="wide.jpg", long_edge=2560, is_srgb=False)
    wire = a_rendition(name="wire.jpg", long_edge=2560)
    photo = a_photo(renditions=(a_rendition(long_edge=320, is_srgb=False), wide, wire))
    parsed = feedparser.parse(atom.render(a_feed(posts=(a_post(photos=(photo,)),))))

    assert parsed.entries[0].enclosures[0].href.endswith("/wire.jpg")
    assert "/wide.jpg" in parsed.entries[0].content[0].value


def test_updated_is_never_before_published():
    back_dated = a_post(edited_at=PUBLISHED_AT - timedelta(days=1))

    assert feed.updated_at(back_dated) == PUBLISHED_AT
    assert feed.updated_at(a_post(published_at=None)) == PUBLISHED_AT


def test_the_year_of_the_rights_is_that_of_the_owners_zone():
    new_year = a_post(published_at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))

    assert feed.rights(new_year, a_feed()).startswith("© 2027 ")


@pytest.mark.parametrize("extension", ["atom", "rss"])
@given(text=any_text, alt=any_text, tag=any_text)
def test_any_words_give_xml_that_parses(extension, text, alt, tag):
    post = a_post(
        title=text,
        caption_html=f"<p>{text}</p>",
        content_warning=tag,
        tags=(tag,),
        language=text,
        photos=(a_photo(alt=alt),),
    )
    xml = RENDERERS[extension](a_feed(title=text, description=alt, posts=(post, a_post(title=alt))))

    assert ElementTree.fromstring(xml) is not None


@given(text=any_text, alt=any_text)
def test_any_words_give_json_that_parses(text, alt):
    post = a_post(title=text, caption_html=f"<p>{text}</p>", photos=(a_photo(alt=alt),))

    assert json.loads(jsonfeed.render(a_feed(title=text or "x", posts=(post,))))["items"]


@given(st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)))
def test_any_date_is_read_back(moment):
    over = {"published_at": moment, "edited_at": None}
    parsed = feedparser.parse(atom.render(a_feed(posts=(a_post(**over),), updated=moment)))

    assert parsed.entries[0].published_parsed[:6] == moment.timetuple()[:6]
