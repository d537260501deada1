"""Writes the files of languages: the template, catalogs, new languages, and exchange files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from newsgen import resources
from newsgen.cli import inputs, terminal
from newsgen.cli.errors import line

_LISTED = 20  # messages of one kind that are named


def extract(*, check: bool) -> None:
    """Write the template of all messages; with `check` only compare, and exit 1 on a difference."""
    from newsgen.translation.extraction import template
    from newsgen.translation.writing import TEMPLATE, as_po, differing, is_outdated, save

    root = resources.locales()
    file = root / TEMPLATE
    wanted = template(inputs.moment(None))
    data = as_po(wanted)
    contexts = {message.context for message in wanted if message.id}
    counted = f"{len(contexts)} messages, {len(wanted)} wordings"
    if not is_outdated(root, data):
        terminal.say(f"{file} is up to date: {counted}.")
        return
    found = differing(root, wanted)
    told = [("new", found.added), ("gone", found.removed), ("changed", found.changed)]
    if check:
        terminal.complain(f"{file} is out of date. Run newsgen locale extract and update.")
        for each in _named(told):
            terminal.complain(each)
        raise typer.Exit(1)
    save(root, {TEMPLATE: data})
    terminal.say(f"{file} written: {counted}.")
    for each in _named(told):
        terminal.say(each)


def update(tags: Sequence[str]) -> None:
    """Bring catalogs up to date with the templates."""
    from newsgen.translation.writing import update as bring_up_to_date

    root, now = resources.locales(), inputs.moment(None)
    for tag in inputs.languages_or_all(tags):
        found = bring_up_to_date(tag, root, now)
        if not found.written:
            terminal.say(f"{tag}: up to date")
            continue
        named = (found.new, found.obsolete, found.revived)
        words = ("new, without translation", "obsolete, kept at the end", "in use again")
        told = [f"{len(names)} {word}" for word, names in zip(words, named, strict=True) if names]
        terminal.say(f"{tag}: {'; '.join(told) or 'comments brought up to date'}")
        for each in _named([("new", named[0]), ("obsolete", named[1]), ("again", named[2])]):
            terminal.say(each)


def init(tag: str) -> None:
    """Begin a language and say what is to be done next."""
    from newsgen.translation.starting import begin

    begun = begin(tag, resources.locales(), inputs.moment(None))
    terminal.say(f"{begun.name} ({begun.tag}) is begun. Fill in, in this order:")
    for file in begun.files:
        terminal.say(f"  {file}")
    terminal.say("Then:")
    for command, why in (
        ("stats", "how much is translated"),
        ("check", "what is wrong"),
        ("preview", "how each text reads"),
    ):
        terminal.say(f"  newsgen locale {command} {begun.tag}".ljust(34) + why)
    terminal.say(f"  newsgen generate BRIEF --lang {begun.tag}".ljust(34) + "  the first article")


def pseudo(out: Path) -> None:
    """Write the pseudo-language beside copies of all others."""
    from newsgen.translation.pseudo import TAG, write

    tags = write(resources.locales(), out)
    terminal.say(f"{out}: {', '.join(tags)}")
    terminal.say(f"Try it: NEWSGEN_LOCALES={out} newsgen generate BRIEF --lang {TAG}")


def export_xliff(tag: str, out: Path | None) -> None:
    """Write a catalog as XLIFF 1.2."""
    from newsgen.publish.files import put
    from newsgen.quality.limits import load_limits
    from newsgen.translation.writing import catalog_file, read_catalog
    from newsgen.translation.xliff import write

    root = resources.locales()
    (own,) = inputs.known_languages([tag])
    catalog = read_catalog(catalog_file(own, root), own)
    file = out or Path(f"{own}.xlf")
    put(file.parent, {file.name: write(catalog, own, load_limits(own, root).length)})
    missing = sum(1 for message in catalog if message.id and not message.string)
    review = sum(1 for message in catalog if message.id and message.string and message.fuzzy)
    terminal.say(
        f"{file}: {len(catalog)} texts, {missing} without translation, {review} to review."
    )


def import_translations(tag: str, file: Path) -> None:
    """Take the texts of an XLIFF or .po file; exit 1 where one was refused."""
    from newsgen.translation.importing import take

    (own,) = inputs.known_languages([tag])
    found = take(own, resources.locales(), file, inputs.moment(None))
    comments = f" Comments changed: {found.commented}." if found.commented else ""
    terminal.say(
        f"{own}: {found.taken} texts taken, {found.unchanged} as they were, "
        f"{found.empty} without text, {len(found.refused)} refused.{comments}"
    )
    for problem in found.refused:
        terminal.complain(line(problem))
    if found.refused:
        raise typer.Exit(1)


def _named(told: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    """List messages by what became of them, a screen of each."""
    for what, names in told:
        yield from (f"  {what}: {name}" for name in names[:_LISTED])
        if len(names) > _LISTED:
            yield f"  {what}: {len(names) - _LISTED} more"
