"""What came of one brief: plain values, which travel between processes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from newsgen.cli.errors import as_newsgen_error
from newsgen.errors import NewsgenError, NoStoryError, Problem

# The gravest first: a check that failed outweighs a bad brief, and either a quiet day.
GRAVITY = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a brief made no article, as the command line tells it."""

    code: str
    reason: str
    exit_code: int
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, error: Exception) -> Failure:
        """Take over an error."""
        known = as_newsgen_error(error)
        reason = known.reason if isinstance(known, NoStoryError) else ""
        return cls(known.code, reason, known.exit_code, known.problems)

    @property
    def name(self) -> str:
        """Name the failure for a summary."""
        return f"no story: {self.reason}" if self.reason else self.code

    def as_members(self) -> dict[str, object]:
        """Give the members of `error`, as every command prints them with --json."""
        reason = {"reason": self.reason} if self.reason else {}
        problems = [problem.as_dict() for problem in self.problems]
        return {
            "code": self.code,
            **reason,
            "exit_code": self.exit_code,
            "problems": problems,
        }


class DuplicateError(NewsgenError):
    """Two briefs of one run would write the same article."""

    code = "same_article"


class CrashError(NewsgenError):
    """The process that made an article ended twice without a word."""

    code = "crashed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One brief and its article: its id, its files, or the failure; `skipped` was made before.

    `notes` are what an editor must know of its standing.
    """

    brief: str
    id: str = ""
    files: tuple[str, ...] = ()
    headlines: tuple[tuple[str, str], ...] = ()
    failure: Failure | None = None
    skipped: bool = False
    notes: tuple[str, ...] = ()


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """Give the gravest code of all: 1 before 2 before 3 before 0."""
    codes = {each.failure.exit_code for each in outcomes if each.failure}
    return next((code for code in GRAVITY if code in codes), max(codes, default=0))
