"""The form of a text: its lengths, its sentences, what a headline and a bullet hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from newsgen.model import Unit
from newsgen.quality.limits import Limits
from newsgen.quality.measure import Fault, Measure, counted, fault
from newsgen.quality.sentences import Sentence, lix, sentences, words
from newsgen.quality.written import SAME_ON_PURPOSE, Part, Written

_LENGTHS = ("headline", "short", "dek", "bullet", "heading")
_AMOUNTS = frozenset((Unit.USD, Unit.NOK))
_TIMES = frozenset(("date", "clock", "hours", "minutes", "days"))
_NAMED = 3  # sentences shown where the whole is too light or too heavy


def measure_form(article: Written, limits: Limits) -> Iterator[Measure]:
    """Measure reading ease, density, sentences, lengths, headline and bullets of an article."""
    yield from _sentences(article, limits)
    for role in _LENGTHS:
        yield _length(role, article, limits)
    yield _headline_figures(article)
    yield from _bullets(article, limits)


def _sentences(article: Written, limits: Limits) -> Iterator[Measure]:
    number, lang = limits.number, article.lang
    whole = [each for part in article.body() for each in _of(part, limits)]
    texts = [sentence.text for _, sentence in whole]
    yield _lix(whole, article, limits)
    yield _density(article, limits)
    lengths = [len(words(text)) for text in texts] or [0]
    limit = number["longest_sentence"]
    yield Measure(
        "longest_sentence",
        lang,
        max(lengths),
        None,
        limit,
        tuple(
            fault(part.where, sentence.text, f"{length} words; make two sentences of it.")
            for (part, sentence), length in zip(whole, lengths, strict=False)
            if length > limit
        ),
    )
    mean = round(sum(lengths) / len(lengths), 1)
    yield Measure("mean_sentence", lang, mean, None, number["mean_sentence"])
    total = sum(lengths)
    usual = number["body_low"], number["body_high"]
    yield Measure("body_words", lang, total, *usual, binding=False)


def _of(part: Part, limits: Limits) -> Iterator[tuple[Part, Sentence]]:
    return ((part, sentence) for sentence in sentences(part.text, limits))


def _lix(whole: Sequence[tuple[Part, Sentence]], article: Written, limits: Limits) -> Measure:
    """Give the LIX of the body; outside its band the sentences that pull it there are named."""
    low, high = limits.number["lix_low"], limits.number["lix_high"]
    value = round(lix([sentence.text for _, sentence in whole]), 1)
    faults: tuple[Fault, ...] = ()
    if not low <= value <= high:
        heavy = value > high
        remedy = "Shorter sentences and words." if heavy else "Join it with another sentence."
        by_weight = sorted(whole, key=lambda each: lix([each[1].text]), reverse=heavy)
        faults = tuple(
            fault(part.where, sentence.text, remedy) for part, sentence in by_weight[:_NAMED]
        )
    return Measure("lix", article.lang, value, low, high, faults)


def _density(article: Written, limits: Limits) -> Measure:
    """Give the share of sentences with a figure; those without one are named where too few have.

    Dates, times of day and durations are no figures here: they do not say what happened.
    """
    with_figure, bare = 0, []
    for part in article.body(without=SAME_ON_PURPOSE):
        for sentence in sentences(part.text, limits):
            figures = (each for each in part.figures if each.kind not in _TIMES)
            if any(sentence.start <= each.start < sentence.end for each in figures):
                with_figure += 1
            else:
                remedy = "Give it a figure, or leave it out."
                bare.append(fault(part.where, sentence.text, remedy))
    share = round(with_figure / (with_figure + len(bare) or 1), 3)
    low = limits.number["fact_density"]
    return Measure("fact_density", article.lang, share, low, None, () if share >= low else (*bare,))


def _length(role: str, article: Written, limits: Limits) -> Measure:
    """Give the most characters of a role's parts; a headline with a lower bound may have more."""
    limit, longest, faults = limits.length[role], 0, []
    for part in article.of(role):
        own = limit
        if role == "headline" and limits.floor.search(part.text):
            own = limit = limits.length["headline_hard"]
        longest = max(longest, len(part.text))
        if len(part.text) > own:
            remedy = f"{len(part.text)} characters; {own} is the most. Use a shorter wording."
            faults.append(fault(part.where, part.text, remedy))
    return Measure(f"{role}_length", article.lang, longest, None, limit, tuple(faults))


def _headline_figures(article: Written) -> Measure:
    """Count the headlines with more than one amount or more than one price."""
    faults = []
    for part in article.of("headline"):
        units = [article.facts[claim.fact].unit for claim in part.claims]
        amounts, prices = sum(unit in _AMOUNTS for unit in units), units.count(Unit.PRICE)
        if amounts > 1 or prices > 1:
            remedy = "One amount, and at most one price."
            faults.append(fault(part.where, part.text, remedy))
    return counted("headline_figures", article.lang, faults)


def _bullets(article: Written, limits: Limits) -> Iterator[Measure]:
    bullets = article.of("bullet")
    low, high = limits.number["bullets_low"], limits.number["bullets_high"]
    yield Measure("bullets", article.lang, len(bullets), low, high)
    yield counted("bullet_form", article.lang, list(_odd_bullets(bullets, limits)))


def _odd_bullets(bullets: Iterable[Part], limits: Limits) -> Iterator[Fault]:
    """Name the bullets that are no single whole sentence, or have more than one figure."""
    for part in bullets:
        found = sentences(part.text, limits)
        whole = part.text[:1].isupper() or part.text[:1].isdigit()
        if len(found) != 1 or not whole or part.text[-1:] not in ".!?":
            yield fault(part.where, part.text, "One whole sentence each.")
        figures = [each for each in part.figures if each.kind not in _TIMES]
        if len(figures) > 1:
            yield fault(part.where, part.text, "One fact and one figure each.")
