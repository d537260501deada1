"""ninjs 3.1 against the IPTC's schema, and the 1.x dialect against what Superdesk reads."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from newsgen import pipeline
from newsgen.events.liquidations.event import parse_brief
from newsgen.events.liquidations.topics import TOPICS
from newsgen.publish import ninjs, ninjs1, plain
from newsgen.publish.copy import MODEL, Copy, Notice, Site, Standing, Status, draft
from newsgen.publish.gathering import make_page
from newsgen.publish.page import Chart, Mark, Page
from newsgen.publishing.composing import withdrawn
from newsgen.settings import Settings

WORDS = pipeline.spoken("nb", Settings())
NOW = datetime(2026, 2, 6, 6, 6, tzinfo=UTC)
APPROVED = datetime(2026, 2, 6, 6, 20, tzinfo=UTC)
CORRECTED = datetime(2026, 2, 6, 9, 0, tzinfo=UTC)
REFERENCE = Path(__file__).parent.parent / "newsgen" / "examples" / "reference.json"
SITE = Site(
    name="Desken",
    address="https://desk.example/{lang}/{slug}/",
    publisher="Desken AS",
    image="https://desk.example/{lang}/{slug}/{lang}.card.png",
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'
TAG = "tag:desk.example,2026-02-06:2026-02-06-liquidations/"


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


def shipped(version: str) -> dict:
    return json.loads(
        (files("newsgen.publish") / "schemas" / f"ninjs-schema_{version}.json").read_text()
    )


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    anything = DRAFT202012.create_resource(True)
    registry = Registry().with_resource("https://geojson.org/schema/GeoJSON.json", anything)
    return Draft202012Validator(
        shipped("3.1"),
        registry=registry,
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def approved(copy: Copy, *notices: Notice, status: Status = Status.APPROVED, version: int = 1):
    at = notices[-1].at if notices else APPROVED
    standing = Standing(status, "Gjennomgått av redaksjonen.", version, at, APPROVED, "", notices)
    return replace(copy, standing=standing)


def corrected(copy: Copy) -> Copy:
    return approved(copy, Notice("correction", CORRECTED, "Rettet kl. 10: 82, ikke 28."), version=2)


def retracted(copy: Copy) -> Copy:
    notice = Notice("retraction", CORRECTED, "Saken er trukket: kilden tok feil.")
    copy = replace(copy, page=withdrawn(copy.page, WORDS))
    return approved(copy, notice, status=Status.RETRACTED, version=2)


def with_chart(copy: Copy) -> Copy:
    chart = Chart("split", "Long og short", "82 prosent", SVG, ("a",), (("1",),), ("n = 1",))
    return replace(copy, page=replace(copy.page, charts=(chart,)))


def hostile(copy: Copy) -> Copy:
    page = replace(
        copy.page,
        id="ø/b c",
        headline='a"b\x00</script>\u2028' + "x" * 200,
        short_headline="",
        provider_url="javascript:alert(1)",
        sources=replace(
            copy.page.sources,
            items=tuple(
                replace(copy.page.sources.items[0], url=url)
                for url in ("https://kø.example/å b?q=[1]#<", "javascript:x", "https://[::1", None)
            ),
        ),
    )
    return replace(copy, page=page)


def read(copy: Copy) -> dict:
    return json.loads(ninjs.write(copy))


@pytest.mark.parametrize("site", [Site(), SITE], ids=["no site", "site"])
@pytest.mark.parametrize("made", [draft, approved, corrected, retracted, with_chart, hostile])
def test_every_copy_is_valid_ninjs(pages, schema, site, made):
    for page in pages.values():
        copy = draft(page, site)
        found = read(copy if made is draft else made(copy))
        assert [error.message for error in schema.iter_errors(found)] == []


def test_the_schema_refuses_what_is_wrong(pages, schema):
    found = read(draft(pages["nb"], SITE))
    for wrong in (
        {"unknown": 1},
        {"versionCreated": "6. februar"},
        {"uri": "ikke en uri"},
        {"pubStatus": "draft"},
        {"associations": [{"uri": "https://desk.example/"}]},
    ):
        assert not schema.is_valid({**found, **wrong}), wrong


def test_a_ninjs_object_says_what_it_is(pages):
    found = read(draft(pages["nb"], SITE))
    assert {name: found[name] for name in found if isinstance(found[name], str)} == {
        "uri": f"{TAG}nb",
        "type": "text",
        "representationType": "full",
        "version": "1",
        "firstCreated": "2026-02-06T06:06:00Z",
        "versionCreated": "2026-02-06T06:06:00Z",
        "contentCreated": "2026-02-06T06:06:00Z",
        "pubStatus": "withheld",
        "language": "nb",
        "edNote": pages["nb"].label,
        "slugline": "liquidations-btc-eth-sol",
    }
    assert found["urgency"] == 5
    assert [each["name"] for each in found["organisations"]] == ["CoinGlass", "Binance"]
    assert found["infoSources"][0] == {
        "name": "CoinGlass",
        "uri": "https://www.coinglass.com/LiquidationData",
    }
    assert found["subjects"][0] == {
        "name": "cryptocurrency",
        "uri": "http://cv.iptc.org/newscodes/mediatopic/20001279",
        "literal": "medtop:20001279",
    }
    heads = {each["role"]: each["value"] for each in found["headlines"]}
    assert heads == {"main": pages["nb"].headline, "short": pages["nb"].short_headline}
    (english,) = found["associations"]
    assert (english["name"], english["uri"]) == ("en", read(draft(pages["en"], SITE))["uri"])
    assert "desk.example/" not in json.dumps(found)
    english, _ = read(approved(draft(pages["nb"], SITE)))["associations"]
    assert english["renditions"][0]["href"] == "https://desk.example/en/2026-02-06-liquidations/"


def test_bodies_hold_the_label_and_every_paragraph(pages):
    copy = approved(draft(pages["nb"], SITE))
    words, markup = read(copy)["bodies"]
    assert (words["charCount"], words["wordCount"]) == (
        len(words["value"]),
        len(words["value"].split()),
    )
    assert markup["value"].startswith("<article")
    for body in (words["value"], markup["value"]):
        assert "Gjennomgått av redaksjonen." in body
    for section in pages["nb"].sections:
        for paragraph in section.paragraphs:
            assert paragraph in words["value"]


def test_a_uri_outlives_approval_correction_and_retraction(pages):
    for site in (Site(), SITE, replace(SITE, address="https://desk.example/n/{lang}-{slug}")):
        copy = draft(pages["nb"], site)
        made = [copy, approved(copy), corrected(copy), retracted(copy)]
        found = [read(each) for each in made]
        assert len({each["uri"] for each in found}) == 1
        assert found[0]["uri"] != read(draft(pages["en"], site))["uri"]
        assert [each["pubStatus"] for each in found] == ["withheld", "usable", "usable", "canceled"]
        assert [each["version"] for each in found] == ["1", "1", "2", "2"]
    assert found[0]["uri"] == f"{TAG}nb"


def test_a_uri_outlives_a_correction_of_the_figures_time(pages):
    for page_id in (pages["nb"].id, "two-sides", "2026-13-45-two-sides"):
        early = replace(pages["nb"], id=page_id)
        late = replace(early, as_of=early.as_of - timedelta(hours=12))
        for site in (Site(), SITE):
            assert read(draft(early, site))["uri"] == read(draft(late, site))["uri"]


def test_the_card_is_a_graphic_on_the_site_once_there_is_one(pages):
    def card(copy: Copy) -> list[dict]:
        return [each for each in read(copy).get("associations", ()) if each["name"] == "card"]

    copy = draft(pages["nb"], SITE)
    assert [card(copy), card(retracted(copy)), card(approved(draft(pages["nb"])))] == [[], [], []]
    (found,) = card(approved(copy))
    assert found["renditions"] == [
        {
            "name": "card",
            "contentType": "image/png",
            "href": "https://desk.example/nb/2026-02-06-liquidations/nb.card.png",
            "width": 1200,
            "height": 630,
        }
    ]
    assert found["descriptions"][0]["value"].startswith(pages["nb"].headline)


def test_the_source_type_tells_who_worded_the_text(pages):
    copy = with_chart(draft(pages["nb"], SITE))
    for made in (copy, replace(copy, made_by=MODEL)):
        text, chart = read(made), read(made)["associations"][-1]
        name = "dataDrivenMedia" if made is copy else "trainedAlgorithmicMedia"
        for told in (
            text["digitalSourceType"],
            json.loads(ninjs1.write(made))["digitalsourcetype"],
        ):
            assert told["uri"] == f"http://cv.iptc.org/newscodes/digitalsourcetype/{name}"
        assert chart["digitalSourceType"]["uri"].endswith("/dataDrivenMedia")
    assert "digitalSourceType" not in read(retracted(copy))


def test_no_drawing_and_no_second_headline_in_the_html(pages):
    copy = with_chart(draft(pages["nb"], SITE))
    for text in (read(copy)["bodies"][1]["value"], json.loads(ninjs1.write(copy))["body_html"]):
        assert ("<svg" in text, "<h1" in text, "<caption" in text) == (False, False, True)


def test_notices_are_told_and_a_retracted_text_is_gone(pages):
    copy = with_chart(draft(pages["nb"], SITE))
    assert "Rettet kl. 10: 82, ikke 28." in read(corrected(copy))["bodies"][0]["value"]
    for module in (ninjs, ninjs1):
        text = module.write(retracted(copy))
        assert "Saken er trukket: kilden tok feil." in text
        assert "milliarder dollar" not in text
        assert "split" not in text


def test_a_chart_is_a_graphic_beside_the_text(pages):
    (chart,) = [
        each
        for each in read(with_chart(draft(pages["nb"])))["associations"]
        if each["type"] == "graphic"
    ]
    assert chart["renditions"] == [
        {
            "name": "vector",
            "contentType": "image/svg+xml",
            "title": "nb.split.svg",
            "sizeInBytes": len(SVG),
        }
    ]
    assert chart["pubStatus"] == "withheld"


# Of Superdesk's desks: the lengths that they hold to, and what its reader takes beside the standard.
LENGTHS = {"headline": 42, "slugline": 24, "description_text": 160}
OWN = {"guid": str, "keywords": list}


@pytest.mark.parametrize("made", [draft, approved, corrected, retracted, hostile])
def test_the_dialect_is_ninjs_1_and_what_superdesk_reads(pages, made):
    schema = Draft7Validator(shipped("1.6"), format_checker=Draft7Validator.FORMAT_CHECKER)
    for page in pages.values():
        copy = draft(page, SITE)
        found = json.loads(ninjs1.write(copy if made is draft else made(copy)))
        standard = {name: value for name, value in found.items() if name not in OWN}
        assert [error.message for error in schema.iter_errors(standard)] == []
        assert not schema.is_valid({**standard, "versioncreated": "6. februar"})
        assert {name: type(found[name]) for name in OWN} == OWN
        for name, length in LENGTHS.items():
            assert 0 < len(found.get(name, "-")) <= length
        for name in ("firstcreated", "versioncreated"):
            datetime.strptime(found[name], "%Y-%m-%dT%H:%M:%SZ").astimezone(UTC)
        assert found["body_html"].startswith("<article")


def test_the_dialect_is_the_same_item(pages):
    found = json.loads(ninjs1.write(draft(pages["nb"], SITE)))
    assert found["guid"] == found["uri"] == f"{TAG}nb"
    assert (found["language"], found["pubstatus"]) == ("nb", "withheld")
    assert found["headline"] == pages["nb"].short_headline
    assert found["description_text"] == pages["nb"].dek
    assert found["subject"][0] == {"code": "medtop:20001279", "name": "cryptocurrency"}


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Kort nok.", 20, "Kort nok."),
        ("Første setning. Andre setning er lang.", 30, "Første setning."),
        ("Den 6. februar falt bitcoin 14 prosent.", 20, "Den 6. februar falt…"),
        ("Det er på ett døgn til nå", 16, "Det er på…"),
        ("uttrekk" * 5, 10, "uttrekkut…"),
        # figures that an editor wrote: no marks, ordinary blanks
        ("Trukket fordi totalen var 2,6 mrd. dollar, ikke 2,1.", 31, "Trukket fordi totalen var…"),
        ("Trukket fordi totalen var 2,6 mrd. USD, ikke 2,1.", 36, "Trukket fordi totalen var…"),
        ("Bitcoin endte på 62 000 000 dollar i natt", 24, "Bitcoin endte på…"),
        ("Den 12. Riksdagen sa sitt om saken", 12, "Den…"),
        ("2.600.000.000.000 dollar", 12, "…"),
    ],
)
def test_a_cut_ends_a_sentence_or_a_word_and_breaks_no_figure(text, limit, expected):
    start = text.find("ett døgn")
    marks = (Mark(start, start + 8, "window_hours", "24", "hours"),) if start > 0 else ()
    found = plain.cut(text, limit, marks)
    assert found == expected
    assert len(found) <= limit


def test_media_topics_stand_in_the_iptcs_list():
    # codes and names as in the IPTC's media topics of 2020, the copy at hand
    assert {topic.code: topic.name for topic in TOPICS} == {
        "medtop:20001279": "cryptocurrency",
        "medtop:20000395": "derivative securities",
        "medtop:20000385": "market and exchange",
        "medtop:04000000": "economy, business and finance",
    }
