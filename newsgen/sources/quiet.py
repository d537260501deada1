"""Keeps secrets out of the logs of the libraries, and their complaints off the terminal."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from newsgen.sources.keys import Secret

_LOGGERS = (
    *("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy", "stamina"),
    *("hishel", "hishel.core.spec", "hishel._core._storages._sync_sqlite"),
)
_NOWHERE = logging.NullHandler()  # Python prints warnings of a logger without handlers


class Hush(logging.Filter):
    """Takes secrets out of what the libraries log, as long as it is open."""

    def __init__(self) -> None:
        super().__init__()
        self._secrets: list[Secret] = []
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(self)
        for name in ("stamina", "hishel"):
            logging.getLogger(name).addHandler(_NOWHERE)

    def hide(self, secrets: Iterable[Secret]) -> None:
        """Take these out from now on."""
        self._secrets += [secret for secret in secrets if secret not in self._secrets]

    def hidden(self, text: str) -> str:
        """Give a text without any of the secrets."""
        for secret in self._secrets:
            text = secret.hidden(text)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the secrets out of a record; errors with their trace are logged as words alone."""
        if self._secrets:
            record.msg, record.args = self.hidden(record.getMessage()), ()
            record.exc_info = record.exc_text = None
        return True

    def close(self) -> None:
        """Leave the loggers as they were."""
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(self)
