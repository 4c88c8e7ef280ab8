"""Our copies of others' pictures: for the owner alone, by names that a note refers to."""

from __future__ import annotations

import pytest

from photolog.store.engine import database
from photolog.store.reading import notes, pictures
from tests.store.peers.making import NOW
from tests.store.reading.making import SIZE, follow_them, show

JPEG = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture
def copy(federated_owner, federated_blog, tmp_path):
    """The name of a copy, and the note that shows it."""
    file = tmp_path / "picture.jpg"
    file.write_bytes(JPEG)
    name = federated_blog.files.keep_picture(file)
    with database.transaction():
        note = show(follow_them())
        each = note.attachments[0]
        assert pictures.keep(each.id, each.url, name, len(JPEG), SIZE, NOW)
    return name


def test_a_copy_is_sent_as_nothing_but_a_picture_for_this_browser_alone(federated_owner, copy):
    answer = federated_owner.get(f"/studio/pictures/{copy}")

    assert (answer.status_code, answer.data) == (200, JPEG)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_browser_that_has_it_is_told_so(federated_owner, copy):
    tag = federated_owner.get(f"/studio/pictures/{copy}").headers["ETag"]

    answer = federated_owner.get(f"/studio/pictures/{copy}", headers={"If-None-Match": tag})

    assert (answer.status_code, answer.data) == (304, b"")


@pytest.mark.parametrize(
    "name",
    [f"{'0' * 40}.jpg", "x.jpg", "..%2f..%2fkeys%2fowner.pem", "%2e%2e", "a" * 5000, "%00"],
)
def test_only_names_of_copies_are_there(federated_owner, copy, name):
    answer = federated_owner.get(f"/studio/pictures/{name}")

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_file_that_no_note_shows_is_not_there(federated_owner, federated_blog, copy):
    with database.transaction():
        found = pictures.find(copy)
        pictures.forget_copies([copy])

    assert found is not None
    assert federated_blog.files.picture_path(copy).is_file()
    assert federated_owner.get(f"/studio/pictures/{copy}").status_code == 404


def test_a_copy_whose_file_is_lost_is_not_there(federated_owner, federated_blog, copy):
    federated_blog.files.picture_path(copy).unlink()

    assert federated_owner.get(f"/studio/pictures/{copy}").status_code == 404


def test_only_the_owner_sees_copies(federated_owner, copy):
    federated_owner.delete_cookie("__Host-photolog", domain="photo.example")

    answer = federated_owner.get(f"/studio/pictures/{copy}")

    assert answer.status_code == 302
    assert JPEG not in answer.data
    assert "immutable" not in answer.headers["Cache-Control"]
    assert federated_owner.get(f"/media/{copy}").status_code == 404


def test_a_copy_that_is_looked_at_stays_longest(federated_owner, copy, clock):
    with database.transaction():
        other = show(follow_them("bob"), 2)
        each = other.attachments[0]
        clock.advance(days=1)
        assert pictures.keep(each.id, each.url, f"{'b' * 40}.jpg", 1, SIZE, clock())
    assert pictures.oldest(1)[0].name == copy

    clock.advance(days=1)
    federated_owner.get(f"/studio/pictures/{copy}")

    assert pictures.oldest(1)[0].name == f"{'b' * 40}.jpg"
    assert notes.find(other.id) is not None
