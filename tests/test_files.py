"""The owner's folder: names made here, private originals, nothing half-written in its place."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import stat
import threading

import pytest

from photolog import files
from photolog.errors import DiskFailing, RejectedUpload, StorageFull
from photolog.files import Files, receive, room_needed, sha256_of

BYTES = b"a picture, more or less"


@pytest.fixture
def folder(tmp_path):
    made = Files(tmp_path / "data")
    made.prepare()
    return made


def mode_of(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def received(folder: Files, content: bytes = BYTES) -> files.Received:
    path = folder.root / "incoming" / "upload"
    path.unlink(missing_ok=True)
    return receive(io.BytesIO(content), path, 1000)


def test_the_folders_are_for_their_owner_only(folder):
    modes = {path.name: mode_of(path) for path in [folder.root, *folder.root.iterdir()]}

    assert modes == dict.fromkeys(("data", *files.FOLDERS), 0o700)


def test_preparing_again_changes_nothing(folder):
    (folder.root / "keys" / "a").write_bytes(b"key")

    folder.prepare()

    assert (folder.root / "keys" / "a").read_bytes() == b"key"


def test_an_upload_arrives_whole_with_its_hash(folder):
    upload = received(folder)

    assert upload.path.read_bytes() == BYTES
    assert (upload.bytes, upload.sha256) == (len(BYTES), hashlib.sha256(BYTES).hexdigest())


def test_an_upload_of_exactly_the_limit_is_taken(tmp_path):
    assert receive(io.BytesIO(b"a" * 1000), tmp_path / "upload", 1000).bytes == 1000


def test_a_larger_one_is_refused_with_the_setting(tmp_path):
    with pytest.raises(RejectedUpload, match=r"larger than 1 MB \(photos.max_upload_mb\)"):
        receive(io.BytesIO(b"a" * (2**20 + 1)), tmp_path / "upload", 2**20)


def test_an_empty_one_is_refused(tmp_path):
    with pytest.raises(RejectedUpload, match="empty"):
        receive(io.BytesIO(), tmp_path / "upload", 1000)


def test_an_upload_never_overwrites(tmp_path):
    (tmp_path / "upload").write_bytes(b"former")

    with pytest.raises(FileExistsError):
        receive(io.BytesIO(BYTES), tmp_path / "upload", 1000)

    assert (tmp_path / "upload").read_bytes() == b"former"


def test_an_original_is_kept_byte_for_byte_and_private(folder):
    name = folder.keep_original(received(folder), "jpg")

    path = folder.original_path(name)
    assert path.read_bytes() == BYTES
    assert mode_of(path) == 0o600
    assert re.fullmatch(r"[0-9a-f]{40}\.jpg", name)
    assert not (folder.root / "incoming" / "upload").exists()


def test_names_cannot_be_guessed_from_the_content(folder):
    names = {folder.keep_original(received(folder), "jpg") for _ in range(3)}

    digest = hashlib.sha256(BYTES).hexdigest()
    assert len(names) == 3
    assert not any(name[:40] in digest for name in names)


def test_a_rendition_is_kept_under_a_media_name(folder):
    source = folder.root / "incoming" / "small.jpg"
    source.write_bytes(BYTES)

    name = folder.keep_media(source, "avif")

    assert files.MEDIA_NAME.fullmatch(name)
    assert folder.media_path(name).read_bytes() == BYTES
    assert folder.media_path(name).parent.name == name[:2]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../photolog.db",
        "a" * 40,
        "a" * 39 + ".jpg",
        "A" * 40 + ".jpg",
        "a" * 40 + ".jpg\n",
        "a" * 40 + ".jpg/..",
        "/" + "a" * 39 + ".jpg",
        "a" * 40 + ".JPG",
        "a" * 40 + ".j",
    ],
)
def test_a_name_that_was_not_made_here_leads_nowhere(folder, name):
    with pytest.raises(ValueError, match="not a name in media/"):
        folder.media_path(name)
    with pytest.raises(ValueError, match="not a name in originals/"):
        folder.original_path(name)


@pytest.mark.parametrize("extension", ["svg", "html", "png"])
def test_only_pictures_we_make_have_media_names(folder, extension):
    with pytest.raises(ValueError, match="not a name in media/"):
        folder.media_path(f"{'a' * 40}.{extension}")


def test_removing_what_is_gone_does_not_matter(folder):
    name = folder.keep_original(received(folder), "jpg")

    folder.remove_original(name)
    folder.remove_original(name)
    folder.remove_media([f"{'a' * 40}.jpg"])

    assert list(folder.stored("originals")) == []


def test_a_staging_folder_is_gone_with_all_it_holds(folder):
    with folder.staging() as staging:
        (staging / "half").write_bytes(BYTES)
        assert mode_of(staging) == 0o700

    assert list((folder.root / "incoming").iterdir()) == []


def test_a_staging_folder_is_gone_after_a_failure_too(folder):
    with pytest.raises(KeyError), folder.staging() as staging:
        (staging / "half").write_bytes(BYTES)
        raise KeyError

    assert list((folder.root / "incoming").iterdir()) == []


def test_stored_files_are_told_with_their_age(folder):
    name = folder.keep_original(received(folder), "jpg")
    os.utime(folder.original_path(name), (0, 0))

    [(found, age_seconds)] = folder.stored("originals")

    assert found == name
    assert age_seconds > 50 * 365 * 24 * 3600
    assert list(folder.stored("media")) == []


def test_files_of_somebody_else_are_not_ours(folder):
    stray = folder.root / "media" / "ab"
    stray.mkdir()
    (stray / ".DS_Store").write_bytes(b"")

    assert list(folder.stored("media")) == []


def test_only_old_litter_is_swept(folder):
    for name, age_seconds in (("old", 7200), ("young", 60)):
        litter = folder.root / "incoming" / name
        litter.mkdir()
        (litter / "upload").write_bytes(BYTES)
        moment = os.stat(litter).st_mtime - age_seconds
        os.utime(litter, (moment, moment))

    assert folder.sweep_incoming(3600) == 1
    assert [path.name for path in (folder.root / "incoming").iterdir()] == ["young"]


def test_the_room_left_is_told(folder):
    assert folder.free_bytes() > 0


def test_a_hash_is_of_the_whole_file(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(b"a" * 1_000_000)

    assert sha256_of(path) == hashlib.sha256(b"a" * 1_000_000).hexdigest()
    assert sha256_of(tmp_path / "none") is None


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, StorageFull),
        (errno.EDQUOT, StorageFull),
        (errno.EFBIG, StorageFull),
        (errno.EIO, DiskFailing),
        (errno.EROFS, DiskFailing),
        (errno.EACCES, DiskFailing),
    ],
)
def test_no_room_and_a_failing_disk_are_told_apart(number, kind):
    with pytest.raises(StorageFull, match="cannot be written") as caught, room_needed():
        raise OSError(number, os.strerror(number))

    assert type(caught.value) is kind


def fail(folder: Files, number: int = errno.EIO) -> None:
    """Let a write go wrong in the middle of an upload."""
    with pytest.raises(StorageFull), folder.staging(), room_needed():
        raise OSError(number, os.strerror(number))


def reason(failing: DiskFailing | None) -> str | None:
    return failing.reason if failing else None


def test_a_disk_that_fails_is_remembered_until_a_file_is_kept(folder):
    before = reason(folder.failing)
    fail(folder)
    upload = received(folder)
    with folder.staging():
        unproved = reason(folder.failing)

    folder.keep_original(upload, "jpg")

    assert (before, unproved, reason(folder.failing)) == (None, "failing", None)


def test_want_of_room_is_no_failing_disk_and_no_cure_of_one(folder):
    fail(folder, errno.ENOSPC)
    fresh = reason(folder.failing)
    fail(folder, errno.EROFS)
    fail(folder, errno.ENOSPC)

    assert (fresh, reason(folder.failing)) == (None, "read-only")


def test_a_file_that_cannot_get_to_its_place_is_remembered(folder, monkeypatch):
    def refuse(handle):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    upload = received(folder)
    monkeypatch.setattr(os, "fsync", refuse)

    with pytest.raises(DiskFailing):
        folder.keep_original(upload, "jpg")

    assert reason(folder.failing) == "failing"
    assert list(folder.stored("originals")) == []


def test_a_disk_that_is_gone_is_tried_until_it_is_back(folder):
    incoming = folder.root / "incoming"
    incoming.rename(folder.root / "elsewhere")
    with pytest.raises(DiskFailing, match="See whether its disk is there"), folder.staging():
        pass
    gone = [reason(folder.probe()) for _ in range(2)]

    (folder.root / "elsewhere").rename(incoming)

    assert gone == ["unreachable"] * 2
    assert reason(folder.failing) == "unreachable"
    assert reason(folder.probe()) is None
    assert list(incoming.iterdir()) == []


def test_a_disk_that_took_the_last_file_is_not_tried(folder):
    (folder.root / "incoming").rmdir()

    assert folder.probe() is None


def test_a_disk_that_hangs_keeps_one_caller_waiting(folder, monkeypatch):
    asked, answered = threading.Event(), threading.Event()
    fail(folder)

    def hang(handle):
        asked.set()
        assert answered.wait(30)

    monkeypatch.setattr(os, "fsync", hang)
    thread = threading.Thread(target=folder.probe)
    thread.start()
    assert asked.wait(30)

    meanwhile = reason(folder.probe())
    answered.set()
    thread.join()

    assert (meanwhile, reason(folder.failing)) == ("failing", None)


def test_other_errors_stay_what_they_are():
    with pytest.raises(IsADirectoryError), room_needed():
        raise OSError(errno.EISDIR, "is a directory")
