"""Fetches briefs: asks the providers, keeps the bodies, writes the brief; lists the providers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from newsgen import resources
from newsgen.cli import inputs, terminal
from newsgen.cli.errors import UsageError
from newsgen.errors import NotFoundError, Problem
from newsgen.intake import bodies
from newsgen.intake.from_sources import COINS, Base, FetchedBrief, as_bytes, fetch_brief
from newsgen.intake.providers import known, other_address
from newsgen.publish.files import put
from newsgen.sources import keys

if TYPE_CHECKING:
    from newsgen.settings import Settings
    from newsgen.sources.client import Client

BRIEF = Path("brief.json")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for, as it was written."""

    providers: tuple[str, ...]
    out: Path | None
    into: Path | None
    coins: str | None
    force: bool
    settings: Path | None


def fetch(wanted: Wanted, *, as_json: bool) -> None:
    """Ask the providers and write the brief; nothing is written where there is no brief."""
    if not wanted.providers:
        remedy = "newsgen fetch --list shows whom you may ask."
        raise UsageError(Problem("newsgen fetch", "names no provider", remedy=remedy))
    settings = inputs.settings_from(wanted.settings)
    target = _target(wanted)
    base = None if wanted.into is None else _base(wanted.into)
    coins = COINS if wanted.coins is None else tuple(wanted.coins.split(","))
    with client() as asking, progress() as tell:
        found = fetch_brief(
            wanted.providers,
            settings,
            now=inputs.moment(None),
            client=asking,
            coins=coins,
            base=base,
            tell=tell,
        )
    kept = keep_bodies(found, settings)
    (written,) = put(target.parent, {target.name: as_bytes(found.brief_json)})
    if as_json:
        terminal.say_json(
            {
                "file": str(written),
                "brief": found.brief_json,
                "warnings": list(found.warnings),
                "bodies": [str(each) for each in kept],
            }
        )
        return
    tell_warnings(found)
    terminal.say(f"{len(kept)} bodies are kept in {resources.kept_bodies(settings.data.bodies)}")
    terminal.say(f"The brief is {written}")
    terminal.say(f"Next: newsgen generate {written}")


def fetch_now(
    providers: Sequence[str], settings: Settings, base: Base | None = None
) -> FetchedBrief:
    """Ask providers for the brief of the moment, or to add to one, and keep the bodies."""
    with client() as asking, progress() as tell:
        found = fetch_brief(
            providers, settings, now=inputs.moment(None), client=asking, base=base, tell=tell
        )
    keep_bodies(found, settings)
    return found


def _target(wanted: Wanted) -> Path:
    """Give the file to write; one that is there is written over only where that was asked for."""
    target = wanted.out or wanted.into or BRIEF
    if target.is_dir():
        raise NotFoundError(
            Problem("", "is a folder", remedy="Name a file to write.", file=str(target))
        )
    if target.exists() and not wanted.force and target != wanted.into:
        remedy = "Name another file with --out, add to it with --into, or use --force."
        raise UsageError(Problem("", "is there already", remedy=remedy, file=str(target)))
    return target


def _base(path: Path) -> Base:
    return Base(inputs.read_brief(path), str(path))


def client() -> Client:
    """Give the client of the command line: the real clock, and the user's HTTP cache."""
    from newsgen.sources.client import Client

    return Client(clock=lambda: inputs.moment(None), cache=resources.http_cache())


def keep_bodies(found: FetchedBrief, settings: Settings) -> tuple[Path, ...]:
    """Keep the bodies that a brief comes from, where the settings say."""
    return bodies.keep(resources.kept_bodies(settings.data.bodies), found.bodies)


def tell_warnings(found: FetchedBrief) -> None:
    """Say what the editor must know of a fetched brief."""
    if found.warnings:
        terminal.say("For the editor:")
    for warning in found.warnings:
        terminal.say(f"  • {warning}")


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show on a terminal who is being asked; give the function that is told."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("Asking providers") as status:
        yield lambda name: status.update(f"Asking {terminal.visible(name)}")


def show_providers(*, as_json: bool) -> None:
    """Show whom one may ask: address, terms, what each gives, whether a key is there."""
    found = [
        {
            "name": each.name,
            "title": each.title,
            "gives": each.gives,
            "total": each.gives_total,
            "key": _key(each.name) if each.needs_key else "not needed",
            "address": other_address(each.name) or each.address,
            "terms": each.terms,
        }
        for each in known().values()
    ]
    if as_json:
        terminal.say_json(found)
        return
    rows = [
        (
            str(each["name"]),
            str(each["gives"]),
            str(each["key"]),
            f"{each['address']} {each['terms']}",
        )
        for each in found
    ]
    terminal.table(("name", "gives", "key", "address and terms"), rows, keep=("name", "key"))


def _key(name: str) -> str:
    return "set" if keys.key(name) is not None else f"none: {keys.how_to_set(name)}"
