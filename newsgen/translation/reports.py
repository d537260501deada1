"""Writes findings for other programs: SARIF 2.1.0 for code review, JUnit XML for build servers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from newsgen.translation.checks.finding import CHECKS, Finding

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_RULES = tuple(CHECKS)
TEMPLATE = "template"  # the check, and the suite, of what all languages share


def relative(file: str, folder: Path) -> str:
    """Give a file's path below a folder with forward slashes; in full where it lies elsewhere."""
    path = Path(file)
    try:
        return path.absolute().relative_to(folder).as_posix()
    except ValueError:
        return path.as_posix()


def sarif(findings: Sequence[Finding], folder: Path) -> bytes:
    """Give findings as SARIF 2.1.0; paths are relative to a folder, such as the checkout."""
    from newsgen import __version__

    driver = {
        "name": "newsgen locale check",
        "version": __version__,
        "rules": [
            {
                "id": name,
                "shortDescription": {"text": check.wants},
                "help": {"text": check.remedy},
                "defaultConfiguration": {"level": "error"},
            }
            for name, check in CHECKS.items()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, folder) for each in findings],
    }
    return _json({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(finding: Finding, folder: Path) -> dict[str, Any]:
    shown = relative(finding.file, folder)
    uri = Path(shown).as_uri() if Path(shown).is_absolute() else _quoted(shown)
    same = f"{finding.check}\n{finding.context}\n{finding.source}\n{finding.message}"
    result: dict[str, Any] = {
        "ruleId": finding.check,
        "ruleIndex": _RULES.index(finding.check),
        "level": "error",
        "message": {"text": _told(finding)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri},
                    "region": {"startLine": max(finding.line, 1)},
                }
            }
        ],
        "partialFingerprints": {"finding/v1": hashlib.sha256(same.encode()).hexdigest()},
    }
    if finding.context:
        name = {"name": finding.context, "kind": "resource"}
        result["locations"][0]["logicalLocations"] = [name]
    return result


def junit(by_suite: Mapping[str, Sequence[Finding]], folder: Path) -> bytes:
    """Give findings as JUnit XML: a suite for each language, a case for each check that holds.

    A check that fails has a case for each finding instead.
    """
    root = ET.Element("testsuites", name="newsgen locale check")
    total = failed = 0
    for name, findings in by_suite.items():
        cases = list(_cases(name, findings, folder))
        suite = ET.SubElement(root, "testsuite", name=name, errors="0", skipped="0")
        suite.set("tests", str(len(cases)))
        suite.set("failures", str(len(findings)))
        suite.extend(cases)
        total, failed = total + len(cases), failed + len(findings)
    root.set("tests", str(total))
    root.set("failures", str(failed))
    root.set("errors", "0")
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _cases(suite: str, findings: Sequence[Finding], folder: Path) -> Iterator[ET.Element]:
    for check in [each for each in CHECKS if (each == TEMPLATE) == (suite == TEMPLATE)]:
        own = [each for each in findings if each.check == check]
        if not own:
            yield ET.Element("testcase", classname=f"locale.{suite}", name=check)
        for each in own:
            place = f"{relative(each.file, folder)}:{each.line}"
            name = _plain(f"{check}: {each.context or place}")
            case = ET.Element("testcase", classname=f"locale.{suite}", name=name)
            case.set("file", _plain(relative(each.file, folder)))
            case.set("line", str(each.line))
            failure = ET.SubElement(case, "failure", type=check, message=_plain(each.message))
            failure.text = _plain(f"{place}: {_told(each)}")
            yield case


def _told(finding: Finding) -> str:
    about = f"{finding.context}: " if finding.context else ""
    source = f" (source: {finding.source})" if finding.source else ""
    return f"{about}{finding.message}{source}. {finding.remedy}"


def _plain(text: str) -> str:
    """Give a text with what XML cannot hold written as its number."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path)


def _json(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=2)}\n".encode()
