"""
The child process: fences first, then one picture, then one line of JSON.

Started by darkroom, which calls main(). The request comes on standard input: {"source",
"out_dir", "parent", "recipe"}; the answer goes to standard output.

It starts anew for each picture, so what it imports is kept small: Pillow's plugins are loaded
by need, and values are named tuples, which take a sixth of the time of a data class to make.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import resource
import sys
import traceback

from photolog.errors import RejectedUpload
from photolog.imaging import fences, messages
from photolog.imaging.messages import Answer
from photolog.imaging.recipe import MIB, Recipe

_DAMAGED = "This picture cannot be decoded; the file is damaged."
# Not EFBIG: that is the fence around this very process.
_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS)
_MOST_TRACEBACK = 4000


def main() -> None:
    """Answer the request on standard input."""
    request = json.load(sys.stdin)
    recipe = Recipe.from_json(request["recipe"])
    fences.put_up(
        recipe.memory_bytes, recipe.cpu_seconds, recipe.wall_seconds, parent=request["parent"]
    )
    # What a decoder prints must not land in the answer.
    answer_to = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    answer = _develop(request["source"], request["out_dir"], recipe)
    answer_to.write(messages.write(answer))
    answer_to.flush()
    # Nothing is left to do, and tearing down the libraries takes longer than it is worth.
    os._exit(0)


def _develop(source: str, out_dir: str, recipe: Recipe) -> Answer:
    try:
        # Imported here, because Pillow's decoders are to be loaded behind the fences.
        from photolog.imaging import render

        return Answer(render.develop(source, out_dir, recipe), peak_bytes=_peak_bytes())
    except Exception as error:  # the outermost frame of this process: whatever a file can break
        return failure(error, recipe)._replace(peak_bytes=_peak_bytes())


def failure(error: Exception, recipe: Recipe) -> Answer:
    """Return what the owner is told about an error, and the log where it was not foreseen."""
    if isinstance(error, RejectedUpload):
        return Answer(rejected=str(error))
    number = error.errno if isinstance(error, OSError) else None
    if number in _OF_THE_DISK:
        return Answer(unwritten=number or 0)
    if isinstance(error, MemoryError) or number == errno.ENOMEM:
        return Answer(rejected=memory_sentence(recipe))
    told = "".join(traceback.format_exception(error))
    return Answer(rejected=_DAMAGED, traceback=told[-_MOST_TRACEBACK:])


def memory_sentence(recipe: Recipe) -> str:
    """Return what the owner is told when a picture takes too much memory."""
    return (
        f"This picture needs more than the {recipe.memory_bytes // MIB} MB of memory that the "
        "darkroom may use. Save it smaller, or as a JPEG that is not progressive."
    )


def _peak_bytes() -> int:
    """Return the largest resident size of this process, in bytes."""
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    # Not Linux. There it would count what the parent was at the moment of the fork, too.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
