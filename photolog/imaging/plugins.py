"""
Pillow's plugins, loaded when a picture needs them and never otherwise.

Every picture is developed by a process that starts anew, so each plugin costs every
upload, and a decoder that is not there cannot be attacked.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from PIL import Image, ImageFile

_MODULES = {
    "jpeg": "PIL.JpegImagePlugin",
    "png": "PIL.PngImagePlugin",
    "webp": "PIL.WebPImagePlugin",
    "avif": "PIL.AvifImagePlugin",
    "gif": "PIL.GifImagePlugin",
    "heif": "pillow_heif",  # optional
}


def load(kind: str) -> None:
    """
    Load the plugin of one kind of file, to read or to write it.

    Raises:
        ModuleNotFoundError: It is not installed; only that of HEIF is a package of its own.
    """
    # Before it opens or saves anything, Pillow would load five plugins by this function.
    Image.preinit = _load_nothing
    plugin: Any = import_module(_MODULES[kind])
    if kind == "jpeg":
        # Pillow looks for a resolution there, and loads a third plugin to do so. Tags are read by
        # pure.pictures.tiff.
        plugin.JpegImageFile.getexif = _no_tags
    elif kind == "avif":
        plugin.DEFAULT_MAX_THREADS = 1
        plugin.AvifImageFile.load_prepare = _load_without_decoder
    elif kind == "webp":
        plugin.WebPImageFile.load_prepare = _load_without_decoder
    elif kind == "heif":
        plugin.options.DECODE_THREADS = 1
        plugin.register_heif_opener()


def _load_nothing() -> None:
    """Take the place of Image.preinit(): what is needed is loaded by name."""


def _load_without_decoder(picture: Any) -> None:
    """
    Take the place of ImageFile.load_prepare() where decoders hand out all pixels at once.

    They keep the picture themselves, that of WebP even twice, until they are let go of, which
    is best done before Pillow takes room for its own.
    """
    picture._decoder = None
    ImageFile.ImageFile.load_prepare(picture)


def _no_tags(_: Image.Image) -> Image.Exif:
    """Take the place of JpegImageFile.getexif()."""
    return Image.Exif()
