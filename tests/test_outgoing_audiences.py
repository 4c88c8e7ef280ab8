"""
Whom a post goes to, by its visibility, and how that may change.

Requirements 65, 74 to 77, 167 and 168 of the wire reference.
"""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from photolog import conversation, housekeeping, publishing, wording
from photolog.errors import InvalidInput, NotFound
from photolog.peers import Audience
from photolog.pure.wire.addressing import PUBLIC
from photolog.records import Draft, Status, Visibility
from photolog.store import posts
from photolog.store.engine import database
from photolog.store.engine.reading_tables import Note
from photolog.store.peers import followers, mentions, reactions
from tests.post_office import deliver_all, follow, meet, queue
from tests.publish import publish
from tests.test_outgoing import words_of
from tests.test_publishing_federated import BOB, HANDLE, introduce

FOLLOWERS = "https://photo.example/users/owner/followers"
NEWS = "https://remote.example/inbox"
TO_BOB, TO_BOBS_SERVER = f"{BOB}/inbox", "https://peer.example/inbox"


@pytest.fixture
def blog(federated_blog, network):
    """A blog with one follower, and Bob on another server, who can be found."""
    introduce(network)
    follow("alice")
    return federated_blog


def told() -> list[tuple[str, str]]:
    return [(each.kind, each.inbox) for each in queue()]


def edit(blog, post, **words):
    return publishing.save(blog, post.id, words_of(posts.find(post.id), **words))


@pytest.mark.parametrize(
    ("visibility", "to", "cc", "inboxes"),
    [
        (Visibility.PUBLIC, [PUBLIC], [FOLLOWERS, BOB], [TO_BOBS_SERVER, NEWS]),
        (Visibility.UNLISTED, [FOLLOWERS, BOB], [PUBLIC], [TO_BOBS_SERVER, NEWS]),
        (Visibility.FOLLOWERS, [FOLLOWERS, BOB], [], [TO_BOBS_SERVER, NEWS]),
        (Visibility.DIRECT, [BOB], [], [TO_BOB]),
    ],
)
def test_a_post_goes_to_those_for_whom_it_is(blog, visibility, to, cc, inboxes):
    """65, 74 and 77: alike on the activity and on what is in it; Delete as Create."""
    post = publish(blog, visibility=visibility, caption_source=f"For {HANDLE}")
    assert told() == [("Create", inbox) for inbox in inboxes]
    deliver_all(blog)
    edit(blog, post, caption_source=f"For you, {HANDLE}")
    assert sorted(told()) == [("Update", inbox) for inbox in sorted(inboxes)]
    deliver_all(blog)
    publishing.delete(blog, post.id)
    assert sorted(told()) == [("Delete", inbox) for inbox in sorted(inboxes)]

    for each in queue("due", "done"):
        inner = each.activity["object"] if each.kind != "Delete" else each.activity
        assert (each.activity["to"], each.activity["cc"]) == (to, cc)
        assert (inner["to"], inner["cc"]) == (to, cc)
    tags = queue("done")[0].activity["object"]["tag"]
    assert {"type": "Mention", "href": BOB, "name": HANDLE} in tags


def test_a_direct_post_to_one_person_is_a_message_on_pixelfed(blog):
    """167: one recipient, no copy; that is what the owner is told when choosing it."""
    publish(blog, visibility=Visibility.DIRECT, caption_source=HANDLE)

    [queued] = queue()

    assert (queued.activity["to"], queued.activity["cc"]) == ([BOB], [])


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
def test_what_is_not_for_everybody_may_be_quoted_by_nobody_and_leads_nowhere(blog, visibility):
    """Its page is not there for those who get it, so nothing sends them to it."""
    publish(blog, visibility=visibility, caption_source=HANDLE, photos=5)

    note = queue()[0].activity["object"]

    assert note["interactionPolicy"]["canQuote"]["automaticApproval"] == [note["attributedTo"]]
    assert "+1 more photo" in note["content"]
    assert f'href="{note["id"]}"' not in note["content"]


@pytest.mark.parametrize("caption", ["For nobody", "For @nobody@peer.example"])
@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.DRAFT])
def test_a_direct_post_needs_somebody_who_can_be_found(blog, caption, status):
    words = {"visibility": Visibility.DIRECT, "caption_source": caption}
    if status is Status.PUBLISHED:
        with pytest.raises(InvalidInput, match="goes to the people whom it names") as caught:
            publish(blog, **words)
    else:
        draft = publish(blog, status=status, **words)
        with pytest.raises(InvalidInput, match="goes to the people whom it names") as caught:
            publishing.publish(blog, draft.id)

    assert caught.value.field == "visibility"
    assert queue() == []


def test_a_direct_post_cannot_lose_the_last_of_those_it_is_for(blog):
    post = publish(blog, visibility=Visibility.DIRECT, caption_source=HANDLE)

    with pytest.raises(InvalidInput, match="goes to the people whom it names"):
        edit(blog, post, caption_source="For nobody any more")


def test_a_scheduled_post_that_lost_whom_it_is_for_waits_as_a_draft(blog, clock, caplog):
    """The worker is alone when the time has come: it must not stumble over it for ever."""
    when = clock() + timedelta(hours=1)
    post = publish(blog, visibility=Visibility.DIRECT, caption_source=HANDLE, published_at=when)
    assert post.status is Status.SCHEDULED
    with database.transaction():
        mentions.write_of_post(post.id, [])
        database.database.execute_sql("DELETE FROM person WHERE uri = ?", (BOB,))
    blog.network.jrds.clear()
    clock.advance(hours=2)

    with caplog.at_level(logging.WARNING):
        publishing.publish_due(blog)

    assert posts.find(post.id).status is Status.DRAFT
    assert "is a draft again" in caplog.text
    assert publishing.publish_due(blog) == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Visibility.PUBLIC, Visibility.FOLLOWERS),
        (Visibility.PUBLIC, Visibility.DIRECT),
        (Visibility.UNLISTED, Visibility.FOLLOWERS),
        (Visibility.FOLLOWERS, Visibility.DIRECT),
    ],
)
def test_what_others_have_seen_is_never_for_fewer(blog, before, after):
    post = publish(blog, visibility=before, caption_source=HANDLE)

    with pytest.raises(InvalidInput, match="delete it and post it anew") as caught:
        edit(blog, post, visibility=after)

    assert caught.value.field == "visibility"
    assert posts.find(post.id) == post


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SCHEDULED])
def test_what_nobody_has_seen_may_be_for_fewer(blog, clock, status):
    date = {"published_at": clock() + timedelta(days=1)} if status is Status.SCHEDULED else {}
    post = publish(blog, status=status, caption_source=HANDLE, **date)

    changed = edit(blog, post, visibility=Visibility.DIRECT, **date)

    assert (changed.status, changed.visibility) == (status, Visibility.DIRECT)
    assert queue() == []


def test_who_may_see_it_from_now_on_is_sent_a_post_and_the_others_an_edit(blog):
    post = publish(blog, visibility=Visibility.DIRECT, caption_source=HANDLE)
    deliver_all(blog)

    edit(blog, post, visibility=Visibility.FOLLOWERS)

    assert sorted(told()) == [("Create", NEWS), ("Update", TO_BOBS_SERVER)]
    assert {tuple(each.activity["to"]) for each in queue()} == {(FOLLOWERS, BOB)}
    ids = {each.activity["id"] for each in queue("due", "done")}
    assert len(ids) == 3


def test_what_is_not_for_everybody_and_becomes_public_is_in_the_gallery_then(blog):
    post = publish(blog, visibility=Visibility.FOLLOWERS)
    deliver_all(blog)
    follow("carol", "third.example")

    edit(blog, post, visibility=Visibility.PUBLIC)

    assert sorted(told()) == [("Create", "https://third.example/inbox"), ("Update", NEWS)]
    assert {tuple(each.activity["to"]) for each in queue()} == {(PUBLIC,)}


def test_from_public_to_unlisted_is_an_edit_and_no_news(blog):
    post = publish(blog)
    deliver_all(blog)
    follow("carol", "third.example")

    edit(blog, post, visibility=Visibility.UNLISTED)

    assert told() == [("Update", NEWS)]


def test_who_follows_no_longer_gets_no_edit_but_the_deletion(blog):
    """They keep what they got; that it is gone is theirs to know."""
    post = publish(blog, visibility=Visibility.FOLLOWERS)
    deliver_all(blog)
    with database.transaction():
        followers.remove(meet("alice").id)

    edit(blog, post, title="Not for you")
    assert told() == []
    publishing.delete(blog, post.id)

    assert told() == [("Delete", NEWS)]


def test_new_files_of_what_is_not_for_everybody_are_told_to_those_who_have_it(blog):
    """They have only the addresses of the files, and the former ones end."""
    post = publish(blog, visibility=Visibility.FOLLOWERS)
    edit(blog, post, licence="cc-by-4.0")
    deliver_all(blog)

    while housekeeping.render_next(blog):
        pass

    [update] = queue()
    [photo] = posts.find(post.id).photos
    named = update.activity["object"]["attachment"][0]["url"].rpartition("/")[2]
    assert (update.kind, update.inbox) == ("Update", NEWS)
    assert named in {rendition.name for rendition in photo.renditions}


def test_the_deletion_of_a_direct_post_goes_to_nobody_else(blog):
    post = publish(blog, visibility=Visibility.DIRECT, caption_source=HANDLE)
    deliver_all(blog)
    with database.transaction():
        stranger = meet("dora", "third.example")
        reactions.put("like", stranger.id, post.id, uri="", content="", now=blog.now())

    publishing.delete(blog, post.id)

    assert told() == [("Delete", TO_BOB)]


def test_only_of_what_everybody_could_see_a_deletion_is_known(blog):
    """32, R-VIS-2: a tombstone would tell strangers that there was something."""
    kinds = dict.fromkeys(Visibility)
    for visibility in kinds:
        post = publish(blog, visibility=visibility, caption_source=HANDLE)
        remark = conversation.answer(blog, blog.addresses.post(post.id), "More soon.")
        publishing.delete(blog, post.id)
        kinds[visibility] = (posts.is_gone(post.id), posts.is_gone(remark.id))

    assert kinds == {each: (each.is_open, each.is_open) for each in Visibility}


@pytest.mark.parametrize(
    ("visibility", "audience", "inboxes"),
    [
        (Visibility.FOLLOWERS, Audience.FOLLOWERS, [NEWS]),
        (Visibility.DIRECT, Audience.DIRECT, [TO_BOB]),
    ],
)
def test_a_remark_is_for_those_for_whom_the_post_is(blog, visibility, audience, inboxes):
    """168."""
    post = publish(blog, visibility=visibility, caption_source=HANDLE)
    deliver_all(blog)

    remark = conversation.answer(blog, blog.addresses.post(post.id), "More soon.")

    assert remark.audience is audience
    assert told() == [("Create", inbox) for inbox in inboxes]
    [created] = queue()
    assert PUBLIC not in (*created.activity["to"], *created.activity["cc"])
    if visibility is Visibility.DIRECT:
        assert created.activity["to"] == [BOB]
    conversation.take_back(blog, remark.id)
    assert not posts.is_gone(remark.id)


def a_note_elsewhere(audience: Audience = Audience.PUBLIC) -> str:
    """Keep a note of Alice's; return its address."""
    uri = "https://remote.example/notes/1"
    alice = meet("alice")
    blanks = "in_reply_to conversation replies_uri summary language quote_uri poll"
    with database.transaction():
        Note.insert(
            id=1, uri=uri, url=uri, kind="Note", person=alice.id, content_html="<p>Fog?</p>",
            is_sensitive=False, audience=audience.value, tags="[]", published_at=0, fetched_at=0,
            **(dict.fromkeys(blanks.split(), "") | {"conversation": "https://remote.example/c/1"}),
        ).execute()  # fmt: skip
    return uri


def answer(blog, uri: str, **words):
    draft = Draft(in_reply_to=uri, caption_source="Yes.", **words)
    return publishing.publish_files(blog, draft, [], [], Status.PUBLISHED)


def test_an_answer_to_a_note_elsewhere_is_a_post_without_a_photo(blog):
    """75: it names who wrote the note, though no handle is typed, and is in no list."""
    uri = a_note_elsewhere()

    post = answer(blog, uri)

    note = queue()[0].activity["object"]
    alice = meet("alice")
    assert (post.photos, note["inReplyTo"], note["attachment"]) == ((), uri, [])
    assert {"type": "Mention", "href": alice.uri, "name": alice.handle} in note["tag"]
    assert alice.uri in note["cc"]
    assert note["content"].startswith("<p><span") and "Yes." in note["content"]
    assert note["conversation"] == note["context"] == "https://remote.example/c/1"
    assert database.database.execute_sql("SELECT count(*) FROM listing").fetchone() == (0,)


@pytest.mark.parametrize(
    ("parent", "wanted", "allowed"),
    [
        (Audience.PUBLIC, Visibility.PUBLIC, Visibility.PUBLIC),
        (Audience.PUBLIC, Visibility.FOLLOWERS, Visibility.FOLLOWERS),
        (Audience.UNLISTED, Visibility.PUBLIC, Visibility.UNLISTED),
        (Audience.FOLLOWERS, Visibility.PUBLIC, Visibility.DIRECT),  # theirs are not ours
        (Audience.DIRECT, Visibility.FOLLOWERS, Visibility.DIRECT),
    ],
)
def test_an_answer_is_for_nobody_for_whom_the_note_was_not(blog, parent, wanted, allowed):
    """168, and an edit does not widen it either, even when the note is no longer kept."""
    post = answer(blog, a_note_elsewhere(parent), visibility=wanted)
    assert post.visibility is allowed
    with database.transaction():
        Note.delete().execute()

    edited = edit(blog, post, visibility=wanted, caption_source="Yes!")

    assert (edited.visibility, edited.in_reply_to) == (allowed, post.in_reply_to)
    assert [each.handle for each in mentions.of_post(post.id)] == [meet("alice").handle]


def test_only_a_note_that_is_known_can_be_answered(blog):
    with pytest.raises(NotFound):
        answer(blog, "https://remote.example/notes/404")


def test_what_is_published_does_not_become_an_answer(blog):
    post = publish(blog)

    assert edit(blog, post, in_reply_to=a_note_elsewhere()).in_reply_to == ""


def test_an_answer_may_be_a_draft_first(blog):
    """The road of the desk: a draft, words, then publishing."""
    uri = a_note_elsewhere(Audience.UNLISTED)
    draft = publishing.start_draft(blog)

    saved = publishing.save(blog, draft.id, Draft(in_reply_to=uri, caption_source="Yes."))
    published = publishing.publish(blog, draft.id)

    assert (saved.in_reply_to, published.visibility) == (uri, Visibility.UNLISTED)
    assert [each.handle for each in mentions.of_post(draft.id)] == [meet("alice").handle]
    assert NEWS in [inbox for _, inbox in told()]


def test_an_answer_cannot_be_pinned(blog):
    post = answer(blog, a_note_elsewhere())

    with pytest.raises(InvalidInput, match="Only a public post"):
        publishing.pin(blog, post.id, is_pinned=True)


def test_words_or_a_photo_there_must_be(blog):
    uri = a_note_elsewhere()

    with pytest.raises(InvalidInput, match="neither a word nor a photo"):
        publishing.publish_files(blog, Draft(in_reply_to=uri), [], [], Status.PUBLISHED)


def test_a_message_that_becomes_a_post_needs_a_photo(blog):
    draft = Draft(visibility=Visibility.DIRECT, caption_source=HANDLE)
    post = publishing.publish_files(blog, draft, [], [], Status.PUBLISHED)

    with pytest.raises(InvalidInput, match="at least one photo"):
        edit(blog, post, visibility=Visibility.PUBLIC)


def test_the_last_photo_of_what_needs_none_can_be_taken_away(blog):
    post = publish(blog, visibility=Visibility.DIRECT, caption_source=HANDLE)

    assert publishing.remove_photo(blog, post.photos[0].id).photos == ()


def test_what_may_become_of_a_post_is_said_before_it_is_tried(blog):
    post = publish(blog, visibility=Visibility.FOLLOWERS)

    assert [each for each in Visibility if wording.may_become(post, each)] == [
        Visibility.PUBLIC,
        Visibility.UNLISTED,
        Visibility.FOLLOWERS,
    ]
