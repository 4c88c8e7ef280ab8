"""Create and Update of notes: replies, mentions, and what is read at its origin."""

from __future__ import annotations

import pytest

from photolog import moderation
from photolog.errors import FetchFailed
from photolog.peers import Audience, NoticeKind, ReplyState
from photolog.records import Visibility
from photolog.store.engine import database
from photolog.store.peers import arrivals, blocks, notices, people, replies
from tests.browsing import app_of, browser_of
from tests.builders import PUBLISHED_AT
from tests.inbox.conftest import World
from tests.inbox.contents import THROTTLES, of_all_tables, seen
from tests.inbox.sending import HOME, OWNER, PUBLIC, Sender
from tests.store.making import add_post


def only_reply():
    ((uri, *_),) = seen()["reply"]
    return replies.find_by_uri(uri)


def update(sender, note, at, **over):
    changed = {**note, "updated": at, "content": "<p>Changed.</p>", **over}
    return sender.activity("Update", changed, id=f"{sender.uri}#update/{at}")


def test_a_reply_waits_for_the_owner_and_is_told_once(world, alice, post):
    """105: even if it comes by both inboxes."""
    create = alice.activity("Create", alice.note(post))
    world.post(alice, create)
    world.post(alice, create, "/users/owner/inbox")
    world.understand()

    reply = only_reply()
    assert (reply.state, reply.audience) == (ReplyState.WAITING, Audience.PUBLIC)
    assert reply.content_html == "<p>Lovely tones.</p>"
    assert reply.person.handle == "@alice@remote.example"
    assert [(n.kind, n.reply_id) for n in notices.page(9)] == [(NoticeKind.REPLY, reply.id)]


def pixelfed_comment(post):
    """F1, rewritten for this post."""
    pix = "https://pix.example"
    ours = [f"{pix}/users/carol/followers", OWNER]
    note = {
        "id": f"{pix}/p/carol/5530",
        "type": "Note",
        "summary": None,
        "content": "Lovely!<br />\n#fog",
        "inReplyTo": post,
        "published": "2026-09-06T10:10:00+00:00",
        "url": f"{pix}/p/carol/5530",
        "attributedTo": f"{pix}/users/carol",
        "to": [PUBLIC],
        "cc": ours,
        "sensitive": False,
        "attachment": [],
        "tag": {
            "type": "Mention",
            "href": OWNER,
            "name": "@owner@photo.example",
            "0": {"type": "Hashtag", "href": f"{pix}/discover/tags/fog", "name": "#fog"},
        },
        "commentsEnabled": True,
        "capabilities": {"announce": PUBLIC, "like": PUBLIC, "reply": "[]"},
        "location": None,
    }
    return {
        "id": f"{pix}/p/carol/5530/activity",
        "type": "Create",
        "actor": f"{pix}/users/carol",
        "published": "2026-09-06T10:10:00+00:00",
        "to": [PUBLIC],
        "cc": ours,
        "object": note,
    }


def test_a_comment_from_pixelfed(world, post):
    """101, F1: its tags are an object with numbers for keys."""
    carol = world.join(Sender("carol", "pix.example"))

    world.hear(carol, pixelfed_comment(post))

    assert only_reply().content_html.startswith("Lovely!<br>")
    assert only_reply().published_at.isoformat() == "2026-09-06T10:10:00+00:00"


def gotosocial_reply(post):
    """F4, rewritten for this post."""
    gts = "https://gts.example"
    note = {
        "id": f"{gts}/users/dan/statuses/01A",
        "type": "Note",
        "attributedTo": f"{gts}/users/dan",
        "url": f"{gts}/@dan/statuses/01A",
        "to": PUBLIC,
        "cc": [f"{gts}/users/dan/followers", OWNER],
        "content": "<p>Nice</p>",
        "contentMap": {"en": "<p>Nice</p>"},
        "inReplyTo": post,
        "summary": "",
        "sensitive": False,
        "tag": {"type": "Mention", "href": OWNER, "name": "@owner@photo.example"},
        "attachment": {
            "type": "Image",
            "mediaType": "image/webp",
            "url": f"{gts}/f/1.webp",
            "summary": "A cat",
            "focalPoint": [0, 0],
        },
        "interactionPolicy": {"canLike": {"automaticApproval": [PUBLIC]}},
    }
    return {
        "id": f"{gts}/users/dan/statuses/01A/activity#Create",
        "type": "Create",
        "actor": f"{gts}/users/dan",
        "to": PUBLIC,
        "cc": [f"{gts}/users/dan/followers", OWNER],
        "published": "2026-09-06T12:10:00.123456789+02:00",
        "object": note,
    }


def test_a_reply_from_gotosocial_keeps_its_picture_as_words_and_link(world, post):
    """F4: single objects where others have lists; nothing of the picture is fetched."""
    dan = world.join(Sender("dan", "gts.example"))

    world.hear(dan, gotosocial_reply(post))

    (picture,) = only_reply().attachments
    assert (picture.alt, picture.url) == ("A cat", "https://gts.example/f/1.webp")
    assert world.network.asked == [dan.uri]


@pytest.mark.parametrize(
    "parent",
    [
        lambda post: [post, "https://x.example/1"],
        lambda post: {"id": post, "type": "Note"},
        lambda post: [{"type": "Link", "href": post}],
    ],
)
def test_what_is_answered_may_be_told_in_several_ways(world, alice, post, parent):
    """122."""
    world.hear(alice, alice.activity("Create", alice.note(inReplyTo=parent(post))))

    assert only_reply().in_reply_to == post


def test_an_answer_to_a_reply_stands_in_the_same_thread(world, alice, carol, post):
    world.hear(alice, alice.activity("Create", alice.note(post)))
    answer = carol.note(f"{alice.uri}/notes/1", cc=[], tag=[])

    world.hear(carol, carol.activity("Create", answer))

    found = replies.find_by_uri(answer["id"])
    assert world.blog.addresses.post(found.post_id) == post


def test_a_mention_is_told_and_kept_as_words(world, alice):
    world.hear(alice, alice.activity("Create", alice.note(content="<p>See <b>@owner</b></p>")))

    (notice,) = notices.page(9)
    assert (notice.kind, notice.text) == (NoticeKind.MENTION, "See @owner")
    assert seen()["reply"] == []


@pytest.mark.parametrize("parent", ["", "https://third.example/notes/1", f"{HOME}/p/01k4f8z5m2000"])
def test_a_note_that_is_none_of_ours_leaves_nothing(world, alice, parent):
    """102."""
    world.hear(alice, alice.activity("Like", "https://x.example/1"))  # so that they are known
    before = of_all_tables(but={"sqlite_sequence", "host"})

    world.hear(alice, alice.activity("Create", alice.note(parent, tag=[], cc=[])))

    assert of_all_tables(but={"sqlite_sequence", "host"}) == before
    assert world.network.asked == [alice.uri]


@pytest.mark.parametrize(
    ("to", "cc", "audience", "state"),
    [
        ([PUBLIC], [OWNER], Audience.PUBLIC, ReplyState.WAITING),
        ([OWNER], ["as:Public"], Audience.UNLISTED, ReplyState.WAITING),
        (["https://remote.example/users/alice/followers"], [OWNER], Audience.FOLLOWERS, None),
        ([OWNER], [], Audience.DIRECT, None),
    ],
)
def test_what_is_not_for_everybody_is_for_the_owner_alone(
    world, alice, post, to, cc, audience, state
):
    """124."""
    world.hear(alice, alice.activity("Create", alice.note(post, to=to, cc=cc)))

    assert (only_reply().audience, only_reply().state) == (audience, state or ReplyState.HIDDEN)


@pytest.mark.parametrize(
    ("policy", "state"),
    [
        ("open", ReplyState.SHOWN),
        ("approve", ReplyState.WAITING),
        ("closed", ReplyState.HIDDEN),
    ],
)
def test_the_owner_decides_whose_replies_are_shown(make_blog, network, policy, state):
    blog = make_blog(
        network, site__base_url=HOME, site__username="owner", federation__comments=policy
    )
    world = World(blog, browser_of(app_of(blog), HOME), network)
    post = blog.addresses.post(add_post(PUBLISHED_AT).id)
    alice = world.join(Sender("alice"))

    world.hear(alice, alice.activity("Create", alice.note(post)))

    assert only_reply().state is state


def test_the_replies_of_trusted_people_are_shown_at_once(world, alice, post):
    world.hear(alice, alice.activity("Like", post))
    with database.transaction():
        people.set_trusted(people.find(alice.uri).id, is_trusted=True)

    world.hear(alice, alice.activity("Create", alice.note(post)))

    assert only_reply().state is ReplyState.SHOWN


HOSTILE = (
    '<p onclick="x()">a</p><script>alert(1)</script><a href="javascript:x">b</a>'
    '<img src="https://evil.example/1.png" onerror="x()"><b><i>unclosed'
)


def test_hostile_markup_is_inert(world, alice, post):
    """123."""
    world.hear(alice, alice.activity("Create", alice.note(post, content=HOSTILE)))

    html = only_reply().content_html
    assert not any(
        word in html for word in ("script", "onclick", "javascript", "<img", "onerror", "alert")
    )
    assert html.count("<i>") == html.count("</i>")


def test_a_date_from_the_future_is_now(world, alice, post):
    world.hear(alice, alice.activity("Create", alice.note(post, published="2099-01-01T00:00:00Z")))

    assert only_reply().published_at == world.blog.now()


def test_a_create_that_only_names_its_note_is_read_at_the_origin(world, alice, post):
    """104."""
    note = alice.note(post)
    world.network.documents[note["id"]] = note

    world.hear(alice, alice.activity("Create", note["id"]))

    assert only_reply().uri == note["id"]
    assert world.network.asked == [alice.uri, note["id"]]


def forged(mallory, bob, post):
    """F11: mallory signs, the note claims to be bob's on bob's server."""
    return mallory.activity("Create", bob.note(post, content="<p>I said no such thing.</p>"))


def test_a_forged_note_is_replaced_by_what_its_origin_has(world, carol, alice, post):
    """57, 103 and F11."""
    mallory = world.join(Sender("mallory", "evil.example", key=4))
    world.network.documents[f"{alice.uri}/notes/1"] = alice.note(post)

    world.hear(mallory, forged(mallory, alice, post))

    assert only_reply().content_html == "<p>Lovely tones.</p>"
    assert only_reply().person.uri == alice.uri


def test_a_forged_note_that_its_origin_does_not_have_is_dropped(world, alice, post):
    """103 and F11."""
    mallory = world.join(Sender("mallory", "evil.example", key=4))

    world.hear(mallory, forged(mallory, alice, post))

    assert seen()["reply"] == []


def test_a_note_of_a_neighbour_is_read_at_its_origin(world, alice, bob, post):
    world.network.documents[f"{bob.uri}/notes/1"] = bob.note(post)

    world.hear(alice, forged(alice, bob, post))

    assert only_reply().content_html == "<p>Lovely tones.</p>"
    assert only_reply().person.uri == bob.uri


def test_a_named_note_of_a_blocked_server_is_not_fetched(world, alice, carol, post):
    note = carol.note(post)
    world.network.documents[note["id"]] = note
    with database.transaction():
        blocks.add("other.example", "", world.blog.now())

    world.hear(alice, alice.activity("Create", note["id"]))

    assert seen()["reply"] == []
    assert world.network.asked == [alice.uri]


def test_what_leads_to_a_blocked_server_is_not_taken(world, alice, carol, post):
    """The address is asked for again after redirects."""
    note = carol.note(post)
    world.network.documents |= {note["id"]: note, "https://short.example/1": note}
    with database.transaction():
        blocks.add("other.example", "", world.blog.now())

    world.hear(alice, alice.activity("Create", "https://short.example/1"))

    assert seen()["reply"] == []


def test_a_named_note_on_our_own_host_is_not_fetched(world, alice, post):
    """125."""
    world.hear(alice, alice.activity("Create", post), alice.activity("Update", post))

    assert world.network.asked == [alice.uri]
    assert seen()["reply"] == []


def test_a_server_that_does_not_answer_is_asked_again_later(world, clock, alice, post):
    note = alice.note(post)
    world.network.documents[note["id"]] = FetchFailed("timed out", is_temporary=True)
    world.hear(alice, alice.activity("Create", note["id"]))
    assert (arrivals.waiting().due, seen()["reply"]) == (1, [])

    world.network.documents[note["id"]] = note
    clock.advance(minutes=2)
    world.understand()

    assert only_reply().uri == note["id"]
    assert arrivals.waiting().due == 0


def test_one_that_never_answers_is_put_aside_and_delays_nobody(world, clock, alice, post):
    note = alice.note(post, number=9)
    world.network.documents[note["id"]] = FetchFailed("timed out", is_temporary=True)
    world.hear(alice, alice.activity("Create", note["id"]))
    for _ in range(6):
        clock.advance(minutes=10)
        world.hear(alice, alice.activity("Like", post))

    assert (arrivals.waiting().due, arrivals.waiting().quarantined) == (0, 1)
    assert len(seen()["reaction"]) == 1


def test_one_activity_makes_us_ask_for_ten_documents_at_the_most(world, alice, post):
    """The rest of what it names is left where it is."""
    names = [f"{alice.uri}/notes/{number}" for number in range(20)]
    for name in names:
        world.network.documents[name] = alice.note(post, id=name)

    world.hear(alice, alice.activity("Create", names))

    assert world.network.asked == [alice.uri, *names[:10]]
    assert arrivals.waiting().due == 0
    assert len(seen()["reply"]) == 10


def test_each_of_several_objects_is_looked_at_by_itself(world, alice, post):
    """106."""
    notes = [alice.note(post, number) for number in (1, 2)]

    world.hear(alice, alice.activity("Create", [*notes, {"type": "Frobnicate"}]))

    assert len(seen()["reply"]) == 2


def test_votes_are_ignored(world, alice, post):
    """F14."""
    votes = [
        {
            "id": f"{alice.uri}/votes/{name}",
            "type": "Note",
            "name": name,
            "inReplyTo": post,
            "attributedTo": alice.uri,
            "to": [OWNER],
        }
        for name in "AB"
    ]
    before = of_all_tables(but={*THROTTLES, "person", "public_key"})

    world.hear(alice, alice.activity("Create", votes))
    world.hear(alice, alice.activity("Create", votes[0]))

    assert of_all_tables(but={*THROTTLES, "person", "public_key"}) == before


def test_an_edit_of_the_author_that_is_newer_counts(world, alice, post):
    note = alice.note(post)

    world.hear(alice, alice.activity("Create", note), update(alice, note, "2026-11-22T11:30:00Z"))

    assert only_reply().content_html == "<p>Changed.</p>"
    assert only_reply().edited_at.isoformat() == "2026-11-22T11:30:00+00:00"
    assert len(notices.page(9)) == 1


@pytest.mark.parametrize(
    ("is_trusted", "state"), [(False, ReplyState.WAITING), (True, ReplyState.SHOWN)]
)
def test_words_that_were_agreed_to_are_not_exchanged_for_others(
    world, alice, post, is_trusted, state
):
    note = alice.note(post)
    world.hear(alice, alice.activity("Create", note))
    moderation.show_reply(world.blog, only_reply().id)
    moderation.trust(world.blog, only_reply().person.id, is_trusted=is_trusted)
    moderation.mark_read(notices.page(9)[0].id)

    world.hear(alice, update(alice, note, "2026-11-22T11:30:00Z"))

    assert only_reply().state is state
    assert [notice.is_read for notice in notices.page(9)] == [is_trusted]


@pytest.mark.parametrize("at", ["2026-11-22T11:10:00Z", "2026-11-22T11:30:00Z", None])
def test_an_edit_that_is_not_newer_is_ignored(world, alice, post, at):
    """109."""
    note = alice.note(post)
    newest = update(alice, note, "2026-11-22T11:30:00Z", content="<p>Newest.</p>")

    world.hear(alice, alice.activity("Create", note), newest, update(alice, note, at))

    assert only_reply().content_html == "<p>Newest.</p>"


def test_an_edit_by_somebody_else_is_ignored(world, alice, bob, carol, post):
    """108: of the same server, of another one, and claiming to be the author."""
    note = alice.note(post)
    world.network.documents[note["id"]] = note
    later = "2026-11-22T11:30:00Z"
    world.hear(alice, alice.activity("Create", note))

    for other in (bob, carol):
        world.hear(other, update(other, note, later))
        world.hear(other, update(other, note, later, attributedTo=other.uri))

    assert only_reply().content_html == "<p>Lovely tones.</p>"
    assert only_reply().person.uri == alice.uri


def test_an_edit_of_what_never_came_is_kept_like_a_new_one(world, alice, post):
    world.hear(alice, update(alice, alice.note(post), "2026-11-22T11:30:00Z"))

    assert only_reply().content_html == "<p>Changed.</p>"


def test_a_picture_of_a_film_is_found_among_many_links(world, alice, post):
    """121: PeerTube's url is a list."""
    links = [
        {"type": "Link", "mediaType": "video/mp4", "href": "https://remote.example/v.mp4"},
        {"type": "Link", "mediaType": "image/jpeg", "href": "https://remote.example/v.jpg"},
    ]
    note = alice.note(post, attachment=[{"type": "Document", "url": links, "name": "A boat"}])

    world.hear(alice, alice.activity("Create", note))

    (picture,) = only_reply().attachments
    assert (picture.url, picture.alt) == ("https://remote.example/v.jpg", "A boat")


@pytest.mark.parametrize(
    ("visibility", "who"), [(Visibility.FOLLOWERS, ["alice"]), (Visibility.DIRECT, [])]
)
def test_under_what_is_not_for_everybody_only_those_who_may_read_it_answer(
    world, alice, visibility, who
):
    """R-VIS-2: for anybody else it is not there; and what answers a message is a message."""
    post = add_post(PUBLISHED_AT, 8, visibility=visibility)
    uri, mallory = world.blog.addresses.post(post.id), world.join(Sender("mallory", "m.example"))
    world.hear(alice, alice.activity("Follow", OWNER))

    for sender in (alice, mallory):
        world.hear(sender, sender.activity("Create", sender.note(uri)))

    kept = replies.of_post(post.id, tuple(ReplyState))
    assert [reply.person.handle.split("@")[1] for reply in kept] == who
