"""One signed POST per article, with all its languages, to any address that takes JSON.

The same article in the same state is the same body under the same Idempotency-Key, so that it may
be sent again whatever became of the answer.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from newsgen.delivery import contents
from newsgen.delivery.line import Line
from newsgen.delivery.placing import Sent
from newsgen.delivery.refusal import Answers
from newsgen.delivery.requests import Request, Sealed, as_body, checked_address
from newsgen.publish.copy import Copy
from newsgen.sources.keys import Secret

SIGNATURE = "X-Newsgen-Signature"
_KEY = "Set NEWSGEN_WEBHOOK_KEY to the secret of the receiver, and compare the clocks of both."
_ANSWERS = Answers(
    {
        401: ("refuses the signature", _KEY),
        403: ("refuses the signature", _KEY),
        404: ("has no such address", "Check [push] webhook."),
        405: ("takes no POST", "Check [push] webhook."),
        409: (
            "says that it has something else under this key",
            "Look at the receiver: the same Idempotency-Key always comes with the same body.",
        ),
        410: ("is gone", "Take the address out of [push] webhook."),
        413: ("takes no body of this size", "Raise the receiver's limit, or send fewer languages."),
    },
    "Look into the receiver's log; the request is shown by --dry-run.",
)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver of signed requests; `clock` gives the time that is signed."""

    address: str
    key: Secret
    line: Line
    clock: Callable[[], datetime]

    def send(self, copies: Mapping[str, Copy]) -> Sent:
        """Send an article in all its languages; DeliveryError where it is not taken."""
        address = checked_address("webhook", self.address, query=True)
        request = self._request(address, copies)

        def post() -> None:
            _ANSWERS.judge(self.line.send(request))

        self.line.in_attempts(f"webhook: {request.place}", post)
        status = contents.overall(copies)
        return Sent("webhook", tuple(copies), status, "sent", address=request.place)

    def _request(self, address: str, copies: Mapping[str, Copy]) -> Request:
        members = contents.event(copies)
        body = as_body(members)
        name = f"{members['id']}:{members['version']}:{hashlib.sha256(body).hexdigest()}"
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": name,
            "X-Newsgen-Event": str(members["event"]),
        }
        sealed = {SIGNATURE: Sealed("t=***,v1=***", lambda: self._signature(body), self.key)}
        return Request("POST", address, body, headers, sealed, private=True)

    def _signature(self, body: bytes) -> Secret:
        return Secret(sign(body, self.key.reveal(), int(self.clock().timestamp())))


def sign(body: bytes, secret: str, at: int) -> str:
    """Give the signature header of a body: HMAC-SHA256 over the time, a point and the body."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={signed.hexdigest()}"


def verify(body: bytes, header: str, secret: str, now: float, window: float = 300) -> bool:
    """Tell whether a body was signed with the secret within `window` seconds of `now`.

    For receivers to copy: it needs the standard library's hashlib and hmac alone. `body` are the
    bytes as they came, `now` is time.time(). Within the window the Idempotency-Key tells a
    repetition.
    """
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    at = parts.get("t", "")
    if not (at.isascii() and at.isdigit() and len(at) <= 12 and abs(now - int(at)) <= window):  # noqa: PLR2004
        return False
    signed = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signed.encode(), parts.get("v1", "").encode())
