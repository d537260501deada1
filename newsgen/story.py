"""Angles to plan: which message stands where, by the facts that are known. No words.

A plan is data: slots in their order, each with alternatives and the conditions under which an
alternative stands. The first alternative that holds is told; a section without any is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsgen.angles import Angles
from newsgen.model import Facts, MessageRef, SectionPlan, Story


@dataclass(frozen=True, slots=True)
class Alternative:
    """A message and when it stands.

    `when` holds words: `x` fact x is known (and true, for a flag), `!x` it is not, `@r` rule r is
    told, `!@r` it is not, `^r` rule r leads, `!^r` it does not.
    """

    name: str
    when: str = ""


Slot = tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class SectionTemplate:
    """A section of a plan: the part its messages are in, headings and paragraphs of slots."""

    id: str
    part: str
    headings: Slot
    paragraphs: tuple[tuple[Slot, ...], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How an event type is told."""

    headlines: Mapping[str, Slot]
    plain_headline: Slot
    short_headline: Slot
    dek: tuple[Slot, ...]
    bullets: Mapping[str, Slot]
    more_bullets: tuple[Slot, ...]
    closing_bullets: frozenset[str]
    ledes: Mapping[str, Slot]
    plain_lede: Slot
    lede_after: tuple[Slot, ...]
    sections: tuple[SectionTemplate, ...]


MIN_BULLETS = 3


def slot(*alternatives: str | tuple[str, str]) -> Slot:
    """Build a slot from names, or (name, when) pairs; the first that holds is told."""
    return tuple(
        Alternative(item) if isinstance(item, str) else Alternative(*item) for item in alternatives
    )


def tell(plan: Plan, facts: Facts, angles: Angles) -> Story:
    """Lay out the story: headline and bullets by angle, sections by what is known."""
    teller = _Teller(facts, angles)
    lead = angles.lead or ""
    headline = teller.first("headline", (*plan.headlines.get(lead, ()), *plan.plain_headline))
    lede = teller.first("lede", (*plan.ledes.get(lead, ()), *plan.plain_lede))
    short = teller.first("short", plan.short_headline)
    if headline is None or lede is None or short is None:
        raise ValueError("the plan has no headline or lede that always stands")
    opening = (lede, *teller.all("lede", plan.lede_after))
    sections = [SectionPlan("lede", None, (opening,))]
    for template in plan.sections:
        section = teller.section(template)
        if section is not None:
            sections.append(section)
    return Story(
        headline=headline,
        short_headline=short,
        dek=tuple(teller.all("dek", plan.dek)),
        bullets=_bullets(plan, angles, teller),
        sections=tuple(sections),
    )


def _bullets(plan: Plan, angles: Angles, teller: _Teller) -> tuple[MessageRef, ...]:
    """Take the angles' bullets in their order and fill up to three with plain facts.

    Closing bullets, which set the event against others, come last.
    """
    found = [
        ref
        for rule in angles.bullets
        if (ref := teller.first("bullet", plan.bullets.get(rule, ()))) is not None
    ]
    for extra in plan.more_bullets:
        if len(found) >= MIN_BULLETS:
            break
        ref = teller.first("bullet", extra)
        if ref is not None and ref not in found:
            found.append(ref)
    return tuple(sorted(found, key=lambda ref: ref.name in plan.closing_bullets))


class _Teller:
    """Decides alternatives against the facts and angles of one event."""

    def __init__(self, facts: Facts, angles: Angles) -> None:
        self._facts = facts
        self._angles = angles

    def first(self, part: str, alternatives: Iterable[Alternative]) -> MessageRef | None:
        for alternative in alternatives:
            if all(self._holds(*test) for test in _tests(alternative.when)):
                return MessageRef(part, alternative.name)
        return None

    def all(self, part: str, slots: Sequence[Slot]) -> list[MessageRef]:
        told = (self.first(part, alternatives) for alternatives in slots)
        return [ref for ref in told if ref is not None]

    def section(self, template: SectionTemplate) -> SectionPlan | None:
        paragraphs = tuple(
            tuple(told)
            for paragraph in template.paragraphs
            if (told := self.all(template.part, paragraph))
        )
        if not paragraphs:
            return None
        return SectionPlan(template.id, self.first("heading", template.headings), paragraphs)

    def _holds(self, wanted: bool, kind: str, name: str) -> bool:
        if kind == "@":
            return self._angles.tells(name) is wanted
        if kind == "^":
            return (self._angles.lead == name) is wanted
        fact = self._facts.get(name)
        return (fact is not None and fact.value is not False) is wanted


@lru_cache(maxsize=1024)
def _tests(when: str) -> tuple[tuple[bool, str, str], ...]:
    """Read the words of a condition as (wanted, kind, name)."""
    tests = []
    for word in when.split():
        wanted = not word.startswith("!")
        name = word.lstrip("!")
        kind = name[0] if name[0] in "@^" else ""
        tests.append((wanted, kind, name.lstrip("@^")))
    return tuple(tests)
