"""Names by which other systems know a page, whatever becomes of its words, standing or address.

A house with a site has tag: URIs (RFC 4151) of its host and the day that the article's id begins
with: they outlive a change of the addresses below the host, a correction of the figures' time, and
a draft keeps its name when it is published. Where there is no host to vouch for a name, or no day
in the id, the page has a name-based urn:uuid: (RFC 9562), unique within the host or the house.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote, urlsplit
from uuid import NAMESPACE_DNS, UUID, uuid5

from newsgen.publish.copy import Copy, Site

TOPICS = "http://cv.iptc.org/newscodes/mediatopic/"
_NEWSGEN = uuid5(NAMESPACE_DNS, "newsgen.invalid")
_QUERY = "/?%:@!$&'()*+,;=~"
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def page_name(copy: Copy, lang: str = "", part: str = "") -> str:
    """Give the URI of a page, of the same article in another language, or of a part of the page."""
    page, tag = copy.page, lang or copy.page.lang
    path = "/".join(name for name in (page.id, tag, part) if name)
    host, day = _host(copy.site, page.id, tag), _day(page.id)
    if host and day:
        return f"tag:{host},{day}:{quote(path)}"
    return uuid5(_within(copy.site, tag), path).urn


def feed_name(site: Site, lang: str) -> str:
    """Give the URI of a language's feed."""
    return uuid5(_within(site, lang), f"feed/{lang}").urn


def topic_address(code: str) -> str:
    """Give the address of a media topic such as medtop:20001279."""
    return TOPICS + quote(code.removeprefix("medtop:"))


def web_address(url: str | None) -> str:
    """Give a web address as a URI (RFC 3986), other letters encoded; nothing where it is none."""
    if not url or not re.match(r"https?://", url, re.IGNORECASE):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname.encode("idna").decode() if parts.hostname else ""
    except ValueError:  # UnicodeError too: brackets out of place, a host that cannot be
        return ""
    if not host:
        return ""
    place = parts.netloc.rpartition("@")[2]
    _, colon, port = place.rpartition(":")
    number = f":{port}" if colon and port.isdecimal() else ""
    named = f"[{host}]" if ":" in host else host
    rest = quote(parts.path, safe="/%:@!$&'()*+,;=~")
    query = f"?{quote(parts.query, safe=_QUERY)}" if parts.query else ""
    fragment = f"#{quote(parts.fragment, safe=_QUERY)}" if parts.fragment else ""
    return f"{parts.scheme}://{named}{number}{rest}{query}{fragment}"


def _day(page_id: str) -> str:
    """Give the day that an id begins with; nothing where it begins otherwise."""
    found = _DATED.match(page_id)
    try:
        return date.fromisoformat(found[0]).isoformat() if found else ""
    except ValueError:
        return ""


def _within(site: Site, lang: str) -> UUID:
    host = _host(site, "", lang)
    return uuid5(NAMESPACE_DNS, host) if host else _NEWSGEN


def _host(site: Site, page_id: str, lang: str) -> str:
    """Give the site's host as RFC 4151 takes it; nothing for an address of numbers and colons."""
    host = urlsplit(web_address(site.of(page_id, lang))).hostname or ""
    return host if _HOST.fullmatch(host) else ""
