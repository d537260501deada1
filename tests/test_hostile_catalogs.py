"""A catalog from anyone's hand: refused by its file, or read harmlessly; never run, never for ever."""

import json
import os
import signal
import time

import pytest

from newsgen import pipeline, resources
from newsgen.catalog import catalog_file, load_catalog
from newsgen.errors import CatalogError
from newsgen.figures import FactView
from newsgen.model import MessageRef
from newsgen.render import Language
from newsgen.settings import Settings
from newsgen.style import HouseStyle
from newsgen.translation.checks import CHECKS, check_language
from newsgen.translation.specimens import Size, made_up
from tests.po_files import HEADER, po

SECONDS = 5
CONTEXT, SOURCE = "short.total", "%(total)s of crypto liquidated"
ODD = ("1", "[]", '{"a": 1}', '{"a": {"b": 1}}', '{"a": {"b": [["c", 1]]}}')


@pytest.fixture
def languages_folder(tmp_path, monkeypatch):
    """Give a folder of languages whose Norwegian has no catalog yet."""
    for path in resources.locales().glob("nb/*.toml"):
        folder = tmp_path / "nb"
        folder.mkdir(exist_ok=True)
        (folder / path.name).write_bytes(path.read_bytes())
    (tmp_path / "nb" / "LC_MESSAGES").mkdir()
    monkeypatch.setenv("NEWSGEN_LOCALES", str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def in_time():
    """Stop a test that hangs, and fail one that is slow."""

    def late(*_):
        raise KeyboardInterrupt  # nothing on the way may catch it

    signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    began = time.perf_counter()
    yield
    signal.alarm(0)
    assert time.perf_counter() - began < SECONDS


def put(root, data):
    catalog_file("nb", root).write_bytes(data if isinstance(data, bytes) else data.encode())


def rendered(root):
    """Print the message whose text is hostile, as an article would."""
    house = Settings().house
    style = HouseStyle(house.number_style, house.bitcoin_capital, house.timezone)
    language = Language("nb", "liquidations", pipeline._environment(), root, style)
    view = FactView(made_up(Size.USUAL), language.style, "seed", 2026)
    return view.clean(language.word(MessageRef("short", "total"), view))[0]


def checks_of(root):
    """Check the language; every finding names file, check and remedy."""
    findings = check_language("nb", root).findings
    for each in findings:
        assert each.check in CHECKS
        assert each.file
        assert each.line >= 1
        assert each.remedy
    return {each.check for each in findings}


REFUSED = {
    "<script>alert(%(total)s)</script>": "markup",
    "%(total)s %s": "placeholders",
    "%(total)s %d %n": "placeholders",
    "%(total)999999999d": "placeholders",
    "%(total)s %(total)999999999d": "placeholders",
    "%(total)r": "placeholders",
    "%(total)s %(__class__)s": "placeholders",
    "%(total.__class__)s": "placeholders",
    "%(total^)s": "placeholders",
    "%(total)s {0.__class__}": "placeholders",
    "%(total)s {total.__class__}": "placeholders",
    "%(total)s {{ cycler }}": "placeholders",
    "%(total)s {{ 7*7 }}": "markup",
    "%(total)s {% include 'a' %}": "markup",
    "%(total)s %": "percent",
    "%(total)s\u202e": "characters",
    "%(total)s\ue000\ue100 x\ue002": "characters",
    "%(total)s\u2028": "characters",
    "%(total)s ٣": "digits",
    "%(total)s " + "ord " * 250_000: "size",
    "%(total)s\n" * 100_000: "size",
    "%(" * 50_000: "size",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:20].encode("unicode_escape"))
def test_a_hostile_text_is_refused_by_its_message(languages_folder, text):
    put(languages_folder, po([(CONTEXT, SOURCE, text)]))
    with pytest.raises(CatalogError) as refused:
        rendered(languages_folder)
    assert CONTEXT in str(refused.value)
    assert "newsgen.po" in str(refused.value)
    assert len(str(refused.value)) < 2000
    assert REFUSED[text] in checks_of(languages_folder)


GOOD = po([(CONTEXT, SOURCE, "%(total)s i krypto likvidert")])
CODE = "Plural-Forms: nplurals={}; plural={};\\n"

HARMLESS = {
    "plural code": GOOD.replace(HEADER, HEADER + CODE.format(2, "__import__('os').abort()")),
    "plural nonsense": GOOD.replace(HEADER, HEADER + CODE.format(2, "n ? :: (")),
    "plural deep": GOOD.replace(HEADER, HEADER + CODE.format(2, "(" * 90_000 + "n")),
    "many plurals": GOOD.replace(HEADER, HEADER + CODE.format(9999999, "0")),
    "no header": GOOD.partition("\n\n")[2],
    "no plural forms, no language": GOOD.replace(HEADER, "Content-Type: text/plain\\n"),
    "odd language": GOOD.replace("Language: nb", "Language: ../../etc/passwd"),
    "odd dates": GOOD.replace(HEADER, HEADER + "POT-Creation-Date: never\\n"),
    "obsolete nonsense": GOOD + '\n#~| msgid "\n#~ msgid "a"\n#~ msgstr "<b> %s {{ }}"\n',
    "isolated location": GOOD.replace("msgctxt", "#: \u2068a b\nmsgctxt"),
    "another text twice the same": GOOD + GOOD.partition("\n\n")[2],
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_no_text_of_an_article_is_never_run(languages_folder, name):
    put(languages_folder, HARMLESS[name])
    assert rendered(languages_folder) == "2,6\u00a0mrd.\u00a0dollar i krypto likvidert"
    checks = checks_of(languages_folder)
    assert "missing" in checks
    assert "file" not in checks


NO_CATALOG = {
    "messages without end": GOOD + "".join(f'msgid "{n:x}"\nmsgstr ""\n' for n in range(200_000)),
    "larger than 5 MB": GOOD + "# more\n" * 800_000,
    "not UTF-8": GOOD.replace("krypto", "kr\udcffpto").encode("utf-8", "surrogateescape"),
    "Latin-1": GOOD.replace("krypto", "krøpto").replace("UTF-8", "iso-8859-1").encode("latin-1"),
    "another encoding": GOOD.replace("UTF-8", "utf-7"),
    "CR alone": GOOD.replace("\n", "\r"),
    "a CR within": GOOD.replace('msgstr "%', 'msgstr\r"%'),
    "UTF-16": GOOD.encode("utf-16"),
    "null": GOOD.replace("krypto", "kr\0pto"),
    "not closed": GOOD.replace('likvidert"', "likvidert"),
    "more after it": GOOD.replace('likvidert"', 'likvidert" "og" mer'),
    "unknown sign": GOOD.replace("likvidert", "\\x41 likvidert"),
    "no text": GOOD.rpartition("msgstr")[0],
    "text alone": GOOD + '\nmsgstr "løs"\n',
    "string alone": '"løs"\n' + GOOD,
    "nonsense": GOOD + "nonsense\n" * 200_000,
    "plural forms": GOOD.replace('msgstr "%', 'msgid_plural "x"\nmsgstr[0] "%'),
    "plural number": GOOD.replace('msgstr "%', 'msgid_plural "x"\nmsgstr[999999999999] "%'),
    "plural twice": GOOD.replace('msgstr "%', 'msgid_plural "x"\nmsgstr[0] "\\n"\nmsgstr[0] "%'),
    "context alone": GOOD + '\nmsgctxt "short.total"\n',
    "two texts": GOOD + 'msgstr "løs"\n',
    "twice": GOOD + po([(CONTEXT, SOURCE, "%(total)s er borte")]).partition("\n\n")[2],
    "fuzzy": GOOD.replace("msgctxt", "#, fuzzy\nmsgctxt"),
    "second header": GOOD + '\nmsgid ""\nmsgstr "Language: sv\\n"\n',
}


@pytest.mark.parametrize("name", NO_CATALOG)
def test_a_file_that_is_no_catalog_is_refused_by_its_name(languages_folder, name):
    put(languages_folder, NO_CATALOG[name])
    with pytest.raises(CatalogError, match=r"newsgen\.po"):
        rendered(languages_folder)
    assert checks_of(languages_folder) & {"file", "header", "plural", "duplicate", "fuzzy"}


def a_folder(path):
    path.mkdir()


def a_pipe(path):
    os.mkfifo(path)


def endless(path):
    path.symlink_to("/dev/zero")


def itself(path):
    path.symlink_to(path)


def locked(path):
    path.symlink_to("/proc/1/mem")


@pytest.mark.parametrize("make", [a_folder, a_pipe, endless, itself, locked])
def test_what_is_no_file_is_refused_by_its_name(languages_folder, make):
    make(catalog_file("nb", languages_folder))
    with pytest.raises(CatalogError, match=r"newsgen\.po"):
        rendered(languages_folder)
    assert checks_of(languages_folder) == {"file"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("glossary.toml", b"\xff"),
        ("quality.toml", b"= 1"),
        ("style.toml", b"[number]"),
        ("reading.toml", b"numbers = 1"),
        ("checks.toml", b"straight = 1"),
        ("checks.toml", b"unknown = 1"),
    ],
)
def test_a_broken_data_file_is_a_finding(languages_folder, name, data):
    put(languages_folder, GOOD)
    (languages_folder / "nb" / name).write_bytes(data)
    findings = check_language("nb", languages_folder).findings
    assert {each.check for each in findings} == {"data", "missing"}
    assert any(each.check == "data" and name in each.file + each.message for each in findings)


def test_what_is_kept_of_a_catalog_is_of_the_same_bytes(languages_folder, monkeypatch):
    """A cache that is used, and that neither a broken file nor a later fault can mislead."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(languages_folder / "cache"))
    put(languages_folder, GOOD)
    first = load_catalog("nb", languages_folder)
    (kept,) = (languages_folder / "cache").rglob("catalog-nb.json")
    data = kept.read_bytes()
    kept.write_bytes(data.replace(b"%(total", b"!%(total", 1))
    assert load_catalog("nb", languages_folder) != first  # it is what was kept
    checksum = json.loads(data)[0]
    odd = (b"", data[:-1], b"\xff", b"1", b"[1, 2]", *(f'["{checksum}", {x}]' for x in ODD))
    for each in odd:
        kept.write_bytes(each if isinstance(each, bytes) else each.encode())
        assert load_catalog("nb", languages_folder) == first
        assert kept.read_bytes() == data
    put(languages_folder, GOOD.replace('msgstr "', 'msgstr "7 ', 2))
    for _ in range(2):
        with pytest.raises(CatalogError, match="figure of its own"):
            load_catalog("nb", languages_folder)
