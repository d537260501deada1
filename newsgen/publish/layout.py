"""The HTML layouts: compiled once, everything escaped but the markup that is made here."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from newsgen import resources
from newsgen.facts import timestamp
from newsgen.publish.copy import Copy, Status
from newsgen.publish.drawing import Drawing, drawing
from newsgen.publish.marking import marked
from newsgen.publish.page import Chart

_HELD = re.compile("(\u00a0[^\u00a0 ]*)\u00a0")  # the second of two spaces that hold
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@lru_cache(maxsize=4)
def layout(name: str) -> Template:
    """Give a layout by its file's name."""
    return _environment().get_template(name)


def members(copy: Copy) -> dict[str, Any]:
    """Give what the layout of an article names."""
    page = copy.page
    prefix = f"{page.lang}-{page.id}"
    return {
        "page": page,
        "standing": copy.standing,
        "retracted": copy.standing.status is Status.RETRACTED,
        "prefix": prefix,
        "figures": partial(marked, marks=page.marks),
        "drawn": _drawn,
        "drawings": drawings(copy),
        "placed": {section.id for section in page.sections},
    }


def drawings(copy: Copy) -> dict[str, Drawing]:
    """Give the drawings of a page by their charts' names; CheckError names one that may not."""
    page = copy.page
    if copy.standing.status is Status.RETRACTED:
        return {}
    return {
        chart.name: drawing(chart.svg, f"{page.lang}-{page.id}-{chart.name}")
        for chart in page.charts
    }


def _drawn(chart: Chart, place: str, text: str) -> Markup:
    """Give a text of a chart as HTML, with the figures that stand at its place."""
    return marked(text, {text: chart.marks.get(place, ())})


@lru_cache(maxsize=1)
def _environment() -> Environment:
    cache = resources.cache()
    env = Environment(
        loader=FileSystemLoader(resources.templates() / "layouts"),
        autoescape=True,
        bytecode_cache=FileSystemBytecodeCache(str(cache)) if cache else None,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    env.filters["timestamp"] = timestamp
    env.filters["loosened"] = loosened
    env.tests["web_address"] = is_web_address
    return env


def loosened(text: Markup) -> Markup:
    """Let a cell of a narrow table break, but not between a number and the word after it."""
    return Markup(_HELD.sub(r"\1 ", text))  # noqa: S704 - only spaces are changed


def is_web_address(url: str | None) -> bool:
    """Say whether a link may go there: an address of the web, not of a script or a file."""
    return url is not None and _ADDRESS.match(url) is not None
