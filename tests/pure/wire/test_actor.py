"""An actor that no server refuses, whatever the owner left blank."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from photolog.pure.addresses import Addresses
from photolog.pure.trust import keys
from photolog.pure.wire import activities, actor, actors_read, contexts
from photolog.records import Link, Profile
from tests.builders import ADDRESSES, a_profile
from tests.pure.wire.samples import ACTIVITY, PEM, an_actor

BLANK = Profile()


def at(document: dict[str, Any], path: str) -> Any:
    value: Any = document
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


# Without all of it Pixelfed ignores the Update of a person: UpdatePersonValidator.php, 2026-01.
FILLED = [
    *("@context", "id", "type", "actor", "object", "object.id", "object.type", "object.url"),
    *("object.publicKey", "object.publicKey.id", "object.publicKey.owner", "object.name"),
    *("object.publicKey.publicKeyPem", "object.summary", "object.preferredUsername"),
    *("object.inbox", "object.outbox", "object.following", "object.followers"),
]
ON_THE_HOST_OF_THE_ACTOR = [
    *("object.id", "object.publicKey.id", "object.publicKey.owner", "object.url", "object.inbox"),
    *("object.outbox", "object.following", "object.followers", "object.endpoints.sharedInbox"),
]
TEXTS = ["id", "object.publicKey.publicKeyPem", "object.summary", "object.name"]


@pytest.mark.parametrize("profile", [BLANK, a_profile(), a_profile(bio_source="---")])
def test_an_update_of_the_actor_passes_pixelfeds_list(profile):
    update = activities.update_actor(an_actor(profile=profile), ACTIVITY, ADDRESSES)
    host = urlsplit(update["actor"]).hostname

    assert [path for path in FILLED if at(update, path) in (None, "", [], {})] == []
    assert {urlsplit(at(update, path)).hostname for path in ON_THE_HOST_OF_THE_ACTOR} == {host}
    assert all(isinstance(at(update, path), str) for path in TEXTS)
    assert (update["type"], at(update, "object.type")) == ("Update", "Person")
    assert at(update, "object.id") == at(update, "object.publicKey.owner") == update["actor"]
    assert at(update, "object.manuallyApprovesFollowers") is not None
    icon = at(update, "object.icon")
    assert icon is None or (icon["type"], icon["mediaType"]) == ("Image", "image/jpeg")
    assert icon is None or icon["url"].startswith("https://")


def test_a_blank_profile_has_a_name_and_a_summary():
    document = an_actor(profile=BLANK)

    assert document["name"] == "owner"
    assert document["summary"] == "<p>Photographs.</p>"
    assert "icon" not in document
    assert "image" not in document


@pytest.mark.parametrize("is_locked", [True, False])
def test_what_may_be_is_said_and_not_left_out(is_locked):
    document = an_actor(is_locked=is_locked)

    assert document["manuallyApprovesFollowers"] is is_locked
    assert document["discoverable"] is True
    assert document["indexable"] is True


def test_who_does_not_want_to_be_found_is_not_offered():
    document = an_actor(profile=a_profile(allow_search_engines=False))

    assert (document["discoverable"], document["indexable"]) == (False, False)


def test_the_blog_began_at_midnight():
    assert an_actor()["published"] == "2026-01-01T00:00:00Z"
    assert "published" not in an_actor(published_at=None)


def test_former_actors_are_a_list_or_absent():
    former = ["https://old.example/users/owner"]

    assert "alsoKnownAs" not in an_actor()
    assert an_actor(also_known_as=former)["alsoKnownAs"] == former


def test_a_link_is_a_field_that_vouches_for_its_page():
    links = (Link("", "https://home.example/a?b=1&c=<d>"),)
    field = an_actor(profile=a_profile(links=links))["attachment"][0]

    assert field == {
        "type": "PropertyValue",
        "name": "home.example",
        "value": '<a href="https://home.example/a?b=1&amp;c=&lt;d&gt;" rel="me nofollow noopener"'
        ' target="_blank">home.example/a?b=1&amp;c=&lt;d&gt;</a>',
    }


def test_a_link_too_long_for_a_field_is_left_out():
    links = (Link("Long", "https://home.example/" + "a" * 1000), Link("Short", "https://b.example"))
    fields = an_actor(profile=a_profile(links=links))["attachment"]

    assert [field["name"] for field in fields] == ["Short"]


def test_a_biography_is_the_markup_of_notes():
    document = an_actor(profile=a_profile(bio_source="# Hi\n\n[Prints](/about) #Fog"))

    assert document["summary"] == (
        '<p><strong>Hi</strong></p><p><a href="https://photo.example/about" rel="noopener">Prints'
        '</a> <a href="https://photo.example/tags/fog" class="mention hashtag" rel="tag">'
        "#<span>Fog</span></a></p>"
    )
    assert document["tag"][0]["name"] == "#Fog"


def test_the_application_answers_for_the_host():
    document = actor.application(ADDRESSES, PEM, "Boats & <fog>")

    assert document["type"] == "Application"
    assert document["preferredUsername"] == "photo.example"
    assert document["summary"] == "<p>The server of Boats &amp; &lt;fog&gt;.</p>"
    assert document["publicKey"]["owner"] == document["id"] == ADDRESSES.application


def test_the_application_of_a_blog_on_a_port_has_a_name_without_it():
    document = actor.application(Addresses("https://photo.example:8443", "owner"), PEM, "")

    assert document["preferredUsername"] == "photo.example"
    assert document["webfinger"] == "photo.example@photo.example:8443"


def test_we_could_read_our_own_actors():
    pem = keys.public_pem(keys.load_private(keys.generate()))
    owner = actor.owner(
        a_profile(), ADDRESSES, pem, published_at=datetime(2026, 1, 1, tzinfo=UTC), is_locked=True
    )
    found = actors_read.read(contexts.complete(owner))
    program = actors_read.read(contexts.complete(actor.application(ADDRESSES, pem, "Photographs")))

    assert (found.uri, found.inbox, found.is_locked) == (ADDRESSES.actor, ADDRESSES.inbox, True)
    assert found.shared_inbox == program.inbox == ADDRESSES.shared_inbox
    assert [key.id for key in found.keys] == [ADDRESSES.actor_key]
    assert program.kind == "Application"
