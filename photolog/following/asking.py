"""
The owner follows somebody, asks again, or follows no longer.

Spec: federation.md 3.9, 3.10
"""

from __future__ import annotations

from datetime import timedelta

from photolog import gestures, identity
from photolog.blog import Blog
from photolog.errors import InvalidInput, NotFound
from photolog.peers import DeliveryState, Person
from photolog.reading import Following, FollowingState
from photolog.store.engine import database
from photolog.store.peers import blocks, deliveries, delivery_log
from photolog.store.peers import people as stored
from photolog.store.reading import following

ASKED_AGAIN_AFTER = timedelta(hours=1)


def follow(blog: Blog, person_id: int, *, shows_boosts: bool = True) -> Following:
    """
    Ask to follow somebody; who is followed or asked already is not asked again.

    Raises:
        NotFound: We do not know them.
        InvalidInput: They may not be followed; the message says why.
    """
    with database.transaction(is_public=False):
        person = _person(person_id)
        known = following.find(person_id)
        if known is not None and known.state is not FollowingState.REJECTED:
            return known
        _refuse(blog, person)
        identity.remember_home(blog.config.site.base_url, blog.config.site.username)
        _ask(blog, person, shows_boosts=shows_boosts)
        return _following(person_id)


def unfollow(blog: Blog, person_id: int) -> None:
    """
    Follow somebody no longer, or take back the wish.

    Raises:
        NotFound: They are not followed.
    """
    with database.transaction():
        known = _following(person_id)
        following.remove(person_id)
        delivery_log.withdraw_dead(known.activity_id, blog.now())
        if known.state is not FollowingState.REJECTED:  # else there is nothing left to undo
            gestures.undo_follow(blog, known.person, known.activity_id)


def retry(blog: Blog, person_id: int) -> None:
    """
    Ask anew somebody whose answer is missing.

    A Follow that was given up is sent again as it was. One that arrived and is not answered
    for an hour is undone and asked under a new id: Pixelfed keeps silent to one that it
    knows.

    Raises:
        NotFound: They are not followed.
        InvalidInput: There is nothing to ask, or not yet; the message says why.
    """
    with database.transaction(is_public=False):
        known = _following(person_id)
        if known.state is FollowingState.REJECTED:
            raise InvalidInput("They refused. You can follow them anew.")
        if known.state is FollowingState.ACCEPTED:
            raise InvalidInput("You follow them already.")
        _refuse(blog, known.person)
        sent = delivery_log.of_activity(known.activity_id)
        if any(each.state is DeliveryState.DEAD for each in sent):
            for each in sent:
                deliveries.revive(each.id, blog.now())
            return
        if any(each.state is DeliveryState.DUE for each in sent):
            raise InvalidInput("Their server has not been reached yet; it is tried by itself.")
        if blog.now() - known.since < ASKED_AGAIN_AFTER:
            raise InvalidInput("You asked less than an hour ago. Give them a little time.")
        gestures.undo_follow(blog, known.person, known.activity_id)
        _ask(blog, known.person, shows_boosts=known.shows_boosts)


def show_boosts(person_id: int, shows_boosts: bool) -> None:
    """
    Show in the reader what somebody boosts, or only what they write.

    Raises:
        NotFound: They are not followed.
    """
    with database.transaction(is_public=False):
        _following(person_id)
        following.set_shows_boosts(person_id, shows_boosts)


def _refuse(blog: Blog, person: Person) -> None:
    """
    Refuse to follow whom the owner cannot, or does not want to, follow.

    Raises:
        InvalidInput: With the reason.
    """
    if not blog.config.federates:
        raise InvalidInput("This blog does not talk with other servers.")
    if person.uri == blog.addresses.actor or blog.addresses.is_ours(person.uri):
        raise InvalidInput("That is you.")
    if person.is_blocked:
        raise InvalidInput(f"You have blocked {person.handle}. Unblock them first.")
    if blocks.is_blocked(person.host):
        raise InvalidInput(f"You have blocked {person.host}. Unblock it first.")
    if stored.blocks_us(person.id):
        raise InvalidInput(f"{person.handle} does not want to be followed by you.")
    actor = stored.actor(person.id)
    if actor is not None and actor.moved_to:
        raise InvalidInput(f"{person.handle} has moved to {actor.moved_to}. Follow them there.")


def _ask(blog: Blog, person: Person, *, shows_boosts: bool) -> None:
    activity_id = gestures.follow(blog, person)
    following.put(person.id, activity_id, blog.now(), shows_boosts=shows_boosts)


def _person(person_id: int) -> Person:
    person = stored.find_by_id(person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return person


def _following(person_id: int) -> Following:
    known = following.find(person_id)
    if known is None:
        raise NotFound("You do not follow them.")
    return known
