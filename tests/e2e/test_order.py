"""
The order in which things become durable, as the kernel sees it.

kill -9 cannot show it, because the kernel keeps what was written: only a power cut loses
what was not synced. So the calls themselves are looked at: a file is synced, renamed, its
folder synced, then the log with the rows that name it is written and synced, then somebody
is told.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e import tracing
from tests.e2e.running import PASSWORD, Owner, Program, desk_of
from tests.e2e.tracing import Call
from tests.publish import a_picture

pytestmark = pytest.mark.e2e

NAME = re.compile(r"/(?:media|originals)/[0-9a-f]{2}/([0-9a-f]{40}\.\w+)")


@pytest.fixture
def program(tmp_path):
    """A blog that is set up; what runs from now on is recorded."""
    tracing.required()
    made = Program(tmp_path / "data", photos__avif="false")
    assert made.run("passwd", "--stdin", typed=PASSWORD + "\n").returncode == 0
    made.before = tracing.recording(tmp_path / "calls")
    return made


def stored_files(folder: Path) -> set[Path]:
    return {path for kind in ("media", "originals") for path in (folder / kind).glob("*/*")}


def first(calls: list[Call], after: int, *words: str, sync: bool = False) -> int:
    """Return the place of the first call after a place whose text holds all the words."""
    for call in calls:
        is_it = call.place > after and all(word in call.text for word in words)
        if is_it and (call.is_sync or not sync):
            return call.place
    raise AssertionError(f"nothing after line {after} has {words}")


def assert_durable_in_order(calls: list[Call], files: set[Path], told: int) -> None:
    """Each file before the rows that name it, the rows before the answer."""
    assert files
    for path in files:
        renamed = first(calls, 0, f'"{path}"')
        source = re.search(r'"([^"]+)"', next(c.text for c in calls if c.place == renamed))[1]
        synced = max(c.place for c in calls if c.is_sync and f"<{source}>" in c.text)
        folder = first(calls, renamed, f"<{path.parent}>", sync=True)
        rows = first(calls, 0, "photolog.db-wal>", path.name)
        durable = first(calls, rows, "photolog.db-wal>", sync=True)

        assert synced < renamed < folder < rows < durable < told
        # The folder of the first file in it is new itself.
        assert any(c.is_sync and f"<{path.parent.parent}>" in c.text for c in calls)
    # Whatever else went into the log was synced before the answer, too.
    log = [c for c in calls if "photolog.db-wal>" in c.text and c.place < told]
    assert log[-1].is_sync


def test_the_command_line_prints_the_link_when_all_is_durable(program, tmp_path):
    path = tmp_path / "picture.jpg"
    path.write_bytes(a_picture().getvalue())

    posted = program.run("post", str(path))

    assert posted.returncode == 0, posted.stderr
    calls = tracing.calls(tmp_path / "calls")
    told = first(calls, 0, "1<", posted.stdout.strip())
    assert_durable_in_order(calls, stored_files(program.folder), told)


def test_the_server_answers_when_all_is_durable(program, tmp_path):
    owner = Owner()
    with program.serving("--no-worker") as server:
        owner.log_in(server)
        made = owner.upload(server, a_picture().getvalue())
        published = owner.post(server, desk_of(made), {"do": "publish", "title": "Harbour"})
        files = stored_files(program.folder)
    calls = tracing.calls(tmp_path / "calls")

    assert (made.status_code, published.status_code) == (303, 303)
    answered = first(calls, 0, "HTTP/1.1 303", f"Location: {desk_of(made)}?")
    assert_durable_in_order(calls, files, answered)
    # Publishing again writes rows only.
    published_at = first(calls, answered, "HTTP/1.1 303")
    log = [c for c in calls if answered < c.place < published_at and "-wal>" in c.text]
    assert log[-1].is_sync
    assert len(log) > 1


def test_files_go_after_the_rows_that_named_them(program, tmp_path):
    owner = Owner()
    with program.serving("--no-worker") as server:
        owner.log_in(server)
        made = owner.upload(server, a_picture().getvalue())
        files = stored_files(program.folder)
        deleted = owner.post(server, f"{desk_of(made)}/delete")
    calls = tracing.calls(tmp_path / "calls")

    assert deleted.status_code == 303
    assert stored_files(program.folder) == set()
    begin = first(calls, 0, "HTTP/1.1 303", f"Location: {desk_of(made)}?")
    durable = first(calls, begin, "photolog.db-wal>", sync=True)
    gone = [first(calls, begin, f'"{path}"') for path in files]
    assert len(gone) == 3
    assert durable < min(gone)
