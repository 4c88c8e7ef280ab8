"""
The owner is told elsewhere what happened here: by mail, and by a feed under a secret address.

Both are off until they are set up, and then nothing is sent and nothing answered. A mail
holds what came since the one before and was not read in the studio meanwhile. How far
the last one got is written down after the server has taken it: a crash between lets some
be told twice, and none be lost.

Spec: https://www.rfc-editor.org/rfc/rfc3834 (Auto-Submitted),
      https://www.rfc-editor.org/rfc/rfc2919 (List-Id)
"""

from __future__ import annotations

import hmac
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from photolog import mail
from photolog.blog import Blog
from photolog.errors import MailFailed
from photolog.peers import FilterAction, Notice, Reply
from photolog.pure import times
from photolog.pure.text import plain, tidings
from photolog.store import lists, settings
from photolog.store.engine import database
from photolog.store.peace import words
from photolog.store.peers import notices, replies
from photolog.store.peers.notices import Group

logger = logging.getLogger(__name__)

MOST_TOLD = 50  # in one mail; the studio has the rest
DIGEST_HOUR = 8  # of the owner's day
AT_ONCE_GAP = timedelta(minutes=5)  # what comes within is told together
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)  # after a failure
SECRET_BYTES = 32
_MAIL, _FEED = "notices_mail", "notices_feed"
_SCHEDULES = {"at-once": "at once", "hourly": "every hour", "daily": "every morning"}


@dataclass(frozen=True, slots=True)
class Standing:
    """How it goes with the mails. Times are None when it never happened."""

    told: int  # the number of the last notice that was told
    sent_at: datetime | None = None
    failed_at: datetime | None = None  # None, too, after a success
    due_at: datetime | None = None  # not tried before
    tries: int = 0  # in vain, since the last success
    error: str = ""


def mail_due(blog: Blog) -> None:
    """Send the mail that is due, if one is. Never raises because of the mail server."""
    if not mail.is_configured(blog.config.mail):
        return
    standing = mail_standing()
    if standing is None:
        _write(Standing(told=notices.newest_id()))  # what was there before is no news
        return
    now = blog.now()
    newest = notices.newest_id()  # first: what comes while we look is told again, not lost
    oldest_at = notices.oldest_unread_at(now, standing.told)
    if oldest_at is None or not _is_due(blog, standing, oldest_at, now):
        return
    text, number = _digest(blog, standing.told)
    if number:
        try:
            _send(blog, _subject(blog, number), text, f"{standing.told}-{newest}")
        except MailFailed as error:
            _write(_after_failure(standing, str(error), now))
            logger.warning("a mail about what happened was not sent: %s", error)
            return
    sent_at = now if number else standing.sent_at
    _write(Standing(told=newest, sent_at=sent_at))


def send_test(blog: Blog) -> None:
    """
    Send a mail that says nothing but that it came.

    Raises:
        MailFailed: It was not taken, or mail is not set up.
    """
    if not mail.is_configured(blog.config.mail):
        raise MailFailed("mail.host and mail.recipient are not set.")
    standing, now = mail_standing() or Standing(told=notices.newest_id()), blog.now()
    text = f"Mail from {_title(blog)} reaches you.\n\n{_signature(blog)}"
    try:
        _send(blog, f"{_title(blog)}: a test", text, f"test-{secrets.token_hex(8)}")
    except MailFailed as error:
        _write(_after_failure(standing, str(error), now, waits=False))
        raise
    _write(Standing(told=standing.told, sent_at=now))


def mail_standing() -> Standing | None:
    """Return how it goes with the mails; None before the first was thought of."""
    found = settings.read(_MAIL)
    if found is None:
        return None
    moments = {
        name: None if found[name] is None else times.from_ms(found[name])
        for name in ("sent_at", "failed_at", "due_at")
    }
    return Standing(told=found["told"], tries=found["tries"], error=found["error"], **moments)


def in_words(blog: Blog) -> str:
    """Return on one line whether mails go out, and what went wrong with the last."""
    standing = mail_standing()
    if not mail.is_configured(blog.config.mail):
        return "off"
    if standing is not None and standing.failed_at:
        return f"failing, last {standing.failed_at:%Y-%m-%d %H:%M} UTC: {standing.error}"
    sent_at = standing.sent_at if standing else None
    return f"on, last sent {sent_at:%Y-%m-%d %H:%M} UTC" if sent_at else "on, nothing sent yet"


def feed_secret() -> str:
    """Return the secret in the address of the feed, "" while it is switched off."""
    return settings.read(_FEED) or ""


def is_feed_secret(given: str) -> bool:
    """Return whether somebody has the secret; the time it takes tells nothing about it."""
    secret = feed_secret()
    is_same = hmac.compare_digest(given.encode(), (secret or secrets.token_urlsafe()).encode())
    return is_same and bool(secret)


def renew_feed() -> None:
    """Switch the feed on under a new address; the old one leads nowhere any more."""
    with database.transaction(is_public=False):
        settings.write(_FEED, secrets.token_urlsafe(SECRET_BYTES))


def switch_feed_off() -> None:
    """Let the feed's address lead nowhere."""
    with database.transaction(is_public=False):
        settings.write(_FEED, None)


def last_boundary(schedule: str, now: datetime, zone: tzinfo) -> datetime:
    """Return the last moment not after *now* at which a digest of that schedule goes out."""
    local = now.astimezone(zone)
    hour = local.replace(minute=0, second=0, microsecond=0)
    if schedule == "hourly":
        return hour
    morning = hour.replace(hour=DIGEST_HOUR)
    return morning if morning <= local else morning - timedelta(days=1)


def _is_due(blog: Blog, standing: Standing, oldest_at: datetime, now: datetime) -> bool:
    """Return whether it is time. A clock that was wrong for a while delays nothing for long."""
    if standing.due_at and timedelta() < standing.due_at - now <= LONGEST_WAIT:
        return False
    if blog.config.mail.schedule == "at-once":
        sent_at = standing.sent_at
        return sent_at is None or not timedelta() <= now - sent_at < AT_ONCE_GAP
    boundary = last_boundary(blog.config.mail.schedule, now, blog.config.zone)
    return oldest_at < boundary or oldest_at > now


def _after_failure(
    standing: Standing, error: str, now: datetime, *, waits: bool = True
) -> Standing:
    wait = min(FIRST_WAIT * 2 ** min(standing.tries, 10), LONGEST_WAIT)
    return Standing(
        told=standing.told,
        sent_at=standing.sent_at,
        failed_at=now,
        due_at=now + wait if waits else standing.due_at,
        tries=standing.tries + 1 if waits else standing.tries,
        error=error,
    )


def _write(standing: Standing) -> None:
    moments = {
        name: None if (moment := getattr(standing, name)) is None else times.to_ms(moment)
        for name in ("sent_at", "failed_at", "due_at")
    }
    rest = {"told": standing.told, "tries": standing.tries, "error": standing.error}
    with database.transaction(is_public=False):
        settings.write(_MAIL, rest | moments)


def _digest(blog: Blog, told: int) -> tuple[str, int]:
    """Return what happened since the notice *told* as text, and how much it is; 0: no mail."""
    now = blog.now().astimezone(blog.config.zone)
    found = notices.groups(MOST_TOLD + 1, now, newer_than=told, is_unread=True)
    heard = replies.by_ids([group.newest.reply_id for group in found if group.newest.reply_id])
    posts = lists.by_ids([group.newest.post_id for group in found if group.newest.post_id])
    headlines = {post.id: plain.headline(post, blog.config.zone) for post in posts}
    lines = [
        _paragraph(blog, group, headlines, heard)
        for group in found[:MOST_TOLD]
        if not _is_unwanted(group.newest, heard)
    ]
    more = (
        [f"There is more: {blog.addresses.at('/studio/inbox')}"] if len(found) > MOST_TOLD else []
    )
    return "\n\n".join([*lines, *more, _signature(blog)]), len(lines) + len(more)


def _is_unwanted(notice: Notice, heard: dict[int, Reply]) -> bool:
    """Return whether the owner does not want to read such words."""
    found = tidings.filtered_by(words.all_filters(), notice, heard.get(notice.reply_id or 0))
    return found is not None and found.action is FilterAction.HIDE


def _paragraph(blog: Blog, group: Group, headlines: dict[int, str], heard: dict[int, Reply]) -> str:
    notice = group.newest
    headline = headlines.get(notice.post_id or 0, "")
    said = tidings.words(notice, heard.get(notice.reply_id or 0))
    parts = [
        f"* {tidings.sentence(notice, group.people, group.others, headline)}",
        f"  > {said}" if said else "",
        f"  {blog.addresses.at(tidings.path(notice))}",
    ]
    return "\n".join(filter(None, parts))


def _subject(blog: Blog, number: int) -> str:
    return f"{_title(blog)}: {number} {'thing' if number == 1 else 'things'} happened"


def _signature(blog: Blog) -> str:
    told = _SCHEDULES[blog.config.mail.schedule]
    address = blog.addresses.at("/studio/settings/notifications")
    return f"-- \nYour blog tells you {told}, when there is something new.\n{address}\n"


def _title(blog: Blog) -> str:
    return tidings.one_line(blog.config.site.title) or blog.addresses.host


def _send(blog: Blog, subject: str, text: str, number: str) -> None:
    """Send a mail to the owner; *number* makes its id, the same when it is sent once more."""
    own = blog.config.mail
    host = (urlsplit(blog.config.site.base_url).hostname or "localhost").replace(":", "-")
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(_title(blog), addr_spec=mail.sender(own))
    message["To"] = Address(addr_spec=own.recipient)
    message["Subject"] = subject
    message["Date"] = format_datetime(blog.now())
    message["Message-ID"] = f"<notices.{number}@{host}>"
    message["List-Id"] = f"<notices.{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    mail.send(own, message, blog.config.federation.ca_bundle)
