"""The JSON Schema of a brief, for editors and for other programs."""

from __future__ import annotations

from typing import Any

from newsgen.events.liquidations.brief.models import Brief


def brief_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of a brief."""
    schema = Brief.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        required = part.get("required", ())
        for key, member in part["properties"].items():
            if key not in required:
                part["properties"][key] = _nullable(member)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:newsgen:brief:liquidations",
        **schema,
        "title": "Brief of a liquidation event",
    }


def _nullable(member: dict[str, Any]) -> dict[str, Any]:
    """Allow null beside what a member allows; null is the same as absent."""
    kept: dict[str, Any] = {
        key: value for key, value in member.items() if key in {"title", "description", "default"}
    }
    rest = {key: value for key, value in member.items() if key not in kept}
    if "patternProperties" in rest:
        rest["additionalProperties"] = False  # a name of another form is refused
    options = rest["anyOf"] if set(rest) == {"anyOf"} else [rest]
    null = {"type": "null"}
    return {**kept, "anyOf": options if null in options else [*options, null]}
