"""The pseudo-language: what a page shows that no translator can change."""

import html
import json
import re
import tomllib
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest

from newsgen import pipeline
from newsgen.cli import main
from newsgen.settings import Settings
from newsgen.translation.pseudo import accented
from newsgen.translation.writing import catalog_file, read_catalog
from tests import golden_cases
from tests.pseudo_locale import TAG, pseudo_folder

PLAIN = re.compile(r"[A-Za-z]*[A-PR-Za-pr-z][A-Za-z]*")  # a word that carries no accent
NAME = re.compile(r"[A-Z @]")  # of what a brief holds: no unit, no side, no kind of day
ATTRIBUTES = ("alt", "title", "placeholder", "aria-label", "content")
PLACEHOLDER = re.compile(r"%\(\w+\)s")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return pseudo_folder(tmp_path_factory.mktemp("pseudo"))


@pytest.mark.parametrize("name", golden_cases.cases())
def test_no_word_of_a_page_escapes_the_catalogs(name, folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("NEWSGEN_LOCALES", str(folder))
    made = _made(name, tmp_path)
    others = _words_of_others(golden_cases.brief_of(name), made / "article.json")
    for told in (_in_markdown(made / f"{TAG}.md"), _in_html(made / f"{TAG}.html")):
        assert told.count("⟦") == told.count("⟧") > 10
        text = others.sub("", told)
        assert PLAIN.findall(text) == [], text
    capsys.readouterr()


def test_a_text_that_bypasses_the_catalogs_is_seen():
    assert PLAIN.findall(f"{accented('Sources')} and {accented('equity quiz')}") == ["and"]


def test_every_wording_is_a_third_longer_and_keeps_its_placeholders(folder):
    english = read_catalog(catalog_file("en", folder), "en")
    pseudo = read_catalog(catalog_file(TAG, folder), TAG)
    assert len(pseudo) == len(english) > 300
    for message in filter(lambda each: each.id, english):
        other = pseudo.get(message.id, message.context)
        pairs = zip(message.string.split("\n"), other.string.split("\n"), strict=True)
        for line, longer in pairs:
            assert PLACEHOLDER.findall(longer) == PLACEHOLDER.findall(line)
            words = len(PLACEHOLDER.sub("", line))
            told = PLACEHOLDER.sub("", longer).replace("⟦", "").replace("⟧", "")
            assert len(told) >= words * 1.3 or not re.search(r"[^\W\d_]", PLACEHOLDER.sub("", line))


def test_the_reader_knows_the_hedges_in_disguise(folder):
    english, pseudo = (catalog_file(tag, folder).read_text("utf-8") for tag in ("en", TAG))
    reading = tomllib.loads((folder / TAG / "reading.toml").read_text("utf-8"))
    told = re.findall(r'^(?:msgstr )?".*\babout %\(', english, re.MULTILINE)
    assert len(told) == len(re.findall(r"âƀóúť %\(", pseudo)) > 0
    assert "âƀóúť" in reading["hedges"]["about"]


def test_pseudo_writes_a_folder_that_generate_can_use(tmp_path, monkeypatch, capsys):
    out = tmp_path / "all"
    assert main(["locale", "pseudo", "--out", str(out)]) == 0
    monkeypatch.setenv("NEWSGEN_LOCALES", str(out))
    assert main(["locale", "pseudo", "--out", str(out)]) == 2
    assert "holds the languages themselves" in capsys.readouterr().err
    brief = golden_cases.brief_of("2026-02-06-reference")
    now = ("--now", "2026-02-06T06:06:00Z", "--force", "--out", str(tmp_path))
    assert main(["generate", str(brief), "--lang", "en", "--lang", TAG, *now]) == 0
    assert f"{TAG}: ⟦" in capsys.readouterr().out


def _made(name, out):
    brief = golden_cases.brief_of(name)
    as_of = datetime.fromisoformat(json.loads(brief.read_text(encoding="utf-8"))["as_of"])
    options = golden_cases.OPTIONS.get(name, ("--history", "none"))
    if name == golden_cases.SERIES:
        options = ("--settings", str(golden_cases._desk_with_a_series(out)))
    now = (as_of + timedelta(minutes=1)).isoformat()
    arguments = ["generate", str(brief), "--now", now, "--force", "--lang", TAG, *options]
    assert main([*arguments, "--out", str(out)]) == 0
    return next(path.parent for path in out.glob("*/article.json"))


def _words_of_others(brief, article):
    """Match what stands on a page and is no wording: figures, names, titles, quotes, dates."""
    made = json.loads(article.read_text(encoding="utf-8"))
    style = pipeline.spoken(TAG, Settings()).style
    as_of = datetime.fromisoformat(made["as_of"])
    found = {claim["shown"] for claim in made["articles"][TAG]["claims"]}
    found |= {style.local_day(as_of, year=True), style.clock(as_of), *style.words.assets.values()}
    found |= set(filter(NAME.search, _texts(json.loads(brief.read_text("utf-8")))))
    for fact in made["facts"].values():
        found |= {fact["source"]["name"], fact["value"] if fact["unit"] == "text" else ""}
    found |= {text[:1].upper() + text[1:] for text in found}  # as they begin a sentence
    longest_first = sorted(filter(PLAIN.search, found), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _texts(value):
    if isinstance(value, str):
        yield value
    for each in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from _texts(each)


def _in_markdown(path):
    front, body = path.read_text(encoding="utf-8").split("---\n", 2)[1:]
    told = [
        json.loads(line.split(": ", 1)[1])
        for line in front.splitlines()
        if re.match(r" *(title|description|label):", line)
    ]
    body = re.sub(r"\]\([^)]*\)", "]", body)
    return html.unescape(re.sub(r"\\(.)", r"\1", "\n".join([*told, body])))


def _in_html(path):
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return "\n".join(page.told)


class _Page(HTMLParser):
    """The texts of a page that a reader sees or hears."""

    def __init__(self):
        super().__init__()
        self.told, self.within = [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if (
            tag == "meta"
            and given.get("name") != "description"
            and given.get("property") not in {"og:title", "og:description"}
        ):
            return
        self.told += [value for name, value in given.items() if name in ATTRIBUTES]
        if tag in {"style", "script"}:
            self.within.append(tag)

    def handle_endtag(self, tag):
        if tag in {"style", "script"}:
            self.within.clear()

    def handle_data(self, data):
        if not self.within:
            self.told.append(data)
