"""A file is read as plain data, and every node has its place."""

import dataclasses
import json
import os
from pathlib import Path

import pytest
from oaswright.document import source
from oaswright.document.syntax import yaml12
from oaswright.errors import DocumentError, UsageError
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
        ("? [1]\n: 2\n", "not readable: expected a plain string as a key", Position("a.yaml", 1, 3)),
        (
            "a: !!python/object:os.system x\n",
            "not readable: expected plain YAML (the JSON types), got the tag !!python/object:os.system",
            Position("a.yaml", 1, 4),
        ),
        ("a: !!set {b, c}\n", "not readable: expected plain YAML (the JSON types), got the tag !!set", Position("a.yaml", 1, 4)),
        ("a: !!binary aGk=\n", "not readable: expected plain YAML (the JSON types), got the tag !!binary", Position("a.yaml", 1, 4)),
        ("a: !!bool maybe\n", "not readable: expected a value of type bool, got 'maybe'", Position("a.yaml", 1, 4)),
        ("a: !!null x\n", "not readable: expected a value of type null, got 'x'", Position("a.yaml", 1, 4)),
        ("a: !!map [b]\n", "not readable: expected a mapping", Position("a.yaml", 1, 4)),
        (f"a: {'9' * 10_000}\n", "not readable: expected an integer of at most 1,000 digits, got 10,000", Position("a.yaml", 1, 4)),
        ("a: 1e999\n", "not readable: expected a number that fits into 64 bits, got 1e999", Position("a.yaml", 1, 4)),
        ('{"a": 1e999}', "not readable: expected a number that fits into 64 bits, got 1e999", Position("a.yaml", 1, 7)),
        ('{"a": "\\ud800"}', "not readable: half of a surrogate pair, which is no character", Position("a.yaml", 1, 7)),
        (r'{"a": "\ud83d\ude00 \ud83d"}', "not readable: half of a surrogate pair, which is no character", Position("a.yaml", 1, 7)),
        (r'{"a": "\\ud83d\ude00"}', "not readable: half of a surrogate pair, which is no character", Position("a.yaml", 1, 7)),
        ("a: 'b\x01'\n", "not readable: YAML does not allow the character U+0001", Position("a.yaml", 1, 6)),
        ("a: &x [*x]\n", "not readable: found unconstructable recursive node", Position("a.yaml", 1, 4)),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text: str, message: str, place: Position) -> None:
    assert refusal(text) == (message, place)


def test_aliases_may_not_expand_without_measure() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
    assert refusal(bomb)[0] == "not readable: expected at most 2,000,000 values after aliases are expanded"


def test_deep_nesting_is_refused_without_a_traceback() -> None:
    assert "at most 500 levels of nesting" in refusal("[" * 2000 + "]" * 2000)[0]
    assert "at most 500 levels of nesting" in refusal('{"a":' * 2000 + "1" + "}" * 2000)[0]


@pytest.mark.parametrize(
    "text", ["[" * 50_000 + "]" * 50_000, "a: " + "{b: " * 50_000 + "1" + "}" * 50_000, "".join(f"{' ' * n}a:\n" for n in range(600)), "- " * 50_000]
)
def test_nesting_that_would_break_the_parser_in_c_is_refused_before_it(text: str) -> None:
    assert "at most 500 levels of nesting" in refusal(text)[0]


def test_brackets_and_indents_in_strings_are_no_nesting() -> None:
    text = f"a: |\n  {'[' * 1000}\n  {' ' * 1000}x\nb: '{'{' * 1000}'\n"
    assert read(text).tree == {"a": f"{'[' * 1000}\n{' ' * 1000}x\n", "b": "{" * 1000}


def test_merge_keys_are_merged_and_what_is_written_out_wins() -> None:
    text = "base: &a {type: object, n: 1}\nmore: &b {n: 2, o: 3}\none: {<<: *a, n: 5}\ntwo: {n: 6, <<: [*a, *b]}\nthree: {'<<': kept}\nfour: {<<: x}\n"
    found = read(text)
    assert found.tree["one"] == {"n": 5, "type": "object"}
    assert found.tree["two"] == {"n": 6, "type": "object", "o": 3}
    assert (found.tree["three"], found.tree["four"]) == ({"<<": "kept"}, {"<<": "x"})
    assert found.position("/one/type") == Position("a.yaml", 1, 17)


@pytest.mark.parametrize(
    "text", ['{"a": [' + "1," * 2000 + "1]}", "a: [" + "1," * 2000 + "1]", "a:\n" + "- 1\n" * 2000, json.dumps({"a": dict.fromkeys(map(str, range(2000)), 1)})]
)
def test_more_values_than_are_allowed_are_refused_before_they_are_parsed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (source, yaml12):
        monkeypatch.setattr(module, "NODE_LIMIT", 900)
    monkeypatch.setattr(source, "_DECODER", None)
    monkeypatch.setattr("yaml.load", None)
    with pytest.raises(DocumentError, match="expected at most 2,000,000 values"):
        read(text)


@pytest.mark.parametrize("text", ['{"a": "' + "1,[{" * 2000 + '\\"' + ",:" * 2000 + '"}', "a: '" + "1,[{" * 2000 + "'", "a: 1\n" + "# a, b\n" * 2000])
def test_text_and_comments_are_no_values(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (source, yaml12):
        monkeypatch.setattr(module, "NODE_LIMIT", 900)
    assert list(read(text).tree) == ["a"]


@pytest.mark.parametrize("kind", ["pipe", "folder", "loop", "device"])
def test_only_regular_files_are_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "api.yaml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    with pytest.raises(UsageError):
        source.read(Path("/dev/null") if kind == "device" else path)


@pytest.mark.parametrize("text", ['{"a": [1, {"b/c" : "x"}],\n "d": {}}', "{\n}", ' { "a":[[ ], [[3]]] , "\\u0062": {"c": [true,\n\tnull]}}'])
def test_json_and_yaml_agree_on_every_place(text: str) -> None:
    """A JSON text is searched by another, faster way than YAML's; both find the same places."""
    fast, slow = read(text), dataclasses.replace(read(text), offsets=None)
    pointers = ["", "/a", "/a/0", "/a/1", "/a/1/0", "/a/1/0/0", "/a/1/b~1c", "/d", "/b/c/1", "/nope", "/a/9"]
    found = [(fast.position(at, key=key), slow.position(at, key=key)) for at in pointers for key in (False, True)]
    assert [one for one, _ in found] == [other for _, other in found]


@pytest.mark.parametrize("text", [r"\ud83d\ude00", r"\\ud83d", r"\\\ud83d\ude00", r"\uD83D\uDE00\uD83D\uDE00"])
def test_whole_surrogate_pairs_are_characters(text: str) -> None:
    assert source.parse(Path("a.json"), f'{{"a": "{text}"}}').tree == json.loads(f'{{"a": "{text}"}}')
