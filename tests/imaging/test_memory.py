"""What a picture may take of a small machine's memory; it is room and never the outcome."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from photolog.imaging import containers, encode, plugins
from photolog.imaging.colour import Colours
from photolog.imaging.encode import Press
from photolog.pure.pictures.limits import Limits
from tests.imaging.conftest import peaks_logged


def photo(width: int, height: int) -> Image.Image:
    ramp = Image.linear_gradient("L").resize((width, height))
    noise = Image.effect_noise((width, height), 40)
    return Image.merge("RGB", (ramp, noise, ramp.rotate(180)))


def as_avif(picture: Image.Image, **saving) -> bytes:
    file = io.BytesIO()
    picture.save(file, "AVIF", speed=10, max_threads=1, **saving)
    return file.getvalue()


@pytest.fixture
def press(tmp_path):
    return Press(str(tmp_path), 82, 68, creator="", copyright="", licence_url="")


def test_an_avif_that_is_the_last_of_its_pixels_is_the_same_file(press):
    kept = photo(96, 64)
    given, former = kept.copy(), kept.tobytes()

    first = press.write(Colours(kept, None), "avif")
    second = press.write_last(Colours(given, None), "avif")

    assert second.sha256 == first.sha256
    assert kept.tobytes() == former
    with pytest.raises(ValueError, match="closed"):
        given.getpixel((0, 0))


def test_the_model_of_frames_changes_nothing_but_room():
    plugins.load("avif")
    picture = photo(200, 150)

    assert as_avif(picture) == as_avif(picture, advanced=encode._NO_MODEL)
    assert encode._avif_options() == encode._NO_MODEL


def test_an_encoder_that_does_not_know_the_option_is_not_asked(press, monkeypatch):
    monkeypatch.setattr(encode, "_NO_MODEL", {"enable-nothing-known": "0"})
    encode._avif_options.cache_clear()
    try:
        written = press.write(Colours(photo(96, 64), None), "avif")
        assert encode._avif_options() == {}
    finally:
        encode._avif_options.cache_clear()

    assert written.bytes > 0


def test_an_avif_of_the_largest_size_peaks_below_145_mb(develop):
    with peaks_logged() as peaks_mb:
        develop(photo(2560, 1707), "JPEG", {"quality": 92}, formats=("avif",))

    assert peaks_mb[0] < 145


@pytest.mark.parametrize("format_name", ["WEBP", "AVIF"])
def test_a_decoder_is_let_go_of_before_the_pixels_are_copied(tmp_path, format_name):
    path = tmp_path / "upload"
    photo(96, 64).save(path, format_name)
    opened = containers.open_picture(str(path), Limits())

    containers.decode(opened, opened.size)

    assert vars(opened.picture)["_decoder"] is None
    assert opened.picture.resize((1, 1)).mode == "RGB"


def test_a_webp_peaks_at_twelve_bytes_a_pixel(develop):
    with peaks_logged() as peaks_mb:
        develop(Image.new("RGB", (4000, 3000), "teal"), "WEBP", {"method": 0}, sizes=(320,))

    assert peaks_mb[0] < 12 * 12 + 50
