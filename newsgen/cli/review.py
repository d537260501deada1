"""Decisions on finished articles: approve, revoke, correct, retract; and writing them again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from newsgen import pipeline
from newsgen.cli import inputs, terminal
from newsgen.cli.errors import UsageError
from newsgen.errors import BriefError, CheckError, Problem
from newsgen.events.liquidations.event import parse_brief
from newsgen.publish import known_formats
from newsgen.publishing import deciding, load, republish
from newsgen.publishing.correcting import Editor
from newsgen.publishing.deciding import Desk, Made, Outcome
from newsgen.publishing.documents import BRIEF, Folder, make_document
from newsgen.publishing.editions import pages_of
from newsgen.publishing.refusing import refuse_findings
from newsgen.publishing.turns import turn
from newsgen.review.entry import DONE, Decided, Entry, as_plain
from newsgen.review.place import open_record
from newsgen.review.standing import of_language
from newsgen.review.sums import article_sha256
from newsgen.settings import Settings

_SPACES = {0xA0: " ", 0x202F: " "}
MAX_NAME, MAX_NOTE, MAX_NOTICE = 200, 2_000, 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for, as it was written."""

    path: Path
    settings: Path | None
    now: str | None
    editor: str
    role: str
    responsible: str | None
    note: str
    as_json: bool


@dataclass(frozen=True, slots=True)
class Again:
    """What a corrected article is made of, as it was written; None is as `generate` has it."""

    brief: Path | None
    angle: str | None
    series: str | None


def approve(asked: Asked, langs: Sequence[str], confirmed: Sequence[str]) -> None:
    """Put an approval on record and write the files with their new label."""
    with _desk(asked) as (folder, editor, desk):
        chosen = _languages(folder, langs)
        _tell(asked, deciding.approve(folder, chosen, editor, confirmed, desk))


def revoke(asked: Asked, langs: Sequence[str]) -> None:
    """Put on record that an approval is taken back, and write the files as drafts."""
    with _desk(asked, strict=False) as (folder, editor, desk):
        _tell(asked, deciding.revoke(folder, _languages(folder, langs), editor, desk))


def correct(asked: Asked, texts: Sequence[str], again: Again) -> None:
    """Make the next version, from a corrected brief or with the notice alone."""
    if again.brief is None and (again.angle or again.series):
        remedy = "Name the corrected brief after PATH; without one the text stays as it is."
        raise UsageError(Problem("--angle and --history", "go with a brief", remedy=remedy))
    with _desk(asked) as (folder, editor, desk):
        notices = _notices(folder, texts)
        made = None if again.brief is None else _made(folder, again.brief, again, editor, desk)
        _tell(asked, deciding.correct(folder, notices, editor, desk, made))


def retract(asked: Asked, texts: Sequence[str]) -> None:
    """Withdraw an article with a notice in each of its languages."""
    with _desk(asked, strict=False) as (folder, editor, desk):
        _tell(asked, deciding.retract(folder, _notices(folder, texts), editor, desk))


def publish(
    path: Path, settings_file: Path | None, formats: Sequence[str] | None, *, as_json: bool
) -> None:
    """Write the files of an article again, in the formats that are there and those named."""
    settings, wanted = inputs.settings_from(settings_file), known_formats(formats or ())
    with turn(path), open_record(settings) or nullcontext() as record:
        refuse_findings(load(path), settings)
        written = republish(path, settings, record, wanted)
    _tell_files(written, as_json=as_json)


@contextmanager
def _desk(asked: Asked, *, strict: bool = True) -> Iterator[tuple[Folder, Editor, Desk]]:
    """Give article, editor and record; no other run comes between reading and writing them.

    If `strict`, CheckError where article.json was edited, or made anew while this run waited: the
    editor has not seen that one.
    """
    settings = inputs.settings_from(asked.settings)
    waiting = _editor(asked, settings)
    seen = load(asked.path, strict=strict)
    with turn(asked.path):
        # A decision is made when its turn has come, not when it began to wait.
        editor = replace(waiting, at=inputs.moment(asked.now))
        folder = load(asked.path, strict=strict)
        if strict:
            _refuse_unseen(seen, folder)
        record = open_record(settings, create=True)
        assert record is not None
        with record:
            yield folder, editor, Desk(settings, record)


def _refuse_unseen(seen: Folder, folder: Folder) -> None:
    before, now = (
        [article_sha256(each.document, lang) for lang in each.pages] for each in (seen, folder)
    )
    if before != now:
        remedy = "Look at it, and decide again; nothing was decided."
        message = "was made anew by another run while this one waited"
        raise CheckError(Problem("", message, remedy=remedy, file=folder.file))


def _languages(folder: Folder, wanted: Sequence[str], option: str = "--lang") -> tuple[str, ...]:
    """Give the languages named; each must be one of the article's."""
    found = inputs.known_languages(wanted)
    for lang in found:
        if lang not in folder.pages:
            remedy = f"It has {', '.join(folder.pages)}."
            raise UsageError(Problem(option, "is no language of this article", lang, remedy))
    return found


def _editor(asked: Asked, settings: Settings) -> Editor:
    name = _line(asked.editor, "--editor", MAX_NAME)
    if not name:
        remedy = "Write the editor's name."
        raise UsageError(Problem("--editor", "is empty", remedy=remedy))
    answers = settings.review.responsible if asked.responsible is None else asked.responsible
    return Editor(
        name=name,
        role=_line(asked.role, "--role", MAX_NAME),
        responsible=_line(answers, "--responsible", MAX_NAME) or name,
        at=inputs.moment(asked.now),
        comment=_line(asked.note, "--note", MAX_NOTE),
    )


def _line(text: str, option: str, most: int) -> str:
    found = text.strip()
    if len(found) > most or not found.translate(_SPACES).isprintable():
        remedy = "Write it on one line, without characters that nobody sees."
        message = f"must be at most {most:,} characters that can be printed"
        raise UsageError(Problem(option, message, found[:60], remedy))
    return found


def _notices(folder: Folder, texts: Sequence[str]) -> dict[str, str]:
    """Give the notice of each language; every language of the article needs one."""
    found: dict[str, str] = {}
    for text in texts:
        tag, told, words = text.partition("=")
        if not told or not words.strip():
            remedy = 'Write --text nb="Summen var for lav." and so for each language.'
            raise UsageError(Problem("--text", "names no language or no text", text[:60], remedy))
        (lang,) = _languages(folder, (tag.strip(),), "--text")
        if lang in found:
            remedy = "Give each language one text."
            raise UsageError(Problem("--text", "is there twice", lang, remedy))
        found[lang] = _line(words, "--text", MAX_NOTICE)
    missing = [lang for lang in folder.pages if lang not in found]
    if missing:
        remedy = f'Add --text {missing[0]}="…".'
        raise UsageError(Problem("--text", f"is missing for {', '.join(missing)}", remedy=remedy))
    return found


def _made(folder: Folder, path: Path, again: Again, editor: Editor, desk: Desk) -> Made:
    """Make the article again from a corrected brief: same id, same languages, same seed."""
    data, document, settings = inputs.read_brief(path), folder.document, desk.settings
    brief = parse_brief(data, str(path))
    if brief.article_id != document["id"]:
        remedy = f'Set "id" to {document["id"]} in the brief.'
        problem = Problem("id", "is another article", brief.article_id, remedy, str(path))
        raise BriefError(problem)
    with inputs.naming(str(path)):
        edition = pipeline.generate(
            data,
            str(path),
            settings,
            now=editor.at,
            languages=tuple(folder.pages),
            seed=document["seed"],
            force=True,  # the event had its gate; its figures may be old by now
            angle=again.angle,
            series=again.series,
        )
    charts = any(page.charts for page in folder.pages.values())
    pages = pages_of(edition, brief, settings, charts=charts)
    kept = {BRIEF: data} if (folder.path / BRIEF).is_file() else {}
    return Made(make_document(edition, pages, settings), pages, kept)


def _tell(asked: Asked, outcome: Outcome) -> None:
    if asked.as_json:
        rows = [as_plain(entry) for entry in outcome.entries]
        terminal.say_json({"entries": rows, "files": [str(path) for path in outcome.written]})
        return
    for entry in outcome.entries:
        _tell_earlier(entry, outcome.before)
        done = DONE[Decided(entry.decision)]
        terminal.say(f"{entry.article} {entry.lang}: {done} by {entry.reviewer} at {entry.at}")
        if entry.notice:
            terminal.say(f"  {entry.notice}")
    _tell_files(outcome.written, as_json=False)


def _tell_earlier(entry: Entry, before: Sequence[Entry]) -> None:
    """Tell an editor that another one decided the same before, or that a retraction is lifted."""
    own = of_language(before, entry.article, entry.lang)
    name = f"{entry.article} {entry.lang}"
    if own and own[-1].decision in {entry.decision, Decided.RETRACT}:
        done = DONE[Decided(own[-1].decision)]
        terminal.say(f"{name}: {done} before by {own[-1].reviewer} at {own[-1].at}")
    approved = any(each.decision == Decided.APPROVE for each in own)
    if entry.decision == Decided.CORRECT and not approved:
        terminal.say(f"{name}: never approved; readers are told of a correction all the same")


def _tell_files(written: Sequence[Path], *, as_json: bool) -> None:
    if as_json:
        terminal.say_json({"files": [str(path) for path in written]})
        return
    terminal.say(f"Files in {written[-1].parent}:")
    for path in written:
        terminal.say(f"  {path.name}")
