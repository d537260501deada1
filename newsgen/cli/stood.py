"""How an article stood before a run and stands after it, so that no approval ends unsaid."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from newsgen.publish.copy import Status


@dataclass(frozen=True, slots=True)
class Stood:
    """What each language of an article.json is, and its version; nothing where there is none."""

    version: object = None
    statuses: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read it; of a file that cannot be read nothing."""
        try:
            document = json.loads(file.read_bytes())
            said = {lang: str(each["status"]) for lang, each in document["articles"].items()}
            return cls(document["version"], said)
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return cls()


def ended(name: str, before: Stood, now: Stood) -> Iterator[str]:
    """Tell each language whose approval a run ended, or that is retracted."""
    for lang in {**before.statuses, **now.statuses}:
        status, stood = now.statuses.get(lang), before.statuses.get(lang)
        if status == Status.RETRACTED:
            yield f"{name} {lang}: is retracted; its files hold the notice alone."
        elif stood != Status.APPROVED or status == Status.APPROVED:
            continue
        elif status is None:
            yield f"{name} {lang}: was approved, and is not made any more; see versions/."
        elif now.version == before.version:
            yield f"{name} {lang}: was approved, and is a draft; newsgen status tells why."
        else:
            told = "was approved; this version is another one, and a draft"
            yield f"{name} {lang}: {told}. The old one is kept in versions/."
