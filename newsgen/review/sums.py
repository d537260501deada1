"""What an approval is for: checksums of one language's page and of all that stands behind it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

# What is said about an article, by language; computed from the record, so no part of its checksum.
SAID = frozenset(
    (
        *("label", "status", "modified_at", "published_at", "reviewed_by", "notices", "decision"),
        "cards",
    )
)


def article_sha256(document: Mapping[str, Any], lang: str) -> str:
    """Give the SHA-256 of all that article.json holds of a language, but for what is said of it.

    The facts, warnings and inputs are in it, other languages are not: an approval is for one.
    """
    shared = {key: value for key, value in document.items() if key not in {"articles", "pages"}}
    inputs = {**_table(shared.get("inputs"))}
    inputs["catalogs"] = _table(inputs.get("catalogs")).get(lang)
    article = _table(_table(document.get("articles")).get(lang))
    page = _table(_table(document.get("pages")).get(lang))
    members = {
        **shared,
        "inputs": inputs,
        "article": {key: value for key, value in article.items() if key not in SAID},
        "page": {key: value for key, value in page.items() if key != "label"},
    }
    text = json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
