"""Who can see a post, as the desk asks, and the page that only the owner can open."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from photolog.records import Status, Visibility
from photolog.store import lists, posts
from photolog.store.engine import database
from photolog.web.studio.wording import VISIBILITIES
from tests.post_office import meet
from tests.web.studio.conftest import form_of, publish

OPEN = ["public", "unlisted"]
ALL = ["public", "unlisted", "followers", "direct"]


@pytest.fixture
def followers_only(federated_blog):
    return publish(federated_blog, title="Harbour", visibility=Visibility.FOLLOWERS)


def choices(page) -> dict[str, str]:
    """Return what may be chosen, with the sentence that explains it."""
    tree = BeautifulSoup(page.data, "html5lib")
    found = {}
    for radio in tree.select("fieldset#visibility input[type=radio]"):
        label = tree.find("label", attrs={"for": radio["id"]}).text
        hint = tree.find(id=radio["aria-describedby"]).text
        found[radio["value"]] = (label, hint)
    return found


def test_each_choice_has_a_name_and_a_sentence(federated_owner):
    assert choices(federated_owner.get("/studio/new")) == VISIBILITIES
    assert list(VISIBILITIES) == [each.value for each in Visibility] == ALL


def test_alone_there_is_nobody_to_send_to(owner):
    assert list(choices(owner.get("/studio/new"))) == OPEN


@pytest.mark.parametrize(
    ("over", "offered"),
    [
        ({"status": Status.DRAFT}, ALL),
        ({}, OPEN),
        ({"visibility": Visibility.UNLISTED}, OPEN),
        ({"visibility": Visibility.FOLLOWERS}, ["public", "unlisted", "followers"]),
    ],
)
def test_what_others_have_seen_is_offered_to_no_fewer(
    federated_owner, federated_blog, address, over, offered
):
    post = publish(federated_blog, **over)

    page = federated_owner.get(address(post))

    assert list(choices(page)) == offered
    assert ("delete it and post it anew" in page.text) is ("status" not in over)
    chosen = BeautifulSoup(page.data, "html5lib").select_one("#visibility input[checked]")
    assert chosen["value"] == post.visibility.value


def test_a_form_that_narrows_all_the_same_is_refused_with_a_sentence(
    federated_owner, federated_blog, address, stored
):
    post = publish(federated_blog)

    answer = federated_owner.post(address(post), data=form_of(post, visibility="followers"))

    assert answer.status_code == 422
    assert 'href="#visibility"' in answer.text and "delete it and post it anew" in answer.text
    assert stored(post) == post


def test_a_direct_draft_without_anybody_stays_a_draft_with_a_sentence(
    federated_owner, federated_blog, address, stored
):
    post = publish(federated_blog, status=Status.DRAFT)
    form = form_of(post, visibility="direct", do="publish")

    answer = federated_owner.post(address(post), data=form)

    assert answer.status_code == 422
    assert "goes to the people whom it names" in answer.text
    assert (stored(post).status, stored(post).visibility) == (Status.DRAFT, Visibility.DIRECT)


def test_the_page_of_what_is_not_for_everybody_is_for_the_owner(
    federated_owner, followers_only, address
):
    """R-VIS-3: at a private address, where no answer is kept, and not at the permalink."""
    page = federated_owner.get(address(followers_only, "page"))
    permalink = federated_owner.get(address(followers_only, "page").split("/studio/posts")[0])

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "Harbour" in page.text and "oembed" not in page.text
    assert address(followers_only, "page") in federated_owner.get(address(followers_only)).text
    assert "Harbour" not in permalink.text


def test_that_page_says_for_whom_it_is_and_leads_nowhere_in_vain(
    federated_owner, followers_only, address
):
    page = BeautifulSoup(federated_owner.get(address(followers_only, "page")).data, "html5lib")

    assert "Followers only · Edit" in page.select_one(".post-text .words").text
    own = [link["href"] for link in page.select(".post-text .words a[href]")]
    assert address(followers_only) in own
    assert [path for path in own if federated_owner.get(path).status_code != 200] == []


def test_the_log_in_changes_nothing_at_the_permalink(federated_owner, federated_blog, address):
    post = publish(federated_blog, title="Harbour", visibility=Visibility.FOLLOWERS)
    path = federated_blog.addresses.post(post.id).removeprefix("https://photo.example")

    assert federated_owner.get(path).status_code == 404


def test_nobody_else_opens_it(federated_owner, followers_only, address):
    stranger = federated_owner.application.test_client()
    stranger.home = "https://photo.example"

    answer = stranger.get(address(followers_only, "page"))

    assert (answer.status_code, answer.location) == (302, "/login")


def test_a_draft_has_no_page_yet(federated_owner, federated_blog, address):
    post = publish(federated_blog, status=Status.DRAFT)

    assert federated_owner.get(address(post, "page")).location.endswith(address(post))


@pytest.mark.parametrize("visibility", Visibility)
def test_the_table_says_for_whom_a_post_is(federated_owner, federated_blog, visibility):
    bob = meet("bob", "peer.example")
    post = publish(federated_blog, visibility=visibility, caption_source=bob.handle)

    row = BeautifulSoup(federated_owner.get("/studio").data, "html5lib").select_one(".ledger li")

    chips = [chip.text for chip in row.select(".chip")]
    label = VISIBILITIES[visibility.value][0]
    assert chips == (["Published"] if visibility is Visibility.PUBLIC else ["Published", label])
    shown = {name for name, count in lists.studio_counts().items() if count}
    assert shown == {"all", visibility.value} - {"public"}
    for name in shown:
        page = federated_owner.get(f"/studio?show={name}")
        assert page.status_code == 200
        assert f"/studio/posts/{page.text.split('/studio/posts/')[1][:13]}" == (
            f"/studio/posts/{federated_blog.addresses.post(post.id)[-13:]}"
        )


def test_an_answer_without_photos_has_a_page_that_leads_to_what_it_answers(
    federated_owner, federated_blog
):
    uri = "https://remote.example/notes/1"
    post = publish(federated_blog, caption_source="Yes, fog.")
    with database.transaction():
        engine = database.database
        engine.execute_sql("DELETE FROM photo")
        engine.execute_sql("UPDATE post SET in_reply_to = ?", (uri,))
        posts.relist(post.id, federated_blog.config.zone)
    permalink = federated_blog.addresses.post(post.id)

    page = federated_owner.get(permalink.removeprefix("https://photo.example"))
    oembed = federated_owner.get("/oembed", query_string={"url": permalink})

    assert (page.status_code, oembed.status_code) == (200, 200)
    link = BeautifulSoup(page.data, "html5lib").select_one("a.u-in-reply-to")
    assert (link["href"], oembed.get_json()["type"]) == (uri, "link")
    assert "Yes, fog." in page.text
