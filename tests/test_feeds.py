"""Atom feeds and the news sitemap: against the RFC's rules, a feed reader, and the command."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
import typer
from lxml import etree
from rfc3986_validator import validate_rfc3986

from newsgen import pipeline
from newsgen.cli import feed as command
from newsgen.cli import make
from newsgen.cli.errors import UsageError
from newsgen.errors import CheckError, NotFoundError, SettingsError
from newsgen.events.liquidations.event import parse_brief
from newsgen.events.liquidations.topics import TOPICS
from newsgen.publish import atom, sitemap, stored
from newsgen.publish.copy import Copy, Notice, Site, Standing, Status, draft
from newsgen.publish.files import as_bytes
from newsgen.publish.gathering import make_page
from newsgen.publish.page import Page
from newsgen.publishing.composing import withdrawn
from newsgen.publishing.documents import load
from newsgen.review.entry import Entry
from newsgen.review.place import open_record
from newsgen.review.sums import article_sha256
from newsgen.settings import Settings, load_settings

WORDS = pipeline.spoken("nb", Settings())
NOW = datetime(2026, 2, 6, 6, 6, tzinfo=UTC)
APPROVED = datetime(2026, 2, 6, 6, 20, tzinfo=UTC)
LATER = APPROVED + timedelta(hours=3)
REFERENCE = Path(__file__).parent.parent / "newsgen" / "examples" / "reference.json"
SITE = Site(name="Desken", address="https://desk.example/{lang}/{slug}/", publisher="Desken AS")
NAMES = {"a": atom.ATOM, "s": sitemap.SITEMAP, "n": sitemap.NEWS, "x": sitemap.XHTML}


@pytest.fixture(scope="module")
def grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(Path(__file__).with_name("rfc4287.rng")))


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    data, settings = REFERENCE.read_bytes(), Settings()
    edition = pipeline.generate(data, "reference.json", settings, now=NOW, series="none")
    brief = parse_brief(data, "reference.json")
    return {
        tag: make_page(
            edition, brief, settings.house, pipeline.spoken(tag, settings), topics=TOPICS
        )
        for tag in edition.articles
    }


def copy_of(page: Page, *notices: Notice, site: Site = SITE, status=Status.APPROVED, at=APPROVED):
    last = notices[-1].at if notices else at
    label = "Trukket." if status is Status.RETRACTED else "Gjennomgått av redaksjonen."
    standing = Standing(status, label, 1 + len(notices), last, at, "", notices)
    return replace(draft(page, site), standing=standing)


def feed_of(*copies: Copy, lang="nb", site=SITE, limit=None, address="https://desk.example/f"):
    articles: dict[str, dict[str, atom.Entry]] = {}
    for copy in copies:
        articles.setdefault(copy.page.id, {})[copy.page.lang] = atom.entry_of(copy)
    return atom.write(atom.Feed(lang, site, NOW, address, limit), articles.values())


def corrected(page: Page, site: Site = SITE) -> Copy:
    return copy_of(page, Notice("correction", LATER, "Rettet: 82, ikke 28."), site=site)


def retracted(page: Page, site: Site = SITE) -> Copy:
    notice = Notice("retraction", LATER, "Saken er trukket: kilden tok feil.")
    return copy_of(withdrawn(page, WORDS), notice, site=site, status=Status.RETRACTED)


def test_feeds_keep_to_the_rfc(pages, grammar):
    odd = replace(
        pages["nb"], headline="a\x00\x0b<b>&\ufffe\ud800 ]]> \U0001f600", authors=("Kari",)
    )
    assert feed_of(copy_of(odd)).count("a&lt;b&gt;&amp; ]]&gt; \U0001f600".encode()) == 1
    for source in (
        feed_of(),
        feed_of(*map(copy_of, pages.values())),
        feed_of(copy_of(odd), copy_of(replace(odd, id="ø/b", dek=""))),
        feed_of(corrected(pages["nb"]), retracted(pages["en"])),
        feed_of(copy_of(pages["nb"], site=Site()), site=Site(), address=""),
    ):
        grammar.assertValid(etree.fromstring(source))
        assert not feedparser.parse(source).bozo
        root = etree.fromstring(source)
        ids = root.xpath("//a:id/text()", namespaces=NAMES)
        assert len(ids) == len(set(ids))
        for uri in (*ids, *root.xpath("//@href|//@scheme")):  # any text to the grammar
            assert validate_rfc3986(uri), uri
        for time in root.xpath("//a:updated/text()|//a:published/text()", namespaces=NAMES):
            assert datetime.fromisoformat(time).tzinfo, time


def test_the_grammar_refuses_what_the_rfc_forbids(pages, grammar):
    source = feed_of(copy_of(pages["nb"])).decode()
    for old, new in (
        ("<updated>2026-02-06T06:20:00Z</updated>", "<updated>2026-02-06</updated>"),
        ("<published>", "<published>2026-02-06T06:20:00Z</published><published>"),
        (' href="https://desk.example/nb/', ' href2="https://desk.example/nb/'),
        ("<author>", "<writer/><author>"),
    ):
        assert old in source
        assert not grammar.validate(etree.fromstring(source.replace(old, new).encode()))


def test_a_reader_sees_the_article(pages):
    nb, en = pages["nb"], pages["en"]
    source = feed_of(copy_of(nb), copy_of(en))
    assert source == feed_of(copy_of(en), copy_of(nb))
    found = feedparser.parse(source)
    assert (found.feed.title, found.feed.author, found.feed.language) == (
        "Desken",
        "Desken AS",
        "nb",
    )
    assert found.feed.links[0] == {
        "rel": "self",
        "type": "application/atom+xml",
        "href": "https://desk.example/f",
    }
    (entry,) = found.entries
    assert (entry.id, entry.title, entry.summary) == (
        "tag:desk.example,2026-02-06:2026-02-06-liquidations/nb",
        nb.headline,
        nb.dek,
    )
    assert (entry.published, entry.updated) == ("2026-02-06T06:20:00Z", "2026-02-06T06:20:00Z")
    links = {(each.hreflang, each.href) for each in entry.links}
    assert links == {
        (lang, f"https://desk.example/{lang}/2026-02-06-liquidations/") for lang in ("nb", "en")
    }
    assert "cryptocurrency" in [each.label for each in entry.tags]
    content = etree.fromstring(source).findtext(".//a:content", namespaces=NAMES)
    assert content.startswith("<article")
    assert "Gjennomgått av redaksjonen." in content


@pytest.mark.parametrize("site", [SITE, Site()], ids=["site", "no site"])
def test_correction_and_retraction_follow_under_the_same_id(pages, site):
    made = (copy_of(pages["nb"], site=site), corrected(pages["nb"], site))
    before, after, gone = (
        feedparser.parse(feed_of(copy, site=site)).entries[0]
        for copy in (*made, retracted(pages["nb"], site))
    )
    assert before.id == after.id == gone.id
    assert (before.updated, after.updated) == ("2026-02-06T06:20:00Z", "2026-02-06T09:20:00Z")
    assert before.published == after.published
    assert "Rettet: 82, ikke 28." in after.content[0].value
    assert (gone.title, gone.summary) == (
        WORDS.phrase("retracted"),
        "Saken er trukket: kilden tok feil.",
    )
    assert "milliarder" not in str(gone)


def test_only_what_was_published_is_in_a_feed_newest_first(pages):
    nb = pages["nb"]
    never = replace(retracted(nb), standing=replace(retracted(nb).standing, published_at=None))
    assert [atom.in_feed(each) for each in (draft(nb, SITE), never, retracted(nb))] == [
        False,
        False,
        True,
    ]
    many = [
        copy_of(
            replace(nb, headline=f"n{hour}", id=f"n{hour}"), at=APPROVED + timedelta(hours=hour)
        )
        for hour in (2, 0, 3, 1)
    ]
    found = feedparser.parse(feed_of(*many, limit=3))
    assert [entry.title for entry in found.entries] == ["n3", "n2", "n1"]
    assert found.feed.updated == found.entries[0].updated


def test_a_sitemap_lists_two_days_of_approved_pages(pages):
    nb, en = pages["nb"], pages["en"]
    odd = replace(nb, id="gårsdag&co", headline="a\x00<b>")
    source = sitemap.write(
        [
            copy_of(en),
            copy_of(nb),
            copy_of(odd, at=APPROVED - timedelta(days=1)),
            retracted(replace(nb, id="retracted")),
            draft(replace(nb, id="draft"), SITE),
            copy_of(replace(nb, id="old"), at=APPROVED - timedelta(days=2, seconds=1)),
            copy_of(replace(nb, id="future"), at=APPROVED + timedelta(seconds=1)),
            copy_of(replace(nb, id="nowhere"), site=Site()),
        ],
        APPROVED,
    )
    root = etree.fromstring(source)
    assert [each.text for each in root.iterfind("s:url/s:loc", NAMES)] == [
        "https://desk.example/en/2026-02-06-liquidations/",
        "https://desk.example/nb/2026-02-06-liquidations/",
        "https://desk.example/nb/g%C3%A5rsdag&co/",
    ]
    first = root[0]
    assert {each.get("hreflang") for each in first.iterfind("x:link", NAMES)} == {"nb", "en"}
    assert [each.text for each in first.find("n:news", NAMES).iter() if len(each) == 0] == [
        "Desken",
        "en",
        "2026-02-06T06:20:00Z",
        en.headline,
    ]
    assert root[2].findtext("n:news/n:title", namespaces=NAMES) == "a<b>"


def test_a_sitemap_ends_at_a_thousand(pages):
    many = [copy_of(replace(pages["nb"], id=f"a{number}")) for number in range(1_001)]
    assert len(etree.fromstring(sitemap.write(many, APPROVED))) == 1_000


# --- newsgen feed ---


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Give a folder with an article in two languages, and settings with a site."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "newsgen.toml").write_text(
        '[site]\nname = "Desken"\naddress = "https://desk.example/{lang}/{slug}/"\n'
        '[review]\nrecord = "approvals.db"\n'
    )
    make.demo(tmp_path / "made")
    return tmp_path


def run(desk, capsys, **options):
    wanted = command.Wanted(desk / "made", desk / "out", now="2026-02-06T10:00:00Z", **options)
    capsys.readouterr()
    try:
        command.feed(wanted, as_json=True)
        code = 0
    except typer.Exit as error:
        code = error.exit_code
    return code, json.loads(capsys.readouterr().out)


def approve(desk, *decisions, folder=None):
    """Append decisions on the article to the desk's record: language, decision and time."""
    folder = load(folder or next((desk / "made").rglob("article.json")))
    settings = load_settings(None, desk)

    def entries(_):
        for lang, decision, at in decisions:
            yield Entry(
                article=folder.pages[lang].id,
                lang=lang,
                version=1,
                decision=decision,
                text_sha256=stored.checksum(folder.pages[lang]),
                article_sha256=article_sha256(folder.document, lang),
                **dict.fromkeys(("data_sha256", "rules", "templates", "catalog"), "0" * 64),
                data_as_of="2026-02-06T06:05:00Z",
                made_by="rules",
                newsgen="0",
                reviewer="Kari",
                role="",
                responsible="Ola",
                at=at,
                notice="Saken er trukket." if decision == "retract" else "",
            )

    with open_record(settings, create=True) as record:
        record.append(lambda before: list(entries(before)))


def test_the_command_follows_the_record(desk, capsys):
    code, told = run(desk, capsys)
    assert (code, told["entries"]) == (0, {})
    assert told["not_approved"] == [f"2026-02-06-liquidations ({lang})" for lang in ("nb", "en")]
    approve(desk, ("nb", "approve", "2026-02-06T06:20:00Z"))
    code, told = run(desk, capsys, at="https://desk.example/feeds/")
    assert told["entries"] == {"2026-02-06-liquidations": ["nb"]}
    assert sorted(Path(name).name for name in told["files"]) == [
        "feed.en.atom",
        "feed.nb.atom",
        "sitemap-news.xml",
    ]
    nb = feedparser.parse((desk / "out" / "feed.nb.atom").read_bytes())
    assert nb.feed.links[0].href == "https://desk.example/feeds/feed.nb.atom"
    assert nb.entries[0].updated == "2026-02-06T06:20:00Z"
    assert [each.hreflang for each in nb.entries[0].links] == ["nb"]
    assert not feedparser.parse((desk / "out" / "feed.en.atom").read_bytes()).entries
    assert (desk / "out" / "sitemap-news.xml").read_text().count("<loc>") == 1
    approve(desk, ("nb", "retract", "2026-02-06T08:00:00Z"))
    run(desk, capsys)
    gone = feedparser.parse((desk / "out" / "feed.nb.atom").read_bytes()).entries[0]
    assert (gone.id, gone.summary) == (nb.entries[0].id, "Saken er trukket.")
    assert (desk / "out" / "sitemap-news.xml").read_text().count("<loc>") == 0


def test_one_bad_article_stops_no_other(desk, capsys):
    approve(desk, ("nb", "approve", "2026-02-06T06:20:00Z"))
    good = next((desk / "made").rglob("article.json"))
    for name, data in {
        "z-copy": good.read_bytes(),
        "0-empty": b"",
        "1-list": b"[]\n",
        "2-cut": good.read_bytes()[:1_000],
        "3-edited": good.read_bytes().replace(b"CoinGlass", b"CoinGlas"),
    }.items():
        (desk / "made" / name).mkdir()
        (desk / "made" / name / "article.json").write_bytes(data)
    code, told = run(desk, capsys)
    assert (code, list(told["entries"])) == (1, ["2026-02-06-liquidations"])
    named = [Path(each["file"]).parent.name for each in told["problems"]]
    assert {"0-empty", "1-list", "2-cut", "3-edited", "z-copy"} == set(named)
    with pytest.raises(CheckError, match="0-empty"):
        run(desk, capsys, require_approval=True)
    for readable in (good.parent, desk / "made" / "3-edited", desk / "made" / "z-copy"):
        (readable / "article.json").unlink()
    before = (desk / "out" / "feed.nb.atom").read_bytes()
    for options in ({}, {"sitemap": False}):  # nothing can be read: what is there stays
        with pytest.raises(CheckError, match="0-empty"):
            run(desk, capsys, **options)
    assert (desk / "out" / "feed.nb.atom").read_bytes() == before
    assert b"<loc>" in (desk / "out" / "sitemap-news.xml").read_bytes()


def test_of_two_with_one_id_the_approved_one_stands_in_the_feed(desk, capsys):
    good = next((desk / "made").rglob("article.json"))
    stale = desk / "made" / "0-before" / "article.json"
    stale.parent.mkdir()
    document = json.loads(good.read_bytes())
    document["pages"]["nb"]["headline"] = "Gammelt"
    stale.write_bytes(as_bytes(document))
    approve(desk, ("nb", "approve", "2026-02-06T06:20:00Z"), folder=good.parent)
    code, told = run(desk, capsys)
    assert (code, told["entries"]) == (1, {"2026-02-06-liquidations": ["nb"]})
    assert [each["file"] for each in told["problems"]] == [str(stale)]


def test_the_command_tells_what_each_feed_holds(desk, capsys):
    approve(desk, *((lang, "approve", "2026-02-06T06:20:00Z") for lang in ("nb", "en")))
    wanted = command.Wanted(desk / "made", desk / "out", languages=("sv", "nb", "nb"))
    command.feed(wanted, as_json=False)
    told = capsys.readouterr().out
    assert "sv: 0 entries\nnb: 1 entry\n" in told
    assert "en:" not in told


def test_the_command_refuses_before_it_writes(desk, capsys):
    for error, options in (
        (CheckError, {"require_approval": True}),
        (NotFoundError, {"folder": desk / "nothing"}),
        *((UsageError, {"at": f"{address}desk.example/f"}) for address in ("", "ftp://")),
        *((UsageError, {"at": f"https://desk.example/f{more}"}) for more in ("?x=1", "#x")),
        (UsageError, {"at": "https://a:b@desk.example/f"}),
    ):
        with pytest.raises(error):
            command.feed(
                replace(command.Wanted(desk / "made", desk / "out"), **options), as_json=False
            )
    (desk / "newsgen.toml").write_text('[review]\nrecord = "approvals.db"\n')
    with pytest.raises(SettingsError, match=r"site\.address"):
        run(desk, capsys)
    assert not (desk / "out").exists()
    approve(desk, ("nb", "approve", "2026-02-06T06:20:00Z"))
    assert run(desk, capsys, sitemap=False)[0] == 0
    (entry,) = feedparser.parse((desk / "out" / "feed.nb.atom").read_bytes()).entries
    assert (entry.id[:9], entry.get("links", [])) == ("urn:uuid:", [])
