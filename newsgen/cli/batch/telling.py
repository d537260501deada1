"""Prints what came of each brief as it is done, and the summary of all."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from newsgen.cli import terminal
from newsgen.cli.batch.outcome import Failure, Outcome
from newsgen.cli.errors import line as problem_line
from newsgen.errors import NotFoundError, Problem

_NAMED = 5  # briefs that a row of the summary names


def tell(outcome: Outcome, line: str = "") -> bool:
    """Print one outcome at once, as the line of JSON given or in words; False where none reads."""
    tell_notes(outcome)
    if not line:
        return _tell_words(outcome)
    return _send(terminal.visible_json(line))


def _tell_words(outcome: Outcome) -> bool:
    if outcome.failure is not None:
        tell_failure(outcome)
        return True
    state = "skipped" if outcome.skipped else "made"
    return _send(terminal.visible(f"{state} {outcome.id} ({outcome.brief})"))


def tell_notes(outcome: Outcome) -> None:
    """Print what an editor must know of an article's standing, on standard error."""
    for each in outcome.notes:
        terminal.complain(each)


def tell_failure(outcome: Outcome) -> None:
    """Print why a brief made no article, on standard error."""
    assert outcome.failure is not None
    for problem in outcome.failure.problems:
        if outcome.failure.reason:
            told = f"{outcome.brief}: {outcome.failure.name}: {problem.message}. {problem.remedy}"
            terminal.complain(told)
        else:
            terminal.complain(problem_line(problem))


def _send(text: str) -> bool:
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        terminal.let_go()
        return False
    except OSError as error:
        reason = f"cannot be written: {(error.strerror or str(error)).lower()}"
        problem = Problem("standard output", reason, remedy="Make room where it goes.")
        raise NotFoundError(problem) from None
    return True


def tell_error(error: Exception) -> int:
    """Print what kept the whole run from its work as a line of JSON; give its exit code."""
    failure = Failure.of(error)
    line = json.dumps({"error": failure.as_members()}, ensure_ascii=False)
    try:
        _send(terminal.visible_json(line))
    except NotFoundError:  # it cannot be written there
        for problem in failure.problems:
            terminal.complain(problem_line(problem))
    return failure.exit_code


def json_line(outcome: Outcome, members: Mapping[str, object], place: Mapping[str, object]) -> str:
    """Write an outcome on one line: the members of article.json, or the error."""
    found: dict[str, object] = {**members}
    if outcome.failure is not None:
        found = {"error": outcome.failure.as_members()}
    elif outcome.files:
        found["files"] = list(outcome.files)
    skipped = {"skipped": True} if outcome.skipped else {}
    return json.dumps({**found, **skipped, **place}, ensure_ascii=False, separators=(",", ":"))


def stored_members(outcome: Outcome) -> dict[str, object]:
    """Read the article.json of an article that was written; nothing where there is none."""
    if outcome.failure is not None or not outcome.files:
        return {}
    found: dict[str, object] = json.loads(Path(outcome.files[-1]).read_bytes())
    return found


def summary(outcomes: Sequence[Outcome]) -> None:
    """Print how many briefs were made, skipped and refused, on one line of standard error."""
    parts = (f"{len(group)} {name}" for name, group in _groups(outcomes))
    briefs = "brief" if len(outcomes) == 1 else "briefs"
    terminal.complain(f"{len(outcomes)} {briefs}: {', '.join(parts)}")


def table(outcomes: Sequence[Outcome]) -> None:
    """Print the same as a table, which names the briefs that were refused."""
    rows = []
    for name, group in _groups(outcomes):
        names = [Path(each.brief).name for each in group if each.failure]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        rows.append((name, str(len(group)), ", ".join(names[:_NAMED]) + more))
    terminal.say()
    terminal.table(("outcome", "briefs", "which"), rows, keep=("outcome", "briefs"))


def _groups(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    for (_, name), group in groupby(sorted(outcomes, key=_kind), key=_kind):
        yield name, list(group)


def _kind(outcome: Outcome) -> tuple[int, str]:
    """Order outcomes: made, skipped, then the failures by their names."""
    if outcome.failure is not None:
        named = outcome.failure.name
        return (2, named if outcome.failure.reason else f"refused: {named}")
    return (1, "skipped") if outcome.skipped else (0, "made")
