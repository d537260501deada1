"""Where a message is told: its place in the article and the rule or facts that call for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from newsgen.story import Alternative, Plan

_IN_WORDS = {
    "headline": "Headline",
    "short": "Short headline",
    "dek": "Introduction below the headline",
    "bullet": "Point of the summary",
    "lede": "Opening paragraph",
    "heading": "Heading of a section",
    "common": "Phrase within other messages",
    "chart": "Words of a chart",
    "ui": "Fixed text of the page",
    "rule": "Name of a rule, for editors",
    "brief": "Question to the editor who makes a brief",
}


def place(part: str) -> str:
    """Give the place of a part's messages in words."""
    return _IN_WORDS.get(part, f"Paragraph of the section “{part}”")


def occasions(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """Give, by context, when a plan tells the message: `rule longs_dominated; fell asset_name`."""
    found: dict[str, list[str]] = defaultdict(list)
    for context, occasion, when in _walk(plan):
        told = "; ".join(filter(None, (occasion, _condition(when)))) or "always"
        if told not in found[context]:
            found[context].append(told)
    return {context: tuple(told) for context, told in found.items()}


def excluded(plan: Plan) -> Mapping[str, frozenset[str]]:
    """Give, by context, the facts without which alone a plan tells the message."""
    found: dict[str, frozenset[str]] = {}
    for context, _, when in _walk(plan):
        unwanted = frozenset(word[1:] for word in when.split() if word.startswith("!"))
        found[context] = found[context] & unwanted if context in found else unwanted
    return found


def _walk(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Give every context with the occasion and the plan's condition."""
    for part, by_rule in (
        ("headline", plan.headlines),
        ("bullet", plan.bullets),
        ("lede", plan.ledes),
    ):
        for rule, alternatives in by_rule.items():
            yield from _told(part, alternatives, f"rule {rule}")
    yield from _told("headline", plan.plain_headline, "no rule leads")
    yield from _told("short", plan.short_headline)
    yield from _told("lede", plan.plain_lede, "no rule leads")
    for part, slots in (
        ("dek", plan.dek),
        ("bullet", plan.more_bullets),
        ("lede", plan.lede_after),
    ):
        for alternatives in slots:
            yield from _told(part, alternatives)
    for section in plan.sections:
        yield from _told("heading", section.headings, f"section {section.id}")
        for paragraph in section.paragraphs:
            for alternatives in paragraph:
                yield from _told(section.part, alternatives)


def _told(
    part: str, alternatives: Iterable[Alternative], occasion: str = ""
) -> Iterator[tuple[str, str, str]]:
    for each in alternatives:
        yield f"{part}.{each.name}", occasion, each.when


def _condition(when: str) -> str:
    """Write a plan's condition in words."""
    words = []
    for word in when.split():
        wanted, name = not word.startswith("!"), word.lstrip("!")
        kind, name = (name[0], name[1:]) if name[0] in "@^" else ("", name)
        said = {"@": "rule {} is told", "^": "rule {} leads", "": "{}"}[kind].format(name)
        words.append(said if wanted else f"not {said}")
    return ", ".join(words)
