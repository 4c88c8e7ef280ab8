"""Opening a file with the one decoder it is for, and taking the blocks that carry words."""

from __future__ import annotations

import io
import mmap
import os
import warnings
from typing import NamedTuple

from PIL import Image

from photolog.developed import Size
from photolog.errors import RejectedUpload
from photolog.imaging import plugins
from photolog.pure.pictures import av1, cicp, declared, exif, icc, iptc, limits, png, tiff, xmp
from photolog.pure.pictures.cicp import Coded
from photolog.pure.pictures.declared import Declared
from photolog.pure.pictures.iptc import IptcWords
from photolog.pure.pictures.limits import Limits
from photolog.pure.pictures.tiff import Tags
from photolog.pure.pictures.xmp import XmpWords

# Nothing here ever asks Pillow to guess: what is not named is not tried.
_PILLOW_NAMES = {
    "jpeg": ("JPEG",),  # an MPO is opened as a JPEG and shows its first picture
    "png": ("PNG",),
    "webp": ("WEBP",),
    "avif": ("AVIF",),
    "gif": ("GIF",),
    "heif": ("HEIF",),
}
_IPTC_RESOURCE = 0x0404  # of a Photoshop block
_DAMAGED = "This {kind} cannot be decoded; the file is damaged."
_TRUNCATED = "This {kind} is incomplete: its data ends too early. Upload it again."
# What Pillow's plugins raise over damaged bytes.
_BROKEN = (OSError, EOFError, SyntaxError, ValueError, IndexError, RuntimeError)
_NO_HEIC = "HEIC needs the optional package pillow-heif, which is not installed. Export a JPEG."


class Opened(NamedTuple):
    """A picture whose size was found within limits, not yet decoded."""

    picture: Image.Image
    declared: Declared
    coded: Coded | None  # colours named by number

    @property
    def size(self) -> Size:
        """The size as stored."""
        return Size(*self.picture.size)


class Blocks(NamedTuple):
    """What a file carries beside its pixels."""

    exif: Tags
    iptc: IptcWords
    xmp: XmpWords
    icc: bytes | None
    orientation: int  # 1 to 8; 1 when the decoder has turned the picture already


def open_picture(source: str, bounds: Limits) -> Opened:
    """
    Open a file with the decoder of its kind, after its size was found within *bounds*.

    Raises:
        RejectedUpload: It is of no kind that is taken, too large, or damaged.
    """
    # Pillow's own warnings are about bounds that are checked here, and about odd metadata.
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None
    with open(source, "rb") as file:
        content: declared.Bytes = b""
        if os.fstat(file.fileno()).st_size:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        claim = declared.read(content)
        if claim.size is not None:
            limits.check(claim, claim.size, bounds)
        if claim.kind == "avif":
            av1.check(content)
        picture = _open(source, content, claim)
        coded = cicp.read(content[: cicp.SEARCHED]) if claim.kind in ("avif", "heif") else None
    opened = Opened(picture, claim, coded)
    limits.check(claim, opened.size, bounds)
    return opened


def decode(opened: Opened, needed: Size) -> None:
    """
    Decode the pixels, of a JPEG at the smallest fraction that is not below *needed*.

    Raises:
        RejectedUpload: The data is damaged or ends too early: no picture in part.
    """
    kind = declared.NAMES[opened.declared.kind]
    if opened.declared.kind == "jpeg":
        opened.picture.draft(None, needed)
    try:
        opened.picture.load()
    except _BROKEN as error:
        raise _refusal(error, kind) from error


def read_blocks(opened: Opened) -> Blocks:
    """Return the blocks of a decoded picture: a PNG may carry them behind its pixels."""
    carried = opened.picture.info
    tags = tiff.read(_bytes(carried.get("exif")))
    words = xmp.read(_bytes(carried.get("xmp")))
    resources = carried.get("photoshop")
    caption = resources.get(_IPTC_RESOURCE) if isinstance(resources, dict) else None
    return Blocks(
        exif=tags,
        iptc=iptc.read(_bytes(caption)),
        xmp=words,
        icc=_bytes(carried.get("icc_profile")) or None,
        orientation=_orientation(opened.declared.kind, tags, words),
    )


def profile_of(opened: Opened, blocks: Blocks) -> tuple[bytes | None, bool]:
    """Return the whole profile that the pixels are in, None for none, and whether it is HDR."""
    if blocks.icc is not None and icc.read(blocks.icc) is not None:
        return blocks.icc, False
    if opened.coded is not None:
        return opened.coded.profile, opened.coded.is_hdr
    return None, False


def _open(source: str, content: declared.Bytes, claim: Declared) -> Image.Image:
    try:
        plugins.load(claim.kind)
    except ModuleNotFoundError:
        raise RejectedUpload(_NO_HEIC) from None
    formats = _PILLOW_NAMES[claim.kind]
    try:
        return Image.open(source, formats=formats)
    except _BROKEN as error:
        if claim.kind == "png":
            return _open_pixels_only(content, error)
        raise _refusal(error, declared.NAMES[claim.kind]) from error


def _open_pixels_only(content: declared.Bytes, error: Exception) -> Image.Image:
    """Open a PNG again without its profile and texts, which are what was wrong with it."""
    try:
        return Image.open(io.BytesIO(png.pixels_only(content)), formats=("PNG",))
    except _BROKEN:
        raise _refusal(error, "PNG") from error


def _refusal(error: Exception, kind: str) -> RejectedUpload | MemoryError:
    told = str(error).lower()
    if "memory" in told:  # each library says it in its own way
        return MemoryError(told)
    return RejectedUpload((_TRUNCATED if "truncated" in told else _DAMAGED).format(kind=kind))


def _orientation(kind: str, tags: Tags, words: XmpWords) -> int:
    if kind == "heif":
        return 1  # libheif turns the picture; the tag that is left over lies
    written = exif.orientation(tags.main)
    if written is not None:
        return written
    # An AVIF turns by its own property, which Pillow reports as an EXIF tag.
    return 1 if kind == "avif" else words.orientation or 1


def _bytes(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8", "ignore")
    return value if isinstance(value, bytes) else b""
