"""What a measure finds: a value, its limits, and the places that miss them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_SHOWN = 90


@dataclass(frozen=True, slots=True)
class Fault:
    """A place that misses a limit, the text there, and what to do."""

    where: str
    shown: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of one article: its value, and the lowest and highest that are right.

    One that is not `binding` is told and never fails. `held` is also false where `faults` names
    places.
    """

    name: str
    lang: str
    value: float
    low: float | None = None
    high: float | None = None
    faults: tuple[Fault, ...] = ()
    binding: bool = True

    @property
    def held(self) -> bool:
        """Say whether the value is within its limits and no place misses one."""
        if not self.binding:
            return True
        low = self.low is None or self.value >= self.low
        return low and (self.high is None or self.value <= self.high) and not self.faults


def fault(where: str, shown: str, remedy: str) -> Fault:
    """Give a fault with a text short enough to show."""
    cut = shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
    return Fault(where, cut, remedy)


def counted(name: str, lang: str, faults: Sequence[Fault]) -> Measure:
    """Give the measure of how many places are wrong; none may be."""
    return Measure(name, lang, len(faults), None, 0, tuple(faults))
