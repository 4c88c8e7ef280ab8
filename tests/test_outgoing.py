"""What others are told, whom, and when nobody is told anything."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog import housekeeping, moderation, outgoing, profile, publishing
from photolog.network.answers import Answer
from photolog.peers import FollowState
from photolog.pure.wire.addressing import PUBLIC
from photolog.received import QuoteRequested
from photolog.records import Draft, PhotoWords, Profile, Status, Visibility
from photolog.store import posts
from photolog.store.engine import database
from photolog.store.peers import blocks, followers, people, reactions
from tests.post_office import count_activities, deliver_all, follow, kinds_due, meet, queue
from tests.publish import a_picture, publish

FOLLOWERS = "https://photo.example/users/owner/followers"


@pytest.fixture
def blog(federated_blog):
    return federated_blog


def words_of(post, **over) -> Draft:
    """Return the form of a post as it was opened."""
    values = {
        "title": post.title,
        "caption_source": post.caption_source,
        "licence": post.licence,
        "language": post.language,
        "show_camera": post.show_camera,
        "visibility": post.visibility,
        "tags": post.tags,
        "photos": tuple(PhotoWords(photo.id, photo.alt, photo.focus) for photo in post.photos),
    }
    return Draft(**(values | over))


def delivered() -> list[tuple[str, str]]:
    return [(each.kind, each.inbox) for each in queue("done")]


def like(person, post, blog) -> None:
    with database.transaction():
        reactions.put("like", person.id, post.id, uri="", content="", now=blog.now())


def test_ten_followers_on_one_server_are_one_delivery(blog):
    for number in range(10):
        follow(f"follower{number}")
    follow("bob", "other.example", shared_inbox="")

    post = publish(blog, title="Harbour")

    assert [(each.kind, each.inbox) for each in queue()] == [
        ("Create", "https://other.example/users/bob/inbox"),
        ("Create", "https://remote.example/inbox"),
    ]
    [activity, same] = [each.activity for each in queue()]
    assert activity == same
    assert activity["id"] == blog.addresses.activity(post.id)
    assert activity["object"]["id"] == blog.addresses.post(post.id)
    assert (activity["to"], activity["cc"]) == ([PUBLIC], [FOLLOWERS])


def test_who_only_asked_to_follow_gets_nothing(blog):
    person = meet()
    with database.transaction():
        followers.add(person.id, FollowState.PENDING, "https://remote.example/f/1", blog.now())

    publish(blog)

    assert queue() == []


def test_an_unlisted_post_goes_to_followers(blog):
    follow()

    publish(blog, visibility=Visibility.UNLISTED)

    [queued] = queue()
    assert (queued.activity["to"], queued.activity["cc"]) == ([FOLLOWERS], [PUBLIC])


def test_a_draft_is_told_of_when_it_is_published_and_only_then(blog):
    follow()
    post = publish(blog, status=Status.DRAFT)
    publishing.save(blog, post.id, words_of(post, title="Still a draft"))
    assert queue() == []

    publishing.publish(blog, post.id)
    publishing.publish(blog, post.id)

    assert kinds_due() == [("Create", "remote.example")]


def test_a_scheduled_post_is_told_of_when_its_time_has_come(blog, clock):
    follow()
    publish(blog, published_at=clock() + timedelta(hours=1))
    assert publishing.publish_due(blog) == 0
    assert count_activities() == 0

    clock.advance(hours=1)
    publishing.publish_due(blog)
    publishing.publish_due(blog)

    assert kinds_due() == [("Create", "remote.example")]


def test_a_scheduled_post_is_news_however_late_the_machine_wakes_up(blog, clock):
    follow()
    publish(blog, published_at=clock() + timedelta(hours=1))

    clock.advance(days=3)
    publishing.publish_due(blog)

    assert kinds_due() == [("Create", "remote.example")]


def test_others_hear_of_the_new_files_that_name_new_rights(blog, clock):
    """They only have the addresses, and those of the former files are gone."""
    follow()
    post = publish(blog)
    deliver_all(blog)
    publishing.save(blog, post.id, words_of(post, licence="cc-by-4.0"))
    deliver_all(blog)
    while housekeeping.render_next(blog):
        pass

    (update,) = queue()
    named = {each["url"].rpartition("/")[2] for each in update.activity["object"]["attachment"]}
    (photo,) = posts.find(post.id).photos
    assert update.kind == "Update"
    assert named <= {rendition.name for rendition in photo.renditions}
    told = [each.activity["object"].get("updated", "") for each in (*queue("done"), update)]
    assert told == sorted(set(told))


@pytest.mark.parametrize(("age", "is_news"), [({"hours": 23}, True), ({"hours": 25}, False)])
def test_only_news_are_told(blog, clock, age, is_news):
    follow()

    post = publish(blog, published_at=clock() - timedelta(**age))
    assert bool(queue()) is is_news

    publishing.unpublish(blog, post.id)
    publishing.publish(blog, post.id)
    assert bool(queue()) is is_news


def test_a_post_of_the_archive_gets_no_update_nor_delete(blog, clock):
    follow()
    post = publish(blog, published_at=clock() - timedelta(days=400))

    publishing.save(blog, post.id, words_of(post, title="Now with a title"))
    publishing.delete(blog, post.id)

    assert count_activities() == 0


def test_who_liked_a_post_of_the_archive_hears_of_it(blog, clock):
    post = publish(blog, published_at=clock() - timedelta(days=400))
    like(meet(), post, blog)

    publishing.save(blog, post.id, words_of(post, title="Now with a title"))

    assert kinds_due() == [("Update", "remote.example")]


def test_nothing_is_told_without_federation(make_blog, network):
    closed = make_blog(network, site__base_url="https://photo.example", federation__enabled="false")
    person = follow()
    post = publish(closed)
    publishing.save(closed, post.id, words_of(post, title="Other"))
    publishing.pin(closed, post.id, is_pinned=True)
    profile.change(closed, Profile(name="Other"))
    publishing.delete(closed, post.id)
    moderation.turn_away(closed, person.id)

    assert count_activities() == 0


def test_what_waits_is_cancelled_also_when_federation_was_switched_off(make_blog, network):
    settings = {"site__base_url": "https://photo.example", "site__username": "owner"}
    post = None
    open_blog = make_blog(network, **settings)
    follow()
    post = publish(open_blog)

    publishing.delete(make_blog(network, **settings, federation__enabled="false"), post.id)

    assert queue() == []


def test_an_edit_is_told_with_a_later_updated_each_time(blog):
    follow()
    post = publish(blog)
    deliver_all(blog)

    seen = [queue("done")[0].activity["object"]["published"]]
    for title in ("One", "Two", "Three"):  # all within one second
        post = publishing.save(blog, post.id, words_of(post, title=title))
        [update] = queue()
        seen.append(update.activity["object"]["updated"])
        assert f"<p><strong>{title}" in update.activity["object"]["content"] or (
            title in update.activity["object"]["content"]
        )
        deliver_all(blog)

    assert seen == sorted(set(seen))


def test_looking_at_the_form_is_no_edit(blog):
    follow()
    post = publish(blog, caption_source="Fog #fog", title="Harbour")

    publishing.save(blog, post.id, words_of(post))

    assert kinds_due() == [("Create", "remote.example")]
    assert posts.find(post.id).edited_at is None


def test_an_edit_follows_a_create_that_still_waits(blog):
    follow()
    post = publish(blog)

    publishing.save(blog, post.id, words_of(post, title="Better"))

    assert kinds_due() == [("Create", "remote.example"), ("Update", "remote.example")]


def test_of_several_edits_that_wait_only_the_last_is_sent(blog, network):
    follow()
    post = publish(blog)
    for title in ("One", "Two", "Three"):
        post = publishing.save(blog, post.id, words_of(post, title=title))

    deliver_all(blog)

    sent = [(each.kind, each.activity) for each in queue("done")]
    assert [kind for kind, _ in sent] == ["Create", "Update"]
    assert "Three" in sent[-1][1]["object"]["content"]
    assert len(network.posts) == 2


@pytest.mark.parametrize("change", ["add", "remove", "replace"])
def test_other_photos_are_an_edit(blog, change):
    follow()
    post = publish(blog, photos=2)
    deliver_all(blog)
    if change == "add":
        publishing.add_photo(blog, post.id, a_picture(), "more.jpg")
    elif change == "remove":
        publishing.remove_photo(blog, post.photos[0].id)
    else:
        publishing.replace_photo(blog, post.photos[0].id, a_picture(500), "other.jpg")

    [update] = queue()

    assert update.kind == "Update"
    kept = [photo for photo in posts.find(post.id).photos]
    assert len(update.activity["object"]["attachment"]) == len(kept)


def test_a_post_that_nobody_got_yet_needs_no_delete(blog):
    follow()
    post = publish(blog)

    publishing.delete(blog, post.id)

    assert queue() == []
    assert [each.kind for each in queue("cancelled")] == ["Create"]


def test_a_delete_goes_to_those_who_got_something_and_to_no_others(blog, network):
    former = follow("former", "former.example")
    follow("down", "down.example")
    follow("paused", "late.example")
    network.answers["https://down.example/inbox"] = Answer(None)
    post = publish(blog)
    with database.transaction():
        database.database.execute_sql(
            "UPDATE delivery SET due_at = due_at + 3600000 WHERE host = 'late.example'"
        )
    deliver_all(blog)
    with database.transaction():
        followers.remove(former.id)
    follow("newcomer", "new.example")
    like(meet("fan", "fan.example"), post, blog)

    publishing.delete(blog, post.id)

    assert sorted(kinds_due()) == [
        ("Delete", "down.example"),  # it may have come through
        ("Delete", "fan.example"),
        ("Delete", "former.example"),
    ]
    tombstone = {"id": blog.addresses.post(post.id), "type": "Tombstone"}
    assert [each.activity["object"] for each in queue()] == [tombstone] * 3
    assert queue()[0].activity["to"] == [PUBLIC]


def test_taking_a_post_back_and_publishing_it_again(blog):
    follow()
    post = publish(blog)
    deliver_all(blog)

    publishing.unpublish(blog, post.id)
    assert kinds_due() == [("Delete", "remote.example")]
    publishing.publish(blog, post.id)

    assert kinds_due() == [("Delete", "remote.example"), ("Create", "remote.example")]
    numbers = [each.id for each in queue("done", "due")]
    assert len(set(numbers)) == 3
    publishing.delete(blog, post.id)
    assert kinds_due() == [("Delete", "remote.example")] * 2


def test_pins_are_told(blog):
    follow()
    post = publish(blog)
    deliver_all(blog)

    publishing.pin(blog, post.id, is_pinned=True)
    publishing.pin(blog, post.id, is_pinned=True)
    publishing.pin(blog, post.id, is_pinned=False)

    assert kinds_due() == [("Add", "remote.example"), ("Remove", "remote.example")]
    added = queue()[0].activity
    assert added["object"] == blog.addresses.post(post.id)
    assert added["target"] == blog.addresses.featured


def test_who_was_told_of_a_pin_is_told_of_the_deletion(blog, clock):
    post = publish(blog, published_at=clock() - timedelta(days=400))
    follow()
    publishing.pin(blog, post.id, is_pinned=True)
    deliver_all(blog)

    publishing.delete(blog, post.id)

    assert kinds_due() == [("Delete", "remote.example")]


def test_a_new_profile_is_told_once(blog):
    follow()
    profile.change(blog, Profile(name="A Photographer"))
    assert kinds_due() == [("Update", "remote.example")]
    assert queue()[0].activity["object"]["name"] == "A Photographer"

    profile.change(blog, Profile(name="A Photographer"))
    profile.change(blog, Profile(name="A Photographer", photos_per_page=12, theme="dark"))
    assert count_activities() == 1

    profile.set_avatar(blog, a_picture())
    profile.set_header(blog, a_picture())
    [last] = queue()  # of three that waited
    assert {"icon", "image"} <= last.activity["object"].keys()
    deliver_all(blog)

    profile.remove_avatar(blog)
    profile.remove_avatar(blog)
    assert kinds_due() == [("Update", "remote.example")]


def test_nothing_goes_to_blocked_people_and_hosts(blog):
    friend = follow("friend", "friend.example")
    foe = follow("foe", "foe.example", shared_inbox="")
    follow("near", "sub.bad.example")
    post = publish(blog)
    deliver_all(blog)
    with database.transaction():
        people.set_blocked(foe.id, is_blocked=True)
        blocks.add("bad.example", "", blog.now())
    like(people.find(foe.uri), post, blog)

    publishing.save(blog, post.id, words_of(post, title="Other"))
    publishing.pin(blog, post.id, is_pinned=True)
    publish(blog)
    publishing.delete(blog, post.id)

    assert {each.inbox for each in queue("due", "cancelled")} == {friend.shared_inbox}


def test_a_quote_is_allowed_or_refused_at_the_personal_inbox(blog):
    person, post = meet(), publish(blog)
    request = QuoteRequested(
        person.uri, f"{person.uri}/q/1", blog.addresses.post(post.id), f"{person.uri}/notes/1"
    )
    with database.transaction():
        outgoing.accept_quote(blog, person, request, blog.new_id())
        outgoing.reject_quote(blog, person, request)

    assert [(each.kind, each.inbox) for each in queue()] == [
        ("Accept", person.inbox),
        ("Reject", person.inbox),
    ]
    assert queue()[0].activity["object"]["id"] == request.uri


def test_the_bytes_are_the_same_at_each_try(blog, network, clock):
    follow()
    network.answers["https://remote.example/inbox"] = [
        Answer(500),
        Answer(None),
        Answer(202),
    ]
    post = publish(blog)
    for _ in range(3):
        deliver_all(blog)
        profile.change(blog, Profile(name="Changes nothing of it"))
        clock.advance(hours=1)

    assert len({posted.body for posted in network.posts[:3]}) == 1
    assert ("Create", "https://remote.example/inbox") in delivered()
    assert posts.find(post.id) is not None
