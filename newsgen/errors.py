"""The tree of errors: what was wanted, what was found, where, and what to do.

Every error of the project is a NewsgenError; each carries the exit code of the command line
(1 a check failed, 2 bad input or use, 3 no story).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_SHOWN = 60  # characters of a value in an error
MAX_LISTED = 50  # known names in a remedy


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the place, the value found there, what is wanted, the remedy."""

    where: str
    message: str
    value: str = ""
    remedy: str = ""
    file: str = ""

    def as_dict(self) -> dict[str, str]:
        """Give the problem as JSON members; `field` is the place inside the file."""
        return {
            "file": self.file,
            "field": self.where,
            "value": self.value,
            "message": self.message,
            "remedy": self.remedy,
        }

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.where) if part)
        found = f" (found: {self.value})" if self.value else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}: {self.message}{found}.{remedy}"


def shown(value: object) -> str:
    """Show a value in an error: at most 60 characters, all of them visible."""
    match value:
        case dict():
            return f"a table of {len(value)} key{'s'[: len(value) != 1]}"
        case list() | tuple():
            return f"a list of {len(value)}"
        case str() | bool() | None:
            return _visible(_quoted(value))
        case _:
            return _visible(str(value))


def shown_name(name: str) -> str:
    """Show a key as part of a place: as `shown`, without quotes."""
    return _visible(_quoted(name)[1:-1])


def nearest(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Give the remedy for an unknown name: the nearest known one, else `otherwise` or a list."""
    from difflib import get_close_matches

    names = list(known)
    near = get_close_matches(name[:MAX_SHOWN], names, n=1)
    if near:
        return f"Did you mean {near[0]}?"
    more = " ..." if len(names) > MAX_LISTED else ""
    return otherwise or f"Known: {', '.join(names[:MAX_LISTED])}{more}."


def _quoted(value: str | bool | None) -> str:
    import json

    cut = value[: MAX_SHOWN * 2] if isinstance(value, str) else value
    return json.dumps(cut, ensure_ascii=False)


def _visible(text: str) -> str:
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[: MAX_SHOWN * 2])
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


class WrongValueError(ValueError):
    """One value cannot be used: what is wrong, and what to write instead.

    Whoever knows the value's place turns it into a Problem; it never reaches the command line.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class NewsgenError(Exception):
    """Base of all errors; `problems` names each thing that is wrong."""

    exit_code = 2
    code = "bad_input"

    def __init__(self, problems: Sequence[Problem] | Problem) -> None:
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BriefError(NewsgenError):
    """A brief, or a figure in it, is refused."""

    code = "bad_brief"


class SettingsError(NewsgenError):
    """The house settings are refused."""

    code = "bad_settings"


class RuleError(NewsgenError):
    """A rules file is refused: rule, column and remedy are named."""

    code = "bad_rule"


class CatalogError(NewsgenError):
    """A template or catalog is refused: a message is missing, empty, fuzzy or unsafe."""

    code = "bad_catalog"


class UnknownFactError(NewsgenError):
    """A stage asked for a fact that the event does not have."""

    code = "unknown_fact"


class NotFoundError(NewsgenError):
    """A file or folder that was named is not there or cannot be read or written."""

    code = "not_found"


class CheckError(NewsgenError):
    """A finished text does not agree with its facts; nothing is written."""

    exit_code = 1
    code = "check_failed"


class NoStoryError(NewsgenError):
    """The event makes no article; `reason` is the code that is printed."""

    exit_code = 3
    code = "no_story"

    def __init__(self, reason: str, problems: Sequence[Problem] | Problem) -> None:
        super().__init__(problems)
        self.reason = reason


class SourceError(NewsgenError):
    """A provider cannot be reached, refuses, or answers with something that cannot be used."""

    code = "source_failed"


class SeriesError(NewsgenError):
    """A file of a series is refused, or asks for what the stored series do not hold."""

    code = "bad_series"


class StoreError(NewsgenError):
    """The series store cannot be used: no store, another version, busy, damaged, a full disk."""

    code = "bad_store"


class OrdersError(NewsgenError):
    """Files of orders are refused, or do not hold what is asked of them."""

    code = "bad_orders"


class EngineError(NewsgenError):
    """The engine that reads the orders cannot be used: not installed, not reached, it fails."""

    code = "engine_failed"
