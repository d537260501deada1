"""Words that no draft prints: what the figures cannot carry, and what the glossary rejects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsgen.claims.text import masked
from newsgen.glossary import Glossary
from newsgen.quality.limits import Limits
from newsgen.quality.measure import Fault, Measure, counted, fault
from newsgen.quality.written import QUOTED, Written

_QUOTATION = re.compile(r"«[^«»]*»|“[^“”]*”|„[^„“”]*[“”]|”[^”]*”")


def measure_wording(
    article: Written, limits: Limits, glossary: Glossary | None
) -> Iterator[Measure]:
    """Count the banned words and the glossary's rejected forms outside names and quotations."""
    texts = [(where, own) for where, own in _own_words(article)]
    yield counted("banned_words", article.lang, list(_banned(texts, limits)))
    if glossary is not None:
        rejected = [
            fault(where, hit.form, f"Print “{hit.preferred}”. {hit.note}".strip())
            for where, text in texts
            for hit in glossary.forbidden(text)
        ]
        yield counted("glossary", article.lang, rejected)


def _own_words(article: Written) -> Iterator[tuple[str, str]]:
    """Give the texts with names, titles and quotations covered, every place kept."""
    names = article.index.texts()
    for part in article.parts:
        if part.section not in QUOTED:
            text = _QUOTATION.sub(lambda match: "x" * len(match[0]), part.text)
            yield part.where, masked(text, names)


def _banned(texts: list[tuple[str, str]], limits: Limits) -> Iterator[Fault]:
    for where, text in texts:
        for banned in limits.banned:
            for match in banned.pattern.finditer(text):
                shown = f"{match[0]} ({banned.kind}: {banned.reason})"
                yield fault(where, shown, banned.remedy)
