"""The plan and the words fit: every message is told somewhere, and has words where it is told."""

import re
from datetime import UTC, datetime
from functools import cache

import pytest

from newsgen import pipeline, resources
from newsgen.catalog import load_catalog
from newsgen.errors import CatalogError
from newsgen.events.liquidations.plan import PLAN
from newsgen.model import MessageRef
from newsgen.settings import Settings
from newsgen.style import languages
from newsgen.translation import template

LANGUAGES = languages(resources.locales())
OSLO = "Europe/Oslo"
AT = datetime(2026, 2, 6, 6, 5, tzinfo=UTC)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@cache
def messages():
    """Give every message of the templates with its source wordings."""
    return {each.context: each.wordings for each in template.messages(resources.templates())}


def reached():
    """Give every message that the plan can reach."""
    named = [
        ("headline", [*PLAN.headlines.values(), PLAN.plain_headline]),
        ("short", [PLAN.short_headline]),
        ("dek", PLAN.dek),
        ("bullet", [*PLAN.bullets.values(), *PLAN.more_bullets]),
        ("lede", [*PLAN.ledes.values(), PLAN.plain_lede, *PLAN.lede_after]),
    ]
    for section in PLAN.sections:
        named.append(("heading", [section.headings]))
        named.append((section.part, [slot for line in section.paragraphs for slot in line]))
    refs = {
        MessageRef(part, one.name): None for part, slots in named for slot in slots for one in slot
    }
    return sorted(refs, key=str)


REACHED = reached()


def named(ref):
    return f"{ref.part}.{ref.name}"


def test_every_message_of_the_templates_is_told_somewhere():
    told = {named(ref) for ref in REACHED}
    assert [
        name
        for name in messages()
        if name not in told and not name.startswith(("ui.", "common.", "chart."))
    ] == []


@pytest.mark.parametrize("rule", [rule.id for rule in pipeline.rulebook(Settings()).rules])
def test_a_rule_that_may_lead_or_make_a_bullet_has_words_for_it(rule):
    sections = pipeline.rulebook(Settings()).get(rule).sections
    assert ("headline" in sections) == (rule in PLAN.headlines)
    assert ("bullet" in sections) <= (rule in PLAN.bullets)


LEADING = """
    longs_dominated price_break_down one_hour_burst biggest_since alts_worse shorts_squeezed
    venue_dominates price_break_up eth_leads named_single_order
"""
OFTEN_TOLD = """
    split.longs split.shorts history.indicative history.place_first history.place_exact
    history.place_among history.record context.external_trigger context.thin_liquidity
    bullet.trader_count
"""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "context",
    [f"{part}.{rule}" for rule in LEADING.split() for part in ("headline", "lede")]
    + OFTEN_TOLD.split(),
)
def test_what_is_told_often_has_three_wordings(context, lang):
    catalog = pipeline.spoken(lang, Settings()).catalog
    wordings = {wording.text for wording in catalog.options(context, tuple(messages()[context]))}
    assert len(wordings) >= 3


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgctxt "headline.longs"\nmsgid "%(total)s gone"\nmsgstr "%(total)s borte"', ""),
        (
            '#, fuzzy\nmsgctxt "headline.longs"\nmsgid "%(total)s gone"\nmsgstr "%(total)s b"',
            "fuzzy",
        ),
        ('msgctxt "headline.longs"\nmsgid "%(total)s gone"\nmsgstr ""', "no nb text"),
        ('msgctxt "headline.shorts"\nmsgid "%(total)s gone"\nmsgstr "%(total)s b"', "no nb text"),
        ('msgctxt "headline.longs"\nmsgid "%(total)s gone"\nmsgstr "%(total)s 24"', "figure"),
        ('msgctxt "headline.longs"\nmsgid "%(total)s gone"\nmsgstr "%(total)s ٢"', "figure"),
        ('msgctxt "headline.longs"\nmsgid "%(total)s gone"\nmsgstr "<b>%(total)s</b>"', "markup"),
        ('msgctxt "headline.longs"\nmsgid "%(total)s gone"\nmsgstr "%(total)s %"', "per cent"),
        ('msgctxt "headline.longs"\nmsgid "%(total)s gone"\nmsgstr "%(total)s %s"', "per cent"),
        ('msgctxt "headline.longs"\nmsgid "%(total)s gone"\nmsgstr "borte"', "total"),
        ('msgctxt "headline.longs"\nmsgid "%(total)s gone"\nmsgstr "%(totl)s b"', "total"),
        ('msgctxt "headline.longs"\nmsgid "%(total)s gone"\nmsgstr "%(total)s \\ue000"', "private"),
        (
            'msgctxt "headline.longs"\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"',
            "plural",
        ),
    ],
)
def test_a_catalog_at_fault_is_refused_by_the_message(tmp_path, entry, fault):
    path = tmp_path / "nb" / "LC_MESSAGES" / "newsgen.po"
    path.parent.mkdir(parents=True)
    entry = entry.replace("\\ue000", "\ue000")
    path.write_text(f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n{entry}\n')
    if not fault:
        catalog = load_catalog("nb", tmp_path)
        assert catalog.options("headline.longs", ("%(total)s gone",))[0].starts == {"total"}
        return
    with pytest.raises(CatalogError) as refused:
        load_catalog("nb", tmp_path).options("headline.longs", ("%(total)s gone",))
    assert fault in str(refused.value)
    assert "headline.longs" in str(refused.value)


@pytest.mark.parametrize(
    "data", [b'msgid "a"\nmsgstr "\xff\xfe"\n', b"\xff\xfem\x00s\x00", b"nonsense\n", b'msgid "a\n']
)
def test_a_broken_catalog_is_refused_by_its_file(tmp_path, data):
    path = tmp_path / "nb" / "LC_MESSAGES" / "newsgen.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    with pytest.raises(CatalogError, match=r"newsgen\.po"):
        load_catalog("nb", tmp_path)


def test_a_language_without_a_catalog_is_refused(tmp_path):
    with pytest.raises(CatalogError, match="sv"):
        load_catalog("sv", tmp_path)
