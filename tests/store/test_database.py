"""The one file: durable settings, transactions that are all or nothing, generations, copies."""

from __future__ import annotations

import sqlite3
import stat
import threading

import pytest

from photolog.errors import DataDamaged, StorageFull
from photolog.store import settings
from photolog.store.engine import database

SYNCHRONOUS_FULL = 2


class Halt(Exception):
    """Raised by a test in the middle of a transaction."""


def pragma(name: str) -> object:
    return database.database.execute_sql(f"PRAGMA {name}").fetchone()[0]


EXPECTED = {
    "journal_mode": "wal",
    "synchronous": SYNCHRONOUS_FULL,
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "mmap_size": 0,
    "temp_store": 2,
    "trusted_schema": 0,
    "secure_delete": 1,
    "cell_size_check": 1,
    "wal_autocheckpoint": 0,
    "application_id": 0x50486C67,
    "user_version": 3,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_file_is_opened_durably(blog, name):
    assert pragma(name) == EXPECTED[name]


def test_every_thread_opens_it_so(blog):
    found: list[object] = []

    def look() -> None:
        found.append({name: pragma(name) for name in EXPECTED})
        database.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert found == [EXPECTED]


def test_only_the_owner_of_the_folder_reads_its_files(blog):
    with database.transaction():
        settings.write("colour", "blue")
    names = ("photolog.db", "photolog.db-wal", "photolog.db-shm", "write.lock")

    modes = {name: stat.S_IMODE((blog.files.root / name).stat().st_mode) for name in names}

    assert modes == dict.fromkeys(names, 0o600)


def test_what_fails_leaves_no_trace(blog):
    with pytest.raises(Halt), database.transaction():
        settings.write("colour", "blue")
        raise Halt

    assert settings.read("colour") is None


def test_a_transaction_in_another_is_part_of_it(blog):
    with pytest.raises(Halt), database.transaction():
        with database.transaction():
            settings.write("colour", "blue")
        raise Halt

    assert settings.read("colour") is None


def test_after_a_failure_the_next_transaction_works(blog):
    with pytest.raises(Halt), database.transaction():
        raise Halt
    with database.transaction():
        settings.write("colour", "blue")

    assert settings.read("colour") == "blue"


def test_a_public_change_moves_the_generation_on(blog):
    before = database.generation()

    with database.transaction():
        settings.write("colour", "blue")

    assert database.generation() == before + 1


def test_a_private_change_does_not(blog):
    before = database.generation()

    with database.transaction(is_public=False):
        settings.write("colour", "blue")

    assert database.generation() == before


def test_a_failed_change_does_not(blog):
    before = database.generation()

    with pytest.raises(Halt), database.transaction():
        raise Halt

    assert database.generation() == before


def test_a_public_change_within_a_private_one_counts(blog):
    before = database.generation()

    with database.transaction(is_public=False), database.transaction():
        settings.write("colour", "blue")

    assert database.generation() == before + 1


def test_a_private_change_after_a_public_one_is_private_again(blog):
    with database.transaction(is_public=False), database.transaction():
        pass
    before = database.generation()

    with database.transaction(is_public=False):
        settings.write("colour", "blue")

    assert database.generation() == before


def test_clearing_up_waits_for_the_outermost_commit(blog):
    done: list[object] = []

    with database.transaction():
        with database.transaction():
            settings.write("colour", "blue")
            database.after_commit(lambda: done.append(settings.read("colour")))
        assert done == []

    assert done == ["blue"]


def test_nothing_is_cleared_up_after_a_failure(blog):
    done: list[object] = []
    with pytest.raises(Halt), database.transaction():
        with database.transaction():
            database.after_commit(lambda: done.append("lost"))
        raise Halt

    with database.transaction():
        pass

    assert done == []


def test_clearing_up_that_fails_does_not_make_the_change_undone(blog, caplog):
    def fail() -> None:
        raise OSError("a broken disk")

    with database.transaction():
        settings.write("colour", "blue")
        database.after_commit(fail)

    assert settings.read("colour") == "blue"
    assert "a broken disk" in caplog.text


def test_a_reader_sees_the_old_state_until_the_commit(blog):
    seen: list[object] = []

    def look() -> None:
        seen.append(settings.read("colour"))
        database.close()

    with database.transaction():
        settings.write("colour", "blue")
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    assert seen == [None]


def test_threads_write_one_after_the_other(blog):
    with database.transaction():
        settings.write("count", 0)

    def count() -> None:
        for _ in range(5):
            with database.transaction():
                settings.write("count", settings.read("count") + 1)
        database.close()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert settings.read("count") == 20


def test_a_checkpoint_moves_the_log_into_the_file(blog):
    with database.transaction():
        settings.write("colour", "blue")
    wal = blog.files.root / "photolog.db-wal"
    before = wal.stat().st_size

    database.checkpoint()

    assert before > 0
    assert wal.stat().st_size == 0


def test_a_long_log_is_checkpointed_with_the_next_commit(blog):
    with database.transaction():
        settings.write("colour", "b" * (database.CHECKPOINT_BYTES + 4096))

    assert (blog.files.root / "photolog.db-wal").stat().st_size == 0
    assert len(settings.read("colour")) > database.CHECKPOINT_BYTES


def test_a_slow_reader_does_not_undo_a_commit(blog):
    """The checkpoint behind a commit may fail; what was committed must still be told as done."""
    reader = sqlite3.connect(blog.files.database_path)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM setting").fetchall()

    with database.transaction():
        settings.write("colour", "b" * (database.CHECKPOINT_BYTES + 4096))

    reader.close()
    assert len(settings.read("colour")) > database.CHECKPOINT_BYTES


def test_a_copy_is_whole_and_private(blog):
    with database.transaction():
        settings.write("colour", "blue")
    target = blog.files.backups / "copy.db"

    database.copy_to(target)

    with sqlite3.connect(target) as copy:
        assert copy.execute("SELECT value FROM setting").fetchall() == [('"blue"',)]
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    copy.close()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in blog.files.backups.iterdir()] == ["copy.db"]


def test_a_copy_takes_the_place_of_a_former_one(blog):
    target = blog.files.backups / "copy.db"
    target.write_bytes(b"former")
    target.with_name("copy.db.part").write_bytes(b"half of a former one")

    database.copy_to(target)

    assert target.read_bytes()[:15] == b"SQLite format 3"
    assert [path.name for path in blog.files.backups.iterdir()] == ["copy.db"]


def test_a_copy_that_fails_leaves_nothing(blog, tmp_path):
    with pytest.raises(StorageFull):
        database.copy_to(tmp_path / "no such folder" / "copy.db")


def test_a_sound_file_has_no_faults(blog):
    assert database.faults() == []


def test_a_loose_reference_is_a_fault(blog):
    with sqlite3.connect(blog.files.database_path) as other:
        other.execute("INSERT INTO post_tag VALUES (7, 'fog', 'Fog', 0)")
    other.close()

    assert database.faults() == ["post_tag row None points to a missing post"]


def test_a_damaged_page_is_a_fault(blog):
    database.checkpoint()
    path = blog.files.database_path
    database.close()
    with path.open("r+b") as file:
        file.seek(2 * 4096)
        file.write(b"\xff" * 4096)

    assert database.faults() != []


def test_what_is_no_database_is_told_as_damage(tmp_path):
    path = tmp_path / "photolog.db"
    path.write_bytes(b"once upon a time " * 1000)

    with pytest.raises(DataDamaged):
        database.open_file(path)
    database.close()


def test_a_database_opened_to_read_cannot_be_changed(blog):
    path = blog.files.database_path
    database.open_read_only(path)

    with pytest.raises(Exception, match="readonly"):
        database.database.execute_sql("DELETE FROM setting")


@pytest.mark.parametrize("content", [None, b"", b"once upon a time " * 1000])
def test_what_cannot_be_read_is_told_as_damage(content, tmp_path):
    path = tmp_path / "photolog.db"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(DataDamaged, match=r"photolog\.db"):
        database.open_read_only(path)
    database.close()


def test_the_recent_generation_knows_every_change_of_this_process_at_once(blog):
    seen = []
    for _ in range(3):
        with database.transaction():
            pass
        seen.append(database.recent_generation() - database.generation())

    assert seen == [0, 0, 0]


def test_the_recent_generation_is_not_asked_anew_for_every_page(blog, monkeypatch):
    database.recent_generation()
    asked = []
    monkeypatch.setattr(database, "generation", lambda: asked.append(1) or 7)
    monkeypatch.setattr(database, "RECENT_SECONDS", 60)

    assert [database.recent_generation() for _ in range(3)] == [database.recent_generation()] * 3
    assert asked == []


def test_the_recent_generation_learns_of_other_processes(blog, monkeypatch):
    monkeypatch.setattr(database, "RECENT_SECONDS", 0)
    before = database.recent_generation()
    with sqlite3.connect(blog.files.database_path) as other:
        other.execute("UPDATE generation SET number = number + 1")
    other.close()

    assert database.recent_generation() == before + 1
