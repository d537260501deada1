"""What stands above the body, in a fixed order: the members that several dialects write.

Texts are quoted, so that no YAML reader takes `no`, `12:30` or `12345` for anything else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from newsgen.publish.copy import Copy, Status

Members = Iterator[tuple[str, str]]

_NOT_IN_YAML = re.compile(
    "[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]"
)


def document(members: Members, blocks: Iterable[str]) -> str:
    """Put the members between their fences, and the blocks of the body below."""
    head = "".join(f"{key}: {value}".rstrip() + "\n" for key, value in members)
    below = "\n\n".join(blocks)
    return f"---\n{head}---\n\n{below}\n"


def title(copy: Copy) -> str:
    """Give the headline; a retracted page has what is said of it instead."""
    return copy.standing.label if _is_retracted(copy) else copy.page.headline


def description(copy: Copy) -> str:
    """Give the dek; nothing of a retracted page."""
    return "" if _is_retracted(copy) else copy.page.dek


def names(copy: Copy, given: tuple[str, ...]) -> tuple[str, ...]:
    """Give a page's tags or authors; none of a retracted page, which no list should show."""
    return () if _is_retracted(copy) else given


def published(copy: Copy) -> datetime:
    """Give the time of the first approval; before it that of the figures."""
    return copy.standing.published_at or copy.page.as_of


def is_draft(copy: Copy) -> str:
    """Say whether a site may build the page only as a draft: `true` or `false`."""
    return "true" if copy.standing.status is Status.DRAFT else "false"


def about(copy: Copy, indent: str = "") -> Members:
    """Give what newsgen itself says of a page, for templates and for tracing."""
    within = f"{indent}  "
    yield f"{indent}newsgen", ""
    yield f"{within}label", scalar(copy.standing.label)
    yield f"{within}version", str(copy.standing.version)
    yield f"{within}seed", scalar(copy.page.seed)
    yield f"{within}provider", scalar(copy.page.provider)


def scalar(text: str) -> str:
    """Write a text as a quoted scalar, the same in JSON and YAML."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def flow(texts: tuple[str, ...]) -> str:
    """Write texts as a list on one line."""
    return f"[{', '.join(scalar(text) for text in texts)}]"


def _is_retracted(copy: Copy) -> bool:
    return copy.standing.status is Status.RETRACTED
