"""The independent check finds every wrong figure, and lets right ones pass."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen import pipeline
from newsgen.claims import check_article, check_edition, check_made, check_path, check_text
from newsgen.edition import as_article_json
from newsgen.errors import CheckError, NewsgenError, NotFoundError
from newsgen.model import Facts
from newsgen.settings import Settings

OSLO = "Europe/Oslo"


def fact(value, unit, method="stated", *inputs, **more):
    return {"value": value, "unit": unit, "derivation": {"method": method, "inputs": inputs}} | more


FACTS = {
    "total": fact("2606660000", "usd"),
    "longs": fact(2140000000, "usd"),
    "shorts": fact(466660000, "usd", "difference", "total", "longs"),
    "long_share": fact(2140000000 / 2606660000, "share", "share", "longs", "total"),
    "odds": fact(2140000000 / 466660000, "ratio", "ratio", "longs", "shorts"),
    "record": fact(19160000000, "usd"),
    "record_day": fact("2025-10-10", "day"),
    "of_record": fact(2606660000 / 19160000000, "share", "share", "total", "record"),
    "low": fact(60000, "price"),
    "low_okx": fact("60074.5", "price"),
    "move": fact("-14.02", "percent"),
    "bounce": fact("4.5", "percent"),
    "accounts": fact(580000, "count"),
    "orders": fact(1200000, "count", at_least=True),
    "venues": fact(5, "count"),
    "agreeing": fact(4, "count"),
    "place": fact(10, "place"),
    "second": fact(2, "place"),
    "window": fact(24, "hours"),
    "as_of": fact("2026-02-06T06:05:42Z", "instant"),
    "day": fact("2026-02-05", "day"),
    "since": fact(2021, "year"),
    "in_nok": fact(25300000000, "nok"),
    "largest": fact(12000000, "usd"),
    "largest_share": fact(12000000 / 2606660000, "share", "share", "largest", "total"),
    "source": fact("CoinGlass 24", "text"),
    "title": fact("Trump sets 100% tariff: $2..5", "text"),
    "half": fact("0.518", "share"),
    "exact_half": fact("0.5", "share"),
}

NB = [
    ("2,6 milliarder dollar og 2,61 mrd. dollar og 2,607 milliarder", ""),
    ("2,5 milliarder dollar", "untraced"),
    ("466 millioner dollar", "untraced"),
    ("467 millioner dollar, 466,66 millioner", ""),
    ("60.000 dollar, 60 000 dollar, 60\u00a0000 dollar, 60\u202f000 dollar", ""),
    ("mellom 60.000 og 60.075 dollar", ""),
    ("60.074 dollar", "untraced"),
    ("82 prosent, 82,1 prosent og 82,1\u00a0%", ""),
    ("83 prosent", "untraced"),
    ("over 82 prosent, nesten 83 prosent, om lag 82 prosent", ""),
    ("over 83 prosent", "untraced"),
    ("nesten 82 prosent", "untraced"),
    ("over 75 prosent", "untraced"),
    ("falt 14 prosent, \u221214,0 prosent, minus 14 prosent", ""),
    ("+14,0 prosent", "untraced"),
    ("steg 4,5 prosent, +4,5 prosent", ""),
    ("-4,5 prosent", "untraced"),
    ("mellom 4,5 og 14 prosent", ""),
    ("Fire av fem dollar", ""),
    ("fire av fem børser", ""),
    ("to av tre dollar", "untraced"),
    ("om lag en sjudel av rekorden", ""),
    ("en sjudel av rekorden", "untraced"),
    ("halvparten", ""),
    ("nesten halvparten", "untraced"),
    ("under en halv prosent av totalen", ""),
    ("4,6 ganger så mye, 4,59 ganger, 4,59 : 1, 4,6 til 1", ""),
    ("fem ganger så mye", "untraced"),
    ("dobbelt så mye", "untraced"),
    ("på 24 timer, 24-timersperioden, ett døgn", ""),
    ("på 25 timer", "untraced"),
    ("et døgn, en børs, den andre siden, en av dem", ""),
    ("én børs", "untraced"),
    ("e\u0301n børs", "untraced"),
    ("FIRE AV FEM, 2,6 MILLIARDER DOLLAR, 2,6-milliardersgrensen", ""),
    ("femminuttersintervall", "untraced"),
    ("00. oktober 2025", "untraced"),
    ("mellom 2,14 og 2,6 milliarder dollar", ""),
    ("en tiendeplass, 10. plass, den 10. største, den tiende største", ""),
    ("en niendeplass", "untraced"),
    ("nest størst, den nest største, andreplass", ""),
    ("den tredje største", "untraced"),
    ("blant de ti største, blant de tolv største", ""),
    ("6. februar kl. 07.05, 6. februar 2026, februar 2026, kl. 06.05 UTC", ""),
    ("kl. 07.06", "untraced"),
    ("7. februar", "untraced"),
    ("6. februar 2025", "untraced"),
    ("5.\u20136. februar, 5. og 6. februar", ""),
    ("10. oktober 2025, oktober 2025, i 2025, siden 2021, siden minst 2021", ""),
    ("siden 2020", "untraced"),
    ("580.000 kontoer, om lag 580.000", ""),
    ("580,000 kontoer", "untraced"),
    ("minst 1,2 millioner ordrer", ""),
    ("1,2 millioner ordrer", "at_least"),
    ("minst 580.000 kontoer", "at_least"),
    ("25,3 milliarder kroner", ""),
    ("25,3 milliarder dollar", "untraced"),
    ("tall fra CoinGlass 24.", ""),
    ("tall fra CoinGlass 245", "untraced"),
    ("2,6 mrd. dollar..", "style"),
    ("meldte «Trump sets 100% tariff: $2..5»", ""),
    ("$2,6", "style untraced"),
    ("2,6 milliarder, en billion", "style"),
    ("Q4, ½, ２４, 1/7, 0x10, 1.2.3", "untraced"),
    ("tjueto børser", "untraced"),
]

EN = [
    ("$2.6 billion, $2.61 billion, $2.6B, $2,606,660,000", ""),
    ("$2.5 billion", "untraced"),
    ("$2,606,660,001", "untraced"),
    ("$60,000, $60K, nearly $61,000", ""),
    ("$60 and 60.000", "untraced"),
    ("between $60,000 and $60,075; from $0.47 to $2.6 billion", ""),
    ("82%, 82.1%, 82 percent", ""),
    ("83%", "untraced"),
    ("more than 82%, almost 83%, about 82%", ""),
    ("-14%, fell 14%", ""),
    ("+14.0%", "untraced"),
    ("Four dollars in five, four in five, eight in 10, four out of five", ""),
    ("nine in 10", "untraced"),
    ("about one-seventh, about a seventh", ""),
    ("one-third, two-thirds, a quarter", "untraced"),
    ("Half of it, half", ""),
    ("less than half a percent", ""),
    ("4.6 times as much, 4.59 to one, 4.6x", ""),
    ("three times, twice as much", "untraced"),
    ("over 24 hours, the 24-hour window, one day", ""),
    ("23 hours", "untraced"),
    ("10th, the 10th-largest, tenth place, No. 10, second-largest", ""),
    ("ninth, the third-largest", "untraced"),
    ("among the 10 largest", ""),
    ("7:05 a.m. on Feb. 6, Feb. 6, 2026, February 2026, Feb. 5-6, Feb. 5 and 6", ""),
    ("7:05 p.m.", "untraced"),
    ("Feb. 7", "untraced"),
    ("noon", "untraced"),
    ("at least 1.2 million orders", ""),
    ("more than 1.2 million orders", "at_least"),
    ("at least 580,000", "at_least"),
    ("one order a second", "untraced"),
    ("no one, one another, one-sided, this one, first time, a second, it may", ""),
    ("twenty-two venues, a billion dollars", "untraced"),
    ("etc..", "style"),
    ("on Feb. 5, 580,000 accounts", ""),
    ("5 venues in 24 hours", ""),
    ("9/10, 24/7, 4-fold", "untraced"),
]


def codes(findings):
    return " ".join(sorted({finding.code for finding in findings}))


@pytest.mark.parametrize(
    ("lang", "text", "expected"), [("nb", *row) for row in NB] + [("en", *row) for row in EN]
)
def test_reads_every_number_in_figures_or_in_words(lang, text, expected):
    found = check_text(text, lang, FACTS, OSLO)
    assert codes(found) == expected, found


def test_names_the_nearest_fact_and_the_words_around():
    (finding,) = check_text("Bitcoin tok 83 prosent av beløpet", "nb", FACTS, OSLO)
    assert "nearest fact long_share = 82.1 %" in finding.message
    assert "Bitcoin tok 83 prosent av beløpet" in finding.message
    assert finding.where == "nb.text[12:22]"


NB_TEXT = (
    "Kryptobørsene avviklet {total:2,61 milliarder dollar} på {window:24 timer}, viser tall hentet "
    "{as_of:6. februar kl. 07.05}. {long_share:Fire av fem} dollar var long. {long_share:82,1 prosent} "
    "av {accounts:580.000} kontoer. Bunnen var {low:60.000 dollar}, en {place:tiendeplass}. Rekorden "
    "på {record:19,2 milliarder dollar} er fra {record_day:10. oktober 2025}. Falt {move:14 prosent}."
)
EN_TEXT = (
    "Exchanges closed {total:$2.61 billion} in {window:24 hours}, retrieved at {as_of:7:05 a.m.} on "
    "{as_of:Feb. 6}. {long_share:Four dollars in five} were long. {long_share:82.1%} of "
    "{accounts:580,000} accounts. The low was {low:$60,000}, placing {place:10th}. The record "
    "{record:$19.2 billion} dates from {record_day:Oct. 10, 2025}. Fell {move:14%}."
)


def article(marked):
    text, claims = "Tittel\n\n", []
    for before, name, shown in re.findall(r"([^{]*)(?:\{(\w+):([^}]*)\})?", marked):
        text += before
        if name:
            claims.append(
                {"fact": name, "shown": shown, "start": len(text), "end": len(text + shown)}
            )
        text += shown
    body = text.removeprefix("Tittel\n\n")
    sections = [{"id": "lede", "heading": None, "paragraphs": [body]}]
    names = {
        "headline": "Tittel",
        "short_headline": "Kort",
        "dek": "",
        "bullets": [],
        "label": "Utkast",
    }
    return names | {"sections": sections, "text": text, "claims": claims}


def document(nb=NB_TEXT, en=EN_TEXT, **facts):
    articles = {"nb": article(nb), "en": article(en)}
    return {"id": "x", "facts": FACTS | facts, "articles": articles, "timezone": OSLO}


def test_passes_an_article_whose_figures_are_right():
    data = document()
    assert check_article(data) == check_made(data["articles"], data["facts"], OSLO) == ()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_finds_any_changed_digit(data):
    lang, marked = data.draw(st.sampled_from([("nb", NB_TEXT), ("en", EN_TEXT)]))
    at = data.draw(st.sampled_from([match.start() for match in re.finditer("[0-9]", marked)]))
    digit = data.draw(st.sampled_from([each for each in "0123456789" if each != marked[at]]))
    assert check_article(document(**{lang: f"{marked[:at]}{digit}{marked[at + 1 :]}"}))


def changed(path, value):
    data = copy.deepcopy(document())
    *parents, last = path
    place = data
    for key in parents:
        place = place[key]
    place[last] = value
    return data


CLAIM = ("articles", "nb", "claims", 0)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ((*CLAIM, "end"), 9999, "claim_bounds parity unclaimed"),
        ((*CLAIM, "shown"), "2,62 milliarder dollar", "claim_shown parity unclaimed"),
        ((*CLAIM, "fact"), "nothing", "claim_unknown parity unclaimed"),
        ((*CLAIM, "fact"), "longs", "claim_differs parity"),
        ((*CLAIM, "fact"), "source", "claim_differs parity"),
        (
            CLAIM,
            {"fact": "total", "shown": "Tittel", "start": 0, "end": 6},
            "claim_differs parity unclaimed",
        ),
        (
            ("articles", "nb", "claims", 1),
            document()["articles"]["nb"]["claims"][0],
            "claim_overlap unclaimed",
        ),
        (("articles", "nb", "claims"), [], "parity unclaimed"),
        (("articles", "nb", "headline"), "Titler", "part_differs"),
        (("articles", "nb", "short_headline"), "Falt 15 prosent", "untraced"),
        (("facts", "long_share", "value"), 0.8211, "underivable"),
        (("facts", "long_share", "derivation", "inputs"), ["longs", "totl"], "unknown_input"),
        (("facts", "long_share", "derivation", "inputs"), ["longs", "source"], "underivable"),
        (("facts", "long_share", "derivation", "inputs"), ["longs"], "underivable"),
    ],
)
def test_trusts_no_stored_claim_part_or_fact(path, value, expected):
    assert codes(check_article(changed(path, value))) == expected


SHORT = {"name": fact("B2", "text"), "post": fact("2", "text"), "paid": fact("$4", "text")}
SHORT |= {"series": fact("tjuefire", "text")}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Tall fra {name:B2}, «{post:2}» og «{paid:$4}».", ""),
        ("Tall fra {name:b2}.", ""),
        ("Tall fra {name:B2} og 2 til.", "unclaimed untraced"),
        ("Tall fra {name:B2}, {post:2} millioner dollar.", "untraced"),
        ("Falt −{post:2}, {post:2}-timersvinduet, {post:2}x.", "unclaimed untraced"),
        ("Tall fra {name:B3}.", "claim_differs untraced"),
        ("Tall fra B2.", "unclaimed untraced"),
        ("«{paid:$4}» for $4.", "style unclaimed"),
        ("Falt i {window:tjuefire timer}.", ""),
    ],
)
def test_a_short_name_excuses_only_the_span_that_a_claim_shows(words, expected):
    assert codes(check_article(document(nb=f"{NB_TEXT} {words}", **SHORT))) == expected


REFERENCE = json.loads(
    (Path(__file__).parent.parent / "newsgen" / "examples" / "reference.json").read_bytes()
)


def generated(**changes):
    brief = REFERENCE | changes
    now = datetime.fromisoformat(brief["as_of"]) + timedelta(minutes=1)
    data = json.dumps(brief).encode()
    return pipeline.generate(data, "brief.json", Settings(), now=now, force=True)


@pytest.mark.parametrize("provider", ["B2", "7", "To", "CoinGlass 24"])
def test_a_provider_may_have_a_number_for_a_name(provider):
    edition = generated(provider=provider)
    assert all(provider in article.text for article in edition.articles.values())
    assert check_edition(edition, OSLO) == check_article(as_article_json(edition, OSLO)) == ()


@pytest.mark.parametrize("words", ["100?", "$4", "7x", "¼", "2", "to", "82,1 % down"])
def test_a_post_may_be_as_short_as_a_number(words):
    post = {"text": words, "author": "Kari Nordmann", "handle": "@k2"}
    edition = generated(posts=[post | {"published_at": "2026-02-06T05:00:00Z"}])
    assert all(words in article.text for article in edition.articles.values())
    assert check_article(as_article_json(edition, OSLO)) == ()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_an_edition_in_memory_is_checked_as_its_file_is(data):
    edition = EDITION
    lang = data.draw(st.sampled_from(["nb", "en"]))
    article = edition.articles[lang]
    at = data.draw(st.sampled_from([each.start() for each in re.finditer("[0-9]", article.text)]))
    text = (
        f"{article.text[:at]}{data.draw(st.sampled_from('0123456789x-'))}{article.text[at + 1 :]}"
    )
    claims = tuple(replace(claim, shown=text[claim.start : claim.end]) for claim in article.claims)
    articles = {**edition.articles, lang: replace(article, text=text, claims=claims)}
    edition = replace(edition, articles=MappingProxyType(articles))
    found = check_edition(edition, OSLO)
    assert found == check_article(as_article_json(edition, OSLO))
    assert bool(found) == (text != article.text)


def test_refuses_an_edition_with_an_unusable_fact():
    total = replace(EDITION.facts["total_usd"], value="much")
    facts = Facts(EDITION.facts.event, {**EDITION.facts.by_id, "total_usd": total})
    with pytest.raises(CheckError, match=r"facts\.total_usd\.value"):
        check_edition(replace(EDITION, facts=facts), OSLO)


EDITION = generated()


@pytest.mark.parametrize(
    ("method", "inputs", "value"),
    [("complement", ["half"], "0.482"), ("sum", ["longs", "shorts"], "2606660000"), ("product", ["half", "venues"], "2.59"),
     ("change", ["venues", "agreeing"], "-20"), ("gap", ["venues", "agreeing"], "25"), ("rank", ["elsewhere"], "7")],
)  # fmt: skip
def test_computes_facts_again(method, inputs, value):
    assert check_article(document(made=fact(value, "ratio", method, *inputs))) == ()
    assert (
        method == "rank"
        or codes(check_article(document(made=fact("3", "ratio", method, *inputs)))) == "underivable"
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("facts",), None),
        (("facts", "total", "value"), "NaN"),
        (("facts", "total", "value"), float("inf")),
        (("facts", "total", "value"), "1e999999"),
        (("facts", "total", "value"), True),
        (("facts", "total", "unit"), ["usd"]),
        (("facts", "total", "derivation"), 3),
        (("facts", "as_of", "value"), "2026-02-06T06:05"),
        (("facts", "day", "value"), "yesterday"),
        (("timezone",), "../../etc/passwd"),
        (("timezone",), None),
        (("articles",), []),
        (("articles", "nb"), "text"),
        (("articles", "nb", "text"), 5),
        (("articles", "nb", "claims"), {}),
        ((*CLAIM, "start"), 1.5),
        ((*CLAIM, "end"), 10**20),
        (("articles", "nb", "bullets"), [1]),
        (("articles", "nb", "sections"), [[]]),
        (("articles", "../nb"), document()["articles"]["nb"]),
    ],
)
def test_refuses_malformed_input_and_names_the_field(path, value):
    with pytest.raises(NewsgenError) as error:
        check_article(changed(path, value))
    assert path[-1] in str(error.value)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.text("0123456789.,$%-− ¼²én tobillion", max_size=80))
def test_reads_any_text_without_failing(text):
    for lang in ("nb", "en"):
        found = check_text(text, lang, {}, "UTC")
        assert found or not re.search("[0-9]", text)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "out" / "x"
    place.mkdir(parents=True)
    data = document()
    (place / "article.json").write_text(json.dumps(data), encoding="utf-8")
    body = data["articles"]["nb"]["sections"][0]["paragraphs"][0]
    escaped = body.replace("10. oktober", "10\\. oktober").replace(
        "82,1 prosent", "82,1&nbsp;prosent"
    )
    source = (
        f"---\nid: 77\n---\n# Tittel\n\nUtkast\n\nAv Kari, 7. februar kl. 08.00\n\n{escaped}\n\n"
    )
    (place / "nb.md").write_text(
        f"{source}## Referanser\n\n- [Fell 99%](https://e.no/98)\n", encoding="utf-8"
    )
    page = f"<head><title>Tittel</title></head>\n<h1>Tittel</h1>\n<p>{body.replace('Bunnen', '<b>Bunnen</b>')}</p>"
    (place / "nb.html").write_text(f"{page}\n<h2>Kilder</h2><ol><li>99</li></ol>", encoding="utf-8")
    return place


@pytest.mark.parametrize("name", ["nb.md", "nb.html"])
def test_compares_pages_with_the_article(folder, name):
    assert check_path(folder.parent) == check_path(folder / "article.json") == ()
    page = folder / name
    page.write_text(page.read_text("utf-8").replace("580.000", "590.000"), encoding="utf-8")
    (finding,) = check_path(folder.parent)
    assert finding.code == "file_differs"
    assert f"{name} line" in finding.where
    assert "590.000 instead of 580.000" in finding.message


def test_finds_a_number_that_a_page_adds(folder):
    page = folder / "nb.md"
    page.write_text(
        page.read_text("utf-8").replace("Av Kari", "Av Kari og 17 andre"), encoding="utf-8"
    )
    (finding,) = check_path(folder)
    assert (finding.shown, finding.where) == ("17", "x: nb.md line 8")


@pytest.mark.parametrize(
    "source",
    [
        "",
        "[" * 100_000,
        '{"articles": "\\ud800"}',
        '{"facts": NaN}',
        "[]",
        "{}",
        "9" * 5000,
        '"\\ud800"',
        "\xff",
    ],
)
def test_names_the_file_that_cannot_be_used(folder, source):
    (folder / "article.json").write_bytes(source.encode("latin-1"))
    with pytest.raises(CheckError) as error:
        check_path(folder)
    assert "article.json" in str(error.value)


def test_names_a_path_or_language_that_is_not_there(tmp_path):
    for call in (
        lambda: check_path(tmp_path),
        lambda: check_path(tmp_path / "no"),
        lambda: check_path(tmp_path / ("x" * 5000)),
        lambda: check_text("", "xx", {}, "UTC"),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_shares_no_code_with_what_it_checks():
    code = "import sys, newsgen.claims; print([m for m in ('babel', 'jinja2', 'newsgen.locale', 'newsgen.render') if m in sys.modules])"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        == "[]\n"
    )
