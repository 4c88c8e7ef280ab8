"""
What the owner decides about a person or a comment, one button each.

What cannot be taken back, or has more than one effect, is asked on a page of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from flask import render_template, request
from werkzeug.wrappers import Response

from photolog import conversation, moderation
from photolog.blog import Blog
from photolog.errors import NotFound
from photolog.peers import Person, Reply
from photolog.store.peers import people, replies
from photolog.web.current import blog
from photolog.web.studio import notes
from photolog.web.studio.blueprint import ROW, peers_bp

Decide = Callable[[Blog, int], None]


class Question(NamedTuple):
    """What is asked before it is done."""

    title: str
    words: str
    button: str


ABOUT_PEOPLE: dict[str, Decide] = {
    "let-in": moderation.let_in,
    "turn-away": moderation.turn_away,
    "remove": moderation.turn_away,
    "trust": partial(moderation.trust, is_trusted=True),
    "distrust": partial(moderation.trust, is_trusted=False),
}
ABOUT_REPLIES: dict[str, Decide] = {
    "show": moderation.show_reply,
    "hide": moderation.hide_reply,
    "delete": moderation.delete_reply,
    "take-back": conversation.take_back,
}
QUESTIONS = {
    "remove": Question(
        "Remove this follower?",
        "Your posts no longer go to them. They are not told, but their server knows, and they "
        "can ask to follow you again.",
        "Remove",
    ),
    "delete": Question(
        "Delete this comment?",
        "It is gone from this blog for good, and it does not come back when it is edited. "
        "On the server of its author it stays.",
        "Delete",
    ),
    "take-back": Question(
        "Take your answer back?",
        "It is deleted here, and other servers are asked to delete it. Most do; nobody can make "
        "them.",
        "Take it back",
    ),
}


@peers_bp.get(f"/people/<{ROW}:person_id>/<verb>")
def ask_person(person_id: int, verb: str) -> str:
    """Ask before something is done about a person."""
    return _asked(verb, ABOUT_PEOPLE, person=_person(person_id), reply=None)


@peers_bp.post(f"/people/<{ROW}:person_id>/<verb>")
def decide_person(person_id: int, verb: str) -> Response:
    """Do what a button says about a person."""
    _verb(verb, ABOUT_PEOPLE)(blog(), person_id)
    return notes.back_there(verb)


@peers_bp.get(f"/comments/<{ROW}:reply_id>/<verb>")
def ask_reply(reply_id: int, verb: str) -> str:
    """Ask before something is done about a comment."""
    reply = _reply(reply_id)
    return _asked(verb, ABOUT_REPLIES, person=reply.person, reply=reply)


@peers_bp.post(f"/comments/<{ROW}:reply_id>/<verb>")
def decide_reply(reply_id: int, verb: str) -> Response:
    """Do what a button says about a comment."""
    _verb(verb, ABOUT_REPLIES)(blog(), reply_id)
    return notes.back_there(verb)


def _asked(
    verb: str, verbs: dict[str, Decide], *, person: Person | None, reply: Reply | None
) -> str:
    _verb(verb, verbs)
    if verb not in QUESTIONS:
        raise NotFound("There is nothing to ask about that.")
    return render_template(
        "studio/peers/ask.html",
        here="comments" if reply else "followers",
        question=QUESTIONS[verb],
        person=person,
        reply=reply,
        back=request.args.get("back", ""),
    )


def _verb(verb: str, verbs: dict[str, Decide]) -> Decide:
    if verb not in verbs:
        raise NotFound("There is no such button.")
    return verbs[verb]


def _person(person_id: int) -> Person:
    person = people.find_by_id(person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return person


def _reply(reply_id: int) -> Reply:
    reply = replies.find(reply_id)
    if reply is None:
        raise NotFound("There is no such comment.")
    return reply
