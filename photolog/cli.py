"""
The command line: one verb each, one clear line when it fails.

Exit codes: 0 done, 1 the request failed, 2 wrong usage, 65 data damaged, 75 another
server holds the data folder.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar
from urllib.parse import urlsplit

import click

import photolog
from photolog import access, checking, config, identity, notifying, publishing, serving, worker
from photolog.blog import Blog, newest_copy, open_blog
from photolog.errors import AnotherServer, DataDamaged, PhotologError
from photolog.following import asking
from photolog.following.finding import find_person
from photolog.peers import HostStatus, Notice
from photolog.pure import times
from photolog.pure.text import names
from photolog.records import Status, Visibility
from photolog.store import inspection
from photolog.store.engine import database, migrating

EXIT_CODES = {DataDamaged: 65, AnotherServer: 75}
DEFAULT_FILE = "config.toml"
_HOSTS_TOLD = 3

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

_config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    envvar="PHOTOLOG_CONFIG",
    help="The configuration file; without it config.toml beside app.py, if there is one.",
)


def main() -> NoReturn:
    """Run the command line and exit."""
    commands(prog_name="app.py")
    sys.exit(0)


def verb(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Give a command --config, and turn our errors into one line and an exit code."""

    @wraps(function)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            known = error if isinstance(error, PhotologError) else database.translated(error)
            if known is None:
                raise
            click.echo(f"photolog: {known}", err=True)
            sys.exit(EXIT_CODES.get(type(known), 1))

    return _config_option(guarded)


class _Commands(click.Group):
    """A group whose default verb is serve, also when only options of serve are given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "--version"}
        if not args or (args[0].startswith("-") and args[0] not in own):
            args = ["serve", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Commands)
@click.version_option(photolog.__version__, prog_name="photolog")
@click.pass_context
def commands(context: click.Context) -> None:
    """photolog, a photographer's own photo blog. Without a verb it serves."""
    level = logging.INFO if context.invoked_subcommand == "serve" else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")


@commands.command()
@click.option("--host", help="Listen here instead of server.host.")
@click.option("--port", type=int, help="Listen here instead of server.port.")
@click.option("--no-worker", is_flag=True, help="Only answer requests, do no background work.")
@verb
def serve(config_path: Path | None, host: str | None, port: int | None, no_worker: bool) -> None:
    """Run the web server and the background worker."""
    given = {"PHOTOLOG_SERVER__HOST": host, "PHOTOLOG_SERVER__PORT": port}
    overrides = {name: str(value) for name, value in given.items() if value is not None}
    blog = open_blog(_read(config_path, overrides), migrates=False)
    with ExitStack() as stack:
        # Before anything is changed: another server may be at work, or the file beyond repair.
        stack.callback(database.server_lock().release)
        _refuse_damaged(blog)
        migrating.migrate(blog.files.backups, blog.now())
        _refuse_stranger(blog)
        if not no_worker:
            background = worker.Worker(blog)
            background.start()
            stack.callback(background.stop)
        app = photolog.create_app(blog)
        serving.serve(app, blog.config, lambda address: _greet(blog, address))


@commands.command()
@click.option("--stdin", "from_stdin", is_flag=True, help="Read it from standard input.")
@click.option("--no-second-factor", is_flag=True, help="Switch the second factor off, too.")
@verb
def passwd(config_path: Path | None, from_stdin: bool, no_second_factor: bool) -> None:
    """Set the owner's password; everybody who is logged in is logged out."""
    blog = _open(config_path)
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("New password", hide_input=True, confirmation_prompt=True)
    access.set_password(blog, password)
    if no_second_factor:
        access.disable_totp(password)
    click.echo("The password is set.")


@commands.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--title", default="")
@click.option("--caption", default="", help="Markdown; #tags in it count.")
@click.option("--alt", "alts", multiple=True, help="Repeatable, in the order of the files.")
@click.option("--tag", "tags", multiple=True, help="Repeatable.")
@click.option("--cw", default="", help="A content warning; the photos stay behind it.")
@click.option("--sensitive", is_flag=True, help="Hide the photos until asked for.")
@click.option("--visibility", type=click.Choice([v.value for v in Visibility]), default="public")
@click.option("--license", "licence", default="", help="Such as cc-by-4.0.")
@click.option("--draft", is_flag=True, help="Do not publish yet.")
@click.option("--at", help="Publish at this time, such as 2026-12-24T18:00.")
@click.option("--date", help="Date it back to this time.")
@verb
def post(config_path: Path | None, files: tuple[Path, ...], **words: Any) -> None:
    """Publish photos as one post and print its permalink."""
    blog = _open(config_path)
    usual = publishing.defaults(blog)
    draft = replace(
        usual,
        title=words["title"],
        caption_source=words["caption"],
        content_warning=words["cw"],
        is_sensitive=words["sensitive"],
        licence=words["licence"] or usual.licence,
        visibility=Visibility(words["visibility"]),
        tags=names.tags_of(" ".join([*usual.tags, *words["tags"]])),
        published_at=_moment(blog, words["at"], words["date"]),
    )
    status = Status.DRAFT if words["draft"] else Status.PUBLISHED
    with _opened(files) as uploads:
        published = publishing.publish_files(blog, draft, uploads, words["alts"], status)
    click.echo(blog.addresses.post(published.id))


@commands.command()
@click.argument("who")
@click.option("--undo", is_flag=True, help="Follow them no longer.")
@verb
def follow(config_path: Path | None, who: str, undo: bool) -> None:
    """Ask to follow somebody: @name@server.example, or the address of a profile."""
    blog = _open(config_path)
    person = find_person(blog, who)
    (asking.unfollow if undo else asking.follow)(blog, person.id)
    click.echo(f"{person.handle} is {'followed no longer' if undo else 'asked'}.")


@commands.command()
@verb
def status(config_path: Path | None) -> None:
    """Tell how the blog is: storage, work waiting, set-up, other servers."""
    blog = _open(config_path)
    use = checking.storage_use(blog)
    lines = {
        "version": f"photolog {photolog.__version__}, SQLite {database.sqlite_version()}",
        "address": blog.config.site.base_url,
        "data folder": str(blog.files.root),
        "posts": f"{use.posts} with {use.photos} photos",
        "originals": _megabytes(use.original_bytes),
        "public files": f"{use.renditions}, {_megabytes(use.media_bytes)}",
        "free space": _megabytes(use.free_bytes),
        "files to be made": str(inspection.photos_to_render()),
        "password": "set" if access.is_set_up() else "not set: run `python app.py passwd`",
        "second factor": "on" if access.has_totp() else "off",
        "mail": notifying.in_words(blog),
    } | _correspondence(blog)
    for name, value in lines.items():
        click.echo(f"{name + ':':<20}{value}")


@commands.command("config")
@verb
def show_config(config_path: Path | None) -> None:
    """Show every setting, its value and where it comes from."""
    for name, value, origin in config.effective(_read(config_path)):
        click.echo(f"{name} = {json.dumps(value, ensure_ascii=False)}  # {origin}")


@commands.command()
@verb
def migrate(config_path: Path | None) -> None:
    """Bring the database up to date, after making a copy of it."""
    settings = _read(config_path)
    blog = open_blog(settings, migrates=False)
    applied, copy = migrating.migrate(blog.files.backups, blog.now())
    for name in applied:
        click.echo(f"applied {name}")
    click.echo(f"copy made before: {copy}" if copy else "Nothing had to be copied.")


@commands.command()
@verb
def check(config_path: Path | None) -> None:
    """Verify the database, every original's SHA-256 and every rendition."""
    blog = _open(config_path)
    findings = 0
    for found in checking.check(blog):
        findings += 1
        click.echo(f"{found.subject}: {found.problem}")
    if findings:
        raise DataDamaged(
            f"{findings} faults found; newest copy: {newest_copy(blog.files.backups)}"
        )
    use = checking.storage_use(blog)
    click.echo(
        f"All is well: {use.posts} posts, {use.photos} photos, {use.renditions} public files."
    )


@commands.command()
@click.option("--json", "as_json", is_flag=True, required=True, help="The only form there is.")
@verb
def dump(config_path: Path | None, as_json: bool) -> None:
    """Print counts and ids of everything, without changing anything."""
    with _opened_to_read(config_path):
        click.echo(json.dumps(checking.dump(), indent=2))


def _read(path: Path | None, overrides: dict[str, str] | None = None) -> config.Config:
    top = Path(__file__).resolve().parents[1]
    beside = top / DEFAULT_FILE
    chosen = path or (beside if beside.exists() else None)
    return config.read(chosen, os.environ | (overrides or {}), top)


def _open(path: Path | None, overrides: dict[str, str] | None = None) -> Blog:
    return open_blog(_read(path, overrides))


@contextmanager
def _opened_to_read(path: Path | None) -> Iterator[None]:
    """Open the database read-only: nothing is made, migrated or written."""
    settings = _read(path)
    database.open_read_only(settings.data_dir / "photolog.db")
    yield
    database.close()


@contextmanager
def _opened(paths: tuple[Path, ...]) -> Iterator[list[tuple[Any, str]]]:
    with ExitStack() as stack:
        try:
            yield [(stack.enter_context(path.open("rb")), path.name) for path in paths]
        except OSError as error:
            if error.filename is None:
                raise
            raise PhotologError(f"{error.filename} cannot be read: {error.strerror}") from None


def _moment(blog: Blog, at: str | None, date: str | None) -> Any:
    """Return the time of --at or --date, which exclude each other."""
    if at and date:
        raise click.UsageError("--at and --date exclude each other.")
    text = at or date
    if not text:
        return None
    moment = times.typed(text, blog.config.zone)
    if moment is None:
        raise click.UsageError(f"{text!r} is not a time such as 2026-12-24T18:00.")
    if date and moment > blog.now():
        raise click.UsageError("--date is still to come; use --at to publish later.")
    return moment


def _refuse_damaged(blog: Blog) -> None:
    faults = database.faults()
    if faults:
        raise DataDamaged(
            f"the database is damaged ({faults[0]}); newest copy: {newest_copy(blog.files.backups)}"
        )


def _refuse_stranger(blog: Blog) -> None:
    """Stop before other servers meet a blog that is not the one they know."""
    identity.refuse_other_home(blog.config.site.base_url, blog.config.site.username)
    faults = identity.Keyring(blog.files, blog.addresses).faults()
    if faults:
        raise DataDamaged(faults[0])


def _greet(blog: Blog, address: str) -> None:
    origin = blog.config.origins["site.base_url"]
    click.echo(f"photolog listens on {address} and is known as {blog.config.site.base_url}")
    if origin == "default":
        click.echo(
            "This is a private try-out: copy config.example.toml to config.toml to go public."
        )
    if not access.is_set_up():
        # Only its own name is answered to, but for a blog at home, which may listen on any port.
        is_home = urlsplit(blog.config.site.base_url).hostname in ("127.0.0.1", "localhost", "::1")
        top = address if is_home else blog.config.site.base_url
        token = access.new_setup_token()
        click.echo(f"Choose your password here, once: {top}/setup?token={token}")


def _correspondence(blog: Blog) -> dict[str, str]:
    """Return how it goes with other servers, as lines to print."""
    found = checking.correspondence(blog)
    lines = {"federation": f"off: {found.why_off}" if found.why_off else "on"}
    lines |= _exceptions(blog)
    if found.why_off and not found.followers:
        return lines
    last, queue, waiting = found.last_heard, found.queue, found.waiting
    lines |= {
        "followers": f"{found.followers}, {found.requests} ask to follow",
        "to be delivered": f"{queue.due}{_since(queue.oldest_due_at)}",
        "dead letters": str(queue.dead),
        "arrivals waiting": f"{waiting.due}{_since(waiting.oldest_received_at)}",
        "arrivals set aside": str(waiting.quarantined),
        "unread notices": str(found.unread),
        "last heard": _heard(last) if last else "nothing yet",
        "failing servers": _failing(found.failing),
        "seen from outside": f"run this elsewhere: curl -sS '{_webfinger(blog)}'",
    }
    return lines


def _exceptions(blog: Blog) -> dict[str, str]:
    """Return the settings that let requests go where they usually do not."""
    federation = blog.config.federation
    settings = {
        "allow_networks": ", ".join(federation.allow_networks),
        "ca_bundle": federation.ca_bundle,
    }
    return {name: value for name, value in settings.items() if value}


def _webfinger(blog: Blog) -> str:
    addresses = blog.addresses
    account = f"acct:{addresses.username}@{addresses.host}"
    return addresses.at(f"/.well-known/webfinger?resource={account}")


def _heard(notice: Notice) -> str:
    who = f" of {notice.person.handle}" if notice.person else ""
    return f"{_minute(notice.at)}, {notice.kind.value.replace('_', ' ')}{who}"


def _failing(hosts: tuple[HostStatus, ...]) -> str:
    told = [f"{host.host} ({_printable(host.last_error)})" for host in hosts[:_HOSTS_TOLD]]
    more = len(hosts) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more else "") if told else "none"


def _since(moment: datetime | None) -> str:
    return f", the oldest since {_minute(moment)}" if moment else ""


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _printable(text: str) -> str:
    """Return what another server said without anything that moves a terminal's cursor."""
    return "".join(character if character.isprintable() else " " for character in text)


def _megabytes(count: int) -> str:
    return f"{count / 2**20:,.1f} MB"
