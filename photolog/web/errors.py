"""Our errors and HTTP's → a status and one clear sentence, in one place."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from photolog import errors
from photolog.store.engine import database

logger = logging.getLogger(__name__)

STATUSES: dict[type[errors.PhotologError], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Gone: HTTPStatus.GONE,
    errors.RejectedUpload: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.LoginRefused: HTTPStatus.UNAUTHORIZED,
    errors.UntrustedRequest: HTTPStatus.UNAUTHORIZED,
    errors.MalformedActivity: HTTPStatus.BAD_REQUEST,
    errors.BlockedPeer: HTTPStatus.FORBIDDEN,
    errors.PeerUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.FetchFailed: HTTPStatus.BAD_GATEWAY,
    errors.MailFailed: HTTPStatus.BAD_GATEWAY,
    errors.TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    errors.StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.DiskFailing: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DatabaseBusy: HTTPStatus.SERVICE_UNAVAILABLE,
}

_SENTENCES = {
    400: "The request could not be understood.",
    403: "This is not allowed.",
    404: "There is nothing at this address.",
    405: "This address does not take that kind of request.",
    410: "This post has been deleted.",
    413: "That is more than this blog takes at once.",
    500: "Something went wrong on our side. It has been noted.",
}


def install(app: Flask) -> None:
    """Let *app* answer every error with a page, or with JSON where a script asked."""
    app.register_error_handler(errors.PhotologError, _photolog_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def status_of(error: errors.PhotologError) -> HTTPStatus:
    """Return the HTTP status that an error of ours stands for."""
    kinds = (STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    return next(kinds, HTTPStatus.INTERNAL_SERVER_ERROR)


def _photolog_error(error: errors.PhotologError) -> Response:
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s %s: %s", request.method, request.path, error)
    response = _page(status, str(error))
    wait = getattr(error, "retry_after_seconds", None)
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def _http_error(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if error.response is not None:
        return make_response(error.response)
    if isinstance(error, SecurityError):  # a foreign Host: no page of ours can be made for it
        return Response("This blog does not answer to that name.\n", status, mimetype="text/plain")
    response = _page(status, _SENTENCES.get(status, error.name + "."))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    """The outermost net of the web edge: known troubles of the database, else a bug of ours."""
    known = database.translated(error)
    if isinstance(error, OSError) and not isinstance(error, PermissionError):
        known = errors.unwritten(error)  # what is forbidden may be no part of the data folder
    if known is not None:
        return _photolog_error(known)
    logger.exception("%s %s failed", request.method, request.path)
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR, _SENTENCES[500])


def _page(status: int, message: str) -> Response:
    wants_json = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if wants_json == "application/json":
        response = jsonify(error=message)
    else:
        try:
            response = make_response(
                render_template("errors/error.html", status=int(status), message=message)
            )
        except Exception:  # the page of an error must not depend on what has just failed
            logger.exception("the error page failed")
            response = Response(f"{int(status)} {message}\n", mimetype="text/plain")
    response.status_code = int(status)
    return response
