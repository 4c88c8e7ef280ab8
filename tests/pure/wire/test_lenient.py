"""Each form in which servers write the same thing is taken; of the wrong type is not there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.wire import lenient

keys = st.sampled_from(["id", "href", "url", "type", "@type", "@value", "mediaType", "0"])
texts = st.text(alphabet=st.characters(codec=None), max_size=20) | st.sampled_from(
    ["https://a.example/1", "http://[::1]:8000/", "https://a.example:x/", "Note", "text/html"]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys | texts, inner, max_size=4),
    max_leaves=12,
)

ID = "https://peer.example/notes/1"


@given(anything, anything)
def test_nothing_that_json_can_hold_raises(value, other):
    assert isinstance(lenient.as_list(value), list)
    assert all(isinstance(each, str) for each in lenient.types(value))
    assert isinstance(lenient.text(value), str)
    assert isinstance(lenient.link(value), str)
    assert all(isinstance(each, dict) for each in lenient.tags(value))
    assert lenient.ref(value) is None or lenient.host(lenient.ref(value) or "")
    assert isinstance(lenient.refs(value, 3), tuple)
    assert isinstance(lenient.language(value), str)
    assert lenient.in_language({"a": value, "aMap": other}, "a")


@given(texts | anything)
def test_any_text_is_a_moment_in_utc_or_none(value):
    moment = lenient.when(value)

    assert moment is None or moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-09-06T10:00:00Z", (10, 0, 0, 0)),
        ("2026-09-06T10:00:00z", (10, 0, 0, 0)),
        ("2026-09-06t10:00:00+00:00", (10, 0, 0, 0)),
        ("2026-09-06T10:00:00+0000", (10, 0, 0, 0)),
        ("2026-09-06T12:10:00.123456789+02:00", (10, 10, 0, 123456)),
        ("2026-09-06T10:00:00.5Z", (10, 0, 0, 500000)),
        ("2026-09-06T10:00:00", (10, 0, 0, 0)),
        (" 2026-09-06T10:00:00Z\n", (10, 0, 0, 0)),
    ],
)
def test_every_spelling_of_a_moment_is_read(written, meant):
    assert lenient.when(written) == datetime(2026, 9, 6, *meant, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "yesterday",
        1788688800,
        ["2026-09-06"],
        "2026-13-01T00:00:00Z",
        "2026-09-06T10:00:60Z",
        "0001-01-01T00:00:00+10:00",
        "9999-12-31T23:59:59-10:00",
    ],
)
def test_what_is_no_moment_is_none(written):
    assert lenient.when(written) is None


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (ID, ID),
        (f"\n {ID} ", ID),
        ({"id": ID, "type": "Note"}, ID),
        ({"type": "Link", "href": ID}, ID),
        ([None, {}, {"id": ID}, "https://b.example/"], ID),
        ([], None),
        (None, None),
        (7, None),
        ({"id": 7}, None),
        ({"id": [ID]}, None),
        ({"id": {"id": ID}}, None),
        ("tag:peer.example,2026:1", None),
    ],
)
def test_a_thing_is_named_in_many_ways(value, named):
    assert lenient.ref(value) == named


@pytest.mark.parametrize(
    "url",
    [
        "https://peer.example",
        "https://peer.example:8443/a?b=c#d",
        "http://127.0.0.1:8000/users/a",
        "http://[::1]:8000/",
        "https://xn--bcher-kva.example/ä/日本",
        "https://fed.example/https:/other.example//a",
        "HTTPS://PEER.example/A",
        "https://some_host.example/%2e",
        "https://localhost/",
    ],
)
def test_an_address_of_the_web_is_taken_as_it_is(url):
    assert lenient.address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "peer.example/a",
        "//peer.example/a",
        "ftp://peer.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "https:///a",
        "https:/peer.example",
        "https://",
        "https://user@peer.example/",
        "https://peer.example@evil.example/",
        "https://peer.example\\@evil.example/",
        "https://peer.example%2eevil.example/",
        "https://b\u00fccher.example/",
        "https://peer\u3002example/",
        "https://peer.example./",
        "https://peer..example/",
        "https://.peer.example/",
        "https://-peer.example/",
        "https://peer.example:99999/",
        "https://peer.example:0/",
        "https://peer.example:x/",
        "https://[::1/",
        "https://peer.example/a b",
        "https://peer.example/\r\nX: y",
        "https://peer.example/\u202ea",
        "https://peer.example/\ud800",
        'https://peer.example/"',
        "https://peer.example/" + "a" * 2_030,
    ],
)
def test_what_programs_could_read_in_two_ways_is_no_address(url):
    assert lenient.address(url) is None
    assert lenient.host(url) == ""
    assert not lenient.same_origin(url, url)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Peer.Example/a", "peer.example"),
        ("https://peer.example:443/a", "peer.example"),
        ("https://peer.example:0443/a", "peer.example"),
        ("https://peer.example:/a", "peer.example"),
        ("https://peer.example:80/a", "peer.example:80"),
        ("http://peer.example:80", "peer.example"),
        ("http://[::1]:8000/", "[::1]:8000"),
    ],
)
def test_a_host_has_one_spelling(url, host):
    assert lenient.host(url) == host


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ("https://PEER.example:443/b", True),
        ("http://peer.example/a", False),
        ("https://peer.example:8443/a", False),
        ("https://a.peer.example/", False),
        ("https://peer.example.evil.example/", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(other, is_same):
    assert lenient.same_origin("https://peer.example/a", other) is is_same


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (7, "7"),
        (0.5, "0.5"),
        (True, ""),
        (None, ""),
        ({"@value": "a", "@language": "en"}, "a"),
        ([None, "", {"@value": "b"}, "c"], "b"),
        ({"name": "a"}, ""),
        ("a\ud83d", "a"),
    ],
)
def test_a_text_comes_in_several_forms(value, text):
    assert lenient.text(value) == text


@pytest.mark.parametrize(
    ("thing", "found"),
    [
        ({"content": "a"}, ("a", "")),
        ({"content": "a", "contentMap": {"en": "a"}}, ("a", "en")),
        ({"content": "b", "contentMap": {"en": "a", "de-AT": "b"}}, ("b", "de-AT")),
        ({"content": "c", "contentMap": {"en": "a"}}, ("c", "en")),
        ({"contentMap": {"fr": "a", "en": "b"}}, ("a", "fr")),
        ({"content": None, "contentMap": {"fr": None, "en": "b"}}, ("b", "en")),
        ({"content": "a", "contentMap": {"und": "a"}}, ("a", "")),
        ({"content": "a", "contentMap": {"<b>": "a"}}, ("a", "")),
        ({"content": "a", "contentMap": ["a"]}, ("a", "")),
        ({}, ("", "")),
    ],
)
def test_a_text_knows_its_language(thing, found):
    assert lenient.in_language(thing, "content") == found


MENTION = {"type": "Mention", "href": ID}
HASHTAG = {"type": "Hashtag", "name": "#fog"}


@pytest.mark.parametrize(
    ("value", "entries"),
    [
        ([MENTION, "x", None, HASHTAG], [MENTION, HASHTAG]),
        (MENTION, [MENTION]),
        ({**MENTION, "0": HASHTAG, "x": HASHTAG, "1": 7}, None),
        ({"0": MENTION, "1": HASHTAG}, [MENTION, HASHTAG]),
        (None, []),
        ("#fog", []),
    ],
)
def test_tags_come_as_a_list_as_one_or_numbered(value, entries):
    """Requirement 101."""
    expected = [value, HASHTAG] if entries is None else entries
    assert lenient.tags(value) == expected


@pytest.mark.parametrize(
    ("value", "url"),
    [
        (ID, ID),
        ({"type": "Link", "href": ID}, ID),
        (
            [
                {"mediaType": "video/mp4", "href": ID + ".mp4"},
                {"mediaType": "text/html", "href": ID},
            ],
            ID,
        ),
        ([{"mediaType": "video/mp4", "href": ID}, "https://b.example/"], ID),
        ("https://wp.example/a.jpg?s=80&#038;d=mm", "https://wp.example/a.jpg?s=80&d=mm"),
        ("https://wp.example/?a=1&amp;copy=2", "https://wp.example/?a=1&copy=2"),
        ("https://wp.example/?a=1&copy=2", "https://wp.example/?a=1&copy=2"),
        ("javascript:alert(1)", ""),
        ({"href": "data:x"}, ""),
        (None, ""),
    ],
)
def test_a_link_is_where_people_can_go(value, url):
    assert lenient.link(value) == url
