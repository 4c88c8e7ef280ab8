"""One run of the darkroom, and what it took."""

from __future__ import annotations

import logging
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Sample
from photolog.imaging import darkroom
from photolog.imaging.recipe import Recipe


def develop(photo: Path, folder: Path, recipe: Recipe) -> Sample:
    """Run the darkroom as photolog does; its child is the only process that ends meanwhile."""
    heard = _Peak()
    logger = logging.getLogger("photolog.imaging.darkroom")
    logger.addHandler(heard)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    try:
        with TemporaryDirectory(dir=folder) as out:
            darkroom.develop(photo, Path(out), recipe, folder / "darkroom.lock")
            wall = time.perf_counter() - started
    finally:
        logger.removeHandler(heard)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Sample(wall, cpu, heard.megabytes)


class _Peak(logging.Handler):
    """Remembers the peak that the darkroom logs: its child's own word."""

    megabytes = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple):
            self.megabytes = float(str(record.args[-1]))
