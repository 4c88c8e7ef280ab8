"""
How other servers find the owner: WebFinger, host-meta and NodeInfo.

Spec: https://www.rfc-editor.org/rfc/rfc7033, https://nodeinfo.diaspora.software/protocol
"""

from __future__ import annotations

import json

from flask import Response, abort, request

from photolog import profile
from photolog.errors import NotFound
from photolog.pure.text import handles
from photolog.pure.wire import discovery
from photolog.pure.wire.contexts import Document
from photolog.store import lists
from photolog.store.peers import replies
from photolog.version import VERSION
from photolog.web.current import blog
from photolog.web.federation import answers

bp = answers.blueprint("discovery")
bp.after_request(answers.open_to_scripts)

_HOUR = "public, max-age=3600"


@bp.get("/.well-known/webfinger")
def webfinger() -> Response:
    """Tell who an account, a profile or the bare address of the blog is."""
    resource = request.args.get("resource", "").strip()
    if not resource:
        abort(400)
    here = blog()
    if _is_application(resource):
        found = discovery.jrd_application(here.addresses)
    elif _is_owner(resource):
        found = discovery.jrd_owner(here.addresses, profile.current(here).avatar)
    elif "@" not in resource and "://" not in resource:
        abort(400)
    else:
        raise NotFound(answers.NOTHING_HERE)
    return _json(found, "application/jrd+json; charset=utf-8")


@bp.get("/.well-known/host-meta")
def host_meta() -> Response:
    """Tell where WebFinger is, to those who look for it in the old way."""
    wants = request.accept_mimetypes.best_match(["application/xrd+xml", "application/json"])
    if wants == "application/json":
        return host_meta_json()
    body = discovery.host_meta_xml(blog().addresses)
    response = Response(body, content_type="application/xrd+xml; charset=utf-8")
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = _HOUR
    return response


@bp.get("/.well-known/host-meta.json")
def host_meta_json() -> Response:
    """Tell the same in JSON."""
    response = _json(discovery.host_meta_json(blog().addresses), "application/json")
    response.headers["Vary"] = "Accept"
    return response


@bp.get("/.well-known/nodeinfo")
def nodeinfo_links() -> Response:
    """Tell where NodeInfo is."""
    return _json(discovery.nodeinfo_links(blog().addresses), "application/json")


@bp.get("/nodeinfo/<version>")
@bp.get("/nodeinfo/<version>.json", endpoint="nodeinfo_file")
@bp.get("/api/nodeinfo/<version>.json", endpoint="nodeinfo_api")
def nodeinfo(version: str) -> Response:
    """Tell what kind of server this is."""
    if version not in discovery.NODEINFO_VERSIONS:
        raise NotFound(answers.NOTHING_HERE)
    site = blog().config.site
    found = discovery.nodeinfo(
        version,
        software_version=VERSION,
        posts=lists.size("all", ""),
        comments=replies.own_count(),
        title=site.title,
        description=site.description,
    )
    return _json(found, discovery.nodeinfo_type(version))


def _is_application(resource: str) -> bool:
    addresses = blog().addresses
    host = addresses.host.partition(":")[0]
    user, at = handles.split(resource)
    is_account = (user.lower(), at) == (host, addresses.host)
    places = (addresses.base_url, addresses.home, addresses.application)
    return is_account or resource.lower() in places


def _is_owner(resource: str) -> bool:
    addresses = blog().addresses
    user, at = handles.split(resource)
    if (user.lower(), at) == (addresses.username.lower(), addresses.host):
        return True
    bare = resource.partition("#")[0].rstrip("/").lower()
    return bare in (addresses.actor.lower(), addresses.profile.lower())


def _json(content: Document, content_type: str) -> Response:
    response = Response(json.dumps(content, ensure_ascii=False), content_type=content_type)
    response.headers["Cache-Control"] = _HOUR
    return response
