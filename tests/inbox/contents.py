"""What the database holds, to be compared: every table byte for byte, or what people see of it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from photolog.store.engine.database import database

# What a stranger can make us write before anything is proven: when a key could not be had, and
# how many strangers of a domain made us ask. Both have caps and expire within minutes.
THROTTLES = frozenset({"key_failure", "encounter"})

_SEEN = {
    "follower": """SELECT person.uri, state FROM follower
                   JOIN person ON person.id = follower.person_id""",
    "reaction": """SELECT reaction.kind, person.uri, post_id, reaction.uri, content FROM reaction
                   JOIN person ON person.id = reaction.person_id""",
    "reply": """SELECT reply.uri, person.uri, post_id, in_reply_to, content_html, state, audience
                FROM reply LEFT JOIN person ON person.id = reply.person_id""",
    "notice": """SELECT notice.kind, person.uri, post_id, object_uri, text FROM notice
                 LEFT JOIN person ON person.id = notice.person_id""",
}


def of_all_tables(but: Collection[str] = ()) -> dict[str, tuple[int, str]]:
    """Return how many rows each table has, and the hash of all that stands in them."""
    found = {}
    for name in database.get_tables():
        if name not in but:
            rows = sorted(map(repr, database.execute_sql(f'SELECT * FROM "{name}"').fetchall()))
            found[name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return found


def seen(about: str = "") -> dict[str, list[tuple]]:
    """Return what can be seen of others, without ids and times; only rows that name *about*."""
    return {
        name: sorted(
            (row for row in database.execute_sql(query).fetchall() if about in repr(row)),
            key=repr,
        )
        for name, query in _SEEN.items()
    }
