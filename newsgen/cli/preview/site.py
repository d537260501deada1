"""Answers the browser: an index, each article in its languages side by side, and its files.

Pages of the preview may load scripts and styles from here and nothing else. Files of articles come
as they are, with no scripts at all. Requests that name another host are refused, so that no site
elsewhere can read what is shown here by pointing its name to this machine.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsgen.cli import terminal
from newsgen.cli.preview.desk import Desk
from newsgen.cli.preview.watching import watch
from newsgen.publish import language_of

_SAFE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_OWN = {
    **_SAFE,
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; frame-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
}
_SHOWN = {
    **_SAFE,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
}
_TYPES = {
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/plain",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".xml": "application/xml",
    ".css": "text/css",
    ".js": "text/javascript",
}
_PLAIN = "text/plain"
_OF_LANGUAGE = re.compile(r"([\w-]+)\.(?:md|html)")


def site(desk: Desk, hosts: list[str]) -> Starlette:
    """Build the site of a desk, which answers to the given host names."""
    handlers: dict[Any, Any] = {404: _on(desk, _not_found), 500: _on(desk, _fault)}
    return Starlette(
        routes=[
            Route("/", _on(desk, _index)),
            Route("/favicon.ico", _nothing),
            Route("/-/state", _on(desk, _state)),
            Route("/-/{name}", _own_file),
            Route("/briefs/{name}/", _on(desk, _brief)),
            Route("/briefs/{name}/{file}", _on(desk, _brief_file)),
            Route("/articles/{name}/", _on(desk, _article)),
            Route("/articles/{name}/{file}", _on(desk, _article_file)),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)],
        exception_handlers=handlers,
        lifespan=_watching(desk),
    )


def _watching(desk: Desk) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(_watched(desk))
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return lifespan


async def _watched(desk: Desk) -> None:
    """Watch until the end; say where that is not possible any more."""
    try:
        await watch(desk.root, desk.maker.options.settings, desk.change)
    except ExceptionGroup as errors:
        reason = str(errors.exceptions[0]).lower()
        terminal.complain(f"Changes are not seen any more: {reason}. Start the preview again.")


def _on(
    desk: Desk, answer: Callable[[Desk, Request], Awaitable[Response]]
) -> Callable[..., Awaitable[Response]]:
    """Give an answer its desk; an error that it answers to is told by its status alone."""

    async def endpoint(request: Request, *_: Exception) -> Response:
        request.state.shown = desk.state  # before anything is made: a change after it is news
        return await answer(desk, request)

    return endpoint


async def _index(desk: Desk, request: Request) -> Response:
    made, finished = await desk.listed(), desk.finished()
    return _page(request, "index.html", root=str(desk.root), briefs=made, articles=finished)


async def _brief(desk: Desk, request: Request) -> Response:
    name = request.path_params["name"]
    made = await desk.made(name)
    if made is None:
        return await _not_found(desk, request)
    if made.refused:
        return _page(request, "refused.html", name=name, made=made)
    return _article_page(desk, request, name, (file for file, _ in made.files))


async def _brief_file(desk: Desk, request: Request) -> Response:
    made = await desk.made(request.path_params["name"])
    name = request.path_params["file"]
    found = dict(made.files).get(name) if made else None
    return await _not_found(desk, request) if found is None else _file(name, found)


async def _article(desk: Desk, request: Request) -> Response:
    name = request.path_params["name"]
    found = desk.finished().get(name)
    if found is None:
        return await _not_found(desk, request)
    return _article_page(desk, request, name, found.files)


async def _article_file(desk: Desk, request: Request) -> Response:
    found = desk.finished().get(request.path_params["name"])
    name = request.path_params["file"]
    data = found.read(name) if found else None
    return await _not_found(desk, request) if data is None else _file(name, data)


def _article_page(
    desk: Desk, request: Request, name: str, files: Iterator[str] | Mapping[str, Path]
) -> Response:
    """Show the pages of all languages beside each other, with links to every file."""
    names, asked = sorted(files), desk.maker.options.languages
    pages = [each for each in names if each.endswith(".html") and each.count(".") == 1]
    pages.sort(key=lambda page: _place(page, asked))
    return _page(request, "article.html", name=name, groups=_groups(names, asked), pages=pages)


def _groups(files: Iterable[str], asked: Sequence[str] = ()) -> list[list[str]]:
    """Give the files of each language together by name, and those of none last."""
    names = sorted(files)
    found = (_OF_LANGUAGE.fullmatch(each) for each in names)
    tags = tuple(dict.fromkeys((*asked, *(each[1] for each in found if each))))
    groups: dict[str | None, list[str]] = {tag: [] for tag in (*tags, None)}
    for each in names:
        groups[language_of(each, tags)].append(each)
    return [group for group in groups.values() if group]


def _place(page: str, asked: tuple[str, ...]) -> int:
    lang = page.removesuffix(".html")
    return asked.index(lang) if lang in asked else len(asked)


async def _state(desk: Desk, _: Request) -> Response:
    return Response(desk.state, headers=_OWN, media_type=_PLAIN)


async def _own_file(request: Request) -> Response:
    own = {"preview.css", "reload.js"}
    name = request.path_params["name"]
    if name not in own:
        return Response("Not found.", 404, _OWN, _PLAIN)
    data = (Path(__file__).parent / "pages" / name).read_bytes()
    return Response(data, headers=_OWN, media_type=_TYPES[Path(name).suffix])


async def _nothing(_: Request) -> Response:
    """Answer a browser that looks for an icon beside a file."""
    return Response(status_code=204, headers=_SAFE)


async def _not_found(_: Desk, request: Request) -> Response:
    return _page(request, "missing.html", 404, path=request.url.path)


async def _fault(_: Desk, request: Request) -> Response:
    return _page(request, "missing.html", 500, path="")


def _file(name: str, data: bytes) -> Response:
    return Response(data, headers=_SHOWN, media_type=_TYPES.get(Path(name).suffix, _PLAIN))


def _page(request: Request, template: str, status: int = 200, **values: object) -> Response:
    text = _templates().get_template(template).render(state=request.state.shown, **values)
    return Response(text, status, _OWN, "text/html")


@lru_cache(maxsize=1)
def _templates() -> Environment:
    env = Environment(
        loader=PackageLoader("newsgen.cli.preview", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["by_language"] = _groups
    return env
