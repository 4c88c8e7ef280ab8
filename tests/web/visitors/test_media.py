"""The public files: what is sent, how, and what never is."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.publish import publish


@pytest.fixture
def path(blog):
    return f"/media/{publish(blog).photos[0].renditions[0].name}"


def test_a_file_is_immutable_and_can_do_nothing(client, path):
    response = client.get(path)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Set-Cookie" not in response.headers
    cache = response.headers["Cache-Control"]
    assert all(word in cache for word in ("public", "immutable", "max-age=31536000"))


def test_a_file_is_the_picture(client, path):
    with Image.open(io.BytesIO(client.get(path).data)) as picture:
        assert picture.format == "JPEG"


def test_a_file_known_to_the_browser_is_not_sent_again(client, path):
    etag = client.get(path).headers["ETag"]
    response = client.get(path, headers={"If-None-Match": etag})

    assert (response.status_code, response.data) == (304, b"")


def test_a_part_of_a_file_can_be_had(client, path):
    response = client.get(path, headers={"Range": "bytes=0-9"})

    assert response.status_code == 206
    assert response.data == client.get(path).data[:10]


def test_head_tells_the_length(client, path):
    assert client.head(path).headers["Content-Length"] == str(len(client.get(path).data))


@pytest.mark.parametrize(
    "name",
    [
        "0" * 40 + ".jpg",  # no such file
        "0" * 40 + ".png",
        "0" * 40 + ".html",
        "0" * 39 + ".jpg",
        "G" * 40 + ".jpg",
        "0" * 40,
        "../photolog.db",
        "..%2Fphotolog.db",
        "%2e%2e/photolog.db",
        "0" * 40 + ".jpg%00.html",
        "",
    ],
)
def test_nothing_else_is_ever_sent(client, name):
    assert client.get(f"/media/{name}").status_code == 404


def test_an_original_is_never_sent(client, blog):
    photo = publish(blog).photos[0]

    assert client.get(f"/media/{photo.original.name}").status_code == 404
