"""Asks GNU msgfmt, where it is installed, what it makes of a catalog."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

from newsgen.catalog import OPTIONAL
from newsgen.pofile import BOM
from newsgen.translation.checks.finding import CHECKS, Wrong

SECONDS = 10
NOT_INSTALLED = "msgfmt is not installed; its own check was left out."
_TOLD = re.compile(r"^[^:]*:(\d+):(?:\d+:)? (?!warning|\.\.\.this is the location)(.+)$")
_ARGUMENT = re.compile(r"argument '(\w+)'")


def msgfmt(data: bytes) -> tuple[list[tuple[int, Wrong]], str]:
    """Give msgfmt's findings by line of the file, and a note where it could not be asked."""
    program = shutil.which("msgfmt")
    if program is None:
        return [], NOT_INSTALLED
    try:
        done = subprocess.run(  # noqa: S603  # the program is found on the path, the file is input
            [program, "--check", f"--output-file={os.devnull}", "-"],
            input=data.removeprefix(BOM).replace(b"\r\n", b"\n"),
            capture_output=True,
            timeout=SECONDS,
            env={"LC_ALL": "C", "PATH": os.environ.get("PATH", "")},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return [], f"msgfmt gave no answer: {type(error).__name__}."
    if done.returncode == 0:
        return [], ""
    lines = done.stderr.decode("utf-8", "replace").splitlines()
    found = [(int(told[1]), told[2]) for each in lines if (told := _TOLD.match(each))]
    if not found:
        return [], f"msgfmt ended with {done.returncode}: {' '.join(lines[:1])}"
    return [
        (line, Wrong("msgfmt", f"msgfmt says: {message}", CHECKS["msgfmt"].remedy))
        for line, message in found
        if not _optional(message)
    ], ""


def _optional(message: str) -> bool:
    """Tell whether msgfmt misses a placeholder that a language may leave out."""
    found = _ARGUMENT.search(message)
    return found is not None and found[1] in OPTIONAL and "msgstr" in message
