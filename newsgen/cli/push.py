"""Sends a finished article to the targets of [push], each on its own: one that fails stops none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from newsgen.cli import inputs, terminal
from newsgen.cli.errors import UsageError, line
from newsgen.errors import NewsgenError, Problem, SettingsError, nearest
from newsgen.settings import Settings
from newsgen.sources import keys

if TYPE_CHECKING:
    from newsgen.delivery.ghost import Ghost
    from newsgen.delivery.line import Line
    from newsgen.delivery.placing import Sent
    from newsgen.delivery.requests import Request
    from newsgen.delivery.wordpress import WordPress
    from newsgen.publish.copy import Copy

TARGETS = ("webhook", "wordpress", "ghost")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for, as it was written."""

    path: Path
    targets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    require_approval: bool = False
    dry_run: bool = False
    overwrite: bool = False
    now: str | None = None
    settings: Path | None = None


@dataclass(slots=True)
class _Came:
    """What came of the deliveries."""

    sent: list[Sent] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def push(wanted: Wanted, *, as_json: bool) -> None:
    """Send the article; exit 1 where an approval is asked for and missing, 2 where one failed."""
    settings = inputs.settings_from(wanted.settings)
    targets = _targets(wanted.targets, settings)
    copies = _chosen(_copies(wanted.path, settings), wanted.languages)
    if wanted.require_approval:
        from newsgen.publishing import require_approved

        require_approved(copies)
    clock = _clock(wanted.now)
    if wanted.dry_run:
        _rehearse(targets, copies, settings, clock, as_json=as_json)
        return
    from newsgen.delivery.line import Network

    with Network(clock=clock) as network:
        desk, came = _Desk(settings, network, clock, keys.needed, wanted.overwrite), _Came()
        for target in targets:
            with _kept(came):
                for deliver in desk.deliveries(target, copies):
                    with _kept(came):
                        came.sent.append(deliver())
    _tell(came, as_json=as_json)


@contextmanager
def _kept(came: _Came) -> Iterator[None]:
    """Keep what went wrong, to be told when all else was tried."""
    try:
        yield
    except NewsgenError as error:
        came.problems += (each for each in error.problems if each not in came.problems)


def _copies(path: Path, settings: Settings) -> dict[str, Copy]:
    """Give the pages of an article with the standing that the record gives them.

    CheckError where the independent reader finds a figure that does not agree.
    """
    from newsgen.publishing import copies, load
    from newsgen.publishing.refusing import refuse_findings
    from newsgen.review.place import open_record

    folder = load(path)
    refuse_findings(folder, settings)
    with open_record(settings) or nullcontext() as record:
        return copies(folder.document, record, settings)


def _chosen(copies: Mapping[str, Copy], languages: Iterable[str]) -> dict[str, Copy]:
    """Give the copies of the languages named, or all; an unknown one names the known."""
    wanted = inputs.known_languages(languages) or tuple(copies)
    missing = [lang for lang in wanted if lang not in copies]
    if missing:
        remedy = f"It has {', '.join(copies)}; make the others with newsgen generate."
        raise UsageError(
            [Problem("--lang", "is no language of this article", lang, remedy) for lang in missing]
        )
    return {lang: copies[lang] for lang in wanted}


def _targets(wanted: Iterable[str], settings: Settings) -> tuple[str, ...]:
    """Give the targets named, or all that the settings have; SettingsError without an address."""
    named = tuple(dict.fromkeys(name.lower() for name in wanted))
    for name in named:
        if name not in TARGETS:
            raise UsageError(Problem("--to", "is no target", name, nearest(name, TARGETS)))
    known = tuple(name for name in TARGETS if getattr(settings.push, name))
    file = str(settings.file or "newsgen.toml")
    if not (named or known):
        remedy = f"Write the address of {', '.join(TARGETS[:-1])} or {TARGETS[-1]} below [push]."
        raise SettingsError(Problem("push", "names no target", "", remedy, file))
    for name in named:
        if name not in known:
            remedy = f'Write {name} = "https://…" below [push].'
            raise SettingsError(Problem(f"push.{name}", "has no address", "", remedy, file))
    return named or known


def _clock(text: str | None) -> Callable[[], datetime]:
    """Give the clock: the time given, standing still, else the time it is."""
    if text is None:
        return lambda: inputs.moment(None)
    moment = inputs.moment(text)
    return lambda: moment


@dataclass(frozen=True, slots=True)
class _Desk:
    """Makes the targets; `key` gives the key of one."""

    settings: Settings
    line: Line
    clock: Callable[[], datetime]
    key: Callable[[str], keys.Secret]
    overwrite: bool = False

    def deliveries(self, target: str, copies: Mapping[str, Copy]) -> Iterator[Callable[[], Sent]]:
        """Give what is to be done for one target: all languages at once, or each on its own."""
        push = self.settings.push
        if target == "webhook":
            from newsgen.delivery.webhook import Webhook

            hook = Webhook(push.webhook, self.key(target), self.line, self.clock)
            yield partial(hook.send, copies)
            return
        blog = self._ghost() if target == "ghost" else self._wordpress()
        for copy in copies.values():
            yield partial(blog.send, copy)

    def _ghost(self) -> Ghost:
        from newsgen.delivery.ghost import Ghost

        key = self.key("ghost")
        return Ghost(self.settings.push.ghost, key, self.line, self.clock, self.overwrite)

    def _wordpress(self) -> WordPress:
        from newsgen.delivery.wordpress import WordPress
        from newsgen.delivery.wordpress_rest import Rest

        push = self.settings.push
        rest = Rest(push.wordpress, self._user(), self.key("wordpress"), self.line)
        return WordPress(rest, self.line, push.wordpress_status, self.overwrite)

    def _user(self) -> str:
        if not self.settings.push.wordpress_user:
            remedy = "Name the user that the application password belongs to."
            raise SettingsError(Problem("push.wordpress_user", "is missing", remedy=remedy))
        return self.settings.push.wordpress_user


def _rehearse(
    targets: Iterable[str],
    copies: Mapping[str, Copy],
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    as_json: bool,
) -> None:
    """Show the requests that an empty target would get; no key is needed, none is read."""
    from newsgen.delivery.line import Rehearsal

    rehearsal = Rehearsal(clock)
    desk = _Desk(settings, rehearsal, clock, keys.Secret)
    for target in targets:
        for deliver in desk.deliveries(target, copies):
            deliver()
    if as_json:
        terminal.say_json({"requests": [request.shown() for request in rehearsal.requests]})
        return
    for request in rehearsal.requests:
        _say_request(request)
    terminal.say("Nothing was sent. A target that has the post already gets an update instead.")


def _say_request(request: Request) -> None:
    shown = request.shown()
    terminal.say(f"{shown['method']} {shown['url']}")
    for name, value in shown["headers"].items():
        terminal.say(f"{name}: {value}")
    if "body" in shown:
        terminal.say()
        for text in json.dumps(shown["body"], ensure_ascii=False, indent=2).splitlines():
            terminal.say(text)
    terminal.say()


def _tell(came: _Came, *, as_json: bool) -> None:
    """Tell what was sent; raise the problems where nothing was, else exit 2 for them."""
    if came.problems and not came.sent:
        from newsgen.delivery.refusal import DeliveryError

        raise DeliveryError(came.problems)
    if as_json:
        terminal.say_json(
            {
                "sent": [each.as_plain() for each in came.sent],
                "problems": [each.as_dict() for each in came.problems],
            }
        )
    else:
        for each in came.sent:
            terminal.say(_line(each))
        for problem in came.problems:
            terminal.complain(line(problem))
    if came.problems:
        raise typer.Exit(2)


def _line(sent: Sent) -> str:
    """Say what was done, with the status of the text, and where it stands now."""
    what = f"{sent.target} {', '.join(sent.languages)}: {sent.done}, {sent.status}"
    note = f" ({sent.note})" if sent.note else ""
    return f"{what}{note}: {sent.address}" if sent.address else f"{what}{note}"
