"""The files of the translators' desk: template, catalogs brought up to date, new languages."""

import io
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from newsgen import resources
from newsgen.catalog import load_catalog
from newsgen.claims.language import language
from newsgen.cli import main
from newsgen.errors import CatalogError
from newsgen.quality.limits import load_limits
from newsgen.style import HouseStyle, load_style
from newsgen.translation import extraction
from newsgen.translation.writing import parse_catalog, read_catalog

CONTEXT = "bullet.longs"


@pytest.fixture
def locales(tmp_path, monkeypatch):
    """Work on a copy of the languages."""
    folder = tmp_path / "locales"
    shutil.copytree(resources.locales(), folder)
    monkeypatch.setenv("NEWSGEN_LOCALES", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def run(locales, capsys):  # noqa: ARG001  # never on the languages of the checkout
    """Run a command of the desk: exit code, standard output, standard error."""

    def call(*arguments):
        code = main([str(each) for each in arguments])
        return code, *capsys.readouterr()

    return call


def _keys(catalog):
    return {(message.context, message.id) for message in catalog if message.id}


def _entry(text):
    return next(each for each in text.split("\n\n") if f'msgctxt "{CONTEXT}"' in each)


def test_extract_writes_the_same_bytes_twice_and_check_names_what_differs(run, locales):
    pot = locales / "newsgen.pot"
    assert run("locale", "extract")[0] == 0
    before = pot.read_bytes()
    code, out, _ = run("locale", "extract")
    assert (code, pot.read_bytes()) == (0, before)
    assert re.search(r"is up to date: \d+ messages, \d+ wordings", out)
    assert run("locale", "extract", "--check")[0] == 0

    text = before.decode()
    other = next(each for each in text.split("\n\n") if 'msgctxt "bullet.shorts"' in each)
    stale = text.replace(f'"{CONTEXT}"', '"bullet.gone"')
    stale = stale.replace(other, other.replace('msgid "', 'msgid "Now '))
    pot.write_text(stale, encoding="utf-8")
    code, out, err = run("locale", "extract", "--check")
    assert (code, out, pot.read_text(encoding="utf-8")) == (1, "", stale)
    assert err.splitlines()[1:] == [
        f"  new: {CONTEXT}",
        "  gone: bullet.gone",
        "  changed: bullet.shorts",
    ]
    code, out, _ = run("locale", "extract")
    assert f"new: {CONTEXT}" in out
    undated = re.compile(rb"POT-Creation-Date.*")
    assert undated.sub(b"", pot.read_bytes()) == undated.sub(b"", before)


def test_pybabel_finds_what_the_desk_extracts_in_the_order_of_the_files(
    run, locales, root, tmp_path
):
    command = ["-m", "babel.messages.frontend", "-q", "extract", "-F", "locales/mapping.toml"]
    out = tmp_path / "pybabel.pot"
    subprocess.run([sys.executable, *command, "-o", str(out), "."], cwd=root, check=True)
    run("locale", "extract")
    own = read_catalog(locales / "newsgen.pot", "pot")
    assert _keys(read_catalog(out, "pot")) == _keys(own)
    assert len(own) > 400
    for file in sorted((root / "templates").glob("*/*.j2")):
        source = file.read_text("utf-8")
        named = re.findall(r"{% message (\w+\.\w+)", source)
        place = f"templates/{file.parent.name}/{file.name}"
        told = [each.context for each in own if [place] == [name for name, _ in each.locations]]
        assert list(dict.fromkeys(told)) == [name for name in named if name in told]
        assert len(set(named) - set(told)) == 0


@pytest.mark.parametrize(
    ("name", "source", "where"),
    [
        ("a.j2", b"{% message a.b %}\none\n{{ x }}\n{% endmessage %}\n", "a.j2: line 3"),
        ("a.j2", b"one\n{% if %}\n", "a.j2: line 2"),
        ("a.j2", b"one\n\xff\n", "a.j2: line 2"),
        ("common.j2", b"{% message a.b %}\none\n", "common.j2: line 2"),
        ("a.toml", b"[[rule]]\nid = 1 2\n", "line 2"),
        ("a.toml", b'[[rule]]\nid = "a"\n', "name"),
    ],
)
def test_a_broken_file_is_an_error_that_names_file_and_line(tmp_path, name, source, where):
    (tmp_path / name).write_bytes(source)
    path = tmp_path / ("a.j2" if name.endswith("j2") else name)
    file = io.BytesIO(path.read_bytes() if path.is_file() else b"fine")
    file.name = str(path)
    method = extraction.data_files if name.endswith("toml") else extraction.templates
    with pytest.raises(CatalogError) as error:
        list(method(file, (), (), {}))
    assert str(tmp_path / name) in str(error.value)
    assert where in str(error.value)


def test_update_keeps_every_word_and_guesses_nothing(run, locales):
    """A text that is gone is obsolete, one that is back has its translation, all else stays."""
    po = locales / "nb" / "LC_MESSAGES" / "newsgen.po"
    run("locale", "update", "nb")
    fresh = po.read_text(encoding="utf-8")
    assert run("locale", "update", "nb") == (0, "nb: up to date\n", "")
    assert po.read_text(encoding="utf-8") == fresh

    entry = _entry(fresh)
    context, source, told = re.search(r"(msgctxt .*)\n(msgid .*)\n(msgstr .*)", entry).groups()
    noted = f"# Kept short.\n{entry}".replace("#, ", "#, fuzzy, ")
    header = '"X-Generator: Poedit 3.4\\n"\n\n'
    gone = f'{noted.replace(CONTEXT, "bullet.gone")}\n\n#~| msgid "Before"\n# Once.\n#, fuzzy\n'
    gone += f"#~ {context}\n#~ {source}\n#~ {told}\n"
    po.write_text(fresh.replace("\n\n", f"\n{header}", 1).replace(entry, gone), encoding="utf-8")
    code, out, _ = run("locale", "update", "nb")
    after = po.read_text(encoding="utf-8")
    assert code == 0
    assert "1 obsolete, kept at the end; 1 in use again" in out
    assert "obsolete: bullet.gone" in out
    assert f"again: {CONTEXT}" in out
    assert _entry(after) == f"# Once.\n{entry}".replace("#, ", "#, fuzzy, ")
    lost = f"#~ {context.replace(CONTEXT, 'bullet.gone')}\n#~ {source}\n#~ {told}\n"
    assert after.endswith(f"\n\n# Kept short.\n#, fuzzy\n{lost}\n")
    assert '"X-Generator: Poedit 3.4\\n"' in after
    revised = re.compile('"PO-Revision-Date.*')
    assert revised.findall(after) == revised.findall(fresh)
    assert run("locale", "update", "nb") == (0, "nb: up to date\n", "")

    changed = after.replace(source, 'msgid "Another"').replace(f"#~ {source}", '#~ msgid "Lost"')
    po.write_text(changed, encoding="utf-8")
    assert "1 new, without translation; 1 obsolete" in run("locale", "update", "nb")[1]
    new = parse_catalog(po.read_bytes(), "nb", "").get(re.search('"(.*)"', source)[1], CONTEXT)
    assert (new.string, new.fuzzy) == ("", False)


@pytest.mark.parametrize("tag", ["da", "ja"])
def test_a_new_language_can_be_loaded_at_once_and_tells_no_english(run, locales, root, tag):
    code, out, _ = run("locale", "init", tag)
    assert code == 0
    assert f"newsgen locale stats {tag}" in out
    files = {path.name for path in (locales / "en").glob("*.toml")}
    assert {path.name for path in (locales / tag).glob("*.toml")} == files
    load_style(tag, HouseStyle(), locales)
    load_limits(tag, locales)
    language(tag)
    catalog = read_catalog(locales / tag / "LC_MESSAGES" / "newsgen.po", tag)
    assert _keys(catalog) == _keys(
        read_catalog(locales / "en" / "LC_MESSAGES" / "newsgen.po", "en")
    )
    assert not any(message.string for message in catalog if message.id)
    with pytest.raises(CatalogError, match=f"has no {tag} text"):
        load_catalog(tag, locales).only("ui.summary")
    brief = root / "newsgen" / "examples" / "reference.json"
    now = ("--force", "--now", "2026-02-06T06:06:00Z")
    code, out, err = run("generate", brief, "--lang", tag, *now)
    assert (code, out) == (2, "")
    assert f"ui.label_draft: has no {tag} text" in err


def test_a_new_language_has_what_cldr_knows_and_says_what_is_english(run, locales):
    run("locale", "init", "DA")
    text = (locales / "da" / "style.toml").read_text(encoding="utf-8")
    style = tomllib.loads(text)
    assert style["number"]["decimal"] == ","
    assert style["date"]["months"][0] == "januar"
    assert style["date"]["day"] == "{day}.\u00a0{month}"
    assert [scale["other"] for scale in style["scales"]][:2] == ["millioner", "milliarder"]
    assert style["list"]["last"] == " og "
    assert "# Still English: one, other, plain, scaled, head." in text
    assert style["money"]["usd"]["plain"] == "${number}"
    reading = tomllib.loads((locales / "da" / "reading.toml").read_text(encoding="utf-8"))
    assert reading["figures"] == {"group": ["."], "decimal": ","}
    assert reading["month"]["month"]["maj"] == 5
    code, out, _ = run("locale", "check", "da")
    line = text.split("\n").index("# Still English: one, other, plain, scaled, head.") + 1
    assert code == 1
    assert f"da/style.toml:{line}: Still English: one, other, plain, scaled, head." in out
    assert "da/quality.toml:1: Begun from English" in out
    header = (locales / "da" / "LC_MESSAGES" / "newsgen.po").read_text(encoding="utf-8")
    assert '"Language: da\\n"' in header
    assert '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"' in header


@pytest.mark.parametrize(
    ("tag", "reason"),
    [
        ("no", "is another tag for nb"),
        ("nb-NO", "is another tag for nb"),
        ("en", "is a language that is there already"),
        ("zz", "is no language that CLDR knows"),
        ("../../x", "is no language tag"),
        ("", "is no language tag"),
    ],
)
def test_a_tag_that_cannot_begin_a_language_is_refused(run, locales, tag, reason):
    before = sorted(locales.iterdir())
    code, out, err = run("locale", "init", tag)
    assert (code, out, reason in err) == (2, "", True)
    assert sorted(locales.iterdir()) == before


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: data[: data.index(b"likvidert") + 4], "line"),
        (lambda data: data.replace(b"\n", b"\r"), "CR alone"),
        (lambda data: data.replace(b"likvidert", b"likvi\0dert", 1), "null character"),
        (lambda data: data.replace(b"\nmsgctxt", b"\n<<<<<<< HEAD\nmsgctxt", 1), "HEAD"),
    ],
    ids=["cut off", "CR", "null", "conflict"],
)
def test_what_cannot_be_read_is_not_written_anew(run, locales, spoil, said):
    path = locales / "nb" / "LC_MESSAGES" / "newsgen.po"
    path.write_bytes(spoil(path.read_bytes()))
    before = path.read_bytes()
    export = ("export", "nb", "--out", "nb.xlf")
    for arguments in (("update", "nb"), export, ("stats", "nb"), ("review", "nb")):
        code, _, err = run("locale", *arguments)
        assert (code, said in err, path.read_bytes() == before) == (2, True, True)
    assert not (locales.parent / "nb.xlf").exists()


def test_a_folder_without_languages_is_no_folder_in_order(run, locales, monkeypatch):
    monkeypatch.setenv("NEWSGEN_LOCALES", str(locales.parent))
    for command in ("check", "stats", "update", "variety"):
        code, out, err = run("locale", command)
        assert (code, out, "holds no language" in err) == (2, "", True)
    code, _, err = run("locale", "init", "da")
    assert (code, "holds no language en" in err) == (2, True)


def test_labels_that_are_not_translated_are_said_to_be_english(run, root, monkeypatch):
    run("locale", "init", "da")
    brief = root / "newsgen" / "examples" / "reference.json"
    now = ("--now", "2026-02-06T06:06:00Z")
    assert (
        "da: the names of rules are not translated"
        in run("explain", brief, "--lang", "da", *now)[2]
    )
    assert run("explain", brief, "--lang", "sv", *now)[2] == ""
    for tag, line, note in (("da", "is needed.", "not translated"), ("sv", "måste fyllas i.", "")):
        monkeypatch.setattr("sys.stdin", io.StringIO("\n\n\n\n"))
        _, out, err = run("new", "brief.json", "--lang", tag)
        assert (line in out, note in err) == (True, True)
        assert ("in English" in err) is (tag == "da")
        assert ("Enter takes" in out) is (tag == "da")


def test_limits_of_an_unknown_language_are_refused_and_aliases_known(run, locales, root):
    brief = root / "newsgen" / "examples" / "reference.json"
    arguments = ("generate", brief, "--now", "2026-02-06T06:06:00Z", "--settings", "own.toml")
    settings = locales.parent / "own.toml"
    settings.write_text("[quality.xx]\nheadline_length = 60\n")
    code, _, err = run(*arguments)
    assert (code, "own.toml: quality.xx: is no known language (found: xx)" in err) == (2, True)
    assert "Known languages: en, nb, sv; or begin one with newsgen locale init TAG." in err
    settings.write_text("[quality.en-GB]\nheadline_length = 60\n")
    assert run(*arguments)[0] == 0


def test_a_folder_that_cannot_be_written_says_how_to_use_another(run, locales):
    (locales / "newsgen.pot").unlink()
    (locales / "newsgen.pot").mkdir()
    code, _, err = run("locale", "extract")
    assert code == 2
    assert "cannot be written" in err
    assert "NEWSGEN_LOCALES" in err
    (locales / "da").write_text("a file")
    assert run("locale", "init", "da")[0] == 2
    assert run("locale", "update", "xx")[0] == 2
