"""The JSON Schemas of the reports, a file for each command; what they share is in `finding.json`.

The version in `schema` changes when a program that reads a report could break. New keys do not change it.
"""

import json
from importlib import resources
from typing import Any


def schema(verb: str) -> dict[str, Any]:
    """Return the JSON Schema of a command's report, which refers to no other file."""
    found = _read(verb)
    shared = _read("finding")["$defs"]
    return {**found, "$defs": {**shared, **found.get("$defs", {})}}


def names() -> tuple[str, ...]:
    """Return the commands whose report has a schema."""
    files = resources.files(__package__).iterdir()
    return tuple(sorted(one.name.removesuffix(".json") for one in files if one.name.endswith(".json") and one.name != "finding.json"))


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8"))
    return found
