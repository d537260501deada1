"""What an article was made from, by checksum: its data, the rules, the templates, the words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from newsgen import resources
from newsgen.catalog import catalog_file
from newsgen.events.liquidations import event
from newsgen.facts import timestamp
from newsgen.model import Edition
from newsgen.settings import Settings


def inputs(edition: Edition, settings: Settings) -> dict[str, Any]:
    """Give the SHA-256 of the brief and its cut-off, and of rules, templates and catalogs."""
    templates, locales = resources.templates(), resources.locales()
    return {
        "data": {
            "sha256": edition.facts["as_of_time"].provenance.sha256 or "",
            "as_of": timestamp(edition.as_of),
        },
        "rules": _rules(settings),
        "templates": _files(sorted(templates.rglob(f"{edition.kind}/*.j2")), templates),
        "catalogs": {
            tag: _files((catalog_file(tag, locales), locales / tag / "style.toml"), locales)
            for tag in edition.articles
        },
    }


def _rules(settings: Settings) -> str:
    """Sum the rules file with the thresholds that the house sets."""
    found = hashlib.sha256((settings.rules.file or event.rules_file()).read_bytes())
    house = {**settings.rules.thresholds, "gate": settings.gate}
    own = {rule: _plain(numbers) for rule, numbers in house.items() if numbers}
    found.update(json.dumps(own, sort_keys=True).encode())
    return found.hexdigest()


def _plain(numbers: Mapping[str, object]) -> dict[str, str]:
    return {name: str(number) for name, number in numbers.items()}


def _files(paths: Iterable[Path], root: Path) -> str:
    """Sum files with their names."""
    found = hashlib.sha256()
    for path in paths:
        data = path.read_bytes()
        found.update(f"{path.relative_to(root).as_posix()}\n{len(data)}\n".encode())
        found.update(data)
    return found.hexdigest()
