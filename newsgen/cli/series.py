"""Brings series into the store, lists, shows, exports and drops them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from newsgen import resources
from newsgen.cli import inputs, terminal
from newsgen.cli import series_words as words
from newsgen.cli.errors import UsageError
from newsgen.errors import Problem, shown
from newsgen.series.model import DaySum, Measure, SeriesInfo

if TYPE_CHECKING:
    from newsgen.series.importing import Wanted
    from newsgen.series.store import Store


@dataclass(frozen=True, slots=True)
class Run:
    """What every command takes: the settings, the time and the form of the answer."""

    settings: Path | None
    now: str | None
    as_json: bool

    @property
    def file(self) -> Path:
        """The file of the store."""
        return resources.series_store(inputs.settings_from(self.settings).data.store)

    def open(self, *, create: bool = False) -> Store:
        """Open the store."""
        from newsgen.series.store import Store

        return Store.open(self.file, create=create)


def wanted(
    *,
    provider: str,
    definition: str,
    venues: str,
    coins: str | None,
    columns: str | None,
    measure: str,
    last_wins: bool,
    keep_last: bool,
) -> Wanted:
    """Read what the command line says of the files; UsageError for lists that cannot be read."""
    from newsgen.series.importing import Wanted
    from newsgen.symbols import coin_of

    named = None if coins is None else tuple(coin_of(each) for each in listed("--coins", coins))
    return Wanted(
        provider,
        definition,
        listed("--venues", venues),
        named,
        pairs(columns or ""),
        Measure(measure),
        last_wins,
        keep_last,
    )


def listed(option: str, text: str) -> tuple[str, ...]:
    """Read names between commas; `all` gives none, which means all that there are."""
    names = tuple(part.strip() for part in text.split(","))
    if not all(names):
        remedy = "Write names between commas, or all."
        raise UsageError(Problem(option, "names nothing", shown(text), remedy))
    return () if tuple(name.lower() for name in names) == ("all",) else names


def pairs(text: str) -> dict[str, str]:
    """Read FIELD=COLUMN between commas."""
    found: dict[str, str] = {}
    for part in text.split(",") if text else ():
        field, sign, column = (piece.strip() for piece in part.partition("="))
        if not (field and sign and column) or field in found:
            message = "is given twice" if field in found else "is no FIELD=COLUMN"
            remedy = "Write date=COLUMN,coin=COLUMN,total_usd=COLUMN."
            raise UsageError(Problem("--columns", message, shown(part), remedy))
        found[field] = column
    return found


def bring_in(
    files: Sequence[Path], wanted: Wanted, run: Run, *, series_id: str | None, ask: bool
) -> None:
    """Read files, show how they were understood, and keep their days."""
    from newsgen.series import importing

    now = inputs.moment(run.now)
    with progress("Reading", None) as advance:
        opened = importing.open_files(files, wanted, advance)
    if not run.as_json:
        for line in opened.told:
            terminal.say(f"Columns: {line}")
    at_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    if ask and at_terminal and not wanted.columns and not run.as_json:
        _confirm("Are these the columns?", "Name them with --columns.")
    with progress("Summing", opened.rows) as advance:
        found = importing.read(opened, wanted, now=now, advance=advance)
    with run.open(create=True) as store, progress("Storing", found.rows) as advance:
        stored = importing.keep(store, found, now=now, id=series_id, advance=advance)
    if run.as_json:
        terminal.say_json(words.imported_json(opened.told, found, stored))
        return
    for line in (*words.summary_lines(found.summary), *words.top_lines(found.summary.top)):
        terminal.say(line)
    terminal.say(words.stored_line(stored))


def list_all(run: Run) -> None:
    """List the stored series; none where there is no store yet."""
    infos: tuple[SeriesInfo, ...] = ()
    if run.file.exists():
        with run.open() as store:
            infos = store.infos()
    if run.as_json:
        terminal.say_json([words.info_json(info) for info in infos])
        return
    if not infos:
        terminal.say(
            f"No series in {run.file}. Bring one in: newsgen history import, fetch or build."
        )
        return
    terminal.table(
        ("id", "measure", "first", "last", "days", "missing"),
        [
            (
                info.id,
                str(info.head.measure),
                str(info.first),
                str(info.last),
                f"{info.days:,}",
                f"{info.missing_days:,}",
            )
            for info in infos
        ],
        keep=("first", "last", "days", "missing"),
    )


def show(series_id: str, top: int, run: Run, *, revisions: bool) -> None:
    """Show a series: what it covers, its largest days, what was revised."""
    with run.open() as store, store.snapshot():
        info = store.info(series_id)
        days = _largest(store, info, top)
        replaced = store.revisions(series_id) if revisions else ()
        missing = _gaps(store, info)
    if run.as_json:
        members = words.info_json(info) | {
            "regimes": list(info.regimes),
            "source": info.source,
            "imported_at": info.imported_at.isoformat(),
            "gaps": [{"first": str(first), "last": str(last)} for first, last in missing],
            "top": [words.day_json(day) for day in days],
        }
        if revisions:
            members["revisions"] = [words.revision_json(each) for each in replaced]
        terminal.say_json(members)
        return
    for line in (
        *words.info_lines(info),
        f"Missing days: {words.stretches(missing)}",
        *words.top_lines(days),
    ):
        terminal.say(line)
    if revisions:
        terminal.say("Revised:" if replaced else "Revised: nothing")
        for each in replaced:
            terminal.say(words.revision_line(each))


def export(series_id: str, out: Path | None, run: Run) -> None:
    """Write a series as CSV, to a file or to standard output."""
    from newsgen.publish.files import put
    from newsgen.series.exporting import csv_lines

    with run.open() as store, store.snapshot():
        lines = list(csv_lines(store, series_id))
    if out is None:
        for line in lines:
            terminal.say(line)
        return
    put(out.parent, {out.name: "".join(f"{line}\n" for line in lines).encode()})
    if run.as_json:
        terminal.say_json({"id": series_id, "file": str(out), "rows": len(lines) - 1})
    else:
        terminal.say(f"{words.counted(len(lines) - 1, 'row')} of {series_id} in {out}")


def drop(series_id: str, run: Run, *, ask: bool) -> None:
    """Take a series out of the store, once that is confirmed."""
    with run.open() as store:
        info = store.info(series_id)
        if ask:
            _confirm(
                f"Drop {series_id}, {words.counted(info.days, 'day')}?", "Say --yes to drop it."
            )
        store.drop(series_id)
    if run.as_json:
        terminal.say_json({"id": series_id, "dropped": True})
    else:
        terminal.say(f"Dropped {series_id}, {words.counted(info.days, 'day')}")


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error while something long runs, at a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _rows: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda rows: bar.advance(task, rows)


def _confirm(question: str, remedy: str) -> None:
    """Ask; UsageError where nobody says yes."""
    answer = ""
    if sys.stdin.isatty():
        terminal.complain(f"{question} [y/N]")
        answer = sys.stdin.readline().strip().lower()
    if answer not in {"y", "yes", "j", "ja"}:
        raise UsageError(Problem("", "nothing was done: not confirmed", remedy=remedy))


def _largest(store: Store, info: SeriesInfo, count: int) -> tuple[DaySum, ...]:
    if info.head.measure is not Measure.LIQUIDATIONS:
        return ()
    whole = [row for row in store.day_sums(info.id) if not row.coin]
    return tuple(sorted(whole, key=lambda row: (-row.total_cents, row.day))[:count])


def _gaps(store: Store, info: SeriesInfo) -> tuple[tuple[date, date], ...]:
    from newsgen.series.bars import gaps

    if info.head.measure is Measure.LIQUIDATIONS:
        return gaps(value.day for value in store.day_values(info.id))
    return gaps(each.day for each in store.all_readings(info.id))
