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

import nh3

_BLOCKS = {"p", "br", "hr", "ul", "ol", "li", "blockquote"}
_WORDS = {"a", "em", "strong", "code"}
CAPTION_TAGS = frozenset(_BLOCKS | _WORDS | {"h3", "h4", "h5", "h6"})
PAGE_TAGS = CAPTION_TAGS | {"h2"}
HASHTAG_CLASSES = ("mention", "hashtag", "p-category")

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


def _own_path(url: str) -> str | None:
    """Return a link that names no host if it is a path of this blog, else None (dropped)."""
    # "//host" and, to browsers, "/\host" name another host after all.
    return url if url.startswith("/") and url[1:2] not in ("/", "\\") else None


def _cleaner(tags: frozenset[str], schemes: set[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}, "ol": {"start"}},
        tag_attribute_values={"a": {"rel": {"noopener", "tag"}}},
        allowed_classes={"a": set(HASHTAG_CLASSES)},
        link_rel=None,
        url_schemes=schemes,
        url_relative=_own_path,
    )


_CAPTION = _cleaner(CAPTION_TAGS, {"http", "https"})
_PAGE = _cleaner(PAGE_TAGS, {"http", "https", "mailto"})
