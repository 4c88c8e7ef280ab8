"""What the scripts of the desk ask for, and what they are told when it cannot be done."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from photolog import publishing
from photolog.errors import DatabaseBusy, DiskFailing, StorageFull
from photolog.records import Status
from photolog.web.studio import saving
from tests.web.studio.conftest import a_file, form_of, no_picture, publish

JSON = {"Accept": "application/json"}


def test_a_draft_is_begun_and_tells_where_its_form_goes(owner, newest, address):
    answer = owner.post("/studio/drafts", headers=JSON)
    desk = address(newest())

    assert answer.status_code == 201
    assert answer.json == {"edit": desk, "upload": f"{desk}/photos", "save": f"{desk}/save"}


def test_one_file_is_taken_and_its_row_comes_back(owner, blog, address, stored):
    post = publishing.start_draft(blog)
    answer = owner.post(address(post, "photos"), data={"file": a_file()}, headers=JSON)
    photo = stored(post).photos[0]

    assert answer.status_code == 201
    assert answer.json["id"] == photo.id
    assert f'data-photo="{photo.id}"' in answer.json["row"]
    assert f'name="alt-{photo.id}"' in answer.json["row"]
    assert "harbour.jpg" in answer.json["row"]


@pytest.mark.parametrize("form", [{}, {"file": no_picture()}, {"other": a_file()}])
def test_a_file_that_is_no_picture_is_refused_in_a_sentence(owner, blog, address, stored, form):
    post = publishing.start_draft(blog)
    answer = owner.post(address(post, "photos"), data=form, headers=JSON)

    assert answer.status_code == 422
    assert answer.json["error"].endswith(".")
    assert stored(post).photos == ()


def test_a_photo_too_many_is_refused(owner, blog, address, stored, monkeypatch):
    monkeypatch.setattr(publishing, "MAX_PHOTOS", 2)
    post = publish(blog, photos=2, status=Status.DRAFT)
    answer = owner.post(address(post, "photos"), data={"file": a_file()}, headers=JSON)

    assert answer.status_code == 422
    assert answer.json["error"] == "A post holds at most 2 photos."
    assert len(stored(post).photos) == 2


def test_a_file_over_the_limit_is_refused_before_it_is_read(owner, app, blog, address):
    small = replace(blog.config, photos=replace(blog.config.photos, max_upload_mb=1))
    app.extensions["photolog"] = replace(blog, config=small)
    post = publishing.start_draft(blog)
    kind = "multipart/form-data; boundary=x"
    answer = owner.post(
        address(post, "photos"), data=b"\0" * 3 * 2**20, headers=JSON, content_type=kind
    )

    assert answer.status_code == 413
    assert answer.json["error"]


@pytest.mark.parametrize(
    ("trouble", "status"),
    [(StorageFull("There is no room left."), 507), (DatabaseBusy("Busy; please try again."), 503)],
)
def test_trouble_of_the_store_is_told_as_json(owner, blog, address, monkeypatch, trouble, status):
    post = publishing.start_draft(blog)

    def fail(*args):
        raise trouble

    monkeypatch.setattr(publishing, "add_photo", fail)
    answer = owner.post(address(post, "photos"), data={"file": a_file()}, headers=JSON)

    assert (answer.status_code, answer.json) == (status, {"error": str(trouble)})


def test_words_that_a_failing_disk_refuses_stay_in_the_form(owner, blog, address, monkeypatch):
    post = publishing.start_draft(blog)
    trouble = DiskFailing("failing", "Input/output error")

    def fail(*args):
        raise trouble

    monkeypatch.setattr(publishing, "save", fail)
    answer = owner.post(address(post), data=form_of(post, title="Half a tit"))

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Half a tit" in answer.text
    assert "replace the disk" in answer.text


def test_a_draft_is_saved_while_it_is_written(owner, blog, address, stored):
    post = publish(blog, photos=2, status=Status.DRAFT, alts=("One", ""))
    answer = owner.post(address(post, "save"), data=form_of(post, title="Half a tit"), headers=JSON)

    assert (answer.status_code, answer.json) == (200, {"missing_alt": 1})
    assert stored(post).title == "Half a tit"


def test_autosaving_tells_every_problem_and_writes_nothing(owner, blog, address, stored):
    post = publishing.start_draft(blog)
    form = form_of(post, title="t" * 201, date="never")
    answer = owner.post(address(post, "save"), data=form, headers=JSON)

    assert answer.status_code == 422
    assert "The title has 201 characters" in answer.json["error"]
    assert set(answer.json["problems"]) == {"title", "date"}
    assert stored(post) == post


def test_what_others_see_is_not_autosaved(owner, blog, address, stored):
    post = publish(blog, title="As published")
    answer = owner.post(address(post, "save"), data=form_of(post, title="Half a"), headers=JSON)

    assert answer.status_code == 409
    assert stored(post).title == "As published"


def test_a_photo_that_arrives_while_a_draft_is_saved_is_not_removed(
    owner, blog, address, stored, monkeypatch
):
    """A form does not know the photo that another request is just adding."""
    post = publish(blog, status=Status.DRAFT)
    reading, added = threading.Event(), threading.Event()
    read_form = saving.typed

    def slowly(form, post):
        reading.set()
        added.wait(5)  # the other request commits here
        return read_form(form, post)

    def add():
        reading.wait(5)
        publishing.add_photo(blog, post.id, a_file()[0], "late.jpg")
        added.set()

    monkeypatch.setattr(saving, "typed", slowly)
    other = threading.Thread(target=add)
    other.start()
    owner.post(address(post, "save"), data=form_of(post), headers=JSON)
    other.join()

    assert [photo.original.filename for photo in stored(post).photos] == [
        "picture-0.jpg",
        "late.jpg",
    ]


def test_a_script_removes_a_photo_and_is_told_so(owner, blog, address, stored):
    post = publish(blog, photos=2, alts=("One", "Two"), status=Status.DRAFT)
    gone = post.photos[0].id
    answer = owner.post(address(post, "photos", gone, "remove"), headers=JSON)

    assert (answer.status_code, answer.json) == (200, {"removed": gone})
    assert [photo.alt for photo in stored(post).photos] == ["Two"]


@pytest.mark.parametrize("path", ["photos", "save", "photos/1/remove"])
def test_scripts_are_told_about_an_unknown_post(owner, path):
    answer = owner.post(
        f"/studio/posts/0000000000000/{path}", data={"file": a_file()}, headers=JSON
    )

    assert answer.status_code == 404
    assert answer.json["error"]


def test_a_script_that_is_logged_out_is_told_so(client, blog, address):
    answer = client.post(address(publishing.start_draft(blog), "save"), headers=JSON)

    assert answer.status_code == 401
    assert answer.json["error"]
