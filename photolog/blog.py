"""What a verb needs from outside, bundled so that it has one name."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from photolog import identity
from photolog.config import Config
from photolog.errors import ConfigError, DataDamaged
from photolog.files import Files
from photolog.network.client import Network
from photolog.pure import ids, times
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
    network: Network
    now: Callable[[], datetime]  # aware, UTC

    def new_id(self) -> int:
        """Return a number for a new post, answer or activity; numbers grow with time."""
        return ids.new_id(times.to_ms(self.now()), secrets.randbits(ids.RANDOM_BITS))


def open_blog(
    config: Config,
    now: Callable[[], datetime] | None = None,
    network: Network | None = None,
    *,
    migrates: bool = True,
) -> Blog:
    """
    Open the data folder of *config*, make it if it is new, and bring its schema up to date.

    Args:
        network: How it speaks to other servers; tests have one of their own.
        migrates: Whether pending migrations are applied; False leaves them to the caller.

    Raises:
        DataDamaged: The database is gone although its photos are there, or it is malformed.
        SchemaTooNew: A later photolog has written it.
        StorageFull: The folder cannot be written.
        ConfigError: The folder is not on a local disk, or followers know another address.
    """
    clock = now or (lambda: datetime.now(UTC))
    files = Files(config.data_dir)
    blog = Blog(
        config=config,
        addresses=Addresses(config.site.base_url, config.site.username),
        files=files,
        network=network or identity.network(config, files, clock),
        now=clock,
    )
    _refuse_network(blog.files)
    blog.files.prepare()
    try:
        _refuse_lost_database(blog.files)
        database.open_file(blog.files.database_path)
        if database.is_empty():
            _refuse_photos(blog.files)
        if migrates:
            migrating.migrate(blog.files.backups, blog.now())
            identity.refuse_other_home(config.site.base_url, config.site.username)
    except DataDamaged as error:
        copy = newest_copy(blog.files.backups)
        raise DataDamaged(f"{error}; newest copy of the database: {copy}") from error
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
    # SQLite would make a file that is missing, so this is asked before it is opened.
    path = files.database_path
    if not path.exists() or path.stat().st_size == 0:
        _refuse_photos(files)


def _refuse_photos(files: Files) -> None:
    if any(files.stored("originals")):
        raise DataDamaged(f"{files.root} holds photos but no database; put photolog.db back")
