"""Prints lines, JSON and tables; nothing that comes from outside can steer the terminal."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO, cast

PIPED_WIDTH = 120
_SPACES = "\u00a0\u202f"


def prepare() -> None:
    """Let every character be read and printed; a stream that is shut is empty, or lost."""
    sys.stdin = sys.stdin or _nothing("r")
    sys.stdout = sys.stdout or _nothing("w")
    sys.stderr = sys.stderr or _nothing("w")
    errors = ("surrogateescape", "backslashreplace", "backslashreplace")
    for stream, handler in zip((sys.stdin, sys.stdout, sys.stderr), errors, strict=True):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=handler)


def _nothing(mode: str) -> TextIO:
    return cast("TextIO", Path(os.devnull).open(mode, encoding="utf-8"))


def finish() -> None:
    """Send what is left to print; a reader that went away early is no error."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        let_go()
    except OSError:
        let_go()
        raise


def visible(text: str) -> str:
    """Give a text with control and direction characters written as their numbers."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter in _SPACES else f"\\u{ord(letter):04x}"
        for letter in text
    )


def say(text: str = "") -> None:
    """Print one line."""
    _print(visible(text), sys.stdout)


def complain(text: str) -> None:
    """Print one line on standard error."""
    _print(visible(text), sys.stderr)


def say_json(value: object) -> None:
    """Print plain data as JSON."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    _print("\n".join(visible_json(line) for line in text.split("\n")), sys.stdout)


def visible_json(line: str) -> str:
    """Give a line of JSON with characters that steer a terminal as JSON's own escapes."""
    if line.isprintable():
        return line
    return "".join(_escaped(letter) for letter in line)


def _escaped(letter: str) -> str:
    if letter.isprintable() or letter in _SPACES:
        return letter
    return json.dumps(letter)[1:-1]


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], keep: Sequence[str] = ()) -> None:
    """Print a table that folds to the terminal's width; columns in `keep` do not fold."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    found = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in columns:
        found.add_column(Text(name), overflow="fold", no_wrap=name in keep)
    for row in rows:
        found.add_row(*(Text(visible(cell)) for cell in row))
    width = shutil.get_terminal_size((PIPED_WIDTH, 24)).columns
    page = io.StringIO()
    Console(file=page, width=width).print(found)
    for line in page.getvalue().splitlines():
        say(line.rstrip())


def _print(text: str, stream: TextIO) -> None:
    try:
        stream.write(f"{text}\n")
    except BrokenPipeError:
        let_go(stream)


def let_go(stream: TextIO | None = None) -> None:
    """Point a stream, standard output unless given, at nothing: leaving must not fail once more."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError, ValueError):  # ValueError: no file behind the stream
        os.dup2(nothing, (stream or sys.stdout).fileno())
    os.close(nothing)
