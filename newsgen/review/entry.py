"""One decision on one language of an article, as it stands in the record.

What must be shown of a review follows the EU AI Act, article 50(4): who took editorial
responsibility, for which bytes, made from which data by which version of what.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Decided(StrEnum):
    """What was decided."""

    APPROVE = "approve"
    REVOKE = "revoke"
    CORRECT = "correct"
    RETRACT = "retract"


DONE = {
    Decided.APPROVE: "approved",
    Decided.REVOKE: "approval taken back",
    Decided.CORRECT: "corrected",
    Decided.RETRACT: "retracted",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the record; `seq`, `prev_hash` and `hash` are given when it is appended.

    `text_sha256` covers the words and figures of the page, `article_sha256` everything else that
    article.json holds of this language too. `at` is UTC, ISO 8601. `data_sha256` and `data_as_of`
    are checksum and cut-off of the brief; `rules`, `templates` and `catalog` are SHA-256 of the
    files that made the text. `notice` is the line that readers see; `comment` stays in the house.
    `checklist` and `edits` are lists of objects, as JSON: the warnings confirmed, and the facts
    that were changed.
    """

    article: str
    lang: str
    version: int
    decision: str
    text_sha256: str
    article_sha256: str
    data_sha256: str
    data_as_of: str
    made_by: str
    newsgen: str
    rules: str
    templates: str
    catalog: str
    reviewer: str
    role: str
    responsible: str
    at: str
    comment: str = ""
    notice: str = ""
    checklist: str = "[]"
    edits: str = "[]"
    seq: int = 0
    prev_hash: str = ""
    hash: str = ""

    @property
    def time(self) -> datetime:
        """Give the time of the decision."""
        return datetime.fromisoformat(self.at)


def as_plain(entry: Entry) -> dict[str, Any]:
    """Give an entry's members for JSON, its lists as lists."""
    members = asdict(entry)
    return {
        **members,
        "checklist": json.loads(entry.checklist),
        "edits": json.loads(entry.edits),
    }


def listed(items: Iterable[Mapping[str, str]]) -> str:
    """Write a list of objects as an entry keeps it."""
    return json.dumps(list(items), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
