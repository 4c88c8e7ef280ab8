"""exiftool is the oracle: what is left in public files, and that there was something to leave."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.browser.gallery import Gallery

pytestmark = pytest.mark.browser

TELLING = re.compile(
    r"GPS|Location|Latitude|Longitude|Serial|OwnerName|MakerNote|Comment|Thumbnail|Preview|"
    r"History|DocumentID|InstanceID|Software|HostComputer|DateTime|CreateDate",
    re.IGNORECASE,
)
# Of the ICC profile and of the file as it lies on the disk, not of the photo.
OF_OTHERS = re.compile(r"^(ICC_Profile|ICC-\w+|System|File|ExifTool):")


def facts(folder: Path) -> list[dict[str, Any]]:
    """Return everything exiftool finds in each file of a folder, by "group:tag"."""
    exiftool = shutil.which("exiftool")
    if exiftool is None:
        pytest.skip("no exiftool: sudo apt install libimage-exiftool-perl")
    command = [exiftool, "-json", "-G1", "-a", "-u", "-ee3", "-recurse", str(folder)]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return list(json.loads(found))


def telling(file: dict[str, Any]) -> list[str]:
    """Return what in a file tells more than the picture does."""
    is_comment = "File:Comment" in file
    tags = [tag for tag in file if not OF_OTHERS.match(tag) and TELLING.search(tag)]
    return [f"{file['SourceFile']} {tag}" for tag in tags + ["File:Comment"] * is_comment]


def test_the_originals_tell_everything(gallery: Gallery):
    """Else the next test would prove nothing."""
    told = {tag.partition(" ")[2] for file in facts(_originals(gallery)) for tag in telling(file)}

    assert {
        "GPS:GPSLatitude",
        "ExifIFD:SerialNumber",
        "File:Comment",
        "Photoshop:PhotoshopThumbnail",
        "XMP-exif:GPSLatitude",
        "XMP-aux:SerialNumber",
    } <= told


def test_public_files_tell_nothing(gallery: Gallery):
    files = facts(gallery.program.data_dir / "media")
    kinds = {file["File:MIMEType"] for file in files}

    assert kinds == {"image/jpeg", "image/avif"}
    assert [tag for file in files for tag in telling(file)] == []


def test_rights_are_carried(gallery: Gallery):
    rights = [file for file in facts(gallery.program.data_dir / "media") if _has_rights(file)]

    assert rights


def test_originals_are_for_the_owners_eyes(gallery: Gallery):
    originals = [path for path in _originals(gallery).rglob("*") if path.is_file()]

    assert originals
    assert {path.stat().st_mode & 0o777 for path in originals} == {0o600}
    assert {gallery.program.get(f"/media/{path.name}").status for path in originals} == {404}


def _originals(gallery: Gallery) -> Path:
    return gallery.program.data_dir / "originals"


def _has_rights(file: dict[str, Any]) -> bool:
    return any(tag.endswith((":Artist", ":Copyright", ":Creator", ":Rights")) for tag in file)
