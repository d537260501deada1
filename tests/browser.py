"""A headless Chromium for tests of pages: the one on the path, else the one playwright installed.

A module's tests share one browser, and it is shut after them: while it runs, its event loop does.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
REMEDY = "Chromium is needed: apt-get install chromium, or .venv/bin/playwright install chromium"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser; FileNotFoundError where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    options = ["--disable-lcd-text", *(["--no-sandbox"] if root else [])]
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=options)
        except Error as error:
            if found is None:
                raise FileNotFoundError(REMEDY) from error
            raise
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="module", name="browser")
def browser_fixture() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(name="page")
def page_fixture(browser: Browser) -> Iterator[Page]:
    """A page of its own: what it asks for beside its file, and what it complains of, is a fault."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    faults: list[str] = []
    opened.on("console", lambda each: faults.append(each.text))
    opened.on("pageerror", lambda each: faults.append(str(each)))
    opened.on("request", lambda each: _own(each.url, faults))
    yield opened
    context.close()
    assert faults == []


def _own(url: str, faults: list[str]) -> None:
    if not url.startswith("file://"):
        faults.append(f"asks for {url}")
