"""WebFinger, host-meta and NodeInfo, as they are answered. Requirements 1 to 5 and 7 to 13."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from tests.inbox.sending import HOME, OWNER

WEBFINGER = "/.well-known/webfinger?resource="


def jrd(server, resource: str):
    response = server.get(WEBFINGER + quote(resource, safe=""))
    assert response.status_code == 200, resource
    assert response.headers["Content-Type"] == "application/jrd+json; charset=utf-8"
    return response.get_json(force=True)


@pytest.mark.parametrize(
    "resource",
    [
        "acct:owner@photo.example",
        "acct:OWNER@PHOTO.EXAMPLE",
        "owner@photo.example",
        "@owner@photo.example",
        f"{HOME}/@owner",
        f"{HOME}/@owner/",
        OWNER,
        f"{HOME}/users/OWNER",
    ],
)
def test_the_owner_is_found_by_every_name(server, resource):
    """1, 2, 3 and 8."""
    found = jrd(server, resource)

    links = [link for link in found["links"] if link["rel"] == "self"]
    assert found["subject"] == "acct:owner@photo.example"
    assert (links[0]["type"], links[0]["href"]) == ("application/activity+json", OWNER)
    assert "{uri}" in subscribe_template(found)


def subscribe_template(found: dict) -> str:
    rel = "http://ostatus.org/schema/1.0/subscribe"
    return next(link["template"] for link in found["links"] if link["rel"] == rel)


@pytest.mark.parametrize(
    "query",
    ["acct:owner@photo.example", "acct%3AOWNER%40photo.example", "acct:owner%40PHOTO.example"],
)
def test_the_resource_may_be_escaped_or_not(server, query):
    """2."""
    assert server.get(WEBFINGER + query).get_json(force=True)["aliases"]


@pytest.mark.parametrize("resource", [HOME, f"{HOME}/", "acct:photo.example@photo.example"])
def test_the_blog_itself_is_the_application(server, resource):
    """9."""
    found = jrd(server, resource)

    hrefs = {link["rel"]: link.get("href") for link in found["links"]}
    assert hrefs["self"] == f"{HOME}/actor"
    assert hrefs["https://www.w3.org/ns/activitystreams#Service"] == f"{HOME}/actor"
    assert "{uri}" in subscribe_template(found)


@pytest.mark.parametrize("query", ["", "?resource=", "?resource=%20", "?resource=owner", "?x=1"])
def test_what_names_nobody_is_a_bad_request(server, query):
    """4."""
    assert server.get(f"/.well-known/webfinger{query}").status_code == 400


@pytest.mark.parametrize(
    "resource",
    [
        "acct:somebody@photo.example",
        "acct:owner@elsewhere.example",
        "https://elsewhere.example/@owner",
        f"{HOME}/users/somebody",
        "acct:@",
        "acct:owner@",
        "http://[",
    ],
)
def test_others_are_unknown(server, resource):
    """5."""
    assert server.get(WEBFINGER + quote(resource, safe="")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        f"{WEBFINGER}acct:owner@photo.example",
        f"{WEBFINGER}acct:x@photo.example",
        "/.well-known/webfinger",
        "/.well-known/host-meta",
        "/.well-known/host-meta.json",
        "/.well-known/nodeinfo",
        "/nodeinfo/2.0",
        "/nodeinfo/2.1",
    ],
)
def test_scripts_of_other_sites_may_read_it(server, path):
    """7, also what is refused."""
    assert server.get(path).headers["Access-Control-Allow-Origin"] == "*"


def test_host_meta_leads_to_webfinger(server):
    """10."""
    xml = server.get("/.well-known/host-meta")
    as_json = server.get("/.well-known/host-meta", headers={"Accept": "application/json"})

    template = f"{HOME}/.well-known/webfinger?resource={{uri}}"
    assert xml.headers["Content-Type"] == "application/xrd+xml; charset=utf-8"
    assert f'template="{template}"' in xml.text
    assert as_json.headers["Content-Type"] == "application/json"
    assert as_json.get_json()["links"][0]["template"] == template
    assert server.get("/.well-known/host-meta.json").get_json() == as_json.get_json()


def test_the_first_nodeinfo_is_2_0_on_our_own_host(server):
    """11 and 13."""
    response = server.get("/.well-known/nodeinfo")

    links = response.get_json()["links"]
    rels = {link["rel"]: link["href"] for link in links}
    assert response.headers["Content-Type"] == "application/json"
    assert links[0]["rel"] == "http://nodeinfo.diaspora.software/ns/schema/2.0"
    assert links[0]["href"] == f"{HOME}/nodeinfo/2.0"
    assert rels["https://www.w3.org/ns/activitystreams#Application"] == f"{HOME}/actor"
    assert server.get("/nodeinfo/2.0").status_code == 200


@pytest.mark.parametrize("path", ["/nodeinfo/2.0", "/nodeinfo/2.0.json", "/api/nodeinfo/2.0.json"])
def test_nodeinfo_has_what_its_schema_wants(server, post, path):
    """12."""
    found = server.get(path).get_json(force=True)

    assert found["version"] == "2.0"
    assert re.fullmatch("[a-z0-9-]+", found["software"]["name"])
    assert "activitypub" in found["protocols"]
    assert found["services"] == {"inbound": [], "outbound": found["services"]["outbound"]}
    assert found["openRegistrations"] is False
    assert found["usage"]["users"]["total"] == 1
    assert found["usage"]["localPosts"] == 1
    assert isinstance(found["metadata"], dict)


def test_a_nodeinfo_of_another_version_is_unknown(server):
    assert server.get("/nodeinfo/1.0").status_code == 404
