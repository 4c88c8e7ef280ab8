"""An actor's document becomes a record, and no address in it leads where it should not."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given

from photolog.errors import MalformedActivity
from photolog.peers import PublicKey, RemoteActor
from photolog.pure.wire import actors_read
from tests.pure.wire.payloads import json_objects

CAROL = "https://pix.example/users/carol"
PEM = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"


def an_actor(**over: object) -> dict:
    return {
        "id": CAROL,
        "type": "Person",
        "preferredUsername": "carol",
        "inbox": f"{CAROL}/inbox",
        "publicKey": {"id": f"{CAROL}#main-key", "owner": CAROL, "publicKeyPem": PEM},
        **over,
    }


def read(**over: object) -> RemoteActor:
    return actors_read.read(an_actor(**over))


@given(json_objects)
def test_any_object_is_an_actor_or_malformed(document):
    with contextlib.suppress(MalformedActivity):
        assert actors_read.read(document).inbox


def test_the_least_that_an_actor_tells():
    assert read() == RemoteActor(
        uri=CAROL,
        kind="Person",
        username="carol",
        name="carol",
        bio_html="",
        url="",
        inbox=f"{CAROL}/inbox",
        shared_inbox="",
        followers_uri="",
        featured_uri="",
        avatar_url="",
        is_locked=False,
        also_known_as=(),
        moved_to="",
        claimed_handle="",
        keys=(PublicKey(f"{CAROL}#main-key", CAROL, PEM),),
    )


def test_all_that_an_actor_tells():
    actor = read(
        type=["Service", "as:Bot"],
        name="  Carol \u202e\n Fog ",
        summary="<p>Fog, mostly<script>x</script>",
        url=[{"type": "Link", "mediaType": "text/html", "href": "https://pix.example/carol"}],
        endpoints={"sharedInbox": "https://pix.example/f/inbox"},
        followers={"id": f"{CAROL}/followers", "type": "OrderedCollection"},
        featured=f"{CAROL}/featured",
        icon=[{"type": "Image", "url": "https://cdn.example/a.jpg?s=80&#038;d=mm"}],
        manuallyApprovesFollowers=True,
        alsoKnownAs="https://old.example/users/carol",
        movedTo="https://new.example/@carol",
        webfinger="acct:carol@PIX.example",
    )

    assert (actor.kind, actor.name, actor.bio_html) == (
        "Service",
        "Carol Fog",
        "<p>Fog, mostly</p>",
    )
    assert actor.url == "https://pix.example/carol"
    assert actor.shared_inbox == "https://pix.example/f/inbox"
    assert (actor.followers_uri, actor.featured_uri) == (f"{CAROL}/followers", f"{CAROL}/featured")
    assert actor.avatar_url == "https://cdn.example/a.jpg?s=80&d=mm"  # F10
    assert actor.is_locked
    assert actor.also_known_as == ("https://old.example/users/carol",)
    assert actor.moved_to == "https://new.example/@carol"  # a profile page, from Pixelfed
    assert actor.claimed_handle == "@carol@pix.example"


@pytest.mark.parametrize(
    "over",
    [
        {"id": None},
        {"id": ["https://pix.example/users/carol"]},
        {"id": "tag:pix.example,2026:carol"},
        {"type": "Note"},
        {"type": None},
        {"type": {"0": "Person"}},
        {"inbox": None},
        {"inbox": ""},
        {"inbox": 7},
        {"inbox": "https://[broken"},
        {"inbox": "javascript:alert(1)"},
        {"inbox": "https://victim.example/inbox"},
        {"inbox": "https://pix.example:8443/inbox"},
        {"inbox": "http://pix.example/users/carol/inbox"},
        {"inbox": "https://pix.example@victim.example/inbox"},
        {"preferredUsername": "carol@victim.example"},
        {"preferredUsername": "a/b"},
        {"preferredUsername": "c" * 256},
    ],
)
def test_without_an_id_a_name_and_an_inbox_of_its_own_it_is_no_actor(over):
    """ORG-13: a bad inbox must not wait in the database for the next delivery."""
    with pytest.raises(MalformedActivity):
        read(**over)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("followers", "followers_uri"),
        ("featured", "featured_uri"),
        ("sharedInbox", "shared_inbox"),
    ],
)
@pytest.mark.parametrize(
    "value", ["https://victim.example/x", "x", 7, ["x"], "http://pix.example/"]
)
def test_what_is_not_on_the_actors_own_origin_is_left_out(name, field, value):
    assert getattr(read(**{name: value}), field) == ""


def test_the_shared_inbox_of_older_servers_stands_outside_the_endpoints():
    assert read(sharedInbox="https://pix.example/f/inbox").shared_inbox
    assert not read(endpoints={"sharedInbox": "https://victim.example/inbox"}).shared_inbox
    assert not read(endpoints=["https://pix.example/f/inbox"]).shared_inbox


@pytest.mark.parametrize(
    ("name", "field"),
    [("url", "url"), ("icon", "avatar_url"), ("movedTo", "moved_to")],
)
@pytest.mark.parametrize("value", ["javascript:x", "http://pix.example/x", "data:image/png,x", 7])
def test_an_address_that_is_unsafe_to_follow_is_left_out(name, field, value):
    """HTM-07."""
    assert getattr(read(**{name: value}), field) == ""


def test_plain_http_is_for_actors_that_have_nothing_better():
    old = {name: value.replace("https", "http") for name, value in [("id", CAROL)]}
    actor = read(**old, inbox="http://pix.example/inbox", url="http://pix.example/carol")

    assert (actor.inbox, actor.url) == ("http://pix.example/inbox", "http://pix.example/carol")
    assert actor.keys == ()  # they are on another origin


def test_long_texts_are_cut_and_long_lists_end():
    actor = read(
        name="n" * 1_000,
        summary="<p>" + "b" * 30_000,
        alsoKnownAs=[f"https://a.example/{number}" for number in range(90)],
    )

    assert len(actor.name) == 500
    assert 19_000 < len(actor.bio_html) < 20_100
    assert len(actor.also_known_as) == 20


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (7, "7"),
        (["a"], "a"),
        ({"a": "b"}, "carol"),
        (None, "carol"),
        ("", "carol"),
        ("\u202e", "carol"),
    ],
)
def test_a_name_that_is_none_is_replaced_by_the_username(value, name):
    assert read(name=value).name == name


def test_a_server_that_acts_for_itself_is_called_by_its_host():
    actor = read(type="Application", preferredUsername=None, name=None)

    assert (actor.username, actor.name) == ("pix.example", "pix.example")


@pytest.mark.parametrize("value", ["yes", 1, "true", None, [True]])
def test_only_true_locks(value):
    assert not read(manuallyApprovesFollowers=value).is_locked


@pytest.mark.parametrize(
    ("claim", "handle"),
    [
        ("carol@pix.example", "@carol@pix.example"),
        ("@carol@pix.example:8443", "@carol@pix.example:8443"),
        ("acct:carol@pix.example", "@carol@pix.example"),
        ("carol", ""),
        ("carol@", ""),
        ("carol@pix.example/x", ""),
        ("c" * 250 + "@pix.example", ""),
        (["carol"], ""),
        (7, ""),
    ],
)
def test_a_claimed_handle_is_well_formed_or_none(claim, handle):
    assert read(webfinger=claim).claimed_handle == handle


def test_keys_of_all_kinds_are_read():
    multikey = {
        "id": f"{CAROL}#ed25519",
        "type": "Multikey",
        "controller": CAROL,
        "publicKeyMultibase": "z6MkExample",
    }
    rsa = an_actor()["publicKey"]

    actor = read(publicKey=[rsa, "x", None], assertionMethod=[f"{CAROL}#other", multikey])

    assert actor.keys == (
        PublicKey(f"{CAROL}#main-key", CAROL, PEM),
        PublicKey(f"{CAROL}#ed25519", CAROL, "z6MkExample"),
    )


@pytest.mark.parametrize(
    "over",
    [
        {"owner": "https://pix.example/users/bob"},
        {"id": "https://evil.example/key"},
        {"id": None},
        {"publicKeyPem": None},
        {"publicKeyPem": ["x"]},
        {"publicKeyPem": "x" * 9_000},
    ],
)
def test_a_key_that_is_not_the_actors_own_is_left_out(over):
    """SIG-21, SIG-22."""
    assert read(publicKey={**an_actor()["publicKey"], **over}).keys == ()


def test_a_key_inside_the_actor_need_not_name_its_owner():
    key = {"id": f"{CAROL}#main-key", "publicKeyPem": PEM}
    assert read(publicKey=key).keys == (PublicKey(f"{CAROL}#main-key", CAROL, PEM),)


def test_more_keys_than_anybody_needs_are_cut():
    many = [{"id": f"{CAROL}#{n}", "owner": CAROL, "publicKeyPem": PEM} for n in range(50)]
    assert len(read(publicKey=many).keys) == 10


@pytest.mark.parametrize(
    "document",
    [
        {"id": f"{CAROL}/main-key", "owner": CAROL, "publicKeyPem": PEM},
        {"id": f"{CAROL}/main-key", "controller": CAROL, "publicKeyMultibase": PEM},
        {
            "id": CAROL,
            "type": "Person",
            "publicKey": {"id": f"{CAROL}/main-key", "owner": CAROL, "publicKeyPem": PEM},
        },
    ],
    ids=["bare", "multikey", "stub of GoToSocial"],
)
def test_a_document_that_is_no_full_actor_shows_its_key(document):
    assert actors_read.keys_in(document) == (PublicKey(f"{CAROL}/main-key", CAROL, PEM),)


@pytest.mark.parametrize(
    ("outbox", "found"),
    [
        (f"{CAROL}/outbox", f"{CAROL}/outbox"),
        ({"id": f"{CAROL}/outbox", "type": "OrderedCollection"}, f"{CAROL}/outbox"),
        ("https://evil.example/outbox", ""),
        (None, ""),
    ],
)
def test_the_outbox_is_on_the_actors_own_origin(outbox, found):
    assert read(outbox=outbox).outbox_uri == found


def field(name: object = "Camera", value: object = "Pentax 67", **over: object) -> dict:
    return {"type": "PropertyValue", "name": name, "value": value, **over}


def test_the_table_of_a_profile_is_read_and_cleaned():
    linked = '<a href="https://x.example" onclick="x()" rel="me">x</a><script>y</script>'

    fields = read(attachment=[field(), field("Web\n site\u202e", linked)]).fields

    assert [(each.name, each.value_html) for each in fields] == [
        ("Camera", "Pentax 67"),
        ("Web site", '<a href="https://x.example" rel="nofollow noopener ugc">x</a>'),
    ]


def test_a_table_of_one_line_may_stand_alone():
    assert len(read(attachment=field()).fields) == 1


@pytest.mark.parametrize(
    "thing",
    [
        None,
        "text",
        7,
        [None, [], "x"],
        {"type": "Image", "url": "https://x.example/a.jpg"},
        field(""),
        field(None),
        field(value=""),
        field(value={"a": 1}),
        field(value="<script>x</script>"),
        field(["", {}]),
    ],
)
def test_what_is_no_line_of_a_table_is_left_out(thing):
    assert read(attachment=thing).fields == ()


def test_a_table_and_its_lines_have_an_end():
    fields = read(attachment=[field("n" * 9_999, "v" * 9_999)] * 99).fields

    assert len(fields) == actors_read.MAX_FIELDS
    assert len(fields[0].name) == actors_read.MAX_FIELD_NAME
    assert len(fields[0].value_html) == actors_read.MAX_FIELD_VALUE
