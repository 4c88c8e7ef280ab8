"""How others find us, word for word, and what we believe of how to find them."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.addresses import Addresses
from photolog.pure.wire import discovery
from tests.builders import ADDRESSES

SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"
INTENT = "https://w3id.org/fep/3b86/"
ACTOR = "https://peer.example/users/bob"
LD_JSON = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["links", "rel", "href"]), inner)
    ),
    max_leaves=20,
)


def a_nodeinfo(schema: str):
    return discovery.nodeinfo(
        schema,
        software_version="0.1.0",
        posts=128,
        comments=17,
        title="Photographs",
        description="Boats, mostly.",
    )


DOCUMENTS = {
    "jrd-owner": discovery.jrd_owner(ADDRESSES, "9f2c0a1b2c3d4e5f.jpg"),
    "jrd-application": discovery.jrd_application(ADDRESSES),
    "host-meta": discovery.host_meta_json(ADDRESSES),
    "nodeinfo-links": discovery.nodeinfo_links(ADDRESSES),
    "nodeinfo-2.0": a_nodeinfo("2.0"),
    "nodeinfo-2.1": a_nodeinfo("2.1"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_what_it_was(name, golden):
    text = json.dumps(DOCUMENTS[name], indent=2, sort_keys=True, ensure_ascii=False)

    golden(f"wire/{name}.json", text + "\n")


def test_the_first_self_link_is_the_actor_byte_for_byte():
    jrd = DOCUMENTS["jrd-owner"]
    first = next(link for link in jrd["links"] if link["rel"] == "self")

    assert (first["type"], first["href"]) == ("application/activity+json", ADDRESSES.actor)
    assert discovery.self_link(jrd) == ADDRESSES.actor
    assert discovery.self_link(DOCUMENTS["jrd-application"]) == ADDRESSES.application


def test_the_subject_is_in_lower_case_but_addresses_are_as_they_are():
    jrd = discovery.jrd_owner(Addresses("https://photo.example", "Owner"))

    assert jrd["subject"] == "acct:owner@photo.example"
    assert jrd["aliases"][1] == "https://photo.example/users/Owner"


@pytest.mark.parametrize("name", ["jrd-owner", "jrd-application"])
def test_only_intents_that_work_are_offered(name):
    links = {link["rel"]: link.get("template") for link in DOCUMENTS[name]["links"]}

    assert links[SUBSCRIBE] == "https://photo.example/authorize_interaction?uri={uri}"
    assert links[f"{INTENT}Object"] == "https://photo.example/authorize_interaction?uri={object}"
    assert sum(rel.startswith(INTENT) for rel in links) == 1


def test_an_owner_without_a_portrait_offers_none():
    rels = [link["rel"] for link in discovery.jrd_owner(ADDRESSES)["links"]]

    assert "http://webfinger.net/rel/avatar" not in rels


def test_host_meta_is_xml_that_says_where_webfinger_is():
    hostile = Addresses('https://photo.example/"><x a="&', "owner")
    for addresses in (ADDRESSES, hostile):
        root = ElementTree.fromstring(discovery.host_meta_xml(addresses))
        link = root.find("{http://docs.oasis-open.org/ns/xri/xrd-1.0}Link")

        assert link is not None
        assert link.get("rel") == "lrdd"
        assert link.get("template") == (
            f"{addresses.base_url}/.well-known/webfinger?resource={{uri}}"
        )


def test_the_oldest_nodeinfo_comes_first():
    links = discovery.nodeinfo_links(ADDRESSES)["links"]

    assert links[0]["href"] == "https://photo.example/nodeinfo/2.0"
    assert links[-1]["href"] == ADDRESSES.application


@pytest.mark.parametrize(
    "link",
    [
        {"type": "application/activity+json"},
        {"type": LD_JSON},
        {"type": "application/ld+json;profile=https://www.w3.org/ns/activitystreams"},
        {"type": "Application/Activity+JSON"},
        {},
    ],
)
def test_a_self_link_by_any_of_its_types_is_found(link):
    jrd = {"links": [{"rel": "x"}, {"rel": "self", "href": ACTOR} | link]}

    assert discovery.self_link(jrd) == ACTOR


def test_a_typed_self_link_is_believed_before_one_without_a_type():
    links = [
        {"rel": "self", "type": "text/html", "href": "https://peer.example/page"},
        {"rel": "self", "href": "https://peer.example/untyped"},
        {"rel": "self", "type": LD_JSON, "href": ACTOR},
    ]

    assert discovery.self_link({"links": links}) == ACTOR


@pytest.mark.parametrize(
    "link",
    [
        {"rel": "self", "type": "text/html", "href": ACTOR},
        {"rel": "other", "href": ACTOR},
        {"rel": "self", "href": "http://peer.example/users/bob"},
        {"rel": "self", "href": "javascript:alert(1)"},
        {"rel": "self", "href": "https://"},
        {"rel": "self", "href": "https://[peer.example/"},
        {"rel": "self", "href": "https://user@peer.example/"},
        {"rel": "self", "href": "https://peer.example/a b"},
        {"rel": "self", "href": [ACTOR]},
        {"rel": ["self"], "href": ACTOR},
        {"rel": "self", "type": 3, "href": ACTOR},
        "self",
    ],
)
def test_what_is_no_self_link(link):
    assert discovery.self_link({"links": [link]}) == ""


@given(any_json)
def test_no_answer_upsets_the_reader(value):
    assert discovery.self_link(value) == ""
    assert discovery.subscribe_template(value, "Follow") == ""
    assert discovery.lrdd_template(value) == ""


def a_jrd(*links: tuple[str, str]):
    return {"links": [{"rel": rel, "template": template} for rel, template in links]}


@pytest.mark.parametrize(
    ("links", "template"),
    [
        (
            [
                (SUBSCRIBE, "https://p.example/s?u={uri}"),
                (f"{INTENT}Follow", "https://p.example/f?{object}"),
            ],
            "https://p.example/f?{uri}",
        ),
        (
            [
                (SUBSCRIBE, "https://p.example/s?u={uri}"),
                (f"{INTENT}Object", "https://p.example/o?{object}"),
            ],
            "https://p.example/o?{uri}",
        ),
        ([(SUBSCRIBE, "https://p.example/s?u={uri}")], "https://p.example/s?u={uri}"),
        ([(f"{INTENT}Like", "https://p.example/l?{object}")], ""),
    ],
)
def test_the_nearest_intent_is_taken(links, template):
    assert discovery.subscribe_template(a_jrd(*links), "Follow") == template


@pytest.mark.parametrize(
    "template",
    [
        "javascript:alert('{uri}')",
        "http://p.example/?{uri}",
        "https://{uri}",
        "https://{uri}/",
        "https://p.example{uri}",
        "https://p.example@evil.example/?{uri}",
        "https://p.example/none",
        "https://p.example/?{uri}\r\nSet-Cookie: a",
        "//p.example/?{uri}",
        "",
    ],
)
def test_a_template_that_could_lead_anywhere_is_not_followed(template):
    assert discovery.subscribe_template(a_jrd((SUBSCRIBE, template)), "Follow") == ""
    assert discovery.lrdd_template(a_jrd(("lrdd", template))) == ""


def test_a_template_is_filled_with_an_address_that_stays_one_value():
    template = "https://p.example/s?uri={uri}&x=1"

    assert discovery.filled(template, "https://photo.example/p/1?a=b&c") == (
        "https://p.example/s?uri=https%3A%2F%2Fphoto.example%2Fp%2F1%3Fa%3Db%26c&x=1"
    )


def test_host_meta_in_json_says_where_webfinger_is():
    assert discovery.lrdd_template(discovery.host_meta_json(ADDRESSES)) == (
        "https://photo.example/.well-known/webfinger?resource={uri}"
    )
