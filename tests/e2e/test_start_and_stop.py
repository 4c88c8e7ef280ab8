"""The first hour with photolog: it starts, is set up, is posted to, stops, and starts again."""

from __future__ import annotations

import re

import pytest
import requests

from tests.e2e.running import PASSWORD, TOP, Owner, Program, desk_of
from tests.publish import a_picture

pytestmark = pytest.mark.e2e


@pytest.fixture
def program(tmp_path):
    return Program(tmp_path / "data")


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "picture.jpg"
    path.write_bytes(a_picture().getvalue())
    return str(path)


def test_the_link_in_the_greeting_sets_the_password(program):
    with program.serving() as server:
        lines = [server.process.stdout.readline() for _ in range(2)]
        link = re.search(r"once: (http://\S+)", lines[1])[1]
        token = link.partition("token=")[2]
        shown = requests.get(link, timeout=10)
        done = requests.post(
            server.address + "/setup",
            {"token": token, "password": PASSWORD},
            timeout=10,
            allow_redirects=False,
        )

        assert "private try-out" in lines[0]
        assert (shown.status_code, done.status_code) == (200, 303)
        Owner().log_in(server)


def test_what_is_posted_beside_a_running_server_is_seen_at_once(program, picture):
    with program.serving() as server:
        before = server.get("/")
        posted = program.run("post", picture, "--alt", "A gradient")
        path = "/p/" + posted.stdout.strip().rpartition("/")[2]
        after, page = server.get("/"), server.get(path)
        name = re.search(r"/media/[0-9a-f]{40}\.jpg", page.text)[0]
        media = server.get(name)

        assert posted.returncode == 0, posted.stderr
        assert path not in before.text
        assert path in after.text
        assert (page.status_code, media.status_code) == (200, 200)
        assert media.headers["Content-Type"] == "image/jpeg"
        assert len(media.content) == len(
            (program.folder / "media" / name[7:9] / name[7:]).read_bytes()
        )


def test_a_second_server_is_refused(program):
    with program.serving() as server:
        second = program.run("serve", "--port", "0")

        assert (second.returncode, second.stdout) == (75, "")
        assert f"process {server.process.pid}) already uses" in second.stderr
        assert server.get("/").status_code == 200


def test_it_stops_when_told_and_leaves_everything_as_it_was(program, picture):
    program.run("post", picture)
    with program.serving() as server:
        server.get("/")
        during = program.dump()
        assert server.stop() == 0
    after = program.dump()

    with program.serving("--no-worker"):
        again = program.dump()

    assert after == again
    assert during["ids"]["post"] == after["ids"]["post"]
    assert program.run("check").returncode == 0


def test_it_stops_in_time_while_the_darkroom_works(tmp_path):
    program = Program(tmp_path / "data", photos__sizes="320,640,1280,2560")
    path = tmp_path / "large.jpg"
    path.write_bytes(a_picture(5000, 4000).getvalue())
    program.run("post", str(path))

    with program.serving() as server:
        server.get("/")
        assert server.stop() == 0

    assert program.run("check").returncode == 0


def test_an_upload_over_http_is_published(program):
    program.run("passwd", "--stdin", typed=PASSWORD + "\n")
    owner = Owner()
    with program.serving() as server:
        owner.log_in(server)
        made = owner.upload(server, a_picture().getvalue())
        path = desk_of(made)
        photo = re.search(r'name="photos" value="(\d+)"', owner.get(server, path).text)
        words = {"title": "Harbour", "do": "publish"}
        if photo:
            words["photos"] = photo[1]
        published = owner.post(server, path, words)

        assert (made.status_code, published.status_code) == (303, 303)
        code = path.rpartition("/")[2]
        assert server.get(f"/p/{code}").status_code == 200
        assert f"/p/{code}" in server.get("/").text


def test_a_taken_port_is_told_in_one_line(program, tmp_path):
    with program.serving() as server:
        port = server.address.rpartition(":")[2]
        other = Program(tmp_path / "other").run("serve", "--port", port)

    assert other.returncode == 1
    assert f"photolog: cannot listen on 127.0.0.1 port {port}" in other.stderr
    assert "Traceback" not in other.stderr


def test_the_program_is_found_where_it_is(program):
    assert (TOP / "app.py").is_file()
    assert program.run("--version").stdout.startswith("photolog, version ")
