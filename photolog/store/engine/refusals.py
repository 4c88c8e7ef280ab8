"""What SQLite says when it does not do as it is told, in photolog's own words."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import peewee

from photolog.errors import (
    DatabaseBusy,
    DataDamaged,
    DiskFailing,
    PhotologError,
    Reason,
    StorageFull,
    no_room,
    unwritten,
)

_PAGE_BYTES = 4096
_REASONS: dict[str, Reason] = {
    "readonly": "read-only",
    "disk i/o": "failing",
    "unable to open": "unreachable",
}


def translated(error: BaseException) -> PhotologError | None:
    """
    Return what a failure of the database means to photolog, or None for a bug of ours.

    The single place where SQLite's words are read.
    """
    if not isinstance(error, (peewee.PeeweeException, sqlite3.Error)):
        return None
    text = str(error).lower()
    if "locked" in text or "busy" in text:
        return DatabaseBusy("photolog is busy writing; please try again")
    if "full" in text:
        return no_room(str(error))
    for words, reason in _REASONS.items():
        if words in text:
            return DiskFailing(reason, str(error))
    if "malformed" in text or "not a database" in text:
        return DataDamaged(f"the database is damaged: {error}")
    return None


def of_write(error: BaseException, log: Path) -> PhotologError | None:
    """
    Return what it means that a change was refused, or None for a bug of ours.

    Args:
        log: The write-ahead log that was to take it.
    """
    known = _first_known(error)
    return _unless_no_room(known, log) if isinstance(known, DiskFailing) else known


def _first_known(error: BaseException) -> PhotologError | None:
    """
    Return what was wrong at first.

    On a full disk SQLite itself rolls back, so peewee's ROLLBACK fails after it.
    """
    link: BaseException | None = error
    while link is not None:
        known = translated(link)
        if known is not None:
            return known
        link = link.__context__
    return None


def _unless_no_room(failing: DiskFailing, log: Path) -> StorageFull:
    """
    Return StorageFull if it is for want of room that the disk fails.

    SQLite knows ENOSPC by name; a quota (EDQUOT) and a limit (EFBIG) it calls an I/O error.
    So a page is written beside the log, as far from the beginning, to a file that nobody sees.
    """
    try:
        with tempfile.TemporaryFile(dir=log.parent, buffering=0) as file:
            file.seek(log.stat().st_size if log.exists() else 0)
            file.write(bytes(_PAGE_BYTES))
    except OSError as error:
        return unwritten(error) or failing
    return failing
