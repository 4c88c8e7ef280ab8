"""
The one place where a string becomes markup that templates may trust.

Whatever is shown as HTML passes through here and leaves as `Html`; templates
escape every other string. Nothing else in photolog makes an `Html`, so looking for
its constructor finds every door. What strangers write gets its own, narrower door.

Plain fields (titles, alt texts, names) are never markup; they are scrubbed of what
no person types on purpose: control characters, the bidirectional overrides that
make text read as something else, and halves of surrogate pairs.

Spec: https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
"""

from __future__ import annotations

import json
import re
from html import escape

import nh3

_BLOCKS = {"p", "br", "hr", "ul", "ol", "li", "blockquote"}
_WORDS = {"a", "em", "strong", "code"}
_TEXT_TAGS = frozenset(_BLOCKS | _WORDS | {"h3", "h4", "h5", "h6"})
CAPTION_TAGS = _TEXT_TAGS | {"span"}  # for the people mentioned
PAGE_TAGS = _TEXT_TAGS | {"h2"}
HASHTAG_CLASSES = ("mention", "hashtag", "p-category")
MENTION_CLASSES = ("u-url", "mention")
MENTION_SPAN_CLASS = "h-card"

STRANGER_TAGS = frozenset(
    {"p", "br", "a", "span", "del", "s", "pre", "blockquote", "code", "b", "strong", "u", "i"}
    | {"em", "ul", "ol", "li", "ruby", "rt", "rp"}
)
STRANGER_CLASSES = frozenset({"mention", "hashtag", "invisible", "ellipsis", "u-url", "h-card"})
MAX_STRANGER_BYTES = 64 * 1024
# Each open formatting element is opened anew in every block that follows, so 29 KB of unclosed
# <b> and then <p> come out as 28 MB, by way of a gigabyte. The longest real article multiplies
# to 35,000.
MAX_STRANGER_REPAIRS = 50_000
MAX_STRANGER_TAGS = 4_000  # time grows with the square of the depth: 16,000 <ul> took over a second
MAX_STRANGER_GROWTH = 4  # cleaned it may be four times as long: links are told not to be followed
_FORMATTING = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt"}
    | {"u"}
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TAG = re.compile("<([a-zA-Z]*)")

# Tab, line feed and carriage return are blanks and are treated as such.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")


class Html(str):
    """
    Markup that was cleaned here.

    It is a plain str to everything but Jinja, and whatever is done to it (joining,
    slicing) gives a plain str again, which templates escape.
    """

    __slots__ = ()

    def __html__(self) -> str:
        """Return the markup, as Jinja asks for it."""
        return str(self)


def clean_caption(html: str) -> Html:
    """Return what a caption may hold of *html*: words, lists, headings from h3, web links."""
    return _clean(_CAPTION, html)


def clean_page(html: str) -> Html:
    """Return what the owner's own page may hold: as a caption, with h2 and mailto links."""
    return _clean(_PAGE, html)


def clean_stranger(html: str) -> Html:
    """
    Return what a stranger's note or biography may hold of *html*.

    That is words, lists, quotations, web links that lend no weight, and the six classes by
    which servers mark mentions, tags and the hidden parts of long links. Headings become bold
    paragraphs: the page has its own. No pictures, no styles. What is longer than 64 KiB, or
    would take the parser too many repairs, is cut before it is parsed.
    """
    cut = _bounded(_UNWANTED.sub("", html))
    once = _UNWANTED.sub("", _STRANGER_WITH_HEADINGS.clean(cut))  # "&#x202e;" is a character now
    for heading in _HEADINGS:
        once = once.replace(f"<{heading}>", "<p><strong>").replace(f"</{heading}>", "</strong></p>")
    cleaned = _STRANGER.clean(once)
    is_swollen = len(cleaned) > MAX_STRANGER_GROWTH * MAX_STRANGER_BYTES
    return Html("" if is_swollen else cleaned)


def from_plain(text: str) -> Html:
    """Return a stranger's plain *text* as markup, in paragraphs between blank lines."""
    scrubbed = clean_text(text, MAX_STRANGER_BYTES)
    paragraphs = (paragraph.strip() for paragraph in re.split(r"\n[ \t]*\n", scrubbed))
    marked = (escape(each).replace("\n", "<br>") for each in paragraphs if each)
    return clean_stranger("".join(f"<p>{each}</p>" for each in marked))


def trusted(html: str) -> Html:
    """Return *html* as markup. Only for what was cleaned here before and kept in our database."""
    return Html(html)


def script_json(value: object) -> Html:
    """Return *value* as JSON that cannot end, or be mistaken for, the <script> it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Html(re.sub("[\ud800-\udfff]", "", text))


def clean_line(text: str, limit: int) -> str:
    """Return *text* as one line of at most *limit* characters, blanks collapsed."""
    line = " ".join(_UNWANTED.sub("", _LINE_ENDS.sub("\n", text)).split())
    return line[:limit].rstrip()


def clean_text(text: str, limit: int) -> str:
    r"""Return *text* with its lines, each ended by "\n", cut at *limit* characters."""
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text)).strip()[:limit].rstrip()


def _clean(cleaner: nh3.Cleaner, html: str) -> Html:
    # The parser's repairs can nest what the next parser would repair again, such as a link in
    # a table in a link. Browsers must read the same tree that was cleaned, hence a second time.
    return Html(cleaner.clean(cleaner.clean(html)))


def _bounded(html: str) -> str:
    """Return the beginning of *html* that the parser is sure to get through quickly."""
    html = html.encode("utf-8")[:MAX_STRANGER_BYTES].decode("utf-8", "ignore")
    formatting = 0
    for count, tag in enumerate(_TAG.finditer(html), start=1):
        formatting += tag[1].lower() in _FORMATTING
        if count > MAX_STRANGER_TAGS or formatting * count > MAX_STRANGER_REPAIRS:
            return html[: tag.start()]
    return html


def _own_path(url: str) -> str | None:
    """Return a link that names no host if it is a path of this blog, else None (dropped)."""
    # "//host" and, to browsers, "/\host" name another host after all.
    return url if url.startswith("/") and url[1:2] not in ("/", "\\") else None


def _cleaner(tags: frozenset[str], schemes: set[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags={"script", "style"},
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        tag_attribute_values={"a": {"rel": {"noopener", "tag"}}},
        allowed_classes={
            "a": {*HASHTAG_CLASSES, *MENTION_CLASSES},
            "span": {MENTION_SPAN_CLASS},
        },
        link_rel=None,
        url_schemes=schemes,
        url_relative=_own_path,
    )


def _stranger_cleaner(tags: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags={"script", "style"},
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},  # "*": else title and lang, too
        allowed_classes={"a": set(STRANGER_CLASSES), "span": set(STRANGER_CLASSES)},
        link_rel="nofollow noopener ugc",
        url_schemes={"http", "https"},
        url_relative="deny",
    )


_CAPTION = _cleaner(CAPTION_TAGS, {"http", "https"})
_PAGE = _cleaner(PAGE_TAGS, {"http", "https", "mailto"})
_STRANGER = _stranger_cleaner(STRANGER_TAGS)
_STRANGER_WITH_HEADINGS = _stranger_cleaner(STRANGER_TAGS | set(_HEADINGS))
