"""A reader full of everything that others post, with our own copies of their pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from photolog import publishing
from photolog.blog import Blog
from photolog.developed import Size
from photolog.peers import Attached, Audience, Choice, MediaKind, Person, Poll
from photolog.pure import ids, times
from photolog.pure.text.sanitize import clean_stranger
from photolog.reading import FollowingState, Note
from photolog.records import Draft, Facts, Status
from photolog.store.engine import database
from photolog.store.peace import words
from photolog.store.peers import people
from photolog.store.reading import following, notes, timeline
from photolog.store.reading import pictures as stored_pictures
from tests.browser import pictures
from tests.store.peers import making
from tests.store.reading.making import attached, heard_of

NOW = datetime.now(UTC)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
WORDS = (
    "<p>First frost, and the fog would not leave the valley until noon. "
    '<a href="https://remote.example/tags/fog" class="mention hashtag" rel="tag">#<span>fog</span>'
    "</a></p>"
)
ALT = "A line of hills, each paler than the one before it, below a low sun"
FACTS = Facts(
    camera="FUJIFILM X-T5",
    lens="XF16-55mmF2.8 R LM WR",
    exposure_time="1/250",
    f_number=8.0,
    iso=200,
    focal_length_mm=23.0,
    focal_length_35mm=35,
)
SHAPES = {"landscape": (1280, 853), "portrait": (853, 1280), "square": (1000, 1000)} | {
    "panorama": (1280, 400),
    "tall": (500, 1280),
}


class Others:
    """Puts the notes of people whom the owner follows into a blog's reader."""

    def __init__(self, blog: Blog, folder: Path) -> None:
        self._blog, self._folder = blog, folder
        self._count = 0

    def follow(self, user: str, host: str, name: str) -> Person:
        """Let the owner follow somebody who let them in."""
        person = people.put(replace(making.an_actor(user, host), name=name), NOW)
        following.put(person.id, ids.new_id(times.to_ms(NOW), person.id), NOW)
        following.answer(person.id, FollowingState.ACCEPTED, NOW)
        return person

    def post(self, person: Person, *shapes: str, at: datetime | None = None, **over: Any) -> Note:
        """Put a note with pictures of some shapes into the reader; a "-" before one: no copy."""
        self._count += 1
        number = self._count
        files = [
            attached(number * 100 + place, person.host, alt=ALT if place != 1 else "")
            for place in range(len(shapes))
        ]
        sizes = [SHAPES[shape.lstrip("-")] for shape in shapes]
        files = [
            replace(file, width=size[0], height=size[1], facts=over.get("facts"))
            for file, size in zip(files, sizes, strict=True)
        ]
        over.pop("facts", None)
        html = str(clean_stranger(over.pop("content_html", WORDS)))
        more = over.pop("attachments", ())
        at = at or NOW - timedelta(minutes=37 * number)
        told = {"content_html": html, "attachments": (*files, *more), "published_at": at}
        heard = heard_of(person, number, **(told | over))
        note = notes.put(heard, person, ids.new_id(times.to_ms(at), number), NOW)
        timeline.add(note.id, note.published_at, has_pictures=bool(shapes), is_boost=False)
        for place, shape in enumerate(shapes):
            if not shape.startswith("-"):
                self._copy(note, place, SHAPES[shape])
        return notes.find(note.id) or note

    def _copy(self, note: Note, place: int, size: tuple[int, int]) -> None:
        file = pictures.plain(self._folder, f"{note.id}-{place}.jpg", self._count + place, size)
        length = file.stat().st_size
        name = self._blog.files.keep_picture(file)
        each = note.attachments[place]
        assert stored_pictures.keep(each.id, each.url, name, length, Size(*size), NOW)


def fill(blog: Blog, folder: Path) -> dict[str, str]:
    """Fill a blog's reader; return what addresses need."""
    others = Others(blog, folder)
    with database.transaction():
        ada = others.follow("ada", "remote.example", "Ada")
        ines = others.follow("ines", "gts.example", "Inês Ferreira")
        noor = others.follow("noor", "pix.example", "نور")
        wordy = others.follow("w" * 60, "a-server-with-a-long-name.example", LONG_WORD)
        stranger = people.put(making.an_actor("bob", "far.example"), NOW)
        first = others.post(ada, "landscape", facts=FACTS)
        others.post(ines, "portrait", "landscape", "landscape")
        others.post(noor, content_html="<p>ضوء جميل في الصباح</p>", language="ar")
        others.post(ines, "portrait", "portrait", facts=FACTS)
        others.post(ada, "landscape", "square", "portrait", "landscape", "landscape")
        others.post(noor, "panorama", content_html="<p>The whole range.</p>")
        others.post(ada, "-landscape", "-portrait")
        others.post(ines, "landscape", summary="A dead fox, by the road")
        others.post(ines, "square", is_sensitive=True)
        boosted = others.post(stranger, "portrait")
        timeline.add_boost(boosted.id, ada.id, "https://remote.example/b/1", boosted.published_at)
        others.post(wordy, content_html=f"<p>{LONG_WORD}</p><pre>{LONG_WORD * 2}</pre>")
        others.post(wordy, content_html="<p>" + "Long ago and far away. " * 60 + "</p>")
        poll = Poll((Choice("Fog", 12), Choice(LONG_WORD, 4)), False, 16, NOW + timedelta(days=2))
        others.post(ada, poll=poll, kind="Question", content_html="<p>Fog, or frost?</p>")
        film = Attached("https://remote.example/f.mp4", "video/mp4", "Waves", kind=MediaKind.VIDEO)
        others.post(ada, attachments=(film,), quote_uri="https://gts.example/notes/5")
        others.post(ines, "tall", content_html="", audience=Audience.FOLLOWERS)
        others.post(ada, content_html="<p>So much of the election again.</p>")
        words.put("election", NOW, is_whole_word=True, action=words.FilterAction.WARN)
        answers = [
            others.post(ines, "landscape", in_reply_to=first.uri, content_html="<p>Here, too!</p>")
        ]
        for number in range(5):
            html = f"<p>Answer {number}, and how long did you wait for it?</p>"
            at = NOW - timedelta(minutes=number)
            note = others.post(noor, in_reply_to=answers[-1].uri, content_html=html, at=at)
            timeline.remove(note.id)
            answers.append(note)
        for number in range(30):
            others.post(
                ada, "landscape" if number % 2 else "portrait", at=NOW - timedelta(days=number + 2)
            )
        for note in (first, *answers):
            notes.mark_walked(note.id, NOW - timedelta(hours=2))
        lone = others.post(ada, content_html="<p>Nobody looked here.</p>", at=NOW)
        timeline.remove(lone.id)
    _own(blog, folder)
    return {"note": str(first.id), "answer": str(answers[3].id), "lone": str(lone.id)}


def _own(blog: Blog, folder: Path) -> None:
    path = pictures.plain(folder, "own.jpg", 77, (1500, 1000))
    with path.open("rb") as stream:
        publishing.publish_files(
            blog,
            Draft(title="My own ridge"),
            [(stream, path.name)],
            ["A ridge of my own"],
            Status.PUBLISHED,
        )
