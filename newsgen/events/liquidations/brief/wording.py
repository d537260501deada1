"""Puts pydantic's errors into an editor's words: the place, what is wrong, what to write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from newsgen.errors import Problem, WrongValueError, nearest, shown, shown_name
from newsgen.events.liquidations.brief.models import CO_MOVE_FORMS, Brief

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MAX_PROBLEMS = 100  # more than an editor reads; the rest is counted

_OBJECT = ("must be an object, {{ ... }}", "")
_WORDS = {
    "missing": ("is missing", "Add it: a brief cannot do without it."),
    "extra_forbidden": ("is no known key", ""),
    "literal_error": ("must be {expected}", ""),
    "too_long": ("has more than {max_length} entries", ""),
    "model_type": _OBJECT,
    "dict_type": _OBJECT,
    "tuple_type": ("must be a list, [ ... ]", ""),
    "bool_type": ("must be true or false", ""),
    "string_unicode": ("holds a key with half a character in it", "Write the key as plain text."),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """Stands in for a value that JSON allows and a brief does not, so that its field is named."""

    value: str
    message: str

    def __str__(self) -> str:
        return self.value


def problems_of(error: ValidationError, file: str) -> Iterator[Problem]:
    """Turn pydantic's errors into problems, the first hundred one by one."""
    details = error.errors(include_url=False)
    for detail in details[:MAX_PROBLEMS]:
        yield _problem(detail, file)
    if len(details) > MAX_PROBLEMS:
        yield Problem("", f"has {len(details) - MAX_PROBLEMS} more problems", file=file)


def _problem(detail: ErrorDetails, file: str) -> Problem:
    value, kind = detail["input"], detail["type"]
    message, remedy = _words_for(kind, detail.get("ctx", {}), detail["msg"])
    if isinstance(value, Refused):
        message, remedy = value.message, ""
    elif kind == "extra_forbidden":
        remedy = nearest(str(detail["loc"][-1]), _model_at(detail["loc"]).model_fields)
    found = "" if kind == "missing" else shown(value)
    return Problem(_where(detail["loc"]), message, found, remedy, file)


def _words_for(kind: str, context: Mapping[str, Any], fallback: str) -> tuple[str, str]:
    """Give message and remedy for one of pydantic's error types."""
    wrong = context.get("error")
    if isinstance(wrong, WrongValueError):
        return wrong.message, wrong.remedy
    if kind not in _WORDS:
        return fallback, ""
    message, remedy = _WORDS[kind]
    if kind == "literal_error" and context["expected"] == "'USD'":
        remedy = "Give prices in US dollars: no other currency is printed."
    return message.format(**context), remedy


def _where(loc: tuple[int | str, ...]) -> str:
    """Write a place as assets.BTC.long_usd or news[0].title."""
    if loc[:1] == ("co_move",) and loc[1:2] and loc[1] in CO_MOVE_FORMS:
        loc = loc[:1] + loc[2:]
    where = ""
    for part in loc:
        if isinstance(part, int):
            where += f"[{part}]"
        elif part != "[key]":
            where += f".{shown_name(part)}"
    return where.lstrip(".")


def _model_at(loc: tuple[int | str, ...]) -> type[BaseModel]:
    """Find the part that holds the last key of a place; parts are one level deep."""
    pending = [Brief.model_fields[str(loc[0])].annotation] if len(loc) > 1 else []
    while pending:
        annotation = pending.pop()
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return annotation
        pending.extend(get_args(annotation))
    return Brief
