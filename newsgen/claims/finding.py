"""What a check reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: its code, language, place, the text found, and what to do."""

    code: str
    lang: str
    where: str
    shown: str
    message: str
    remedy: str

    def __str__(self) -> str:
        shown = f" (shown: {self.shown})" if self.shown else ""
        return f"{self.where}: {self.message}{shown}. {self.remedy}"
