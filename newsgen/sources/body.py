"""Reads a body while it comes: decoded, whole, and no larger than allowed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from newsgen.errors import shown_name
from newsgen.sources.trouble import LATER, TroubleError, too_large

if TYPE_CHECKING:
    import httpx

_LONGEST_LENGTH = 15  # digits
_PLAIN = frozenset({"", "identity"})
_GZIP = frozenset({"gzip", "x-gzip"})


def read_body(response: httpx.Response, most: int) -> bytes:
    """Give the decoded body, at most `most` bytes; TroubleError where it is larger or damaged.

    A body is decoded piece by piece, so that a small one that unpacks to a large one is stopped.
    """
    _refuse_announced(response, most)
    coding = response.headers.get("content-encoding", "").strip().lower()
    if response.is_stream_consumed:  # a transport that had the whole body has decoded it
        return _limited([response.content], most)
    if coding in _PLAIN:
        return _limited(response.iter_raw(), most)
    if coding in _GZIP:
        return _unpacked(response.iter_raw(), most)
    message = "sends a body in a coding that was not asked for"
    raise TroubleError(message, again=False, value=shown_name(coding), remedy=LATER)


def _refuse_announced(response: httpx.Response, most: int) -> None:
    length = response.headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        return
    if len(length) > _LONGEST_LENGTH or int(length) > most:
        raise too_large(most)


def _limited(pieces: Iterable[bytes], most: int) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most:
            raise too_large(most)
    return bytes(body)


def _unpacked(pieces: Iterable[bytes], most: int) -> bytes:
    """Unpack gzip, which may consist of several parts."""
    body, unpacker = bytearray(), _unpacker()
    try:
        for piece in pieces:
            rest = piece
            while rest:
                if unpacker.eof:
                    unpacker = _unpacker()
                body += unpacker.decompress(rest, most + 1 - len(body))
                if len(body) > most:
                    raise too_large(most)
                rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    except zlib.error:
        raise TroubleError("sends a body that cannot be unpacked", again=True) from None
    if not unpacker.eof:
        raise TroubleError("broke off its answer", again=True)
    return bytes(body)


def _unpacker() -> zlib._Decompress:
    return zlib.decompressobj(zlib.MAX_WBITS | 16)
