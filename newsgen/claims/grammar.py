"""Builds one regular expression from the tables and patterns of a reading.toml."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_TOKEN = re.compile(r"\{([a-z]+)(2?)\}|\[[ ~-]\]|.", re.DOTALL)
_SPECIAL = {
    "[": "(?:",
    "]": ")?",
    "*": r"\w*",
    "[ ]": " ?",
    "[-]": "-?",
    "~": "[ -]",
    "[~]": "[ -]?",
}
_DIGITS = {
    "int": r"[0-9]{1,4}",
    "day": r"(?:[12][0-9]|3[01]|0?[1-9])",
    "hour": r"(?:[01]?[0-9]|2[0-4])",
    "minute": r"[0-5][0-9]",
    "year": r"(?:1[89]|20)[0-9]{2}(?![.,]?[0-9])",
}
_ROLES = {"int": "number", "figure": "number"}
_NUMERALS = r"\d²³¹¼½¾⅐-↉①-⓿"
_GUARDED = 5


class Pattern(NamedTuple):
    """A pattern's kind, and for each role the group that holds it (0: none)."""

    kind: str
    number: int = 0
    number2: int = 0
    scale: int = 0
    unit: int = 0
    denominator: int = 0
    fraction: int = 0
    day: int = 0
    day2: int = 0
    month: int = 0
    year: int = 0
    hour: int = 0
    minute: int = 0
    meridiem: int = 0
    clock: int = 0
    zone: int = 0


ROLES = frozenset(Pattern._fields) - {"kind"}


class Table(NamedTuple):
    """What a placeholder stands for: its role (empty: none), its words, their expression."""

    role: str
    words: tuple[str, ...]
    expression: str = ""

    @property
    def regex(self) -> str:
        """Give a regular expression of the words."""
        return self.expression or alternation(self.words)


def alternation(words: Iterable[str]) -> str:
    """Give the alternatives of all words, longest first, sharing their first letters."""
    forms = {form for word in words for form in spellings(word)}
    rests: dict[str, list[str]] = {}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        rests.setdefault(form[0], []).append(_literals(form[1:]))
    parts = [
        _literals(first) + (shared[0] if len(shared) == 1 else f"(?:{'|'.join(shared)})")
        for first, shared in sorted(rests.items())
    ]
    return "|".join(parts)


def spellings(word: str) -> tuple[str, ...]:
    """Give a word as it is, and with its accents apart where it has any."""
    if word.isascii():
        return (word,)
    return tuple(dict.fromkeys((word, unicodedata.normalize("NFD", word))))


def _literals(text: str) -> str:
    """Give plain text of a pattern as a regular expression."""
    if text.isalpha():
        return text
    return re.escape(text).replace(r"\ ", " ").replace(r"\-", "-").replace("–", "[–-]")


class Grammar:
    """Collects patterns and gives the finder and, for each outer group, its pattern."""

    def __init__(
        self, tables: Mapping[str, Table], numbers: Sequence[str], figure: str, units: Sequence[str]
    ) -> None:
        words = tuple(word for name in numbers for word in tables[name].words)
        in_words = "|".join(tables[name].regex for name in reversed(numbers))
        number = Table("number", words, f"{figure}|{in_words}")
        self._tables = {**tables, "number": number, "figure": Table("number", (), figure)}
        self._not_followed = rf"(?![ -]?(?:{alternation(units)})(?!\w))"
        self._led: dict[str, list[str]] = {}
        self._made: list[tuple[str, str, str]] = []
        self._starts: set[str] = set()

    def add(self, kind: str, pattern: str) -> None:
        """Take in a pattern under what it begins with."""
        first, rest = self._split(pattern)
        if first[1:-1] not in _DIGITS:
            words = self._tables[first[1:-1]].words if first[0] == "{" else (first,)
            follows = rest[:1].strip("{[*]")
            self._starts.update(
                f"{form}{follows}"[:_GUARDED] for word in words for form in spellings(word)
            )
        rests = self._led.setdefault(first, [])
        outer = f"p{len(self._made)}"
        self._made.append((outer, kind, f"f{list(self._led).index(first)}"))
        guard = self._not_followed if kind == "of" else ""
        # An empty group at the end names the pattern: so the engine can skip by first letter.
        rests.append(f"{self._rest(rest, outer)}{guard}(?P<{outer}>)")

    def compiled(self) -> tuple[re.Pattern[str], dict[int, Pattern]]:
        """Give the finder and the patterns by the index of their outer group.

        A match begins with the character before a figure, or with a numeral that none reads. That
        character and the lookaheads only save time: most positions of a text begin no figure.
        """
        signed = "".join(re.escape(each[0]) for each in sorted(self._starts) if not _is_word(each))
        words = alternation(start for start in self._starts if _is_word(start))
        finder = re.compile(
            rf"[^a-z](?=[-+0-9{signed}]|(?<=[{_NUMERALS}])|{words})"
            rf"(?:(?<=\W)(?:(?P<sign>[-+])(?=[0-9{signed}]))?(?:{self._alternatives()})"
            rf"|(?<=[{_NUMERALS}])(?:[.,]?\w)*(?P<unread>))"
        )
        index = finder.groupindex
        patterns = {index["unread"]: Pattern("unread")}
        for outer, kind, group in self._made:
            own = {
                role: number
                for role in ROLES
                if (number := index.get(f"{role}_{outer}") or index.get(f"{role}_{group}"))
            }
            patterns[index[outer]] = Pattern(kind, **own)
        return finder, patterns

    def _alternatives(self) -> str:
        """Give all patterns, those with one beginning sharing it."""
        return "|".join(
            self._beginning(first, number)
            + (rests[0] if len(rests) == 1 else f"(?:{'|'.join(rests)})")
            for number, (first, rests) in enumerate(self._led.items())
        )

    def _beginning(self, first: str, number: int) -> str:
        """Give the regular expression of what patterns begin with."""
        if first[0] != "{":
            return _literals(first)
        role = self._role(first[1:-1])
        words = self._words(first[1:-1])
        return f"(?P<{role}_f{number}>{words})" if role else f"(?:{words})"

    def _split(self, pattern: str) -> tuple[str, str]:
        """Give a pattern's first placeholder or words, and the rest."""
        end = pattern.index("}") + 1 if pattern[0] == "{" else len(re.split(r"[{[*]", pattern)[0])
        return pattern[:end], pattern[end:]

    def _role(self, name: str) -> str:
        """Give the role of a placeholder."""
        return _ROLES.get(name, name) if name not in self._tables else self._tables[name].role

    def _rest(self, pattern: str, outer: str) -> str:
        """Give the part of a pattern after its beginning as a regular expression."""
        parts = []
        for match in _TOKEN.finditer(pattern):
            name, second = match.groups()
            if not name:
                parts.append(_SPECIAL.get(match[0]) or _literals(match[0]))
                continue
            words = self._words(name)
            role = self._role(name)
            parts.append(f"(?P<{role}{second}_{outer}>{words})" if role else f"(?:{words})")
        return "".join(parts) + ("" if pattern.endswith("*") else r"(?!\w)")

    def _words(self, name: str) -> str:
        """Give what a placeholder matches."""
        return _DIGITS.get(name) or self._tables[name].regex


def _is_word(start: str) -> bool:
    """Tell whether a beginning is a letter's, not a symbol's."""
    return start[0].isalpha()
