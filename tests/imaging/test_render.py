"""Pixels in, pixels out: upright, flattened, cropped, with nothing but rights beside them."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from PIL import Image

from photolog.pure.pictures import icc
from photolog.records import Size

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 160, 30), (30, 30, 220), (250, 250, 250)
TURN_BACK = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def corners(width=96, height=64):
    """Return a picture with four colours: red, green over blue, white."""
    picture = Image.new("RGB", (width, height), RED)
    half, middle = width // 2, height // 2
    picture.paste(GREEN, (half, 0, width, middle))
    picture.paste(BLUE, (0, middle, half, height))
    picture.paste(WHITE, (half, middle, width, height))
    return picture


def stored(orientation):
    turn = TURN_BACK[orientation]
    return corners() if turn is None else corners().transpose(turn)


def oriented(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def quarters(picture):
    """Return the colour in the middle of each quarter, rounded to what JPEG keeps."""
    width, height = picture.size
    points = [(1, 1), (3, 1), (1, 3), (3, 3)]
    found = [picture.convert("RGB").getpixel((width * x // 4, height * y // 4)) for x, y in points]
    names = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}
    return [
        min(
            names,
            key=lambda name: sum(abs(a - b) for a, b in zip(names[name], colour, strict=True)),
        )
        for colour in found
    ]


UPRIGHT = ["red", "green", "blue", "white"]


@pytest.mark.parametrize("format_name", ["JPEG", "WEBP", "PNG", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_upright_exactly_once(develop, format_name, orientation):
    made = develop(stored(orientation), format_name, {"exif": oriented(orientation)})

    assert made.developed.size == Size(96, 64)
    assert quarters(made.largest) == UPRIGHT
    assert made.largest.getexif().get(0x0112) is None


@pytest.mark.parametrize("format_name", ["PNG", "JPEG"])
def test_an_orientation_in_xmp_counts_when_exif_has_none(develop, format_name):
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'
    )
    if format_name == "PNG":
        from PIL.PngImagePlugin import PngInfo

        saving = {"pnginfo": PngInfo()}
        saving["pnginfo"].add_itxt("XML:com.adobe.xmp", packet)
    else:
        saving = {"xmp": packet.encode()}

    made = develop(stored(6), format_name, saving)

    assert made.developed.size == Size(96, 64)
    assert quarters(made.largest) == UPRIGHT


def test_an_unknown_orientation_is_upright_already(develop):
    made = develop(corners(), "JPEG", {"exif": oriented(99)})

    assert quarters(made.largest) == UPRIGHT


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_large_jpeg_is_shrunk_and_turned_with_its_ratio(develop, orientation):
    picture = stored(orientation)
    picture = picture.resize((picture.width * 40, picture.height * 40))

    made = develop(picture, "JPEG", {"exif": oriented(orientation)})

    sizes = [(file.width, file.height) for file in made.developed.files]
    assert sizes == [(320, 213), (640, 427), (1280, 853), (2560, 1707)]
    assert [quarters(one) for one in made.pictures()] == [UPRIGHT] * 4
    assert made.largest.info["progressive"] == 1


def test_transparent_parts_become_white(develop):
    picture = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    picture.paste((30, 30, 220, 255), (0, 0, 30, 40))

    shown = develop(picture).largest

    assert shown.getpixel((45, 20)) == (255, 255, 255)
    assert quarters(shown)[0] == "blue"


def test_a_half_transparent_edge_has_no_dark_rim(develop):
    picture = Image.new("RGBA", (3000, 40), (0, 0, 0, 0))
    picture.paste((250, 250, 250, 255), (0, 0, 1501, 40))

    shown = develop(picture, sizes=(300,)).largest

    assert min(shown.convert("L").tobytes()) > 235


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "CMYK"])
def test_every_mode_becomes_rgb(develop, mode):
    picture = corners().convert(mode)

    made = develop(picture, "TIFF" if mode == "X" else ("JPEG" if mode == "CMYK" else "PNG"))

    brightness = [made.largest.convert("L").getpixel(p) for p in ((24, 16), (72, 48))]
    assert made.largest.mode == "RGB"
    assert brightness[0] < brightness[1]


def test_sixteen_bits_of_gray_are_scaled_and_not_cut(develop):
    ramp = Image.new("I;16", (256, 8))
    for x in range(256):
        for y in range(8):
            ramp.putpixel((x, y), x * 257)

    shown = develop(ramp).largest.convert("L")

    found = [shown.getpixel((x, 4)) for x in (0, 64, 128, 192, 255)]
    assert all(abs(a - b) <= 3 for a, b in zip(found, (0, 64, 128, 192, 255), strict=True))


def test_of_an_animation_the_first_picture_is_taken(develop):
    frames = [Image.new("RGB", (40, 30), colour) for colour in (RED, GREEN, BLUE)]

    for format_name in ("GIF", "WEBP", "PNG", "AVIF"):
        made = develop(frames[0], format_name, {"save_all": True, "append_images": frames[1:]})
        assert quarters(made.largest) == ["red"] * 4


@pytest.mark.parametrize("format_name", ["MPO", "JPEG"])
def test_of_several_pictures_in_one_jpeg_only_the_first_is_seen(develop, format_name):
    more = {"save_all": True, "append_images": [Image.new("RGB", (96, 64), GREEN)]}

    made = develop(corners(), format_name, more if format_name == "MPO" else {})

    content = made.path(made.developed.files[-1]).read_bytes()
    assert quarters(made.largest) == UPRIGHT
    assert made.developed.format == "jpeg"
    assert b"MPF\x00" not in content


def test_a_square_is_cut_from_the_middle_after_turning(develop):
    made = develop(
        stored(6).resize((1280, 1920)),
        "JPEG",
        {"exif": oriented(6)},
        sizes=(400,),
        crop_ratio=(1, 1),
    )

    assert [(file.width, file.height) for file in made.developed.files] == [(400, 400)]
    assert quarters(made.largest) == UPRIGHT


def test_the_second_pass_writes_avif_of_the_same_sizes(develop):
    first = develop(corners(960, 640))
    second = develop(corners(960, 640), formats=("avif",))

    widths = [[file.width for file in made.developed.files] for made in (first, second)]
    assert widths[0] == widths[1] == [320, 640, 960]
    assert {file.format for file in second.developed.files} == {"avif"}
    assert quarters(second.largest) == UPRIGHT
    assert second.largest.getexif() == {}


def test_both_formats_in_one_pass_put_jpeg_first(develop):
    made = develop(corners(), formats=("jpeg", "avif"))

    assert [file.format for file in made.developed.files] == ["jpeg", "avif"]


def test_sizes_and_hashes_are_those_of_the_files(develop):
    import hashlib

    made = develop(corners())

    [rendered] = made.developed.files
    content = made.path(rendered).read_bytes()
    assert rendered.bytes == len(content)
    assert rendered.sha256 == hashlib.sha256(content).hexdigest()


def test_tint_and_blurhash_show_the_picture(develop):
    made = develop(Image.new("RGB", (300, 200), (200, 100, 50)), "PNG")

    assert made.developed.tint == "#c86432"
    assert made.developed.blurhash.startswith("L")
    assert len(made.developed.blurhash) == 28


def test_a_noisy_picture_goes_to_the_wire_below_five_megabytes(develop):
    noise = Image.merge("RGB", [Image.effect_noise((2560, 2560), 90) for _ in range(3)])

    made = develop(noise, "PNG", {"compress_level": 0}, sizes=(2560,), jpeg_quality=97)

    wire = [file for file in made.developed.files if file.is_srgb]
    assert [file.width for file in wire] == [2560]
    assert wire[0].bytes < 5_000_000
    assert len(made.developed.files) == 2


@pytest.mark.skipif(not shutil.which("exiftool"), reason="exiftool is not installed")
@pytest.mark.parametrize("format_name", ["jpeg", "avif"])
def test_rights_are_written_anew(develop, format_name):
    tags = Image.Exif()
    tags[0x013B], tags[0x8298], tags[0x010F] = "Ada of the file", "(c) file", "Canon"

    made = develop(
        corners(),
        "JPEG",
        {"exif": tags, "comment": b"my house"},
        formats=(format_name,),
        creator="Zoë",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
    )

    told = subprocess.run(
        ["exiftool", "-j", "-G1", "-a", "-s", str(made.path(made.developed.files[0]))],
        check=True,
        capture_output=True,
    )
    found = json.loads(told.stdout)[0]
    written = {tag: text for tag, text in found.items() if tag.startswith(("IFD", "XMP", "Exif"))}
    assert {tag: text for tag, text in written.items() if not tag.startswith("ExifTool")} == {
        "IFD0:Artist": "Zoë",
        "IFD0:Copyright": "(c) file",
        "XMP-xmpRights:Marked": True,
        "XMP-xmpRights:WebStatement": "https://creativecommons.org/licenses/by/4.0/",
        "XMP-cc:License": "https://creativecommons.org/licenses/by/4.0/",
    }
    assert b"my house" not in made.path(made.developed.files[0]).read_bytes()


def test_the_rights_of_the_file_are_left_when_the_owner_says_so(develop):
    tags = Image.Exif()
    tags[0x013B] = "Ada of the file"

    made = develop(corners(), "JPEG", {"exif": tags}, uses_rights_of_file=False)

    assert made.largest.getexif() == {}
    assert made.developed.suggestions.creator == "Ada of the file"


def test_an_srgb_rendition_names_its_colours(develop):
    made = develop(corners())

    assert made.largest.info["icc_profile"] == icc.SRGB
    assert made.developed.files[0].is_srgb
