"""
Structured header fields, as far as signatures need them, read strictly.

A dictionary holds items and inner lists; strings, integers, byte sequences, tokens and booleans are
known, decimals are refused. What was read keeps its raw text beside the value: a signature covers
the letters that were sent, not what they mean. A key given twice is refused, although the RFC lets
the last one win: two readers must not see two things.

Spec: https://www.rfc-editor.org/rfc/rfc8941#section-4.2
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

_KEY = re.compile(r"[a-z*][a-z0-9_.*-]*")
_INTEGER = re.compile(r"-?[0-9]{1,15}(?![0-9.])")
_STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
_BYTES = re.compile(r":([A-Za-z0-9+/]*={0,2}):")
_TOKEN = re.compile(r"[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*")
_BOOLEAN = re.compile(r"\?([01])")
_BLANKS = re.compile(r" *")
_GAP = re.compile(r"[ \t]*")  # OWS, around the commas of a dictionary


class Token(str):
    """A bare word, which is not the same as the string of the same letters."""

    __slots__ = ()


Bare = int | str | bytes | bool  # a str is a string, or a Token


@dataclass(frozen=True, slots=True)
class Item:
    """One value with its parameters, and both as they were written."""

    value: Bare
    parameters: Mapping[str, Bare]
    raw: str


@dataclass(frozen=True, slots=True)
class InnerList:
    """A list in parentheses with its own parameters, and all of it as it was written."""

    items: tuple[Item, ...]
    parameters: Mapping[str, Bare]
    raw: str


def dictionary(text: str) -> dict[str, Item | InnerList]:
    """
    Read a field whose value is a dictionary; several header lines are joined with ", " before.

    Raises:
        ValueError: It is none, or has a key twice.
    """
    return _Reader(text.strip(" ")).dictionary()


def serialized_string(text: str) -> str:
    """
    Return a string as it is written in a field, in quotes.

    Raises:
        ValueError: It has a character that no string may have (section 4.1.6).
    """
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if not _STRING.fullmatch(quoted):
        raise ValueError("a string of a header field is printable ASCII")
    return quoted


def from_base64(text: str) -> bytes:
    """
    Return the bytes that base64 stands for; padding may be left out.

    Bits that stand for nothing must be zero, so that but for padding no two texts mean the same.

    Raises:
        ValueError: It is not base64.
    """
    bare = text.rstrip("=")
    try:
        decoded = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(text) - len(bare) > 2 or base64.b64encode(decoded).rstrip(b"=") != bare.encode("ascii"):
        raise ValueError("not base64")
    return decoded


class _Reader:
    """A place in a text that is read from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def dictionary(self) -> dict[str, Item | InnerList]:
        members: dict[str, Item | InnerList] = {}
        while self._at < len(self._text):
            if members:
                self._skip(_GAP)
                self._expect(",")
                self._skip(_GAP)
            key = self._key()
            if key in members:
                raise ValueError(f"{key} is there twice")
            members[key] = self._member()
        return members

    def _member(self) -> Item | InnerList:
        if not self._takes("="):
            start = self._at
            return Item(True, self._parameters(), self._text[start : self._at])
        return self._inner_list() if self._peek() == "(" else self._item()

    def _inner_list(self) -> InnerList:
        start = self._at
        self._expect("(")
        self._skip(_BLANKS)
        items: list[Item] = []
        while not self._takes(")"):
            items.append(self._item())
            if self._peek() not in (" ", ")"):
                raise ValueError("no blank between the items of a list")
            self._skip(_BLANKS)
        parameters = self._parameters()
        return InnerList(tuple(items), parameters, self._text[start : self._at])

    def _item(self) -> Item:
        start = self._at
        value = self._bare()
        parameters = self._parameters()
        return Item(value, parameters, self._text[start : self._at])

    def _parameters(self) -> dict[str, Bare]:
        parameters: dict[str, Bare] = {}
        while self._takes(";"):
            self._skip(_BLANKS)
            key = self._key()
            if key in parameters:
                raise ValueError(f"{key} is there twice")
            parameters[key] = self._bare() if self._takes("=") else True
        return parameters

    def _bare(self) -> Bare:
        if string := self._match(_STRING):
            return re.sub(r"\\(.)", r"\1", string[1])
        if sequence := self._match(_BYTES):
            return from_base64(sequence[1])
        if integer := self._match(_INTEGER):
            return int(integer[0])
        if boolean := self._match(_BOOLEAN):
            return boolean[1] == "1"
        if token := self._match(_TOKEN):
            return Token(token[0])
        raise ValueError("a value that cannot be read")

    def _key(self) -> str:
        key = self._match(_KEY)
        if key is None:
            raise ValueError("a key is missing")
        return key[0]

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._at)
        if found:
            self._at = found.end()
        return found

    def _skip(self, pattern: re.Pattern[str]) -> None:
        self._match(pattern)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _takes(self, character: str) -> bool:
        is_there = self._peek() == character
        self._at += is_there
        return is_there

    def _expect(self, character: str) -> None:
        if not self._takes(character):
            raise ValueError(f"{character} is missing")
