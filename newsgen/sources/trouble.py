"""What went wrong with one attempt, in words of our own, and whether another may help.

The texts of the libraries' errors are not used: they may repeat what was sent.
"""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

from newsgen.errors import shown_name

if TYPE_CHECKING:
    import httpx

LATER = "Try again later."
_TOO_LARGE = "What came was not used. Look whether the address is the right one."
_CHANGED = "Look whether the provider has moved; newsgen does not follow it elsewhere."


class TroubleError(Exception):
    """One attempt failed; `wait` is what the provider asks for, seconds."""

    def __init__(
        self,
        message: str,
        *,
        again: bool,
        wait: float | None = None,
        value: str = "",
        remedy: str = LATER,
    ) -> None:
        super().__init__(message)
        self.message, self.again, self.wait = message, again, wait
        self.value, self.remedy = value, remedy


def too_late(seconds: float) -> TroubleError:
    """Name an answer that was not there, whole, in time."""
    return TroubleError(f"takes longer than {seconds:g} s", again=True)


def unreachable(reason: str = "there is no connection") -> TroubleError:
    """Name a provider that there is no way to."""
    remedy = "Check the network, then try again."
    return TroubleError(f"cannot be reached: {reason}", again=True, remedy=remedy)


def too_large(most: int) -> TroubleError:
    """Name a body over the limit."""
    message = f"sends more than {most:,} bytes"
    return TroubleError(message, again=False, remedy=_TOO_LARGE)


def wrong_redirect(target: str) -> TroubleError:
    """Name a redirect that is not followed."""
    message = "redirects to another address"
    return TroubleError(message, again=False, value=shown_name(target), remedy=_CHANGED)


def of(error: httpx.HTTPError | httpx.InvalidURL | httpx.StreamError) -> TroubleError:
    """Name an error of the connection."""
    import httpx

    if (tls := _tls(error)) is not None:
        return tls
    if isinstance(error, httpx.ConnectError):
        unknown = any(isinstance(each, socket.gaierror) for each in _chain(error))
        return unreachable("its name is not known") if unknown else unreachable()
    if isinstance(error, httpx.RemoteProtocolError):
        cut = "closed connection" in str(error) or "disconnected" in str(error)
        return TroubleError(_BROKEN_OFF if cut else "sends something that is no HTTP", again=True)
    if isinstance(error, httpx.ProxyError):
        return TroubleError("is not reached by the proxy", again=False, remedy=_PROXY)
    known = {
        httpx.ConnectTimeout: "cannot be reached in time",
        httpx.TimeoutException: "is silent for too long",
        httpx.NetworkError: "broke the connection",
    }
    for kind, message in known.items():
        if isinstance(error, kind):
            return TroubleError(message, again=True)
    message = "cannot be asked: the address or a header is not allowed in HTTP"
    return TroubleError(message, again=False, remedy="Check the key and the address.")


_BROKEN_OFF = "broke off its answer"
_PROXY = "Check the environment variables HTTPS_PROXY and NO_PROXY."


def _tls(error: BaseException) -> TroubleError | None:
    for each in _chain(error):
        if isinstance(each, ssl.SSLCertVerificationError):
            message = "has a certificate that is not trusted; nothing was sent"
            return TroubleError(message, again=False, remedy=_CERTIFICATE)
        if isinstance(each, ssl.SSLError) and not isinstance(
            each, ssl.SSLEOFError | ssl.SSLZeroReturnError
        ):
            return TroubleError("does not speak TLS as it should", again=False, remedy=_CERTIFICATE)
    return None


_CERTIFICATE = "Check the clock of this machine, and whether a proxy stands in between."


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
