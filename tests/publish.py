"""Real posts with small real photos, made the way the product makes them."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from photolog import publishing
from photolog.blog import Blog
from photolog.records import Draft, Post, Status

COLOURS = ("#884422", "#2f6f8f", "#6a8f3f", "#c9a227")


def a_picture(
    width: int = 600, height: int = 400, colour: str = COLOURS[0], form: str = "JPEG"
) -> io.BytesIO:
    """Return a small picture file with a gradient, so that it compresses like a picture."""
    gradient = Image.linear_gradient("L").resize((width, height))
    picture = Image.merge("RGB", (gradient, gradient, gradient))
    picture = Image.blend(picture, Image.new("RGB", (width, height), colour), 0.6)
    file = io.BytesIO()
    picture.save(file, form)
    file.seek(0)
    return file


def publish(
    blog: Blog,
    *,
    photos: int = 1,
    size: tuple[int, int] = (600, 400),
    alts: tuple[str, ...] = ("A gradient from dark to light",),
    status: Status = Status.PUBLISHED,
    **words: Any,
) -> Post:
    """Publish a post with generated photos; *words* are fields of Draft."""
    uploads = [
        (a_picture(*size, COLOURS[n % len(COLOURS)]), f"picture-{n}.jpg") for n in range(photos)
    ]
    return publishing.publish_files(blog, Draft(**words), uploads, alts[:photos], status)
