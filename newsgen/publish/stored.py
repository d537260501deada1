"""Pages as plain data, so that an article can be written again without being made again.

The checksum of a page covers every word and figure of it, and nothing that is said about it: the
label, which is computed from the record, is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from newsgen.errors import CheckError, Problem
from newsgen.publish.page import Page

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def as_plain(page: Page) -> dict[str, Any]:
    """Give the members of a page for article.json."""
    members: dict[str, Any] = _adapter().dump_python(page, mode="json")
    return members


def read(members: object, file: str = "") -> Page:
    """Read a page from the members that `as_plain` gave; CheckError names each wrong one."""
    from pydantic import ValidationError

    try:
        return _adapter().validate_python(members)
    except ValidationError as error:
        remedy = "Make the article again; its files are not meant to be edited."
        raise CheckError(
            [
                Problem(
                    f"pages.{'.'.join(str(part) for part in each['loc'])}",
                    each["msg"],
                    remedy=remedy,
                    file=file,
                )
                for each in error.errors(include_url=False)
            ]
        ) from None


def pages(document: Mapping[str, Any], file: str = "") -> dict[str, Page]:
    """Read the pages of an article.json by language; CheckError where it has none."""
    stored = document.get("pages")
    if not isinstance(stored, dict) or not stored:
        remedy = "Make the article again with this version of newsgen."
        raise CheckError(Problem("pages", "is missing", remedy=remedy, file=file))
    return {str(lang): read(members, file) for lang, members in stored.items()}


def checksum(page: Page) -> str:
    """Give the SHA-256 of all words and figures of a page, in hexadecimal."""
    members = as_plain(replace(page, label=""))
    text = json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Page]:
    from pydantic import TypeAdapter

    return TypeAdapter(Page)
