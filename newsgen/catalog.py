"""Catalogs: the words of one language, read from its .po file and checked before use.

Each line of a translation is a wording of its own, so a language may have any number of them.
Fails closed: a fuzzy message, one that breaks its placeholders, or one that carries a digit or
markup of its own is an error that names it; nothing falls back to another language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from newsgen.errors import CatalogError, Problem

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_START = re.compile(r"(^|[.!?] )%\((\w+)\)s")
_ODD = re.compile("[\\d<>%\x00-\x1f\ue000-\uf8ff]")
_FAULTS = {"holds a lone per cent sign": "%", "holds markup": "<>"}
_OPTIONAL = frozenset({"city"})  # Norwegian readers know which clock is meant
_MAX_BYTES = 5_000_000
# Labels of the desk's own tools, which no article prints, may name figures: "(2.61bn)".
LABELS = ("rule.", "brief.")


@dataclass(frozen=True, slots=True)
class Wording:
    """One translated text; `starts` are the values that begin a sentence in it.

    `source` is the text it translates, `line` its place among the lines of that translation.
    """

    text: str
    starts: frozenset[str]
    source: str = ""
    line: int = 0


@dataclass(slots=True)
class Catalog:
    """The translated wordings of one language by context and source text."""

    tag: str
    file: str
    _by_context: dict[str, dict[str, tuple[Wording, ...]]]
    _options: dict[str, tuple[Wording, ...]] = field(default_factory=dict)

    def options(self, context: str, sources: tuple[str, ...]) -> tuple[Wording, ...]:
        """Give the translated wordings of a message in template order.

        Raises CatalogError when none of them is translated.
        """
        found = self._options.get(context)
        if found is None:
            known = self._by_context.get(context, {})
            found = tuple(each for source in sources for each in known.get(source, ()))
            if not found:
                raise CatalogError(
                    Problem(
                        context,
                        f"has no {self.tag} text",
                        sources[0] if sources else "",
                        "Translate at least one of its wordings.",
                        self.file,
                    )
                )
            self._options[context] = found
        return found

    def label(self, context: str, source: str) -> str:
        """Give a label of the desk's own tools; where it is not translated, the source text."""
        found = self._by_context.get(context, {}).get(source)
        return found[0].text if found else source

    def only(self, context: str) -> Wording:
        """Give the one wording of a message of the interface."""
        return self.options(context, tuple(self._by_context.get(context, ())))[0]


def load_catalog(tag: str, root: Path) -> Catalog:
    """Read `root/<tag>/LC_MESSAGES/newsgen.po`; CatalogError names every message at fault."""
    from babel.messages.pofile import PoFileError, read_po

    path = root / tag / "LC_MESSAGES" / "newsgen.po"
    file = str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CatalogError(
            Problem(tag, "has no catalog", remedy="Choose another language.", file=file)
        ) from error
    if len(data) > _MAX_BYTES:
        raise CatalogError(Problem(tag, "is larger than 5 MB", str(len(data)), file=file))
    try:
        messages = read_po(BytesIO(data), abort_invalid=True)
    except (PoFileError, ValueError, LookupError) as error:
        raise CatalogError(
            Problem(tag, f"is no valid catalog: {error}", remedy="Mend the file.", file=file)
        ) from error
    problems: list[Problem] = []
    by_context: dict[str, dict[str, tuple[Wording, ...]]] = {}
    for message in messages:
        source, text = message.id, message.string
        if not source or not text:
            continue
        if not isinstance(source, str) or not isinstance(text, str):
            problems.append(_problem(message.context, str(source), "has plural forms", file))
            continue
        context, lines = message.context or "", text.split("\n")
        wrong = next(filter(None, (fault(context, source, line) for line in lines)), "")
        if message.fuzzy or wrong:
            problems.append(_problem(context, text, wrong or "is fuzzy", file))
            continue
        wordings = tuple(_wording(context, source, *each) for each in enumerate(lines))
        by_context.setdefault(context, {})[source] = wordings
    if problems:
        raise CatalogError(problems)
    return Catalog(tag, file, by_context)


def _wording(context: str | None, source: str, line: int, text: str) -> Wording:
    """Mark the values that begin a sentence; the phrases of part `common` stand within one."""
    if (context or "").startswith("common."):
        return Wording(text, frozenset(), source, line)
    starts = frozenset(match[2] for match in _START.finditer(text))
    return Wording(_START.sub(r"\1%(\2^)s", text), starts, source, line)


def fault(context: str, source: str, text: str) -> str:
    """Say what keeps a line of a translation from being used; nothing where it is sound."""
    if not text.strip():
        return "holds an empty line; each line is a wording"
    wanted, found = set(_PLACEHOLDER.findall(source)), set(_PLACEHOLDER.findall(text))
    if wanted != found and (found - wanted or wanted - found - _OPTIONAL):
        return f"must keep the placeholders {', '.join(sorted(wanted)) or 'none'}"
    found_odd = _ODD.search(_PLACEHOLDER.sub("", text).replace("%%", ""))
    if found_odd is None or (found_odd[0].isdigit() and context.startswith(LABELS)):
        return ""
    return next(
        (told for told, letters in _FAULTS.items() if found_odd[0] in letters),
        "holds a figure of its own; figures are placeholders"
        if found_odd[0].isdigit()
        else "holds a control or private-use character",
    )


def _problem(context: str | None, text: str, wrong: str, file: str) -> Problem:
    return Problem(context or "message", wrong, text[:80], "Mend the message.", file)
