"""Keeps account of subscriptions: what was asked for, granted and refused.

A refused request of several topics is asked for again in halves, so that one wrong topic is found
and told and does not stop the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from newsgen.live.venue import Answer


@dataclass(slots=True)
class Subscriptions:
    """The topics of one connection; requests are numbered as they are made."""

    batch: int
    granted: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    pending: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _number: int = 0

    @property
    def settled(self) -> bool:
        """Whether every request was answered."""
        return not self.pending

    def ask(self, topics: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Give numbered requests for topics that were not asked for yet."""
        asked = {topic for waiting in self.pending.values() for topic in waiting}
        known = self.granted | self.refused.keys() | asked
        new = [topic for topic in dict.fromkeys(topics) if topic not in known]
        starts = range(0, len(new), self.batch)
        return tuple(self._numbered(tuple(new[i : i + self.batch])) for i in starts)

    def answered(self, answer: Answer) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Take an answer; give the requests that must be made again in halves."""
        number = self._of(answer)
        topics = self.pending.pop(number, ())
        alone = len(topics) <= 1
        if answer.kind == "subscribed" or (answer.kind == "already" and alone):
            self.granted.update(topics)
            return ()
        if alone:
            self.refused.update(dict.fromkeys(topics, answer.text))
            return ()
        half = len(topics) // 2
        return self._numbered(topics[:half]), self._numbered(topics[half:])

    def _numbered(self, topics: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        self._number += 1
        self.pending[str(self._number)] = topics
        return str(self._number), topics

    def _of(self, answer: Answer) -> str:
        """Find the request that is answered: by its number, else its topic, else the oldest."""
        if answer.request in self.pending:
            return answer.request
        if answer.topic:
            single = (n for n, topics in self.pending.items() if answer.topic in topics)
            return next(single, "")
        return next(iter(self.pending), "")
