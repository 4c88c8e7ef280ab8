"""The benches work: with tiny inputs each gives goals and whole tables. No figure is judged."""

from __future__ import annotations

from importlib import import_module

import pytest

from bench import load, machine, measure, report
from photolog.store.engine import database


@pytest.fixture(autouse=True)
def _closed_database():
    yield
    database.close()


@pytest.mark.parametrize(
    "name", ["ingest", "paging", "signatures", "delivery", "inbox", "timeline", "years"]
)
def test_a_bench_gives_goals_and_whole_tables(name):
    if name == "ingest" and not machine.find("djpeg"):
        pytest.skip("needs djpeg: sudo apt install libjpeg-turbo-progs")
    found = import_module(f"bench.{name}").run(is_quick=True)
    assert found.goals
    for table in found.tables:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.columns)}
    text = report.to_markdown(found, "Measured nowhere.")
    assert text.startswith(f"## {found.title}\n\nMeasured nowhere.\n\n| goal | wanted |")


def test_a_ratio_pairs_the_runs_of_one_round():
    found = measure.ratio([2.0, 9.0, 4.0], [1.0, 3.0, 1.0])
    assert (found.median, found.least, found.most) == (3.0, 2.0, 4.0)
    assert str(found) == "3.00 (2.00–4.00)"


def test_contenders_run_in_turn():
    order = []
    measure.in_turn({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 2)
    assert order == ["a", "b", "a", "b"]


def test_a_section_is_written_between_its_markers(tmp_path):
    page = tmp_path / "benchmarks.md"
    page.write_text("before\n<!-- bench pages -->\nold\n<!-- end of bench pages -->\nafter\n")
    report.write_section(page, "pages", r"new \1")
    assert page.read_text() == (
        "before\n<!-- bench pages -->\nnew \\1\n<!-- end of bench pages -->\nafter\n"
    )
    with pytest.raises(ValueError, match="no markers for paging"):
        report.write_section(page, "paging", "new")


def test_the_document_has_a_place_for_every_bench():
    from bench.__main__ import NAMES, PAGE

    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in NAMES if f"<!-- bench {name} -->" not in text] == []


def test_what_wrk_says_is_understood():
    told = "    50%  812.00us\n    75%    1.10ms\n    99%    1.02s\n"
    assert load._latency(told, 50) == pytest.approx(0.812)
    assert load._latency(told, 99) == pytest.approx(1020)
