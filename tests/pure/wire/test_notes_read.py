"""Notes of every server become one kind of record: clean, cut, and for those whom they are for."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given

from photolog.errors import MalformedActivity
from photolog.peers import Attached, Audience, Choice, Poll, RemoteNote
from photolog.pure.wire import notes_read
from tests.pure.wire.payloads import objects_with

BOB = "https://peer.example/users/bob"
ID = "https://peer.example/notes/1"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
LINK = f'<p><a href="{ID}" rel="nofollow noopener ugc">{ID}</a></p>'


def a_note(**over: object) -> dict:
    return {"id": ID, "type": "Note", "attributedTo": BOB, "content": "<p>Fog</p>", **over}


def read(**over: object) -> RemoteNote:
    return notes_read.read(a_note(**over))


@given(objects_with(id=ID, attributedTo=BOB, type="Note"))
def test_any_note_with_an_id_and_an_author_is_read(document):
    assert notes_read.read(document).uri == ID


@given(objects_with(id=ID))
def test_any_object_is_a_note_or_malformed(document):
    with contextlib.suppress(MalformedActivity):
        assert notes_read.read(document, document).author_uri


def test_the_least_that_a_note_tells():
    assert read() == RemoteNote(
        uri=ID,
        url=ID,
        kind="Note",
        author_uri=BOB,
        in_reply_to="",
        conversation="",
        content_html="<p>Fog</p>",
        summary="",
        is_sensitive=False,
        language="",
        audience=Audience.DIRECT,
        mentions=(),
        tags=(),
        attachments=(),
        published_at=None,
        updated_at=None,
        is_vote=False,
    )


@pytest.mark.parametrize(
    "over",
    [
        {"id": None},
        {"id": "tag:peer.example,2026:1"},
        {"type": "ChatMessage"},
        {"type": "Tombstone"},
        {"type": "Person"},
        {"type": None},
        {"attributedTo": None},
        {"attributedTo": "bob"},
        {"attributedTo": "https://other.example/users/bob"},
        {"attributedTo": "http://peer.example/users/bob"},
        {"id": "https://evil.example/notes/1"},
    ],
)
def test_without_an_id_and_an_author_on_one_origin_it_is_no_note(over):
    """ORG-05, requirement 103."""
    with pytest.raises(MalformedActivity):
        read(**over)


@pytest.mark.parametrize(
    ("over", "author"),
    [
        ({"attributedTo": {"id": BOB, "type": "Person"}}, BOB),
        ({"attributedTo": [BOB]}, BOB),
        (
            {
                "attributedTo": [
                    {"type": "Group", "id": "https://peer.example/c/fog"},
                    {"type": "Person", "id": BOB},
                ]
            },
            BOB,
        ),
        ({"attributedTo": ["https://peer.example/c/fog", {"type": "Person", "id": BOB}]}, BOB),
        ({"attributedTo": None, "actor": BOB}, BOB),
    ],
)
def test_the_author_is_the_person_among_those_named(over, author):
    assert read(**over).author_uri == author


def test_several_types_are_read_by_the_one_that_is_known():
    assert read(type=["Thing", "Article", "Note"]).kind == "Article"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.peer.example/@bob/1", "https://www.peer.example/@bob/1"),
        ({"type": "Link", "href": "https://peer.example/1"}, "https://peer.example/1"),
        ("javascript:alert(1)", ID),
        (None, ID),
    ],
)
def test_people_are_led_to_the_url_or_else_to_the_id(url, shown):
    assert read(url=url).url == shown


@pytest.mark.parametrize(
    ("over", "html"),
    [
        ({"content": "Lovely!<br />\n#fog"}, "Lovely!<br>\n#fog"),
        ({"content": None, "contentMap": {"en": "<p>Hi</p>"}}, "<p>Hi</p>"),
        ({"content": None}, ""),
        ({"content": ["<p>a</p>", "b"]}, "<p>a</p>"),
        (
            {"content": "<b>a</b> & <c>", "mediaType": "text/plain"},
            "&lt;b&gt;a&lt;/b&gt; &amp; &lt;c&gt;",
        ),
        ({"content": "a *b*\n\nc\nd", "mediaType": "text/markdown"}, "a *b*</p><p>c<br>d"),
        ({"content": "<p>a :blobcat:</p>"}, "<p>a :blobcat:</p>"),
        ({"content": "<h1>a</h1>b"}, "<p><strong>a</strong></p>b"),
        ({"content": "<p>a", "source": "<script>"}, "<p>a</p>"),
        ({"name": "Title", "content": "<p>a</p>"}, "<p>a</p>"),
    ],
)
def test_the_words_of_a_note(over, html):
    read_html = read(**over).content_html
    is_plain = "mediaType" in over
    assert read_html == (f"<p>{html}</p>" if is_plain else html)


@pytest.mark.parametrize("kind", ["Article", "Page", "Event", "Video"])
def test_what_has_a_title_begins_with_it_and_ends_with_where_it_stands(kind):
    note = read(type=kind, name="A <i>title</i>", content="<p>All of it</p>")

    assert note.content_html == (
        f"<p><strong>A &lt;i&gt;title&lt;/i&gt;</strong></p><p>All of it</p>{LINK}"
    )


def test_an_articles_summary_is_its_beginning_unless_it_warns():
    article = {"type": "Article", "name": "T", "summary": "<p>Begins</p>", "content": "<p>All</p>"}
    shown, warned = read(**article), read(**article, sensitive=True)

    assert (shown.summary, shown.content_html) == (
        "",
        f"<p><strong>T</strong></p><p>Begins</p>{LINK}",
    )
    assert warned.summary == "<p>Begins</p>"  # text, and escaped where it is shown
    assert warned.content_html == f"<p><strong>T</strong></p><p>All</p>{LINK}"


def test_a_note_that_a_title_was_never_given_has_none():
    assert read(type="Page", name=None).content_html == f"<p>Fog</p>{LINK}"


@pytest.mark.parametrize("name", ["quote", "quoteUrl", "quoteUri", "_misskey_quote"])
def test_what_is_quoted_is_linked_once(name):
    quoted = "https://other.example/notes/7?a=1&b=2"
    shown = "https://other.example/notes/7?a=1&amp;b=2"
    link = f'<a href="{shown}" rel="nofollow noopener ugc">{shown}</a>'

    assert read(**{name: quoted}).content_html == f"<p>Fog</p><p>RE: {link}</p>"
    assert read(**{name: quoted}, content=link).content_html == link
    assert read(**{name: "javascript:x"}).content_html == "<p>Fog</p>"


def test_what_a_stranger_wrote_is_inert():
    """Requirement 123."""
    note = read(
        content='<p onclick="x">a<script>x</script><a href="javascript:x">b</a><img src=x><b>c',
        summary="<script>",
    )

    assert note.content_html == '<p>a<a rel="nofollow noopener ugc">b</a><b>c</b></p>'
    assert note.summary == "<script>"  # a plain field: templates escape it


@pytest.mark.parametrize(
    ("value", "is_sensitive"),
    [
        (True, True),
        ("true", True),
        ("1", True),
        (1, True),
        ("false", False),
        (None, False),
        ([], False),
    ],
)
def test_sensitive_is_written_in_many_ways(value, is_sensitive):
    assert read(sensitive=value).is_sensitive is is_sensitive


@pytest.mark.parametrize(
    ("summary", "warning"),
    [("Eyes  contact\n", "Eyes contact"), ("", ""), (None, ""), ({}, ""), ("x" * 900, "x" * 500)],
)
def test_a_summary_is_a_warning_of_one_line(summary, warning):
    assert read(summary=summary).summary == warning


@pytest.mark.parametrize(
    ("to", "cc", "audience"),
    [
        ([PUBLIC], [], Audience.PUBLIC),
        (PUBLIC, None, Audience.PUBLIC),
        ("as:Public", [], Audience.PUBLIC),
        (["Public"], [], Audience.PUBLIC),
        ([{"id": PUBLIC}], [], Audience.PUBLIC),
        ([f"{BOB}/followers"], [PUBLIC], Audience.UNLISTED),
        ([f"{BOB}/followers"], ["https://photo.example/users/owner"], Audience.FOLLOWERS),
        ([], "https://peer.example/followers/bob", Audience.FOLLOWERS),
        (["https://other.example/users/bob/followers"], [], Audience.DIRECT),
        (["https://photo.example/users/owner"], [], Audience.DIRECT),
        (["https://peer.example/lists/7"], [], Audience.DIRECT),
        (["public", "https://www.w3.org/ns/activitystreams#public"], [], Audience.DIRECT),
        ({"type": "Collection"}, 7, Audience.DIRECT),
    ],
)
def test_the_audience_is_never_taken_wider_than_it_is_written(to, cc, audience):
    assert read(to=to, cc=cc).audience is audience


def test_the_activitys_audience_counts_when_the_note_has_none():
    activity = {"to": [PUBLIC]}

    assert notes_read.read(a_note(), activity).audience is Audience.PUBLIC
    assert notes_read.read(a_note(to=[], cc=None), activity).audience is Audience.PUBLIC
    assert notes_read.read(a_note(to=[BOB]), activity).audience is Audience.DIRECT


@pytest.mark.parametrize(
    ("value", "uri"),
    [
        ("https://photo.example/p/1", "https://photo.example/p/1"),
        ({"id": "https://photo.example/p/1"}, "https://photo.example/p/1"),
        (["https://photo.example/p/1", "https://b.example/2"], "https://photo.example/p/1"),
        (None, ""),
        (7, ""),
    ],
)
def test_what_is_answered_is_named_in_many_ways(value, uri):
    """Requirement 122."""
    assert read(inReplyTo=value).in_reply_to == uri


def test_a_conversation_is_an_address():
    context = "https://peer.example/contexts/1"
    old = "tag:peer.example,2026-09-06:objectId=1:objectType=Conversation"

    assert read(context=context, conversation=old).conversation == context
    assert read(conversation=context).conversation == context
    assert read(conversation=old).conversation == ""


@pytest.mark.parametrize(
    ("over", "language"),
    [
        ({"contentMap": {"de": "<p>Fog</p>"}}, "de"),
        ({"language": {"identifier": "fr", "name": "Français"}}, "fr"),
        ({"language": "nl"}, "nl"),
        ({"@context": [PUBLIC, {"@language": "pl"}]}, "pl"),
        ({"@context": [PUBLIC, {"@language": "und"}]}, ""),
        ({"@context": {"@language": 7}, "language": []}, ""),
    ],
)
def test_the_language_stands_in_many_places(over, language):
    assert read(**over).language == language


def test_mentions_and_hashtags_are_told_apart():
    note = read(
        tag=[
            {"type": "Mention", "href": "https://photo.example/users/owner"},  # as Smithereen's
            {"type": "Mention", "href": "https://photo.example/users/owner", "name": "@owner"},
            {"type": "Mention", "href": "javascript:x", "name": "@x"},
            {"type": "Mention", "href": ["https://a.example/"], "name": 7},
            {"type": "Hashtag", "name": "#BlueHour", "href": "https://peer.example/tags/bluehour"},
            {"type": "Hashtag", "name": "fog"},
            {"type": "Hashtag", "name": "#FOG"},
            {"type": "Hashtag", "name": "#<script>"},
            {"type": "Hashtag", "name": None},
            {
                "type": "Emoji",
                "id": None,
                "name": ":blobcat:",
                "icon": "https://peer.example/e.png",
            },
            "#string",
        ]
    )

    assert note.mentions == ("https://photo.example/users/owner", "https://a.example/")
    assert note.tags == ("BlueHour", "fog")


def test_more_tags_than_anybody_reads_are_cut():
    mentions = [{"type": "Mention", "href": f"https://a.example/{n}"} for n in range(500)]
    hashtags = [{"type": "Hashtag", "name": f"#tag{n}"} for n in range(400)]
    note = read(tag=mentions + hashtags)

    assert (len(note.mentions), len(note.tags)) == (100, 50)


URL = "https://peer.example/f/1"


@pytest.mark.parametrize(
    ("attachment", "attached"),
    [
        (
            {"type": "Document", "mediaType": "image/jpeg", "url": URL, "name": "A cat"},
            Attached(URL, "image/jpeg", "A cat"),
        ),
        (
            {
                "type": "Image",
                "mediaType": "Image/WebP; q=1",
                "url": URL,
                "summary": "A",
                "name": "B",
            },
            Attached(URL, "image/webp", "A"),
        ),
        ({"type": "Image", "url": URL, "name": None}, Attached(URL, "", "")),
        ({"type": "Image", "url": URL + ".PNG?x=1"}, Attached(URL + ".PNG?x=1", "image/png", "")),
        ({"type": "Document", "href": URL + ".jpg"}, Attached(URL + ".jpg", "image/jpeg", "")),
        (URL + ".avif", Attached(URL + ".avif", "image/avif", "")),
        (
            {"type": "Image", "url": {"type": "Link", "href": URL, "mediaType": "image/png"}},
            Attached(URL, "image/png", ""),
        ),
        (
            {
                "type": "Document",
                "name": "A cat",
                "url": [
                    {"type": "Link", "href": URL + "v", "mediaType": "video/mp4", "width": 9_999},
                    {"type": "Link", "href": URL + "s", "mediaType": "image/jpeg", "width": 100},
                    {"href": URL, "mediaType": "image/jpeg", "width": 1_000, "height": 800.5},
                    {"href": URL + "t", "mediaType": "image/jpeg", "width": "x", "height": None},
                ],
            },
            Attached(URL, "image/jpeg", "A cat", width=1_000, height=800),
        ),
    ],
)
def test_a_picture_is_attached_in_many_ways(attachment, attached):
    """Requirement 121."""
    assert read(attachment=attachment).attachments == (attached,)
    assert read(attachment=[None, attachment, attachment]).attachments == (attached,)


@pytest.mark.parametrize(
    "attachment",
    [
        None,
        [],
        7,
        {"type": "Document", "mediaType": "text/plain", "url": URL},
        {"type": "Document", "url": URL + ".pdf"},
        {"type": "Link", "mediaType": "image/jpeg", "href": URL},
        {"type": "PropertyValue", "name": "Camera", "value": "x"},
        {"type": "Image", "mediaType": "image/png", "url": "javascript:x"},
        {"type": "Image", "mediaType": "image/png", "url": None},
        {"type": "Document", "mediaType": None, "url": URL},
    ],
)
def test_what_cannot_be_shown_is_not_attached(attachment):
    assert read(attachment=attachment).attachments == ()


def test_alt_texts_and_albums_are_cut():
    album = [{"type": "Image", "url": f"{URL}/{n}", "name": "x" * 20_000} for n in range(60)]
    note = read(attachment=album)

    assert len(note.attachments) == 50
    # A long description of each of some pictures; all together have a bound, too.
    lengths = [len(each.alt) for each in note.attachments]
    assert lengths == [10_000] * 10 + [0] * 40
    assert note.attachments[0].url == f"{URL}/0"


def test_a_picture_posted_by_itself_is_its_own_attachment():
    note = read(type="Image", url=URL, mediaType="image/jpeg", name="A cat", content=None)
    assert note.attachments == (Attached(URL, "image/jpeg", "A cat"),)


def test_the_picture_above_an_article_is_attached():
    picture = {"type": "Image", "url": URL}
    assert read(type="Article", image=picture).attachments == (Attached(URL, "", ""),)
    assert read(image=picture).attachments == ()


def test_moments_are_read_and_a_broken_one_is_none():
    note = read(published="2026-09-06T12:10:00.123456789+02:00", updated="soon")

    assert note.published_at == datetime(2026, 9, 6, 10, 10, 0, 123456, tzinfo=UTC)
    assert note.updated_at is None


@pytest.mark.parametrize(
    ("over", "is_vote"),
    [
        ({"content": None, "name": "Yes", "inReplyTo": URL}, True),
        ({"content": "", "name": "Yes", "inReplyTo": {"id": URL}}, True),
        ({"content": "<p>a</p>", "name": "Yes", "inReplyTo": URL}, False),
        ({"content": None, "name": "Yes", "inReplyTo": None}, False),
        ({"content": None, "inReplyTo": URL}, False),
        (
            {"content": None, "name": "x", "inReplyTo": URL, "attachment": [{"type": "Image"}]},
            False,
        ),
        ({"content": None, "name": "Yes", "inReplyTo": URL, "type": "Image"}, False),
    ],
)
def test_a_vote_is_a_name_in_answer_to_something(over, is_vote):
    assert read(**over).is_vote is is_vote


def test_a_video_of_peertube_is_read():
    """F9."""
    channel = {"type": "Group", "id": "https://pt.example/video-channels/gc"}
    note = notes_read.read(
        {
            "id": "https://pt.example/videos/watch/1",
            "type": "Video",
            "name": "Harbour",
            "attributedTo": [{"type": "Person", "id": "https://pt.example/accounts/gil"}, channel],
            "url": [
                {"type": "Link", "mediaType": "video/mp4", "href": "https://pt.example/v.mp4"},
                {"type": "Link", "mediaType": "text/html", "href": "https://pt.example/w/1"},
            ],
            "mediaType": "text/markdown",
            "content": "**Boats**\r\n\r\n<b>more</b>",
            "summary": None,
            "sensitive": False,
            "language": {"identifier": "fr"},
        }
    )

    assert (note.author_uri, note.url) == (
        "https://pt.example/accounts/gil",
        "https://pt.example/w/1",
    )
    assert note.language == "fr"
    assert note.content_html == (
        "<p><strong>Harbour</strong></p><p>**Boats**</p><p>&lt;b&gt;more&lt;/b&gt;</p>"
        '<p><a href="https://pt.example/w/1" rel="nofollow noopener ugc">https://pt.example/w/1</a></p>'
    )


def test_a_note_of_wordpress_is_known_by_the_query_of_its_id():
    """F10."""
    note = read(id="https://peer.example/?c=148", url="https://peer.example/?p=9&#038;x=1#c148")

    assert note.uri == "https://peer.example/?c=148"
    assert note.url == "https://peer.example/?p=9&x=1#c148"


def test_a_note_that_nothing_ends_is_cut():
    """BOMB-18."""
    note = read(content="<p>" + "a" * 500_000)
    assert 65_000 < len(note.content_html) < 66_000


def a_choice(name, votes=None):
    replies = {} if votes is None else {"replies": {"type": "Collection", "totalItems": votes}}
    return {"type": "Note", "name": name, **replies}


def test_a_poll_is_read_to_be_looked_at():
    ends = "2026-09-07T10:00:00Z"
    note = read(type="Question", oneOf=[a_choice("Fog", 3), a_choice("Sun")], endTime=ends)
    choices = (Choice("Fog", 3), Choice("Sun", None))
    assert note.poll == Poll(choices, False, None, datetime(2026, 9, 7, 10, tzinfo=UTC))

    closed = "2026-09-06T10:00:00Z"
    several = [a_choice("Fog", 3)]
    note = read(
        type="Question", anyOf=several, oneOf=[], votersCount=2, endTime=ends, closed=closed
    )
    end = datetime(2026, 9, 6, 10, tzinfo=UTC)
    assert note.poll == Poll((Choice("Fog", 3),), True, 2, end)


@pytest.mark.parametrize(
    "over",
    [
        {},
        {"oneOf": []},
        {"oneOf": "x"},
        {"oneOf": [None, 7, {"type": "Note"}]},
    ],
)
def test_a_question_without_choices_is_no_poll(over):
    assert read(type="Question", **over).poll is None


def test_counts_that_are_none_and_polls_without_end_are_cut():
    many = [a_choice(f"{number} " + "x" * 9_000, -1) for number in range(400)]
    poll = read(type="Question", anyOf=many, votersCount="many").poll

    assert (len(poll.choices), poll.voters) == (50, None)
    assert {each.votes for each in poll.choices} == {None}
    assert max(len(each.name) for each in poll.choices) <= 500


def test_where_answers_are_listed_is_believed_of_its_own_server_alone():
    listed = f"{ID}/replies"
    assert read(replies=listed).replies_uri == listed
    assert read(replies={"id": listed, "type": "Collection"}).replies_uri == listed
    assert read(replies="https://other.example/replies").replies_uri == ""
    assert read(replies={"first": {}}).replies_uri == ""


@pytest.mark.parametrize("name", ["quote", "quoteUrl", "quoteUri", "_misskey_quote"])
def test_a_quote_is_named(name):
    assert read(**{name: "https://other.example/1"}).quote_uri == "https://other.example/1"
    assert read().quote_uri == ""


def test_addressees_are_named_without_everybody():
    people = [BOB, {"id": "https://a.example/u"}, {"odd": 1}, None]
    note = read(to=["as:Public", *people], cc=f"{BOB}/followers")
    assert note.addressees == (BOB, "https://a.example/u", f"{BOB}/followers")

    bare = {"id": ID, "type": "Note", "attributedTo": BOB}
    assert notes_read.read(bare, {"to": BOB}).addressees == (BOB,)
