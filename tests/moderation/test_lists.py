"""Lists of people, as Mastodon writes them: requirement 144 of the specification of the wire."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog import moderation
from photolog.errors import FetchFailed
from photolog.moderation import lists, quieting
from photolog.store.peace import mutes, wishes
from photolog.store.peers import people
from tests.inbox.sending import Sender
from tests.post_office import meet


@pytest.fixture
def blog(federated_blog):
    return federated_blog


def findable(network, name: str, host: str) -> Sender:
    """Let somebody be found by WebFinger."""
    sender = Sender(name, host)
    network.documents[sender.uri] = sender.document()
    link = {"rel": "self", "type": "application/activity+json", "href": sender.uri}
    network.jrds[f"https://{host}/.well-known/webfinger?resource=acct:{name}@{host}"] = {
        "subject": f"acct:{name}@{host}",
        "links": [link],
    }
    return sender


@pytest.mark.parametrize(
    "text",
    [
        "mallory@remote.example\neve@far.example\n",
        "\ufeffmallory@remote.example\r\neve@far.example\r\n",
        "Account address\n@mallory@remote.example\n@eve@far.example\n",
        "\ufeffAccount address,Hide notifications\n@Mallory@Remote.Example,true\n"
        "EVE@far.example,true\n",
        "mallory@remote.example\n\nowner@photo.example\neve@far.example\nmallory@remote.example\n",
    ],
)
@pytest.mark.parametrize("kind", ["block", "mute"])
def test_a_list_means_the_same_with_and_without_headings_mark_and_at(blog, text, kind):
    mallory = meet("mallory")

    became = lists.import_people(blog, text, kind)

    assert (became.added, became.wished, became.unused) == (1, 1, [])
    assert [wish[:3] for wish in wishes.page(9)] == [("@eve@far.example", kind, True)]
    is_done = people.find(mallory.uri).is_blocked or mutes.is_muted(mallory.id, blog.now())
    assert is_done
    again = lists.import_people(blog, text, kind)
    assert (again.added, again.wished) == (0, 0)


def test_who_was_not_known_is_found_one_a_second(blog, network, clock):
    found = [findable(network, name, "far.example") for name in ("eve", "frank")]
    lists.import_people(blog, "eve@far.example\nfrank@far.example\n", "block")

    assert lists.carry_out_next_wish(blog)
    assert not lists.carry_out_next_wish(blog)
    clock.advance(seconds=1)
    assert lists.carry_out_next_wish(blog)

    assert [people.find(each.uri).is_blocked for each in found] == [True, True]
    assert wishes.count() == 0


def test_who_cannot_be_found_is_looked_for_at_longer_times(blog, network, clock):
    lists.import_people(blog, "Account address,Hide notifications\neve@far.example,false\n", "mute")
    for minutes in (10, 20, 40):
        assert lists.carry_out_next_wish(blog)
        clock.advance(minutes=minutes, seconds=-1)
        assert not lists.carry_out_next_wish(blog)
        clock.advance(seconds=1)
    [wish] = wishes.page(9)
    assert wish.tries == 3
    assert "404" in wish.last_error
    eve = findable(network, "eve", "far.example")

    assert lists.carry_out_next_wish(blog)

    known = mutes.find(people.find(eve.uri).id, blog.now())
    assert (known.hides_notices, known.until) == (False, None)


def test_who_is_to_be_muted_and_then_to_be_blocked_is_to_be_blocked(blog):
    lists.import_people(blog, "eve@far.example\n", "mute")
    lists.import_people(blog, "eve@far.example\n", "block")
    lists.import_people(blog, "eve@far.example\n", "mute")

    assert wishes.is_to_be_blocked("@Eve@far.example")


def test_a_server_that_is_blocked_is_not_asked_for_them(blog, network):
    findable(network, "eve", "far.example")
    moderation.block_domain(blog, "far.example")
    lists.import_people(blog, "eve@far.example\n", "block")

    assert lists.carry_out_next_wish(blog)

    assert network.asked == []
    assert wishes.page(9)[0].last_error == "far.example is blocked"


def test_what_goes_out_comes_in_again(blog):
    mallory, trudy, ada = meet("mallory"), meet("trudy"), meet("ada")
    moderation.block_person(blog, mallory.id)
    quieting.mute(blog, trudy.id, hides_notices=False)
    quieting.mute(blog, ada.id, until=blog.now() + timedelta(days=1))
    lists.import_people(blog, "eve@far.example\n", "block")

    assert sorted(lists.export_people("block", blog.now()).splitlines()) == [
        "eve@far.example",
        "mallory@remote.example",
    ]
    muted = lists.export_people("mute", blog.now())
    # A list has no room for an end, so who is muted for a day is not on it.
    assert muted == "Account address,Hide notifications\ntrudy@remote.example,false\n"
    quieting.unmute(blog, trudy.id)
    lists.import_people(blog, muted, "mute")
    assert not mutes.find(trudy.id, blog.now()).hides_notices


def test_a_server_that_does_not_answer_holds_up_nobody(blog, network, clock):
    network.jrds["https://far.example/.well-known/webfinger?resource=acct:eve@far.example"] = (
        FetchFailed("no answer", is_temporary=True)
    )
    frank = findable(network, "frank", "further.example")
    lists.import_people(blog, "eve@far.example\nfrank@further.example\n", "block")
    clock.advance(seconds=2)

    while lists.carry_out_next_wish(blog):
        pass

    assert people.find(frank.uri).is_blocked
