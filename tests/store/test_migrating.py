"""Bringing the schema up to date: all or nothing, a copy before, and never on a foreign file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from photolog.blog import open_blog
from photolog.config import read
from photolog.errors import DataDamaged, SchemaTooNew, StorageFull
from photolog.store import settings
from photolog.store.engine import database, migrating

TOP = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 9, 6, 12, 0, tzinfo=UTC)
STEPS = ["0001_a_photo_blog", "0002_the_fediverse", "0003_the_owners_side"]

SECOND = """
def up(migrator, db):
    db.execute_sql("ALTER TABLE setting ADD COLUMN mood TEXT")
    db.execute_sql("UPDATE setting SET mood = 'blue'")
"""

# Kills its own process before the n-th of its statements.
DEADLY = """
import os, signal
LAST = {last}

def up(migrator, db):
    statements = (
        "ALTER TABLE setting ADD COLUMN mood TEXT",
        "UPDATE setting SET mood = 'blue'",
        "CREATE TABLE mood (name TEXT)",
        "DROP TABLE tombstone",
    )
    for number, statement in enumerate((*statements, "SELECT 1")):
        if number == LAST:
            os.kill(os.getpid(), signal.SIGKILL)
        db.execute_sql(statement)
"""

MIGRATE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from photolog.blog import open_blog
from photolog.config import read
from photolog.store.engine import migrating
migrating.DIRECTORY = Path(sys.argv[2])
open_blog(read(None, {"PHOTOLOG_STORAGE__DATA_DIR": sys.argv[1]}))
"""


@pytest.fixture
def migrations(tmp_path, monkeypatch):
    """A folder with the real migrations, to which a test adds its own."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for path in migrating.DIRECTORY.glob("*.py"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture
def use(migrations, monkeypatch):
    """Return a function that adds a migration and lets photolog know of it."""

    def add(source: str, name: str = "0004_a_mood") -> None:
        (migrations / f"{name}.py").write_text(source)
        monkeypatch.setattr(migrating, "DIRECTORY", migrations)

    return add


def schema_of(path: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(path) as other:
        found = other.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    other.close()
    return found


def test_an_empty_file_becomes_a_blog_without_a_copy(make_blog):
    config = make_blog().config
    database.close()
    config.data_dir.joinpath("photolog.db").unlink()
    blog = open_blog(config, migrates=False)

    applied, copy = migrating.migrate(blog.files.backups, NOW)

    assert (applied, copy) == (STEPS, None)
    assert migrating.pending() == []


def test_what_is_up_to_date_stays_as_it_is(blog):
    before = schema_of(blog.files.database_path)

    assert migrating.migrate(blog.files.backups, NOW) == ([], None)
    assert schema_of(blog.files.database_path) == before
    assert list(blog.files.backups.iterdir()) == []


def test_what_is_pending_is_applied_and_a_copy_made_before(blog, use):
    with database.transaction():
        settings.write("colour", "blue")
    before = schema_of(blog.files.database_path)
    use(SECOND)

    applied, copy = migrating.migrate(blog.files.backups, NOW)

    assert applied == ["0004_a_mood"]
    assert database.database.execute_sql("SELECT mood FROM setting").fetchall() == [("blue",)]
    assert copy == blog.files.backups / "before-0004_a_mood-20260906T120000Z.db"
    assert schema_of(copy) == before
    assert database.database.user_version == 4


def test_what_is_pending_is_told_without_doing_it(blog, use):
    use(SECOND)

    assert migrating.pending() == ["0004_a_mood"]
    assert "mood" not in str(schema_of(blog.files.database_path))


def test_a_migration_that_fails_leaves_the_old_state(blog, use):
    before = schema_of(blog.files.database_path)
    use(SECOND + "    raise KeyError\n")

    with pytest.raises(KeyError):
        migrating.migrate(blog.files.backups, NOW)

    assert schema_of(blog.files.database_path) == before
    assert migrating.pending() == ["0004_a_mood"]


@pytest.mark.parametrize("last", range(5))
def test_a_migration_that_is_killed_leaves_the_old_state(blog, migrations, use, last):
    before = schema_of(blog.files.database_path)
    database.close()
    (migrations / "0004_a_mood.py").write_text(DEADLY.format(last=last))

    child = subprocess.run(
        [sys.executable, "-c", MIGRATE, str(blog.files.root), str(migrations)],
        check=False,
        cwd=TOP,
    )

    assert child.returncode == -9
    assert schema_of(blog.files.database_path) == before
    use(DEADLY.format(last=99))
    reopened = open_blog(blog.config)
    assert migrating.pending() == []
    assert database.faults() == []
    copies = list(reopened.files.backups.iterdir())
    assert len(copies) >= 1
    assert [schema_of(copy) == before for copy in copies] == [True] * len(copies)


def test_two_that_migrate_at_once_do_it_once(blog, migrations, use):
    with database.transaction():
        settings.write("colour", "blue")
    database.close()
    use(SECOND)
    command = [sys.executable, "-c", MIGRATE, str(blog.files.root), str(migrations)]
    children = [subprocess.Popen(command, cwd=TOP) for _ in range(2)]

    assert [child.wait() for child in children] == [0, 0]
    database.open_file(blog.files.database_path)
    assert migrating.pending() == []


def test_a_newer_schema_is_refused(blog):
    with database.transaction():
        database.database.execute_sql(
            "INSERT INTO schema_migration (name, applied) VALUES ('0007_later', '2027-01-01')"
        )

    with pytest.raises(SchemaTooNew, match="has schema 7, this photolog knows only 3") as caught:
        open_blog(blog.config)

    assert (caught.value.found, caught.value.known) == (7, 3)


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path):
    config = read(None, {"PHOTOLOG_STORAGE__DATA_DIR": str(tmp_path)})
    path = tmp_path / "photolog.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipe (name TEXT)")
    other.close()
    before = schema_of(path)

    with pytest.raises(DataDamaged, match="is not a photolog database"):
        open_blog(config)

    database.close()
    assert schema_of(path) == before


def test_no_room_for_the_copy_means_no_migration(blog, use, tmp_path):
    before = schema_of(blog.files.database_path)
    use(SECOND)

    with pytest.raises(StorageFull):
        migrating.migrate(tmp_path / "no such folder", NOW)

    assert schema_of(blog.files.database_path) == before
