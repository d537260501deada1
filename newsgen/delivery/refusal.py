"""Why a target did not take an article, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from newsgen.errors import NewsgenError, shown_name
from newsgen.sources.fetched import Fetched
from newsgen.sources.judging import AGAIN_STATUSES, asked_wait
from newsgen.sources.trouble import LATER, TroubleError

_TOO_MANY = 429


class DeliveryError(NewsgenError):
    """A target cannot be reached, refuses, or holds something that must not be written over."""

    code = "delivery_failed"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a target means by its statuses: message and remedy by status, `other` for the rest."""

    known: Mapping[int, tuple[str, str]]
    other: str

    def judge(self, answer: Fetched, code: str = "", means: int = 0) -> None:
        """Raise TroubleError unless the answer is a good one.

        `code` is the target's own word, `means` the status that it should have, if another.
        """
        status = answer.status
        if status in range(200, 300):
            return
        value = " ".join(part for part in (f"HTTP {status}", shown_name(code)) if part)
        if status in AGAIN_STATUSES:
            message = (
                "has had too many requests" if status == _TOO_MANY else "has a fault of its own"
            )
            wait = asked_wait(answer)
            raise TroubleError(message, again=True, wait=wait, value=value, remedy=LATER)
        message, remedy = self.known.get(means or status, ("refuses what was sent", self.other))
        raise TroubleError(message, again=False, value=value, remedy=remedy)


def taken(slug: str) -> TroubleError:
    """Name a post of somebody else's that stands where ours belongs."""
    return TroubleError(
        "has a post at this address that did not come from newsgen; it was left as it is",
        again=False,
        value=shown_name(slug),
        remedy="Change its address there, or move it to the trash, then push again.",
    )


def unseen(slug: str) -> TroubleError:
    """Name an address that is taken by what we are not shown."""
    return TroubleError(
        "has something at this address that newsgen may not see, so no post was kept",
        again=False,
        value=shown_name(slug),
        remedy="Look there for a page or another user's post; in WordPress, push as an Editor.",
    )


def public(address: str) -> TroubleError:
    """Name a post that readers see, and that an unapproved text must not replace."""
    return TroubleError(
        "has published this article, and this version is not approved; it was left as it is",
        again=False,
        value=shown_name(address),
        remedy="Approve this version, then push again.",
    )


def edited(address: str) -> TroubleError:
    """Name a post whose words somebody changed where it stands."""
    return TroubleError(
        "was edited there since newsgen wrote it; it was left as it is",
        again=False,
        value=shown_name(address),
        remedy="Make the change there by hand, or write over the edits with --overwrite.",
    )


def doubled(posts: str) -> TroubleError:
    """Name several posts of one article in one language."""
    return TroubleError(
        "has more than one post of this article in this language; none was changed",
        again=False,
        value=shown_name(posts),
        remedy="Keep one and move the others to the trash there, then push again.",
    )


def no_json(status: int) -> TroubleError:
    """Name an answer that is not what the interface gives."""
    return TroubleError(
        "answers with something that is not its interface's JSON",
        again=False,
        value=f"HTTP {status}",
        remedy="Check the address in [push]; a page for people, or a guard, may stand there.",
    )
