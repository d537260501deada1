"""Output files: one module per format, each a pure function from a Copy to text.

`page` gathers what stands on a page, `copy` what is said about it when it leaves, `stored` keeps
pages as plain data, `files` puts all files of a run in place at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from newsgen.errors import Problem, SettingsError
from newsgen.publish.copy import Copy
from newsgen.publish.page import Page

DATED = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}-")


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the module that writes it, imported where it is used, and its files' ending.

    `dated` tells that the site goes by the day and the id in a file's name.
    """

    module: str
    ending: str
    dated: bool = False

    def name(self, page: Page) -> str:
        """Give the name of a page's file: nb.md, or 2026-02-06-liquidations.nb.jekyll.md."""
        name = f"{page.lang}.{self.ending}"
        if not self.dated:
            return name
        dated = page.id if DATED.match(page.id) else f"{page.as_of:%Y-%m-%d}-{page.id}"
        return f"{dated}.{name}"


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "md": Format("markdown", "md"),
        "html": Format("html", "html"),
        "fragment": Format("fragment", "fragment.html"),
        "ninjs": Format("ninjs", "ninjs.json"),
        "ninjs1": Format("ninjs1", "ninjs1.json"),
        "pelican": Format("pelican", "pelican.md"),
        "jekyll": Format("jekyll", "jekyll.md", dated=True),
        "astro": Format("astro", "astro.md"),
    }
)


CHARTS = "charts"  # not one file but one for each chart
CARDS = "cards"  # pictures for social media
MANY = (CHARTS, CARDS)


def language_of(name: str, languages: Iterable[str]) -> str | None:
    """Give the language of a file by its name; None where it is of none."""
    dated = [f".{each.ending}" for each in FORMATS.values() if each.dated]
    for lang in languages:
        if name.startswith(f"{lang}."):
            return lang
        if DATED.match(name) and name.endswith(tuple(f".{lang}{each}" for each in dated)):
            return lang
    return None


def known_formats(wanted: Iterable[str]) -> tuple[str, ...]:
    """Give the formats without repetition; an unknown one is an error that names the known."""
    chosen = tuple(dict.fromkeys(name.lower() for name in wanted))
    for name in chosen:
        if name not in {*FORMATS, *MANY}:
            remedy = f"Known formats: {', '.join((*FORMATS, *MANY))}."
            raise SettingsError(Problem("format", "is no known format", name, remedy))
    return chosen


def write_copy(copy: Copy, form: str) -> str:
    """Write a copy in a known format."""
    write: Callable[[Copy], str] = import_module(f"{__name__}.{FORMATS[form].module}").write
    return write(copy)
