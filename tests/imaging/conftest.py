"""Fixtures of the darkroom's tests: develop one picture, or the whole corpus once."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from photolog.errors import RejectedUpload
from photolog.imaging import darkroom
from photolog.imaging.recipe import Recipe
from photolog.records import Developed, Rendered


def open_whole(path: Path) -> Image.Image:
    """Open a picture from memory, so that no file stays open behind it."""
    return Image.open(io.BytesIO(path.read_bytes()))


@dataclass(frozen=True)
class Development:
    """What was made of one file, and where it lies."""

    developed: Developed
    folder: Path

    def path(self, rendered: Rendered) -> Path:
        return self.folder / rendered.name

    def pictures(self) -> list[Image.Image]:
        """Return the renditions decoded, narrowest first."""
        return [self.picture(rendered) for rendered in self.developed.files]

    def picture(self, rendered: Rendered) -> Image.Image:
        return open_whole(self.path(rendered))

    @property
    def largest(self) -> Image.Image:
        return self.pictures()[-1]


@dataclass(frozen=True)
class Corpus:
    """The outcome of every file of the corpus: a Developed or the sentence of the refusal."""

    rows: dict[str, dict[str, str]]
    outcomes: dict[str, Developed | str]
    peaks_mb: list[int]  # of each child, by its own account
    folder: Path

    def developed(self, start: str) -> dict[str, Developed]:
        return {
            name: outcome
            for name, outcome in self.outcomes.items()
            if name.startswith(start) and isinstance(outcome, Developed)
        }

    def refused(self, start: str) -> dict[str, str]:
        return {
            name: outcome
            for name, outcome in self.outcomes.items()
            if name.startswith(start) and isinstance(outcome, str)
        }


@pytest.fixture
def develop(tmp_path: Path) -> Callable[..., Development]:
    """Return a function that develops bytes, a path, or a picture saved in a format."""

    def run(source: object, format_name: str = "PNG", saving=None, **recipe) -> Development:
        if isinstance(source, Image.Image):
            file = io.BytesIO()
            source.save(file, format_name, **(saving or {}))
            source = file.getvalue()
        if isinstance(source, bytes):
            path = tmp_path / "upload"
            path.write_bytes(source)
            source = path
        folder = tmp_path / "out"
        folder.mkdir(exist_ok=True)
        assert isinstance(source, Path)
        developed = darkroom.develop(source, folder, Recipe(**recipe), tmp_path / "lock")
        return Development(developed, folder)

    return run


@pytest.fixture(scope="session")
def corpus(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Develop every file of the corpus once, as an owner would who publishes exact places."""
    images = corpora / "images"
    folder = tmp_path_factory.mktemp("corpus")
    with (images / "manifest.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    recipe = Recipe(location="exact", licence_url="https://creativecommons.org/licenses/by/4.0/")
    outcomes: dict[str, Developed | str] = {}
    with peaks_logged() as peaks_mb:
        for name in rows:
            try:
                outcomes[name] = darkroom.develop(images / name, folder, recipe, folder / "lock")
            except RejectedUpload as refusal:
                outcomes[name] = str(refusal)
    return Corpus(rows, outcomes, peaks_mb, folder)


@contextmanager
def peaks_logged() -> Iterator[list[int]]:
    """Gather what the darkroom logs of its children: the peak is the last word of each line."""
    peaks_mb: list[int] = []
    log, listener = logging.getLogger(darkroom.__name__), logging.Handler(logging.INFO)
    listener.emit = lambda record: peaks_mb.append(int(record.args[-1]))
    former = log.level
    log.setLevel(logging.INFO)
    log.addHandler(listener)
    try:
        yield peaks_mb
    finally:
        log.removeHandler(listener)
        log.setLevel(former)
