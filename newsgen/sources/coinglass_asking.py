"""Asks CoinGlass with its key, and names exchanges as texts do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsgen.sources import keys
from newsgen.sources.coinglass_answers import judge
from newsgen.symbols import venue_name

if TYPE_CHECKING:
    from newsgen.sources.client import Client
    from newsgen.sources.fetched import Fetched
    from newsgen.sources.keys import Secret
    from newsgen.sources.window import Params

PROVIDER = "CoinGlass"
ALL = "All"  # the row of all exchanges together
_KEPT = 30.0  # seconds that an answer is kept: CoinGlass renews them every 10 to 60
_OTHER_NAMES = {"gate.io": "Gate"}


@dataclass(frozen=True, slots=True)
class Asking:
    """Where and with which key CoinGlass is asked."""

    client: Client
    key: Secret
    address: str

    def get(self, path: str, params: Params) -> Fetched:
        """Give the answer of an address below /api/futures/, judged."""
        return self.client.get(
            PROVIDER,
            f"{self.address}/api/futures/{path}",
            params=params,
            secret_headers={"CG-API-KEY": self.key},
            judge=judge,
            keep_for=_KEPT,
        )


def asking_of(client: Client, key: Secret | None, address: str) -> Asking:
    """Ask with a key, or the one that is set; SourceError where there is none."""
    return Asking(client, key or keys.needed("coinglass"), address)


def venue_of(spelt: str) -> str:
    """Write an exchange as texts do: Bitmex is BitMEX, Gate.io is Gate."""
    if spelt.casefold() == ALL.casefold():
        return ALL
    return _OTHER_NAMES.get(spelt.lower(), venue_name(spelt))
