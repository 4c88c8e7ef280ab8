"""
The same job done by other means, each in a process of its own.

    python -m bench.rivals naive|cascade PHOTO FOLDER LONG_EDGE…

They write the JPEG files only: no facts, no rights, no blurhash, no limits on memory,
and they keep what the photo says of the place. All of that is in their favour.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

QUALITY = 82


def naive(photo: Path, folder: Path, long_edges: Sequence[int]) -> None:
    """Do as most scripts with Pillow do: open the file anew and shrink it whole for each size."""
    from PIL import Image, ImageOps

    for edge in long_edges:
        with Image.open(photo) as opened:
            picture = ImageOps.exif_transpose(opened)
            scale = edge / max(picture.size)
            size = (round(picture.width * scale), round(picture.height * scale))
            shrunk = picture.resize(size, Image.Resampling.LANCZOS)
            profile = opened.info.get("icc_profile")
            shrunk.save(
                folder / f"{edge}.jpg", quality=QUALITY, progressive=True, icc_profile=profile
            )


def cascade(photo: Path, folder: Path, long_edges: Sequence[int]) -> None:
    """Do as a careful user of libvips does: decode once, shrink each size from the larger one."""
    import pyvips

    largest = max(long_edges)
    picture = pyvips.Image.thumbnail(str(photo), largest, height=largest).copy_memory()
    for edge in sorted(long_edges, reverse=True):
        if edge != largest:
            picture = picture.thumbnail_image(edge, height=edge).copy_memory()
        picture.jpegsave(str(folder / f"{edge}.jpg"), Q=QUALITY, interlace=True, keep="icc")


def vipsthumbnail(program: str, photo: Path, folder: Path, long_edges: Sequence[int]) -> list[str]:
    """Return the shell command that runs vipsthumbnail once for each size."""
    options = f"[Q={QUALITY},interlace]"
    calls = [
        f"'{program}' '{photo}' --size {edge}x{edge} -o '{folder}/{edge}.jpg{options}'"
        for edge in long_edges
    ]
    return ["sh", "-ec", "\n".join(calls)]


if __name__ == "__main__":
    job = {"naive": naive, "cascade": cascade}[sys.argv[1]]
    job(Path(sys.argv[2]), Path(sys.argv[3]), [int(edge) for edge in sys.argv[4:]])
