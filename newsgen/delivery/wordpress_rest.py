"""The REST interface of a WordPress site: requests with an application password, answers read."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel

from newsgen.delivery.answers import Reason, WordPressError, WordPressTag, read, read_or_none
from newsgen.delivery.line import Line
from newsgen.delivery.refusal import Answers
from newsgen.delivery.requests import Request, Sealed, as_body, checked_address
from newsgen.sources.fetched import Fetched
from newsgen.sources.keys import Secret
from newsgen.sources.trouble import TroubleError

_NOBODY = (
    "Check [push] wordpress_user, the application password in NEWSGEN_WORDPRESS_KEY, and whether "
    "the web server hands the header Authorization on."
)
_ANSWERS = Answers(
    {
        401: ("does not know this user and password", _NOBODY),
        403: (
            "does not let this user do that",
            "Give the user the role Author or Editor, or ask whoever guards the site.",
        ),
        404: (
            "has no REST interface at this address",
            "Check [push] wordpress, the site's permalinks, and plugins that switch it off.",
        ),
        409: ("says that something else was changed at the same time", "Push again."),
        413: ("takes no text of this size", "Raise post_max_size of the site's PHP."),
    },
    "Look whether a plugin of the site asks for more than a title and a text.",
)
# A wrong password or role may be told no sooner than drafts are asked for: as HTTP 400, a status
# that is not allowed, with the true HTTP status beside it.
_FORBIDDEN_STATUS = "rest_forbidden_status"
_LOST = frozenset({404, 410})

M = TypeVar("M", bound=BaseModel)


@dataclass(slots=True)
class Rest:
    """The interface of one site for one user; `key` is an application password without blanks."""

    address: str
    user: str
    key: Secret
    line: Line

    def __post_init__(self) -> None:
        self.address = checked_address("wordpress", self.address)

    def listed(self, kind: type[M], path: str, query: Mapping[str, str]) -> list[M]:
        """Give what a list holds; TroubleError where there is no such list."""
        return read(list[kind], self._judged("GET", f"{path}?{urlencode(query)}", None, []))  # type: ignore[valid-type]

    def write(self, kind: type[M], path: str, members: object, empty: object) -> M:
        """Make or change something and give it as it stands then."""
        return read(kind, self._judged("POST", path, members, empty))

    def trash(self, path: str) -> None:
        """Move a post to the trash."""
        self._judged("DELETE", path, None, {})

    def new_tag(self, name: str, empty: object) -> int:
        """Make a tag and give its number; one that was made meanwhile is named in the refusal."""
        answer = self._answer("POST", "tags", {"name": name}, empty)
        refused = read_or_none(WordPressError, answer)
        if refused and refused.code == "term_exists" and refused.data:
            return refused.data.term_id
        return read(WordPressTag, _judge(answer)).id

    def _judged(self, method: str, path: str, members: object, empty: object) -> Fetched:
        answer = self._answer(method, path, members, empty)
        if answer.status in _LOST and path.startswith("posts/"):
            raise TroubleError("has lost the post meanwhile", again=True, value="HTTP 404")
        return _judge(answer)

    def _answer(self, method: str, path: str, members: object, empty: object) -> Fetched:
        return self.line.send(
            Request(
                method,
                f"{self.address}/wp-json/wp/v2/{path}",
                as_body(members) if members is not None else b"",
                {"Content-Type": "application/json"} if members is not None else {},
                {"Authorization": Sealed("Basic ***", self._login, self.key)},
                empty,
            )
        )

    def _login(self) -> Secret:
        pair = f"{self.user}:{self.key.reveal()}"
        return Secret(f"Basic {b64encode(pair.encode()).decode()}")


def _judge(answer: Fetched) -> Fetched:
    """Give a good answer; TroubleError for a refusal, with the code that WordPress gives it."""
    refused = read_or_none(WordPressError, answer)
    reason = refused.reason if refused else Reason()
    means = reason.data.status if reason.code == _FORBIDDEN_STATUS and reason.data else 0
    _ANSWERS.judge(answer, reason.code, means)
    return answer
