"""The story of one picture: open, decode once, shrink, turn, colour, write each size."""

from __future__ import annotations

import math
from dataclasses import replace

from PIL import Image

from photolog.developed import Developed, Facts, Rendered, Size, Suggestions
from photolog.imaging import colour, containers, shrink
from photolog.imaging.colour import Colours
from photolog.imaging.containers import Blocks, Opened
from photolog.imaging.encode import Press
from photolog.imaging.recipe import Recipe
from photolog.pure.pictures import blurhash, exif, geometry, places, suggestions
from photolog.pure.pictures.limits import Limits

_PREVIEW = 32  # pixels are enough for a blur of twelve waves

# EXIF 2.32, tag 0x0112: what has to be done to the stored picture.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def develop(source: str, out_dir: str, recipe: Recipe) -> Developed:
    """
    Render *source* into *out_dir*. To be called in the child process only.

    Raises:
        RejectedUpload: The file is not a picture that is taken.
    """
    bounds = Limits(recipe.max_megapixels, recipe.max_slow_megapixels, recipe.max_side)
    opened = containers.open_picture(source, bounds)
    stored = opened.size
    containers.decode(opened, _needed(stored, recipe))
    blocks = containers.read_blocks(opened)
    sizes = _sizes(geometry.turned(stored, blocks.orientation), recipe)
    largest = _develop_largest(opened, blocks, sizes[-1], recipe)
    words = suggestions.suggest(blocks.exif.main, blocks.iptc, blocks.xmp)
    press = _press(out_dir, recipe, words)
    files, smallest = _write_all(press, largest, sizes, recipe.formats)
    tint, blur = _preview(smallest)
    return Developed(
        format=opened.declared.kind,
        size=geometry.turned(stored, blocks.orientation),
        tint=tint,
        blurhash=blur,
        facts=_facts(blocks),
        suggestions=words,
        location=places.read_location(blocks.exif.gps, recipe.location),
        files=tuple(files),
    )


def _sizes(upright: Size, recipe: Recipe) -> tuple[Size, ...]:
    return geometry.rendition_sizes(geometry.centre_crop(upright, recipe.crop_ratio), recipe.sizes)


def _needed(stored: Size, recipe: Recipe) -> Size:
    """Return how large the whole frame must be decoded for the largest rendition."""
    # Whether it lies or stands is not known yet, so the crop that keeps less decides.
    either = (stored, Size(stored.height, stored.width))
    kept = min(max(geometry.centre_crop(size, recipe.crop_ratio)) for size in either)
    factor = min(1.0, max(recipe.sizes) / kept)
    return Size(math.ceil(stored.width * factor), math.ceil(stored.height * factor))


def _develop_largest(opened: Opened, blocks: Blocks, size: Size, recipe: Recipe) -> Colours:
    """Return the largest rendition, upright and in the colours of the pages."""
    decoded = Size(*opened.picture.size)
    upright = geometry.turned(decoded, blocks.orientation)
    cropped = geometry.centre_crop(upright, recipe.crop_ratio)
    box = geometry.centred_box(decoded, geometry.turned(cropped, blocks.orientation))
    small = shrink.shrink(opened.picture, box, geometry.turned(size, blocks.orientation))
    opened.picture.close()  # gives most of the memory back before anything is encoded
    turn = _TURNS.get(blocks.orientation)
    if turn is not None:
        small = small.transpose(turn)
    profile, is_hdr = containers.profile_of(opened, blocks)
    return colour.for_pages(small, profile, is_hdr)


def _press(out_dir: str, recipe: Recipe, words: Suggestions) -> Press:
    of_file = words if recipe.uses_rights_of_file else Suggestions()
    return Press(
        out_dir,
        recipe.jpeg_quality,
        recipe.avif_quality,
        creator=recipe.creator or of_file.creator,
        copyright=recipe.copyright or of_file.copyright,
        licence_url=recipe.licence_url,
    )


def _write_all(
    press: Press, largest: Colours, sizes: tuple[Size, ...], formats: tuple[str, ...]
) -> tuple[list[Rendered], Colours]:
    """Write every size in every format; return the files, narrowest first, and the smallest."""
    files: list[Rendered] = []
    current = largest
    for narrower in reversed(sizes[:-1]):
        files += _write_jpeg(press, current, formats, is_largest=current is largest)
        # Made now, because the pixels of the larger one do not outlast its AVIF.
        smaller = current.picture.resize(narrower, Image.Resampling.LANCZOS)
        if "avif" in formats:
            files.append(press.write_last(current, "avif"))
        current = Colours(smaller, largest.profile)
    files += _write_jpeg(press, current, formats, is_largest=current is largest)
    if "avif" in formats:
        files.append(press.write(current, "avif"))
    return sorted(files, key=lambda file: (file.width, file.format == "avif")), current


def _write_jpeg(
    press: Press, colours: Colours, formats: tuple[str, ...], is_largest: bool
) -> list[Rendered]:
    if "jpeg" not in formats:
        return []
    written = press.write(colours, "jpeg")
    if not is_largest or written.is_srgb:
        return [written]
    # The largest is not what every other server can show.
    size = geometry.wire_size(Size(*colours.picture.size))
    fitting = Colours(colours.picture.resize(size, Image.Resampling.LANCZOS), colours.profile)
    return [written, press.write_for_wire(Colours(colour.to_srgb(fitting), None))]


def _facts(blocks: Blocks) -> Facts:
    facts = exif.read_facts(blocks.exif.main, blocks.exif.photo)
    return facts if facts.lens else replace(facts, lens=exif.lens_name(blocks.xmp.lens))


def _preview(smallest: Colours) -> tuple[str, str]:
    """Return the one colour and the blurred hash of a picture."""
    size = geometry.fit_within(Size(*smallest.picture.size), _PREVIEW)
    tiny = smallest.picture.resize(size, Image.Resampling.BOX)
    tiny = colour.to_srgb(Colours(tiny, smallest.profile))
    average = tiny.resize((1, 1), Image.Resampling.BOX).tobytes()
    waves = blurhash.components(*size)
    return blurhash.tint(average), blurhash.encode(tiny.tobytes(), *size, waves)
