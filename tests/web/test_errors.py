"""Errors: each of ours has its status and one sentence, and a bug tells nobody anything."""

from __future__ import annotations

import errno
import os
import sqlite3

import peewee
import pytest
from flask import abort
from werkzeug.exceptions import RequestEntityTooLarge

from photolog import errors
from photolog.errors import PhotologError
from photolog.web import errors as web_errors
from photolog.web.forms import Mistyped
from tests.browsing import browser_of

OURS = [
    (errors.NotFound("There is no such post."), 404),
    (errors.Gone("This post has been deleted."), 410),
    (errors.RejectedUpload("This file is empty."), 422),
    (errors.InvalidInput("The title is too long.", "title"), 422),
    (Mistyped({"title": "The title is too long."}), 422),
    (errors.LoginRefused("The password is not right."), 401),
    (errors.TooManyAttempts(61), 429),
    (errors.StorageFull("There is no room."), 507),
    (errors.DiskFailing("read-only", "Read-only file system"), 503),
    (errors.DatabaseBusy("Please try again."), 503),
    (errors.DataDamaged("The database is damaged."), 500),
    (errors.ConfigError("There is no such setting."), 500),
]
DATABASE = [
    (peewee.OperationalError("database is locked"), 503),
    (sqlite3.OperationalError("database is locked"), 503),
    (peewee.OperationalError("database or disk is full"), 507),
    (peewee.OperationalError("disk I/O error"), 503),
    (peewee.OperationalError("attempt to write a readonly database"), 503),
    (peewee.OperationalError("unable to open database file"), 503),
    (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), 507),
    (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), 507),
    (OSError(errno.EIO, os.strerror(errno.EIO)), 503),
    (OSError(errno.EROFS, os.strerror(errno.EROFS)), 503),
    (PermissionError(errno.EACCES, os.strerror(errno.EACCES)), 500),
    (peewee.DatabaseError("database disk image is malformed"), 500),
]
BUGS = [KeyError("secret"), ValueError("the secret is full"), ZeroDivisionError(), AssertionError()]

ids = {"ids": lambda value: type(value).__name__}


@pytest.fixture
def fail(app):
    """Return a function that lets the application fail with an error, and gives its answer."""

    def answer_to(error: Exception, path: str = "/failing", **headers: str):
        @app.get(path)
        def failing():
            raise error

        return browser_of(app).get(path, headers=headers)

    return answer_to


def every_error() -> set[type[PhotologError]]:
    found, waiting = set(), [PhotologError]
    while waiting:
        kind = waiting.pop()
        found.add(kind)
        waiting += kind.__subclasses__()
    return found


def test_every_error_has_a_status():
    """Only what stops the start has none of its own."""
    at_start = {errors.ConfigError, errors.SchemaTooNew, errors.AnotherServer, errors.DataDamaged}
    without = {kind for kind in every_error() if not set(kind.__mro__) & set(web_errors.STATUSES)}

    assert {kind for kind in without if kind.__module__.startswith("photolog")} == {
        PhotologError,
        *at_start,
    }


@pytest.mark.parametrize(("error", "status"), OURS, **ids)
def test_an_error_of_ours_is_a_page_with_its_sentence(fail, error, status):
    answer = fail(error)

    assert answer.status_code == status
    assert str(error) in answer.text
    assert "<html" in answer.text
    assert answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("error", "status"), OURS, **ids)
def test_an_error_of_ours_is_json_for_a_script(fail, error, status):
    answer = fail(error, Accept="application/json")

    assert answer.status_code == status
    assert answer.json == {"error": str(error)}


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (errors.TooManyAttempts(61), "61"),
        (errors.DatabaseBusy("x"), "5"),
        (errors.DiskFailing("failing", "Input/output error"), "60"),
    ],
    **ids,
)
def test_who_should_come_back_is_told_when(fail, error, seconds):
    assert fail(error).headers["Retry-After"] == seconds


@pytest.mark.parametrize(("error", "status"), DATABASE, **ids)
def test_known_trouble_below_us_has_its_status(fail, error, status):
    answer = fail(error)

    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) is (status == 503)


@pytest.mark.parametrize("error", BUGS, **ids)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_bug_is_noted_and_tells_nobody_anything(fail, caplog, error, accept):
    answer = fail(error, Accept=accept)

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    for word in ("Traceback", "secret", type(error).__name__, ".py"):
        assert word not in answer.text
    assert [record.exc_info[1] for record in caplog.records] == [error]


@pytest.mark.parametrize("path", ["/studio/failing", "/login/failing"])
def test_an_error_behind_the_door_is_not_told_to_strangers(fail, path):
    answer = fail(errors.DataDamaged("secret"), path)

    assert ("secret" in answer.text) is path.startswith("/login")


@pytest.mark.parametrize(
    ("path", "method", "status", "sentence"),
    [
        ("/nothing", "GET", 404, "There is nothing at this address."),
        ("/p/0000000000000", "GET", 404, ""),
        ("/p/short", "GET", 404, ""),
        ("/media/../../photolog.db", "GET", 404, ""),
        ("/healthz", "POST", 405, "does not take that kind of request"),
        ("/\x00", "GET", 404, ""),
    ],
)
def test_errors_of_http_are_pages_too(app, path, method, status, sentence):
    answer = browser_of(app).open(path, method=method)

    assert answer.status_code == status
    assert sentence in answer.text


def test_what_is_allowed_instead_is_told(app):
    assert "GET" in browser_of(app).post("/healthz").headers["Allow"]


def test_an_upload_that_is_too_large_is_told_so(fail):
    answer = fail(RequestEntityTooLarge())

    assert answer.status_code == 413
    assert "more than this blog takes at once" in answer.text


def test_an_answer_that_was_given_as_an_error_is_given(app):
    @app.get("/teapot")
    def teapot():
        abort(app.response_class("short and stout", 418))

    answer = browser_of(app).get("/teapot")

    assert (answer.status_code, answer.text) == (418, "short and stout")


def test_the_page_of_an_error_does_not_depend_on_what_has_failed(app, blog, caplog):
    """As when the database cannot be read: no page can be made, but an answer."""
    browser = browser_of(app)
    app.jinja_env.globals["url_for"] = None

    answer = browser.get("/nothing")

    assert (answer.status_code, answer.text) == (404, "404 There is nothing at this address.\n")
    assert answer.mimetype == "text/plain"
