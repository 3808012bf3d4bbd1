"""A file is read as plain data, and every node has its place."""

import dataclasses
from pathlib import Path

import pytest
from oaswright import source
from oaswright.errors import DocumentError
from oaswright.finding import Position


def read(text: str) -> source.Source:
    return source.parse(Path("a.yaml"), text)


def refusal(text: str) -> tuple[str, Position | None]:
    with pytest.raises(DocumentError) as caught:
        read(text)
    return caught.value.findings[0].message, caught.value.findings[0].position


def test_yaml_is_read_as_version_1_2() -> None:
    """`on` is a string, a date is a string, only true and false are booleans."""
    assert read("{on: on, d: 2026-01-01, t: true, n: ~, i: 0o17, h: 0x1f, f: 1e3, v: 1.0, s: '1'}").tree == {
        "on": "on",
        "d": "2026-01-01",
        "t": True,
        "n": None,
        "i": 15,
        "h": 31,
        "f": 1000.0,
        "v": 1.0,
        "s": "1",
    }


def test_a_key_that_is_a_number_is_a_string() -> None:
    assert read("responses:\n  200: ok\n").tree == {"responses": {"200": "ok"}}


def test_every_node_has_its_line_and_column() -> None:
    text = "a:\n  - b: 1\n    'c/d': 2\n"
    assert read(text).position("/a/0/c~1d", key=True) == Position("a.yaml", 3, 5)
    assert read(text).position("/a/0/c~1d") == Position("a.yaml", 3, 12)


def test_a_missing_node_stands_where_its_parent_stands() -> None:
    assert read("a:\n  b: 1\n").position("/a/x/y") == Position("a.yaml", 2, 3)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a: 1\na: 2\n", "not readable: the key 'a' is written twice", Position("a.yaml", 2, 1)),
        ('{"a": 1, "a": 2}', "not readable: the key 'a' is written twice", Position("a.yaml", 1, 10)),
        ("a: [1,\n", "not readable: did not find expected node content", Position("a.yaml", 2, 1)),
        ("? [1]\n: 2\n", "not readable: a key must be a plain string", Position("a.yaml", 1, 3)),
        ("a: !!python/object:os.system x\n", "not readable: the tag tag:yaml.org,2002:python/object:os.system is not plain YAML", Position("a.yaml", 1, 4)),
        ("a: &x [*x]\n", "not readable: found unconstructable recursive node", Position("a.yaml", 1, 4)),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text: str, message: str, place: Position) -> None:
    assert refusal(text) == (message, place)


def test_aliases_may_not_expand_without_measure() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
    assert refusal(bomb)[0] == "not readable: aliases expand it beyond all measure"


def test_deep_nesting_is_refused_without_a_traceback() -> None:
    assert "nested too deeply" in refusal("[" * 2000 + "]" * 2000)[0]
    assert "nested too deeply" in refusal('{"a":' * 2000 + "1" + "}" * 2000)[0]


@pytest.mark.parametrize("text", ['{"a": [1, {"b/c" : "x"}],\n "d": {}}', "{\n}", ' { "a":[[ ], [[3]]] , "\\u0062": {"c": [true,\n\tnull]}}'])
def test_json_and_yaml_agree_on_every_place(text: str) -> None:
    """A JSON text is searched by another, faster way than YAML's; both find the same places."""
    fast, slow = read(text), dataclasses.replace(read(text), offsets=None)
    pointers = ["", "/a", "/a/0", "/a/1", "/a/1/0", "/a/1/0/0", "/a/1/b~1c", "/d", "/b/c/1", "/nope", "/a/9"]
    found = [(fast.position(at, key=key), slow.position(at, key=key)) for at in pointers for key in (False, True)]
    assert [one for one, _ in found] == [other for _, other in found]
