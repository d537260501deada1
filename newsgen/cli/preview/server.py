"""Listens on an address of this machine until it is interrupted."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from types import FrameType

import uvicorn

from newsgen.cli import inputs, terminal
from newsgen.cli.errors import UsageError
from newsgen.cli.preview.desk import Desk
from newsgen.cli.preview.maker import Maker, Options
from newsgen.cli.preview.site import site
from newsgen.errors import NotFoundError, Problem
from newsgen.publish import known_formats

_LOCAL = ("localhost", "127.0.0.1", "::1", "[::1]")


@dataclass(frozen=True, slots=True)
class Listening:
    """Where to listen, and whether to open a browser."""

    host: str = "127.0.0.1"
    port: int = 0
    browse: bool = True


def serve(root: Path, options: Options, listening: Listening) -> None:
    """Serve a folder; ends with an interrupt, which is how a preview ends."""
    if not root.is_dir():
        remedy = "Name a folder of briefs or articles."
        raise NotFoundError(Problem("", "is no folder", remedy=remedy, file=str(root)))
    inputs.moment(options.now)
    inputs.known_languages(options.languages)
    known_formats(options.formats)
    bound = _bind(listening)
    address = _address(listening.host, bound.getsockname()[1])
    terminal.say(f"Preview of {root}: {address} (Ctrl-C ends it)")
    terminal.finish()
    if listening.browse:
        import webbrowser

        webbrowser.open(address)
    desk = Desk(root.resolve(), Maker(options))
    with suppress(KeyboardInterrupt):
        _server(desk, listening.host).run(sockets=[bound])


def _server(desk: Desk, host: str) -> uvicorn.Server:
    config = uvicorn.Config(
        site(desk, [*_LOCAL, host.lower()]),
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    return _Server(config, desk.maker)


class _Server(uvicorn.Server):
    """A server that stops what is being made before it waits for the answers to be sent."""

    def __init__(self, config: uvicorn.Config, maker: Maker) -> None:
        super().__init__(config)
        self._maker = maker

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End."""
        super().handle_exit(sig, frame)
        self._maker.stop()


def _bind(listening: Listening) -> socket.socket:
    """Take the port; UsageError where the address is none of this machine, or taken."""
    host = listening.host
    remedy = "Choose another --port, or leave it out; name an address of this machine."
    try:
        found = socket.getaddrinfo(host, listening.port, type=socket.SOCK_STREAM)[0]
        _warn(str(found[4][0]), host)
        return socket.create_server((host, listening.port), family=found[0])
    except (OSError, UnicodeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        where = f"{host}:{listening.port}"
        problem = Problem("preview", f"cannot listen: {reason}", where, remedy)
        raise UsageError(problem) from None


def _warn(address: str, host: str) -> None:
    """Refuse an address that stands for all; say who may read along on any but this machine's."""
    number = ip_address(address.partition("%")[0])
    if number.is_unspecified:
        remedy = "Name the one address under which browsers reach it."
        raise UsageError(Problem("--host", "stands for every address", host, remedy))
    if not number.is_loopback:
        terminal.complain(f"Whoever reaches {host} can read all that is shown; none is asked.")


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
