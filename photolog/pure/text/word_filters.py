"""
Words that the owner does not want to read, found in what others wrote.

Upper and lower case, accents, and characters that nobody sees make no difference; nor
does how words are spaced. What is searched is plain text: of HTML its words alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from photolog.peers import FilterAction, WordFilter
from photolog.pure.text import plain

MAX_PHRASE_CHARACTERS = 200
MAX_FOLDED = 200_000  # characters that are looked at: one letter may fold into eighteen

_UNSEEN = frozenset(chr(code) for code in (*range(0x300, 0x370), *range(0xFE00, 0xFE10)))
_BETWEEN = " \u2403 "  # parts of a note: no phrase reaches from one into the next


def matching(filters: Iterable[WordFilter], text: str) -> WordFilter | None:
    """
    Return the filter that *text* falls under; of several one that hides, else the first.

    A whole word ends where no letter, digit or underscore follows. A phrase that begins or
    ends with another character, as "#fog" or "c++", needs no such end there.
    """
    found, wanted = None, tuple(filters)
    folded = fold(text) if wanted else ""
    for each in wanted:
        if each.action is FilterAction.WARN and found is not None:
            continue
        if _holds(folded, _folded_phrase(each.phrase), is_whole_word=each.is_whole_word):
            if each.action is FilterAction.HIDE:
                return each
            found = each
    return found


def searched(content_html: str, *more: str) -> str:
    """Return what is searched of a note: the words of its HTML, and warning, alt texts, tags."""
    return _BETWEEN.join([plain.words_of(content_html), *filter(None, more)])


def fold(text: str) -> str:
    """
    Return *text* on one line, in small letters, without accents and what is not seen.

    Of what is longer than anybody writes its beginning: the owner waits for this.
    """
    # Folding case may bring accents forth, and taking them away leave new pairs: twice is enough.
    folded = _bare(_bare(text).casefold())
    return " ".join(folded.split())


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)[:MAX_FOLDED]
    return "".join(
        character
        for character in apart
        if character not in _UNSEEN and unicodedata.category(character) != "Cf"
    )


@lru_cache(maxsize=1_000)
def _folded_phrase(phrase: str) -> str:
    return fold(phrase)


def _holds(text: str, phrase: str, *, is_whole_word: bool) -> bool:
    if not phrase:
        return False
    start = text.find(phrase)
    while start >= 0:
        if not is_whole_word or _stands_alone(text, phrase, start):
            return True
        start = text.find(phrase, start + 1)
    return False


def _stands_alone(text: str, phrase: str, start: int) -> bool:
    # One character each, and no copy of the rest: a stranger may write a word a million times.
    end = start + len(phrase)
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    begins_free = not (_is_of_word(phrase[0]) and _is_of_word(before))
    return begins_free and not (_is_of_word(phrase[-1]) and _is_of_word(after))


def _is_of_word(character: str) -> bool:
    return character == "_" or (bool(character) and unicodedata.category(character)[0] in "LNM")
