"""How a language's strings are typed: locales/<tag>/checks.toml, for the checks alone."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictStr, ValidationError

from newsgen.errors import CatalogError, Problem, shown

FILE = "checks.toml"
_Mark = Annotated[StrictStr, Field(min_length=1, max_length=1)]


class Conventions(BaseModel):
    """The file's keys; a language without the file is held to these."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    straight: tuple[_Mark, ...] = ('"',)
    printed: StrictStr = "“ ”"
    sentence_case: tuple[StrictStr, ...] = ()
    names: tuple[StrictStr, ...] = ()
    ends: Mapping[_Mark, _Mark] = {}


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
