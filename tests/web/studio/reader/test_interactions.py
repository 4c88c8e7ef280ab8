"""Buttons under a note, bookmarks, answers and messages: plain forms that lead back."""

from __future__ import annotations

import pytest

from photolog.moderation import quieting
from photolog.peers import Audience, FilterAction
from photolog.pure import ids
from photolog.records import Status, Visibility
from photolog.store import lists, posts
from photolog.store.engine import database
from photolog.store.reading import notes
from tests.browsing import app_of, browser_of
from tests.post_office import queue
from tests.store.reading import making
from tests.web.studio.conftest import publish
from tests.web.studio.test_pages import judge


@pytest.fixture
def alice(federated_owner):
    with database.transaction():
        return making.follow_them()


@pytest.fixture
def note(alice):
    with database.transaction():
        return making.show(alice)


def press(browser, note, verb):
    return browser.post(
        f"/studio/notes/{note.id}/{verb}", data={"back": "/studio/timeline?photos=1&said=x"}
    )


@pytest.mark.parametrize(
    ("verb", "undo", "flag", "kinds"),
    [
        ("like", "unlike", "is_liked", ["Like", "Undo"]),
        ("share", "unshare", "is_shared", ["Announce", "Undo"]),
        ("bookmark", "unbookmark", "is_bookmarked", []),
    ],
)
def test_a_button_does_one_thing_and_leads_back(federated_owner, note, verb, undo, flag, kinds):
    answer = press(federated_owner, note, verb)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/studio/timeline?photos=1#note-{note.id}"
    assert getattr(notes.find(note.id), flag)

    press(federated_owner, note, undo)

    assert not getattr(notes.find(note.id), flag)
    assert [each.kind for each in queue()] == kinds


@pytest.mark.parametrize("verb", ["like", "unlike", "share", "unshare", "bookmark", "unbookmark"])
def test_nobody_else_presses_them(federated_blog, federated_owner, note, verb):
    stranger = browser_of(app_of(federated_blog), "https://photo.example")

    assert press(stranger, note, verb).status_code in (302, 303, 401, 403)
    assert queue() == []
    assert not notes.find(note.id).is_bookmarked


def test_a_refusal_is_told_on_the_page_that_it_leads_back_to(federated_owner, alice):
    with database.transaction():
        note = making.put(alice, 7, audience=Audience.FOLLOWERS)
    answer = federated_owner.post(
        f"/studio/notes/{note.id}/share", data={"back": "/studio/bookmarks"}
    )

    assert answer.status_code == 303
    page = federated_owner.get("/studio/bookmarks")
    assert "Only what everybody may see can be boosted." in page.text
    assert queue() == []


def test_bookmarks_are_listed_and_leafed_through(federated_owner, alice):
    with database.transaction():
        kept = [making.put(alice, number) for number in range(1, 24)]
    assert "Nothing is kept yet." in federated_owner.get("/studio/bookmarks").text
    for note in kept:
        press(federated_owner, note, "bookmark")
    first = federated_owner.get("/studio/bookmarks").text
    judge(first, has_pictures=True)
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = federated_owner.get(older).text

    shown = [note for note in kept if f'id="note-{note.id}"' in first]
    rest = [note for note in kept if f'id="note-{note.id}"' in second]
    assert (len(shown), len(rest)) == (20, 3)
    assert not set(shown) & set(rest)


def test_an_answer_is_published_under_its_note(federated_owner, note, alice):
    form = federated_owner.get(f"/studio/notes/{note.id}/answer")
    judge(form.text, has_pictures=True)
    sent = federated_owner.post(
        f"/studio/notes/{note.id}/answer",
        data={"answer": "Lovely *tones*.", "visibility": "public", "content_warning": ""},
    )

    [letter] = [each for each in queue() if each.inbox.startswith("https://remote.example")]
    assert sent.headers["Location"].startswith(f"/studio/notes/{note.id}?said=answer-sent#post-")
    assert letter.activity["object"]["inReplyTo"] == note.uri
    assert "<em>tones</em>" in letter.activity["object"]["content"]


def test_an_empty_answer_is_not_sent(federated_owner, note):
    answer = federated_owner.post(
        f"/studio/notes/{note.id}/answer", data={"answer": "  ", "visibility": "public"}
    )

    assert (answer.status_code, queue()) == (422, [])
    assert "Write a word first." in answer.text


def test_an_answer_with_photos_becomes_a_draft_at_the_desk(federated_owner, note):
    answer = federated_owner.post(
        f"/studio/notes/{note.id}/answer",
        data={"answer": "Mine, from there:", "visibility": "public", "desk": "1"},
    )

    [post] = lists.studio_page("all", 5)
    assert answer.headers["Location"].startswith("/studio/posts/")
    assert (post.status, post.in_reply_to) == (Status.DRAFT, note.uri)
    assert post.caption_source == "Mine, from there:"
    assert queue() == []
    assert federated_owner.get(answer.headers["Location"]).status_code == 200


def test_only_what_may_be_is_offered(federated_owner, alice):
    """What somebody wrote to their followers is answered to them alone."""
    with database.transaction():
        note = making.put(alice, 7, audience=Audience.FOLLOWERS)
    form = federated_owner.get(f"/studio/notes/{note.id}/answer").text

    assert 'value="direct" checked' in form
    assert f"{alice.handle}, and whom else you name in it" in form
    for wider in ("public", "unlisted", "followers"):
        assert f'value="{wider}"' not in form


def test_a_form_that_names_no_audience_is_for_them_alone(federated_owner, note):
    federated_owner.post(
        f"/studio/notes/{note.id}/answer", data={"answer": "Hm.", "visibility": "everybody"}
    )

    [post] = lists.studio_page("all", 5)
    assert post.visibility is Visibility.DIRECT


def test_what_is_gone_cannot_be_answered(federated_owner):
    assert federated_owner.get("/studio/notes/404/answer").status_code == 404
    assert federated_owner.post("/studio/notes/404/answer").status_code == 404


def test_a_message_answers_the_last_one(federated_owner, alice):
    with database.transaction():
        making.put(alice, 1, audience=Audience.DIRECT, content_html="<p>first</p>")
        last = making.put(alice, 2, audience=Audience.DIRECT, content_html="<p>second</p>")
    page = federated_owner.get(f"/studio/messages/{alice.id}").text
    judge(page, has_pictures=True)
    assert page.index("<p>first</p>") < page.index("<p>second</p>")

    sent = federated_owner.post(f"/studio/messages/{alice.id}", data={"message": "Yes, Tuesday."})

    [letter] = queue()
    note = letter.activity["object"]
    assert letter.inbox == alice.inbox  # never the shared one
    assert (note["inReplyTo"], note["to"], note["cc"]) == (last.uri, [alice.uri], [])
    assert "said=message-sent" in sent.headers["Location"]
    page = federated_owner.get(f"/studio/messages/{alice.id}").text
    assert page.index("<p>second</p>") < page.index("Yes, Tuesday.")
    assert alice.name in federated_owner.get("/studio/messages").text


def test_a_message_goes_to_whom_it_is_for_whoever_else_is_named(federated_owner, alice):
    words = f"Do you know {alice.handle}.invalid?"

    federated_owner.post(f"/studio/messages/{alice.id}", data={"message": words})

    assert [letter.inbox for letter in queue()] == [alice.inbox]


def test_the_owners_filters_hold_in_messages_too(federated_blog, federated_owner, alice):
    quieting.add_filter(federated_blog, "election")
    quieting.add_filter(federated_blog, "lottery", action=FilterAction.HIDE)
    with database.transaction():
        making.put(alice, 1, audience=Audience.DIRECT, content_html="<p>The Élection.</p>")
        making.put(alice, 2, audience=Audience.DIRECT, content_html="<p>A lottery.</p>")

    page = federated_owner.get(f"/studio/messages/{alice.id}").text

    judge(page, has_pictures=True)
    assert "Your filter: election</summary>" in page
    assert "A lottery." not in page
    assert "1 message is left out by your filters." in page
    assert "Nothing was said yet." not in page


def test_all_that_was_said_may_be_left_out(federated_blog, federated_owner, alice):
    quieting.add_filter(federated_blog, "lottery", action=FilterAction.HIDE)
    with database.transaction():
        making.put(alice, audience=Audience.DIRECT, content_html="<p>A lottery.</p>")

    page = federated_owner.get(f"/studio/messages/{alice.id}").text

    judge(page)
    assert "1 message is left out by your filters." in page
    assert "Nothing was said yet." not in page


def test_pictures_of_a_message_lead_to_where_they_can_be_seen(
    federated_blog, federated_owner, alice
):
    with database.transaction():
        theirs = making.put(alice, audience=Audience.DIRECT)
    mine = publish(
        federated_blog, visibility=Visibility.DIRECT, in_reply_to=theirs.uri, caption_source="Here."
    )

    page = federated_owner.get(f"/studio/messages/{alice.id}").text

    judge(page, has_pictures=True)
    look = f"/studio/posts/{ids.encode(mine.id)}/page"
    assert f'href="{look}"' in page
    assert f'href="/p/{ids.encode(mine.id)}"' not in page
    assert federated_owner.get(look).status_code == 200


def test_an_answer_is_written_below_the_picture_it_is_about(federated_owner, note):
    form = federated_owner.get(f"/studio/notes/{note.id}/answer").text

    assert note.attachments[0].alt in form
    assert note.attachments[0].url not in form.replace(f'href="{note.attachments[0].url}"', "")


def test_a_conversation_stands_under_the_tab_of_messages(federated_owner, alice):
    page = federated_owner.get(f"/studio/messages/{alice.id}").text

    assert '<a href="/studio/messages" aria-current="true">Messages</a>' in page


def test_a_first_message_names_whom_it_is_for(federated_owner, alice):
    federated_owner.post(f"/studio/messages/{alice.id}", data={"message": "Hello there."})

    [post] = lists.studio_page("all", 5)
    assert post.caption_source == f"{alice.handle} Hello there."
    assert [letter.inbox for letter in queue()] == [alice.inbox]


def test_messages_are_in_no_public_place(federated_blog, federated_owner, alice):
    federated_owner.post(f"/studio/messages/{alice.id}", data={"message": "Submarine."})
    [post] = lists.studio_page("all", 5)
    stranger = browser_of(app_of(federated_blog), "https://photo.example")
    address = federated_blog.addresses.post(post.id).removeprefix("https://photo.example")

    assert posts.find_visible(post.id) is None
    assert stranger.get(address).status_code == 404
    for path in ("/", "/feed.atom", "/search?q=submarine", "/users/owner/outbox?page=true"):
        assert "ubmarine." not in stranger.get(path).text


def test_an_empty_message_is_not_sent(federated_owner, alice):
    answer = federated_owner.post(f"/studio/messages/{alice.id}", data={"message": " "})

    assert (answer.status_code, queue()) == (422, [])


def test_a_message_to_nobody_is_not_found(federated_owner):
    assert federated_owner.get("/studio/messages/404").status_code == 404
    assert federated_owner.post("/studio/messages/404").status_code == 404


def test_no_message_yet_is_said(federated_owner, alice):
    page = federated_owner.get("/studio/messages").text

    judge(page)
    assert "No messages yet." in page
