"""Addresses: made from base_url alone, and read back only when they are ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure import ids
from photolog.pure.addresses import Addresses

OURS = Addresses("https://photo.example", "owner")


@given(st.integers(min_value=0, max_value=ids.LARGEST))
def test_a_permalink_leads_back_to_its_post(post_id):
    assert OURS.post_id_of(OURS.post(post_id)) == post_id


@given(st.text(max_size=60))
def test_any_text_is_a_permalink_or_none(text):
    post_id = OURS.post_id_of(text)

    assert post_id is None or OURS.post(post_id).casefold() == text.casefold()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/p/0000000000001",
        "https://photo.example/p/",
        "https://photo.example/p/0000000000001/",
        "https://photo.example/p/0000000000001?page=2",
        "https://photo.example/media/0000000000001",
        "http://photo.example/p/0000000000001",
        "https://photo.example.evil.example/p/0000000000001",
        "https://photo.example@evil.example/p/0000000000001",
        "https://other.example/p/0000000000001",
    ],
)
def test_what_is_not_ours_is_none(url):
    assert OURS.post_id_of(url) is None


def test_every_address_names_the_configured_host():
    assert OURS.home == "https://photo.example/"
    assert OURS.profile == "https://photo.example/@owner"
    assert OURS.post(1) == "https://photo.example/p/0000000000001"
    assert OURS.media("ab12.jpg") == "https://photo.example/media/ab12.jpg"
    assert OURS.at("/feed.atom") == "https://photo.example/feed.atom"


def test_the_oembed_address_holds_the_permalink_as_one_query_value():
    assert OURS.oembed(1) == (
        "https://photo.example/oembed"
        "?url=https%3A%2F%2Fphoto.example%2Fp%2F0000000000001&format=json"
    )


@pytest.mark.parametrize(
    ("base_url", "host", "handle"),
    [
        ("https://photo.example", "photo.example", "@owner@photo.example"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", "@owner@127.0.0.1:8000"),
    ],
)
def test_the_host_keeps_a_port_of_its_own(base_url, host, handle):
    addresses = Addresses(base_url, "owner")

    assert addresses.host == host
    assert addresses.handle == handle
