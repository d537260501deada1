"""Records several venues at once until it is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from newsgen.errors import NewsgenError
from newsgen.live.pace import Pace
from newsgen.live.station import Station, Tally
from newsgen.live.venue import Venue

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is recorded, where and how; `seconds` ends it, None means until it is stopped."""

    venues: tuple[Venue, ...]
    out: Path
    pace: Pace = field(default_factory=Pace)
    seconds: float | None = None
    status_every: float = 60.0


async def record(
    plan: Plan,
    *,
    stop: asyncio.Event,
    now_ms: Callable[[], int],
    chance: Random,
    environment: Mapping[str, str],
    tell: Tell,
    show: Callable[[Sequence[Tally]], None],
) -> tuple[Tally, ...]:
    """Record until `stop` is set or the time is over; give what each venue came to.

    NotFoundError where the disk does not take the orders, or another recorder has a folder.
    """
    stations = [
        Station(each, plan.out, plan.pace, environment=environment, now_ms=now_ms, tell=tell)
        for each in plan.venues
    ]
    with ExitStack() as ending:
        for station in stations:
            station.open()
            ending.callback(station.close)
        try:
            async with asyncio.TaskGroup() as group:
                helpers = [
                    group.create_task(_stop_after(plan.seconds, stop)),
                    group.create_task(_show(stations, plan.status_every, show)),
                ]
                runs = [group.create_task(station.run(stop, chance)) for station in stations]
                await asyncio.wait(runs)
                for helper in helpers:
                    helper.cancel()
        except BaseExceptionGroup as several:
            raise _first(several) from None
    return tuple(station.tally for station in stations)


async def _stop_after(seconds: float | None, stop: asyncio.Event) -> None:
    if seconds is not None:
        await asyncio.sleep(seconds)
        stop.set()


async def _show(
    stations: Sequence[Station], every: float, show: Callable[[Sequence[Tally]], None]
) -> None:
    while True:
        await asyncio.sleep(every)
        show([station.tally for station in stations])


def _first(several: BaseExceptionGroup) -> BaseException:
    """Give the error that an editor can act on, else the first."""
    found = several.subgroup(NewsgenError) or several
    error: BaseException = found
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
