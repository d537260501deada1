"""The HTML page and its fragment, as validators, browsers, search engines and readers take them."""

import json
import re
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import nh3
import pytest
from axe_playwright_python.sync_playwright import Axe

from newsgen import pipeline
from newsgen.claims import check_path
from newsgen.errors import CheckError
from newsgen.events.liquidations.event import parse_brief
from newsgen.publish import write_copy
from newsgen.publish.charts.cards import SHAPES
from newsgen.publish.copy import MODEL, RULES, Notice, Site, Standing, Status, draft
from newsgen.publish.files import as_bytes, put
from newsgen.publish.page import Chart, Topic
from newsgen.publish.stored import as_plain, read
from newsgen.publishing import editions
from newsgen.publishing.composing import withdrawn
from newsgen.publishing.documents import make_document, said
from newsgen.settings import Settings
from tests.browser import browser_fixture, page_fixture  # noqa: F401
from tests.test_publish import HOSTILE, Seen, brief_with, edition_of, pages_of

SITE = Site(
    "Desken",
    "https://desk.example/{lang}/{slug}/",
    "Desken AS",
    "https://desk.example/logo.png",
)
CARDS = replace(SITE, image="https://desk.example/{lang}/{slug}/{lang}.card.png")
NB, EN = (f"https://desk.example/{lang}/2026-02-06-liquidations/" for lang in ("nb", "en"))
AT = datetime(2026, 2, 6, 9, tzinfo=UTC)
POST = {
    "text": "Biggest flush in years",
    "author": "Ola",
    "url": "https://x.com/ola/1",
    "lang": "en",
}
SVG = """<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 400 60"
 role="img" aria-labelledby="t d"><metadata><x xmlns="urn:x"/></metadata><title id="t">Long og short</title>
<desc id="d">Mest long</desc><style>#bar &gt; path { fill: var(--accent); }</style>
<defs><clipPath id="c"><rect width="400" height="60"/></clipPath><path id="m" d="M0 0h9v9z"/></defs>
<g id="bar" clip-path="url(#c)"><path d="M0 0h328v30H0z"/></g><g id="unused"><use xlink:href="#m" y="40"/></g>
<text x="0" y="50" fill="currentColor">82,1 prosent</text></svg>"""
CHART = Chart(
    "sides",
    "Long og short",
    "Mest long",
    SVG,
    ("Side", "Andel"),
    (("Long", "82,1 prosent"), ("Short", "17,9 prosent")),
    ("Kilde: CoinGlass",),
    "split",
)
# Google Search Central, "Article structured data": recommended properties, none is required.
GOOGLE = {
    "headline": str,
    "datePublished": str,
    "dateModified": str,
    "author": list,
    "publisher": dict,
}
# schema.org: what a member of NewsArticle may hold here.
SCHEMA = {
    **GOOGLE,
    **dict.fromkeys(("@context", "@type", "@id", "identifier", "description", "url"), str),
    **dict.fromkeys(("mainEntityOfPage", "inLanguage", "dateCreated", "creativeWorkStatus"), str),
    **dict.fromkeys(("alternativeHeadline", "digitalSourceType"), str),
    **dict.fromkeys(("about", "keywords", "isBasedOn", "citation", "correction", "image"), list),
    "workTranslation": list,
    "translationOfWork": dict,
    "version": int,
}
# What a text may try within HTML, JSON, a style sheet or an address; \u202e turns a line around.
TRICKS = [
    HOSTILE,
    "</script></style></title></article></main><script>pwned = 1</script><base href=//evil.example>",
    "\"'><svg onload=pwned=1><style>*{background:url(//evil.example)}</style><!--<script>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=pwned=1&gt;'>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>\u202e\u2028\u2029\ufeff{{ 7 * 7 }}",
    "javascript:pwned=1",
    "\tJaVaScRiPt:pwned=1//",
    "data:text/html,<script>pwned=1</script>",
    "//evil.example/x",
    'https://evil.example/" onfocus="pwned=1" autofocus="',
]
# What no article holds: elements that act or fetch, addresses that are none of the web, handlers.
INTRUDERS = """[...document.querySelectorAll("article, article *")].filter(each =>
  /^(script|img|base|meta|math|iframe|object|embed|form|input)$/i.test(each.tagName)
  || (each.href && !/^(https:|#)/.test(each.href.baseVal ?? each.href))
  || each.getAttributeNames().some(name => name.startsWith("on"))
).map(each => each.outerHTML)"""
ALLOWED = {
    **{tag: set() for tag in ("h1", "header", "footer", "ul", "li", "small")},
    **{tag: {"class"} for tag in ("p", "span", "div")},
    "aside": {"class", "role"},
    "article": {"class", "lang", "data-article", "data-status", "data-version"},
    "section": {"class", "aria-labelledby"},
    "h2": {"id"},
    "ins": {"datetime"},
    "data": {"value", "data-fact"},
    "time": {"datetime", "data-fact"},
    "a": {"href", "rel"},
    "blockquote": {"lang", "cite"},
}
HOUSE = Path(__file__).parent / "html_validator"
VALIDATOR = Path(__file__).parent.parent / ".venv" / "html_validator" / "node_modules"


@pytest.fixture(scope="module")
def pages():
    found = pages_of(brief_with(author="Kari Nordmann", posts=[POST]))
    return {
        tag: replace(page, charts=(CHART,), topics=(Topic("medtop:20000385", "markets"),))
        for tag, page in found.items()
    }


def hostile_pages():
    named = {"provider": "<b>Coin</b>*Glass*", "author": "</p><script>Kari</script>"}
    links = [
        {"title": HOSTILE, "url": "https://e.no/(a)?b=1&copy=2&c='d'"},
        {"title": "x", "url": "https://e.no"},
    ]
    return pages_of(brief_with(**named, references=links, posts=[{**POST, "text": HOSTILE}]))


def standing(status, *notices):
    label = "Sammendraget er laget automatisk fra data og gjennomgått av redaksjonen."
    return Standing(status, label, 2, AT, AT, "Kari", notices)


def approved(page, *notices):
    return replace(draft(page, SITE), standing=standing(Status.APPROVED, *notices))


def retracted(page):
    notices = [
        Notice("correction", AT, "Rettet 6. februar: Antallet var feil."),
        Notice("retraction", AT, "Trukket tilbake 6. februar: tallene var feil."),
    ]
    gone = withdrawn(page, pipeline.spoken(page.lang, Settings()))
    return replace(draft(gone, SITE), standing=standing(Status.RETRACTED, *notices))


def drawn():
    """The reference event's page with the charts that it is published with."""
    data = brief_with()
    brief = parse_brief(data, "brief.json")
    return editions.pages_of(edition_of(data), brief, Settings(), charts=True)["nb"]


@pytest.fixture(scope="module")
def made(pages, tmp_path_factory):
    """Pages in every standing, and one with hostile texts, as files."""
    folder = tmp_path_factory.mktemp("html")
    correction = Notice("correction", AT, "Rettet 6. februar kl. 10.00: Beløpet var feil & 9 < 10.")
    copies = {
        "nb": draft(pages["nb"]),
        "en": draft(pages["en"], SITE),
        "approved": approved(pages["nb"], correction),
        "retracted": retracted(pages["nb"]),
        "drawn": draft(drawn(), CARDS),
        "hostile": draft(hostile_pages()["nb"], SITE),
    }
    for name, copy in copies.items():
        (folder / f"{name}.html").write_text(write_copy(copy, "html"), encoding="utf-8")
    return folder


def linked(source):
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', source, re.DOTALL)
    return json.loads(script)


def validated(*files):
    command = ["node", VALIDATOR / "html-validate" / "bin" / "html-validate.mjs"]
    options = ["--config", HOUSE / "rules.json", "--formatter", "json"]
    run = subprocess.run([*command, *options, *files], capture_output=True, check=False)
    return [
        (Path(each["filePath"]).name, found["ruleId"], found["message"])
        for each in json.loads(run.stdout)
        for found in each["messages"]
    ]


def test_pages_conform_to_html(made, tmp_path):
    assert validated(*sorted(made.glob("*.html"))) == []
    broken = (made / "nb.html").read_text("utf-8").replace('scope="col"', 'scope="kol"', 1)
    (tmp_path / "broken.html").write_text(broken.replace("<h1>", "<h1><p>"), encoding="utf-8")
    rules = {rule for _, rule, _ in validated(tmp_path / "broken.html")}
    assert {"attribute-allowed-values", "element-permitted-content"} <= rules


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    [
        ("nb", "light", 1280),
        ("en", "dark", 1280),
        ("approved", "dark", 360),
        ("retracted", "light", 360),
        ("drawn", "dark", 320),
        ("hostile", "light", 360),
    ],
)
def test_pages_are_accessible_and_ask_for_nothing(page, made, name, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((made / f"{name}.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper))) > 380) is (scheme == "light")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_the_policy_stops_what_is_not_the_pages_own(browser, made, tmp_path):
    source = (made / "nb.html").read_text("utf-8")
    added = (
        "<style>h1 { color: red }</style><script>document.title = 'x'</script><img src=x></body>"
    )
    (tmp_path / "edited.html").write_text(source.replace("</body>", added), encoding="utf-8")
    page, complaints = browser.new_page(), []
    page.on("console", lambda each: complaints.append(each.text))
    page.goto((tmp_path / "edited.html").as_uri())
    assert page.title() != "x"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") != "rgb(255, 0, 0)"
    stopped = {
        kind
        for kind in ("inline script", "inline style", "image")
        for each in complaints
        if kind in each
    }
    assert stopped == {"inline script", "inline style", "image"}
    fill = "getComputedStyle(document.querySelector('.drawing g path')).fill"
    assert page.evaluate(fill) == "rgb(138, 28, 28)"
    page.close()


def test_json_ld_is_what_google_and_schema_org_ask_for(pages):
    correction = Notice("correction", AT, "Rettet")
    for page, other, tie in zip(
        pages.values(), (EN, NB), ("workTranslation", "translationOfWork"), strict=True
    ):
        found = linked(write_copy(approved(page, correction), "html"))
        assert found.keys() >= GOOGLE.keys()
        for name, value in found.items():
            assert isinstance(value, SCHEMA[name]), name
            assert value not in ("", [], {})
        assert (found["@type"], found["creativeWorkStatus"]) == ("NewsArticle", "Published")
        assert found["datePublished"] == found["dateModified"] == "2026-02-06T09:00:00Z"
        assert len(found["headline"]) <= 110  # Google cuts it there
        assert found["author"] == [{"@type": "Person", "name": "Kari Nordmann"}]
        assert found["publisher"]["logo"] == {"@type": "ImageObject", "url": SITE.logo}
        assert found["about"][0]["@id"] == "http://cv.iptc.org/newscodes/mediatopic/20000385"
        assert found["correction"][0]["@type"] == "CorrectionComment"
        assert {each["url"] for each in found["isBasedOn"]} <= {
            link.url for link in page.sources.items
        }
        assert other in json.dumps(found[tie])


def test_nothing_is_said_that_is_not_known(pages):
    source = write_copy(draft(replace(pages["nb"], authors=())), "html")
    found = linked(source)
    absent = {
        "@id",
        "url",
        "mainEntityOfPage",
        "datePublished",
        "author",
        "publisher",
        "correction",
    }
    assert not found.keys() & (absent | {"workTranslation", "translationOfWork", "image"})
    for name in ("canonical", "hreflang", "og:url", "og:site_name", "published_time"):
        assert name not in source
    assert '<meta name="robots" content="noindex">' in source
    assert found["creativeWorkStatus"] == "Draft"


def test_the_head_ties_the_languages(pages):
    seen = Seen(write_copy(approved(pages["en"]), "html"))
    links = [(each["rel"], each.get("hreflang"), each["href"]) for each in seen.with_tag("link")]
    assert links == [
        ("canonical", None, EN),
        ("alternate", "nb", NB),
        ("alternate", "en", EN),
        ("alternate", "x-default", NB),
    ]
    meta = {
        each.get("property", each.get("name")): each["content"]
        for each in seen.with_tag("meta")[1:]
    }
    assert "robots" not in meta
    assert (meta["og:locale"], meta["og:locale:alternate"]) == ("en_US", "nb_NO")
    assert (meta["og:url"], meta["og:site_name"], meta["og:type"]) == (EN, "Desken", "article")
    assert meta["og:description"] == meta["description"] == pages["en"].dek
    assert meta["article:modified_time"] == "2026-02-06T09:00:00Z"
    assert meta["twitter:card"] == "summary"


@pytest.mark.parametrize(
    ("made_by", "name"), [(RULES, "dataDrivenMedia"), (MODEL, "trainedAlgorithmicMedia")]
)
def test_the_source_type_tells_who_worded_it(pages, made_by, name):
    found = linked(write_copy(replace(approved(pages["nb"]), made_by=made_by), "html"))
    assert found["digitalSourceType"] == f"http://cv.iptc.org/newscodes/digitalsourcetype/{name}"


def test_a_social_card_is_named_where_there_is_one(pages):
    page = replace(pages["nb"], headline="Rekord")
    copy = replace(approved(page), site=CARDS)
    source, words = write_copy(copy, "html"), f"Rekord. {CHART.description}"
    meta = {each.get("property", each.get("name")): each for each in Seen(source).with_tag("meta")}
    told = [meta[f"og:image{part}"]["content"] for part in ("", ":width", ":height", ":alt")]
    shape = SHAPES["card"]
    assert told == [f"{NB}nb.card.png", str(shape.width), str(shape.height), words]
    assert meta["twitter:card"]["content"] == "summary_large_image"
    size = {"width": shape.width, "height": shape.height}
    image = {"@type": "ImageObject", "url": f"{NB}nb.card.png", **size, "caption": words}
    assert linked(source)["image"] == [image]
    gone = write_copy(replace(retracted(page), site=CARDS), "html")
    assert not [each for each in ("card.png", "og:image", '"image"') if each in gone]


def test_a_page_is_never_newer_to_readers_than_to_programs(pages):
    """An approval comes after the making; the page is new since it."""
    made = replace(approved(pages["nb"]).standing, modified_at=pages["nb"].made_at)
    source = write_copy(replace(approved(pages["nb"]), standing=made), "html")
    assert linked(source)["dateModified"] == linked(source)["datePublished"]
    assert '"article:modified_time" content="2026-02-06T09:00:00Z"' in source


def test_all_languages_name_the_same_default(pages):
    """An article that is not told in the site's own language has one default all the same."""
    found = set()
    for page in pages.values():
        site = replace(SITE, language="sv")
        copy = replace(approved(page), site=site)
        found |= {
            each["href"]
            for each in Seen(write_copy(copy, "html")).with_tag("link")
            if each.get("hreflang") == "x-default"
        }
    assert found == {NB}


def test_figures_carry_their_values(pages):
    source = write_copy(draft(pages["nb"]), "fragment").replace("\u00a0", " ")
    for element in (
        '<data value="2606660000" data-fact="total_usd">2,61 milliarder dollar</data>',
        '<time datetime="2025-10-10" data-fact="record_day">10. oktober 2025</time>',
        '<time datetime="2026-02-06T06:05:00Z" data-fact="retrieved_time">kl. 07.05</time>',
        '<time datetime="2025" data-fact="list_year">2025</time>',
    ):
        assert element in source
    assert 'data-fact="provider"' not in source


def test_a_retracted_page_is_its_notice(pages):
    source = write_copy(retracted(pages["nb"]), "html")
    seen = Seen(source)
    assert "Trukket tilbake 6. februar: tallene var feil." in seen.text
    assert seen.with_tag("ins") == [{"datetime": "2026-02-06T09:00:00Z"}] * 2
    assert not {"section", "svg", "ul", "a", "time", "data"} & {tag for tag, _ in seen.tags}
    assert not [each for each in (pages["nb"].dek, "Kari Nordmann", "BTC") if each in source]
    assert linked(source)["creativeWorkStatus"] == "Retracted"
    assert "digitalSourceType" not in linked(source)
    assert linked(source)["author"] == [{"@type": "Organization", "name": "Desken AS"}]


def test_a_fragment_is_the_article_of_the_page(pages):
    for copy in (draft(pages["nb"]), approved(pages["en"]), retracted(pages["nb"])):
        fragment = write_copy(copy, "fragment")
        assert fragment in write_copy(copy, "html")
        assert re.fullmatch(
            r'<article class="newsgen" lang="..".*</article>\n', fragment, re.DOTALL
        )
        assert copy.standing.label in fragment


def test_a_sanitiser_finds_nothing_to_take_away():
    for found in (pages_of(brief_with()), hostile_pages()):
        for page in found.values():
            fragment = write_copy(draft(page), "fragment")
            clean = nh3.clean(
                fragment,
                tags=set(ALLOWED),
                attributes=ALLOWED,
                link_rel=None,
                url_schemes={"https"},
            )
            before, after = Seen(fragment), Seen(clean)
            assert (before.tags, before.text) == (after.tags, after.text)


def poisoned(value, trick):
    """The members of a page, each text but those that are drawn or read as times a trick."""
    if isinstance(value, list):
        return [poisoned(each, trick) for each in value]
    if isinstance(value, dict):
        kept = ("svg", "as_of", "made_at", "marks")
        return {
            name: each if name in kept else poisoned(each, trick) for name, each in value.items()
        }
    return trick if isinstance(value, str) else value


@pytest.mark.parametrize("trick", TRICKS)
def test_no_text_of_a_page_becomes_more_than_text(page, pages, tmp_path, trick):
    plain = {**poisoned(as_plain(pages["nb"]), trick), "lang": "nb", "languages": ["nb"]}
    mark = {"start": 0, "end": 1, "fact": trick, "value": "1", "unit": "usd"}
    site = replace(SITE, name=trick, publisher=trick, logo=trick, image=trick)
    told = replace(standing(Status.APPROVED, Notice(trick, AT, trick)), label=trick)
    copy = replace(draft(read({**plain, "marks": {trick: [mark]}}), site), standing=told)
    for name, form in (("page.html", "html"), ("bare.html", "fragment")):
        (tmp_path / name).write_text(f'<meta charset="utf-8">{write_copy(copy, form)}', "utf-8")
        page.goto((tmp_path / name).as_uri())  # the fixture refuses complaints and requests
        assert page.evaluate("typeof pwned") == "undefined"
        assert page.evaluate(INTRUDERS) == []
        assert page.locator("article").count() == 1


def test_a_hostile_text_stays_within_the_script(pages):
    page = replace(pages["nb"], headline="</script><script>alert(1)</script>\u2028<!--")
    source = write_copy(draft(page), "html")
    assert Counter(re.findall(r"</?script", source)) == {"<script": 1, "</script": 1}
    assert linked(source)["headline"] == page.headline


def test_a_drawing_keeps_its_parts_apart_from_others(pages):
    twice = replace(pages["nb"], charts=(CHART, replace(CHART, name="again", section="")))
    seen = Seen(write_copy(draft(twice), "fragment"))
    ids = [attrs["id"] for _, attrs in seen.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    used = seen.with_tag("use")[0]["xlink:href"].removeprefix("#")
    assert used in ids
    assert seen.with_tag("svg")[0]["aria-labelledby"].split()[0] in ids
    assert not [each for each in ids if each.endswith("unused")]


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("<script>alert(1)</script>", "script"),
        ("<foreignObject/>", "foreignObject"),
        ('<image href="x.png"/>', "image"),
        ('<use href="https://e.no/x.svg#a"/>', "an address in href"),
        ('<path fill="url(https://e.no/x)"/>', "an address in fill"),
        ('<path onload="x()"/>', "the attribute onload"),
        ("<style>@import 'x.css';</style>", "a style from elsewhere"),
        ("<style>g{fill:image-set('//e.no' 1x)}</style>", "a style from elsewhere"),
        ("</g>", "is no SVG"),
    ],
)
def test_a_drawing_that_does_more_is_refused(pages, part, told):
    chart = replace(CHART, svg=SVG.replace("</svg>", f"{part}</svg>"))
    with pytest.raises(CheckError, match=told):
        write_copy(draft(replace(pages["nb"], charts=(chart,))), "html")


@pytest.fixture
def published(pages, tmp_path):
    data = brief_with(author="Kari Nordmann", posts=[POST])
    # The drawing made by hand is in Norwegian.
    pages = {tag: page if tag == "nb" else replace(page, charts=()) for tag, page in pages.items()}
    document = make_document(edition_of(data), pages, Settings())
    correction = Notice("correction", AT, "Rettet: Det sto 999 millioner.")
    copies = {tag: approved(page, correction) for tag, page in pages.items()}
    files = {
        f"{tag}.{ending}": write_copy(copy, form).encode()
        for tag, copy in copies.items()
        for form, ending in (("html", "html"), ("fragment", "fragment.html"))
    }
    put(tmp_path / "a", {**files, "article.json": as_bytes(said(document, copies, None))})
    return tmp_path / "a"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('value="2606660000"', 'value="2706660000"', "the value is 2706660000, but total_usd"),
        ('datetime="2025-10-10"', 'datetime="2025-10-11"', "the value is 2025-10-11"),
        ('T06:05:00Z" data', 'T06:15:00Z" data', "the value is 2026-02-06T06:15:00Z"),
        ('<data value="580000" data-fact="traders">', '<data value="580000">', "names no fact"),
        (
            'value="2140000000" data-fact="long_usd"',
            'value="466660000" data-fact="short_usd"',
            "no such figure of short_usd",
        ),
        (">580.000</data>", ">590.000</data>", "found 590.000 instead of 580.000"),
        ("<td>82,1 prosent", "<td>92,1 prosent", "the chart reads otherwise"),
        (">82,1 prosent</text>", ">92,1 prosent</text>", "the chart reads otherwise"),
    ],
)
@pytest.mark.parametrize("name", ["nb.html", "nb.fragment.html"])
def test_the_checker_finds_an_edit_of_the_markup(published, name, old, new, told):
    assert check_path(published) == ()
    source = (published / name).read_text("utf-8")
    assert old in source
    (published / name).write_text(source.replace(old, new, 1), encoding="utf-8")
    found = check_path(published)
    assert any(told in each.message and name in each.where for each in found)


def test_the_checker_knows_a_retracted_page(published, pages):
    document = json.loads((published / "article.json").read_text("utf-8"))
    english = approved(replace(pages["en"], charts=()))
    copies = {"nb": retracted(pages["nb"]), "en": english}
    files = {
        f"{lang}.{ending}": write_copy(copy, form).encode()
        for lang, copy in copies.items()
        for form, ending in (("html", "html"), ("fragment", "fragment.html"))
    }
    put(published, {**files, "article.json": as_bytes(said(document, copies, None))})
    assert check_path(published) == ()
