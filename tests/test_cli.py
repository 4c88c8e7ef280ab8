"""The command line: every verb, its exit code, and one clear line when it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

import photolog
from photolog import access, identity
from photolog.cli import commands
from photolog.peers import FollowState, NoticeKind
from photolog.pure import ids
from photolog.pure.trust import totp
from photolog.records import Profile, Status, Visibility
from photolog.store import lists, sessions, settings
from photolog.store import settings as stored_settings
from photolog.store.engine import database
from photolog.store.engine.locks import ServerLock
from photolog.store.peers import arrivals, deliveries, followers, hosts, notices
from tests.publish import a_picture
from tests.remote_trust import Authority
from tests.store.peers.making import NOW, an_activity, claim_all, follow, inbox, meet

TOP = Path(__file__).resolve().parents[1]
VERBS = ("serve", "passwd", "post", "status", "config", "migrate", "check", "dump", "follow")


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(folder):
    """Return a function that runs the command line within this process."""

    def invoke(*arguments: str, **options):
        environment = {
            "PHOTOLOG_STORAGE__DATA_DIR": str(folder),
            "PHOTOLOG_SITE__BASE_URL": "https://photo.example",
            "PHOTOLOG_PHOTOS__SIZES": "320",
            "PHOTOLOG_CONFIG": None,
        }
        environment |= options.pop("env", {})
        return CliRunner().invoke(commands, arguments, env=environment, **options)

    yield invoke
    database.close()


@pytest.fixture
def pictures(tmp_path) -> list[str]:
    """Paths of three pictures of different widths."""
    paths = [tmp_path / f"{n}.jpg" for n in range(3)]
    for n, path in enumerate(paths):
        path.write_bytes(a_picture(300 + n, 200).getvalue())
    return [str(path) for path in paths]


def only_post():
    [post] = lists.studio_page("all", 9)
    return post


def assert_refused(result, code: int, told: str) -> None:
    """The command failed with one line that says why, and no traceback."""
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith("photolog: ")
    assert result.stderr.count("\n") == 1
    assert told in result.stderr


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(run, verb, folder):
    result = run(verb, "--help")

    assert result.exit_code == 0
    assert "--config" in result.stdout
    assert "--help" in result.stdout
    assert not folder.exists()


def test_the_verbs_are_listed(run):
    result = run("--help")

    assert result.exit_code == 0
    assert set(commands.commands) == set(VERBS)
    assert all(f"  {verb} " in result.stdout for verb in VERBS)


def test_the_version_is_told(run):
    assert run("--version").stdout == f"photolog, version {photolog.__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("publish",),
        ("post",),
        ("post", "a.jpg", "--nothing"),
        ("post", "a.jpg", "--visibility", "secret"),
        ("dump",),
        ("serve", "--port", "eighty"),
        ("--nothing",),
        ("status", "further"),
    ],
)
def test_wrong_usage_is_told_so(run, arguments):
    result = run(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage:" in result.stderr


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in ("post", "dump", "follow")])
def test_a_missing_configuration_is_told(run, verb, tmp_path):
    path = str(tmp_path / "none.toml")

    assert_refused(run(verb, "--config", path), 1, f"there is no configuration file {path}")
    assert_refused(run(verb, env={"PHOTOLOG_CONFIG": path}), 1, "there is no configuration file")


def test_a_mistake_in_the_settings_is_told(run, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[site]\ntitel = 'x'\n")

    assert_refused(run("status", "--config", str(path)), 1, "did you mean 'site.title'")


def test_without_a_verb_it_serves(run, folder):
    folder.mkdir()
    lock = ServerLock(folder / "server.lock")

    assert_refused(run(), 75, f"process {os.getpid()}) already uses {folder}")
    assert_refused(run("--port", "0"), 75, "already uses")
    assert_refused(run("serve"), 75, "already uses")

    lock.release()


def test_beside_a_server_everything_else_works(run, folder, pictures):
    folder.mkdir()
    lock = ServerLock(folder / "server.lock")

    assert run("post", pictures[0]).exit_code == 0
    assert run("status").exit_code == 0
    assert run("check").exit_code == 0
    assert run("dump", "--json").exit_code == 0

    lock.release()


@pytest.mark.parametrize("address", ["256.256.256.256", "no.such.host.invalid"])
def test_an_address_that_cannot_be_listened_on_is_told(run, address):
    assert_refused(
        run("serve", "--no-worker", "--host", address, "--port", "0"), 1, "cannot listen"
    )


def test_settings_are_shown_with_their_origin(run, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('[site]\ntitle = "Bücher"\n[feeds]\nitems = 9\n', encoding="utf-8")

    lines = run("config", "--config", str(path)).stdout.splitlines()

    assert 'site.title = "Bücher"  # config.toml' in lines
    assert "feeds.items = 9  # config.toml" in lines
    assert 'site.base_url = "https://photo.example"  # environment' in lines
    assert "photos.sizes = [320]  # environment" in lines
    assert "photos.avif = true  # default" in lines
    assert len(lines) == 38


def test_showing_settings_makes_nothing(run, folder):
    run("config")

    assert not folder.exists()


def test_the_file_can_be_named_in_the_environment(run, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[feeds]\nitems = 9\n")

    assert (
        "feeds.items = 9  # config.toml" in run("config", env={"PHOTOLOG_CONFIG": str(path)}).stdout
    )


def test_a_password_is_read_from_standard_input(run):
    result = run("passwd", "--stdin", input="a quiet morning\r\nsecond line\n")

    assert (result.exit_code, result.stdout) == (0, "The password is set.\n")
    assert access.change_password(None, "a quiet morning", "a loud evening", "") is None


def test_a_password_is_asked_for_twice(run):
    assert run("passwd", input="a quiet morning\na quiet morning\n").exit_code == 0
    assert run("passwd", input="a quiet morning\nanother one\n").exit_code == 1
    assert access.is_set_up()


def test_a_password_is_not_echoed(run):
    result = run("passwd", input="a quiet morning\na quiet morning\n")

    assert "quiet" not in result.output


@pytest.mark.parametrize("typed", ["short\n", "", "\n"])
def test_a_short_password_is_refused(run, typed):
    assert_refused(run("passwd", "--stdin", input=typed), 1, "at least 10 characters")
    assert not access.is_set_up()


def test_passwd_ends_every_session(run, make_blog):
    blog = make_blog()
    access.set_password(blog, "a quiet morning")
    access.log_in(blog, "a quiet morning", "", "127.0.0.1", "Firefox")

    run("passwd", "--stdin", input="a loud evening\n")

    assert sessions.list_all() == []


def test_post_prints_the_permalink(run, pictures):
    result = run("post", pictures[0])

    post = only_post()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("https://photo.example/p/")
    assert result.stdout.endswith("\n")
    assert len(result.stdout.strip().rpartition("/")[2]) == 13
    assert (post.status, post.visibility) == (Status.PUBLISHED, Visibility.PUBLIC)
    assert post.photos[0].original.filename == "0.jpg"


def test_post_takes_every_word(run, pictures):
    words = {
        "--title": "Harbour",
        "--caption": "Fog #BlueHour",
        "--cw": "Blood",
        "--visibility": "unlisted",
        "--license": "cc-by-4.0",
    }
    arguments = [part for pair in words.items() for part in pair]

    run("post", pictures[0], "--tag", "Boats", "--tag", "#Sea, Sky", "--sensitive", *arguments)

    post = only_post()
    assert (post.title, post.caption_source) == ("Harbour", "Fog #BlueHour")
    assert post.tags == ("Boats", "Sea", "Sky", "BlueHour")
    assert (post.content_warning, post.is_sensitive) == ("Blood", True)
    assert (post.visibility, post.licence) == (Visibility.UNLISTED, "cc-by-4.0")


def test_post_keeps_files_and_alt_texts_in_their_order(run, pictures):
    run("post", *pictures, "--alt", "First", "--alt", "Second")

    photos = only_post().photos
    assert [photo.size.width for photo in photos] == [300, 301, 302]
    assert [photo.alt for photo in photos] == ["First", "Second", ""]


def test_post_follows_the_choices_of_the_owner(run, pictures, make_blog):
    make_blog()
    with database.transaction():
        settings.write_profile(Profile(default_tags=("Fog",), default_licence="cc-by-4.0"))

    run("post", pictures[0], env={"PHOTOLOG_PHOTOS__SHOW_EXIF": "false"})

    post = only_post()
    assert (post.tags, post.licence, post.show_camera) == (("Fog",), "cc-by-4.0", False)


def test_post_can_leave_a_draft(run, pictures):
    run("post", pictures[0], "--draft")

    assert (only_post().status, only_post().published_at) == (Status.DRAFT, None)


def test_post_can_wait_for_its_time(run, pictures):
    run(
        "post",
        pictures[0],
        "--at",
        "2099-12-24T18:00",
        env={"PHOTOLOG_SITE__TIMEZONE": "Asia/Tokyo"},
    )

    assert only_post().status is Status.SCHEDULED
    assert only_post().published_at == datetime(2099, 12, 24, 9, 0, tzinfo=UTC)


def test_post_can_be_dated_back(run, pictures):
    run("post", pictures[0], "--date", "2001-02-03")

    assert only_post().status is Status.PUBLISHED
    assert only_post().published_at == datetime(2001, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "times",
    [
        ("--at", "tomorrow"),
        ("--date", "2026-13-01"),
        ("--date", "2099-01-01"),
        ("--at", "2099-01-01", "--date", "2001-01-01"),
    ],
)
def test_a_time_that_cannot_be_is_wrong_usage(run, pictures, times):
    result = run("post", pictures[0], *times)

    assert (result.exit_code, result.stdout) == (2, "")
    assert lists.studio_page("all", 9) == ()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--title", "a" * 201), "title is longer than 200"),
        (("--license", "mine"), "licence is not known"),
        (("--alt", "a", "--alt", "b"), "more alt texts than photos"),
        (("--alt", "a" * 1501), "longer than 1500"),
        (("--caption", "a" * 10_001), "10000 are allowed"),
    ],
)
def test_words_that_cannot_be_used_are_told(run, pictures, words, told):
    assert_refused(run("post", pictures[0], *words), 1, told)
    assert lists.studio_page("all", 9) == ()


def test_a_file_that_is_not_there_is_told(run, pictures, tmp_path):
    path = str(tmp_path / "none.jpg")

    assert_refused(run("post", pictures[0], path), 1, f"{path} cannot be read")
    assert_refused(run("post", str(tmp_path)), 1, f"{tmp_path} cannot be read")
    assert lists.studio_page("all", 9) == ()


def test_a_file_that_is_no_picture_is_told_and_nothing_is_published(
    run, pictures, tmp_path, folder
):
    path = tmp_path / "novel.jpg"
    path.write_text("Once upon a time")

    assert_refused(run("post", pictures[0], str(path)), 1, "")
    assert lists.studio_page("all", 9) == ()
    assert not list(folder.glob("media/*/*")) + list(folder.glob("originals/*/*"))


def test_the_permalink_of_a_draft_is_the_one_it_will_have(run, pictures):
    printed = run("post", pictures[0], "--draft").stdout

    assert printed == f"https://photo.example/p/{ids.encode(only_post().id)}\n"


def test_status_tells_how_the_blog_is(run, pictures, folder):
    run("post", *pictures[:2])

    lines = dict(line.split(":", 1) for line in run("status").stdout.splitlines())
    told = {name: value.strip() for name, value in lines.items()}

    assert told["posts"] == "1 with 2 photos"
    assert told["address"] == "https://photo.example"
    assert told["data folder"] == str(folder)
    assert told["files to be made"] == "2"
    assert told["password"].startswith("not set")
    assert told["second factor"] == "off"
    assert told["version"].startswith(f"photolog {photolog.__version__}, SQLite 3.")


def test_migrate_tells_what_it_did(run):
    first = run("migrate").stdout.splitlines()

    assert first[:3] == [
        "applied 0001_a_photo_blog",
        "applied 0002_the_fediverse",
        "applied 0003_the_owners_side",
    ]
    assert first[3:] == ["Nothing had to be copied."]
    assert run("migrate").stdout == "Nothing had to be copied.\n"


def test_a_newer_database_is_refused(run):
    run("migrate")
    with database.transaction():
        database.database.execute_sql(
            "INSERT INTO schema_migration (name, applied) VALUES ('0007_later', '2027-01-01')"
        )

    for verb in ("status", "migrate", "serve"):
        assert_refused(run(verb), 1, "has schema 7, this photolog knows only 3")


def test_check_finds_a_sound_blog_sound(run, pictures):
    run("post", *pictures[:2])

    result = run("check")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "All is well: 1 posts, 2 photos, 2 public files.\n"


def test_check_finds_damage(run, pictures, folder):
    run("post", pictures[0])
    [original] = folder.glob("originals/*/*")
    original.write_bytes(b"damaged")

    result = run("check")

    assert result.exit_code == 65
    assert result.stdout == (
        f"original {original.name} of photo 1: is damaged: its SHA-256 has changed\n"
    )
    assert result.stderr == "photolog: 1 faults found; newest copy: none\n"


@pytest.mark.parametrize("verb", ["check", "serve", "status", "migrate"])
def test_a_database_that_is_none_is_damage(run, folder, verb):
    folder.mkdir()
    (folder / "photolog.db").write_bytes(b"once upon a time " * 1000)

    assert_refused(run(verb), 65, "the database is damaged")


@pytest.mark.parametrize("verb", ["check", "serve", "status", "migrate"])
def test_photos_without_a_database_are_damage(run, pictures, folder, verb):
    run("post", pictures[0])
    database.close()
    for path in folder.glob("photolog.db*"):
        path.unlink()

    assert_refused(run(verb), 65, "holds photos but no database")
    assert not (folder / "photolog.db").exists()


@pytest.mark.parametrize("page", range(1, 29, 4))
def test_no_damaged_page_of_the_database_is_a_traceback(run, folder, page, make_blog):
    make_blog()
    database.checkpoint()
    database.close()
    path = folder / "photolog.db"
    with path.open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xff" * 4096)

    for verb in ("check", "serve"):
        result = run(verb, "--port", "0") if verb == "serve" else run(verb)
        assert result.exit_code == 65, result.output
        assert "damaged" in result.stderr or "faults found" in result.stderr
        database.close()


def test_dump_tells_counts_and_ids_as_json(run, pictures):
    run("post", pictures[0])

    dumped = json.loads(run("dump", "--json").stdout)

    assert dumped["counts"]["post"] == 1
    assert dumped["ids"]["post"] == [only_post().id]


def test_dump_makes_nothing(run, folder):
    result = run("dump", "--json")

    assert_refused(result, 65, "photolog.db cannot be read")
    assert not folder.exists()


def test_the_program_is_app_py(folder, pictures):
    """The same through the file that people start, in a process of its own."""
    environment = os.environ | {"PHOTOLOG_STORAGE__DATA_DIR": str(folder)}
    command = [sys.executable, str(TOP / "app.py")]

    posted = subprocess.run(
        [*command, "post", pictures[0]],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd="/",
    )
    failed = subprocess.run(
        [*command, "post", "none.jpg"],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd="/",
    )

    assert (posted.returncode, posted.stderr) == (0, "")
    assert posted.stdout.startswith("http://127.0.0.1:8000/p/")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr == "photolog: none.jpg cannot be read: No such file or directory\n"


def test_passwd_can_switch_the_second_factor_off(run, make_blog):
    blog = make_blog()
    secret = access.begin_totp()
    access.confirm_totp(blog, secret, totp.code_at(secret, int(blog.now().timestamp()) // 30))

    run("passwd", "--stdin", "--no-second-factor", input="a quiet evening\n")

    assert not access.has_totp()


def told_by(result) -> dict[str, str]:
    assert result.exit_code == 0, result.output
    lines = dict(line.split(":", 1) for line in result.stdout.splitlines())
    return {name: value.strip() for name, value in lines.items()}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "on"),
        ({"PHOTOLOG_FEDERATION__ENABLED": "false"}, "off: federation.enabled is false"),
        (
            {"PHOTOLOG_SITE__BASE_URL": "http://127.0.0.1:8000"},
            "off: site.base_url does not begin with https://",
        ),
    ],
)
def test_status_tells_whether_the_blog_federates_and_why_not(run, settings, told):
    lines = told_by(run("status", env=settings))

    assert lines["federation"] == told
    assert ("followers" in lines) == (told == "on")


def test_status_tells_how_it_goes_with_other_servers(run):
    run("status")
    with database.transaction():
        follow("alice", at=NOW)
        asking = meet("bob")
        followers.add(asking.id, FollowState.PENDING, "", NOW)
        notices.add(NoticeKind.FOLLOW_REQUEST, asking.id, "https://photo.example", NOW)
        arrivals.add("https://remote.example/users/alice", b"{}", NOW)
        deliveries.enqueue(an_activity(), [inbox(f"{n}.example") for n in range(5)])
        for host, claimed in claim_all().items():
            if host == "4.example":
                deliveries.dead(claimed.delivery, status=403, error="no", now=NOW)
            hosts.failed(host, f"no answer\x1b[2J {host}", NOW + timedelta(minutes=int(host[0])))

    lines = told_by(run("status"))

    assert lines["followers"] == "1, 1 ask to follow"
    assert lines["to be delivered"] == "4, the oldest since 2026-11-22 12:00 UTC"
    assert lines["dead letters"] == "1"
    assert lines["arrivals waiting"] == "1, the oldest since 2026-11-22 12:00 UTC"
    assert lines["arrivals set aside"] == "0"
    assert lines["unread notices"] == "1"
    assert lines["last heard"] == "2026-11-22 12:00 UTC, follow request of @bob@remote.example"
    assert lines["failing servers"].startswith("4.example (no answer [2J 4.example); 3.example")
    assert lines["failing servers"].endswith("; and 2 more")


def test_status_tells_how_to_look_from_outside(run):
    url = "https://photo.example/.well-known/webfinger?resource=acct:me@photo.example"

    assert told_by(run("status"))["seen from outside"].endswith(f"curl -sS '{url}'")


def test_status_tells_exceptions_that_are_made(run, tmp_path):
    bundle = Authority(tmp_path).bundle
    usual = told_by(run("status"))
    assert not {"allow_networks", "ca_bundle"} & set(usual)

    exceptions = {
        "PHOTOLOG_FEDERATION__ALLOW_NETWORKS": "10.1.2.3/32",
        "PHOTOLOG_FEDERATION__CA_BUNDLE": str(bundle),
    }
    lines = told_by(run("status", env=exceptions))

    assert (lines["allow_networks"], lines["ca_bundle"]) == ("10.1.2.3/32", str(bundle))


def test_status_tells_how_it_goes_with_the_mails(run):
    assert told_by(run("status"))["mail"] == "off"
    env = {"PHOTOLOG_MAIL__HOST": "smtp.example", "PHOTOLOG_MAIL__RECIPIENT": "a@b.example"}
    assert told_by(run("status", env=env))["mail"] == "on, nothing sent yet"
    noon = 1_795_348_800_000
    standing = {"told": 1, "tries": 0, "error": "", "due_at": None, "failed_at": None}
    for more, told in (
        ({"sent_at": noon}, "on, last sent 2026-11-22 12:00 UTC"),
        (
            {"sent_at": None, "failed_at": noon, "error": "smtp.example said no"},
            "failing, last 2026-11-22 12:00 UTC: smtp.example said no",
        ),
    ):
        with database.transaction():
            stored_settings.write("notices_mail", standing | more)
        assert told_by(run("status", env=env))["mail"] == told


def test_a_password_is_shown_as_stars(run):
    result = run("config", env={"PHOTOLOG_MAIL__PASSWORD": "a quiet word"})

    assert 'mail.password = "***"  # environment' in result.stdout
    assert "quiet" not in result.output


def test_status_asks_nobody_and_makes_no_keys(run, folder):
    run("status")

    assert not list(folder.glob("keys/*"))


def test_it_does_not_serve_under_an_address_that_followers_do_not_know(run):
    run("status")
    with database.transaction():
        identity.remember_home("https://photo.example", "me")

    for changed in (
        {"PHOTOLOG_SITE__BASE_URL": "https://other.example"},
        {"PHOTOLOG_SITE__USERNAME": "owner"},
    ):
        result = run("serve", "--no-worker", "--port", "0", env=changed)
        assert_refused(result, 1, "followers know this blog as https://photo.example/users/me")


def test_it_does_not_serve_without_the_key_that_others_know(run, folder, make_blog):
    assert make_blog(site__base_url="https://photo.example").network.owner
    database.close()
    (folder / "keys" / "owner.pem").unlink()

    assert_refused(run("serve", "--no-worker", "--port", "0"), 65, "data/keys/owner.pem is gone")
    assert not (folder / "keys" / "owner.pem").exists()
