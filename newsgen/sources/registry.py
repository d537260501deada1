"""Finds the providers: the files of a package that state a name, an address, terms, and glean."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from newsgen.errors import Problem, SourceError

_STATED = ("NAME", "ADDRESS", "TERMS")


def providers(package: str = "newsgen.sources") -> Mapping[str, ModuleType]:
    """Give the providers by file name in the order of the alphabet.

    SourceError where two state the same NAME, or one states only a part of what a provider states.
    """
    places = importlib.import_module(package).__path__
    found: dict[str, ModuleType] = {}
    for name in sorted(each.name for each in pkgutil.iter_modules(places)):
        module = importlib.import_module(f"{package}.{name}")
        if _is_provider(module):
            found[name] = module
    _refuse_duplicates(found)
    return MappingProxyType(found)


def _is_provider(module: ModuleType) -> bool:
    if not hasattr(module, "NAME"):
        return False
    missing = [name for name in (*_STATED, "glean") if not hasattr(module, name)]
    if missing:
        message = f"states NAME, but not {', '.join(missing)}"
        remedy = "State all, or rename NAME where the file is no provider."
        raise SourceError(Problem(module.__name__, message, remedy=remedy))
    return True


def _refuse_duplicates(found: Mapping[str, ModuleType]) -> None:
    files: dict[str, str] = {}
    for file, module in found.items():
        other = files.setdefault(module.NAME.casefold(), file)
        if other != file:
            message = f"two files state the same name: {other}.py and {file}.py"
            remedy = "Rename one of them."
            raise SourceError(Problem("sources", message, module.NAME, remedy))
