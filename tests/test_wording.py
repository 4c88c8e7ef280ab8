"""The owner's words: checked before they are stored, by whichever road they come."""

from __future__ import annotations

import pytest

from photolog import wording
from photolog.errors import InvalidInput
from photolog.peers import Mention
from photolog.records import Draft, PhotoWords, Status
from tests.builders import a_photo, a_post
from tests.post_office import meet

BOB = Mention("@bob@peer.example", "https://peer.example/users/bob", "https://peer.example/@bob")


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("title", {"title": "x" * 201}),
        ("licence", {"licence": "no-such-licence"}),
        ("content_warning", {"content_warning": "x" * 201}),
        ("place", {"place": "x" * 201}),
        ("comments", {"comments": "whispered"}),
        ("caption", {"caption_source": "x" * 10_001}),
    ],
)
def test_words_that_cannot_be_used_are_refused_by_name(blog, field, words):
    with pytest.raises(InvalidInput) as caught:
        wording.with_words(blog, a_post(), Draft(**words), ())

    assert caught.value.field == field


def test_words_are_cleaned_and_tags_of_the_caption_added(blog):
    draft = Draft(title=" Two\nlines ", caption_source="Fog #Fog #sea", tags=("fog", "harbour"))

    written = wording.with_words(blog, a_post(), draft, ())

    assert written.title == "Two lines"
    assert [tag.lower() for tag in written.tags] == ["fog", "harbour", "sea"]


def test_those_known_before_stay_without_asking(federated_blog, network):
    source = f"{BOB.handle} and @carol@peer.example"

    named = wording.named_in(federated_blog, source, Status.PUBLISHED, [BOB])

    assert named == (BOB,)
    assert all("carol" in address or "host-meta" in address for address in network.asked)


def test_who_is_no_longer_in_the_text_is_not_named(federated_blog):
    assert wording.named_in(federated_blog, "Alone.", Status.DRAFT, [BOB]) == ()


def test_at_most_ten_are_named(federated_blog, network):
    for number in range(12):
        meet(f"p{number}", "peer.example")
    handles = [f"@p{number}@peer.example" for number in range(12)]
    known = [Mention(handle, f"https://peer.example/{handle}", "") for handle in handles[:6]]

    named = wording.named_in(federated_blog, " ".join(handles), Status.PUBLISHED, known)

    assert [each.handle for each in named] == handles[:10]


def test_without_federation_nobody_is_asked(make_blog, network):
    blog = make_blog(network)

    assert wording.named_in(blog, BOB.handle, Status.PUBLISHED) == ()
    assert network.asked == []


def test_photos_that_are_not_named_come_last_as_they_were():
    post = a_post(photos=(a_photo(id=1), a_photo(id=2, alt="Second"), a_photo(id=3)))

    arranged = wording.checked_photos(post, [PhotoWords(3, " Boats "), PhotoWords(1, "Fog")])

    assert [(entry.photo_id, entry.alt) for entry in arranged] == [
        (3, "Boats"),
        (1, "Fog"),
        (2, "Second"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        [PhotoWords(1, ""), PhotoWords(1, "")],
        [PhotoWords(9, "")],
        [PhotoWords(1, "x" * 1501)],
    ],
)
def test_photos_that_are_not_of_the_post_are_refused(words):
    with pytest.raises(InvalidInput):
        wording.checked_photos(a_post(photos=(a_photo(id=1),)), words)
