"""A JSON text that is parsed part by part, or where it differs from another one, is what it is when it is parsed as a whole."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from oaswright import pointer
from oaswright.document import source
from oaswright.document.source import Source
from oaswright.document.syntax import splice, yaml12
from oaswright.errors import DocumentError

TREE: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "quotes \" and } and \\", "version": "1"},
    "paths": {"/a": {"get": {"responses": {"200": {"description": "d"}}}}, "/b/{c}": {}, "/d~e": {"get": [[], [1.0, 1, True, None]]}},
    "webhooks": {},
    "components": {
        "schemas": {"A": {"type": "object", "properties": {"b": {}}}, "B": True, "C": {"enum": ["a", "b}", "{", "\u00e9\n"]}, "D": {"minimum": 12}},
        "responses": {"R": {"description": "r"}},
        "x-empty": {},
    },
    "tags": [{"name": "t"}],
}  # fmt: skip

# What an editor may put anywhere into a text.
PIECES = ['"', "{", "}", "[", "]", ",", ":", "\\", "1", "0", "-", ".5", "e1", " ", "\n", "null", '"E": {}', ', "E": {}', '"E": {},', '"A": 1,', ', "B": 2', "}, {", '"x": [', "NaN", "x", '"components": {}, ', "/", "#", "*"]  # fmt: skip


def outcome(text: str, before: Source | None = None) -> tuple[Any, Source | None]:
    """What can be seen of a text that is read, and the text as read where it can be."""
    try:
        read = source.parse(Path("a.json"), text, before)
    except DocumentError as error:
        return error.findings, None
    return (json.dumps(read.tree), [(at, read.position(at), read.position(at, key=True)) for at in pointers(read.tree)]), read


def pointers(tree: Any) -> Iterator[str]:
    pending = [("", tree)]
    while pending:
        at, node = pending.pop()
        yield at
        children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        pending += [(pointer.join(at, key), child) for key, child in children]


def edited(text: str, chance: random.Random) -> str:
    """A text in which something is put in, taken out, or both; at times a whole piece of it is moved to another place."""
    start, size = chance.randrange(len(text)), chance.choice([0, 0, 1, 1, 2, 5, 20, 80])
    rest = text[:start] + text[start + size :]
    at = chance.randrange(len(rest) + 1) if chance.random() < 0.2 else start
    return rest[:at] + (text[start : start + size] if at != start else chance.choice(["", *PIECES])) + rest[at:]


@pytest.mark.parametrize("indent", [None, 1])
def test_random_edits_of_a_text_make_no_difference(monkeypatch: pytest.MonkeyPatch, indent: int | None) -> None:
    chance, parts = random.Random(indent), list[bool]()
    real = splice.spliced

    def by_parts(text: str, before: Source | None = None) -> tuple[Any, Source | None]:
        with monkeypatch.context() as patch:
            patch.setattr(splice, "spliced", lambda *given: [found := real(*given), parts.append(found is not None)][0])
            return outcome(text, before)

    monkeypatch.setattr(splice, "spliced", lambda *_: None)  # the whole text
    start = json.dumps(TREE, indent=indent, ensure_ascii=False)
    _, before = outcome(start)
    for number in range(500):
        text = edited(before.text if before else start, chance)
        seen, read = by_parts(text, before)
        assert seen == by_parts(text)[0] == outcome(text)[0], text
        before = by_parts(start)[1] if number % 25 == 0 else read if read and read.offsets else before
    assert sum(parts) > 50
    assert parts.count(False) > 50


def tree(**changes: Any) -> str:
    return json.dumps({**TREE, **changes}, indent=1)


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        (tree(paths={**TREE["paths"], "/new": {"get": {}}}), {"/info", "/paths/~1a", "/paths/~1d~0e", "/components/schemas/C"}),
        (tree(paths={"/new": {}, **TREE["paths"]}), {"/info", "/paths/~1a", "/paths/~1d~0e", "/components/schemas/A"}),
        (tree(paths={"/a": TREE["paths"]["/a"]}), {"/info", "/paths/~1a", "/components/responses/R"}),
        (tree(components={**TREE["components"], "responses": {}}), {"/info", "/paths/~1a", "/components/schemas/A"}),
        (tree(info={"title": "other"}), {"/paths/~1a", "/components/schemas/D"}),
    ],
    ids=["a path more", "one before all", "paths fewer", "responses gone", "another title"],
)
def test_what_an_edit_does_not_touch_is_the_same_object(text: str, shared: set[str]) -> None:
    before = source.parse(Path("a.json"), tree())
    read = source.parse(Path("a.json"), text, before)
    assert json.dumps(read.tree) == json.dumps(json.loads(text))
    for at in shared:
        one, other = before.tree, read.tree
        for token in at.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            one, other = one[key], other[key]
        assert one is other


def test_a_number_that_grows_at_the_edge_of_an_edit_is_read_as_one() -> None:
    before = source.parse(Path("a.json"), '{"a":1,"b":2}')
    assert source.parse(Path("a.json"), '{"a":12,"b":2}', before).tree == {"a": 12, "b": 2}
    assert source.parse(Path("a.json"), '{"a":1,"b":23}', before).tree == {"a": 1, "b": 23}


def test_a_key_that_an_edit_writes_twice_is_refused_with_its_place() -> None:
    before = source.parse(Path("a.json"), '{"a": 1, "b": 2}')
    with pytest.raises(DocumentError, match="the key 'a' is written twice"):
        source.parse(Path("a.json"), '{"a": 1, "a": 3, "b": 2}', before)


def refused(text: str, before: Source | None) -> bool:
    try:
        return source.parse(Path("a.json"), text, before) is None
    except DocumentError:
        return True


@pytest.mark.parametrize("depth", [490, 494, 496, 498, 500, 502])
def test_an_edit_may_nest_as_deep_as_a_whole_text(depth: int) -> None:
    text = '{"paths": {"/a": {}, "/b": {}}}'
    deep = text.replace("{}", '{"a":' * (depth - 3) + "{}" + "}" * (depth - 3), 1)
    read, alone = (refused(deep, one) for one in (source.parse(Path("a.json"), text), None))
    assert read == alone == (depth > 500)


def test_a_first_text_is_read_by_parts_whose_places_are_known() -> None:
    read = source.parse(Path("a.json"), tree())
    assert read.offsets
    assert {"", "/paths", "/webhooks", "/components", "/components/schemas"} <= read.offsets.containers.keys()


@pytest.mark.parametrize("path", ["a.json", "b.json"])
def test_another_file_that_says_the_same_keeps_its_name_and_its_limits(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    before = source.parse(Path("a.json"), tree())
    monkeypatch.setattr(source, "NODE_LIMIT", 5)
    monkeypatch.setattr(yaml12, "may_be_large", lambda _: True)
    if path == "a.json":
        assert source.parse(Path(path), tree(info={}), before).tree["info"] == {}
        return
    with pytest.raises(DocumentError, match="expected at most"):
        source.parse(Path(path), tree(info={}), before)


def test_half_of_a_surrogate_pair_that_an_edit_writes_is_refused() -> None:
    before = source.parse(Path("a.json"), '{"a": 1, "b": 2}')
    with pytest.raises(DocumentError, match="half of a surrogate pair"):
        source.parse(Path("a.json"), r'{"a": "\ud800", "b": 2}', before)
