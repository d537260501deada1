"""Output files: one module per format, each a pure function from a Page to text.

`page` gathers what stands on a page, `markdown` and `html` write it, `files` puts all files of a
run in place at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from types import MappingProxyType

from newsgen.errors import Problem, SettingsError
from newsgen.publish.page import Page

# The ending of a format's files, and its module, which is imported where it is used.
FORMATS: Mapping[str, str] = MappingProxyType({"md": "markdown", "html": "html"})


def known_formats(wanted: Iterable[str]) -> tuple[str, ...]:
    """Give the formats without repetition; an unknown one is an error that names the known."""
    chosen = tuple(dict.fromkeys(name.lower() for name in wanted))
    for name in chosen:
        if name not in FORMATS:
            remedy = f"Known formats: {', '.join(FORMATS)}."
            raise SettingsError(Problem("format", "is no known format", name, remedy))
    return chosen


def write_page(page: Page, form: str) -> str:
    """Write a page in a known format."""
    write: Callable[[Page], str] = import_module(f"{__name__}.{FORMATS[form]}").write
    return write(page)
