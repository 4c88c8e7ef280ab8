"""
The photos of the benches: invented, and the same on every machine.

A sky, hills and lights, softened as a lens does it, with grain so that a file weighs what
one of a camera weighs. Run as a process of its own, so that the benches stay small:

    python -m bench.photos FILE WIDTH HEIGHT [progressive] [wide]
"""

from __future__ import annotations

import math
import random
import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageFilter

from bench.measure import own_process
from photolog.pure.pictures import cicp

_TILE = 1024  # pixels of grain in a square; repeated, because no encoder looks that far
_DISPLAY_P3 = (12, 13)  # primaries and transfer in ITU-T H.273
_LYING_ON_ITS_SIDE = 6  # EXIF 2.32, tag 0x0112: as most upright shots are stored


def make(path: Path, width: int, height: int, *words: str) -> Path:
    """Write a photo in a process of its own, unless it is there already; return its path."""
    if not path.exists():
        own_process("bench.photos", str(path), str(width), str(height), *words)
    return path


def draw(width: int, height: int) -> Image.Image:
    """Return an RGB picture."""
    chance = random.Random(width * height)
    ramp = Image.linear_gradient("L").resize((width, height))
    warm, cold = ramp.point(lambda value: 40 + value * 3 // 4), ImageChops.invert(ramp)
    picture = Image.merge("RGB", (warm, ramp, cold))
    pen = ImageDraw.Draw(picture)
    for layer in range(1, 9):
        shade = 190 - 20 * layer
        colour = (shade, max(0, shade - 15 + 3 * layer), max(0, shade - 5 * layer))
        pen.polygon(_ridge(chance, width, height, layer), fill=colour)
    for _ in range(2500):
        x, y = chance.uniform(0, width), chance.uniform(height / 3, height)
        reach = width * chance.uniform(0.0003, 0.004)
        colour = tuple(chance.randrange(30, 256) for _ in range(3))
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)
    picture = picture.filter(ImageFilter.GaussianBlur(1.2))
    return ImageChops.add(picture, _grain(chance, picture.size), scale=1, offset=-128)


def _ridge(chance: random.Random, width: int, height: int, layer: int) -> list[tuple[float, float]]:
    waves = [(2**n * chance.uniform(0.7, 1.4), chance.uniform(0, 6.3), 0.5**n) for n in range(9)]
    base, reach = height * (0.3 + 0.075 * layer), height * 0.06
    line = [
        (x, base - reach * sum(a * math.sin(f * 6.3 * x / width + p) for f, p, a in waves))
        for x in range(0, width + 8, 8)
    ]
    return [(0, height), *line, (width, height)]


def _grain(chance: random.Random, size: tuple[int, int]) -> Image.Image:
    """Return grey noise around 128, bell-shaped enough, with a deviation of about 6."""
    tile = Image.new("L", (_TILE, _TILE))
    for count in range(1, 4):
        layer = Image.frombytes("L", (_TILE, _TILE), chance.randbytes(_TILE * _TILE))
        tile = Image.blend(tile, layer, 1 / count)
    tile = tile.point(lambda value: round(128 + (value - 128) * 0.2))
    grain = Image.new("L", size)
    for top in range(0, size[1], _TILE):
        for left in range(0, size[0], _TILE):
            grain.paste(tile, (left, top))
    return Image.merge("RGB", (grain, grain, grain))


def _save(picture: Image.Image, path: Path, words: list[str]) -> None:
    exif = Image.Exif()
    exif[0x0112] = _LYING_ON_ITS_SIDE
    wide = cicp.profile_of(*_DISPLAY_P3)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if "wide" in words and wide is not None:
        profile = wide.profile
    if path.suffix == ".png":
        picture.save(path, exif=exif, icc_profile=profile, compress_level=4)
        return
    picture.save(
        path,
        quality=92,
        subsampling="4:2:0",
        progressive="progressive" in words,
        exif=exif,
        icc_profile=profile,
    )


if __name__ == "__main__":
    _save(draw(int(sys.argv[2]), int(sys.argv[3])), Path(sys.argv[1]), sys.argv[4:])
