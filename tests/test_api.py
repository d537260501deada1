"""The Python interface, its examples, and the examples of pipelines, run as they stand."""

import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
import yaml
from typer.main import get_command

import newsgen
from newsgen.cli import main
from newsgen.cli.app import app

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
REFERENCE = ROOT / "newsgen" / "examples" / "reference.json"
MADE_AT = datetime(2026, 2, 6, 6, 6, tzinfo=UTC)


def generate(brief, **options):
    return newsgen.generate(brief, **{"now": MADE_AT, "history": "none", **options})


def test_every_form_of_a_brief_makes_what_the_command_writes(tmp_path):
    data = REFERENCE.read_bytes()
    exact = json.loads(data, parse_float=Decimal, parse_int=Decimal)
    exact["as_of"] = datetime.fromisoformat(exact["as_of"])
    forms = (REFERENCE, data, data.decode(), json.loads(data), exact)
    editions = [generate(form) for form in forms]
    assert all(each.articles == editions[0].articles for each in editions)
    out = ("--out", str(tmp_path), "--history", "none", "--now", MADE_AT.isoformat())
    assert main(["generate", str(REFERENCE), *out]) == 0
    folder = tmp_path / editions[0].id
    for lang in ("nb", "en"):
        assert editions[0].markdown(lang) == (folder / f"{lang}.md").read_text("utf-8")
        assert editions[0].html(lang) == (folder / f"{lang}.html").read_text("utf-8")
    assert editions[0].to_dict() == json.loads((folder / "article.json").read_bytes())


def test_an_edition_is_read_only_and_its_plain_data_a_copy():
    edition = generate(REFERENCE, languages=["no"], seed="x")
    assert (edition.seed, list(edition.articles)) == ("x", ["nb"])
    with pytest.raises(FrozenInstanceError):
        edition.seed = "y"
    with pytest.raises(TypeError):
        edition.articles["en"] = edition.articles["nb"]
    edition.to_dict()["articles"].clear()
    assert edition.to_dict()["articles"]["nb"]["headline"] == edition.articles["nb"].headline


def test_settings_are_those_that_are_passed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "newsgen.toml").write_text('[house]\ndesk = "The Desk"\n')
    assert "The Desk" not in generate(REFERENCE).markdown("en")
    assert "The Desk" in generate(REFERENCE, settings=newsgen.load_settings(tmp_path)).html("en")


@pytest.mark.parametrize(
    ("brief", "options", "error", "told"),
    [
        ("{", {}, "BriefError", "not valid JSON"),
        ("{\ud800", {}, "BriefError", "not UTF-8"),
        ("brief.json", {}, "BriefError", "pathlib.Path"),
        (7, {}, "BriefError", "found: int"),
        ({"kind": {1}}, {}, "BriefError", "set {1}"),
        ({"kind": float("nan")}, {}, "BriefError", "NaN"),
        (Path("nowhere"), {}, "NotFoundError", "nowhere: cannot be read"),
        (Path("nul\0l"), {}, "NotFoundError", "null"),
        (REFERENCE, {"languages": ()}, "SettingsError", "names none"),
        (REFERENCE, {"seed": "\n"}, "SettingsError", "can be printed"),
        (REFERENCE, {"seed": 5}, "SettingsError", "can be printed"),
        (REFERENCE, {"now": "2026-02-06"}, "SettingsError", "aware"),
        (REFERENCE, {"now": datetime.max.replace(tzinfo=UTC)}, "SettingsError", "out of range"),
        (REFERENCE, {"languages": "klingon"}, "SettingsError", "Known languages"),
        (REFERENCE, {"now": datetime(2026, 2, 6)}, "SettingsError", "aware"),  # noqa: DTZ001
        (REFERENCE, {"now": None}, "BriefError", "hours old"),
        (REFERENCE, {"angle": "nonsense"}, "RuleError", "no rule"),
        (REFERENCE, {"settings": newsgen.Settings(gate={"x": 1})}, "RuleError", "threshold gate.x"),
        (REFERENCE, {"settings": {}}, "SettingsError", "are no settings"),
    ],
)
def test_every_error_is_one_of_newsgen_s(brief, options, error, told):
    with pytest.raises(newsgen.errors.NewsgenError, match=re.escape(told)) as raised:
        generate(brief, **options)
    assert type(raised.value).__name__ == error


def test_unknown_formats_and_languages_are_named():
    edition = generate(REFERENCE, languages=("nb",))
    for lang, form in (("en", "md"), ("nb", "pdf"), ("nb", "charts")):
        with pytest.raises(newsgen.errors.SettingsError, match=r"Known|nb|many files"):
            edition.written(lang, form)


def test_threads_make_the_same_and_print_nothing(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with ThreadPoolExecutor(4) as threads:
        made = [*threads.map(lambda seed: generate(REFERENCE, seed=seed), "abab" * 2)]
    assert {each.markdown("nb") for each in made} == {each.markdown("nb") for each in made[:2]}
    assert capsys.readouterr() == ("", "")
    assert not list(tmp_path.iterdir())


def test_importing_newsgen_loads_nothing():
    script = "import sys; import newsgen; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = {name for name in done.stdout.split() if name.startswith("newsgen")}
    assert {name for name in loaded if not name.startswith("__")} == {"newsgen"}
    assert not {"json", "jinja2", "pydantic", "dataclasses"} & set(done.stdout.split())
    assert set(newsgen.__all__) <= set(dir(newsgen))
    with pytest.raises(AttributeError, match="nonsense"):
        _ = newsgen.nonsense


# --- the documented examples ---


def test_the_examples_of_the_documentation_do_what_they_say(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shutil.copy(REFERENCE, "brief.json")
    text = (ROOT / "docs" / "python.md").read_text("utf-8")
    pieces = re.findall(r"^```(python|text)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    printed = ""
    for kind, piece in pieces:
        if kind == "python":
            assert printed == "", "what an example prints is shown"
            exec(compile(piece, "docs/python.md", "exec"), names)  # noqa: S102
            printed = capsys.readouterr().out
        else:
            assert printed == piece
            printed = ""
    assert printed == ""
    assert len(pieces) > 6


def test_the_documentation_is_typed(tmp_path):
    text = (ROOT / "docs" / "python.md").read_text("utf-8")
    pieces = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    source = tmp_path / "examples.py"
    source.write_text("\n".join(pieces), "utf-8")
    scripts = sorted(str(path) for path in (EXAMPLES / "python").glob("*.py"))
    assert scripts
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(source), *scripts],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout


@pytest.fixture
def desk(tmp_path):
    """A folder as the examples expect it: briefs, and settings that take old figures."""
    (tmp_path / "briefs").mkdir()
    shutil.copy(REFERENCE, tmp_path / "briefs")
    (tmp_path / "newsgen.toml").write_text("[house]\nmax_age_hours = 100000\n")
    return tmp_path


def shell(command, folder, **environment):
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    # Nothing is fetched: what is installed already satisfies pip.
    env = {**os.environ, "PATH": path, "PIP_NO_INDEX": "1", **environment}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_workflow_runs(desk):
    file = EXAMPLES / "github-action" / "newsgen.yml"
    schema = files("check_jsonschema") / "builtin_schemas" / "vendor" / "github-workflows.json"
    workflow = yaml.safe_load(file.read_text("utf-8"))
    workflow["on"] = workflow.pop(True)  # YAML 1.1 takes the key for a truth value
    jsonschema.validate(workflow, json.loads(schema.read_text("utf-8")))
    quiet = {**json.loads(REFERENCE.read_bytes()), "provider": "Somebody", "id": "quiet"}
    (desk / "briefs" / "quiet.json").write_text(json.dumps(quiet))  # no failure
    assert workflow["defaults"]["run"]["shell"] == "bash"
    (job,) = workflow["jobs"].values()
    steps = [step for step in job["steps"] if "run" in step]
    assert len(steps) == 3
    for step in steps:
        assert "${{" not in step["run"], "what comes from outside is no part of a script"
        done = shell(step["run"], desk, GITHUB_STEP_SUMMARY=str(desk / "summary.md"))
        assert done.returncode == 0, done.stdout + done.stderr
    (upload,) = (step for step in job["steps"] if "upload-artifact" in step.get("uses", ""))
    assert (desk / upload["with"]["path"] / "2026-02-06-liquidations" / "nb.md").is_file()
    summary = (desk / "summary.md").read_text("utf-8")
    assert re.search(
        r"^```text\nmade 2026-02-06-liquidations .*\n```$", summary, re.DOTALL | re.MULTILINE
    )


def test_a_bad_brief_fails_the_workflow(desk):
    text = (EXAMPLES / "github-action" / "newsgen.yml").read_text("utf-8")
    (job,) = yaml.safe_load(text)["jobs"].values()
    (step,) = (each for each in job["steps"] if "newsgen generate" in each.get("run", ""))
    (desk / "briefs" / "bad.json").write_text("{")
    done = shell(step["run"], desk, GITHUB_STEP_SUMMARY=str(desk / "summary.md"))
    assert done.returncode == 1
    assert "bad.json" in done.stderr


def parsed(command):
    """Let the command line itself read a command; it is not run."""
    program, name, *arguments = shlex.split(command)
    assert Path(program).name == "newsgen"
    group = get_command(app)
    with group.make_context("newsgen", [name]) as context:
        found = group.get_command(context, name)
        assert found is not None
        with found.make_context(name, arguments, parent=context) as given:
            return given.params


def test_the_units_of_systemd_are_valid(tmp_path):
    program = Path(sys.executable).parent / "newsgen"
    units = sorted((EXAMPLES / "systemd").glob("newsgen*"))
    assert {unit.suffix for unit in units} == {".service", ".timer"}
    for unit in units:
        text = unit.read_text("utf-8")
        config = configparser.ConfigParser(strict=False, interpolation=None)
        config.optionxform = str
        config.read_string(text)
        if unit.suffix == ".service":
            command = config["Service"]["ExecStart"]
            assert parsed(command)
            text = text.replace(command.split()[0], str(program))
        else:
            assert (unit.parent / config["Timer"]["Unit"]).is_file()
        (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / each.name) for each in units)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_crontab_runs(desk):
    lines = (EXAMPLES / "cron" / "newsgen.crontab").read_text("utf-8").splitlines()
    settings = dict(line.split("=", 1) for line in lines if re.match("[A-Z]+=", line))
    jobs = [line for line in lines if re.match(r"[0-9*]", line)]
    assert jobs
    for job in jobs:
        *times, command = job.split(None, 5)
        for field, most in zip(times, (59, 23, 31, 12, 7), strict=True):
            assert all(int(number) <= most for number in re.findall(r"\d+", field))
            assert re.fullmatch(r"(\*|\d+(-\d+)?)(/\d+)?(,\d+)*", field)
        assert "%" not in command, "cron takes it for the end of the line"
        folder = re.match(r"cd (\S+) && ", command)[1]
        if "--live" in command:
            assert parsed(re.search(r"newsgen generate --live[^>|&]*", command)[0])
            continue
        for failed, name, members in (
            (False, "reference", {}),
            (False, "quiet", {"provider": "Somebody", "id": "quiet"}),
            (True, "bad", {"kind": "nonsense"}),
        ):
            text = json.dumps({**json.loads(REFERENCE.read_bytes()), **members})
            (desk / "briefs" / f"{name}.json").write_text(text)
            done = shell(command.replace(folder, str(desk)), desk)
            assert (done.returncode != 0, "bad.json" in done.stdout) == (failed, failed)
            assert failed or not done.stdout + done.stderr, "what is printed is mailed"
    assert "MAILTO" in settings
    assert (desk / "output" / "2026-02-06-liquidations" / "article.json").is_file()


def test_the_scripts_run(desk):
    for script in sorted((EXAMPLES / "python").glob("*.py")):
        done = shell(f"python {script} briefs/reference.json", desk)
        assert done.returncode == 0, done.stderr
        assert done.stdout
        (desk / "newsgen.toml").unlink()
        done = shell(f"python {script} briefs/reference.json", desk)
        assert (done.returncode, done.stderr.splitlines()[1:]) == (2, []), done.stderr
