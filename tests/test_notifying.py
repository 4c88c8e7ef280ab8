"""What happened reaches the owner by mail: once, on time, and nothing is lost on the way."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from photolog import mail, notifying
from photolog.errors import MailFailed
from photolog.peers import Audience, FilterAction, NoticeKind, ReplyState
from photolog.pure.text import tidings
from photolog.store.engine import database
from photolog.store.peace import mutes, words
from photolog.store.peers import notices, people
from tests.remote_trust import Authority
from tests.smtp_server import MailServer, serving
from tests.store.peers import making
from tests.web.studio.conftest import publish

KIND = NoticeKind
DIRECT_WORDS = "Between you and me"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(authority):
    with serving(MailServer(authority.context("127.0.0.1"), login="owner quiet")) as place:
        yield place


@pytest.fixture
def make_mailing(make_blog, network, server, authority):
    """Return a function that makes a blog that sends mail to *server*, at once."""

    def make(**over):
        values = {
            "site__base_url": "https://photo.example",
            "site__title": "Light and land",
            "federation__ca_bundle": str(authority.bundle),
            "mail__host": "127.0.0.1",
            "mail__port": str(server.port),
            "mail__username": "owner",
            "mail__password": "quiet",
            "mail__sender": "blog@photo.example",
            "mail__recipient": "owner@home.example",
            "mail__schedule": "at-once",
        }
        blog = make_blog(network, **values | over)
        return blog

    return make


@pytest.fixture
def mailing(make_mailing):
    """A blog that sends mail, and has thought of it once: what is told now is news."""
    blog = make_mailing()
    notifying.mail_due(blog)
    return blog


def tell(blog, kind=KIND.FOLLOW, name="alice", about="me", **over):
    with database.transaction():
        person = making.meet(name) if name else None
        notices.add(kind, person.id if person else None, about, blog.now(), **over)
    return person


def comment(blog, text, post, number=1, **over):
    with database.transaction():
        person = making.meet("carol")
        reply = making.add_reply(post.id, number, person, content_html=f"<p>{text}</p>", **over)
        notices.add(
            KIND.REPLY, person.id, reply.uri, blog.now(), post_id=post.id, reply_id=reply.id
        )


def subjects(server):
    return [str(letter.message["Subject"]) for letter in server.letters]


def test_what_happened_is_told_in_one_mail(mailing, server):
    post = publish(mailing, title="Harbour")
    for name in ("alice", "bob", "dan"):
        tell(mailing, KIND.LIKE, name, "l", post_id=post.id)
    comment(mailing, "Lovely <em>tones</em>.", post)
    tell(mailing, KIND.FOLLOW, "erin")

    notifying.mail_due(mailing)

    (letter,) = server.letters
    assert letter.recipients == ["owner@home.example"]
    first, second, third, signature = letter.text.split("\n\n")
    assert first.splitlines()[0] == "* Erin (@erin@remote.example) follows you"
    assert first.splitlines()[1].startswith("  https://photo.example/studio/inbox#notice-")
    assert second.splitlines()[:2] == [
        "* Carol (@carol@remote.example) commented on “Harbour”",
        "  > Lovely tones.",
    ]
    assert third.splitlines()[0] == "* Dan, Bob and 1 other liked “Harbour”"
    assert signature.splitlines()[-1] == "https://photo.example/studio/settings/notifications"


def test_the_headers_say_what_it_is(mailing, server):
    tell(mailing)

    notifying.mail_due(mailing)

    message = server.letters[0].message
    assert str(message["From"]) == "Light and land <blog@photo.example>"
    assert str(message["To"]) == "owner@home.example"
    assert str(message["Subject"]) == "Light and land: 1 thing happened"
    assert message["Date"].datetime == mailing.now()
    assert message["List-Id"] == "<notices.photo.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@photo.example>")
    assert message.get_content_type() == "text/plain"
    assert not message.is_multipart()


def test_what_was_told_is_told_once(mailing, server, clock):
    tell(mailing)
    for _ in range(3):
        notifying.mail_due(mailing)
        clock.advance(hours=1)
    tell(mailing, name="bob")
    notifying.mail_due(mailing)

    assert ["Alice" in letter.text for letter in server.letters] == [True, False]
    assert ["Bob" in letter.text for letter in server.letters] == [False, True]


def test_what_was_there_before_mail_was_set_up_is_no_news(make_mailing, server):
    blog = make_mailing()
    tell(blog)
    notifying.mail_due(blog)
    notifying.mail_due(blog)

    assert server.connections == 0


def test_what_was_read_is_no_news(mailing, server):
    tell(mailing)
    with database.transaction():
        notices.mark_read(notices.newest_id())

    notifying.mail_due(mailing)
    assert server.connections == 0
    tell(mailing, name="bob")
    notifying.mail_due(mailing)

    assert "Bob" in server.letters[0].text
    assert "Alice" not in server.letters[0].text


@pytest.mark.parametrize("missing", [{"mail__host": ""}, {"mail__recipient": ""}])
def test_nothing_is_sent_when_it_is_not_set_up(missing, make_mailing, server, monkeypatch):
    def never(*args, **kwargs):
        raise AssertionError("it looked for a server")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    monkeypatch.setattr(socket, "create_connection", never)
    blog = make_mailing(**missing)
    notifying.mail_due(blog)
    tell(blog)
    notifying.mail_due(blog)
    with pytest.raises(MailFailed, match=r"mail\.host and mail\.recipient are not set"):
        notifying.send_test(blog)

    assert server.connections == 0
    assert notifying.mail_standing() is None


def test_a_crash_after_sending_tells_twice_and_loses_nothing(mailing, server, monkeypatch):
    tell(mailing)
    with monkeypatch.context() as patch:
        patch.setattr(notifying, "_write", _die)
        with pytest.raises(SystemExit):
            notifying.mail_due(mailing)
    tell(mailing, name="bob")

    notifying.mail_due(mailing)

    assert ["Alice" in letter.text for letter in server.letters] == [True, True]
    assert ["Bob" in letter.text for letter in server.letters] == [False, True]


def test_a_mail_that_goes_out_once_more_has_the_same_id(mailing, server, monkeypatch):
    tell(mailing)
    with monkeypatch.context() as patch:
        patch.setattr(notifying, "_write", _die)
        with pytest.raises(SystemExit):
            notifying.mail_due(mailing)
    notifying.mail_due(mailing)

    first, second = (letter.message["Message-ID"] for letter in server.letters)
    assert first == second


def _die(*args):
    raise SystemExit


def test_what_comes_while_a_mail_is_sent_is_in_the_next(mailing, server, monkeypatch, clock):
    tell(mailing)
    really_send = mail.send

    def send_slowly(*args):
        tell(mailing, name="bob")
        really_send(*args)

    with monkeypatch.context() as patch:
        patch.setattr(mail, "send", send_slowly)
        notifying.mail_due(mailing)
    clock.advance(minutes=5)
    notifying.mail_due(mailing)

    assert ["Bob" in letter.text for letter in server.letters] == [False, True]


def test_a_number_that_is_free_again_hides_nothing(mailing, server, clock):
    alice = tell(mailing)
    notifying.mail_due(mailing)
    with database.transaction():
        notices.remove(KIND.FOLLOW, alice.id, "me")
    tell(mailing, name="bob")
    clock.advance(minutes=5)

    notifying.mail_due(mailing)

    assert "Bob" in server.letters[1].text


def test_a_failure_is_told_and_tried_again_later_and_later(mailing, server, clock, caplog):
    server.answers["DATA"] = "451 try later"
    tell(mailing)
    began, tries = clock(), []
    for _ in range(24 * 60):
        before = server.connections
        notifying.mail_due(mailing)
        if server.connections > before:
            tries.append((clock() - began) // timedelta(minutes=1))
        clock.advance(minutes=1)

    assert tries == [0, 5, 15, 35, 75, 155, 315, 635, 995, 1355]
    standing = notifying.mail_standing()
    assert "451 try later" in standing.error
    assert standing.failed_at == began + timedelta(minutes=1355)
    assert "was not sent" in caplog.text
    assert "quiet" not in caplog.text

    del server.answers["DATA"]
    clock.advance(hours=6)
    notifying.mail_due(mailing)

    assert "Alice" in server.letters[-1].text
    assert notifying.mail_standing() == notifying.Standing(notices.newest_id(), clock())


def test_a_clock_that_was_wrong_for_a_while_delays_nothing(make_mailing, server, clock):
    blog = make_mailing(mail__schedule="daily")
    notifying.mail_due(blog)
    clock.advance(days=1_000)
    tell(blog)
    server.answers["DATA"] = "451 later"
    clock.advance(days=1)
    notifying.mail_due(blog)
    del server.answers["DATA"]
    clock.advance(days=-1_001)

    notifying.mail_due(blog)

    assert len(server.letters) == 1


def test_at_once_bundles_what_comes_in_a_heap(mailing, server, clock):
    for number in range(10):
        tell(mailing, name=f"person{number}")
        notifying.mail_due(mailing)
        clock.advance(minutes=1)
    clock.advance(minutes=5)
    notifying.mail_due(mailing)

    assert subjects(server) == ["Light and land: 1 thing happened"] * 3
    assert "and 3 others follow you" in server.letters[1].text


@pytest.mark.parametrize(
    ("schedule", "sent"),
    [("hourly", ["13:00", "15:00"]), ("daily", ["08:00"])],
)
def test_a_digest_goes_out_at_its_hour(schedule, sent, make_mailing, server, clock):
    blog = make_mailing(mail__schedule=schedule, site__timezone="Europe/Vienna")
    notifying.mail_due(blog)
    zone, found = ZoneInfo("Europe/Vienna"), []
    clock.now = datetime(2026, 11, 22, 12, 30, tzinfo=zone).astimezone(UTC)
    for step in range(24 * 6):
        if step in (0, 1, 2, 10):  # 12:30, 12:40, 12:50, 14:10
            tell(blog, name=f"person{step}")
        before = len(server.letters)
        notifying.mail_due(blog)
        if len(server.letters) > before:
            found.append(f"{clock().astimezone(zone):%H:%M}")
        clock.advance(minutes=10)

    assert found == sent


@pytest.mark.parametrize(
    ("schedule", "now", "boundary"),
    [
        ("daily", "2026-11-22T07:59", "2026-11-21T08:00"),
        ("daily", "2026-11-22T08:00", "2026-11-22T08:00"),
        ("daily", "2026-03-29T09:00", "2026-03-29T08:00"),  # the clocks went forward
        ("daily", "2026-10-25T07:00", "2026-10-24T08:00"),  # and back
        ("hourly", "2026-11-22T07:59", "2026-11-22T07:00"),
        ("hourly", "2026-11-22T08:00", "2026-11-22T08:00"),
    ],
)
def test_hours_are_those_of_the_owner(schedule, now, boundary):
    zone = ZoneInfo("Europe/Vienna")
    moments = [datetime.fromisoformat(each).replace(tzinfo=zone) for each in (now, boundary)]

    found = notifying.last_boundary(schedule, moments[0].astimezone(UTC), zone)

    assert found.astimezone(UTC) == moments[1].astimezone(UTC)


def test_a_direct_message_comes_without_its_words(mailing, server):
    post = publish(mailing)
    person = tell(mailing, KIND.MESSAGE, text=DIRECT_WORDS)
    comment(mailing, DIRECT_WORDS, post, audience=Audience.DIRECT, state=ReplyState.HIDDEN)

    notifying.mail_due(mailing)

    text = server.letters[0].text
    assert "* Alice (@alice@remote.example) wrote to you in private\n" in text
    assert f"https://photo.example/studio/messages/{person.id}\n" in text
    assert "* Carol (@carol@remote.example) commented on" in text
    assert DIRECT_WORDS not in text


def test_the_muted_and_what_is_filtered_are_left_out(mailing, server):
    alice = tell(mailing, KIND.MENTION, text="Good morning")
    tell(mailing, KIND.MENTION, "bob", text="Buy CÄSH now")
    with database.transaction():
        mutes.put(alice.id, mailing.now(), hides_notices=True, until=None)
        words.put("cash", mailing.now(), is_whole_word=True, action=FilterAction.HIDE)
    notifying.mail_due(mailing)
    assert server.connections == 0

    tell(mailing, KIND.MENTION, "carol", text="Cashew?")
    notifying.mail_due(mailing)

    text = server.letters[0].text
    assert "Carol" in text
    assert "Alice" not in text
    assert "Bob" not in text


HOSTILE = [
    "A\r\nBcc: everybody@remote.example\r\n\r\nBuy",
    "A\nSubject: mine",
    "A\x00\x0b\x0c\x1c\x85\u2028\u2029B",
    "=?utf-8?q?A=0D=0ABcc=3A_x=40remote=2Eexample?=",
    ".\r\nQUIT\r\n",
    "\u202egnp.exe\u2066",
    "<script>alert(1)</script>",
    "",
    "x" * 5_000,
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_words_of_strangers_stay_words(hostile, mailing, server):
    with database.transaction():
        actor = replace(making.an_actor("mallory"), name=hostile)
        person = people.put(actor, mailing.now())
        for kind in KIND:
            notices.add(kind, person.id, kind.value, mailing.now(), text=hostile)

    notifying.mail_due(mailing)

    (letter,) = server.letters
    message = letter.message
    assert message.defects == []
    assert set(message.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }
    assert letter.recipients == ["owner@home.example"]
    assert str(message["Subject"]) == f"Light and land: {len(KIND)} things happened"
    starts = ("* ", "  > ", "  https://photo.example/studio/", "-- ", "Your blog tells", "https://")
    assert [line for line in letter.text.splitlines() if line and not line.startswith(starts)] == []
    assert not set(letter.text) & set("\u202e\u2066\x00\x0b")
    assert max(map(len, letter.octets.splitlines())) <= 998


def test_a_title_of_the_blog_cannot_break_a_header(make_mailing, server):
    blog = make_mailing(site__title='Light\r\nBcc: x@remote.example "and" <land>')
    notifying.mail_due(blog)
    tell(blog)

    notifying.mail_due(blog)

    message = server.letters[0].message
    assert "Bcc" not in message
    assert message["From"].addresses[0].addr_spec == "blog@photo.example"


def test_a_heap_is_cut_and_says_so(mailing, server):
    for number in range(notifying.MOST_TOLD + 5):
        tell(mailing, KIND.MENTION, about=str(number), text=f"Number {number}.")

    notifying.mail_due(mailing)

    text = server.letters[0].text
    assert text.count("* Alice") == notifying.MOST_TOLD
    assert "There is more: https://photo.example/studio/inbox\n" in text
    assert "Number 54." in text
    assert "Number 4." not in text


def test_what_lies_behind_a_heap_of_filtered_words_is_not_lost(mailing, server):
    tell(mailing, KIND.FOLLOW)
    for number in range(notifying.MOST_TOLD + 1):
        tell(mailing, KIND.MENTION, about=str(number), text="Buy cash")
    with database.transaction():
        words.put("cash", mailing.now(), is_whole_word=True, action=FilterAction.HIDE)

    notifying.mail_due(mailing)

    assert server.letters[0].text.startswith("There is more: https://photo.example/studio/inbox")


def test_a_test_mail_says_nothing_but_that_it_came(mailing, server, clock):
    tell(mailing, KIND.MENTION, text="Good morning")

    notifying.send_test(mailing)

    (letter,) = server.letters
    assert str(letter.message["Subject"]) == "Light and land: a test"
    assert "Good morning" not in letter.text
    clock.advance(minutes=5)
    notifying.mail_due(mailing)
    assert "Good morning" in server.letters[1].text


def test_a_test_mail_that_fails_is_remembered_and_one_that_comes_forgets_it(mailing, server):
    server.answers["RCPT"] = "550 nobody"
    with pytest.raises(MailFailed, match="550 nobody"):
        notifying.send_test(mailing)
    assert "550 nobody" in notifying.mail_standing().error
    del server.answers["RCPT"]

    notifying.send_test(mailing)

    assert notifying.mail_standing().error == ""
    assert notifying.mail_standing().due_at is None


@pytest.mark.usefixtures("blog")
def test_the_feeds_secret_is_long_and_another_each_time():
    seen = set()
    for _ in range(3):
        notifying.renew_feed()
        seen.add(notifying.feed_secret())

    assert len(seen) == 3
    assert all(len(secret) >= 43 for secret in seen)


@pytest.mark.usefixtures("blog")
def test_only_the_secret_of_now_opens_the_feed():
    assert not notifying.is_feed_secret("")
    notifying.renew_feed()
    former = notifying.feed_secret()
    assert notifying.is_feed_secret(former)
    for wrong in ("", former[:-1], former + "x", former.swapcase(), "é"):
        assert not notifying.is_feed_secret(wrong)
    notifying.renew_feed()
    assert not notifying.is_feed_secret(former)
    notifying.switch_feed_off()
    assert notifying.feed_secret() == ""
    for wrong in ("", former, "None"):
        assert not notifying.is_feed_secret(wrong)


@pytest.mark.parametrize("kind", KIND)
def test_every_kind_has_a_sentence(kind):
    """For one and for several; a kind that is added later cannot be forgotten."""
    one, several = tidings.VERBS[kind]

    assert one
    assert several
