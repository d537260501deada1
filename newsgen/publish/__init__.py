"""Output files: one module per format, each a pure function from a Copy to text.

`page` gathers what stands on a page, `copy` what is said about it when it leaves, `stored` keeps
pages as plain data, `files` puts all files of a run in place at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from newsgen.errors import Problem, SettingsError
from newsgen.publish.copy import Copy


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the module that writes it, imported where it is used, and its files' ending."""

    module: str
    ending: str


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "md": Format("markdown", "md"),
        "html": Format("html", "html"),
        "fragment": Format("fragment", "fragment.html"),
        "ninjs": Format("ninjs", "ninjs.json"),
        "ninjs1": Format("ninjs1", "ninjs1.json"),
        "pelican": Format("pelican", "pelican.md"),
        "jekyll": Format("jekyll", "jekyll.md"),
        "astro": Format("astro", "astro.md"),
    }
)


CHARTS = "charts"  # not one file but one for each chart


def known_formats(wanted: Iterable[str]) -> tuple[str, ...]:
    """Give the formats without repetition; an unknown one is an error that names the known."""
    chosen = tuple(dict.fromkeys(name.lower() for name in wanted))
    for name in chosen:
        if name not in {*FORMATS, CHARTS}:
            remedy = f"Known formats: {', '.join((*FORMATS, CHARTS))}."
            raise SettingsError(Problem("format", "is no known format", name, remedy))
    return chosen


def write_copy(copy: Copy, form: str) -> str:
    """Write a copy in a known format."""
    write: Callable[[Copy], str] = import_module(f"{__name__}.{FORMATS[form].module}").write
    return write(copy)
