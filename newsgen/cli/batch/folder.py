"""A folder of briefs: every *.json in it, in parallel; what was made of the same is skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from newsgen.cli import inputs, terminal
from newsgen.cli.batch import making, progress, recipe, telling, workers
from newsgen.cli.batch.interrupts import heard
from newsgen.cli.batch.outcome import CrashError, DuplicateError, Failure, Outcome, exit_code
from newsgen.cli.make import Wanted
from newsgen.errors import NotFoundError, Problem
from newsgen.events.liquidations.event import parse_brief


@dataclass(frozen=True, slots=True)
class Task:
    """A brief to be made, and everything that a process of its own needs for it."""

    file: Path
    wanted: Wanted
    basis: str


def run(folder: Path, wanted: Wanted, *, jobs: int | None, as_json: bool) -> None:
    """Make the articles of all briefs in a folder; outcomes are told in the order of the names.

    An interrupt leaves whole articles only; the next run goes on from there.
    """
    made = recipe.read(wanted)
    basis = recipe.checksum(made)
    fixed = replace(wanted, now=made.now.isoformat())
    files = _briefs(folder)
    settled = _settled(files, made, basis)
    tasks = [Task(file, fixed, basis) for file in files if file not in settled]
    outcomes: list[Outcome] = []
    with progress.shown(len(files), as_json=as_json) as bar, heard() as check:
        try:
            number = jobs or workers.enough(len(tasks))
            with closing(_in_order(files, settled, tasks, number, bar)) as found:
                for outcome in found:
                    outcomes.append(outcome)
                    if not _tell(outcome, as_json=as_json, quiet=bar.on):
                        break  # the reader went away
                    check()
        except KeyboardInterrupt:
            told = f"Stopped: {len(outcomes)} of {len(files)} told, more may be done"
            terminal.complain(f"{told}; run again to go on.")
            raise
    _conclude(outcomes, as_json=as_json, quiet=bar.on)


def make_one(task: Task) -> Outcome:
    """Make one article and note what it was made of; runs in a process of its own."""
    try:
        made = recipe.read(task.wanted)
        data = inputs.read_brief(task.file)
    except Exception as error:  # noqa: BLE001  # one bad brief never stops the others
        return Outcome(str(task.file), failure=Failure.of(error))
    outcome = making.write(data, str(task.file), made)
    return making.note(outcome, making.sum_of(data, task.basis))


def _briefs(folder: Path) -> list[Path]:
    """List the briefs of a folder by name; hidden files and folders within it do not count."""
    found = sorted(path for path in folder.iterdir() if _is_brief(path))
    if not found:
        remedy = "Name a folder with briefs, files that end in .json."
        raise NotFoundError(Problem("", "holds no brief", remedy=remedy, file=str(folder)))
    return found


def _is_brief(path: Path) -> bool:
    named = path.suffix.lower() == ".json" and not path.name.startswith(".")
    return named and not path.is_dir()


def _settled(files: Sequence[Path], made: recipe.Recipe, basis: str) -> dict[Path, Outcome]:
    """Give the briefs that need no work: made before, of one id with another, not readable."""
    settled: dict[Path, Outcome] = {}
    ids: dict[Path, str] = {}
    for file in files:
        name = str(file)
        try:
            data = inputs.read_brief(file)
            ids[file] = found = parse_brief(data, name).article_id
        except Exception as error:  # noqa: BLE001  # one bad brief never stops the others
            settled[file] = Outcome(name, failure=Failure.of(error))
            continue
        before = making.made_before(name, found, making.sum_of(data, basis), made.wanted.out)
        if before is not None:
            settled[file] = before
    return {**settled, **_twins(ids)}


def _twins(ids: dict[Path, str]) -> dict[Path, Outcome]:
    """Refuse all briefs that share an id: which of them is right, nobody can know."""
    found: dict[Path, Outcome] = {}
    counted = Counter(ids.values())
    for file, article_id in ids.items():
        if counted[article_id] > 1:
            others = [
                each.name for each, name in ids.items() if name == article_id and each != file
            ]
            message = f"is that of {', '.join(others)} too"
            remedy = "Give each its own id, or take the others away."
            problem = Problem("id", message, article_id, remedy, str(file))
            found[file] = Outcome(
                str(file), article_id, failure=Failure.of(DuplicateError(problem))
            )
    return found


def _in_order(
    files: Sequence[Path],
    settled: dict[Path, Outcome],
    tasks: Sequence[Task],
    jobs: int,
    bar: progress.Bar,
) -> Generator[Outcome, None, None]:
    """Give the outcomes in the order of the files, whichever process is done first."""
    done = dict(settled)
    for _ in settled:
        bar.step()
    with closing(workers.run(make_one, tasks, jobs)) as results:
        for file in files:
            while file not in done:
                place, outcome = next(results)
                done[tasks[place].file] = outcome or _crashed(tasks[place].file)
                bar.step()
            yield done[file]


def _crashed(file: Path) -> Outcome:
    remedy = "Was it killed for lack of memory? Run again with fewer --jobs."
    problem = Problem("", "ended its process twice", remedy=remedy, file=str(file))
    return Outcome(str(file), failure=Failure.of(CrashError(problem)))


def _tell(outcome: Outcome, *, as_json: bool, quiet: bool) -> bool:
    if as_json:
        members = telling.stored_members(outcome)
        return telling.tell(outcome, telling.json_line(outcome, members, {"brief": outcome.brief}))
    return quiet or telling.tell(outcome)


def _conclude(outcomes: Sequence[Outcome], *, as_json: bool, quiet: bool) -> None:
    if quiet and not as_json:
        for outcome in outcomes:
            telling.tell_notes(outcome)
            if outcome.failure is not None:
                telling.tell_failure(outcome)
    if as_json:
        telling.summary(outcomes)
    else:
        telling.table(outcomes)
    if code := exit_code(outcomes):
        raise typer.Exit(code)
