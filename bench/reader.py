"""
A reader with many notes in a minute, and what the owner's pages of it are asked for.

    python -m bench.reader FOLDER COUNT
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench import bulk, elsewhere
from bench.elsewhere import Elsewhere
from bench.measure import own_process
from photolog.blog import Blog, open_blog
from photolog.config import read
from photolog.pure import times
from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.peers import people
from photolog.store.reading import following

HOME = "https://photo.example"
HOSTS, FOLLOWED, STRANGERS = 100, 300, 100
APART_MS = 10 * 60 * 1000
PHOTOS = (2, 2, 2, 0)  # of one note after the other
BOOSTS = 5  # every so many of the notes is a stranger's, and boosted
_AT_ONCE = 1_000
_COPIED = """
    UPDATE attachment SET picture = lower(hex(randomblob(20))) || '.jpg',
    picture_bytes = 200000, used_at = 0
"""


def fill(folder: Path, count: int) -> Path:
    """Make a data folder with *count* notes in a process of its own; return it."""
    own_process("bench.reader", str(folder), str(count))
    return folder


def opened(folder: Path) -> Blog:
    """Open the data folder of a blog that is at home on the web."""
    given = {"PHOTOLOG_STORAGE__DATA_DIR": str(folder), "PHOTOLOG_SITE__BASE_URL": HOME}
    return open_blog(read(None, given), network=Elsewhere(HOME))


def followed(number: int) -> str:
    """Return the address of one of those whom the owner follows."""
    return elsewhere.person(number % FOLLOWED, HOSTS)


def follow(blog: Blog) -> None:
    """Let the owner follow everybody."""
    world = blog.network
    assert isinstance(world, Elsewhere)
    with database.transaction():
        everybody = [followed(number) for number in range(FOLLOWED)]
        bulk.meet(everybody, world.public_pem, blog.now())
        for uri in everybody:
            person = people.find(uri)
            assert person is not None
            following.put(person.id, blog.new_id(), blog.now())
            following.answer(person.id, FollowingState.ACCEPTED, blog.now())
        strangers = [elsewhere.person(FOLLOWED + number, HOSTS) for number in range(STRANGERS)]
        bulk.meet(strangers, world.public_pem, blog.now())


def _write(blog: Blog, count: int) -> None:
    """Write notes as they would have come in, the oldest first: their numbers grow with time."""
    oldest = times.to_ms(blog.now()) - count * APART_MS
    for start in range(0, count, _AT_ONCE):
        with database.transaction():
            for number in range(start, min(start + _AT_ONCE, count)):
                written = oldest + number * APART_MS + number % 2
                author, photos = followed(number), PHOTOS[number // 2 % 4]
                if number % BOOSTS:
                    bulk.keep(blog, [elsewhere.note_uri(author, written, photos)], blog.now())
                    continue
                stranger = elsewhere.person(FOLLOWED + number // BOOSTS % STRANGERS, HOSTS)
                uri, at = elsewhere.note_uri(stranger, written, photos), times.from_ms(written)
                bulk.keep(blog, [uri], at, is_boost=True)
                bulk.boost([bulk.Boosted(uri, author, f"{author}#{number}")], at)


def main(folder: Path, count: int) -> None:
    """Fill a new data folder."""
    blog = opened(folder)
    follow(blog)
    _write(blog, count)
    with database.transaction():
        database.database.execute_sql(_COPIED)
    database.checkpoint()
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
