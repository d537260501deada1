"""The `message` tag of the templates: one unit of translation with its wordings.

    {% message headline.longs total=f.total_usd|usdh %}
    {{ total }} liquidated
    {% or %}
    Longs hit: {{ total }} liquidated
    {% endmessage %}

defines a macro `longs(f)`. Each wording is a gettext message with the context `headline.longs` and
named values (`%(total)s`); at run time `say` picks among the wordings that are translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

SAY = "say"


class MessageExtension(Extension):
    """Parses `{% message part.name key=value ... %}` blocks into macros that call `say`."""

    tags = {"message"}  # noqa: RUF012  # the base class declares an instance attribute

    def parse(self, parser: Parser) -> nodes.Node:
        """Turn one block into a macro of the message's name."""
        line = next(parser.stream).lineno
        part = parser.stream.expect("name").value
        parser.stream.expect("dot")
        name = parser.stream.expect("name").value
        values = list(self._values(parser))
        wordings = self._wordings(parser, {value.key for value in values})
        arguments: list[nodes.Expr] = [
            nodes.Name("f", "load"),
            nodes.Const(f"{part}.{name}"),
            *(nodes.Const(text) for text in wordings),
        ]
        call = nodes.Call(nodes.Name(SAY, "load"), arguments, values, None, None)
        macro = nodes.Macro(name, [nodes.Name("f", "param")], [], [nodes.Output([call])])
        return macro.set_lineno(line)

    def _values(self, parser: Parser) -> Iterator[nodes.Keyword]:
        while parser.stream.current.type != "block_end":
            token = parser.stream.expect("name")
            parser.stream.expect("assign")
            yield nodes.Keyword(token.value, parser.parse_expression(), lineno=token.lineno)
        parser.stream.expect("block_end")

    def _wordings(self, parser: Parser, known: set[str]) -> list[str]:
        """Read the texts between `{% or %}` up to `{% endmessage %}`, white space folded."""
        wordings: list[str] = []
        text: list[str] = []
        used: set[str] = set()
        while True:
            token = next(parser.stream)
            if token.type == "data":
                text.append(token.value.replace("%", "%%"))
            elif token.type == "variable_begin":
                name = parser.stream.expect("name").value
                if name not in known:
                    parser.fail(f"the message names a value it is not given: {name}", token.lineno)
                used.add(name)
                text.append(f"%({name})s")
                parser.stream.expect("variable_end")
            elif token.type == "block_begin":
                word = next(parser.stream).value
                wordings.append(re.sub(r"\s+", " ", "".join(text)).strip())
                text = []
                if word == "endmessage":  # its end of block is read by Jinja's own parser
                    break
                if word != "or":
                    parser.fail(f"unexpected {word} in a message", token.lineno)
                parser.stream.expect("block_end")
            else:
                parser.fail("a message wants text and {{ values }}", token.lineno)
        if known - used:
            unused = ", ".join(sorted(known - used))
            parser.fail(f"no wording uses {unused}", parser.stream.current.lineno)
        return wordings
