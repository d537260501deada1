"""The Python interface: a brief in, an edition with its articles out; nothing is written.

`newsgen.generate`, `newsgen.Edition`, `newsgen.Settings` and `newsgen.load_settings` are these.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from newsgen import model, pipeline, resources, settings
from newsgen.errors import BriefError, NotFoundError, Problem, SettingsError, nearest, shown
from newsgen.events.liquidations.event import Brief, parse_brief
from newsgen.intake.document import as_json
from newsgen.publish import MANY, known_formats, write_copy
from newsgen.publish.copy import Copy
from newsgen.publishing.composing import compose
from newsgen.publishing.documents import make_document, said
from newsgen.publishing.editions import pages_of
from newsgen.settings import Settings
from newsgen.style import resolve

__all__ = ["Edition", "Settings", "generate", "load_settings"]

MAX_BYTES = 1_000_001  # one more than a brief may have
MAX_SEED = 200
NAMELESS = "brief"
_DAY = timedelta(days=1)  # no zone is further from UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition(model.Edition):
    """The articles of one brief, checked, in each language; drafts, since nobody approved them.

    `articles[lang]` has headline, short_headline, dek, bullets, sections, label, text and claims;
    `copies[lang].page` has all that stands on its page.
    """

    document: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    copies: Mapping[str, Copy] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, edition: model.Edition, brief: Brief, house: Settings) -> Self:
        """Join an edition and its pages, as drafts: no record of approvals is read."""
        document = make_document(edition, pages_of(edition, brief, house, charts=False), house)
        return cls(
            **{each.name: getattr(edition, each.name) for each in fields(model.Edition)},
            document=MappingProxyType(document),
            copies=MappingProxyType(compose(document, None, house)),
        )

    def markdown(self, lang: str) -> str:
        """Write the article as Markdown with front matter."""
        return self.written(lang, "md")

    def html(self, lang: str) -> str:
        """Write the article as a whole HTML page."""
        return self.written(lang, "html")

    def written(self, lang: str, form: str) -> str:
        """Write the article in a format that `newsgen generate --format` knows, but for pictures.

        SettingsError where the format is unknown or the edition lacks the language.
        """
        if form in MANY:
            remedy = f"newsgen generate --format {form} writes them."
            raise SettingsError(Problem("form", "is many files and no text", form, remedy))
        (known,) = known_formats([form])
        if lang not in self.copies:
            remedy = nearest(lang, self.copies)
            raise SettingsError(Problem("lang", "is no language of this edition", lang, remedy))
        return write_copy(self.copies[lang], known)

    def to_dict(self) -> dict[str, Any]:
        """Give the members of article.json: plain data, new at each call."""
        return deepcopy(said(self.document, self.copies, None))


def generate(
    brief: Mapping[str, Any] | str | bytes | Path,
    languages: Sequence[str] = ("nb", "en"),
    *,
    settings: Settings | None = None,
    now: datetime | None = None,
    seed: str | None = None,
    force: bool = False,
    angle: str | None = None,
    history: str | None = None,
) -> Edition:
    """Make the articles of a brief and check every figure in them.

    `brief` is a mapping, JSON as text or bytes, or the Path of a file. `settings` are the standard
    ones unless given: no newsgen.toml is looked for. `now` is an aware datetime, the time it is
    unless given. `seed` chooses among wordings, the article's id unless given. `force` makes the
    article though the gate or the age of the figures forbids it. `angle` names the rule that leads,
    `history` the stored series to rank in, or "none".

    Every error is a `newsgen.errors.NewsgenError`: BriefError where the brief is refused,
    NoStoryError where the event makes no article, CheckError where a finished text disagrees with
    its facts, SettingsError for an unknown language, NotFoundError for a file that cannot be read,
    RuleError and CatalogError for rules and words that are not in order.
    """
    name = str(brief) if isinstance(brief, Path) else NAMELESS
    data, house = _bytes(brief), _house(settings)
    edition = pipeline.generate(
        data,
        name,
        house,
        now=_moment(now),
        languages=_known(languages),
        seed=_printable(seed),
        force=force,
        angle=angle,
        series=history,
    )
    return Edition.of(edition, parse_brief(data, name), house)


def load_settings(file: Path) -> Settings:
    """Read house settings from newsgen.toml, or from the folder that holds one."""
    return settings.load_settings(file, file)


def _house(found: object) -> Settings:
    if found is None:
        return Settings()
    if not isinstance(found, Settings):
        remedy = "Pass newsgen.Settings, or what newsgen.load_settings gives."
        raise SettingsError(Problem("settings", "are no settings", shown(found), remedy))
    return found


def _bytes(brief: object) -> bytes:
    """Give a brief as the bytes of its JSON."""
    match brief:
        case bytes():
            return brief
        case str() if "{" in brief:
            return brief.encode(errors="surrogatepass")
        case str():
            remedy = "Pass pathlib.Path(…) to name a file."
            raise BriefError(Problem(NAMELESS, "is no JSON object", brief[:60], remedy))
        case Path():
            return _read(brief)
        case Mapping():
            return _dumped(brief)
    remedy = "Pass a dict, JSON as str or bytes, or a pathlib.Path."
    raise BriefError(Problem(NAMELESS, "is no brief", type(brief).__name__, remedy))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES)
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        problem = Problem("", f"cannot be read: {reason}", remedy="Check it.", file=str(path))
        raise NotFoundError(problem) from None


def _dumped(brief: Mapping[Any, Any]) -> bytes:
    try:
        return json.dumps(dict(brief), default=_plain, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        remedy = "Use texts, numbers, datetimes, lists and dicts with texts as keys."
        problem = Problem(NAMELESS, "holds what JSON cannot hold", str(error), remedy)
        raise BriefError(problem) from None


def _plain(value: object) -> object:
    """Write what Python has beside JSON as a brief has it."""
    match value:
        case Decimal() if value.is_finite():
            return as_json(str(value))
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return dict(value)
    raise TypeError(f"{type(value).__name__} {value!r:.60}")


def _moment(now: datetime | None) -> datetime:
    if now is None:
        return datetime.now(UTC).replace(microsecond=0)
    remedy = "Pass an aware datetime, such as datetime.now(UTC)."
    if not isinstance(now, datetime) or now.tzinfo is None:
        message = "is no datetime with a time zone"
        raise SettingsError(Problem("now", message, str(now), remedy))
    try:
        return (now.astimezone(UTC) + _DAY) - _DAY
    except OverflowError:
        raise SettingsError(Problem("now", "is out of range", str(now), remedy)) from None


def _printable(seed: str | None) -> str | None:
    """Give the seed, which is published with the article, if it can be printed."""
    if seed is None or (isinstance(seed, str) and seed.isprintable() and len(seed) <= MAX_SEED):
        return seed
    message = f"must be a text of at most {MAX_SEED} characters that can be printed"
    raise SettingsError(Problem("seed", message, str(seed)[:MAX_SEED], "Pass a word."))


def _known(languages: Sequence[str]) -> tuple[str, ...]:
    tags = (languages,) if isinstance(languages, str) else languages
    if not tags:
        raise SettingsError(Problem("languages", "names none", remedy='Pass ("nb", "en").'))
    return tuple(dict.fromkeys(resolve(tag, resources.locales()) for tag in tags))
