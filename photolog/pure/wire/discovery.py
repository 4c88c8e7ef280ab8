"""
How others find us, and how we read where they are to be found.

What a stranger's server answers decides where a visitor's browser is sent, so an address
counts only when it is https, and a template only when its host is fixed.

Specs:
    https://www.rfc-editor.org/rfc/rfc7033 (WebFinger)
    https://www.rfc-editor.org/rfc/rfc6415 (host-meta)
    https://nodeinfo.diaspora.software/
    https://codeberg.org/fediverse/fep/src/branch/main/fep/3b86/fep-3b86.md (intents)
    https://codeberg.org/fediverse/fep/src/branch/main/fep/2677/fep-2677.md (the application)
    https://codeberg.org/fediverse/fep/src/branch/main/fep/d556/fep-d556.md (the server's actor)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from photolog.pure.addresses import Addresses
from photolog.pure.wire.attachments import JPEG
from photolog.pure.wire.contexts import Document

ACTIVITY_JSON = "application/activity+json"
LD_JSON = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
NODEINFO_VERSIONS = ("2.0", "2.1")

# Without blanks and quotation marks, which servers set as they like.
_ACTIVITY_TYPES = (
    ACTIVITY_JSON,
    "application/ld+json;profile=https://www.w3.org/ns/activitystreams",
)

_INTENT = "https://w3id.org/fep/3b86/"
_SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"
_SERVICE = "https://www.w3.org/ns/activitystreams#Service"
_APPLICATION = "https://www.w3.org/ns/activitystreams#Application"
_SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"
_XRD = "http://docs.oasis-open.org/ns/xri/xrd-1.0"


def jrd_owner(addresses: Addresses, avatar: str = "") -> Document:
    """Return the JRD of the owner; *avatar* is a name in /media/."""
    links: list[Document] = [
        {
            "rel": "http://webfinger.net/rel/profile-page",
            "type": "text/html",
            "href": addresses.profile,
        },
        {"rel": "self", "type": ACTIVITY_JSON, "href": addresses.actor},
        {"rel": "self", "type": LD_JSON, "href": addresses.actor},
        *_intents(addresses),
        {
            "rel": "http://schemas.google.com/g/2010#updates-from",
            "type": "application/atom+xml",
            "href": addresses.at("/feed.atom"),
        },
    ]
    if avatar:
        url = addresses.media(avatar)
        links.append({"rel": "http://webfinger.net/rel/avatar", "type": JPEG, "href": url})
    return {
        "subject": f"acct:{addresses.handle[1:]}".lower(),
        "aliases": [addresses.profile, addresses.actor],
        "links": links,
    }


def jrd_application(addresses: Addresses) -> Document:
    """Return the JRD of the server itself, which is asked for by the bare address."""
    host = urlsplit(addresses.base_url).hostname or addresses.host
    return {
        "subject": f"acct:{host}@{addresses.host}".lower(),
        "aliases": [addresses.application],
        "links": [
            {"rel": "self", "type": ACTIVITY_JSON, "href": addresses.application},
            {"rel": _SERVICE, "type": ACTIVITY_JSON, "href": addresses.application},
            *_intents(addresses),
        ],
    }


def host_meta_xml(addresses: Addresses) -> bytes:
    """Return where WebFinger is, as XRD."""
    root = Element("XRD", {"xmlns": _XRD})
    SubElement(root, "Link", {"rel": "lrdd", "template": _webfinger(addresses)})
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def host_meta_json(addresses: Addresses) -> Document:
    """Return where WebFinger is, as JSON."""
    return {"links": [{"rel": "lrdd", "template": _webfinger(addresses)}]}


def nodeinfo_links(addresses: Addresses) -> Document:
    """Return where NodeInfo is: 2.0 first, because Pixelfed takes whatever is first."""
    schemas = [
        {"rel": f"{_SCHEMA}{version}", "href": addresses.at(f"/nodeinfo/{version}")}
        for version in NODEINFO_VERSIONS
    ]
    return {"links": [*schemas, {"rel": _APPLICATION, "href": addresses.application}]}


def nodeinfo(
    schema: str, *, software_version: str, posts: int, comments: int, title: str, description: str
) -> Document:
    """Return what kind of server this is; *schema* is one of NODEINFO_VERSIONS."""
    return {
        "version": schema,
        "software": {"name": "photolog", "version": software_version},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": ["atom1.0", "rss2.0"]},
        "openRegistrations": False,
        "usage": {
            "users": {"total": 1, "activeMonth": 1, "activeHalfyear": 1},
            "localPosts": posts,
            "localComments": comments,
        },
        "metadata": {"nodeName": title, "nodeDescription": description},
    }


def nodeinfo_type(schema: str) -> str:
    """Return the content type of a NodeInfo document."""
    return f'application/json; profile="{_SCHEMA}{schema}#"'


def self_link(jrd: Any) -> str:
    """Return the actor that a JRD leads to, "" if it leads to none over https."""
    links = [link for link in _links(jrd) if link.get("rel") == "self"]
    for is_kind in (_is_activity, _is_untyped):
        for link in links:
            href = link.get("href")
            if is_kind(link) and isinstance(href, str) and _is_https(href):
                return href
    return ""


def subscribe_template(jrd: Any, intent: str) -> str:
    """
    Return where a visitor's own server wants them sent to act on something of ours.

    The result has "{uri}" where the percent-encoded address goes (see `filled`); it is ""
    if the JRD offers none. *intent* is "Follow", "Announce", "Like" or "Object"; when it is
    not offered by itself, the general ones are taken.
    """
    wanted = (
        (_INTENT + intent, "{object}"),
        (_INTENT + "Object", "{object}"),
        (_SUBSCRIBE, "{uri}"),
    )
    for rel, variable in wanted:
        for link in _links(jrd):
            template = link.get("template")
            if link.get("rel") == rel and isinstance(template, str):
                normal = template.replace(variable, "{uri}")
                if _is_safe_template(normal):
                    return normal
    return ""


def filled(template: str, uri: str) -> str:
    """Return a template of `subscribe_template` or `lrdd_template` with an address in it."""
    return template.replace("{uri}", quote(uri, safe=""))


def lrdd_template(host_meta: Any) -> str:
    """Return where WebFinger is by a host-meta document in JSON, "" if it does not tell."""
    for link in _links(host_meta):
        template = link.get("template")
        is_offer = link.get("rel") == "lrdd" and isinstance(template, str)
        if is_offer and _is_safe_template(str(template)):
            return str(template)
    return ""


def _intents(addresses: Addresses) -> list[Document]:
    template = addresses.subscribe_template
    return [
        {"rel": _SUBSCRIBE, "template": template},
        {"rel": f"{_INTENT}Object", "template": template.replace("{uri}", "{object}")},
    ]


def _webfinger(addresses: Addresses) -> str:
    return addresses.at("/.well-known/webfinger?resource={uri}")


def _links(jrd: Any) -> Iterator[Document]:
    links = jrd.get("links") if isinstance(jrd, dict) else None
    if isinstance(links, list):
        yield from (link for link in links if isinstance(link, dict))


def is_activity(kind: str) -> bool:
    """Return whether a link with this type leads to an ActivityPub document."""
    return _without_quotes(kind) in _ACTIVITY_TYPES


def _is_activity(link: Document) -> bool:
    kind = link.get("type")
    return isinstance(kind, str) and is_activity(kind)


def _without_quotes(kind: str) -> str:
    return kind.lower().replace(" ", "").replace('"', "")


def _is_untyped(link: Document) -> bool:
    return not link.get("type")


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_plain = parts.username is None and not any(c.isspace() or c < " " for c in url)
        return parts.scheme == "https" and bool(parts.hostname) and is_plain
    except ValueError:
        return False


def _is_safe_template(template: str) -> bool:
    """Return whether only the path or query of an https address is left open."""
    before, variable, after = template.partition("{uri}")
    is_address = bool(variable) and _is_https(before) and _is_https(before + after)
    return is_address and urlsplit(before).path.startswith("/")
