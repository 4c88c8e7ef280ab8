"""The studio's pages about other servers: quiet, still, for everybody, and of use by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from photolog import conversation, moderation, notifying, publishing
from photolog.blog import Blog
from photolog.moderation import lists, quieting, reporting
from photolog.peers import Audience, FilterAction, FollowState, NoticeKind, Person, ReplyState
from photolog.pure import ids
from photolog.pure.text.sanitize import clean_stranger
from photolog.records import Draft, Post, Status
from photolog.store.engine import database
from photolog.store.peers import arrivals, deliveries, followers, hosts, notices, people, reactions
from tests.browser import pictures
from tests.browser.conftest import DESK, PHONE
from tests.browser.program import Program
from tests.browser.test_accessibility import check
from tests.browser.test_markup import complaints
from tests.browser.test_pages import MOST_SHIFT, SIZELESS, WIDEST, shift_on_a_slow_line
from tests.browser.watch import Watch
from tests.store.peers import making

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
WORDS = (
    '<p>That light! How long did you wait for it? <a href="https://remote.example/tags/fog" '
    'rel="tag" class="mention hashtag">#<span>fog</span></a></p><p>We were there in May.</p>'
)

PAGES = {
    "inbox": "/studio/inbox",
    "inbox-filter": "/studio/inbox?show=words",
    "inbox-nothing": "/studio/inbox?show=follows&before=1",
    "comments": "/studio/comments",
    "comments-shown": "/studio/comments?show=shown",
    "comments-said": "/studio/comments?show=hidden&said=hide",
    "answer": "/studio/comments/{waiting}/answer",
    "answer-edit": "/studio/comments/{own}/edit",
    "ask-block": "/studio/people/{person}/block",
    "ask-delete": "/studio/comments/{waiting}/delete",
    "ask-take-back": "/studio/comments/{own}/take-back",
    "followers": "/studio/followers",
    "followers-found": "/studio/followers?q=ada",
    "followers-nobody": "/studio/followers?q=nobody",
    "federation": "/studio/federation",
    "peace": "/studio/peace",
    "blocks": "/studio/federation/blocks",
    "clean-up": "/studio/federation/blocks/clean?domain=rude.example",
    "words": "/studio/peace/words",
    "reports": "/studio/peace/reports",
    "journal": "/studio/journal",
    "ask-mute": "/studio/people/{person}/mute",
    "ask-report": "/studio/people/{person}/report",
    "block-domain": "/studio/federation/blocks/new?domain=pix.example",
    "desk": "/studio/posts/{post}",
    "desk-draft": "/studio/posts/{draft}",
    "posts": "/studio",
    "reactions": "/studio/posts/{post}/reactions",
    "deliveries": "/studio/posts/{post}/deliveries",
    "preview": "/studio/posts/{draft}/preview",
    "delete": "/studio/posts/{post}/delete",
    "unpublish": "/studio/posts/{post}/unpublish",
    "settings-fediverse": "/studio/settings/fediverse",
    "settings-notifications": "/studio/settings/notifications",
    "inbox-unread": "/studio/inbox?show=unread",
}


class FederatedProgram(Program):
    """The program as it runs behind a proxy with TLS: its own address begins with https."""

    def __init__(self, folder: Path, **settings: str) -> None:
        super().__init__(folder, photos__avif="false", **settings)
        home = self.base_url.replace("http:", "https:")
        self._environment["PHOTOLOG_SITE__BASE_URL"] = home


class Crowd:
    """A served blog that many have visited, and browsers of its owner."""

    def __init__(self, program: Program, names: dict[str, str]) -> None:
        self.program = program
        self._names = names

    def path(self, name: str) -> str:
        """Return the path of a kind of page."""
        return PAGES[name].format(**self._names)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """A blog with all kinds of visitors; its worker rests, so that nothing is sent."""
    folder = tmp_path_factory.mktemp("crowd")
    mail = {"mail__host": "smtp.example", "mail__recipient": "owner@home.example"}
    program = FederatedProgram(folder, site__title="Light and land", **mail)
    with program.opened() as blog:
        names = gather(blog, folder)
        program.admit_owner(blog)
    program.start("--no-worker")
    yield Crowd(program, names)
    program.stop()


@pytest.fixture
def show(chromium, crowd: Crowd) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of the crowd for its owner."""
    opened: list[tuple[Page, Watch]] = []

    def open_page(name: str, *, size: tuple[int, int] = DESK, **kind: bool) -> Page:
        base_url = crowd.program.base_url
        context = chromium.new_context(
            base_url=base_url,
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce",
            **kind,
        )
        # The cookie is for TLS, which a loopback address stands in for.
        cookie = {"name": "__Host-photolog", "value": crowd.program.cookie, "path": "/"}
        host = base_url.partition("://")[2].partition(":")[0]
        context.add_cookies([{**cookie, "domain": host, "secure": True}])
        page = context.new_page()
        opened.append((page, Watch(context, base_url)))
        page.goto(crowd.path(name))
        return page

    yield open_page
    faults = [fault for _, watch in opened for fault in watch.faults]
    for page, _ in opened:
        page.context.close()
    assert faults == []


def gather(blog: Blog, folder: Path) -> dict[str, str]:
    """Fill a blog with followers, reactions, comments and trouble; return what addresses need."""
    crowd = _followers()
    post = _published(blog, folder, "Harbour before dawn", 2)
    other = _published(blog, folder, LONG, 1, seed=7)
    _published(blog, folder, "Larches, yellow", 1, seed=11)
    draft = _published(blog, folder, "A year of ridges", 6, Status.DRAFT, seed=20)
    with database.transaction():
        _send(blog, post)
        _react(crowd, post, other)
        names = _comment(crowd, post, other)
        _trouble(blog)
    own = conversation.answer(blog, names.pop("answered"), "Forty minutes, *shivering*. #fog")
    moderation.block_domain(blog, "spam.example", "Nothing but advertising")
    moderation.block_domain(blog, "rude.example")
    moderation.block_person(blog, crowd["mallory"].id)
    quieting.limit_domain(blog, "loud.example", "Many strangers")
    quieting.mute(blog, crowd["karim"].id, until=NOW + timedelta(days=7))
    quieting.add_filter(blog, LONG)
    quieting.add_filter(blog, "how long", action=FilterAction.HIDE)
    reporting.report(blog, crowd["noor"].id, words=LONG)
    lists.import_people(blog, f"{'long' * 15}@a-server-with-a-long-name.example\n", "block")
    publishing.pin(blog, post.id, is_pinned=True)
    notifying.renew_feed()
    return names | {
        "post": ids.encode(post.id),
        "draft": ids.encode(draft.id),
        "own": str(own.id),
        "person": str(crowd["ada"].id),
    }


def _followers() -> dict[str, Person]:
    crowd = {}
    with database.transaction():
        for number, (name, host) in enumerate(
            [
                ("ada", "remote.example"),
                ("grace", "pix.example"),
                ("wilhelmina_of_the_long_handle", "a-server-with-a-long-name.example"),
                ("karim", "remote.example"),
                ("mallory", "rude.example"),
                ("noor", "slow.example"),
            ]
        ):
            crowd[name] = _meet(name, host, name.split("_")[0].title())
            at = NOW - timedelta(days=9 - number)
            followers.add(crowd[name].id, FollowState.ACCEPTED, "", at)
        crowd["ines"] = _meet("ines", "gts.example", "Inês Ferreira")
        followers.add(crowd["ines"].id, FollowState.PENDING, "", NOW)
        at = NOW - timedelta(hours=3)
        notices.add(NoticeKind.FOLLOW_REQUEST, crowd["ines"].id, "me", at)
        notices.add(NoticeKind.FOLLOW, crowd["grace"].id, "me", NOW - timedelta(days=5))
    return crowd


def _meet(user: str, host: str, name: str) -> Person:
    return people.put(replace(making.an_actor(user, host), name=name), NOW)


def _published(
    blog: Blog,
    folder: Path,
    title: str,
    count: int,
    status: Status = Status.PUBLISHED,
    seed: int = 1,
) -> Post:
    words = {
        "title": title,
        "caption_source": "The ferry left *without* me. #harbour\n\n# Later\n\nSo I stayed.",
        "licence": "cc-by-4.0",
    }
    uploads = []
    for number in range(count):
        path = pictures.plain(folder, f"{seed}-{number}.jpg", seed + number, (900, 600))
        uploads.append((path.open("rb"), path.name))
    alts = ["Boats in fog, and behind them a crane, barely to be seen"] * min(count, 3)
    post = publishing.publish_files(blog, Draft(**words), uploads, alts, status)
    for stream, _ in uploads:
        stream.close()
    return post


def _send(blog: Blog, post: Post) -> None:
    """Let some servers take the post, and others not."""
    for claimed in deliveries.claim(blog.now(), 100):
        delivery, host = claimed.delivery, claimed.delivery.host
        if delivery.host == "slow.example":
            later = blog.now() + timedelta(hours=1)
            deliveries.retry(delivery, later, status=503, error="503 busy", now=blog.now())
            hosts.failed(host, "503 Service Unavailable", blog.now())
        elif delivery.host == "rude.example":
            deliveries.dead(delivery, status=410, error="410 Gone", now=blog.now())
        elif delivery.host == "pix.example":
            error = "the certificate is for another name"
            deliveries.dead(delivery, status=None, error=error, now=blog.now())
            for day in range(8):
                hosts.failed(host, error, blog.now() - timedelta(days=8 - day))
        else:
            deliveries.done(delivery, 202, blog.now())


def _react(crowd: dict[str, Person], post: Post, other: Post) -> None:
    for minutes, name in enumerate(("ada", "grace", "karim", "noor", "ines")):
        at, person = NOW - timedelta(minutes=90 - minutes), crowd[name]
        reactions.put("like", person.id, post.id, uri="", content="", now=at)
        notices.add(NoticeKind.LIKE, person.id, str(post.id), at, post_id=post.id)
    ada, grace = crowd["ada"], crowd["grace"]
    reactions.put("share", ada.id, post.id, uri="", content="", now=NOW)
    notices.add(NoticeKind.SHARE, ada.id, str(post.id), NOW, post_id=post.id)
    reactions.put("like", grace.id, other.id, uri="", content="🎉", now=NOW)
    notices.add(NoticeKind.LIKE, grace.id, "o", NOW, post_id=other.id, text="🎉")
    notices.add(NoticeKind.QUOTE, grace.id, "https://pix.example/q", NOW, post_id=post.id)
    uri = "https://remote.example/notes/9"
    notices.add(NoticeKind.MENTION, crowd["karim"].id, uri, NOW, text="Have you seen this?")
    notices.add(NoticeKind.REPORT, ada.id, "r", NOW, post_id=post.id, text="Stolen, I think.")
    notices.add(NoticeKind.MESSAGE, ada.id, "d", NOW)
    notices.add(NoticeKind.FOLLOW_ACCEPTED, grace.id, "f", NOW)
    uri = "https://new-home.example/users/grace"
    notices.add(NoticeKind.MOVED, grace.id, uri, NOW, text="@grace@new-home.example")
    notices.add(NoticeKind.LOST, None, "l", NOW, text="12 followers on old.example")
    for name in ("ada", "karim", "noor"):
        notices.add(NoticeKind.FOLLOW, crowd[name].id, "me", NOW)


def _comment(crowd: dict[str, Person], post: Post, other: Post) -> dict[str, str]:
    answered = making.add_reply(
        post.id, 1, crowd["ada"], content_html=str(clean_stranger(WORDS)), published_at=NOW
    )
    waiting = making.add_reply(
        post.id,
        2,
        crowd["grace"],
        content_html=str(clean_stranger(WORDS)),
        published_at=NOW,
        state=ReplyState.WAITING,
    )
    long = crowd["wilhelmina_of_the_long_handle"]
    more = making.add_reply(
        other.id,
        3,
        long,
        content_html=f"<p>{LONG}</p><pre>{LONG * 2}</pre>",
        published_at=NOW,
        state=ReplyState.WAITING,
        summary="Long words",
        audience=Audience.FOLLOWERS,
    )
    making.add_reply(other.id, 4, crowd["mallory"], state=ReplyState.HIDDEN, published_at=NOW)
    for reply in (answered, waiting, more):
        assert reply.person is not None
        notices.add(
            NoticeKind.REPLY,
            reply.person.id,
            reply.uri,
            NOW,
            post_id=reply.post_id,
            reply_id=reply.id,
        )
    return {"answered": answered.uri, "waiting": str(waiting.id)}


def _trouble(blog: Blog) -> None:
    arrivals.add("https://odd.example/users/x", b'{"type": "Create"}', blog.now())
    for _ in range(arrivals.MOST_TRIES):
        arrival = arrivals.claim(blog.now())
        assert arrival is not None
        arrivals.fail(arrival, "KeyError: 'object'", blog.now(), blog.now())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_bars_nobody_and_loads_quietly(name, show, axe: str):
    page = show(name, bypass_csp=True)
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    sizeless = page.evaluate(SIZELESS)

    assert not sizeless, "\n".join(sizeless)
    check(page, axe)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_page_stands_still_while_pictures_and_scripts_come_late(name, size, show):
    assert shift_on_a_slow_line(show(name, size=size)) < MOST_SHIFT


@pytest.mark.parametrize("name", PAGES)
def test_a_page_never_scrolls_sideways(name, show):
    page = show(name, size=(320, 900))
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    needed, beyond = page.evaluate(WIDEST)

    assert needed <= 320, "\n".join(beyond)


def test_every_page_is_valid(crowd: Crowd, tmp_path: Path):
    cookie = f"x; __Host-photolog={crowd.program.cookie}"
    for name in PAGES:
        answer = crowd.program.get(crowd.path(name), cookie)
        assert answer.status == 200, name
        (tmp_path / f"{name}.html").write_bytes(answer.body)
    found = complaints("--html", str(tmp_path))

    assert not found, "\n" + "\n".join(found)


def test_comments_are_decided_without_scripts(show):
    page = show("comments", java_script_enabled=False)

    page.get_by_role("button", name=re.compile("Show ?: @grace@")).click()
    expect(page.get_by_text("The comment is shown to everybody.")).to_be_visible()
    page.get_by_role("link", name="Shown").click()
    expect(page.get_by_text("@grace@pix.example").first).to_be_visible()


def test_the_inbox_and_its_feed_need_no_scripts(show):
    page = show("inbox", java_script_enabled=False)

    page.get_by_role("link", name="Messages", exact=True).click()
    expect(page.get_by_text("wrote to you in private")).to_be_visible()
    expect(page.get_by_text("boosted")).to_have_count(0)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Notifications").click()
    former = page.get_by_label("Address").input_value()
    page.get_by_role("button", name="Make a new address").click()
    expect(page.get_by_text("The feed has a new address")).to_be_visible()
    assert page.get_by_label("Address").input_value() != former
