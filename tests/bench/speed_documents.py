"""The documents that the speed bench runs on, each as a project of its own, and the four edits that people make."""

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oaswright import pointer
from oaswright.document import objects

ROOT = Path(__file__).parents[2]
CONFIGURATION = '[tool.oaswright]\ndocument = "openapi.json"\nmodels = "bench_models"\nclient = "bench_client"\n'

TINY: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Tiny", "version": "1"},
    "paths": {
        "/pets/{id}": {
            "get": {
                "operationId": "getPet",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "responses": {"200": {"description": "A pet.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}},
            }
        }
    },
    "components": {
        "schemas": {
            "Pet": {"type": "object", "properties": {"name": {"type": "string"}, "kind": {"$ref": "#/components/schemas/Kind"}}},
            "Kind": {"type": "string", "enum": ["cat", "dog"]},
        }
    },
}


@dataclass(frozen=True)
class Subject:
    """A document, how many operations it has, how to lay a project around it, and the edits by their names."""

    name: str
    operations: int
    lay: Callable[[Path], None] = field(repr=False)
    edits: dict[str, Callable[[Path], None]] = field(repr=False)
    models: str = "bench_models"
    client: str = "bench_client"


def tiny() -> Subject:
    return of_tree("tiny", TINY)


def cut_to(name: str, tree: dict[str, Any], operations: int) -> Subject:
    """A subject of so many operations of a larger document, and what they reach."""
    return of_tree(name, cut(tree, operations))


def of_tree(name: str, tree: dict[str, Any]) -> Subject:
    """A project around one JSON file."""
    return Subject(name, count(tree), lambda home: _lay(home, tree), {label: _on_tree(edit) for label, edit in EDITS.items()})


def buddy() -> Subject:
    """This repository's own document: many YAML files."""
    return Subject("Buddy", 2, _lay_own, OWN_EDITS, "buddy_models", "buddy_client")


def count(tree: dict[str, Any]) -> int:
    return sum(method in objects.METHODS for item in tree["paths"].values() for method in item)


def cut(tree: dict[str, Any], operations: int) -> dict[str, Any]:
    """About so many operations of a document, evenly spread over its paths, with the components that they reach."""
    paths = dict(list(tree["paths"].items())[:: max(1, round(count(tree) / operations))])
    found = {key: value for key, value in tree.items() if key not in ("components", "x-webhooks", "webhooks")}
    found["paths"] = paths
    found["components"] = {"securitySchemes": tree["components"].get("securitySchemes", {})}
    for at in _reached(tree, found):
        _, section, name = pointer.split(at)[:3]
        found["components"].setdefault(section, {})[name] = tree["components"][section][name]
    return found


def _reached(tree: dict[str, Any], pending: Any) -> Iterator[str]:
    seen, waiting = set[str](), list(objects.links(pending))
    while waiting:
        at = pointer.of(pointer.split(waiting.pop().removeprefix("#"))[:3])
        if at not in seen and at.startswith("/components/"):
            seen.add(at)
            waiting.extend(objects.links(pointer.get(tree, at)))
    yield from sorted(seen)


def put(path: Path, text: str) -> None:
    """Save as careful editors do: aside, then renamed over."""
    path.with_suffix(".new").write_text(text, encoding="utf-8")
    path.with_suffix(".new").replace(path)


def _lay(home: Path, tree: dict[str, Any]) -> None:
    (home / "pyproject.toml").write_text(CONFIGURATION)
    put(home / "openapi.json", json.dumps(tree, indent=2))


def _on_tree(edit: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def edited(home: Path) -> None:
        tree = json.loads((home / "openapi.json").read_text(encoding="utf-8"))
        edit(tree)
        put(home / "openapi.json", json.dumps(tree, indent=2))

    return edited


def _enum_value(tree: dict[str, Any]) -> None:
    node = next(node for _, node in _enums(tree))
    node["enum"].append(f"bench_{len(node['enum'])}")


def _enums(tree: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The string enumerations of the component schemas, from the middle on."""
    schemas = list(tree["components"]["schemas"].items())
    for name, schema in schemas[len(schemas) // 2 :] + schemas[: len(schemas) // 2]:
        for _, kind, node in objects.walk(schema, "schema"):
            if kind == "schema" and isinstance(node, dict) and node.get("enum") and all(isinstance(one, str) for one in node["enum"]):
                yield name, node


def _new_field(tree: dict[str, Any]) -> None:
    schemas = [one for one in tree["components"]["schemas"].values() if "properties" in one]
    node = schemas[len(schemas) // 2]
    node["properties"][f"bench_{len(node['properties'])}"] = {"type": "string", "maxLength": 20}


def _new_operation(tree: dict[str, Any]) -> None:
    gets = [(path, item) for path, item in tree["paths"].items() if "get" in item]
    path, item = gets[len(gets) // 2]
    added = copy.deepcopy(item["get"])
    added["operationId"] = f"{added['operationId']}-bench-{len(tree['paths'])}"
    tree["paths"][f"{path}/bench{len(tree['paths'])}"] = {"get": added, **({"parameters": item["parameters"]} if "parameters" in item else {})}


def _renamed_schema(tree: dict[str, Any]) -> None:
    schemas = tree["components"]["schemas"]
    name = next(name for name, _ in _enums(tree))
    new = f"{name}-bench"
    tree["components"]["schemas"] = {new if one == name else one: schema for one, schema in schemas.items()}
    old_at, new_at = f"#/components/schemas/{name}", f"#/components/schemas/{new}"
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if node.get("$ref") == old_at:
                node["$ref"] = new_at
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)


EDITS: dict[str, Callable[[dict[str, Any]], None]] = {
    "enum value": _enum_value,
    "new field": _new_field,
    "new operation": _new_operation,
    "renamed schema": _renamed_schema,
}


def _lay_own(home: Path) -> None:
    for name in ("spec", "generated"):
        shutil.copytree(ROOT / name, home / name)
    shutil.copy(ROOT / "pyproject.toml", home)


def _own_enum_value(home: Path) -> None:
    path = home / "spec/schemas/TriggerTime.yaml"
    text = path.read_text().rstrip()
    put(path, f"{text}\n  - BENCH_{text.count('- ')}\n")


def _own_new_field(home: Path) -> None:
    path = home / "spec/schemas/ErrorMessage.yaml"
    head, _, rest = path.read_text().partition("properties:\n")
    put(path, f"{head}properties:\n  bench_{rest.count('bench')}:\n    type: string\n    description: What was measured.\n{rest}")


def _own_new_operation(home: Path) -> None:
    path = home / "spec/paths/action.yaml"
    text = path.read_text()
    start = text.index("\nget:\n") + 1
    end = next(at for at in (text.find("\npatch:\n"), len(text)) if at > 0) + 1
    added = text[start:end].replace("get:\n", "head:\n", 1).replace("operationId: getAction", "operationId: probeAction")
    put(path, text[:end] + added + text[end:])


def _own_renamed_schema(home: Path) -> None:
    for path in sorted((home / "spec").rglob("*.yaml")):
        if "RunNext.yaml" in (text := path.read_text()):
            put(path, text.replace("RunNext.yaml", "RunNextStep.yaml"))
    (home / "spec/schemas/RunNext.yaml").rename(home / "spec/schemas/RunNextStep.yaml")


OWN_EDITS: dict[str, Callable[[Path], None]] = {
    "enum value": _own_enum_value,
    "new field": _own_new_field,
    "new operation": _own_new_operation,
    "renamed schema": _own_renamed_schema,
}
