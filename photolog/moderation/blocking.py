"""
People and servers that the owner wants nothing of: nothing is taken from them or sent to them.

A block hides what they wrote below posts and remembers what each of it was before, so that
lifting the last block on somebody shows it again. Whoever followed has to follow anew.
"""

from __future__ import annotations

from collections.abc import Iterable

from photolog import gestures, outgoing
from photolog.blog import Blog
from photolog.moderation.finding import domain_of, note, person_of
from photolog.peers import BlockedDomain, JournalKind, Person
from photolog.pure.text import sanitize
from photolog.store.engine import database
from photolog.store.peace import hushed, journal
from photolog.store.peers import blocks, deliveries, delivery_log, followers
from photolog.store.peers import people as stored
from photolog.store.reading import following

MAX_REASON_CHARACTERS = 500


def block_person(blog: Blog, person_id: int) -> None:
    """
    Want nothing of somebody any more: no follow stands, and their words are hidden.

    Raises:
        NotFound: We do not know them.
    """
    with database.transaction():
        person = person_of(person_id)
        if not person.is_blocked:
            end_with(blog, person)
            mark_blocked(blog, person)


def end_with(blog: Blog, person: Person) -> None:
    """Take back what is due to somebody, end the follows, hide their words; in a transaction."""
    deliveries.cancel_inbox(person.inbox, blog.now())
    if person.shared_inbox and not _is_for_others(person):
        deliveries.cancel_inbox(person.shared_inbox, blog.now())
    _dismiss(blog, person)


def mark_blocked(blog: Blog, person: Person) -> None:
    """Write that somebody is blocked, as the last step of it; in a transaction."""
    stored.set_blocked(person.id, is_blocked=True)
    note(blog, JournalKind.BLOCK, person)


def unblock_person(blog: Blog, person_id: int) -> None:
    """
    Hear somebody again, and show again what the block hid, unless their server is blocked.

    Raises:
        NotFound: We do not know them.
    """
    with database.transaction():
        person = person_of(person_id)
        if not person.is_blocked:
            return
        stored.set_blocked(person_id, is_blocked=False)
        _restore([person_of(person_id)])
        journal.settled([JournalKind.BLOCK], person.uri, blog.now())
        note(blog, JournalKind.UNBLOCK, person)


def block_domain(blog: Blog, domain: str, reason: str = "") -> BlockedDomain:
    """
    Want nothing of a server and all below it: nobody there follows, nothing is sent or taken.

    Raises:
        InvalidInput: That is no name of a server, or our own.
    """
    name = domain_of(blog, domain)
    reason = sanitize.clean_line(reason, MAX_REASON_CHARACTERS)
    with database.transaction():
        block_all(blog, {name: reason})
        journal.settled([JournalKind.BLOCK_DOMAIN], name, blog.now())
        journal.add(JournalKind.BLOCK_DOMAIN, name, reason, blog.now())
    return BlockedDomain(name, reason, blog.now())


def unblock_domain(blog: Blog, domain: str) -> None:
    """Hear a server again, and show what its block hid; followers there have to follow anew."""
    with database.transaction():
        if not unblock_all([domain]):
            return
        journal.settled([JournalKind.BLOCK_DOMAIN], domain, blog.now())
        journal.add(JournalKind.UNBLOCK_DOMAIN, domain, "", blog.now())


def block_all(blog: Blog, reasons: dict[str, str]) -> None:
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


def unblock_all(domains: Iterable[str]) -> int:
    """Lift the blocks of domains within a transaction; return how many there were."""
    lifted = [domain for domain in domains if blocks.remove(domain)]
    hosts = {host for host in stored.hosts() if set(blocks.with_parents(host)) & set(lifted)}
    for name in {name for host in hosts for name in blocks.with_parents(host)} & set(lifted):
        _restore(stored.of_domain(name))
    return len(lifted)


def _dismiss(blog: Blog, person: Person) -> None:
    """End the follows of somebody and of the owner, if there are any, and hide their words."""
    follower = followers.find(person.id)
    if follower is not None:
        followers.remove(person.id)
        outgoing.reject_follow(blog, person, follower.follow_uri)
    followed = following.find(person.id)
    if followed is not None:
        following.remove(person.id)
        gestures.undo_follow(blog, person, followed.activity_id)
    hushed.hide_all_of(person.id)


def _restore(people: Iterable[Person]) -> None:
    """Show again what blocks hid of those whom no block holds any more."""
    free = [person for person in people if not person.is_blocked]
    still = blocks.blocked_among({person.host for person in free})
    for person in free:
        if person.host not in still:
            hushed.restore_all_of(person.id)


def _is_for_others(person: Person) -> bool:
    """Return whether the shared inbox of somebody leads to other followers, too."""
    behind = stored.behind_inbox(person.shared_inbox)
    return any(each.id != person.id and not each.is_blocked for each in behind)
