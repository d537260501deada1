"""Makes feeds: all articles below a folder, with their standing, to Atom and a news sitemap.

An article that cannot be read is named and left out, and the exit code is then 1: the rest of the
news must not wait for it, and nobody may take the feed for complete. Where none can be read nothing
is written: what is wrong is not the articles, and the feeds that are there are better than none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

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
    """What the command line asks for, as it was written; `limit` None is all entries."""

    folder: Path
    out: Path
    languages: tuple[str, ...] = ()
    at: str = ""
    limit: int | None = None
    sitemap: bool = True
    require_approval: bool = False
    now: str | None = None
    settings: Path | None = None


@dataclass(frozen=True, slots=True)
class _Article:
    """An article with its entries by language, and the languages that are drafts."""

    id: str
    path: Path
    entries: Mapping[str, atom.Entry]
    drafts: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """The articles by id, their languages, and what was left out and why."""

    articles: dict[str, _Article] = field(default_factory=dict)
    languages: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    @property
    def entries(self) -> list[Mapping[str, atom.Entry]]:
        return [article.entries for article in self.articles.values()]

    @property
    def drafts(self) -> list[str]:
        return [f"{each.id} ({lang})" for each in self.articles.values() for lang in each.drafts]


def feed(wanted: Wanted, *, as_json: bool) -> None:
    """Write the feeds and the sitemap; exit 1 where an article had to be left out."""
    settings, now = inputs.settings_from(wanted.settings), inputs.moment(wanted.now)
    site = Site(**asdict(settings.site))
    if not wanted.folder.is_dir():
        remedy = "Name the folder that newsgen generate wrote into."
        raise NotFoundError(Problem("", "is no folder", "", remedy, str(wanted.folder)))
    if wanted.sitemap:
        sitemap.known_site(site, str(settings.file or ""))
    _check_address(wanted.at)
    chosen = dict.fromkeys(inputs.known_languages(wanted.languages))
    found = _read(wanted.folder, settings)
    _check_found(found, approved=wanted.require_approval)
    feeds = {
        _name(lang): atom.Feed(lang, site, now, _address(wanted.at, lang), wanted.limit)
        for lang in chosen or sorted(found.languages)
    }
    files = {name: atom.write(each, found.entries) for name, each in feeds.items()}
    if wanted.sitemap:
        files |= _sitemap(found, now)
    _tell(put(wanted.out, files), tuple(feeds.values()), found, as_json=as_json)
    if found.problems:
        raise typer.Exit(1)


def _check_address(text: str) -> None:
    parts = urlsplit(text) if web_address(text) else None
    if text and (parts is None or parts.query or parts.fragment or "@" in parts.netloc):
        message, remedy = "is no web address of a folder", "Write https://desk.example/feeds."
        raise UsageError(Problem("--at", message, shown(text), remedy))


def _check_found(found: _Found, *, approved: bool) -> None:
    """Refuse to write where nothing could be read, or all must be `approved` and is not."""
    problems = list(found.problems)
    if approved:
        remedy = "Have it approved, or leave out --require-approval; drafts never stand in a feed."
        problems += (Problem(name, "is not approved", "", remedy) for name in found.drafts)
    if problems and (approved or not found.articles):
        raise CheckError(problems)


def _name(lang: str) -> str:
    return f"feed.{lang}.atom"


def _address(folder: str, lang: str) -> str:
    return f"{folder.rstrip('/')}/{_name(lang)}" if folder else ""


def _sitemap(found: _Found, now: datetime) -> dict[str, bytes]:
    pages = [entry.copy for article in found.entries for entry in article.values()]
    more = len(sitemap.listed(pages, now)) - sitemap.MAX_PAGES
    if more > 0:
        terminal.complain(
            f"{SITEMAP}: {more:,} older pages are left out; it may hold {sitemap.MAX_PAGES:,}."
        )
    return {SITEMAP: sitemap.write(pages, now)}


def _read(folder: Path, settings: Settings) -> _Found:
    paths = sorted(folder.rglob(ARTICLE))
    if not paths:
        remedy = "Name the folder that newsgen generate wrote into."
        raise NotFoundError(Problem("", f"holds no {ARTICLE}", "", remedy, str(folder)))
    entries, found = _decisions(settings), _Found()
    for path in paths:
        try:
            copies = compose(load(path).document, entries, settings)
            _add(found, _article(path, copies))
            found.languages |= copies.keys()
        except NewsgenError as error:
            found.problems += (replace(each, file=str(path)) for each in error.problems)
    return found


def _decisions(settings: Settings) -> tuple[Entry, ...] | None:
    """Read the record once; without one all are drafts. TamperedError ends the run."""
    record = open_record(settings)
    if record is None:
        return None
    with record:
        return record.entries()


def _article(path: Path, copies: Mapping[str, Copy]) -> _Article:
    """Take in all languages of an article, or raise a NewsgenError where one cannot be written."""
    entries = {lang: atom.entry_of(copy) for lang, copy in copies.items() if atom.in_feed(copy)}
    drafts = (lang for lang, copy in copies.items() if copy.standing.status is Status.DRAFT)
    return _Article(next(iter(copies.values())).page.id, path, entries, tuple(drafts))


def _add(found: _Found, article: _Article) -> None:
    """Add an article; of two with one id the one that readers may see stays, else the first."""
    other = found.articles.setdefault(article.id, article)
    if other is not article:
        better = article.entries and not other.entries
        kept, left = (article, other) if better else (other, article)
        found.articles[article.id] = kept
        message = f"is the same article as {kept.path}"
        remedy = "It is left out; keep one of the two."
        found.problems.append(Problem("id", message, article.id, remedy, str(left.path)))


def _tell(
    written: Sequence[Path], feeds: Sequence[atom.Feed], found: _Found, *, as_json: bool
) -> None:
    if as_json:
        told = {
            "files": [str(path) for path in written],
            "entries": _by_article(feeds, found),
            "not_approved": found.drafts,
            "problems": [problem.as_dict() for problem in found.problems],
        }
        terminal.say_json(told)
        return
    for text in _lines(written, feeds, found):
        terminal.say(text)
    for problem in found.problems:
        terminal.complain(line(problem))


def _by_article(feeds: Sequence[atom.Feed], found: _Found) -> dict[str, list[str]]:
    """Give the languages in whose feeds an article stands, by its id."""
    told: dict[str, list[str]] = {}
    for each in feeds:
        for article in atom.newest(each, found.entries):
            told.setdefault(article[each.lang].copy.page.id, []).append(each.lang)
    return told


def _lines(written: Sequence[Path], feeds: Sequence[atom.Feed], found: _Found) -> Iterator[str]:
    for each in feeds:
        held = len(atom.newest(each, found.entries))
        known = sum(each.lang in article for article in found.entries)
        count = f"the newest {held:,} of {known:,}" if held < known else f"{known:,}"
        yield f"{each.lang}: {count} {'entry' if known == 1 else 'entries'}"
    if found.drafts:
        yield f"Not approved, left out: {', '.join(found.drafts)}"
    yield f"Files in {written[0].parent}:"
    for path in written:
        yield f"  {path.name}"
