"""
A note among what it answers and what answers it, as far as it is known here.

Others write what answers what: it may name what is gone, and even make a circle. Somebody
whom the owner blocked or muted is left out, and what they answered ends there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from photolog.blog import Blog
from photolog.peers import Person, Reply
from photolog.reading import Note
from photolog.records import Post
from photolog.store import posts
from photolog.store.peace import mutes
from photolog.store.peers import replies
from photolog.store.reading import notes as stored

MOST_SHOWN = 300  # answers of a thread
MOST_ANCESTORS = 20
MOST_DEPTH = 50

Said = Note | Post | Reply


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands below a note: of others, or a post or an answer of the owner."""

    depth: int  # 0: it answers the note itself
    said: Said


@dataclass(frozen=True, slots=True)
class Thread:
    """A note among what it answers and what answers it, as far as it is known."""

    ancestors: tuple[Said, ...]  # the first first
    note: Note
    answers: tuple[Answer, ...]  # each followed by what answers it


def around(blog: Blog, note: Note) -> Thread:
    """Return a note with all that is known around it."""
    above = ancestors(blog, note)
    return Thread(above, note, tuple(_answers(blog, note, above)))


def ancestors(blog: Blog, note: Note) -> tuple[Said, ...]:
    """Return what a note answers, and what that answers in turn, the first first."""
    found: list[Said] = []
    uri, seen = note.in_reply_to, {note.uri}
    while uri and uri not in seen and len(found) < MOST_ANCESTORS:
        seen.add(uri)
        post_id = blog.addresses.post_id_of(uri)
        said = (
            stored.find_by_uri(uri)
            or (posts.find_published(post_id) if post_id is not None else None)
            or replies.find_by_uri(uri)
        )
        if said is None or not _is_readable(blog, [said]):
            break
        found.append(said)
        uri = said.in_reply_to
    return tuple(reversed(found))


def _answers(blog: Blog, note: Note, above: Iterable[Said]) -> Iterator[Answer]:
    """Yield what stands below a note, each followed by its own answers; circles end."""
    below: dict[str, list[Said]] = {}
    seen = {note.uri, *(_uri_of(blog, each) for each in above)}
    level, count = [note.uri], 0
    for _ in range(MOST_DEPTH):
        said = _direct_answers(blog, level, MOST_SHOWN - count)
        fresh = [each for each in said if _uri_of(blog, each) not in seen]
        for each in fresh:
            below.setdefault(each.in_reply_to, []).append(each)
        level = [_uri_of(blog, each) for each in fresh]
        seen |= set(level)
        count += len(fresh)
        if not level or count >= MOST_SHOWN:
            break
    waiting = [(0, each) for each in reversed(below.get(note.uri, []))]
    while waiting:
        depth, each = waiting.pop()
        yield Answer(depth, each)
        answers = below.pop(_uri_of(blog, each), [])
        waiting += [(depth + 1, answer) for answer in reversed(answers)]


def _direct_answers(blog: Blog, uris: list[str], most: int) -> list[Said]:
    own = [uri for uri in uris if _is_ours(blog, uri)]
    found: list[Said] = [
        *stored.answers_among(uris, most),
        *posts.answers_to(uris),
        *(reply for uri in own for reply in replies.answers_to(uri)),
    ]
    # What is kept as a comment and, because somebody boosted it, as a note is one answer.
    once = {_uri_of(blog, each): each for each in found}
    readable = _is_readable(blog, once.values())
    return sorted(readable, key=lambda each: (each.published_at or blog.now(), each.id))[:most]


def _is_readable(blog: Blog, said: Iterable[Said]) -> list[Said]:
    """Return what is not by somebody whom the owner blocked or muted."""
    authors = [(each, _author_of(each)) for each in said]
    muted = mutes.among({author.id for _, author in authors if author}, blog.now())
    return [
        each
        for each, author in authors
        if author is None or not (author.is_blocked or author.id in muted)
    ]


def _author_of(said: Said) -> Person | None:
    if isinstance(said, Note):
        return said.author
    return said.person if isinstance(said, Reply) else None


def _uri_of(blog: Blog, said: Said) -> str:
    return blog.addresses.post(said.id) if isinstance(said, Post) else said.uri


def _is_ours(blog: Blog, uri: str) -> bool:
    return blog.addresses.is_ours(uri)
