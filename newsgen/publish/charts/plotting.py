"""matplotlib, held apart from the user's own settings of it, for one thread at a time.

Its settings, its warnings and its fonts are global: two threads that draw at once would change each
other's bytes.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

_ONE_THREAD = RLock()
_BACKEND = "MPLBACKEND"
_SETTINGS: Any = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "newsgen",
    "hatch.linewidth": 1.5,
    "path.simplify": False,
    "text.parse_math": False,  # a dollar sign is a dollar sign
    "text.hinting": "none",
    "text.antialiased": True,
}


@contextmanager
def held() -> Iterator[None]:
    """Keep other threads out, and say nothing of the user's settings, cache and fonts.

    A letter that the font lacks is drawn as a box, and has the box's width.
    """
    log = logging.getLogger("matplotlib")
    with _ONE_THREAD, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        level = log.level
        log.setLevel(logging.ERROR)
        try:
            _import()
            yield
        finally:
            log.setLevel(level)


@contextmanager
def settings() -> Iterator[None]:
    """Hold matplotlib to its defaults and ours, whatever the user's own file says."""
    with held():
        import matplotlib as mpl

        with mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update(_SETTINGS)
            yield


def _import() -> None:
    """Import matplotlib without the backend that the environment names: a wrong name ends it."""
    if "matplotlib" in sys.modules:
        return
    named = os.environ.pop(_BACKEND, None)
    try:
        import matplotlib as mpl  # noqa: F401
    finally:
        if named is not None:
            os.environ[_BACKEND] = named
