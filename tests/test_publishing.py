"""A photo goes out: all or nothing, in order, and nothing left behind on the disk."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from photolog import checking, publishing
from photolog.errors import InvalidInput, NotFound, RejectedUpload
from photolog.publishing import MAX_PHOTOS
from photolog.records import Draft, Focus, PhotoWords, Profile, Status, Visibility
from photolog.store import lists, posts, settings
from photolog.store.engine import database
from tests.publish import a_picture, publish
from tests.store.making import add_photo_row

TOP = Path(__file__).resolve().parents[1]


@pytest.fixture
def small(make_blog):
    """A blog that makes one small rendition of each photo, and no AVIF."""
    return make_blog(photos__sizes="320", photos__avif="false")


def files_of(blog) -> tuple[set[str], set[str]]:
    """Return the names in originals/ and in media/."""
    return (
        {name for name, _ in blog.files.stored("originals")},
        {name for name, _ in blog.files.stored("media")},
    )


def names_of(*photos) -> tuple[set[str], set[str]]:
    """Return the names that these photos need in originals/ and in media/."""
    return (
        {photo.original.name for photo in photos},
        {rendition.name for photo in photos for rendition in photo.renditions},
    )


def words_of(post) -> tuple[PhotoWords, ...]:
    return tuple(PhotoWords(photo.id, photo.alt, photo.focus) for photo in post.photos)


def stored(blog, photos: int = 1, status: Status = Status.PUBLISHED, **words):
    """Publish a post whose photos are rows only: no pixels, no files."""
    draft = publishing.start_draft(blog)
    with database.transaction():
        for _ in range(photos):
            add_photo_row(draft.id)
    kept = words_of(posts.find(draft.id))
    saved = publishing.save(blog, draft.id, Draft(photos=kept, **words))
    return saved if status is Status.DRAFT else publishing.publish(blog, draft.id)


def is_listed(post) -> bool:
    return post.id in [listed.id for listed in lists.page("all", "", 99).posts]


def test_a_published_post_is_there_with_its_words_and_files(small, clock):
    post = publish(small, title=" Harbour ", caption_source="Fog\n#BlueHour", tags=("Boats",))

    assert (post.status, post.published_at, post.edited_at) == (Status.PUBLISHED, clock(), None)
    assert (post.title, post.tags) == ("Harbour", ("Boats", "BlueHour"))
    assert "Fog" in post.caption_html
    assert files_of(small) == names_of(*post.photos)
    assert is_listed(post)
    assert posts.find(post.id) == post
    assert list(checking.check(small)) == []


def test_an_original_is_kept_byte_for_byte(small):
    picture = a_picture()

    post = publishing.publish_files(small, Draft(), [(picture, "a.jpg")], [], Status.PUBLISHED)

    original = post.photos[0].original
    assert small.files.original_path(original.name).read_bytes() == picture.getvalue()
    assert original.bytes == len(picture.getvalue())


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("IMG_1.JPG", "IMG_1.JPG"),
        ("C:\\photos\\boat.jpg", "boat.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\x00\nb.jpg", "a b.jpg"),
        ("", ""),
    ],
)
def test_the_name_of_a_file_is_for_showing_only(small, sent, kept):
    uploads = [(a_picture(), sent)]

    post = publishing.publish_files(small, Draft(), uploads, [], Status.DRAFT)

    assert post.photos[0].original.filename == kept


def test_photos_stand_in_the_order_of_the_files_with_their_alt_texts(small):
    uploads = [(a_picture(300 + n, 200), f"{n}.jpg") for n in range(3)]

    post = publishing.publish_files(
        small, Draft(), uploads, ["First", " Second\r\nline "], Status.PUBLISHED
    )

    assert [photo.size.width for photo in post.photos] == [300, 301, 302]
    assert [photo.alt for photo in post.photos] == ["First", "Second\nline", ""]
    assert post.missing_alt_count == 1


def test_the_second_file_is_bad_and_nothing_is_left(small):
    uploads = [(a_picture(), "a.jpg"), (io.BytesIO(b"no picture"), "b.jpg")]

    with pytest.raises(RejectedUpload):
        publishing.publish_files(small, Draft(), uploads, [], Status.PUBLISHED)

    assert sum(checking.storage_use(small).counts.values()) == 0
    assert files_of(small) == (set(), set())
    assert list((small.files.root / "incoming").iterdir()) == []


def test_the_database_refuses_and_no_file_is_left(small):
    class Halt(Exception):
        """Raised in the middle of the transaction that would have written the rows."""

    def halt() -> None:
        raise Halt

    database.database.connection().create_function("halt", 0, halt)
    database.database.execute_sql(
        "CREATE TEMP TRIGGER no_rows BEFORE INSERT ON rendition BEGIN SELECT halt(); END"
    )

    with pytest.raises(Exception, match="user-defined function"):
        publish(small)

    assert sum(checking.storage_use(small).counts.values()) == 0
    assert files_of(small) == (set(), set())


@pytest.mark.parametrize("count", [0, MAX_PHOTOS + 1])
def test_a_post_holds_one_to_twenty_photos(blog, count):
    uploads = [(io.BytesIO(b""), "a.jpg")] * count

    with pytest.raises(InvalidInput, match="1 to 20 photos") as caught:
        publishing.publish_files(blog, Draft(), uploads, [], Status.PUBLISHED)

    assert caught.value.field == "photos"


def test_more_alt_texts_than_photos_are_refused(blog):
    with pytest.raises(InvalidInput) as caught:
        publishing.publish_files(
            blog, Draft(), [(a_picture(), "a.jpg")], ["one", "two"], Status.PUBLISHED
        )

    assert caught.value.field == "alt"


def test_a_full_post_takes_no_more(small):
    post = stored(small, MAX_PHOTOS, Status.DRAFT)

    with pytest.raises(InvalidInput, match="at most 20 photos"):
        publishing.add_photo(small, post.id, a_picture(), "a.jpg")

    assert files_of(small) == (set(), set())


def test_a_draft_begins_with_the_choices_of_the_owner(make_blog):
    blog = make_blog(site__license="cc-by-4.0", site__language="de")
    with database.transaction():
        settings.write_profile(Profile(default_tags=("Fog",), show_camera=False))

    draft = publishing.start_draft(blog)

    assert (draft.status, draft.published_at, draft.photos) == (Status.DRAFT, None, ())
    assert (draft.licence, draft.language, draft.tags) == ("cc-by-4.0", "de", ("Fog",))
    assert draft.show_camera is False
    assert publishing.defaults(blog) == Draft(licence="cc-by-4.0", tags=("Fog",), show_camera=False)


def test_photos_are_added_at_the_end(small):
    draft = publishing.start_draft(small)

    added = [publishing.add_photo(small, draft.id, a_picture(), "a.jpg", alt) for alt in "ab"]

    assert posts.find(draft.id).photos == tuple(added)
    assert [photo.position for photo in added] == [0, 1]


@pytest.mark.parametrize("change", ["add_photo", "save", "publish", "unpublish", "delete"])
def test_there_is_no_such_post(blog, change):
    further = {"add_photo": (a_picture(), "a.jpg"), "save": (Draft(),)}.get(change, ())

    with pytest.raises(NotFound):
        getattr(publishing, change)(blog, 7, *further)


def test_there_is_no_such_photo(blog):
    with pytest.raises(NotFound):
        publishing.replace_photo(blog, 7, a_picture(), "a.jpg")


def test_saving_writes_words_order_alt_texts_and_focus(blog):
    post = stored(blog, photos=3, status=Status.DRAFT)
    first, second, third = words_of(post)
    draft = Draft(
        title="Harbour",
        caption_source="Fog #BlueHour",
        content_warning="Blood",
        is_sensitive=True,
        licence="cc-by-4.0",
        place="Vienna",
        visibility=Visibility.UNLISTED,
        language="de",
        show_camera=False,
        tags=("Boats",),
        photos=(third, replace(first, alt="First", focus=Focus(0, 1)), second),
    )

    saved = publishing.save(blog, post.id, draft)

    assert [photo.id for photo in saved.photos] == [third.photo_id, first.photo_id, second.photo_id]
    assert (saved.photos[1].alt, saved.photos[1].focus) == ("First", Focus(0, 1))
    assert (saved.title, saved.content_warning, saved.place) == ("Harbour", "Blood", "Vienna")
    assert (saved.licence, saved.language, saved.visibility) == ("cc-by-4.0", "de", "unlisted")
    assert (saved.is_sensitive, saved.show_camera) == (True, False)
    assert saved.tags == ("Boats", "BlueHour")


def test_a_photo_that_is_not_named_stays_and_comes_last(small):
    post = publish(small, photos=3, alts=("One", "Two", "Three"))
    first, second, third = words_of(post)

    saved = publishing.save(small, post.id, Draft(photos=(third, first)))

    assert [photo.id for photo in saved.photos] == [
        entry.photo_id for entry in (third, first, second)
    ]
    assert saved.photos[2].alt == "Two"


def test_a_photo_is_removed_with_its_files(small):
    post = publish(small, photos=3)

    left = publishing.remove_photo(small, post.photos[1].id)

    assert [photo.id for photo in left.photos] == [post.photos[0].id, post.photos[2].id]
    assert files_of(small) == names_of(*left.photos)


def test_the_last_photo_of_a_published_post_is_not_removed(small):
    post = publish(small)

    with pytest.raises(InvalidInput, match="at least one photo"):
        publishing.remove_photo(small, post.photos[0].id)

    assert posts.find(post.id) == post
    assert files_of(small) == names_of(*post.photos)


def test_files_are_there_until_the_transaction_around_is_durable(small):
    post = publish(small)
    with pytest.raises(KeyError), database.transaction():
        publishing.delete(small, post.id)
        raise KeyError

    assert posts.find(post.id) == post
    assert files_of(small) == names_of(*post.photos)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"title": "a" * 201}, "title"),
        ({"caption_source": "a" * 10_001}, "caption"),
        ({"caption_source": "[" * 201}, "caption"),
        ({"content_warning": "a" * 201}, "content_warning"),
        ({"place": "a" * 201}, "place"),
        ({"licence": "mine"}, "licence"),
        ({"photos": (PhotoWords(1, "a" * 1501),)}, "alt"),
        ({"photos": (PhotoWords(7),)}, "photos"),
        ({"photos": (PhotoWords(1), PhotoWords(1))}, "photos"),
        ({"photos": (PhotoWords(1, focus=Focus(1.5, 0)),)}, "focus"),
        ({"photos": (PhotoWords(1, focus=Focus(0, float("nan"))),)}, "focus"),
        ({"published_at": "tomorrow"}, "date"),
    ],
)
def test_what_cannot_be_used_names_its_field_and_changes_nothing(blog, clock, words, field):
    post = stored(blog)
    words = {"photos": words_of(post)} | words
    if "published_at" in words:
        words["published_at"] = clock() + timedelta(days=1)

    with pytest.raises(InvalidInput) as caught:
        publishing.save(blog, post.id, Draft(**words))

    assert caught.value.field == field
    assert posts.find(post.id) == post


@pytest.mark.parametrize("words", [{"title": "a" * 201}, {"place": "a" * 201}])
def test_words_are_checked_before_any_file_is_taken(blog, words):
    with pytest.raises(InvalidInput):
        publishing.publish_files(
            blog, Draft(**words), [(io.BytesIO(b""), "a.jpg")], [], Status.PUBLISHED
        )


def test_the_edit_of_a_published_post_is_noted(blog, clock):
    post = stored(blog)
    clock.advance(hours=1)

    saved = publishing.save(blog, post.id, Draft(title="New", photos=words_of(post)))

    assert saved.edited_at == clock()
    assert saved.published_at == post.published_at


def test_the_edit_of_a_draft_is_not(blog, clock):
    post = stored(blog, status=Status.DRAFT)

    saved = publishing.save(blog, post.id, Draft(title="New", photos=words_of(post)))

    assert saved.edited_at is None


def test_an_edit_moves_the_post_between_lists(blog):
    post = stored(blog, tags=("Fog",))

    publishing.save(blog, post.id, Draft(tags=("Sun",), photos=words_of(post)))

    assert [tally.key for tally in lists.tallies("tag")] == ["sun"]


def test_a_post_can_be_dated_back(blog, clock):
    post = stored(blog)
    earlier = clock() - timedelta(days=400)

    saved = publishing.save(blog, post.id, Draft(published_at=earlier, photos=words_of(post)))

    assert saved.published_at == earlier
    assert [tally.key for tally in lists.tallies("year")] == [f"{earlier:%Y}"]


def test_a_draft_is_in_no_list_until_it_is_published(blog, clock):
    draft = stored(blog, status=Status.DRAFT)
    assert not is_listed(draft)
    clock.advance(days=1)

    post = publishing.publish(blog, draft.id)

    assert (post.status, post.published_at) == (Status.PUBLISHED, clock())
    assert is_listed(post)


def test_a_draft_without_a_photo_is_not_published(blog):
    draft = publishing.start_draft(blog)

    with pytest.raises(InvalidInput, match="at least one photo"):
        publishing.publish(blog, draft.id)

    assert posts.find(draft.id) == draft


def test_a_post_with_a_date_to_come_waits_for_it(blog, clock):
    moment = clock() + timedelta(hours=1)
    post = stored(blog, published_at=moment)
    assert (post.status, post.published_at) == (Status.SCHEDULED, moment)

    assert publishing.publish_due(blog) == 0
    clock.advance(hours=1)

    assert publishing.publish_due(blog) == 1
    due = posts.find(post.id)
    assert (due.status, due.published_at, due.edited_at) == (Status.PUBLISHED, moment, None)
    assert is_listed(due)
    assert publishing.publish_due(blog) == 0


def test_what_was_taken_back_is_not_published_when_its_time_has_come(blog, clock):
    post = stored(blog, published_at=clock() + timedelta(hours=1))

    publishing.unpublish(blog, post.id)
    clock.advance(hours=2)

    assert publishing.publish_due(blog) == 0
    assert posts.find(post.id).status is Status.DRAFT


def test_an_unpublished_post_is_a_draft_again(blog):
    post = stored(blog)

    draft = publishing.unpublish(blog, post.id)

    assert draft.status is Status.DRAFT
    assert not is_listed(draft)
    assert posts.find_visible(post.id) is None
    assert publishing.publish(blog, post.id).published_at == post.published_at


def test_an_unlisted_post_is_published_and_in_no_list(blog):
    post = stored(blog, visibility=Visibility.UNLISTED)

    assert posts.find_visible(post.id) == post
    assert not is_listed(post)


def test_a_deleted_post_leaves_a_tombstone_and_no_file(small):
    kept, post = publish(small), publish(small, photos=2)

    publishing.delete(small, post.id)

    assert posts.is_gone(post.id)
    assert posts.find(post.id) is None
    assert files_of(small) == names_of(*kept.photos)
    assert list(checking.check(small)) == []


def test_a_deleted_draft_leaves_nothing(small):
    draft = publish(small, status=Status.DRAFT)

    publishing.delete(small, draft.id)

    assert not posts.is_gone(draft.id)
    assert files_of(small) == (set(), set())


def test_a_replaced_photo_keeps_its_words_and_loses_its_files(small):
    post = publish(small, photos=2)
    words = [replace(entry, alt="Boats", focus=Focus(0.2, 0.8)) for entry in words_of(post)]
    former = publishing.save(small, post.id, Draft(photos=tuple(words))).photos[0]

    new = publishing.replace_photo(small, former.id, a_picture(500, 500), "new.jpg")

    assert (new.id, new.position, new.alt, new.focus) == (former.id, 0, "Boats", Focus(0.2, 0.8))
    assert new.size == (500, 500)
    assert new.original.filename == "new.jpg"
    assert files_of(small) == names_of(*posts.find(post.id).photos)


def test_a_photo_is_not_replaced_by_what_is_no_picture(small):
    post = publish(small)

    with pytest.raises(RejectedUpload):
        publishing.replace_photo(small, post.photos[0].id, io.BytesIO(b"no"), "new.jpg")

    assert posts.find(post.id) == post
    assert files_of(small) == names_of(*post.photos)


def test_every_public_change_empties_the_page_cache(small):
    seen = [database.generation()]
    post = publish(small)
    seen.append(database.generation())
    for change in (publishing.unpublish, publishing.publish, publishing.delete):
        change(small, post.id)
        seen.append(database.generation())

    assert len(set(seen)) == len(seen)


WITHOUT_ROOM = """
import resource, sys
from pathlib import Path
from photolog import checking
from photolog.blog import open_blog
from photolog.config import read
from photolog.errors import StorageFull
from photolog.store import lists
from tests.publish import publish

settings = {"PHOTOLOG_STORAGE__DATA_DIR": sys.argv[1], "PHOTOLOG_PHOTOS__AVIF": "false"}
blog = open_blog(read(None, settings))
kept = publish(blog)

def names(folder):
    return sorted(name for name, _ in blog.files.stored(folder))

def state():
    incoming = list((blog.files.root / "incoming").iterdir())
    return checking.dump(), names("originals"), names("media"), incoming

before = state()
for limit in map(int, sys.argv[2:]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        publish(blog, size=(900, 600))
    except StorageFull:
        print("full")
    else:
        print("room")
    assert state() == before, limit
    assert lists.page("all", "", 9).posts == (kept,)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
publish(blog)
assert list(checking.check(blog)) == []
"""


def test_without_room_nothing_is_left_behind_and_reading_goes_on(tmp_path):
    """The limits stop the upload, then the write-ahead log of the database."""
    limits = ["4096", "200000"]

    child = subprocess.run(
        [sys.executable, "-c", WITHOUT_ROOM, str(tmp_path), *limits],
        check=False,
        cwd=TOP,
        capture_output=True,
        text=True,
    )

    assert (child.stdout, child.returncode) == ("full\n" * len(limits), 0), child.stderr
