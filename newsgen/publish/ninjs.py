"""ninjs 3.1, the IPTC's News in JSON, as newsrooms and agencies exchange it.

Schema: schemas/ninjs-schema_3.1.json; it refuses every key that it does not know. What is not known
of an article (rights, places, embargo, policies of the house) is not written.
Charts and the social card are items of their own beside the text, so its HTML has no drawings.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterator

from newsgen.facts import timestamp
from newsgen.publish import body, plain
from newsgen.publish.copy import RULES, Copy, Status
from newsgen.publish.identity import page_name, topic_address, web_address
from newsgen.publish.jsonld import CARD, card_text, summary
from newsgen.publish.page import Chart
from newsgen.publish.source_type import source_type
from newsgen.publish.times import first_made, updated

SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
PUB_STATUS = {
    Status.APPROVED: "usable",
    Status.DRAFT: "withheld",
    Status.RETRACTED: "canceled",
}
# The middle of the scale: how urgent a text is stays the desk's to say.
URGENCY = 5
_GENRE = {"name": "Current", "uri": "http://cv.iptc.org/newscodes/genre/Current"}


def write(copy: Copy) -> str:
    """Write a page as a ninjs object; of a retracted one, its notices under the same uri."""
    return f"{json.dumps(_item(copy), ensure_ascii=False, indent=2)}\n"


def organisations(copy: Copy) -> tuple[str, ...]:
    """Name the organisations of the text: who counted, and the exchanges of single figures."""
    page = copy.page
    marks = (mark for found in page.marks.values() for mark in found)
    venues = (mark.value for mark in marks if mark.fact.endswith("_venue"))
    return tuple(dict.fromkeys(name for name in (page.provider, *venues) if name))


def made_from(copy: Copy) -> dict[str, str]:
    """Tell how the text was made; nothing of a retracted one, whose notice an editor wrote."""
    gone = copy.standing.status is Status.RETRACTED
    return {} if gone else _source(copy.made_by)


def note(copy: Copy) -> str:
    """Tell the receiving desk what the standing is: the label, then every dated notice."""
    notices = (f"{timestamp(each.at)} {each.text}" for each in copy.standing.notices)
    return "\n".join((copy.standing.label, *notices))


def _item(copy: Copy) -> dict[str, object]:
    page, standing = copy.page, copy.standing
    gone = standing.status is Status.RETRACTED
    members: dict[str, object] = {
        "uri": page_name(copy),
        "standard": {"name": "ninjs", "version": "3.1", "schema": SCHEMA},
        "type": "text",
        "representationType": "full",
        "version": str(standing.version),
        "firstCreated": timestamp(first_made(copy)),
        "versionCreated": timestamp(updated(copy)),
        "contentCreated": timestamp(page.made_at),
        "pubStatus": PUB_STATUS[standing.status],
        "urgency": URGENCY,
        "language": page.lang,
        "edNote": note(copy),
        "altIds": [{"role": "article", "value": page.id}],
        "headlines": _headlines(copy),
        "descriptions": list(_descriptions(copy)),
        "bodies": _bodies(copy),
        "by": "" if gone else ", ".join(page.authors),
        "slugline": slugline(copy),
        "subjects": [
            {"name": topic.name, "uri": topic_address(topic.code), "literal": topic.code}
            for topic in page.topics
        ],
        "organisations": [] if gone else [{"name": name} for name in organisations(copy)],
        "infoSources": [] if gone else list(_sources(copy)),
        "genres": [_GENRE],
        "digitalSourceType": made_from(copy),
        "renditions": _on_site(copy, copy.address, page.lang),
        "associations": list(_associations(copy)),
    }
    return {name: value for name, value in members.items() if value}


def slugline(copy: Copy, limit: int = 24) -> str:
    """Name the story for a desk's lists: kind and assets, as many as the limit takes."""
    found = ""
    for tag in copy.page.tags:
        longer = "-".join(part for part in (found, *tag.lower().split()) if part)
        if len(longer) > limit:
            break
        found = longer
    return found or copy.page.id[:limit]


def _headlines(copy: Copy) -> list[dict[str, str]]:
    heads = {"main": copy.page.headline, "short": copy.page.short_headline}
    return [
        {"role": role, "contentType": "text/plain", "value": value}
        for role, value in heads.items()
        if value
    ]


def _descriptions(copy: Copy) -> Iterator[dict[str, str]]:
    parts = [("summary", summary(copy)), ("label", copy.standing.label)]
    parts += [(notice.kind, notice.text) for notice in copy.standing.notices]
    for role, value in parts:
        if value:
            yield {"role": role, "contentType": "text/plain", "value": value}


def _bodies(copy: Copy) -> list[dict[str, object]]:
    """Give the text without and with markup; only the former is counted."""
    words = plain.text(copy)
    return [
        {
            "role": "text",
            "contentType": "text/plain",
            "charCount": len(words),
            "wordCount": len(words.split()),
            "value": words,
        },
        {"role": "html", "contentType": "text/html", "value": body.write(copy)},
    ]


def _sources(copy: Copy) -> Iterator[dict[str, str]]:
    """Give the sources; without a role they originated information (NewsML-G2, infoSource)."""
    for link in copy.page.sources.items:
        uri = web_address(link.url)
        yield {"name": link.title, "uri": uri} if uri else {"name": link.title}


def _associations(copy: Copy) -> Iterator[dict[str, object]]:
    for lang, address in copy.others.items():
        other = {
            "name": lang,
            "uri": page_name(copy, lang),
            "rel": "translation",
            "type": "text",
            "representationType": "partial",
            "language": lang,
            "renditions": _on_site(copy, address, lang),
        }
        yield {name: value for name, value in other.items() if value}
    if copy.standing.status is not Status.RETRACTED:
        yield from (_chart(copy, chart) for chart in copy.page.charts)
        yield from _card(copy)


def _on_site(copy: Copy, address: str, lang: str) -> list[dict[str, str]]:
    """Point to the page on the site; there is none yet for a draft."""
    href = "" if copy.standing.status is Status.DRAFT else web_address(address)
    return [{"name": f"web-{lang}", "contentType": "text/html", "href": href}] if href else []


def _chart(copy: Copy, chart: Chart) -> dict[str, object]:
    """Describe a chart; its file lies beside this one, under the name in the rendition's title."""
    file = {
        "name": "vector",
        "contentType": "image/svg+xml",
        "title": f"{copy.page.lang}.{chart.name}.svg",
        "sizeInBytes": len(chart.svg.encode()),
    }
    notes = [{"role": "note", "value": each} for each in chart.notes]
    words = [{"role": "caption", "value": chart.description}, *notes]
    return {
        **_graphic(copy, chart.name, chart.title, file),
        "descriptions": words,
        "digitalSourceType": _source(RULES),
    }


def _card(copy: Copy) -> Iterator[dict[str, object]]:
    """Describe the social card, which stands on the site; there is none yet for a draft."""
    href = "" if copy.standing.status is Status.DRAFT else web_address(copy.image)
    if not href:
        return
    width, height = CARD
    kind, _ = mimetypes.guess_type(href)
    form = {"contentType": kind} if kind and kind.startswith("image/") else {}
    file = {"name": "card", **form, "href": href, "width": width, "height": height}
    yield {
        **_graphic(copy, "card", copy.page.headline, file),
        "descriptions": [{"role": "caption", "value": card_text(copy.page)}],
        "digitalSourceType": _source(copy.made_by),
    }


def _graphic(copy: Copy, name: str, title: str, file: dict[str, object]) -> dict[str, object]:
    return {
        "name": name,
        "uri": page_name(copy, part=name),
        "rel": "illustration",
        "type": "graphic",
        "representationType": "partial",
        "version": str(copy.standing.version),
        "versionCreated": timestamp(updated(copy)),
        "pubStatus": PUB_STATUS[copy.standing.status],
        "language": copy.page.lang,
        "headlines": [{"role": "main", "value": title}],
        "renditions": [file],
    }


def _source(made_by: str) -> dict[str, str]:
    name, uri = source_type(made_by)
    return {"name": name, "uri": uri}
