"""The command: python -m bench [NAME…] [--quick] [--write]."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from bench import machine, report

NAMES = (
    *("ingest", "pages", "paging", "startup", "signatures", "delivery", "inbox"),
    *("timeline", "years"),
)
PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


def main() -> None:
    """Run the benches that were asked for, and print or keep what they found."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    choice = f"of {', '.join(NAMES)}; all if none"
    parser.add_argument("names", nargs="*", metavar="NAME", help=choice)
    parser.add_argument("--quick", action="store_true", help="tiny inputs: do the benches work?")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(NAMES)
    if unknown:
        parser.error(f"there is no bench {', '.join(sorted(unknown))}")
    if asked.quick and asked.write:
        parser.error("quick figures mean nothing, so they are not kept")
    for name in asked.names or NAMES:
        found = import_module(f"bench.{name}").run(asked.quick)
        text = report.to_markdown(found, machine.conditions())
        print(text, end="\n\n", flush=True)
        if asked.write:
            report.write_section(PAGE, name, text)


if __name__ == "__main__":
    main()
