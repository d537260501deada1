"""How a language's strings are typed: locales/<tag>/checks.toml, for the checks alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictStr, ValidationError

from newsgen.errors import CatalogError, Problem, shown
from newsgen.translation.checks.finding import Finding

FILE = "checks.toml"
_BEGUN = re.compile(r"# ((?:Still|Begun from) English\b.{0,200})")  # comments of starting.py
_Mark = Annotated[StrictStr, Field(min_length=1, max_length=1)]


class Conventions(BaseModel):
    """The file's keys; a language without the file is held to these."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    straight: tuple[_Mark, ...] = ('"',)
    printed: StrictStr = "“ ”"
    sentence_case: tuple[StrictStr, ...] = ()
    names: tuple[StrictStr, ...] = ()
    doubled: tuple[StrictStr, ...] = ()
    ends: Mapping[_Mark, _Mark] = {}


def still_english(tag: str, root: Path) -> Iterator[Finding]:
    """Name the places of a language's files that are as `newsgen locale init` left them."""
    for path in sorted((root / tag).glob("*.toml")):
        with suppress(OSError, ValueError):  # told where the file is read
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if found := _BEGUN.match(line):
                    remedy = "Write the language's own, then take this comment away."
                    yield Finding(str(path), number, "", "", "data", found[1].rstrip("."), remedy)


def load_conventions(tag: str, root: Path) -> Conventions:
    """Read `root/<tag>/checks.toml`; CatalogError names each key that is wrong."""
    path = root / tag / FILE
    try:
        return Conventions.model_validate(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return Conventions()
    except ValidationError as error:
        remedy = f"Compare the key with another language's {FILE}."
        raise CatalogError(
            [
                Problem(
                    ".".join(map(str, item["loc"])),
                    item["msg"],
                    shown(item["input"]),
                    remedy,
                    str(path),
                )
                for item in error.errors(include_url=False)
            ]
        ) from None
    except (ValueError, OSError) as error:
        remedy = "Mend the file; it is TOML in UTF-8."
        raise CatalogError(
            Problem(FILE, "cannot be read", str(error)[:80], remedy, str(path))
        ) from error
