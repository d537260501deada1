"""Words a story in one language: Jinja templates, catalog and house style to an Article.

The environment is made once and its templates once per language; a render is a pure function of
story, facts and seed.
"""

from __future__ import annotations

from collections.abc import Callable
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

from newsgen import resources
from newsgen.catalog import Catalog, load_catalog
from newsgen.errors import CatalogError, Problem
from newsgen.figures import FILTERS, FactView, refuse_raw, start_sentence
from newsgen.messages import SAY, MessageExtension
from newsgen.model import Article, Claim, Facts, MessageRef, Section, Story
from newsgen.style import HouseStyle, Style, load_style, resolve

PARAGRAPH = "\n\n"


def environment(templates: Path) -> Environment:
    """Make the Jinja environment of all languages: strict, without autoescape (plain text)."""
    cache = resources.cache()
    env = Environment(  # noqa: S701  # text, not HTML; each output format escapes for itself
        loader=FileSystemLoader(templates),
        extensions=[MessageExtension],
        undefined=StrictUndefined,
        finalize=refuse_raw,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        # Keyed by the source's checksum, so never stale; compiling takes 140 ms of a cold start.
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


class _Setter:
    """Sets the parts of one article one after the other and keeps the claims' offsets."""

    def __init__(self, language: Language, view: FactView) -> None:
        self._language = language
        self._view = view
        self._parts: list[str] = []
        self._at = 0
        self.claims: list[Claim] = []

    def aside(self, ref: MessageRef) -> str:
        """Word a part that does not stand in the text."""
        return self._view.clean(self._language.word(ref, self._view))[0]

    def add(self, *refs: MessageRef) -> str:
        """Word one part of the text: messages side by side as one paragraph."""
        language, view = self._language, self._view
        marked = " ".join(language.word(ref, view) for ref in refs)
        text, claims = view.clean(marked, self._at)
        self.claims += claims
        self._parts.append(text)
        self._at += len(text) + len(PARAGRAPH)
        return text

    @property
    def text(self) -> str:
        """The whole text so far."""
        return PARAGRAPH.join(self._parts)


def render(language: Language, story: Story, facts: Facts, *, seed: str, label: str) -> Article:
    """Word a story in one language; the claims point into the article's clean text."""
    year = facts["as_of_time"].as_of.year
    view = FactView(facts, language.style, seed, year)
    setter = _Setter(language, view)
    headline = setter.add(story.headline)
    short = setter.aside(story.short_headline)
    dek = setter.add(*story.dek)
    bullets = tuple(setter.add(ref) for ref in story.bullets)
    sections = tuple(
        Section(
            plan.id,
            setter.add(plan.heading) if plan.heading else "",
            tuple(setter.add(*paragraph) for paragraph in plan.paragraphs),
        )
        for plan in story.sections
    )
    return Article(
        lang=language.tag,
        headline=headline,
        short_headline=short,
        dek=dek,
        bullets=bullets,
        sections=sections,
        label=label,
        text=setter.text,
        claims=tuple(setter.claims),
    )
