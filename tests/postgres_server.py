"""A PostgreSQL server of the tests' own: in a folder of its own, on a socket in it, gone after.

The server refuses to run as root, so root starts it as the user that Debian's package made.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server and give the address of its database, without a password."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path may not be long
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    data = folder / "data"
    try:
        _run("initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c shared_buffers=8MB"
        _run("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://{USER}@/{USER}?host={folder}"
        finally:
            _run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _run(name: str, *arguments: object) -> None:
    """Run one of the server's programs; its own words are shown where it fails."""
    user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
    command = [*(user if os.geteuid() == 0 else []), str(_programs() / name)]
    done = subprocess.run(
        [*command, *map(str, arguments)],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if name == "initdb" else None,
        stderr=subprocess.STDOUT if name == "initdb" else None,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def _programs() -> Path:
    """Give the folder of the newest server; Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    beside = shutil.which("initdb")
    assert found or beside, "PostgreSQL is needed: apt-get install postgresql"
    return (found[-1] if found else Path(str(beside))).parent
