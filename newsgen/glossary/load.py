"""Reads a language's glossary.toml and refuses what is wrong in it, by term and key."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    ValidationError,
    model_validator,
)

from newsgen.errors import CatalogError, Problem, shown, shown_name
from newsgen.glossary.notation import checked, plain
from newsgen.glossary.terms import Glossary, Term, build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "glossary.toml"
_MAX_BYTES = 1_000_000


def load_glossary(tag: str, root: Path) -> Glossary:
    """Read `root/<tag>/glossary.toml`; CatalogError names each term and key at fault."""
    path = root / tag / FILE
    entries = _read(path, tag)
    terms = tuple(Term(**entry.model_dump()) for entry in entries.term)
    glossary = build(tag, str(path), terms, entries.endings)
    if problems := [*_repeated(glossary), *_contradicted(glossary)]:
        raise CatalogError(problems)
    return glossary


_Text = Annotated[str, StringConstraints(strict=True, min_length=1, strip_whitespace=True)]
_Form = Annotated[str, StringConstraints(strict=True), AfterValidator(checked)]
_Ending = Annotated[str, StringConstraints(strict=True, pattern=r"^['\w]{1,9}$")]


class _Entry(BaseModel):
    """One `[[term]]`: no key more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    term: _Text
    use: Annotated[tuple[_Form, ...], Field(min_length=1)]
    avoid: tuple[_Form, ...] = ()
    allow: tuple[_Form, ...] = ()
    source: tuple[_Form, ...] = ()
    note: _Text
    binding: StrictBool = False

    @model_validator(mode="after")
    def _found(self) -> Self:
        """Refuse a term that cannot be looked for as it stands."""
        if not self.source:
            try:
                checked(self.term)
            except ValueError as error:
                raise ValueError(f"needs `source`, for {error}") from None
        return self


class _Entries(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endings: tuple[_Ending, ...] = ()
    term: tuple[_Entry, ...]


def _read(path: Path, tag: str) -> _Entries:
    """Read a file; CatalogError names the term and the key of all that is wrong."""
    data: dict[str, Any] = {}
    try:
        with path.open("rb") as file:
            data = tomllib.loads(file.read(_MAX_BYTES).decode())
        return _Entries.model_validate(data)
    except ValidationError as error:
        raise CatalogError(
            [
                Problem(
                    _place(item["loc"], data),
                    item["msg"].removeprefix("Value error, "),
                    "" if item["type"] == "missing" else shown(item["input"]),
                    "Another language's glossary explains each key in its first lines.",
                    str(path),
                )
                for item in error.errors(include_url=False)
            ]
        ) from None
    except OSError as error:
        remedy = f"Add locales/{tag}/{FILE}, as the other languages have."
        raise CatalogError(Problem(tag, "has no glossary", "", remedy, str(path))) from error
    except ValueError as error:
        remedy = "Mend the file; it is TOML in UTF-8."
        raise CatalogError(
            Problem("glossary", "cannot be read", str(error), remedy, str(path))
        ) from error


def _place(loc: tuple[int | str, ...], data: dict[str, Any]) -> str:
    """Name the place of a fault: the term by its number and its English, then the key."""
    match loc:
        case ("term", int(index), *rest):
            entry = data["term"][index]
            name = entry.get("term") if isinstance(entry, dict) else None
            said = f" ({shown_name(name)})" if isinstance(name, str) else ""
            return ".".join((f"term {index + 1}{said}", *map(str, rest)))
        case _:
            return ".".join(map(str, loc)) or "glossary"


def _repeated(glossary: Glossary) -> Iterator[Problem]:
    """Name the terms that stand twice."""
    seen = set()
    for term in glossary.terms:
        if term.term.lower() in seen:
            yield Problem(term.term, "stands twice", "", "Join the two.", glossary.file)
        seen.add(term.term.lower())


def _contradicted(glossary: Glossary) -> Iterator[Problem]:
    """Name the forms to print that some term says not to print."""
    for term in glossary.terms:
        for form in term.use:
            for hit in glossary.forbidden(plain(form)):
                yield Problem(
                    f"{term.term}.use",
                    f"is a form that the term {hit.term.term} avoids",
                    plain(form),
                    "Keep one of the two.",
                    glossary.file,
                )
