"""
Many letters that were taken, written down at once, in SQLite's own words.

It is what happens nearly always: a post to five thousand servers comes back as so many
successes, and one statement for a hundred of them costs little more than one for each.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from photolog.peers import Delivery, Scheme
from photolog.pure import times
from photolog.store.engine.database import database
from photolog.store.peers import hosts

_DONE = """
    UPDATE delivery SET state = 'done', done_at = ?1, last_status = ?2, last_error = '',
        is_first = 0, is_withdrawn = 0, locked_until = 0
    WHERE state = 'due' AND id IN (SELECT value FROM json_each(?3))
"""
# As deliveries does for one host: the earliest that is due becomes its first.
_ADVANCE = """
    UPDATE delivery SET is_first = 1 WHERE id IN (
        SELECT (
            SELECT id FROM delivery WHERE state = 'due' AND host = name.value ORDER BY id LIMIT 1
        )
        FROM json_each(?) AS name
        WHERE NOT EXISTS (SELECT 1 FROM delivery WHERE is_first = 1 AND host = name.value)
    )
"""
_SUCCEEDED = """
    INSERT INTO host (name, scheme, scheme_at, failed_days, last_failed_day, probe_at,
        paused_until, slow_until, last_success_at, last_error, touched_at)
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),
        iif(json_extract(value, '$[1]') = '', 0, ?1), 0, 0, 0, 0, 0, ?1, '', ?1
    FROM json_each(?2) WHERE true
    ON CONFLICT (name) DO UPDATE SET
        scheme = iif(excluded.scheme = '', scheme, excluded.scheme),
        scheme_at = iif(excluded.scheme = '', scheme_at, ?1),
        failed_days = 0, failing_since = NULL, probe_at = 0, paused_until = 0, slow_until = 0,
        last_success_at = ?1, touched_at = ?1
"""


def done(taken: Sequence[tuple[Delivery, int]], now: datetime) -> None:
    """Note that inboxes took what was sent, with the status that each answered."""
    by_status: dict[int, list[int]] = defaultdict(list)
    for delivery, status in taken:
        by_status[status].append(delivery.id)
    for status, ids in by_status.items():
        database.execute_sql(_DONE, (times.to_ms(now), status, json.dumps(ids)))
    names = sorted({delivery.host for delivery, _ in taken})
    database.execute_sql(_ADVANCE, (json.dumps(names),))


def succeeded(learned: Mapping[str, Scheme | None], now: datetime) -> None:
    """
    Note that hosts took a delivery: whatever was wrong before is over.

    Args:
        learned: By host the signature that it took, None where that is known already.
    """
    rows = json.dumps([[host, scheme.value if scheme else ""] for host, scheme in learned.items()])
    database.execute_sql(_SUCCEEDED, (times.to_ms(now), rows))
    hosts.trim()
