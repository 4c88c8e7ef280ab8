"""Words that the owner filters, as the page has them."""

from __future__ import annotations

import pytest

from photolog.peers import FilterAction, ReplyState
from photolog.store.engine import database
from photolog.store.peace import words
from tests.publish import publish
from tests.store.peers import making
from tests.web.studio.test_pages import judge

PLACE = "/studio/peace/words"


def test_a_phrase_is_filtered_and_read_again(federated_owner):
    judge(federated_owner.get(PLACE).text)
    federated_owner.post(PLACE, data={"phrase": "  Mountain   view ", "action": "hide"})

    [known] = words.all_filters()
    assert (known.phrase, known.action, known.is_whole_word) == (
        "Mountain view",
        FilterAction.HIDE,
        True,
    )
    page = federated_owner.get(PLACE).text
    judge(page)
    assert "Mountain view" in page

    federated_owner.post(f"{PLACE}/remove", data={"phrase": "Mountain view"})
    assert words.all_filters() == ()


@pytest.mark.parametrize("phrase", ["", " \u200b ", "x" * 201])
def test_what_is_no_phrase_is_refused(federated_owner, phrase):
    answer = federated_owner.post(PLACE, data={"phrase": phrase, "action": "warn", "is_part": "1"})

    assert answer.status_code == 422
    assert words.all_filters() == ()
    judge(answer.text)


def test_a_comment_with_such_words_is_folded_away(federated_owner, federated_blog):
    post = publish(federated_blog)
    with database.transaction():
        making.add_reply(post.id, 1, making.meet(), state=ReplyState.WAITING)
    federated_owner.post(PLACE, data={"phrase": "lovely", "action": "warn"})

    page = federated_owner.get("/studio/comments").text

    judge(page)
    assert "<summary>Your filter: lovely</summary>" in page
