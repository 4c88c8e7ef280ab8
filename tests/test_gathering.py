"""A person's newest notes and whole threads, fetched because the owner looks."""

from __future__ import annotations

import threading

import pytest

from photolog import errand, gathering, people, threads
from photolog import notes as reading
from photolog.errors import FetchFailed
from photolog.peers import Audience
from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.peers import gone
from photolog.store.peers import people as known
from photolog.store.reading import following, notes, timeline
from tests.inbox.sending import Sender
from tests.store.making import add_post
from tests.store.peers.making import NOW
from tests.store.reading.making import follow_them

ALICE, BOB, ZOE = Sender("alice"), Sender("bob"), Sender("zoe", "other.example")
OUTBOX = f"{ALICE.uri}/outbox"


@pytest.fixture
def home(federated_blog, network):
    """The blog, with three people around it who can be looked up."""
    for sender in (ALICE, BOB, ZOE):
        network.documents[sender.uri] = sender.document(outbox=f"{sender.uri}/outbox")
    return federated_blog


@pytest.fixture
def alice(home):
    return people.renewed(home, ALICE.uri)


def a_note(sender, number=1, parent="", **over):
    return sender.note(parent, number, **{"cc": [], "tag": [], **over})


def lay(network, *documents):
    for document in documents:
        network.documents[document["id"]] = document


def collection(uri, items, **over):
    return {"id": uri, "type": "OrderedCollection", "orderedItems": items, **over}


def create(sender, note, **over):
    return sender.activity("Create", note, id=f"{sender.uri}#create", **over)


def uris(found):
    return [each.uri for each in found]


def keep(blog, note):
    return reading.at(blog, note["id"])


# The outbox of a person


def test_what_stands_in_an_outbox_is_kept_without_asking_for_each(home, network, alice):
    written = [a_note(ALICE, n, published=f"2026-11-0{n}T10:00:00Z") for n in (1, 2, 3)]
    lay(network, collection(OUTBOX, [create(ALICE, each) for each in written]))
    network.asked.clear()

    found = gathering.recent_of(home, alice)

    assert uris(found) == [each["id"] for each in written[::-1]]
    assert network.asked == [OUTBOX]
    assert timeline.page(9) == ()


def test_of_somebody_followed_it_stands_in_the_reader_at_its_date(home, network, alice):
    with database.transaction():
        follow_them()
    lay(network, collection(OUTBOX, [create(ALICE, a_note(ALICE))]))

    (note,) = gathering.recent_of(home, alice)

    assert [entry.at for entry in timeline.page(9)] == [note.published_at]


def test_an_outbox_is_asked_every_fifteen_minutes_at_most(home, network, alice, clock):
    lay(network, collection(OUTBOX, []))
    network.asked.clear()

    gathering.recent_of(home, alice)
    clock.advance(minutes=14)
    gathering.recent_of(home, alice)
    assert network.asked == [OUTBOX]
    clock.advance(minutes=2)
    gathering.recent_of(home, alice)
    assert network.asked == [OUTBOX] * 2


def test_an_outbox_that_cannot_be_had_leaves_what_is_known(home, network, alice):
    lay(network, a_note(ALICE))
    keep(home, a_note(ALICE))
    network.documents[OUTBOX] = FetchFailed("away", is_temporary=True)

    assert uris(gathering.recent_of(home, alice)) == [a_note(ALICE)["id"]]


def test_an_outbox_of_addresses_is_read_one_by_one_and_at_most_twenty(home, network, alice):
    """As GoToSocial's is."""
    written = [a_note(ALICE, number) for number in range(40)]
    lay(network, *written)
    lay(network, collection(OUTBOX, [create(ALICE, each["id"]) for each in written]))
    network.asked.clear()

    assert len(gathering.recent_of(home, alice)) == gathering.MOST_OF_A_PERSON
    assert len(network.asked) == 1 + gathering.MOST_OF_A_PERSON <= gathering.DOCUMENTS


def test_of_an_outbox_only_what_is_theirs_is_believed(home, network, alice):
    true = a_note(ALICE, 7)
    lay(network, true, a_note(BOB, 2), a_note(ZOE, 3))
    items = [
        create(ALICE, {**true, "attributedTo": ALICE.uri}),
        create(ALICE, {**a_note(BOB, 2), "content": "Forged"}),
        create(ALICE, {**a_note(ZOE, 3), "content": "Forged"}),
        create(ALICE, {**a_note(ZOE, 3), "attributedTo": ALICE.uri}),
        create(BOB, a_note(BOB, 2)),
        ALICE.activity("Announce", a_note(ZOE, 3)["id"]),
        ALICE.activity("Like", a_note(ZOE, 3)["id"]),
        create(ALICE, a_note(ALICE, 4, to=[f"{ALICE.uri}/followers"])),
        create(ALICE, a_note(ALICE, 5, "https://other.example/1")),
        create(ALICE, {"type": "ChatMessage", "id": f"{ALICE.uri}/notes/6"}),
        None,
        7,
    ]
    lay(network, collection(OUTBOX, items))

    assert uris(gathering.recent_of(home, alice)) == [true["id"]]
    assert notes.find_by_uri(a_note(BOB, 2)["id"]) is None
    assert notes.find_by_uri(a_note(ZOE, 3)["id"]) is None


def test_an_outbox_on_another_server_is_not_asked(home, network, alice):
    network.documents[ALICE.uri] = ALICE.document(outbox="https://other.example/outbox")
    lay(network, collection("https://other.example/outbox", [create(ALICE, a_note(ALICE))]))
    person = people.renewed(home, ALICE.uri)

    assert gathering.recent_of(home, person) == ()
    assert "https://other.example/outbox" not in network.asked


def test_what_was_deleted_is_not_brought_back_by_an_outbox(home, network, alice):
    with database.transaction():
        gone.remember(a_note(ALICE)["id"], "delete", "remote.example", NOW)
    lay(network, collection(OUTBOX, [create(ALICE, a_note(ALICE))]))

    assert gathering.recent_of(home, alice) == ()


# After an absence


@pytest.fixture
def followed(home):
    """Three people whom the owner follows, and what each wrote meanwhile."""
    with database.transaction():
        met = [follow_them(each.name, each.host) for each in (ALICE, BOB, ZOE)]
    return met


def missed(network, sender, number=1):
    note = a_note(sender, number)
    lay(network, collection(f"{sender.uri}/outbox", [create(sender, note)]))
    return note["id"]


def catch_up(blog):
    return [gathering.catch_up_next(blog) for _ in range(5)]


def test_what_was_written_while_the_blog_was_away_is_fetched(home, network, followed, clock):
    """5.2: GoToSocial tries for four minutes, Pixelfed once."""
    written = {missed(network, each) for each in (ALICE, BOB, ZOE)}
    gathering.notice_absence(home)
    clock.advance(minutes=5)

    gathering.notice_absence(home)

    assert catch_up(home) == [True, True, True, False, False]
    assert {entry.note.uri for entry in timeline.page(9)} == written


@pytest.mark.parametrize("minutes", [[2, 2, 4], [-60, 4], []])
def test_who_was_not_away_asks_nobody(home, network, followed, clock, minutes):
    missed(network, ALICE)
    network.asked.clear()
    gathering.notice_absence(home)
    for each in minutes:
        clock.advance(minutes=each)
        gathering.notice_absence(home)

    assert catch_up(home) == [False] * 5
    assert network.asked == []


def test_catching_up_goes_on_where_it_was_and_nobody_holds_it_up(home, network, followed, clock):
    network.documents[f"{ZOE.uri}/outbox"] = FetchFailed("away", is_temporary=True)
    written = [missed(network, each) for each in (BOB, ALICE)]
    gathering.notice_absence(home)
    clock.advance(days=1)
    gathering.notice_absence(home)
    assert gathering.catch_up_next(home)
    gathering.notice_absence(home)  # after a start, say

    assert catch_up(home) == [True, True, False, False, False]
    assert {entry.note.uri for entry in timeline.page(9)} == set(written)


def test_a_second_absence_is_made_good_as_the_first(home, network, followed, clock):
    gathering.notice_absence(home)
    for number in (1, 2):
        written = missed(network, ALICE, number)
        clock.advance(minutes=6)
        gathering.notice_absence(home)
        catch_up(home)

        assert notes.find_by_uri(written) is not None


def test_who_has_not_let_the_owner_in_is_not_asked(home, network, followed, clock):
    with database.transaction():
        following.answer(followed[0].id, FollowingState.REJECTED, NOW)
    gathering.notice_absence(home)
    clock.advance(days=1)
    gathering.notice_absence(home)

    assert catch_up(home) == [True, True, False, False, False]


# Threads


def chain(network, length):
    """Lay out notes of which each answers the one before."""
    written = [a_note(ALICE, 0)]
    for number in range(1, length):
        written.append(a_note(ALICE, number, written[-1]["id"]))
    lay(network, *written)
    return written


def test_what_a_note_answers_is_fetched_up_to_twenty(home, network):
    written = chain(network, 30)
    note = keep(home, written[-1])

    thread = gathering.thread(home, note, budget=100)

    above = [each["id"] for each in written[-21:-1]]
    assert uris(thread.ancestors) == above
    assert notes.find_by_uri(written[8]["id"]) is None


def test_what_cannot_be_had_is_not_asked_for_at_every_look(home, network, clock):
    missing = "https://other.example/notes/gone"
    answer = a_note(ALICE, 1, missing)
    lay(network, answer)
    note = keep(home, answer)

    for minutes in (0, 5, 5, 10):
        clock.advance(minutes=minutes)
        assert gathering.thread(home, note).ancestors == ()

    assert network.asked.count(missing) == 2


def test_ancestors_that_make_a_circle_end(home, network):
    first, second = a_note(ALICE, 1, a_note(ALICE, 2)["id"]), a_note(ALICE, 2, a_note(ALICE)["id"])
    lay(network, first, second)

    thread = gathering.thread(home, keep(home, first))

    assert uris(thread.ancestors) == [second["id"]]
    assert thread.answers == ()


def test_answers_are_fetched_and_stand_below_what_they_answer(home, network):
    root = a_note(ALICE, replies=f"{ALICE.uri}/notes/1/replies")
    by_bob = a_note(BOB, 2, root["id"], published="2026-11-22T11:01:00Z")
    by_zoe = a_note(ZOE, 3, by_bob["id"], published="2026-11-22T11:03:00Z")
    later = a_note(BOB, 4, root["id"], published="2026-11-22T11:02:00Z")
    by_bob["replies"] = {"id": f"{by_bob['id']}/replies", "type": "Collection"}
    listed = collection(root["replies"], [by_bob["id"], {**later, "content": "Forged"}])
    below = collection(f"{by_bob['id']}/replies", [by_zoe["id"]])
    lay(network, root, by_bob, by_zoe, later, listed, below)

    thread = gathering.thread(home, keep(home, root))

    found = [(answer.depth, answer.said.uri) for answer in thread.answers]
    assert found == [(0, by_bob["id"]), (1, by_zoe["id"]), (0, later["id"])]
    assert thread.answers[2].said.content_html == "<p>Lovely tones.</p>"
    assert timeline.page(9) == ()


def test_a_whole_talk_is_read_from_its_context_in_any_order(home, network):
    """FEP-7888, FEP-f228."""
    root = a_note(ALICE, context="https://remote.example/contexts/1")
    child = a_note(BOB, 2, root["id"])
    grandchild = a_note(ZOE, 3, child["id"])
    context = collection(root["context"], [grandchild["id"], child["id"], root["id"]])
    lay(network, root, child, grandchild, context)

    thread = gathering.thread(home, keep(home, root))

    assert [each.said.uri for each in thread.answers] == [child["id"], grandchild["id"]]


def test_what_does_not_answer_is_not_kept_however_it_is_listed(home, network):
    root = a_note(ALICE, replies=f"{ALICE.uri}/notes/1/replies")
    beside = a_note(ZOE, 2)
    elsewhere = a_note(ZOE, 3, "https://other.example/notes/9")
    private = a_note(ZOE, 4, root["id"], to=[f"{ZOE.uri}/followers"])
    forged = {**a_note(ZOE, 5, root["id"]), "attributedTo": BOB.uri}
    listed = collection(
        root["replies"], [each["id"] for each in (beside, elsewhere, private, forged)]
    )
    lay(network, root, beside, elsewhere, private, forged, listed)

    thread = gathering.thread(home, keep(home, root))

    assert thread.answers == ()
    assert notes.by_ids([thread.note.id]) == {thread.note.id: thread.note}
    assert database.database.execute_sql("SELECT count(*) FROM note").fetchone() == (1,)


def test_a_huge_list_of_answers_is_read_as_far_as_the_errand_goes(home, network):
    root = a_note(ALICE, replies=f"{ALICE.uri}/notes/1/replies")
    answers = [a_note(BOB, number, root["id"]) for number in range(2, 400)]
    lay(network, root, *answers, collection(root["replies"], [each["id"] for each in answers]))
    note = keep(home, root)
    network.asked.clear()

    first = gathering.thread(home, note, budget=20)
    assert len(network.asked) == 20
    assert 15 <= len(first.answers) < 20
    assert len(gathering.thread(home, note, budget=20).answers) == len(first.answers)


def test_what_is_left_is_fetched_the_next_time(home, network, clock):
    root = a_note(ALICE, replies=f"{ALICE.uri}/notes/1/replies")
    answers = [a_note(BOB, number, root["id"]) for number in range(2, 12)]
    lay(network, root, *answers, collection(root["replies"], [each["id"] for each in answers]))
    note = keep(home, root)

    assert len(gathering.thread(home, note, budget=6).answers) == 4
    clock.advance(minutes=2)
    network.asked.clear()
    assert len(gathering.thread(home, note).answers) == 10
    assert answers[0]["id"] not in network.asked


@pytest.mark.parametrize(("age", "pause"), [(0, 15), (2 * 24 * 60, 60), (30 * 24 * 60, 24 * 60)])
def test_answers_are_asked_for_less_often_as_a_note_ages(home, network, clock, age, pause):
    root = a_note(ALICE, replies=f"{ALICE.uri}/notes/1/replies")
    lay(network, root, collection(root["replies"], []))
    note = keep(home, root)
    clock.advance(minutes=age)

    def is_asked():
        network.asked.clear()
        gathering.thread(home, note)
        return root["replies"] in network.asked

    assert is_asked()
    clock.advance(minutes=pause - 1)
    assert not is_asked()
    clock.advance(minutes=2)
    assert is_asked()


def test_without_a_budget_nothing_is_asked_for(home, network):
    written = chain(network, 3)
    note = keep(home, written[-1])
    network.asked.clear()

    assert gathering.thread(home, note, budget=0).ancestors == ()
    assert network.asked == []


def test_a_server_that_hangs_costs_no_more_than_the_patience(home, network, monkeypatch):
    written = chain(network, 2)
    note = keep(home, written[-1])
    hanging, get = threading.Event(), network.get_document

    def hang(uri, signer=None):
        hanging.wait(60)
        return get(uri, signer)

    monkeypatch.setattr(network, "get_document", hang)
    monkeypatch.setattr(errand.Errand.__init__, "__defaults__", (0.05,))
    try:
        assert gathering.thread(home, note).ancestors == ()
    finally:
        hanging.set()


def test_the_owners_answers_and_those_below_them_stand_in_the_thread(home, network):
    root = a_note(ALICE)
    lay(network, root)
    note = keep(home, root)
    post = add_post(NOW, in_reply_to=note.uri)

    thread = threads.around(home, note)

    ((depth, said),) = [(each.depth, each.said) for each in thread.answers]
    assert (depth, said.id) == (0, post.id)


def test_blocked_and_muted_people_are_left_out_with_what_answers_them(home, network):
    root = a_note(ALICE)
    by_bob = a_note(BOB, 2, root["id"])
    by_zoe = a_note(ZOE, 3, by_bob["id"])
    lay(network, root, by_bob, by_zoe)
    note = keep(home, root)
    for each in (by_bob, by_zoe):
        keep(home, each)
    assert len(threads.around(home, note).answers) == 2

    with database.transaction():
        known.set_blocked(known.find(BOB.uri).id, True)

    assert threads.around(home, note).answers == ()
    assert threads.ancestors(home, notes.find_by_uri(by_zoe["id"])) == ()


def test_messages_are_in_no_thread(home, network):
    root = a_note(ALICE)
    lay(network, root)
    note = keep(home, root)
    private = a_note(BOB, 2, root["id"], to=[f"{BOB.uri}/x"], cc=[])
    lay(network, private)
    assert keep(home, private).audience is Audience.DIRECT

    assert threads.around(home, note).answers == ()
