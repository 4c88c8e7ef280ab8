"""
photolog: a photographer's own photo blog that federates.

The house has floors, and tests/test_architecture.py keeps them:

    6  photolog/__init__.py, cli.py       wire everything, decide nothing
    5  web/  worker.py  serving.py        Flask is spoken only in web/
    4  publishing  access  profile  …     the verbs: one trunk function per story
    3  blog.py                            what a verb needs from outside, bundled
    2  store/  files.py  imaging/         the mouths: SQL, the disk, pictures
    1  pure/                              computing only: no SQL, disk, network or clock
    0  records.py  errors.py  config.py  version.py

1. Down only. Nothing imports a floor above, nor across a folder on its own floor.
2. One mouth per world. SQL in store/, the disk in files.py, Pillow in imaging/, Flask in web/.
3. Reads may skip a floor, writes may not. A page may ask the store; only a verb changes anything.
"""

from __future__ import annotations

import typing

from photolog.version import VERSION

if typing.TYPE_CHECKING:
    from flask import Flask

    from photolog.blog import Blog

__version__ = VERSION


def create_app(blog: Blog) -> Flask:
    """Return the web application of an opened blog."""
    # Imported here, because every darkroom child imports this package and must start without Flask.
    from photolog.web import factory

    return factory.build(blog)
