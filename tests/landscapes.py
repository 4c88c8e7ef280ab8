"""
Invented landscapes: pictures of our own for demonstrations, screenshots and benchmarks.

Everything follows from a seed: a sky, a sun or a moon, ridges that fade into haze, or
water below a horizon; grain at the end, so that the files weigh what photographs weigh.
`python -m tests.landscapes FOLDER [COUNT]` writes a set with believable camera data.
"""

from __future__ import annotations

import math
import random
import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]

# (zenith, horizon, far ridge, near ridge, light)
MOODS: tuple[tuple[Colour, Colour, Colour, Colour, Colour], ...] = (
    ((44, 62, 98), (244, 190, 140), (150, 128, 140), (22, 26, 38), (255, 236, 200)),
    ((120, 160, 196), (232, 236, 232), (158, 178, 190), (34, 52, 48), (255, 255, 250)),
    ((24, 26, 46), (88, 84, 120), (60, 62, 92), (8, 10, 18), (236, 240, 255)),
    ((196, 120, 84), (250, 220, 170), (204, 140, 100), (74, 40, 30), (255, 250, 225)),
    ((152, 170, 160), (226, 228, 214), (140, 160, 150), (40, 60, 44), (250, 250, 240)),
    ((70, 30, 60), (240, 130, 90), (140, 70, 90), (26, 14, 30), (255, 214, 160)),
    ((186, 200, 210), (240, 240, 238), (200, 206, 212), (90, 98, 108), (255, 255, 255)),
)
SHAPES = ((3, 2), (3, 2), (2, 3), (16, 9), (1, 1), (4, 5), (3, 1), (3, 2), (4, 3), (9, 20))
CAMERAS = (
    ("FUJIFILM", "X-T5", "XF16-55mmF2.8 R LM WR"),
    ("Canon", "Canon EOS R6", "RF85mm F2 MACRO IS STM"),
    ("NIKON CORPORATION", "NIKON Z 6_2", "NIKKOR Z 24-70mm f/4 S"),
)


def landscape(seed: int, width: int, height: int) -> Image.Image:
    """Return an RGB picture of *width* x *height* pixels; the same seed gives the same picture."""
    chance = random.Random(seed)
    zenith, horizon_colour, far, near, light = MOODS[seed % len(MOODS)]
    picture = _gradient(width, height, zenith, horizon_colour)
    horizon = height * chance.uniform(0.42, 0.66)
    _add_light(picture, chance, horizon, light)
    if seed % 3 == 1:
        _add_water(picture, horizon, near, chance)
    else:
        _add_ridges(picture, chance, horizon, far, near)
    return _with_grain(picture, chance)


def _gradient(width: int, height: int, top: Colour, bottom: Colour) -> Image.Image:
    ramp = Image.linear_gradient("L").resize((width, height), Image.Resampling.BICUBIC)
    return Image.composite(
        Image.new("RGB", (width, height), bottom), Image.new("RGB", (width, height), top), ramp
    )


def _add_light(picture: Image.Image, chance: random.Random, horizon: float, light: Colour) -> None:
    width, height = picture.size
    radius = min(width, height) * chance.uniform(0.025, 0.06)
    x, y = width * chance.uniform(0.2, 0.8), horizon * chance.uniform(0.45, 0.95)
    glow = Image.new("L", (width // 8 + 1, height // 8 + 1), 0)
    for step in range(24, 0, -1):
        reach = radius * (1 + step * 0.9) / 8
        box = (x / 8 - reach, y / 8 - reach, x / 8 + reach, y / 8 + reach)
        ImageDraw.Draw(glow).ellipse(box, fill=int(150 * (1 - step / 25) ** 2.2))
    glow = glow.filter(ImageFilter.GaussianBlur(radius / 8)).resize(picture.size)
    picture.paste(Image.new("RGB", picture.size, light), mask=glow)
    disc = Image.new("L", picture.size, 0)
    ImageDraw.Draw(disc).ellipse((x - radius, y - radius, x + radius, y + radius), fill=235)
    picture.paste(
        Image.new("RGB", picture.size, light), mask=disc.filter(ImageFilter.GaussianBlur(2))
    )


def _add_ridges(
    picture: Image.Image, chance: random.Random, horizon: float, far: Colour, near: Colour
) -> None:
    width, height = picture.size
    layers = chance.randint(4, 7)
    for layer in range(layers):
        depth = layer / (layers - 1)
        base = horizon + (height - horizon) * depth**1.3 * 0.85
        reach = height * (0.05 + 0.1 * depth)
        line = _ridge_line(chance, width, base, reach)
        mask = Image.new("L", picture.size, 0)
        ImageDraw.Draw(mask).polygon([(0, height), *line, (width, height)], fill=255)
        colour = _mixed(far, near, depth)
        haze = _gradient(width, height, colour, _mixed(colour, far, 0.55 * (1 - depth)))
        picture.paste(haze, mask=mask.filter(ImageFilter.GaussianBlur(max(0.8, width / 3000))))


def _ridge_line(
    chance: random.Random, width: int, base: float, reach: float
) -> list[tuple[float, float]]:
    waves = [
        (chance.uniform(0.6, 1.6) * 2**octave, chance.uniform(0, 6.3), 0.55**octave)
        for octave in range(9)
    ]
    step = max(2, width // 700)
    return [
        (
            x,
            base
            - reach * sum(a * abs(math.sin(f * x / width * 3.1 + p)) for f, p, a in waves) / 1.6,
        )
        for x in range(0, width + step, step)
    ]


def _add_water(picture: Image.Image, horizon: float, near: Colour, chance: random.Random) -> None:
    width, height = picture.size
    top = int(horizon)
    sky = picture.crop((0, max(0, 2 * top - height), width, top))
    mirrored = sky.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((width, height - top))
    mirrored = mirrored.filter(ImageFilter.GaussianBlur(width / 220))
    shade = _gradient(width, height - top, _mixed(near, (128, 128, 128), 0.35), near)
    picture.paste(Image.blend(mirrored, shade, 0.42), (0, top))
    pen = ImageDraw.Draw(picture, "RGBA")
    for _ in range(width * 2 // 3):
        y = top + (height - top) * chance.random() ** 1.6
        half = width * 0.02 * chance.uniform(0.2, 1.4) * (0.15 + (y - top) / (height - top))
        x = chance.uniform(0, width)
        tone = chance.choice(((255, 255, 255, 22), (0, 0, 0, 20)))
        pen.line((x - half, y, x + half, y), fill=tone, width=max(1, int(height / 900)))


def _with_grain(picture: Image.Image, chance: random.Random) -> Image.Image:
    grain = Image.effect_noise(picture.size, chance.uniform(7, 12)).convert("RGB")
    return ImageChops.add(picture, grain, scale=1.0, offset=-128)


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


def save(picture: Image.Image, path: Path, seed: int) -> None:
    """Write a JPEG with the camera data that a photographer's file would carry."""
    make, model, lens = CAMERAS[seed % len(CAMERAS)]
    exif = Image.Exif()
    exif[271], exif[272] = make, model
    exif.get_ifd(0x8769).update(
        {
            33434: (1, (60, 125, 250, 500)[seed % 4]),
            33437: (28 + 4 * (seed % 9), 10),
            34855: (100, 200, 400, 1600)[seed % 4],
            36867: f"2026:{1 + seed % 11:02}:{1 + seed % 27:02} 06:{seed % 60:02}:00",
            37386: (23 + seed % 60, 1),
            42036: lens,
        }
    )
    picture.save(path, quality=92, exif=exif)


def main(folder: Path, count: int) -> None:
    """Write *count* pictures of all shapes into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(count):
        across, down = SHAPES[seed % len(SHAPES)]
        scale = math.sqrt(3_000_000 / (across * down))
        picture = landscape(seed, round(across * scale), round(down * scale))
        save(picture, folder / f"landscape-{seed:03}.jpg", seed)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 24)
