"""Makes the pages of each brief named: python briefs_to_pages.py briefs/*.json."""

from __future__ import annotations

import sys
from pathlib import Path

import newsgen


def main(paths: list[Path]) -> int:
    """Write a page for each language beside its brief; tell what the editor must know."""
    house = Path("newsgen.toml")
    try:
        settings = newsgen.load_settings(house) if house.exists() else None
    except newsgen.errors.NewsgenError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    failed = 0
    for path in paths:
        try:
            edition = newsgen.generate(path, settings=settings)
        except newsgen.errors.NoStoryError as quiet:
            print(f"{path}: no story: {quiet.reason}")
            continue
        except newsgen.errors.NewsgenError as error:
            print(error, file=sys.stderr)
            failed = error.exit_code
            continue
        for lang, article in edition.articles.items():
            path.with_suffix(f".{lang}.html").write_text(edition.html(lang), "utf-8")
            print(f"{lang}: {article.headline}")
        for warning in edition.warnings:
            print(f"  for the editor: {warning.message}")
    return failed


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
