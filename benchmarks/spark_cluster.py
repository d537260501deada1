"""Runs a command against Apache Spark: a master, two workers and a Spark Connect server, all here.

    python benchmarks/spark_cluster.py --spark .venv-spark COMMAND...

`--spark` is an environment with pyspark in it; a Java runtime of version 17 or newer is needed. The
command finds the server's address in NEWSGEN_SPARK. Everything listens on 127.0.0.1 and is stopped
at the end.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

HOST = "127.0.0.1"
WORKERS = 2
WAIT_SECONDS = 120
_CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--spark", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    wanted = parser.parse_args()
    if shutil.which("java") is None:
        sys.exit("Java 17 or newer is needed: apt-get install openjdk-17-jre-headless")
    home = next(wanted.spark.glob("lib/python*/site-packages/pyspark"), None)
    if home is None:
        sys.exit(f"{wanted.spark} has no pyspark: {wanted.spark}/bin/pip install pyspark")
    started = time.perf_counter()
    with cluster(home.resolve()) as address:
        print(f"{address} with {WORKERS} workers after {time.perf_counter() - started:.0f} s")
        environment = {**os.environ, "NEWSGEN_SPARK": address}
        done = subprocess.run(wanted.command, env=environment, check=False)
    return done.returncode


@contextmanager
def cluster(home: Path) -> Iterator[str]:
    """Start the cluster; give the address of its Spark Connect server, and stop it at the end."""
    with ExitStack() as running:
        place = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="newsgen-spark-")))
        master, page, connect = (free_port() for _ in range(3))
        url = f"spark://{HOST}:{master}"
        spark = [str(home / "bin" / "spark-class")]
        deploy = "org.apache.spark.deploy"
        ports = ["--host", HOST, "--port", str(master), "--webui-port", str(page)]
        run(running, home, place, "master", [*spark, f"{deploy}.master.Master", *ports])
        wait_for(master, place / "master.log")
        for number in range(WORKERS):
            own = ["--host", HOST, "--cores", "1", "--memory", "1g", "--webui-port", "0"]
            own += ["--work-dir", str(place / f"work-{number}"), url]
            name = f"worker-{number}"
            run(running, home, place, name, [*spark, f"{deploy}.worker.Worker", *own])
        settings = {
            "spark.connect.grpc.binding.address": HOST,
            "spark.connect.grpc.binding.port": str(connect),
            "spark.driver.host": HOST,
            "spark.driver.bindAddress": HOST,
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": str(2 * WORKERS),
            "spark.sql.warehouse.dir": str(place / "warehouse"),
            "spark.local.dir": str(place / "local"),
        }
        pairs = [part for pair in settings.items() for part in ("--conf", "=".join(pair))]
        submit = [str(home / "bin" / "spark-submit"), "--master", url, "--class", _CONNECT, *pairs]
        run(running, home, place, "connect", [*submit, "spark-internal"])
        wait_for(connect, place / "connect.log")
        wait_for_workers(place / "master.log")
        yield f"sc://{HOST}:{connect}"


def run(running: ExitStack, home: Path, place: Path, name: str, command: list[str]) -> None:
    """Start a process that writes to its own log, and stop it when the cluster is left."""
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": HOST}
    log = running.enter_context((place / f"{name}.log").open("wb"))
    process = subprocess.Popen(command, env=environment, cwd=place, stdout=log, stderr=log)
    running.callback(stop, process)


def stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return found.getsockname()[1]


def wait_for(port: int, log: Path) -> None:
    """Wait until something listens on a port; the last lines of its log where nothing does."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        with socket.socket() as trial:
            if trial.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.2)
    lines = log.read_text(errors="replace").splitlines()[-15:]
    sys.exit("\n".join([f"nothing listens on port {port} after {WAIT_SECONDS} s:", *lines]))


def wait_for_workers(log: Path) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while log.read_text(errors="replace").count("Registering worker") < WORKERS:
        if time.monotonic() > end:
            sys.exit(f"the workers did not register within {WAIT_SECONDS} s")
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
