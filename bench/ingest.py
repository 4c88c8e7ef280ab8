"""
What an upload costs: one photo to four JPEG files, a blurhash and its facts.

The whole darkroom is measured, from the start of its child process to its end, against a
plain decode (djpeg), other tools, and itself with other sizes and formats.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import ingest_kinds, machine, photos, rivals
from bench.developing import develop
from bench.measure import Sample, command, in_turn, ratio, tell
from bench.report import Goal, Report, Table
from photolog.imaging.recipe import Recipe

ROUNDS = 7
OURS = (320, 640, 1280, 2560)  # long edges as photolog ships
OF_GOALS = (320, 640, 1280, 2048)  # as the goals were set
Contenders = dict[str, Callable[[], Sample]]
Costs = dict[str, list[float]]  # cpu seconds by contender, round by round
Peaks = dict[str, tuple[float, float]]  # MB by photo, for JPEG alone and with AVIF

PHOTOLOG, SMALLER = "photolog", "photolog, to 2048 px"
AVIF, WIDE = "photolog, JPEG + AVIF at once", "photolog, photo in Display P3"
AVIF_ALONE = "photolog, AVIF alone (as its worker does)"
DJPEG, DECODED = "djpeg, decode only, to nowhere", "djpeg, decode only, to a file"
NAIVE, CASCADE = "Pillow, naive", "pyvips cascade"
THUMBNAILS = "vipsthumbnail, four times"

USUAL, BASELINE, PROGRESSIVE = "24 MP JPEG", "100 MP JPEG", "40 MP progressive JPEG, 4:2:0"
PNG = "40 MP PNG"
CAMERA = (USUAL, BASELINE, PROGRESSIVE, PNG)
# What is accepted at most: how it is called, width, height, suffix, words of bench.photos
HEAVY = (
    (USUAL, 6000, 4000, ".jpg", ()),
    (BASELINE, 12_000, 8330, ".jpg", ()),
    (PROGRESSIVE, 7740, 5160, ".jpg", ("progressive",)),
    (PNG, 7740, 5160, ".png", ()),
)
# The last of them in kinds that are decoded whole: how it is called, words of bench.ingest_kinds
KINDS = (
    ("40 MP PNG, transparent", "alpha.png"),
    ("40 MP progressive JPEG, 4:4:4", "444.jpg"),
    ("40 MP progressive JPEG, CMYK", "cmyk.jpg"),
    ("40 MP WebP", "lossy.webp"),
    ("40 MP WebP, lossless", "lossless.webp"),
    ("40 MP WebP, transparent", "alpha.webp"),
    ("40 MP AVIF, 4:2:0", "420.avif"),
    ("40 MP AVIF, 4:4:4", "444.avif"),
    ("40 MP AVIF, transparent", "alpha.avif"),
    ("40 MP HEIC", "420.heic"),
)


def run(is_quick: bool) -> Report:
    """Measure everything; quick takes small photos and one round."""
    shrink, rounds = (20, 1) if is_quick else (1, ROUNDS)
    with TemporaryDirectory(prefix="photolog-bench-") as name:
        folder = Path(name)
        size = (6000 // shrink, 4000 // shrink)
        photo = photos.make(folder / "photo.jpg", *size)
        wide = photos.make(folder / "wide.jpg", *size, "wide")
        samples = in_turn(_contenders(photo, wide, folder), rounds)
        peaks = _peaks(folder, shrink)
        weight = photo.stat().st_size / 1e6
    costs = {name: [sample.cpu for sample in taken] for name, taken in samples.items()}
    return Report(
        "Taking in a photo",
        tuple(_goals(costs, peaks)),
        (_table(samples, costs), _memory_table(peaks)),
        (
            f"The photo: invented, {size[0]} × {size[1]} px, {weight:.1f} MB, JPEG q92 4:2:0, on "
            "its side by EXIF, sRGB profile. To long edges of 320, 640, 1280 and 2560 px (or 2048, "
            "as when the goals were set), progressive q82.",
            "The goals were set with 2048 px as the largest size and another photo; photolog ships "
            "with 2560, which is 1.56 times the pixels. Where djpeg wrote to then is not known.",
            "Only photolog's rows include reading facts, the blurhash, hashing the files, and a "
            "process with limits. A photo in a wide gamut gets a fifth file, in sRGB.",
            "cpu is what counts: the darkroom runs at nice 10, so its wall time is whatever others "
            f"leave. {rounds} rounds in turn; ratios are medians (least–most) over the rounds.",
            *_absent(),
        ),
    )


def _contenders(photo: Path, wide: Path, folder: Path) -> Contenders:
    edges = [str(edge) for edge in OURS]
    own = [sys.executable, "-m", "bench.rivals"]
    found: Contenders = {}
    if djpeg := machine.find("djpeg"):
        pixels = str(folder / "pixels.ppm")
        found[DJPEG] = lambda: command([djpeg, "-outfile", "/dev/null", str(photo)])
        found[DECODED] = lambda: command([djpeg, "-outfile", pixels, str(photo)])
    found[PHOTOLOG] = lambda: develop(photo, folder, Recipe(OURS))
    found[SMALLER] = lambda: develop(photo, folder, Recipe(OF_GOALS))
    found[AVIF] = lambda: develop(photo, folder, Recipe(OURS, ("jpeg", "avif")))
    found[AVIF_ALONE] = lambda: develop(photo, folder, Recipe(OURS, ("avif",)))
    found[WIDE] = lambda: develop(wide, folder, Recipe(OURS))
    if find_spec("pyvips"):
        found[CASCADE] = lambda: command([*own, "cascade", str(photo), str(folder), *edges])
    if program := machine.find("vipsthumbnail"):
        found[THUMBNAILS] = lambda: command(rivals.vipsthumbnail(program, photo, folder, OURS))
    found[NAIVE] = lambda: command([*own, "naive", str(photo), str(folder), *edges])
    return found


def _peaks(folder: Path, shrink: int) -> Peaks:
    """Return the peak of the darkroom in MB for JPEG alone and with AVIF, by kind of photo."""
    peaks: Peaks = {}
    for name, width, height, suffix, words in HEAVY:
        path = folder / f"heavy-{len(peaks)}{suffix}"
        photos.make(path, width // shrink, height // shrink, *words)
        peaks[name] = _both_peaks(path, folder)
    for name, kind in KINDS:
        made = ingest_kinds.make(folder / kind, of=path)
        if made:
            peaks[name] = _both_peaks(made, folder)
            made.unlink()
    return peaks


def _both_peaks(photo: Path, folder: Path) -> tuple[float, float]:
    tell(f"peak memory: {photo.name}")
    one, both = (
        develop(photo, folder, Recipe(OURS, formats)).peak_mb
        for formats in (("jpeg",), ("jpeg", "avif"))
    )
    return one, both


def _goals(costs: Costs, peaks: Peaks) -> list[Goal]:
    goals = [
        _goal("M1", "to 2048 px: ≤ 3.5 × cpu of djpeg to nowhere", costs, SMALLER, DJPEG, 3.5),
        _goal("M1", "to 2048 px: ≤ 3.5 × cpu of djpeg to a file", costs, SMALLER, DECODED, 3.5),
        _goal("M1", "to 2560 px: ≤ 3.5 × cpu of djpeg to nowhere", costs, PHOTOLOG, DJPEG, 3.5),
        _goal("M2", "≤ 1.15 × cpu of the pyvips cascade", costs, PHOTOLOG, CASCADE, 1.15),
        _goal("M3", "≤ 0.35 × cpu of naive Pillow", costs, PHOTOLOG, NAIVE, 0.35),
    ]
    for wanted, peak, limit in (
        ("peak ≤ 80 MB for a 24 MP JPEG", peaks[USUAL][0], 80),
        ("peak ≤ 120 MB for a 100 MP baseline JPEG with AVIF", peaks[BASELINE][1], 120),
        ("peak ≤ 220 MB for JPEG 4:2:0 and PNG up to their limits", _most(peaks, CAMERA), 220),
        ("peak ≤ 220 MB for everything accepted", _most(peaks, tuple(peaks)), 220),
    ):
        goals.append(Goal("M4", wanted, f"{peak:.0f} MB", peak <= limit))
    goals.append(_goal("M5", "JPEG + AVIF ≤ 1.7 × cpu of JPEG", costs, AVIF, PHOTOLOG, 1.7))
    return goals


def _most(peaks: Peaks, names: tuple[str, ...]) -> float:
    return max(max(peaks[name]) for name in names)


def _goal(name: str, wanted: str, costs: Costs, ours: str, theirs: str, most: float) -> Goal:
    if theirs not in costs:
        return Goal(name, wanted, "rival not installed", None)
    found = ratio(costs[ours], costs[theirs])
    return Goal(name, wanted, str(found), found.median <= most)


def _table(samples: Mapping[str, list[Sample]], costs: Costs) -> Table:
    floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = []
    for name, taken in samples.items():
        relative = str(ratio(costs[name], costs[DJPEG])) if DJPEG in costs else "–"
        cpu, wall = median(costs[name]), median(sample.wall for sample in taken)
        peak = median(sample.peak_mb for sample in taken)
        # A child begins with the size of the process that started it.
        least = "≤ " if peak < floor + 1 else ""
        rows.append((name, relative, f"{cpu:.3f}", f"{wall:.3f}", f"{least}{peak:.0f}"))
    return Table(
        "One photo of 24 MP, whole process",
        ("what", "cpu ÷ djpeg", "cpu s", "wall s", "peak MB"),
        tuple(rows),
    )


def _memory_table(peaks: Peaks) -> Table:
    rows = tuple((name, f"{one:.0f}", f"{both:.0f}") for name, (one, both) in peaks.items())
    return Table("Peak memory of the darkroom, MB", ("photo", "JPEG", "JPEG + AVIF"), rows)


def _absent() -> list[str]:
    wanted = {
        "djpeg": machine.find("djpeg"),
        "vipsthumbnail": machine.find("vipsthumbnail"),
        "pyvips (the package pyvips-binary)": find_spec("pyvips"),
        "pillow-heif": find_spec("pillow_heif"),
    }
    return [f"Not installed, so not compared: {name}." for name, it in wanted.items() if not it]
