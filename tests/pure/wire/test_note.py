"""The note of a post says everything, fits into what peers read, and tells nobody too much."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.peers import Audience, Counts, Mention
from photolog.pure.text import captions
from photolog.pure.wire import activities, documents, note
from photolog.pure.wire.addressing import PUBLIC
from photolog.records import Status, Visibility
from tests.builders import ADDRESSES, POST_ID, PUBLISHED_AT, a_photo, a_post
from tests.pure.wire.samples import ACTIVITY, BOB, CAROL, a_note, a_reply, a_reply_note, a_series

FOLLOWERS = ADDRESSES.followers
DEVANAGARI = "नौकाएँ कोहरे में "


def photos(count: int, alt: str = "Boats"):
    return tuple(a_photo(id=number, alt=alt) for number in range(100, 100 + count))


def a_heavy_post(**over):
    """Return a post at every limit that the studio sets, in a script of three bytes a letter."""
    tags = tuple((DEVANAGARI.replace(" ", "") * 10 + str(n))[-100:] for n in range(50))
    source = (DEVANAGARI * 700)[:10_000]
    values = {
        "title": (DEVANAGARI * 20)[:200],
        "caption_source": source,
        "content_warning": (DEVANAGARI * 20)[:200],
        "tags": tags,
        "photos": photos(20, (DEVANAGARI * 100)[:1500]),
        "edited_at": PUBLISHED_AT,
    }
    return a_post(**(values | over))


def sent_bytes(post, mentions=()):
    document = note.of_post(post, ADDRESSES, mentions=mentions)
    return len(documents.dump(activities.create(document, ACTIVITY, ADDRESSES)))


def test_a_title_comes_first_and_bold():
    content = note.of_post(a_post(title="Boats & <fog>"), ADDRESSES)["content"]

    assert content.startswith("<p><strong>Boats &amp; &lt;fog&gt;</strong></p><p>First light")


def test_a_note_has_no_name():
    assert "name" not in a_note()


def test_a_post_without_words_has_an_empty_text():
    document = note.of_post(a_post(title="", caption_source="", tags=()), ADDRESSES)

    assert document["content"] == ""
    assert "contentMap" not in document


def test_the_text_is_told_by_language():
    document = note.of_post(a_post(language="de"), ADDRESSES)

    assert document["contentMap"] == {"de": document["content"]}
    assert "contentMap" not in note.of_post(a_post(language=""), ADDRESSES)


def test_tags_beside_the_caption_close_the_text():
    document = note.of_post(a_post(title="", tags=("BlueHour", "Fog")), ADDRESSES)

    assert document["content"].endswith(
        '<p><a href="https://photo.example/tags/fog" class="mention hashtag" rel="tag">'
        "#<span>Fog</span></a></p>"
    )
    assert document["content"].count("BlueHour") == 1
    assert [tag["name"] for tag in document["tag"]] == ["#BlueHour", "#Fog"]


@pytest.mark.parametrize(
    ("count", "words"), [(4, ""), (5, "+1 more photo<"), (6, "+2 more photos<"), (20, "+16 more")]
)
def test_more_than_four_photos_are_all_attached_and_the_text_says_how_many_more(count, words):
    document = note.of_post(a_post(photos=photos(count)), ADDRESSES)
    link = f'<p><a href="{ADDRESSES.post(POST_ID)}" rel="noopener">+'

    assert len(document["attachment"]) == count
    assert (link in document["content"]) == (count > 4)
    assert words in document["content"]


def test_the_photos_stay_in_the_order_of_the_owner():
    post = a_post(photos=photos(6)[::-1])
    urls = [entry["url"] for entry in note.of_post(post, ADDRESSES)["attachment"]]

    assert urls == [ADDRESSES.media(photo.wire_rendition.name) for photo in post.photos]


@pytest.mark.parametrize(
    ("visibility", "to", "cc"),
    [
        (Visibility.PUBLIC, [PUBLIC], [FOLLOWERS, BOB.uri]),
        (Visibility.UNLISTED, [FOLLOWERS, BOB.uri], [PUBLIC]),
        (Visibility.FOLLOWERS, [FOLLOWERS, BOB.uri], []),
        (Visibility.DIRECT, [BOB.uri], []),
    ],
)
def test_whom_a_post_is_for(visibility, to, cc):
    document = a_note(post=a_series(visibility=visibility), mentions=[BOB, BOB])

    assert (document["to"], document["cc"]) == (to, cc)
    assert document["tag"][0] == {"type": "Mention", "href": BOB.uri, "name": BOB.handle}
    assert [tag["type"] for tag in document["tag"]].count("Mention") == 1


@pytest.mark.parametrize("visibility", Visibility)
def test_everybody_may_quote_what_everybody_may_see(visibility):
    policy = a_note(post=a_series(visibility=visibility), mentions=[BOB])["interactionPolicy"]

    who = PUBLIC if visibility.is_open else ADDRESSES.actor
    assert policy == {"canQuote": {"automaticApproval": [who]}}


@pytest.mark.parametrize(
    ("conversation", "context"),
    [("https://peer.example/c/1", "https://peer.example/c/1"), ("tag:peer.example,2026:1", None)],
)
def test_an_answer_says_what_it_answers_and_to_whom(conversation, context):
    """66, 75 and 3.15: the first who is mentioned wrote it; the conversation is theirs."""
    uri = "https://peer.example/notes/1"
    post = a_series(in_reply_to=uri, title="", photos=(), caption_html="<p>Yes.</p>", tags=())

    note = a_note(post=post, mentions=[BOB], conversation=conversation)

    assert (note["inReplyTo"], note["attachment"]) == (uri, [])
    assert (note["conversation"], note.get("context")) == (conversation, context)
    assert note["content"].startswith('<p><span class="h-card')
    assert note["content"].count("Yes.") == 1


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SCHEDULED])
def test_what_is_not_published_has_no_note(status):
    with pytest.raises(ValueError, match="published"):
        note.of_post(a_post(status=status), ADDRESSES)


def test_fractions_of_a_second_are_cut_and_not_rounded_into_the_future():
    moment = PUBLISHED_AT + timedelta(microseconds=999_999)

    assert note.of_post(a_post(published_at=moment), ADDRESSES)["published"].endswith(":12Z")


@pytest.mark.parametrize(
    ("edited_after", "updated"),
    [
        (None, None),
        (timedelta(hours=1), "2026-09-06T10:58:12Z"),
        (timedelta(-1), "2026-09-06T09:58:12Z"),
    ],
)
def test_only_an_edit_has_a_time_and_never_one_before_the_publication(edited_after, updated):
    edited_at = None if edited_after is None else PUBLISHED_AT + edited_after

    assert note.of_post(a_post(edited_at=edited_at), ADDRESSES).get("updated") == updated


def test_a_warning_makes_a_note_sensitive():
    warned = note.of_post(a_post(content_warning="dead fish"), ADDRESSES)
    sensitive = note.of_post(a_post(is_sensitive=True), ADDRESSES)

    assert (warned["summary"], warned["sensitive"]) == ("dead fish", True)
    assert sensitive["sensitive"] is True
    assert "summary" not in sensitive


def test_counts_are_embedded():
    document = note.of_post(a_post(), ADDRESSES, counts=Counts(likes=12, shares=2, replies=3))

    assert [document[name]["totalItems"] for name in ("likes", "shares", "replies")] == [12, 2, 3]
    assert document["replies"]["first"]["next"] == f"{ADDRESSES.post(POST_ID)}/replies?page=1"


def test_closed_comments_are_told():
    assert note.of_post(a_post(), ADDRESSES)["commentsEnabled"] is True
    assert note.of_post(a_post(), ADDRESSES, are_comments_open=False)["commentsEnabled"] is False


def test_everybody_may_quote_and_no_other_policy_is_promised():
    assert note.of_post(a_post(), ADDRESSES)["interactionPolicy"] == {
        "canQuote": {"automaticApproval": [PUBLIC]}
    }


HEAVY = {
    "everything": {},
    "alt texts": {"caption_source": "Fog", "tags": ()},
    "caption": {"photos": photos(1), "tags": ()},
    "tags": {"photos": photos(1), "caption_source": ""},
    "quotation marks": {"caption_source": '"<&' * 3333, "tags": ()},
    "addresses": {"caption_source": "http://a.b/c " * 769, "tags": ()},
    "emphasis": {"caption_source": "*a* " * 2500, "tags": ()},
    "lists": {"caption_source": "- a\n" * 2500, "tags": ()},
}


@pytest.mark.parametrize("over", HEAVY.values(), ids=HEAVY)
def test_no_activity_is_larger_than_misskey_reads(over):
    people = [
        Mention(f"@user{n}@peer.example", f"https://peer.example/users/{n}" + "x" * 60, "")
        for n in range(20)
    ]

    assert sent_bytes(a_heavy_post(**over), people) < 64 * 1024


def test_the_camera_goes_first():
    post = a_post(photos=photos(20, "b" * 1500), caption_source="Fog " * 1900)
    document = note.of_post(post, ADDRESSES)

    assert not any("exifData" in entry for entry in document["attachment"])
    assert {entry["type"] for entry in document["attachment"]} == {"Document"}
    assert all(entry["name"] == "b" * 1500 for entry in document["attachment"])
    assert "Read on" not in document["content"]


def test_then_the_end_of_the_caption_with_a_link_to_the_rest():
    post = a_post(caption_source=(DEVANAGARI * 700)[:10_000], photos=photos(10, "ब" * 700))
    document = note.of_post(post, ADDRESSES)

    assert "…</p>" in document["content"]
    assert (
        f'<p><a href="{ADDRESSES.post(POST_ID)}" rel="noopener">Read on</a></p>'
        in (document["content"])
    )
    assert {len(entry["name"]) for entry in document["attachment"]} == {700}


def test_then_the_ends_of_the_alt_texts():
    names = [
        entry["name"] for entry in note.of_post(a_heavy_post(tags=()), ADDRESSES)["attachment"]
    ]

    assert len(names) == 20
    assert all(400 < len(name) < 1500 and name.endswith("…") for name in names)


def test_at_last_tags():
    document = note.of_post(a_heavy_post(), ADDRESSES)

    assert 8 <= len(document["tag"]) < 50
    assert len(document["attachment"]) == 20


def test_an_ordinary_post_of_twenty_photos_loses_nothing():
    document = note.of_post(a_post(photos=photos(20, "Boats in fog. " * 10)), ADDRESSES)

    assert all(entry["exifData"] for entry in document["attachment"])


def test_a_reply_mentions_whom_it_answers():
    document = a_reply_note()

    assert document["inReplyTo"] == "https://pix.example/p/carol/5521"
    assert document["tag"][0] == {"type": "Mention", "href": CAROL.uri, "name": CAROL.handle}
    assert CAROL.uri in document["cc"]
    assert document["content"].startswith(
        '<p><span class="h-card"><a href="https://pix.example/carol" class="u-url mention">'
        "@<span>carol</span></a></span> Thank you."
    )


def test_a_reply_that_names_its_reader_does_so_once():
    html = captions.render(f"{CAROL.handle} thanks", {CAROL.handle: CAROL}).html
    document = a_reply_note(reply=a_reply(content_html=str(html)), mentions=[CAROL, BOB])

    assert document["content"].count("u-url mention") == 1
    assert [tag["href"] for tag in document["tag"]] == [CAROL.uri, BOB.uri]


def test_a_reply_that_begins_with_a_list_still_names_its_reader():
    html = captions.render("- thanks").html

    content = a_reply_note(reply=a_reply(content_html=str(html)))["content"]

    assert content.startswith('<p><span class="h-card">')
    assert content.endswith("</p><ul><li>thanks</li></ul>")


def test_a_remark_under_the_owners_own_post_names_nobody():
    document = a_reply_note(parent_author=None)

    assert [tag["type"] for tag in document["tag"]] == ["Hashtag"]
    assert document["content"].startswith("<p>Thank you.")


@pytest.mark.parametrize(
    ("own", "parent", "to", "cc"),
    [
        ("public", "public", [PUBLIC], [FOLLOWERS, CAROL.uri]),
        ("public", "unlisted", [FOLLOWERS, CAROL.uri], [PUBLIC]),
        ("public", "followers", [FOLLOWERS, CAROL.uri], []),
        ("public", "direct", [CAROL.uri], []),
        ("unlisted", "public", [FOLLOWERS, CAROL.uri], [PUBLIC]),
        ("direct", "public", [CAROL.uri], []),
        ("followers", "direct", [CAROL.uri], []),
    ],
)
def test_a_reply_is_never_for_more_people_than_what_it_answers(own, parent, to, cc):
    document = a_reply_note(reply=a_reply(audience=Audience(own)), parent_audience=Audience(parent))

    assert (document["to"], document["cc"]) == (to, cc)


def test_a_reply_keeps_the_warning_and_the_language():
    document = a_reply_note(reply=a_reply(summary="fish"), language="en")

    assert (document["summary"], document["sensitive"]) == ("fish", True)
    assert document["contentMap"] == {"en": document["content"]}


def test_a_reply_is_no_larger_than_misskey_reads():
    html = captions.render((DEVANAGARI * 700)[:10_000] + "").html
    document = a_reply_note(reply=a_reply(content_html=str(html) * 2), language="hi")

    assert len(documents.dump(activities.create(document, ACTIVITY, ADDRESSES))) < 64 * 1024


def test_a_reply_belongs_to_the_conversation_of_its_post():
    assert a_reply_note()["context"] == ADDRESSES.context(POST_ID)


def test_a_tombstone_may_say_when():
    assert note.tombstone("https://photo.example/p/1") == {
        "id": "https://photo.example/p/1",
        "type": "Tombstone",
    }
