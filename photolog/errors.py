"""
Every error that photolog raises on purpose.

Each carries one sentence that may be shown to the person concerned. The web edge
turns them into HTTP statuses in one place (web/errors.py), the command line into
exit codes in one place (cli.py).

    PhotologError
    ├── ConfigError            config.toml is missing or wrong          → exit 1, refuses to start
    ├── SchemaTooNew           the database is from a later photolog    → exit 1, refuses to start
    ├── DataDamaged            the database or a file is not intact     → exit 65
    ├── AnotherServer          a second server on one data folder       → exit 75
    ├── StorageFull            no room left; nothing was changed        → 507
    │   └── DiskFailing        the disk takes nothing, room or no room  → 503 with Retry-After
    ├── DatabaseBusy           another process holds the write lock     → 503 with Retry-After
    ├── NotFound               no such thing, or not for this visitor   → 404
    ├── Gone                   it was here and was deleted              → 410
    ├── RejectedUpload         not a picture that we take               → 422
    ├── InvalidInput           a form field or option is wrong          → 422
    ├── LoginRefused           wrong password or code                   → 401
    ├── UntrustedRequest       not signed by whom it says it is from    → 401
    ├── MalformedActivity      signed, but nothing that can be read     → 400
    ├── BlockedPeer            the owner wants nothing from that server → 403
    ├── PeerUnavailable        its key cannot be had for the moment     → 503 with Retry-After
    ├── FetchFailed            what another server was asked for did not come
    │   └── RefusedAddress     an address that outgoing requests never go to
    ├── MailFailed             a mail was not taken by the mail server  → 502
    └── TooManyAttempts        the throttle says wait                   → 429 with Retry-After
"""

from __future__ import annotations

import errno
from typing import Literal


class PhotologError(Exception):
    """The base of all errors that photolog raises on purpose."""


class ConfigError(PhotologError):
    """The settings cannot be used; the message names the key and the cure."""


class SchemaTooNew(PhotologError):
    """The database was written by a later photolog than this one."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"the database has schema {found}, this photolog knows only {known}: "
            "upgrade photolog, or put back a copy from data/backups"
        )
        self.found = found
        self.known = known


class DataDamaged(PhotologError):
    """The database or a stored file is not what it was when it was written."""


class AnotherServer(PhotologError):
    """Another server already holds this data folder."""


class StorageFull(PhotologError):
    """The disk or the quota is full; what was asked for was not done, nothing else changed."""


Reason = Literal["failing", "read-only", "forbidden", "unreachable"]

_CURES: dict[Reason, str] = {
    "failing": "Its disk is failing: copy the folder while it can be read, then replace the disk.",
    "read-only": "Its file system is read-only, as it gets after a fault: look at the disk, "
    "then mount it for writing again.",
    "forbidden": "Give it to the user that photolog runs as.",
    "unreachable": "See whether its disk is there, and whether photolog may write to it.",
}


class DiskFailing(StorageFull):
    """
    The disk takes nothing, however much room there is; nothing else changed.

    Whoever copes with a full disk copes with this, so it is a kind of StorageFull.

    Args:
        reason: One word, for watchmen.
        said: What the system or SQLite said.
    """

    retry_after_seconds = 60

    def __init__(self, reason: Reason, said: str) -> None:
        super().__init__(_unwritten_sentence(said, _CURES[reason]))
        self.reason = reason


_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REASONS: dict[int, Reason] = {
    errno.EIO: "failing",
    errno.EROFS: "read-only",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
}


def no_room(said: str) -> StorageFull:
    """Return the error of a full disk or quota, with what the system or SQLite said."""
    return StorageFull(_unwritten_sentence(said, "Make room on its disk or in its quota."))


def unwritten(error: OSError) -> StorageFull | None:
    """
    Return what it means that the system refused to write to the data folder.

    The single place where the system's numbers are read. None stands for everything that
    is neither a disk's fault nor its owner's.
    """
    said = error.strerror or str(error)
    if error.errno in _NO_ROOM:
        return no_room(said)
    reason = _REASONS.get(error.errno or 0)
    return DiskFailing(reason, said) if reason else None


def _unwritten_sentence(said: str, cure: str) -> str:
    return f"The data folder cannot be written: {said}. {cure}"


class DatabaseBusy(PhotologError):
    """The write lock could not be had in time; trying again later is safe."""

    retry_after_seconds = 5


class NotFound(PhotologError):
    """There is no such thing, or none that this visitor may know of."""


class Gone(PhotologError):
    """The thing was public once and has been deleted."""


class RejectedUpload(PhotologError):
    """The file is not a picture that photolog takes; the message tells the owner why."""


class InvalidInput(PhotologError):
    """
    What was typed cannot be used.

    *field* is the name of the form field or option, or "" when no single one is to blame.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class LoginRefused(PhotologError):
    """The password or the code is wrong; which of them is not told."""


class TooManyAttempts(PhotologError):
    """Too many failed log-ins; *retry_after_seconds* tells when to come back."""

    def __init__(self, retry_after_seconds: int) -> None:
        minutes = max(1, round(retry_after_seconds / 60))
        super().__init__(f"Too many failed attempts. Try again in {minutes} min.")
        self.retry_after_seconds = retry_after_seconds


class UntrustedRequest(PhotologError):
    """A request is unsigned, badly signed, stale, or signed by somebody else."""


class MalformedActivity(PhotologError):
    """A document is not JSON, not an object, or larger or deeper than anybody needs."""


class BlockedPeer(PhotologError):
    """The owner has blocked the server or the actor that this comes from."""


class PeerUnavailable(PhotologError):
    """What is needed from another server cannot be had now; the sender should try again."""

    retry_after_seconds = 60


class FetchFailed(PhotologError):
    """
    Another server did not give what it was asked for.

    *status* is its HTTP status, None when there was no usable answer at all. A failure that
    *is_temporary* (no answer, 408, 429, 5xx) may be gone when asked again later.
    """

    def __init__(
        self, message: str, *, status: int | None = None, is_temporary: bool = False
    ) -> None:
        super().__init__(message)
        self.status = status
        self.is_temporary = is_temporary


class RefusedAddress(FetchFailed):
    """The address leads to a private network, to ourselves, or is none of the web."""


class MailFailed(PhotologError):
    """The owner's mail server did not take a mail; the message says why, without secrets."""
