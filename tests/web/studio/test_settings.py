"""Profile, display, new posts, privacy: saved, refused in a sentence, never lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from photolog import profile
from photolog.records import Link
from tests.web.studio.conftest import a_file, no_picture

WORDS = {"name": "The photographer", "bio": "Boats, *mostly*.", "about": "## About\r\n\r\nBoats."}


def test_the_profile_is_saved(owner, blog):
    form = WORDS | {
        "link_name": ["Home", ""],
        "link_url": ["https://me.example/a", "other.example"],
    }
    answer = owner.post("/studio/settings", data=form)
    saved = profile.current(blog)

    assert answer.status_code == 303
    assert "Saved." in owner.get(answer.location).text
    assert (saved.name, saved.bio_source) == ("The photographer", "Boats, *mostly*.")
    assert saved.about_source == "## About\n\nBoats."
    assert saved.links == (
        Link("Home", "https://me.example/a"),
        Link("other.example", "https://other.example"),
    )


def test_pictures_of_the_profile_are_set_and_taken_away(owner, blog):
    owner.post("/studio/settings", data=WORDS | {"avatar": a_file(), "header": a_file()})
    with_pictures = profile.current(blog)
    owner.post("/studio/settings", data=WORDS | {"remove_avatar": "1"})
    without = profile.current(blog)

    assert with_pictures.avatar
    assert with_pictures.header
    assert (without.avatar, without.header) == ("", with_pictures.header)


def test_a_portrait_that_is_no_picture_does_not_cost_the_words(owner, blog):
    answer = owner.post("/studio/settings", data=WORDS | {"avatar": no_picture("me.txt")})

    assert "me.txt was not taken: " in owner.get(answer.location).text
    assert profile.current(blog).name == "The photographer"
    assert profile.current(blog).avatar == ""


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "n" * 101, "The name has 101 characters"),
        ("bio", "b" * 2001, "The bio has 2,001 characters"),
        ("about", "[" * 201, "brackets"),
        ("link_url", "javascript:alert(1)", "needs an address"),
        ("link_url", "https://", "needs an address"),
        ("link_url", "https://[broken", "needs an address"),
        ("link_url", "https://two words.example", "needs an address"),
        ("link_url", "", "needs an address"),
        ("link_name", "n" * 101, "The name of a link has 101 characters"),
    ],
)
def test_a_profile_that_cannot_be_used_is_shown_again_as_typed(owner, blog, field, value, sentence):
    form = WORDS | {"link_name": "My link", "link_url": "https://me.example"} | {field: value}
    answer = owner.post("/studio/settings", data=form)
    kept = form["bio" if field == "name" else "name"]

    assert answer.status_code == 422
    assert sentence in answer.text
    assert kept in answer.text
    assert value in answer.text
    assert profile.current(blog).bio_source == ""


def test_too_many_links_are_refused(owner):
    form = WORDS | {"link_name": ["L"] * 9, "link_url": [f"https://{n}.example" for n in range(9)]}
    answer = owner.post("/studio/settings", data=form)

    assert answer.status_code == 422
    assert "There is room for 8 links." in answer.text
    assert "https://8.example" in answer.text


def test_display_is_saved(owner, blog):
    owner.post("/studio/settings/display", data={"theme": "dark", "photos_per_page": "12"})
    saved = profile.current(blog)

    assert (saved.theme, saved.photos_per_page, saved.show_camera) == ("dark", 12, False)


@pytest.mark.parametrize("number", ["", "5", "121", "many", "²", "9" * 5000])
def test_photos_per_page_has_its_bounds(owner, blog, number):
    form = {"theme": "light", "photos_per_page": number}
    answer = owner.post("/studio/settings/display", data=form)

    assert answer.status_code == 422
    assert "Photos per page is a number from 6 to 120." in answer.text
    assert '<option value="light" selected>' in answer.text
    assert profile.current(blog).photos_per_page == 30


@pytest.mark.parametrize("form", [{}, {"theme": "pink", "photos_per_page": "12"}])
def test_an_unknown_theme_is_refused(owner, form):
    answer = owner.post("/studio/settings/display", data=form)

    assert answer.status_code == 422
    assert "Choose one of the themes." in answer.text


def test_what_new_posts_begin_with_is_saved(owner, blog):
    form = {"default_licence": "cc-by-4.0", "default_tags": "#fog, boats"}
    owner.post("/studio/settings/posting", data=form)
    saved = profile.current(blog)

    assert (saved.default_licence, saved.default_tags) == ("cc-by-4.0", ("fog", "boats"))


@pytest.mark.parametrize("form", [{}, {"default_licence": "gpl", "default_tags": "2026"}])
def test_defaults_that_cannot_be_used_are_refused(owner, form):
    answer = owner.post("/studio/settings/posting", data=form)

    assert answer.status_code == 422
    assert "This licence is not known." in answer.text
    assert form.get("default_tags", "") in answer.text


def test_privacy_is_saved(owner, blog):
    owner.post("/studio/settings/privacy", data={"allow_ai_training": "1"})
    saved = profile.current(blog)

    assert (saved.allow_ai_training, saved.allow_search_engines) == (True, False)


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("none", "Location is removed."),
        ("place", "only a place that you type is shown"),
        ("coarse", "about 10 km"),
        ("exact", "The exact location is shown."),
    ],
)
def test_the_location_setting_is_told_where_it_matters(owner, app, blog, setting, sentence):
    photos = replace(blog.config.photos, location=setting)
    app.extensions["photolog"] = replace(blog, config=replace(blog.config, photos=photos))

    assert sentence in owner.get("/studio/settings/privacy").text
    assert sentence in owner.get("/studio/new").text


def test_each_form_leaves_the_settings_of_the_others_alone(owner, blog):
    owner.post("/studio/settings", data=WORDS)
    owner.post("/studio/settings/display", data={"theme": "dark", "photos_per_page": "12"})
    owner.post(
        "/studio/settings/posting", data={"default_licence": "cc0-1.0", "default_tags": "fog"}
    )
    owner.post("/studio/settings/privacy", data={"allow_search_engines": "1"})
    saved = profile.current(blog)

    assert (saved.name, saved.theme, saved.default_tags) == ("The photographer", "dark", ("fog",))
