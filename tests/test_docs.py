"""The documents keep to the program: every command, field, rule and setting, in both directions."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from newsgen import settings
from newsgen.cli.app import app
from newsgen.events.liquidations import event
from newsgen.translation.checks.gettext import NOT_INSTALLED
from tests.rewrite_readme import LANGUAGES, QUOTED, README, demo, rewritten

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def _text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _blocks(text: str, language: str) -> list[str]:
    """Give the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def _rows(text: str) -> dict[str, list[str]]:
    """Give the cells of table rows whose first cell is code, by that code; pipes in code stay."""
    rows = re.findall(r"^\| `([^`]+)` \|(.*)\|$", text, re.MULTILINE)
    assert len({name for name, _ in rows}) == len(rows), "a row is given twice"
    return {name: [cell.strip() for cell in rest.split(" |")] for name, rest in rows}


# --- the brief ----------------------------------------------------------------------------------


def _fields(
    schema: Mapping[str, Any], part: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, bool]]:
    """Walk a JSON Schema: each field as docs/brief.md writes it, and whether it is required."""
    for key, member in part["properties"].items():
        yield prefix + key, key in part.get("required", ())
        for inner, joint in _parts(schema, member, "."):
            yield from _fields(schema, inner, f"{prefix}{key}{joint}")


def _parts(
    schema: Mapping[str, Any], member: Mapping[str, Any], joint: str
) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Find the objects that a member may hold: itself, one of its options, entries of a table."""
    if "$ref" in member:
        member = schema["$defs"][member["$ref"].rsplit("/", 1)[-1]]
    if "properties" in member:
        yield member, joint
    for option in (*member.get("anyOf", ()), *member.get("oneOf", ())):
        yield from _parts(schema, option, joint)
    if isinstance(member.get("items"), Mapping):
        yield from _parts(schema, member["items"], "[].")
    tables = [*member.get("patternProperties", {}).values(), member.get("additionalProperties")]
    for table in tables:
        if isinstance(table, Mapping):
            yield from _parts(schema, table, ".*.")


def test_every_field_of_the_brief_is_documented_and_no_other() -> None:
    schema = event.brief_schema()
    fields = dict(_fields(schema, schema))
    rows = _rows(_text("docs/brief.md"))
    assert sorted(rows) == sorted(fields)
    required = {name for name, cells in rows.items() if "required" in " ".join(cells)}
    assert required == {name for name, needed in fields.items() if needed}


@pytest.mark.parametrize("page", ["README.md", "docs/brief.md"])
def test_example_briefs_can_be_read(page: str) -> None:
    blocks = [text for text in _blocks(_text(page), "json") if '"kind"' in text]
    assert blocks
    for block in blocks:
        event.parse_brief(block.encode(), page)


# --- rules --------------------------------------------------------------------------------------


def _number(value: float) -> str:
    return f"{value:g}" if value < 1e6 else str(value)


def test_the_table_of_rules_is_the_rules_file() -> None:
    """Each rule with its name, priority, group, sections and thresholds; none missing or extra."""
    rules = tomllib.loads(event.rules_file().read_text("utf-8"))["rule"]
    wanted = {
        rule["id"]: [
            rule["name"],
            str(rule["priority"]),
            rule.get("group", ""),
            ", ".join(rule["sections"]),
            {name: _number(value) for name, value in rule.get("thresholds", {}).items()},
        ]
        for rule in rules
    }
    table = _text("docs/rules.md").partition("## All rules")[2]
    found = {
        rule: [*cells[:4], dict(re.findall(r"`(\w+)` (\S+?)(?:,|$)", cells[5]))]
        for rule, cells in _rows(table).items()
    }
    assert found == wanted


def test_conditions_in_words_name_their_thresholds() -> None:
    table = _text("docs/rules.md").partition("## All rules")[2]
    for rule, cells in _rows(table).items():
        words, thresholds = cells[4], cells[5]
        assert set(re.findall(r"`(\w+)`", words)) == set(re.findall(r"`(\w+)`", thresholds)), rule


def test_the_example_rule_is_the_one_in_the_file() -> None:
    (block,) = (text for text in _blocks(_text("docs/rules.md"), "toml") if "[[rule]]" in text)
    assert block in event.rules_file().read_text("utf-8")


# --- settings -----------------------------------------------------------------------------------


def test_every_setting_is_documented_and_no_other() -> None:
    tables = settings.TABLES
    known = [f"{table}.{key}" for table, keys in tables.items() for key in keys]
    assert sorted(_rows(_text("docs/settings.md"))) == sorted(known)


def test_documented_defaults_are_the_defaults() -> None:
    house = settings.House()
    for name, cells in _rows(_text("docs/settings.md")).items():
        table, _, key = name.partition(".")
        default = re.fullmatch(r"`(.+)`", cells[0])
        if table == "house" and default:
            assert json.loads(default[1]) == getattr(house, key), name
    gate = tomllib.loads(event.rules_file().read_text("utf-8"))["gate"]["thresholds"]
    documented = _rows(_text("docs/settings.md"))
    for key in settings.TABLES["gate"]:
        assert documented[f"gate.{key}"][0] == f"`{_number(gate[key])}`"


@pytest.mark.parametrize("page", ["README.md", "docs/settings.md", "docs/rules.md"])
def test_example_settings_are_accepted(page: str, tmp_path: Path) -> None:
    blocks = [text for text in _blocks(_text(page), "toml") if "[[rule]]" not in text]
    assert blocks
    for block in blocks:
        file = tmp_path / "newsgen.toml"
        file.write_text(block, "utf-8")
        settings.load_settings(file, tmp_path)


# --- commands -----------------------------------------------------------------------------------


def _commands(group: Any = None, prefix: str = "") -> dict[str, Any]:
    """Give every command by its full name: `rules check`."""
    found: dict[str, Any] = {}
    for name, command in (group or get_command(app)).commands.items():
        inner = getattr(command, "commands", None)
        found |= _commands(command, f"{name} ") if inner else {prefix + name: command}
    return found


def _options(command: Any) -> set[str]:
    names = {name for each in command.params for name in each.opts}
    return {name for name in names if name.startswith("--")} - {"--help"}


def _chapters() -> dict[str, str]:
    """Give the text on each command in docs/commands.md, by its heading."""
    parts = re.split(r"^## newsgen (.+)$", _text("docs/commands.md"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_is_documented_and_no_other() -> None:
    assert sorted(_chapters()) == sorted(_commands())


def test_every_option_is_documented_and_no_other() -> None:
    chapters = _chapters()
    for name, command in _commands().items():
        rows = {row.split()[0] for row in _rows(chapters[name])}
        documented = {row for row in rows if row.startswith("--")}
        assert documented == _options(command), name


def test_options_of_the_program_itself_are_documented() -> None:
    general = _text("docs/commands.md").partition("\n## newsgen ")[0]
    for option in _options(get_command(app)):
        assert f"`{option}`" in general, option


def test_commands_in_the_documents_exist() -> None:
    """Each `newsgen x` and `make x` in a shell block names a command that there is."""
    targets = set(re.findall(r"^([a-z]+):", _text("Makefile"), re.MULTILINE))
    commands = _commands()
    for page in PAGES:
        text = page.read_text("utf-8")
        for block in (*_blocks(text, "sh"), *_blocks(text, "console")):
            for words in map(shlex.split, _prompted(block)):
                if words[0] == "make":
                    assert set(words[1:]) <= targets, (page.name, words)
                if words[0] == "newsgen" and not words[1].startswith("-"):
                    name = words[1] if words[1] in commands else " ".join(words[1:3])
                    options = {word for word in words if word.startswith("--")} - {"--help"}
                    assert options <= _options(commands[name]), (page.name, words)


def _prompted(block: str) -> list[str]:
    """Give the commands of a block: the lines after `$ `, or all where there is none."""
    lines = [line for line in block.splitlines() if line and not line.startswith("#")]
    prompted = [line[2:] for line in lines if line.startswith("$ ")]
    return prompted or lines


def _sessions() -> Iterator[Any]:
    """Give each console block: its commands, each with the output that is shown."""
    for page in PAGES:
        for number, block in enumerate(_blocks(page.read_text("utf-8"), "console"), start=1):
            parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
            steps = list(zip(parts[1::2], parts[2::2], strict=True))
            yield pytest.param(steps, id=f"{page.stem}-{number}")


@pytest.mark.parametrize("steps", list(_sessions()))
def test_shown_output_is_what_the_commands_print(
    steps: list[tuple[str, str]], tmp_path: Path
) -> None:
    """Run each console block where the examples are, one of them as brief.json; `…` is a gap.

    The documents show what is printed where msgfmt is installed, which the tests do not need.
    """
    examples = ROOT / "newsgen" / "examples"
    shutil.copytree(examples, tmp_path, dirs_exist_ok=True)
    (tmp_path / "reference.json").rename(tmp_path / "brief.json")
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    for command, shown in steps:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env={
                "COLUMNS": "200",
                "PATH": path,
                "LANG": "C.UTF-8",
                "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"],
                "XDG_DATA_HOME": str(tmp_path / "data"),
            },
        )
        printed = _folded(done.stdout.replace(NOT_INSTALLED, ""))
        wanted = re.escape(_folded(shown)).replace("…", r"[\s\S]*?")
        assert re.fullmatch(wanted, printed), f"$ {command}\n{printed}"


def _folded(text: str) -> str:
    """Fold spaces: how wide a table's columns are depends on the terminal."""
    return re.sub(r"[ \u00a0]+", " ", text).strip()


# --- README and links ---------------------------------------------------------------------------


def test_readme_shows_the_demos_articles() -> None:
    """Headline, introduction, summary and opening are current; `make golden` rewrites them."""
    text = README.read_text("utf-8")
    assert len(QUOTED.findall(text)) == len(LANGUAGES)
    assert rewritten(text, demo()) == text


def _anchors(page: Path) -> set[str]:
    """Give the anchors of a page's headings as GitHub writes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_resolve(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        assert file.exists(), target
        if anchor:
            assert anchor in _anchors(file), target


def test_documents_name_files_that_exist() -> None:
    """A path in code, such as `newsgen/history/`, is in the checkout."""
    for page in PAGES:
        for path in re.findall(
            r"`((?:newsgen|tests|docs|locales|templates)/[\w./-]+)`", page.read_text("utf-8")
        ):
            assert (ROOT / path).exists(), (page.name, path)


def test_version_has_an_entry_in_the_changelog() -> None:
    from newsgen import __version__

    assert f"## [{__version__}] - " in _text("CHANGELOG.md")
