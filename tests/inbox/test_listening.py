"""What the owner reads: notes and boosts of those who let them in, tags, messages, mentions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.errors import FetchFailed
from photolog.peers import Audience, NoticeKind
from photolog.reading import FollowingState
from photolog.records import Visibility
from photolog.store.engine import database
from photolog.store.engine.database import database as engine
from photolog.store.peers import blocks, notices, people, replies
from photolog.store.reading import following, notes, pictures, timeline
from tests.fake_network import FakeNetwork
from tests.inbox.sending import OWNER, PUBLIC, Sender
from tests.store.making import add_post
from tests.store.peers.making import NOW
from tests.store.reading.making import SIZE, follow_them

PHOTO = {
    "type": "Image",
    "mediaType": "image/jpeg",
    "url": "https://remote.example/f/1.jpg",
    "name": "A boat",
    "width": 1500,
    "height": 1000,
    "exifData": [{"@type": "PropertyValue", "name": "FNumber", "value": "f/8"}],
}


def follow(sender, state=FollowingState.ACCEPTED):
    """Let the owner follow somebody, with this answer."""
    with database.transaction():
        person = follow_them(sender.name, sender.host)
        following.answer(person.id, state, NOW)
    return person


def a_note(sender, number=1, parent="", **over):
    """Return a note that does not name the owner."""
    plain = {"cc": [f"{sender.uri}/followers"], "tag": [], **over}
    return sender.note(parent, number, **plain)


def create(note, sender, **over):
    return sender.activity("Create", note, id=f"{note['id']}/create", **over)


def update(note, sender, at, **over):
    changed = {**note, "updated": at, **over}
    return sender.activity("Update", changed, id=f"{note['id']}#update/{at}")


def announce(sender, thing, number=1, **over):
    return sender.activity("Announce", thing, id=f"{sender.uri}#boost/{number}", **over)


def undo(sender, activity):
    return sender.activity("Undo", activity, id=f"{activity['id']}/undo")


def shown():
    return [(entry.note.uri, [each.uri for each in entry.shared_by]) for entry in timeline.page(9)]


def kept():
    return {row[0] for row in engine.execute_sql("SELECT uri FROM note").fetchall()}


def told():
    return [(notice.kind, notice.text) for notice in notices.page(9)]


def test_a_photo_post_of_somebody_followed_stands_in_the_reader(world, alice):
    person = follow(alice)
    note = a_note(alice, attachment=[PHOTO], url="https://remote.example/@alice/1")

    world.hear(alice, create(note, alice), create(note, alice))

    (entry,) = timeline.page(9, only_pictures=True)
    assert (entry.note.uri, entry.note.author.id) == (note["id"], person.id)
    (picture,) = entry.note.attachments
    assert (picture.alt, picture.width, picture.facts.f_number) == ("A boat", 1500, 8.0)
    assert pictures.next_due(world.blog.now()).url == PHOTO["url"]
    assert following.find(person.id).last_post_at == entry.note.published_at
    assert told() == []
    assert PHOTO["url"] not in world.network.asked


@pytest.mark.parametrize("state", [FollowingState.PENDING, FollowingState.REJECTED])
@pytest.mark.parametrize("to", [[PUBLIC], ["{}/followers"]])
def test_nothing_is_kept_of_whom_did_not_let_the_owner_in(world, alice, state, to):
    """R-VIS-1, and 102."""
    follow(alice, state)
    to = [each.format(alice.uri) for each in to]

    world.hear(alice, create(a_note(alice, to=to), alice))

    assert (shown(), kept()) == ([], set())


def test_what_is_for_followers_is_read_of_somebody_followed(world, alice):
    follow(alice)
    note = a_note(alice, to=[f"{alice.uri}/followers"], cc=[])

    world.hear(alice, create(note, alice))

    assert [entry.note.audience for entry in timeline.page(9)] == [Audience.FOLLOWERS]


def test_talks_with_others_are_left_out(world, alice, bob, carol):
    follow(alice)
    follow(bob)
    own, others = a_note(alice, 1), a_note(carol, 2)
    by_bob = a_note(bob, 3)
    world.hear(alice, create(own, alice))
    world.hear(bob, create(by_bob, bob))
    to_self = a_note(alice, 4, own["id"])
    to_self_unseen = a_note(alice, 5, f"{alice.uri}/notes/unseen")
    to_bob = a_note(alice, 6, by_bob["id"])
    to_others = a_note(alice, 7, others["id"])

    world.hear(
        alice, *(create(each, alice) for each in (to_self, to_self_unseen, to_bob, to_others))
    )

    wanted = {each["id"] for each in (own, by_bob, to_self, to_self_unseen, to_bob)}
    assert {uri for uri, _ in shown()} == kept() == wanted


def test_an_answer_to_a_post_stays_below_the_post(world, alice, post):
    follow(alice)
    note = alice.note(post)

    world.hear(alice, create(note, alice))

    assert kept() == set()
    assert replies.find_by_uri(note["id"]) is not None


def test_a_followed_tag_brings_a_note_that_came_here_for_any_reason(world, carol):
    with database.transaction():
        following.follow_tag("fog", "Fog", NOW)
    tag = [{"type": "Hashtag", "name": "#FOG"}]

    private = a_note(carol, 2, tag=tag, to=[f"{carol.uri}/followers"], cc=[])
    answer = a_note(carol, 3, "https://elsewhere.example/1", tag=tag)
    note = a_note(carol, 1, tag=tag)
    world.hear(carol, *(create(each, carol) for each in (note, private, answer)))

    assert shown() == [(note["id"], [])]
    assert kept() == {note["id"]}


def test_a_mention_is_kept_with_its_notice_and_is_not_in_the_reader(world, carol):
    note = carol.note(content="<p>Hello <b>there</b></p>")

    world.hear(carol, create(note, carol), create(note, carol))

    assert (kept(), shown()) == ({note["id"]}, [])
    assert told() == [(NoticeKind.MENTION, "Hello there")]


@pytest.mark.parametrize("names_owner", [True, False])
def test_a_direct_message_is_kept_and_its_words_are_in_no_notice(world, carol, names_owner):
    note = carol.note(to=[OWNER], cc=[], content="<p>Secret</p>")
    if not names_owner:
        note["tag"] = []

    world.hear(carol, create(note, carol))

    person = people.find(carol.uri)
    assert [each.uri for each in notes.direct_with(person.id, 9)] == [note["id"]]
    assert notes.of_person(person.id, 9) == ()
    assert told() == [(NoticeKind.MESSAGE, "")]
    assert shown() == []


def test_a_message_between_others_is_none_of_ours(world, carol):
    world.hear(carol, create(carol.note(to=["https://a.example/u"], cc=[], tag=[]), carol))
    assert (kept(), told()) == (set(), [])


def test_a_direct_answer_to_a_direct_post_is_a_message(world, carol):
    post = add_post(NOW, visibility=Visibility.DIRECT)
    uri = world.blog.addresses.post(post.id)
    note = carol.note(uri, to=[OWNER], cc=[])

    world.hear(carol, create(note, carol))

    assert kept() == {note["id"]}
    assert replies.find_by_uri(note["id"]) is None


def test_an_edit_changes_a_note_when_it_is_later_and_by_its_author(world, alice, bob):
    """108, 109."""
    follow(alice)
    note = a_note(alice)
    world.hear(alice, create(note, alice))

    later = update(note, alice, "2026-11-22T11:30:00Z", content="<p>Later</p>", attachment=[PHOTO])
    earlier = update(note, alice, "2026-11-22T11:15:00Z", content="<p>Earlier</p>")
    world.hear(alice, later, earlier)
    forged = {**note, "attributedTo": bob.uri, "content": "<p>Forged</p>"}
    world.network.documents[note["id"]] = {**note, "content": "<p>Later</p>"}
    world.hear(bob, update(forged, bob, "2026-11-22T11:45:00Z"))

    (entry,) = timeline.page(9, only_pictures=True)
    assert entry.note.content_html == "<p>Later</p>"
    assert entry.note.author.uri == alice.uri


def test_a_delete_takes_a_note_with_its_pictures_and_it_does_not_come_back(world, alice, bob):
    """110, 111."""
    follow(alice)
    note = a_note(alice, attachment=[PHOTO])
    world.hear(alice, create(note, alice))
    (one,) = notes.find_by_uri(note["id"]).attachments
    name = "a" * 40 + ".jpg"
    path = world.blog.files.picture_path(name)
    path.parent.mkdir()
    path.write_bytes(b"a copy")
    with database.transaction():
        pictures.keep(one.id, one.url, name, 6, SIZE, NOW)
    delete = {"type": "Tombstone", "id": note["id"]}

    world.network.documents[note["id"]] = note
    world.hear(bob, bob.activity("Delete", delete))
    assert path.exists()
    world.hear(alice, alice.activity("Delete", delete))

    assert (kept(), shown()) == (set(), [])
    assert not path.exists()
    world.hear(alice, create(note, alice))
    assert kept() == set()


def test_a_delete_that_comes_first_prevents_the_create(world, alice):
    follow(alice)
    note = a_note(alice)
    world.hear(alice, alice.activity("Delete", note["id"]), create(note, alice))
    assert kept() == set()


def test_a_deleted_message_takes_its_notice_along(world, carol):
    note = carol.note(to=[OWNER], cc=[])
    world.hear(carol, create(note, carol), carol.activity("Delete", note["id"]))
    assert (kept(), told()) == (set(), [])


def test_with_an_account_goes_all_of_theirs(world, alice, carol):
    follow(alice)
    world.network.documents[a_note(carol)["id"]] = a_note(carol)
    world.hear(alice, create(a_note(alice), alice), announce(alice, a_note(carol)["id"]))
    assert len(shown()) == 2

    world.hear(alice, alice.activity("Delete", alice.uri))

    assert shown() == []
    assert kept() == {a_note(carol)["id"]}
    assert engine.execute_sql("SELECT count(*) FROM note_search").fetchone() == (1,)


def test_a_boost_brings_a_note_read_at_its_own_address(world, alice, carol):
    follow(alice)
    note = a_note(carol, attachment=[PHOTO])
    world.network.documents[note["id"]] = note
    forged = {**note, "content": "<p>Forged</p>"}

    boost = announce(alice, forged, published="2026-11-22T11:50:00+0000")
    world.hear(alice, boost, boost)

    (entry,) = timeline.page(9)
    assert [each.uri for each in entry.shared_by] == [alice.uri]
    assert (entry.note.uri, entry.note.content_html) == (note["id"], "<p>Lovely tones.</p>")
    assert entry.at == NOW - timedelta(minutes=10)
    assert world.network.asked.count(note["id"]) == 1


def test_many_unknown_people_of_one_server_may_be_boosted(world, alice):
    """More than strangers may lead to: a large server has many good photographers."""
    follow(alice)
    crowd = [world.join(Sender(f"person{n}", "large.example")) for n in range(12)]
    for each in crowd:
        world.network.documents[a_note(each)["id"]] = a_note(each)

    boosts = (
        announce(alice, a_note(each)["id"], number) for number, each in enumerate(crowd, start=1)
    )
    world.hear(alice, *boosts)

    assert kept() == {a_note(each)["id"] for each in crowd}


def test_a_boost_that_is_taken_back_is_gone_and_stays_gone(world, alice, carol):
    follow(alice)
    note = a_note(carol)
    world.network.documents[note["id"]] = note
    boost = announce(alice, note["id"])

    world.hear(alice, boost, undo(alice, boost), boost)
    assert shown() == []

    second = announce(alice, note["id"], 2)
    world.hear(alice, second, undo(alice, {**second, "id": f"{alice.uri}#other"}))
    assert shown() == []

    third = announce(alice, note["id"], 3)
    world.hear(alice, third)
    assert len(shown()) == 1
    world.hear(alice, alice.activity("Undo", third["id"], id=f"{alice.uri}#undo/3"))
    assert shown() == []


def test_nobody_takes_back_anothers_boost(world, alice, bob, carol):
    follow(alice)
    follow(bob)
    note = a_note(carol)
    world.network.documents[note["id"]] = note
    world.hear(alice, announce(alice, note["id"]))

    forged = {"type": "Announce", "id": f"{bob.uri}#boost/1", "object": note["id"]}
    world.hear(bob, undo(bob, forged), bob.activity("Undo", f"{alice.uri}#boost/1"))

    assert shown() == [(note["id"], [alice.uri])]


def test_boosts_of_strangers_are_not_even_kept_for_understanding(world, carol, alice):
    """119, R-INB: no work for strangers."""
    note = a_note(alice)
    world.network.documents[note["id"]] = note
    inner = create(note, alice)
    boost = announce(carol, note["id"])
    for activity in (boost, announce(carol, inner, 2), undo(carol, boost)):
        world.network.asked.clear()
        assert world.post(carol, activity).status_code == 202
        assert engine.execute_sql("SELECT count(*) FROM arrival").fetchone() == (0,)
        assert note["id"] not in world.network.asked


@pytest.mark.parametrize(
    "over",
    [
        {"attributedTo": "https://remote.example/users/alice"},  # another origin than its id
        {"to": ["https://other.example/users/carol/followers"], "cc": []},
        {"id": "https://other.example/users/carol/notes/2"},
        {"type": "Tombstone"},
        {"content": None, "name": "A", "inReplyTo": "https://other.example/q"},
    ],
)
def test_a_boost_of_what_cannot_be_believed_or_shown_brings_nothing(world, alice, carol, over):
    follow(alice)
    note = a_note(carol)
    world.network.documents[note["id"]] = {**note, **over}

    world.hear(alice, announce(alice, note["id"]))

    assert shown() == []
    assert kept() == set()


def test_a_boost_of_a_server_that_is_away_is_tried_again(world, alice, carol, clock):
    follow(alice)
    note = a_note(carol)
    world.network.documents[note["id"]] = FetchFailed("away", is_temporary=True)
    world.hear(alice, announce(alice, note["id"]))
    assert shown() == []

    world.network.documents[note["id"]] = note
    clock.advance(minutes=5)
    world.understand()

    assert shown() == [(note["id"], [alice.uri])]


def block(person):
    people.set_blocked(person.id, True)


def block_domain(person):
    blocks.add(person.host, "", NOW)


@pytest.mark.parametrize("hush", [block, block_domain])
def test_a_boost_of_somebody_blocked_brings_nothing(world, alice, carol, hush):
    follow(alice)
    note = a_note(carol)
    world.network.documents[note["id"]] = note
    world.hear(carol, create(carol.note(number=9), carol))  # so that we know them
    with database.transaction():
        hush(people.find(carol.uri))

    world.hear(alice, announce(alice, note["id"]))

    assert note["id"] not in kept()
    assert shown() == []


def test_a_group_that_is_followed_brings_what_its_members_begin(world, carol, alice, post):
    group = world.join(Sender("photos", "group.example", key=4), type="Group")
    follow(group)
    page = a_note(carol, 1, type="Page", name="A boat")
    comment = a_note(carol, 2, page["id"])
    answer = a_note(carol, 3, post)
    for note in (page, comment, answer):
        world.network.documents[note["id"]] = note

    for number, note in enumerate((page, comment, answer)):
        passed_on = {**create(note, carol), "object": {**note, "content": "Forged"}}
        world.hear(group, announce(group, passed_on, number))

    assert shown() == [(page["id"], [group.uri])]
    assert kept() == {page["id"]}
    assert "Forged" not in notes.find_by_uri(page["id"]).content_html
    assert replies.find_by_uri(answer["id"]) is not None


def test_a_circle_of_boosts_asks_for_nothing_twice(world, alice, carol):
    follow(alice)
    boost = announce(carol, announce(alice, "x")["id"])
    world.network.documents[boost["id"]] = boost

    world.hear(alice, announce(alice, boost["id"]))

    assert shown() == []
    assert world.network.asked.count(boost["id"].partition("#")[0]) <= 1


def test_one_activity_makes_us_ask_for_ten_documents_at_the_most(world, alice):
    follow(alice)
    boosted = [f"https://other.example/n/{number}" for number in range(20)]
    world.network.asked.clear()

    world.hear(alice, announce(alice, boosted))

    assert isinstance(world.network, FakeNetwork)
    assert len(world.network.asked) <= 10


def test_somebody_who_posts_without_end_displaces_only_their_own(world, alice, bob, monkeypatch):
    monkeypatch.setattr(notes, "MOST_OF_A_PERSON", 3)
    follow(alice)
    follow(bob)
    world.hear(bob, create(a_note(bob), bob))

    for number in range(1, 6):
        at = f"2026-11-22T11:0{number}:00Z"
        world.hear(alice, create(a_note(alice, number, published=at), alice))

    newest = {a_note(alice, number)["id"] for number in (3, 4, 5)}
    assert kept() == newest | {a_note(bob)["id"]}
