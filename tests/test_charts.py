"""Charts: only what the article tells, every figure a fact, the same bytes, fit for any reader."""

import hashlib
import json
import os
import re
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from lxml import etree, html

from newsgen import pipeline
from newsgen.claims import check_path, check_text, index
from newsgen.cli import main
from newsgen.events.liquidations.charts import draw
from newsgen.events.liquidations.event import parse_brief
from newsgen.facts import as_plain
from newsgen.publish import write_copy
from newsgen.publish.charts import standalone
from newsgen.publish.charts.cards import SHAPES, cards, lay_out
from newsgen.publish.charts.drawing import DARK, LIGHT, WIDTH, Fill, Type
from newsgen.publish.charts.measure import width
from newsgen.publish.charts.svg import read
from newsgen.publish.copy import Standing, Status, draft
from newsgen.publish.drawing import drawing
from newsgen.publish.gathering import make_page
from newsgen.publishing.editions import publish
from newsgen.settings import Settings
from tests.browser import browser_fixture, page_fixture
from tests.golden_cases import LANGUAGES, SERIES, brief_of, cases
from tests.series_days import LARGER, store_days
from tests.strategies import briefs

__all__ = ["browser_fixture", "page_fixture"]

REFERENCE, RECORD, EVERYTHING = "2026-02-06-reference", "2025-10-10-record", "everything-synthetic"
SVG = "{http://www.w3.org/2000/svg}"
SPACE = "\u00a0"


@cache
def edition_of(name, store=None):
    brief, settings = brief_of(name), Settings()
    if store is not None:
        settings = replace(settings, data=replace(settings.data, store=store))
    data = brief.read_bytes()
    now = parse_brief(data, brief.name).as_of + timedelta(minutes=1)
    history = None if store else "none"
    return pipeline.generate(
        data, brief.name, settings, now=now, languages=LANGUAGES, force=True, series=history
    )


def edition_with(**members):
    """Give the reference event with other members, and its brief."""
    data = json.dumps({**json.loads(brief_of(REFERENCE).read_text()), **members}).encode()
    brief = parse_brief(data, "brief.json")
    options = {"now": brief.as_of + timedelta(minutes=1), "languages": LANGUAGES, "force": True}
    return pipeline.generate(data, brief.id, Settings(), series="none", **options), brief


def charts_of(name, lang, edition=None):
    edition = edition or edition_of(name)
    drawn = draw(edition.facts, edition.articles[lang], pipeline.spoken(lang, Settings()))
    return {chart.name: chart for chart in drawn}


def page_of(name, lang):
    edition, brief = edition_of(name), parse_brief(brief_of(name).read_bytes(), name)
    language, drawn = pipeline.spoken(lang, Settings()), charts_of(name, lang)
    return make_page(edition, brief, Settings().house, language, charts=tuple(drawn.values()))


def words(chart):
    cells = (cell for row in (chart.columns, *chart.rows) for cell in row if cell != "–")
    drawn = (each.text for each in read(chart.svg).words)
    return (chart.title, chart.description, *chart.notes, *cells, *drawn)


def plain(rows):
    return [tuple(cell.replace(SPACE, " ") for cell in row) for row in rows]


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        (REFERENCE, ["sides", "largest", "coins"]),
        (RECORD, ["largest"]),
        (EVERYTHING, ["sides", "largest", "hours", "coins"]),
        ("2025-02-03-two-sided", ["sides", "largest"]),
        ("2021-05-19-floor", []),
        ("2021-07-26-no-sides", ["largest"]),
        ("2022-06-13-sides-differ", ["largest"]),
    ],
)
def test_an_event_has_the_charts_that_its_figures_carry(name, drawn):
    for lang in LANGUAGES:
        assert list(charts_of(name, lang)) == drawn


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_of_every_chart_is_a_fact(lang, tmp_path_factory):
    store = tmp_path_factory.mktemp("store") / "series.sqlite"
    store_days(store, special=LARGER)
    found = []
    for name in cases():
        edition = edition_of(name, store if name == SERIES else None)
        facts = index(as_plain(edition.facts), "Europe/Oslo")
        for chart in charts_of(name, lang, edition).values():
            found += [each for text in words(chart) for each in check_text(text, lang, facts)]
    assert found == []


@pytest.mark.parametrize(
    ("members", "drawn"),
    [
        ({"total_is_floor": True}, []),
        ({"long_usd": 2_606_660_000, "short_usd": 0}, ["largest", "coins"]),
    ],
    ids=["a lower bound", "one side only"],
)
def test_what_a_drawing_would_belie_is_not_drawn(members, drawn):
    edition, _ = edition_with(**members)
    assert list(charts_of("", "nb", edition)) == drawn


@pytest.mark.parametrize(
    ("chart", "keys"),
    [
        ("sides", {"long_share", "short_share"}),
        ("largest", {"indicative_place", "place_limit", "record_usd"}),
        ("hours", {"best_hour_usd"}),
        ("coins", {"asset_eth_usd"}),
        ("coins", {"asset_xrp_usd"}),
    ],
)
def test_nothing_is_drawn_that_the_article_does_not_tell(chart, keys):
    edition = edition_of(EVERYTHING)
    article = edition.articles["nb"]
    told = tuple(claim for claim in article.claims if claim.fact not in keys)
    silent = replace(edition, articles={"nb": replace(article, claims=told)})
    assert set(charts_of(EVERYTHING, "nb")) - set(charts_of("", "nb", silent)) == {chart}


# What a chart may show though the text does not tell it: the neighbours that make a place, how many
# are compared, and the hours around the largest.
BESIDE = re.compile(r"(record|above|below)_(usd|day)|list_size|hour_\d+_(usd|time)")


def follows(facts, told, name):
    """Say whether a fact is told, or derived from nothing but what is told."""
    inputs = facts.by_id[name].derivation.inputs
    return name in told or (bool(inputs) and all(follows(facts, told, each) for each in inputs))


@examples(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(briefs())
def test_charts_of_any_event_show_what_the_article_tells(members):
    data = json.dumps(members).encode()
    as_of = parse_brief(data, "brief.json").as_of
    options = {"now": as_of + timedelta(minutes=1), "languages": LANGUAGES, "force": True}
    edition = pipeline.generate(data, "brief.json", Settings(), series="none", **options)
    plain_facts = as_plain(edition.facts)
    for lang in LANGUAGES:
        told = {claim.fact for claim in edition.articles[lang].claims}
        shown = {
            name: fact
            for name, fact in plain_facts.items()
            if BESIDE.fullmatch(name)
            or fact["unit"] in {"text", "instant", "hours"}
            or follows(edition.facts, told, name)
        }
        for chart in charts_of("", lang, edition).values():
            for text in words(chart):
                assert not check_text(text, lang, index(shown, "Europe/Oslo"))


TABLES = {
    "nb": (
        [
            ("Long-posisjoner", "2,14 milliarder dollar", "82,1 prosent"),
            ("Short-posisjoner", "467 millioner dollar", "17,9 prosent"),
        ],
        [
            ("10. oktober 2025", "19,2 milliarder dollar", "Kalenderdøgn (UTC)"),
            ("16. april 2021", "2,77 milliarder dollar", "Kalenderdøgn (UTC)"),
            (
                "Denne gangen: 24 timer til 6. februar 2026",
                "2,61 milliarder dollar",
                "Rullerende 24 timer",
            ),
            ("13. mai 2021", "2,47 milliarder dollar", "Kalenderdøgn (UTC)"),
        ],
        ("Andre kryptovalutaer", "499 millioner dollar", "19 prosent"),
    ),
    "en": (
        [
            ("Long positions", "$2.14 billion", "82.1%"),
            ("Short positions", "$467 million", "17.9%"),
        ],
        [
            ("Oct. 10, 2025", "$19.2 billion", "Calendar day (UTC)"),
            ("April 16, 2021", "$2.77 billion", "Calendar day (UTC)"),
            ("This time: 24 hours to Feb. 6, 2026", "$2.61 billion", "Rolling 24 hours"),
            ("May 13, 2021", "$2.47 billion", "Calendar day (UTC)"),
        ],
        ("Other coins", "$499 million", "19%"),
    ),
    "sv": (
        [
            ("Långa positioner", "2,14 miljarder dollar", "82,1 procent"),
            ("Korta positioner", "467 miljoner dollar", "17,9 procent"),
        ],
        [
            ("10 oktober 2025", "19,2 miljarder dollar", "Kalenderdygn (UTC)"),
            ("16 april 2021", "2,77 miljarder dollar", "Kalenderdygn (UTC)"),
            (
                "Den här gången: 24 timmar till den 6 februari 2026",
                "2,61 miljarder dollar",
                "Rullande 24 timmar",
            ),
            ("13 maj 2021", "2,47 miljarder dollar", "Kalenderdygn (UTC)"),
        ],
        ("Andra kryptovalutor", "499 miljoner dollar", "19 procent"),
    ),
}


@pytest.mark.parametrize("lang", TABLES)
def test_the_tables_of_the_reference_event(lang):
    charts, (sides, largest, rest) = charts_of(REFERENCE, lang), TABLES[lang]
    assert plain(charts["sides"].rows) == sides
    assert plain(charts["largest"].rows) == largest
    assert plain(charts["coins"].rows)[-1] == rest
    shown = {word.text.replace(SPACE, " ") for word in read(charts["sides"].svg).words}
    assert shown == {cell for row in sides for cell in row}


def test_a_rolling_total_among_calendar_days_is_hatched_and_says_so():
    guide, exact = charts_of(REFERENCE, "en")["largest"], charts_of(RECORD, "en")["largest"]
    assert [box.fill for box in read(guide.svg).boxes].count(Fill.GUIDE) == 1
    assert "against calendar days: a guide only" in guide.svg
    assert "only a guide" in guide.notes[0]
    assert {box.fill for box in read(exact.svg).boxes} == {Fill.EVENT, Fill.OTHER}
    assert (len(guide.columns), len(exact.columns)) == (3, 2)
    lines = [line.text.replace(SPACE, " ") for line in read(guide.svg).words]
    assert lines.index("Amounts in between are not shown") < lines.index("April 16, 2021")
    assert "Amounts in between are not shown" not in exact.svg
    assert exact.notes[1:3] == (
        "The comparison is of 10 amounts, this one included.",
        "Only the largest and the nearest ones are drawn.",
    )


def test_bars_are_as_long_as_their_figures():
    facts = edition_of(REFERENCE).facts
    long, short = read(charts_of(REFERENCE, "nb")["sides"].svg).boxes
    share = long.width / (long.width + short.width)
    assert share == pytest.approx(float(facts["long_share"].number), abs=0.001)
    bars = read(charts_of(REFERENCE, "nb")["largest"].svg).boxes
    names = ("record_usd", "above_usd", "total_usd", "below_usd")
    sizes = [float(facts[name].number) for name in names]
    assert [bar.width / bars[0].width for bar in bars] == pytest.approx(
        [size / sizes[0] for size in sizes], abs=0.001
    )
    hours = read(charts_of(EVERYTHING, "nb")["hours"].svg).boxes[1:25]
    assert hours[14].height / hours[13].height == pytest.approx(700 / 1500, abs=0.001)


@pytest.mark.parametrize(
    ("as_of", "twice"),
    [
        ("2026-03-29T08:00:00Z", "09.00"),
        ("2025-10-26T06:00:00Z", "02.00"),
        ("2026-01-20T08:00Z", ""),
    ],
)
def test_the_night_that_clocks_are_changed_is_told(as_of, twice):
    hours = [50_000_000] * 23 + [1_000_000_000]
    edition, _ = edition_with(as_of=as_of, retrieved_at=as_of, hourly_usd=hours)
    chart = charts_of("", "nb", edition)["hours"]
    clocks = [clock.replace(SPACE, " ").removeprefix("kl. ") for clock, _ in chart.rows]
    assert {clock for clock in clocks if clocks.count(clock) > 1} == ({twice} if twice else set())
    assert ("Klokken ble stilt i løpet av disse timene." in chart.notes) == bool(twice)


@pytest.mark.parametrize("name", ["sides", "largest", "hours", "coins"])
def test_a_drawing_is_plain_svg_that_names_and_describes_itself(name):
    chart = charts_of(EVERYTHING, "nb")[name]
    for text in (chart.svg, standalone(chart, "Et utkast & mer", "nb")):
        root = etree.fromstring(text)
        named = [root.find(f"{SVG}{each}") for each in ("title", "desc")]
        assert [each.text for each in named] == [chart.title, chart.description]
        assert root.get("aria-labelledby") == " ".join(each.get("id") for each in named)
        assert root.get("role") == "img"
        assert not re.search(r"<script|href=|\son\w+=|https?://(?!www\.w3\.org/2000/svg)", text)
        assert set(re.findall(r"url\(#([^)]+)", text)) <= {each.get("id") for each in root.iter()}
        assert "prefers-color-scheme:dark" in text
        assert drawing(text, "own").markup
    assert "Et utkast &amp; mer" in text


@pytest.mark.parametrize("name", ["x" * 80, "北京" * 30])
def test_a_name_that_no_line_can_hold_stays_within_the_file(name):
    edition, _ = edition_with(provider=name)
    chart = charts_of("", "nb", edition)["sides"]
    texts = [each.text for each in etree.fromstring(standalone(chart, "", "nb")).iter(f"{SVG}text")]
    broken = [text for text in texts if set(text) <= set(name)]
    assert broken
    assert max(map(len, broken)) * (12.5 if not name.isascii() else 7) <= WIDTH


def test_names_that_no_font_has_and_that_look_like_markup_stay_what_they_are():
    name = "<b>北京</b> & $x$ ]]> \\alpha"
    edition, brief = edition_with(provider=name)
    drawn = tuple(charts_of("", "nb", edition).values())
    page = make_page(
        edition, brief, Settings().house, pipeline.spoken("nb", Settings()), charts=drawn
    )
    root = etree.fromstring(standalone(drawn[0], page.label, "nb"))
    assert name in " ".join(each.text for each in root.iter(f"{SVG}text"))
    assert len(cards(draft(page))) == len(SHAPES)


def test_every_part_is_seen_on_light_and_on_dark_paper():
    for look in (LIGHT, DARK):
        for kind in (*Fill, *Type):
            least = 3 if isinstance(kind, Fill) else 4.5
            assert kind is Fill.PAPER or contrast(look.of(kind), look.paper) >= least


def contrast(one, other):
    """Give the contrast of two colours as WCAG 2 counts it."""
    lights = sorted((luminance(one), luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


MADE_ANEW = """
import hashlib, sys
from newsgen.publish.copy import draft
from tests.test_charts import EVERYTHING, cards, page_of
page = page_of(EVERYTHING, "nb")
data = [chart.svg.encode() for chart in page.charts] + list(cards(draft(page)).values())
print(hashlib.sha256(b"".join(data)).hexdigest())
"""


def test_another_process_with_other_settings_of_matplotlib_draws_the_same_bytes(root, tmp_path):
    own = "svg.fonttype: path\nfont.size: 30\nsavefig.dpi: 9\nno setting {{\n"
    (tmp_path / "matplotlibrc").write_text(own)
    page = page_of(EVERYTHING, "nb")
    data = [chart.svg.encode() for chart in page.charts] + list(cards(draft(page)).values())
    found = subprocess.run(
        [sys.executable, "-c", MADE_ANEW],
        env={
            **os.environ,
            "PYTHONHASHSEED": "7",
            "MATPLOTLIBRC": str(tmp_path),
            "MPLCONFIGDIR": str(tmp_path / "matplotlibrc" / "no folder"),
            "MPLBACKEND": "no backend",
            "TZ": "Asia/Tokyo",
        },
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == hashlib.sha256(b"".join(data)).hexdigest()
    assert found.stderr == ""


def test_threads_that_draw_at_once_draw_the_same_bytes():
    from matplotlib import rc_context

    expected, usual = charts_of(EVERYTHING, "nb"), sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool, rc_context({"svg.fonttype": "path"}):
            found = list(pool.map(lambda _: charts_of(EVERYTHING, "nb"), range(16)))
    finally:
        sys.setswitchinterval(usual)
    assert all(each == expected for each in found)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize(
    "headline", ["", "Short", "Kryptovalutaderivatmarkedslikvidasjoner " * 3, "word " * 60]
)
def test_all_words_of_a_card_have_room(shape, headline):
    for name in (EVERYTHING, RECORD, "2021-07-26-no-sides", "2021-05-19-floor"):
        page = page_of(name, "nb")
        if headline:
            page = replace(
                page, headline=headline.strip(), dek=f"{page.dek} {headline * 2}".strip()
            )
        made = lay_out(draft(page), shape)
        boxes = [
            (line.x, line.y - line.size * 0.8, width(line.text, line.size, line.face), line)
            for line in made.words
        ]
        for x, y, wide, line in boxes:
            assert 40 <= x <= shape.width - 40 - wide
            assert 40 <= y < line.y <= shape.height - 24
        left = sorted(boxes, key=lambda each: (each[0], each[1]))
        for (x, _, _, line), (other, y, _, _) in pairwise(left):
            assert other != x or y >= line.y
        if made.drawing is not None:
            assert made.scale > 0.6
            assert made.at[0] + WIDTH * made.scale <= shape.width - 40
            assert made.at[1] + made.drawing.height * made.scale <= shape.notes.y


def test_cards_have_their_sizes_and_the_label_of_the_record():
    page = page_of(REFERENCE, "nb")
    copy = draft(page)
    sizes = {name: struct.unpack(">II", data[16:24]) for name, data in cards(copy).items()}
    assert sizes == {"card": (1200, 630), "square": (1080, 1080)}
    label = "Sammendraget er laget automatisk fra data og gjennomgått av redaksjonen."
    approved = replace(copy, standing=Standing(Status.APPROVED, label, 1, page.made_at))
    for shape in SHAPES.values():
        assert next(line.text for line in lay_out(copy, shape).words) == page.label
        assert page.label not in [line.text for line in lay_out(approved, shape).words]
        assert label in [line.text for line in lay_out(approved, shape).words]
    withdrawn = replace(copy, standing=Standing(Status.RETRACTED, "", 1, page.made_at))
    assert cards(withdrawn) == {}


def test_the_command_writes_charts_and_cards_and_the_checker_accepts_the_pages(tmp_path, capsys):
    edition = edition_of(EVERYTHING)
    pages = {lang: page_of(EVERYTHING, lang) for lang in ("nb", "en", "sv")}
    publish(edition, pages, Settings(), ("md", "html", "charts"), tmp_path)
    assert [str(finding) for finding in check_path(tmp_path)] == []
    out = tmp_path / "charts"
    assert (
        main(["charts", str(tmp_path), "--out", str(out), "--lang", "nb", "--png", "--json"]) == 0
    )
    names = ["coins.svg", "hours.svg", "largest.svg", "sides.svg", "card.png", "square.png"]
    assert sorted(f"nb.{each}" for each in names) == sorted(each.name for each in out.iterdir())
    assert len(json.loads(capsys.readouterr().out)["files"]) == len(names)
    for chart in pages["nb"].charts:
        told = " ".join(
            re.findall(r"<text[^>]*>([^<]*)", (out / f"nb.{chart.name}.svg").read_text())
        )
        assert edition.articles["nb"].label in told
    article = tmp_path / "article.json"
    changed = article.read_text().replace(
        "500\u00a0millioner\u00a0dollar", "501\u00a0millioner\u00a0dollar"
    )
    article.write_text(changed)
    assert any("501" in str(finding) for finding in check_path(article.parent))


def test_every_article_has_cards_but_a_retracted_one(tmp_path, capsys):
    floor = "2021-05-19-floor"
    pages = {lang: page_of(floor, lang) for lang in LANGUAGES}
    publish(edition_of(floor), pages, Settings(), ("md",), tmp_path)
    (tmp_path / "newsgen.toml").write_text('[review]\nrecord = "record.sqlite"\n')

    def run(*words):
        place = (str(tmp_path), "--settings", str(tmp_path / "newsgen.toml"))
        return main([words[0], *place, *words[1:]]), capsys.readouterr().err

    code, told = run("charts")
    assert (code, "--format charts" in told, "--png" in told) == (2, True, True)
    assert run("charts", "--png", "--lang", "nb")[0] == 0
    assert sorted(each.name for each in tmp_path.glob("*.png")) == ["nb.card.png", "nb.square.png"]
    texts = [word for lang in LANGUAGES for word in ("--text", f"{lang}=Feil.")]
    assert run("retract", "--editor", "Kari", *texts)[0] == 0
    code, told = run("charts", "--png")
    assert (code, "is retracted" in told, list(tmp_path.glob("*.png"))) == (2, True, [])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_stay_within_the_drawing_on_a_phone(page, lang, tmp_path):
    drawn = "".join(f"<div>{chart.svg}</div>" for chart in charts_of(EVERYTHING, lang).values())
    file = tmp_path / "page.html"
    file.write_text(
        "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<body style='margin:20px;font-family:serif'>{drawn}"
    )
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    texts = page.evaluate(
        """[...document.querySelectorAll("text")].map(text => {
            const own = text.getBoundingClientRect(), all = text.ownerSVGElement;
            const frame = all.getBoundingClientRect(), scale = frame.width / all.viewBox.baseVal.width;
            return [own.left >= frame.left - 1 && own.right <= frame.right + 1,
                    parseFloat(getComputedStyle(text).fontSize) * scale];
        })"""
    )
    assert all(inside for inside, _ in texts)
    assert min(size for _, size in texts) >= 11


def test_every_figure_of_a_chart_on_a_page_names_its_fact():
    for lang in LANGUAGES:
        root = html.fromstring(write_copy(draft(page_of(EVERYTHING, lang)), "fragment"))
        for chart in root.iter("figure"):
            for part in (*chart.iter("figcaption", "caption", "td", "th"), *chart.iterfind(".//p")):
                told = "".join(part.xpath("text()"))
                assert not re.search(r"\d", told.replace("UTC", "")), told
        twice = [each.get("data-fact") for each in root.iterfind(".//td/data")]
        assert {"hour_3_usd", "hour_4_usd", "asset_eth_usd", "assets_rest_share"} <= set(twice)
