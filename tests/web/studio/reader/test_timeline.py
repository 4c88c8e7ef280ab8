"""The reader: in which order, up to where, whole, and nothing of it loaded from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from photolog.developed import Facts, Size
from photolog.peers import Attached, Audience, Choice, FilterAction, MediaKind, Poll
from photolog.pure.text.sanitize import clean_stranger
from photolog.store import settings
from photolog.store.engine import database
from photolog.store.peace import mutes, words
from photolog.store.reading import following, pictures, timeline
from tests.store.peers.making import NOW, meet
from tests.store.reading.making import attached, follow_them, put, show
from tests.web.studio.conftest import publish
from tests.web.studio.reader.reading import anchors, counted, notes_of, see

READER = "/studio/timeline"
EVIL = '"><img src=https://evil.example/x.png onerror=alert(1)><script>alert(1)</script>'


@pytest.fixture
def alice(federated_owner):
    with database.transaction():
        return follow_them()


@pytest.fixture
def say(alice):
    """Return a function that puts a note of alice's into the reader."""

    def put_there(number=1, author=None, **over):
        with database.transaction():
            return show(author or alice, number, **over)

    return put_there


def article(page, note):
    return page.find(id=f"note-{note.id}")


def copy_of(note, place=0, name="a" * 40):
    """Let a copy of a picture be there."""
    each = note.attachments[place]
    size = Size(each.width, each.height)
    with database.transaction():
        assert pictures.keep(each.id, each.url, f"{name}.jpg", 1000, size, NOW)
    return f"/studio/pictures/{name}.jpg"


def test_posts_stand_newest_first_and_are_leafed_through(federated_owner, say):
    notes = [say(number) for number in range(1, 46)][::-1]

    first = see(federated_owner, READER)
    second = see(federated_owner, first.find(rel="next")["href"])
    third = see(federated_owner, second.find(rel="next")["href"])

    assert anchors(first) == notes_of(*notes[:20])
    assert anchors(second) == notes_of(*notes[20:40])
    assert anchors(third) == notes_of(*notes[40:])
    assert third.find(rel="next") is None
    assert "That was all." in third.main.get_text()
    assert third.find("a", string="Newest")["href"] == READER


def test_an_empty_reader_says_where_to_begin(federated_owner):
    page = see(federated_owner, READER)

    assert page.find("a", string="Find somebody to follow")["href"] == "/studio/find"


def test_all_pictures_of_a_post_are_shown_whole(federated_owner, say):
    note = say(attachments=tuple(attached(n, width=w, height=h) for n, w, h in SIZES))
    sources = [copy_of(note, place, f"{place:040x}") for place in range(len(SIZES))]

    page = see(federated_owner, READER)

    images = article(page, note).select("img")
    assert [image["src"] for image in images] == sources
    assert [(image["width"], image["height"]) for image in images] == [
        (str(width), str(height)) for _, width, height in SIZES
    ]
    assert [image["alt"] for image in images] == ["Boat 1", "Boat 2", "Boat 3"]
    told = [each.p.get_text() for each in article(page, note).select("details.alt")]
    assert told == ["Boat 1", "Boat 2", "Boat 3"]
    assert {image.find_parent("a")["href"] for image in images} == {f"/studio/notes/{note.id}"}
    for row in article(page, note).select(".row"):
        ratio = sum(int(image["width"]) / int(image["height"]) for image in row.select("img"))
        assert f".{row['class'][1]}{{--s:{ratio:.4f};--n:{len(row.select('img'))}}}" in str(page)


SIZES = ((1, 1500, 1000), (2, 1000, 1500), (3, 1200, 1200))


def test_a_picture_that_is_not_here_yet_has_its_room_and_its_words(federated_owner, say):
    note = say(attachments=(attached(width=1000, height=2000),))

    page = see(federated_owner, READER)

    assert not article(page, note).select("img")
    told = article(page, note).select_one(".pic")
    assert "Boat 1" in told.get_text()
    assert told.a["href"] == "https://remote.example/f/1.jpg"
    assert f".{told['class'][1]}{{--r:0.5000;--t:#" in str(page)


@pytest.mark.parametrize(
    ("size", "ratio"), [((1, 100_000), "0.2500"), ((100_000, 1), "6.0000"), ((None, None), "1.5")]
)
def test_what_a_stranger_says_of_a_size_is_held_in_bounds(federated_owner, say, size, ratio):
    say(attachments=(attached(width=size[0], height=size[1]),))

    assert f".pic1{{--r:{ratio}" in str(see(federated_owner, READER))


def test_a_content_warning_covers_words_and_pictures(federated_owner, say):
    note = say(summary="Nudity", content_html="<p>Skin</p>")
    copy_of(note)

    cover = article(see(federated_owner, READER), note).select_one("details.veil")

    assert "Nudity" in cover.summary.get_text()
    assert "Show the photo" in cover.summary.get_text()
    assert not cover.has_attr("open")
    assert [len(cover.select("img")), "Skin" in cover.get_text()] == [1, True]
    assert "Skin" not in [each.get_text() for each in cover.find_next_siblings()]


def test_sensitive_pictures_are_covered_and_the_words_are_not(federated_owner, say):
    note = say(is_sensitive=True, content_html="<p>Harmless</p>")
    copy_of(note)

    shown = article(see(federated_owner, READER), note)

    assert len(shown.select("details.veil img")) == len(shown.select("img")) == 1
    assert "Harmless" not in shown.select_one("details.veil").get_text()
    assert "Harmless" in shown.get_text()


def test_who_boosted_stands_above_what_they_boosted(federated_owner, alice):
    with database.transaction():
        note = put(meet("bob", "other.example"))
        timeline.add_boost(note.id, alice.id, "https://remote.example/b", NOW)

    shown = article(see(federated_owner, READER), note)

    assert shown.select_one(".shared").get_text() == "Boosted by Alice"
    assert shown.select_one(".shared a")["href"] == f"/studio/people/{alice.id}"
    assert "@bob@other.example" in shown.get_text()


def test_hidden_boosts_and_muted_people_are_left_out(federated_owner, alice, say):
    own = say()
    with database.transaction():
        carol = follow_them("carol")
        muted = show(carol, 5)
        boosted = put(meet("bob", "other.example"))
        timeline.add_boost(boosted.id, alice.id, "https://remote.example/b", NOW)
        following.set_shows_boosts(alice.id, False)
        mutes.put(carol.id, NOW, hides_notices=False, until=None)

    page = see(federated_owner, READER)

    assert anchors(page) == notes_of(own)
    assert str(muted.id) not in str(page)


def test_filters_hide_and_fold(federated_owner, say):
    plain_one, folded, hidden = (
        say(1, content_html="<p>Fog</p>"),
        say(2, content_html="<p>The election</p>"),
        say(3, content_html="<p>Football</p>", attachments=()),
    )
    with database.transaction():
        words.put("election", NOW, is_whole_word=True, action=FilterAction.WARN)
        words.put("football", NOW, is_whole_word=True, action=FilterAction.HIDE)

    page = see(federated_owner, READER)

    assert anchors(page) == notes_of(folded, plain_one)
    assert "Football" not in str(page)
    cover = article(page, folded).select_one("details.veil")
    assert "Your filter: election" in cover.summary.get_text()
    assert "The election" in cover.get_text()
    assert not article(page, plain_one).select("details.veil")
    assert "The election" in see(federated_owner, f"/studio/notes/{folded.id}").get_text()
    assert "Football" in see(federated_owner, f"/studio/notes/{hidden.id}").get_text()


def test_a_page_whose_posts_are_all_hidden_leads_on(federated_owner, say):
    last = say(1, content_html="<p>Fog</p>")
    for number in range(2, 23):
        say(number, content_html="<p>Football</p>")
    with database.transaction():
        words.put("football", NOW, is_whole_word=True, action=FilterAction.HIDE)

    page = see(federated_owner, READER)

    assert anchors(page) == []
    assert "left out by your filters" in page.get_text()
    assert anchors(see(federated_owner, page.find(rel="next")["href"])) == notes_of(last)


def test_the_choice_of_photos_is_kept(federated_owner, say):
    with_one, without = say(1), say(2, attachments=())

    assert anchors(see(federated_owner, READER)) == notes_of(without, with_one)
    assert anchors(see(federated_owner, f"{READER}?photos=1")) == notes_of(with_one)
    kept = see(federated_owner, READER)
    assert anchors(kept) == notes_of(with_one)
    assert kept.find("a", string="Photos")["aria-current"] == "true"
    assert len(anchors(see(federated_owner, f"{READER}?photos=0"))) == 2


def test_own_posts_stand_among_the_others_by_time(federated_owner, federated_blog, say, clock):
    before = say(1, published_at=NOW - timedelta(hours=2))
    clock.advance(hours=-1)
    own = publish(federated_blog, title="My own ridge")
    clock.advance(hours=1)
    after = say(2, published_at=NOW - timedelta(minutes=1))

    assert anchors(see(federated_owner, READER)) == notes_of(after, before)
    page = see(federated_owner, f"{READER}?own=1")

    assert anchors(page) == [*notes_of(after), f"post-{own.id}", *notes_of(before)]
    mine = page.find(id=f"post-{own.id}")
    assert mine.img["src"].startswith("/media/")
    assert "You" in mine.get_text()
    assert mine.find("a", string="My own ridge")["href"].startswith("/p/")
    assert not mine.select("form")


def test_own_posts_and_others_share_the_pages(federated_owner, federated_blog, say, clock):
    places = []
    for number in range(1, 26):
        note = say(number, published_at=NOW - timedelta(minutes=2 * number))
        places.append((note.published_at, f"note-{note.id}"))
    for number in range(13):
        clock.now = NOW - timedelta(minutes=4 * number + 1)
        post = publish(federated_blog, title=str(number))
        places.append((post.published_at, f"post-{post.id}"))
    clock.now = NOW
    expected = [anchor for _, anchor in sorted(places, reverse=True)]

    first = see(federated_owner, f"{READER}?own=1")
    second = see(federated_owner, first.find(rel="next")["href"])

    assert anchors(first) + anchors(second) == expected


def test_words_and_tags_are_looked_for(federated_owner, say):
    by_word = say(1, content_html="<p>Larches</p>", tags=())
    by_tag = say(2, content_html="<p>Pines</p>", tags=("Autumn",))

    assert anchors(see(federated_owner, f"{READER}?q=larches")) == notes_of(by_word)
    assert anchors(see(federated_owner, f"{READER}?tag=autumn")) == notes_of(by_tag)
    assert federated_owner.get(f"{READER}?q=%23autumn").location == f"{READER}?tag=autumn"
    nothing = see(federated_owner, f"{READER}?q=submarine")
    assert "Nothing was found." in nothing.get_text()
    assert nothing.find(id="q")["value"] == "submarine"


def test_what_is_looked_for_is_leafed_through(federated_owner, say):
    found = [say(number, content_html="<p>Fog</p>") for number in range(1, 25)][::-1]

    first = see(federated_owner, f"{READER}?q=fog")
    second = see(federated_owner, first.find(rel="next")["href"])

    assert anchors(first) + anchors(second) == notes_of(*found)


def line_after(page):
    """Return what stands above the line, and below it; None without a line."""
    line = page.find(id="caught-up")
    if line is None:
        return None
    above = [each["id"] for each in line.find_all_previous(attrs={"data-entry": True})][::-1]
    return above, [each["id"] for each in line.find_all_next(attrs={"data-entry": True})]


def test_the_line_stands_where_the_last_visit_began(federated_owner, say, clock):
    old = say(1)
    assert line_after(see(federated_owner, READER)) is None

    clock.advance(hours=3)
    assert line_after(see(federated_owner, READER)) == ([], notes_of(old))
    assert "You were here 3 hours ago" in see(federated_owner, READER).get_text()
    new = say(2)
    assert line_after(see(federated_owner, READER)) == (notes_of(new), notes_of(old))


def test_looking_again_during_a_visit_leaves_the_line(federated_owner, say, clock):
    old = say(1)
    see(federated_owner, READER)
    clock.advance(hours=3)
    new = say(2)
    for _ in range(9):
        expected = (notes_of(new), notes_of(old))
        assert line_after(see(federated_owner, READER)) == expected
        clock.advance(minutes=10)

    clock.advance(minutes=31)
    assert line_after(see(federated_owner, READER)) == ([], notes_of(new, old))


def test_what_was_not_come_to_stays_above_the_line(federated_owner, say, clock):
    old = say(1)
    see(federated_owner, READER)
    clock.advance(hours=3)
    for number in range(2, 32):
        say(number)
    first = see(federated_owner, READER)
    assert line_after(first) is None
    clock.advance(hours=3)

    first = see(federated_owner, READER)
    second = see(federated_owner, first.find(rel="next")["href"])

    assert line_after(first) is None
    assert line_after(second)[1] == notes_of(old)
    clock.advance(hours=3)
    assert line_after(see(federated_owner, READER))[0] == []


def test_more_than_a_page_that_comes_during_a_visit_leaves_no_gap(federated_owner, say, clock):
    say(1)
    see(federated_owner, READER)
    for number in range(2, 32):
        say(number)
    see(federated_owner, READER)
    clock.advance(hours=3)

    assert line_after(see(federated_owner, READER)) is None


def test_the_owner_may_say_that_they_have_seen_these(federated_owner, say, clock):
    say(1)
    see(federated_owner, READER)
    clock.advance(hours=3)
    for number in range(2, 32):
        say(number)
    form = see(federated_owner, READER).find(
        "button", string="I have seen these and all older ones"
    )
    newer = say(40)

    answer = federated_owner.post(
        f"{READER}/seen",
        data={"up_to": form.find_parent("form").find(attrs={"name": "up_to"})["value"]},
    )

    assert (answer.status_code, answer.location) == (303, READER)
    assert line_after(see(federated_owner, READER))[0] == notes_of(newer)


def test_looking_for_something_moves_no_line(federated_owner, say, clock):
    say(1)
    see(federated_owner, READER)
    former = settings.read("reader")
    clock.advance(hours=3)

    assert line_after(see(federated_owner, f"{READER}?q=boats")) is None
    assert settings.read("reader") == former


def test_a_place_nobody_wrote_is_not_there(federated_owner, alice):
    for place in ("x", "1", "1-", "1-99999999999999999999", "1-9223372036854775808", "'--"):
        assert federated_owner.get(f"{READER}?before={place}").status_code == 404
    assert federated_owner.post(f"{READER}/seen", data={"up_to": "x"}).status_code == 404


def test_what_a_stranger_writes_is_never_markup(federated_owner, alice, say):
    with database.transaction():
        mallory = follow_them("mallory", "rude.example")
    poll = Poll((Choice(EVIL, 1),), False, 1, None)
    film = Attached("javascript:alert(1)", "video/mp4", EVIL, kind=MediaKind.VIDEO)
    note = say(
        author=replace(mallory, name=EVIL),
        content_html=str(clean_stranger(EVIL + "<p>Words</p>")),
        summary=EVIL,
        language=EVIL,
        tags=(EVIL,),
        url="javascript:alert(1)",
        quote_uri="javascript:alert(1)",
        poll=poll,
        attachments=(attached(alt=EVIL, blurhash=EVIL, facts=Facts(camera=EVIL)), film),
    )
    copy_of(note)

    page = see(federated_owner, READER)

    assert "alert(1)" in article(page, note).get_text()
    assert not page.select("article script, article [onerror], article iframe")
    assert not [a for a in page.select("a[href]") if a["href"].startswith("javascript")]


def test_long_words_are_folded_behind_their_beginning(federated_owner, say):
    long = say(1, content_html=f"<p>{'Long ago and far away. ' * 40}</p>")
    short = say(2, content_html=f"<p>{'x' * 600}</p>")

    page = see(federated_owner, READER)

    fold = article(page, long).select_one("details.long")
    assert fold.summary.get_text().strip().startswith("Long ago and far away. Long")
    assert len(fold.summary.get_text()) < 320
    assert len(fold.select_one(".note-words").get_text()) == 920
    assert not article(page, short).select("details.long")


def test_films_quotes_and_polls_are_told_with_where_they_are(federated_owner, say):
    film = Attached("https://cdn.example/f.mp4", "video/mp4", "Waves", kind=MediaKind.VIDEO)
    poll = Poll((Choice("Fog", 3), Choice("Frost", 1)), False, 4, NOW + timedelta(days=1))
    note = say(attachments=(film,), quote_uri="https://gts.example/n/1", poll=poll)

    shown = article(see(federated_owner, READER), note)

    links = {a.get_text(): a["href"] for a in shown.select("a")}
    assert links["Film on cdn.example"] == "https://cdn.example/f.mp4"
    assert links["The post that is quoted, on gts.example"] == "https://gts.example/n/1"
    assert links["Vote on remote.example"] == note.url
    assert [each.get_text() for each in shown.select(".poll li")] == ["Fog 75 %", "Frost 25 %"]
    assert not shown.select("video, audio, input:not([type=hidden])")
    assert "Waves" in shown.get_text()


def test_what_the_camera_wrote_is_one_quiet_line(federated_owner, say):
    facts = Facts(camera="Pentax 67", lens="105 mm", exposure_time="1/60", f_number=8, iso=400)
    note = say(attachments=(attached(facts=facts),))

    shown = article(see(federated_owner, READER), note)

    assert shown.select_one(".camera").get_text() == "Pentax 67 · 105 mm · 1/60 s, f/8, ISO 400"


def test_every_post_has_plain_buttons_that_lead_back(federated_owner, say):
    public, closed = say(1), say(2, audience=Audience.FOLLOWERS)

    page = see(federated_owner, READER)

    base = f"/studio/notes/{public.id}"
    forms = article(page, public).select("form")
    assert [form["action"] for form in forms] == [f"{base}/{v}" for v in VERBS]
    assert {form.find(attrs={"name": "back"})["value"] for form in forms} == {READER}
    assert article(page, public).find("a", href=f"{base}/answer")
    assert not article(page, closed).find("form", action=f"/studio/notes/{closed.id}/share")
    assert "Followers only" in article(page, closed).get_text()

    answer = federated_owner.post(f"{base}/like", data={"back": READER})
    assert answer.location.endswith(f"#note-{public.id}")
    again = article(see(federated_owner, READER), public)
    assert again.find("form", action=f"{base}/unlike").button.get_text().startswith("Liked")


VERBS = ("like", "share", "bookmark")


def test_looking_keeps_pictures_and_asks_for_those_that_gave_way(federated_owner, say, clock):
    note = say(attachments=(attached(1), attached(2)))
    copy_of(note)
    with database.transaction():
        pictures.put_aside(note.attachments[1].id)
    clock.advance(days=3)
    assert pictures.next_due(clock()) is None

    see(federated_owner, READER)

    assert pictures.next_due(clock()).attachment_id == note.attachments[1].id
    newest = say(2, attachments=(attached(7),))
    copy_of(newest, name="b" * 40)
    assert pictures.oldest(1)[0].name == f"{'b' * 40}.jpg"  # made at NOW, three days before


def test_a_page_costs_the_same_number_of_queries_for_any_number_of_posts(
    federated_owner, federated_blog, alice, say
):
    def fill(numbers):
        for number in numbers:
            say(number)
            with database.transaction():
                boosted = put(meet(f"bob{number}", "other.example"), number)
                timeline.add_boost(boosted.id, alice.id, f"https://b.example/{number}", NOW)
            publish(federated_blog, title=str(number))

    fill(range(1, 2))
    see(federated_owner, f"{READER}?own=1")
    with counted() as few:
        see(federated_owner, READER)
    fill(range(2, 12))
    see(federated_owner, READER)
    with counted() as many:
        see(federated_owner, READER)

    assert len(many) == len(few) <= 30


def test_the_reader_is_for_the_owner_alone(federated_owner, say):
    note = say()
    federated_owner.delete_cookie("__Host-photolog", domain="photo.example")

    assert federated_owner.get(READER).status_code == 302
    assert federated_owner.get(f"/studio/notes/{note.id}").status_code == 302
    assert federated_owner.post(f"{READER}/seen").status_code == 401


def test_the_token_is_needed(federated_owner, alice):
    del federated_owner.environ_base["HTTP_X_CSRF_TOKEN"]

    assert federated_owner.post(f"{READER}/seen", data={"up_to": "1-1"}).status_code == 403


def test_there_is_no_reader_without_federation(owner):
    assert owner.get(READER).status_code == 404
    assert READER not in owner.get("/studio").text


def test_the_studio_leads_to_the_reader(federated_owner):
    assert f'href="{READER}"' in federated_owner.get("/studio").text


def test_nothing_of_the_reader_is_kept_by_a_browser(federated_owner, say):
    say()
    answer = federated_owner.get(READER)

    assert answer.headers["Cache-Control"] == "no-store"
    assert "media-src" not in answer.headers["Content-Security-Policy"]
