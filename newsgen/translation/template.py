"""Everything there is to translate: the messages of the templates and the labels of the data files.

A message is one unit: its wordings in the source language, the values they name, and for each
value the fact and the filter behind it, or the phrases that may stand for it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, TemplateSyntaxError, nodes

from newsgen.errors import CatalogError, Problem
from newsgen.messages import SAY, MessageExtension

SHARED = "common"  # the part whose messages are phrases within the others
_NO_PHRASES: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_FROM = re.compile(r'{% from "[^"]+/common.j2"')


@dataclass(frozen=True, slots=True)
class Named:
    """A value that a message names: a fact and its filter, or the phrases it may be."""

    name: str
    fact: str = ""
    filter: str = ""
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A unit of translation: context (`headline.longs`), wordings, values, file and line."""

    context: str
    wordings: tuple[str, ...]
    values: tuple[Named, ...]
    file: str
    line: int

    @property
    def part(self) -> str:
        """Give the part of the article, such as `headline`."""
        return self.context.partition(".")[0]

    @property
    def name(self) -> str:
        """Give the name within the part."""
        return self.context.partition(".")[2]


def parsed_messages(
    source: str, file: str, phrases: Mapping[str, tuple[str, ...]]
) -> list[Message]:
    """Read the messages of a template in their order; CatalogError where it is broken.

    `phrases` are those that each shared macro may give; the template's own macros give theirs.
    """
    known = {**phrases, **phrases_by_macro(source, file, phrases)}
    return [_message(call, file, known) for call in _calls(_parsed(source, file))]


def phrases_by_macro(
    source: str, file: str, shared: Mapping[str, tuple[str, ...]] = _NO_PHRASES
) -> dict[str, tuple[str, ...]]:
    """Give, for each macro of a template, the contexts of the phrases it may be.

    `shared` are those of the macros that it imports.
    """
    tree = _parsed(source, file)
    macros = {macro.name: macro for macro in tree.find_all(nodes.Macro)}
    found: dict[str, tuple[str, ...]] = {}

    def phrases(name: str) -> tuple[str, ...]:
        if name not in macros:
            return shared[name]
        if name not in found:
            told = [call.args[1] for call in _calls(macros[name])]
            inner = (
                call.node.name
                for call in macros[name].find_all(nodes.Call)
                if isinstance(call.node, nodes.Name) and call.node.name in {*macros, *shared}
            )
            own = tuple(str(each.value) for each in told if isinstance(each, nodes.Const))
            found[name] = own or tuple(
                dict.fromkeys(each for one in inner for each in phrases(one))
            )
        return found[name]

    return {name: phrases(name) for name in macros}


@cache
def messages(templates: Path) -> tuple[Message, ...]:
    """Give every message below a folder of templates, file by file in alphabetical order."""
    files = sorted(templates.glob("**/*.j2"))
    shared: dict[str, tuple[str, ...]] = {}
    for file in files:
        if file.stem == SHARED:
            shared |= phrases_by_macro(file.read_text("utf-8"), str(file))
    return tuple(
        message
        for file in files
        for message in parsed_messages(
            file.read_text("utf-8"), f"templates/{file.relative_to(templates).as_posix()}", shared
        )
    )


def labels(data: bytes, file: str) -> Iterator[Message]:
    """Give the labels of a data file: names of rules, a brief's questions and fixed lines."""
    text = data.decode()
    document = tomllib.loads(text)
    for rule in document.get("rule", ()):
        line = _line(text, f'id = "{rule["id"]}"')
        yield Message(f"rule.{rule['id']}", (rule["name"],), (), file, line)
    for name, fixed in document.get("lines", {}).items():
        yield Message(f"brief.line_{name}", (fixed,), (), file, _line(text, f"{name} = "))
    for question in document.get("question", ()):
        line = _line(text, f'field = "{question["field"]}"')
        yield Message(f"brief.{question['field']}", (question["text"],), (), file, line)


def _line(text: str, wanted: str) -> int:
    return text[: text.find(wanted)].count("\n") + 1


def _parsed(source: str, file: str) -> nodes.Template:
    try:
        return _environment().parse(source)
    except TemplateSyntaxError as error:
        where = f"line {error.lineno}"
        message = f"is no valid template: {error.message}"
        raise CatalogError(Problem(where, message, remedy="Mend it.", file=file)) from error


def _environment() -> Environment:
    return Environment(  # noqa: S701  # parses only
        extensions=[MessageExtension], trim_blocks=True, lstrip_blocks=True
    )


def _calls(tree: nodes.Node) -> Iterator[nodes.Call]:
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == SAY:
            yield call


def _message(call: nodes.Call, file: str, phrases: Mapping[str, tuple[str, ...]]) -> Message:
    _, context, *wordings = (
        str(argument.value) if isinstance(argument, nodes.Const) else "" for argument in call.args
    )
    values = tuple(_named(keyword, phrases) for keyword in call.kwargs)
    return Message(context, tuple(wordings), values, file, call.lineno)


def _named(keyword: nodes.Keyword, phrases: Mapping[str, tuple[str, ...]]) -> Named:
    value = keyword.value
    if isinstance(value, nodes.Filter) and isinstance(value.node, nodes.Getattr):
        return Named(keyword.key, value.node.attr, value.name)
    if isinstance(value, nodes.Call) and isinstance(value.node, nodes.Name):
        return Named(keyword.key, phrases=phrases.get(value.node.name, ()))
    if isinstance(value, nodes.Getattr):
        return Named(keyword.key, value.attr)
    return Named(keyword.key)
