"""Builds one regular expression from the tables and patterns of a reading.toml."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_TOKEN = re.compile(r"\{([a-z]+)(2?)\}|.", re.DOTALL)
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

_Tree: TypeAlias = "dict[str, _Tree]"
_END: _Tree = {"": {}}


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
    """Give a regular expression of all words, longest first, sharing their beginnings."""
    tree: _Tree = {}
    for word in words:
        for form in spellings(word):
            node = tree
            for letter in form:
                node = node.setdefault(letter, {})
            node[""] = {}
    return _branch(tree)


def spellings(word: str) -> tuple[str, ...]:
    """Give a word as it is, and with its accents apart where it has any."""
    if word.isascii():
        return (word,)
    return tuple(dict.fromkeys((word, unicodedata.normalize("NFD", word))))


def _branch(node: _Tree) -> str:
    """Give the regular expression of a tree of letters."""
    last = [letter for letter, rest in node.items() if letter.isalpha() and rest == _END]
    parts = [
        _literal(letter) + _branch(rest)
        for letter, rest in sorted(node.items())
        if letter and letter not in last
    ]
    if last:
        parts.append(last[0] if len(last) == 1 else f"[{''.join(sorted(last))}]")
    if not parts:
        return ""
    if len(parts) == 1 and "" not in node:
        return parts[0]
    return f"(?:{'|'.join(parts)}){'?' if '' in node else ''}"


def _literal(letter: str) -> str:
    """Give a letter of a pattern as a regular expression."""
    if letter == "–":
        return "[–-]"
    return letter if letter.isalnum() or letter in " -" else re.escape(letter)


class Grammar:
    """Collects patterns and gives the finder and, for each outer group, its pattern."""

    def __init__(
        self, tables: Mapping[str, Table], numbers: Sequence[str], figure: str, units: Sequence[str]
    ) -> None:
        words = tuple(word for name in numbers for word in tables[name].words)
        in_words = "|".join(tables[name].regex for name in reversed(numbers))
        number = Table("number", words, f"(?:{figure}|{in_words})")
        self._tables = {**tables, "number": number, "figure": Table("number", (), figure)}
        self._not_followed = rf"(?![ -]?{alternation(units)}(?!\w))"
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
            f"{self._beginning(first, number)}(?:{'|'.join(rests)})"
            for number, (first, rests) in enumerate(self._led.items())
        )

    def _beginning(self, first: str, number: int) -> str:
        """Give the regular expression of what patterns begin with."""
        if first[0] != "{":
            return alternation([first])
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
                special = {"[": "(?:", "]": ")?", "*": r"\w*"}
                parts.append(special.get(match[0]) or _literal(match[0]))
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
