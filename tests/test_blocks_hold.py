"""
A block holds everywhere: somebody who was part of everything is so no more.

Mallory follows and is followed, has liked, commented and been boosted, and lives on
sub.bad.example. Then she is blocked: herself, her server, or the domain above it. Whatever
she tries afterwards changes not a byte and makes us ask nobody anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from photolog import gestures, housekeeping, moderation, notes, people
from photolog.errors import FetchFailed
from photolog.inbox.understanding import understand_next
from photolog.network.answers import Answer
from photolog.peers import FollowState
from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.peers import followers, quotes, replies
from photolog.store.peers import people as stored
from photolog.store.reading import following, timeline
from tests.browsing import app_of, browser_of
from tests.builders import PUBLISHED_AT
from tests.inbox.conftest import World
from tests.inbox.contents import of_all_tables
from tests.inbox.sending import HOME, OWNER, PUBLIC, Sender, as_bytes
from tests.post_office import deliver_all, queue
from tests.publish import publish
from tests.store.making import add_post
from tests.store.peers import making

HOST = "sub.bad.example"
NOTE = f"https://{HOST}/users/mallory/notes/7"
BLOCKS = {
    "person": lambda blog: moderation.block_person(blog, _mallory().id),
    "domain": lambda blog: moderation.block_domain(blog, HOST),
    "domain above": lambda blog: moderation.block_domain(blog, "bad.example"),
}
each_block = pytest.mark.parametrize("block", BLOCKS)
each_domain = pytest.mark.parametrize("block", ["domain", "domain above"])


def _mallory():
    person = stored.find(f"https://{HOST}/users/mallory")
    assert person is not None
    return person


@dataclass
class Affair(World):
    """The blog, Mallory, and Carol whom nobody blocks."""

    mallory: Sender
    carol: Sender
    permalink: str

    def block(self, how: str) -> None:
        """Block Mallory, and let what that sends go out."""
        BLOCKS[how](self.blog)
        deliver_all(self.blog)
        self.network.asked.clear()
        self.network.posts.clear()

    def asked_there(self) -> list[str]:
        """Return what her server was asked."""
        return [url for url in self.network.asked if HOST in url]


@pytest.fixture
def affair(federated_blog, network) -> Affair:
    """Everything between the owner and Mallory, before it ends."""
    mallory, carol = Sender("mallory", HOST), Sender("carol", "other.example", key=2)
    post = add_post(PUBLISHED_AT, comments="open")
    browser = browser_of(app_of(federated_blog), HOME)
    address = federated_blog.addresses.post(post.id)
    world = Affair(federated_blog, browser, network, mallory, carol, address)
    for each in (mallory, carol):
        world.join(each)
        world.hear(each, each.activity("Follow", OWNER))
        follow_back(federated_blog, stored.find(each.uri))
    world.hear(mallory, mallory.activity("Like", address))
    world.hear(mallory, mallory.activity("Create", mallory.note(address)))
    own = mallory.note(number=7, cc=[], tag=[], content="<p>Something of her own.</p>")
    network.documents[NOTE] = own
    world.hear(mallory, mallory.activity("Create", own))
    world.hear(carol, carol.activity("Announce", NOTE, id=f"{carol.uri}#boost", to=[PUBLIC]))
    deliver_all(federated_blog)
    assert len(timeline.page(9)) == 1
    return world


def follow_back(blog, person) -> None:
    with database.transaction():
        following.put(person.id, gestures.follow(blog, person), blog.now())
        following.answer(person.id, FollowingState.ACCEPTED, blog.now())


Try = Callable[[Affair], dict]
TRIES: dict[str, Try] = {
    "Follow": lambda a: a.mallory.activity("Follow", OWNER, id=f"{a.mallory.uri}#again"),
    "Like": lambda a: a.mallory.activity("Like", a.permalink, id=f"{a.mallory.uri}#again"),
    "EmojiReact": lambda a: a.mallory.activity("EmojiReact", a.permalink, content="🎉"),
    "Announce": lambda a: a.mallory.activity("Announce", a.permalink),
    "Announce of her own": lambda a: a.mallory.activity("Announce", NOTE, to=[PUBLIC]),
    "reply": lambda a: a.mallory.activity("Create", a.mallory.note(a.permalink, 2)),
    "mention": lambda a: a.mallory.activity("Create", a.mallory.note(number=3)),
    "direct message": lambda a: a.mallory.activity(
        "Create", a.mallory.note(number=4, to=[OWNER], cc=[]), to=[OWNER]
    ),
    "note": lambda a: a.mallory.activity("Create", a.mallory.note(number=5, cc=[], tag=[])),
    "Update of a comment": lambda a: a.mallory.activity(
        "Update", a.mallory.note(a.permalink, content="<p>Now.</p>", updated="2026-11-22T11:59:00Z")
    ),
    "Update of the profile": lambda a: a.mallory.activity(
        "Update", a.mallory.document(name="Somebody else")
    ),
    "Accept of our Follow": lambda a: a.mallory.activity(
        "Accept", {"type": "Follow", "actor": OWNER, "object": a.mallory.uri}
    ),
    "Undo": lambda a: a.mallory.activity("Undo", a.mallory.activity("Like", a.permalink)),
    "Delete": lambda a: a.mallory.activity("Delete", f"{a.mallory.uri}/notes/1"),
    "Flag": lambda a: a.mallory.activity("Flag", [a.permalink], content="Bad."),
    "Block": lambda a: a.mallory.activity("Block", OWNER),
    "Move": lambda a: a.mallory.activity("Move", a.mallory.uri, target=a.carol.uri),
    "QuoteRequest": lambda a: a.mallory.activity("QuoteRequest", a.permalink, instrument=NOTE),
}


@each_block
@pytest.mark.parametrize("kind", TRIES)
def test_whatever_she_sends_has_no_effect_and_makes_us_ask_nobody(affair, block, kind):
    activity = TRIES[kind](affair)
    affair.block(block)
    before = of_all_tables()

    answer = affair.post(affair.mallory, activity)
    affair.understand()

    assert answer.status_code == (202 if block == "person" else 403)
    assert of_all_tables() == before
    assert affair.network.asked == []
    assert queue() == []


@each_block
@pytest.mark.parametrize("key_id", ["#main-key", "#another"])
def test_a_new_key_of_hers_is_not_fetched(affair, block, key_id, clock):
    affair.block(block)
    clock.advance(days=7)  # long enough that a known key would be asked for anew
    before, moment = of_all_tables(), affair.blog.now()
    body = as_bytes(TRIES["Like"](affair))
    new = {"key_id": f"{affair.mallory.uri}{key_id}", "key": affair.carol.key}
    headers = affair.mallory.headers(body, moment, **new)

    answer = affair.client.post("/inbox", data=body, headers=headers)

    assert answer.status_code == (401 if block == "person" else 403)
    assert affair.network.asked == []
    assert of_all_tables() == before


@pytest.mark.parametrize("kind", TRIES)
def test_all_of_these_do_something_while_nobody_is_blocked(affair, kind):
    """So that the test above cannot pass because of a try that is none."""
    if kind in ("Accept of our Follow", "Announce of her own"):
        with database.transaction():
            person = _mallory()
            following.put(person.id, gestures.follow(affair.blog, person), affair.blog.now())
            if kind == "Announce of her own":
                following.answer(person.id, FollowingState.ACCEPTED, affair.blog.now())
    if kind == "Move":
        affair.join(affair.mallory, movedTo=affair.carol.uri)
        affair.join(affair.carol, alsoKnownAs=[affair.mallory.uri])
    before = of_all_tables(["host"])

    affair.hear(affair.mallory, TRIES[kind](affair))

    assert of_all_tables(["host"]) != before


@each_block
def test_what_arrived_before_the_block_is_not_understood_after_it(affair, block):
    late = affair.mallory.activity("Like", affair.permalink, id=f"{affair.mallory.uri}#late")
    answer = affair.post(affair.mallory, late)
    assert answer.status_code == 202
    affair.block(block)
    before = of_all_tables(["arrival"])

    assert understand_next(affair.blog)

    assert of_all_tables(["arrival"]) == before


@each_block
def test_no_follow_stands_and_nothing_is_sent(affair, block):
    BLOCKS[block](affair.blog)

    told = [(each.kind, each.inbox) for each in queue()]
    assert sorted(told) == [(kind, _mallory().inbox) for kind in ("Reject", "Undo")]
    deliver_all(affair.blog)
    publish(affair.blog)
    publish(affair.blog, caption_source=f"With @mallory@{HOST}")
    assert {each.inbox for each in queue()} == {stored.find(affair.carol.uri).inbox}
    assert followers.find(_mallory().id) is None
    assert following.find(_mallory().id) is None
    assert followers.count(FollowState.ACCEPTED) == 1
    assert affair.client.get("/users/owner/followers").json["totalItems"] == 1
    assert followers.uris_on(f"https://{HOST}") == ()


@each_block
def test_nothing_of_hers_is_shown_until_the_block_is_lifted(affair, block):
    [before] = replies.public_of_post(affair.blog.addresses.post_id_of(affair.permalink))
    path = affair.permalink.removeprefix(HOME)
    assert "Lovely tones" in affair.client.get(path).text
    affair.block(block)

    assert "Lovely tones" not in affair.client.get(path).text
    assert before.uri not in affair.client.get(f"{path}/replies").text
    assert timeline.page(9) == ()  # not for her, nor because Carol boosted it

    if block == "person":
        moderation.unblock_person(affair.blog, _mallory().id)
    else:
        moderation.unblock_domain(affair.blog, HOST if block == "domain" else "bad.example")
    assert "Lovely tones" in affair.client.get(path).text
    assert len(timeline.page(9)) == 1


@each_block
def test_what_others_boost_of_hers_is_not_read(affair, block):
    """Not even asked for, but where only the answer can tell that it is hers."""
    affair.block(block)
    uri = f"https://{HOST}/users/mallory/notes/8"
    affair.network.documents[uri] = affair.mallory.note(number=8)
    boost = affair.carol.activity("Announce", uri, id=f"{affair.carol.uri}#b8", to=[PUBLIC])

    affair.hear(affair.carol, boost)

    assert timeline.page(9) == ()
    assert affair.asked_there() == ([uri] if block == "person" else [])


@each_block
def test_whom_she_is_a_neighbour_of_is_not_told_to_her(affair, block):
    path = "/users/owner/followers_synchronization"
    headers = affair.mallory.get_headers(path, affair.blog.now())
    assert affair.client.get(path, headers=headers).status_code == 200
    affair.block(block)
    headers = affair.mallory.get_headers(path, affair.blog.now())

    assert affair.client.get(path, headers=headers).status_code == 403
    assert affair.network.asked == []


@each_block
def test_no_quote_of_hers_is_permitted(affair, block):
    affair.block(block)
    affair.post(affair.mallory, TRIES["QuoteRequest"](affair))
    affair.understand()

    assert quotes.of_post(affair.blog.addresses.post_id_of(affair.permalink), 9) == ()


ASKING = {
    "an actor": lambda blog: people.at(blog, f"https://{HOST}/users/eve"),
    "an actor anew": lambda blog: people.renewed(blog, f"https://{HOST}/users/mallory"),
    "a key": lambda blog: people.key(blog, f"https://{HOST}/users/eve#main-key"),
    "a note": lambda blog: notes.at(blog, f"https://{HOST}/notes/1"),
    "a note as the owner": lambda blog: notes.at(blog, f"https://{HOST}/notes/1", as_owner=True),
    "a handle": lambda blog: people.find(blog, f"@eve@{HOST}"),
}


@each_domain
@pytest.mark.parametrize("what", ASKING)
def test_a_blocked_server_is_asked_for_nothing(affair, block, what):
    affair.block(block)

    with pytest.raises(FetchFailed):
        ASKING[what](affair.blog)

    assert affair.network.asked == []


@each_domain
def test_a_stranger_there_is_not_looked_up(affair, block):
    affair.block(block)
    eve = affair.join(Sender("eve", HOST, key=3))

    assert affair.post(eve, eve.activity("Follow", OWNER)).status_code == 403

    assert affair.network.asked == []


@each_domain
def test_a_face_that_lies_there_is_not_fetched(affair, block):
    affair.block(block)
    with database.transaction():
        making.follow("dave", "third.example", avatar_url=f"https://{HOST}/dave.jpg")

    housekeeping.fetch_next_avatar(affair.blog)

    assert affair.network.asked == []


@each_domain
def test_what_leads_there_is_not_taken(affair, block):
    """A document elsewhere that names its home there."""
    affair.block(block)
    affair.network.documents["https://other.example/n"] = affair.mallory.note(number=9)

    with pytest.raises(FetchFailed):
        notes.at(affair.blog, "https://other.example/n")

    assert affair.asked_there() == []


@each_domain
def test_a_letter_on_its_way_there_is_taken_back(affair, block):
    affair.network.answers[_mallory().inbox] = Answer(503)
    publish(affair.blog)
    deliver_all(affair.blog)
    affair.network.posts.clear()
    affair.network.answers.clear()
    BLOCKS[block](affair.blog)
    kinds = [each.kind for each in queue() if HOST in each.inbox]

    assert sorted(kinds) == ["Reject", "Undo"]


def test_a_wish_to_block_holds_from_the_first_word_on(affair):
    """Somebody of an imported list is not heard, although they were not found yet."""
    lists = moderation.lists
    lists.import_people(affair.blog, "frank@far.example\n", "block")
    frank = affair.join(Sender("frank", "far.example", key=3))

    affair.hear(frank, frank.activity("Follow", OWNER))

    assert followers.count() == 2
    affair.network.jrds.clear()
    assert lists.carry_out_next_wish(affair.blog)
    assert stored.find(frank.uri).is_blocked
