"""The body of a page in Markdown, the same in all dialects but for where its images stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsgen.publish.copy import Copy, Status
from newsgen.publish.markdown.text import address, alternative, escape, within
from newsgen.publish.page import Chart, Link, Links, Page, Quote, Section

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def body(copy: Copy, *, heading: bool, beside: str = "") -> Iterator[str]:
    """Give the blocks of a page; of a retracted one only what is said of it.

    `heading` puts the headline first, for a file that is read as it is: a site's own template
    shows the title. `beside` is what a site writes before the name of a file in the same folder.
    """
    page, standing = copy.page, copy.standing
    if standing.status is Status.RETRACTED:
        yield f"**{within(standing.label)}**"
        yield from (escape(each.text) for each in standing.notices if each.kind == "retraction")
        return
    if heading:
        yield f"# {within(page.headline)}"
    if page.dek:
        yield f"*{within(page.dek)}*"
    if page.byline:
        yield escape(page.byline)
    yield f"**{within(page.summary)}** ({within(standing.label)})"
    yield from (f"**{within(each.text)}**" for each in standing.notices)
    if page.bullets:
        yield "\n".join(f"- {escape(bullet)}" for bullet in page.bullets)
    yield from _text(page, beside)
    yield from (f"*{within(note)}*" for note in page.notes)
    yield from _links(page.sources)
    yield from _links(page.related)
    if page.follow:
        yield escape(page.follow)
    yield from (escape(line) for line in page.foot)


def _text(page: Page, beside: str) -> Iterator[str]:
    """Give the sections with their charts, and the charts of no section below them."""
    placed = {section.id for section in page.sections}
    for section in page.sections:
        yield from _section(section)
        for chart in page.charts:
            if chart.section == section.id:
                yield from _chart(chart, page, beside)
    for chart in page.charts:
        if chart.section not in placed:
            yield from _chart(chart, page, beside)


def _section(section: Section) -> Iterator[str]:
    if section.heading:
        yield f"## {within(section.heading)}"
    yield from (escape(paragraph) for paragraph in section.paragraphs)
    if section.quote is not None:
        yield from _quote(section.quote)


def _quote(quote: Quote) -> Iterator[str]:
    yield f"> {escape(quote.text)}"
    if quote.link is not None:
        yield _link(quote.link)


def _chart(chart: Chart, page: Page, beside: str) -> Iterator[str]:
    """Give a chart under its title: the image, told by its description, and what it is drawn of."""
    name = address(f"{page.lang}.{chart.name}.svg")
    yield f"**{within(chart.title)}**"
    yield f"![{alternative(chart.description)}]({beside}{name})"
    if chart.rows:
        rule = ("---",) * len(chart.columns)
        columns, *rows = (tuple(map(within, row)) for row in (chart.columns, *chart.rows))
        yield "\n".join(f"| {' | '.join(row)} |" for row in (columns, rule, *rows))
    yield from (f"*{within(note)}*" for note in chart.notes)


def _links(links: Links) -> Iterator[str]:
    if links.items:
        yield f"## {within(links.heading)}"
        yield "\n".join(f"- {_link(link)}" for link in links.items)


def _link(link: Link) -> str:
    title = escape(link.title)
    if link.url and _ADDRESS.match(link.url):
        title = f"[{within(link.title)}]({address(link.url)})"
    return f"{title}, {escape(link.after)}" if link.after else title
