"""A web server on this machine that misbehaves as told: real sockets, one thread a connection."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator

Script = Callable[["Talk"], None]


class Talk:
    """One connection: what was asked, and ways to answer it well or badly."""

    def __init__(self, sock: socket.socket, server: BadServer) -> None:
        self.sock, self.server = sock, server
        self.request = b""

    def hear(self) -> bool:
        """Read one request's head, or TLS that is not spoken here; False where nobody speaks."""
        while b"\r\n\r\n" not in self.request and self.request[:1] != b"\x16":
            piece = self.sock.recv(65536)
            if not piece:
                return False
            self.request += piece
        return True

    def raw(self, data: bytes) -> None:
        self.sock.sendall(data)

    def answer(
        self, body: bytes, *headers: str, status: str = "200 OK", length: int | None = None
    ) -> None:
        lines = (
            f"HTTP/1.1 {status}",
            *headers,
            f"Content-Length: {len(body) if length is None else length}",
            "Connection: close",
            "",
            "",
        )
        self.raw("\r\n".join(lines).encode("latin-1") + body)

    def stall(self) -> None:
        """Say nothing until the client leaves or the server closes."""
        while not self.server.closing.is_set():
            with contextlib.suppress(TimeoutError):
                self.sock.settimeout(0.1)
                if not self.sock.recv(1):
                    return

    def drip(self, data: bytes, every: float = 0.05) -> None:
        for byte in data:
            self.raw(bytes([byte]))
            if self.server.closing.wait(every):
                return

    def reset(self) -> None:
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class BadServer:
    """Answers the n-th connection by the n-th script, the last one for all that follow."""

    def __init__(self, *scripts: Script, tls: ssl.SSLContext | None = None) -> None:
        self.scripts, self.tls = scripts, tls
        self.requests: list[bytes] = []
        self.closing = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def serve(self) -> None:
        count = 0
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            script = self.scripts[min(count, len(self.scripts) - 1)]
            count += 1
            thread = threading.Thread(target=self.talk, args=(sock, script))
            self.threads.append(thread)
            thread.start()

    def talk(self, sock: socket.socket, script: Script) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as closing:
            closing.enter_context(sock)
            sock.settimeout(10)
            if self.tls is not None:
                sock = closing.enter_context(self.tls.wrap_socket(sock, server_side=True))
            talk = Talk(sock, self)
            if talk.hear():
                self.requests.append(talk.request)
                script(talk)


@contextlib.contextmanager
def bad_server(*scripts: Script, tls: ssl.SSLContext | None = None) -> Iterator[BadServer]:
    server = BadServer(*scripts, tls=tls)
    accepting = threading.Thread(target=server.serve)
    accepting.start()
    try:
        yield server
    finally:
        server.closing.set()
        with contextlib.suppress(OSError):
            server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        accepting.join(10)
        for thread in server.threads:
            thread.join(10)
