"""What the system says when it refuses to write, in words that tell the owner what to do."""

from __future__ import annotations

import errno
import os

import pytest

from photolog.errors import DiskFailing, StorageFull, unwritten


@pytest.mark.parametrize(
    ("number", "reason", "cure"),
    [
        (errno.EIO, "failing", "replace the disk"),
        (errno.EROFS, "read-only", "mount it for writing"),
        (errno.EACCES, "forbidden", "Give it to the user"),
        (errno.EPERM, "forbidden", "Give it to the user"),
    ],
)
def test_a_disk_that_takes_nothing_has_a_reason_and_a_cure(number, reason, cure):
    failing = unwritten(OSError(number, os.strerror(number)))

    assert isinstance(failing, DiskFailing)
    assert failing.reason == reason
    assert str(failing).startswith(f"The data folder cannot be written: {os.strerror(number)}. ")
    assert cure in str(failing)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_want_of_room_is_another_thing(number):
    full = unwritten(OSError(number, os.strerror(number)))

    assert type(full) is StorageFull
    assert str(full).endswith(f"{os.strerror(number)}. Make room on its disk or in its quota.")


@pytest.mark.parametrize("error", [OSError(errno.ENOENT, "no such file"), OSError("in short")])
def test_any_other_error_is_not_excused(error):
    assert unwritten(error) is None
