"""A document is made of parts; a later version shares with the one before whatever has not changed."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from oaswright.document import document
from oaswright.document.document import Document
from oaswright.document.syntax import sections
from oaswright.document.syntax.sections import ReadMemory, Section
from oaswright.incremental.memory import VERSIONS, keyed
from oaswright.text import jsontext

HEAD: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}


def schema(*names: str) -> dict[str, Any]:
    return {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in names], "examples": [1, 1.0, True]}


def tree(edges: dict[str, list[str]]) -> dict[str, Any]:
    """A document with a path for each schema, and schemas that refer to each other."""
    paths = {f"/{name}": {"get": {"responses": {"200": {"description": "d", "content": {"a/b": {"schema": schema(name)}}}}}} for name in edges}
    return {**HEAD, "paths": paths, "components": {"schemas": {name: schema(*there) for name, there in edges.items()}}}


def write(folder: Path, what: dict[str, Any]) -> Path:
    path = folder / "openapi.json"
    path.write_text(json.dumps(what, indent=1))
    return path


def reached(one: Document, at: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """A part, and what it is and reaches, by looking: (pointer, what stands there)."""
    found: dict[str, str] = {}
    pending = [at]
    while pending:
        here = pending.pop()
        if here not in found:
            found[here] = json.dumps(one.get(here))
            pending += [f"/components/schemas/{name}" for name in edges_of(one.get(here))]
    return at, frozenset(found.items())


def edges_of(node: Any) -> list[str]:
    return [word.split('"', 1)[0] for word in json.dumps(node).split("#/components/schemas/")[1:]]


def test_the_parts_of_a_document_are_its_paths_webhooks_components_and_root_fields() -> None:
    text = json.dumps({**HEAD, "paths": {"/a/{b}": {}}, "webhooks": {"w": {}}, "components": {"schemas": {"A": {}, "B": True}, "x-y": 5}, "tags": []})
    assert list(document.parse(text, "a.json").parts) == [
        "/openapi", "/info", "/paths/~1a~1{b}", "/webhooks/w", "/components/schemas/A", "/components/schemas/B", "/components/x-y", "/tags"
    ]  # fmt: skip


def test_a_reference_leads_into_a_part_to_none_or_to_more_than_one() -> None:
    assert sections.target("#/components/schemas/A~1b/properties/c") == "/components/schemas/A~1b"
    assert sections.target("#/paths/~1a/get/responses") == "/paths/~1a"
    assert sections.target("#/info/title") == "/info"
    assert [sections.target(one) for one in ("#", "#/components/schemas", "#/paths", "#name", "other.yaml")] == [""] * 5


def test_random_versions_share_what_they_can_and_are_what_a_first_reading_makes_of_them(tmp_path: Path) -> None:
    """Also the keys: two parts have the same one exactly when they and all that they reach say the same at the same places."""
    chance, edges = random.Random(1), {name: list[str]() for name in "ABCDEFGH"}
    said: dict[str, tuple[str, frozenset[tuple[str, str]]]] = {}
    before, shared = document.load(write(tmp_path, tree(edges))), 0
    for _ in range(80):
        name = chance.choice(list(edges))
        edges[name] = chance.sample(list("ABCDEFGHI"[: len(edges)]), chance.randint(0, 2))
        if chance.random() < 0.2:
            chance.shuffle(names := list(edges))
            edges = {one: edges[one] for one in names}
        path = write(tmp_path, tree(edges))
        read, alone = document.load(path, before), document.load(path)
        assert (read.written, read.digest, read.keys) == (alone.written, alone.digest, alone.keys)
        for at, one in read.parts.items():
            same = at in before.parts and before.parts[at].digest == one.digest
            assert (at in before.parts and before.parts[at].node is one.node) is same
            shared += same
            assert said.setdefault(read.keys[at], reached(read, at)) == reached(read, at)
        before = read
    assert len(set(said.values())) == len(said) > 100
    assert shared > 1000


def test_a_part_whose_fields_change_places_is_another_and_so_is_one_with_another_kind_of_number(tmp_path: Path) -> None:
    first = {**HEAD, "components": {"schemas": {"A": {"type": "integer", "default": 1}, "B": {"default": 1}, "C": {"default": 1}}}}
    before = document.load(write(tmp_path, first))
    second = {**HEAD, "components": {"schemas": {"A": {"default": 1, "type": "integer"}, "B": {"default": 1.0}, "C": {"default": True}}}}
    assert document.load(write(tmp_path, second), before).written == document.load(write(tmp_path, second)).written


def test_files_that_are_the_same_are_not_parsed_again(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text("openapi: 3.1.0\ncomponents: {schemas: {A: {$ref: a.yaml}, B: {$ref: b.yaml}}}\n")
    (tmp_path / "a.yaml").write_text("type: string\n")
    (tmp_path / "b.yaml").write_text("{items: {$ref: a.yaml}}\n")
    before = document.load(tmp_path / "openapi.yaml")
    (tmp_path / "a.yaml").write_text("type: integer\n")
    read = document.load(tmp_path / "openapi.yaml", before)
    assert read.tree["components"]["schemas"] == {"A": {"type": "integer"}, "B": {"items": {"$ref": "#/components/schemas/A"}}}
    assert read.origins["/components/schemas/B"][0] is before.origins["/components/schemas/B"][0]
    assert read.parts["/components/schemas/B"].node is before.parts["/components/schemas/B"].node
    assert read.keys["/components/schemas/B"] != before.keys["/components/schemas/B"]


def test_a_reference_to_no_single_part_reaches_everything(tmp_path: Path) -> None:
    first = {**HEAD, "components": {"schemas": {"A": {"items": {"$ref": "#/components/schemas"}}, "B": {}}}}
    before = document.load(write(tmp_path, first))
    read = document.load(
        write(tmp_path, {**first, "components": {"schemas": {"A": {"items": {"$ref": "#/components/schemas"}}, "B": {"type": "string"}}}}), before
    )
    assert read.keys["/components/schemas/A"] != before.keys["/components/schemas/A"]


def test_a_discriminator_reaches_what_it_maps_to() -> None:
    mapping = {"a": "A", "b": "#/components/schemas/B"}
    read = document.parse(
        json.dumps({**HEAD, "components": {"schemas": {"A": {}, "B": {}, "C": {"discriminator": {"propertyName": "p", "mapping": mapping}}}}})
    )
    assert read.edges["/components/schemas/C"] == ("/components/schemas/A", "/components/schemas/B")


@pytest.mark.parametrize("again", [{"/a": "1"}, {"/b": "1"}])
@pytest.mark.parametrize("between", [{}, {"/a": "2"}])
def test_what_was_made_is_kept_from_version_to_version_and_forgotten_when_it_is_long_unasked(
    tmp_path: Path, again: dict[str, str], between: dict[str, str]
) -> None:
    path, made = write(tmp_path, tree({"A": []})), list[str]()

    def asked(keys: dict[str, str]) -> dict[str, str]:
        return read.each("k", keys, lambda at: made.append(f"{at} {keys[at]}") or keys[at])

    read = document.load(path)
    for _ in range(VERSIONS * 2):
        assert asked({"/a": "1"}) == {"/a": "1"}
        read = document.load(path, read)
    assert made == ["/a 1"]
    for _ in range(VERSIONS - 1):
        assert asked(between) == between
        read = document.load(path, read)
    made.clear()
    assert asked(again) == dict.fromkeys(again, "1")
    assert made == []
    for _ in range(VERSIONS + 1):
        asked(between)
        read = document.load(path, read)
    made.clear()
    asked(again)
    assert made == [f"{at} 1" for at in again]


def test_a_part_that_is_led_to_one_that_goes_gets_another_key() -> None:
    one, other = Section({"a": 1}), Section({"b": 1})
    leads = {"/one": ["/other"], "/other": list[str]()}
    before = keyed({"/one": one, "/other": other}, leads)
    after = keyed({"/one": one}, {"/one": ["/other"]}, before)
    assert after == keyed({"/one": one}, {"/one": ["/other"]})
    assert after.keys["/one"] != before.keys["/one"]


def test_what_is_made_of_parts_stands_in_their_order(tmp_path: Path) -> None:
    read = document.load(write(tmp_path, tree({"A": []})))
    for keys in ({"/a": "1", "/b": "2"}, {"/b": "2", "/a": "1"}):
        assert list(read.each("k", keys, str).items()) == [(at, at) for at in keys]


def test_a_memory_holds_the_parts_of_the_last_version_alone() -> None:
    memory, kept = ReadMemory(), {"kept": 1}
    memory.part({"gone": 1})
    memory.turn([one := memory.part(kept)])
    assert list(memory._parts.values()) == [one]


@pytest.mark.parametrize("seed", range(50))
def test_the_bundle_is_the_text_of_its_parts_put_together(seed: int) -> None:
    chance = random.Random(seed)
    tree = {name: anything(chance) for name in chance.sample(["components", "paths", "info", "x-\u00fc\n", "webhooks", "x-empty"], 4)}
    assert Document(Path("a.json"), tree, {}).written.decode() == jsontext.indented(tree, 2) + "\n"


def anything(chance: random.Random, depth: int = 0) -> Any:
    """JSON data: mappings for the most part above, so that there are parts."""
    kind = chance.random() - (0.6 if depth < 3 else 0)
    if kind < 0.2:
        return {chance.choice('ab\u00e4"\n') * size: anything(chance, depth + 1) for size in range(chance.randrange(4))}
    if kind < 0.3:
        return [anything(chance, depth + 1) for _ in range(chance.randrange(3))]
    return chance.choice([None, True, 0, 1.5, -7, "", "a\nb", '\u2028\u00e4"\\', 10**20])
