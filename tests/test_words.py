"""Every message a story can reach has sound words in both languages, whatever the wording drawn."""

import re
from datetime import UTC, datetime
from functools import cache

import pytest
from babel.messages.pofile import read_po

from newsgen import pipeline, resources
from newsgen.catalog import load_catalog
from newsgen.claims import check_text
from newsgen.errors import CatalogError
from newsgen.events.liquidations.plan import PLAN
from newsgen.facts import as_plain
from newsgen.figures import FactView
from newsgen.model import MessageRef
from newsgen.settings import Settings
from newsgen.style import languages
from newsgen.translation import template
from newsgen.translation.specimens import Size, made_up

LANGUAGES = languages(resources.locales())
OSLO = "Europe/Oslo"
AT = datetime(2026, 2, 6, 6, 5, tzinfo=UTC)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class Nth(FactView):
    """Facts that draw the nth wording of every message."""

    nth = 0

    def pick(self, _context, count):
        return self.nth % count


@cache
def messages():
    """Give every message of the templates with its source wordings."""
    return {each.context: each.wordings for each in template.messages(resources.templates())}


@cache
def catalog_entries(lang):
    path = resources.locales() / lang / "LC_MESSAGES" / "newsgen.po"
    with path.open("rb") as file:
        return [entry for entry in read_po(file) if entry.id]


SIZES = (Size.USUAL, Size.LONGEST)
FLAGS = {False: ("is_rolling",), True: ("is_day", "unfinished")}


def facts(size, day=False):
    return made_up(SIZES[size], *FLAGS[day])


def worded(ref, lang, size=0, day=False):
    """Give every wording of a message, clean."""
    language = pipeline.spoken(lang, Settings())
    view = Nth(facts(size, day), language.style, "seed", 2026)
    texts = {}
    sources = messages().get(named(ref), ())
    count = len(language.catalog.options(named(ref), sources)) if sources else 1
    for view.nth in range(count):
        texts[view.clean(language.word(ref, view))[0]] = None
    return list(texts)


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
OWN_WORDS = [ref for ref in REACHED if ref != MessageRef("quote", "text")]


def of_parts(*parts):
    return [ref for ref in REACHED if ref.part in parts]


def named(ref):
    return f"{ref.part}.{ref.name}"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("ref", REACHED, ids=named)
def test_every_wording_of_every_message_agrees_with_its_facts(ref, lang):
    for size, day in ((0, False), (1, False), (0, True)):
        known = as_plain(facts(size, day))
        for text in worded(ref, lang, size, day):
            assert [str(found) for found in check_text(text, lang, known, OSLO)] == []
            assert text
            assert not re.search(r"  |\.\.|\s[.,:;]|%\(|[{}<>]", text.replace("gone..", ""))
            assert '"' not in text


def test_every_message_of_the_templates_is_told_somewhere():
    told = {named(ref) for ref in REACHED}
    assert [
        name for name in messages() if name not in told and not name.startswith(("ui.", "common."))
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
    ("lang", "part", "limit"),
    [
        ("en", "headline", 80),
        ("nb", "headline", 65),
        ("en", "short", 42),
        ("nb", "short", 42),
        ("en", "bullet", 110),
        ("nb", "bullet", 110),
    ],
)
def test_lengths(lang, part, limit):
    usual = [text for ref in of_parts(part) for text in worded(ref, lang)]
    assert [(len(text), text) for text in usual if len(text) > limit] == []
    hardest = {"headline": 90, "short": 60, "bullet": 110}[part]
    longest = [text for ref in of_parts(part) for text in worded(ref, lang, 1)]
    assert [(len(text), text) for text in longest if len(text) > hardest] == []


FORBIDDEN = [
    ("$", r"\$"),
    ("billion, trillion", r"\b[bt]rillion|\bbillion"),
    ("arrangement, begivenhet", r"\barrangement|\bbegivenhet"),
    ("likvidering", r"likvidering"),
    ("kaskadering", r"kaskadering|kaskadeeffekt|salgskaskade"),
    ("lange, korte posisjoner", r"\b(lange?|korte?) (posisjon|likvidasjon)"),
    ("longs", r"\blongs\b|\bshorts\b"),
    ("løftestang, gearing", r"løftestang|gearing|\bgearede"),
    ("overutnyttet", r"overutnyttet|overgiret"),
    ("gjeldsflukt", r"gjeldsflukt|giringsresett|giringsopprydding"),
    ("åpen interesse", r"\båpen interesse|\båpne interesse"),
    ("finansieringssats", r"finansieringssats|funding-rente|funding-rate"),
    ("evige fremtider", r"evige fremtider|fremtidsmarked|\bfremtider\b|krypto-fremtid"),
    ("punktmarked", r"punktmarked|punktlig"),
    ("markedsbias", r"\bbias\b|markedsbias"),
    ("glidning i priser", r"glidning i pris"),
    ("marginanrop", r"marginanrop"),
    ("likvidasjonsmotor", r"likvidasjonsmotor"),
    ("flyktighet", r"flyktighet"),
    ("prishandling", r"prishandling"),
    ("selloff", r"selloff|sell-off|\butsalg"),
    ("svake hender", r"svake hender"),
    ("utganger", r"\butganger\b"),
    ("overfylte handler", r"overfylte handler"),
    ("holdere", r"\bholdere\b"),
    ("handelsmann", r"handelsmann|handelsmenn"),
    ("utveksling", r"utveksling"),
    ("altkoin", r"altkoin"),
    ("tilbakestilling", r"tilbakestilling|\bresett?\b"),
    ("24-timers", r"24-timers"),
    ("på rekord", r"\bpå rekord\b"),
    ("andre størst", r"\bandre størst"),
    ("all-time high", r"all-time"),
    ("overskudd", r"overskudd"),
    ("ødeleggelse", r"ødeleggelse"),
    ("handelsintervall", r"handelsintervall"),
    ("overstrekk", r"overstrekk"),
    ("why, never said", r"på grunn av|\bfordi\b|skyldes|\bskyld\b"),
    ("feelings and forecasts", r"\bfrykt\b|panikk|grådig|\bventes å\b|\bkommer til å\b"),
]


@pytest.mark.parametrize(("name", "pattern"), FORBIDDEN, ids=[name for name, _ in FORBIDDEN])
def test_norwegian_words_the_desk_does_not_use(name, pattern):
    texts = [text for ref in OWN_WORDS for text in worded(ref, "nb")]
    assert [text for text in texts if re.search(pattern, text, re.IGNORECASE)] == [], name


def test_english_never_names_a_cause_a_feeling_or_a_forecast():
    texts = [text for ref in OWN_WORDS for text in worded(ref, "en")]
    pattern = r"\bbecause\b|\bdue to\b|\bfears?\b|\bpanic|\bgreedy\b|\bexpected to\b|weak hands"
    found = [
        text
        for text in texts
        if re.search(pattern, text.replace("Fear & Greed", ""), re.IGNORECASE)
    ]
    assert found == []


def test_norwegian_headlines_are_in_sentence_case():
    for entry in catalog_entries("nb"):
        if entry.context.partition(".")[0] in {"headline", "short", "heading"}:
            inside = PLACEHOLDER.sub("x", entry.string)
            assert not re.search(r"(?<![.:!?]) [A-ZÆØÅ]", inside), entry.string
            assert re.match(r"[A-ZÆØÅx]", inside), entry.string


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
