"""The liquidation event as the pipeline takes it: its brief, facts, rules and plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from newsgen.events.liquidations.attribution import state_sources
from newsgen.events.liquidations.brief import Brief, brief_schema, parse_brief
from newsgen.events.liquidations.charts import state_charted
from newsgen.events.liquidations.checks import Limits, check_brief
from newsgen.events.liquidations.comparison import state_comparison
from newsgen.events.liquidations.coverage import state_coverage
from newsgen.events.liquidations.figures import state_figures
from newsgen.events.liquidations.market import state_market
from newsgen.events.liquidations.origins import origins
from newsgen.events.liquidations.plan import PLAN
from newsgen.events.liquidations.prices import state_prices
from newsgen.events.liquidations.series import Findings, look
from newsgen.events.liquidations.variables import VARIABLES
from newsgen.facts import FactSheet
from newsgen.model import Facts, Warned
from newsgen.settings import House

__all__ = [
    "KIND",
    "PLAN",
    "VARIABLES",
    "Brief",
    "Gathered",
    "brief_schema",
    "gather",
    "look",
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


def questions_file() -> Path:
    """Give the path of the questions that make a brief."""
    return Path(str(files("newsgen.events.liquidations") / "questions.toml"))


def gather(
    brief: Brief,
    *,
    now: datetime,
    house: House,
    force: bool,
    sha256: str,
    file: str = "",
    series: Findings | None = None,
) -> Gathered:
    """Check the brief and compute every fact of the event; BriefError where a figure is refused.

    `series` is what the stored series say of the total, from `look`.
    """
    limits = Limits(max_age_hours=house.max_age_hours)
    warnings = check_brief(brief, now=now, limits=limits, force=force, file=file)
    source = origins(brief, sha256)
    sheet = FactSheet(KIND, brief.as_of, source.provider)
    state_figures(sheet, brief, source, now=now, timezone=house.timezone)
    state_coverage(sheet, brief)
    state_prices(sheet, brief, source)
    state_market(sheet, brief, source)
    state_sources(sheet)
    compared = state_comparison(sheet, brief, series, indicative=house.indicative_ranks)
    state_charted(sheet, brief)
    differing = _also_reported(brief)
    return Gathered(sheet.facts(), (*warnings, *differing, *compared.warnings), compared.reasons)


def _also_reported(brief: Brief) -> tuple[Warned, ...]:
    """Tell the editor of every value that another provider gives differently."""
    return tuple(
        Warned(
            "also_reported",
            each.field,
            f"{each.name} gives another value, {each.value}. The text keeps to the brief's.",
        )
        for each in brief.also_reported
    )
