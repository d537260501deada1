"""Keeps the state of a watch in a small JSON file: a restart goes on with the open event."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from newsgen.errors import NotFoundError, Problem
from newsgen.publish.files import as_bytes, put
from newsgen.watch.gate import Event, State, Told

VERSION = 1


def load(file: Path) -> State:
    """Read the state; a file that is not there is the first state.

    NotFoundError where it cannot be read: an open event must not be forgotten in silence.
    """
    try:
        found = json.loads(file.read_bytes())
    except FileNotFoundError:
        return State()
    except (OSError, ValueError) as error:
        raise _unreadable(file, str(error)) from None
    try:
        if found["version"] != VERSION:
            raise _unreadable(file, f"version {found['version']} is not known")
        event = None if found["event"] is None else _event(found["event"])
        return State(event, tuple(str(each) for each in found["used"]))
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(file, f"has another form: {error}") from None


def save(file: Path, state: State) -> None:
    """Write the state in one move; NotFoundError where it cannot be written."""
    event = None if state.event is None else _members(state.event)
    put(
        file.parent,
        {file.name: as_bytes({"version": VERSION, "event": event, "used": list(state.used)})},
    )


def _event(found: dict[str, Any]) -> Event:
    said, below = found["told"], found["below_since"]
    return Event(
        str(found["id"]),
        datetime.fromisoformat(found["opened_at"]),
        int(found["opened_cents"]),
        None if below is None else datetime.fromisoformat(below),
        None
        if said is None
        else Told(int(said["cents"]), tuple(said["angles"]), datetime.fromisoformat(said["at"])),
    )


def _members(event: Event) -> dict[str, object]:
    said, below = event.told, event.below_since
    return {
        "id": event.id,
        "opened_at": event.opened_at.isoformat(),
        "opened_cents": event.opened_cents,
        "below_since": None if below is None else below.isoformat(),
        "told": None
        if said is None
        else {"cents": said.cents, "angles": list(said.angles), "at": said.at.isoformat()},
    }


def _unreadable(file: Path, reason: str) -> NotFoundError:
    message = f"the state of the watch cannot be read: {reason}"
    remedy = "Repair it, or take it away: then the open event is forgotten."
    return NotFoundError(Problem("", message, remedy=remedy, file=str(file)))
