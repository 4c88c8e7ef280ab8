"""What somebody shows whom the owner follows: it comes, is read, changes, and goes away again."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from photolog.peers import Audience
from photolog.store.reading import notes, timeline
from tests.interop.conftest import OWNER, heard, person_uri
from tests.interop.patience import until
from tests.interop.places import FEDIFY, PHOTO
from tests.interop.seaside import SECRET, SIZE, photographed, seaside

pytestmark = pytest.mark.e2e

ALT = "Two boats at low tide"


def entry_of(uri: str):
    """Return the place of a note in the reader, if it has one."""
    return next((entry for entry in timeline.page(50) if entry.note.uri == uri), None)


def article_of(page: str, number: int) -> str:
    """Return what a page shows of one note."""
    found = re.search(rf'<article [^>]*id="note-{number}".*?</article>', page, re.DOTALL)
    return found[0] if found else ""


def copy_of(uri: str) -> str:
    """Return the name of our copy of the one picture of a note, when there is one."""
    return until(lambda: notes.find_by_uri(uri).attachments[0].picture, f"the picture of {uri}")


def votes_of(note) -> dict[str, int]:
    """Return how often each choice of a poll was taken, as we have it."""
    return {choice.name: choice.votes for choice in note.poll.choices}


def test_a_photo_comes_with_all_that_is_told_of_it(blog, fedify, studio, nora):
    shown = seaside(fedify, nora, ALT, isSensitive=True, tags=["LowTide", "boats"])

    note = heard(shown.uri)

    assert note.author.uri == person_uri(nora)
    assert (note.kind, note.audience, note.is_sensitive) == ("Note", Audience.PUBLIC, True)
    assert set(note.tags) == {"LowTide", "boats"}
    (photo,) = note.attachments
    assert (photo.alt, photo.url) == (ALT, shown.photo_url)
    assert (photo.width, photo.height) == SIZE
    assert entry_of(shown.uri).shared_by == ()
    copy = copy_of(shown.uri)
    article = article_of(studio.page("/studio/timeline"), note.id)
    assert f'src="/studio/pictures/{copy}"' in article
    assert f'alt="{ALT}"' in article
    assert '<details class="veil">' in article
    assert "By the sea." in article
    assert article_of(studio.page("/studio/timeline?tag=lowtide"), note.id)


def test_the_copy_of_a_photo_is_ours_and_tells_nothing(blog, fedify, front, studio, nora):
    told = Image.open(io.BytesIO(photographed())).getexif()
    assert told.get_ifd(0x8825), "else there is nothing to leave out"
    shown = seaside(fedify, nora, ALT)
    heard(shown.uri)

    copy = copy_of(shown.uri)
    path = f"/studio/pictures/{copy}"

    answered = studio.get(path)
    assert (answered.status, answered.headers["Content-Type"]) == (200, "image/jpeg")
    assert answered.headers["Cache-Control"].startswith("private")
    with Image.open(io.BytesIO(answered.body)) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.size == SIZE
    assert SECRET in shown.photo
    assert SECRET not in answered.body
    assert b"Exif" not in answered.body
    asked = front.noted(FEDIFY, "GET", shown.photo_url.removeprefix(f"https://{FEDIFY}"))
    assert [each.status for each in asked] == [200]  # once, and before anybody looked
    assert front.ask(f"https://{PHOTO}{path}").status in (302, 303, 403, 404)


def test_no_page_leads_the_browser_to_their_server(blog, fedify, studio, nora):
    note = heard(seaside(fedify, nora, ALT).uri)
    copy_of(note.uri)

    pages = [f"/studio/notes/{note.id}", f"/studio/people/{note.author.id}", "/studio/timeline"]
    loaded = re.compile(rf'<[^>]+(?:src|srcset|poster|data)="[^"]*{re.escape(FEDIFY)}')

    assert [path for path in pages if loaded.search(studio.page(path))] == []


def test_a_boost_brings_the_note_of_another(blog, fedify, front, studio, nora):
    uri = seaside(fedify, "otto", ALT, isSent=False).uri

    boosted = fedify.tell("boost", by=nora, uri=uri)

    note = heard(uri)
    assert note.author.uri == person_uri("otto")
    assert [each.uri for each in entry_of(uri).shared_by] == [person_uri(nora)]
    path = uri.removeprefix(f"https://{FEDIFY}")
    assert front.noted(FEDIFY, "GET", path)  # it is read there, and not believed
    article = article_of(studio.page("/studio/timeline"), note.id)
    assert "Boosted by" in article
    assert "otto of fedify.test" in article

    fedify.tell("undo", by=nora, id=boosted, handle=OWNER)
    until(lambda: entry_of(uri) is None, "the boost to be taken back")


def test_an_edit_and_a_deletion_are_followed(blog, fedify, studio, nora):
    shown = seaside(fedify, nora, ALT, content="<p>Low tide.</p>")
    note = heard(shown.uri)
    copy = copy_of(shown.uri)
    page = f"/studio/notes/{note.id}"
    assert "Low tide." in studio.page(page)

    fedify.tell("edit", by=nora, id=shown.uri, content="<p>High tide.</p>")
    until(lambda: "High" in notes.find_by_uri(shown.uri).content_html, "the edit")
    edited = notes.find_by_uri(shown.uri)
    assert (edited.id, edited.edited_at is not None) == (note.id, True)
    assert edited.attachments[0].picture == copy
    assert "High tide." in studio.page(page)

    fedify.tell("delete", by=nora, id=shown.uri)
    until(lambda: notes.find_by_uri(shown.uri) is None, "the deletion")
    assert entry_of(shown.uri) is None
    assert studio.get(page).status == 404
    assert studio.get(f"/studio/pictures/{copy}").status == 404
    assert not (blog.files.picture_path(copy)).exists()


def test_a_poll_is_shown_with_the_votes_of_now(blog, fedify, studio, nora):
    choices = {"Sail": 0, "Row": 0}

    uri = fedify.tell("write", by=nora, content="<p>How to go?</p>", choices=choices)

    note = heard(uri)
    assert note.kind == "Question"
    assert votes_of(note) == choices
    assert not note.poll.is_multiple
    assert note.poll.closes_at > note.published_at

    fedify.tell("count", by=nora, id=uri, votes={"Sail": 3, "Row": 1})

    until(lambda: votes_of(notes.find(note.id)) == {"Sail": 3, "Row": 1}, "the votes")
    article = article_of(studio.page("/studio/timeline"), note.id)
    assert "How to go?" in article
    assert "75 %" in article
    assert "edited" not in article
    assert f'href="https://{FEDIFY}/@{nora}/' in article


def test_a_talk_with_others_is_fetched_when_the_owner_looks(blog, fedify, studio, nora):
    note = heard(fedify.tell("write", by=nora, content="<p>Which way?</p>"))
    answer = fedify.tell("reply", by="otto", uri=note.uri, content="<p>North.</p>")
    below = fedify.tell("reply", by="petra", uri=answer, content="<p>Or south?</p>")
    page = f"/studio/notes/{note.id}"
    assert "North." not in studio.page(page)

    assert studio.press(f"{page}/look", back=page).startswith(page)

    shown = studio.page(page)
    assert "North." in shown
    assert "Or south?" in shown
    assert [notes.find_by_uri(uri).in_reply_to for uri in (answer, below)] == [note.uri, answer]
    # They are part of a talk, and nothing that anybody brought into the reader.
    assert entry_of(answer) is None


def test_what_is_for_followers_comes_to_the_owner(blog, fedify, front, studio, nora):
    uri = fedify.tell("write", by=nora, content="<p>Among us.</p>", audience="followers")

    note = heard(uri)

    assert note.audience is Audience.FOLLOWERS
    article = article_of(studio.page("/studio/timeline"), note.id)
    assert "Among us." in article
    assert "Followers only" in article
    assert "/share" not in article
    assert front.ask(uri, accept="application/activity+json").status != 200
