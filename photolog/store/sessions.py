"""Logged-in browsers and failed log-ins."""

from __future__ import annotations

from datetime import datetime

import peewee

from photolog.pure import times
from photolog.records import Session
from photolog.store.engine import tables


def add(session: Session) -> None:
    """Add a logged-in browser."""
    tables.Session.insert(
        key=session.key,
        csrf_token=session.csrf_token,
        user_agent=session.user_agent,
        created_at=times.to_ms(session.created_at),
        seen_at=times.to_ms(session.seen_at),
        expires_at=times.to_ms(session.expires_at),
    ).execute()


def find(key: str) -> Session | None:
    """Return the session whose cookie has this hash, expired or not."""
    row = tables.Session.select().where(tables.Session.key == key).dicts().first()
    return _session(row) if row else None


def list_all() -> list[Session]:
    """Return all sessions, the last seen first."""
    query = tables.Session.select().order_by(tables.Session.seen_at.desc())
    return [_session(row) for row in query.dicts()]


def mark_seen(key: str, seen_at: datetime, expires_at: datetime) -> None:
    """Note that a session was used, and until when it now lasts."""
    tables.Session.update(seen_at=times.to_ms(seen_at), expires_at=times.to_ms(expires_at)).where(
        tables.Session.key == key
    ).execute()


def remove(key: str) -> None:
    """End a session."""
    tables.Session.delete().where(tables.Session.key == key).execute()


def remove_all(except_key: str = "") -> int:
    """End all sessions but one; return how many ended."""
    return int(tables.Session.delete().where(tables.Session.key != except_key).execute())


def remove_expired(now: datetime) -> None:
    """Forget the sessions whose time is over."""
    tables.Session.delete().where(tables.Session.expires_at <= times.to_ms(now)).execute()


def bring_back(now: datetime) -> None:
    """
    Let the sessions that were seen in the future be seen now, and end as much sooner.

    They are from before the clock was set back, and would last until it is there again.
    """
    table, now_ms = tables.Session, times.to_ms(now)
    table.update(
        expires_at=table.expires_at - (table.seen_at - now_ms),
        created_at=peewee.fn.MIN(table.created_at, now_ms),
        seen_at=now_ms,
    ).where(table.seen_at > now_ms).execute()


def add_failure(address: str, failed_at: datetime) -> None:
    """Note a failed log-in from an address."""
    tables.LoginFailure.insert(address=address, failed_at=times.to_ms(failed_at)).execute()


def failures_between(
    since: datetime, until: datetime, address: str | None = None
) -> list[datetime]:
    """Return when log-ins failed, oldest first, from one address or from all; *since* is not in."""
    table = tables.LoginFailure
    query = table.select(table.failed_at).where(
        (table.failed_at > times.to_ms(since)) & (table.failed_at <= times.to_ms(until))
    )
    if address is not None:
        query = query.where(table.address == address)
    return [times.from_ms(row[0]) for row in query.order_by(table.failed_at).tuples()]


def forget_failures(before: datetime, address: str | None = None) -> None:
    """Forget failures older than *before*, and all from *address* after it logged in."""
    table = tables.LoginFailure
    condition = table.failed_at < times.to_ms(before)
    if address is not None:
        condition = condition | (table.address == address)
    table.delete().where(condition).execute()


def _session(row: dict[str, object]) -> Session:
    moments = {n: times.from_ms(int(str(row[n]))) for n in ("created_at", "seen_at", "expires_at")}
    return Session(**row | moments)  # type: ignore[arg-type]
