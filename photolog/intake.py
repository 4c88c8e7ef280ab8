"""
Uploads on their way in: bytes → darkroom → files in their final place.

Both posts and the profile take pictures; this is what they share. Nothing here knows
the database: a caller writes its rows inside the with block, and when that fails the
files are taken away again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from photolog import files as disk
from photolog.blog import Blog
from photolog.imaging import darkroom
from photolog.imaging.recipe import Recipe
from photolog.pure.text import licences, sanitize
from photolog.records import Developed, Original, Profile
from photolog.store import settings

SLOW_MEGAPIXELS = 40  # of what has no scaled decode: progressive JPEG, PNG, WebP, AVIF, HEIC
_MEDIA_EXTENSIONS = {"jpeg": "jpg", "avif": "avif"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A developed upload whose files are in their final place, not yet in the database."""

    original: Original
    developed: Developed
    media_names: dict[str, str]  # staging name → name in media/


def recipe_for(blog: Blog, formats: tuple[str, ...], licence_code: str) -> Recipe:
    """Return how pictures of this blog are developed, with the rights that their files name."""
    photos = blog.config.photos
    profile = settings.profile() or Profile()
    licence = licences.find(licence_code)
    return Recipe(
        sizes=photos.sizes,
        jpeg_quality=photos.jpeg_quality,
        formats=formats,
        max_megapixels=photos.max_megapixels,
        max_slow_megapixels=min(photos.max_megapixels, SLOW_MEGAPIXELS),
        location=photos.location,
        creator=profile.name,
        copyright=blog.config.site.copyright,
        licence_url=licence.url if licence else "",
    )


@contextmanager
def kept(blog: Blog, recipe: Recipe, stream: BinaryIO, filename: str) -> Iterator[Kept]:
    """Develop one upload and move its files into place; take them away if the block fails."""
    with all_kept(blog, recipe, [(stream, filename)]) as found:
        yield found[0]


@contextmanager
def all_kept(
    blog: Blog, recipe: Recipe, uploads: Sequence[tuple[BinaryIO, str]]
) -> Iterator[list[Kept]]:
    """
    Develop uploads in their order; take all files away if one of them or the block fails.

    Raises:
        RejectedUpload: One of them is not a picture that we take.
        StorageFull: There is no room; nothing is left behind.
    """
    shelf = _Shelf(blog, [], [])
    try:
        yield [_develop(shelf, recipe, stream, filename) for stream, filename in uploads]
    except BaseException:
        shelf.clear()
        raise


@contextmanager
def rendered(
    blog: Blog, recipe: Recipe, source: Path
) -> Iterator[tuple[Developed, dict[str, str]]]:
    """Develop an original once more; give what was made and the names in media/."""
    shelf = _Shelf(blog, [], [])
    try:
        with blog.files.staging() as folder:
            developed = darkroom.develop(source, folder, recipe, lock_path=blog.files.darkroom_lock)
            names = shelf.keep_all(folder, developed)
        yield developed, names
    except BaseException:
        shelf.clear()
        raise


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Remembers which files were put into place, so that they can be taken away again."""

    blog: Blog
    originals: list[str]
    media: list[str]

    def keep_original(self, received: disk.Received, extension: str) -> str:
        name = self.blog.files.keep_original(received, extension)
        self.originals.append(name)
        return name

    def keep_all(self, folder: Path, developed: Developed) -> dict[str, str]:
        names = {}
        for file in developed.files:
            extension = _MEDIA_EXTENSIONS[file.format]
            names[file.name] = self.blog.files.keep_media(folder / file.name, extension)
            self.media.append(names[file.name])
        return names

    def clear(self) -> None:
        self.blog.files.remove_media(self.media)
        for name in self.originals:
            self.blog.files.remove_original(name)


def _develop(shelf: _Shelf, recipe: Recipe, stream: BinaryIO, filename: str) -> Kept:
    blog = shelf.blog
    with blog.files.staging() as folder:
        limit_bytes = blog.config.photos.max_upload_mb * 2**20
        received = disk.receive(stream, folder / "upload", limit_bytes)
        developed = darkroom.develop(
            received.path, folder, recipe, lock_path=blog.files.darkroom_lock
        )
        extension = "jpg" if developed.format == "jpeg" else developed.format
        original = Original(
            sha256=received.sha256,
            bytes=received.bytes,
            name=shelf.keep_original(received, extension),
            filename=_base_name(filename),
        )
        media_names = shelf.keep_all(folder, developed)
    return Kept(original, developed, media_names)


def _base_name(filename: str) -> str:
    """Return the last part of a client's file name, for the owner's eyes; paths are not ours."""
    return sanitize.clean_line(filename.replace("\\", "/").rpartition("/")[2], 200)
