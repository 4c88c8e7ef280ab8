"""
Applications to be loaded, each served in a process of its own until it is ended.

    python -m bench.served ok PORT               waitress as photolog sets it up, saying "ok"
    python -m bench.served uncached PORT FOLDER  photolog, its page cache always empty
    python -m bench.served bare PORT             Flask, peewee and waitress, saying "ok"
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import count
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def answer_ok(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer every request alike."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


def serve_ok(port: int) -> None:
    """Serve with photolog's own settings of waitress."""
    _serve(answer_ok, port)


def serve_uncached(port: int, folder: str) -> None:
    """Serve a blog whose pages seem to change all the time."""
    from pathlib import Path

    from bench import library
    from photolog import create_app
    from photolog.store.engine import database

    database.recent_generation = count().__next__
    _serve(create_app(library.opened(Path(folder))), port)


def serve_bare(port: int) -> None:
    """Serve the least that photolog's libraries can be."""
    import flask
    import peewee
    import waitress

    app = flask.Flask("bare")
    database = peewee.SqliteDatabase(":memory:")
    app.add_url_rule("/", view_func=lambda: str(database.execute_sql("SELECT 'ok'").fetchone()[0]))
    waitress.serve(app, host="127.0.0.1", port=port, _quiet=True)


def _serve(app: WSGIApplication, port: int) -> None:
    from photolog import config, serving

    given = {"PHOTOLOG_SERVER__PORT": str(port)}
    serving.serve(app, config.read(None, given), lambda address: None)


if __name__ == "__main__":
    chosen = {"ok": serve_ok, "uncached": serve_uncached, "bare": serve_bare}[sys.argv[1]]
    chosen(int(sys.argv[2]), *sys.argv[3:])
