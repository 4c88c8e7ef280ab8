"""What a verb needs from outside, bundled so that it has one name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from photolog.config import Config
from photolog.errors import ConfigError, DataDamaged
from photolog.files import Files
from photolog.pure.addresses import Addresses
from photolog.store.engine import database, migrating

NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs"})


@dataclass(frozen=True, slots=True)
class Blog:
    """
    One opened blog.

    Made once by open_blog(); tests make their own with a temporary folder and a
    clock that stands still.
    """

    config: Config
    addresses: Addresses
    files: Files
    now: Callable[[], datetime]  # aware, UTC


def open_blog(
    config: Config, now: Callable[[], datetime] | None = None, *, migrates: bool = True
) -> Blog:
    """
    Open the data folder of *config*, make it if it is new, and bring its schema up to date.

    Args:
        migrates: Whether pending migrations are applied; False leaves them to the caller.

    Raises:
        DataDamaged: The database is gone although its photos are there, or it is malformed.
        SchemaTooNew: A later photolog has written it.
        StorageFull: The folder cannot be written.
        ConfigError: The folder is not on a local disk.
    """
    blog = Blog(
        config=config,
        addresses=Addresses(config.site.base_url, config.site.username),
        files=Files(config.data_dir),
        now=now or (lambda: datetime.now(UTC)),
    )
    _refuse_network(blog.files)
    blog.files.prepare()
    _refuse_lost_database(blog.files)
    database.open_file(blog.files.database_path)
    if migrates:
        migrating.migrate(blog.files.backups, blog.now())
    return blog


def _refuse_network(files: Files) -> None:
    """SQLite's locks and syncs cannot be relied on over a network."""
    kind = files.file_system()
    if kind in NETWORK_FILE_SYSTEMS:
        raise ConfigError(
            f"storage.data_dir {files.root} lies on a network file system ({kind}), where a "
            "database is not safe; choose a folder on a local disk"
        )


def newest_copy(backups: Path) -> str:
    """Return the name of the newest copy of the database, or words that there is none."""
    copies = sorted(backups.glob("*.db"), key=lambda path: path.stat().st_mtime)
    return str(copies[-1]) if copies else "none"


def _refuse_lost_database(files: Files) -> None:
    """Never begin a new blog on top of the photos of an old one: its identity would be lost."""
    if not files.database_path.exists() and any(files.stored("originals")):
        raise DataDamaged(
            f"{files.root} holds photos but no photolog.db; put the database back "
            f"(newest copy in backups/: {newest_copy(files.backups)})"
        )
