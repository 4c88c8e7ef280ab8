"""
Blocked and muted people and blocked servers, in and out, as Mastodon writes them in CSV.

A person of a list whom we know is blocked or muted at once. The others are written down
and looked up by WebFinger by the worker, one a second: see carry_out_next_wish().

Spec: federation.md 7.3
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from photolog import people
from photolog.blog import Blog
from photolog.errors import FetchFailed, InvalidInput, MalformedActivity
from photolog.moderation.blocking import MAX_REASON_CHARACTERS, block_all, block_person
from photolog.moderation.finding import domain_of
from photolog.moderation.quieting import mute
from photolog.peers import BlockedDomain, JournalKind
from photolog.pure.text import handles, sanitize
from photolog.store.engine import database
from photolog.store.peace import journal, mutes, wishes
from photolog.store.peace.wishes import Kind
from photolog.store.peers import blocks
from photolog.store.peers import people as stored

MAX_IMPORTED = 20_000
MAX_IMPORT_BYTES = 2 << 20
_COLUMNS = (
    "#domain",
    "#severity",
    "#reject_media",
    "#reject_reports",
    "#public_comment",
    "#obfuscate",
)
_SUSPENSIONS = ("suspend", "")  # what blocks altogether; "silence" and "noop" do less
_PEOPLE_AT_ONCE = 1_000
_TRUE = ("true", "1", "yes", "")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the lines of a list."""

    added: int
    wished: int  # people who are still to be found
    unused: list[str]  # lines that could not be used, each with its reason


def export_blocks() -> str:
    """Return the blocked servers as Mastodon writes them in CSV."""
    rows = [(each.domain, "suspend", "true", "true", each.reason, "false") for each in _blocked()]
    return _written([_COLUMNS, *rows])


def export_people(kind: Kind, now: datetime) -> str:
    """Return the people who are blocked or muted *now*, and who are to be once they are found."""
    rows = {wish.handle: wish.hides_notices for wish in _wishes() if wish.kind == kind}
    rows |= dict(_blocked_people() if kind == "block" else _muted_people(now))
    bare = [(handle.removeprefix("@"), str(hides).lower()) for handle, hides in rows.items()]
    if kind == "block":
        return _written([row[:1] for row in bare])
    return _written([("Account address", "Hide notifications"), *bare])


def import_blocks(blog: Blog, text: str) -> tuple[int, list[str]]:
    """
    Block the servers of a list, as Mastodon and others export it.

    Returns:
        How many were added, and the lines that could not be used, each with its reason.

    Raises:
        InvalidInput: The list is too long, or no CSV.
    """
    rows = _rows(text)
    read = _reader(rows[0] if rows else [])
    wanted: dict[str, str] = {}
    unused = []
    for row in rows:
        domain, severity, reason = read(row)
        if not domain or domain.lower().lstrip("#") == "domain":
            continue
        if severity.lower() not in _SUSPENSIONS:
            unused.append(f"{domain}: {severity} is less than a block")
            continue
        try:
            name = domain_of(blog, domain)
        except InvalidInput as error:
            unused.append(str(error))
        else:
            wanted.setdefault(name, sanitize.clean_line(reason, MAX_REASON_CHARACTERS))
    with database.transaction():
        known = {each.domain for each in _blocked()}
        new = {name: reason for name, reason in wanted.items() if name not in known}
        block_all(blog, new)
        if new:
            counted = f"{len(new):,} server{'' if len(new) == 1 else 's'} of a list"
            journal.add(
                JournalKind.IMPORT_DOMAINS, counted, "", blog.now(), target="\n".join(sorted(new))
            )
    return len(new), unused


def import_people(blog: Blog, text: str, kind: Kind) -> Imported:
    """
    Block or mute the people of a list: those whom we know now, the others once they are found.

    Raises:
        InvalidInput: The list is too long, or no CSV.
    """
    wanted, unused = _people_of(blog, _rows(text))
    added, unknown = 0, {}
    with database.transaction():
        for handle, hides_notices in wanted.items():
            person = stored.find_by_handle(handle)
            if person is None:
                unknown[handle] = hides_notices
            else:
                added += _carry_out(blog, person.id, kind, hides_notices=hides_notices)
        wished = sum(
            wishes.add(
                [handle for handle, hides in unknown.items() if hides is hides_notices],
                kind,
                blog.now(),
                hides_notices=hides_notices,
            )
            for hides_notices in (True, False)
        )
    return Imported(added, wished, unused)


def forget_wish(handle: str) -> None:
    """Look for somebody of a list no longer."""
    with database.transaction(is_public=False):
        wishes.remove(handle)


def carry_out_next_wish(blog: Blog) -> bool:
    """
    Find the next person of an imported list and block or mute them.

    Returns:
        Whether there was one to look for.
    """
    wish = wishes.next_due(blog.now()) if blog.config.federates else None
    if wish is None:
        return False
    try:
        person = stored.find_by_handle(wish.handle) or people.find(blog, wish.handle)
    except (FetchFailed, InvalidInput, MalformedActivity) as error:
        with database.transaction(is_public=False):
            wishes.failed(wish.handle, str(error), blog.now())
        return True
    with database.transaction():
        _carry_out(blog, person.id, wish.kind, hides_notices=wish.hides_notices)
        wishes.remove(wish.handle)
    return True


def _carry_out(blog: Blog, person_id: int, kind: Kind, *, hides_notices: bool) -> bool:
    """Block or mute somebody, unless they are; return whether that is new."""
    person = stored.find_by_id(person_id)
    if kind == "block":
        block_person(blog, person_id)
        return person is not None and not person.is_blocked
    if mutes.is_muted(person_id, blog.now()):
        return False
    mute(blog, person_id, hides_notices=hides_notices)
    return True


def _people_of(blog: Blog, rows: list[list[str]]) -> tuple[dict[str, bool], list[str]]:
    """Return handle → whether notices are hidden, and the lines that are none."""
    own = f"@{blog.config.site.username}@{blog.addresses.host}".lower()
    wanted: dict[str, bool] = {}
    unused = []
    for row in rows:
        address = row[0].strip() if row else ""
        if not address or address.lower() == "account address":
            continue
        user, host = handles.split(address)
        handle = f"@{user}@{host}"
        if not user:
            unused.append(f"{address[:100]} is not the address of an account")
        elif handle.lower() != own:
            hides = row[1].strip().lower() in _TRUE if len(row) > 1 else True
            wanted.setdefault(handle.lower(), hides)
    return wanted, unused


def _blocked() -> Iterator[BlockedDomain]:
    last = ""
    while page := blocks.page(MAX_IMPORTED, last):
        yield from page
        last = page[-1].domain


def _blocked_people() -> Iterator[tuple[str, bool]]:
    last = None
    while page := stored.blocked(_PEOPLE_AT_ONCE, last):
        yield from ((person.handle, True) for person in page)
        last = page[-1].id


def _muted_people(now: datetime) -> Iterator[tuple[str, bool]]:
    last = None
    while page := mutes.page(_PEOPLE_AT_ONCE, now, older_than=last):
        # A list knows no end, so those that end by themselves are left out.
        lasting = (each for each in page if each.until is None)
        yield from ((each.person.handle, each.hides_notices) for each in lasting)
        last = page[-1].person.id


def _wishes() -> Iterator[wishes.Wish]:
    last = ""
    while page := wishes.page(_PEOPLE_AT_ONCE, last):
        yield from page
        last = page[-1].handle


def _written(rows: list[tuple[str, ...]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def _rows(text: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    except csv.Error as error:
        raise InvalidInput(f"The list cannot be read: {error}.", "file") from error
    if len(rows) > MAX_IMPORTED + 1:  # one for the headings
        raise InvalidInput(f"The list has more than {MAX_IMPORTED:,} lines.", "file")
    return rows


def _reader(header: list[str]) -> Callable[[list[str]], tuple[str, str, str]]:
    """Return how to read a row: by the names of the columns, or the domain alone."""
    names = [name.strip().lower().lstrip("#") for name in header]

    def cell(row: list[str], name: str) -> str:
        place = names.index(name) if name in names else (0 if name == "domain" else len(row))
        return row[place].strip() if place < len(row) else ""

    return lambda row: (cell(row, "domain"), cell(row, "severity"), cell(row, "public_comment"))
