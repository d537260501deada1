"""Words a story in one language: Jinja templates, catalog and house style to an Article.

The environment is made once and its templates once per language; a render is a pure function of
story, facts and seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
)
from jinja2.environment import TemplateModule

from newsgen.catalog import Catalog, load_catalog
from newsgen.errors import CatalogError, Problem
from newsgen.figures import FILTERS, FactView, refuse_raw, start_sentence
from newsgen.messages import SAY, MessageExtension
from newsgen.model import PARAGRAPH, Article, Facts, MessageRef, Section, Story
from newsgen.style import HouseStyle, Style, load_style, resolve


def environment(templates: Path, cache: Path | None = None) -> Environment:
    """Make the Jinja environment of all languages: strict, without autoescape (plain text).

    `cache` is a folder for compiled templates; they are keyed by their source.
    """
    env = Environment(  # noqa: S701  # text, not HTML; each output format escapes for itself
        loader=FileSystemLoader(templates),
        extensions=[MessageExtension],
        undefined=StrictUndefined,
        finalize=refuse_raw,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        # Compiling takes 140 ms of a cold start.
        bytecode_cache=FileSystemBytecodeCache(str(cache)) if cache else None,
    )
    env.filters.update(FILTERS)
    return env


class Language:
    """One language at work: catalog, style and the compiled messages of an event type."""

    def __init__(
        self, tag: str, kind: str, env: Environment, locales: Path, house: HouseStyle
    ) -> None:
        self.tag = resolve(tag, locales)
        self.kind = kind
        self._env = env
        self._locales = locales
        self._house = house
        self._modules: dict[str, TemplateModule] = {}
        self._macros: dict[MessageRef, Callable[[FactView], str]] = {}

    @cached_property
    def catalog(self) -> Catalog:
        """The words."""
        return load_catalog(self.tag, self._locales)

    @cached_property
    def style(self) -> Style:
        """The figures' style."""
        return load_style(self.tag, self._house, self._locales)

    def word(self, ref: MessageRef, view: FactView) -> str:
        """Word one message; the result still carries its marks."""
        macro = self._macros.get(ref)
        if macro is None:
            macro = self._macros[ref] = self._macro(ref)
        try:
            return macro(view)
        except (TemplateError, TypeError) as error:
            raise CatalogError(
                Problem(
                    f"{ref.part}.{ref.name}",
                    f"cannot be rendered: {error}",
                    remedy="Give the message only facts that its plan asks for.",
                    file=f"templates/{self.kind}/{ref.part}.j2",
                )
            ) from error

    def phrase(self, name: str, **values: str) -> str:
        """Word a string of the interface (part `ui`), without figures."""
        wording = self.catalog.only(f"ui.{name}")
        marked = {f"{key}^": value for key, value in values.items()}
        return wording.text % {**values, **marked}

    def _macro(self, ref: MessageRef) -> Callable[[FactView], str]:
        module = self._modules.get(ref.part)
        if module is None:
            names = [f"{self.tag}/{self.kind}/{ref.part}.j2", f"{self.kind}/{ref.part}.j2"]
            try:
                template = self._env.select_template(names)
                module = template.make_module({SAY: self._say})
            except TemplateError as error:
                raise CatalogError(
                    Problem(
                        ref.part, f"is no valid template: {error}", file=f"templates/{names[1]}"
                    )
                ) from error
            self._modules[ref.part] = module
        macro = getattr(module, ref.name, None)
        if macro is None:
            raise CatalogError(
                Problem(
                    f"{ref.part}.{ref.name}",
                    "is no message",
                    remedy="Add it to the template.",
                    file=f"templates/{self.kind}/{ref.part}.j2",
                )
            )
        found: Callable[[FactView], str] = macro
        return found

    def _say(self, view: FactView, context: str, *sources: str, **values: Any) -> str:
        wordings = self.catalog.options(context, sources)
        wording = wordings[view.pick(context, len(wordings)) if len(wordings) > 1 else 0]
        for name, value in values.items():
            if value.__class__ is not str:
                refuse_raw(value)
            if name in wording.starts:
                values = {**values, f"{name}^": start_sentence(value)}
        return wording.text % values


def render(language: Language, story: Story, facts: Facts, *, seed: str, label: str) -> Article:
    """Word a story in one language; the claims point into the article's clean text."""
    view = FactView(facts, language.style, seed, facts["as_of_time"].as_of.year)
    word = language.word
    marked = [word(story.headline, view), _paragraph(word, story.dek, view)]
    marked += [word(ref, view) for ref in story.bullets]
    for plan in story.sections:
        if plan.heading is not None:
            marked.append(word(plan.heading, view))
        marked += [_paragraph(word, paragraph, view) for paragraph in plan.paragraphs]
    text, claims = view.clean(PARAGRAPH.join(marked))
    parts = iter(text.split(PARAGRAPH))
    return Article(
        lang=language.tag,
        headline=next(parts),
        short_headline=view.clean(word(story.short_headline, view))[0],
        dek=next(parts),
        bullets=tuple(next(parts) for _ in story.bullets),
        sections=tuple(
            Section(
                plan.id,
                next(parts) if plan.heading is not None else "",
                tuple(next(parts) for _ in plan.paragraphs),
            )
            for plan in story.sections
        ),
        label=label,
        text=text,
        claims=tuple(claims),
    )


def _paragraph(
    word: Callable[[MessageRef, FactView], str], refs: Iterable[MessageRef], view: FactView
) -> str:
    return " ".join([word(ref, view) for ref in refs])
