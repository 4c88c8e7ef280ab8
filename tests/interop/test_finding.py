"""The owner looks for somebody elsewhere, and finds them, their bio and their photos."""

from __future__ import annotations

import pytest

from photolog.store.reading import notes
from tests.interop.conftest import meet, person_named, person_uri
from tests.interop.places import FEDIFY
from tests.interop.seaside import seaside

pytestmark = pytest.mark.e2e


def test_somebody_is_found_by_handle_and_by_the_address_of_their_page(blog, fedify, studio):
    by_handle = meet(studio, f"@ines@{FEDIFY}")
    by_page = meet(studio, f"https://{FEDIFY}/@ines")
    by_id = meet(studio, person_uri("ines"))

    ines = person_named("ines")
    assert by_handle == by_page == by_id == f"/studio/people/{ines.id}"
    assert ines.handle == f"@ines@{FEDIFY}"


@pytest.mark.parametrize("is_page", [True, False], ids=["page", "id"])
def test_a_post_is_found_by_its_address(blog, fedify, studio, is_page):
    uri = fedify.tell("write", by="ines", content="<p>Low tide.</p>", isSent=False)
    address = f"https://{FEDIFY}/@ines/{uri.rpartition('/')[2]}" if is_page else uri

    path = meet(studio, address)

    note = notes.find_by_uri(uri)
    assert path == f"/studio/notes/{note.id}"
    assert note.author.uri == person_uri("ines")
    assert "Low tide." in studio.page(path)


def test_a_profile_shows_the_bio_and_the_photos_of_all_pages_of_the_outbox(
    blog, fedify, front, studio
):
    alts = [f"Harbour {number}" for number in range(5)]  # two on each page
    shown = [seaside(fedify, "olga", alt, isSent=False) for alt in alts]
    fewer = seaside(fedify, "olga", "For friends", isSent=False, audience="followers")

    page = studio.page(meet(studio, f"@olga@{FEDIFY}"))

    assert "olga looks at <strong>harbours</strong>." in page
    assert [alt for alt in alts if alt not in page] == []
    assert all(notes.find_by_uri(note.uri) for note in shown)
    assert notes.find_by_uri(fewer.uri) is None
    assert "For friends" not in page
    asked = front.noted(FEDIFY, "GET", "/users/olga/outbox")
    assert [request.target.partition("?")[2] for request in asked] == [
        *("", "cursor=0", "cursor=2", "cursor=4")
    ]
    # It is the application that asks, and not whoever looks.
    signed = f'keyId="{blog.addresses.application_key}"'
    assert [each for each in asked if signed not in each.headers["signature"]] == []
