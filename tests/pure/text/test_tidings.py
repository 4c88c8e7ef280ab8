"""Sentences of what happened: who, what, to which post; and what of it may leave the studio."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.peers import Audience, FilterAction, Notice, NoticeKind, Person, WordFilter
from photolog.pure.text import tidings
from tests.store.peers.making import NOW, a_reply

KIND = NoticeKind


def a_person(name):
    uri = "https://remote.example/users/alice"
    return Person(
        id=5,
        uri=uri,
        host="remote.example",
        handle="@alice@remote.example",
        name=name,
        bio_html="",
        url=uri,
        inbox=f"{uri}/inbox",
        shared_inbox="",
        avatar="",
        is_trusted=False,
        is_blocked=False,
        fetched_at=NOW,
    )


def a_notice(kind=KIND.LIKE, person=None, text="", **over):
    values = {"post_id": 7, "reply_id": None, "at": NOW, "is_read": False}
    return Notice(id=3, kind=kind, person=person, text=text, **values | over)


def said(kind, names=("Alice",), others=0, text="", headline="Harbour"):
    people = tuple(a_person(name) for name in names)
    notice = a_notice(kind, people[0] if people else None, text)
    return tidings.sentence(notice, people, others, headline)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (said(KIND.LIKE), "Alice (@alice@remote.example) liked “Harbour”"),
        (said(KIND.LIKE, text="🎉"), "Alice (@alice@remote.example) reacted 🎉 to “Harbour”"),
        (said(KIND.LIKE, ("Alice", "Bob"), text="🎉"), "Alice and Bob liked “Harbour”"),
        (said(KIND.SHARE, ("Alice", "Bob"), 1), "Alice, Bob and 1 other boosted “Harbour”"),
        (said(KIND.LIKE, ("Alice", "Bob"), 3), "Alice, Bob and 3 others liked “Harbour”"),
        (said(KIND.FOLLOW), "Alice (@alice@remote.example) follows you"),
        (said(KIND.FOLLOW, ("Alice", "Bob")), "Alice and Bob follow you"),
        (said(KIND.REPORT, (), text="Odd"), "Somebody reported “Harbour”"),
        (said(KIND.REPORT, (), headline=""), "Somebody reported something of yours"),
        (said(KIND.MESSAGE), "Alice (@alice@remote.example) wrote to you in private"),
        (
            said(KIND.MOVED, text="@alice@new.example"),
            "Alice (@alice@remote.example) has moved to @alice@new.example",
        ),
        (said(KIND.MOVED), "Alice (@alice@remote.example) has moved"),
        (
            said(KIND.LOST, text="remote.example"),
            "Alice (@alice@remote.example) cannot be reached any more and no longer follows you",
        ),
        (
            said(KIND.LOST, (), text="12 followers on old.example"),
            "12 followers on old.example cannot be reached any more and no longer follow you",
        ),
    ],
)
def test_a_sentence_says_who_did_what(sentence, expected):
    assert sentence == expected


@pytest.mark.parametrize("kind", KIND)
def test_every_kind_has_its_sentence(kind):
    assert said(kind).startswith(f"Alice (@alice@remote.example) {tidings.VERBS[kind][0]}")


@given(st.text(), st.sampled_from(KIND))
def test_a_sentence_is_one_line_whatever_strangers_are_called(text, kind):
    person = a_person(text)
    line = tidings.sentence(a_notice(kind, person, text), (person,), 0, text)

    assert line.splitlines() == [line]
    assert line.replace("\u200d", "").isprintable()


@given(st.text(max_size=2_000), st.sampled_from(KIND))
def test_an_excerpt_is_one_short_line(text, kind):
    words = tidings.words(a_notice(kind, text=text), None)

    assert words.splitlines() in ([], [words])
    assert len(words) <= tidings.EXCERPT_CHARACTERS


def test_what_was_written_to_the_owner_alone_does_not_leave():
    assert tidings.words(a_notice(KIND.MESSAGE, text="Between us"), None) == ""
    reply = a_reply(7, person=a_person("Alice"), audience=Audience.DIRECT)
    assert tidings.words(a_notice(KIND.REPLY), reply) == ""


def test_a_warning_stands_for_what_it_warns_of():
    reply = a_reply(7, person=a_person("Alice"), summary="Spiders")

    assert tidings.words(a_notice(KIND.REPLY), reply) == "CW: Spiders"


def test_what_is_filtered_is_found_in_words_and_in_warnings():
    filters = (WordFilter(1, "Cash", True, FilterAction.HIDE, NOW),)
    reply = a_reply(7, person=a_person("Alice"), content_html="<p>C<b>äsh</b>!</p>")
    warned = a_reply(7, person=a_person("Alice"), summary="cash")

    def found(notice, answer=None):
        return tidings.filtered_by(filters, notice, answer) is not None

    assert found(a_notice(KIND.MENTION, text="Buy cash"))
    assert found(a_notice(KIND.REPLY), reply)
    assert found(a_notice(KIND.REPLY), warned)
    assert not found(a_notice(KIND.MENTION, text="Cashew"))
    assert not found(a_notice(KIND.LIKE, text="cash"))
    assert not found(a_notice(KIND.REPORT, text="They sell for cash"))
    assert tidings.filtered_by((), a_notice(KIND.MENTION, text="cash"), None) is None


def test_a_message_leads_to_the_conversation_and_all_else_to_the_inbox():
    person = a_person("Alice")

    assert tidings.path(a_notice(KIND.MESSAGE, person)) == f"/studio/messages/{person.id}"
    assert tidings.path(a_notice(KIND.MESSAGE)) == "/studio/inbox#notice-3"
    assert tidings.path(a_notice(KIND.LIKE, person)) == "/studio/inbox#notice-3"
