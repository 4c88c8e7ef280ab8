"""The door: limits, refusals, the lock, and that nothing is left behind."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image

from photolog.errors import DiskFailing, RejectedUpload, StorageFull
from photolog.imaging import child, darkroom, fences, messages, recipe
from photolog.imaging.messages import Answer
from photolog.imaging.recipe import MIB, Recipe
from photolog.records import Developed, Facts, Location, Rendered, Size, Suggestions

DEVELOPED = Developed(
    format="jpeg",
    size=Size(6, 4),
    tint="#000000",
    blurhash="L",
    facts=Facts(camera="Canon", f_number=2.8, iso=100),
    suggestions=Suggestions(title="T", keywords=("a", "b")),
    location=Location(1.0, 2.0),
    files=(Rendered("0" * 32 + ".jpg", "jpeg", 6, 4, 100, "ab", True),),
)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "upload"
    Image.new("RGB", (3000, 2000), "teal").save(path, "PNG")
    return path


@pytest.fixture
def out_dir(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def run(photo, out_dir, **changes):
    return darkroom.develop(photo, out_dir, Recipe(**changes), out_dir.parent / "lock")


def test_files_lie_where_asked_under_random_names(photo, out_dir):
    first = run(photo, out_dir, sizes=(320,))
    second = run(photo, out_dir, sizes=(320,))

    names = {first.files[0].name, second.files[0].name}
    assert len(names) == 2
    assert {path.name for path in out_dir.iterdir()} == names


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"memory_bytes": 60 * MIB}, "more than the 60 MB of memory"),
        (
            {"max_slow_megapixels": 5},
            "6 megapixels; the limit is 5 for PNG (photos.max_megapixels)",
        ),
        ({"max_megapixels": 4}, "the limit is 4 for PNG"),
        ({"max_side": 2999}, "the limit is 2,999 on a side"),
    ],
)
def test_a_limit_is_named_and_nothing_is_left(photo, out_dir, changes, words):
    with pytest.raises(RejectedUpload) as refusal:
        run(photo, out_dir, **changes)

    assert words in str(refusal.value)
    assert list(out_dir.iterdir()) == []


def test_too_much_computing_ends_the_child(photo, out_dir):
    noise = Image.effect_noise((4000, 4000), 90)
    noise.save(photo, "PNG", compress_level=0)

    with pytest.raises(RejectedUpload) as refusal:
        run(photo, out_dir, cpu_seconds=1, formats=("avif",) * 30)

    assert "more than 1 s of computing" in str(refusal.value)
    assert list(out_dir.iterdir()) == []


def test_a_child_that_waits_too_long_is_ended(photo, out_dir):
    photo.unlink()
    os.mkfifo(photo)  # nobody writes, so opening it blocks for ever

    with pytest.raises(RejectedUpload) as refusal:
        run(photo, out_dir, wall_seconds=1)

    assert "more than 1 s of time" in str(refusal.value)


def test_a_missing_file_is_no_bad_picture(out_dir):
    with pytest.raises(FileNotFoundError):
        run(out_dir / "missing", out_dir)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0", b"GIF89a", b"hello, this is a text"])
def test_what_is_no_picture_is_refused(tmp_path, out_dir, content):
    path = tmp_path / "upload"
    path.write_bytes(content)

    with pytest.raises(RejectedUpload):
        run(path, out_dir)


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_cut_file_is_refused_and_not_shown_in_part(tmp_path, out_dir, format_name):
    path = tmp_path / "upload"
    noise = Image.merge("RGB", [Image.effect_noise((200, 200), 60)] * 3)
    noise.save(path, format_name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])

    with pytest.raises(RejectedUpload) as refusal:
        run(path, out_dir)

    assert "incomplete" in str(refusal.value) or "damaged" in str(refusal.value)
    assert list(out_dir.iterdir()) == []


def test_the_name_of_a_file_is_never_asked(tmp_path, out_dir):
    path = tmp_path / "shell.php.gif"
    Image.new("RGB", (10, 10)).save(path, "JPEG")

    assert run(path, out_dir).format == "jpeg"


def test_one_picture_is_developed_at_a_time(photo, out_dir):
    lock = out_dir.parent / "lock"
    done = threading.Event()

    def work():
        run(photo, out_dir, sizes=(320,))
        done.set()

    with darkroom._alone(lock):
        thread = threading.Thread(target=work)
        thread.start()
        assert not done.wait(0.7)
    assert done.wait(30)
    thread.join()


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, StorageFull),
        (errno.EDQUOT, StorageFull),
        (errno.EIO, DiskFailing),
        (errno.EROFS, DiskFailing),
    ],
)
def test_what_the_disk_refuses_the_child_is_not_the_fault_of_the_picture(number, kind):
    answer = child.failure(OSError(number, "x"), Recipe())

    refusal = darkroom._refusal(messages.read(messages.write(answer)))

    assert type(refusal) is kind
    assert os.strerror(number) in str(refusal)


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.EROFS, DiskFailing), (errno.EIO, DiskFailing), (errno.EDQUOT, StorageFull)],
)
@pytest.mark.parametrize("call", ["open", "mkdir"])
def test_a_disk_that_fails_is_not_the_fault_of_the_picture(
    photo, out_dir, monkeypatch, number, kind, call
):
    """Neither where the lock is nor where the renditions are to go."""

    def refuse(*args, **kwargs):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(StorageFull) as caught:
        run(photo, out_dir)

    assert type(caught.value) is kind


def test_an_unforeseen_error_is_logged_and_told_in_one_sentence(caplog):
    answer = child.failure(ZeroDivisionError("odd"), Recipe())

    refusal = darkroom._refusal(answer)

    assert str(refusal) == "This picture cannot be decoded; the file is damaged."
    assert "ZeroDivisionError: odd" in caplog.text


@pytest.mark.parametrize(
    ("status", "was_overdue", "words"),
    [
        (-signal.SIGXCPU, False, "40 s of computing"),
        (-signal.SIGALRM, False, "120 s of time"),
        (-signal.SIGKILL, True, "120 s of time"),
        (-signal.SIGKILL, False, "not enough free memory"),
        (-signal.SIGSEGV, False, "made to break the decoder"),
        (0, False, "made to break the decoder"),
    ],
)
def test_every_death_of_the_child_is_a_sentence(status, was_overdue, words):
    ended = darkroom._Ended(b"", status, was_overdue)

    assert words in darkroom._answer(ended, Recipe()).rejected


@pytest.mark.parametrize(
    "output",
    [
        b"not json",
        b"[]",
        b"{}",
        b"null",
        messages.write(Answer(DEVELOPED)).encode()[:-20],
        messages.write(Answer(DEVELOPED)).replace("0" * 32, "../../etc/passwd").encode(),
        messages.write(Answer(DEVELOPED)).replace('"camera"', '"camara"').encode(),
        b"[" * 100_000,
    ],
)
def test_garbage_from_a_child_is_a_refusal(output):
    assert darkroom._answer(darkroom._Ended(output, 0, False), Recipe()).developed is None


def test_an_answer_survives_the_wire():
    answer = Answer(DEVELOPED, peak_bytes=7)

    assert messages.read(messages.write(answer)) == answer


def test_a_recipe_survives_the_wire():
    made = recipe.avatar()

    assert Recipe.from_json(made.to_json()) == made
    assert Recipe.from_json(Recipe().to_json()) == Recipe()


def test_an_avatar_is_square_and_a_header_is_wide(photo, out_dir):
    lock = out_dir.parent / "lock"
    square = darkroom.develop(photo, out_dir, recipe.avatar(), lock)
    wide = darkroom.develop(photo, out_dir, recipe.header(), lock)

    assert [(file.width, file.height) for file in square.files] == [(400, 400)]
    assert [(file.width, file.height) for file in wide.files] == [(1500, 500)]


def test_a_child_of_a_dead_parent_does_not_start():
    script = "from photolog.imaging import fences; fences.put_up(1 << 30, 5, 5, parent=1)"
    ended = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        capture_output=True,
        env=darkroom._environment(),
    )

    assert fences.ParentGone.__name__.encode() in ended.stderr


def test_the_child_gets_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("PHOTOLOG_SECRET", "x")

    allowed = {"PYTHONPATH", "PYTHONIOENCODING", "MALLOC_ARENA_MAX", "GLIBC_TUNABLES"}
    assert set(darkroom._environment()) <= allowed
