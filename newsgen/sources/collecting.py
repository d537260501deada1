"""Collects what one provider supplies, body by body; one part that fails leaves the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, NoReturn

from newsgen.errors import Problem, SourceError, shown
from newsgen.sources.fetched import Fetched
from newsgen.sources.gleaned import Gleaned, Supply
from newsgen.sources.reading import place


def wrong(fetched: Fetched, field: str, message: str, value: object = "") -> NoReturn:
    """Refuse a body whose form is not the documented one."""
    found = "" if value == "" else shown(value)
    remedy = "The provider may have changed its answers; leave it out, and report it."
    raise SourceError(Problem(place(fetched, field), message, found, remedy))


def listed(fetched: Fetched, field: str, value: Any) -> list[Any]:
    """Give a list of a body; SourceError where it is none."""
    if not isinstance(value, list):
        wrong(fetched, field, "must be a list", value)
    return value


def table(fetched: Fetched, field: str, value: Any) -> dict[str, Any]:
    """Give an object of a body; SourceError where it is none."""
    if not isinstance(value, dict):
        wrong(fetched, field, "must be an object", value)
    return value


class Collector:
    """The fields, bodies and notes of one provider, as they come in."""

    def __init__(self, provider: str) -> None:
        self.provider = provider
        self._fields: dict[str, object] = {}
        self._supplies: dict[str, Supply] = {}
        self._notes: list[str] = []
        self._failures: list[SourceError] = []

    def add(self, bodies: Sequence[Fetched], fields: Mapping[str, object]) -> None:
        """Take fields that come from these bodies together; what is None is left out."""
        known = {name: value for name, value in fields.items() if value is not None}
        self._fields.update(known)
        for body in bodies:
            before = self._supplies.pop(body.url, Supply(body, ()))
            self._supplies[body.url] = Supply(body, (*before.fields, *known))

    def note(self, sentence: str) -> None:
        """Tell the editor something: what was left out, and why."""
        self._notes.append(f"{self.provider}: {sentence}")

    @contextmanager
    def part(self, what: str) -> Iterator[None]:
        """Go on without a part that fails; what failed is noted."""
        try:
            yield
        except SourceError as error:
            self._failures.append(error)
            self._notes.append(f"{what}: left out, because {error.problems[0]}")

    def gleaned(self) -> Gleaned:
        """Give what came in; where nothing did, the first failure is raised."""
        if self._failures and not self._fields:
            raise self._failures[0]
        fields = MappingProxyType(dict(self._fields))
        return Gleaned(self.provider, fields, tuple(self._supplies.values()), tuple(self._notes))
