"""Turns whatever went wrong into a NewsgenError and prints it, in lines or as JSON."""

from __future__ import annotations

import traceback
from contextlib import suppress
from pathlib import Path

from newsgen.cli import terminal
from newsgen.errors import NewsgenError, NoStoryError, NotFoundError, Problem


class UsageError(NewsgenError):
    """The command line is wrong: an unknown command or option, or a value it does not take."""

    code = "bad_use"


class InternalError(NewsgenError):
    """A fault of the program itself."""

    code = "internal"


def as_newsgen_error(error: Exception) -> NewsgenError:
    """Give the error itself, or one with its place, what happened and a remedy."""
    if isinstance(error, NewsgenError):
        return error
    if hasattr(error, "format_message"):  # the parser's own errors
        return _usage(error)
    if isinstance(error, OSError):
        reason = (error.strerror or str(error)).lower()
        remedy = "Check the path, its rights and the space on its disk."
        file = "" if error.filename is None else str(error.filename)
        return NotFoundError(
            Problem("", f"cannot be read or written: {reason}", remedy=remedy, file=file)
        )
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else "newsgen"
    remedy = "This is a fault of the program; report it with the input that caused it."
    return InternalError(
        Problem(at, "unexpected error", f"{type(error).__name__}: {error}", remedy)
    )


def _usage(error: Exception) -> UsageError:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "newsgen"
    message = " ".join(str(error.format_message()).split())  # type: ignore[attr-defined]
    message = message.replace("Value error, ", "").rstrip(".?")
    remedy = f"See {command} --help."
    return UsageError(Problem(command, f"{message[:1].lower()}{message[1:]}", remedy=remedy))


def report(error: NewsgenError, *, as_json: bool) -> None:
    """Print an error: JSON on standard output, else plain lines on standard error."""
    reason = error.reason if isinstance(error, NoStoryError) else ""
    if as_json:
        members: dict[str, object] = {"code": error.code}
        if reason:
            members["reason"] = reason
        members["exit_code"] = error.exit_code
        members["problems"] = [problem.as_dict() for problem in error.problems]
        with suppress(OSError):  # where standard output is full, the lines tell it
            terminal.say_json({"error": members})
            return
    if reason:
        terminal.complain(f"no story: {reason}")
    for problem in error.problems:
        terminal.complain(line(problem))


def line(problem: Problem) -> str:
    """Write a problem on one line: place, message, what was found, remedy."""
    return str(problem).removeprefix(": ")
