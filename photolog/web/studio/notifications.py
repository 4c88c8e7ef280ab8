"""How the owner is told what happened: by mail, by a feed under a secret address, or not."""

from __future__ import annotations

from http import HTTPStatus

from flask import make_response, render_template, url_for
from werkzeug.wrappers import Response

from photolog import mail, notifying
from photolog.errors import MailFailed
from photolog.web.current import blog
from photolog.web.studio import notes
from photolog.web.studio.blueprint import bp

SCHEDULES = {
    "at-once": "At once; what comes within five minutes of a mail is told together in the next.",
    "hourly": "Every hour, when there is something new.",
    "daily": "Every morning at eight, when there is something new.",
}


@bp.get("/settings/notifications")
def notifications() -> Response:
    """Show whether mails go out and where the feed is."""
    return _page()


@bp.post("/settings/notifications/test")
def send_test_mail() -> Response:
    """Send a test mail, and say what the mail server said if it did not take it."""
    try:
        notifying.send_test(blog())
    except MailFailed as error:
        return _page(str(error))
    return notes.back_to("studio.notifications", "mail-sent")


@bp.post("/settings/notifications/feed")
def renew_feed() -> Response:
    """Switch the feed on, or give it another address."""
    was_on = bool(notifying.feed_secret())
    notifying.renew_feed()
    return notes.back_to("studio.notifications", "feed-renewed" if was_on else "feed-on", "feed")


@bp.post("/settings/notifications/feed/off")
def switch_feed_off() -> Response:
    """Switch the feed off."""
    notifying.switch_feed_off()
    return notes.back_to("studio.notifications", "feed-off", "feed")


def _page(problem: str = "") -> Response:
    secret = notifying.feed_secret()
    settings = blog().config.mail
    page = render_template(
        "studio/settings/notifications.html",
        here="notifications",
        problem=problem,
        is_configured=mail.is_configured(settings),
        mail=settings,
        sender=mail.sender(settings),
        schedule=SCHEDULES[settings.schedule],
        standing=notifying.mail_standing(),
        feed_url=blog().addresses.at(url_for("notices.feed", secret=secret)) if secret else "",
    )
    return make_response(page, HTTPStatus.BAD_GATEWAY if problem else HTTPStatus.OK)
