"""Builds one regular expression from the tables and patterns of a reading.toml."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

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
_UNREAD = r"[\d²³¹¼½¾⅐-↉①-⓿](?:[.,]?\w)*"


@dataclass(frozen=True, slots=True)
class Pattern:
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


ROLES = frozenset(field.name for field in fields(Pattern)) - {"kind"}


@dataclass(frozen=True, slots=True)
class Table:
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
    tree: dict[str, object] = {}
    for word in words:
        for form in {word, unicodedata.normalize("NFD", word)}:
            node = tree
            for letter in form:
                node = node.setdefault(letter, {})  # type: ignore[assignment]
            node[""] = {}
    return _branch(tree)


def _branch(node: Mapping[str, object]) -> str:
    """Give the regular expression of a tree of letters."""
    parts = [
        _literal(letter) + _branch(rest)  # type: ignore[arg-type]
        for letter, rest in sorted(node.items())
        if letter
    ]
    if not parts:
        return ""
    if len(parts) == 1 and "" not in node:
        return parts[0]
    return f"(?:{'|'.join(parts)}){'?' if '' in node else ''}"


def _literal(letter: str) -> str:
    """Give a letter of a pattern as a regular expression."""
    return "[–-]" if letter == "–" else re.escape(letter)


class Grammar:
    """Collects patterns and gives the finder and, for each outer group, its pattern."""

    def __init__(
        self, tables: Mapping[str, Table], numbers: Sequence[str], figure: str, units: Sequence[str]
    ) -> None:
        words = tuple(word for name in numbers for word in tables[name].words)
        either = f"(?:{'|'.join(tables[name].regex for name in reversed(numbers))})"
        self._tables = {**tables, "number": Table("number", words, either)}
        self._figure = figure
        self._not_followed = rf"(?![ -]?{alternation(units)}(?!\w))"
        self._led: dict[bool, dict[str, list[str]]] = {True: {}, False: {}}
        self._groups: dict[str, str] = {}
        self._made: list[tuple[str, str, str]] = []
        self._starts: set[str] = set()
        self._first_words: set[str] = set()

    def add(self, kind: str, pattern: str) -> None:
        """Take in a pattern, once as led by figures and once as led by words."""
        first, rest = self._split(pattern)
        if first in {"{number}", "{figure}"}:
            self._put(kind, first, rest, self._figure, by_figure=True)
        if first == "{figure}":
            return
        if first[1:-1] in _DIGITS:
            self._put(kind, first, rest, _DIGITS[first[1:-1]], by_figure=True)
            return
        table = self._tables[first[1:-1]] if first[0] == "{" else Table("", (first,))
        words = table.words
        by_figure = not words[0][0].isalpha()
        (self._starts if by_figure else self._first_words).update(words)
        self._put(kind, first, rest, table.regex, by_figure=by_figure)

    def compiled(self) -> tuple[re.Pattern[str], dict[int, Pattern]]:
        """Give the finder and the patterns by the index of their outer group."""
        starts = "".join(re.escape(start[0]) for start in sorted(self._starts))
        # The lookaheads only save time: most positions of a text begin no figure.
        finder = re.compile(
            rf"(?<!\w)(?:(?P<sign>[-+])?(?=[0-9{starts}])(?:{self._alternatives(by_figure=True)})"
            rf"|(?={alternation(self._first_words)})(?:{self._alternatives(by_figure=False)}))"
            rf"|{_UNREAD}(?P<unread>)"
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

    def _alternatives(self, *, by_figure: bool) -> str:
        """Give all patterns of a kind of beginning, sharing that beginning."""
        return "|".join(
            f"{self._groups[first]}(?:{'|'.join(rests)})"
            for first, rests in self._led[by_figure].items()
        )

    def _split(self, pattern: str) -> tuple[str, str]:
        """Give a pattern's first placeholder or words, and the rest."""
        end = pattern.index("}") + 1 if pattern[0] == "{" else len(re.split(r"[{[*]", pattern)[0])
        return pattern[:end], pattern[end:]

    def _put(self, kind: str, first: str, rest: str, begin: str, *, by_figure: bool) -> None:
        """File a pattern under its beginning."""
        key = f"{'f' if by_figure else 'w'}{first}"
        rests = self._led[by_figure].setdefault(key, [])
        group = str(list(self._led[by_figure]).index(key)) + ("f" if by_figure else "w")
        role = self._role(first[1:-1]) if first[0] == "{" else ""
        self._groups[key] = f"(?P<{role}_{group}>{begin})" if role else f"(?:{begin})"
        outer = f"p{len(self._made)}"
        self._made.append((outer, kind, group))
        guard = self._not_followed if kind == "of" else ""
        # An empty group at the end names the pattern: so the engine can skip by first letter.
        rests.append(f"{self._rest(rest, outer)}{guard}(?P<{outer}>)")

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
        """Give what a placeholder inside a pattern matches."""
        if name == "figure":
            return self._figure
        if name in _DIGITS:
            return _DIGITS[name]
        words = self._tables[name].regex
        return f"(?:{self._figure}|{words})" if name == "number" else words
