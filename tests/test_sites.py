"""The Markdown dialects, built into sites by the real Hugo, Eleventy, Jekyll, Pelican and Astro.

Each site is built with all articles at once, for readers and with its drafts, by templates that
print the title as most themes do; the built pages are then read as a browser reads them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import frontmatter
import lxml.html
import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen import pipeline
from newsgen.events.liquidations.event import parse_brief
from newsgen.publish import FORMATS, pelican, write_copy
from newsgen.publish.copy import Copy, Notice, Site, Standing, Status, draft
from newsgen.publish.gathering import make_page
from newsgen.publish.page import Chart, Page
from newsgen.settings import Settings

ROOT = Path(__file__).parent.parent
SITES = Path(__file__).parent / "sites"
NODE = ROOT / ".node"
REFERENCE = ROOT / "newsgen" / "examples" / "reference.json"
NOW = datetime(2026, 2, 6, 6, 6, tzinfo=UTC)
APPROVED = datetime(2026, 2, 6, 7, 30, tzinfo=UTC)
CORRECTED = datetime(2026, 2, 7, 9, 15, tzinfo=UTC)
SITE = Site(name="Desk", address="https://desk.example/{lang}/{slug}/")
LANGUAGES = ("nb", "en")
HOSTILE = (
    "---\n</title></p><script>alert(1)</script> <img src=x onerror=y> [a](javascript:b) ![c](d) "
    "{{< e >}} {{% f %}} {{ g }} {% h %} {{{{ i }}}} {:.j} {#k} $$l$$ **m** _n_ ~~o~~ `p` |q| "
    "\\*r\\* &amp; &#60; \"s\" 't' #u !v no: yes https://w.example/x_y?z=1&copy;#2 www.w.example/x_y\u00a0"
)
CHART = Chart(
    "sides",
    "Long & short | 24 h",
    'The 1st bar is "long" (82%, CoinGlass\'s $2.14 billion), the 2nd "short".',
    '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>',
    ("", "USD | $$"),
    (("Long", "2.14"), ("1. Short", "-0.47")),
    ("n = 2 | *source*",),
)


def charts(lang: str) -> tuple[Chart, ...]:
    """Give two charts, each drawn otherwise in each language."""
    return tuple(
        replace(CHART, name=name, svg=CHART.svg.replace("/>", f"><desc>{lang} {name}</desc></svg>"))
        for name in ("sides", "coins")
    )


QUOTES = str.maketrans(
    {"“": '"', "”": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "–": "-", "—": "-"}
)


def pages_of(**members) -> dict[str, Page]:
    data = json.dumps({**json.loads(REFERENCE.read_text()), **members}).encode()
    edition = pipeline.generate(data, "brief", Settings(), now=NOW, force=True, series="none")
    brief, house = parse_brief(data, "brief"), Settings().house
    return {
        tag: make_page(edition, brief, house, pipeline.spoken(tag, Settings())) for tag in LANGUAGES
    }


def standing(page: Page, status: Status, *notices: Notice) -> Copy:
    label = {"approved": "Reviewed.", "retracted": "Retracted"}.get(status, page.label)
    at = notices[-1].at if notices else page.made_at
    said = Standing(status, label, 1 + len(notices), at, APPROVED, notices=notices)
    others = {lang: SITE.of(page.id, lang) for lang in page.languages if lang != page.lang}
    return Copy(page, said, SITE, others)


def copies() -> Iterator[Copy]:
    correction = Notice("correction", CORRECTED, "Corrected Feb. 7, 10:15: It was *not* 1. <b>")
    retraction = Notice("retraction", CORRECTED, "Retracted Feb. 7, 10:15: Wrong source.")
    hostile = {
        "provider": "<b>Coin</b>*Glass*",
        "author": 'Kari <i>Nordmann</i>, {{ x }}; & "Søn"',
        "posts": [{"text": HOSTILE, "author": "1. <u>Ola</u>", "url": "https://x.com/a(b)?c=1&d"}],
        "references": [{"title": HOSTILE, "url": "https://example.com/(a)_b_*c*"}],
        "related": [{"title": "1) <script>x</script>", "url": "https://example.com/r"}],
    }
    for page in pages_of(id="event").values():
        yield standing(replace(page, charts=charts(page.lang)), Status.APPROVED)
    for page in pages_of(id="event-draft").values():
        yield draft(page, SITE)
    for page in pages_of(id="event-corrected").values():
        yield standing(page, Status.APPROVED, correction)
    for page in pages_of(id="event-retracted").values():
        yield standing(page, Status.RETRACTED, correction, retraction)
    for page in pages_of(id="event-hostile", **hostile).values():
        drawn = tuple(
            replace(each, title=HOSTILE, description=HOSTILE, rows=((HOSTILE, "1"),))
            for each in charts(page.lang)
        )
        changed = replace(page, headline=HOSTILE, dek=HOSTILE, charts=drawn)
        yield standing(changed, Status.APPROVED)


# --- the sites ---


@dataclass(frozen=True)
class Tool:
    """A site generator: how an article comes into its sources, and how it is called."""

    name: str
    form: str
    text: str  # where an article's file goes, below the sources
    image: str
    command: tuple[str, ...]
    drafts: tuple[str, ...] = ()  # added to build the drafts too
    apart: bool = False  # whether it always builds the drafts, into a folder of their own

    def lay_out(self, folder: Path, copy: Copy) -> None:
        page = copy.page
        names = {"slug": page.id, "lang": page.lang, "dated": FORMATS["jekyll"].name(page)}
        put(folder / self.text.format(**names), write_copy(copy, self.form))
        for chart in page.charts:
            place = folder / self.image.format(**names)
            put(place / f"{page.lang}.{chart.name}.svg", chart.svg)

    def build(self, folder: Path, *, drafts: bool) -> None:
        env = {**os.environ, "PYTHONPATH": str(NODE / "hugo"), "ASTRO_TELEMETRY_DISABLED": "1"}
        # Nothing is read that another run cached.
        env |= {"HUGO_CACHEDIR": str(folder / ".hugo"), "NODE_DISABLE_COMPILE_CACHE": "1"}
        env |= {"DRAFTS": "1"} if drafts else {}
        command = (*self.command, *(self.drafts if drafts else ()))
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        told = re.search("warn|error|conflict", done.stdout + done.stderr, re.IGNORECASE)
        assert not told, done.stdout + done.stderr


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "hugo",
            "md",
            "content/news/{slug}/index.{lang}.md",
            "static/{lang}/{slug}",
            ("hugo",),
            ("--buildDrafts",),
        ),
        Tool(
            "eleventy",
            "md",
            "articles/{lang}/{slug}/index.md",
            "articles/{lang}/{slug}",
            ("node", "node_modules/@11ty/eleventy/cmd.cjs"),
        ),
        Tool(
            "jekyll",
            "jekyll",
            "_posts/{slug}/{dated}",
            "{lang}/{slug}",
            ("jekyll", "build"),
            ("--unpublished",),
        ),
        Tool(
            "pelican",
            "pelican",
            "content/{slug}/{lang}.pelican.md",
            "content/{slug}",
            (sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "--fatal", "warnings"),
            apart=True,
        ),
        Tool(
            "astro",
            "astro",
            "src/content/news/{slug}/{lang}.astro.md",
            "src/content/news/{slug}",
            ("node", "build.mjs"),
            apart=True,
        ),
    )
}
TOOLS["hugo-newest"] = replace(
    TOOLS["hugo"], name="hugo-newest", command=(sys.executable, "-m", "hugo")
)


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Built:
    """A site as it was built, for readers and with its drafts."""

    name: str
    public: Path
    drafts: Path

    def has(self, slug: str, lang: str, *, drafts: bool = False) -> bool:
        return (self.folder(slug, lang, drafts=drafts) / "index.html").is_file()

    def folder(self, slug: str, lang: str, *, drafts: bool = False) -> Path:
        return (self.drafts if drafts else self.public) / lang / slug

    def page(self, slug: str, lang: str, *, drafts: bool = False):
        source = self.folder(slug, lang, drafts=drafts) / "index.html"
        return lxml.html.fromstring(source.read_text(encoding="utf-8"))

    def images(self, slug: str, lang: str) -> Iterator[str]:
        """Give what stands in the files that the images of a page are read from."""
        for source in self.page(slug, lang).xpath("//article//img/@src"):
            path = urlsplit(source).path
            file = self.public / path[1:] if path[0] == "/" else self.folder(slug, lang) / path
            yield file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> dict[str, Built]:
    folder, articles = tmp_path_factory.mktemp("sites"), list(copies())
    with ThreadPoolExecutor(2) as pool:
        sites = pool.map(lambda tool: build(tool, folder, articles), TOOLS.values())
        return {site.name: site for site in sites}


def build(tool: Tool, folder: Path, articles: list[Copy]) -> Built:
    made = []
    for drafts in (False, True):
        place = folder / f"{tool.name}-{drafts}"
        shutil.copytree(SITES / tool.name.partition("-")[0], place)
        if tool.command[0] == "node":
            (place / "node_modules").symlink_to(NODE / "node_modules")
        for each in articles:
            tool.lay_out(place, each)
        tool.build(place, drafts=drafts)
        made.append(place / "public")
        if tool.apart:
            return Built(tool.name, place / "public", place / "public" / "drafts")
    return Built(tool.name, *made)


@pytest.fixture(params=TOOLS)
def site(request, built) -> Built:
    return built[request.param]


def seen(text: str) -> str:
    """Fold what a site's typography changes: quotes and dashes."""
    return " ".join(re.sub("-+", "-", text.translate(QUOTES)).split())


def words(page: Page) -> Iterator[str]:
    yield from (page.dek, page.byline, page.summary, *page.bullets, *page.notes)
    for section in page.sections:
        yield from (section.heading, *section.paragraphs)
        yield section.quote.text if section.quote else ""
    for chart in page.charts:
        yield from (chart.title, *chart.columns, *chain(*chart.rows), *chart.notes)
    yield from (link.title for link in (*page.sources.items, *page.related.items))
    yield from (page.follow, *page.foot)


def moments(document) -> list[datetime]:
    return [datetime.fromisoformat(each) for each in document.xpath("//time/@datetime")]


# --- what a reader of the sites sees ---


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_site_shows_the_article(site, lang):
    page = replace(pages_of(id="event")[lang], charts=charts(lang))
    document = site.page("event", lang)
    article = document.find(".//article")
    text = seen(article.text_content())
    assert document.get("lang") == lang
    assert seen(page.headline) in seen(document.findtext(".//title"))
    assert text.count(seen(page.headline)) == 1
    assert moments(document) == [APPROVED, APPROVED]
    assert "Reviewed." in text
    for part in words(page):
        assert seen(part) in text
    for part, marks in page.marks.items():
        for mark in marks:
            assert seen(part[mark.start : mark.end]) in text
    assert not set("\\`_{}~") & set(text)
    assert text.count("*") == 4  # the sources' own
    tags = [each.strip() for each in document.xpath("//a/text()")]
    assert set(page.tags) <= set(tags)


def test_a_site_links_the_languages(site):
    for lang, other in (LANGUAGES, LANGUAGES[::-1]):
        (link,) = site.page("event", lang).xpath("//link[@rel='alternate'][@hreflang]")
        assert link.get("hreflang") == other
        assert link.get("href").removeprefix("https://desk.example") == f"/{other}/event/"
        if site.name != "pelican":  # its own theme has no canonical address
            (canonical,) = site.page("event", lang).xpath("//link[@rel='canonical']/@href")
            assert canonical == f"https://desk.example/{lang}/event/"


def test_a_site_shows_the_charts_and_their_tables(site):
    table = [list(CHART.columns), *map(list, CHART.rows)]
    for lang in LANGUAGES:
        document = site.page("event", lang)
        told = [seen(each) for each in document.xpath("//article//img/@alt")]
        assert told == [seen(CHART.description)] * 2
        assert list(site.images("event", lang)) == [each.svg for each in charts(lang)]
        rows = [
            [cell.text_content().strip() for cell in row] for row in document.xpath("//table//tr")
        ]
        assert rows == table * 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_draft_is_built_only_where_drafts_are(site, lang):
    assert not site.has("event-draft", lang)
    page = pages_of(id="event-draft")[lang]
    assert page.label in site.page("event-draft", lang, drafts=True).text_content()
    lists = [*site.public.glob("*.html"), *site.public.glob("??/*.html")]
    assert not any("event-draft" in each.read_text(encoding="utf-8") for each in lists)


def test_a_correction_is_seen_below_the_label(site):
    text = seen(site.page("event-corrected", "en").find(".//article").text_content())
    label, notice = text.index("Reviewed."), text.index("Corrected Feb. 7, 10:15: It was *not* 1.")
    first = pages_of(id="event-corrected")["en"].bullets[0]
    assert label < notice < text.index(seen(first))
    assert moments(site.page("event-corrected", "en")) == [APPROVED, CORRECTED]


def test_a_retracted_page_has_its_notice_and_nothing_else(site):
    for lang in LANGUAGES:
        document = site.page("event-retracted", lang)
        text = seen(document.text_content())
        assert "Retracted Feb. 7, 10:15: Wrong source." in text
        assert "Corrected" not in text
        page = pages_of(id="event-retracted")[lang]
        for part in (page.headline, *words(page), *page.tags[1:]):
            assert seen(part) not in text or part in {"", "CoinGlass"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hostile_brief_puts_nothing_into_a_site(site, lang):
    document = site.page("event-hostile", lang)
    key = ("event-hostile", lang)
    (page,) = (each.page for each in copies() if (each.page.id, each.page.lang) == key)
    text = seen("".join(document.xpath("//article//text()[not(parent::h1)]")))
    parts = [seen(each) for each in words(page)]
    for part in filter(None, parts):
        assert text.count(part) >= parts.count(part)
    assert not document.xpath("//script | //i | //u | //b | //iframe | //math")
    assert list(site.images("event-hostile", lang)) == [each.svg for each in charts(lang)]
    attributes = [name for each in document.iter("*") for name in each.attrib]
    assert not [name for name in attributes if name.startswith("on")]
    assert all(
        each.startswith(("https://", "http://", "/", "./")) for each in document.xpath("//@href")
    )
    for each in site.public.rglob("*.html"):
        assert not lxml.html.fromstring(each.read_text(encoding="utf-8")).xpath("//script")


# --- the front matter ---


def read(copy: Copy, form: str) -> dict[str, object]:
    """Read the members with python-frontmatter; Pelican's, no YAML, with the reader it uses."""
    text = write_copy(copy, form)
    if form != "pelican":
        return frontmatter.loads(text).metadata
    reader = markdown.Markdown(extensions=["meta"])
    reader.convert(text)
    return {name: "".join(found) for name, found in reader.Meta.items()}


ORDERS = {
    "md": "title description date lastmod draft slug lang translationKey canonical tags authors params",
    "jekyll": "layout title description date last_modified_at published slug permalink lang translationKey canonical_url tags authors newsgen",
    "astro": "title description pubDate updatedDate draft slug lang translationKey canonical tags authors newsgen",
    "pelican": "title date modified status category slug lang canonical tags authors summary newsgen_label newsgen_version newsgen_seed newsgen_provider",
}


@pytest.mark.parametrize("form", ORDERS)
def test_the_members_stand_in_their_order(form):
    page = pages_of(id="event")["nb"]
    assert " ".join(read(standing(page, Status.APPROVED), form)) == ORDERS[form]
    without = [name for name in ORDERS[form].split() if not name.startswith("canonical")]
    assert list(read(draft(page), form)) == without


@pytest.mark.parametrize(
    ("form", "member", "values"),
    [
        ("md", "draft", (True, False, False)),
        ("astro", "draft", (True, False, False)),
        ("jekyll", "published", (False, True, True)),
        ("pelican", "status", ("draft", "published", "published")),
    ],
)
def test_only_a_draft_is_one(form, member, values):
    page = pages_of()["nb"]
    found = (read(standing(page, status), form)[member] for status in Status)
    assert tuple(found) == values


SPECIAL = ["no", "yes", "on", "~", "null", "12345", "12:30:45", "0x1F", "1e3", "2026-02-06"]
SPECIAL += [
    "a: b",
    "@x",
    "# y",
    "- z",
    "'q' \"r\"",
    "🚀 …",
    "a\nb",
    "---",
    "",
    "{{ x }}",
    "a, b; c",
]
TEXTS = st.sampled_from(SPECIAL) | st.text(st.characters(exclude_categories=["Cs"]))


@settings(max_examples=60, deadline=None)
@given(title=TEXTS, dek=TEXTS, names=st.lists(TEXTS, max_size=3))
def test_every_text_survives_the_front_matter(page, title, dek, names):
    changed = replace(page, headline=title, dek=dek, tags=tuple(names), authors=tuple(names))
    for form in ("md", "jekyll", "astro"):
        found = read(draft(changed), form)
        assert (found["title"], found["description"]) == (title, dek)
        assert found["tags"] == found["authors"] == names
        assert (found["lang"], found["translationKey"]) == ("nb", page.id)
    found = read(draft(changed), "pelican")
    assert found["title"] == pelican.plain(title).replace("&", "&amp;")
    assert found["status"] == "draft"
    assert list(found) == [name for name in ORDERS["pelican"].split() if name != "canonical"]


@pytest.fixture(scope="module")
def page() -> Page:
    return pages_of()["nb"]


def test_figures_and_days_stand_plain_in_the_file(page):
    drawn = replace(CHART, title="1. mai", rows=(("10. oktober 2025", "1.5"),))
    text = write_copy(
        draft(replace(page, headline="12. mai", bullets=("253.000 kontoer",), charts=(drawn,))),
        "md",
    )
    for line in ("# 12. mai", "- 253.000 kontoer", "**1. mai**", "| 10. oktober 2025 | 1.5 |"):
        assert f"\n{line}\n" in text


def test_a_post_of_jekyll_has_a_dated_name():
    pages = pages_of(id="event")["nb"], pages_of(id="2026-02-06-event")["nb"]
    assert {FORMATS["jekyll"].name(each) for each in pages} == {"2026-02-06-event.nb.jekyll.md"}
