"""Rules as data: reads a rules file, checks every expression against the known facts, compiles it.

A rules file is TOML with one `[[rule]]` per angle and a `[gate]`; conditions are CEL, the Common
Expression Language (https://cel.dev), which has no side effects and is type-checked at load.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsgen.conditions import Compiler, Condition
from newsgen.errors import Problem, RuleError, nearest
from newsgen.model import Unit

_RULE_KEYS = frozenset(
    {
        "id",
        "name",
        "priority",
        "group",
        "sections",
        "conflicts",
        "when",
        "thresholds",
        "guard",
        "basis",
        "confirm",
        "enabled",
        "languages",
    }
)
_SECTIONS = frozenset({"headline", "lede", "bullet", "history", "mechanism", "context", "outlook"})
_GATE_KEYS = ("total", "reason", "quiet")


@dataclass(frozen=True, slots=True)
class Rule:
    """One angle: when it holds, where it may be told, what it excludes."""

    id: str
    name: str
    priority: int
    sections: tuple[str, ...]
    when: Condition
    group: str = ""
    conflicts: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    guard: str = ""
    basis: str = ""
    confirm: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules, highest priority first, and the conditions of the publish gate."""

    file: str
    rules: tuple[Rule, ...]
    gate: Mapping[str, Condition]

    def get(self, rule_id: str) -> Rule:
        """Give the rule; an unknown id is a RuleError that names the nearest one."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise RuleError(
            Problem(
                rule_id,
                "is no rule",
                remedy=nearest(rule_id, [rule.id for rule in self.rules]),
                file=self.file,
            )
        )


def load_rulebook(
    path: Path,
    variables: Mapping[str, Unit],
    overrides: Mapping[str, Mapping[str, float]] | None = None,
) -> RuleBook:
    """Read, check and compile a rules file.

    `variables` are the facts that conditions may name; `overrides` replaces thresholds by rule
    ("gate" for the gate). Raises RuleError with every problem: rule, column and remedy.
    """
    file = str(path)
    compiler = Compiler(file, variables)
    data = _shaped(compiler, _read(path))
    overrides = _checked_overrides(compiler, data, overrides or {})
    rules = [
        rule
        for index, entry in enumerate(data.get("rule", []))
        if (rule := _rule(compiler, index, entry, overrides)) is not None
    ]
    _check_ids(compiler, rules, data)
    gate = _gate(compiler, data.get("gate", {}), overrides.get("gate", {}))
    if compiler.problems:
        raise RuleError(compiler.problems)
    return RuleBook(file, tuple(sorted(rules, key=lambda r: (-r.priority, r.id))), gate)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RuleError(
            Problem("", "cannot be read", remedy=f"{error.strerror}.", file=str(path))
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(
            Problem("", f"is not valid TOML: {error}", remedy="Mend the file.", file=str(path))
        ) from error


def _shaped(compiler: Compiler, data: dict[str, Any]) -> dict[str, Any]:
    """Refuse what is neither a list of rules nor the gate; keep what can be read on."""
    for key in data.keys() - {"rule", "gate"}:
        compiler.refuse(key, "unknown table", remedy=nearest(key, ["rule", "gate"]))
    rules, gate = data.get("rule", []), data.get("gate", {})
    if not isinstance(rules, list):
        compiler.refuse("rule", "wants a list of tables", rules, "Begin each rule with [[rule]].")
        rules = []
    if not isinstance(gate, dict):
        compiler.refuse("gate", "wants a table", gate, "Begin it with [gate].")
        gate = {}
    return {"rule": rules, "gate": gate}


def _rule(
    compiler: Compiler, index: int, entry: object, overrides: Mapping[str, Mapping[str, float]]
) -> Rule | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        compiler.refuse(f"rule number {index + 1}", "wants an id", entry, 'Add id = "name".')
        return None
    where = f"rule {entry['id']}"
    for key in entry.keys() - _RULE_KEYS:
        compiler.refuse(f"{where}: {key}", "unknown key", remedy=nearest(key, _RULE_KEYS))
    thresholds = _thresholds(compiler, where, entry.get("thresholds", {}))
    thresholds |= overrides.get(entry["id"], {})
    when = compiler.condition(f"{where}: when", entry.get("when"), thresholds)
    lists = {
        key: _strings(compiler, f"{where}: {key}", entry.get(key, []))
        for key in ("sections", "conflicts", "languages")
    }
    for section in lists["sections"]:
        if section not in _SECTIONS:
            compiler.refuse(
                f"{where}: sections", "unknown section", section, nearest(section, _SECTIONS)
            )
    enabled = entry.get("enabled", True)
    if not isinstance(enabled, bool):
        compiler.refuse(f"{where}: enabled", "wants true or false", enabled, "No quotes.")
    priority = entry.get("priority")
    if not isinstance(priority, int) or isinstance(priority, bool):
        compiler.refuse(f"{where}: priority", "wants a whole number", priority, "0 to 100.")
        return None
    if when is None:
        return None
    text = {key: str(entry.get(key, "")) for key in ("name", "group", "guard", "basis", "confirm")}
    return Rule(
        id=entry["id"],
        priority=priority,
        when=when,
        enabled=enabled,
        sections=lists["sections"],
        conflicts=lists["conflicts"],
        languages=lists["languages"],
        name=text["name"],
        group=text["group"],
        guard=text["guard"],
        basis=text["basis"],
        confirm=text["confirm"],
    )


def _gate(
    compiler: Compiler, entry: object, overrides: Mapping[str, float]
) -> dict[str, Condition]:
    table = entry if isinstance(entry, dict) else {}
    for key in table.keys() - {*_GATE_KEYS, "thresholds"}:
        compiler.refuse(f"gate: {key}", "unknown key", remedy=nearest(key, _GATE_KEYS))
    thresholds = _thresholds(compiler, "gate", table.get("thresholds", {})) | dict(overrides)
    made = {
        key: compiler.condition(f"gate: {key}", table.get(key), thresholds) for key in _GATE_KEYS
    }
    return {key: value for key, value in made.items() if value is not None}


def _thresholds(compiler: Compiler, where: str, table: object) -> dict[str, float]:
    made: dict[str, float] = {}
    if not isinstance(table, dict):
        remedy = "Like { share = 0.8 }."
        compiler.refuse(f"{where}: thresholds", "wants a table of numbers", table, remedy)
        return made
    for key, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            compiler.refuse(f"{where}: thresholds.{key}", "wants a number", value, "Like 0.8.")
        else:
            made[key] = float(value)
    return made


def _checked_overrides(
    compiler: Compiler, data: Mapping[str, Any], overrides: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    known = {
        entry["id"]: entry.get("thresholds", {})
        for entry in data.get("rule", [])
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    }
    known["gate"] = data.get("gate", {}).get("thresholds", {})
    for rule_id, table in overrides.items():
        if rule_id not in known:
            compiler.refuse(
                f"threshold of {rule_id}", "is of no rule", remedy=nearest(rule_id, known)
            )
            continue
        for key in table.keys() - known[rule_id].keys():
            remedy = nearest(key, known[rule_id])
            compiler.refuse(f"threshold {rule_id}.{key}", "is not one of the rule", remedy=remedy)
    return {
        rule_id: {key: float(value) for key, value in table.items()}
        for rule_id, table in overrides.items()
    }


def _check_ids(compiler: Compiler, rules: Iterable[Rule], data: Mapping[str, Any]) -> None:
    known = [entry.get("id") for entry in data.get("rule", []) if isinstance(entry, dict)]
    for twice in {name for name in known if known.count(name) > 1}:
        compiler.refuse(f"rule {twice}", "is given twice", remedy="Keep one of them.")
    for rule in rules:
        for other in rule.conflicts:
            if other != "*" and other not in known:
                names = [name for name in known if isinstance(name, str)]
                compiler.refuse(
                    f"rule {rule.id}: conflicts", "unknown rule", other, nearest(other, names)
                )


def _strings(compiler: Compiler, where: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    compiler.refuse(where, "wants a list of texts", value, 'Like ["headline"].')
    return ()
