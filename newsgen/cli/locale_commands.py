"""The commands of the translators' desk; each hands over to the module that does the work."""

from pathlib import Path
from typing import Annotated

import typer

from newsgen.cli.options import Json, SettingsFile

locale = typer.Typer(help="The words of each language, for translators.", rich_markup_mode=None)

Tag = Annotated[str, typer.Argument(metavar="TAG", help="A language, such as nb.")]
Tags = Annotated[
    list[str] | None,
    typer.Argument(metavar="[TAG]...", help="Languages; all of them unless named."),
]
Sarif = Annotated[
    Path | None, typer.Option("--sarif", metavar="FILE", help="Also write the findings as SARIF.")
]
JUnit = Annotated[
    Path | None,
    typer.Option("--junit", metavar="FILE", help="Also write the findings as JUnit XML."),
]


@locale.command()
def extract(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; end with 1 where it is out of date.")
    ] = False,
) -> None:
    """Write newsgen.pot, the list of all that there is to translate."""
    from newsgen.cli import locale_files

    locale_files.extract(check=check)


@locale.command()
def update(tags: Tags = None) -> None:
    """Bring catalogs up to date with the templates; nothing is guessed."""
    from newsgen.cli import locale_files

    locale_files.update(tags or [])


@locale.command()
def init(tag: Tag) -> None:
    """Begin a language: a catalog without translations and its conventions to fill in."""
    from newsgen.cli import locale_files

    locale_files.init(tag)


@locale.command()
def pseudo(
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="The folder of languages to write.")
    ] = Path("pseudo-locales"),
) -> None:
    """Write the pseudo-language qps beside copies of all others, for tests of the layout."""
    from newsgen.cli import locale_files

    locale_files.pseudo(out)


@locale.command("check")
def check_catalogs(
    tags: Tags = None, sarif: Sarif = None, junit: JUnit = None, as_json: Json = False
) -> None:
    """Check catalogs: placeholders, glossary, lengths, and every wording as it is printed."""
    from newsgen.cli import locale_checks

    locale_checks.check(tags or [], sarif=sarif, junit=junit, as_json=as_json)


@locale.command()
def stats(tags: Tags = None, as_json: Json = False) -> None:
    """Count what is translated, by language and part of the article."""
    from newsgen.cli import locale_checks

    locale_checks.stats(tags or [], as_json=as_json)


@locale.command()
def preview(
    tag: Tag,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The page to write.", show_default="TAG-strings.html"),
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Write one page with every string as readers will see it."""
    from newsgen.cli import locale_page

    locale_page.preview(tag, out, settings)


@locale.command()
def review(tags: Tags = None, as_json: Json = False) -> None:
    """List the strings that a native speaker should still look at."""
    from newsgen.cli import locale_checks

    locale_checks.review(tags or [], as_json=as_json)


@locale.command("export")
def export_xliff(
    tag: Tag,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The XLIFF file.", show_default="TAG.xlf"),
    ] = None,
) -> None:
    """Write a catalog as XLIFF, for translators' programs."""
    from newsgen.cli import locale_files

    locale_files.export_xliff(tag, out)


@locale.command("import")
def import_xliff(
    tag: Tag,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An XLIFF or .po file.")],
) -> None:
    """Take translations from an XLIFF or .po file; what cannot be printed is refused."""
    from newsgen.cli import locale_files

    locale_files.import_translations(tag, file)


@locale.command()
def variety(
    tags: Tags = None,
    seeds: Annotated[int, typer.Option(min=1, max=200, help="How many seeds to draw.")] = 20,
    events: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Briefs to word.", show_default="the thirty bundled ones"
        ),
    ] = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Measure how often articles repeat themselves, over events and seeds."""
    from newsgen.cli import inputs
    from newsgen.cli.locale_variety import variety as measure

    house = inputs.settings_from(settings)
    measure(inputs.languages_or_all(tags), house, seeds=seeds, events=events, as_json=as_json)
