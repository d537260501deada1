"""Times the house style against Babel, call by call: python benchmarks/bench_style.py.

Babel is called the usual way, with the language's name, and the quick way, with a Locale object.
A ratio of 4 means that Style does four calls while Babel does one. The ratios are taken within
one run, interleaved, best of several rounds, so that a busy computer disturbs both alike.
Ends with exit code 1 if a number is formatted less than `--floor` times as fast.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from timeit import Timer

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from newsgen.style import HouseStyle, load_style

LOCALES = Path(__file__).resolve().parent.parent / "locales"
AMOUNT, SHARE, NUMBER, DAY = Decimal(2606660000), Decimal("0.821"), 580000, date(2026, 2, 6)
NUMBERS = ("money", "percent", "number")

Call = Callable[[], str]
Babel = Callable[[str | Locale], str]


def cases(tag: str) -> dict[str, tuple[Call, Babel]]:
    """Give, by method, the house style's call and Babel's."""
    style = load_style(tag, HouseStyle(), LOCALES)
    return {
        "money": (
            lambda: style.money(AMOUNT),
            lambda locale: format_compact_decimal(
                AMOUNT, format_type="long", locale=locale, fraction_digits=2
            ),
        ),
        "percent": (
            lambda: style.share(SHARE, 1),
            lambda locale: format_percent(SHARE, format="#,##0.#%", locale=locale),
        ),
        "number": (
            lambda: style.number(NUMBER),
            lambda locale: format_decimal(NUMBER, locale=locale),
        ),
        "day": (
            lambda: style.day(DAY, True),
            lambda locale: format_date(DAY, format="long", locale=locale),
        ),
    }


def best(calls: list[Call], loops: int, rounds: int) -> list[float]:
    """Give the best seconds per call of each, the calls taking turns in every round."""
    timers = [Timer(call) for call in calls]
    for timer in timers:
        timer.timeit(loops // 10)
    seen = [[timer.timeit(loops) / loops for timer in timers] for _ in range(rounds)]
    return [min(column) for column in zip(*seen, strict=True)]


def main() -> int:
    """Print a line per language and method; tell whether the floor holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loops", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--floor", type=float, default=4.0)
    options = parser.parse_args()
    print(f"{'':12}{'style µs':>10}{'babel µs':>10}{'Locale µs':>10}{'x babel':>9}{'x Locale':>9}")
    slow = []
    for tag in ("nb", "en"):
        locale = Locale.parse(tag)
        for name, (own, babel) in cases(tag).items():
            calls: list[Call] = [own, partial(babel, tag), partial(babel, locale)]
            ours, usual, quick = best(calls, options.loops, options.rounds)
            times = "".join(f"{seconds * 1e6:10.2f}" for seconds in (ours, usual, quick))
            print(f"{tag} {name:9}{times}{usual / ours:9.1f}{quick / ours:9.1f}")
            if name in NUMBERS and quick / ours < options.floor:
                slow.append(f"{tag} {name}")
    if slow:
        print(f"below {options.floor:g} times Babel: {', '.join(slow)}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
