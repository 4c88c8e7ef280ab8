"""An owner with a life among others: people followed and lost, letters, answers, quotes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from photolog import moderation, profile, publishing
from photolog.blog import Blog
from photolog.moderation import quieting
from photolog.peers import Audience, FilterAction, Person, ProfileField, ReplyState
from photolog.pure import ids, times
from photolog.pure.text.sanitize import clean_stranger
from photolog.reading import FollowingState
from photolog.records import Draft, Post, Status, Visibility
from photolog.store.engine import database
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.peers import people, quotes, reactions
from photolog.store.reading import following, timeline, walks, wishes
from tests.browser import pictures
from tests.browser.reading import LONG_WORD, NOW, Others
from tests.store.peers import making

WORDS = (
    "<p>That light! How long did you wait for it? "
    '<a href="https://remote.example/tags/fog" rel="tag" class="mention hashtag">#<span>fog</span>'
    "</a></p><p>We were there in May, and it rained.</p>"
)
BIO = (
    "<p>Ridges, harbours, and the weather between them. Prints at "
    '<a href="https://ada.example/prints"><span class="invisible">https://</span>'
    "ada.example/prints</a></p>"
)
FIELDS = (
    ProfileField("Lives in", "<p>Sørvágur</p>"),
    ProfileField(
        "Prints", '<a href="https://ada.example/" rel="nofollow noopener ugc">ada.example</a>'
    ),
    ProfileField(LONG_WORD, f"<p>{LONG_WORD}</p>"),
)


def fill(blog: Blog, folder: Path) -> dict[str, str]:
    """Fill a blog with people and letters; return what addresses need."""
    _introduce_owner(blog, folder)
    with database.transaction():
        crowd = _people(blog, folder)
        _lists(crowd)
        others = Others(blog, folder)
        letters = _letters_of(others, crowd)
        note = others.post(crowd["ada"], "landscape", content_html=WORDS)
        for shapes in (("portrait",), ("square", "landscape"), ("-landscape",)):
            others.post(crowd["ada"], *shapes)
        others.post(crowd["ada"], "landscape", summary="A dead fox, by the road")
    _letters_to(blog, folder, letters)
    shown = _publish(blog, folder, 3, title="Harbour before dawn", caption_source="It *left*.")
    _publish(blog, folder, 4, title="Larches, yellow")
    hidden = Draft(
        title="For those who follow",
        caption_source="Our kitchen, before the house was sold.",
        visibility=Visibility.FOLLOWERS,
    )
    private = _publish(blog, folder, 5, hidden)
    with database.transaction():
        waiting = _react(crowd, shown)
    moderation.block_person(blog, crowd["mallory"].id)
    quieting.add_filter(blog, "election")
    quieting.add_filter(blog, "lottery", action=FilterAction.HIDE)
    return {name: str(person.id) for name, person in crowd.items()} | {
        "note": str(note.id),
        "secret": str(letters["last"].id),
        "warned": str(letters["warned"].id),
        "waiting": str(waiting),
        "post": ids.encode(shown.id),
        "private": ids.encode(private.id),
    }


def _introduce_owner(blog: Blog, folder: Path) -> None:
    profile.change(blog, replace(profile.current(blog), name="The photographer"))
    with pictures.plain(folder, "face.jpg", 1, (500, 500)).open("rb") as face:
        profile.set_avatar(blog, face)


def _people(blog: Blog, folder: Path) -> dict[str, Person]:
    """Return somebody of each kind; their outboxes were looked through just now."""
    met = {
        "ada": _meet(
            "ada", "remote.example", "Ada", bio_html=str(clean_stranger(BIO)), fields=FIELDS
        ),
        "ines": _meet("ines", "gts.example", "Inês Ferreira", is_locked=True),
        "noor": _meet("noor", "pix.example", "نور"),
        "bob": _meet("bob", "far.example", "Bob"),
        "wordy": _meet("w" * 60, "a-server-with-a-long-name.example", LONG_WORD),
        "mallory": _meet("mallory", "rude.example", "Mallory"),
        "grace": _meet(
            "grace", "old.example", "Grace", moved_to="https://new-home.example/users/grace"
        ),
        "shy": _meet("shy", "remote.example", "Shy"),
    }
    avatar = profile.current(blog).avatar
    PersonTable.update(avatar=avatar).where(PersonTable.id == met["ada"].id).execute()
    people.set_blocks_us(met["shy"].id, True)
    for person in met.values():
        walks.mark(person.id, NOW + timedelta(hours=1))
    return {name: people.find_by_id(person.id) or person for name, person in met.items()}


def _meet(user: str, host: str, name: str, **over: Any) -> Person:
    return people.put(replace(making.an_actor(user, host), name=name, **over), NOW)


def _lists(crowd: dict[str, Person]) -> None:
    """Ask some to be followed, follow hashtags, and fail with a part of a list."""
    accepted, pending, rejected = (
        FollowingState.ACCEPTED,
        FollowingState.PENDING,
        FollowingState.REJECTED,
    )
    states = {"ada": accepted, "wordy": accepted, "ines": pending, "noor": rejected}
    for hours, (name, state) in enumerate(states.items()):
        asked, person = NOW - timedelta(hours=hours + 3), crowd[name]
        following.put(person.id, ids.new_id(times.to_ms(asked), person.id), asked)
        if state is not pending:
            following.answer(person.id, state, asked)
    following.saw_post(crowd["ada"].id, NOW - timedelta(hours=2))
    following.set_shows_boosts(crowd["wordy"].id, False)
    for tag in ("fog", LONG_WORD):
        following.follow_tag(tag.casefold(), tag, NOW)
    wishes.add({f"@{'gone' * 12}@old.example": True, "@later@slow.example": True}, NOW)
    wishes.add({"@nobody@remote.example": True}, NOW)
    wishes.fail(f"@{'gone' * 12}@old.example", "No server has this name.", is_final=True)
    wishes.fail("@nobody@remote.example", "Their server knows nobody of that name.", is_final=True)


def _letters_of(others: Others, crowd: dict[str, Person]) -> dict[str, Any]:
    """Let some write to the owner alone; return the letters that are answered."""
    ada, wordy = crowd["ada"], crowd["wordy"]

    def write(person: Person, minutes: int, html: str, *shapes: str, **over: Any) -> Any:
        at = NOW - timedelta(minutes=minutes)
        told = {"audience": Audience.DIRECT, "content_html": html}
        note = others.post(person, *shapes, at=at, **(told | over))
        timeline.remove(note.id)
        return note

    first = write(ada, 3000, WORDS)
    second = write(ada, 2500, "<p>Two from the same morning.</p>", "landscape", "portrait")
    write(ada, 2400, "<p>One more, not here yet.</p>", "-landscape")
    warned = write(ada, 400, "<p>It has eight legs.</p>", "square", summary="A spider")
    write(ada, 300, "<p>After the election nobody came.</p>")
    write(ada, 290, "<p>You won the lottery.</p>")
    last = write(ada, 60, "<p>Tuesday at the ferry, then?</p>")
    write(wordy, 90, f"<p>{LONG_WORD}</p><pre>{LONG_WORD * 2}</pre>")
    write(crowd["noor"], 5000, "<p>ضوء جميل في الصباح</p>", language="ar")
    return {"first": first, "second": second, "warned": warned, "last": last}


def _letters_to(blog: Blog, folder: Path, letters: dict[str, Any]) -> None:
    """Let the owner answer some of them, once with pictures."""
    _answer(blog, letters["first"].uri, "Forty minutes, *shivering*.", 2900)
    path = pictures.plain(folder, "own.jpg", 31, (900, 600))
    with path.open("rb") as stream:
        _answer(blog, letters["second"].uri, "Mine, from the other side.", 2450, stream)


def _answer(blog: Blog, uri: str, source: str, minutes: int, stream: Any = None) -> None:
    draft = Draft(
        caption_source=source,
        visibility=Visibility.DIRECT,
        in_reply_to=uri,
        published_at=NOW - timedelta(minutes=minutes),
    )
    uploads = [(stream, "own.jpg")] if stream else []
    alts = ["The ferry, from the pier"] if stream else []
    publishing.publish_files(blog, draft, uploads, alts, Status.PUBLISHED)


def _publish(blog: Blog, folder: Path, seed: int, draft: Draft | None = None, **words: Any) -> Post:
    path = pictures.plain(folder, f"{seed}.jpg", seed, (1500, 1000))
    with path.open("rb") as stream:
        return publishing.publish_files(
            blog,
            draft or Draft(**words),
            [(stream, path.name)],
            ["Boats in fog, and behind them a crane, barely to be seen"],
            Status.PUBLISHED,
        )


def _react(crowd: dict[str, Person], post: Post) -> int:
    """Like, boost, quote and comment on a post; return the comment that waits."""
    for name in ("ada", "ines", "noor", "wordy"):
        reactions.put("like", crowd[name].id, post.id, uri="", content="", now=NOW)
    reactions.put("share", crowd["ada"].id, post.id, uri="", content="", now=NOW)
    for number, name in enumerate(("ada", "wordy"), start=1):
        uri = f"https://{crowd[name].host}/quotes/{number}"
        given = {"request_uri": uri, "instrument_uri": uri}
        assert quotes.grant(number, post.id, crowd[name].id, **given, now=NOW)
    quotes.revoke(2, NOW)
    said = {"content_html": str(clean_stranger(WORDS)), "published_at": NOW}
    making.add_reply(post.id, 1, crowd["ada"], **said)
    waiting = making.add_reply(post.id, 2, crowd["noor"], **said, state=ReplyState.WAITING)
    return waiting.id
