"""Lists of people in CSV, as servers write them."""

from __future__ import annotations

import pytest

from photolog.errors import InvalidInput
from photolog.pure.text import follow_lists

BOB, ALICE = "@bob@peer.example", "@alice@remote.example"
MASTODON = (
    "Account address,Show boosts,Notify on new posts,Languages\n"
    "bob@peer.example,true,false,\n"
    'alice@remote.example,false,true,"en, de"\n'
)


def test_a_list_of_mastodon_is_read():
    found = follow_lists.read(MASTODON)

    assert found.wanted == {BOB: True, ALICE: False}
    assert found.unused == ()


def test_what_is_written_is_what_mastodon_writes():
    written = follow_lists.write([(BOB, True), (ALICE, False)])

    assert written == (
        "Account address,Show boosts,Notify on new posts,Languages\n"
        "bob@peer.example,true,false,\n"
        "alice@remote.example,false,false,\n"
    )
    assert follow_lists.read(written).wanted == {BOB: True, ALICE: False}


@pytest.mark.parametrize(
    "text",
    [
        "bob@peer.example\n",
        "@bob@peer.example",
        "\ufeffbob@peer.example\r\n\r\n",
        "\ufeffAccount address\r\nbob@peer.example\r\n",
        "Account Address\n  @bob@PEER.example \n",
        "acct:bob@peer.example",
        '"bob@peer.example"',
        "bob@peer.example,true,false,\nBOB@peer.example,false\n",
        "Show boosts,account address\ntrue,bob@peer.example\n",
        "Account address,Show boosts\nbob@peer.example\n",
        "Account address\nbob@peer.example,false\n",
    ],
)
def test_with_or_without_headings_marks_and_columns(text):
    assert follow_lists.read(text).wanted == {BOB: True}


@pytest.mark.parametrize("no", ["false", "FALSE", "0", "no"])
def test_boosts_are_shown_unless_the_list_says_no(no):
    assert follow_lists.read(f"bob@peer.example,{no}").wanted == {BOB: False}


def test_names_in_other_scripts_are_written_in_ascii():
    assert follow_lists.read("bob@bücher.example").wanted == {"@bob@xn--bcher-kva.example": True}


def test_lines_that_name_nobody_are_told():
    text = 'bob\n=cmd()|x\nhttps://peer.example/@bob\n"a\nb"\nbob@peer.example\n' + "x" * 300

    found = follow_lists.read(text)

    assert found.wanted == {BOB: True}
    assert found.unused == ("bob", "=cmd()|x", "https://peer.example/@bob", "a\nb", "x" * 80)


@pytest.mark.parametrize("text", ["", "\ufeff", "\n\n,,\n", "Account address\n"])
def test_an_empty_list_names_nobody(text):
    assert follow_lists.read(text) == follow_lists.FollowList({}, ())


@pytest.mark.parametrize("heading", ["", "Account address\n"])
def test_a_list_has_an_end(heading):
    lines = "".join(f"u{number}@peer.example\n" for number in range(follow_lists.MAX_ROWS))

    assert len(follow_lists.read(heading + lines).wanted) == follow_lists.MAX_ROWS
    with pytest.raises(InvalidInput, match="20,000"):
        follow_lists.read(heading + lines + "one.more@peer.example\n")


@pytest.mark.parametrize("text", ['"' + "x" * 200_000 + '"', "x" * 200_000])
def test_what_is_no_csv_is_refused(text):
    with pytest.raises(InvalidInput, match="cannot be read"):
        follow_lists.read(text)
