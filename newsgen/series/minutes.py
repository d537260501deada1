"""The minutes of a day as the store keeps them: 1,440 pairs (long, short) of cents, packed."""

from __future__ import annotations

import struct
import zlib

MINUTES = 1440
_PACKED = struct.Struct(f"<{2 * MINUTES}q")
_WIDTH = 8  # bytes of a number


def unpacked(packed: bytes) -> tuple[tuple[int, int], ...]:
    """Give the minutes of a day as they were packed."""
    planes = zlib.decompress(packed)
    raw = bytearray(len(planes))
    for place in range(_WIDTH):
        raw[place::_WIDTH] = planes[place * 2 * MINUTES : (place + 1) * 2 * MINUTES]
    flat = _PACKED.unpack(raw)
    return tuple(zip(flat[::2], flat[1::2], strict=True))


def packed(minutes: tuple[tuple[int, int], ...] | bytes) -> bytes:
    """Pack the minutes of a day: like bytes of all numbers side by side, which are mostly zero."""
    raw = minutes if isinstance(minutes, bytes) else _raw(minutes)
    if len(raw) != _PACKED.size:
        raise ValueError(f"a day has {MINUTES} minutes, not {len(raw) // _WIDTH // 2}")
    planes = b"".join(raw[place::_WIDTH] for place in range(_WIDTH))
    return zlib.compress(planes, level=1)


def _raw(minutes: tuple[tuple[int, int], ...]) -> bytes:
    flat = [cents for minute in minutes for cents in minute]
    return struct.pack(f"<{len(flat)}q", *flat)
