"""Picture files as cameras and editors write them, with all that must not leave the house."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from tests.landscapes import landscape, save

ALT_IN_FILE = "Fog lies between two dark ridges"
TITLE_IN_FILE = "Two ridges"

_XMP = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 exif:GPSLatitude="48,12.5N" exif:GPSLongitude="16,22.1E" aux:SerialNumber="SN-4711">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{TITLE_IN_FILE}</rdf:li></rdf:Alt></dc:title>
<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">{ALT_IN_FILE}</rdf:li>
</rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def plain(folder: Path, name: str, seed: int = 0, size: tuple[int, int] = (600, 400)) -> Path:
    """Write a landscape with ordinary camera data; return where."""
    path = folder / name
    save(landscape(seed, *size), path, seed)
    return path


def telling(folder: Path, name: str, seed: int = 0, size: tuple[int, int] = (600, 400)) -> Path:
    """Write a landscape that tells place, serial numbers, a comment and a thumbnail."""
    picture = landscape(seed, *size)
    exif = Image.Exif()
    exif[271], exif[272] = "Canon", "Canon EOS R6"
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 6.0), 29: "2026:09:06"}
    )
    exif.get_ifd(0x8769).update(
        {0x9003: "2026:09:06 06:41:00", 0xA430: "The owner", 0xA431: "SN-4711"}
    )
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=90, exif=exif, xmp=_XMP.encode(), comment=b"for my eyes")
    path = folder / name
    path.write_bytes(_with_photoshop_thumbnail(file.getvalue(), picture))
    return path


def broken(folder: Path, name: str) -> Path:
    """Write something that only calls itself a picture."""
    path = folder / name
    path.write_bytes(b"\xff\xd8\xff\xe0 this is where the picture should have been")
    return path


def _with_photoshop_thumbnail(jpeg: bytes, picture: Image.Image) -> bytes:
    """Return the file with an APP13 segment that holds the image resource 0x040C."""
    small = io.BytesIO()
    width, height = 160, 106
    picture.resize((width, height)).save(small, "JPEG")
    row_bytes = (width * 24 + 31) // 32 * 4
    numbers = (1, width, height, row_bytes, row_bytes * height, len(small.getvalue()))
    resource = b"".join(n.to_bytes(4, "big") for n in numbers)
    resource += (24).to_bytes(2, "big") + (1).to_bytes(2, "big") + small.getvalue()
    block = b"8BIM\x04\x0c\x00\x00" + len(resource).to_bytes(4, "big") + resource
    payload = b"Photoshop 3.0\x00" + block + b"\x00" * (len(block) % 2)
    return jpeg[:2] + b"\xff\xed" + (len(payload) + 2).to_bytes(2, "big") + payload + jpeg[2:]
