"""Real photos and hostile files, each through the real child process."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from PIL import Image

from photolog.imaging.recipe import MIB, Recipe
from photolog.records import Location

pytestmark = pytest.mark.corpora

# What exiftool may find: the container, the colours, and the rights written anew.
ALLOWED_GROUPS = (
    "System",
    "File",
    "ExifTool",
    "JFIF",
    "ICC",
    "ICC_Profile",
    "ICC-header",
    "Composite",
)
ALLOWED_TAGS = {
    "IFD0:Artist",
    "IFD0:Copyright",
    "XMP-x:XMPToolkit",
    "XMP-xmpRights:Marked",
    "XMP-xmpRights:WebStatement",
    "XMP-cc:License",
}
ALLOWED_TAGS |= {"File:ExifByteOrder"}


def test_all_good_files_are_accepted_at_their_upright_size(corpus):
    good = {name: row for name, row in corpus.rows.items() if name.startswith("good/")}
    expected = {
        name: (int(row["display_width"]), int(row["display_height"])) for name, row in good.items()
    }

    actual = {name: tuple(developed.size) for name, developed in corpus.developed("good/").items()}

    assert len(good) == 60
    assert actual == expected


def test_renditions_of_good_files_have_the_size_and_ratio_they_claim(corpus):
    wrong = []
    for name, developed in corpus.developed("good/").items():
        for rendered in developed.files:
            with Image.open(corpus.folder / rendered.name) as picture:
                picture.load()
                longest = max(picture.size)
                off = abs(picture.width - developed.size.width * longest / max(developed.size))
                if picture.size != (rendered.width, rendered.height) or off > 1:
                    wrong.append((name, picture.size))
    assert wrong == []


def test_every_accepted_file_has_a_jpeg_for_the_wire(corpus):
    for developed in corpus.developed("").values():
        wire = [file for file in developed.files if file.format == "jpeg" and file.is_srgb][-1]

        assert max(wire.width, wire.height) == min(max(developed.size), 2560)
        assert wire.bytes < 5_000_000


def test_bad_files_are_refused_or_accepted_as_expected(corpus):
    expectations = {
        name: row["expected_behaviour"]
        for name, row in corpus.rows.items()
        if name.startswith("bad/")
    }
    must_be_refused = {
        name
        for name, text in expectations.items()
        if text.startswith("reject") and " accept" not in text and "convert" not in text
    }
    must_be_accepted = {
        name
        for name, text in expectations.items()
        if text.startswith("accept") and " reject" not in text
    }

    refused = set(corpus.refused("bad/"))

    assert len(expectations) == 64
    assert must_be_refused - refused - {"bad/truncated.jpg"} == set()
    assert must_be_accepted & refused == set()
    assert "bad/truncated.jpg" in refused
    assert "bad/ultrahdr-truncated.jpg" in refused


def test_every_refusal_is_one_clear_sentence_for_the_owner(corpus):
    for sentence in corpus.refused("").values():
        assert sentence.startswith("This ")
        assert sentence.endswith(".")
        assert len(sentence) < 160
        assert "Traceback" not in sentence


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bad/bomb-17000x17000.avif", ["289 megapixels", "40 for AVIF", "photos.max_megapixels"]),
        ("bad/bomb-png.png", ["2,500 megapixels", "40 for PNG"]),
        ("bad/libavif-poc.avif", ["malformed", "another one follows"]),
        ("bad/header-65500.jpg", ["4,290 megapixels", "100 for JPEG"]),
        ("bad/ultrahdr-truncated.jpg", ["incomplete"]),
        ("bad/truncated.png", ["incomplete"]),
        ("bad/empty.heic", ["empty"]),
        ("bad/svg-as-jpg.jpg", ["SVG"]),
        ("bad/postscript.jpg", ["document"]),
        ("bad/mp4-as-jpg.jpg", ["video"]),
        ("bad/crash-a.tif", ["TIFF"]),
    ],
)
def test_refusals_name_what_is_wrong(corpus, name, words):
    assert [word for word in words if word not in corpus.outcomes[name]] == []


def test_no_child_took_more_memory_than_it_may(corpus):
    assert len(corpus.peaks_mb) == len(corpus.rows)
    assert max(corpus.peaks_mb) * MIB < Recipe().memory_bytes
    assert max(corpus.peaks_mb) < 300


@pytest.mark.skipif(not shutil.which("exiftool"), reason="exiftool is not installed")
def test_exiftool_finds_nothing_in_any_output_but_colours_and_rights(corpus):
    told = subprocess.run(
        ["exiftool", "-j", "-G1", "-a", "-u", "-s", "-r", str(corpus.folder)],
        check=True,
        capture_output=True,
    )
    files = json.loads(told.stdout)

    found = {tag for file in files for tag in file if not tag.startswith(ALLOWED_GROUPS)}
    comments = [file for file in files if "File:Comment" in file or "ExifTool:Warning" in file]
    serials = [file for file in files if "SERIAL" in json.dumps(file).upper()]
    assert len(files) == sum(len(made.files) for made in corpus.developed("").values())
    assert found - {"SourceFile"} - ALLOWED_TAGS == set()
    assert (comments, serials) == ([], [])


def test_the_word_exif_stands_only_before_our_own_rights(corpus):
    for developed in corpus.developed("").values():
        for rendered in developed.files:
            content = (corpus.folder / rendered.name).read_bytes()
            assert content.count(b"Exif\x00\x00") <= 1
            assert b"GPS" not in content[:4000]
            assert b"photoshop" not in content.lower()[:4000]
            assert content.endswith(b"\xff\xd9")


def test_the_embedded_thumbnail_is_not_published(corpus):
    leak = corpus.outcomes["good/jpeg-thumbnail-leak.jpg"]
    content = (corpus.folder / leak.files[-1].name).read_bytes()

    assert content.count(b"\xff\xd8\xff") == 1
    assert len(leak.files) == 1


def test_the_words_of_the_full_metadata_file_are_offered(corpus):
    full = corpus.outcomes["good/privacy-full-metadata.jpg"]

    assert full.facts.camera == "Canon EOS R6"
    assert full.facts.lens == "RF85mm F2 MACRO IS STM"
    assert full.facts.exposure_time == "1/250"
    assert full.suggestions.alt_source == "IPTC alt text"
    assert full.suggestions.alt != ""
    assert full.location == Location(48.85822, 2.2945)


@pytest.mark.parametrize(
    ("name", "camera"),
    [
        ("good/nikon-d5000.jpg", "Nikon D5000"),
        ("good/olympus-ep3.jpg", "Olympus E-P3"),
        ("good/samsung-galaxy-s.jpg", "Samsung GT-I9000"),
        ("good/pentax-k10d.jpg", "Pentax K10D"),
        ("good/apple-gainmap-p3.jpg", "Apple iPhone 13 mini"),
        ("good/avif-issue-649.avif", "Canon EOS 70D"),
        ("good/htc-desire-exif.webp", "HTC Desire"),
        ("good/gray-exif-xmp-iptc.heic", "Sony ILCE-7SM3"),
    ],
)
def test_cameras_are_read_from_every_container(corpus, name, camera):
    assert corpus.outcomes[name].facts.camera == camera


def test_junk_descriptions_of_cameras_are_not_offered(corpus):
    assert corpus.outcomes["good/olympus-ep3.jpg"].suggestions.alt == ""


@pytest.mark.parametrize("name", ["bad/gps-out-of-range.jpg", "bad/gps-zero-denominator.jpg"])
def test_impossible_places_are_ignored(corpus, name):
    assert corpus.outcomes[name].location is None


def test_entities_are_not_expanded(corpus):
    assert corpus.outcomes["bad/xmp-billion-laughs.jpg"].suggestions.title == ""


def test_all_eight_orientations_of_one_scene_look_alike(corpus):
    tiny = []
    for number in range(1, 9):
        developed = corpus.outcomes[f"good/orient-landscape-{number}.jpg"]
        wire = [file for file in developed.files if file.is_srgb][-1]
        with Image.open(corpus.folder / wire.name) as picture:
            tiny.append(picture.convert("L").resize((12, 9), Image.Resampling.BOX).tobytes())

    apart = [max(abs(a - b) for a, b in zip(tiny[1], one, strict=True)) for one in tiny[2:]]
    assert max(apart) < 40  # the number in the corner of the scene differs


def test_a_high_dynamic_range_picture_shows_its_colours_on_a_usual_screen(corpus):
    developed = corpus.outcomes["good/wcg-hdr-rec2020.avif"]
    with Image.open(corpus.folder / developed.files[-1].name) as picture:
        left, middle, right = (picture.getpixel((x, 20)) for x in (10, 100, 190))
        below = picture.getpixel((100, 180))

    assert developed.files[-1].is_srgb
    assert left[0] > 200 and max(left[1:]) < 60  # red, not the brown of undone HDR
    assert middle[0] > 200 and 100 < middle[1] < 240 and middle[2] < 60
    assert right[1] > 200 and right[2] < 60
    assert min(below) > 240
