"""
The door of the darkroom: one file in, renditions and facts out, or one clear refusal.

The work is done by a child process that may use so much memory and time and no more, one
at a time on this machine, so that a Raspberry Pi survives every upload.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from photolog.developed import Developed
from photolog.errors import RejectedUpload, StorageFull, unwritten
from photolog.imaging import messages
from photolog.imaging.messages import Answer
from photolog.imaging.recipe import Recipe

logger = logging.getLogger(__name__)

_CRASHED = "This picture cannot be decoded; the file is damaged or made to break the decoder."
_LONGEST_ANSWER = 1 << 20
# What it makes it needs to its end, so nothing is gained by looking for what it does not.
_CHILD = "import gc; gc.disable(); from photolog.imaging import child; child.main()"
_LARGE_PAGE = Path("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size")
_MOST_LARGE_PAGE = 2 << 20
_GRACE_SECONDS = 5  # after the child's own alarm


@dataclass(frozen=True, slots=True)
class _Ended:
    """How the child ended: what it wrote, and its exit status or minus the signal."""

    output: bytes
    status: int
    was_overdue: bool


def develop(source: Path, out_dir: Path, recipe: Recipe, lock_path: Path) -> Developed:
    """
    Render *source* into new files of *out_dir* and read what it says of itself.

    The files have random names, are not yet synced, and are the caller's to keep. When
    this raises, nothing is left in *out_dir*.

    Args:
        lock_path: A file that all processes of one data folder lock, so that one picture
            is developed at a time. It is made when missing and never removed.

    Raises:
        RejectedUpload: The file is not a picture that is taken, or breaks a limit.
        StorageFull: There was no room for the renditions.
        DiskFailing: The disk did not take them.
    """
    with _alone(lock_path):
        staging = _staging(out_dir)
        try:
            answer = _answer(_run(source, staging, recipe), recipe)
            if answer.developed is None:
                refusal = _refusal(answer)
                logger.info("refused: %s peak %d MB", refusal, answer.peak_bytes >> 20)
                raise refusal
            _move(answer.developed, staging, out_dir)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    logger.info(
        "developed %s picture of %d x %d, peak %d MB",
        answer.developed.format,
        *answer.developed.size,
        answer.peak_bytes >> 20,
    )
    return answer.developed


def _staging(out_dir: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="darkroom-", dir=out_dir))
    except OSError as error:
        raise unwritten(error) or error from error


@contextmanager
def _alone(lock_path: Path) -> Iterator[None]:
    """
    Wait until no other picture is being developed.

    A file lock belongs to one opening of the file, so this holds between threads as well
    as between processes. The wait ends, because every child's time is bounded.
    """
    try:
        descriptor = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unwritten(error) or error from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _run(source: Path, staging: Path, recipe: Recipe) -> _Ended:
    request = {
        "source": str(source.resolve(strict=True)),
        "out_dir": str(staging.resolve()),
        "parent": os.getpid(),
        "recipe": recipe.to_json(),
    }
    child = subprocess.Popen(
        # The path is handed over whole, so the child need not look for site-packages.
        # What -m adds to a start is more than the call takes to write.
        [sys.executable, "-S", "-P", "-c", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=_environment(),
    )
    with child, _ending(child, recipe.wall_seconds + _GRACE_SECONDS) as overdue:
        output = _converse(child, json.dumps(request).encode())
        status = child.wait()
    return _Ended(output, status, overdue.is_set())


def _environment() -> dict[str, str]:
    """Return all that the child needs to find photolog and its libraries, and nothing else."""
    package_root = str(Path(__file__).resolve().parents[2])
    environment = {
        "PYTHONPATH": os.pathsep.join([package_root, *filter(None, sys.path)]),
        "PYTHONIOENCODING": "utf-8",
        # One arena for all threads: address space is limited, and every arena reserves 64 MB.
        "MALLOC_ARENA_MAX": "1",
    }
    if _are_large_pages_small():
        # Pixels are asked of the system by 2 MB and not by 4 KB: a third less time in the kernel.
        environment["GLIBC_TUNABLES"] = "glibc.malloc.hugetlb=1"
    return environment


def _are_large_pages_small() -> bool:
    """Whether large pages are of 2 MB or less; of those of 32 MB too much would stay empty."""
    try:
        return int(_LARGE_PAGE.read_text(encoding="ascii")) <= _MOST_LARGE_PAGE
    except (OSError, ValueError):
        return False  # not Linux, or a kernel without them


@contextmanager
def _ending(child: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Kill the child after that time, or at once when the body raises; yield whether it was."""
    overdue = threading.Event()

    def end() -> None:
        overdue.set()
        child.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield overdue
    except BaseException:
        child.kill()
        raise
    finally:
        timer.cancel()


def _converse(child: subprocess.Popen[bytes], request: bytes) -> bytes:
    assert child.stdin is not None and child.stdout is not None
    try:
        child.stdin.write(request)
        child.stdin.close()
    except BrokenPipeError:
        return b""  # it died at the start; its status tells why
    return child.stdout.read(_LONGEST_ANSWER)


def _answer(ended: _Ended, recipe: Recipe) -> Answer:
    if ended.status == -signal.SIGXCPU:
        return Answer(rejected=_too_long("computing", recipe.cpu_seconds))
    if ended.was_overdue or ended.status == -signal.SIGALRM:
        return Answer(rejected=_too_long("time", recipe.wall_seconds))
    if ended.status == -signal.SIGKILL:
        # Nobody else kills it: the system was out of memory.
        return Answer(rejected="There was not enough free memory to develop this picture.")
    try:
        return messages.read(ended.output)
    except ValueError as error:
        logger.warning("the darkroom's child ended with %d: %s", ended.status, error)
        return Answer(rejected=_CRASHED)


def _too_long(what: str, seconds: int) -> str:
    return f"This picture took more than {seconds} s of {what} to develop. Save it smaller."


def _refusal(answer: Answer) -> RejectedUpload | StorageFull:
    refused = unwritten(OSError(answer.unwritten, os.strerror(answer.unwritten)))
    if refused is not None:
        return refused
    if answer.traceback:
        logger.warning("a picture broke the darkroom's child:\n%s", answer.traceback)
    return RejectedUpload(answer.rejected or _CRASHED)


def _move(developed: Developed, staging: Path, out_dir: Path) -> None:
    for rendered in developed.files:
        try:
            (staging / rendered.name).rename(out_dir / rendered.name)
        except FileNotFoundError:
            raise RejectedUpload(_CRASHED) from None
        except OSError as error:
            raise unwritten(error) or error from error
