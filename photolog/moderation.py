"""
The owner keeps the peace: who may follow, whose words are shown, which servers are heard.

Blocks are never told to the other side: a follower who is removed gets the Reject that
ends the follow, and that is all. Everything here can be taken back but a deletion.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator

from photolog import outgoing
from photolog.blog import Blog
from photolog.errors import InvalidInput, NotFound
from photolog.peers import BlockedDomain, Follower, FollowState, Person, Reply, ReplyState
from photolog.pure.text import handles, sanitize
from photolog.pure.wire import lenient
from photolog.store.engine import database
from photolog.store.peers import blocks, deliveries, delivery_log, followers, gone, notices, replies
from photolog.store.peers import people as stored

MAX_REASON_CHARACTERS = 500
MAX_IMPORTED = 10_000
MAX_IMPORT_BYTES = 1 << 20
_COLUMNS = (
    "#domain",
    "#severity",
    "#reject_media",
    "#reject_reports",
    "#public_comment",
    "#obfuscate",
)
_DOMAIN = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z0-9-]+")
_SUSPENSIONS = ("suspend", "")  # what blocks altogether; "silence" and "noop" do less


def let_in(blog: Blog, person_id: int) -> None:
    """
    Accept somebody's request to follow.

    Raises:
        NotFound: They do not ask, or no longer.
    """
    with database.transaction():
        follower = _follower(person_id)
        if follower.state is not FollowState.PENDING:
            raise NotFound("They follow already.")
        followers.accept(person_id)
        outgoing.accept_follow(blog, follower.person, follower.follow_uri)


def turn_away(blog: Blog, person_id: int) -> None:
    """
    Refuse somebody's request to follow, or remove a follower.

    Raises:
        NotFound: They neither follow nor ask to.
    """
    with database.transaction():
        follower = _follower(person_id)
        followers.remove(person_id)
        outgoing.reject_follow(blog, follower.person, follower.follow_uri)


def block_person(blog: Blog, person_id: int) -> None:
    """
    Want nothing of somebody any more: they do not follow, and their words are hidden.

    Raises:
        NotFound: We do not know them.
    """
    with database.transaction():
        person = _person(person_id)
        deliveries.cancel_inbox(person.inbox, blog.now())
        _dismiss(blog, person)
        stored.set_blocked(person_id, is_blocked=True)
        if person.shared_inbox and person.shared_inbox not in followers.inboxes():
            deliveries.cancel_inbox(person.shared_inbox, blog.now())


def unblock_person(person_id: int) -> None:
    """Hear somebody again; what was hidden stays so until the owner shows it."""
    with database.transaction():
        _person(person_id)
        stored.set_blocked(person_id, is_blocked=False)


def trust(person_id: int, *, is_trusted: bool) -> None:
    """Show somebody's replies from now on without asking, or ask again."""
    with database.transaction():
        _person(person_id)
        stored.set_trusted(person_id, is_trusted)


def show_reply(reply_id: int) -> None:
    """Show a reply to everybody; see Reply.audience for those that may not be."""
    _set_state(reply_id, ReplyState.SHOWN)


def hide_reply(reply_id: int) -> None:
    """Show a reply to the owner alone."""
    _set_state(reply_id, ReplyState.HIDDEN)


def delete_reply(blog: Blog, reply_id: int) -> None:
    """
    Remove a stranger's reply here for good; on their own server it stays.

    Raises:
        NotFound: There is none, or it is the owner's own.
    """
    with database.transaction():
        reply = _reply(reply_id)
        if reply.person is None:
            raise NotFound("There is no such reply.")
        replies.remove(reply_id)
        # It may be sent again, as edits are.
        gone.remember(reply.uri, "delete", lenient.host(reply.uri), blog.now())


def block_domain(blog: Blog, domain: str, reason: str = "") -> BlockedDomain:
    """
    Want nothing of a server and all below it: nobody there follows, nothing is sent or taken.

    Raises:
        InvalidInput: That is no name of a server, or our own.
    """
    name = _checked_domain(blog, domain)
    reason = sanitize.clean_line(reason, MAX_REASON_CHARACTERS)
    with database.transaction():
        _block(blog, {name: reason})
    return BlockedDomain(name, reason, blog.now())


def unblock_domain(domain: str) -> None:
    """Hear a server again; its followers have to follow anew."""
    with database.transaction():
        blocks.remove(domain)


def export_blocks() -> str:
    """Return the blocked servers as Mastodon writes them in CSV."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for each in _all_blocked():
        writer.writerow((each.domain, "suspend", "true", "true", each.reason, "false"))
    return file.getvalue()


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
            name = _checked_domain(blog, domain)
        except InvalidInput as error:
            unused.append(str(error))
        else:
            wanted.setdefault(name, sanitize.clean_line(reason, MAX_REASON_CHARACTERS))
    with database.transaction():
        known = {each.domain for each in _all_blocked()}
        new = {name: reason for name, reason in wanted.items() if name not in known}
        _block(blog, new)
    return len(new), unused


def try_again(blog: Blog, delivery_id: int) -> None:
    """
    Send once more what was given up.

    Raises:
        NotFound: It was not given up.
    """
    with database.transaction(is_public=False):
        if not deliveries.revive(delivery_id, blog.now()):
            raise NotFound("There is no such dead letter.")


def try_host_again(blog: Blog, host: str) -> int:
    """Send once more all that was given up for one host; return how many that is."""
    with database.transaction(is_public=False):
        return deliveries.revive_host(host, blog.now())


def mark_read(notice_id: int) -> None:
    """Note that the owner has seen a notice and all that are older."""
    with database.transaction(is_public=False):
        notices.mark_read(notice_id)


def _block(blog: Blog, reasons: dict[str, str]) -> None:
    """Block domains, given with the reasons; within a transaction."""
    # Most names of a long list belong to nobody we know: those are only written down.
    hosts = {*stored.hosts(), *delivery_log.waiting_hosts()}
    concerned = {name for host in hosts for name in blocks.with_parents(host)} & set(reasons)
    for name in concerned:
        # First what waits, because the Reject that ends a follow is the last thing they get.
        deliveries.cancel_domain(name, blog.now())
    for name in concerned:
        for person in stored.of_domain(name):
            _dismiss(blog, person)
    for name, reason in reasons.items():
        blocks.add(name, reason, blog.now())


def _dismiss(blog: Blog, person: Person) -> None:
    """End the follow of somebody, if there is one, and hide their words."""
    follower = followers.find(person.id)
    if follower is not None:
        followers.remove(person.id)
        outgoing.reject_follow(blog, person, follower.follow_uri)
    replies.hide_all_of(person.id)


def _all_blocked() -> Iterator[BlockedDomain]:
    last = ""
    while page := blocks.page(MAX_IMPORTED, last):
        yield from page
        last = page[-1].domain


def _rows(text: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    except csv.Error as error:
        raise InvalidInput(f"The list cannot be read: {error}.", "file") from error
    if len(rows) > MAX_IMPORTED + 1:  # one for the headings
        raise InvalidInput(f"The list has more than {MAX_IMPORTED:,} lines.", "file")
    return rows


def _set_state(reply_id: int, state: ReplyState) -> None:
    with database.transaction():
        _reply(reply_id)
        replies.set_state(reply_id, state)


def _reader(header: list[str]) -> Callable[[list[str]], tuple[str, str, str]]:
    """Return how to read a row: by the names of the columns, or the domain alone."""
    names = [name.strip().lower().lstrip("#") for name in header]

    def cell(row: list[str], name: str) -> str:
        place = names.index(name) if name in names else (0 if name == "domain" else len(row))
        return row[place].strip() if place < len(row) else ""

    return lambda row: (cell(row, "domain"), cell(row, "severity"), cell(row, "public_comment"))


def _checked_domain(blog: Blog, domain: str) -> str:
    bare = domain.strip().lower().removeprefix("*.").strip(".")
    name = handles.split(f"anybody@{bare}")[1].partition(":")[0]
    if not _DOMAIN.fullmatch(name):  # lists that are public hide letters behind stars
        raise InvalidInput(f"{domain!r} is not the name of a server.", "domain")
    if name == blog.addresses.host.partition(":")[0]:
        raise InvalidInput("This is your own server.", "domain")
    return name


def _person(person_id: int) -> Person:
    person = stored.find_by_id(person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return person


def _follower(person_id: int) -> Follower:
    follower = followers.find(person_id)
    if follower is None:
        raise NotFound("There is no such follower.")
    return follower


def _reply(reply_id: int) -> Reply:
    reply = replies.find(reply_id)
    if reply is None:
        raise NotFound("There is no such reply.")
    return reply
