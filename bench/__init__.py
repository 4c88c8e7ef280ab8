"""
How fast photolog is, as ratios to something else that ran at the same time.

    python -m bench                  everything; some minutes
    python -m bench pages startup    only these
    python -m bench --quick          tiny inputs, to see that the benches themselves work
    python -m bench --write          also put the tables into docs/benchmarks.md

One module per goal: ingest, pages, paging, startup. Each has run(is_quick), which returns a Report.
The others serve them: measure and report, photos and rivals, library, servers and machine.
"""
