"""
What the blog tells other servers: an activity, frozen, and one delivery for each inbox.

Every function here runs inside the transaction of the verb that calls it, so that a
post and its deliveries are committed together or not at all. Nothing is sent here: the
worker looks for what is due. Without federation nothing is told, and nothing kept.

Spec: https://www.w3.org/TR/activitypub/#server-to-server-interactions
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from photolog.blog import Blog
from photolog.peers import Activity, Audience, Counts, Mention, Person, Reply
from photolog.pure.wire import activities, actor, documents, note
from photolog.pure.wire.addressing import PUBLIC, Addressing, narrower
from photolog.pure.wire.contexts import Document
from photolog.received import FollowReceived, QuoteRequested
from photolog.records import Post, Profile, Visibility
from photolog.store import lists, posts
from photolog.store.peers import (
    blocks,
    deliveries,
    followers,
    hosts,
    letters,
    mentions,
    reactions,
    replies,
)
from photolog.store.peers import people as stored
from photolog.store.reading import answered

# A post with an older date is put into the archive, not announced as news.
NEWS = timedelta(days=1)


def note_of(blog: Blog, post: Post) -> Document:
    """Return a published post as others get it, without @context."""
    shows_counts = blog.config.federation.show_counts
    counts = reactions.counts([post.id]).get(post.id, Counts())
    policy = post.comments or blog.config.federation.comments
    parent = answered.find(post.in_reply_to)
    return note.of_post(
        post,
        blog.addresses,
        mentions=mentions.of_post(post.id),
        counts=counts if shows_counts else Counts(replies=counts.replies),
        are_comments_open=policy != "closed",
        conversation=parent.conversation if parent else "",
    )


def note_of_reply(blog: Blog, reply: Reply) -> Document:
    """Return a comment of the owner as others get it, without @context."""
    parent = replies.find_by_uri(reply.in_reply_to)
    post = posts.find(reply.post_id)
    # A remark under a post is for those whom the post is for, and no answer for more.
    widest = Audience(post.visibility.value) if post else Audience.DIRECT
    author = parent.person if parent else None
    named = mentions.of_reply(reply.id)
    if _is_remark_to_few(post, author):
        named += mentions.of_post(reply.post_id)
    return note.of_reply(
        reply,
        blog.addresses,
        parent_author=Mention(author.handle, author.uri, author.url) if author else None,
        parent_audience=narrower([parent.audience, widest]) if parent else widest,
        mentions=named,
        language=blog.config.site.language,
    )


def create_post(blog: Blog, post: Post, *, is_news: bool = False) -> None:
    """
    Tell those for whom a post is that it has just been published.

    Args:
        is_news: Whether it is told however old its date is.
    """
    _create(blog, post, _recipients(post), is_news=is_news)


def update_post(blog: Blog, post: Post, *, is_wider: bool = False) -> None:
    """
    Tell everybody who has a copy of a post, or is about to get one, how it is now.

    Of what is not for everybody, an edit goes only to those who may read it now: others
    keep what they have got, but get nothing more.

    Args:
        is_wider: Whether it is for more people than before. To the new ones it is a post.
    """
    if not blog.config.federates:
        return
    activity_id = blog.new_id()
    document = activities.update(
        note_of(blog, post), blog.addresses.activity(activity_id), blog.addresses
    )
    # What is still due to somebody was frozen before this edit, so they need both.
    holders, recipients = set(deliveries.inboxes_told(post.id)), _recipients(post)
    told = holders | _others(post) if post.visibility.is_open else holders & recipients
    told |= _inboxes_named(post)
    deliveries.supersede(post.id, blog.now())
    send(blog, "Update", activity_id, document, told, post.id)
    if is_wider:
        _create(blog, post, recipients - told - holders, is_news=False)


def delete_post(blog: Blog, post: Post) -> None:
    """Tell everybody who has a copy of a post to remove it; before its rows are removed."""
    # Who has not been told of it needs not be told that it is gone.
    holders = set(deliveries.cancel(post.id, blog.now())) | _others(post)
    if blog.config.federates:
        _delete(blog, note_of(blog, post), holders, post.id)


def pin_post(blog: Blog, post: Post, is_pinned: bool) -> None:
    """Tell followers that a post stands first on the owner's profile, or no longer."""
    if not blog.config.federates:
        return
    activity_id = blog.new_id()
    build = activities.add if is_pinned else activities.remove
    document = build(
        blog.addresses.post(post.id), blog.addresses.activity(activity_id), blog.addresses
    )
    kind = "Add" if is_pinned else "Remove"
    # Whoever is told may fetch the post, so its Delete must reach them, too.
    send(blog, kind, activity_id, document, followers.inboxes(), post.id)


def update_owner(blog: Blog, former: Profile, profile: Profile) -> None:
    """Tell followers of a changed profile, if they can see a change; only of the last one."""
    if not blog.config.federates:
        return
    shown = owner_document(blog, profile)
    if shown == owner_document(blog, former):
        return
    activity_id = blog.new_id()
    document = activities.update_actor(shown, blog.addresses.activity(activity_id), blog.addresses)
    deliveries.supersede(None, blog.now())
    send(blog, "Update", activity_id, document, followers.inboxes())


def owner_document(blog: Blog, profile: Profile) -> Document:
    """Return the owner's actor document, without @context."""
    return actor.owner(
        profile,
        blog.addresses,
        blog.network.owner.public_pem,
        published_at=lists.first_published_at(),
        is_locked=not blog.config.federation.auto_accept_followers,
    )


def accept_follow(blog: Blog, person: Person, follow_uri: str) -> None:
    """Tell somebody that they follow the owner now; each Follow gets its answer."""
    _answer_follow(blog, person, follow_uri, is_accepted=True)


def reject_follow(blog: Blog, person: Person, follow_uri: str) -> None:
    """Tell somebody that they do not follow the owner, or no longer do."""
    _answer_follow(blog, person, follow_uri, is_accepted=False)


def create_reply(blog: Blog, reply: Reply) -> None:
    """Tell the people of a thread, and followers, what the owner answered."""
    _tell_reply(blog, reply, is_new=True)


def update_reply(blog: Blog, reply: Reply) -> None:
    """Tell the same people what the owner changed in an answer."""
    _tell_reply(blog, reply, is_new=False)


def delete_reply(blog: Blog, reply: Reply) -> None:
    """Tell those who have it that the owner took an answer back; before its row is removed."""
    holders = set(deliveries.cancel(reply.id, blog.now()))
    if blog.config.federates:
        answered = [each.person for each in replies.answers_to(reply.uri) if each.person]
        _delete(blog, note_of_reply(blog, reply), holders | inboxes_of(answered), reply.id)


def accept_quote(blog: Blog, person: Person, request: QuoteRequested, quote_id: int) -> None:
    """Allow somebody to quote a post."""
    activity_id = blog.new_id()
    document = activities.accept_quote(
        request,
        blog.addresses.quote(quote_id),
        blog.addresses.activity(activity_id),
        blog.addresses,
    )
    _answer(blog, "Accept", activity_id, document, person)


def reject_quote(blog: Blog, person: Person, request: QuoteRequested) -> None:
    """Refuse a quote."""
    activity_id = blog.new_id()
    document = activities.reject_quote(
        request, blog.addresses.activity(activity_id), blog.addresses
    )
    _answer(blog, "Reject", activity_id, document, person)


def revoke_quote(blog: Blog, person: Person, quote_id: int) -> None:
    """Take back the permission to quote, from whoever has it."""
    activity_id = blog.new_id()
    document = activities.delete(
        blog.addresses.quote(quote_id),
        blog.addresses.activity(activity_id),
        blog.addresses,
        Addressing([person.uri], []),
    )
    send(blog, "Delete", activity_id, document, inboxes_of([person], is_shared=False))


def _answer_follow(blog: Blog, person: Person, follow_uri: str, *, is_accepted: bool) -> None:
    activity_id = blog.new_id()
    build = activities.accept if is_accepted else activities.reject
    document = build(
        FollowReceived(person.uri, follow_uri),
        blog.addresses.activity(activity_id),
        blog.addresses,
    )
    _answer(blog, "Accept" if is_accepted else "Reject", activity_id, document, person)


def _answer(blog: Blog, kind: str, activity_id: int, document: Document, person: Person) -> None:
    inboxes = inboxes_of([person], is_shared=False)
    send(blog, kind, activity_id, document, inboxes, is_answer=True)


def _create(blog: Blog, post: Post, inboxes: set[str], *, is_news: bool) -> None:
    assert post.published_at is not None
    is_old = post.published_at < blog.now() - NEWS
    if not blog.config.federates or (is_old and not is_news):
        return
    # The first Create of a post bears its number, so that the outbox can name it.
    activity_id = blog.new_id() if letters.find_activity(post.id) is not None else post.id
    document = activities.create(
        note_of(blog, post), blog.addresses.activity(activity_id), blog.addresses
    )
    send(blog, "Create", activity_id, document, inboxes, post.id)


def _recipients(post: Post) -> set[str]:
    """Return the inboxes of those for whom a post is."""
    is_for_followers = post.visibility is not Visibility.DIRECT
    return _inboxes_named(post) | set(followers.inboxes() if is_for_followers else ())


def _inboxes_named(post: Post) -> set[str]:
    """Return the inboxes of those whom a post names: their own of what is for them alone."""
    is_shared = post.visibility is not Visibility.DIRECT
    return inboxes_of(mentions.people_of_post(post.id), is_shared=is_shared)


def _is_remark_to_few(post: Post | None, author: Person | None) -> bool:
    """Return whether an answer is one to the owner's own direct post: for whom that names."""
    return author is None and post is not None and post.visibility is Visibility.DIRECT


def _tell_reply(blog: Blog, reply: Reply, *, is_new: bool) -> None:
    if not blog.config.federates:
        return
    activity_id = blog.new_id()
    build = activities.create if is_new else activities.update
    document = build(
        note_of_reply(blog, reply), blog.addresses.activity(activity_id), blog.addresses
    )
    told = _thread(reply)
    if not is_new:
        # As for a post: of what is not for everybody, who may read it no longer gets no more.
        is_for_all = PUBLIC in (*document["to"], *document["cc"])
        told |= set(deliveries.inboxes_told(reply.id) if is_for_all else ())
        deliveries.supersede(reply.id, blog.now())
    send(blog, "Create" if is_new else "Update", activity_id, document, told, reply.id)


def _delete(blog: Blog, written: Document, inboxes: Iterable[str], number: int) -> None:
    """Tell that a note is gone, addressed as the note was: Pleroma and Misskey compare."""
    activity_id = blog.new_id()
    document = activities.delete(
        written["id"],
        blog.addresses.activity(activity_id),
        blog.addresses,
        Addressing(written["to"], written["cc"]),
    )
    send(blog, "Delete", activity_id, document, inboxes, number)


def _others(post: Post) -> set[str]:
    """Return the inboxes of those who found a post by themselves and did something with it."""
    if post.visibility is Visibility.DIRECT:
        return set()  # nobody finds it who was not sent it
    return inboxes_of([*reactions.who_reacted(post.id), *replies.participants(post.id)])


def _thread(reply: Reply) -> set[str]:
    """Return the inboxes of those whom an answer of the owner is for."""
    parent = replies.find_by_uri(reply.in_reply_to)
    post = posts.find(reply.post_id)
    author = parent.person if parent else None
    people = [*mentions.people_of_reply(reply.id), *([author] if author else ())]
    if _is_remark_to_few(post, author):
        people += mentions.people_of_post(reply.post_id)
    audience = (
        narrower([reply.audience, Audience(post.visibility.value)]) if post else Audience.DIRECT
    )
    if audience is Audience.DIRECT:
        return inboxes_of(people, is_shared=False)
    if audience is not Audience.FOLLOWERS:
        people += replies.participants(reply.post_id)
    return inboxes_of(people) | set(followers.inboxes())


def inboxes_of(people: Sequence[Person], *, is_shared: bool = True) -> set[str]:
    """
    Return where people are reached, without those whom the owner blocked.

    Args:
        is_shared: Whether their server's shared inbox serves, if it has one; what is for one
            person alone goes to theirs.
    """
    blocked = blocks.blocked_among({person.host for person in people})
    return {
        (is_shared and person.shared_inbox) or person.inbox
        for person in people
        if not person.is_blocked and person.host not in blocked
    }


def send(
    blog: Blog,
    kind: str,
    activity_id: int,
    document: Document,
    inboxes: Iterable[str],
    number: int | None = None,
    *,
    is_answer: bool = False,
) -> None:
    """
    Freeze an activity, within the transaction that writes what it tells.

    Args:
        number: That of the post or answer of the owner that it is about.
        is_answer: Whether it is a stranger who makes us send it; of that there is a bound.
    """
    wanted = set(inboxes) - stored.blocked_inboxes()
    blocked = blocks.blocked_among({hosts.host_of(inbox) for inbox in wanted})
    wanted = {inbox for inbox in wanted if hosts.host_of(inbox) not in blocked}
    # The first Create of a post has its place in the outbox, also when nobody follows yet.
    if blog.config.federates and (wanted or kind == "Create"):
        frozen = Activity(activity_id, kind, documents.dump(document), number, blog.now())
        deliveries.enqueue(frozen, wanted, is_answer=is_answer)
