"""Makes feeds: all articles below a folder, with their standing, to Atom and a news sitemap.

An article that cannot be read is named and left out, and the exit code is then 1: the rest of the
news must not wait for it, and nobody may take the feed for complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

import typer

from newsgen.cli import inputs, terminal
from newsgen.cli.errors import UsageError, line
from newsgen.errors import CheckError, NewsgenError, NotFoundError, Problem, shown
from newsgen.publish import atom, sitemap
from newsgen.publish.copy import Copy, Site, Status
from newsgen.publish.files import put
from newsgen.publish.identity import web_address
from newsgen.publishing.composing import compose
from newsgen.publishing.documents import ARTICLE, load
from newsgen.review.entry import Entry
from newsgen.review.place import open_record
from newsgen.settings import Settings

SITEMAP = "sitemap-news.xml"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for, as it was written."""

    folder: Path
    out: Path
    languages: tuple[str, ...] = ()
    at: str = ""
    limit: int | None = None
    sitemap: bool = True
    require_approval: bool = False
    now: str | None = None
    settings: Path | None = None


@dataclass(slots=True)
class _Found:
    """The articles by id, each as its entries by language; what was left out, and why."""

    entries: dict[str, dict[str, atom.Entry]] = field(default_factory=dict)
    drafts: list[str] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)
    files: dict[str, Path] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def feed(wanted: Wanted, *, as_json: bool) -> None:
    """Write the feeds and the sitemap; exit 1 where an article had to be left out."""
    settings, now = inputs.settings_from(wanted.settings), inputs.moment(wanted.now)
    site = Site(**asdict(settings.site))
    if wanted.sitemap:
        sitemap.known_site(site, str(settings.file or ""))
    _known_address(wanted.at)
    chosen = inputs.known_languages(wanted.languages)
    found = _read(wanted.folder, settings)
    if wanted.require_approval and found.drafts:
        remedy = "Have it approved, or leave out --require-approval; drafts never stand in a feed."
        raise CheckError([Problem(name, "is not approved", "", remedy) for name in found.drafts])
    files = _feeds(wanted, found, site, now, chosen or sorted(found.languages))
    if wanted.sitemap:
        files |= _sitemap(found, now)
    _tell(put(wanted.out, files), found, as_json=as_json)
    if found.problems:
        raise typer.Exit(1)


def _known_address(text: str) -> None:
    if text and not web_address(text):
        remedy = "Write it in full: https://desk.example/feeds."
        raise UsageError(Problem("--at", "is no web address", shown(text), remedy))


def _feeds(
    wanted: Wanted, found: _Found, site: Site, now: datetime, languages: Sequence[str]
) -> dict[str, bytes]:
    files = {}
    for lang in languages:
        name = f"feed.{lang}.atom"
        address = f"{wanted.at.rstrip('/')}/{name}" if wanted.at else ""
        about = atom.Feed(lang, site, now, address, wanted.limit)
        files[name] = atom.write(about, found.entries.values())
    return files


def _sitemap(found: _Found, now: datetime) -> dict[str, bytes]:
    pages = [entry.copy for article in found.entries.values() for entry in article.values()]
    more = len(sitemap.listed(pages, now)) - sitemap.MAX_PAGES
    if more > 0:
        terminal.complain(f"{SITEMAP} holds the newest {sitemap.MAX_PAGES:,}, not {more:,} more.")
    return {SITEMAP: sitemap.write(pages, now)}


def _read(folder: Path, settings: Settings) -> _Found:
    paths = sorted(folder.rglob(ARTICLE))
    if not paths:
        remedy = "Name the folder that newsgen generate wrote into."
        raise NotFoundError(Problem("", f"holds no {ARTICLE}", "", remedy, str(folder)))
    entries, found = _entries(settings), _Found()
    for path in paths:
        try:
            _add(found, path, compose(load(path).document, entries, settings))
        except NewsgenError as error:
            found.problems += (replace(each, file=str(path)) for each in error.problems)
    return found


def _entries(settings: Settings) -> tuple[Entry, ...] | None:
    """Read the record once; without one all are drafts. TamperedError ends the run."""
    record = open_record(settings)
    if record is None:
        return None
    with record:
        return record.entries()


def _add(found: _Found, path: Path, copies: Mapping[str, Copy]) -> None:
    """Take in an article: all of its languages, or none where one cannot be written."""
    entries, drafts, name = {}, [], path.parent.name
    for lang, copy in copies.items():
        name = copy.page.id
        if atom.in_feed(copy):
            entries[lang] = atom.entry_of(copy)
        elif copy.standing.status is Status.DRAFT:
            drafts.append(f"{name} ({lang})")
    if name in found.files:
        message = f"is the same article as {found.files[name]}"
        remedy = "Keep one of the two; the other is left out."
        raise CheckError(Problem("id", message, name, remedy, str(path)))
    found.files[name] = path
    found.languages |= copies.keys()
    found.drafts += drafts
    if entries:
        found.entries[name] = entries


def _tell(written: Sequence[Path], found: _Found, *, as_json: bool) -> None:
    if as_json:
        told = {
            "files": [str(path) for path in written],
            "entries": {name: sorted(article) for name, article in found.entries.items()},
            "not_approved": found.drafts,
            "problems": [problem.as_dict() for problem in found.problems],
        }
        terminal.say_json(told)
        return
    for text in _lines(written, found):
        terminal.say(text)
    for problem in found.problems:
        terminal.complain(line(problem))


def _lines(written: Sequence[Path], found: _Found) -> Iterator[str]:
    for lang in sorted(found.languages):
        count = sum(lang in article for article in found.entries.values())
        yield f"{lang}: {count} {'entry' if count == 1 else 'entries'}"
    if found.drafts:
        yield f"Not approved, left out: {', '.join(found.drafts)}"
    yield f"Files in {written[0].parent}:"
    for path in written:
        yield f"  {path.name}"
