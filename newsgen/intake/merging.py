"""Merges what several providers supply into one brief: the first counts, the others are named.

Figures that belong together come from one provider: the total with its parts, a coin's prices, open
interest, funding, the exchange rate. What a later provider says of such a group is compared, and
told where it differs beyond rounding: prices by 0.1 per cent, sums by 0.5 per cent, changes of open
interest by 0.1 points, funding rates by 0.001 points. Nothing is averaged. Two things are derived
from all venues together: a coin's lowest and highest price, whose venues the brief names, and the
number of venues whose funding rate changed its sign.

A brief that is added to keeps its values. What it has of a group must agree with a provider's
before that provider completes the group; its low or high may be another venue's, 2 per cent off.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from newsgen.intake.document import (
    Document,
    Path,
    as_json,
    find,
    name_of,
    number,
    path_of,
    put,
    shown,
)
from newsgen.sources.gleaned import Gleaned

HEAD = (
    *("kind", "provider", "definition", "as_of", "window_hours", "total_usd", "total_is_floor"),
    *("long_usd", "short_usd", "assets", "venues", "coverage", "largest_order", "traders"),
    *("hourly_usd", "bursts", "source_url", "retrieved_at", "id"),
)
_SUMS = ("total_usd", "long_usd", "short_usd")
_SAME_EVENT = ("definition", "as_of", "window_hours", "coverage")
_ENDS = {"low": ("venue_lows", "low_at", min), "high": ("venue_highs", "high_at", max)}
# What tells of a figure is no figure to compare.
_BESIDE = frozenset({"low_at", "high_at", "venue", "asset"})
SIGN = "funding.venues_changed_sign"
RATES = ("funding.rate_8h_pct", "funding.previous_8h_pct")
_BASE = "the brief"
_NEAR = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Reported:
    """Another provider's value of a field."""

    field: str
    name: str
    value: str


@dataclass(slots=True)
class Merged:
    """The brief as a document; who supplies each field; what else was reported."""

    document: Document
    suppliers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reported: list[Reported] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def take(self, name: str, value: object, *providers: str) -> None:
        """Put a field into the document."""
        put(self.document, path_of(name), as_json(value))
        self.suppliers[name] = providers

    def has(self, name: str) -> bool:
        """Say whether the document has a field."""
        return find(self.document, path_of(name)) is not None

    def disagree(self, name: str, provider: str, value: object) -> None:
        """Name a value that differs from the one in the document."""
        ours = find(self.document, path_of(name))
        owner = ", ".join(self.suppliers.get(name, (_BASE,)))
        self.reported.append(Reported(name_of(path_of(name)), provider, str(value)[:60]))
        self.warnings.append(f"{name}: {owner} {shown(ours)}, {provider} {shown(value)}")


def merge(gleaned: Sequence[Gleaned], base: Document | None = None) -> Merged:
    """Merge what the providers supply, in their order; a base keeps every value it has.

    Without a base, the first that has a total gives the head: what is counted, when and where.
    """
    merged = Merged(copy.deepcopy(base) if base is not None else {"kind": "liquidations"})
    headed = base is not None
    for each in sorted(gleaned, key=lambda one: not headed and "total_usd" not in one.fields):
        if "total_usd" in each.fields:
            (_compare_head if headed else _take_head)(merged, each)
            headed = True
    for each, names in sorted(_all_groups(gleaned), key=_lacks_the_rate_before):
        _merge_group(merged, each, names)
    _take_extremes(merged, gleaned)
    _count_changed_signs(merged, gleaned)
    return merged


def _take_head(merged: Merged, gleaned: Gleaned) -> None:
    for name, value in gleaned.fields.items():
        if path_of(name)[0] in HEAD:
            merged.take(name, value, gleaned.provider)
    merged.document.setdefault("provider", gleaned.provider)
    supply = next(each for each in gleaned.fetched if "total_usd" in each.fields)
    merged.document.setdefault("retrieved_at", f"{supply.fetched.retrieved_at:%Y-%m-%dT%H:%M:%SZ}")


def _compare_head(merged: Merged, gleaned: Gleaned) -> None:
    """Compare another total of the same event; one that counts something else is only named."""
    if not _same_event(merged.document, gleaned):
        ours, theirs = merged.document.get("provider", _BASE), gleaned.provider
        merged.warnings.append(
            f"total_usd: {theirs} counts something else than {ours}; its total is left out."
        )
        return
    for name in _SUMS:
        if name in gleaned.fields and _differs(merged, name, gleaned.fields[name]):
            merged.disagree(name, gleaned.provider, gleaned.fields[name])


def _same_event(document: Document, gleaned: Gleaned) -> bool:
    theirs: Document = {}
    for name, value in gleaned.fields.items():
        put(theirs, path_of(name), as_json(value))
    return all(_plain(document.get(name)) == _plain(theirs.get(name)) for name in _SAME_EVENT)


def _plain(value: object) -> object:
    """Make lists and left-out defaults comparable."""
    if isinstance(value, Mapping):
        lists = {name: sorted(map(str, each)) for name, each in value.items() if each}
        return lists or None
    return None if value == 24 else value  # noqa: PLR2004  # the window_hours left out


def _all_groups(gleaned: Sequence[Gleaned]) -> Iterator[tuple[Gleaned, tuple[str, ...]]]:
    for each in gleaned:
        for names in _groups(each):
            yield each, names


def _lacks_the_rate_before(group: tuple[Gleaned, tuple[str, ...]]) -> bool:
    """Say whether a group of funding has one rate only: one with both goes before it."""
    return RATES[0] in group[1] and RATES[1] not in group[1]


def _groups(gleaned: Gleaned) -> Iterator[tuple[str, ...]]:
    """Give the fields beside the head, those together that belong together."""
    names = [name for name in gleaned.fields if path_of(name)[0] not in HEAD]
    for _, group in groupby(sorted(names, key=lambda each: _group(path_of(each))), _group_of):
        yield tuple(group)


def _group_of(name: str) -> Path:
    return _group(path_of(name))


def _group(path: Path) -> Path:
    """Give what a field belongs to: a coin's prices without its venues, else its table."""
    if path[0] == "prices":
        return path if len(path) > 3 else path[:2]  # noqa: PLR2004  # a venue's own price
    return path[:1]


def _merge_group(merged: Merged, gleaned: Gleaned, names: Sequence[str]) -> None:
    """Take a group that is not there yet; else compare it, and complete a base that agrees."""
    owned = any(_group_of(name) == _group_of(names[0]) for name in merged.suppliers)
    shared = [name for name in names if merged.has(name)]
    differing = [
        name
        for name in shared
        if not (_by_venue(name, gleaned) and (owned or _is_near(merged, name, gleaned)))
        and _differs(merged, name, gleaned.fields[name])
    ]
    for name in differing:
        merged.disagree(name, gleaned.provider, gleaned.fields[name])
    if owned or differing:
        return
    for name in names:
        if name not in shared:
            merged.take(name, gleaned.fields[name], gleaned.provider)


def _by_venue(name: str, gleaned: Gleaned) -> bool:
    """Say whether a field is a low or high, which the provider also gives as its venue's own."""
    *_, leaf = path_of(name)
    if leaf not in _ENDS:
        return False
    table = f"{name.removesuffix(leaf)}{_ENDS[leaf][0]}."
    return any(other.startswith(table) for other in gleaned.fields)


def _is_near(merged: Merged, name: str, gleaned: Gleaned) -> bool:
    """Say whether a low or high of the base may be another venue's of the same window."""
    ours, theirs = number(find(merged.document, path_of(name))), number(gleaned.fields[name])
    return ours is not None and theirs is not None and abs(ours - theirs) <= ours * _NEAR


def _differs(merged: Merged, name: str, theirs: object) -> bool:
    path = path_of(name)
    ours = find(merged.document, path)
    if ours is None or path[-1] in _BESIDE:
        return False
    one, other = number(ours), number(theirs)
    if one is None or other is None:
        return str(ours) != str(theirs)
    return abs(one - other) > _tolerance(path, one)


def _tolerance(path: Path, value: Decimal) -> Decimal:
    """Give the difference up to which two figures are one and the same, but for rounding."""
    match path[0]:
        case "prices":
            return abs(value) * Decimal("0.001")
        case "open_interest":
            return Decimal("0.1")
        case "funding":
            return Decimal("0.001")
        case "total_usd" | "long_usd" | "short_usd" | "spot_volume":
            return abs(value) * Decimal("0.005")
        case _:
            return Decimal(0)


def _take_extremes(merged: Merged, gleaned: Sequence[Gleaned]) -> None:
    """Let a coin's low and high be those of the venue that went furthest; never over the base's."""
    coins = sorted({path_of(name)[1] for name in merged.suppliers if name.startswith("prices.")})
    for coin in coins:
        for end, (venues, at, furthest) in _ENDS.items():
            name = f"prices.{coin}.{end}"
            known = {
                each.provider: each
                for each in gleaned
                if name in each.fields
                and any(other.startswith(f"prices.{coin}.{venues}.") for other in each.fields)
            }
            ours = merged.suppliers.get(name, ("",))[0]
            if ours not in known:
                continue
            prices = {who: Decimal(str(each.fields[name])) for who, each in known.items()}
            best = furthest(prices.values())
            if best == prices[ours]:
                continue
            who = next(provider for provider, price in prices.items() if price == best)
            merged.take(name, known[who].fields[name], who)
            if f"prices.{coin}.{at}" in known[who].fields:
                merged.take(f"prices.{coin}.{at}", known[who].fields[f"prices.{coin}.{at}"], who)


def _count_changed_signs(merged: Merged, gleaned: Sequence[Gleaned]) -> None:
    """Count the venues whose last funding rate has another sign than the one before."""
    rates = {each.provider: [number(each.fields.get(name)) for name in RATES] for each in gleaned}
    known = {who: pair for who, pair in rates.items() if None not in pair}
    if not known or merged.has(SIGN):
        return
    changed = sum(1 for last, before in known.values() if last and before and last * before < 0)
    merged.take(SIGN, changed, *known)
