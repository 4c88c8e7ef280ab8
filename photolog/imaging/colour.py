"""
True colours: a picture's own profile where every browser understands it, else sRGB.

A profile is never just dropped. One of three primaries and curves stays, slimmed, so that
a wide gamut stays wide; every other picture is converted.
"""

from __future__ import annotations

import io
from typing import NamedTuple

from PIL import Image

from photolog.pure.pictures import icc

_SPACES = {"RGB": "RGB", "CMYK": "CMYK", "L": "GRAY"}  # of pixels, and as profiles call it


class Colours(NamedTuple):
    """An RGB picture and the profile its pixels are in; None is sRGB."""

    picture: Image.Image
    profile: bytes | None

    @property
    def is_srgb(self) -> bool:
        """Whether the colours are right without a profile."""
        return self.profile is None


def for_pages(picture: Image.Image, profile: bytes | None, is_hdr: bool) -> Colours:
    """
    Return an RGB picture in its own colours or in sRGB.

    Args:
        profile: A whole profile as read, None when there is none.
        is_hdr: Whether the profile is only good to be converted from.
    """
    described = icc.read(profile) if profile else None
    if profile is None or described is None or described.space != _SPACES.get(picture.mode):
        return Colours(picture.convert("RGB"), None)
    if picture.mode == "RGB" and icc.is_srgb(profile):
        return Colours(picture, None)
    slimmed = icc.slim(profile) if picture.mode == "RGB" and not is_hdr else None
    if slimmed is not None:
        return Colours(picture, slimmed)
    return Colours(_convert(picture, profile), None)


def to_srgb(colours: Colours) -> Image.Image:
    """Return the picture in sRGB."""
    if colours.profile is None:
        return colours.picture
    return _convert(colours.picture, colours.profile)


def _convert(picture: Image.Image, profile: bytes) -> Image.Image:
    # Imported here, because most pictures are in sRGB, and every one pays for what is loaded.
    from PIL import ImageCms

    try:
        converted = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.ImageCmsProfile(io.BytesIO(icc.SRGB)),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        converted = None
    # Half a profile is no profile: the colours are then as good as can be told.
    return picture.convert("RGB") if converted is None else converted
