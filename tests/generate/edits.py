"""Edits as people make them, at random: each changes a document's tree in place, and leaves it one that can be read."""

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

from oaswright import pointer
from oaswright.document import objects

Tree = dict[str, Any]
Edit = Callable[["Chance", Tree], bool]

REGISTRY: dict[str, Edit] = {}


def edit(made: Edit) -> Edit:
    """Register an edit under its name; it returns False where the tree has no place for it."""
    REGISTRY[made.__name__.replace("_", " ")] = made
    return made


class Chance(random.Random):
    """Chance with words for what edits look for."""

    def word(self) -> str:
        return self.choice(("colour", "Colour", "state", "a-b", "a_b", "kind", "list", "class", "size2", "é", "x y")) + self.choice(
            ("", "", str(self.randrange(40)))
        )

    def schema(self, tree: Tree) -> tuple[str, Any]:
        name: str = self.choice(list(tree["components"]["schemas"]))
        return name, tree["components"]["schemas"][name]

    def with_fields(self, tree: Tree) -> dict[str, Any]:
        """A schema with named properties, anywhere."""
        return self.choice([node for node in schemas(tree) if isinstance(node.get("properties"), dict) and node["properties"]] or [{"properties": {"a": {}}}])

    def operation(self, tree: Tree) -> tuple[dict[str, Any], str]:
        return self.choice([(item, method) for item in tree["paths"].values() for method in item if method in objects.METHODS])

    def reference(self, tree: Tree) -> dict[str, Any]:
        return {"$ref": f"#/components/schemas/{pointer.join('', self.schema(tree)[0])[1:]}"}

    def shape(self, tree: Tree) -> Any:
        """A schema for something new."""
        one: dict[str, Any] = {"type": "object", "properties": {self.word(): {"type": "string"}, self.word(): self.reference(tree)}}
        plain: list[Any] = [{"type": "integer", "minimum": self.choice([1, 1.0])}, {"type": "string", "enum": [self.word(), "other"]}, self.reference(tree)]
        return self.choice([one, {"type": "array", "items": one}, {"oneOf": [one, self.reference(tree)]}, {"allOf": [self.reference(tree), one]}, *plain])


def schemas(tree: Tree) -> Iterator[dict[str, Any]]:
    """Every schema that is a mapping."""
    return (node for _, kind, node in objects.walk(tree) if kind == "schema" and isinstance(node, dict))


def leads(tree: Tree) -> list[dict[str, Any]]:
    """Every schema that is a reference."""
    return [node for node in schemas(tree) if isinstance(node.get("$ref"), str)]


@edit
def enum_value(chance: Chance, tree: Tree) -> bool:
    found = [node for node in schemas(tree) if isinstance(node.get("enum"), list) and all(isinstance(one, str) for one in node["enum"])]
    if found:
        node = chance.choice(found)
        node["enum"] = list(dict.fromkeys([*node["enum"], chance.word()]))
    return bool(found)


@edit
def new_field(chance: Chance, tree: Tree) -> bool:
    chance.with_fields(tree)["properties"][chance.word()] = chance.shape(tree)
    return True


@edit
def field_gone(chance: Chance, tree: Tree) -> bool:
    node = chance.with_fields(tree)
    name = chance.choice(list(node["properties"]))
    if any(f"/properties/{name}" in one["$ref"] for one in leads(tree)):
        return False
    del node["properties"][name]
    return True


@edit
def required(chance: Chance, tree: Tree) -> bool:
    node = chance.with_fields(tree)
    node["required"] = chance.sample(list(node["properties"]), chance.randint(1, len(node["properties"])))
    return True


@edit
def read_only(chance: Chance, tree: Tree) -> bool:
    node = chance.choice(list(schemas(tree)))
    node[chance.choice(["readOnly", "writeOnly"])] = chance.choice([True, False])
    return True


@edit
def number_written_otherwise(chance: Chance, tree: Tree) -> bool:
    """Python takes 1, 1.0 and True for the same."""
    found = [node for node in schemas(tree) if "minimum" in node] or [chance.with_fields(tree)]
    chance.choice(found)["minimum"] = chance.choice([1, 1.0])
    return True


@edit
def description(chance: Chance, tree: Tree) -> bool:
    chance.choice(list(schemas(tree)))["description"] = f"{chance.word()} \u2028 {chance.random()}"
    return True


@edit
def changed_reference(chance: Chance, tree: Tree) -> bool:
    found = [one for one in leads(tree) if one["$ref"].startswith("#/components/schemas/")]
    if found:
        chance.choice(found)["$ref"] = chance.reference(tree)["$ref"]
    return bool(found)


@edit
def reference_into_another(chance: Chance, tree: Tree) -> bool:
    """A reference to a property of a component."""
    name, node = chance.schema(tree)
    fields = list(node.get("properties", ()) if isinstance(node, dict) else ())
    if not fields:
        return False
    chance.with_fields(tree)["properties"][chance.word()] = {"$ref": "#" + pointer.of(["components", "schemas", name, "properties", chance.choice(fields)])}
    return True


@edit
def all_of(chance: Chance, tree: Tree) -> bool:
    name, node = chance.schema(tree)
    tree["components"]["schemas"][name] = (
        {"allOf": [node, chance.shape(tree)]} if chance.random() < 0.5 else {"anyOf": [chance.shape(tree), copy.deepcopy(node)]}
    )
    return True


@edit
def inline_moved_to_component(chance: Chance, tree: Tree) -> bool:
    node = chance.with_fields(tree)
    name = chance.choice(list(node["properties"]))
    if "$ref" in node["properties"][name] or any(f"/properties/{name}" in one["$ref"] for one in leads(tree)):
        return False
    new = f"{chance.word()}Moved"
    tree["components"]["schemas"].setdefault(new, node["properties"][name])
    node["properties"][name] = {"$ref": "#" + pointer.of(["components", "schemas", new])}
    return True


@edit
def new_schema(chance: Chance, tree: Tree) -> bool:
    """Its name may be that of another but for case or a hyphen."""
    name = chance.schema(tree)[0]
    new = chance.choice([name.upper(), name.lower(), f"{name}-", f"{name}Model", f"{chance.word()}{name}"])
    tree["components"]["schemas"].setdefault(new, chance.shape(tree))
    return True


@edit
def renamed_schema(chance: Chance, tree: Tree) -> bool:
    name = chance.schema(tree)[0]
    new = f"{name}{chance.choice(['2', '-new', 'X'])}"
    if new in tree["components"]["schemas"]:
        return False
    old_at, new_at = ("#" + pointer.of(["components", "schemas", one]) for one in (name, new))
    for one in leads(tree):
        if one["$ref"] == old_at or one["$ref"].startswith(f"{old_at}/"):
            one["$ref"] = new_at + one["$ref"][len(old_at) :]
    entries = tree["components"]["schemas"]
    tree["components"]["schemas"] = {new if key == name else key: node for key, node in entries.items()}
    return True


@edit
def circle(chance: Chance, tree: Tree) -> bool:
    (one, first), (two, second) = chance.schema(tree), chance.schema(tree)
    for node, other in ((first, two), (second, one)):
        if not isinstance(node, dict) or not isinstance(node.get("properties"), dict):
            return False
        node["properties"]["round"] = {"$ref": "#" + pointer.of(["components", "schemas", other])}
    return True


@edit
def other_order(chance: Chance, tree: Tree) -> bool:
    places = [tree["paths"], tree["components"]["schemas"], chance.with_fields(tree)["properties"], chance.with_fields(tree)]
    node = chance.choice(places)
    items = list(node.items())
    chance.shuffle(items)
    node.clear()
    node.update(items)
    return True


@edit
def new_operation(chance: Chance, tree: Tree) -> bool:
    path = f"/{chance.word().replace(' ', '')}/{{id}}"
    body = {"content": {"application/json": {"schema": chance.shape(tree)}}}
    tree["paths"].setdefault(path, {})[chance.choice(["get", "post", "put"])] = {
        "operationId": chance.word(),
        "tags": [chance.choice(["one", "two"])],
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "requestBody": body,
        "responses": {"200": {"description": "-", "content": {"application/json": {"schema": chance.shape(tree)}}}},
    }
    return True


@edit
def operation_gone(chance: Chance, tree: Tree) -> bool:
    item, method = chance.operation(tree)
    if sum(one in objects.METHODS for other in tree["paths"].values() for one in other) < 3:
        return False
    del item[method]
    return True


@edit
def parameter(chance: Chance, tree: Tree) -> bool:
    item, method = chance.operation(tree)
    found = item[method].setdefault("parameters", [])
    held = {(one.get("name"), one.get("in")) for one in found}
    name, place = chance.word().replace(" ", "").replace("é", "e"), chance.choice(["query", "header"])
    if (name, place) not in held:
        found.append({"name": name, "in": place, "schema": {"type": "array", "items": chance.shape(tree)}})
    elif found:
        found.reverse()
    return True


@edit
def status(chance: Chance, tree: Tree) -> bool:
    item, method = chance.operation(tree)
    responses = item[method].setdefault("responses", {})
    responses[chance.choice(["201", "404", "4XX", "default"])] = responses.pop(chance.choice(list(responses))) if responses else {"description": "-"}
    return True


@edit
def tag_or_id(chance: Chance, tree: Tree) -> bool:
    item, method = chance.operation(tree)
    item[method][chance.choice(["operationId", "summary"])] = f"{chance.word()}{chance.randrange(100)}"
    item[method]["tags"] = [chance.choice(["one", "two", "default"])]
    return True


@edit
def security(chance: Chance, tree: Tree) -> bool:
    holder = tree if chance.random() < 0.3 else (found := chance.operation(tree))[0][found[1]]
    holder["security"] = chance.choice([[], [{"key": []}]])
    tree["components"].setdefault("securitySchemes", {})["key"] = {"type": "apiKey", "in": "header", "name": chance.word().replace(" ", "")}
    return True


@edit
def version(chance: Chance, tree: Tree) -> bool:
    tree["info"]["version"] = f"1.{chance.randrange(100)}.0"
    return True


def one(chance: Chance, tree: Tree) -> tuple[str, Tree]:
    """An edit by its name, and the tree after it."""
    while True:
        name, edited = chance.choice(list(REGISTRY)), copy.deepcopy(tree)
        if REGISTRY[name](chance, edited) and _is_whole(edited):
            return name, edited


def _is_whole(tree: Tree) -> bool:
    """Whether every reference leads somewhere."""
    try:
        for reference in objects.links(tree):
            pointer.get(tree, reference)
    except KeyError:
        return False
    return True
