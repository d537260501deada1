"""newsgen push, from a made article to what stands at the targets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest

from newsgen.cli import main

from .cms_server import GHOST_KEY, HOOK_KEY, PASSWORD, USER, CmsServer, Failing, serving

NOW = ("--now", "2026-02-06T06:06:00Z")
ID = "2026-02-06-liquidations"
SEEN = ("--confirm", "indicative_place")
KEYS = {"WORDPRESS": PASSWORD, "GHOST": GHOST_KEY, "WEBHOOK": HOOK_KEY}

Push = Callable[..., tuple[int, str, str]]


@pytest.fixture
def server() -> Iterator[CmsServer]:
    with serving() as server:
        yield server


@pytest.fixture
def newsgen(
    root: Path,
    tmp_path: Path,
    server: CmsServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Push:
    """Give the command line in a folder with an article, settings for all targets, and keys."""
    lines = (f'{name} = "{server.address}{path}"' for name, path in _PATHS.items())
    text = "\n".join(("[push]", f'wordpress_user = "{USER}"', *lines))
    (tmp_path / "newsgen.toml").write_text(f'{text}\n[review]\nrecord = "record.db"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(keyring, "get_password", lambda *_: None)
    for name, key in KEYS.items():
        monkeypatch.setenv(f"NEWSGEN_{name}_KEY", key)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        return code, *capsys.readouterr()

    brief = root / "newsgen" / "examples" / "reference.json"
    assert run("generate", str(brief), *NOW, "--out", ".", "--format", "md")[0] == 0
    return run


_PATHS = {"webhook": "/hook?token=of-the-address", "wordpress": "", "ghost": "/"}


def test_all_targets_get_all_languages_and_again(newsgen: Push, server: CmsServer) -> None:
    code, said, complained = newsgen("push", ID)
    assert (code, complained) == (0, "")
    assert said.splitlines()[0] == f"webhook nb, en: sent, draft: {server.address}/hook"
    assert said.count("created, draft: https://desk.example/") == 4
    code, said, _ = newsgen("push", f"{ID}/article.json", "--json", "--to", "ghost")
    (nb, en) = json.loads(said)["sent"]
    assert (code, nb["done"], nb["status"], en["languages"]) == (0, "updated", "draft", ["en"])
    assert len(server.wordpress.standing()) == len(server.ghost.standing()) == 2
    assert {post["status"] for post in server.wordpress.standing()} == {"draft"}


def test_only_what_is_approved_where_that_is_required(newsgen: Push, server: CmsServer) -> None:
    strict = ("push", ID, "--require-approval", "--to", "webhook")
    code, _, complained = newsgen(*strict)
    assert code == 1
    assert f"{ID} nb: is not approved" in complained
    assert f"{ID} en: is not approved" in complained
    assert newsgen("approve", ID, "--lang", "nb", "--editor", "Kari", *SEEN)[0] == 0
    assert newsgen(*strict)[0] == 1
    assert not server.requests
    code, said, _ = newsgen(*strict, "--lang", "nb")
    assert (code, "sent, approved" in said) == (0, True)
    (event,) = server.hook.standing()
    assert (event["event"], list(event["languages"])) == ("article.approved", ["nb"])


def test_edits_are_written_over_only_where_that_is_asked_for(
    newsgen: Push, server: CmsServer
) -> None:
    one = ("push", ID, "--to", "ghost", "--lang", "nb")
    newsgen(*one)
    (post,) = server.ghost.standing()
    post["title"] = "Theirs"
    assert "nothing, draft (edited there since" in newsgen(*one)[1]
    assert newsgen("approve", ID, "--lang", "nb", "--editor", "Kari", *SEEN)[0] == 0
    code, _, complained = newsgen(*one)
    assert (code, "--overwrite" in complained, post["title"]) == (2, True, "Theirs")
    code, said, _ = newsgen(*one, "--overwrite")
    assert (code, "updated, approved (written over" in said) == (0, True)


def test_a_retraction_follows_to_the_targets(newsgen: Push, server: CmsServer) -> None:
    newsgen("approve", ID, "--lang", "nb", "--editor", "Kari", *SEEN)
    newsgen("push", ID, "--lang", "nb", "--to", "wordpress")
    (post,) = server.wordpress.standing()
    post["status"] = "publish"
    texts = ("--text", "nb=Trukket.", "--text", "en=Withdrawn.")
    assert newsgen("retract", ID, "--editor", "Kari", *texts)[0] == 0
    code, said, _ = newsgen("push", ID, "--to", "wordpress")
    assert code == 0
    assert "nothing, retracted (it never stood there)" in said
    assert (post["status"], "Trukket." in post["content"]) == ("publish", True)


def test_a_rehearsal_sends_nothing_and_needs_no_key(
    newsgen: Push, server: CmsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in KEYS:
        monkeypatch.delenv(f"NEWSGEN_{name}_KEY")
    code, said, _ = newsgen("push", ID, "--dry-run")
    assert code == 0
    for shown in (
        f"POST {server.address}/wp-json/wp/v2/posts\n",
        "Authorization: Basic ***",
        f"POST {server.address}/ghost/api/admin/posts/?source=html",
        "Authorization: Ghost ***",
        "X-Newsgen-Signature: t=***,v1=***",
        f"POST {server.address}/hook?***",
        '"slug": "2026-02-06-liquidations-nb"',
    ):
        assert shown in said
    requests = json.loads(newsgen("push", ID, "--dry-run", "--json", "--lang", "nb")[1])["requests"]
    written = [each["body"] for each in requests if "body" in each]
    assert written[-1]["posts"][0]["status"] == "draft"
    assert not server.requests


def test_a_target_that_fails_stops_no_other_and_no_key_is_shown(
    newsgen: Push, server: CmsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.fail = [Failing("instead", 410)]
    monkeypatch.setenv("NEWSGEN_WORDPRESS_KEY", "not-the-password")
    code, said, complained = newsgen("push", ID)
    assert (code, said.count("ghost")) == (2, 2)
    assert "webhook" in complained
    assert "is gone (found: HTTP 410). Take the address out" in complained
    assert "does not know this user and password" in complained
    told = json.loads(newsgen("push", ID, "--json")[1])
    assert [each["target"] for each in told["sent"]] == ["webhook", "ghost", "ghost"]
    assert "HTTP 400 rest_forbidden_status" in told["problems"][0]["value"]
    for secret in ("not-the-password", GHOST_KEY[25:], HOOK_KEY, "of-the-address"):
        assert secret not in f"{said}{complained}{told}"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--to", "gost"), "Did you mean ghost?"),
        (("--lang", "sv"), "It has nb, en"),
        (("--settings", "empty.toml"), "push: names no target"),
        (("--settings", "empty.toml", "--to", "ghost"), "push.ghost: has no address"),
        (("--settings", "nobody.toml"), "push.wordpress_user: is missing"),
    ],
)
def test_what_the_command_line_lacks(
    newsgen: Push, server: CmsServer, arguments: tuple[str, ...], told: str
) -> None:
    Path("empty.toml").touch()
    Path("nobody.toml").write_text('[push]\nwordpress = "https://desk.example"\n')
    code, _, complained = newsgen("push", ID, *arguments)
    assert code == 2
    assert told in complained
    assert not server.requests


def test_a_missing_key_says_how_it_is_set(newsgen: Push, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSGEN_GHOST_KEY")
    code, said, _ = newsgen("push", ID, "--to", "ghost", "--json")
    error = json.loads(said)["error"]
    assert (code, error["code"]) == (2, "delivery_failed")
    assert "keyring set newsgen ghost" in error["problems"][0]["remedy"]
