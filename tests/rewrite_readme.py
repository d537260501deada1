"""Writes the demo's articles into README.md; test_docs.py tells when that is due."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

README = Path(__file__).resolve().parent.parent / "README.md"
LANGUAGES = ("nb", "en")
QUOTED = re.compile(r"^(?:>.*\n)+", re.MULTILINE)


def demo() -> Mapping[str, Any]:
    """Run the demo; give its articles by language."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "newsgen", "demo", "--out", folder]
        subprocess.run(command, check=True, capture_output=True)
        (made,) = Path(folder).glob("*/article.json")
        articles: Mapping[str, Any] = json.loads(made.read_bytes())["articles"]
    return articles


def sample(article: Mapping[str, Any]) -> str:
    """Quote an article's headline, introduction, summary and opening as Markdown."""
    bullets = "\n".join(f"- {bullet}" for bullet in article["bullets"])
    opening = article["sections"][0]["paragraphs"][0]
    parts = (f"**{article['headline']}**", article["dek"], bullets, opening)
    text = "\n\n".join(parts).replace("\u00a0", " ")
    return "".join(f"> {line}".rstrip() + "\n" for line in text.split("\n"))


def rewritten(text: str, articles: Mapping[str, Any]) -> str:
    """Give README's text with its two quoted samples made anew."""
    samples = iter([sample(articles[lang]) for lang in LANGUAGES])
    return QUOTED.sub(lambda _: next(samples), text)


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text("utf-8"), demo()), "utf-8")
