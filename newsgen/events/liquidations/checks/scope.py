"""What is counted: the parts lie within the coverage, and the provider's figures are its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from newsgen.errors import Problem, shown_name
from newsgen.events.liquidations.feeds import VENUES

if TYPE_CHECKING:
    from newsgen.events.liquidations.brief import Brief

# Figures that the text attributes to the provider of the total.
_PROVIDERS = frozenset(
    {"total_usd", "long_usd", "short_usd", "assets", "venues", "traders", "largest_order"}
    | {"hourly_usd", "bursts"}
)


def check_scope(brief: Brief) -> Iterator[Problem]:
    """Refuse parts outside the coverage, and figures of the total that another publishes."""
    if brief.coverage is not None:
        order = brief.largest_order
        venues = {f"venues.{name}": name for name in brief.venues}
        venues |= {f"bursts[{n}].venue": each.venue for n, each in enumerate(brief.bursts)}
        if order is not None and order.venue is not None:
            venues["largest_order.venue"] = order.venue
        coins = {f"assets.{name}": name for name in brief.assets}
        yield from _outside(venues, brief.coverage.venues, "coverage.venues")
        yield from _outside(coins, brief.coverage.coins, "coverage.coins")
        if brief.provider.casefold() in VENUES:
            yield from _foreign(brief)
    for number, source in enumerate(brief.sources):
        foreign = [each for each in source.fields if each.split(".")[0] in _PROVIDERS]
        if foreign and source.name.casefold() != brief.provider.casefold():
            yield Problem(
                f"sources[{number}]",
                f"gives {', '.join(foreign[:5])} as {shown_name(source.name)}'s, but the text "
                f"attributes them to {shown_name(brief.provider)}",
                remedy="Leave these figures out, or make a brief of that provider.",
            )


def _foreign(brief: Brief) -> Iterator[Problem]:
    """Refuse an exchange's own figures for other exchanges."""
    for number, name in enumerate(brief.coverage.venues if brief.coverage else ()):
        if name.casefold() != brief.provider.casefold():
            message = f"is not {shown_name(brief.provider)}, which publishes its own figures"
            remedy = "Name who added the exchanges up as the provider."
            yield Problem(f"coverage.venues[{number}]", message, shown_name(name), remedy)


def _outside(parts: dict[str, str], covered: Iterable[str], where: str) -> Iterator[Problem]:
    known = {name.casefold() for name in covered}
    for field, name in parts.items():
        if known and name.casefold() not in known:
            remedy = f"Add it to {where}, or leave it out."
            yield Problem(field, f"is not among {where}", shown_name(name), remedy)
