"""
Bringing the schema up to date, with playhouse's runner and a copy made first.

A migration is a numbered file in migrations/ that is never edited after its release.
All pending ones run in one transaction: after a crash the file is as it was before.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import peewee
from playhouse.migrations import Runner

from photolog.errors import DataDamaged, SchemaTooNew
from photolog.store.engine import database as engine

DIRECTORY = Path(__file__).with_name("migrations")


def pending() -> list[str]:
    """
    Return the names of the migrations still to be applied, oldest first.

    Raises:
        SchemaTooNew: The file has seen a migration that this photolog does not know.
        DataDamaged: The file is not a photolog database.
    """
    try:
        known = _runner().status()
    except peewee.PeeweeException as error:
        raise engine.translated(error) or error from error
    unknown = [migration for migration in known if migration.path is None]
    if unknown:
        newest = max(m.idx for m in known if m.path is not None)
        raise SchemaTooNew(max(m.idx for m in unknown), newest)
    todo = [migration.name for migration in known if not migration.applied]
    if len(todo) == len(known) and not engine.is_empty():
        raise DataDamaged("the file holds tables, but is not a photolog database")
    return todo


def migrate(backups: Path, now: datetime) -> tuple[list[str], Path | None]:
    """
    Apply what is pending; return the names applied and the copy that was made before.

    An empty database is not copied.

    Raises:
        SchemaTooNew, DataDamaged: As pending() does.
        StorageFull: There is no room for the copy; nothing was changed.
    """
    if not pending():
        return [], None
    with engine.alone():
        # Asked again under the lock: another process may have been faster.
        todo, copy = pending(), None
        if todo and not engine.is_empty():
            copy = backups / f"before-{todo[0]}-{now:%Y%m%dT%H%M%SZ}.db"
            engine.copy_to(copy)
        with engine.transaction(is_public=False):
            _runner().up()
            engine.database.user_version = len(_runner().migrations())
            engine.database.application_id = engine.APPLICATION_ID
    return todo, copy


def _runner() -> Runner:
    return Runner(engine.database, str(DIRECTORY))
