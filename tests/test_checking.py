"""What `check`, `status` and `dump` tell: every kind of damage, and nothing changed by asking."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from photolog import checking, profile
from photolog.blog import open_blog
from photolog.store.engine import database
from tests.publish import a_picture, publish
from tests.test_publishing import stored

TOP = Path(__file__).resolve().parents[1]


@pytest.fixture
def small(make_blog):
    return make_blog(photos__sizes="320", photos__avif="false")


def sql(blog, statement: str) -> None:
    """Damage the database as a stranger would, without references being looked after."""
    with sqlite3.connect(blog.files.database_path) as other:
        other.execute(statement)
    other.close()


def found(blog) -> list[tuple[str, str]]:
    return [(finding.subject, finding.problem) for finding in checking.check(blog)]


def test_a_sound_blog_has_no_findings(small):
    publish(small)
    profile.set_avatar(small, a_picture())

    assert found(small) == []


def test_one_flipped_bit_of_an_original_is_found(small):
    original = publish(small).photos[0].original
    path = small.files.original_path(original.name)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    assert found(small) == [
        (f"original {original.name} of photo 1", "is damaged: its SHA-256 has changed")
    ]


def test_a_lost_original_is_found(small):
    original = publish(small).photos[0].original
    small.files.remove_original(original.name)

    assert found(small) == [(f"original {original.name} of photo 1", "is missing")]


def test_an_original_that_cannot_be_read_is_found(small):
    original = publish(small).photos[0].original
    path = small.files.original_path(original.name)
    path.unlink()
    path.mkdir()

    assert found(small) == [
        (f"original {original.name} of photo 1", "cannot be read: Is a directory")
    ]


def test_a_lost_rendition_is_found(small):
    name = publish(small).photos[0].renditions[0].name
    small.files.remove_media([name])

    assert found(small) == [(f"rendition {name} of photo 1", "is missing")]


def test_half_a_rendition_is_found(small):
    name = publish(small).photos[0].renditions[0].name
    path = small.files.media_path(name)
    path.write_bytes(path.read_bytes()[:-1])

    assert found(small) == [(f"rendition {name} of photo 1", "has a wrong size")]


def test_a_lost_portrait_is_found(small):
    profile.set_avatar(small, a_picture())
    name = profile.current(small).avatar
    small.files.remove_media([name])

    assert found(small) == [(f"picture {name} of the profile", "is missing")]


@pytest.mark.parametrize(
    ("table", "subjects"),
    [
        ("post", {"database", "lists"}),
        ("photo", {"database", "lists"}),
        ("rendition", {"lists"}),
        ("listing", {"lists"}),
        ("search", {"lists"}),
    ],
)
def test_lost_rows_are_found(small, table, subjects):
    publish(small)
    sql(small, f"DELETE FROM {table}")

    assert subjects <= {subject for subject, _ in found(small)}


def test_a_damaged_file_of_the_database_is_found(blog):
    for _ in range(3):
        stored(blog)
    database.checkpoint()
    path = blog.files.database_path
    database.close()
    with path.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 8192)

    assert next(checking.check(blog)).subject == "database"


def test_the_room_that_is_taken_is_told(small):
    post = publish(small, photos=2)
    use = checking.storage_use(small)

    assert (use.posts, use.photos, use.renditions) == (1, 2, 2)
    assert use.original_bytes == sum(photo.original.bytes for photo in post.photos)
    assert use.media_bytes == sum(
        path.stat().st_size for path in small.files.root.glob("media/*/*")
    )
    assert use.free_bytes > 0


def test_a_dump_tells_counts_and_ids(blog):
    post = stored(blog, photos=2)

    dumped = checking.dump()

    assert dumped["counts"]["photo"] == 2
    assert dumped["ids"]["post"] == [post.id]


def test_a_dump_is_the_same_after_a_restart(blog):
    stored(blog)
    before = checking.dump()
    database.close()

    open_blog(blog.config)

    assert checking.dump() == before


DUMP = "import sys; from photolog.cli import commands; commands(['dump', '--json'])"


def dump_of(folder: Path, *before: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-c", DUMP],
        check=False,
        cwd=TOP,
        capture_output=True,
        text=True,
        env={"PHOTOLOG_STORAGE__DATA_DIR": str(folder)},
    )


def state_of(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith("-shm")
    }


@pytest.mark.parametrize("is_closed", [True, False], ids=["after a stop", "beside a server"])
def test_a_dump_changes_nothing(blog, is_closed):
    stored(blog)
    if is_closed:
        database.close()
    before = state_of(blog.files.root)

    answer = dump_of(blog.files.root)

    assert answer.returncode == 0, answer.stderr
    assert state_of(blog.files.root) == before


def test_a_dump_works_where_nothing_can_be_written(blog):
    stored(blog)
    database.close()
    expected = dump_of(blog.files.root).stdout
    folder = blog.files.root
    read_only = (
        f'mount --bind "{folder}" "{folder}" && mount -o remount,ro,bind "{folder}" && exec "$@"'
    )

    answer = dump_of(folder, "unshare", "-rm", "sh", "-c", read_only, "sh")

    assert (answer.stdout, answer.returncode) == (expected, 0), answer.stderr


def test_a_dump_works_after_a_crash_where_nothing_can_be_written(blog, tmp_path):
    """The log was not written back, as after kill -9; what it holds counts."""
    stored(blog)
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("photolog.db", "photolog.db-wal", "photolog.db-shm"):
        (copy / name).write_bytes((blog.files.root / name).read_bytes())
    expected = dump_of(blog.files.root).stdout
    read_only = f'mount --bind "{copy}" "{copy}" && mount -o remount,ro,bind "{copy}" && exec "$@"'

    answer = dump_of(copy, "unshare", "-rm", "sh", "-c", read_only, "sh")

    assert (answer.stdout, answer.returncode) == (expected, 0), answer.stderr


KEYS = ("application.pem", "owner.pem")


def use_keys(blog) -> list[str]:
    """Let other servers know both keys; return them."""
    return [blog.network.owner.public_pem, blog.network.application.public_pem]


def test_keys_that_nobody_knows_are_not_missed_nor_made(blog):
    assert found(blog) == []
    assert not list(blog.files.root.glob("keys/*"))


@pytest.mark.parametrize("name", KEYS)
def test_a_lost_key_is_found(blog, name):
    use_keys(blog)
    assert found(blog) == []

    (blog.files.root / "keys" / name).unlink()

    [(subject, problem)] = found(blog)
    assert subject == "keys"
    assert problem.startswith(f"data/keys/{name} is gone")


def test_a_key_that_cannot_be_read_and_one_that_is_another_are_found(blog):
    use_keys(blog)
    other, application = (blog.files.root / "keys" / name for name in reversed(KEYS))
    application.write_bytes(other.read_bytes())
    other.write_text("once upon a time")

    problems = [problem for _, problem in found(blog)]

    assert problems[0] == "data/keys/application.pem is not the key that other servers know"
    assert problems[1].startswith("data/keys/owner.pem is no private key")
