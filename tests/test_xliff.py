"""XLIFF and .po files out to translators and back into the catalogs."""

import re
import shutil

import pytest

from newsgen import resources
from newsgen.cli import main
from newsgen.style import languages
from newsgen.translation import importing

NS = "urn:oasis:names:tc:xliff:document:1.2"
FIRST, SECOND = "bullet.longs", "bullet.shorts"


@pytest.fixture
def desk(tmp_path, monkeypatch, capsys):
    """Work on a copy of the languages: run a command, find a catalog."""
    folder = tmp_path / "locales"
    shutil.copytree(resources.locales(), folder)
    monkeypatch.setenv("NEWSGEN_LOCALES", str(folder))
    monkeypatch.chdir(tmp_path)

    class Desk:
        catalog = folder / "nb" / "LC_MESSAGES" / "newsgen.po"
        file = tmp_path / "nb.xlf"

        def run(self, *arguments):
            code = main(["locale", *map(str, arguments)])
            return code, *capsys.readouterr()

        def export(self):
            assert self.run("export", "nb")[0] == 0
            return self.file.read_text(encoding="utf-8")

        def take(self, text, name="back.xlf"):
            path = tmp_path / name
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            return self.run("import", "nb", path)

    return Desk()


def _unit(text, context=FIRST):
    """Give the first unit of a context."""
    return re.search(
        rf'      <trans-unit [^>]*resname="{re.escape(context)}".*?</trans-unit>\n', text, re.DOTALL
    )[0]


def _target(unit):
    return re.search(r"<target[^>]*>(.*?)</target>", unit, re.DOTALL)[1]


def _retold(text, new, context=FIRST):
    """Replace the target of the first unit of a context."""
    unit = _unit(text, context)
    return text.replace(unit, unit.replace(f">{_target(unit)}</target>", f">{new}</target>"))


@pytest.mark.parametrize("tag", languages(resources.locales()))
def test_what_goes_out_comes_back_byte_for_byte(desk, tag):
    path = resources.locales() / tag / "LC_MESSAGES" / "newsgen.po"
    before = path.read_bytes()
    assert desk.run("export", tag, "--out", "all.xlf")[0] == 0
    code, out, _ = desk.run("import", tag, "all.xlf")
    assert code == 0
    assert f"{tag}: 0 texts taken" in out
    assert ", 0 refused" in out
    assert path.read_bytes() == before
    assert desk.run("import", tag, path)[0] == 0


def test_a_unit_tells_the_translator_everything(desk):
    po = desk.catalog.read_text(encoding="utf-8")
    entry = re.search(
        rf'(#\..*\n)(#:.*\n(?:#,.*\n)?msgctxt "{FIRST}"\nmsgid .*\nmsgstr )(.*)\n', po
    )
    new = f'# Short, please.\n{entry[1]}{entry[2].replace("#, ", "#, fuzzy, ")}""\n{entry[3][:-1]}\\n"\n{entry[3]}\n'
    desk.catalog.write_text(po.replace(entry[0], new), encoding="utf-8")
    before = desk.catalog.read_bytes()
    text = desk.export()
    unit = _unit(text)
    source, target = re.findall(r"<(?:source|target)[^>]*>.*?</(?:source|target)>", unit, re.DOTALL)
    assert re.search(r'<ph id="1" equiv-text="(%\(\w+\)s)">\1</ph>', source)
    assert target.startswith('<target state="needs-review-translation">')
    assert _target(unit).count("\n") == 1
    assert re.search(r'id="bullet\.longs-[0-9a-f]{8}".* maxwidth="\d+" size-unit="char"', unit)
    assert f'<context context-type="x-po-msgctxt">{FIRST}</context>' in unit
    assert '<note from="translator">Short, please.</note>' in unit
    assert re.search(r'<note from="developer">.*At most \d+ characters', unit, re.DOTALL)
    assert 'state="translated"' in _unit(text, SECOND)
    assert desk.take(text)[:1] == (0,)
    assert desk.catalog.read_bytes() == before


def test_other_programs_may_rearrange_the_file(desk):
    text = desk.export()
    unit = _unit(text)
    codes = re.findall(r"<ph .*?</ph>", _target(unit))
    turned = "".join(reversed(codes))
    new = f'<mrk mtype="seg" mid="0">Samlet <g id="9">{turned}</g>,<!-- so -->\nog {turned}.</mrk>'
    text = _retold(text, new)
    units = re.findall(r"      <trans-unit .*?</trans-unit>\n", text, re.DOTALL)
    text = text.replace("".join(units), "".join(reversed(units)))
    text = text.replace('<ph id="1" equiv-text="', '<ph ctype="x" equiv-text="').replace(
        ' size-unit="char"', ""
    )
    text = re.sub(r"(</?)(?=[a-z])", r"\1x:", text).replace("xmlns=", "xmlns:x=")
    text = text.replace("UTF-8", "UTF-16").replace("\n", "\r\n")
    code, out, err = desk.take(text.encode("utf-16"))
    assert (code, err) == (0, "")
    assert out.startswith("nb: 1 texts taken, ")
    wanted = "".join(re.findall(r"%\(\w+\)s", turned)[::2])
    assert f'"Samlet {wanted},\\n"\n"og {wanted}."' in desk.catalog.read_text(encoding="utf-8")
    assert "PO-Revision-Date: 20" in desk.catalog.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("Uten beløp.", "must keep the placeholders"),
        ("{ph} på 40.", "holds a figure of its own"),
        ("{ph} på &lt;b&gt;.", "holds markup"),
        ("{ph} og {ph}.", "times"),
        ("{ph}\n\n{ph}", "holds an empty line"),
        ('{ph} <x id="7"/>', "a placeholder that the source has not"),
        ('{ph} <bpt id="7">b</bpt>', "which is no placeholder"),
    ],
)
def test_a_text_that_fails_a_check_is_refused_by_name_and_others_are_taken(desk, new, reason):
    text = desk.export()
    told = "".join(re.findall(r"<ph .*?</ph>", _target(_unit(text))))
    good = "Da falt det: " + _target(_unit(text, SECOND))
    code, out, err = desk.take(_retold(_retold(text, new.format(ph=told)), good, SECOND))
    assert code == 1
    assert "1 texts taken" in out
    assert "1 refused" in out
    assert err.startswith(f"{FIRST}: ")
    assert reason in err
    assert "Da falt det" in desk.catalog.read_text(encoding="utf-8")


def test_units_that_are_not_ours_stale_or_unfinished_are_refused(desk):
    text = desk.export()
    unit, other = _unit(text), _unit(text, SECOND)
    unread = _retold(text, "Nytt. " + _target(unit)).replace(
        'state="translated"', 'state="needs-translation"'
    )
    changes = {
        "translates another source text": text.replace(
            unit, unit.replace("<source>", "<source>Now ")
        ),
        "is no message of ours": text.replace(unit, unit.replace("bullet.longs", "bullet.gone")),
        "with different texts": text.replace(other, unit + _retold(unit, _target(unit) + " To.")),
        "still needs review": unread,
        "xml:space": text.replace(
            unit,
            unit.replace('"preserve"', '"default"').replace(
                _target(unit), _target(unit) + "\n" + _target(unit)
            ),
        ),
    }
    before = desk.catalog.read_bytes()
    for reason, changed in changes.items():
        code, _, err = desk.take(changed)
        assert (code, reason in err) == (1, True), (reason, err)
    assert desk.catalog.read_bytes() == before
    code, out, _ = desk.take(_retold(text, ""))
    assert (code, "1 without text" in out) == (0, True)
    assert desk.catalog.read_bytes() == before


def test_comments_of_translators_follow_the_file(desk):
    before = desk.catalog.read_text(encoding="utf-8")
    text = desk.export()
    unit, other = _unit(text), _unit(text, SECOND)
    note = '<note from="translator">Review: is this\nthe word?</note>'
    asked = unit.replace("</trans-unit>", f"{note}</trans-unit>")
    code, out, _ = desk.take(text.replace(unit, asked))
    assert (code, out.startswith("nb: 0 texts taken"), "Comments changed: 1." in out) == (
        0,
        True,
        True,
    )
    noted = desk.catalog.read_text(encoding="utf-8")
    assert "\n# Review: is this\n# the word?\n" in noted
    assert '<note from="translator">Review: is this\nthe word?</note>' in desk.export()

    dropped = re.sub(r"<note .*?</note>", "", text, flags=re.DOTALL)  # a program without notes
    assert "Comments" not in desk.take(dropped)[1]
    assert "Comments changed: 1." in desk.take(text)[1]
    undated = re.compile('"PO-Revision-Date.*')
    assert undated.sub("", desk.catalog.read_text(encoding="utf-8")) == undated.sub("", before)

    assert "Comments changed: 1." in desk.take(noted.replace("the word", "a word"), "a.po")[1]
    assert "# a word?\n" in desk.catalog.read_text(encoding="utf-8")
    assert "Comments" not in desk.take(re.sub(r"\n#.*", "", before), "b.po")[1]
    wrong = asked.replace(_target(unit), "Uten beløp.").replace("the word", "it")
    code, out, _ = desk.take(text.replace(unit, wrong).replace(other, ""))
    assert (code, "Comments changed: 1." in out) == (1, True)
    assert "# it?\n" in desk.catalog.read_text(encoding="utf-8")


def test_the_state_of_a_text_counts_and_not_its_approval(desk):
    text = desk.export()
    unit = _unit(text)
    told = unit.replace(_target(unit), f"Alt: {_target(unit)}").replace('="yes"', '="no"')
    assert 'approved="no"' in told
    doubted = told.replace('state="translated"', 'state="needs-review-translation"')
    code, _, err = desk.take(text.replace(unit, doubted))
    assert (code, "is not approved yet: it still needs review" in err) == (1, True)
    assert desk.take(text.replace(unit, told))[1].startswith("nb: 1 texts taken")


def test_a_source_text_that_a_program_filled_in_is_no_translation(desk):
    text = desk.export()
    source = re.search(r"<source>(.*?)</source>", _unit(text), re.DOTALL)[1]
    before = desk.catalog.read_bytes()
    code, _, err = desk.take(_retold(text, source))
    assert (code, f"{FIRST}: is still the source text" in err) == (1, True)
    assert desk.catalog.read_bytes() == before


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xliff>&a;</xliff>',
            "document type",
        ),
        (
            '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><xliff id="&b;"/>',
            "document type",
        ),
        ("<xliff><file>", "line 1: is no whole XML"),
        (f'<xliff version="1.2" xmlns="{NS}"/>', "is no XLIFF 1.2 file"),
        (
            '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en"/>',
            "is no XLIFF 1.2 file",
        ),
        ("<html/>", "is no XLIFF 1.2 file"),
        (b"\xff\xfe\x00", "is no whole XML"),
        (b"\x00\x01\x02", "line 1: the file holds a null character"),
        ('msgid "a"\nmsgstr "broken', "line 2: a string is not closed"),
        ("", "holds no texts"),
        (
            'msgid ""\nmsgstr "Language: en\\n"\n\nmsgid "a"\nmsgstr "b"\n',
            "is for another language",
        ),
    ],
)
def test_a_file_that_cannot_be_trusted_changes_nothing(desk, data, reason):
    before = desk.catalog.read_bytes()
    code, out, err = desk.take(data)
    assert (code, out) == (2, "")
    assert reason in err
    assert "unexpected error" not in err
    assert desk.catalog.read_bytes() == before


def test_a_huge_or_deep_file_is_refused(desk, monkeypatch):
    deep = f'<xliff xmlns="{NS}"><file>{"<g>" * 5000}{"</g>" * 5000}</file></xliff>'
    assert desk.take(deep)[0] == 2
    monkeypatch.setattr(importing, "MAX_BYTES", 1000)
    assert "is larger than" in desk.take(desk.export())[2]
    assert desk.run("import", "nb", "nowhere.xlf")[0] == 2


def test_a_catalog_that_xml_cannot_hold_is_an_error_that_names_the_message(desk):
    po = desk.catalog.read_text(encoding="utf-8")
    desk.catalog.write_text(po.replace(f'"{FIRST}"\nmsgid "', f'"{FIRST}"\nmsgid "\x01'), "utf-8")
    code, _, err = desk.run("export", "nb")
    assert (code, err.startswith(f"{FIRST}: holds a control character")) == (2, True)
    desk.catalog.write_text(po.replace("nplurals=2", "nplurals=1000000000"), "utf-8")
    assert "more plural forms" in desk.run("update", "nb")[2]


def test_a_po_file_of_another_program_is_taken(desk):
    text = desk.catalog.read_text(encoding="utf-8")
    head, *entries = text.strip("\n").split("\n\n")
    entry = next(each for each in entries if f'msgctxt "{FIRST}"' in each)
    new = re.sub(r'msgstr "(.*)"', r'msgstr ""\n"Alt i alt: "\n"\1"', entry)
    previous = '#| msgid "Before"\n#, fuzzy\n#~| msgid "Old"\n#~ msgid "Gone"\n#~ msgstr "Borte"'
    back = "\n\n".join(
        [
            head + '\n"X-Generator: Poedit 3.4\\n"',
            *reversed([new if each is entry else each for each in entries]),
            previous,
        ]
    )
    code, out, err = desk.take(b"\xef\xbb\xbf" + back.replace("\n", "\r\n").encode(), "back.po")
    assert (code, err) == (0, "")
    assert out.startswith("nb: 1 texts taken, ")
    after = desk.catalog.read_text(encoding="utf-8")
    taken = next(each for each in after.split("\n\n") if f'msgctxt "{FIRST}"' in each)
    assert 'msgstr "Alt i alt: ' in taken
    undated = re.compile(r'"PO-Revision-Date.*\n')
    assert undated.sub("", after.replace(taken, entry)) == undated.sub("", text)
