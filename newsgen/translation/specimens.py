"""Made-up facts for everything that the messages print, and an example of each placeholder.

They stand in where no real event tells a message, and put figures at the edge into every one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from newsgen import pipeline, resources
from newsgen.errors import NewsgenError
from newsgen.figures import FILTERS, FactView
from newsgen.model import Derivation, Fact, Facts, MessageRef, Provenance, Unit, Value
from newsgen.settings import Settings
from newsgen.translation.kinds import AT, KINDS, OF_FACT
from newsgen.translation.template import Named, messages

_MADE_UP = Provenance("made up")
_SHARES = ("share", "fraction")
_SHARE, _LONG_SHARE = Decimal("0.821"), Decimal("0.8214")
_SOURCE = "en"


class Size(StrEnum):
    """Which values: the usual ones, those that take most room, or those at an edge."""

    USUAL = "usual"
    LONGEST = "longest"
    BILLION = "1.04 billion"
    ROUNDED_UP = "999.95 million"


_AT_EDGE = (Size.BILLION, Size.ROUNDED_UP)


@cache
def filters_by_fact() -> Mapping[str, frozenset[str]]:
    """Give the facts that the templates print, each with the filters that print it."""
    found: dict[str, set[str]] = defaultdict(set)
    for message in messages(resources.templates()):
        for value in message.values:
            if value.filter:
                found[value.fact].add(value.filter)
    return MappingProxyType({fact: frozenset(names) for fact, names in found.items()})


@cache
def made_up(size: Size, *flags: str, floor: bool = False) -> Facts:
    """Give a fact for everything that the templates print; `flags` are true besides.

    With `floor` the total is a lower bound.
    """
    made = {name: _fact(name, filters, size) for name, filters in filters_by_fact().items()}
    if floor:
        made["total_usd"] = replace(made["total_usd"], at_least=True)
    for name in flags or ("is_rolling",):
        made[name] = _stated(name, True, Unit.FLAG)
    return Facts("liquidations", MappingProxyType(made))


def example(value: Named) -> str:
    """Give a placeholder's line in the comments: its kind, an example, the fact behind it."""
    shown = _shown(value)
    such = f", such as “{shown}”" if shown else ""
    if value.phrases:
        return f"{value.name}: a phrase{such} ({', '.join(value.phrases)})"
    if not value.filter:
        return f"{value.name}: a name or text as it is"
    return f"{value.name}: {KINDS[value.filter].words}{such} (fact {value.fact})"


@cache
def _shown(value: Named) -> str:
    """Print a value in the source language; nothing where a specimen cannot show it."""
    language = pipeline.spoken(_SOURCE, Settings())
    view = FactView(made_up(Size.USUAL), language.style, "", AT.year)
    if value.filter:
        return view.clean(FILTERS[value.filter](getattr(view, value.fact)))[0]
    return min(filter(None, map(_phrase, value.phrases)), key=len, default="")


def _phrase(context: str) -> str:
    language = pipeline.spoken(_SOURCE, Settings())
    view = FactView(made_up(Size.USUAL), language.style, "", AT.year)
    part, _, name = context.partition(".")
    try:
        return view.clean(language.word(MessageRef(part, name), view))[0]
    except NewsgenError:
        return ""


def _fact(name: str, filters: Iterable[str], size: Size) -> Fact:
    kind = KINDS[max(filters, key=lambda each: (each == "clock", each == "superlative", each))]
    usual, longest = OF_FACT.get(name, (kind.usual, kind.longest))
    unit = kind.unit
    if unit is Unit.PERCENT and name.endswith(_SHARES):
        unit = Unit.SHARE
        usual, longest = OF_FACT.get(name, (_SHARE, _LONG_SHARE))
    value = longest if size is Size.LONGEST else usual
    if kind.edges and kind.unit in {Unit.USD, Unit.NOK} and size in _AT_EDGE:
        value = kind.edges[_AT_EDGE.index(size)]
    return _stated(name, value, unit)


def _stated(name: str, value: Value, unit: Unit) -> Fact:
    return Fact(name, value, unit, AT, Derivation("stated"), _MADE_UP)
