"""WordPress, Ghost and a webhook's receiver on this machine, as their documentation describes them.

What is refused, taken away and rewritten was compared with WordPress 6.1 and Ghost 5.130 by hand.
State is in memory; `fail` holds what goes wrong with the next requests, one after another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape, unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import jwt

USER, PASSWORD = "desk", "abcdEFGHijklMNOPqrstUVWX"
GHOST_KEY = f"{'6a' * 12}:{'0123456789abcdef' * 4}"
HOOK_KEY = "a-key-of-the-tests"
WRITES = frozenset({"POST", "PUT", "DELETE"})

Found = tuple[int, object]


@dataclass
class Asked:
    """A request as the sites see it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def members(self) -> dict:
        return json.loads(self.body) if self.body else {}


@dataclass
class Failing:
    """What goes wrong with a request.

    `instead` of it: answered with `status` (0: the connection is reset). `after` it was done: the
    same, so that its answer is lost; "truncated": done, half of its answer comes; "slow": done, no
    answer comes until the client leaves; "late": reset, and done only after the next write.
    """

    when: str
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"code": "failed"}'
    only_writes: bool = True


class WordPress:
    """wp-json/wp/v2: posts and tags; an Author with one password, or any other `role`."""

    role = "author"

    def __init__(self) -> None:
        self.posts: dict[int, dict] = {}
        self.tags: dict[int, str] = {}
        self._numbers = itertools.count(11)

    def standing(self) -> list[dict]:
        return [post for post in self.posts.values() if post["status"] != "trash"]

    def answer(self, asked: Asked) -> Found:
        wanted = f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"
        kind, _, number = asked.path.removeprefix("/wp-json/wp/v2/").partition("/")
        reading = asked.method == "GET"
        known = asked.headers.get("Authorization") == wanted
        if not known or self.role == "subscriber":
            return self._stranger(403 if known else 401, reading=reading)
        if kind == "tags":
            return self._listed_tags(asked.query) if reading else self._new_tag(asked.members)
        if not number:
            return self._listed(asked.query) if reading else self._write(None, asked.members)
        post = self.posts.get(int(number))
        if post is None:
            return _wordpress_error(404, "rest_post_invalid_id")
        if asked.method == "DELETE":
            post.update(status="trash", slug=f"{post['slug']}__trashed")
            return 200, self._shown(post)
        return self._write(post, asked.members)

    def _stranger(self, status: int, *, reading: bool) -> Found:
        if not reading:
            return _wordpress_error(status, "rest_cannot_create")
        found, members = _wordpress_error(400, "rest_invalid_param")
        cause = {"code": "rest_forbidden_status", "data": {"status": status}}
        members["data"]["details"] = {"status": cause}
        return found, members

    def _listed(self, query: dict) -> Found:
        found = self.standing() if query.get("status") == "any" else []
        found = [post for post in found if "another_users" not in post]
        if "slug" in query:
            found = [post for post in found if post["slug"] == query["slug"]]
        if "search" in query:
            found = [post for post in found if query["search"] in post["content"] + post["title"]]
        return 200, [self._shown(post) for post in found]

    def _write(self, post: dict | None, members: dict) -> Found:
        if any(tag not in self.tags for tag in members.get("tags", ())):
            return _wordpress_error(400, "rest_invalid_param")
        known = {name: members[name] for name in members if name != "meta"}  # of no registered key
        made = post is None
        if post is None:
            post = {"id": next(self._numbers), "tags": [], "status": "draft", "excerpt": ""}
            known["slug"] = self._free(re.sub(r"[^a-z0-9_-]+", "-", members.get("slug", "")))
            self.posts[post["id"]] = post
        known["content"] = _filtered(members["content"])
        post |= known
        return 201 if made else 200, self._shown(post)

    def _free(self, slug: str) -> str:
        taken = {post["slug"] for post in self.posts.values()}
        names = itertools.chain([slug], (f"{slug}-{number}" for number in itertools.count(2)))
        return next(name for name in names if name not in taken)

    def _shown(self, post: dict) -> dict:
        link = f"https://desk.example/?p={post['id']}"
        texts = {name: {"raw": post[name]} for name in ("title", "content", "excerpt")}
        return {**post, **texts, "link": link}

    def _listed_tags(self, query: dict) -> Found:
        found = [(number, name) for number, name in self.tags.items()]
        near = query["search"].lower()
        return 200, [{"id": i, "name": escape(n)} for i, n in found if near in n.lower()]

    def _new_tag(self, members: dict) -> Found:
        for number, name in self.tags.items():
            if unescape(name).lower() == members["name"].lower():
                data = {"status": 400, "term_id": number}
                return 400, {"code": "term_exists", "message": "It exists.", "data": data}
        number = next(self._numbers)
        self.tags[number] = members["name"]
        return 201, {"id": number, "name": members["name"]}


def _filtered(text: str) -> str:
    """Give a text as the filter for users without unfiltered_html leaves it."""
    plain = re.sub(r"</?(?:data|time)\b[^>]*>", "", text)
    padded = re.sub("&#([0-9]{2});", r"&#0\1;", plain)
    return re.sub("<!--.*?-->", _single_dashes, padded)


def _single_dashes(comment: re.Match[str]) -> str:
    return f"<!--{re.sub('--+', '-', comment[0][4:-3])}-->"


def _wordpress_error(status: int, code: str) -> tuple[int, dict]:
    return status, {"code": code, "message": "Sorry.", "data": {"status": status}}


class Ghost:
    """ghost/api/admin/posts: tokens of one key, collisions by updated_at, tags by name."""

    def __init__(self) -> None:
        self.posts: dict[str, dict] = {}
        self._numbers = itertools.count(1)

    def standing(self) -> list[dict]:
        return list(self.posts.values())

    def answer(self, asked: Asked) -> Found:
        if not _holds_token(asked.headers):
            return _ghost_error(401, "UnauthorizedError", "Invalid token: invalid signature")
        if not re.fullmatch(r"v\d+\.\d+", asked.headers.get("Accept-Version", "")):
            return _ghost_error(406, "RequestNotAcceptableError")
        if asked.method == "GET":
            hidden = () if asked.query.get("formats") == "html" else ("html",)
            found = self._matching(asked.query.get("filter", ""))
            shown = [{n: post[n] for n in post if n not in hidden} for post in found]
            return 200, {"posts": shown}
        name = asked.path.removeprefix("/ghost/api/admin/posts/").strip("/")
        post = self.posts.get(name)
        if name and post is None:
            return _ghost_error(404, "NotFoundError")
        if asked.method == "DELETE":
            del self.posts[name]
            return 204, None
        return self._save(post, asked.members["posts"][0], asked.query)

    def _save(self, post: dict | None, members: dict, query: dict) -> Found:
        if post is not None and members.get("updated_at") != post["updated_at"]:
            return _ghost_error(409, "UpdateCollisionError")
        for name, most in {"title": 255, "custom_excerpt": 300}.items():
            if len(members.get(name) or "") > most:
                said = f"Value in [posts.{name}] exceeds maximum length of {most} characters."
                return _ghost_error(422, "ValidationError", said)
        return 201 if post is None else 200, {"posts": [self._write(post, members, query)]}

    def _matching(self, wanted: str) -> list[dict]:
        slug, tag = re.findall(r"(?:slug|tag):'([^']*)'", wanted)
        assert "status:[draft,published,scheduled,sent]" in wanted
        return [
            post
            for post in self.posts.values()
            if "a_page" not in post
            if post["slug"] == slug or tag in {each["slug"] for each in post["tags"]}
        ]

    def _write(self, post: dict | None, members: dict, query: dict) -> dict:
        number = next(self._numbers)
        if post is None:
            taken = {each["slug"] for each in self.posts.values()}
            slug = members["slug"]
            names = itertools.chain([slug], (f"{slug}-{i}" for i in itertools.count(2)))
            members = {**members, "slug": next(name for name in names if name not in taken)}
            post = {"id": f"{number:024x}", "status": "draft", "tags": []}
            post["url"] = f"https://desk.example/p/{post['id']}/"
            self.posts[post["id"]] = post
        post |= {name: value for name, value in members.items() if name != "html"}
        if query.get("source") == "html":
            kept = re.sub("<!--(?!kg-card).*?-->", "", members["html"])
            post["html"] = kept.replace("\xa0", "&nbsp;")
        post["tags"] = [
            {"name": tag["name"], "slug": re.sub(r"[^a-z0-9]+", "-", _hashed(tag["name"]))}
            for tag in members["tags"]
        ]
        post["updated_at"] = f"2026-02-06T07:00:00.{number:03}Z"
        return dict(post)


def _holds_token(headers: dict) -> bool:
    number, secret = GHOST_KEY.split(":")
    token = headers.get("Authorization", "").removeprefix("Ghost ")
    options = {"verify_exp": False, "verify_iat": False}  # the tests' clock stands still
    try:
        claims = jwt.decode(
            token, bytes.fromhex(secret), ["HS256"], audience="/admin/", options=options
        )
        known = jwt.get_unverified_header(token).get("kid") == number
    except jwt.PyJWTError:
        return False
    return known and claims["exp"] - claims["iat"] <= 300


def _hashed(name: str) -> str:
    return name.lower().replace("#", "hash-", 1)


def _ghost_error(status: int, kind: str, context: str | None = None) -> Found:
    error = {"message": "Sorry.", "context": context, "type": kind, "code": None}
    return status, {"errors": [error]}


class Receiver:
    """A webhook's receiver: checks the signature, takes each Idempotency-Key once."""

    def __init__(self) -> None:
        self.taken: dict[str, dict] = {}

    def standing(self) -> list[dict]:
        return list(self.taken.values())

    def answer(self, asked: Asked) -> Found:
        parts = dict(part.split("=") for part in asked.headers["X-Newsgen-Signature"].split(","))
        signed = hmac.new(HOOK_KEY.encode(), f"{parts['t']}.".encode() + asked.body, hashlib.sha256)
        if asked.method != "POST" or signed.hexdigest() != parts["v1"]:
            return 401, None
        key = asked.headers["Idempotency-Key"]
        if self.taken.setdefault(key, asked.members) != asked.members:
            return 409, None
        return 202, None


class CmsServer:
    """All three under one address; `fail` holds the failures to come, the next one first."""

    def __init__(self) -> None:
        self.reset()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                server.handle(self, body)

            do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def reset(self) -> None:
        self.wordpress, self.ghost, self.hook = WordPress(), Ghost(), Receiver()
        self.fail: list[Failing] = []
        self.requests: list[str] = []
        self._late: list = []

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def handle(self, talk: BaseHTTPRequestHandler, body: bytes) -> None:
        self.requests.append(f"{talk.command} {talk.path}")
        parts = urlsplit(talk.path)
        query, headers = dict(parse_qsl(parts.query)), dict(talk.headers.items())
        asked = Asked(talk.command, parts.path, query, headers, body)
        writing = talk.command in WRITES
        late, self._late = (self._late, []) if writing else ([], self._late)
        failing = None
        if self.fail and (writing or not self.fail[0].only_writes):
            failing = self.fail.pop(0)
        found: Found = (0, None)
        if failing is None or failing.when not in {"instead", "late"}:
            found = self._site(asked).answer(asked)
        for each in late:
            self._site(each).answer(each)
        if failing is None:
            self._send(talk, *found)
        elif failing.when == "late":
            self._late = [asked]
            self._fail(talk, Failing("instead"))
        else:
            self._lose(talk, failing, found)

    def _site(self, asked: Asked) -> WordPress | Ghost | Receiver:
        known = {"/wp-json": self.wordpress, "/ghost": self.ghost}
        found = (site for start, site in known.items() if asked.path.startswith(start))
        return next(found, self.hook)

    def _lose(self, talk: BaseHTTPRequestHandler, failing: Failing, found: Found) -> None:
        if failing.when == "truncated":
            talk.close_connection = True
            self._send(talk, *found, cut=20)
        elif failing.when == "slow":
            talk.close_connection = True
            talk.connection.recv(1)
        else:
            self._fail(talk, failing)

    def _fail(self, talk: BaseHTTPRequestHandler, failing: Failing) -> None:
        talk.close_connection = True
        if failing.status:
            talk.send_response(failing.status)
            talk.send_header("Connection", "close")
            for name, value in failing.headers.items():
                talk.send_header(name, value)
            talk.send_header("Content-Length", str(len(failing.body)))
            talk.end_headers()
            talk.wfile.write(failing.body)
            return
        linger = struct.pack("ii", 1, 0)  # a reset, not an end
        talk.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        talk.connection.close()

    def _send(
        self, talk: BaseHTTPRequestHandler, status: int, members: object, cut: int = 0
    ) -> None:
        body = b"" if members is None else json.dumps(members).encode()
        talk.send_response(status)
        if status != 204:
            talk.send_header("Content-Length", str(len(body) + cut))
        talk.end_headers()
        talk.wfile.write(body)


@contextmanager
def serving() -> Iterator[CmsServer]:
    server = CmsServer()
    try:
        yield server
    finally:
        server.close()
