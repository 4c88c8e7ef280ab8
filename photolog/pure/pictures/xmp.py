"""
Words of an XMP packet: title, description, keywords, rights, alt text.

Read with the standard library's expat. A packet that declares a document type or an
entity is not read at all, so nothing is expanded and no file is opened. Whatever is
wrong gives fewer words, never an error.

Specs: ISO 16684-1 (XMP), section 7; IPTC Photo Metadata Standard 2021.1.
"""

from __future__ import annotations

from typing import NamedTuple
from xml.parsers import expat

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_IPTC = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
_DESCRIPTION = f"{_RDF} Description"
_ITEM = f"{_RDF} li"
_TITLE = f"{_DC} title"
_CAPTION = f"{_DC} description"
_SUBJECT = f"{_DC} subject"
_CREATOR = f"{_DC} creator"
_RIGHTS = f"{_DC} rights"
_ALT = f"{_IPTC} AltTextAccessibility"
_ORIENTATION = "http://ns.adobe.com/tiff/1.0/ Orientation"
_LENSES = (
    "http://cipa.jp/exif/1.0/ LensModel",
    "http://ns.adobe.com/exif/1.0/aux/ Lens",
)
_WANTED = frozenset({_TITLE, _CAPTION, _SUBJECT, _CREATOR, _RIGHTS, _ALT, _ORIENTATION, *_LENSES})

_WIDE_STARTS = (b"\xff\xfe", b"\xfe\xff")  # UTF-16, where a NUL is half a letter
_MOST_BYTES = 1 << 20
_MOST_ITEMS = 200
_MOST_CHARACTERS = 50_000
_MOST_DEPTH = 100


class XmpWords(NamedTuple):
    """Texts as written, not yet cleaned."""

    title: str = ""
    description: str = ""
    alt: str = ""
    keywords: tuple[str, ...] = ()
    creator: str = ""
    rights: str = ""
    lens: str = ""
    orientation: int | None = None


def read(packet: bytes) -> XmpWords:
    """Return the words of a packet; none when it is damaged, too large or declares entities."""
    if not packet.startswith(_WIDE_STARTS):
        packet = packet.strip(b"\x00 \t\r\n")
    if not packet or len(packet) > _MOST_BYTES:
        return XmpWords()
    collector = _Collector()
    try:
        collector.read(packet)
    except (expat.ExpatError, _Refused, ValueError, LookupError):
        return XmpWords()
    return collector.words()


class _Refused(Exception):
    """The packet holds what no honest packet holds."""


class _Collector:
    """Gathers the texts of wanted properties; each text with its language, "" when none."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._language = ""
        self._text: list[str] = []
        self._length = 0
        self._found: dict[str, list[tuple[str, str]]] = {}

    def read(self, packet: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.buffer_text = True
        parser.Parse(packet, True)

    def words(self) -> XmpWords:
        orientation = self._first(_ORIENTATION).strip()
        return XmpWords(
            title=self._first(_TITLE),
            description=self._first(_CAPTION),
            alt=self._first(_ALT),
            keywords=tuple(text for _, text in self._found.get(_SUBJECT, ())),
            creator=", ".join(text.strip() for _, text in self._found.get(_CREATOR, ())),
            rights=self._first(_RIGHTS),
            lens=next(filter(None, map(self._first, _LENSES)), ""),
            orientation=int(orientation) if orientation in set("12345678") else None,
        )

    def _first(self, name: str) -> str:
        """Return the text for everybody ("x-default"), else the first."""
        texts = self._found.get(name, [])
        default = next((text for language, text in texts if language == "x-default"), "")
        return default or next((text for _, text in texts), "")

    def _refuse(self, *_: object) -> None:
        raise _Refused

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        if len(self._path) > _MOST_DEPTH:
            raise _Refused
        self._text = []
        if name == _ITEM:
            self._language = attributes.get(_LANGUAGE, "").lower()
        elif name == _DESCRIPTION:
            for attribute, value in attributes.items():
                self._keep(attribute, "", value)

    def _end(self, name: str) -> None:
        text = "".join(self._text)
        self._text = []
        self._path.pop()
        if name == _ITEM and len(self._path) > 1:
            self._keep(self._path[-2], self._language, text)
        elif self._path and self._path[-1] == _DESCRIPTION and text.strip():
            self._keep(name, "", text)

    def _characters(self, text: str) -> None:
        self._length += len(text)
        if self._length > _MOST_BYTES:
            raise _Refused
        self._text.append(text)

    def _keep(self, name: str, language: str, text: str) -> None:
        texts = self._found.setdefault(name, []) if name in _WANTED else None
        if texts is not None and text.strip() and len(texts) < _MOST_ITEMS:
            texts.append((language, text[:_MOST_CHARACTERS]))
