"""Writes the charts and cards of a finished article, with the label that the record gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

from newsgen.cli import inputs, terminal
from newsgen.errors import NotFoundError, Problem
from newsgen.publish.copy import Copy, Status
from newsgen.publish.files import as_bytes, put
from newsgen.publishing.composing import copies
from newsgen.publishing.documents import ARTICLE, load
from newsgen.publishing.refusing import refuse_findings
from newsgen.publishing.turns import turn
from newsgen.publishing.writing import with_cards
from newsgen.review.place import open_record


def write(
    path: Path,
    langs: Sequence[str] | None,
    out: Path | None,
    settings: Path | None,
    *,
    png: bool,
    as_json: bool,
) -> None:
    """Write the files; NotFoundError where the article has no chart, or not the language."""
    house = inputs.settings_from(settings)
    with turn(path):
        folder = load(path)
        refuse_findings(folder, house)
        with open_record(house) or nullcontext() as record:
            found = copies(folder.document, record, house)
        chosen = _chosen(found, langs, folder.file)
        files = dict(_files(chosen, png=png))
        if not files:
            raise NotFoundError(_none(chosen, folder.file))
        vouched = {}
        if png and (out or folder.path).resolve() == folder.path.resolve():
            vouched = {ARTICLE: as_bytes(with_cards(folder.document, files, tuple(chosen)))}
        written = put(out or folder.path, {**files, **vouched})[: len(files)]
    if as_json:
        terminal.say_json({"files": [str(each) for each in written]})
        return
    for each in written:
        terminal.say(str(each))


def _none(chosen: Mapping[str, Copy], file: str) -> Problem:
    """Say why there is nothing to write, and what to do."""
    if all(copy.standing.status is Status.RETRACTED for copy in chosen.values()):
        message = "are none here: the article is retracted"
        remedy = "Delete the pictures of it that were published."
    else:
        message = "are none here"
        remedy = (
            "Make the article again with --format charts, if it tells figures that can be drawn; "
            "give --png for cards without a chart."
        )
    return Problem("charts", message, remedy=remedy, file=file)


def _chosen(
    found: Mapping[str, Copy], langs: Sequence[str] | None, file: str
) -> Mapping[str, Copy]:
    wanted = list(found) if langs is None else inputs.known_languages(langs)
    for lang in wanted:
        if lang not in found:
            remedy = f"It is in {', '.join(found)}."
            raise NotFoundError(Problem("--lang", "is no language of it", lang, remedy, file))
    return {lang: found[lang] for lang in wanted}


def _files(chosen: Mapping[str, Copy], *, png: bool) -> Iterator[tuple[str, bytes]]:
    from newsgen.publish.charts import standalone
    from newsgen.publish.charts.cards import cards

    for lang, copy in chosen.items():
        page = copy.page
        for chart in page.charts:
            text = standalone(chart, copy.standing.label, lang)
            yield f"{lang}.{chart.name}.svg", text.encode()
        if png:
            for shape, data in cards(copy).items():
                yield f"{lang}.{shape}.png", data
