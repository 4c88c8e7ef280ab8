"""
Forms of the studio: what was typed, as text, and what it means, as records.

A form is first taken as text, field by field, so that a page can be shown again with
every field as it was typed. Only then is it read, and all that is wrong is named at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from werkzeug.datastructures import MultiDict

from photolog.config import COMMENT_POLICIES
from photolog.errors import InvalidInput
from photolog.pure import times
from photolog.pure.text import captions, licences, names
from photolog.records import Draft, Focus, Photo, PhotoWords, Post, Visibility
from photolog.wording import MAX_ALT_CHARACTERS, MAX_LINE_CHARACTERS, MAX_TITLE_CHARACTERS

Form = MultiDict[str, str]

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")  # the usual part of BCP 47
_LINE_ENDS = re.compile("\r\n?")
MAX_NUMBER = 2**63 - 1  # of SQLite
_MOST_DIGITS = 19
_TAG_SEPARATORS = re.compile(r"[\s,;]+")


class Mistyped(InvalidInput):
    """Something in a form cannot be used; *problems* has one sentence for each such field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()), next(iter(problems)))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class PhotoText:
    """The fields beside one photo."""

    alt: str = ""
    focus_x: str = "50"  # per cent from the left
    focus_y: str = "50"  # per cent from the top


@dataclass(frozen=True, slots=True)
class PostText:
    """The fields of a post as they stand in the form."""

    title: str = ""
    caption: str = ""
    warning: str = ""
    is_sensitive: bool = False
    licence: str = ""
    place: str = ""
    visibility: str = Visibility.PUBLIC.value
    language: str = ""
    show_camera: bool = True
    tags: str = ""
    comments: str = ""  # as in Post
    date: str = ""  # local time, as <input type="datetime-local"> writes it
    photos: Mapping[int, PhotoText] | None = None  # by id, in the order of the form


def post_text(post: Post, zone: tzinfo) -> PostText:
    """Return the form of a post as it is stored."""
    in_caption = {names.fold_tag(tag) for tag in captions.render(post.caption_source).tags}
    return PostText(
        title=post.title,
        caption=post.caption_source,
        warning=post.content_warning,
        is_sensitive=post.is_sensitive,
        licence=post.licence,
        place=post.place,
        visibility=post.visibility.value,
        language=post.language,
        show_camera=post.show_camera,
        tags=" ".join(tag for tag in post.tags if names.fold_tag(tag) not in in_caption),
        comments=post.comments,
        date=_local(post.published_at, zone),
        photos={photo.id: photo_text(photo) for photo in post.photos},
    )


def photo_text(photo: Photo) -> PhotoText:
    """Return the fields of a photo as it is stored."""
    return PhotoText(photo.alt, _per_cent(photo.focus.x), _per_cent(photo.focus.y))


def typed_post(form: Form, former: PostText) -> PostText:
    """
    Return the form as it was typed.

    What the form does not name stays as in *former*. That holds for photos, too: one
    that arrived while the owner was typing comes after those that the form names.
    """
    return replace(
        former,
        title=line(form, "title", former.title),
        caption=text(form, "caption", former.caption),
        warning=line(form, "warning", former.warning),
        is_sensitive="is_sensitive" in form,
        licence=line(form, "licence", former.licence),
        place=line(form, "place", former.place),
        visibility=line(form, "visibility", former.visibility),
        language=line(form, "language", former.language),
        show_camera="show_camera" in form,
        tags=line(form, "tags", former.tags),
        comments=line(form, "comments", former.comments),
        date=line(form, "date", former.date),
        photos=_typed_photos(form, former.photos or {}),
    )


def read_draft(typed: PostText, post: Post, zone: tzinfo) -> Draft:
    """
    Return what a typed form says about *post*.

    Raises:
        Mistyped: With one sentence for each field that cannot be used.
    """
    problems = dict(_problems(typed, zone))
    if problems:
        raise Mistyped(problems)
    # The form knows only minutes; a date that was not touched keeps its seconds.
    is_untouched = typed.date == _local(post.published_at, zone)
    return Draft(
        title=typed.title,
        caption_source=typed.caption,
        content_warning=typed.warning,
        is_sensitive=typed.is_sensitive,
        licence=typed.licence,
        place=typed.place,
        visibility=Visibility(typed.visibility),
        language=typed.language,
        show_camera=typed.show_camera,
        tags=names.tags_of(typed.tags),
        comments=typed.comments,
        published_at=post.published_at if is_untouched else times.typed(typed.date, zone),
        photos=tuple(
            PhotoWords(photo_id, photo.alt, _focus(photo))
            for photo_id, photo in (typed.photos or {}).items()
        ),
    )


def line(form: Form, name: str, default: str = "") -> str:
    """Return a field of one line, without blanks around it."""
    return form.get(name, default).strip()


def number(form: Form, name: str) -> int | None:
    """Return a field that is a number as the database keeps them, None if it is none."""
    typed = form.get(name, "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS
    return min(int(typed), MAX_NUMBER) if is_number else None


def text(form: Form, name: str, default: str = "") -> str:
    r"""Return a field of several lines, each ended by "\n": browsers send "\r\n"."""
    return _LINE_ENDS.sub("\n", form.get(name, default)).strip()


def too_long(label: str, typed: str, limit: int) -> str:
    """Return the sentence that says so, or nothing."""
    if len(typed) <= limit:
        return ""
    return f"{label} has {len(typed):,} characters, {limit:,} are allowed."


def tags_problem(tags: str) -> str:
    """Return the sentence on tags that cannot be used, or nothing."""
    words = [word for word in _TAG_SEPARATORS.split(tags) if word.strip(names.HASHES)]
    if len(words) > names.MAX_TAGS:
        return f"These are {len(words)} tags, {names.MAX_TAGS} are allowed."
    lost = [word for word in words if not names.tags_of(word)]
    return f"{lost[0][:40]} cannot be a tag: a tag has a letter in it." if lost else ""


def _typed_photos(form: Form, known: Mapping[int, PhotoText]) -> dict[int, PhotoText]:
    named = [int(number) for number in form.getlist("photo") if number.isdecimal()]
    order = dict.fromkeys([*(n for n in named if n in known), *known])
    return {
        number: PhotoText(
            text(form, f"alt-{number}", known[number].alt),
            line(form, f"focus_x-{number}", known[number].focus_x),
            line(form, f"focus_y-{number}", known[number].focus_y),
        )
        for number in order
    }


def _problems(typed: PostText, zone: tzinfo) -> list[tuple[str, str]]:
    """Return (field, sentence) for all that cannot be used."""
    found = [
        ("title", too_long("The title", typed.title, MAX_TITLE_CHARACTERS)),
        ("caption", _caption_problem(typed.caption)),
        ("tags", tags_problem(typed.tags)),
        ("warning", too_long("The content warning", typed.warning, MAX_LINE_CHARACTERS)),
        ("place", too_long("The place", typed.place, MAX_LINE_CHARACTERS)),
        ("language", _language_problem(typed.language)),
        ("date", _date_problem(typed.date, zone)),
    ]
    if typed.licence and not licences.find(typed.licence):
        found.append(("licence", "This licence is not known. Choose one of the list."))
    if typed.visibility not in [each.value for each in Visibility]:
        found.append(("visibility", "Choose who can see it."))
    if typed.comments and typed.comments not in COMMENT_POLICIES:
        found.append(("comments", "Choose one of the ways to take comments."))
    for place, (number, photo) in enumerate((typed.photos or {}).items(), 1):
        label = f"The alt text of photo {place}"
        found.append((f"alt-{number}", too_long(label, photo.alt, MAX_ALT_CHARACTERS)))
        found += [
            (f"{side}-{number}", "The focus is a number from 0 to 100.")
            for side, value in (("focus_x", photo.focus_x), ("focus_y", photo.focus_y))
            if _share(value) is None
        ]
    return [(field, sentence) for field, sentence in found if sentence]


def _caption_problem(caption: str) -> str:
    try:
        captions.check(caption)
    except InvalidInput as error:
        return too_long("The caption", caption, captions.MAX_CAPTION) or str(error)
    return ""


def _language_problem(language: str) -> str:
    if not language or LANGUAGE.fullmatch(language):
        return ""
    return "Write the language as a short code, such as en, de or pt-BR."


def _date_problem(date: str, zone: tzinfo) -> str:
    if not date or times.typed(date, zone):
        return ""
    return "This is not a date and a time, such as 2026-10-26 06:41."


def _focus(photo: PhotoText) -> Focus:
    return Focus(_share(photo.focus_x) or 0.0, _share(photo.focus_y) or 0.0)


def _share(per_cent: str) -> float | None:
    """Return a typed percentage as a share of 1; None if it is not from 0 to 100."""
    try:
        number = float(per_cent.replace(",", "."))
    except ValueError:
        return None
    return number / 100 if 0 <= number <= 100 else None


def _per_cent(share: float) -> str:
    return f"{round(share * 100, 1):g}"


def _local(moment: datetime | None, zone: tzinfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else ""
