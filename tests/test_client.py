"""The client of the providers against a server that misbehaves, over real sockets."""

from __future__ import annotations

import datetime as dt
import gzip
import logging
import sqlite3
import ssl
import subprocess
import sys
import time
import traceback
import zlib
from dataclasses import replace
from decimal import Decimal
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend

from newsgen.errors import SourceError, WrongValueError
from newsgen.sources import judging, keys, reading, registry
from newsgen.sources.client import Client
from newsgen.sources.fetched import Fetched
from newsgen.sources.keys import Secret
from newsgen.sources.limits import Limits

from .bad_server import Talk, bad_server

NOW = dt.datetime(2026, 2, 6, 6, 5, 40, tzinfo=dt.UTC)
SWIFT = Limits(
    connect=0.5,
    read=0.3,
    attempt=0.6,
    total=2.0,
    longest_wait=1.5,
    attempts=3,
    wait_initial=0.01,
    wait_max=0.02,
    wait_jitter=0.01,
    max_bytes=100_000,
)
KEY = "sesame-7f3a"
GOOD = b'{"price": 63050.10}'


def client(**options) -> Client:
    return Client(clock=lambda: NOW, **{"limits": SWIFT, **options})


def refusal(asking: Client, url: str, **options) -> str:
    with pytest.raises(SourceError) as caught:
        asking.get("Acme", url, **options).json()
    return str(caught.value)


def good(talk: Talk) -> None:
    talk.answer(GOOD, "Content-Type: application/json")


def sends(body: bytes, *headers: str, **how):
    return lambda talk: talk.answer(body, *headers, **how)


def raw(data: bytes):
    return lambda talk: talk.raw(data)


def flood(talk: Talk) -> None:
    talk.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not talk.server.closing.is_set():
        talk.raw(b"1000\r\n" + b"7" * 4096 + b"\r\n")


def endless_hints(talk: Talk) -> None:
    while not talk.server.closing.wait(0.001):
        talk.raw(b"HTTP/1.1 103 Early Hints\r\n\r\n")


def stall_in_body(talk: Talk) -> None:
    talk.raw(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"price"')
    talk.stall()


def redirect(target: str):
    return sends(b"", f"Location: {target}", status="302 Found")


BOMB = gzip.compress(b"0" * 20_000_000)
AGAIN = {  # what may be a passing fault: the next attempt gets the good answer
    "stalls before its headers": (Talk.stall, "is silent for too long"),
    "stalls in its body": (stall_in_body, "is silent for too long"),
    "resets": (Talk.reset, "broke the connection"),
    "hangs up": (lambda _: None, "broke off its answer"),
    "breaks off": (sends(GOOD, length=500), "broke off its answer"),
    "breaks off packed": (
        sends(gzip.compress(GOOD)[:-9], "Content-Encoding: gzip"),
        "broke off its answer",
    ),
    "switches the protocol": (
        raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
        "no HTTP",
    ),
    "packs badly": (sends(b"no gzip", "Content-Encoding: gzip"), "cannot be unpacked"),
    "speaks no HTTP": (raw(b"SSH-2.0-OpenSSH\r\n\r\n"), "no HTTP"),
    "sends 10,000 headers": (
        raw(b"HTTP/1.1 200 OK\r\n" + b"X-Header: filler\r\n" * 10_000 + b"\r\n"),
        "no HTTP",
    ),
    "breaks off its chunks": (
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"),
        "broke off its answer",
    ),
    "drips its body": (
        lambda t: t.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n" + b"7" * 90),
        "takes longer than 0.6 s",
    ),
    "drips its headers": (
        lambda t: t.drip(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 90),
        "takes longer than 0.6 s",
    ),
    "sends hints without end": (endless_hints, "takes longer than 0.6 s"),
    **{
        f"answers {status}": (sends(b"busy", status=f"{status} Busy"), f"HTTP {status}")
        for status in (408, 425, 429, 500, 502, 503, 504)
    },
}
FOR_GOOD = {  # asked once and never again
    "floods": (flood, "more than 100,000 bytes"),
    "announces too much": (sends(b"", length=10**12), "more than 100,000 bytes"),
    "sends a bomb": (sends(BOMB, "Content-Encoding: gzip"), "more than 100,000 bytes"),
    "packs as not asked": (
        sends(zlib.compress(GOOD), "Content-Encoding: deflate"),
        "coding that was not asked for",
    ),
    "redirects to another host": (redirect("https://example.org/"), "https://example.org"),
    "redirects to another port": (redirect("http://127.0.0.1:1/"), "redirects to another address"),
    "redirects to another scheme": (redirect("ftp://127.0.0.1/"), "ftp://127.0.0.1"),
    "redirects in a circle": (redirect("/again"), "redirects too often"),
    "redirects to no address": (redirect("http://[/"), "redirects to another address"),
    "redirects to no port": (
        redirect("http://127.0.0.1:99999999/"),
        "redirects to another address",
    ),
    "sends a part": (sends(GOOD, status="206 Partial Content"), "no whole answer"),
    **{
        f"answers {status}": (sends(b"{}", status=f"{status} No"), f"HTTP {status}")
        for status in (400, 401, 403, 404, 405, 410, 418, 451, 501, 304)
    },
    "waits absurdly": (
        sends(b"", "Retry-After: 99999999999999999999", status="429 Busy"),
        "asks to wait 999999999999 s",
    ),
    "waits an hour": (
        sends(
            b"",
            f"Retry-After: {format_datetime(NOW + dt.timedelta(hours=1), usegmt=True)}",
            status="503 Busy",
        ),
        "asks to wait 3600 s",
    ),
    "resets in an hour": (
        sends(b"", f"X-RateLimit-Reset: {NOW.timestamp() + 3600:.0f}", status="429 Busy"),
        "asks to wait 3600 s",
    ),
    "has no request left in this minute": (
        sends(b"", "API-KEY-MAX-LIMIT: 30", "API-KEY-USE-LIMIT: 30", status="429 Busy"),
        "asks to wait 20 s",
    ),
}


@pytest.mark.parametrize("how", AGAIN)
def test_a_passing_fault_is_asked_again(how):
    with bad_server(AGAIN[how][0], good) as server, client() as asking:
        found = asking.get("Acme", f"{server.url}/prices")
    assert found.json() == {"price": Decimal("63050.10")}
    assert len(server.requests) >= 2


@pytest.mark.parametrize("how", AGAIN)
def test_a_lasting_fault_is_one_error_in_time(how):
    script, words = AGAIN[how]
    began = time.monotonic()
    twice = replace(SWIFT, attempts=2)
    with bad_server(script) as server, client(limits=twice) as asking:
        caught = refusal(asking, f"{server.url}/prices?day=1")
    assert time.monotonic() - began < SWIFT.total + 1
    assert words in caught
    assert caught.startswith(f"Acme: {server.url}/prices: ")
    assert len(server.requests) == 2


@pytest.mark.parametrize("how", FOR_GOOD)
def test_what_asking_again_cannot_help_is_asked_once(how):
    script, words = FOR_GOOD[how]
    with bad_server(script) as server, client() as asking, pytest.raises(SourceError) as caught:
        asking.get("Acme", f"{server.url}/prices")
    assert words in str(caught.value)
    assert len(server.requests) == (4 if "circle" in how else 1)


@pytest.mark.parametrize(
    ("header", "least"),
    [
        ("Retry-After: 1", 1.0),
        (f"Retry-After: {format_datetime(NOW + dt.timedelta(seconds=1), usegmt=True)}", 1.0),
        ("X-RateLimit-Reset: 1", 1.0),
        ("Retry-After: 0", 0.0),
        ("Retry-After: -5", 0.0),
        ("Retry-After: soon", 0.0),
        ("Retry-After: Fri, 31 Dec 99999 25:61:61 GMT", 0.0),
        ("X-RateLimit-Reset: later", 0.0),
    ],
)
def test_the_wait_that_is_asked_for_is_waited(header, least):
    began = time.monotonic()
    with bad_server(sends(b"", header, status="429 Busy"), good) as server, client() as asking:
        asking.get("Acme", server.url)
    assert least <= time.monotonic() - began < least + 1


def test_redirects_within_the_host_are_followed():
    with bad_server(redirect("/b?x=1"), redirect("c"), good) as server, client() as asking:
        found = asking.get("Acme", f"{server.url}/a")
    assert [each.split()[1] for each in server.requests] == [b"/a", b"/b?x=1", b"/c"]
    assert found.url == f"{server.url}/a"


def test_a_used_up_minute_holds_back_the_next_request():
    slept: list[float] = []
    last = sends(GOOD, "API-KEY-MAX-LIMIT: 30", "API-KEY-USE-LIMIT: 30")
    with bad_server(last, good) as server, client(sleep=slept.append) as asking:
        asking.get("Acme", server.url)
        asking.get("Other", server.url)
        assert not slept
        asking.get("Acme", server.url)
    assert 1.0 < slept[0] <= SWIFT.longest_wait


def test_an_answer_says_what_it_is():
    with bad_server(good) as server, client() as asking:
        found = asking.get(
            "Acme", f"{server.url}/p?a=1", params={"b": "x y", "c": 2}, headers={"X-A": "b"}
        )
    assert (found.url, found.retrieved_at, found.status) == (
        f"{server.url}/p?a=1&b=x+y&c=2",
        NOW,
        200,
    )
    assert found.sha256 == sha256(GOOD).hexdigest()
    assert found.header("Content-Type") == "application/json"
    assert b"user-agent: newsgen/" in server.requests[0].lower()
    assert b"x-a: b" in server.requests[0].lower()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>Welcome</html>", 'no JSON (found: "<html>Welcome</html>")'),
        (b"", "no JSON (found: nothing)"),
        (b'{"price": 63', "no JSON"),
        ('{"name": "BitMEX \u00e9"}'.encode("latin-1"), "no UTF-8"),
        (GOOD.decode().encode("utf-16"), "no UTF-8"),
        (b"[" * 90_000, "nested too deep"),
        (b'{"price": 1e999999}', "out of range"),
        (b'{"price": ' + b"9" * 5000 + b"}", "out of range"),
        (b'{"price": 0.' + b"9" * 5000 + b"}", "out of range"),
        (b'{"price": NaN}', "NaN"),
        (b'{"price": -Infinity}', "-Infinity"),
        (b'{"price": 1, "price": 2}', "the same key twice"),
    ],
)
def test_a_body_that_is_no_honest_json_is_refused(body, words):
    script = sends(body, "Content-Type: text/html; charset=latin-1")
    with bad_server(script) as server, client() as asking:
        assert words in refusal(asking, server.url)


def test_a_length_that_is_too_small_cuts_the_body():
    with bad_server(sends(GOOD, length=10)) as server, client() as asking:
        assert asking.get("Acme", server.url).body == GOOD[:10]


def test_packed_bodies_are_unpacked():
    packed = gzip.compress(GOOD[:9]) + gzip.compress(GOOD[9:])
    script = sends(packed, "Content-Encoding: gzip")
    with bad_server(script) as server, client() as asking:
        assert asking.get("Acme", server.url).body == GOOD
    assert b"accept-encoding: gzip\r\n" in server.requests[0].lower()


def test_a_byte_order_mark_is_no_fault():
    with bad_server(sends(b"\xef\xbb\xbf" + GOOD)) as server, client() as asking:
        assert asking.get("Acme", server.url).json() == {"price": Decimal("63050.10")}


def test_business_errors_over_200_are_judged():
    busy = sends(b'{"code": "400"}')

    def judge(found: Fetched) -> judging.Verdict:
        return judging.again("is busy") if "code" in found.json() else judging.FINE

    with bad_server(busy, good) as server, client() as asking:
        assert asking.get("Acme", server.url, judge=judge).body == GOOD
    with (
        bad_server(busy) as server,
        client() as asking,
        pytest.raises(SourceError, match="is busy"),
    ):
        asking.get("Acme", server.url, judge=judge)
    html = sends(b"<html>", status="502 Bad Gateway")
    with bad_server(html, good) as server, client() as asking:
        assert asking.get("Acme", server.url, judge=judge).body == GOOD


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org/", "ftp://127.0.0.1/", "https://", "https://u:p@example.org/"),
        *("file:///etc/passwd", "http://127.0.0.1.example.org/", "//x", ""),
    ],
)
def test_only_safe_addresses_are_asked(url):
    with client() as asking, pytest.raises(SourceError, match="no address that may be asked"):
        asking.get("Acme", url)


def test_a_port_without_a_server_is_an_error():
    with bad_server(good) as server:
        url = server.url
    with client() as asking, pytest.raises(SourceError, match="cannot be reached: there is no"):
        asking.get("Acme", url)


def test_a_name_that_is_no_name_is_an_error():
    with client() as asking, pytest.raises(SourceError, match="cannot be"):
        asking.get("Acme", f"https://{'a' * 70}.invalid/")


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for 127.0.0.1 that only itself vouches for."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1"
        " -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    places = ("-keyout", str(key), "-out", str(cert))
    subprocess.run([*command.split(), *places], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    cert, tls = certificate(tmp_path)
    with bad_server(good, tls=tls) as server:
        with client() as asking, pytest.raises(SourceError, match="not trusted; nothing was sent"):
            asking.get("Acme", server.url, secret_headers={"X-Key": Secret(KEY)})
        assert not server.requests
        trusting = ssl.create_default_context(cafile=str(cert))
        with client(trust=trusting) as asking:
            assert asking.get("Acme", server.url).body == GOOD
    to_http = redirect("http://127.0.0.1:1/")
    with bad_server(to_http, tls=tls) as server, client(trust=trusting) as asking:
        assert "redirects to another address" in refusal(asking, server.url)


def test_a_server_without_tls_is_refused_once():
    with bad_server(good) as server, client() as asking:
        assert "does not speak TLS" in refusal(asking, server.url.replace("http:", "https:"))


def test_no_netrc_and_no_cookie_is_sent(tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text(f"machine 127.0.0.1 login editor password {KEY}\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with bad_server(sends(GOOD, "Set-Cookie: id=1")) as server, client() as asking:
        asking.get("Acme", server.url)
        asking.get("Acme", server.url)
    assert b"authorization" not in server.requests[0].lower()
    assert b"cookie" not in server.requests[1].lower()


def test_the_proxy_of_the_environment_is_used(monkeypatch):
    with bad_server(good) as proxy, client() as asking:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        found = asking.get("Acme", "http://127.0.0.1:9/prices")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert asking.get("Acme", f"{proxy.url}/direct").body == found.body
    assert proxy.requests[0].startswith(b"GET http://127.0.0.1:9/prices HTTP/1.1")
    assert proxy.requests[1].startswith(b"GET /direct HTTP/1.1")


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_that_refuses_is_named(monkeypatch, scheme):
    with bad_server(sends(b"", status="403 Forbidden")) as proxy, client() as asking:
        monkeypatch.setenv("https_proxy", proxy.url.replace("http:", f"{scheme}:"))
        monkeypatch.setenv("no_proxy", "")
        secret = {"X-Key": Secret(KEY)}
        assert "is not reached by the proxy" in refusal(
            asking, "https://acme.example/", secret_headers=secret
        )
    assert not any(KEY.encode() in each for each in proxy.requests)


# The cache.

FRESH = "Cache-Control: max-age=600"


def test_an_answer_is_kept_as_long_as_its_headers_say(tmp_path):
    script = sends(GOOD, FRESH)
    with bad_server(script) as server:
        with client(cache=tmp_path / "http.sqlite") as asking:
            first = asking.get("Acme", server.url)
        later = NOW + dt.timedelta(minutes=5)
        with Client(clock=lambda: later, limits=SWIFT, cache=tmp_path / "http.sqlite") as asking:
            second = asking.get("Acme", server.url)
            asking.get("Acme", server.url, params={"a": 1})
    assert (first.from_cache, second.from_cache) == (False, True)
    assert (second.body, second.retrieved_at) == (GOOD, NOW)
    assert len(server.requests) == 2


def test_a_kept_answer_is_asked_about_by_its_tag(tmp_path):
    def tagged(talk: Talk) -> None:
        if b"if-none-match" in talk.request.lower():
            talk.raw(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nConnection: close\r\n\r\n')
        else:
            talk.answer(GOOD, 'ETag: "1"', "Cache-Control: no-cache")

    with bad_server(tagged) as server, client(cache=tmp_path / "http.sqlite") as asking:
        asking.get("Acme", server.url)
        assert asking.get("Acme", server.url).body == GOOD
    assert len(server.requests) == 2


def test_a_bad_answer_is_not_kept(tmp_path):
    def judge(found: Fetched) -> judging.Verdict:
        return judging.again("is busy") if found.body == b"busy" else judging.FINE

    busy = sends(b"busy", FRESH)
    with bad_server(busy, good) as server, client(cache=tmp_path / "http.sqlite") as asking:
        assert asking.get("Acme", server.url, judge=judge).body == GOOD
    cut = sends(GOOD, FRESH, length=500)
    with bad_server(cut, cut, cut, good) as server, client(cache=tmp_path / "c") as asking:
        with pytest.raises(SourceError):
            asking.get("Acme", server.url)
        assert asking.get("Acme", server.url).body == GOOD


def test_an_answer_to_a_key_is_kept_for_that_key_and_time(tmp_path):
    path = tmp_path / "http.sqlite"
    with bad_server(sends(GOOD, FRESH)) as server, client(cache=path) as asking:

        def ask(key: str, seconds: float) -> Fetched:
            secret = {"X-Key": Secret(key)}
            return asking.get("Acme", server.url, secret_headers=secret, keep_for=seconds)

        kept = [ask(KEY, 0), ask(KEY, 60), ask(KEY, 60), ask("other", 60)]
        assert [each.from_cache for each in kept] == [False, False, True, False]
        assert kept[2].retrieved_at == NOW
    assert all(b"x-key: " in each.lower() for each in server.requests)
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert GOOD in stored
    assert KEY.encode() not in stored


def damaged(path: Path) -> None:
    path.write_bytes(b"This is no database." * 500)


def torn(path: Path) -> None:
    with client(cache=path) as asking, bad_server(sends(b"7" * 50_000, FRESH)) as server:
        asking.get("Acme", server.url)
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)


def of_others(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE entries (id TEXT)")
    database.close()


@pytest.mark.parametrize("damage", [damaged, torn, of_others, Path.mkdir])
def test_a_cache_that_cannot_be_used_is_begun_anew_or_done_without(tmp_path, damage, capfd):
    path = tmp_path / "http.sqlite"
    damage(path)
    with bad_server(sends(GOOD, FRESH)) as server, client(cache=path) as asking:
        kept = [asking.get("Acme", server.url).from_cache for _ in range(2)]
    assert kept == [False, path.is_file()]
    assert capfd.readouterr() == ("", "")


def test_a_cache_in_a_place_that_cannot_be_written_is_done_without(tmp_path):
    (tmp_path / "file").write_text("")
    with bad_server(sends(GOOD, FRESH)) as server, client(cache=tmp_path / "file" / "c") as asking:
        assert [asking.get("Acme", server.url).from_cache for _ in range(2)] == [False, False]


def test_a_cache_that_breaks_while_it_is_used_is_passed_by(tmp_path, capfd):
    path = tmp_path / "http.sqlite"
    with bad_server(sends(GOOD, FRESH)) as server, client(cache=path) as asking:
        asking.get("Acme", server.url)
        other = sqlite3.connect(path)
        other.execute("DROP TABLE streams")
        other.commit()
        other.close()
        assert asking.get("Acme", server.url).body == GOOD
    assert capfd.readouterr() == ("", "")


TWICE = """
import datetime as dt, sys
from pathlib import Path
from newsgen.sources.client import Client
with Client(clock=lambda: dt.datetime.now(dt.UTC), cache=Path(sys.argv[2])) as asking:
    for number in range(20):
        asking.get("Acme", f"{sys.argv[1]}/{number}")
"""


def test_two_processes_share_a_cache(tmp_path):
    with bad_server(sends(GOOD, FRESH)) as server:
        command = [sys.executable, "-c", TWICE, server.url, tmp_path / "http.sqlite"]
        running = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
        ended = [(each.communicate(timeout=30)[1], each.returncode) for each in running]
        asked = len(server.requests)
        with client(cache=tmp_path / "http.sqlite") as asking:
            assert asking.get("Acme", f"{server.url}/7").from_cache
    assert ended == [(b"", 0), (b"", 0)]
    assert 20 <= asked <= 40


# Secrets.


def echo(talk: Talk) -> None:
    key = KEY.encode()
    talk.raw(
        b"HTTP/1.1 200 " + key + b"\r\nX-Echo: " + key + b"\r\nContent-Length: 99999\r\n\r\n" + key
    )


LEAKY = {
    **{how: script for how, (script, _) in {**AGAIN, **FOR_GOOD}.items() if "drips" not in how},
    "repeats the key and breaks off": echo,
    "repeats the key": sends(f'{{"key": "{KEY}"}}'.encode()),
    "repeats the key as an error": sends(f"bad key {KEY}".encode(), status=f"401 {KEY}"),
    "redirects to the key": redirect(f"https://{KEY}.example.org/?key={KEY}"),
    "answers well": good,
}


def test_the_key_appears_nowhere(tmp_path, capfd):
    records: list[logging.LogRecord] = []
    handler = logging.Handler(0)
    handler.emit = records.append  # type: ignore[method-assign]
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    traces: list[str] = []
    answers: list[Fetched] = []
    hasty = Limits(
        read=0.1,
        attempt=0.2,
        total=0.5,
        attempts=2,
        wait_initial=0,
        wait_jitter=0,
        max_bytes=100_000,
    )
    try:
        for how, script in LEAKY.items():
            with bad_server(script) as server, client(cache=tmp_path / "c", limits=hasty) as asking:
                try:
                    answers.append(
                        asking.get(
                            "Acme",
                            f"{server.url}/{how.replace(' ', '_')}",
                            secret_headers={"X-Key": Secret(KEY)},
                            judge=lambda found: (
                                judging.FINE if found.json() else judging.again("empty")
                            ),
                            keep_for=60,
                        )
                    )
                except SourceError as error:
                    traces += told(error)
                assert any(KEY.encode() in each for each in server.requests), how
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    logged = [repr(vars(each)) + each.getMessage() for each in records]
    assert len(traces) > len(AGAIN)
    assert len(logged) > 100
    assert len(answers) == 1
    files = [each.read_bytes().decode("latin-1") for each in tmp_path.iterdir()]
    for text in (*traces, *logged, *files, *capfd.readouterr(), repr(answers), str(answers)):
        assert KEY not in text


def told(error: BaseException | None) -> list[str]:
    """Give an error as Python, and as tools that show local variables, tell it; not our frame."""
    texts = []
    while error is not None:
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
            trace = trace.tb_next
        frames = traceback.TracebackException(type(error), error, trace, capture_locals=True)
        texts += [repr(error), str(error), *("".join(frames.format(chain=False)),)]
        error = error.__cause__ or error.__context__
    return texts


def test_a_secret_does_not_show_itself():
    secret = Secret(KEY)
    assert KEY not in f"{secret} {secret!r} {[secret]}"
    with pytest.raises(TypeError):
        __import__("pickle").dumps(secret)


class Ring(KeyringBackend):
    priority = 1  # type: ignore[assignment]

    def __init__(self, answer) -> None:
        self.answer = answer

    def get_password(self, service, username):
        return self.answer(service, username)

    def set_password(self, service, username, password):
        raise NotImplementedError

    def delete_password(self, service, username):
        raise NotImplementedError


def locked(*_: str) -> str:
    raise keyring.errors.KeyringLocked("locked")


@pytest.mark.parametrize(
    ("environment", "ring", "wanted"),
    [
        ({"NEWSGEN_ACME_KEY": " one \n", "ACME_API_KEY": "two"}, locked, "one"),
        ({"NEWSGEN_ACME_KEY": "", "ACME_API_KEY": "two"}, locked, "two"),
        ({}, lambda service, name: f"{service}-{name}", "newsgen-acme"),
        ({}, locked, None),
        ({}, lambda *_: None, None),
        ({}, lambda *_: time.sleep(0.5), None),
    ],
)
def test_a_key_comes_from_the_environment_or_the_keyring(monkeypatch, environment, ring, wanted):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(keys, "_SLOWEST", 0.2)
    before = keyring.get_keyring()
    keyring.set_keyring(Ring(ring))
    try:
        found = keys.key("acme")
    finally:
        keyring.set_keyring(before)
    assert (found and found.reveal()) == wanted


def test_a_text_that_is_no_key_is_refused_without_showing_it(monkeypatch):
    monkeypatch.setenv("NEWSGEN_ACME_KEY", f"{KEY}\nX-Other: 1")
    with pytest.raises(SourceError) as caught:
        keys.key("acme")
    assert "NEWSGEN_ACME_KEY: is no key" in str(caught.value)
    assert KEY not in str(caught.value)


# Numbers and providers.


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=12))
def test_numbers_are_read_exactly(number):
    body = f'{{"text": "{number}", "number": {number:f}}}'.encode()
    found = Fetched("Acme", "https://example.org", NOW, 200, "", body).json()
    assert found["number"] == reading.decimal(found["text"]) == number
    assert reading.plain(found["number"]) == f"{number:f}"


@pytest.mark.parametrize(
    "value", [None, True, [], {}, "", "NaN", "1_000", " ", "1e99", "١", float("nan"), 1.5, "1,5"]
)
def test_what_is_no_number_is_refused(value):
    with pytest.raises(WrongValueError):
        reading.decimal(value)


def provider(folder: Path, name: str, stated: str, body: str = "def glean(): ...") -> None:
    lines = (f"NAME = {stated!r}", "ADDRESS = 'https://example.org'", "TERMS = ADDRESS", body)
    (folder / f"{name}.py").write_text("\n".join(lines))


def test_providers_are_found_by_their_files(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / "found_providers"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "helper.py").write_text("")
    provider(folder, "acme", "Acme")
    assert list(registry.providers("found_providers")) == ["acme"]
    provider(folder, "other", "ACME")
    with pytest.raises(SourceError, match=r"acme\.py and other\.py"):
        registry.providers("found_providers")
    provider(folder, "other", "Other", "")
    monkeypatch.delitem(sys.modules, "found_providers.other")
    with pytest.raises(SourceError, match="states NAME, but not glean"):
        registry.providers("found_providers")


def test_our_providers_state_who_they_are():
    found = registry.providers()
    assert "coinglass" in found
    for module in found.values():
        assert module.ADDRESS.startswith("https://")
        assert module.TERMS.startswith("https://")
