"""Values by name, and the profile among them."""

from __future__ import annotations

import pytest

from photolog.records import Link, Profile
from photolog.store import settings
from photolog.store.engine import database
from tests.builders import a_profile


@pytest.mark.parametrize("value", ["a", 7, 0, ["a"], {"a": 1}, True, ""])
def test_a_value_comes_back(blog, value):
    with database.transaction():
        settings.write("colour", "former")
        settings.write("colour", value)

    assert settings.read("colour") == value


def test_none_forgets(blog):
    with database.transaction():
        settings.write("colour", "blue")
        settings.write("colour", None)

    assert settings.read("colour") is None


def test_nothing_was_written_yet(blog):
    assert settings.read("colour") is None
    assert settings.profile() is None


@pytest.mark.parametrize(
    "profile",
    [
        Profile(),
        a_profile(),
        Profile(links=(Link("A", "https://a.example"), Link("B", "")), default_tags=("fog", "sea")),
    ],
)
def test_a_profile_comes_back(blog, profile):
    with database.transaction():
        settings.write_profile(profile)

    assert settings.profile() == profile


def test_keys_of_another_version_are_left_out(blog):
    with database.transaction():
        settings.write("profile", {"name": "The owner", "pronouns": "she", "links": []})

    assert settings.profile() == Profile(name="The owner")
