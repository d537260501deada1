"""The built package: what travels inside, and that it works away from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

FILES = ("article.json", "en.html", "en.md", "nb.html", "nb.md")


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder))
    _run(*build, str(root), cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(root: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel beside nothing but what it declares; give its bin folder.

    What it declares lies in .venv/declared, which `make .venv/.declared` sets up: to install it
    anew takes longer than all tests of this file.
    """
    folder = tmp_path_factory.mktemp("clean") / "env"
    venv.create(folder)
    own, declared = (
        next(env.glob("lib/python*/site-packages")) for env in (folder, root / ".venv" / "declared")
    )
    (own / "declared.pth").write_text(f"{declared}\n", "utf-8")
    pip = (sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"))
    _run(*pip, "install", "--quiet", "--no-deps", "--no-compile", str(wheel), cwd=folder)
    _run(*pip, "check", cwd=folder)
    return folder / "bin"


def _run(*command: str, cwd: Path = Path("/")) -> str:
    """Run a command away from the checkout; its output is in the failure."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=cwd, env=kept, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _tracked(root: Path, folder: str) -> set[str]:
    """Name the files of a folder but for what running leaves behind."""
    found = (path for path in (root / folder).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix() for path in found if "__pycache__" not in path.parts}


def test_wheel_holds_every_file_of_the_package(root: Path, wheel: Path) -> None:
    """Code, rules, history, examples, templates and locales are all inside."""
    inside = set(ZipFile(wheel).namelist())
    wanted = _tracked(root, "newsgen")
    wanted |= {f"newsgen/_data/{name}" for name in _tracked(root, "templates")}
    wanted |= {f"newsgen/_data/{name}" for name in _tracked(root, "locales")}
    assert not wanted - inside
    assert {
        "newsgen/py.typed",
        "newsgen/rules/liquidations.toml",
        "newsgen/history/ranked.json",
        "newsgen/_data/templates/liquidations/headline.j2",
        "newsgen/_data/locales/nb/LC_MESSAGES/newsgen.po",
        "newsgen/_data/locales/en/LC_MESSAGES/newsgen.po",
    } <= inside


def test_wheel_holds_no_tests(wheel: Path) -> None:
    """Nothing but the package and its metadata is installed."""
    assert {name.split("/")[0].split("-")[0] for name in ZipFile(wheel).namelist()} == {"newsgen"}


def test_sdist_can_be_tested(root: Path, built: Path) -> None:
    """The source archive carries what `make test` needs."""
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as source:
        inside = {name.partition("/")[2] for name in source.getnames()}
    wanted = {"Makefile", ".importlinter", "pyproject.toml", "README.md", "LICENSE"}
    for folder in ("newsgen", "templates", "locales", "tests", "docs"):
        wanted |= _tracked(root, folder)
    assert not wanted - inside


def test_package_imports_without_its_dependencies_being_loaded(installed: Path) -> None:
    """`import newsgen` is cheap: no module from outside the standard library."""
    heavy = "{'babel', 'jinja2', 'pandas', 'pydantic', 'typer', 'cel_expr_python'}"
    code = f"import sys, newsgen; print(newsgen.__version__, sorted({heavy} & set(sys.modules)))"
    version, loaded = _run(str(installed / "python"), "-c", code).split(maxsplit=1)
    assert (version, loaded.strip()) == ("0.1.0", "[]")


def test_installed_demo_makes_both_articles(installed: Path, tmp_path: Path) -> None:
    """The demo writes every format in Norwegian and English, and they pass their own check."""
    _run(str(installed / "newsgen"), "demo", "--out", str(tmp_path))
    (folder,) = tmp_path.iterdir()
    assert {path.name for path in folder.iterdir()} > set(FILES)
    made = json.loads((folder / "article.json").read_bytes())
    assert sorted(made["articles"]) == ["en", "nb"]
    assert made["articles"]["nb"]["headline"] in (folder / "nb.md").read_text("utf-8")
    _run(str(installed / "newsgen"), "check", str(folder))


def test_installed_generate_makes_the_same_as_the_demo(
    installed: Path, root: Path, tmp_path: Path
) -> None:
    """A brief gives the demo's texts: the checkout and the wheel hold the same words."""
    brief = root / "newsgen" / "examples" / "reference.json"
    now = json.loads(brief.read_bytes())["as_of"]
    command = str(installed / "newsgen")
    _run(command, "demo", "--out", str(tmp_path / "demo"))
    _run(command, "generate", str(brief), "--now", now, "--out", str(tmp_path / "made"))
    (demo,), (made,) = (list((tmp_path / name).iterdir()) for name in ("demo", "made"))
    assert demo.name == made.name
    headlines = [
        {tag: article["headline"] for tag, article in json.loads(text)["articles"].items()}
        for text in ((folder / "article.json").read_bytes() for folder in (demo, made))
    ]
    assert headlines[0] == headlines[1]
