"""What the record says: the standing of an article by language, and the log of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsgen.cli import inputs, terminal
from newsgen.errors import NotFoundError, Problem
from newsgen.publishing import load, require_approved
from newsgen.publishing.looking import Looked, look
from newsgen.review.entry import DONE, Decided, Entry, as_plain
from newsgen.review.place import open_record
from newsgen.review.standing import of_language, refuse_missing
from newsgen.settings import Settings


def status(path: Path, settings_file: Path | None, *, as_json: bool, required: bool) -> None:
    """Show what each language may be published as; CheckError if approval is required of drafts."""
    settings = inputs.settings_from(settings_file)
    folder = load(path, strict=False)
    looked = look(folder, _entries(settings), settings)
    if as_json:
        found = {lang: _plain(each) for lang, each in looked.items()}
        terminal.say_json({"id": folder.document["id"], "languages": found})
    else:
        for lang, each in looked.items():
            _say(lang, each)
    if required:
        require_approved({lang: each.copy for lang, each in looked.items()})


def _plain(looked: Looked) -> dict[str, Any]:
    stands, last = looked.copy.standing, looked.last
    return {
        "status": str(stands.status),
        "label": stands.label,
        "version": stands.version,
        "reviewed_by": stands.reviewed_by,
        "decision": last.decision if last else None,
        "by": last.reviewer if last else None,
        "role": last.role if last else None,
        "responsible": last.responsible if last else None,
        "at": last.at if last else None,
        "notices": [each.text for each in stands.notices],
        "changed": list(looked.changed),
        "to_confirm": dict(looked.confirm),
    }


def _say(lang: str, looked: Looked) -> None:
    stands, last = looked.copy.standing, looked.last
    terminal.say(f"{lang}: {stands.status}, version {stands.version}: {stands.label}")
    if last:
        role = f" ({last.role})" if last.role else ""
        terminal.say(f"  {DONE[Decided(last.decision)]} by {last.reviewer}{role} at {last.at}")
    for notice in stands.notices:
        terminal.say(f"  {notice.text}")
    for change in looked.changed:
        terminal.say(f"  changed: {change}")
    for rule, message in looked.confirm.items():
        terminal.say(f"  to confirm: {rule}: {message}")


def log(path: str | None, settings_file: Path | None, *, as_json: bool) -> None:
    """Show the decisions on an article, or all; TamperedError where the chain is broken."""
    entries = _entries(inputs.settings_from(settings_file)) or ()
    if path is not None:
        entries = _of_article(path, entries)
    if as_json:
        terminal.say_json([as_plain(each) for each in entries])
        return
    if not entries:
        on = "" if path is None else f" on {path}"
        terminal.say(f"No decision{on} is on record.")
        return
    columns = ("row", "time", "article", "lang", "version", "decision", "by", "comment")
    rows = [_row(each) for each in entries]
    terminal.table(columns, rows, keep=("row", "time", "article", "lang", "version", "decision"))


def _row(entry: Entry) -> Sequence[str]:
    return (
        str(entry.seq),
        entry.at,
        entry.article,
        entry.lang,
        str(entry.version),
        entry.decision,
        entry.reviewer,
        entry.notice or entry.comment,
    )


def _of_article(path: str, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Give the decisions on an id, or on the article in a folder, whose last one must be there."""
    place = Path(path)
    if not place.exists():
        if len(place.parts) > 1:  # an id has no folder before it
            remedy = "Check the path, or name the article's id."
            raise NotFoundError(Problem("", "is not there", remedy=remedy, file=path))
        return tuple(each for each in entries if each.article == path)
    document = load(place, strict=False).document
    article = str(document["id"])
    for lang, said in document["articles"].items():
        refuse_missing(of_language(entries, article, lang), said, lang)
    return tuple(each for each in entries if each.article == article)


def _entries(settings: Settings) -> tuple[Entry, ...] | None:
    record = open_record(settings)
    if record is None:
        return None
    with record:
        return record.entries()
