"""Sending articles: one post whatever becomes of the answers, and nothing that was not approved."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import pytest
import tenacity.nap
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgen import pipeline
from newsgen.delivery import webhook
from newsgen.delivery.contents import slug
from newsgen.delivery.ghost import Ghost
from newsgen.delivery.line import LIMITS, Network
from newsgen.delivery.placing import Sent
from newsgen.delivery.refusal import DeliveryError
from newsgen.delivery.webhook import Webhook
from newsgen.delivery.wordpress import WordPress
from newsgen.delivery.wordpress_rest import Rest
from newsgen.events.liquidations.event import parse_brief
from newsgen.publish.copy import Copy, Notice, Site, Standing, Status, draft
from newsgen.publish.gathering import make_page
from newsgen.publish.page import Chart
from newsgen.settings import Settings
from newsgen.sources.keys import Secret

from .cms_server import GHOST_KEY, HOOK_KEY, PASSWORD, USER, CmsServer, Failing, serving

NOW = datetime(2026, 2, 6, 6, 6, tzinfo=UTC)
REFERENCE = Path(__file__).parent.parent / "newsgen" / "examples" / "reference.json"
SITE = Site(address="https://desk.example/{slug}-{lang}/")
BLOGS = ("wordpress", "ghost")
SWIFT = replace(LIMITS, connect=1.0, read=0.3, attempt=0.6, max_bytes=200_000)

TRUST = ssl.create_default_context()  # nothing here is https; making one takes time


@cache
def pages() -> dict[str, Copy]:
    data = REFERENCE.read_bytes()
    edition, brief = pipeline.generate(data, "b", Settings(), now=NOW), parse_brief(data, "b")
    made = {
        tag: make_page(edition, brief, Settings().house, pipeline.spoken(tag, Settings()))
        for tag in edition.articles
    }
    return {tag: draft(page, SITE) for tag, page in made.items()}


def copy_of(lang: str = "nb", status: Status = Status.DRAFT, text: str = "", **members) -> Copy:
    copy = pages()[lang]
    published = None if status is Status.DRAFT else NOW
    standing = Standing(status, "A label.", 1, NOW, published, **members)
    page = replace(copy.page, headline=text) if text else copy.page
    return replace(copy, page=page, standing=standing)


@pytest.fixture(scope="module")
def running() -> Iterator[CmsServer]:
    with serving() as server:
        yield server


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let no retry wait, and keep how long each would have."""
    waited: list[float] = []
    monkeypatch.setattr(tenacity.nap, "time", SimpleNamespace(sleep=waited.append))
    return waited


@pytest.fixture
def server(running: CmsServer, waits: list[float]) -> CmsServer:  # noqa: ARG001
    running.reset()
    return running


def send(server: CmsServer, to: str, copy: Copy, key: str = "", **changed) -> Sent:
    address = changed.pop("address", server.address)
    with Network(clock=lambda: NOW, limits=SWIFT, trust=TRUST) as line:
        if to == "ghost":
            return Ghost(address, Secret(key or GHOST_KEY), line, lambda: NOW, **changed).send(copy)
        if to == "wordpress":
            user = changed.pop("user", USER)
            rest = Rest(address, user, Secret(key or PASSWORD), line)
            return WordPress(rest, line, **changed).send(copy)
        address = changed.pop("hook", f"{address}/hook?token=of-the-address")
        return Webhook(address, Secret(key or HOOK_KEY), line, lambda: NOW).send(
            {copy.page.lang: copy}
        )


def refusal(server: CmsServer, to: str, copy: Copy, **changed) -> str:
    with pytest.raises(DeliveryError) as caught:
        send(server, to, copy, **changed)
    return str(caught.value)


def only(server: CmsServer, to: str) -> dict:
    (post,) = getattr(server, to).standing()
    return post


def text_of(post: dict) -> str:
    return post.get("content") or post["html"]


@pytest.mark.parametrize("to", BLOGS)
def test_a_draft_with_all_its_words_found_again_and_updated(server: CmsServer, to: str) -> None:
    first = send(server, to, copy_of())
    post = only(server, to)
    assert (first.done, first.status, post["status"]) == ("created", "draft", "draft")
    assert post["slug"] == "2026-02-06-liquidations-nb" == slug(copy_of())
    assert post["title"] == copy_of().page.headline
    assert "A label." in text_of(post)
    assert copy_of().page.sections[0].heading in text_of(post)
    assert "<h1" not in text_of(post)
    post["slug"] = "an-editor-chose-this"
    again = send(server, to, copy_of(text="Words & <more>"))
    post = only(server, to)
    assert (again.done, again.id, post["slug"]) == ("updated", first.id, "an-editor-chose-this")
    assert post["title"] in {"Words & <more>", "Words &amp; &lt;more&gt;"}
    send(server, to, copy_of("en"))
    assert len(getattr(server, to).standing()) == 2


@pytest.mark.parametrize("to", BLOGS)
def test_any_id_finds_its_own_post_again(server: CmsServer, to: str) -> None:
    ids = ("a--b", "a-b", "a.b", "a_b-", "a" * 80)
    for done in ("created", "updated"):
        for each in ids:
            named = replace(copy_of(), page=replace(copy_of().page, id=each))
            assert send(server, to, named).done == done
    assert len(getattr(server, to).standing()) == len(ids)


def test_tags_are_found_or_made_once_and_those_of_the_editors_stay(server: CmsServer) -> None:
    server.wordpress.tags = {5: "btc", 6: "A tag of the editors"}
    wanted = {name.lower() for name in copy_of().page.tags}
    send(server, "wordpress", copy_of())
    only(server, "wordpress")["tags"].append(6)
    send(server, "wordpress", copy_of())
    post = only(server, "wordpress")
    names = {server.wordpress.tags[number].lower() for number in post["tags"]}
    assert names == wanted | {"a tag of the editors"}
    assert len(server.wordpress.tags) == len(names) == len(post["tags"])
    send(server, "ghost", copy_of())
    only(server, "ghost")["tags"].append({"name": "Theirs", "slug": "theirs"})
    send(server, "ghost", copy_of())
    names = [tag["name"] for tag in only(server, "ghost")["tags"]]
    assert {"Theirs", *copy_of().page.tags} < set(names)
    assert len(names) == len(set(names))


def test_what_would_act_or_be_taken_away_is_not_sent(server: CmsServer) -> None:
    quoted = replace(copy_of().page.sections[0], paragraphs=("[gallery] <script>x</script>",))
    chart = Chart("sides", "Sides", "…", _SVG, ("a",), (("1",),), ())
    page = replace(copy_of().page, sections=(quoted,), charts=(chart,))
    for to in BLOGS:
        send(server, to, replace(copy_of(), page=page))
        text = text_of(only(server, to))
        assert "<svg" not in text
        assert "<td>" in text or '<th scope="row">' in text
        assert "<script" not in text
    assert "[gallery" not in text_of(only(server, "wordpress"))


_SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>t</title><path d="M0 0"/></svg>'


@pytest.mark.parametrize("to", BLOGS)
def test_only_an_approved_text_replaces_a_published_one(server: CmsServer, to: str) -> None:
    live = "publish" if to == "wordpress" else "published"
    approved = send(server, to, copy_of(status=Status.APPROVED))
    assert only(server, to)["status"] == "draft"
    assert approved.status == "approved"
    only(server, to)["status"] = live
    assert "not approved" in refusal(server, to, copy_of(text="New"))
    assert only(server, to)["title"] == copy_of().page.headline
    mended = (Notice("correction", NOW, "Corrected: a figure."),)
    send(server, to, copy_of(status=Status.APPROVED, notices=mended))
    assert only(server, to)["status"] == live
    assert "Corrected: a figure." in text_of(only(server, to))
    gone = copy_of(status=Status.RETRACTED, notices=(Notice("retraction", NOW, "Withdrawn."),))
    send(server, to, gone)
    assert only(server, to)["status"] == live
    assert "Withdrawn." in text_of(only(server, to))
    only(server, to)["status"] = "future" if to == "wordpress" else "scheduled"
    send(server, to, gone)
    assert only(server, to)["status"] == "draft"
    server.reset()
    assert send(server, to, gone).done == "nothing"
    assert not getattr(server, to).standing()


@pytest.mark.parametrize("to", BLOGS)
def test_what_was_edited_there_is_never_lost_unasked(server: CmsServer, to: str) -> None:
    gone = copy_of(status=Status.RETRACTED, notices=(Notice("retraction", NOW, "Withdrawn."),))
    text, dek = ("content", "excerpt") if to == "wordpress" else ("html", "custom_excerpt")
    edits = {
        "title": lambda old: f"Their {old}",
        dek: lambda old: f"Their {old}",
        text: lambda old: old.replace("<li>", "<li>Their ", 1),
        f"picture in {text}": lambda old: old.replace("<li>", '<li><img src="/a.png">', 1),
        f"no mark in {text}": lambda old: old.replace("data-newsgen", "data-x"),
    }
    for name, edit in edits.items():
        server.reset()
        send(server, to, copy_of())
        post, member = only(server, to), name.rpartition(" ")[2]
        theirs = post[member] = edit(post[member])
        assert theirs not in {"", copy_of().page.headline}
        assert "was edited there since" in refusal(server, to, copy_of(text="News"))
        if "no mark" not in name:
            assert send(server, to, copy_of()).done == "nothing"
        assert post[member] == theirs
        taken = copy_of(text="News") if name == "title" else gone
        note = send(server, to, taken, overwrite=name == "title").note
        assert note == "written over what was edited there"
        assert post[member] != theirs
        assert send(server, to, taken).note == ""


def test_only_our_lines_of_the_head_are_written_again(server: CmsServer) -> None:
    send(server, "ghost", copy_of())
    only(server, "ghost")["codeinjection_head"] += "\n<script>theirs()</script>"
    for _ in range(2):
        send(server, "ghost", copy_of())
    head = only(server, "ghost")["codeinjection_head"]
    assert (head.count("hreflang"), head.count("theirs()")) == (2, 1)


def test_a_post_published_since_we_looked_shows_nothing_unapproved(server: CmsServer) -> None:
    send(server, "wordpress", copy_of())
    post = only(server, "wordpress")
    listed = server.wordpress._listed_tags

    def published_meanwhile(query: dict) -> tuple[int, object]:
        post["status"] = "publish"
        return listed(query)

    server.wordpress._listed_tags = published_meanwhile
    send(server, "wordpress", copy_of(text="Not approved"))
    assert post["status"] == "draft"


@pytest.mark.parametrize("to", BLOGS)
def test_two_pushes_at_once_leave_one_post(server: CmsServer, to: str) -> None:
    site = getattr(server, to)
    write, others = site._write, [copy_of(text="Theirs")]

    def with_another_just_before(post: dict | None, *rest: object) -> object:
        if post is not None or not others:
            return write(post, *rest)
        send(server, to, others.pop())
        name = only(server, to)["slug"]
        only(server, to)["slug"] = "not yet to be seen"
        found = write(post, *rest)
        site.standing()[0]["slug"] = name
        return found

    site._write = with_another_just_before
    send(server, to, copy_of(text="Ours"))
    assert only(server, to)["title"] == "Ours"


def test_pending_is_a_setting(server: CmsServer) -> None:
    send(server, "wordpress", copy_of(status=Status.APPROVED), status="pending")
    assert only(server, "wordpress")["status"] == "pending"


@pytest.mark.parametrize("to", BLOGS)
def test_what_is_not_ours_is_never_written_over(server: CmsServer, to: str) -> None:
    send(server, to, copy_of("en"))
    only(server, to)["slug"] = slug(copy_of())
    before = dict(only(server, to))
    assert "did not come from newsgen" in refusal(server, to, copy_of())
    assert only(server, to) == before
    send(server, to, replace(copy_of(), page=replace(copy_of().page, id="another")))
    mine, other = getattr(server, to).standing()
    mine |= {name: other[name] for name in ("tags", "content", "html") if name in other}
    found = refusal(server, to, replace(copy_of(), page=replace(copy_of().page, id="another")))
    assert "more than one post" in found


@pytest.mark.parametrize("to", BLOGS)
def test_no_second_post_beside_one_that_is_not_shown_to_us(server: CmsServer, to: str) -> None:
    send(server, to, copy_of())
    before = dict(only(server, to))
    only(server, to)["another_users" if to == "wordpress" else "a_page"] = True
    assert "may not see, so no post was kept" in refusal(server, to, copy_of())
    assert before.items() <= only(server, to).items()


FAILINGS = st.lists(
    st.builds(
        Failing,
        st.sampled_from(("instead", "after", "late", "truncated")),
        st.sampled_from((0, 0, 429, 500, 502, 503)),
        only_writes=st.booleans(),
    ),
    max_size=3,
)


@given(to=st.sampled_from((*BLOGS, "hook")), rounds=st.lists(FAILINGS, min_size=1, max_size=2))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_failures_and_then_success_leave_one_post_with_the_last_words(
    server: CmsServer, to: str, rounds: list[list[Failing]]
) -> None:
    server.reset()
    for number, failings in enumerate(rounds):
        server.fail = list(failings)
        send(server, to, copy_of(text=f"Words {number}"))
        server.fail = []
    if to == "hook":
        assert len(server.hook.taken) == len(rounds)
    else:
        assert only(server, to)["title"] == f"Words {len(rounds) - 1}"


def test_a_post_changed_meanwhile_is_looked_up_again(server: CmsServer) -> None:
    send(server, "ghost", copy_of())
    server.fail = [Failing("instead", 409)]
    send(server, "ghost", copy_of(text="Words"))
    assert only(server, "ghost")["title"] == "Words"


@pytest.mark.parametrize("to", BLOGS)
def test_a_server_that_writes_and_then_falls_silent(server: CmsServer, to: str) -> None:
    server.wordpress.tags = dict(enumerate(copy_of().page.tags, 1))  # the post is the first write
    server.fail = [Failing("slow")]
    send(server, to, copy_of())
    assert only(server, to)["title"] == copy_of().page.headline


def test_the_wait_that_is_asked_for_is_kept(server: CmsServer, waits: list[float]) -> None:
    later = format_datetime(NOW + timedelta(seconds=20), usegmt=True)
    for asked in ("7", later):
        server.fail = [Failing("instead", 429, {"Retry-After": asked})]
        send(server, "ghost", copy_of())
    assert waits == [7, 20]
    past = format_datetime(NOW - timedelta(days=1), usegmt=True)
    server.fail = [Failing("instead", 429, {"Retry-After": past}, only_writes=False)] * 5
    assert "asks to wait" not in refusal(server, "ghost", copy_of())
    assert waits[2] < waits[3] < waits[4] < waits[5]
    del waits[2:]
    server.fail = [Failing("instead", 429, {"Retry-After": "3600"})]
    assert "asks to wait 3600 s" in refusal(server, "ghost", copy_of())
    assert len(waits) == 2


def test_five_attempts_are_enough(server: CmsServer, waits: list[float]) -> None:
    server.fail = [Failing("instead", 503, only_writes=False)] * 9
    assert "HTTP 503" in refusal(server, "webhook", copy_of())
    assert len(server.requests) == 5
    assert waits == sorted(waits)


@pytest.mark.parametrize(
    ("to", "status", "told"),
    [
        ("wordpress", 401, "header Authorization"),
        ("wordpress", 403, "role Author or Editor"),
        ("wordpress", 404, "permalinks"),
        ("wordpress", 413, "post_max_size"),
        ("wordpress", 422, "HTTP 422 failed"),
        ("wordpress", 200, "not its interface's JSON"),
        ("ghost", 403, "custom integration"),
        ("ghost", 404, "without /ghost"),
        ("ghost", 422, "--dry-run"),
        ("ghost", 200, "not its interface's JSON"),
        ("webhook", 401, "NEWSGEN_WEBHOOK_KEY"),
        ("webhook", 409, "same Idempotency-Key"),
        ("webhook", 413, "fewer languages"),
    ],
)
def test_a_refusal_says_what_to_do(server: CmsServer, to: str, status: int, told: str) -> None:
    server.fail = [Failing("instead", status, only_writes=False)]
    assert told in refusal(server, to, copy_of())
    assert len(server.requests) == 1


def test_a_refusal_tells_the_reason_that_is_given(server: CmsServer) -> None:
    found = refusal(server, "ghost", copy_of(text="t" * 256))
    assert "HTTP 422 Value in [posts.title] exceeds maximum length" in found
    server.wordpress.role = "subscriber"
    assert "role Author or Editor" in refusal(server, "wordpress", copy_of())
    flood = {"Content-Encoding": "gzip"}
    server.fail = [Failing("instead", 200, flood, gzip.compress(b" " * 300_000), only_writes=False)]
    found = refusal(server, "wordpress", copy_of())
    assert "more than 200,000 bytes" in found
    assert "provider" not in found


def test_keys_show_nowhere(server: CmsServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = json.dumps({"code": f"no-{'x' * 43}-not-the-key-wp", "errors": []}).encode()
    server.fail = [Failing("instead", 401, body=echo, only_writes=False)]
    said = [
        refusal(server, "wordpress", copy_of(), key="not-the-key-wp"),
        refusal(server, "wordpress", copy_of(), key="not-the-key-wp"),
        refusal(server, "ghost", copy_of(), key=GHOST_KEY[:-4] + "0000"),
        refusal(server, "webhook", copy_of(), key="not-the-key-hook"),
        refusal(server, "ghost", copy_of(), key="no-key-at-all"),
        repr(send(server, "webhook", copy_of())),
        caplog.text,
    ]
    assert "wordpress_user" in said[0]
    assert "NEWSGEN_GHOST_KEY" in said[2]
    assert "NEWSGEN_GHOST_KEY" in said[4]
    for secret in ("not-the-key", GHOST_KEY[25:60], "no-key-at-all", "of-the-address", "eyJ"):
        assert secret not in "".join(said)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://desk.example", "must be an https address"),
        ("https://me:secret-word@desk.example", "user name or password"),
        ("https://desk.example/#a", "before any ? or #"),
        ("https://[desk", "no web address"),
    ],
)
def test_addresses_that_may_not_be_sent_to(server: CmsServer, address: str, told: str) -> None:
    for to in (*BLOGS, "webhook"):
        found = refusal(server, to, copy_of(), address=address, **_hook(to, address))
        assert told in found
        assert "secret-word" not in found


def _hook(to: str, address: str) -> dict[str, str]:
    return {"hook": address} if to == "webhook" else {}


def test_no_redirect_is_followed_and_no_flood_is_read(server: CmsServer) -> None:
    moved = {"Location": "https://elsewhere.example/x?key=1"}
    server.fail = [Failing("instead", 301, moved)]
    assert "(found: https://elsewhere.example/x)" in refusal(server, "webhook", copy_of())
    server.fail = [Failing("instead", 200, body=b"x" * 300_000)]
    assert "more than 200,000 bytes" in refusal(server, "webhook", copy_of())
    assert len(server.requests) == 2


def test_the_webhook_has_all_languages_and_a_signature_that_ages(server: CmsServer) -> None:
    with Network(clock=lambda: NOW, trust=TRUST) as line:
        hook = Webhook(f"{server.address}/hook", Secret(HOOK_KEY), line, lambda: NOW)
        hook.send({"nb": copy_of(status=Status.APPROVED), "en": copy_of("en")})
    ((key, event),) = server.hook.taken.items()
    assert (event["event"], event["status"], event["version"]) == ("article.draft", "draft", 1)
    nb, en = event["languages"]["nb"], event["languages"]["en"]
    assert (nb["status"], en["status"], en["published_at"]) == ("approved", "draft", None)
    assert nb["ninjs"]["pubStatus"] == "usable"
    assert en["ninjs"]["pubStatus"] == "withheld"
    assert nb["html"].startswith("<article")
    assert nb["markdown"].startswith("---\n")
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    assert key == f"{event['id']}:1:{hashlib.sha256(body).hexdigest()}"
    at = NOW.timestamp()
    header = webhook.sign(body, HOOK_KEY, int(at))
    assert webhook.verify(body, header, HOOK_KEY, at + 299)
    for wrong in (
        webhook.verify(body, header, HOOK_KEY, at + 301),
        webhook.verify(body, header, HOOK_KEY, at - 301),
        webhook.verify(body + b" ", header, HOOK_KEY, at),
        webhook.verify(body, header, "another", at),
        webhook.verify(body, header.replace("t=1", "t=2", 1), HOOK_KEY, at),
        *(webhook.verify(body, text, HOOK_KEY, at) for text in ("", "t=,v1=", f"t={int(at)}")),
    ):
        assert not wrong


def test_the_shell_of_the_docs_verifies(tmp_path: Path, root: Path) -> None:
    docs = (root / "docs" / "publishing.md").read_text()
    code = docs.split("```sh\nverify()")[1].split("```")[0]
    body, now = '{"id": "«æ»"}'.encode(), int(time.time())
    good = webhook.sign(body, HOOK_KEY, now)
    cases = {
        good: True,
        webhook.sign(body, HOOK_KEY, now - 290): True,
        webhook.sign(body, HOOK_KEY, now - 310): False,
        webhook.sign(body, HOOK_KEY, now + 310): False,
        webhook.sign(body, "another", now): False,
        webhook.sign(body + b"\n", HOOK_KEY, now): False,
        f"{good},v1=0": False,
        "": False,
        "t=;id,v1=0": False,
    }
    (tmp_path / "body").write_bytes(body)
    for header, fine in cases.items():
        command = ["sh", "-c", f'verify(){code}verify body "$@"', "sh", header, HOOK_KEY]
        ended = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True)
        assert (ended.returncode == 0, ended.stderr) == (fine, b""), header


def test_languages_name_each_other_where_the_site_is_known(server: CmsServer) -> None:
    own = replace(copy_of(), others=MappingProxyType({"en": "https://desk.example/en/"}))
    send(server, "ghost", own)
    head = only(server, "ghost")["codeinjection_head"]
    assert 'hreflang="en" href="https://desk.example/en/"' in head
    assert 'hreflang="nb" href="https://desk.example/2026-02-06-liquid' in head
