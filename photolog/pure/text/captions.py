"""
Captions: the owner's Markdown in, clean HTML and its hashtags out.

What a photographer expects, rather than all of Markdown: line breaks are kept, bare
addresses become links, "#harbour" becomes a tag even at the start of a line, and
handles such as @some_one@host.example stay as they were typed, or become links to the
people whom somebody else has found for them. HTML, images and indented code or underlined
headings have no meaning here and come out as the text they are.

Python-Markdown does not clean and can be slowed down by brackets, so its input is
bounded first and its output always goes through `sanitize`.

Specs:
    https://python-markdown.github.io/extensions/api/
    https://microformats.org/wiki/rel-tag
    https://microformats.org/wiki/h-card
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TypeAlias
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString

from photolog.errors import InvalidInput
from photolog.peers import Mention
from photolog.pure.text import names, sanitize
from photolog.pure.text.sanitize import Html

MAX_CAPTION = 10_000  # characters
MAX_PAGE = 50_000  # characters
MAX_BRACKETS = 200  # Python-Markdown needs 90 s for 20,000 of them
MAX_HANDLES = 20  # each is a question to another server

_OWN_LINK = re.compile(r'(<a (?:class="[^"]*" )?href=")/')
_SENTENCE_ENDS = ".,;:!?'*_]}…’”»"
_NO_MATCH = (None, None, None)

_Match: TypeAlias = tuple[Element | str | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption as it is shown."""

    html: Html
    tags: tuple[str, ...]  # as shown, in order, each key once, without "#"


def check(source: str, limit: int = MAX_CAPTION, field: str = "caption") -> None:
    """
    Refuse a Markdown text that is too long or too costly to render.

    Raises:
        InvalidInput: It has more than *limit* characters or more than 200 "[".
    """
    if len(source) > limit:
        raise InvalidInput(f"This text has {len(source)} characters, {limit} are allowed.", field)
    if source.count("[") > MAX_BRACKETS:
        raise InvalidInput(f"This text has more than {MAX_BRACKETS} brackets “[”.", field)


def render(source: str, mentions: Mapping[str, Mention] | None = None) -> Caption:
    """
    Return a caption as clean HTML with its tags.

    Args:
        mentions: Who was found for the handles of the text, by handle; upper and lower case
            are one. A handle that is not among them stays text.

    Raises:
        InvalidInput: It is over the limits of `check`.
    """
    check(source)
    finish = _Finish(first_heading=3)
    html = _convert(source, finish, _Mentions(mentions or {}))
    return Caption(sanitize.clean_caption(html), finish.tags)


def handles(source: str) -> tuple[str, ...]:
    """
    Return the people whom a caption names, "@user@host" as typed, in order, each once.

    What stands in code or in a link names nobody. At most twenty are returned.

    Raises:
        InvalidInput: It is over the limits of `check`.
    """
    check(source)
    mentions = _Mentions({})
    _convert(source, _Finish(first_heading=3), mentions)
    return tuple(mentions.typed.values())[:MAX_HANDLES]


def render_page(source: str) -> Html:
    """
    Return the owner's text about themself as clean HTML.

    Raises:
        InvalidInput: It has more than 50,000 characters or more than 200 "[".
    """
    check(source, MAX_PAGE, "about")
    return sanitize.clean_page(_convert(source, _Finish(first_heading=2), _Mentions({})))


def absolute(html: str, base_url: str) -> Html:
    """
    Return a cleaned caption whose links to this blog name their host, for feeds.

    *base_url* has no slash at its end.
    """
    # In cleaned HTML "<" only begins a tag, and attributes come in the order of the alphabet.
    return sanitize.trusted(_OWN_LINK.sub(lambda m: f"{m.group(1)}{escape(base_url)}/", html))


def _convert(source: str, finish: _Finish, mentions: _Mentions) -> str:
    """Return HTML that still has to be cleaned; *finish* and *mentions* tell what is in it."""
    text = sanitize.clean_text(source, len(source))
    # A converter holds the state of one text, so that each needs its own.
    converter = Markdown(
        extensions=["nl2br", "sane_lists", _Dialect(finish, mentions)],
        output_format="html",
        tab_length=4,
    )
    try:
        return converter.convert(text)
    except RecursionError:
        # Lists within lists within lists: nobody means that, so it is shown as typed.
        finish.tags = ()
        mentions.typed.clear()
        return f"<p>{escape(text, quote=False)}</p>".replace("\n", "<br>")


class _Mentions:
    """Who was found for which handle, and which handles the text holds."""

    def __init__(self, found: Mapping[str, Mention]) -> None:
        self.typed: dict[str, str] = {}  # by the handle in lower case
        self._found = {handle.lower(): mention for handle, mention in found.items()}

    def meet(self, handle: str) -> Mention | None:
        """Note a handle of the text; return who it is, if that is known."""
        self.typed.setdefault(handle.lower(), handle)
        return self._found.get(handle.lower())


class _Dialect(Extension):
    """Markdown without HTML, images, mail links and code blocks, with hashtags and addresses."""

    def __init__(self, finish: _Finish, mentions: _Mentions) -> None:
        super().__init__()
        self._finish = finish
        self._mentions = mentions

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        for name in ("code", "setextheader"):  # indenting and underlining are for the eye
            md.parser.blockprocessors.deregister(name)
        for name in ("image_link", "image_reference", "short_image_ref", "automail", "html"):
            md.inlinePatterns.deregister(name)
        md.parser.blockprocessors.register(_Heading(md.parser), "hashheader", 70)
        # After links and code (they may hold a "#"), before line breaks and emphasis (100, 60).
        md.inlinePatterns.register(_Address(_Address.RE, md), "address", 118)
        md.inlinePatterns.register(_Person(md, self._mentions), "person", 117)
        md.inlinePatterns.register(_Handle(_Handle.RE, md), "handle", 116)
        md.inlinePatterns.register(_Hashtag(_Hashtag.RE, md), "hashtag", 114)
        md.treeprocessors.register(self._finish, "finish", 5)  # after "inline" (20)


class _Heading(HashHeaderProcessor):
    """A heading needs a blank after its "#"; without one, the line begins with a hashtag."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})[ \t]+(?P<header>[^\n]*)(?:\n|$)")


class _Address(InlineProcessor):
    """http://… and https://… in running text become links."""

    RE = rf'(?i)(?<![\w/@])https?://[^\s<>"{STX}]+'  # STX: from there Markdown has been at work
    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> _Match:  # type: ignore[override]
        url = _without_punctuation(m.group())
        if not _has_host(url):
            return _NO_MATCH
        link = Element("a", {"href": url})
        link.text = AtomicString(url)
        return link, m.start(), m.start() + len(url)


class _Handle(InlineProcessor):
    """Keeps underscores of @some_one_x@host.example from becoming emphasis."""

    RE = r"(?<![\w@/])@\w[\w.-]*@[^\W_]+(?:[.-]+[^\W_]+)*"

    def handleMatch(self, m: re.Match[str], data: str) -> _Match:  # type: ignore[override]
        return m.group(), m.start(), m.end()


class _Person(InlineProcessor):
    """@user@host.example outside of links becomes a link to the person, once they were found."""

    RE = _Handle.RE
    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, md: Markdown, mentions: _Mentions) -> None:
        super().__init__(self.RE, md)
        self._mentions = mentions

    def handleMatch(self, m: re.Match[str], data: str) -> _Match:  # type: ignore[override]
        person = self._mentions.meet(m.group())
        return _link_to(person) if person else m.group(), m.start(), m.end()


class _Hashtag(InlineProcessor):
    """#harbour in running text becomes a link to its list."""

    RE = f"[{names.HASHES}]"
    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, pattern: str, md: Markdown) -> None:
        super().__init__(pattern, md)
        self._keys: set[str] = set()

    def handleMatch(self, m: re.Match[str], data: str) -> _Match:  # type: ignore[override]
        before = data[m.start() - 1] if m.start() else " "
        # ETX ends what Markdown has already replaced: code, a link, another tag.
        if before in f"&/=){names.HASHES}{ETX}" or names.is_tag_character(before):
            return _NO_MATCH
        tag = names.leading_tag(data, m.end())
        if not tag or not self._has_room(names.fold_tag(tag)):
            return _NO_MATCH
        link = Element("a", {"href": f"/tags/{quote(names.fold_tag(tag))}"})
        link.set("class", " ".join(sanitize.HASHTAG_CLASSES))
        link.set("rel", "tag")
        link.text = AtomicString(m.group() + tag)
        return link, m.start(), m.end() + len(tag)

    def _has_room(self, key: str) -> bool:
        """Return whether *key* is among the first fifty; the rest stay words."""
        if len(self._keys) < names.MAX_TAGS:
            self._keys.add(key)
        return key in self._keys


class _Finish(Treeprocessor):
    """Gathers the tags in reading order, lowers the headings, marks the links to elsewhere."""

    def __init__(self, first_heading: int) -> None:
        super().__init__()
        self.tags: tuple[str, ...] = ()
        self._lower_by = first_heading - 1

    def run(self, root: Element) -> None:
        links = list(root.iter("a"))
        hashtags = [link for link in links if link.get("rel") == "tag"]
        self.tags = names.distinct_tags((link.text or "")[1:] for link in hashtags)
        for link in links:
            link.attrib.setdefault("rel", "noopener")
        level = self._lower_by
        for element in root.iter():
            if re.fullmatch("h[1-6]", element.tag):
                # A text that begins with "##" means its first heading all the same.
                level = min(6, int(element.tag[1]) + self._lower_by, level + 1)
                element.tag = f"h{level}"


def _link_to(person: Mention) -> Element:
    """Return the link by which all servers know that somebody is mentioned."""
    card = Element("span", {"class": sanitize.MENTION_SPAN_CLASS})
    link = SubElement(card, "a", {"class": " ".join(sanitize.MENTION_CLASSES)})
    link.set("href", person.url or person.uri)
    link.text = AtomicString("@")
    SubElement(link, "span").text = AtomicString(person.handle[1:].partition("@")[0])
    return card


def _without_punctuation(url: str) -> str:
    """Return what is left of an address when the sentence around it is taken away."""
    # It ends at a letter at the latest: that of "http".
    while url[-1] in _SENTENCE_ENDS or (url[-1] == ")" and url.count(")") > url.count("(")):
        url = url[:-1]
    return url


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False
