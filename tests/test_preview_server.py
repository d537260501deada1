"""The preview as an editor sees it: a real server, a real browser, real files that change."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from watchfiles import watch

from newsgen import resources
from newsgen.cli import main
from newsgen.events.liquidations import event
from tests.browser import browser_fixture  # noqa: F401

EXAMPLE = Path(__file__).parent.parent / "newsgen" / "examples" / "reference.json"
NOW = ("--now", "2026-02-06T06:06:00Z", "--history", "none")
TITLE = 'h1:has-text("{}")'


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder with two briefs and a finished article, and words, settings and rules of its own."""
    root = tmp_path_factory.mktemp("desk")
    shown = root / "shown"
    shown.mkdir()
    shutil.copy(EXAMPLE, shown / "brief.json")
    (shown / "bad.json").write_text('{"kind": "liquidations", "total_usd": "<b>2,606</b>"}')
    assert main(["generate", str(EXAMPLE), "--out", str(shown), *NOW]) == 0
    (root / "secret.txt").write_text("secret")
    (shown / "2026-02-06-liquidations" / "leak.md").symlink_to(root / "secret.txt")
    shutil.copytree(resources.locales(), root / "locales")
    return root


@pytest.fixture(scope="module")
def address(desk):
    """The address of a server that was started as a user starts it, and is stopped likewise."""
    with served(desk, NEWSGEN_LOCALES=str(desk / "locales")) as found:
        yield found


@contextmanager
def served(folder, **environment):
    process = subprocess.Popen(
        [sys.executable, "-m", "newsgen", "preview", "shown", "--no-open", "--history", "none"],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == 0


@pytest.fixture
def page(browser):
    """A page of its own; what it complains of is a fault."""
    context = browser.new_context()
    opened = context.new_page()
    faults = []
    opened.on("console", lambda each: faults.append(each.text))
    opened.on("pageerror", lambda each: faults.append(str(each)))
    yield opened
    context.close()
    assert faults == []


def replace(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    beside = path.with_suffix(".new")
    beside.write_text(text.replace(old, new), "utf-8")
    beside.replace(path)  # as most editors save


def test_the_index_leads_to_every_article_and_file(page, address):
    page.goto(address)
    rows = page.locator(".shelf li")
    assert rows.locator("h3").all_inner_texts() == [
        "bad.json",
        "brief.json",
        "2026-02-06-liquidations",
    ]
    assert "Refused: bad_brief" in rows.nth(0).inner_text()
    for row in (rows.nth(1), rows.nth(2)):
        assert "Draft – generated from data. Not reviewed." in row.inner_text()
    assert "draft" in rows.nth(2).locator(".status").first.inner_text()
    assert not Axe().run(page).response["violations"]
    page.get_by_role("link", name="2026-02-06-liquidations").click()
    titles = [page.frame_locator(f"iframe >> nth={place}").locator("h1") for place in (0, 1)]
    assert ["dollar" in title.inner_text() for title in titles] == [True, False]
    assert not Axe().run(page, options={"iframes": False}).response["violations"]
    page.get_by_role("link", name="nb.md").click()
    assert page.locator("body").inner_text().startswith("---\ntitle: ")


def test_a_change_shows_without_reloading_by_hand(page, address, desk):
    page.goto(f"{address}briefs/brief.json/")
    nb = page.frame_locator("iframe[title='nb.html']")
    assert "2,1 mrd." in nb.locator("h1").inner_text().replace("\u00a0", " ")
    brief = desk / "shown" / "brief.json"
    larger = {"total_usd": 2_806_660_000, "long_usd": 2_340_000_000}
    brief.write_text(json.dumps({**json.loads(EXAMPLE.read_bytes()), **larger}))
    nb.locator(TITLE.format("2,3")).wait_for()
    catalog = desk / "locales" / "nb" / "LC_MESSAGES" / "newsgen.po"
    replace(catalog, 'msgstr "Hurtig sammendrag"', 'msgstr "Kort sagt"')
    nb.locator("h2", has_text="Kort sagt").wait_for()
    rules = event.rules_file().read_text("utf-8")
    (desk / "own.toml").write_text(rules.replace("priority = ", "prioritet = ", 1), "utf-8")
    settings = '[house]\ndesk = "Kryptodesken"\n[rules]\nfile = "own.toml"\n'
    (desk / "newsgen.toml").write_text(settings)
    page.get_by_text("prioritet").first.wait_for()  # a fault in the rules is told as a page
    (desk / "own.toml").write_text(rules, "utf-8")
    nb.locator(".follow", has_text="Kryptodesken").wait_for()
    replace(brief, '"definition"', '"defnition"')
    page.get_by_text("Did you mean definition?").wait_for()
    shutil.copy(EXAMPLE, brief)
    nb.locator(TITLE.format("2,1")).wait_for()
    assert page.locator("text=Traceback").count() == 0


def test_any_number_of_pages_is_served(browser, address):
    """A browser has six connections to a server: a page must not keep one to itself."""
    with browser.new_context() as context:
        for _ in range(8):
            context.new_page().goto(address, timeout=10_000)


def test_a_folder_that_comes_again_is_followed_and_the_reader_keeps_the_place(page, address, desk):
    folder = desk / "shown"
    page.goto(address)
    folder.rename(desk / "away")
    page.get_by_text("Nothing to show yet").wait_for()
    shutil.copytree(desk / "away", folder, symlinks=True)
    page.get_by_role("link", name="brief.json").click()
    nb = page.frame_locator("iframe[title='nb.html']")
    nb.locator("h2").first.wait_for()
    page.frames[1].evaluate("scrollTo(0, 99)")
    (folder / os.fsdecode(b"odd\xff.json")).write_text("{")  # has no address
    larger = {"total_usd": 2_906_660_000, "long_usd": 2_440_000_000}
    (folder / "brief.json").write_text(json.dumps({**json.loads(EXAMPLE.read_bytes()), **larger}))
    nb.locator(TITLE.format("2,4")).wait_for()
    page.wait_for_function("document.querySelector('iframe').contentWindow.scrollY === 99")


def test_nothing_else_is_given_away(address, desk):
    with httpx.Client(base_url=address) as client:
        files = "articles/2026-02-06-liquidations"
        page = client.get(f"{files}/nb.html")
        folder = desk / "shown" / "2026-02-06-liquidations"
        assert page.content == (folder / "nb.html").read_bytes()
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "sandbox" in policy
        assert "script-src 'self'" in client.get("/").headers["content-security-policy"]
        for path in (
            f"{files}/leak.md",
            f"{files}/..%2f..%2f..%2fsecret.txt",
            "articles/../secret.txt",
            "briefs/..%2f..%2fsecret.txt/",
            "-/site.py",
            "-/..%2fsite.py",
            "articles/shown/",
        ):
            answer = client.get(path, follow_redirects=True)
            assert answer.status_code == 404
            assert "secret" not in answer.text.replace("secret.txt", "")
        for host in ("evil.example", "127.0.0.1.evil.example", ""):
            assert client.get("/", headers={"Host": host}).status_code == 400
        assert client.get("/", headers={"Host": "localhost"}).status_code == 200
        assert client.post("/").status_code == 405
        bad = client.get("/briefs/bad.json/").text
        assert "&lt;b&gt;2,606&lt;/b&gt;" in bad
        assert "<b>2" not in bad


def test_an_interrupt_ends_what_is_being_made(tmp_path):
    (tmp_path / "shown").mkdir()
    (tmp_path / "left").mkdir()
    shutil.copy(EXAMPLE, tmp_path / "shown")
    with served(tmp_path, TMPDIR=str(tmp_path / "left")) as address:
        place = urlsplit(address)
        with socket.create_connection((place.hostname, place.port)) as asking:
            asking.sendall(f"GET / HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
            for _ in watch(tmp_path / "left"):  # the folder of what is made
                break
    assert not list((tmp_path / "left").iterdir())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["nowhere"], "nowhere: is no folder"),
        ([".", "--host", "0.0.0.0"], "--host: stands for every address"),  # noqa: S104
        ([".", "--host", "192.0.2.1"], "preview: cannot listen"),
        ([".", "--lang", "klingon"], "klingon"),
        ([".", "--now", "noon"], "--now: is no time"),
    ],
)
def test_what_cannot_be_served_is_told(options, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["preview", *options, "--no-open"]) == 2
    assert told in capsys.readouterr().err


def test_a_taken_port_is_told(address, tmp_path, capsys):
    port = address.rstrip("/").rpartition(":")[2]
    assert main(["preview", str(tmp_path), "--no-open", "--port", port]) == 2
    assert "address already in use" in capsys.readouterr().err
