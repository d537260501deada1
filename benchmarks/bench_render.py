"""Times an article against a bare render of its words: python benchmarks/bench_render.py BRIEF.

The bare render uses the same templates, catalogs and wordings, but its filters look up texts that
were formatted before: no house style, no marks, no claims, no check. It is timed twice: `template`
is one article template that imports the messages, rendered by Jinja's Template.render; `macros`
calls the compiled messages alone, with nothing of an article around them, and so is the hardest
rate to compare with. A ratio of 0.5 means that the project renders, traces and checks both
languages at half that rate. All take turns within one run, best of several rounds, so that a busy
computer disturbs them alike. Ends with exit code 1 if the ratio to `--against` is below `--floor`.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from timeit import Timer
from typing import Any

from jinja2 import Environment, FileSystemLoader

from newsgen import pipeline, resources
from newsgen.angles import Angles, choose, plain_values
from newsgen.edition import as_article_json
from newsgen.errors import NewsgenError
from newsgen.events.liquidations import event
from newsgen.figures import FILTERS, FactView, start_sentence
from newsgen.messages import SAY, MessageExtension
from newsgen.model import PARAGRAPH, Facts, MessageRef, Story
from newsgen.render import Language, render
from newsgen.settings import Settings
from newsgen.story import tell

REFERENCE = Path(__file__).resolve().parent.parent / "newsgen" / "examples" / "reference.json"
LANGUAGES = ("nb", "en")


class Ready:
    """Facts as texts: an attribute gives its texts by filter."""

    def __init__(self, facts: Facts, view: FactView) -> None:
        self._facts = facts
        self._view = view
        self.started: dict[str, str] = {}
        self.has = view.has
        self.pick = view.pick

    def __getattr__(self, name: str) -> dict[str, str]:
        texts = self.__dict__[name] = {}
        for filter_name, show in FILTERS.items():
            try:
                marked = show(getattr(self._view, name))
            except (NewsgenError, TypeError, ValueError, ArithmeticError, AttributeError):
                continue
            texts[filter_name] = self._view.clean(marked)[0]
            self.started[texts[filter_name]] = self._view.clean(start_sentence(marked))[0]
        return texts


class Bare:
    """A language's words by Jinja and catalog alone."""

    def __init__(self, language: Language, ready: Ready) -> None:
        env = Environment(  # noqa: S701  # text, not HTML
            loader=FileSystemLoader(resources.templates()),
            extensions=[MessageExtension],
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        env.filters |= {name: _reader(name) for name in FILTERS}
        self._env = env
        self._language = language
        self._ready = ready
        self._macros: dict[MessageRef, Callable[[Ready], str]] = {}

    def word(self, ref: MessageRef) -> str:
        macro = self._macros.get(ref)
        if macro is None:
            template = self._env.get_template(f"{event.KIND}/{ref.part}.j2")
            macro = self._macros[ref] = getattr(template.make_module({SAY: self.say}), ref.name)
        return macro(self._ready)

    def say(self, ready: Ready, context: str, *sources: str, **values: str) -> str:
        wordings = self._language.catalog.options(context, sources)
        wording = wordings[ready.pick(context, len(wordings)) if len(wordings) > 1 else 0]
        for name in wording.starts:
            value = values[name]
            values[f"{name}^"] = ready.started.get(value) or start_sentence(value)
        return wording.text % values

    def prepare(self, story: Story) -> None:
        """Write the story as one article template."""

        def call(ref: MessageRef) -> str:
            return f"{{{{ {ref.part}.{ref.name}(f) }}}}"

        parts = [[story.headline], story.dek, *([ref] for ref in story.bullets)]
        for section in story.sections:
            parts += [[section.heading]] if section.heading else []
            parts += section.paragraphs
        files = sorted({ref.part for part in parts for ref in part})
        imports = [
            f"{{% import '{event.KIND}/{file}.j2' as {file} with context %}}" for file in files
        ]
        body = PARAGRAPH.join(" ".join(map(call, part)) for part in parts)
        self._template = self._env.from_string("".join(imports) + body)

    def rendered(self) -> str:
        """Render the article template."""
        text: str = self._template.render({"f": self._ready, SAY: self.say})
        return text

    def text(self, story: Story) -> str:
        """Call the messages one by one."""
        word = self.word
        word(story.short_headline)
        parts = [word(story.headline), " ".join(map(word, story.dek)), *map(word, story.bullets)]
        for section in story.sections:
            if section.heading:
                parts.append(word(section.heading))
            parts += [" ".join(map(word, paragraph)) for paragraph in section.paragraphs]
        return PARAGRAPH.join(parts)


def _reader(name: str) -> Callable[[dict[str, str]], str]:
    return lambda texts: texts[name]


class Work:
    """The stages of one brief, each with what the stages before it made."""

    def __init__(self, path: Path) -> None:
        self.data, self.file, self.settings = path.read_bytes(), str(path), Settings()
        as_of = datetime.fromisoformat(json.loads(self.data)["as_of"])
        self.now = as_of + timedelta(minutes=1)
        self.edition = pipeline.generate(
            self.data, self.file, self.settings, now=self.now, force=True
        )
        self.book = pipeline.rulebook(self.settings)
        self.known = self.edition.facts
        self.languages = [pipeline.spoken(tag, self.settings) for tag in LANGUAGES]
        self.chosen = self.angles()
        self.stories = self.story()
        year = self.known["as_of_time"].as_of.year
        self.bare_languages = []
        for language in self.languages:
            view = FactView(self.known, language.style, self.edition.seed, year)
            self.bare_languages.append(Bare(language, Ready(self.known, view)))
        for bare, story in zip(self.bare_languages, self.stories, strict=True):
            bare.prepare(story)

    def facts(self) -> Facts:
        brief = event.parse_brief(self.data, self.file)
        house = self.settings.house
        return event.gather(brief, now=self.now, house=house, force=True, sha256="").facts

    def angles(self) -> Angles:
        return choose(self.book, plain_values(self.known, event.VARIABLES))

    def story(self) -> list[Story]:
        return [
            tell(event.PLAN, self.known, self.chosen.spoken_in(language.tag))
            for language in self.languages
        ]

    def render(self) -> list[str]:
        seed = self.edition.seed
        return [
            render(language, story, self.known, seed=seed, label="").text
            for language, story in zip(self.languages, self.stories, strict=True)
        ]

    def json(self) -> dict[str, Any]:
        return as_article_json(self.edition, self.settings.house.timezone)

    def check(self) -> None:
        pipeline.verify(self.edition, self.settings)

    def traced(self) -> None:
        self.render()
        self.check()

    def template(self) -> list[str]:
        return [bare.rendered() for bare in self.bare_languages]

    def macros(self) -> list[str]:
        return [
            bare.text(story) for bare, story in zip(self.bare_languages, self.stories, strict=True)
        ]


def best(calls: list[Callable[[], object]], loops: int, rounds: int) -> list[float]:
    """Give the best seconds per call of each, the calls taking turns in every round."""
    timers = [Timer(call) for call in calls]
    for timer in timers:
        timer.timeit(max(1, loops // 10))
    seen = [[timer.timeit(loops) / loops for timer in timers] for _ in range(rounds)]
    return [min(column) for column in zip(*seen, strict=True)]


def main() -> int:
    """Print the time of each stage and the ratio; tell whether the floor holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("brief", nargs="?", type=Path, default=REFERENCE)
    parser.add_argument("--loops", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--floor", type=float, default=1 / 3)
    parser.add_argument("--against", choices=["template", "macros"], default="template")
    parser.add_argument("--profile", choices=["render", "check"], help="print its slowest parts")
    options = parser.parse_args()
    work = Work(options.brief)
    if not work.template() == work.macros() == work.render():
        raise SystemExit("the bare render gives another text: nothing to compare")
    if options.profile:
        _profile(getattr(work, options.profile))
        return 0
    stages = ("facts", "angles", "story", "render", "json", "check", "traced", "template", "macros")
    times = best([getattr(work, name) for name in stages], options.loops, options.rounds)
    for name, seconds in zip(stages, times, strict=True):
        print(f"{name:8}{seconds * 1e6:9.0f} µs")
    taken = dict(zip(stages, times, strict=True))
    ratios = {name: taken[name] / taken["traced"] for name in ("template", "macros")}
    for name, ratio in ratios.items():
        print(f"both languages, rendered and checked: {ratio:.2f} of the rate of {name}")
    failed = ratios[options.against] < options.floor
    if failed:
        print(f"below {options.floor:.2f} of the rate of {options.against}")
    return 1 if failed else 0


def _profile(stage: Callable[[], object]) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(200):
        stage()
    profile.disable()
    pstats.Stats(profile).sort_stats("tottime").print_stats(20)


if __name__ == "__main__":
    sys.exit(main())
