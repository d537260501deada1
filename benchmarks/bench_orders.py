"""Measures the whole job on raw orders: days, minutes and exact rolling maxima into a fresh store.

Beside it, in the same run and each in a process of its own: reading the needed columns and nothing
else, and the straightforward job in pandas. Then a rank from the store, one day ingested again, and
rolling maxima against a plain reading of all orders. 100 million orders take some minutes and 1.5
GB in a temporary folder: --rows 100m.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.generated_orders import Market, write

SIZES = {"1m": (1_000_000, 30), "10m": (10_000_000, 180), "100m": (100_000_000, 1800)}
NEEDED = ["time", "exchange", "symbol", "side", "usd"]
DAY_MS = 86_400_000
SAMPLED = 7  # days whose rolling maximum is read plainly
AGAIN = 5  # times a day is ingested again


def make(folder: Path, out: Path) -> dict[str, object]:
    """Make the orders."""
    market = Market(*SIZES[out.name])
    return {"bytes": sum(path.stat().st_size for path in write(market, folder))}


def job(folder: Path, out: Path) -> dict[str, object]:
    """The whole job, as `newsgen history build` does it."""
    built = _build(folder, out, None)
    return {"days": built.days.added, "maxima": built.peaks.added}


def _build(folder: Path, out: Path, day: date | None):
    from newsgen.intake.order_days import Wanted, build, span_of
    from newsgen.orders.opening import open_orders
    from newsgen.series.store import Store

    found = open_orders([str(folder)], span=span_of(day))
    wanted = Wanted("generated", datetime.now(UTC), day=day)
    with found.engine as engine, Store.open(out / "series.sqlite", create=True) as store:
        return build(engine, found.gaps, store, wanted)


def read_duckdb(folder: Path, _out: Path) -> dict[str, object]:
    """Decode the five columns in DuckDB: the cheapest statement that looks at every value."""
    import duckdb

    statement = (
        "SELECT sum(time), max(exchange), max(symbol), max(side), sum(usd)"  # noqa: S608
        f" FROM read_parquet({[str(path) for path in sorted(folder.glob('*.parquet'))]})"
    )
    with duckdb.connect(config={"memory_limit": "700MB"}) as database:
        return {"sum": str(database.execute(statement).fetchone()[-1])}


def read_pyarrow(folder: Path, _out: Path) -> dict[str, object]:
    """Decode the five columns in pyarrow, words as dictionaries."""
    from pyarrow import parquet

    rows = 0
    for path in sorted(folder.glob("*.parquet")):
        with parquet.ParquetFile(path, read_dictionary=NEEDED[1:4]) as file:
            rows += sum(batch.num_rows for batch in file.iter_batches(1 << 20, columns=NEEDED))
    return {"rows": rows}


def in_pandas(folder: Path, _out: Path) -> dict[str, object]:
    """Days by coin and side, minutes and rolling maxima in pandas, file by file.

    The maxima are those of a rolling sum over all orders, with the day before each file kept.
    """
    import numpy as np
    import pandas as pd

    from newsgen.symbols import coin_of

    days, minutes, maxima, before = 0, 0, {}, None
    for path in sorted(folder.glob("*.parquet")):
        frame = pd.read_parquet(path, columns=NEEDED)
        coins = {symbol: coin_of(symbol) for symbol in frame["symbol"].unique()}
        frame["coin"] = frame["symbol"].map(coins).astype("category")
        frame["day"] = frame["time"] // DAY_MS
        sums = frame.groupby(["day", "coin", "side"], observed=True)["usd"].agg(["sum", "max"])
        by_minute = frame.groupby([frame["time"] // 60_000, "side"], observed=True)["usd"].sum()
        days, minutes = days + len(sums), minutes + len(by_minute)
        rows = frame[["time", "usd"]]
        both = rows if before is None else pd.concat([before, rows], ignore_index=True)
        held = _rolling(both["time"].to_numpy(), both["usd"].to_numpy())
        day = both["time"].to_numpy() // DAY_MS
        for each in np.unique(day[len(both) - len(rows) :]):
            maxima[int(each)] = int(held[day == each].max())
        before = rows[rows["time"] > rows["time"].iloc[-1] - DAY_MS]
    return {"days": days, "minutes": minutes, "maxima": len(maxima)}


def _rolling(times, cents):
    """Give for each order the sum of the 24 hours that end with it."""
    import numpy as np

    sums = np.concatenate([[0], np.cumsum(cents)])
    ends = np.searchsorted(times, times, side="right")
    return sums[ends] - sums[np.searchsorted(times, times - DAY_MS, side="right")]


def again(folder: Path, out: Path) -> dict[str, object]:
    """One day ingested again, and one rank, in a process that runs already."""
    from newsgen.series.ranking import stand
    from newsgen.series.store import Store

    with Store.open(out / "series.sqlite", create=False) as store:
        info = next(info for info in store.infos() if info.head.definition == "rolling")
    day = info.first + timedelta(days=(info.last - info.first).days // 2)
    _build(folder, out, day)
    days, ranks = [], []
    for _ in range(AGAIN):
        start = time.perf_counter()
        _build(folder, out, day)
        days.append(time.perf_counter() - start)
    with Store.open(out / "series.sqlite", create=False) as store:
        cents = store.day_values(info.id)[-1].cents
        for _ in range(50):
            start = time.perf_counter()
            stand(store, info.id, cents, before=info.last)
            ranks.append(time.perf_counter() - start)
    return {"day_ms": min(days) * 1000, "rank_ms": sorted(ranks)[len(ranks) // 2] * 1000}


def check(folder: Path, out: Path) -> dict[str, object]:
    """Read some days' orders plainly and compare the rolling maxima of the store."""
    import numpy as np
    from pyarrow import compute, dataset

    from newsgen.series.store import Store

    with Store.open(out / "series.sqlite", create=False) as store:
        info = next(info for info in store.infos() if info.head.definition == "rolling")
        values = {value.day: value.cents for value in store.day_values(info.id)}
    wanted = sorted(values)[:: max(1, len(values) // SAMPLED)][:SAMPLED]
    orders = dataset.dataset(sorted(str(path) for path in folder.glob("*.parquet")))
    same = 0
    for day in wanted:
        start = (day - date(1970, 1, 1)).days * DAY_MS
        field = compute.field("time")
        rows = orders.to_table(
            columns=["time", "usd"],
            filter=(field >= start - DAY_MS) & (field < start + DAY_MS),
        ).sort_by("time")
        times, cents = rows["time"].to_numpy(), rows["usd"].to_numpy()
        held = _rolling(np.append(times, start), np.append(cents, 0))[:-1][times >= start]
        at_start = cents[(times > start - DAY_MS) & (times <= start)].sum()
        same += int(max(held.max(), at_start)) == values[day]
    return {"sampled": len(wanted), "same": same}


JOBS = {
    each.__name__: each for each in (make, job, read_duckdb, read_pyarrow, in_pandas, again, check)
}


def measured(name: str, folder: Path, out: Path) -> dict[str, object]:
    """Run a job in a process of its own; its answer with wall and CPU seconds and its peak."""
    command = [sys.executable, __file__, "--job", name, "--folder", folder, "--out", out]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    words = [str(part) for part in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**json.loads(done.stdout), "wall": wall, "cpu": cpu}


def peak_mb() -> float:
    """The most memory that this process held; what it inherits from its parent does not count."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def compare(size: str) -> None:
    """Make the orders and run every job on them."""
    with tempfile.TemporaryDirectory(prefix="newsgen-bench-") as place:
        folder, out = Path(place) / "orders", Path(place) / size
        out.mkdir()
        made = measured("make", folder, out)
        rows, days = SIZES[size]
        print(f"\n{rows:,} orders, {days:,} days, {made['bytes'] / 1e6:,.0f} MB", flush=True)
        print(f"{'':14} {'wall s':>8} {'CPU s':>8} {'peak MB':>8} {'CPU, of the bare read':>22}")
        bare = 0.0
        for name in ("read_duckdb", "read_pyarrow", "job", "in_pandas"):
            each = measured(name, folder, out)
            bare = bare or each["cpu"]
            numbers = f"{each['wall']:8.2f} {each['cpu']:8.2f} {each['peak']:8.0f}"
            print(f"{name:14} {numbers} {each['cpu'] / bare:22.2f}", flush=True)
        later, checked = measured("again", folder, out), measured("check", folder, out)
        print(f"one day again {later['day_ms']:.0f} ms, a rank {later['rank_ms']:.2f} ms", end="")
        print(f"; {checked['same']} of {checked['sampled']} rolling maxima as in a plain reading")
        if checked["same"] != checked["sampled"]:
            sys.exit("a rolling maximum differs from the plain reading")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="1m,10m", help="sizes: 1m, 10m, 100m")
    parser.add_argument("--job", choices=JOBS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.job:
        answer = JOBS[wanted.job](wanted.folder, wanted.out)
        print(json.dumps({**answer, "peak": peak_mb()}))
        return
    libraries = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pyarrow", "pandas"))
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {libraries}")
    for size in wanted.rows.split(","):
        compare(size)


if __name__ == "__main__":
    main()
