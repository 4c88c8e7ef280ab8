"""
What others wrote, as the reader's pages show it: words and addresses that are known to be good.

Everything that a page says of a note is decided here, also what the owner's own filters do to
it, so that the timeline, a thread and the bookmarks cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask import url_for

from photolog.peers import Attached, Audience, FilterAction, Person, Poll, Reply, WordFilter
from photolog.pure.pictures import exif
from photolog.pure.text import plain, word_filters
from photolog.reading import Attachment, Note
from photolog.records import Facts, Post
from photolog.shown import MediaKind
from photolog.store.peace import words
from photolog.web.forms import LANGUAGE
from photolog.web.studio.reader.hanging import Row, Wall, host_of, of_web

LONGEST_WORDS = 600  # characters; what is longer is folded
OPENING = 280  # of which so many are shown

_KINDS = {MediaKind.VIDEO: "Film", MediaKind.AUDIO: "Sound", MediaKind.IMAGE: "Photo"}
_AUDIENCES = {Audience.FOLLOWERS: "Followers only", Audience.DIRECT: "Only for you"}


class Elsewhere(NamedTuple):
    """Something that is not shown here, and where it is."""

    kind: str
    alt: str
    url: str
    host: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One post, of others or of the owner, as the templates show it."""

    anchor: str
    note: Note | None  # of others: what the buttons are about
    post: Post | None  # of the owner
    person: Person | None  # None: the owner
    at: datetime | None
    is_edited: bool
    url: str  # its own page, elsewhere or here; "" when that is none of the web
    host: str
    audience: str  # in words, when not everybody may see it
    html: str  # cleaned
    opening: str  # the first words, when all of them are too long to stand here
    language: str
    warning: str
    is_sensitive: bool
    filtered: str  # the phrase that the owner does not want to read
    title: str = ""  # of the owner's own
    rows: tuple[Row, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    facts: str = ""  # of the camera
    poll: Poll | None = None
    quote: Elsewhere | None = None
    is_answer: bool = False
    shared_by: tuple[Person, ...] = ()

    @property
    def photos(self) -> int:
        """How many pictures hang here."""
        return sum(len(row.frames) for row in self.rows)

    @property
    def page(self) -> str:
        """Our page about it: its thread, or the owner's own post."""
        if self.note is not None:
            return url_for("reader.note", note_id=self.note.id)
        return self.url


class Reading:
    """Makes the entries of one page, with one look at the owner's filters."""

    def __init__(self) -> None:
        self._filters: tuple[WordFilter, ...] = words.all_filters()
        self._wall = Wall()

    def styles(self) -> str:
        """Return the rules for the pictures of all entries that were made."""
        return self._wall.styles()

    def of_note(
        self, note: Note, shared_by: tuple[Person, ...] = (), *, is_asked_for: bool = False
    ) -> Entry | None:
        """
        Return a note of somebody; None when a filter of the owner leaves it out.

        Args:
            is_asked_for: The owner opened this very note: then it is folded at most.
        """
        found = word_filters.matching(self._filters, _searched(note))
        if found is not None and found.action is FilterAction.HIDE and not is_asked_for:
            return None
        images = [each for each in note.attachments if each.kind is MediaKind.IMAGE]
        others = [each for each in note.attachments if each.kind is not MediaKind.IMAGE]
        url = of_web(note.url) or of_web(note.uri)
        return Entry(
            anchor=f"note-{note.id}",
            note=note,
            post=None,
            person=note.author,
            at=note.published_at,
            is_edited=note.edited_at is not None,
            url=url,
            host=host_of(url),
            audience=_AUDIENCES.get(note.audience, ""),
            html=note.content_html,
            opening=_opening(note.content_html),
            language=note.language if LANGUAGE.fullmatch(note.language) else "",
            warning=note.summary,
            is_sensitive=note.is_sensitive,
            filtered=found.phrase if found else "",
            rows=self._wall.hang_copies(images),
            elsewhere=tuple(map(_elsewhere, others)),
            facts=_facts([each.facts for each in images if each.facts]),
            poll=note.poll,
            quote=_quote(note.quote_uri),
            is_answer=bool(note.in_reply_to),
            shared_by=shared_by,
        )

    def of_post(self, post: Post) -> Entry:
        """Return a post of the owner."""
        # What is not for everybody has a page for the owner alone.
        url = url_for("pages.post" if post.visibility.is_open else "studio.look", post_id=post.id)
        return Entry(
            anchor=f"post-{post.id}",
            note=None,
            post=post,
            person=None,
            at=post.published_at,
            is_edited=post.edited_at is not None,
            url=url,
            host="",
            audience="" if post.visibility.is_open else "Not for everybody",
            html=post.caption_html,
            opening=_opening(post.caption_html),
            language=post.language,
            warning=post.content_warning,
            is_sensitive=post.is_sensitive,
            filtered="",
            title=post.title,
            rows=self._wall.hang_photos(post.photos),
            facts=_facts([photo.facts for photo in post.photos if post.show_camera]),
            is_answer=bool(post.in_reply_to),
        )

    def of_reply(self, reply: Reply) -> Entry | None:
        """Return an answer below a post of the owner, theirs or somebody's; None as of_note()."""
        alts = (each.alt for each in reply.attachments)
        searched = word_filters.searched(reply.content_html, reply.summary, *alts)
        found = word_filters.matching(self._filters, searched) if reply.person else None
        if found is not None and found.action is FilterAction.HIDE:
            return None
        url = of_web(reply.url) or of_web(reply.uri)
        return Entry(
            anchor=f"reply-{reply.id}",
            note=None,
            post=None,
            person=reply.person,
            at=reply.published_at,
            is_edited=reply.edited_at is not None,
            url=url,
            host=host_of(url) if reply.person else "",
            audience="",
            html=reply.content_html,
            opening=_opening(reply.content_html),
            language="",
            warning=reply.summary,
            is_sensitive=False,
            filtered=found.phrase if found else "",
            elsewhere=tuple(map(_elsewhere, reply.attachments)),
            is_answer=True,
        )

    def of_any(self, said: Note | Post | Reply) -> Entry | None:
        """Return whatever stands in a thread."""
        if isinstance(said, Note):
            return self.of_note(said)
        return self.of_post(said) if isinstance(said, Post) else self.of_reply(said)


def pictures_of(entries: Iterable[Entry]) -> list[Attachment]:
    """Return the attachments of all notes among some entries."""
    return [each for entry in entries if entry.note for each in entry.note.attachments]


def _searched(note: Note) -> str:
    alts = (each.alt for each in note.attachments)
    return word_filters.searched(note.content_html, note.summary, *alts, *note.tags)


def _opening(html: str) -> str:
    all_words = plain.words_of(html)
    return plain.shortened(all_words, OPENING) if len(all_words) > LONGEST_WORDS else ""


def _elsewhere(each: Attachment | Attached) -> Elsewhere:
    return Elsewhere(_KINDS[each.kind], each.alt, of_web(each.url), host_of(each.url))


def _quote(uri: str) -> Elsewhere | None:
    return Elsewhere("Post", "", uri, host_of(uri)) if of_web(uri) else None


def _facts(all_facts: Sequence[Facts]) -> str:
    """Return camera and lens, each once, and of a single picture how it was exposed."""
    gear = dict.fromkeys(name for facts in all_facts for name in (facts.camera, facts.lens) if name)
    exposed = [
        line
        for facts in (all_facts if len(all_facts) == 1 else ())
        for line in (exif.focal_line(facts), exif.exposure_line(facts))
        if line
    ]
    return " · ".join([*gear, *exposed])
