"""
Which replies a block hid, and what they were before, so that lifting it shows them again.

Bound: one row for each reply that is kept. What the owner decides about a reply by hand
takes it out of here: that decision stands whatever becomes of the block.
"""

from __future__ import annotations

from photolog.store.engine.database import database
from photolog.store.engine.reading_tables import HushedReply as Table

_REMEMBER = """
    INSERT OR REPLACE INTO hushed_reply (reply_id, state)
    SELECT id, state FROM reply WHERE person_id = ? AND state <> 'hidden'
"""
_HIDE = "UPDATE reply SET state = 'hidden' WHERE person_id = ? AND state <> 'hidden'"
_SHOW = """
    UPDATE reply SET state = (SELECT state FROM hushed_reply WHERE reply_id = reply.id)
    WHERE person_id = ?1 AND state = 'hidden' AND id IN (SELECT reply_id FROM hushed_reply)
"""
_FORGET = """
    DELETE FROM hushed_reply WHERE reply_id IN (SELECT id FROM reply WHERE person_id = ?)
"""


def hide_all_of(person_id: int) -> int:
    """Hide every reply of a person; return how many were not hidden before."""
    database.execute_sql(_REMEMBER, (person_id,))
    return int(database.execute_sql(_HIDE, (person_id,)).rowcount)


def restore_all_of(person_id: int) -> int:
    """Let the replies of a person be what they were before hide_all_of(); return how many."""
    restored = database.execute_sql(_SHOW, (person_id,)).rowcount
    database.execute_sql(_FORGET, (person_id,))
    return int(restored)


def forget(reply_id: int) -> None:
    """Leave a reply as the owner wants it, whatever was before."""
    Table.delete().where(Table.reply == reply_id).execute()
