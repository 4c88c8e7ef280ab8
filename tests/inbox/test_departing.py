"""Delete, Update of a profile, and Flag."""

from __future__ import annotations

import pytest

from photolog.errors import FetchFailed
from photolog.peers import NoticeKind
from photolog.store.peers import arrivals, keys, notices, people
from tests.inbox.contents import of_all_tables, seen
from tests.inbox.sending import HOME, OWNER, Sender

NOTHING = {"follower": [], "reaction": [], "reply": [], "notice": []}


def tombstone(uri: str) -> dict:
    return {"id": uri, "type": "Tombstone"}


@pytest.mark.parametrize("form", [str, tombstone])
def test_a_delete_by_the_author_removes_the_reply(world, alice, post, form):
    """Mastodon and Pixelfed send a Tombstone, GoToSocial the bare address."""
    note = alice.note(post)

    world.hear(alice, alice.activity("Create", note), alice.activity("Delete", form(note["id"])))

    assert seen() == NOTHING


def test_a_delete_that_overtakes_its_create_wins(world, alice, post):
    """111."""
    note = alice.note(post)

    world.hear(
        alice, alice.activity("Delete", tombstone(note["id"])), alice.activity("Create", note)
    )

    assert seen() == NOTHING


def test_a_deleted_mention_takes_its_notice_along(world, alice):
    note = alice.note()
    world.hear(alice, alice.activity("Create", note))
    assert len(notices.page(9)) == 1

    world.hear(alice, alice.activity("Delete", note["id"]))

    assert notices.page(9) == ()


@pytest.mark.parametrize("who", ["bob", "carol"])
def test_a_delete_by_another_leaves_what_is_still_there(world, alice, who, post, request):
    """110: on the same server and elsewhere."""
    other = request.getfixturevalue(who)
    note = alice.note(post)
    world.network.documents[note["id"]] = note
    world.hear(alice, alice.activity("Create", note))

    world.hear(other, other.activity("Delete", note["id"]))

    assert len(seen()["reply"]) == 1
    assert of_all_tables()["gone"][0] == 0


@pytest.mark.parametrize("who", ["bob", "carol"])
@pytest.mark.parametrize(
    "there",
    [
        FetchFailed("404", status=404),
        FetchFailed("410", status=410),
        tombstone("https://remote.example/users/alice/notes/1"),
    ],
    ids=["404", "410", "tombstone"],
)
def test_a_delete_by_another_counts_when_the_origin_confirms_it(
    world, alice, who, post, there, request
):
    """110."""
    other = request.getfixturevalue(who)
    note = alice.note(post)
    world.hear(alice, alice.activity("Create", note))
    world.network.documents[note["id"]] = there

    world.hear(other, other.activity("Delete", note["id"]))

    assert seen() == NOTHING


def test_a_delete_by_another_waits_for_a_server_that_does_not_answer(
    world, clock, alice, bob, post
):
    note = alice.note(post)
    world.hear(alice, alice.activity("Create", note))
    world.network.documents[note["id"]] = FetchFailed("timed out", is_temporary=True)
    world.hear(bob, bob.activity("Delete", note["id"]))
    assert (len(seen()["reply"]), arrivals.waiting().due) == (1, 1)

    world.network.documents[note["id"]] = FetchFailed("410", status=410)
    clock.advance(minutes=2)
    world.understand()

    assert seen() == NOTHING


def test_a_stranger_cannot_forbid_a_note_of_another_server(world, alice, carol, post):
    note = alice.note(post)
    world.hear(carol, carol.activity("Delete", note["id"]))

    world.hear(alice, alice.activity("Create", note))

    assert len(seen()["reply"]) == 1


def test_what_is_ours_is_deleted_by_nobody_else(world, alice, post):
    world.hear(alice, alice.activity("Delete", post), alice.activity("Delete", OWNER))

    assert world.client.get(post).status_code == 200


def busy(world, sender, post):
    """Let somebody follow, like, boost and answer."""
    world.hear(
        sender,
        sender.activity("Follow", OWNER),
        sender.activity("Like", post),
        sender.activity("Announce", post),
        sender.activity("Create", sender.note(post)),
        sender.activity("Create", sender.note(number=2)),
    )


def test_a_deleted_account_takes_all_of_theirs_along(world, alice, bob, post):
    """4.10: signed by the key that we still have."""
    busy(world, alice, post)
    busy(world, bob, post)
    world.network.documents[alice.uri] = FetchFailed("410", status=410)

    world.hear(alice, alice.activity("Delete", alice.uri))

    assert people.find(alice.uri) is None
    assert keys.find(alice.key_id) is None
    assert seen(alice.uri) == NOTHING
    assert len(seen()["reply"]) == 1


def strange_key(sender: Sender) -> dict:
    return {"key_id": f"{sender.uri}#new-key"}


def test_an_account_that_is_gone_with_its_key_is_purged(world, alice, post):
    """55."""
    busy(world, alice, post)
    world.network.documents[alice.uri] = FetchFailed("410", status=410)

    response = world.post(alice, alice.activity("Delete", alice.uri), **strange_key(alice))

    assert response.status_code == 202
    assert people.find(alice.uri) is None


def test_a_key_that_is_missing_is_no_proof_that_the_account_is(world, alice, post):
    """54: 404 may be a mistake; it is taken, so that nobody comes again and again, and ignored."""
    busy(world, alice, post)
    world.network.documents[alice.uri] = FetchFailed("404", status=404)

    response = world.post(alice, alice.activity("Delete", alice.uri), **strange_key(alice))

    assert response.status_code == 202
    assert people.find(alice.uri) is not None


def test_another_key_that_is_gone_is_no_proof_that_the_account_is(world, alice, post):
    """Whoever signs with a dead key of their own cannot purge somebody else."""
    busy(world, alice, post)
    gone = "https://evil.example/users/mallory"
    world.network.documents[gone] = FetchFailed("410", status=410)

    response = world.post(alice, alice.activity("Delete", alice.uri), key_id=f"{gone}#main-key")

    assert response.status_code == 202
    assert people.find(alice.uri) is not None


def test_only_a_delete_of_oneself_is_believed_without_a_key(world, alice, post):
    busy(world, alice, post)
    world.network.documents[alice.uri] = FetchFailed("410", status=410)

    response = world.post(alice, alice.activity("Like", post), **strange_key(alice))

    assert response.status_code == 401
    assert people.find(alice.uri) is not None


@pytest.mark.parametrize("kind", ["Delete", "Update"])
@pytest.mark.parametrize("whole", [True, False])
def test_the_farewell_of_a_stranger_costs_nothing(world, kind, whole):
    """56 and F12: taken at once, without a single request or row."""
    nobody = Sender("gone", "m.example")
    thing = nobody.document() if whole else nobody.uri
    before = of_all_tables()

    response = world.post(nobody, nobody.activity(kind, thing))

    assert response.status_code == 202
    assert world.network.asked == []
    assert of_all_tables() == before


def test_a_changed_profile_is_shown(world, alice, post):
    world.hear(alice, alice.activity("Like", post))

    world.hear(alice, alice.activity("Update", alice.document(name="Alice Anew")))

    assert people.find(alice.uri).name == "Alice Anew"


def test_a_new_key_in_a_changed_profile_is_used_from_then_on(world, alice, post):
    """Servers that change keys tell so in an Update signed with the old one."""
    renewed = Sender("alice", key=5)
    world.hear(alice, alice.activity("Like", post))
    world.hear(alice, alice.activity("Update", renewed.document()))
    world.network.asked.clear()

    world.hear(renewed, renewed.activity("Announce", post))

    assert len(seen()["reaction"]) == 2
    assert world.network.asked == []


def test_the_profile_of_another_is_left_alone(world, alice, bob, post):
    for sender in (alice, bob):
        world.hear(sender, sender.activity("Like", post))

    world.hear(bob, bob.activity("Update", alice.document(name="Mallory")))

    assert people.find(alice.uri).name == "Alice"


def test_a_report_reaches_the_owner_alone(world, post):
    """An actor of a whole server sends it, with the account and the posts."""
    server = world.join(Sender("actor", "m.example"), type="Application")

    world.hear(server, server.activity("Flag", [OWNER, post], content="Not nice"))
    world.hear(server, server.activity("Flag", [OWNER, post], content="Not nice"))

    (notice,) = notices.page(9)
    assert (notice.kind, notice.text) == (NoticeKind.REPORT, "Not nice")
    assert world.blog.addresses.post(notice.post_id) == post
    assert b"m.example" not in world.client.get(post).data


def test_a_report_of_others_is_ignored(world, alice):
    world.hear(alice, alice.activity("Flag", ["https://third.example/users/x"]))

    assert notices.page(9) == ()


def test_a_move_of_somebody_nobody_follows_is_ignored(world, alice, post):
    """116 and 117 begin when the owner can follow."""
    world.hear(alice, alice.activity("Like", post))
    before = seen()

    world.hear(alice, alice.activity("Move", alice.uri, target="https://new.example/users/alice"))

    assert seen() == before
    assert f"{HOME}/" not in "".join(world.network.asked)
