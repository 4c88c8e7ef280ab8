"""
Who sees what: a table of every kind of post and every way of looking.

It is read like a page: a column for each kind of post, a row for each way of looking. A cell
says what comes back:

    200   it is there, with words of the post; in what lists posts, by its number at least
    -     the page is there (200), without a word of the post
    404   there is nothing, letter for letter as for a post that never was
    410   it was there and is gone
    401   sign first
    403   you are not heard here

"buried" is a deleted post that was for followers, "narrowed" one that was public, was taken
back, and is for followers now: what it once sent still lies among the activities.

Requirement 32 of the wire reference, R-VIS-1 to R-VIS-4 of the trust reference.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from photolog import outgoing, people, publishing
from photolog.blog import Blog
from photolog.peers import FollowState, Mention, Person, Scheme
from photolog.pure import ids
from photolog.pure.text import names
from photolog.pure.trust import signatures
from photolog.pure.trust.signatures import Signer
from photolog.pure.wire import actors_read
from photolog.records import Draft, Facts, PhotoWords, Post, Status, Visibility
from photolog.store import posts
from photolog.store.engine import database
from photolog.store.peers import blocks, followers, mentions
from photolog.store.peers import people as stored
from photolog.web import headers
from tests.browsing import Browser, app_of, browser_of
from tests.builders import PUBLISHED_AT
from tests.inbox.sending import HOME, Sender
from tests.store.making import add_post
from tests.web.federation.conftest import ACTIVITY, PAGE

KINDS = (
    "public",
    "unlisted",
    "followers",
    "direct",
    "draft",
    "scheduled",
    "deleted",
    "buried",
    "narrowed",
)

#                                           publ unli foll dire draf sche dele buri narr
TABLE = """
    page                                     200  200  404  404  404  404  410  404  404
    page, signed by a follower               200  200  404  404  404  404  410  404  404
    note, unsigned                           200  200  404  404  404  404  410  404  404
    note, signed by a stranger               200  200  404  404  404  404  410  404  404
    note, signed by somebody who asked       200  200  404  404  404  404  410  404  404
    note, signed by a follower               200  200  200  404  404  404  410  404  200
    note, signed by somebody mentioned       200  200  200  200  404  404  410  404  200
    note, signed by a blocked follower       200  200  404  404  404  404  410  404  404
    note, signed from a blocked server       200  200  404  404  404  404  410  404  404
    note, signed badly for a follower        200  200  404  404  404  404  410  404  404
    replies, unsigned                        -    -    404  404  404  404  404  404  404
    replies, signed by a stranger            -    -    404  404  404  404  404  404  404
    replies, signed by a follower            -    -    -    404  404  404  404  404  -
    replies, signed by somebody mentioned    -    -    -    -    404  404  404  404  -
    likes, unsigned                          -    -    404  404  404  404  404  404  404
    likes, signed by a follower              -    -    -    404  404  404  404  404  -
    shares, unsigned                         -    -    404  404  404  404  404  404  404
    shares, signed by a follower             -    -    -    404  404  404  404  404  -
    context, unsigned                        -    -    404  404  404  404  404  404  404
    context, signed by a stranger            -    -    404  404  404  404  404  404  404
    context, signed by somebody mentioned    -    -    -    -    404  404  404  404  -
    activity, unsigned                       200  200  404  404  404  404  404  404  404
    activity, signed by a stranger           200  200  404  404  404  404  404  404  404
    activity, signed by a follower           200  200  200  404  404  404  404  404  200
    activity, signed by somebody mentioned   200  200  200  200  404  404  404  404  200
    outbox                                   200  -    -    -    -    -    -    -    -
    featured                                 200  -    -    -    -    -    -    -    -
    featured tags                            200  -    -    -    -    -    -    -    -
    feed.atom                                200  -    -    -    -    -    -    -    -
    feed.rss                                 200  -    -    -    -    -    -    -    -
    feed.json                                200  -    -    -    -    -    -    -    -
    front page                               200  -    -    -    -    -    -    -    -
    handle                                   200  -    -    -    -    -    -    -    -
    tags                                     200  -    -    -    -    -    -    -    -
    tag                                      200  404  404  404  404  404  404  404  404
    feed of the tag                          200  404  404  404  404  404  404  404  404
    archive                                  -    -    -    -    -    -    -    -    -
    month                                    200  -    -    -    -    -    -    -    -
    cameras                                  200  -    -    -    -    -    -    -    -
    camera                                   200  404  404  404  404  404  404  404  404
    lens                                     200  404  404  404  404  404  404  404  404
    search                                   200  -    -    -    -    -    -    -    -
    sitemap                                  200  -    -    -    -    -    -    -    -
    oembed                                   200  200  404  404  404  404  404  404  404
    follow form                              200  200  404  404  404  404  404  404  404
    neighbour                                200  -    -    -    -    -    -    -    -
    nodeinfo                                 -    -    -    -    -    -    -    -    -
    media, by its name                       200  200  200  200  200  200  404  404  200
"""

#   with federation.authorized_fetch        publ unli foll dire draf sche dele buri narr
SECURE = """
    page                                     200  200  404  404  404  404  410  404  404
    note, unsigned                           401  401  401  401  401  401  401  401  401
    note, signed by a stranger               200  200  404  404  404  404  410  404  404
    note, signed by a follower               200  200  200  404  404  404  410  404  200
    note, signed by somebody mentioned       200  200  200  200  404  404  410  404  200
    note, signed by a blocked follower       403  403  403  403  403  403  403  403  403
    note, signed from a blocked server       403  403  403  403  403  403  403  403  403
    note, signed badly for a follower        401  401  401  401  401  401  401  401  401
    replies, unsigned                        401  401  401  401  401  401  401  401  401
    replies, signed by a stranger            -    -    404  404  404  404  404  404  404
    replies, signed by a follower            -    -    -    404  404  404  404  404  -
    likes, unsigned                          401  401  401  401  401  401  401  401  401
    shares, unsigned                         401  401  401  401  401  401  401  401  401
    context, unsigned                        401  401  401  401  401  401  401  401  401
    activity, unsigned                       401  401  401  401  401  401  401  401  401
    activity, signed by a stranger           200  200  404  404  404  404  404  404  404
    outbox                                   401  401  401  401  401  401  401  401  401
    outbox, signed by a stranger             200  -    -    -    -    -    -    -    -
    featured                                 401  401  401  401  401  401  401  401  401
    followers                                401  401  401  401  401  401  401  401  401
    actor                                    -    -    -    -    -    -    -    -    -
    application                              -    -    -    -    -    -    -    -    -
    webfinger                                -    -    -    -    -    -    -    -    -
    nodeinfo                                 -    -    -    -    -    -    -    -    -
    feed.atom                                200  -    -    -    -    -    -    -    -
    front page                               200  -    -    -    -    -    -    -    -
    oembed                                   200  200  404  404  404  404  404  404  404
    media, by its name                       200  200  200  200  200  200  404  404  200
"""

FACTS = Facts(camera="Camerasecret Mark II", lens="Lenssecret 85mm")
WORDS = ("titlesecret", "captionsecret", "altsecret", "tagsecret", "placesecret")
ALL_WORDS = (*WORDS, "camerasecret", "lenssecret")

# What each way asks for. {id} is the post's number in addresses.
ADDRESSES = {
    "page": "/p/{id}",
    "note": "/p/{id}",
    "replies": "/p/{id}/replies?page=1",
    "likes": "/p/{id}/likes",
    "shares": "/p/{id}/shares",
    "context": "/contexts/{id}",
    "activity": "/activities/{id}",
    "outbox": "/users/owner/outbox?page=true",
    "featured": "/users/owner/collections/featured",
    "featured tags": "/users/owner/collections/tags",
    "followers": "/users/owner/followers",
    "actor": "/users/owner",
    "application": "/actor",
    "webfinger": "/.well-known/webfinger?resource=acct:owner@photo.example",
    "nodeinfo": "/nodeinfo/2.0",
    "feed.atom": "/feed.atom",
    "feed.rss": "/feed.rss",
    "feed.json": "/feed.json",
    "front page": "/",
    "handle": "/@owner",
    "tags": "/tags",
    "tag": "/tags/{tag}",
    "feed of the tag": "/tags/{tag}/feed.atom",
    "archive": "/archive",
    "month": "/archive/2026/09",
    "cameras": "/camera",
    "camera": "/camera/{camera}",
    "lens": "/lens/{lens}",
    "search": "/search?q=captionsecret",
    "sitemap": "/sitemap.xml",
    "oembed": "/oembed?url={uri}",
    "follow form": "/follow?uri={uri}",
    "neighbour": "/p/{neighbour}",
    "media, by its name": "/media/{media}",
}
PAGES = ("page", "front page", "handle", "tags", "tag", "archive", "month", "camera", "neighbour")


def rows(table: str) -> dict[str, dict[str, str]]:
    """Return what comes back, by kind of post and way of looking."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for line in filter(str.strip, table.splitlines()):
        way, cells = line[4:45].strip(), line[45:].split()
        for kind, cell in zip(KINDS, cells, strict=True):
            found[kind][way] = cell
    return found


@dataclass(frozen=True)
class World:
    """A blog, everybody around it, and one post of a kind."""

    blog: Blog
    browser: Browser
    signers: Mapping[str, Sender]
    post: Post
    neighbour: Post

    def look(self, way: str, *, absent: bool = False) -> tuple[int, bytes, dict[str, str]]:
        """Return status, body and headers of a way of looking at the post, or at none."""
        target, _, manner = way.partition(", ")
        address = self.address(ADDRESSES.get(way) or ADDRESSES[target], absent=absent)
        asked = {"Accept": PAGE if target in PAGES else ACTIVITY}
        if manner.startswith("signed "):
            asked |= self.signers[manner].get_headers(address, self.blog.now())
        answer = self.browser.get(address, headers=asked)
        kept = {name: value for name, value in answer.headers.items() if name != "Date"}
        return answer.status_code, answer.data, kept

    def address(self, form: str, *, absent: bool) -> str:
        """Return where a way of looking leads."""
        post_id = ids.new_id(1_757_000_000_000, 77) if absent else self.post.id
        return form.format(
            id=ids.encode(post_id),
            uri=quote(self.blog.addresses.post(post_id), safe=""),
            tag="neverwas" if absent else "tagsecret",
            camera="never-was" if absent else names.slug(FACTS.camera),
            lens="never-was" if absent else names.slug(FACTS.lens),
            media="0" * 40 + ".jpg" if absent else self.post.photos[0].renditions[0].name,
            neighbour=ids.encode(self.neighbour.id),
        )

    def cell(self, way: str) -> str:
        """Return what comes back as the table writes it; a 404 that tells anything is none."""
        status, body, kept = self.look(way)
        said = body.decode("utf-8", "replace").lower().replace("“captionsecret”", "")
        said = said.replace('value="captionsecret"', "")
        if status == 200:
            is_list = "{" not in ADDRESSES.get(way, "{").replace("{neighbour}", "")
            is_named = is_list and ids.encode(self.post.id) in said
            is_there = is_named or any(word in said for word in ALL_WORDS) or "media" in way
            return "200" if is_there else "-"
        assert not any(word in said for word in ALL_WORDS), (way, said)
        if status == 404:
            assert (status, body, kept) == self.look(way, absent=True), way
        return str(status)


def know(blog: Blog, sender: Sender) -> Person:
    """Let somebody be known with their key."""
    return people.keep(blog, actors_read.read(sender.document()), f"@{sender.name}@{sender.host}")


@pytest.fixture
def signers(network) -> dict[str, Sender]:
    """Everybody who may sign, by the words of the table; each of them can be looked up."""
    found = {
        "signed by a stranger": Sender("mallory", "elsewhere.example", key=2),
        "signed by somebody who asked": Sender("carol", "remote.example", key=3),
        "signed by a follower": Sender("alice", "remote.example", key=1),
        "signed by somebody mentioned": Sender("bob", "peer.example", key=4),
        "signed by a blocked follower": Sender("dave", "third.example", key=5),
        "signed from a blocked server": Sender("erin", "blocked.example", key=6),
        "signed badly for a follower": Sender("alice", "remote.example", key=7),
    }
    network.documents |= {each.uri: each.document() for each in reversed(found.values())}
    return found


def gather(blog: Blog, signers: Mapping[str, Sender]) -> Person:
    """Let everybody stand to the owner as the table says; return who is mentioned."""
    known = {words: know(blog, each) for words, each in signers.items() if "bad" not in words}
    with database.transaction():
        for words in ("by a follower", "by a blocked follower", "from a blocked server"):
            person = known[f"signed {words}"]
            followers.add(person.id, FollowState.ACCEPTED, f"{person.uri}#f", blog.now())
        asking = known["signed by somebody who asked"]
        followers.add(asking.id, FollowState.PENDING, "", blog.now())
        stored.set_blocked(known["signed by a blocked follower"].id, is_blocked=True)
        blocks.add("blocked.example", "", blog.now())
        stored.remove(known["signed by a stranger"].id)
    return known["signed by somebody mentioned"]


def make(blog: Blog, kind: str, mentioned: Person, number: int = 1) -> Post:
    """Store a post of a kind with a secret in every part, told of as far as it ever was."""
    made = {
        "followers": {"visibility": Visibility.FOLLOWERS},
        "buried": {"visibility": Visibility.FOLLOWERS},
        "direct": {"visibility": Visibility.DIRECT},
        "unlisted": {"visibility": Visibility.UNLISTED},
        "draft": {"status": Status.DRAFT},
        "scheduled": {"status": Status.SCHEDULED},
    }.get(kind, {})
    at = PUBLISHED_AT if kind != "scheduled" else blog.now() + timedelta(days=1)
    named = Mention(mentioned.handle, mentioned.uri, mentioned.url)
    words: dict[str, Any] = {
        "title": "Titlesecret",
        "caption_source": f"Captionsecret {mentioned.handle}",
        "tags": ("Tagsecret",),
        "place": "Placesecret",
        "facts": FACTS,
    }
    post = add_post(at, number, **words, **made)
    with database.transaction():
        mentions.write_of_post(post.id, [named])
        posts.arrange_photos(post.id, [PhotoWords(post.photos[0].id, "Altsecret")])
        posts.set_pinned(post.id, blog.now())
        post = posts.find(post.id)
        if post.status is Status.PUBLISHED:
            outgoing.create_post(blog, post, is_news=True)
        posts.relist(post.id, blog.config.zone)
    path = blog.files.media_path(post.photos[0].renditions[0].name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"pixels")
    if kind in ("deleted", "buried"):
        publishing.delete(blog, post.id)
    if kind == "narrowed":
        narrow(blog, post)
    return post


def narrow(blog: Blog, post: Post) -> None:
    """Take a post back, and publish it anew for followers."""
    publishing.unpublish(blog, post.id)
    words = {name: getattr(post, name) for name in ("title", "caption_source", "tags", "place")}
    photos = (PhotoWords(post.photos[0].id, "Altsecret"),)
    draft = Draft(visibility=Visibility.FOLLOWERS, photos=photos, licence=post.licence, **words)
    publishing.save(blog, post.id, replace(draft, published_at=post.published_at))
    publishing.publish(blog, post.id)


@pytest.fixture
def make_world(make_blog, network, signers) -> Callable[..., World]:
    """Return a function that makes a world with a post of a kind; settings as for make_blog."""

    def build(kind: str, **settings: str) -> World:
        blog = make_blog(network, site__base_url=HOME, site__username="owner", **settings)
        neighbour = add_post(PUBLISHED_AT + timedelta(hours=1), 9, title="Beside it")
        post = make(blog, kind, gather(blog, signers))
        return World(blog, browser_of(app_of(blog), HOME), signers, post, neighbour)

    return build


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("table", "setting"), [(TABLE, "false"), (SECURE, "true")], ids=["open", "authorized fetch"]
)
def test_everybody_sees_what_the_table_says(make_world, kind, table, setting):
    """Twice, the second time backwards: no answer depends on what others asked before."""
    world = make_world(kind, federation__authorized_fetch=setting)
    wanted = rows(table)[kind]

    there = {way: world.cell(way) for way in wanted}
    back = {way: world.cell(way) for way in reversed(wanted)}

    assert there == wanted
    assert back == wanted


# What stands in the addresses of the rules of the URL map.
PARTS: dict[str, list[Any]] = {
    "username": ["owner"],
    "tag": ["tagsecret", "fog"],
    "slug": [names.slug(FACTS.camera), names.slug(FACTS.lens)],
    "camera": [names.slug(FACTS.camera)],
    "lens": [names.slug(FACTS.lens)],
    "year": [2026],
    "month": [9],
    "version": ["2.0", "2.1"],
    "filename": ["style.css"],
    "secret": ["0" * 32],  # of a feed that only the owner knows the address of
}
QUERIES = ("", "?page=true", "?page=1", "?q=harbour", "?uri={uri}", "?url={uri}", "?year=2026")


def test_no_word_of_what_is_not_for_everybody_is_in_any_answer(make_world, signers):
    """R-VIS-4: every address of the URL map, with and without what may be asked of it."""
    world = make_world("followers")
    mentioned = stored.find(signers["signed by somebody mentioned"].uri)
    hidden = [kind for kind in KINDS if kind not in ("public", "unlisted", "deleted")]
    every = [make(world.blog, kind, mentioned, n) for n, kind in enumerate(hidden, 2)]
    numbers = [post.id for post in (*every, world.post, world.neighbour)]
    parts = PARTS | {name: numbers for name in ("post_id", "activity_id", "quote_id", "reply_id")}
    uri = quote(world.blog.addresses.post(world.post.id), safe="")
    asked = 0

    for path in public_paths(world.browser.application, parts):
        for query in QUERIES:
            for accept in (PAGE, ACTIVITY):
                answer = world.browser.get(path + query.format(uri=uri), headers={"Accept": accept})
                said = f"{answer.headers}{answer.text}".lower().replace(path.lower(), "")
                assert not [word for word in ALL_WORDS if word in said], (path, query, accept)
                asked += 1
    assert asked > 500


def public_paths(app, parts: Mapping[str, list[Any]]) -> list[str]:
    """Return the addresses of all that anybody may get; a rule with an unknown part fails."""
    found = []
    with app.test_request_context(base_url=HOME):
        bound = app.url_map.bind("photo.example", url_scheme="https")
        for rule in app.url_map.iter_rules():
            is_private = headers.is_private(rule.rule)
            if "GET" not in rule.methods or is_private or rule.endpoint == "media.show":
                continue
            unknown = rule.arguments - set(parts)
            assert not unknown, f"{rule}: say in PARTS what {unknown} may be"
            choices = itertools.product(*(parts[name] for name in sorted(rule.arguments)))
            for chosen in choices:
                values = dict(zip(sorted(rule.arguments), chosen, strict=True))
                found.append(bound.build(rule.endpoint, values, method="GET"))
    return sorted(set(found))


def test_what_only_some_may_read_is_kept_by_nobody(make_world):
    """R-VIS-3: by no cache of others, and not by our own."""
    world = make_world("followers")

    private = world.look("note, signed by a follower")
    refused = world.look("note, signed by a stranger")

    assert (private[0], private[2]["Cache-Control"]) == (200, "private, no-store")
    assert "ETag" not in private[2]
    assert (refused[0], refused[2]["Cache-Control"]) == (404, "private, no-store")


def test_what_everybody_may_read_does_not_depend_on_who_asks(make_world):
    """R-VIS-3: a signature changes nothing, not even a bad one."""
    world = make_world("public")
    first = world.look("note, signed badly for a follower")

    for way in (
        "note, unsigned",
        "note, signed by a follower",
        "note, signed by a blocked follower",
    ):
        assert world.look(way) == first
    assert first[2]["Cache-Control"] == "public, max-age=180"


def test_with_authorized_fetch_nothing_is_kept(make_world):
    world = make_world("public", federation__authorized_fetch="true")

    for way in ("note, unsigned", "note, signed by a stranger", "outbox, signed by a stranger"):
        assert world.look(way)[2]["Cache-Control"] == "private, no-store"


def test_head_is_answered_to_those_who_may_read(make_world):
    """30: the signature covers the method that was asked."""
    world = make_world("followers")
    path, alice = f"/p/{ids.encode(world.post.id)}", world.signers["signed by a follower"]
    signed = signatures.sign(
        Signer(alice.key_id, alice.key),
        Scheme.CAVAGE,
        "HEAD",
        HOME + path,
        body=None,
        now=world.blog.now(),
    )

    assert world.browser.head(path, headers={"Accept": ACTIVITY} | signed).status_code == 200


def test_nobody_is_asked_for_the_key_of_a_stranger(make_world, network):
    """Only whom we know may read more; so nobody can make us fetch by naming a key."""
    world = make_world("followers")
    before = list(network.asked)

    assert world.look("note, signed by a stranger")[0] == 404
    assert network.asked == before


def test_a_signature_that_needs_a_key_holds_nobody_up(make_world, network, clock):
    """Their server asks for our key before it shows theirs: two careful servers must not wait."""
    world = make_world("followers")
    clock.advance(minutes=10)
    answers = []

    def ask_back(url: str) -> Any:
        asking = threading.Thread(
            target=lambda: answers.append(world.browser.get("/actor").status_code)
        )
        asking.start()
        asking.join(timeout=10)
        return ask(url)

    ask, network.get_document = network.get_document, ask_back

    assert world.look("note, signed badly for a follower")[0] == 404
    assert answers == [200]


def test_who_follows_no_longer_reads_no_more(make_world):
    world = make_world("followers")
    assert world.look("note, signed by a follower")[0] == 200

    with database.transaction():
        followers.remove(stored.find(world.signers["signed by a follower"].uri).id)

    assert world.look("note, signed by a follower")[0] == 404
