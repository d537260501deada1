"""What keeps a decision from being put on record; each refusal says what to do instead."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from newsgen.claims import check_path
from newsgen.errors import CheckError, Problem
from newsgen.facts import timestamp
from newsgen.model import CONFIRM
from newsgen.publish import FORMATS
from newsgen.publish.page import Page
from newsgen.publishing.composing import as_written
from newsgen.publishing.documents import Folder
from newsgen.publishing.writing import changed, files_of
from newsgen.review.entry import Decided, Entry, listed
from newsgen.review.standing import version_in
from newsgen.settings import Settings

_AGAIN = "Make the article again; its files are not meant to be edited."
_NAMED = 10  # findings that a refusal names


def refuse_findings(folder: Folder, settings: Settings) -> None:
    """Raise a CheckError where the independent reader finds a figure that does not agree.

    It reads every format of the pages that article.json gives, whichever files stand in the folder.
    """
    files = files_of(as_written(folder.document, settings), tuple(FORMATS), folder.document)
    with tempfile.TemporaryDirectory(prefix="newsgen-") as place:
        beside = Path(place) / (folder.path.resolve().name or "article")
        beside.mkdir()
        for name, data in files.items():
            (beside / name).write_bytes(data)
        findings = check_path(beside)
    problems = [
        Problem(each.where, each.message, each.shown, _AGAIN, folder.file) for each in findings
    ]
    problems += _unlike(folder)
    if len(problems) > _NAMED:
        more = f"differs in {len(problems) - _NAMED} more places"
        remedy = "Was it edited? newsgen check PATH names them all. Make the article again."
        problems[_NAMED:] = [Problem("", more, remedy=remedy, file=folder.file)]
    if problems:
        raise CheckError(problems)


def _unlike(folder: Folder) -> Iterator[Problem]:
    """Name what a page says otherwise than the article, in members that the two files lack."""
    for lang, page in folder.pages.items():
        article = folder.document["articles"][lang]
        for name, here, wanted in (
            ("short_headline", page.short_headline, article.get("short_headline")),
            ("as_of", timestamp(page.as_of), folder.document.get("as_of")),
        ):
            if here != wanted:
                where = f"pages.{lang}.{name}"
                message = "is not what the article says"
                yield Problem(where, message, here, _AGAIN, folder.file)


def refuse_edited(folder: Folder, settings: Settings) -> None:
    """Raise a CheckError that names each file that is not as article.json gives it."""
    remedy = "Write it again from its article.json: newsgen publish PATH."
    edited = "was edited since it was made, or was made with other settings"
    problems = []
    for name in changed(folder, settings):
        file = folder.path / name
        told = (edited, f"Look at it. {remedy}") if file.exists() else ("is gone", remedy)
        problems.append(Problem("", told[0], remedy=told[1], file=str(file)))
    if problems:
        raise CheckError(problems)


def to_confirm(folder: Folder) -> dict[str, str]:
    """Give the warnings that an approval has to confirm: rule or fact, and the sentence.

    CheckError where the warnings are not as newsgen writes them.
    """
    try:
        return {
            str(each["where"]): str(each["message"])
            for each in folder.document["warnings"]
            if each["code"] == CONFIRM
        }
    except (KeyError, TypeError):
        message = "are not those of an article"
        raise CheckError(Problem("warnings", message, remedy=_AGAIN, file=folder.file)) from None


def checklist(folder: Folder, confirmed: Collection[str]) -> str:
    """List the warnings that were confirmed; CheckError names those that were not, or are none."""
    asked = to_confirm(folder)
    problems = [
        Problem(rule, message.rstrip("."), remedy=f"See to it, then approve with --confirm {rule}.")
        for rule, message in asked.items()
        if rule not in confirmed
    ]
    remedy = f"To be confirmed: {', '.join(asked) or 'nothing'}."
    problems += [
        Problem(rule, "is not to be confirmed", remedy=remedy)
        for rule in dict.fromkeys(confirmed)
        if rule not in asked
    ]
    if problems:
        raise CheckError(problems)
    return listed({"rule": rule, "warning": asked[rule]} for rule in asked)


def refuse_superseded(folder: Folder, own: Sequence[Entry]) -> None:
    """Raise a CheckError where the record knows a later version than the files."""
    here = version_in(folder.document)
    latest = max((each.version for each in own), default=here)
    if latest > here:
        remedy = "Write it: newsgen publish PATH, or newsgen generate with the corrected brief."
        found = f"{here} of {latest}"
        raise CheckError(Problem("version", "is not the last on record", found, remedy))


def refuse_retracted(
    own: Sequence[Entry], remedy: str = "Correct it first: newsgen correct."
) -> None:
    """Raise a CheckError where the article was retracted and not corrected since."""
    turns = [each for each in own if each.decision in {Decided.CORRECT, Decided.RETRACT}]
    if turns and turns[-1].decision == Decided.RETRACT:
        place = f"{turns[-1].article} {turns[-1].lang}"
        raise CheckError(Problem(place, "is retracted", turns[-1].at, remedy))


def refuse_early(page: Page, own: Sequence[Entry], at: str) -> None:
    """Raise a CheckError for a decision before the article was made, or before the last one."""
    remedy = "Check the clock of this machine, or --now."
    for moment, what in (
        (timestamp(page.made_at), "lies before the article was made"),
        (own[-1].at if own else "", "lies before the last decision on it"),
    ):
        if at < moment:
            raise CheckError(Problem(f"{page.id} {page.lang}", what, f"{at} < {moment}", remedy))


def refuse_unapproved(own: Sequence[Entry], page: Page) -> None:
    """Raise a CheckError where there is no approval to take back."""
    if not own or own[-1].decision != Decided.APPROVE:
        remedy = "See newsgen status PATH."
        raise CheckError(Problem(f"{page.id} {page.lang}", "is not approved", remedy=remedy))
