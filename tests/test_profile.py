"""The owner's profile: words checked by field, pictures in their place and nowhere else."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from photolog import profile
from photolog.errors import InvalidInput, RejectedUpload
from photolog.records import Link, Profile
from photolog.store import settings
from photolog.store.engine import database
from tests.builders import a_profile
from tests.publish import a_picture


def media_of(blog) -> set[str]:
    return {name for name, _ in blog.files.stored("media")}


def test_before_it_is_saved_the_settings_suggest_it(make_blog):
    blog = make_blog(site__title="Boats", site__description="Mostly.", site__theme="dark")

    assert profile.current(blog) == Profile(
        name="Boats", bio_source="Mostly.", theme="dark", default_licence="all-rights-reserved"
    )


def test_a_saved_profile_comes_back(blog):
    wanted = a_profile(avatar="", default_tags=("fog", "sea"), photos_per_page=12)

    profile.change(blog, wanted)

    assert profile.current(blog) == wanted


def test_a_saved_profile_changes_pages(blog):
    before = database.generation()

    profile.change(blog, a_profile())

    assert database.generation() == before + 1


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"name": "a" * 101}, "name"),
        ({"bio_source": "a" * 2001}, "bio"),
        ({"about_source": "a" * 50_001}, "about"),
        ({"about_source": "[" * 201}, "about"),
        ({"theme": "blue"}, "theme"),
        ({"links": (Link("a", "https://a.example"),) * 9}, "links"),
        ({"links": (Link("a", "javascript:alert(1)"),)}, "links"),
        ({"links": (Link("a", "a.example"),)}, "links"),
        ({"links": (Link("a", "https://a.example/b c"),)}, "links"),
        ({"links": (Link("a", "https://a.example/" + "a" * 2048),)}, "links"),
        ({"default_licence": "mine"}, "default_licence"),
        ({"photos_per_page": 5}, "photos_per_page"),
        ({"photos_per_page": 121}, "photos_per_page"),
    ],
)
def test_what_cannot_be_used_names_its_field(blog, words, field):
    with pytest.raises(InvalidInput) as caught:
        profile.change(blog, a_profile(**words))

    assert caught.value.field == field
    assert settings.profile() is None


def test_an_avatar_is_a_square_and_the_only_file(blog):
    profile.set_avatar(blog, a_picture(900, 600))

    name = profile.current(blog).avatar
    assert media_of(blog) == {name}
    assert list(blog.files.stored("originals")) == []


def test_a_new_avatar_takes_the_place_of_the_former(blog):
    profile.set_avatar(blog, a_picture())
    former = profile.current(blog).avatar

    profile.set_avatar(blog, a_picture(colour="#2f6f8f"))

    assert profile.current(blog).avatar != former
    assert media_of(blog) == {profile.current(blog).avatar}


def test_what_is_no_picture_leaves_the_former_avatar(blog):
    profile.set_avatar(blog, a_picture())
    former = profile.current(blog)

    with pytest.raises(RejectedUpload):
        profile.set_avatar(blog, io.BytesIO(b"no picture"))

    assert profile.current(blog) == former
    assert media_of(blog) == {former.avatar}


def test_avatar_and_header_do_not_touch_each_other(blog):
    profile.set_avatar(blog, a_picture())
    profile.set_header(blog, a_picture())
    profile.change(blog, replace(a_profile(), avatar="x", header="y"))
    both = profile.current(blog)

    profile.remove_avatar(blog)

    assert media_of(blog) == {both.header}
    assert profile.current(blog) == replace(both, avatar="")


def test_a_removed_header_leaves_no_file(blog):
    profile.set_header(blog, a_picture())

    profile.remove_header(blog)
    profile.remove_header(blog)

    assert profile.current(blog).header == ""
    assert media_of(blog) == set()
