"""The rules engine: evaluates every rule over the facts and keeps every decision.

The highest passing rule with a headline leads; the next compatible ones make the bullets, at most
one of each group; what is left is told in its section, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from newsgen.conditions import Condition
from newsgen.errors import NoStoryError, Problem, RuleError
from newsgen.model import Decision, Facts, Outcome, Unit
from newsgen.rulebook import Rule, RuleBook

MAX_BULLETS = 4


@dataclass(frozen=True, slots=True)
class Angles:
    """The chosen angles and the decision on every rule, in the order of priority."""

    lead: str | None
    bullets: tuple[str, ...]
    sections: tuple[str, ...]
    decisions: tuple[Decision, ...]
    languages: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def spoken_in(self, tag: str) -> Angles:
        """Leave out the rules that are told in other languages only."""
        if not self.languages:
            return self
        silent = {rule for rule, tags in self.languages.items() if tag not in tags}
        return replace(
            self,
            bullets=tuple(rule for rule in self.bullets if rule not in silent),
            sections=tuple(rule for rule in self.sections if rule not in silent),
        )

    def tells(self, rule_id: str) -> bool:
        """Say whether the rule reached the headline, a bullet or a section."""
        return rule_id == self.lead or rule_id in self.bullets or rule_id in self.sections


def plain_values(facts: Facts, variables: Mapping[str, Unit]) -> dict[str, object]:
    """Give the facts that rules may read as plain values, with `has_<fact>` for each variable."""
    values: dict[str, object] = {}
    for name in variables:
        fact = facts.get(name)
        values[f"has_{name}"] = fact is not None
        if fact is not None:
            value = fact.value
            values[name] = float(value) if isinstance(value, Decimal) else value
    return {name: _typed(value, variables.get(name)) for name, value in values.items()}


def choose(book: RuleBook, values: Mapping[str, object], *, angle: str | None = None) -> Angles:
    """Decide every rule; `angle` asks for one that passes to lead.

    Raises RuleError when `angle` is unknown, does not pass or can never lead.
    """
    passing, decided = _evaluate(book, values)
    if angle is not None:
        _require_lead(book, angle, passing, decided)
        passing = [book.get(angle), *(rule for rule in passing if rule.id != angle)]
    lead = next((rule for rule in passing if "headline" in rule.sections), None)
    chosen = [lead] if lead else []
    bullets = [lead] if lead and "bullet" in lead.sections else []
    sections: list[Rule] = []
    for rule in passing:
        if rule is lead:
            decided[rule.id] = (Outcome.HEADLINE, _why(rule, values))
            continue
        clash = _clash(rule, chosen)
        if clash:
            decided[rule.id] = (Outcome.UNUSED, clash)
        elif "bullet" in rule.sections and len(bullets) < MAX_BULLETS:
            bullets.append(rule)
            chosen.append(rule)
            decided[rule.id] = (Outcome.BULLET, _why(rule, values))
        elif set(rule.sections) - {"headline", "bullet", "lede"} or rule.languages:
            sections.append(rule)
            chosen.append(rule)
            decided[rule.id] = (Outcome.SECTION, _why(rule, values))
        else:
            decided[rule.id] = (Outcome.UNUSED, f"no room: {MAX_BULLETS} bullets rank higher")
    return Angles(
        lead.id if lead else None,
        tuple(rule.id for rule in bullets),
        tuple(rule.id for rule in sections),
        tuple(Decision(rule.id, *decided[rule.id]) for rule in book.rules),
        MappingProxyType({rule.id: rule.languages for rule in book.rules if rule.languages}),
    )


def pass_gate(book: RuleBook, values: Mapping[str, object], *, force: bool) -> Decision:
    """Decide whether the event is worth an article; `force` is the editor's decision, recorded.

    Raises NoStoryError with the reason code `quiet_day`, `daily_wrap`, `gate_failed` or
    `gate_undecided`.
    """
    reason, because = _gate_reason(book, values)
    if reason is None:
        return Decision("gate", "passed", because)
    if force:
        return Decision("gate", "forced by the editor", f"{reason}: {because}")
    raise NoStoryError(
        reason,
        Problem(
            "gate",
            because,
            remedy="The decision is the editor's: --force makes the draft and records it.",
            file=book.file,
        ),
    )


def _gate_reason(book: RuleBook, values: Mapping[str, object]) -> tuple[str | None, str]:
    quiet, _ = book.gate["quiet"].decide(values)
    total, _ = book.gate["total"].decide(values)
    reason, missing_reason = book.gate["reason"].decide(values)
    if quiet:
        return "quiet_day", f"a quiet day: {_shown(book.gate['quiet'], values)}"
    if not total:
        if not (values.get("has_total_percentile") or values.get("has_indicative_percentile")):
            return "gate_undecided", "no series or list covers the total"
        shown = _shown(book.gate["total"], values)
        return "daily_wrap", f"the total is not in the top of its series: {shown}"
    if not reason:
        names = ", ".join(missing_reason)
        why = f"not known: {names}" if reason is None else _shown(book.gate["reason"], values)
        return "gate_failed", f"a large total, but nothing else speaks for an article: {why}"

    facts = {**dict.fromkeys(book.gate["total"].names), **dict.fromkeys(book.gate["reason"].names)}
    both = replace(book.gate["reason"], names=tuple(facts))
    return None, _shown(both, values)


def _evaluate(
    book: RuleBook, values: Mapping[str, object]
) -> tuple[list[Rule], dict[str, tuple[Outcome, str]]]:
    passing: list[Rule] = []
    decided: dict[str, tuple[Outcome, str]] = {}
    for rule in book.rules:
        if not rule.enabled:
            decided[rule.id] = (Outcome.FAILED, "switched off in the rules file")
            continue
        result, missing = rule.when.decide(values)
        if result:
            passing.append(rule)
        elif result is None:
            decided[rule.id] = (Outcome.UNDECIDABLE, f"not known: {', '.join(missing)}")
        else:
            shown = _shown(rule.when, values)
            decided[rule.id] = (Outcome.FAILED, f"{shown}; wanted {rule.when.source}")
    return passing, decided


def _require_lead(
    book: RuleBook,
    angle: str,
    passing: Iterable[Rule],
    decided: Mapping[str, tuple[Outcome, str]],
) -> None:
    rule = book.get(angle)
    if "headline" not in rule.sections:
        leads = [r.id for r in passing if "headline" in r.sections]
        raise RuleError(
            Problem(
                angle, "has no headline and cannot lead", remedy=f"These can: {', '.join(leads)}."
            )
        )
    if angle in decided:
        outcome, because = decided[angle]
        raise RuleError(
            Problem(
                angle,
                f"cannot lead, because it is {outcome.value}: {because}",
                remedy="Choose an angle that the figures carry; see newsgen explain.",
            )
        )


def _clash(rule: Rule, chosen: Iterable[Rule]) -> str:
    for other in chosen:
        if {rule.id, "*"} & set(other.conflicts) or {other.id, "*"} & set(rule.conflicts):
            return f"conflicts with {other.id}"
        if rule.group and rule.group == other.group:
            return f"same group ({rule.group}) as {other.id}"
    return ""


def _why(rule: Rule, values: Mapping[str, object]) -> str:
    return f"{_shown(rule.when, values)}; wanted {rule.when.source}"


def _shown(condition: Condition, values: Mapping[str, object]) -> str:
    known = [
        f"{name} = {_figure(values[name])}"
        for name in condition.names
        if name in values and not name.startswith("has_")
    ]
    limits = [f"t.{name} = {_figure(value)}" for name, value in condition.thresholds.items()]
    return ", ".join([*known, *limits]) or "no figure is needed"


def _figure(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) < 1e6 else f"{value:.0f}"  # noqa: PLR2004
    return str(value).lower() if isinstance(value, bool) else str(value)


def _typed(value: object, unit: Unit | None) -> object:
    whole = unit in {Unit.COUNT, Unit.PLACE, Unit.POINTS, Unit.YEAR}
    if whole and isinstance(value, float):
        return int(value)
    if not whole and unit is not None and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
