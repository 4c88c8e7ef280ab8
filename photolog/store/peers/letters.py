"""Rows → records of what we send: activities, and their deliveries."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from photolog.peers import Activity, Delivery, DeliveryState
from photolog.pure import times
from photolog.store.engine.peer_tables import Activity as ActivityTable


def record(row: dict[str, Any]) -> Delivery:
    """Return the delivery of a row of the table."""
    return Delivery(
        id=row["id"],
        activity_id=row["activity"],
        inbox=row["inbox"],
        host=row["host"],
        state=DeliveryState(row["state"]),
        tries=row["tries"],
        due_at=times.from_ms(row["due_at"]),
        last_status=row["last_status"],
        last_error=row["last_error"],
        done_at=None if row["done_at"] is None else times.from_ms(row["done_at"]),
    )


def find_activity(activity_id: int) -> Activity | None:
    """Return an activity of ours by its number."""
    return activities([activity_id]).get(activity_id)


def activities(ids: Collection[int]) -> dict[int, Activity]:
    """Return activities of ours by their numbers, with one query."""
    query = ActivityTable.select().where(ActivityTable.id.in_(list(ids)))
    return {
        row["id"]: Activity(
            id=row["id"],
            kind=row["kind"],
            body=bytes(row["body"]),
            post_id=row["post_id"],
            created_at=times.from_ms(row["created_at"]),
        )
        for row in query.dicts()
    }
