"""Decides what becomes of an event: opened once, updated where an editor would notice, closed once.

Nothing here reads a clock, a file or a brief; the same states and sights give the same actions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class Action(StrEnum):
    """What is to be done."""

    NOTHING = "nothing"
    OPEN = "open"
    UPDATE = "update"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Limits:
    """When an event ends, and what is worth an update.

    It ends when the total has stayed below `close_share` of its level at the opening, with the gate
    shut, for `cool_down`. `change` is the share of the total, `renew` the age, worth an update.
    """

    close_share: Decimal = Decimal("0.7")
    cool_down: timedelta = timedelta(hours=6)
    change: Decimal = Decimal("0.05")
    renew: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What the article says now: its total in cents, its angles, its time."""

    cents: int
    angles: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """The event that is open; `told` is None until its article is written."""

    id: str
    opened_at: datetime
    opened_cents: int
    below_since: datetime | None = None
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The open event, if any, and the ids that earlier ones had."""

    event: Event | None = None
    used: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen at a time: the total, whether the gate is open, what would be told.

    `angles`: the lead, the bullets and the place, in a form that can be compared. `name` ends the
    id: liquidations-<provider>.
    """

    at: datetime
    cents: int
    passes: bool
    angles: tuple[str, ...]
    name: str


def decide(state: State, seen: Seen, limits: Limits) -> tuple[State, Action]:
    """Give the next state and what is to be done; an event has one id from opening to closing."""
    if state.event is None:
        if not seen.passes:
            return state, Action.NOTHING
        event = Event(_free_id(seen, state.used), seen.at, seen.cents)
        return State(event, (*state.used, event.id)), Action.OPEN
    event = replace(state.event, below_since=_below_since(state.event, seen, limits))
    if event.below_since is not None and seen.at - event.below_since >= limits.cool_down:
        return State(None, state.used), Action.CLOSE
    worth = seen.passes and _notable(event.told, seen, limits)
    return replace(state, event=event), Action.UPDATE if worth else Action.NOTHING


def told(state: State, seen: Seen) -> State:
    """Remember that the article of the open event was written as seen."""
    if state.event is None:
        return state
    said = Told(seen.cents, seen.angles, seen.at)
    return replace(state, event=replace(state.event, told=said))


def _below_since(event: Event, seen: Seen, limits: Limits) -> datetime | None:
    if seen.passes or seen.cents >= event.opened_cents * limits.close_share:
        return None
    return event.below_since or seen.at


def _notable(said: Told | None, seen: Seen, limits: Limits) -> bool:
    if said is None:
        return True
    return (
        abs(seen.cents - said.cents) >= said.cents * limits.change
        or seen.angles != said.angles
        or seen.at - said.at >= limits.renew
    )


def _free_id(seen: Seen, used: tuple[str, ...]) -> str:
    """Give the day of opening and the name; a second event of a day is numbered."""
    first = f"{seen.at.date().isoformat()}-{seen.name}"
    number, found = 1, first
    while found in used:
        number += 1
        found = f"{first}-{number}"
    return found
