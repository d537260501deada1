"""Reads what the command line names: briefs, times, languages, formats; the only clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from newsgen.cli.errors import UsageError
from newsgen.errors import BriefError, NotFoundError, Problem, SettingsError
from newsgen.settings import Number, Settings, load_settings

MAX_BYTES = 1_000_001  # one more than a brief may have
MAX_SEED = 200


def settings_from(path: Path | None) -> Settings:
    """Read the house settings: the file named, else newsgen.toml in the current folder.

    SettingsError also where [quality] has a table of a language that is not there.
    """
    found = load_settings(path, Path.cwd())
    own = {tag: limits for tag, limits in found.quality.items() if tag}
    return found if not own else replace(found, quality=_by_language(found, own))


def _by_language(
    found: Settings, own: Mapping[str, Mapping[str, Number]]
) -> Mapping[str, Mapping[str, Number]]:
    """Give the limits under the languages' own tags."""
    problems: list[Problem] = []
    known: dict[str, Mapping[str, Number]] = {"": found.quality.get("", {})}
    for tag, limits in own.items():
        try:
            known[known_languages([tag])[0]] = limits
        except SettingsError as error:
            place, file = f"quality.{tag}", str(found.file or "")
            problems += [replace(each, where=place, file=file) for each in error.problems]
    if problems:
        raise SettingsError(problems)
    return known


def read_brief(path: Path) -> bytes:
    """Give the bytes of a brief, no more than a brief may have."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES)
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        remedy = "Name the JSON file of a brief; newsgen new FILE writes one."
        problem = Problem("", f"cannot be read: {reason}", remedy=remedy, file=str(path))
        raise NotFoundError(problem) from None


@contextmanager
def naming(file: str) -> Iterator[None]:
    """Name the brief's file in errors about its figures that do not name one."""
    try:
        yield
    except BriefError as error:
        named = [replace(each, file=each.file or file) for each in error.problems]
        raise BriefError(named) from None


def moment(text: str | None) -> datetime:
    """Read a time with its zone; without one given, the time it is."""
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    remedy = "Write UTC with its Z, or an offset: 2026-02-06T06:06:00Z."
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise UsageError(Problem("--now", "has no time zone", text, remedy))
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(Problem("--now", "is no time that can be read", text, remedy)) from None


def known_languages(wanted: Iterable[str]) -> tuple[str, ...]:
    """Give the languages' own tags without repetition; an unknown one names the known."""
    from newsgen import resources
    from newsgen.style import resolve

    root = resources.locales()
    return tuple(dict.fromkeys(resolve(tag, root) for tag in wanted))


def languages_or_all(wanted: Iterable[str] | None) -> tuple[str, ...]:
    """Give the languages named, or all that there are; NotFoundError where there is none."""
    from newsgen import resources
    from newsgen.style import languages

    if wanted:
        return known_languages(wanted)
    root = resources.locales()
    if not (found := languages(root)):
        remedy = "Name a folder with languages in NEWSGEN_LOCALES."
        raise NotFoundError(Problem(str(root), "holds no language", remedy=remedy))
    return found


def known_seed(text: str | None) -> str | None:
    """Give the seed, which is published with the article, if it can be printed."""
    if text is not None and not (text.isprintable() and len(text) <= MAX_SEED):
        message = f"must be at most {MAX_SEED} characters that can be printed"
        raise UsageError(Problem("--seed", message, text[:MAX_SEED], "Write a word or a number."))
    return text
