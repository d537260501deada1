"""What the checks of a catalog report, and the checks by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: its file and line, the message and source, and what to do."""

    file: str
    line: int
    context: str
    source: str
    check: str
    message: str
    remedy: str

    def as_dict(self) -> dict[str, str | int]:
        """Give the finding as JSON members."""
        return {name: getattr(self, name) for name in self.__slots__}

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        about = f"{self.context}: " if self.context else ""
        source = f" (source: {self.source})" if self.source else ""
        return f"{place}: {about}{self.message}{source}. {self.remedy} [{self.check}]"


class Wrong(NamedTuple):
    """What one check says of one text; its place is known to whoever asked."""

    check: str
    message: str
    remedy: str


class Check(NamedTuple):
    """A check: what it holds a catalog to, and the usual remedy."""

    wants: str
    remedy: str


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "file": Check("The file can be read: a .po file in UTF-8.", "Mend the line that is named."),
        "header": Check(
            "The header names UTF-8 and the language of the folder.", "Mend the header."
        ),
        "data": Check(
            "The language's other files can be read, and are no longer English.",
            "Mend the key that is named.",
        ),
        "template": Check("newsgen.pot agrees with the templates.", "Run newsgen locale extract."),
        "msgfmt": Check("GNU msgfmt, where installed, accepts the file.", "Mend the line."),
        "duplicate": Check("A source text stands once in its context.", "Keep one of the two."),
        "unknown": Check(
            "Every entry is a message of the templates.", "Run newsgen locale update TAG."
        ),
        "missing": Check(
            "Every source text of the templates has an entry.", "Run newsgen locale update TAG."
        ),
        "untranslated": Check(
            "Every message has at least one wording.", "Translate one of its source texts."
        ),
        "fuzzy": Check("No translation is a guess.", "Read it, and take the mark fuzzy away."),
        "source": Check(
            "No text is still that of the source.",
            "Translate it; a name that stays goes into names in checks.toml.",
        ),
        "plural": Check("No message has plural forms.", "Write one text; figures bring their own."),
        "repeated": Check("No two wordings of a message are the same.", "Reword one of them."),
        "empty_line": Check("No line of a translation is empty.", "Take the line away."),
        "size": Check("A text has a bearable size.", "Shorten it."),
        "placeholders": Check(
            "Each line keeps the placeholders of its source text, each as a word.",
            "Write them as in the source.",
        ),
        "markup": Check("Texts are plain: no tags, entities, template signs.", "Take them out."),
        "digits": Check("Figures come from facts alone.", "Use a placeholder, or leave it out."),
        "percent": Check("The sign % begins placeholders only.", "Take the sign out."),
        "characters": Check(
            "No hidden characters: control, direction, zero width, other scripts.",
            "Take the character out.",
        ),
        "spaces": Check("One usual space between words, none at the ends.", "Take the space out."),
        "doubled": Check(
            "No word stands twice in a row.",
            "Keep one; a word that may goes into doubled in checks.toml.",
        ),
        "unfinished": Check("No note to oneself is left.", "Finish the text."),
        "quotes": Check(
            "Quotation marks are those of the language; what opens is closed.",
            "Write the printed marks.",
        ),
        "stops": Check("No mark stands twice; no hyphen is a dash.", "Keep one."),
        "capital": Check(
            "A text begins with a capital where its source does.", "Write a capital letter."
        ),
        "ending": Check("A text ends with the mark its source has.", "End it as the source ends."),
        "sentence_case": Check(
            "In headlines only the first word and names have a capital.", "Write a small letter."
        ),
        "forbidden_term": Check(
            "No word that the glossary avoids.", "Use the word that the glossary prefers."
        ),
        "required_term": Check(
            "The glossary's binding words are used.", "Use a word of the glossary."
        ),
        "banned_word": Check("No word that the desk bans.", "Say what the figures show."),
        "claims": Check(
            "Printed with facts, every number of the text is one of them, well formed.",
            "Word it so that the number reads as its fact.",
        ),
        "length": Check("Printed at its longest, a text fits its place.", "Shorten the wording."),
        "print": Check(
            "Every wording can be printed, without a stray mark or unit.", "Mend the wording."
        ),
        "figure_first": Check(
            "No sentence of the text begins with a figure.", "Put a word before the figure."
        ),
    }
)
