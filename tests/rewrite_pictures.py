"""Makes the pictures of the translator's page in docs/images/; needs Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

sys.path.insert(0, str(Path(__file__).parents[1]))

from newsgen import resources
from tests.browser import chromium

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
LANGUAGE = "nb"
STRING, BROKEN, EVENT = "lede.longs_dominated", "bullet.alts_share", "2026-02-06-reference"
SOUND = rf'(msgctxt "{BROKEN}"\nmsgid .*\nmsgstr ".*?)%\(share\)s'
WIDTH, SCALE = 1120, 2
COLOURS = 200  # a third of the bytes, and no eye sees it
Clip = dict[str, float]


def page_of(folder: Path, locales: Path) -> str:
    """Write the page of a folder of languages; give its address."""
    out = folder / f"{locales.name}.html"
    command = [sys.executable, "-m", "newsgen", "locale", "preview", LANGUAGE, "--out", str(out)]
    environment: Mapping[str, str] = {**os.environ, "NEWSGEN_LOCALES": str(locales)}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return out.as_uri()


def with_fault(folder: Path) -> Path:
    """Copy the languages and misspell a placeholder."""
    copy = folder / "fault"
    shutil.copytree(resources.locales(), copy)
    path = copy / LANGUAGE / "LC_MESSAGES" / "newsgen.po"
    text, count = re.subn(SOUND, r"\1%(andel)s", path.read_text("utf-8"))
    if count != 1:
        raise SystemExit(f"{BROKEN} has other words now: change SOUND")
    path.write_text(text, "utf-8")
    return copy


def of_card(page: Page, address: str, context: str, height: int) -> Clip:
    """Show a string and give the place of its card, from its top."""
    page.goto(f"{address}#{context}")
    page.evaluate("document.activeElement.blur()")
    box = page.locator(f"[id='{context}']").bounding_box()
    assert box is not None
    wanted = min(height, box["height"] + 16)
    return {"x": box["x"] - 8, "y": box["y"] - 8, "width": box["width"] + 16, "height": wanted}


def take(page: Page, name: str, clip: Clip) -> None:
    """Take one picture, with few colours."""
    path = IMAGES / f"{name}.png"
    taken = Image.open(BytesIO(page.screenshot(clip=clip)))  # type: ignore[arg-type]
    taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1000} kB")  # noqa: T201


def main() -> None:
    """Make all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        sound, fault = page_of(folder, resources.locales()), page_of(folder, with_fault(folder))
        size = {"width": WIDTH, "height": 900}
        page = browser.new_page(viewport=size, device_scale_factor=SCALE)  # type: ignore[arg-type]
        page.goto(f"{sound}#?q=rekord&part=heading")
        take(page, "strings", {"x": 0, "y": 30, "width": WIDTH, "height": 600})
        take(page, "string", of_card(page, sound, STRING, 590))
        take(page, "finding", of_card(page, fault, BROKEN, 300))
        page.goto(f"{sound}#in.{EVENT}.{STRING}")
        page.wait_for_timeout(300)
        box = page.locator(".told:target").bounding_box()
        assert box is not None
        take(page, "article", {"x": 0, "y": box["y"] - 300, "width": 760, "height": 520})


if __name__ == "__main__":
    main()
