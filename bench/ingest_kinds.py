"""
One photo in every kind of file that is decoded whole.

Run as a process of its own, so that the benches stay small:

    python -m bench.ingest_kinds FILE PHOTO

The name of the file says the kind: 420, 444, lossy, lossless, alpha or cmyk, and the suffix.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PIL import Image

from bench.measure import own_process

_SAVING: dict[str, dict[str, Any]] = {
    ".png": {"compress_level": 1},
    ".jpg": {"quality": 92, "progressive": True},
    ".webp": {"quality": 85, "method": 0},
    ".avif": {"quality": 70, "speed": 10, "subsampling": "4:2:0"},
    ".heic": {"quality": 60, "chroma": 420},
}
_OF_WORD: dict[str, dict[str, Any]] = {
    "444": {"subsampling": "4:4:4"},
    "lossless": {"lossless": True, "quality": 0},
}


def make(path: Path, of: Path) -> Path | None:
    """Write the photo *of* as *path* in a process of its own; None if this cannot be written."""
    if path.suffix == ".heic" and not find_spec("pillow_heif"):
        return None
    own_process("bench.ingest_kinds", str(path), str(of))
    return path


def _save(picture: Image.Image, path: Path) -> None:
    picture.info.clear()
    if path.stem == "alpha":
        picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    elif path.stem == "cmyk":
        picture = picture.convert("CMYK")
    if path.suffix == ".heic":
        import pillow_heif

        pillow_heif.register_heif_opener()
    picture.save(path, **(_SAVING[path.suffix] | _OF_WORD.get(path.stem, {})))


if __name__ == "__main__":
    with Image.open(sys.argv[2]) as opened:
        opened.load()
        _save(opened, Path(sys.argv[1]))
