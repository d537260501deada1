"""Measures finished texts: their form, their density of figures, their words, their ease."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from newsgen.quality.measure import Measure

__all__ = ["measure_article"]


def measure_article(
    data: Mapping[str, Any], locales: Path, own: Mapping[str, Mapping[str, Any]]
) -> tuple[Measure, ...]:
    """Measure every language of an article.json against its quality.toml and the desk's numbers.

    CheckError where the document is malformed, CatalogError where a language has no limits.
    """
    from newsgen.claims import check_article
    from newsgen.glossary.load import FILE, load_glossary
    from newsgen.quality.form import measure_form
    from newsgen.quality.limits import load_limits
    from newsgen.quality.sourcing import measure_sourcing
    from newsgen.quality.wording import measure_wording
    from newsgen.quality.written import written

    findings = check_article(data)
    found: list[Measure] = []
    for article in written(data):
        limits = load_limits(article.lang, locales, own)
        listed = (locales / article.lang / FILE).is_file()
        glossary = load_glossary(article.lang, locales) if listed else None
        found += measure_form(article, limits)
        found += measure_sourcing(article, limits, findings)
        found += measure_wording(article, limits, glossary)
    return tuple(found)
