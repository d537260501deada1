"""Shows what a brief amounts to before any word is written: its facts, and every decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from newsgen import pipeline, resources
from newsgen.angles import pass_gate
from newsgen.catalog import load_catalog
from newsgen.cli import inputs, terminal
from newsgen.errors import NoStoryError
from newsgen.facts import as_plain, timestamp
from newsgen.model import Fact, Value, Warned
from newsgen.pipeline import Assessed


@dataclass(frozen=True, slots=True)
class Gate:
    """What the publish gate says: outcome, reason code where it refuses, and the figures."""

    outcome: str
    reason: str
    because: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The brief that is asked about, as the command line names it: with time, settings, series."""

    brief: Path
    now: str | None
    settings: Path | None
    series: str | None
    lang: str = "en"


def facts(asked: Asked, *, as_json: bool) -> None:
    """Show every fact of a brief, however old."""
    found = _assess(asked)
    known = found.gathered.facts
    if as_json:
        warnings = [_plain_warning(each) for each in found.gathered.warnings]
        terminal.say_json({"facts": as_plain(known), "warnings": warnings})
        return
    rows = [_row(fact) for fact in known.by_id.values()]
    terminal.table(("fact", "value", "unit", "derivation", "source"), rows)
    _tell_warnings(found.gathered.warnings)


def explain(asked: Asked, *, force: bool, as_json: bool) -> None:
    """Show the gate's verdict and what became of every rule."""
    found = _assess(asked)
    gate = _gate(found, force=force)
    if as_json:
        _explain_as_json(found, gate)
    else:
        _explain(found, gate, _rule_names(found, *inputs.known_languages([asked.lang])))


def _rule_names(found: Assessed, lang: str) -> dict[str, str]:
    """Give the rules' names in a language; a name of the house's own stands as it is."""
    catalog = load_catalog(lang, resources.locales())
    if not any(catalog.translates(f"rule.{rule.id}", rule.name) for rule in found.book.rules):
        terminal.complain(f"{lang}: the names of rules are not translated; they are in English.")
    return {rule.id: catalog.label(f"rule.{rule.id}", rule.name) for rule in found.book.rules}


def _assess(asked: Asked) -> Assessed:
    moment = inputs.moment(asked.now)
    house = inputs.settings_from(asked.settings)
    data, file = inputs.read_brief(asked.brief), str(asked.brief)
    with inputs.naming(file):
        return pipeline.assess(data, file, house, now=moment, force=True, series=asked.series)


def _gate(found: Assessed, *, force: bool) -> Gate:
    try:
        decision = pass_gate(found.book, found.values, force=force)
    except NoStoryError as error:
        return Gate("refused", error.reason, error.problems[0].message)
    return Gate(decision.outcome, "", decision.because)


def _explain_as_json(found: Assessed, gate: Gate) -> None:
    angles = found.angles
    priorities = {rule.id: rule.priority for rule in found.book.rules}
    terminal.say_json(
        {
            "gate": {"outcome": gate.outcome, "reason": gate.reason, "because": gate.because},
            "lead": angles.lead,
            "bullets": list(angles.bullets),
            "sections": list(angles.sections),
            "decisions": [
                {
                    "rule": each.rule,
                    "priority": priorities[each.rule],
                    "outcome": str(each.outcome),
                    "because": each.because,
                }
                for each in angles.decisions
            ],
            "history": list(found.gathered.limits_of_history),
            "warnings": [_plain_warning(each) for each in found.gathered.warnings],
        }
    )


def _explain(found: Assessed, gate: Gate, names: Mapping[str, str]) -> None:
    angles = found.angles
    reason = f" ({gate.reason})" if gate.reason else ""
    terminal.say(f"Gate: {gate.outcome}{reason}: {gate.because}")
    lead = f"{angles.lead} ({names[angles.lead]})" if angles.lead else "the total, no rule leads"
    terminal.say(f"Headline: {lead}")
    terminal.say(f"Bullets: {', '.join(angles.bullets) or 'plain facts'}")
    terminal.say()
    priorities = {rule.id: str(rule.priority) for rule in found.book.rules}
    rows = [
        (priorities[each.rule], each.rule, names[each.rule], str(each.outcome), each.because)
        for each in angles.decisions
    ]
    terminal.table(("prio", "rule", "name", "outcome", "because"), rows, keep=("prio", "rule"))
    if found.gathered.limits_of_history:
        terminal.say()
        terminal.say("History claims no more, because:")
    for limit in found.gathered.limits_of_history:
        terminal.say(f"  • {limit}")
    _tell_warnings(found.gathered.warnings)


def _tell_warnings(warnings: tuple[Warned, ...]) -> None:
    if warnings:
        terminal.say()
        terminal.say("For the editor:")
    for warning in warnings:
        terminal.say(f"  • {warning.where}: {warning.message}")


def _plain_warning(warning: Warned) -> dict[str, str]:
    return {"code": warning.code, "where": warning.where, "message": warning.message}


def _row(fact: Fact) -> tuple[str, str, str, str, str]:
    method, inputs_of = fact.derivation.method, ", ".join(fact.derivation.inputs)
    return (
        fact.id,
        f"{'at least ' if fact.at_least else ''}{_value(fact.value)}",
        fact.unit.value,
        f"{method} ({inputs_of})" if inputs_of else method,
        fact.provenance.name,
    )


def _value(value: Value) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Decimal():
            digits = f"{value:f}"
            return digits.rstrip("0").rstrip(".") if "." in digits else digits
        case datetime():
            return timestamp(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)
