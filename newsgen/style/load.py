"""Finds a language's style.toml by its tag or alias, and checks it before anything is printed."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from pydantic import ValidationError

from newsgen.errors import CatalogError, Problem, SettingsError
from newsgen.style.conventions import Conventions
from newsgen.style.formatter import Style

if TYPE_CHECKING:
    from pathlib import Path

    from newsgen.style.house import HouseStyle

FILE = "style.toml"
LONGEST_EXCERPT = 60
_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)


def load_style(tag: str, house: HouseStyle, root: Path) -> Style:
    """Build the style of a language from `root/<tag>/style.toml`; aliases and regions are known."""
    name = resolve(tag, root)
    return Style.build(name, house, read(root / name / FILE))


def languages(root: Path) -> tuple[str, ...]:
    """Name the languages that have a style, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in root.glob(f"*/{FILE}")))


def resolve(tag: str, root: Path) -> str:
    """Give the language's own tag: `nb` for `no`, `nb-NO` and `nb_NO`, `en` for `en-US`."""
    known = languages(root)
    wanted = _candidates(tag)
    for name in wanted:
        if name in known:
            return name
    for name in known if wanted else ():
        if set(wanted) & set(read(root / name / FILE).aliases):
            return name
    named = f"Known languages: {', '.join(known)}"
    remedy = f"{named}; or begin one with newsgen locale init TAG."
    raise SettingsError(Problem("language", "is no known language", tag, remedy))


def _candidates(tag: str) -> tuple[str, ...]:
    """Give the folder names that a tag may mean, the closest first; none for what is no tag."""
    match = _TAG.fullmatch(tag)
    if match is None:
        return ()
    language, region = match[1].lower(), match[2]
    return (f"{language}_{region.upper()}", language) if region else (language,)


def read(path: Path) -> Conventions:
    """Read a style.toml; each missing, unknown or odd key is named."""
    try:
        return Conventions.model_validate(tomllib.loads(path.read_text("utf-8")))
    except ValidationError as error:
        raise CatalogError(
            [
                Problem(
                    ".".join(str(part) for part in item["loc"]) or "style",
                    item["msg"],
                    _excerpt(item["type"], item["input"]),
                    "Compare the key with another language's style.toml.",
                    str(path),
                )
                for item in error.errors(include_url=False)
            ]
        ) from None
    except (ValueError, OSError) as error:
        remedy = "Mend the file; it is TOML in UTF-8."
        raise CatalogError(
            Problem("style", "cannot be read", str(error), remedy, str(path))
        ) from error


def _excerpt(kind: str, value: object) -> str:
    """Show a wrong value, where there is one short enough to help."""
    text = "" if kind == "missing" or isinstance(value, dict) else repr(value)
    return text if len(text) <= LONGEST_EXCERPT else f"{text[:LONGEST_EXCERPT]}…"
