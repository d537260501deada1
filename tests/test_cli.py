"""The command line as a user meets it: what it prints, writes and answers."""

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsgen.cli import main
from newsgen.publish import FORMATS

EXAMPLE = Path(__file__).parent.parent / "newsgen" / "examples" / "reference.json"
NOW = "2026-02-06T07:06:00+01:00"
ID = "2026-02-06-liquidations"
ALL = ["article.json", "en.html", "en.md", "nb.html", "nb.md"]
COMMANDS = [
    *("demo", "new", "generate", "facts", "explain", "check", "rules check", "schema brief"),
]
ANSWERS = [
    *("CoinGlass", "", "2026-02-06T06:05:00Z", "2.60666bn", "", "2.14bn", "466.66m", "1.35bn"),
    *("570m", "188m", "12m", "Binance", "BTCUSDT", "", "580000", "73165.84", "60000", "", ""),
    *("-14", "https://www.coinglass.com/LiquidationData"),
]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture
def run(capsys):
    """Run a command: exit code, standard output, standard error."""

    def call(*arguments):
        code = main([str(each) for each in arguments])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def brief(tmp_path):
    """Write a brief like the example with some members replaced."""

    def write(name="brief.json", **members):
        path = tmp_path / name
        path.write_text(json.dumps({**json.loads(EXAMPLE.read_text()), **members}))
        return path

    return write


@pytest.fixture
def typed(monkeypatch):
    """Answer the questions of `new` through a pipe."""

    def answer(*lines):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return answer


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def error_of(output):
    return json.loads(output)["error"]


# --- help ---


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run, command):
    code, out, err = run(*command.split(), "--help")
    assert (code, err) == (0, "")
    assert f"Usage: newsgen {command}" in out


def test_without_arguments_help_is_shown(run):
    code, out, _ = run()
    assert code == 0
    for command in COMMANDS:
        assert f"  {command.split()[0]} " in out
    assert "3 no story" in out


def test_version(run):
    code, out, _ = run("--version")
    assert code == 0
    assert re.fullmatch(r"newsgen \d+\.\d+\.\d+\n", out)


def loaded(*arguments):
    """Give the modules that a command loads, in a process of its own."""
    script = (
        "import sys; from newsgen.cli import main; code = main(sys.argv[1:]);"
        "print(code, *sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    code, *modules = done.stderr.splitlines()[-1].split()
    return int(code), {name.split(".")[0] for name in modules}


def test_help_loads_nothing_heavy():
    code, modules = loaded("--help")
    assert code == 0
    heavy = {"pandas", "jinja2", "pydantic", "babel", "cel_expr_python", "rich", "markdown"}
    assert not modules & heavy


def test_articles_are_made_without_data_frames():
    code, modules = loaded("generate", str(EXAMPLE), "--now", NOW)
    assert code == 0
    assert not modules & {"pandas", "numpy", "markdown", "rich"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["generate", "a", "b"],
        ["generate", "x", "--nonsense"],
        ["rules"],
        ["facts", "a", "b"],
    ],
)
def test_wrong_use_is_two_and_names_the_help(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "--help" in err
    code, out, err = run(*arguments, "--json")
    assert (code, err) == (2, "")
    assert error_of(out)["code"] == "bad_use"
    assert error_of(out)["exit_code"] == 2


def test_the_module_and_the_script_are_the_same():
    script = shutil.which("newsgen", path=str(Path(sys.executable).parent))
    assert script is not None
    for start in ([sys.executable, "-m", "newsgen"], [script]):
        done = subprocess.run(
            [*start, "check", "nowhere"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.startswith("nowhere: holds no article.json")


# --- demo, generate ---


def test_demo_prints_the_norwegian_summary_and_writes_all_files(run, tmp_path):
    code, out, err = run("demo")
    assert (code, err) == (0, "")
    article = json.loads((tmp_path / "output" / ID / "article.json").read_text())["articles"]["nb"]
    assert out.splitlines()[0] == article["headline"]
    for bullet in article["bullets"]:
        assert f"  • {bullet}\n" in out
    charts = [f"{tag}.{name}.svg" for tag in ("nb", "en") for name in ("sides", "largest", "coins")]
    pages = [
        f"{ID}.{tag}.{form.ending}" if form.dated else f"{tag}.{form.ending}"
        for tag in ("nb", "en")
        for form in FORMATS.values()
    ]
    assert names(tmp_path / "output" / ID) == sorted(["article.json", *charts, *pages])
    assert run("check", "output")[0] == 0


def test_generate_writes_every_language_and_format(run, tmp_path):
    code, out, err = run("generate", EXAMPLE, "--now", NOW)
    assert (code, err) == (0, "")
    folder = tmp_path / "output" / ID
    assert names(folder) == ALL
    members = json.loads((folder / "article.json").read_text())
    for tag, article in members["articles"].items():
        assert f"{tag}: {article['headline']}\n" in out
    for warning in members["warnings"]:
        assert warning["message"] in out
    assert str(Path("output") / ID) in out


def test_only_what_is_asked_for_is_written(run, tmp_path):
    code, _, _ = run("generate", EXAMPLE, "--now", NOW, "--lang", "no", "--format", "md")
    assert code == 0
    assert names(tmp_path / "output" / ID) == ["article.json", "nb.md"]


def test_pages_of_an_earlier_run_are_named(run):
    run("generate", EXAMPLE, "--now", NOW)
    _, _, err = run("generate", EXAMPLE, "--now", NOW, "--lang", "nb", "--format", "md")
    assert err.startswith("Left from an earlier run in ")
    assert err.endswith(": en.html, en.md, nb.html\n")


def test_a_card_that_pages_name_and_nobody_made_is_told(run, tmp_path):
    (tmp_path / "newsgen.toml").write_text('[site]\nimage = "https://e.no/{slug}/{lang}.png"\n')
    assert "--format cards" in run("generate", EXAMPLE, "--now", NOW)[2]
    assert run("generate", EXAMPLE, "--now", NOW, "--format", "cards", "--out", "b")[2] == ""


def test_languages_have_aliases(run, tmp_path):
    options = ("--lang", "nb-NO", "--lang", "no", "--lang", "en_GB", "--format", "md")
    assert run("generate", EXAMPLE, "--now", NOW, *options)[0] == 0
    assert names(tmp_path / "output" / ID) == ["article.json", "en.md", "nb.md"]


def test_the_same_input_gives_the_same_bytes(run, tmp_path):
    for out in ("a", "b"):
        assert run("generate", EXAMPLE, "--now", NOW, "--seed", "s", "--out", out)[0] == 0
    for name in ALL:
        first, second = (tmp_path / out / ID / name for out in ("a", "b"))
        assert first.read_bytes() == second.read_bytes()
    members = json.loads((tmp_path / "a" / ID / "article.json").read_text())
    assert members["seed"] == "s"


def test_json_has_the_members_of_the_article_and_the_files(run, tmp_path):
    code, out, err = run("generate", EXAMPLE, "--now", NOW, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    paths = found.pop("files")
    assert sorted(Path(path).name for path in paths) == ALL
    stored = json.loads((tmp_path / "output" / ID / "article.json").read_text())
    assert found == {name: stored[name] for name in found}


def test_a_quiet_day_is_three_with_its_reason(run, brief, tmp_path):
    path = brief(provider="Somebody", id=None)
    code, out, err = run("generate", path, "--now", NOW)
    assert (code, out) == (3, "")
    assert err.startswith("no story: gate_undecided\n")
    assert "--force" in err
    code, out, err = run("generate", path, "--now", NOW, "--json")
    assert (code, err) == (3, "")
    assert error_of(out)["code"] == "no_story"
    assert error_of(out)["reason"] == "gate_undecided"
    assert not (tmp_path / "output").exists()
    code, out, _ = run("generate", path, "--now", NOW, "--force")
    assert code == 0
    assert "editor's decision" in out


def test_a_failed_check_is_one_and_writes_nothing(run, tmp_path, monkeypatch):
    from newsgen import pipeline
    from newsgen.claims import Finding

    found = Finding("unsupported", "nb", "nb.text[1:3]", "83", "no fact", "Mend it.")
    monkeypatch.setattr(pipeline, "check_edition", lambda *_: (found,))
    code, out, err = run("generate", EXAMPLE, "--now", NOW)
    assert (code, out) == (1, "")
    assert err == "nb.text[1:3]: no fact (found: 83). Mend it.\n"
    code, out, _ = run("generate", EXAMPLE, "--now", NOW, "--json")
    assert error_of(out)["code"] == "check_failed"
    assert not (tmp_path / "output").exists()


def test_a_bad_brief_names_file_field_value_and_remedy(run, brief):
    path = brief(total_usd="2,606", windowhours=3)
    code, out, err = run("generate", path, "--now", NOW)
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"{path}: ") for line in lines)
    assert any("total_usd: " in line and '(found: "2,606")' in line for line in lines)
    assert any("Did you mean window_hours?" in line for line in lines)
    problems = error_of(run("generate", path, "--now", NOW, "--json")[1])["problems"]
    assert {each["field"] for each in problems} == {"total_usd", "windowhours"}
    assert all(each["file"] == str(path) for each in problems)


def test_figures_that_are_too_old_name_the_file(run):
    code, _, err = run("generate", EXAMPLE)
    assert code == 2
    assert err.startswith(f"{EXAMPLE}: as_of: ")


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (["--now", "2026-02-06T06:06:00"], "--now: has no time zone"),
        (["--now", "yesterday"], "--now: is no time that can be read (found: yesterday)"),
        (["--now", "0001-01-01T00:00:00+23:00"], "--now: is no time"),
        (["--lang", "klingon"], "Known languages: en, nb"),
        (["--format", "pdf"], "Known formats: md, html, "),
        (["--angle", "nonsense"], "nonsense: is no rule"),
        (["--angle", "record_ever"], "cannot lead"),
        (["--settings", "nowhere.toml"], "nowhere.toml: cannot be read"),
        (["--seed", "a\x1b[31m"], "--seed: must be"),
        (["--out", "file/below"], "cannot be written: not a directory"),
    ],
)
def test_a_wrong_option_names_itself_and_the_remedy(run, tmp_path, options, wanted):
    (tmp_path / "file").touch()
    code, out, err = run("generate", EXAMPLE, "--now", NOW, *options)
    assert (code, out) == (2, "")
    assert wanted in err
    assert "\x1b" not in err
    assert "Traceback" not in err
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("command", ["generate", "facts", "explain"])
def test_a_brief_that_cannot_be_read_is_named(run, tmp_path, command):
    (tmp_path / "empty").mkdir()
    folder = "holds no brief" if command == "generate" else "cannot be read: is a directory"
    lost = "cannot be read: no such file or directory"
    for path, reason in (("empty", folder), ("nowhere", lost)):
        code, out, err = run(command, path)
        assert (code, out) == (2, "")
        assert err.startswith(f"{path}: {reason}. ")


def test_a_folder_that_cannot_be_written_is_named(run, tmp_path):
    (tmp_path / "taken").write_text("a file")
    code, _, err = run("generate", EXAMPLE, "--now", NOW, "--out", "taken")
    assert code == 2
    assert "taken" in err
    assert "cannot be written: " in err


def test_a_run_that_cannot_finish_keeps_the_old_article(run, tmp_path, monkeypatch):
    run("generate", EXAMPLE, "--now", NOW)
    folder = tmp_path / "output" / ID
    old = (folder / "article.json").read_bytes()

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    code, out, err = run("generate", EXAMPLE, "--now", "2026-02-06T08:00:00Z")
    assert (code, out) == (2, "")
    assert "no space left on device" in err
    assert (folder / "article.json").read_bytes() == old
    assert names(folder) == ALL


def test_what_a_file_is_called_cannot_steer_the_terminal(run, tmp_path):
    path = tmp_path / "a[bold]\x1b[31m\u202eb.json"
    path.write_text("{")
    code, _, err = run("generate", path)
    assert code == 2
    assert "a[bold]\\u001b[31m\\u202eb.json: " in err
    _, out, _ = run("generate", path, "--json")
    assert "\x1b" not in out
    assert error_of(out)["problems"][0]["file"] == str(path)


def test_a_fault_of_the_program_is_a_message(run, monkeypatch):
    from newsgen import pipeline

    def fail(*_, **__):
        raise ZeroDivisionError("so it goes")

    monkeypatch.setattr(pipeline, "generate", fail)
    code, out, err = run("generate", EXAMPLE, "--now", NOW)
    assert (code, out) == (2, "")
    assert "ZeroDivisionError: so it goes" in err
    assert "Traceback" not in err


def test_an_interrupt_is_quiet(run, monkeypatch):
    from newsgen import pipeline

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "generate", interrupted)
    assert run("generate", EXAMPLE, "--now", NOW) == (130, "", "")


def test_house_settings_are_read_from_the_folder_or_a_file(run, tmp_path):
    (tmp_path / "newsgen.toml").write_text('[house]\nfollow_line = { nb = "Les E24." }\n')
    run("generate", EXAMPLE, "--now", NOW, "--lang", "nb")
    assert "\nLes E24.\n" in (tmp_path / "output" / ID / "nb.md").read_text()
    (tmp_path / "other.toml").write_text("[house]\nmax_age_hours = 100000\n")
    code, _, _ = run("generate", EXAMPLE, "--settings", "other.toml", "--out", "b")
    assert code == 0


# --- facts, explain ---


def test_facts_are_shown_whatever_their_age(run):
    code, out, err = run("facts", EXAMPLE)
    assert (code, err) == (0, "")
    row = next(line for line in out.splitlines() if line.startswith("long_share"))
    assert "0.820973966685" in row
    assert "share" in row
    assert "CoinGlass" in row
    assert max(map(len, out.splitlines())) <= 120 or "For the editor" in out
    found = json.loads(run("facts", EXAMPLE, "--now", NOW, "--json")[1])
    assert found["facts"]["long_share"]["derivation"]["method"] == "share"


@pytest.mark.parametrize("width", [80, 200])
def test_tables_keep_to_the_width(run, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    for command in ("facts", "explain"):
        code, out, _ = run(command, EXAMPLE, "--now", NOW)
        assert code == 0
        rows = out[out.index("─") :].split("\n\n")[0].splitlines()
        assert max(map(len, rows)) <= width
        assert "…" not in out


def test_explain_tells_every_rule_and_the_gate(run, brief):
    code, out, err = run("explain", EXAMPLE, "--now", NOW)
    assert (code, err) == (0, "")
    found = json.loads(run("explain", EXAMPLE, "--now", NOW, "--json")[1])
    assert found["gate"]["outcome"] == "passed"
    assert f"Headline: {found['lead']} (longs hit)\n" in out
    assert "(long-siden rammet)" in run("explain", EXAMPLE, "--now", NOW, "--lang", "nb")[1]
    priorities = [each["priority"] for each in found["decisions"]]
    assert priorities == sorted(priorities, reverse=True)
    for each in found["decisions"]:
        assert re.search(rf"^{each['priority']} +{each['rule']} +", out, re.MULTILINE)
    assert set(found) >= {"gate", "decisions", "lead", "bullets", "warnings", "history"}
    for limit in found["history"]:
        assert limit in out
    path = brief(provider="Somebody")
    code, out, _ = run("explain", path)
    assert code == 0
    assert out.startswith("Gate: refused (gate_undecided): ")
    gate = json.loads(run("explain", path, "--force", "--json")[1])["gate"]
    assert gate["outcome"] == "forced by the editor"


# --- check, rules, schema ---


def test_check_counts_figures_and_names_what_differs(run, tmp_path):
    run("generate", EXAMPLE, "--now", NOW)
    folder = tmp_path / "output" / ID
    claims = sum(
        len(each["claims"])
        for each in json.loads((folder / "article.json").read_text())["articles"].values()
    )
    for path in (folder, folder / "article.json", "output"):
        code, out, _ = run("check", path)
        assert code == 0
        assert out == f"checked {claims} figures in {path}: no disagreement\n"
    page = folder / "nb.md"
    page.write_text(re.sub("82(?=\\s?prosent)", "83", page.read_text()))
    code, out, err = run("check", "output")
    assert (code, err) == (1, "")
    assert "nb.md line " in out
    assert "83" in out
    code, out, _ = run("check", "output", "--json")
    assert code == 1
    assert {"where", "shown", "message", "remedy"} <= set(json.loads(out)["findings"][0])


def test_check_of_what_is_no_article(run, tmp_path):
    (tmp_path / "a.json").write_text('{"id": 1}')
    code, *said = run("check", "a.json")
    assert code == 1
    assert "not the brief" in "".join(said)
    code, _, err = run("check", "nowhere")
    assert code == 2
    assert "holds no article.json" in err


def test_rules_check(run, tmp_path):
    code, out, _ = run("rules", "check")
    assert code == 0
    assert "38 rules" in out
    assert json.loads(run("rules", "check", "--json")[1])["rules"] == 38
    (tmp_path / "own.toml").write_text('[[rule]]\nid = "a"\nwhen = "nonsense > 1.0"\n')
    code, out, err = run("rules", "check", "own.toml")
    assert (code, out) == (2, "")
    assert "own.toml: rule a" in err
    assert "nonsense" in err
    assert error_of(run("rules", "check", "own.toml", "--json")[1])["code"] == "bad_rule"
    for path in ("nowhere.toml", "."):
        code, _, err = run("rules", "check", path)
        assert code == 2
        assert "cannot be read" in err


def test_schema_is_json(run):
    code, out, _ = run("schema", "brief")
    assert code == 0
    assert json.loads(out)["properties"]["total_usd"]


# --- new ---


def test_new_writes_a_brief_that_can_be_generated(run, typed, tmp_path):
    typed(*ANSWERS)
    code, out, err = run("new", "mine.json")
    assert (code, err) == (0, "")
    assert "Next: newsgen generate mine.json" in out
    written = json.loads((tmp_path / "mine.json").read_text())
    assert written["total_usd"] == "2.60666bn"
    assert written["traders"] == 580000
    assert written["prices"]["BTC"]["move_pct"] == -14
    assert "side" not in written["largest_order"]
    assert run("generate", "mine.json", "--now", NOW)[0] == 0


def test_new_asks_again_with_the_reason(run, typed):
    wrong = [*ANSWERS[:3], "much", "2,606", "", *ANSWERS[3:]]
    typed(*wrong)
    code, out, _ = run("new", "mine.json")
    assert code == 0
    assert 'is no sum of money that can be read (found: "much")' in out
    assert "can be read in two ways" in out
    assert "is needed" in out
    typed(*ANSWERS[:14], "580,000", "many", *ANSWERS[14:])
    typed_again = run("new", "second.json")
    assert typed_again[0] == 0
    assert typed_again[1].count("must be a number. Write digits") == 2


def test_new_leaves_out_what_is_skipped(run, typed, tmp_path):
    typed("CoinGlass", "utc_day", "2026-02-06T00:00:00Z", "1bn", *[""] * 16)
    code, out, _ = run("new", "mine.json")
    assert code == 0
    assert "Hours counted" not in out
    assert "Its exchange" not in out
    assert json.loads((tmp_path / "mine.json").read_text()) == {
        "kind": "liquidations",
        "provider": "CoinGlass",
        "definition": "utc_day",
        "as_of": "2026-02-06T00:00:00Z",
        "total_usd": "1bn",
    }


def test_new_tells_at_once_what_does_not_agree(run, typed):
    typed("", "", "2026-02-06T06:05:00Z", "1bn", "", "2bn", *[""] * 14)
    code, out, _ = run("new", "mine.json")
    assert code == 0
    assert "To mend before an article can be made:" in out
    assert "long_usd" in out


def test_new_ends_clearly_when_the_answers_end(run, typed, tmp_path):
    typed(*ANSWERS[:5])
    code, _, err = run("new", "mine.json")
    assert code == 2
    assert "the answers ended" in err
    assert names(tmp_path) == []


def test_new_writes_over_a_file_only_when_told_to(run, typed, tmp_path):
    path = tmp_path / "mine.json"
    path.write_text("old")
    for answers in (["n"], [""], []):
        typed(*answers)
        assert run("new", "mine.json")[0] == 2
        assert path.read_text() == "old"
    typed("maybe", "y", *ANSWERS)
    assert run("new", "mine.json")[0] == 0
    assert json.loads(path.read_text())["provider"] == "CoinGlass"


def test_new_refuses_a_folder_at_once(run, typed, tmp_path):
    typed()
    code, out, err = run("new", tmp_path)
    assert (code, out) == (2, "")
    assert "is a folder" in err


def test_new_refuses_what_no_text_may_hold(run, typed):
    typed("\udcff", "a\x1bb", *ANSWERS)
    code, out, _ = run("new", "mine.json")
    assert code == 0
    assert "holds the character U+DCFF" in out
    assert "\x1b" not in out


def shell(line):
    script = line.replace("newsgen", f'"{sys.executable}" -m newsgen')
    return subprocess.run(script, shell=True, capture_output=True, text=True, check=False)  # noqa: S602


def test_streams_that_are_shut_or_full_are_no_traceback():
    assert shell("newsgen schema brief | head -c 10").stderr == ""
    assert shell("newsgen facts brief 2>&-").returncode == 2
    assert shell("newsgen schema brief >&-").returncode == 0
    done = shell("newsgen new mine.json <&-")
    assert done.returncode == 2
    assert "the answers ended" in done.stderr
    if Path("/dev/full").exists():
        for command in ("--version", "schema brief", "check x --json"):
            done = shell(f"newsgen {command} >/dev/full")
            assert done.returncode == 2
            assert "no space left on device" in done.stderr or "--json" in command
            assert "Traceback" not in done.stderr
            assert len(done.stderr.splitlines()) <= 1
