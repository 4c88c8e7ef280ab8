"""
Making a large picture small in stripes, so that nothing but the picture itself is large.

Resampling reads beyond the edges of a stripe, so the result is that of one pass over the
whole. What cannot be resampled as it is (palettes, 16 bits, transparency) is converted
stripe by stripe.
"""

from __future__ import annotations

import math

from PIL import Image

from photolog.developed import Size
from photolog.pure.pictures.geometry import Box

# Rows of the result at a time. Small enough to cost no memory, large enough that the rows
# between two stripes, which are read twice, cost no time.
_STRIPE = 256
_CONVERTED_STRIPE = 64
_LANCZOS_SUPPORT = 3
_DIRECT = frozenset({"RGB", "L", "CMYK"})
_SIXTEEN_BITS = ("I", "I;16", "I;16L", "I;16B", "I;16N")
_TRANSPARENT = frozenset({"RGBA", "LA", "PA", "La"})


def shrink(picture: Image.Image, box: Box, size: Size) -> Image.Image:
    """
    Return the part *box* of a decoded picture at *size*, as RGB, L or CMYK.

    Transparent parts become white. The result carries no metadata.
    """
    is_direct = picture.mode in _DIRECT and not picture.has_transparency_data
    result: Image.Image | None = None
    scale = (box.bottom - box.top) / size.height
    step = _STRIPE if is_direct else _CONVERTED_STRIPE
    for row in range(0, size.height, step):
        rows = min(step, size.height - row)
        part = Box(box.left, box.top + row * scale, box.right, box.top + (row + rows) * scale)
        part = Box(part.left, part.top, part.right, min(part.bottom, picture.height))
        stripe = _stripe(picture, part, Size(size.width, rows), is_direct)
        if result is None:
            result = Image.new(stripe.mode, size)
        result.paste(stripe, (0, row))
    assert result is not None  # a size has at least one row
    return result


def _stripe(picture: Image.Image, part: Box, size: Size, is_direct: bool) -> Image.Image:
    if is_direct:
        return picture.resize(size, Image.Resampling.LANCZOS, box=part)
    margin = math.ceil(_LANCZOS_SUPPORT * max(1.0, (part.bottom - part.top) / size.height)) + 1
    top = max(0, math.floor(part.top) - margin)
    bottom = min(picture.height, math.ceil(part.bottom) + margin)
    cut = _plain(picture.crop((0, top, picture.width, bottom)))
    within = (part.left, part.top - top, part.right, part.bottom - top)
    if cut.mode == "RGBa":
        return _on_white(cut.resize(size, Image.Resampling.LANCZOS, box=within))
    return cut.resize(size, Image.Resampling.LANCZOS, box=within)


def _plain(cut: Image.Image) -> Image.Image:
    """Return a stripe as RGB, L, CMYK, or RGB with premultiplied alpha."""
    if cut.mode in _TRANSPARENT or cut.has_transparency_data:
        if cut.mode != "RGBA":
            cut = cut.convert("RGBA")
        return cut.convert("RGBa")
    if cut.mode in _SIXTEEN_BITS:
        # Pillow clips at 255 when it converts, so the high byte is taken here.
        return cut.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if cut.mode == "1":
        return cut.convert("L")
    return cut if cut.mode in _DIRECT else cut.convert("RGB")


def _on_white(stripe: Image.Image) -> Image.Image:
    opaque = stripe.convert("RGBA")
    white = Image.new("RGB", stripe.size, "white")
    white.paste(opaque, mask=opaque.getchannel("A"))
    return white
