"""Times a cold start of the command line: python benchmarks/bench_start.py.

Each run is a new process; its CPU time (user and system) is taken, not the wall clock, so that
waiting for a busy computer does not count. Ends with exit code 1 if a median is above its limit,
or if pandas was imported.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent / "newsgen" / "examples" / "reference.json"
NOW = "2026-02-06T06:06:00Z"
HEAVY = ("pandas", "numpy")


def commands(out: Path) -> list[tuple[str, list[str], int]]:
    """Give each command's name, its arguments and its limit in ms."""
    generate = ["generate", str(EXAMPLE), "--now", NOW, "--out", str(out)]
    return [("newsgen --help", ["--help"], 150), ("newsgen generate", generate, 400)]


def run(arguments: list[str], *options: str) -> tuple[float, str]:
    """Run once in a new process; give its CPU time in ms and what it wrote to stderr."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Modules are compiled once, as on a user's machine.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, *options, "-m", "newsgen", *arguments]
    done = subprocess.run(command, capture_output=True, check=False, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    errors = done.stderr.decode(errors="replace")
    if done.returncode:
        raise SystemExit(f"newsgen {' '.join(arguments)} ended with {done.returncode}: {errors}")
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000, errors


def imported(report: str) -> list[tuple[int, str]]:
    """Read the report of -X importtime: own µs and name of each module."""
    found = []
    for line in report.splitlines():
        parts = line.removeprefix("import time:").split("|")
        if line.startswith("import time:") and parts[0].strip().isdigit():
            found.append((int(parts[0]), parts[2].strip()))
    return found


def main() -> int:
    """Print the median of each command against its limit; tell whether all hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--imports", type=int, default=0, help="print so many slow packages")
    options = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, arguments, limit) in enumerate(commands(Path(folder) / "out")):
            made = [
                _fresh(arguments, folder, f"{number}-{turn}") for turn in range(options.runs + 1)
            ]
            run(made[0])  # compiles bytecode and templates, as an installation has
            median = statistics.median(run(each)[0] for each in made[1:])
            modules = imported(run(_fresh(arguments, folder, "imports"), "-X", "importtime")[1])
            heavy = [each for each in HEAVY if each in {module for _, module in modules}]
            failed |= median > limit or bool(heavy)
            verdict = "above" if median > limit else "within"
            print(f"{name:18}{median:7.0f} ms CPU, {verdict} {limit} ms; ", end="")
            print(f"imports {', '.join(heavy)}" if heavy else f"no {' or '.join(HEAVY)}")
            for package, cost in _by_package(modules)[: options.imports]:
                print(f"  {package:24}{cost / 1000:7.1f} ms")
    return 1 if failed else 0


def _fresh(arguments: list[str], folder: str, part: str) -> list[str]:
    """Give the arguments with an output folder of their own."""
    return [f"{each}-{part}" if each.startswith(folder) else each for each in arguments]


def _by_package(modules: list[tuple[int, str]]) -> list[tuple[str, int]]:
    """Sum up the time of imports by package, the slowest first."""
    sums: dict[str, int] = {}
    for cost, module in modules:
        package = module.partition(".")[0]
        sums[package] = sums.get(package, 0) + cost
    return sorted(sums.items(), key=lambda item: -item[1])


if __name__ == "__main__":
    sys.exit(main())
