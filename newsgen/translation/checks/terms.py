"""Words that a text must not or must hold: the glossary and the desk's banned words."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.glossary import Glossary
from newsgen.quality.limits import Limits
from newsgen.translation.checks.finding import Wrong


def forbidden(text: str, glossary: Glossary) -> Iterator[Wrong]:
    """Name the words that the glossary avoids."""
    for hit in glossary.forbidden(text):
        remedy = f"Write “{hit.preferred}”. {hit.note}".strip()
        yield Wrong("forbidden_term", f"holds “{hit.form}”, which is not printed", remedy)


def required(source: str, text: str, glossary: Glossary) -> Iterator[Wrong]:
    """Name the binding terms of the source that none of a translation's wordings holds."""
    for hit in glossary.missing(source, text):
        remedy = f"Write “{hit.preferred}”. {hit.note}".strip()
        message = f"lacks the glossary's word for “{hit.term.term}”"
        yield Wrong("required_term", message, remedy)


def banned(text: str, limits: Limits) -> Iterator[Wrong]:
    """Name the words that no draft may use."""
    for each in limits.banned:
        if found := each.pattern.search(text):
            message = f"holds “{found[0]}” ({each.kind}): {each.reason}"
            yield Wrong("banned_word", message, each.remedy)
