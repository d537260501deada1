"""Conditions of rules: CEL expressions, type-checked against the known facts and compiled.

CEL is the Common Expression Language (https://cel.dev): standard, without side effects, and with
three-valued logic, so that an unknown fact only matters where it decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from newsgen.errors import Problem, nearest, shown
from newsgen.model import Unit

_INTEGER_UNITS = frozenset({Unit.COUNT, Unit.PLACE, Unit.POINTS, Unit.YEAR})
_WORD = re.compile(r"(?<![\w.'\"])([a-z_][a-z0-9_]*)(?![\w(])")
_THRESHOLD = re.compile(r"(?<![\w.])t\.(\w+)")
_WHERE = re.compile(r"<input>:(\d+):(\d+): ([^\n|]+)")
_RESERVED = frozenset({"true", "false", "null", "in", "t"})


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled CEL expression, the facts it reads and the thresholds it is bound to."""

    source: str
    names: tuple[str, ...]
    thresholds: Mapping[str, float]
    program: Any

    def decide(self, values: Mapping[str, object]) -> tuple[bool | None, tuple[str, ...]]:
        """Evaluate over plain values.

        Gives (None, names) where unknown facts decide, (None, the engine's words) where the
        expression cannot be computed, such as a division by zero.
        """
        bound = {name: values[name] for name in self.names if name in values}
        result = self.program.eval(data={**bound, "t": self.thresholds})
        outcome = result.value()
        if isinstance(outcome, bool):
            return outcome, ()
        missing = tuple(
            name
            for name in self.names
            if name not in values and f"has_{name}" not in self.names  # those are optional
        )
        return None, missing or (str(outcome),)


class Compiler:
    """Compiles the conditions of one file and collects what is wrong with them."""

    def __init__(self, file: str, variables: Mapping[str, Unit]) -> None:
        from cel_expr_python import cel

        known = {name: _cel_type(cel.Type, unit) for name, unit in variables.items()}
        known |= {f"has_{name}": cel.Type.BOOL for name in variables}
        self._known = known
        self._env = cel.NewEnv(
            variables={**known, "t": cel.Type.Map(cel.Type.STRING, cel.Type.DOUBLE)}
        )
        self._bool = cel.Type.BOOL
        self.file = file
        self.problems: list[Problem] = []

    def refuse(self, where: str, message: str, value: object = "", remedy: str = "") -> None:
        """Keep one problem of the file."""
        self.problems.append(
            Problem(where, message, shown(value) if value != "" else "", remedy, self.file)
        )

    def condition(
        self, where: str, source: object, thresholds: Mapping[str, float]
    ) -> Condition | None:
        """Compile one condition; None, with the problem kept, where it is refused."""
        if not isinstance(source, str) or not source.strip():
            self.refuse(where, "wants an expression", source, "Write the condition as text.")
            return None
        for match in _THRESHOLD.finditer(source):
            if match[1] not in thresholds:
                self.refuse(
                    f"{where}, column {match.start() + 1}",
                    f"uses a threshold that the rule does not give: t.{match[1]}",
                    remedy=nearest(match[1], thresholds),
                )
                return None
        try:
            program = self._env.compile(source)
        except RuntimeError as error:
            self._refuse_expression(where, source, str(error))
            return None
        if program.return_type() != self._bool:
            found = program.return_type().name()
            self.refuse(where, f"must be true or false, not {found}", source, "Add a comparison.")
            return None
        names = dict.fromkeys(word for word in _WORD.findall(source) if word not in _RESERVED)
        return Condition(source, tuple(names), thresholds, program)

    def _refuse_expression(self, where: str, source: str, report: str) -> None:
        found = _WHERE.findall(report)
        if not found:  # such as an expression that is nested too deep
            self.refuse(where, report.splitlines()[0], source, "Write a simpler condition.")
        for line, column, message in found:
            at_line = "" if line == "1" else f" of line {line}"
            unknown = re.search(r"undeclared reference to '([^']+)'", message)
            if unknown:
                text, remedy = "unknown fact", nearest(unknown[1], self._known)
                self.refuse(f"{where}, column {column}{at_line}", text, unknown[1], remedy)
                continue
            remedy = (
                "Counts and places are whole numbers, all else doubles: write 2.0, or int(t.x)."
                if "overload" in message
                else "Mend the expression."
            )
            self.refuse(f"{where}, column {column}{at_line}", message.strip(), source, remedy)


def _cel_type(types: Any, unit: Unit) -> Any:
    if unit is Unit.FLAG:
        return types.BOOL
    if unit is Unit.TEXT:
        return types.STRING
    return types.INT if unit in _INTEGER_UNITS else types.DOUBLE
