"""The 1.x dialect of ninjs that Superdesk takes in.

Schema: schemas/ninjs-schema_1.6.json, but for `guid` and `keywords`, which Superdesk has beside it.
Lengths are those of Superdesk's desks; its reader takes `description_text` for the abstract,
subjects by `code`, and times with Z. The other languages and the
charts are left out: that reader would take each association in as an item of its own, without text.
"""

from __future__ import annotations

import json

from newsgen.facts import timestamp
from newsgen.publish import body, ninjs, plain
from newsgen.publish.copy import Copy, Status
from newsgen.publish.identity import page_name
from newsgen.publish.jsonld import summary
from newsgen.publish.times import first_made, updated

MAX_HEADLINE = 42
MAX_SLUGLINE = 24
MAX_ABSTRACT = 160


def write(copy: Copy) -> str:
    """Write a page as a ninjs 1.x object; of a retracted one, its notices under the same guid."""
    page, standing = copy.page, copy.standing
    words = plain.text(copy)
    gone = standing.status is Status.RETRACTED
    members: dict[str, object] = {
        "guid": page_name(copy),
        "uri": page_name(copy),
        "type": "text",
        "representationtype": "complete",
        "version": str(standing.version),
        "firstcreated": timestamp(first_made(copy)),
        "versioncreated": timestamp(updated(copy)),
        "pubstatus": ninjs.PUB_STATUS[standing.status],
        "urgency": ninjs.URGENCY,
        "language": page.lang,
        "headline": _headline(copy),
        "slugline": ninjs.slugline(copy, MAX_SLUGLINE),
        "description_text": _abstract(copy),
        "byline": "" if gone else ", ".join(page.authors),
        "ednote": ninjs.note(copy),
        "body_html": body.write(copy),
        "charcount": len(words),
        "wordcount": len(words.split()),
        "subject": [{"code": topic.code, "name": topic.name} for topic in page.topics],
        "organisation": [] if gone else [{"name": name} for name in ninjs.organisations(copy)],
        "infosource": [{"name": page.provider}] if page.provider and not gone else [],
        "keywords": list(page.tags),
        "digitalsourcetype": ninjs.made_from(copy),
    }
    known = {name: value for name, value in members.items() if value}
    return f"{json.dumps(known, ensure_ascii=False, indent=2)}\n"


def _headline(copy: Copy) -> str:
    page = copy.page
    head = page.short_headline or page.headline
    return plain.cut(head, MAX_HEADLINE, page.marks.get(head, ()))


def _abstract(copy: Copy) -> str:
    told = summary(copy)
    return plain.cut(told, MAX_ABSTRACT, copy.page.marks.get(told, ()))
