"""A page of semantic HTML that stands alone: no scripts, its style inline, everything escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, Template

from newsgen import resources
from newsgen.facts import timestamp
from newsgen.publish.copy import Copy

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def write(copy: Copy) -> str:
    """Write a page."""
    return _template().render(page=replace(copy.page, label=copy.standing.label))


@lru_cache(maxsize=1)
def _template() -> Template:
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
    env.tests["web_address"] = _is_web_address
    return env.get_template("article.html")


def _is_web_address(url: str | None) -> bool:
    return url is not None and _ADDRESS.match(url) is not None
