"""
Where the ActivityPub document of a web page is, as the page itself tells.

What is found is only an address to ask: what counts is what is read there, under its own id.

Specs:
    https://www.rfc-editor.org/rfc/rfc8288 (the Link header)
    https://html.spec.whatwg.org/multipage/links.html#rel-alternate
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from urllib.parse import urljoin

from photolog.pure.wire import discovery, lenient

MAX_PAGE = 256 * 1024  # characters that are searched; heads are at the beginning
MAX_HEADER = 16 * 1024

# Bounded and without nesting, so that no page makes the search take long.
_ELEMENT = re.compile(r"<link\b([^<>]{1,4096})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""(?<![^\s"'/])([a-z-]{1,20})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""",
    re.IGNORECASE,
)
_IN_HEADER = re.compile(r"<([^<>]{1,2048})>([^<]*)")
_PARAMETER = re.compile(
    r""";\s{0,9}([a-z*-]{1,20})\s{0,9}=\s{0,9}(?:"([^"]*)"|([^\s;,"]+))""", re.I
)


def of_page(html: str, link_header: str, url: str) -> str:
    """
    Return the address of the document of a page, "" if it tells of none.

    Args:
        url: Where the page was read; what it leads to is no less safe from eavesdroppers.
    """
    for found in (*_in_header(link_header[:MAX_HEADER]), *_in_head(html[:MAX_PAGE])):
        relations = found.get("rel", "").lower().split()
        if "alternate" not in relations or not discovery.is_activity(found.get("type", "")):
            continue
        address = lenient.address(_joined(url, found.get("href", "")))
        if address and not lenient.is_downgrade(address, url):
            return address
    return ""


def _in_head(html: str) -> Iterator[Mapping[str, str]]:
    for element in _ELEMENT.finditer(html):
        yield {
            name.lower(): unescape(double or single or bare).strip()
            for name, double, single, bare in _ATTRIBUTE.findall(element[1])
        }


def _in_header(header: str) -> Iterator[Mapping[str, str]]:
    for link in _IN_HEADER.finditer(header):
        parameters = {
            name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(link[2])
        }
        yield {**parameters, "href": link[1].strip()}


def _joined(url: str, href: str) -> str:
    try:
        return urljoin(url, href) if href else ""
    except ValueError:
        return ""
