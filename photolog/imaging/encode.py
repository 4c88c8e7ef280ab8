"""Pixels to public files: nothing in them but pixels, colours and the few words of rights."""

from __future__ import annotations

import hashlib
import io
import os
from functools import cache
from typing import Any, NamedTuple

from PIL import Image

from photolog.developed import Rendered, Size
from photolog.imaging import plugins
from photolog.imaging.colour import Colours
from photolog.pure.pictures import geometry, icc, rights

_EXTENSIONS = {"jpeg": ".jpg", "avif": ".avif"}
_LESS = 8  # steps of JPEG quality when a file is too large for the wire
_LEAST_QUALITY = 30
_AVIF_SPEED = 10  # a quarter of the work of 8 for the same size
# A model of how frames depend on each other. A single picture has no use for it, but libaom
# sets a frame aside for it: the file is the same without.
_NO_MODEL = {"enable-tpl-model": "0"}


class _Fleeting(Image.Image):
    """
    A picture that is gone once its pixels have been handed out.

    Pillow hands an encoder of AVIF a copy and keeps its own, to no purpose, for as long as
    the encoder takes the most memory of all.
    """

    def tobytes(self, encoder_name: str = "raw", *args: Any) -> bytes:
        content = super().tobytes(encoder_name, *args)
        self.close()
        return content

    def seek(self, frame: int) -> None:
        """Do nothing: Pillow seeks to where it was, and would look at the pixels."""


class Press(NamedTuple):
    """Writes files into one folder, all with the same few words."""

    out_dir: str
    jpeg_quality: int
    avif_quality: int
    creator: str
    copyright: str
    licence_url: str

    def write(self, colours: Colours, format_name: str) -> Rendered:
        """Write one rendition under a random name."""
        if format_name == "avif":
            content = self._avif(colours)
        else:
            content = self._jpeg(colours, self.jpeg_quality)
        return self._keep(colours, format_name, content)

    def write_last(self, colours: Colours, format_name: str) -> Rendered:
        """Write one rendition; its pixels may be gone afterwards."""
        colours.picture.__class__ = _Fleeting
        return self.write(colours, format_name)

    def write_for_wire(self, colours: Colours) -> Rendered:
        """Write a JPEG for other servers, of lower quality if it would be too large for them."""
        quality = self.jpeg_quality
        content = self._jpeg(colours, quality)
        while len(content) >= geometry.WIRE_BYTES and quality > _LEAST_QUALITY:
            quality -= _LESS
            content = self._jpeg(colours, quality)
        return self._keep(colours, "jpeg", content)

    def _jpeg(self, colours: Colours, quality: int) -> bytes:
        block = rights.exif_block(self.creator, self.copyright)
        return _encoded(
            colours.picture,
            "jpeg",
            quality=quality,
            progressive=True,
            subsampling="4:2:0",
            # sRGB is named too: some browsers stretch what is unnamed over a wide screen.
            icc_profile=colours.profile or icc.SRGB,
            exif=b"Exif\x00\x00" + block if block else b"",
            xmp=rights.xmp_packet(self.licence_url),
        )

    def _avif(self, colours: Colours) -> bytes:
        return _encoded(
            colours.picture,
            "avif",
            quality=self.avif_quality,
            speed=_AVIF_SPEED,
            max_threads=1,  # more would take memory from the server beside it
            subsampling="4:2:0",
            advanced=_avif_options(),
            icc_profile=colours.profile or b"",  # AVIF says sRGB in its own few bytes
            exif=rights.exif_block(self.creator, self.copyright),
            xmp=rights.xmp_packet(self.licence_url),
        )

    def _keep(self, colours: Colours, format_name: str, content: bytes) -> Rendered:
        name = os.urandom(16).hex() + _EXTENSIONS[format_name]
        with open(os.path.join(self.out_dir, name), "xb") as file:
            file.write(content)
        size = Size(*colours.picture.size)
        return Rendered(
            name=name,
            format=format_name,
            width=size.width,
            height=size.height,
            bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            is_srgb=colours.is_srgb and geometry.is_fit_for_wire(size, len(content)),
        )


@cache
def _avif_options() -> dict[str, str]:
    """Return what spares memory, if the encoder that Pillow has been built with knows it."""
    plugins.load("avif")
    try:
        Image.new("RGB", (8, 8)).save(
            io.BytesIO(), "avif", speed=_AVIF_SPEED, max_threads=1, advanced=_NO_MODEL
        )
    except (OSError, ValueError):
        return {}
    return _NO_MODEL


def _encoded(picture: Image.Image, format_name: str, **options: Any) -> bytes:
    plugins.load(format_name)
    picture.info.clear()  # Pillow would write some of it into the file by itself
    file = io.BytesIO()
    try:
        picture.save(file, format_name, **options)
    except (OSError, ValueError) as error:
        # Nothing can be wrong with the pixels: an encoder fails like this when memory ends.
        raise MemoryError(str(error)) from error
    return file.getvalue()
