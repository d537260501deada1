"""article.json as a document: made of an edition and its pages, read back, and said to stand.

It is read strictly: bytes that `as_bytes` would not write were edited by hand, and are refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from newsgen.edition import as_article_json
from newsgen.errors import CheckError, NotFoundError, Problem
from newsgen.facts import timestamp
from newsgen.model import Edition
from newsgen.publish import stored
from newsgen.publish.copy import RULES, Copy
from newsgen.publish.files import as_bytes
from newsgen.publish.page import Page
from newsgen.publishing.inputs import inputs
from newsgen.review.entry import Entry
from newsgen.review.standing import of_language, told
from newsgen.review.sums import SAID
from newsgen.settings import Settings

ARTICLE, BRIEF = "article.json", "brief.json"
MAX_BYTES = 20_000_000
_NAME = f"Name the folder of one article, or its {ARTICLE}."
_EDITED = "Make the article again; its files are not meant to be edited."


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of one article, its article.json as read, and its pages by language.

    `edited`: the bytes are not those that newsgen writes for these members.
    """

    path: Path
    document: dict[str, Any]
    pages: Mapping[str, Page]
    edited: bool = False

    @property
    def file(self) -> str:
        """Give the path of the article.json, for errors."""
        return str(self.path / ARTICLE)


def load(path: Path, *, strict: bool = True) -> Folder:
    """Read the article.json that `path` names, or the one in it.

    NotFoundError where there is none; CheckError where it is none, or, if `strict`, was edited.
    """
    file = path / ARTICLE if path.is_dir() else path
    if file.name != ARTICLE:  # a kept version, another file: its folder is no article's
        raise NotFoundError(Problem("", f"is no {ARTICLE}", remedy=_NAME, file=str(file)))
    data = _read(file)
    try:
        document = json.loads(data)
        edited = not isinstance(document, dict) or as_bytes(document) != data
    except (ValueError, RecursionError):
        raise CheckError(
            Problem("", "is no article.json that newsgen wrote", remedy=_EDITED, file=str(file))
        ) from None
    if strict and edited:
        problem = Problem("", "was edited since it was made", remedy=_EDITED, file=str(file))
        raise CheckError(problem)
    pages = stored.pages(document if isinstance(document, dict) else {}, str(file))
    _check_members(document, pages, str(file))
    return Folder(file.parent, document, pages, edited)


def make_document(
    edition: Edition, pages: Mapping[str, Page], settings: Settings
) -> dict[str, Any]:
    """Give the members of a new article.json, before anything is said of it."""
    return {
        **as_article_json(edition, settings.house.timezone),
        "version": 1,
        "made_by": RULES,
        "inputs": inputs(edition, settings),
        "pages": {tag: stored.as_plain(page) for tag, page in pages.items()},
    }


def said(
    document: Mapping[str, Any], copies: Mapping[str, Copy], entries: Sequence[Entry] | None
) -> dict[str, Any]:
    """Give the document with the standing of each language, and the decision it comes from."""
    articles = {
        lang: {**_unsaid(article), **_standing(copies[lang], article, entries)}
        for lang, article in document["articles"].items()
    }
    return {**document, "articles": articles}


def _unsaid(article: Mapping[str, Any]) -> dict[str, Any]:
    """Give a language's members without what is said of them; the label keeps its place."""
    return {name: value for name, value in article.items() if name == "label" or name not in SAID}


def _standing(
    copy: Copy, article: Mapping[str, Any], entries: Sequence[Entry] | None
) -> dict[str, Any]:
    found = copy.standing
    members: dict[str, Any] = {
        "label": found.label,
        "status": str(found.status),
        "modified_at": timestamp(found.modified_at),
        "published_at": timestamp(found.published_at) if found.published_at else None,
        "reviewed_by": found.reviewed_by,
        "notices": [
            {"kind": each.kind, "at": timestamp(each.at), "text": each.text}
            for each in found.notices
        ],
    }
    own = of_language(entries or (), copy.page.id, copy.page.lang)
    members["decision"] = own[-1].hash if own else article.get("decision", "")
    return {**members, "cards": article["cards"]} if article.get("cards") else members


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise CheckError(Problem("", "is too large", remedy=_EDITED, file=str(file)))
        return file.read_bytes()
    except FileNotFoundError:
        raise NotFoundError(Problem("", "is not there", remedy=_NAME, file=str(file))) from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise NotFoundError(
            Problem("", f"cannot be read: {reason}", remedy="Check the path.", file=str(file))
        ) from None


def tells(articles: object) -> TypeGuard[Mapping[str, Any]]:
    """Say whether the notices that an article.json keeps of its languages can be read."""
    if not isinstance(articles, dict):
        return False
    try:
        for article in articles.values():
            told(article)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return True


def _check_members(document: Mapping[str, Any], pages: Iterable[str], file: str) -> None:
    """Refuse a document whose languages, ids or notices do not fit its pages."""
    articles = document.get("articles")
    fits = tells(articles) and set(articles) == set(pages)
    if not fits or not isinstance(document.get("id"), str):
        problem = Problem("articles", "does not fit the pages", remedy=_EDITED, file=file)
        raise CheckError(problem)
