"""Sources, facts, angles, story, text, publication; nothing flows back.

A brief (JSON) becomes a Norwegian and an English article in which every figure is traced:

- events: one folder for each type of event; reads and checks its brief and states its facts
- history: what a total may be set against, as a list made beforehand
- angles: decides every rule of the rule book over the facts and chooses what leads
- story: lays out which message stands where; no words
- render: words the story in one language, each figure printed through a filter that traces it
- claims: reads the finished text by itself and finds the fact behind every number
- publish: writes the files
- pipeline: the stages in this order; cli: the commands; api: the same from Python

They share `model`, the frozen types of the flow, and `errors`, the tree of errors.

`newsgen.generate(brief)` makes the articles of a brief from Python. What it needs is imported when
it is asked for: `import newsgen` alone loads nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsgen import errors
    from newsgen.api import Edition, Settings, generate, load_settings

__all__ = ["Edition", "Settings", "__version__", "errors", "generate", "load_settings"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import what is asked for by its public name."""
    from importlib import import_module

    if name == "errors":
        return import_module("newsgen.errors")
    if name in __all__:
        return getattr(import_module("newsgen.api"), name)
    raise AttributeError(f"module 'newsgen' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
