"""What the darkroom is to make of a picture, as it is handed to the child process."""

from __future__ import annotations

import json
from typing import NamedTuple

MIB = 1 << 20


class Recipe(NamedTuple):
    """The sizes, formats, rights and limits of one development. Sizes are long edges in pixels."""

    sizes: tuple[int, ...] = (320, 640, 1280, 2560)
    formats: tuple[str, ...] = ("jpeg",)  # "jpeg", "avif"
    jpeg_quality: int = 82
    avif_quality: int = 68
    crop_ratio: tuple[int, int] | None = (
        None  # width and height, from the middle; None: whole frame
    )
    location: str = "none"  # "none", "place" (typed words only), "coarse", "exact"

    # Written into the files. Where empty, the words of the upload serve, if the owner says so.
    creator: str = ""
    copyright: str = ""
    licence_url: str = ""
    uses_rights_of_file: bool = True

    max_megapixels: int = 100  # JPEG that decodes at a fraction of its size
    max_slow_megapixels: int = 40  # everything else
    max_side: int = 16_384  # pixels
    # Address space of the child. Of 40 megapixels an AVIF needs most, with transparency, 12 bits
    # and 4:4:4: 743 MiB when its file is of 33 MB; a WebP needs 541. Only a HEIC like that AVIF
    # needs more, 878, and is refused.
    memory_bytes: int = 832 * MIB
    cpu_seconds: int = 40
    wall_seconds: int = 120

    def to_json(self) -> str:
        """Return the recipe as a JSON object."""
        return json.dumps(self._asdict())

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """Return the recipe that to_json wrote."""
        fields = json.loads(text)
        lists = {key: tuple(value) for key, value in fields.items() if isinstance(value, list)}
        return cls(**(fields | lists))


def avatar() -> Recipe:
    """Return the recipe of the owner's portrait: a square."""
    return Recipe(sizes=(400,), crop_ratio=(1, 1), uses_rights_of_file=False)


def face() -> Recipe:
    """Return the recipe of another person's portrait: small, and with less patience for it."""
    return Recipe(
        sizes=(160,),
        crop_ratio=(1, 1),
        uses_rights_of_file=False,
        max_megapixels=40,
        max_slow_megapixels=20,
        cpu_seconds=15,
        wall_seconds=30,
    )


def note_picture() -> Recipe:
    """
    Return the recipe of a picture in somebody else's note, for the owner's eyes.

    1280 px fill the column of the reader on a screen of double density and weigh some 200 KB,
    so 500 MB hold some 2,500 of them.
    """
    return Recipe(
        sizes=(1280,),
        uses_rights_of_file=False,
        max_megapixels=24,
        max_slow_megapixels=24,
        cpu_seconds=15,
        wall_seconds=30,
    )


def header() -> Recipe:
    """Return the recipe of the banner over the profile, in the 3:1 that Mastodon shows."""
    return Recipe(sizes=(1500,), crop_ratio=(3, 1), uses_rights_of_file=False)
