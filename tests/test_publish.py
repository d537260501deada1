"""Output files: what a reader sees is the article, whatever a brief holds."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import markdown
import pytest
import yaml

from newsgen import pipeline
from newsgen.claims import check_path
from newsgen.cli import main
from newsgen.errors import CheckError, NotFoundError, SettingsError
from newsgen.events.liquidations.event import parse_brief
from newsgen.publish import FORMATS, files, known_formats, write_copy
from newsgen.publish.copy import draft
from newsgen.publish.gathering import make_page
from newsgen.publish.markdown import address, escape, scalar
from newsgen.publish.page import Page
from newsgen.publishing.documents import make_document
from newsgen.settings import House, Settings

NOW = datetime(2026, 2, 6, 6, 6, tzinfo=UTC)
REFERENCE = Path(__file__).parent.parent / "newsgen" / "examples" / "reference.json"
HOSTILE = "</p><script>alert(1)</script> & <img src=x onerror=y> [a](javascript:b) **b** `c` {{ d }} {% e %} _f_ ~~g~~ |h| \\*i\\* &amp; &#60; \"j\" 'k' :l: #m !n"
VOID = {"meta", "link", "br", "hr", "img", "input"}


def brief_with(**members):
    return json.dumps({**json.loads(REFERENCE.read_text()), **members}).encode()


def edition_of(data, settings=None):
    return pipeline.generate(data, "brief.json", settings or Settings(), now=NOW, force=True)


def pages_of(data, settings=None) -> dict[str, Page]:
    settings = settings or Settings()
    edition, brief = edition_of(data, settings), parse_brief(data, "brief.json")
    return {
        tag: make_page(edition, brief, settings.house, pipeline.spoken(tag, settings))
        for tag in edition.articles
    }


def publish(data, folder, settings=None):
    settings = settings or Settings()
    pages = pages_of(data, settings)
    texts = {
        f"{tag}.{form}": write_copy(draft(page), form)
        for tag, page in pages.items()
        for form in FORMATS
    }
    members = make_document(edition_of(data, settings), pages, settings)
    contents = {name: text.encode() for name, text in texts.items()}
    files.put(folder, {**contents, "article.json": files.as_bytes(members)})
    return texts


class Seen(HTMLParser):
    """Collects the elements and the texts of a page."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.texts.append(data)

    @property
    def text(self):
        return " ".join("".join(self.texts).split())

    def with_tag(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]


def folded(text):
    return " ".join(text.split())


def body(source):
    return source.split("\n---\n", 1)[1]


def rendered(source, **options):
    return Seen(markdown.markdown(body(source), **options))


def words(page: Page) -> Iterator[str]:
    yield from (page.headline, page.dek, page.label, page.summary, *page.bullets, *page.notes)
    for section in page.sections:
        yield from (section.heading, *section.paragraphs)
        yield section.quote.text if section.quote else ""
    yield from (link.title for link in (*page.sources.items, *page.related.items))
    yield from (page.byline, page.follow, *page.foot)


@pytest.fixture(scope="module")
def hostile():
    return brief_with(
        provider="<b>Coin</b>*Glass*",
        author="Kari <i>Nordmann</i>",
        editor="O'Brien & Søn",
        posts=[
            {
                "text": HOSTILE,
                "author": "1. <u>Ola</u>",
                "handle": "@ola_[x]_",
                "url": "https://x.com/a(b)/c?d=1&copy=2&e='f'",
                "lang": "en",
            }
        ],
        references=[{"title": HOSTILE, "url": "https://example.com/(a)_b_*c*"}],
        related=[
            {"title": "1) <script>x</script>", "url": "https://example.com/r", "author": "-a"}
        ],
    )


def test_a_page_is_the_same_bytes_every_time():
    first, second = (
        [
            write_copy(draft(page), form)
            for page in pages_of(brief_with()).values()
            for form in FORMATS
        ]
        for _ in range(2)
    )
    assert first == second


def test_the_checker_finds_nothing_in_the_files(tmp_path, hostile):
    publish(brief_with(), tmp_path / "a")
    publish(hostile, tmp_path / "b")
    assert check_path(tmp_path) == ()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    out = tmp_path_factory.mktemp("demo")
    assert main(["demo", "--out", str(out)]) == 0
    return next(out.iterdir())


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("nb.md", "krypto: 2,1", "krypto: 2,2"),
        ("nb.pelican.md", "posisjoner for 2,6", "posisjoner for 2,7"),
        ("nb.astro.md", "580.000 kontoer", "590.000 kontoer"),
        ("2026-02-06-liquidations.nb.jekyll.md", "| 10. oktober", "| 11. oktober"),
        ("nb.html", "<title>Long-posisjoner i krypto: 2,1", "<title>2,2"),
        ("nb.html", '"headline":"Long-posisjoner i krypto: 2,1', '"headline":"2,2'),
        ("nb.html", 'og:description" content="På 24', 'og:description" content="På 25'),
        ("nb.fragment.html", "07.05</time>", "08.05</time>"),
        ("nb.fragment.html", "low of $60,033", "low of $60,043"),
        ("nb.ninjs.json", '"Long-posisjoner i krypto: 2,1', '"Long-posisjoner i krypto: 2,2'),
        ("nb.ninjs.json", 'value=\\"580000', 'value=\\"590000'),
        ("nb.ninjs1.json", '"Bitcoin ned, 2,6', '"Bitcoin ned, 2,7'),
        ("nb.ninjs1.json", ">580.000", ">590.000"),
        ("nb.md", "sto for 82 prosent av totalen", "sto for 52 prosent av totalen"),
        ("nb.md", "82,1 prosent |", "17,9 prosent |"),
        ("nb.md", "\nlang:", "\nsummary: >\n  Det var\n  82 prosent\nlang:"),
        ("nb.pelican.md", "\nlang:", "\nTitle: '82 prosent'\nlang:"),
        ("nb.html", "<footer>", "<p>Det var 82 prosent.</p><footer>"),
        ("nb.html", "<footer>", "<noscript>8<!-- -->3 &#37;</noscript><footer>"),
        ("nb.html", "<footer>", '<aside class="notice">83</aside><footer>'),
        ("nb.html", "<footer>", '<p aria-label="82 prosent">x</p><footer>'),
        ("nb.html", "<footer>", "<style>p::after{content:'\\38 3'}</style><footer>"),
        ("nb.html", '"description":', '"abstract":"82 prosent","description":'),
        ("nb.ninjs.json", '"urgency"', '"extra": [["82 prosent"]], "urgency"'),
    ],
)
def test_the_checker_finds_an_edit_in_every_file(demo, tmp_path, name, old, new):
    assert all(f"{name} line" in each.where for each in edited(demo, tmp_path, name, old, new))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("nb.md", "date: 2026-02-06", "date: 2026-02-07"),
        ("nb.html", '"dateCreated":"2026-02-06', '"dateCreated":"2026-02-07'),
        ("nb.html", "M 0 19 L", "M 0 19 L 9"),
        ("nb.html", '<th scope="row">Solana</th>', ""),
        ("nb.coins.svg", "1,35 milliarder", "1,36 milliarder"),
        ("nb.coins.svg", "L 205", "L 305"),
        ("nb.ninjs.json", '"bodies"', '"other"'),
    ],
)
def test_the_checker_finds_another_time_drawing_or_no_body(demo, tmp_path, name, old, new):
    assert edited(demo, tmp_path, name, old, new)


def edited(demo, tmp_path, name, old, new):
    for each in (name, "article.json"):
        shutil.copy(demo / each, tmp_path)
    assert check_path(tmp_path) == ()
    source = (tmp_path / name).read_text("utf-8").replace("\u00a0", " ")
    assert old in source
    (tmp_path / name).write_text(source.replace(old, new, 1), "utf-8")
    found = check_path(tmp_path)
    assert found
    return found


@pytest.mark.parametrize(
    "source", ['{"a": 1, "a": 2}', '{"headline": "\\ud800"}', "[" * 10**5, "9" * 6000]
)
def test_json_that_readers_may_take_otherwise_is_named(demo, tmp_path, source):
    shutil.copy(demo / "article.json", tmp_path)
    (tmp_path / "nb.ninjs1.json").write_text(source, "utf-8")
    with pytest.raises(CheckError, match=r"nb\.ninjs1\.json: is no JSON"):
        check_path(tmp_path)


def test_the_checker_passes_over_the_mark_of_an_encoding_and_folders(demo, tmp_path):
    shutil.copy(demo / "article.json", tmp_path)
    source = (demo / "nb.astro.md").read_text("utf-8").replace("\n", "\r\n")
    (tmp_path / "nb.astro.md").write_text(f"\ufeff{source}", "utf-8")
    (tmp_path / "nb.md").mkdir()
    assert check_path(tmp_path) == ()


def test_what_a_killed_run_began_is_cleared_away_later(tmp_path):
    begun, running, mine = (
        tmp_path / name for name in (".nb.md.0123abcd.tmp", ".en.md.0123abcd.tmp", ".my.tmp")
    )
    for path in (begun, running, mine):
        path.touch()
    for path in (begun, mine):
        os.utime(path, (0, 0))
    files.put(tmp_path, {"nb.md": b"new"})
    assert {path.name for path in tmp_path.iterdir()} == {running.name, mine.name, "nb.md"}


def test_a_file_that_is_no_json_is_named(demo, tmp_path):
    shutil.copy(demo / "article.json", tmp_path)
    (tmp_path / "nb.ninjs.json").write_text("{", "utf-8")
    with pytest.raises(CheckError, match=r"nb\.ninjs\.json: is no JSON"):
        check_path(tmp_path)


@pytest.mark.parametrize("name", ["nb.md", "nb.html", "en.md", "en.html"])
def test_the_checker_finds_a_changed_figure(tmp_path, name):
    texts = publish(brief_with(), tmp_path / "a")
    old = "82 prosent" if name.startswith("nb") else "82%"
    assert old in texts[name].replace("\u00a0", " ")
    changed = re.sub("82(?=\\s?prosent|%)", "83", texts[name])
    (tmp_path / "a" / name).write_text(changed)
    assert any(name in finding.where for finding in check_path(tmp_path / "a"))


def test_an_editor_may_be_a_newsroom_with_a_figure_in_its_name(tmp_path):
    settings = Settings(house=House(desk="E24", follow_line={"en": "Our 3 channels: E24"}))
    texts = publish(brief_with(author="E24", editor="Nr. 4"), tmp_path / "a", settings)
    assert check_path(tmp_path / "a") == ()
    for name, text in texts.items():
        assert "E24" in text, name


def test_names_may_be_parts_of_figures_and_labels_have_addresses(tmp_path):
    brief, out, house = tmp_path / "brief.json", tmp_path / "a", tmp_path / "newsgen.toml"
    brief.write_bytes(brief_with(posts=[{"text": "2", "author": "82"}]))
    house.write_text('[house.label]\nnb = "Utkast etter regel 7, se https://desk.example/5"\n')
    more = ("--format", "md", "--format", "charts", "--settings", str(house), "--force")
    assert main(["generate", str(brief), "--out", str(out), "--now", NOW.isoformat(), *more]) == 0
    assert check_path(out) == ()


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_markdown_shows_the_strings_of_the_page(hostile, lang):
    for data in (brief_with(), hostile):
        page = pages_of(data)[lang]
        source = write_copy(draft(page), "md")
        for options in ({}, {"extensions": ["extra", "sane_lists"]}):
            seen = rendered(source, **options)
            for text in words(page):
                assert folded(text) in seen.text
            allowed = {"h1", "h2", "p", "em", "strong", "ul", "li", "a", "blockquote"}
            assert {tag for tag, _ in seen.tags} <= allowed
            assert all(a["href"].startswith("https://") for a in seen.with_tag("a"))


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_html_shows_the_strings_of_the_page(hostile, lang):
    for data in (brief_with(), hostile):
        page = pages_of(data)[lang]
        seen = Seen(write_copy(draft(page), "html"))
        assert seen.open == []
        for text in words(page):
            assert folded(text) in seen.text
        assert seen.with_tag("script") == [{"type": "application/ld+json"}]
        assert not {"img", "i", "u", "b", "iframe"} & {tag for tag, _ in seen.tags}
        assert not [name for _, attrs in seen.tags for name in attrs if name.startswith("on")]
        assert all(a["href"].startswith("https://") for a in seen.with_tag("a"))


def test_html_says_what_it_is(hostile):
    page = pages_of(hostile)["nb"]
    source = write_copy(draft(page), "html")
    seen = Seen(source)
    assert source.startswith("<!DOCTYPE html>")
    assert seen.with_tag("html") == [{"lang": "nb"}]
    assert seen.with_tag("time")[0] == {"datetime": "2026-02-06T06:05:00Z"}
    assert {"name": "robots", "content": "noindex"} in seen.with_tag("meta")
    assert {"name": "description", "content": page.dek} in seen.with_tag("meta")
    assert seen.with_tag("blockquote")[0]["lang"] == "en"
    for name in ("header", "main", "article", "footer", "h1"):
        assert len(seen.with_tag(name)) == 1
    ids = [attrs["id"] for _, attrs in seen.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_front_matter_is_yaml_in_its_order(hostile):
    page = replace(pages_of(hostile)["nb"], headline='---\n"a": b\u2028# c', seed="\x85: 'x'")
    source = write_copy(draft(page), "md")
    assert source.startswith("---\n")
    head = source.split("\n---\n", 1)[0].removeprefix("---\n")
    members = dict(line.split(":", 1) for line in head.split("\n"))
    assert list(members) == [
        *("title", "description", "date", "lastmod", "draft", "slug", "lang", "translationKey"),
        *("tags", "authors", "params", "  newsgen", "    label", "    version", "    seed"),
        "    provider",
    ]
    for name in ("title", "description", "slug", "lang", "tags", "authors", "    seed"):
        json.loads(members[name])
    assert json.loads(members["title"]) == page.headline
    assert json.loads(members["lang"]) == "nb"
    assert members["date"].strip() == "2026-02-06T06:05:00Z"
    assert members["lastmod"].strip() == "2026-02-06T06:06:00Z"
    assert json.loads(members["    provider"]) == "<b>Coin</b>*Glass*"


def test_front_matter_reads_the_same_with_a_yaml_reader(hostile):
    page = replace(pages_of(hostile)["nb"], headline="a\u2028b\x85c\ufeff: [x] \U0001f600 \x7f")
    found = yaml.safe_load(write_copy(draft(page), "md").split("\n---\n", 1)[0])
    assert found["title"] == page.headline
    assert found["draft"] is True
    assert found["lang"] == "nb"
    assert found["authors"] == ["Kari <i>Nordmann</i>"]
    assert found["params"]["newsgen"]["label"] == page.label


@pytest.mark.parametrize(
    "text",
    [
        "6. februar falt bitcoin",
        "1) først",
        "- strek",
        "+ pluss",
        "> sitat",
        "# overskrift",
        "=== strek",
        ": definisjon",
        "| a | b |",
        "*a* _b_ __c__ **d**",
        "[a]: https://example.com",
        "[^1]: note",
        "*[HTML]: abbr",
        "![a](b)",
        "<https://example.com>",
        "a &nbsp; b &lt; c & d",
        "`kode` ~~strøket~~",
        "\\* \\\\ \\",
        "{: .klasse} {{< shortcode >}} {% tag %} {{ x }}",
        "2,6\u00a0mrd. dollar",
        "--- tre",
        "https://example.com/a_b_c",
    ],
)
def test_escaped_text_is_shown_as_it_stands(text):
    for source in (
        f"{escape(text)}",
        f"- {escape(text)}",
        f"> {escape(text)}",
        f"## {escape(text)}",
    ):
        seen = Seen(markdown.markdown(source, extensions=["extra"]))
        assert "".join(seen.texts).strip("\n") == text
        assert len(seen.with_tag("p") + seen.with_tag("li") + seen.with_tag("h2")) == 1
        assert "{{" not in source
        assert "{%" not in source


def test_addresses_cannot_leave_their_link():
    url = "https://example.com/a(b)<c>'d'\"e\" f?g=1&copy;=2"
    found = Seen(markdown.markdown(f"[x]({address(url)})"))
    assert found.with_tag("a") == [
        {"href": "https://example.com/a%28b%29%3Cc%3E%27d%27%22e%22%20f?g=1&copy;=2"}
    ]
    assert found.text == "x"


def test_a_scalar_holds_no_break():
    assert scalar('a"b\n\u2028\x85') == '"a\\"b\\n\\u2028\\u0085"'


def test_parts_without_content_are_absent():
    data = json.loads(REFERENCE.read_text())
    del data["references"], data["source_url"]
    page = pages_of(json.dumps(data).encode(), Settings(house=House(follow_line={"nb": ""})))["nb"]
    assert page.follow == ""
    assert page.related.items == ()
    source = write_copy(draft(page), "html")
    for name in ('class="follow"', 'class="foot"', 'id="related"', "<blockquote", 'class="author"'):
        assert name not in source
    assert page.sources.items[0].url is None
    assert "\n\n\n" not in write_copy(draft(page), "md")


def test_sources_name_the_list_behind_a_rank_and_the_briefs_own():
    page = pages_of(brief_with())["nb"]
    titles = [link.title for link in page.sources.items]
    assert titles[0] == "CoinGlass"
    assert any(title.startswith("Liste over de største dagene") for title in titles)
    own = [reference["title"] for reference in json.loads(brief_with())["references"]]
    assert titles[-len(own) :] == own
    urls = [link.url for link in page.sources.items if link.url]
    assert len(urls) == len(set(urls))


def test_a_house_follow_line_comes_before_the_desk():
    house = House(desk="E24", follow_line={"nb": "Les mer hos oss."})
    pages = pages_of(brief_with(), Settings(house=house))
    assert pages["nb"].follow == "Les mer hos oss."
    assert pages["en"].follow == "Follow the crypto market with E24."


def test_formats_are_known_by_name():
    assert known_formats(["html", "md", "html"]) == ("html", "md")
    with pytest.raises(SettingsError, match="md, html"):
        known_formats(["pdf"])


# --- files ---


def test_files_appear_whole_and_leave_nothing_beside_them(tmp_path):
    folder = tmp_path / "new" / "a"
    written = files.put(folder, {"x": b"1", "y": b"2"})
    assert [path.read_bytes() for path in written] == [b"1", b"2"]
    assert sorted(path.name for path in folder.iterdir()) == ["x", "y"]


@pytest.mark.parametrize("failing", [1, 2])
def test_a_run_that_fails_between_moves_leaves_the_last_file_old(tmp_path, monkeypatch, failing):
    files.put(tmp_path / "a", {"x": b"old", "z": b"old"})
    moves, rename = [], Path.rename

    def move(self, target):
        moves.append(target)
        if len(moves) == failing:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", move)
    with pytest.raises(NotFoundError, match="no space left"):
        files.put(tmp_path / "a", {"x": b"new", "z": b"new"})
    assert (tmp_path / "a" / "z").read_bytes() == b"old"
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["x", "z"]


def test_a_full_disk_leaves_the_old_files(tmp_path, monkeypatch):
    files.put(tmp_path / "a", {"x": b"old", "z": b"old"})

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotFoundError):
        files.put(tmp_path / "a", {"x": b"new", "z": b"new"})
    with pytest.raises(NotFoundError):
        files.put(tmp_path / "b" / "c", {"x": b"new"})
    assert (tmp_path / "a" / "x").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "x", "z"]


def test_a_folder_in_the_way_is_named_before_anything_moves(tmp_path):
    (tmp_path / "z").mkdir()
    with pytest.raises(NotFoundError, match="is a folder") as caught:
        files.put(tmp_path, {"x": b"new", "z": b"new"})
    assert caught.value.problems[0].file == str(tmp_path / "z")
    assert not (tmp_path / "x").exists()


def test_what_is_no_ordinary_file_is_never_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotFoundError, match="is no ordinary file"):
        files.put(tmp_path, {"pipe": b"x"})
    assert (tmp_path / "pipe").is_fifo()
