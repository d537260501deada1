"""Keys of providers: from the environment or the system's keyring, never shown, never written."""

from __future__ import annotations

import os
from typing import NoReturn
from urllib.parse import quote

from newsgen.errors import Problem, SourceError

SERVICE = "newsgen"
_LONGEST = 500
_SLOWEST = 10.0  # seconds that a keyring may take: a locked one asks its user
_HIDDEN = "***"


class Secret:
    """A text that shows itself only where `reveal` is called."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Give the text, to be sent to its provider and nowhere else."""
        return self._text

    def hidden(self, text: str) -> str:
        """Give a text with the secret, plain or as part of an address, taken out."""
        for form in (self._text, quote(self._text, safe="")):
            text = text.replace(form, _HIDDEN)
        return text

    def stands_in(self, body: bytes) -> bool:
        """Tell whether a body repeats the secret."""
        return self._text.encode() in body

    def __repr__(self) -> str:
        return "<secret>"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not stored")


def key(name: str) -> Secret | None:
    """Give the key of a provider (coinglass), or None where there is none.

    Looks for NEWSGEN_COINGLASS_KEY, COINGLASS_API_KEY, then the keyring's entry newsgen/coinglass.
    A keyring that is missing, slow or broken is no key. SourceError for a text that is no key.
    """
    variables = (f"NEWSGEN_{name.upper()}_KEY", f"{name.upper()}_API_KEY")
    for variable in variables:
        if text := os.environ.get(variable, "").strip():
            return _checked(text, variable)
    text = (_from_keyring(name) or "").strip()
    return _checked(text, f"keyring {SERVICE} {name}") if text else None


def needed(name: str) -> Secret:
    """Give the key of a provider; SourceError says how to set it."""
    found = key(name)
    if found is None:
        message = "needs a key, and there is none in the environment or the keyring"
        raise SourceError(Problem(name, message, remedy=how_to_set(name)))
    return found


def how_to_set(name: str) -> str:
    """Say how a key is given."""
    return f"Set NEWSGEN_{name.upper()}_KEY or run `keyring set {SERVICE} {name}`."


def _checked(text: str, where: str) -> Secret:
    if not (text.isascii() and text.isprintable() and " " not in text and len(text) <= _LONGEST):
        message = "is no key: it holds blanks, or characters that no key has"
        raise SourceError(
            Problem(where, message, remedy="Copy the key again, without quotes and blanks.")
        )
    return Secret(text)


def _from_keyring(name: str) -> str | None:
    """Ask the keyring in a thread, so that one that waits for its user does not hold us."""
    from threading import Thread

    found: list[str | None] = []
    thread = Thread(target=_ask_keyring, args=(name, found), daemon=True)
    thread.start()
    thread.join(_SLOWEST)
    return found[0] if found else None


def _ask_keyring(name: str, found: list[str | None]) -> None:
    try:
        import keyring

        found.append(keyring.get_password(SERVICE, name))
    except Exception:  # noqa: BLE001 backends raise what they like; all of it means: no key
        found.append(None)
