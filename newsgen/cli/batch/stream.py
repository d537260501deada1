"""Briefs from standard input: one JSON object, objects over many lines, or JSON Lines.

A brief begins at a line; it goes on until its brackets are closed, or until a line begins with
another `{`. So a brief that breaks off spoils no other, and each is made before the next is read.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

import typer

from newsgen.cli import inputs, terminal
from newsgen.cli.batch import making, recipe, telling
from newsgen.cli.batch.outcome import DuplicateError, Failure, Outcome, exit_code
from newsgen.cli.make import Wanted
from newsgen.errors import BriefError, NotFoundError, Problem
from newsgen.events.liquidations.event import parse_brief

MAX_BYTES = 1_000_000
_CHUNK = 65_536
_LINE = re.compile(r"(?<=^line )\d+(?=, column )")
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"?|[{}\[\]]')
_STEP = {b"{": 1, b"[": 1, b"}": -1, b"]": -1}


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of one brief and the line where it begins; None where it is too large."""

    line: int
    data: bytes | None


def run(wanted: Wanted, *, as_json: bool, keep: bool) -> None:
    """Make the article of each brief on standard input as it comes.

    With `as_json` each is printed as one line of JSON, and written too only where `keep` says so.
    """
    made = recipe.read(wanted)
    if sys.stdin.isatty():
        terminal.complain("Reading briefs from the keyboard; end with Ctrl-D.")
    outcomes: list[Outcome] = []
    written: dict[str, str] = {}
    for piece in pieces(sys.stdin.buffer):
        current = replace(made, now=inputs.moment(wanted.now))  # a stream may last for days
        outcome, members = _one(piece, current, written, keep=keep or not as_json)
        outcomes.append(outcome)
        line = telling.json_line(outcome, members, {"line": piece.line}) if as_json else ""
        if not telling.tell(outcome, line):
            break  # the reader went away
    if not outcomes:
        remedy = "Pipe a brief in: newsgen generate - < brief.json."
        raise NotFoundError(Problem("standard input", "holds no brief", remedy=remedy))
    telling.summary(outcomes)
    if code := exit_code(outcomes):
        raise typer.Exit(code)


def _one(
    piece: Piece, made: recipe.Recipe, written: dict[str, str], *, keep: bool
) -> tuple[Outcome, dict[str, object]]:
    name = f"standard input, line {piece.line}"
    fault = _fault(piece, name)
    if fault is not None:
        return Outcome(name, failure=Failure.of(BriefError(fault))), {}
    data = piece.data or b""
    if not keep:
        outcome, members = making.members(data, name, made)
        return _placed(outcome, piece.line), members
    twin = _twin(data, name, written)
    if twin is not None:
        return twin, {}
    outcome = making.write(data, name, made)
    if outcome.failure is None:
        written[outcome.id] = name
    return _placed(outcome, piece.line), telling.stored_members(outcome)


def _fault(piece: Piece, name: str) -> Problem | None:
    """Say what keeps the lines from being a brief at all."""
    if piece.data is None:
        return Problem("", f"is larger than {MAX_BYTES:,} bytes", file=name)
    if piece.data.lstrip().startswith(b"["):
        remedy = "Give the briefs one after another, without brackets or commas: jq -c '.[]'."
        return Problem("", "begins a list", remedy=remedy, file=name)
    return None


def _placed(outcome: Outcome, begun: int) -> Outcome:
    """Count the lines that problems name from the beginning of the stream."""
    if outcome.failure is None:
        return outcome
    problems = tuple(
        replace(each, where=_LINE.sub(lambda line: str(int(line[0]) + begun - 1), each.where))
        for each in outcome.failure.problems
    )
    return replace(outcome, failure=replace(outcome.failure, problems=problems))


def _twin(data: bytes, name: str, written: dict[str, str]) -> Outcome | None:
    """Refuse a brief whose article was written in this run already; it would write over it."""
    try:
        found = parse_brief(data, name).article_id
    except BriefError:
        return None  # told when it is made
    if found not in written:
        return None
    problem = Problem(
        "id", f"is that of {written[found]} too", found, "Give one of them another id.", name
    )
    return Outcome(name, found, failure=Failure.of(DuplicateError(problem)))


def pieces(stream: BinaryIO) -> Iterator[Piece]:
    """Cut a stream into briefs; blank lines between them do not count."""
    begun, depth, held = 0, 0, bytearray()
    for number, line in _lines(stream):
        if begun and (line is None or line.startswith(b"{")):
            yield _piece(begun, held)
            begun = 0
        if not begun and line is not None and not line.strip():
            continue
        if line is None:
            yield Piece(number, None)
            continue
        if not begun:
            begun, depth, held = number, 0, bytearray()
        held += line if len(held) <= MAX_BYTES else b""
        depth += _opened(line)
        if depth <= 0:
            yield _piece(begun, held)
            begun = 0
    if begun:
        yield _piece(begun, held)


def _piece(begun: int, held: bytearray) -> Piece:
    return Piece(begun, bytes(held) if len(held) <= MAX_BYTES else None)


def _opened(line: bytes) -> int:
    """Count the brackets that a line opens, less those that it closes, outside of texts."""
    return sum(_STEP.get(token, 0) for token in _TOKENS.findall(line))


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Give each line with its number; None for one that is longer than a brief may be."""
    number = 0
    while line := stream.readline(MAX_BYTES + 1):
        number += 1
        if len(line) > MAX_BYTES and not line.endswith(b"\n"):
            while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
                continue
            yield number, None
        else:
            yield number, line
