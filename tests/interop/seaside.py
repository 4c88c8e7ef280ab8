"""A photo as cameras make them, which somebody elsewhere shows: it tells where it was taken."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from PIL import ExifTags, Image

from tests.interop.fedify import Fedify
from tests.publish import a_picture

SIZE = (640, 480)
SECRET = b"SERIAL-4711"


@dataclass(frozen=True, slots=True)
class Shown:
    """A note with one photo."""

    uri: str
    photo_url: str
    photo: bytes


def seaside(fedify: Fedify, name: str, alt: str, **words: Any) -> Shown:
    """Let somebody show a photo; *words* are those of the order "write"."""
    photo = photographed()
    told = base64.b64encode(photo).decode()
    photo_url = fedify.tell("picture", path=f"/media/{uuid4()}.jpg", base64=told)
    width, height = SIZE
    picture = {"url": photo_url, "name": alt, "width": width, "height": height}
    content = words.pop("content", "<p>By the sea.</p>")
    uri = fedify.tell("write", by=name, content=content, pictures=[picture], **words)
    return Shown(uri, photo_url, photo)


def photographed() -> bytes:
    """Return a JPEG with the place where it was taken and the number of the camera."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = SECRET.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (54.0, 10.0, 33.0),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (7.0, 53.0, 1.0),
        }
    )
    file = io.BytesIO()
    with Image.open(a_picture(*SIZE)) as picture:
        picture.save(file, "JPEG", exif=exif)
    return file.getvalue()
