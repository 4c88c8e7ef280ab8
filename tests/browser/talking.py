"""A conversation with everything that a page has to cope with, and a long one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from photolog import profile
from photolog.blog import Blog
from photolog.peers import Attached, Person
from photolog.pure.text.sanitize import clean_stranger
from photolog.records import Post
from photolog.store.engine import database
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.peers import people, reactions
from photolog.web.visitors.threads import PER_PAGE
from tests.store.peers.making import NOW, add_reply, an_actor

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LINK = (
    '<p>Like <a href="https://remote.example/tags/fog" class="mention hashtag" rel="tag">#fog</a>, '
    '<a href="https://remote.example/long/way"><span class="invisible">https://</span>'
    '<span class="ellipsis">remote.example/long</span><span class="invisible">/way</span></a></p>'
)
RICH = "<p>One</p><blockquote><p>said</p></blockquote><ul><li>two</li></ul><pre>three = 3</pre>"


def fill(blog: Blog, post: Post, long_one: Post) -> None:
    """Let people talk below two posts."""
    with database.transaction():
        alice, bob, noor, wordy = _people(profile.current(blog).avatar)
        first = _say(blog, post, 1, alice, "<p>Which side is that?</p>")
        own = _say(blog, post, 2, None, "<p>North.</p>", in_reply_to=first.uri)
        third = _say(blog, post, 3, bob, LINK, in_reply_to=own.uri)
        fourth = _say(blog, post, 4, wordy, f"<p>{LONG_WORD}</p>", in_reply_to=third.uri)
        _say(blog, post, 5, alice, RICH, in_reply_to=fourth.uri)
        _say(blog, post, 6, bob, "<p>Late</p>", in_reply_to=first.uri, edited_at=NOW)
        attached = Attached("https://remote.example/a.jpg", "image/jpeg", "The same, in rain")
        _say(blog, post, 7, noor, "<p>ضوء جميل</p>", attachments=(attached,))
        _say(blog, post, 8, bob, "<p>Eight legs</p>", summary="A spider")
        reactions.put("like", bob.id, post.id, uri="", content="", now=NOW)
        for number in range(10, 15 + PER_PAGE):
            _say(blog, long_one, number, alice, f"<p>{number}</p>")


def _say(blog: Blog, post: Post, number: int, who: Person | None, html: str, **over: Any) -> Any:
    words = {"in_reply_to": blog.addresses.post(post.id), "content_html": clean_stranger(html)}
    return add_reply(post.id, number, who, **(words | over))


def _people(avatar: str) -> list[Person]:
    """Return one with a picture, one without, one from right to left, one with a long name."""
    names = {"alice": "Alice", "bob": "Bob", "noor": "نور", "w" * 60: f"{LONG_WORD} and more"}
    met = [people.put(replace(an_actor(user), name=name), NOW) for user, name in names.items()]
    PersonTable.update(avatar=avatar).where(PersonTable.id == met[0].id).execute()
    return [people.find_by_id(each.id) or each for each in met]
