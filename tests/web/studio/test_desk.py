"""The desk as a plain form: a new post, every change to one that is there, and nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from photolog import publishing
from photolog.publishing import MAX_PHOTOS
from photolog.records import Focus, Status, Visibility
from photolog.store import lists
from tests.web.studio.conftest import a_file, form_of, no_picture, publish


def test_the_limits_are_told_before_a_file_is_chosen(owner):
    page = owner.get("/studio/new").text

    assert "up to 64 MB and 100 megapixels" in page
    assert "20 to a post" in page
    assert "Location is removed." in page
    assert 'type="file" multiple' in page


def test_a_plain_form_makes_a_draft_with_all_its_photos_and_goes_to_its_desk(
    owner, newest, address
):
    form = {
        "title": "Harbour",
        "caption": "First light #boats",
        "files": [a_file(), a_file("b.jpg")],
    }
    answer = owner.post("/studio/new", data=form)
    post = newest()
    desk = owner.get(answer.location).text

    assert answer.status_code == 303
    assert answer.location.startswith(address(post))
    assert (post.status, post.title, post.tags) == (Status.DRAFT, "Harbour", ("boats",))
    assert [photo.original.filename for photo in post.photos] == ["harbour.jpg", "b.jpg"]
    assert desk.count("data-photo=") == 2
    assert 'value="publish"' in desk


def test_a_rejected_file_is_named_with_its_reason_and_the_good_ones_are_kept(owner, newest):
    form = {"title": "Harbour", "files": [a_file(), no_picture("notes.txt")]}
    answer = owner.post("/studio/new", data=form)
    desk = owner.get(answer.location).text

    assert len(newest().photos) == 1
    assert "notes.txt was not taken: " in desk
    assert "notes.txt was not taken" not in owner.get(answer.location).text  # said once


def test_when_no_file_is_good_the_words_are_shown_again_and_no_draft_is_left(owner):
    form = {"title": "Harbour", "caption": "Kept <b>words</b>", "files": [no_picture("a.txt")]}
    answer = owner.post("/studio/new", data=form)

    assert answer.status_code == 422
    assert "a.txt was not taken: " in answer.text
    assert 'value="Harbour"' in answer.text
    assert "Kept &lt;b&gt;words&lt;/b&gt;" in answer.text
    assert lists.studio_page("all", 9) == ()


@pytest.mark.parametrize("form", [{}, {"title": "Only words"}, {"files": (None, "")}])
def test_a_new_post_without_a_file_says_so_and_keeps_what_was_typed(owner, form):
    answer = owner.post("/studio/new", data={k: v for k, v in form.items() if k != "files"})

    assert answer.status_code == 422
    assert "Choose at least one photo." in answer.text
    assert form.get("title", "") in answer.text
    assert lists.studio_page("all", 9) == ()


def test_more_than_twenty_photos_keeps_the_first_twenty_and_names_the_rest(
    owner, blog, address, stored
):
    files = [a_file(f"{n:02}.jpg", width=40, height=30) for n in range(4)]
    post = publish(blog, photos=MAX_PHOTOS - 3, status=Status.DRAFT)
    answer = owner.post(address(post), data=form_of(post, files=files))

    assert len(stored(post).photos) == MAX_PHOTOS
    assert (
        "03.jpg was not taken: a post holds at most 20 photos." in owner.get(answer.location).text
    )


def test_a_caption_that_is_too_long_does_not_cost_the_files(owner, newest):
    answer = owner.post("/studio/new", data={"caption": "x" * 10_001, "files": [a_file()]})

    assert answer.status_code == 422
    assert "The caption has 10,001 characters, 10,000 are allowed." in answer.text
    assert "x" * 10_001 in answer.text
    assert len(newest().photos) == 1
    assert 'action="/studio/posts/' in answer.text


def test_every_field_of_the_desk_is_stored(owner, blog, address, stored):
    post = publish(blog, photos=2, status=Status.DRAFT)
    first, second = post.photos
    form = form_of(
        post,
        title="Harbour",
        caption="First *light*\r\n#boats by @someone@host.example",
        tags="#Fog BlueHour",
        warning="Fish",
        is_sensitive="1",
        licence="cc-by-4.0",
        place="Bergen",
        visibility="unlisted",
        language="nb",
        date="2026-10-26T06:41",
        photo=[second.id, first.id],
        **{f"alt-{first.id}": "Boats", f"focus_x-{first.id}": "25", f"focus_y-{first.id}": "75,5"},
    )
    form.pop("show_camera", None)
    answer = owner.post(address(post), data=form)
    saved = stored(post)

    assert answer.status_code == 303
    assert (saved.title, saved.caption_source) == (
        "Harbour",
        "First *light*\n#boats by @someone@host.example",
    )
    assert saved.tags == ("Fog", "BlueHour", "boats")
    assert (saved.content_warning, saved.is_sensitive, saved.show_camera) == ("Fish", True, False)
    assert (saved.licence, saved.place, saved.language) == ("cc-by-4.0", "Bergen", "nb")
    assert saved.visibility is Visibility.UNLISTED
    assert saved.published_at == datetime(2026, 10, 26, 6, 41, tzinfo=UTC)
    assert [photo.id for photo in saved.photos] == [second.id, first.id]
    assert (saved.photos[1].alt, saved.photos[1].focus) == ("Boats", Focus(0.25, 0.755))


def test_saving_an_untouched_desk_changes_nothing_but_the_time_of_the_edit(
    owner, blog, address, stored, clock
):
    clock.advance(seconds=12, milliseconds=345)
    post = publish(blog, title="Harbour", caption_source="With #boats", tags=("fog",))
    page = owner.get(address(post)).text
    clock.advance(minutes=5)
    shown = post.published_at.strftime("%Y-%m-%dT%H:%M")
    owner.post(address(post), data=form_of(post, tags="fog", date=shown))
    saved = stored(post)

    assert f'value="{shown}"' in page
    assert saved.published_at == post.published_at  # not cut to the minute
    assert (saved.title, saved.tags, saved.status) == (post.title, post.tags, post.status)


def test_publishing_puts_the_post_before_the_public(owner, client, blog, address, stored):
    post = publish(blog, status=Status.DRAFT, title="Harbour")
    answer = owner.post(address(post), data=form_of(post, do="publish"))

    assert answer.location.endswith("said=published")
    assert "Published." in owner.get(answer.location).text
    assert stored(post).status is Status.PUBLISHED
    assert address(post).rpartition("/")[2] in client.get("/").text


def test_a_date_to_come_schedules(owner, blog, address, stored):
    post = publish(blog, status=Status.DRAFT)
    owner.post(address(post), data=form_of(post, do="publish", date="2027-01-01T10:00"))

    assert stored(post).status is Status.SCHEDULED


def test_a_post_without_photos_is_not_published_and_keeps_its_words(owner, address, newest):
    owner.post("/studio/drafts")
    post = newest()
    answer = owner.post(address(post), data={"title": "Empty", "do": "publish"})

    assert answer.status_code == 422
    assert "at least one photo" in answer.text
    assert 'value="Empty"' in answer.text
    assert newest().status is Status.DRAFT


def test_back_to_draft_hides_the_post(owner, client, blog, address, stored):
    post = publish(blog)
    answer = owner.post(address(post), data=form_of(post, do="unpublish"))

    assert answer.location.endswith("said=unpublished")
    assert stored(post).status is Status.DRAFT
    assert client.get(f"/p/{address(post).rpartition('/')[2]}").status_code == 404


def test_photos_are_added_to_a_post_that_is_there(owner, blog, address, stored):
    post = publish(blog, status=Status.DRAFT)
    owner.post(address(post), data=form_of(post, files=[a_file("second.jpg"), a_file("third.jpg")]))

    assert [p.original.filename for p in stored(post).photos][1:] == ["second.jpg", "third.jpg"]


def test_a_replaced_file_keeps_alt_text_focus_and_place(owner, blog, address, stored):
    post = publish(blog, photos=2, alts=("One", "Two"))
    first = post.photos[0]
    form = form_of(
        post,
        **{f"replace-{first.id}": a_file("better.jpg", width=800), f"focus_x-{first.id}": "10"},
    )
    owner.post(address(post), data=form)
    photo = stored(post).photos[0]

    assert (photo.id, photo.alt, photo.focus.x) == (first.id, "One", 0.1)
    assert (photo.original.filename, photo.size.width) == ("better.jpg", 800)
    assert photo.renditions[0].name != first.renditions[0].name


def test_a_replacement_that_is_no_picture_leaves_the_photo_and_saves_the_words(
    owner, blog, address, stored
):
    post = publish(blog, status=Status.DRAFT)
    form = form_of(
        post, title="New", do="publish", **{f"replace-{post.photos[0].id}": no_picture("x.txt")}
    )
    answer = owner.post(address(post), data=form)
    saved = stored(post)

    assert "x.txt was not taken: " in owner.get(answer.location).text
    assert saved.photos[0].original == post.photos[0].original
    assert (saved.title, saved.status) == ("New", Status.DRAFT)  # not published without its file


BAD_FIELDS = [
    ("title", "t" * 201, "The title has 201 characters, 200 are allowed."),
    ("caption", "[" * 201, "brackets"),
    ("warning", "w" * 201, "The content warning has 201 characters"),
    ("place", "p" * 201, "The place has 201 characters"),
    ("language", "English please", "short code"),
    ("date", "the day after tomorrow", "not a date"),
    ("date", "0001-01-01T10:00", "not a date"),
    ("licence", "gpl", "This licence is not known."),
    ("visibility", "friends", "Choose who can see it."),
    ("tags", "fog 2026", "2026 cannot be a tag"),
    ("tags", " ".join(f"t{n}" for n in range(51)), "51 tags, 50 are allowed"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), BAD_FIELDS)
def test_a_field_that_cannot_be_used_is_named_and_nothing_typed_is_lost(
    owner, blog, address, stored, field, value, sentence
):
    post = publishing.start_draft(blog)
    typed = {"title": "Typed title", "caption": "Typed caption", "place": "Typed place"}
    form = form_of(post, **(typed | {field: value, "do": "publish"}))
    answer = owner.post(address(post), data=form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'href="#{field}"' in answer.text  # the summary leads to the field
    assert f'id="{field}-problem"' in answer.text
    assert 'role="alert"' in answer.text
    for name, words in typed.items():
        assert name == field or words in answer.text
    assert stored(post) == post
    if field not in ("licence", "visibility"):  # what is not among the choices cannot be chosen
        assert value in answer.text


def test_a_focus_outside_the_picture_is_refused(owner, blog, address, stored):
    post = publish(blog, status=Status.DRAFT)
    for field in (f"focus_x-{post.photos[0].id}", f"focus_y-{post.photos[0].id}"):
        for value in ("101", "-1", "left", "", "nan"):
            answer = owner.post(address(post), data=form_of(post, **{field: value}))

            assert answer.status_code == 422
            assert "The focus is a number from 0 to 100." in answer.text
    assert stored(post) == post


def test_an_alt_text_that_is_too_long_is_named_by_its_place(owner, blog, address):
    post = publish(blog, photos=2, alts=("One", "Two"), status=Status.DRAFT)
    field = f"alt-{post.photos[1].id}"
    answer = owner.post(address(post), data=form_of(post, **{field: "a" * 1501}))

    assert answer.status_code == 422
    assert "The alt text of photo 2 has 1,501 characters, 1,500 are allowed." in answer.text
    assert f'id="{field}-problem"' in answer.text
    assert "a" * 1501 in answer.text


def test_line_ends_of_browsers_do_not_count_twice(owner, blog, address, stored):
    post = publish(blog, status=Status.DRAFT)
    alt = "\r\n".join(["a" * 99] * 15)  # 15 lines: 1,499 characters as the browser counts
    owner.post(address(post), data=form_of(post, **{f"alt-{post.photos[0].id}": alt}))

    assert stored(post).photos[0].alt == alt.replace("\r\n", "\n")


def test_a_form_with_everything_at_its_limit_is_taken(owner, blog, address, stored):
    post = publish(blog, photos=20, alts=(), status=Status.DRAFT)
    alts = {f"alt-{photo.id}": "ä" * 1500 for photo in post.photos}
    answer = owner.post(address(post), data=form_of(post, caption="ö" * 10_000, **alts))

    assert answer.status_code == 303
    assert stored(post).missing_alt_count == 0


def test_a_huge_form_is_refused_with_one_sentence(owner, blog, address, stored):
    post = publish(blog, status=Status.DRAFT)
    head = b'--x\r\nContent-Disposition: form-data; name="caption"\r\n\r\n'
    body = head + b"x" * 2**21 + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answer = owner.post(address(post), data=body, content_type=kind)

    assert answer.status_code == 413
    assert "more than this blog takes at once" in answer.text
    assert stored(post) == post


def test_a_form_that_does_not_know_a_photo_does_not_remove_it(owner, blog, address, stored):
    """A photo that another request added meanwhile stays, at the end."""
    post = publish(blog, photos=2, alts=("One", "Two"), status=Status.DRAFT)
    owner.post(address(post), data=form_of(post, photo=[str(post.photos[1].id)]))

    assert [photo.alt for photo in stored(post).photos] == ["Two", "One"]


def test_an_empty_form_keeps_words_and_photos(owner, blog, address, stored):
    post = publish(blog, title="Harbour", caption_source="Words", status=Status.DRAFT)
    answer = owner.post(address(post))
    saved = stored(post)

    assert answer.status_code == 303
    assert (saved.title, saved.caption_source, saved.photos) == ("Harbour", "Words", post.photos)


def test_the_small_buttons_move_photos_and_save_what_was_typed(owner, blog, address, stored):
    post = publish(blog, photos=3, alts=("One", "Two", "Three"), status=Status.DRAFT)
    second = post.photos[1].id
    answer = owner.post(address(post), data=form_of(post, title="Typed", do=f"earlier:{second}"))
    moved = stored(post)
    owner.post(address(post), data=form_of(moved, do=f"later:{second}"))
    owner.post(address(post), data=form_of(stored(post), do=f"later:{second}"))
    again = stored(post)

    assert answer.location.endswith(f"#photo-{second}")
    assert [photo.alt for photo in moved.photos] == ["Two", "One", "Three"]
    assert moved.title == "Typed"
    assert [photo.alt for photo in again.photos] == ["One", "Three", "Two"]


@pytest.mark.parametrize(
    "button", ["earlier:999", "later:x", "use-alt:999", "dance", "remove:x", ""]
)
def test_a_button_that_means_nothing_only_saves(owner, blog, address, stored, button):
    post = publishing.start_draft(blog)
    answer = owner.post(address(post), data=form_of(post, title="Typed", do=button))

    assert answer.status_code == 303
    assert stored(post).title == "Typed"


@pytest.mark.parametrize("path", ["", "/delete", "/photos/1/remove"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_post_is_not_found(owner, path, method):
    assert getattr(owner, method)(f"/studio/posts/0000000000000{path}").status_code == 404


def test_the_missing_alt_texts_are_counted(owner, blog, address):
    post = publish(blog, photos=3, alts=("One",), status=Status.DRAFT)

    assert "2 photos have no alt text" in owner.get(address(post)).text


def test_a_new_post_begins_with_the_owners_defaults(owner):
    owner.post(
        "/studio/settings/posting", data={"default_licence": "cc0-1.0", "default_tags": "fog"}
    )
    page = owner.get("/studio/new").text

    assert '<option value="cc0-1.0" selected>' in page
    assert 'name="tags" type="text" value="fog"' in page


def test_notes_that_were_tampered_with_are_not_shown(owner):
    """The cookie that carries file names is signed with the session's own token."""
    answer = owner.post("/studio/new", data={"files": [a_file(), no_picture("mine.txt")]})
    value = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("photolog-notes="))
    forged = value.split(";")[0].partition("=")[2][:-2] + "AA"
    owner.set_cookie("photolog-notes", forged, domain="photo.example", path="/studio")

    assert "mine.txt" not in owner.get(answer.location).text


def test_a_scheduled_post_says_when_it_will_come(owner, blog, address, clock):
    post = publish(blog, status=Status.PUBLISHED, published_at=clock() + timedelta(days=1))

    assert "Will be published 23 November 2026, 12:00" in owner.get(address(post)).text
