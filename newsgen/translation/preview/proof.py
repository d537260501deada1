"""A language that remembers its words: which message, in which wording, gave which span of a text.

Each wording is wrapped in private-use marks, beside those of the figures; taking all marks away
gives the clean text that readers get, and the runs of it. A message without a sound wording is
told in the source language and known as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment

from newsgen.catalog import Catalog, Wording
from newsgen.events.liquidations import event
from newsgen.figures import FactView, refuse_raw, start_sentence
from newsgen.model import Facts, MessageRef
from newsgen.render import Language
from newsgen.style import HouseStyle, Style
from newsgen.translation.kinds import AT

_OPEN, _CLOSE = "\uf8f0", "\uf8f1"
_FIRST = 0xF0000
_MARKS = re.compile(f"{_OPEN}(.)|{_CLOSE}")
_LEADING = re.compile(f"(?:{_OPEN}.)*")
# "3:05 p.m." ends a sentence with its own full stop, also where a phrase ends with it.
_TWO_STOPS = re.compile(f"([.?!…]\ue002{_CLOSE}+)\\.")


@dataclass(frozen=True, slots=True)
class Said:
    """A message and which of its wordings was picked; `wording` is None in the source language."""

    context: str
    wording: Wording | None


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a text, and the message that gave it; `within` are the messages around that."""

    text: str
    said: Said | None
    within: tuple[Said, ...] = ()


class Recorded(FactView):
    """Facts that remember what is said of them; `draw` asks for one wording of one message."""

    def __init__(
        self, facts: Facts, style: Style, seed: str, draw: tuple[str, int] | None = None
    ) -> None:
        known = facts.get("as_of_time")
        super().__init__(facts, style, seed, (known.as_of if known else AT).year)
        self.said: list[Said] = []
        self._draw = draw

    def pick(self, context: str, count: int) -> int:
        """Choose by the seed, but for the message that one wording is asked of."""
        if self._draw is not None and self._draw[0] == context:
            return self._draw[1]
        return super().pick(context, count)

    def runs(self, marked: str) -> tuple[Run, ...]:
        """Take all marks away: the pieces of the clean text."""
        text, _ = self.clean(_TWO_STOPS.sub(r"\1", marked))
        return tuple(self._runs(text))

    def _runs(self, text: str) -> Iterator[Run]:
        around: list[Said] = []
        at = 0
        for match in (*_MARKS.finditer(text), None):
            piece = text[at : match.start() if match else None]
            if piece:
                yield Run(piece, around[-1] if around else None, tuple(around[:-1]))
            if match is None:
                return
            if match[1]:
                around.append(self.said[ord(match[1]) - _FIRST])
            else:
                around.pop()
            at = match.end()


class Proof(Language):
    """A language as its catalog stands; the second of `catalogs` words what the first cannot."""

    def __init__(
        self,
        tag: str,
        env: Environment,
        locales: Path,
        house: HouseStyle,
        catalogs: tuple[Catalog, Catalog],
    ) -> None:
        super().__init__(tag, event.KIND, env, locales, house)
        self._sound, self._other = catalogs

    @cached_property
    def catalog(self) -> Catalog:
        """The sound words."""
        return self._sound

    def told(self, refs: Iterable[MessageRef], view: Recorded) -> tuple[Run, ...]:
        """Word messages one after another, as a paragraph has them."""
        return view.runs(" ".join(self.word(ref, view) for ref in refs))

    def _say(self, view: FactView, context: str, *sources: str, **values: Any) -> str:
        own = self._sound.options(context, sources)
        wordings = own or self._other.options(context, sources) or _as_it_is(sources)
        wording = wordings[view.pick(context, len(wordings)) % len(wordings)]
        for value in values.values():
            refuse_raw(value)
        started = {f"{name}^": _started(values[name]) for name in wording.starts}
        text = wording.text % {**values, **started}
        if not isinstance(view, Recorded):
            return text
        view.said.append(Said(context, wording if own else None))
        return f"{_OPEN}{chr(_FIRST + len(view.said) - 1)}{text}{_CLOSE}"


def _started(value: str) -> str:
    """Capitalise what begins a sentence, past the marks in front of it."""
    at = _LEADING.match(value).end()  # type: ignore[union-attr]  # it also matches nothing
    return value[:at] + start_sentence(value[at:])


def _as_it_is(sources: tuple[str, ...]) -> tuple[Wording, ...]:
    return tuple(Wording(source, frozenset(), source) for source in sources)
