"""
A photo as an attachment of a note.

One attachment that a peer cannot take can lose the whole post there: Pixelfed drops a post
over a side of 5001 px or a blurhash of five characters. So every value is checked here
once more, and what does not pass is left out.

Specs:
    https://docs.joinmastodon.org/spec/activitypub/#properties-used-1
    https://codeberg.org/fediverse/fep/src/branch/main/fep/ee3a/fep-ee3a.md
"""

from __future__ import annotations

import re

from photolog.pure.addresses import Addresses
from photolog.pure.text import plain
from photolog.pure.wire.contexts import Document
from photolog.records import CENTRE, Facts, Focus, Location, Photo, Post, Rendition

JPEG = "image/jpeg"
MAX_SIDE = 5000  # px; Pixelfed's Helpers.php, 2026-01

# By these names Pixelfed knows them (License.php, the titles). It has none for "all rights
# reserved", which it takes for granted, as the law does.
_LICENCES = {
    "cc-by-4.0": "CC BY",
    "cc-by-sa-4.0": "CC BY-SA",
    "cc-by-nc-4.0": "CC BY-NC",
    "cc-by-nc-sa-4.0": "CC BY-NC-SA",
    "cc-by-nd-4.0": "CC BY-ND",
    "cc-by-nc-nd-4.0": "CC BY-NC-ND",
    "cc0-1.0": "Public Domain (CC0)",
}

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
_BLURHASH = re.compile(f"[{re.escape(_DIGITS)}]{{6,164}}")
_MOST_WAVES = 5  # in each direction; Mastodon ignores a hash of more


def attachment(
    photo: Photo, post: Post, addresses: Addresses, alt_limit: int, *, has_exif: bool
) -> Document:
    """
    Return a photo of *post* as an attachment.

    It is an Image, as FEP-ee3a has it, when camera or coordinates are told, and otherwise
    the Document that peers have known for longest.

    Args:
        alt_limit: Characters after which the alt text is cut between words.
        has_exif: Whether there is room for what the camera wrote.
    """
    rendition = _rendition(photo)
    exif = exif_data(photo.facts) if post.show_camera and has_exif else []
    is_measured = min(_sides(rendition)) >= 1 and max(_sides(rendition)) <= MAX_SIDE
    document: Document = {
        "type": "Image" if exif or photo.location else "Document",
        "mediaType": JPEG,
        "url": addresses.media(rendition.name),
        "name": plain.shortened(photo.alt, alt_limit) if len(photo.alt) > alt_limit else photo.alt,
        "width": rendition.width if is_measured else None,
        "height": rendition.height if is_measured else None,
        "blurhash": photo.blurhash if is_blurhash(photo.blurhash) else "",
        "focalPoint": focal_point(photo.focus),
        "license": _LICENCES.get(post.licence),
        "exifData": exif,
        "location": _place(photo.location, post.place) if photo.location else None,
    }
    return {key: value for key, value in document.items() if value}


def focal_point(focus: Focus) -> list[float] | None:
    """
    Return a focus as [x, y] from -1 to 1, y upwards; None for the centre, which all assume.

    Spec: https://docs.joinmastodon.org/spec/activitypub/#focalPoint
    """
    if focus == CENTRE:
        return None
    # Adding 0.0 turns -0.0, which JSON would show, into 0.0.
    return [round(2 * focus.x - 1, 3) + 0.0, round(1 - 2 * focus.y, 3) + 0.0]


def exif_data(facts: Facts) -> list[Document]:
    """Return what the camera wrote under the names of FEP-ee3a, as far as known."""
    values = {
        "DateTime": facts.taken_at.replace("-", ":").replace("T", " "),
        "ExposureTime": facts.exposure_time,
        "FNumber": "" if facts.f_number is None else f"f/{facts.f_number:g}",
        "FocalLength": "" if facts.focal_length_mm is None else f"{facts.focal_length_mm:g} mm",
        "FocalLengthIn35mmFilm": str(facts.focal_length_35mm or ""),
        "LensModel": facts.lens,
        "Make": facts.make,
        "Model": facts.model,
        "PhotographicSensitivity": str(facts.iso or ""),
    }
    return [
        {"@type": "PropertyValue", "name": name, "value": value}
        for name, value in values.items()
        if value
    ]


def is_blurhash(text: str) -> bool:
    """Return whether *text* is a blurhash that every peer takes."""
    if not _BLURHASH.fullmatch(text):
        return False
    down, across = divmod(_DIGITS.index(text[0]), 9)
    is_known = max(across, down) < _MOST_WAVES
    return is_known and len(text) == 4 + 2 * (across + 1) * (down + 1)


def _rendition(photo: Photo) -> Rendition:
    """Return the largest sRGB JPEG that no peer refuses for its size."""
    fitting = [
        rendition
        for rendition in photo.renditions
        if rendition.format == "jpeg" and rendition.is_srgb and max(_sides(rendition)) <= MAX_SIDE
    ]
    return fitting[-1] if fitting else photo.wire_rendition


def _sides(rendition: Rendition) -> tuple[int, int]:
    return rendition.width, rendition.height


def _place(location: Location, name: str) -> Document:
    # Vernissage reads strings, and nothing without a name.
    latitude, longitude = (f"{degrees + 0.0:.6f}".rstrip("0").rstrip(".") for degrees in location)
    return {
        "type": "Place",
        "name": name or f"{latitude}, {longitude}",
        "latitude": latitude,
        "longitude": longitude,
    }
