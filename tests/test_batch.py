"""Many briefs at once: real processes, pipes, signals and a terminal."""

import io
import json
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from newsgen import resources
from newsgen.claims import check_path
from newsgen.cli import inputs, main
from newsgen.cli.batch import recipe
from newsgen.cli.make import Wanted

EXAMPLES = Path(__file__).parent.parent / "newsgen" / "examples"
REFERENCE = (EXAMPLES / "reference.json").read_bytes()
NOW = ("--now", "2026-02-06T06:06:00Z", "--history", "none")
NEWSGEN = (sys.executable, "-m", "newsgen")


def brief(article_id, **members):
    return json.dumps({**json.loads(REFERENCE), "id": article_id, **members}).encode()


QUIET = brief("quiet", provider="Somebody")


def folder_of(root, **briefs):
    folder = root / "briefs"
    folder.mkdir(exist_ok=True)
    for name, data in briefs.items():
        (folder / f"{name}.json").write_bytes(data)
    return folder


def start(*arguments, cwd, **options):
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        [*NEWSGEN, "generate", *arguments, *NOW], cwd=cwd, **{**piped, **options}
    )


def run(*arguments, cwd, data=b""):
    process = start(*arguments, cwd=cwd)
    out, err = process.communicate(data, timeout=60)
    assert b"Traceback" not in err
    return process.returncode, out.decode(), err.decode()


@pytest.fixture
def inside(tmp_path, monkeypatch, capsys):
    """Run a command in this process: exit code and standard output."""

    def call(*arguments, data=b""):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        return main(["generate", *map(str, arguments), *NOW]), *capsys.readouterr()

    return call


def made(out):
    return sorted(path.parent.name for path in out.glob("*/article.json"))


def tree(out):
    return {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}


# --- standard input ---


def test_each_brief_is_answered_before_the_next_is_sent(tmp_path, inside):
    """As it is done, in order; nothing is written; the same as made from a file."""
    with start("-", "--json", cwd=tmp_path, bufsize=0) as process:
        process.stdin.write(brief("a") + b"\n")
        answers = [json.loads(process.stdout.readline())]
        process.stdin.write(b'{"kind": "liqu\n' + brief("b") + b"\n")  # the first breaks off
        answers += [json.loads(process.stdout.readline()) for _ in range(2)]
        process.stdout.close()
        process.stdin.write(brief("c") + b"\n")  # nobody reads any more, and more may come
        assert process.wait(60) == 2
        assert process.stderr.read() == b"4 briefs: 3 made, 1 refused: bad_brief\n"
    assert [each["line"] for each in answers] == [1, 2, 3]
    assert [each.get("id") for each in answers] == ["a", None, "b"]
    assert not list(tmp_path.iterdir())
    (tmp_path / "brief.json").write_bytes(brief("a") + b"\n")
    assert inside("brief.json")[0] == 0
    kept = json.loads((tmp_path / "output" / "a" / "article.json").read_bytes())
    assert {**kept, "line": 1} == answers[0]


def test_one_bad_brief_stops_no_other_and_is_named_by_its_line(inside):
    lines = [
        REFERENCE.rstrip(),  # over many lines
        b"",
        b"no JSON",
        b'{"kind": "\xff"}',
        b'{"kind": "' + b"x" * 1_500_000 + b'"}',
        QUIET.rstrip(),
        brief("a"),
    ]
    code, out, err = inside("-", "--json", data=b"\n".join(lines))
    found = [json.loads(line) for line in out.splitlines()]
    after = REFERENCE.rstrip().count(b"\n") + 3
    assert [each["line"] for each in found[:5]] == [1, after, after + 1, after + 2, after + 3]
    assert (found[0]["id"], found[-1]["id"]) == ("2026-02-06-liquidations", "a")
    problems = [each["error"]["problems"][0] for each in found[1:4]]
    assert [each["message"] for each in problems] == [
        "is not valid JSON: expecting value",
        "is not UTF-8",
        "is larger than 1,000,000 bytes",
    ]
    assert problems[1]["file"] == f"standard input, line {after + 1}"
    assert found[4]["error"]["reason"] == "gate_undecided"
    # A quiet day is no fault: 3 is the answer only where nothing else is wrong.
    assert code == 2
    assert err == "6 briefs: 2 made, 1 no story: gate_undecided, 3 refused: bad_brief\n"
    assert inside("-", "--json", data=QUIET)[0] == 3


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b'\n{"kind": 1,\n"id": }', "line 3, column 7", "is not valid JSON"),
        (brief("a") + brief("b"), "line 1, column ", "is not valid JSON: extra data"),
        (b"[" + brief("a") + b"]", "", "begins a list"),
        (b'{"kind": "liquidations",\n"total_usd": "2,606"}', "total_usd", "two ways"),
    ],
)
def test_a_fault_is_placed_in_the_stream(data, place, message, inside):
    (problem,) = (
        each
        for each in json.loads(inside("-", "--json", data=data)[1])["error"]["problems"]
        if message in each["message"]
    )
    assert problem["field"].startswith(place)


def test_a_stream_that_lasts_goes_by_the_clock(inside, monkeypatch):
    times = map(datetime.fromisoformat, ("2026-02-05T06:06:00Z", "2026-02-06T06:06:00Z"))
    monkeypatch.setattr(inputs, "moment", lambda _: next(times))
    assert inside("-", "--json", data=REFERENCE)[0] == 0


def test_output_that_cannot_be_written_is_told(tmp_path):
    for option in ("--json", "--force"):
        with Path("/dev/full").open("wb") as full:
            process = start("-", option, cwd=tmp_path, stdout=full)
            _, err = process.communicate(brief("a"), timeout=60)
        assert process.returncode == 2
        assert err.startswith(b"standard output: cannot be written: no space left on device. ")


def test_files_are_written_where_wanted_and_no_article_over_another(tmp_path, inside):
    briefs = (brief("b", provider="Somebody"), brief("a"), brief("a", traders=1), brief("b"))
    code, out, err = inside("-", data=b"\n".join(briefs))
    assert (code, made(tmp_path / "output")) == (2, ["a", "b"])
    assert out == "made a (standard input, line 2)\nmade b (standard input, line 4)\n"
    assert "\nstandard input, line 3: id: is that of standard input, line 2 too" in err
    code, out, _ = inside("-", "--json", "--out", "kept", data=brief("a"))
    assert (code, made(tmp_path / "kept")) == (0, ["a"])
    assert "kept/a/nb.md" in json.loads(out)["files"]


# --- a folder ---


def test_a_folder_is_made_in_parallel_and_what_changed_is_made_again(tmp_path):
    briefs = {name: brief(name) for name in "abcd"}
    folder = folder_of(tmp_path, **briefs, quiet=QUIET, bad=b"{", twin=brief("d"))
    (folder / ".hidden.json").write_text("{")
    (folder / "folder.json").mkdir()
    (folder / "c.json").rename(folder / "c.JSON")
    code, out, err = run(folder, "--out", "1", "--jobs", "1", cwd=tmp_path)
    assert (code, made(tmp_path / "1")) == (2, ["a", "b", "c"])
    assert out.startswith(f"made a ({folder / 'a.json'})\nmade b (")
    assert table(out) == {
        "made 3",
        "no story: gate_undecided 1 quiet.json",
        "refused: bad_brief 1 bad.json",
        "refused: same_article 2 d.json, twin.json",
    }
    assert f"{folder / 'twin.json'}: id: is that of d.json too (found: d)." in err

    code, out, err = run(folder, "--out", "2", "--jobs", "2", "--json", cwd=tmp_path)
    found = [json.loads(line) for line in out.splitlines()]
    assert [Path(each["brief"]).stem for each in found] == [*"ab", "bad", *"cd", "quiet", "twin"]
    assert [each.get("id") for each in found] == ["a", "b", None, "c", None, None, None]
    assert (code, err.split(",")[0]) == (2, "7 briefs: 3 made")
    assert tree(tmp_path / "1") == tree(tmp_path / "2")

    folder_of(tmp_path, a=brief("a", traders=400_000))
    (tmp_path / "1" / "b" / "nb.md").unlink()
    (tmp_path / "1" / "c" / "article.json").write_text("{")  # could not be told of as skipped
    ours, theirs = pty.openpty()
    with start(folder, "--out", "1", cwd=tmp_path, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while b"d.json too" not in shown or b"twin.json: id" not in shown:
            shown += os.read(ours, 65_536)
        out = process.stdout.read().decode()
    os.close(ours)
    assert b"7/7" in shown  # the bar of a terminal; no lines for what was made
    assert "made a (" not in out
    assert "made 3" in table(out)
    assert made(tmp_path / "1") == ["a", "b", "c"]


def table(out):
    """Give the rows below the rule, with single spaces."""
    return {" ".join(line.split()) for line in out.partition("─\n")[2].splitlines()}


def test_all_that_goes_into_an_article_decides_whether_it_is_made_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plain = Wanted(("nb",), ("md",), Path("out"), None, False, None, None, None, None)
    others = {
        "languages": ("en",),
        "formats": ("html",),
        "seed": "x",
        "force": True,
        "angle": "btc_led",
        "now": NOW[1],
        "series": "none",
    }
    found = [recipe.checksum(recipe.read(plain))]
    found += [
        recipe.checksum(recipe.read(replace(plain, **{name: value})))
        for name, value in others.items()
    ]
    (tmp_path / "newsgen.toml").write_text('[rules]\nfile = "own.toml"\n')
    for text in ("", "# other\n"):
        (tmp_path / "own.toml").write_text(text)
        found.append(recipe.checksum(recipe.read(plain)))
    shutil.copytree(resources.locales(), tmp_path / "locales")
    monkeypatch.setenv("NEWSGEN_LOCALES", str(tmp_path / "locales"))
    before = recipe.checksum(recipe.read(plain))
    with (tmp_path / "locales" / "nb" / "LC_MESSAGES" / "newsgen.po").open("a") as file:
        file.write("# other\n")
    found += [before, recipe.checksum(recipe.read(plain))]
    assert before == found[-3]  # the same words in another place
    assert len(set(found)) == len(found) - 1


@pytest.fixture
def pipes(tmp_path):
    """Briefs that are named pipes: who reads one waits until the test writes it."""
    folder = folder_of(tmp_path)
    for name in "ab":
        os.mkfifo(folder / f"{name}.json")

    def late(*_):
        raise TimeoutError("nobody reads the brief")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(60)
    yield folder
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def tell(folder, name):
    """Write a brief for one reader, and stay until that one has let go of it."""
    path = folder / f"{name}.json"
    with path.open("wb") as file:
        file.write(brief(name))
    with suppress(OSError):  # "no such device": nobody reads it any more
        while True:
            os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))


def kill_worker(process, folder, name):
    """Kill the worker that has begun with a brief."""
    with (folder / f"{name}.json").open("wb"):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children}
        (worker,) = (pid for pid, command in commands.items() if b"spawn_main" in command)
        gone = os.pidfd_open(worker)
        os.kill(worker, signal.SIGKILL)
        select.select([gone], [], [])
        os.close(gone)


def test_a_killed_worker_is_tried_again_once(tmp_path, pipes):
    with start(pipes, "--jobs", "1", cwd=tmp_path) as process:
        tell(pipes, "a")  # the ids are read first
        tell(pipes, "b")
        kill_worker(process, pipes, "a")
        kill_worker(process, pipes, "a")
        kill_worker(process, pipes, "b")
        tell(pipes, "b")
        out, err = process.communicate(timeout=60)
    assert (process.returncode, made(tmp_path / "output")) == (2, ["b"])
    assert b"refused: crashed" in out
    assert b"a.json: ended its process twice. " in err
    assert b"Traceback" not in err


def test_an_interrupt_leaves_whole_articles_from_which_the_next_run_goes_on(tmp_path, pipes):
    (pipes / "a.json").unlink()
    folder_of(tmp_path, a=brief("a"), c=brief("c"))
    with start(pipes, "--jobs", "1", cwd=tmp_path, start_new_session=True) as process:
        tell(pipes, "b")
        with (pipes / "b.json").open("wb") as file:  # a is made, b begun
            os.killpg(process.pid, signal.SIGINT)
            file.write(brief("b"))
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"run again to go on" in err
    assert b"Traceback" not in err
    assert made(tmp_path / "output") == ["a", "b"]
    assert not check_path(tmp_path / "output")
    (pipes / "b.json").unlink()
    folder_of(tmp_path, b=brief("b"))
    assert {"made 1", "skipped 2"} == table(run(pipes, cwd=tmp_path)[1])


def test_no_worker_outlives_a_killed_run(tmp_path, pipes):
    (pipes / "a.json").unlink()
    with start(pipes, "--jobs", "1", cwd=tmp_path) as process:
        tell(pipes, "b")
        with (pipes / "b.json").open("wb") as file:
            process.kill()
            file.write(brief("b"))
        process.communicate(timeout=60)  # ends when the last process has let go of the pipes
    assert made(tmp_path / "output") == ["b"]


def test_nothing_to_make_is_an_error(tmp_path, inside):
    assert inside(tmp_path)[2].startswith(f"{tmp_path}: holds no brief. ")
    assert inside("-", data=b"\n")[2].startswith("standard input: holds no brief. ")
    for told, options in (("holds no brief", ()), ("is no known language", ("--lang", "xx"))):
        code, out, _ = inside("-", "--json", *options, data=b"")
        (line,) = map(json.loads, out.splitlines())  # as every answer of a stream
        assert (code, line["error"]["problems"][0]["message"]) == (2, told)
