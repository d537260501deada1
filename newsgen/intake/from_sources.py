"""From providers to a brief: who is asked, for which window, and what becomes of the answers.

The provider of the total decides what is counted and when; all others are asked for that window.
One that fails is named and left out; without a total there is no brief.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from newsgen.errors import BriefError, Problem, SourceError
from newsgen.events.liquidations.event import Brief, gather, parse_brief
from newsgen.intake.document import Document
from newsgen.intake.merging import merge
from newsgen.intake.provenance import state_provenance
from newsgen.intake.providers import Provider, heads, known, provider
from newsgen.sources.window import Question, Window

if TYPE_CHECKING:
    from newsgen.settings import Settings
    from newsgen.sources.client import Client
    from newsgen.sources.fetched import Fetched
    from newsgen.sources.gleaned import Gleaned

COINS = ("BTC", "ETH", "SOL", "XRP", "DOGE", "BNB")
MOST_COINS = 20
_NAME = "the fetched brief"


@dataclass(frozen=True, slots=True)
class Base:
    """A brief that is added to: its bytes and its file."""

    data: bytes
    file: str


@dataclass(frozen=True, slots=True)
class FetchedBrief:
    """A brief as plain JSON, what the editor must know, and the bodies that it comes from."""

    brief_json: Document
    warnings: tuple[str, ...]
    bodies: tuple[Fetched, ...]


def fetch_brief(
    providers: Sequence[str],
    settings: Settings,
    *,
    now: datetime,
    client: Client,
    coins: Sequence[str] = COINS,
    base: Base | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> FetchedBrief:
    """Ask the providers in their order and merge what they give into one brief, checked.

    `tell` hears the name of each provider before it is asked. SourceError where no provider, or
    none that has a total, can be used; BriefError where the figures make no brief.
    """
    asked = tuple(dict.fromkeys(provider(name) for name in providers))
    if base is None and not any(each.gives_total for each in asked):
        raise _no_total(asked)
    question = Question(now=now, coins=known_coins(coins))
    run = _Run(client, tell)
    if base is None:
        run.ask([each for each in asked if each.gives_total], question)
        window = _window(run.headline())
        rest = [each for each in asked if not each.gives_total]
    else:
        brief = parse_brief(base.data, base.file)
        window, rest = Window(brief.window_start, brief.window_end), list(asked)
    run.ask(rest, replace(question, window=window))
    gleaned = [run.gleaned[each.name] for each in asked if each.name in run.gleaned]
    if not gleaned:
        raise run.failures[0]
    merged = merge(gleaned, None if base is None else json.loads(base.data))
    left_out = state_provenance(merged, gleaned)
    warnings = [*run.warnings, *_notes(gleaned), *merged.warnings, *left_out]
    bodies = tuple(supply.fetched for each in gleaned for supply in each.fetched)
    done = max((now, *(body.retrieved_at for body in bodies)))
    document = _in_order(merged.document)
    warnings += _objections(document, settings, done, base)
    return FetchedBrief(document, tuple(dict.fromkeys(warnings)), bodies)


class _Run:
    """Asks providers one after another; keeps what they gave and what failed."""

    def __init__(self, client: Client, tell: Callable[[str], None]) -> None:
        self._client, self._tell = client, tell
        self.gleaned: dict[str, Gleaned] = {}
        self.failures: list[SourceError] = []
        self.warnings: list[str] = []

    def ask(self, providers: Sequence[Provider], question: Question) -> None:
        for each in providers:
            self._tell(each.title)
            try:
                self.gleaned[each.name] = each.glean(self._client, question)
            except SourceError as error:
                self.failures.append(error)
                self.warnings += [f"{each.title} is left out: {why}" for why in error.problems]

    def headline(self) -> Gleaned:
        """Give what the first provider of a total gave; SourceError where there is none."""
        found = (each for each in self.gleaned.values() if "total_usd" in each.fields)
        first = next(found, None)
        if first is None:
            raise self.failures[0] if self.failures else _no_total(())
        return first


def known_coins(coins: Sequence[str]) -> tuple[str, ...]:
    """Give the coins in capitals without repetition; SourceError for what is no symbol."""
    found = tuple(dict.fromkeys(coin.strip().upper() for coin in coins if coin.strip()))
    for coin in found:
        if not re.fullmatch(r"[A-Z0-9]{1,15}", coin):
            raise SourceError(Problem("--coins", "is no symbol", coin, "Write BTC,ETH."))
    if not 1 <= len(found) <= MOST_COINS:
        message = f"must name 1 to {MOST_COINS} coins"
        raise SourceError(Problem("--coins", message, str(len(found)), "Write BTC,ETH."))
    return found


def _no_total(asked: Sequence[Provider]) -> SourceError:
    names = ", ".join(each.name for each in asked) or "the providers"
    totals = " or ".join(each.name for each in heads(known().values()))
    remedy = f"Name {totals} too, or add the figures to a brief with --into."
    give = "give" if len(asked) > 1 else "gives"
    return SourceError(Problem(names, f"{give} no total, and a brief needs one", remedy=remedy))


def _window(head: Gleaned) -> Window:
    """Give what the provider of the total counts."""
    end = datetime.fromisoformat(str(head.fields["as_of"])).astimezone(UTC)
    hours = int(str(head.fields.get("window_hours", 24)))
    return Window(end - timedelta(hours=hours), end)


def _notes(gleaned: Sequence[Gleaned]) -> list[str]:
    return [note for each in gleaned for note in each.notes]


def _in_order(document: Document) -> Document:
    """Put the fields into the order in which a brief is described."""
    return {name: document[name] for name in Brief.model_fields if name in document}


def _objections(
    document: Document, settings: Settings, now: datetime, base: Base | None
) -> list[str]:
    """Say what the checks of a brief refuse or warn of; BriefError where it is none.

    What they refuse in a brief that is added to is an error too, so that it stays usable.
    """
    file = _NAME if base is None else base.file
    brief = parse_brief(as_bytes(document), file)
    try:
        found = gather(brief, now=now, house=settings.house, force=True, sha256="", file=file)
    except BriefError as error:
        if base is not None:
            raise
        return [f"to mend: {problem}" for problem in error.problems]
    return [
        f"{warning.where}: {warning.message}"
        for warning in found.warnings
        if warning.code != "also_reported"  # the merging names them
    ]


def as_bytes(document: dict[str, Any]) -> bytes:
    """Write a brief as the bytes of its file."""
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode()
