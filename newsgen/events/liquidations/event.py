"""The liquidation event as the pipeline takes it: its brief, facts, rules and plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from newsgen.events.liquidations.brief import Brief, brief_schema, parse_brief
from newsgen.events.liquidations.checks import Limits, check_brief
from newsgen.events.liquidations.comparison import state_comparison
from newsgen.events.liquidations.figures import state_figures
from newsgen.events.liquidations.market import state_market
from newsgen.events.liquidations.plan import PLAN
from newsgen.events.liquidations.prices import state_prices
from newsgen.events.liquidations.variables import VARIABLES
from newsgen.facts import FactSheet
from newsgen.model import Facts, Provenance, Warned
from newsgen.settings import House

__all__ = [
    "KIND",
    "PLAN",
    "VARIABLES",
    "Brief",
    "Gathered",
    "brief_schema",
    "gather",
    "parse_brief",
]

KIND = "liquidations"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts of one brief, what the editor must know, and why history claims no more."""

    facts: Facts
    warnings: tuple[Warned, ...]
    limits_of_history: tuple[str, ...]


def rules_file() -> Path:
    """Give the path of the bundled rules."""
    return Path(str(files("newsgen.rules") / f"{KIND}.toml"))


def gather(
    brief: Brief, *, now: datetime, house: House, force: bool, sha256: str, file: str = ""
) -> Gathered:
    """Check the brief and compute every fact of the event; BriefError where a figure is refused."""
    limits = Limits(max_age_hours=house.max_age_hours)
    warnings = check_brief(brief, now=now, limits=limits, force=force, file=file)
    source = Provenance(brief.provider, brief.source_url, brief.retrieved_at, sha256)
    sheet = FactSheet(KIND, brief.as_of, source)
    state_figures(sheet, brief, now=now, timezone=house.timezone)
    state_prices(sheet, brief)
    state_market(sheet, brief)
    compared, confirmations = state_comparison(sheet, brief, indicative=house.indicative_ranks)
    return Gathered(sheet.facts(), (*warnings, *confirmations), compared.reasons)
