"""Every check of a catalog finds its fault, names the line, and hides no other."""

import io
import json
from functools import cache
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from babel.messages.pofile import read_po, write_po

from newsgen import resources
from newsgen.__main__ import main
from newsgen.catalog import catalog_file, load_catalog
from newsgen.style import languages
from newsgen.translation.checks import CHECKS, check_language
from newsgen.translation.checks.conventions import Conventions
from newsgen.translation.checks.lines import Held, checked_line
from newsgen.translation.entries import everything, load_words
from newsgen.translation.stats import count
from tests.golden_cases import make
from tests.po_files import entries_of, locales_with, po, quoted

LANGUAGES = languages(resources.locales())


@cache
def found_in(tag):
    return check_language(tag, resources.locales())


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_catalogs_are_in_order(tag):
    assert [str(each) for each in found_in(tag).findings] == []


# One catalog with all these faults at once: context, the Norwegian text, the check, what is said.
FAULTS = [
    ("headline.total", "%(total) s krypto likvidert på %(span)s", "placeholders", "%(total)s."),
    ("headline.eth_leads", "Ether leder, %(totl)s likvidert", "placeholders", "mean %(total)s"),
    ("headline.alts_worse", "Altcoins svakere enn bitcoin", "placeholders", "lacks %(total)s"),
    ("headline.alts_share", "Mest altcoins: {total} likvidert", "placeholders", "%(total)s."),
    ("headline.spot_led", "Mye spothandel, %s likvidert", "placeholders", "%(total)s."),
    ("headline.oi_flush", "%(total)d likvidert, open interest ned %(oi)s", "placeholders", "“%("),
    ("split.longs_only", "%(provider)ss tall: %(long)s long.", "placeholders", "runs into “s”"),
    ("bullet.longs", "Av det: %(share)s, %(share)s long.", "placeholders", "has %(share)s 2 times"),
    ("bullet.top_n", "En av de %(limit)s hos %(provider)s\\n.", "markup", "\\"),
    ("bullet.top_n_exact", "Det %(place)s h\u043es %(provider)s.", "characters", "two scripts"),
    ("bullet.record_ever", "Hos %(provider)s «størst: %(total)s.", "quotes", "not paired"),
    ("bullet.biggest_since", "Det “største” siden %(day)s.", "quotes", "of other languages"),
    ("bullet.price_break_up", "%(asset)s - over %(level)s.", "stops", "hyphen"),
    ("bullet.shorts", "Short var %(share)s prosent.", "print", "says “prosent” after"),
    ("heading.history_record", "Largest on the list", "source", "still the source"),
    ("heading.context", "Det <b>brede</b> markedet", "markup", "<b>"),
    ("heading.mechanism", "Tids&shy;punktet", "markup", "&shy;"),
    ("heading.even", "Begge sider rammet 24 ganger", "digits", "2"),
    ("heading.quote", "%(author)s om ½ døgn", "digits", "½"),
    ("heading.longs", "%(share)s % i long-posisjoner", "percent", "%"),
    ("heading.leverage", "Åpne po\u00adsisjoner", "characters", "soft hyphen"),
    ("heading.coins", "Etter \u202emynt", "characters", "U+202E"),
    ("heading.parts", "Fordelt pa\u030a mynter", "characters", "accent"),
    ("heading.sides", "Long  og short", "spaces", "two spaces"),
    ("heading.price", " Kursen", "spaces", "begins or ends"),
    ("heading.assets", None, "spaces", "before a mark"),
    ("heading.order", "Den største\u00a0enkeltordren", "spaces", "no-break"),
    ("heading.shorts", "%(share)s i i short-posisjoner", "doubled", "i i"),
    ("heading.traders", "TODO", "unfinished", "TODO"),
    ("chart.hour_text", "%(hour)s på %(one)s fra %(clock)s %(day)s av sju børser.", "claims", "sju"),
    ("history.record", None, "stops", ".."),
    ("ui.post_link", 'Se "innlegget"', "quotes", '"'),
    ("heading.trigger", "før bevegelsen", "capital", "Write F."),
    ("heading.no_trigger", "Ingen klar utløser.", "ending", "a full stop"),
    ("heading.history", "Sammenlignet med tidligere Døgn", "sentence_case", "Døgn"),
    ("heading.funding", "Finansieringssatsen", "forbidden_term", "finansieringsrate"),
    ("headline.total_so_far", "%(total)s tvangssolgt", "required_term", "likvidasjon"),
    ("ui.summary", "I korthet\nI korthet", "repeated", "line"),
    ("ui.related", "Les også\n\nMer om dette", "empty_line", "empty"),
    ("leverage.oi_flush", "Det skyldes frykt.", "banned_word", "skyldes"),
    ("split.ratio_long", "Long-siden: %(ratio)s short-siden av sju børser.", "claims", "sju"),
    ("split.ratio_short", "Short-siden: %(ratio)s. " + "Lang setning. " * 150, "size", "longer"),
    ("short.total", "%(total)s i kryptoposisjoner er likvidert nå i dag", "length", "at most 42"),
    ("common.rolling", "på %(hours)s.", "print", "“..”"),
    ("split.long_amount", "Ifølge %(provider)s: %(long)s i long-posisjoner. %(long)s er mye.",
     "figure_first", "begins a sentence"),
]  # fmt: skip
SPOILT = {"spaces": " .", "stops": ".."}  # what the texts that are not given end with


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory):
    """Give the findings of the catalog with all faults, and its lines."""
    texts = {context: text for context, text, _, _ in FAULTS}
    checks = {context: check for context, _, check, _ in FAULTS}
    entries, seen = [], set()
    for context, source, text in entries_of("nb"):
        if context in texts and context not in seen:
            seen.add(context)
            wrong = texts[context] or text.removesuffix(".") + SPOILT[checks[context]]
            entries.append((context, source, wrong))
        else:
            entries.append((context, source, text))
    data = po(entries)
    with pytest.MonkeyPatch.context() as patch:
        root = locales_with("nb", data, tmp_path_factory.mktemp("spoilt") / "locales")
        patch.setenv("NEWSGEN_LOCALES", str(root))
        return check_language("nb", root).findings, data.split("\n")


@pytest.mark.parametrize(
    ("context", "check", "said"), [(f[0], f[2], f[3]) for f in FAULTS], ids=[f[0] for f in FAULTS]
)
def test_a_fault_is_found_on_its_line(spoilt, context, check, said):
    findings, lines = spoilt
    own = [each for each in findings if (each.context, each.check) == (context, check)]
    if check == "print":  # the phrase is printed within the messages around it
        own = [each for each in findings if each.check == check]
    assert said in " ".join(f"{each.message} {each.remedy}" for each in own)
    for each in own:
        assert lines[each.line - 1].startswith("msgstr")
        assert lines[each.line - 3] == f"msgctxt {quoted(each.context)}"
        assert each.source
        assert each.remedy
        assert each.file.endswith("newsgen.po")


def test_a_catalog_as_a_whole(tmp_path, monkeypatch):
    entries = entries_of("nb")
    first, second, third, fourth, fifth, sixth, *rest = entries
    fuzzy, plural, again = po([second], "").replace("msgctxt", "#, fuzzy\nmsgctxt"), po([third], ""), po([fourth], "")  # fmt: skip
    plural = plural.replace("msgstr", 'msgid_plural "more"\nmsgstr[0]')
    parts = (each.split("\n\n", 1)[1] for each in (fuzzy, plural, again, again))
    of_fifth = {each[:2] for each in entries if each[0] == fifth[0]}
    kept = [each if each[:2] not in of_fifth else (*each[:2], "") for each in (fifth, *rest)]
    data = "\n".join([po(kept, "Language: sv\\n"), *parts])
    data += '\nmsgctxt "heading.price"\nmsgid "The old price"\nmsgstr "Kursen før"\n'
    data += '\nmsgctxt "old.one"\nmsgid "Old"\nmsgstr "Gammel"\n'
    data += f'\n#~ msgctxt "old.two"\n#~ msgid "Old"\n#~ msgstr "Gammel"\n{chr(10)}nonsense\n'
    root = locales_with("nb", data, tmp_path / "locales")
    (root / "nb" / "quality.toml").write_text("[length]\nheadline = 'long'\n")
    monkeypatch.setenv("NEWSGEN_LOCALES", str(root))
    findings = check_language("nb", root).findings
    told = {(each.check, each.context) for each in findings}
    lines = data.split("\n")
    assert {
        ("fuzzy", second[0]),
        ("plural", third[0]),
        ("duplicate", fourth[0]),
        ("untranslated", fifth[0]),
        ("unknown", "heading.price"),
        ("unknown", "old.one"),
        ("header", ""),
        ("data", ""),
        ("file", ""),
    } <= told
    assert "old.two" not in {context for _, context in told}
    (file,) = [each for each in findings if each.check == "file"]
    assert (lines[file.line - 1], "nonsense" in file.message) == ("nonsense", True)
    catalog_file("nb", root).write_text(data.replace("\nnonsense\n", "\n"))
    findings = check_language("nb", root).findings
    assert {each.context for each in findings if each.check == "missing"} == {first[0], sixth[0]}


def test_each_line_is_checked_by_itself():
    held = Held(Conventions(ends={".": "。"}), None, None)
    assert list(checked_line("a.b", "%(x)s fell.", "%(x)s降。", held)) == []
    assert [w.check for w in checked_line("a.b", "%(x)s fell.", "%(x)s fell", held)] == ["ending"]
    assert list(checked_line("a.b", "Why?", "Pourquoi\u202f?", held)) == []
    assert [w.check for w in checked_line("a.b", "That", "That that", held)] == ["doubled"]
    allowed = Held(Conventions(doubled=("that",)), None, None)
    assert list(checked_line("a.b", "That", "That that", allowed)) == []
    assert [w.check for w in checked_line("rule.b", "(2.61bn)", "(2,61 mrd.)", held)] == []


def edited(transform):
    """Give the Norwegian catalog as another program would save it."""
    path = catalog_file("nb", resources.locales())
    with path.open("rb") as file:
        catalog = read_po(file, locale="nb")
    return transform(catalog, path.read_bytes())


def written(catalog, **options):
    file = io.BytesIO()
    write_po(file, catalog, **options)
    return file.getvalue()


def with_more(_catalog, data):
    more = b'"X-Generator: Poedit 3.5\\n"\n"X-Poedit-Basepath: ..\\n"\n"Language: nb'
    data = data.replace(b'"Language: nb', more, 1)
    data = data.replace(
        b"#, python-format", b'#| msgid "old"\n#, python-format, no-wrap, safe-html'
    )
    return data + b'\n#~ msgctxt "headline.total"\n#~ msgid "Old"\n#~ msgstr "Gammel"\n'


SAVED = {
    "wrapped": lambda catalog, _: written(catalog, width=76),
    "sorted": lambda catalog, _: written(catalog, sort_output=True, width=40),
    "CRLF": lambda _, data: data.replace(b"\n", b"\r\n"),
    "BOM": lambda _, data: b"\xef\xbb\xbf" + data,
    "Poedit": with_more,
}


@pytest.mark.parametrize("name", SAVED)
def test_a_catalog_is_read_the_same_whatever_program_saved_it(tmp_path, name):
    usual = load_catalog("nb", resources.locales())
    root = locales_with("nb", edited(SAVED[name]), tmp_path / "locales")
    catalog = load_catalog("nb", root)
    for message in everything():
        assert catalog.options(message.context, message.wordings) == usual.options(
            message.context, message.wordings
        )
    words = load_words("nb", root)
    lines = words.path.read_text("utf-8-sig").split("\n")
    for entry in words.entries:  # the line of a wording is the line where it begins
        for line, text in zip(entry.lines(), entry.text.split("\n"), strict=True):
            assert json.dumps(text[:9], ensure_ascii=False)[1:-1] in lines[line - 1]


def test_an_article_is_the_same_after_translators_saved_the_catalog(tmp_path, monkeypatch):
    event = "2026-02-06-reference"
    usual = (make(event, tmp_path / "a") / "nb.md").read_bytes()

    def all_at_once(catalog, _):
        return b"\xef\xbb\xbf" + written(catalog, sort_output=True, width=50).replace(
            b"\n", b"\r\n"
        )

    locales = locales_with("nb", edited(all_at_once), tmp_path / "locales")
    monkeypatch.setenv("NEWSGEN_LOCALES", str(locales))
    assert (make(event, tmp_path / "b") / "nb.md").read_bytes() == usual


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_catalog_is_read_as_babel_reads_it(tag):
    with catalog_file(tag, resources.locales()).open("rb") as file:
        babel = {
            (each.context, each.id): (each.string, each.fuzzy) for each in read_po(file) if each.id
        }
    entries = load_words(tag, resources.locales()).entries
    assert {(each.context, each.source): (each.text, each.fuzzy) for each in entries} == babel


# What code review and build servers need of SARIF 2.1.0, after its specification.
SARIF = {
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "properties": {
                            "driver": {
                                "required": ["name", "version", "rules"],
                                "properties": {
                                    "rules": {
                                        "items": {"required": ["id", "shortDescription", "help"]}
                                    }
                                },
                            }
                        }
                    },
                    "results": {
                        "minItems": 1,
                        "items": {
                            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"required": ["text"]},
                                "locations": {
                                    "items": {
                                        "properties": {
                                            "physicalLocation": {
                                                "required": ["artifactLocation", "region"],
                                                "properties": {
                                                    "region": {
                                                        "properties": {"startLine": {"minimum": 1}}
                                                    },
                                                    "artifactLocation": {
                                                        "properties": {
                                                            "uri": {"pattern": "^(?![/.])[^ ]+$"}
                                                        }
                                                    },
                                                },
                                            }
                                        }
                                    }
                                },
                            },
                        },
                    },
                },
            }
        },
    },
}


@pytest.fixture
def one_fault(tmp_path, monkeypatch):
    """Stand in a folder with a short Norwegian catalog, one text at fault; give its path there."""
    entries = [
        (context, source, "Kursen \x01" if context == "heading.price" else text)
        for context, source, text in entries_of("nb")
        if context.startswith("heading.")
    ]
    locales_with("nb", po(entries).replace("\\u0001", "\x01"), tmp_path / "lo cales")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSGEN_LOCALES", str(tmp_path / "lo cales"))
    return "lo cales/nb/LC_MESSAGES/newsgen.po"


def test_findings_for_other_programs(one_fault, capsys, tmp_path):
    arguments = ["--json", "--sarif", "out/a.sarif", "--junit", "out/a.xml"]
    assert main(["locale", "check", "nb", *arguments]) == 1
    shown = json.loads(capsys.readouterr().out)
    (finding,) = [each for each in shown["findings"] if each["check"] == "characters"]
    assert (shown["ok"], finding["file"], finding["context"]) == (False, one_fault, "heading.price")

    sarif = json.loads((tmp_path / "out" / "a.sarif").read_text("utf-8"))
    jsonschema.validate(sarif, SARIF)
    rules = [rule["id"] for rule in sarif["runs"][0]["tool"]["driver"]["rules"]]
    results = sarif["runs"][0]["results"]
    assert rules == list(CHECKS)
    assert [rules[each["ruleIndex"]] for each in results] == [each["ruleId"] for each in results]
    place = next(each for each in results if each["ruleId"] == "characters")["locations"][0]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": one_fault.replace(" ", "%20")},
        "region": {"startLine": finding["line"]},
    }

    suites = ET.parse(tmp_path / "out" / "a.xml").getroot()  # noqa: S314  # our own file
    (suite,) = [each for each in suites if each.get("name") == "nb"]
    failed = [case for case in suite if case.find("failure") is not None]
    assert len(suite) == int(suite.get("tests"))
    assert len(failed) == int(suite.get("failures"))
    assert int(suites.get("failures")) == len(results)
    (case,) = [each for each in failed if each.get("name") == "characters: heading.price"]
    assert (case.get("file"), case.get("line")) == (one_fault, str(finding["line"]))

    assert main(["locale", "check", "nb"]) == 1
    lines = capsys.readouterr().out
    assert f"{one_fault}:{finding['line']}: heading.price: " in lines
    assert "[characters]" in lines


def test_msgfmt_is_asked_where_it_is_installed(one_fault, tmp_path, monkeypatch):
    folder = tmp_path / "lo cales"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "msgfmt is not installed" in " ".join(check_language("nb", folder).notes)
    last = load_words("nb", folder).file.entries[-1]
    program = tmp_path / "msgfmt"
    program.write_text(f"#!/bin/sh\necho '<stdin>:{last.line}: is odd' >&2\nexit 1\n")
    program.chmod(0o755)
    (odd,) = [each for each in check_language("nb", folder).findings if each.check == "msgfmt"]
    assert (odd.file, odd.line) == (str(tmp_path / one_fault), last.line)
    assert (odd.context, odd.message) == (last.context, "msgfmt says: is odd")


@pytest.mark.usefixtures("one_fault")
def test_an_old_template_is_found(capsys, tmp_path):
    pot = tmp_path / "lo cales" / "newsgen.pot"
    pot.write_bytes(pot.read_bytes().replace(b"The price", b"The old price"))
    assert main(["locale", "check", "nb"]) == 1
    assert "newsgen.pot:1: does not agree" in capsys.readouterr().out


def test_what_is_fuzzy_counts_as_not_done(tmp_path, monkeypatch, capsys):
    _, second, third, *rest = entries_of("nb")
    data = po([third, *rest]).replace("msgctxt", "# Review: is this\n# the word?\nmsgctxt", 1)
    data += po([second], "").split("\n\n", 1)[1].replace("msgctxt", "#, fuzzy\nmsgctxt")
    data += '\n#~ msgid "Old"\n#~ msgstr "Gammel"\n\nmsgid "Stray"\nmsgstr "Løs"\n'
    root = locales_with("nb", data, tmp_path / "locales")
    monkeypatch.setenv("NEWSGEN_LOCALES", str(root))
    found, sources = count(load_words("nb", root)), sum(len(m.wordings) for m in everything())
    total = found.total
    assert (total.sources, total.translated, total.untranslated) == (sources, sources - 2, 1)
    assert (total.fuzzy, total.to_review, found.obsolete, found.unknown) == (1, 1, 1, 1)
    assert total.wordings == sum(text.count("\n") + 1 for *_, text in (third, *rest))

    assert main(["locale", "stats", "nb", "--json"]) == 0
    (shown,) = json.loads(capsys.readouterr().out)["languages"]
    assert shown["total"] == total.as_dict()
    assert main(["locale", "stats", "nb"]) == 0
    assert "1 obsolete, 1 unknown" in capsys.readouterr().out

    assert main(["locale", "review", "nb", "--json"]) == 0
    (shown,) = json.loads(capsys.readouterr().out)["languages"]
    doubts = {each["context"]: each["doubt"] for each in shown["strings"]}
    assert doubts[third[0]] == "is this the word?"
    assert doubts[second[0]] == "is marked as a guess"
    assert main(["locale", "review", "nb"]) == 0
    assert "is this the word?" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "said"),
    [("reading.toml", "nb has no reading.toml"), ("quality.toml", "quality.toml is missing")],
)
def test_a_missing_data_file_is_named_by_its_path(tmp_path, monkeypatch, name, said):
    root = locales_with("nb", po(entries_of("nb")[:9]), tmp_path / "locales")
    monkeypatch.setenv("NEWSGEN_LOCALES", str(root))
    (root / "nb" / name).unlink()
    findings = check_language("nb", root).findings
    (found,) = {(each.file, each.message, each.remedy) for each in findings if each.check == "data"}
    assert found[:2] == (str(root / "nb" / name), said)
    assert "newsgen locale init TAG" in found[2]


def test_a_language_without_a_catalog_is_one_finding(tmp_path):
    (found,) = check_language("nb", tmp_path).findings
    assert (found.check, "has no catalog" in found.message) == ("file", True)
