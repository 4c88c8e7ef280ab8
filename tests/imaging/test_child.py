"""The child process starts for every picture: it loads what that picture needs and no more."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from photolog.imaging import containers, darkroom, plugins
from photolog.pure.pictures import cicp

# Paid by every upload, and of no use to a JPEG in sRGB.
USELESS = {"PIL.ImageCms", "_strptime", "html", "pathlib", "runpy", "tempfile", "zlib"}
LOOK_AROUND = """
import sys
from photolog.imaging import render
from photolog.imaging.recipe import Recipe
print(render.develop(sys.argv[1], sys.argv[2], Recipe((32,), tuple(sys.argv[3].split()))))
print(*sys.modules)
"""


def modules_after(tmp_path: Path, saved: bytes, formats: str = "jpeg") -> set[str]:
    """Develop a picture as the child does; return the modules that were loaded for it."""
    (tmp_path / "upload").write_bytes(saved)
    told = subprocess.run(
        [sys.executable, "-S", "-P", "-c", LOOK_AROUND, tmp_path / "upload", tmp_path, formats],
        check=True,
        capture_output=True,
        text=True,
        env=darkroom._environment(),
    )
    return set(told.stdout.splitlines()[-1].split())


def plugins_among(modules: set[str]) -> set[str]:
    found = {name for name in modules if name.endswith("ImagePlugin")}
    return {name.removeprefix("PIL.").removesuffix("ImagePlugin").upper() for name in found}


def photo(format_name: str, **saving) -> bytes:
    exif = Image.Exif()
    exif[0x9003] = "2026:10:26 06:41:00"
    exif[0x0110] = "A camera"
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, format_name, exif=exif, **saving)
    return file.getvalue()


def test_a_jpeg_loads_one_plugin_and_nothing_that_is_dear(tmp_path):
    modules = modules_after(tmp_path, photo("JPEG"))

    assert plugins_among(modules) == {"JPEG"}
    assert not modules & USELESS


@pytest.mark.parametrize("format_name", ["PNG", "WEBP", "AVIF", "GIF"])
def test_another_kind_loads_its_own_plugin_too(tmp_path, format_name):
    others = plugins_among(modules_after(tmp_path, photo(format_name))) - {"JPEG", format_name}

    # A PNG that holds EXIF, and a WebP, ask Pillow's reader of TIFF for its tags.
    assert others <= {"TIFF"}


def test_avif_is_loaded_where_it_is_written(tmp_path):
    assert plugins_among(modules_after(tmp_path, photo("JPEG"), "avif")) == {"JPEG", "AVIF"}


def test_a_wide_gamut_loads_what_converts_it(tmp_path):
    display_p3 = cicp.profile_of(12, 13)
    assert display_p3 is not None

    modules = modules_after(tmp_path, photo("JPEG", icc_profile=display_p3.profile))

    assert "PIL.ImageCms" in modules


def test_every_kind_that_is_taken_has_a_plugin():
    assert set(plugins._MODULES) == set(containers._PILLOW_NAMES)


@pytest.mark.parametrize(
    ("told", "is_asked"), [("2097152\n", True), ("33554432\n", False), ("", False), (None, False)]
)
def test_large_pages_are_asked_for_where_they_are_small(tmp_path, monkeypatch, told, is_asked):
    path = tmp_path / "hpage_pmd_size"
    if told is not None:
        path.write_text(told)
    monkeypatch.setattr(darkroom, "_LARGE_PAGE", path)

    assert ("GLIBC_TUNABLES" in darkroom._environment()) is is_asked
