"""The desk's words: what a glossary finds, what it leaves alone, and what it asks of a translation.

Literal tables; then every language's own words and finished articles against its own glossary.
"""

import re
import time
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from newsgen import resources
from newsgen.errors import CatalogError
from newsgen.glossary import load_glossary
from newsgen.style import languages

LOCALES = resources.locales()
LANGUAGES = languages(LOCALES)
GOLDEN = Path(__file__).parent / "golden"
TERMS_OF_THE_DESK = 58


@cache
def glossary(tag):
    return load_glossary(tag, LOCALES)


@cache
def catalog(tag):
    with (LOCALES / tag / "LC_MESSAGES" / "newsgen.po").open("rb") as file:
        return [entry for entry in read_po(file) if entry.id]


def made(tmp_path, text):
    path = tmp_path / "nb" / "glossary.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return load_glossary("nb", tmp_path)


# What is found, and what is not ------------------------------------------------------------------

# term | a sentence that holds what the desk does not print | what is found in it
NOT_PRINTED = """
    liquidation | Likvideringene fortsatte på børsene. | Likvideringene
    forced liquidation | Det ble tvungne likvideringer for én milliard. | tvungne likvideringer
    forced liquidation | Tvangslikvideringens omfang er ukjent. | Tvangslikvideringens
    forced selling | Det var en av de tvangssalgene som rammet. | av de tvangssalgene
    liquidation event | Likvidasjonsarrangementene er flere enn før. | Likvidasjonsarrangementene
    liquidation event | Årets største begivenheter. | begivenheter
    liquidation cascade | En kraftig kaskadering av posisjoner. | kaskadering
    liquidation cascade | Salgskaskadene kom tett. | Salgskaskadene
    liquidation heatmap | Et heatmap over nivåene. | heatmap
    long liquidations | Lange likvidasjoner sto for det meste. | Lange likvidasjoner
    liquidation engine | Børsens likvidasjonsmotorer lukket dem. | likvidasjonsmotorer
    long position | Det meste var lange posisjoner. | lange posisjoner
    long position | Flere long posisjoner ble lukket. | long posisjoner
    short position | Korte posisjonene ble rammet. | Korte posisjonene
    short position | Shortsene ble lukket. | Shortsene
    longs (people) | Mest longs ble rammet. | longs
    leverage | Gearingen i markedet falt. | Gearingen
    leverage | De brukte kryptogearing. | kryptogearing
    leverage | De brukte løftestangen. | løftestangen
    leveraged | De gearede posisjonene ble lukket. | gearede
    overleveraged | Markedet var overgiret. | overgiret
    deleveraging | En gjeldsflukt i markedet. | gjeldsflukt
    leverage flush/washout | Etter giringsoppryddingen var det stille. | giringsoppryddingen
    open interest | Den åpne interessen falt. | åpne interessen
    funding rate | Finansieringssatsene snudde. | Finansieringssatsene
    funding rate | Funding-ratens fall. | Funding-ratens
    positioning | Dette er markedsposisjonerin | markedsposisjonerin
    one-sided positioning | Ensidig markedsbias preget dagen. | Ensidig markedsbias
    bias | Markedets bias er tydelig. | bias
    crowded trades | Overfylte handler ble lukket. | Overfylte handler
    overextension | Et overstrekk i markedet. | overstrekk
    downside hedging | De kjøpte sikring på nedsiden. | sikring på nedsiden
    perpetual futures | Handelen med evige fremtider vokste. | evige fremtider
    futures | Krypto-fremtidene falt. | Krypto-fremtidene
    futures | Framtidsmarkedene sank. | Framtidsmarkedene
    spot market | Punktmarkedets omsetning. | Punktmarkedets
    spot capitulation | Punktlig kapitulasjon i markedet. | Punktlig
    derivatives | Handelen med deriverte øker. | deriverte
    order book | Bestillingsbøkene var tynne. | Bestillingsbøkene
    slippage | Det ga glidninger i prisene. | glidninger i prisene
    execution | Gjennomføringen av ordren tok tid. | Gjennomføringen av ordren
    margin call | Et marginanrop gikk ut. | marginanrop
    maintenance margin | Margingrensene ble brutt. | Margingrensene
    support level | Kursen nådde supportnivået. | supportnivået
    psychological level | Et psykologisk nivå ble brutt. | psykologisk nivå
    intraday | Den intradaglige kursen falt. | intradaglige
    volatility | Flyktigheten økte. | Flyktigheten
    price action | Prishandlingen var svak. | Prishandlingen
    sell-off | Sell-offen fortsatte. | Sell-offen
    sell-off | Utsalget fortsatte. | Utsalget
    weak hands | De svake hendene solgte. | svake hendene
    weak hands | Svake hender solgte. | Svake hender
    forced exits | Det ble mange utganger. | utganger
    long-term holders | Holderne solgte ikke. | Holderne
    organic buyers | Organiske kjøpere var borte. | Organiske kjøpere
    trader | Handelsmennene var urolige. | Handelsmennene
    centralized exchange | Kryptoutvekslingen er sentralisert. | Kryptoutvekslingen
    altcoin | Altkoinene falt mest. | Altkoinene
    market reset | Markedstilbakestillingen er et faktum. | Markedstilbakestillingen
    market reset | Markedet ble resatt etter en reset. | reset
    record (adj./noun) | Det er det høyeste på rekord. | på rekord
    second-largest | Den andre største dagen. | andre største
    all-time high | Bitcoins all-time-high er ny. | all-time-high
    speculative excess | Spekulative overskudd er borte. | Spekulative overskudd
    speculative excess | Overskuddet i markedet er borte. | Overskuddet
    demand destruction | Ødeleggelse av etterspørselen. | Ødeleggelse
    trading range | Kursen brøt handelsintervallets bunn. | handelsintervallets
    24-hour period | Siste 24-timersperiode. | 24-timersperiode
    billion | Det er billioner i tap. | billioner
    trillion | Det er én trillion. | trillion
"""

# The same letters in words that are right.
RIGHT = """
    Utgangspunktet er godt, og ved utgangen av året er det mer.
    Selskapet gikk med overskudd, og overskuddet for kvartalet økte.
    Døgnet er på rekordnivå, og bitcoin er på rekordjakt.
    De er på jakt på rekord.
    De andre største børsene har ikke svart.
    En lang rekke posisjoner er lukket, og korte renter faller.
    Det tok lang tid, og langsiktige eiere ventet på kort varsel.
    Tobias og Mathias har biasfrie data.
    En preset i programmet.
    Utveksling av informasjon mellom børsene, og datautvekslingen, er åpen.
    Gjennomføringen av planen er utsatt.
    I fremtiden kan fremtidige kurser bli høyere.
    Long-posisjoner, long-siden og både long og short.
    Innehaverne holder på aksjene.
    Utsalgspriser og utsalgssteder er noe annet.
    Interessen er åpen for alle.
    Open interest (åpne posisjoner) falt, og finansieringsraten snudde.
    Se https://example.org/all-time-high-longs-bias for mer.
    Av %(longs)s og %(bias)s.
    Børsene overgir tallene, og giringen går i høyeste gir.
    Finansieringsraten (funding rate) er uendret.
    Den som gjør det, får likvidert posisjonen: en likvidasjon.
"""


def rows(table):
    return [line.strip() for line in table.strip().splitlines()]


@pytest.mark.parametrize("row", rows(NOT_PRINTED))
def test_what_the_norwegian_desk_does_not_print_is_found(row):
    term, sentence, form = (part.strip() for part in row.split("|"))
    hits = glossary("nb").forbidden(sentence)
    assert [(hit.term.term, hit.form, sentence[hit.start : hit.end]) for hit in hits] == (
        [(term, form, form)] if form else []
    )
    assert all(hit.note and hit.preferred for hit in hits)


@pytest.mark.parametrize("sentence", rows(RIGHT))
def test_right_norwegian_is_left_alone(sentence):
    assert glossary("nb").forbidden(sentence) == ()


@pytest.mark.parametrize(
    ("sentence", "form"),
    [
        ("Traders got rekt.", "rekt"),
        ("Whales’ positions were closed.", "Whales"),
        ("A blood-bath on the exchanges.", "blood-bath"),
        ("Accounts were wiped out.", "wiped out"),
        ("Liquidations totalled $2 billion.", "totalled"),
        ("Positions were liquidized.", "liquidized"),
        ("An all time high was set.", "all time high"),
        ("The second largest day.", "second largest"),
        ("The selloff went on.", "selloff"),
        ("Losses of 5 per cent.", "per cent"),
        ("The alt-coins fell.", "alt-coins"),
        ("Perps were closed.", "Perps"),
        ("The data shows a fall.", "data shows"),
        ("An all-time high, the second-largest sell-off, figures show.", ""),
        ("The bank bears the cost of the exchange-traded funds.", ""),
    ],
)
def test_what_the_english_desk_does_not_print_is_found(sentence, form):
    assert [hit.form for hit in glossary("en").forbidden(sentence)] == ([form] if form else [])


@pytest.mark.parametrize(
    "sentence",
    [
        "LANGE POSISJONER",
        "lange\u00a0posisjoner",
        "«lange posisjoner»",
        "**lange posisjoner**",
        "a\u030apen interesse",
        "sell\u2011off",
        "selloff",
    ],
)
def test_a_form_is_found_however_it_is_set(sentence):
    assert len(glossary("nb").forbidden(sentence)) == 1


@pytest.mark.parametrize(
    ("source", "text", "lacking"),
    [
        ("Positions were liquidated.", "Posisjonene ble likvidert.", []),
        ("Positions were liquidated.", "Posisjonene ble solgt.", ["liquidation"]),
        ("Liquidations and liquidations.", "Salg og salg.", ["liquidation"]),
        ("Force-closed on %(venue)s", "Tvangsavviklet på %(venue)s", []),
        ("Force-closed on %(venue)s", "Lukket på %(venue)s", ["forced liquidation"]),
        ("Longs, which gain", "Posisjoner som tjener på oppgang", []),
        ("Longs worth %(long)s", "For %(long)s i alt", ["longs (people)"]),
        ("Long liquidations rose.", "Long-siden økte.", ["liquidation"]),
        ("Open interest fell.", "Åpne posisjoner falt.", []),
        ("Open interest fell.", "Interessen falt.", ["open interest"]),
        ("The funding rate turned.", "Raten snudde.", ["funding rate"]),
        ("Leveraged positions and altcoins", "Posisjoner", ["leveraged", "altcoin"]),
        ("The price fell.", "Den sank.", []),
    ],
)
def test_a_translation_holds_the_words_for_binding_terms(source, text, lacking):
    assert [hit.term.term for hit in glossary("nb").missing(source, text)] == lacking


def test_the_terms_of_a_source_are_told_with_their_preferred_words():
    source = "Long liquidations hit the order books of %(order)s, in %(longs)s."
    found = glossary("nb").terms_in(source)
    assert [(hit.form, hit.preferred) for hit in found] == [
        ("Long liquidations", "long-likvidasjon"),
        ("order books", "ordrebok"),
    ]


def test_a_page_of_repeated_letters_is_searched_at_once():
    hard = ["overskudd" * 20_000, "lange  " * 30_000, "utveksling-" * 20_000, "a" * 200_000]
    start = time.perf_counter()
    for text in hard:
        glossary("nb").forbidden(text)
    assert time.perf_counter() - start < 5


# Every language's own words ----------------------------------------------------------------------


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_keeps_to_its_own_glossary(tag):
    desk, entries = glossary(tag), catalog(tag)
    said = [
        (entry.context, hit.form, hit.preferred)
        for entry in entries
        for line in entry.string.split("\n")
        for hit in desk.forbidden(line)
    ]
    assert said == []
    lacking = [
        (entry.context, hit.term.term, line)
        for entry in entries
        for line in filter(None, entry.string.split("\n"))
        for hit in desk.missing(entry.id, line)
    ]
    assert lacking == []


def test_the_texts_of_the_templates_keep_to_the_english_glossary():
    texts = [entry.id for entry in catalog("en")]
    assert [hit.form for text in texts for hit in glossary("en").forbidden(text)] == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_finished_articles_keep_to_the_glossary(tag):
    found = [
        (path.parent.name, hit.form)
        for path in sorted(GOLDEN.glob(f"*/{tag}.md"))
        for hit in glossary(tag).forbidden(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_norwegian_glossary_holds_the_terms_of_the_desk():
    assert len(glossary("nb").terms) == TERMS_OF_THE_DESK


# A glossary that is wrong ------------------------------------------------------------------------

WHOLE = '[[term]]\nterm = "leverage"\nuse = ["giring"]\nnote = "x"\n'


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ('[[term]]\nterm = "leverage"\nnote = "x"', "term 1 (leverage).use", "required"),
        ('[[term]]\nterm = "leverage"\nuse = ["giring"]', "term 1 (leverage).note", "required"),
        (WHOLE + "use = []", "glossary", "overwrite"),
        (WHOLE + 'avoids = ["x"]', "term 1 (leverage).avoids", "not permitted"),
        (WHOLE + 'avoid = "x"', "term 1 (leverage).avoid", "tuple"),
        (WHOLE + 'binding = "yes"', "term 1 (leverage).binding", "boolean"),
        (WHOLE + "avoid = [3]", "term 1 (leverage).avoid.0", "string"),
        (WHOLE + 'avoid = ["gearing", "(gear)"]', "term 1 (leverage).avoid.1", "two or more"),
        (WHOLE + 'avoid = ["gear[ing"]', "term 1 (leverage).avoid.0", "pairs"),
        (WHOLE + 'avoid = ["gear|x"]', "term 1 (leverage).avoid.0", "pairs"),
        (WHOLE + 'avoid = ["gear[a|]"]', "term 1 (leverage).avoid.0", "empty"),
        (WHOLE + 'avoid = ["ge*ar"]', "term 1 (leverage).avoid.0", "*"),
        (WHOLE + 'avoid = ["**"]', "term 1 (leverage).avoid.0", "*"),
        (WHOLE + 'avoid = ["[a]"]', "term 1 (leverage).avoid.0", "not optional"),
        (WHOLE + 'avoid = ["gear "]', "term 1 (leverage).avoid.0", "space"),
        (WHOLE + 'avoid = [""]', "term 1 (leverage).avoid.0", "visible"),
        (WHOLE + 'avoid = ["gear.+"]', "term 1 (leverage).avoid.0", "ends with"),
        (WHOLE + 'avoid = ["gir*"]', "leverage.use", "avoids"),
        (WHOLE + WHOLE, "leverage", "twice"),
        (WHOLE + '[[term]]\nterm = "a (b)"\nuse = ["c"]\nnote = "x"', "term 2 (a (b))", "source"),
        ('endings = ["+"]\n' + WHOLE, "endings.0", "pattern"),
        ('extra = "x"\n' + WHOLE, "extra", "not permitted"),
        ("term = [3]", "term 1", "_Entry"),
        ("[[term]\n", "glossary", "cannot be read"),
        ("", "term", "required"),
    ],
)
def test_a_glossary_at_fault_is_refused_by_term_and_key(tmp_path, text, where, what):
    with pytest.raises(CatalogError) as refused:
        made(tmp_path, text)
    problem = refused.value.problems[0]
    assert problem.where == where
    assert what in str(problem)
    assert problem.file.endswith("glossary.toml")
    assert problem.remedy


def test_every_language_has_a_glossary(tmp_path):
    with pytest.raises(CatalogError, match=r"sv.*has no glossary.*locales/sv/glossary\.toml"):
        load_glossary("sv", tmp_path)


def test_a_form_is_plain_text_never_an_expression(tmp_path):
    desk = made(tmp_path, WHOLE + r"avoid = ['gear.x', 'a\db']")
    assert [hit.form for hit in desk.forbidden(r"gearox, gear.x, a1b, A\db")] == ["gear.x", r"A\db"]
    assert not re.search("gear.x", desk.terms[0].preferred)
