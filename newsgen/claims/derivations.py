"""Computes facts again from the facts that they name as inputs."""

from __future__ import annotations

from decimal import Context, Decimal, DecimalException
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from newsgen.claims.finding import Finding
from newsgen.claims.matching import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from newsgen.claims.shape import Record

_EXACT = Context(prec=50)
_TOLERANCE = Decimal("1e-9")
_ONE, _HUNDRED = Decimal(1), Decimal(100)


class _Method(NamedTuple):
    """How a fact is computed, and from how many inputs (0: one or more)."""

    compute: Callable[..., Decimal]
    inputs: int


_METHODS: Mapping[str, _Method] = {
    "share": _Method(_EXACT.divide, 2),
    "ratio": _Method(_EXACT.divide, 2),
    "complement": _Method(lambda a: _EXACT.subtract(_ONE, a), 1),
    "sum": _Method(lambda *each: reduce(_EXACT.add, each), 0),
    "difference": _Method(_EXACT.subtract, 2),
    "product": _Method(_EXACT.multiply, 2),
    "change": _Method(lambda a, b: _percent(_EXACT.subtract(b, a), a), 2),
    "gap": _Method(lambda a, b: _percent(_EXACT.subtract(a, b), b), 2),
}


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    """Give a part in percent of the whole."""
    return _EXACT.multiply(_EXACT.divide(part, whole), _HUNDRED)


def check_derivations(facts: Mapping[str, Record]) -> Iterator[Finding]:
    """Give a finding for each fact that its inputs do not give."""
    for fact in facts.values():
        method = _METHODS.get(fact.method)
        if method is None:
            continue
        unknown = [each[:60] for each in fact.inputs if each not in facts]
        if unknown:
            message = f"{fact.method} of {', '.join(unknown[:5])}, which is no fact"
            yield _finding("unknown_input", fact, message)
            continue
        message = _difference(fact, method, [facts[each] for each in fact.inputs])
        if message:
            yield _finding("underivable", fact, message)


def _difference(fact: Record, method: _Method, inputs: list[Record]) -> str:
    """Tell how a fact differs from what its inputs give, or nothing."""
    values = [each.value for each in inputs if isinstance(each.value, Decimal)]
    if not isinstance(fact.value, Decimal) or len(values) != len(inputs) or not values:
        return f"{fact.method} needs numbers"
    if method.inputs not in {0, len(values)}:
        return f"{fact.method} takes {method.inputs} inputs, not {len(values)}"
    try:
        computed = method.compute(*values)
        away = abs(_EXACT.subtract(computed, fact.value))
        allowed = _EXACT.multiply(_TOLERANCE, max(abs(computed), abs(fact.value)))
    except DecimalException as error:
        return f"{fact.method} cannot be computed: {type(error).__name__}"
    if away <= max(allowed, _TOLERANCE if not (computed and fact.value) else allowed):
        return ""
    return f"{fact.method}({', '.join(fact.inputs)}) gives {computed:.12g}, not {told(fact)}"


def _finding(code: str, fact: Record, message: str) -> Finding:
    """Give a finding on a fact."""
    remedy = "Correct the fact's value or its derivation."
    return Finding(code, "", f"facts.{fact.id}", told(fact), message, remedy)
