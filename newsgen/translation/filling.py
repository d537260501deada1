"""Sets values in the text of a TOML file and keeps its order and comments.

Only what a language's data files use is known: tables, arrays of tables, and a key on a line of
its own with a value that may go on below it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

Place = tuple[str, str]  # table and key, such as ("date", "months")

_LONGEST, _ROW = 70, 6  # characters of a list on one line, and members of a row
# Spaces and signs that look like others.
_UNSEEN = re.compile("[\x7f\u00a0\u2007\u200b-\u200f\u202f\u2060\u2212]")
_TABLE = re.compile(r"\[+([^\[\]]+)\]+")
_KEY = re.compile(r"""("[^"]*"|'[^']*'|[\w-]+) = """)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a TOML file, or several that hold one value: its table and key, if it has any."""

    table: str
    key: str
    text: str

    @property
    def place(self) -> Place:
        """Give table and key."""
        return self.table, self.key


def lines(text: str) -> Iterator[Line]:
    """Give a file's lines in their order; a value of several lines is one."""
    table, key, waiting = "", "", ""
    for line in text.splitlines():
        if not waiting:
            if found := _TABLE.match(line):
                table = found[1]
            given = _KEY.match(line)
            key = given[1].strip("\"'") if given else ""
        waiting = f"{waiting}\n{line}" if waiting else line
        if key and not _is_whole(waiting):
            continue
        yield Line(table, key, waiting)
        waiting = ""


def literal(value: object) -> str:
    """Write a value as TOML: texts, numbers, lists, and tables on one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _UNSEEN.sub(
                lambda one: f"\\u{ord(one[0]):04x}", json.dumps(value, ensure_ascii=False)
            )
        case list() | tuple():
            shown = [literal(each) for each in value]
            if sum(map(len, shown)) <= _LONGEST:
                return f"[{', '.join(shown)}]"
            rows = (", ".join(shown[at : at + _ROW]) for at in range(0, len(shown), _ROW))
            return "[\n" + "".join(f"    {row},\n" for row in rows) + "]"
        case Mapping():
            inside = ", ".join(f"{name} = {literal(each)}" for name, each in value.items())
            return f"{{ {inside} }}"
        case _:
            return str(value)


def filled(
    text: str,
    values: Mapping[Place, object],
    tables: Mapping[str, Iterable[str]],
    *,
    comment: str,
    left: str = "",
) -> str:
    """Set values by their place and the lines of whole tables, each told by a comment.

    `left` begins a line below each table's name that lists the keys which are as they were.
    """
    found = list(lines(text))
    kept: dict[str, list[str]] = {}
    for each in found:
        if each.key and each.place not in values and each.table not in tables:
            kept.setdefault(each.table, []).append(each.key)
    made: list[str] = []
    done: set[str] = set()
    for each in found:
        if each.table in tables:
            if each.table not in done:
                done.add(each.table)
                made += [*tables[each.table], ""]
            continue
        if each.key and each.place in values:
            made.append(f"{_KEY.match(each.text)[0]}{literal(values[each.place])}  # {comment}")  # type: ignore[index]
            continue
        made.append(each.text)
        keys = dict.fromkeys(kept.get(each.table, ()))
        if left and keys and each.table not in done and _TABLE.match(each.text):
            done.add(each.table)
            made.append(f"# {left}: {', '.join(keys)}.")
    return "\n".join(made) + "\n"


def _is_whole(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
