"""The document's verdict on a request body."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from buddy_sandbox.errors import BadRequest

_SPEC = Path(__file__).parents[2] / "spec"


def accepted(sent: dict[str, Any]) -> dict[str, Any]:
    """The fields of an update that the document knows; raises BadRequest with every reason why it refuses the body."""
    validator, schema = _validator()
    reasons = [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in validator.iter_errors(sent)]
    if reasons:
        raise BadRequest(*reasons)
    known: dict[str, Any] = _known(sent, schema)
    return known


def _known(value: Any, schema: dict[str, Any]) -> Any:
    if isinstance(value, dict) and "properties" in schema:
        return {name: _known(member, schema["properties"][name]) for name, member in value.items() if name in schema["properties"]}
    if isinstance(value, list) and "items" in schema:
        return [_known(item, schema["items"]) for item in value]
    return value


@cache
def _validator() -> tuple[Any, dict[str, Any]]:
    schema = _load(_SPEC / "schemas" / "DockerfileActionUpdate.yaml")
    return jsonschema_rs.validator_for(schema), schema


def _load(path: Path) -> Any:
    def inline(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                rest = {key: value for key, value in node.items() if key != "$ref"}
                return {**_load(path.parent / node["$ref"]), **inline(rest)}
            return {key: inline(value) for key, value in node.items()}
        return [inline(item) for item in node] if isinstance(node, list) else node

    return json.loads(json.dumps(inline(yaml.safe_load(path.read_text())), default=str))
