"""
A large blog in seconds: posts as the store writes them, then copied with other dates.

A hundred thousand uploads would take a day, so a first thousand posts is written through
the store's own functions, without files, and copied in SQL with ids, dates and names moved
back in time. A few copies are then listed anew by the store and must come out the same.

    python -m bench.library FOLDER COUNT
"""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import copying
from bench.measure import own_process
from photolog import config
from photolog.blog import Blog, open_blog
from photolog.pure import ids, times
from photolog.records import (
    Developed,
    Facts,
    Location,
    Original,
    Post,
    Rendered,
    Size,
    Status,
    Suggestions,
    Visibility,
)
from photolog.store import posts
from photolog.store.engine import database

WRITTEN = 1000  # posts that the store itself writes
APART = timedelta(hours=2, minutes=24)  # ten posts a day
NEWEST = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
EDGES = (320, 640, 1280, 2560)
COMMON = "light"  # stands in half of all captions
TAGS = ("Fog", "BlueHour", "Street", "Mountains", "Harbour", "Winter", "Trees", "Film", "Sea")
_WORDS = """
    morning harbour fishing boats crane pink sky water still cold road bridge river window old
    town market rain umbrella red door shadow wall stone steps forest path leaves moss fern birch
    snow ridge summit cloud valley lake mirror evening tide sand dune grass wind gull pier rope
"""
WORDS = _WORDS.split()
CAMERAS = (("Canon EOS R6", "RF85mm F2"), ("Fujifilm X-T5", "XF35mmF1.4"), ("Ricoh GR III", ""))


def fill(folder: Path, count: int) -> Path:
    """Make a data folder with *count* posts in a process of its own; return it."""
    own_process("bench.library", str(folder), str(count))
    return folder


def opened(folder: Path, **settings: str) -> Blog:
    """Open the data folder; settings are given as server__port="8000"."""
    environment = {f"PHOTOLOG_{name.upper()}": value for name, value in settings.items()}
    environment["PHOTOLOG_STORAGE__DATA_DIR"] = str(folder)
    return open_blog(config.read(None, environment))


def _write(count: int) -> None:
    """Write posts as publishing does, but for the files."""
    chance = random.Random(count)
    with database.transaction():
        for number in range(count):
            post = _post(chance, number)
            posts.add(post)
            developed, names = _developed(chance)
            original = Original(f"{number:064x}", 9_000_000, f"{number:032x}.jpg", "IMG_0071.JPG")
            alt = " ".join(chance.choices(WORDS, k=9))
            photo_id = posts.add_photo(
                post.id, original, developed, names, alt=alt, wants_avif=True
            )
            posts.mark_rendered(photo_id, "done")
            posts.relist(post.id, UTC)


def _post(chance: random.Random, number: int) -> Post:
    moment = NEWEST - number * APART
    words = chance.choices(WORDS, k=25)
    words[3:3] = [COMMON] if number % 2 else []
    text = " ".join(words).capitalize() + "."
    return Post(
        id=ids.new_id(times.to_ms(moment), chance.getrandbits(ids.RANDOM_BITS)),
        status=Status.PUBLISHED,
        visibility=Visibility.PUBLIC,
        title=" ".join(chance.choices(WORDS, k=3)).capitalize(),
        caption_source=text,
        caption_html=f"<p>{text}</p>",
        content_warning="",
        is_sensitive=False,
        licence="cc-by-nc-4.0",
        place="",
        language="en",
        show_camera=True,
        tags=tuple(chance.sample(TAGS, 2)),
        created_at=moment,
        published_at=moment,
        edited_at=None,
        photos=(),
    )


def _developed(chance: random.Random) -> tuple[Developed, dict[str, str]]:
    size = Size(*chance.choice(((6000, 4000), (4000, 6000), (4500, 4500), (6000, 3375))))
    camera, lens = chance.choice(CAMERAS)
    files = tuple(_file(chance, name, size, edge) for edge in EDGES for name in ("jpeg", "avif"))
    developed = Developed(
        format="jpeg",
        size=size,
        tint=f"#{chance.getrandbits(24):06x}",
        blurhash="LEHV6nWB2yk8pyo0adR*.7kCMdnj",
        facts=Facts(
            make=camera.split()[0],
            model=camera,
            camera=camera,
            lens=lens,
            exposure_time="1/250",
            f_number=8.0,
            iso=200,
            focal_length_mm=35.0,
            taken_at="2026-09-06T06:41:00",
        ),
        suggestions=Suggestions(),
        location=Location(48.2, 16.4),
        files=files,
    )
    return developed, {file.name: file.name for file in files}


def _file(chance: random.Random, format_name: str, size: Size, edge: int) -> Rendered:
    extension = {"jpeg": "jpg"}.get(format_name, format_name)
    width, height = (round(side * edge / max(size)) for side in size)
    name = f"{chance.getrandbits(128):032x}.{extension}"
    return Rendered(name, format_name, width, height, edge * edge // 10, "0" * 64, is_srgb=True)


def _refuse_unfaithful(count: int) -> None:
    """Let the store list some copies anew; nothing may change."""
    query = "SELECT kind, key, published_at FROM listing WHERE post_id = ? ORDER BY kind, key"
    chosen = "SELECT id FROM post ORDER BY id LIMIT 1 OFFSET ?"
    sql = database.database.execute_sql
    for place in (0, count // 3, count // 2):
        (post_id,) = sql(chosen, (place,)).fetchone()
        copied = sql(query, (post_id,)).fetchall()
        with database.transaction():
            posts.relist(post_id, UTC)
        if sql(query, (post_id,)).fetchall() != copied:
            raise AssertionError(f"post {post_id} is not listed as the store lists it")


def main(folder: Path, count: int) -> None:
    """Fill a new data folder."""
    opened(folder)
    _write(min(count, WRITTEN))
    if count > WRITTEN:
        copying.copy(count // WRITTEN - 1, WRITTEN * APART)
    _refuse_unfaithful(count)
    database.checkpoint()
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
