"""The translator's page, in a browser: every string found, read, linked, on any screen."""

import re
import shutil
from datetime import datetime, timedelta
from html import unescape
from importlib.resources import files

import pytest
from axe_playwright_python.sync_playwright import Axe

from newsgen import pipeline, resources
from newsgen.cli import main
from newsgen.settings import Settings
from newsgen.style import languages
from newsgen.translation.entries import wanted
from tests.browser import browser_fixture, page_fixture  # noqa: F401
from tests.pseudo_locale import TAG, pseudo_folder

SHOWN = ".card:not([hidden])"
REFERENCE = "2026-02-06-reference"
STRING = "lede.longs_dominated"
TEXTS = {  # what a hostile or unfinished catalog says
    "bullet.alts_share": '<img src=x onerror=\\"window.hit=1\\">%(shar)s',
    "heading.quote": "",
}
MARKS = {
    "bullet.record_ever": "#, fuzzy",
    "bullet.oi_flush": "# Review: målt i eller regnet i?",
}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Give the page of a sound catalog, as a file."""
    return _made("nb", tmp_path_factory.mktemp("sound"))


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """Give the page of a catalog with faults and hostile texts."""
    folder = tmp_path_factory.mktemp("broken")
    shutil.copytree(resources.locales(), folder / "locales")
    path = folder / "locales" / "nb" / "LC_MESSAGES" / "newsgen.po"
    text = path.read_text("utf-8")
    for context, told in TEXTS.items():
        translation = rf'(msgctxt "{context}"\nmsgid .*\nmsgstr) ".*"(?:\n".*")*'
        text = re.sub(translation, lambda found, told=told: f'{found[1]} "{told}"', text)
    for context, mark in MARKS.items():
        text = text.replace(f'msgctxt "{context}"', f'{mark}\nmsgctxt "{context}"')
    path.write_text(text + '\nmsgid "unclosed\nmsgstr ""\n', "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSGEN_LOCALES", str(folder / "locales"))
        return _made("nb", folder)


def _made(tag, folder):
    out = folder / "strings.html"
    assert main(["locale", "preview", tag, "--out", str(out)]) == 0
    return out


def _shown(page):
    return page.locator(SHOWN).evaluate_all("all => all.map(each => each.id)")


def _at(page):
    """Give the string whose card, or a part of it, has the focus."""
    return page.evaluate("document.activeElement.closest('.card')?.id")


@pytest.mark.parametrize("tag", languages(resources.locales()))
def test_every_string_of_every_language_has_its_card(tag, tmp_path):
    text = _made(tag, tmp_path).read_text("utf-8")
    contexts = re.findall(r'<article class="card" id="([^"]+)"', text)
    assert sorted(contexts) == sorted({each.context for each in wanted(tag, resources.locales())})
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', text)) <= set(ids)
    assert not re.search(r'\b(?:src|href|action)="(?!#)|@import|url\(|https?:', text)
    assert "Cannot be shown" not in text
    assert len(text) < 5_000_000


def test_a_string_that_cannot_be_printed_is_shown_with_its_fault(tmp_path, monkeypatch):
    def broken(*_, **__):
        raise KeyError("day")

    monkeypatch.setattr("newsgen.render.Language.phrase", broken)
    text = _made("en", tmp_path).read_text("utf-8")
    card = text.partition('id="ui.corrected_at"')[2].partition("</article>")[0]
    assert "Cannot be shown" in card
    assert "day" in card


def test_a_correction_is_shown_with_its_time(made):
    card = made.read_text("utf-8").partition('id="ui.corrected_at"')[2].partition("</article>")[0]
    assert "6. februar" in unescape(card).replace("\u00a0", " ")


def test_an_article_reads_as_it_is_made(made):
    name = f"{REFERENCE}.json"
    data = (files("newsgen.examples") / "events" / name).read_bytes()
    now = datetime.fromisoformat("2026-02-06T06:05:00+00:00") + timedelta(minutes=1)
    edition = pipeline.generate(data, name, Settings(), now=now, languages=("nb",), series="none")
    story = made.read_text("utf-8").partition(f'id="story.{REFERENCE}"')[2].partition("</details>")
    blocks = re.findall(r'<div class="block (\w+)">\n<p [^>]*>(.*?)</p>', story[0])
    plain = [unescape(re.sub("<[^>]*>", "", text)) for kind, text in blocks if kind != "short"]
    assert "\n\n".join(plain) == edition.articles["nb"].text


def test_a_card_shows_what_a_translator_needs(page, made):
    page.goto(f"{made.as_uri()}#{STRING}")
    card = page.locator(f"[id='{STRING}']")
    first = card.locator(".wording").first
    assert first.locator(".renderings .label").all_inner_texts() == [
        "usual",
        "1.04 billion",
        "999.95 million",
        "longest",
    ]
    reads = first.locator(".read").all_inner_texts()
    amounts = ("2,61 milliarder", "1,04 milliarder", "1 milliard dollar", "milliarder dollar")
    for amount, text in zip(amounts, reads, strict=True):
        assert amount in text.replace("\u00a0", " ")
    first.locator("summary").click()
    assert first.locator("mark.here").inner_text() == reads[0]
    assert reads[0] in first.locator(".around-it").inner_text()
    side = card.locator(".side").inner_text()
    for told in ("Opening paragraph", "rule longs_dominated", "dollars, three digits", "lede.j2"):
        assert told in side


def test_search_narrows_and_the_address_keeps_it(page, made):
    page.goto(made.as_uri())
    everything = len(_shown(page))
    page.keyboard.press("/")
    page.keyboard.type("DOGNET provider")  # without the accent, in capitals; a value's name
    found = _shown(page)
    assert 0 < len(found) < 40
    assert page.locator("#count").inner_text() == f"{len(found)} of {everything} strings"
    page.reload()
    assert _shown(page) == found
    page.get_by_label("Part of the article").select_option("dek")
    page.get_by_label("Search").fill("such a text stands nowhere")
    assert _shown(page) == []
    page.get_by_role("button", name="Show all").click()
    assert len(_shown(page)) == everything
    page.get_by_label("Search").fill(STRING)
    assert _shown(page)[0] == STRING


def test_faults_are_shown_at_their_strings_and_filtered(page, broken):
    page.goto(broken.as_uri())
    assert "Mend the line" in page.locator(".notice").inner_text()
    for state, context, told in (
        ("with findings", "bullet.alts_share", "%(share)s"),
        ("fuzzy", "bullet.record_ever", "guess"),
        ("to review", "bullet.oi_flush", "målt i eller regnet i?"),
        ("untranslated", "heading.quote", "not translated"),
    ):
        page.get_by_label(state).check()
        assert context in _shown(page)
        assert told in page.locator(f"[id='{context}']").text_content()
        assert len(_shown(page)) < 60
    page.get_by_label("All", exact=False).first.check()
    hostile = page.locator("[id='bullet.alts_share']")
    assert '<img src=x onerror="window.hit=1">' in hostile.text_content()
    assert page.locator("img").count() == 0
    assert page.evaluate("window.hit") is None
    assert hostile.locator(".renderings").count() == 0


def test_the_keyboard_is_enough(page, made):
    page.goto(made.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    page.keyboard.type("lede.")
    page.keyboard.press("ArrowDown")
    first, second, *_ = _shown(page)
    assert _at(page) == first
    page.keyboard.press("j")
    assert _at(page) == second
    assert page.locator(f"[id='{second}']").evaluate("e => e.matches(':focus-visible')")
    page.keyboard.press("ArrowUp")
    assert _at(page) == first
    page.keyboard.press("Enter")
    folds = page.locator(f"[id='{first}'] .around")
    assert folds.evaluate_all("all => all.length && all.every(each => each.open)")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.press("Escape")
    assert page.locator("#find").input_value() == ""


def test_a_sentence_leads_to_its_string_and_back(page, made):
    page.goto(f"{made.as_uri()}#?state=untold")  # a filter that hides the string
    place = f"in.{REFERENCE}.{STRING}"
    sentence = page.locator(f"[id='{place}'] a").first
    words = sentence.inner_text()
    sentence.click()
    wording = page.locator(".wording:target")
    assert words in wording.locator(".read").first.inner_text()
    assert _at(page) == STRING
    assert wording.evaluate("e => e.getBoundingClientRect().top >= tools.offsetHeight")
    assert wording.evaluate("e => e.getBoundingClientRect().top < innerHeight / 2")
    page.locator("details.story[open] > summary").click()
    page.locator(f"[id='{STRING}'] .places a").first.click()
    assert page.evaluate("decodeURIComponent(location.hash)") == f"#{place}"
    told = page.locator(".told:target")
    assert told.is_visible()
    assert told.evaluate("e => e.getBoundingClientRect().bottom <= innerHeight")
    page.get_by_label("Show English beside it").check()
    assert page.locator("details.story[open] .other").first.is_visible()


@pytest.mark.parametrize("name", ["made", "broken"])
def test_a_phone_scrolls_one_way_only(page, name, request):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(request.getfixturevalue(name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    cards = page.locator(".card")
    cards.evaluate_all("all => all.forEach(e => { e.style.contentVisibility = 'visible'; })")
    assert page.evaluate(OVERFLOW) == 0
    wide = "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.id)"
    assert cards.evaluate_all(wide) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_in_light_and_dark(page, broken, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(broken.as_uri())
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper))) > 380) is (scheme == "light")
    # A card of each state is enough; all of them take axe a minute.
    page.evaluate(
        """() => {
          const kept = new Set(["untranslated", "fuzzy", "findings", "review", "untold"]
            .map((state) => document.querySelector(`.card[data-states~=${state}]`)));
          document.querySelectorAll(".card").forEach((each) => kept.has(each) || each.remove());
          document.querySelectorAll(".story:not([open])").forEach((each) => each.remove());
          document.querySelectorAll("details").forEach((each) => { each.open = true; });
        }"""
    )
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_without_scripts_it_is_a_plain_page(browser, made):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{made.as_uri()}#{STRING}")
    assert page.locator(f"[id='{STRING}']").is_visible()
    assert not page.locator("#tools").is_visible()
    context.close()


def test_an_article_page_of_long_words_fits_a_phone(page, tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSGEN_LOCALES", str(pseudo_folder(tmp_path)))
    brief = files("newsgen.examples") / "reference.json"
    options = ["--lang", TAG, "--format", "html", "--out", str(tmp_path)]
    made_at = ["--now", "2026-02-06T06:06:00Z"]
    assert main(["generate", str(brief), *options, *made_at]) == 0
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(next(tmp_path.glob(f"*/{TAG}.html")).as_uri())
    assert "⟦" in page.locator("h1").inner_text()
    assert page.evaluate(OVERFLOW) == 0
