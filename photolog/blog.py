"""What a verb needs from outside, bundled so that it has one name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from photolog.config import Config
from photolog.errors import DataDamaged
from photolog.files import Files
from photolog.pure.addresses import Addresses
from photolog.store.engine import database, migrating


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
    """
    blog = Blog(
        config=config,
        addresses=Addresses(config.site.base_url, config.site.username),
        files=Files(config.data_dir),
        now=now or (lambda: datetime.now(UTC)),
    )
    blog.files.prepare()
    _refuse_lost_database(blog.files)
    database.open_file(blog.files.database_path)
    if migrates:
        migrating.migrate(blog.files.backups, blog.now())
    return blog


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
