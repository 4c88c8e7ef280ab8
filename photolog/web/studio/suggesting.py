"""
The small buttons of the desk without JavaScript: move a photo, take words from its file.

They change the form before it is saved, as a script in the browser does.
"""

from __future__ import annotations

from collections.abc import Iterator

from photolog.records import Photo, Post
from photolog.web import forms

# What a button may take from a file: the field it goes to.
FIELDS = ("alt", "title", "caption", "tags")
_STEPS = {"earlier": -1, "later": 1}


def rearranged(form: forms.Form, post: Post, action: str, target: str) -> forms.Form:
    """
    Return the form as it is after a small button was pressed; other buttons change nothing.

    Args:
        action: "earlier", "later", or "use-" with a field.
        target: The photo's id, as in the form.
    """
    photo = next((photo for photo in post.photos if str(photo.id) == target), None)
    changed = form.copy()
    if photo and action in _STEPS:
        order = form.getlist("photo") or [str(each.id) for each in post.photos]
        changed.setlist("photo", moved(order, target, _STEPS[action]))
    if photo and action.removeprefix("use-") in FIELDS:
        _take(changed, photo, action.removeprefix("use-"))
    return changed


def moved(order: list[str], target: str, step: int) -> list[str]:
    """Return *order* with one of its members a step further; at the ends it stays."""
    if target not in order:
        return order
    rest = [number for number in order if number != target]
    place = min(max(order.index(target) + step, 0), len(rest))
    return [*rest[:place], target, *rest[place:]]


def words_of(photo: Photo) -> Iterator[tuple[str, str, str]]:
    """Yield (field, label, words) for what a photo's file says besides its alt text."""
    found = photo.suggestions
    choices = (
        ("title", "Title", found.title),
        ("caption", "Caption", found.caption if found.caption != found.alt else ""),
        ("tags", "Tags", " ".join(_as_tag(keyword) for keyword in found.keywords)),
    )
    return (choice for choice in choices if choice[2].strip())


def _take(form: forms.Form, photo: Photo, field: str) -> None:
    found = photo.suggestions
    if field == "alt":
        form[f"alt-{photo.id}"] = found.alt
    elif field == "tags":
        words = dict((name, value) for name, _, value in words_of(photo))
        form["tags"] = f"{form.get('tags', '')} {words.get('tags', '')}".strip()
    else:
        form[field] = getattr(found, field)


def _as_tag(keyword: str) -> str:
    """Return a keyword as one word, because blanks separate tags: "blue hour" → "BlueHour"."""
    words = keyword.split()
    return "".join(word[:1].upper() + word[1:] for word in words) if words[1:] else keyword
