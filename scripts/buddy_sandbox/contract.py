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
    validator, known = _validator()
    reasons = [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in validator.iter_errors(sent)]
    if reasons:
        raise BadRequest(*reasons)
    return {name: value for name, value in sent.items() if name in known}


@cache
def _validator() -> tuple[Any, frozenset[str]]:
    schema = _load(_SPEC / "schemas" / "DockerfileActionUpdate.yaml")
    return jsonschema_rs.validator_for(schema), frozenset(schema["properties"])


def _load(path: Path) -> Any:
    def inline(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                rest = {key: value for key, value in node.items() if key != "$ref"}
                return {**_load(path.parent / node["$ref"]), **inline(rest)}
            return {key: inline(value) for key, value in node.items()}
        return [inline(item) for item in node] if isinstance(node, list) else node

    return json.loads(json.dumps(inline(yaml.safe_load(path.read_text())), default=str))
