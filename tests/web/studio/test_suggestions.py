"""Words found in a file are offered with their source, and published only when taken."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from photolog import publishing
from photolog.records import Suggestions
from photolog.web.studio import suggesting
from tests.builders import a_photo
from tests.web.studio.conftest import form_of


@pytest.fixture
def post(blog, stored):
    """A draft with a photo whose file describes itself."""
    exif = Image.Exif()
    exif[0x010E] = "Fishing boats in fog"
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "#884422").save(file, "JPEG", exif=exif)
    file.seek(0)
    draft = publishing.start_draft(blog)
    publishing.add_photo(blog, draft.id, file, "boats.jpg")
    return stored(draft)


def test_a_suggestion_is_shown_with_its_source_but_not_taken(owner, post, address):
    page = owner.get(address(post)).text

    assert "From the file (EXIF description)" in page
    assert "Fishing boats in fog" in page
    assert post.photos[0].alt == ""


def test_using_it_saves_it_with_everything_typed(owner, post, address, stored):
    photo = post.photos[0].id
    answer = owner.post(address(post), data=form_of(post, title="Typed", do=f"use-alt:{photo}"))
    saved = stored(post)

    assert answer.location.endswith(f"#photo-{photo}")
    assert (saved.photos[0].alt, saved.title) == ("Fishing boats in fog", "Typed")
    assert "From the file" not in owner.get(address(post)).text


def test_the_other_words_of_a_file_are_offered_by_field():
    found = Suggestions(title="Fog", caption="Boats", alt="Boats", keywords=("blue hour", "fog"))

    assert list(suggesting.words_of(a_photo(suggestions=found))) == [
        ("title", "Title", "Fog"),
        ("tags", "Tags", "BlueHour fog"),
    ]


@pytest.mark.parametrize(
    ("step", "target", "expected"),
    [(-1, "b", "bac"), (1, "b", "acb"), (-1, "a", "abc"), (1, "c", "abc"), (1, "x", "abc")],
)
def test_moving_stops_at_the_ends(step, target, expected):
    assert suggesting.moved(list("abc"), target, step) == list(expected)
