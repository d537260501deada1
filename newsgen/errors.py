"""The tree of errors: what was wanted, what was found, where, and what to do.

Every error of the project is a NewsgenError; each carries the exit code of the command line
(1 a check failed, 2 bad input or use, 3 no story).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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
