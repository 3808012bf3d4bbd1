"""One hand-written file: its tree, and the line and column of every node."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from oaswright import part, pointer, splice
from oaswright.errors import DocumentError, UsageError
from oaswright.finding import Finding, Position, Severity, display
from oaswright.offsets import Offsets

NODE_LIMIT = 2_000_000
DEPTH_LIMIT = 500

BaseLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Yaml12Loader(BaseLoader):  # type: ignore[misc] # the C loader has no stubs
    """YAML 1.2's core schema: `on` and `2026-01-01` are strings, only true and false are booleans."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}  # noqa: RUF012 # PyYAML's own registry


def _resolve(tag: str, pattern: str, first: str) -> None:
    Yaml12Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


_resolve("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF")
_resolve("null", r"^(?:~|null|Null|NULL|)$", "~nN")
_resolve("null", r"^$", "")
_resolve("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789")
_resolve("float", r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$", "-+.0123456789")


def _no_tag(_: Any, node: Any) -> Any:
    raise yaml.constructor.ConstructorError(None, None, f"the tag {node.tag} is not plain YAML", node.start_mark)


def _int(loader: Any, node: Any) -> int:
    text: str = loader.construct_scalar(node)
    return int(text, 0) if text.startswith(("0o", "0x")) else int(text)


def _mapping(loader: Any, node: Any) -> Any:
    result: dict[str, Any] = {}
    yield result
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key is None:
            raise yaml.constructor.ConstructorError(None, None, "a key must be a plain string", key_node.start_mark)
        if key in result:
            raise yaml.constructor.ConstructorError(None, None, f"the key '{key}' is written twice", key_node.start_mark)
        result[key] = loader.construct_object(value_node, deep=True)


Yaml12Loader.add_constructor("tag:yaml.org,2002:int", _int)
Yaml12Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
Yaml12Loader.add_constructor(None, _no_tag)


@dataclass(frozen=True)
class Source:
    """A file as read: `tree` is plain JSON data, `position` finds the place of any JSON pointer in it."""

    path: Path
    text: str = field(repr=False)
    tree: Any = field(repr=False)
    offsets: Offsets | None = field(default=None, repr=False, compare=False)  # of a JSON text, which is composed as YAML only slowly

    @cached_property
    def _root(self) -> Any:
        return yaml.compose(self.text, Loader=Yaml12Loader)

    def position(self, at: str = "", *, key: bool = False) -> Position:
        """Where the value at a pointer starts, or its key; the nearest parent's place if there is no such node."""
        if self.offsets is not None:
            return Position(display(self.path), *self.offsets.find(at, key=key))
        node, mark = self._root, self._root.start_mark if self._root else None
        for token in pointer.split(at):
            found = _child(node, token)
            if found is None:
                break
            name, node = found
            mark = name.start_mark if key else node.start_mark
        return Position(display(self.path), mark.line + 1, mark.column + 1) if mark else Position(display(self.path), 1, 1)


def _child(node: Any, token: str) -> tuple[Any, Any] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((k, v) for k, v in node.value if k.value == token), None)
    if isinstance(node, yaml.SequenceNode) and token.isdigit() and int(token) < len(node.value):
        item = node.value[int(token)]
        return item, item
    return None


def read(path: Path, before: Source | None = None) -> Source:
    """Read a YAML or JSON file; DocumentError with the place of what cannot be parsed. `before` is what it was, if that is known."""
    try:
        text = decoded(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(f"{display(path)}: no such file", hint="name the document in [tool.oaswright] or on the command line") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{display(path)}: cannot be read as UTF-8 text ({error})") from None
    return before if before and before.text == text else parse(path, text, before)


def decoded(held: bytes) -> str:
    """The text of a file, with every end of a line as `\\n`. UnicodeDecodeError if it is not UTF-8."""
    return io.TextIOWrapper(io.BytesIO(held), encoding="utf-8-sig").read()


def parse(path: Path, text: str, before: Source | None = None) -> Source:
    """Parse the text of a YAML or JSON file, of which `before` was an earlier one."""
    try:
        if before and before.offsets and (spliced := splice.spliced(before.tree, before.offsets, text, _part)):
            return Source(path, text, *spliced)
        tree = _parse_json(text) if text.lstrip()[:1] == "{" else None
        if tree is not None:
            return Source(path, text, tree, Offsets(text))
        tree = yaml.load(text, Loader=Yaml12Loader)  # noqa: S506 # a safe loader, see above
        _refuse_expansion(path, tree)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Position(display(path), mark.line + 1, mark.column + 1) if mark else Position(display(path), 1, 1)
        raise _unreadable(place, str(error.problem or error.context)) from None
    except yaml.YAMLError as error:
        raise _unreadable(Position(display(path), 1, 1), str(error)) from None
    except (RecursionError, ValueError) as error:
        what = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise _unreadable(Position(display(path), 1, 1), what) from None
    return Source(path, text, tree)


def _parse_json(text: str) -> Any:
    """The JSON tree, or None where YAML's parser should say what is wrong and where."""
    try:
        tree = _DECODER.decode(text)
    except ValueError:
        return None
    _refuse_depth(tree, DEPTH_LIMIT)
    return tree


def _part(text: str, offset: int) -> tuple[Any, int]:
    """A value within a JSON text, and where it ends. ValueError, or RecursionError, where the whole text should be parsed."""
    value, end = _DECODER.raw_decode(text, offset)
    _refuse_depth(value, DEPTH_LIMIT - part.DEPTH)
    return value, end


def _refuse_depth(tree: Any, limit: int) -> None:
    if sum(1 for _ in islice(_levels(tree), limit + 1)) > limit:
        raise RecursionError


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError
    return result


def _no_constant(_: str) -> Any:
    raise ValueError


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def _refuse_expansion(path: Path, tree: Any) -> None:
    """Refuse YAML aliases that blow up, or that hold themselves."""
    seen = 0
    for depth, level in enumerate(_levels(tree)):
        seen += sum(map(len, level))
        if seen > NODE_LIMIT or depth > DEPTH_LIMIT:
            what = "aliases expand it beyond all measure" if seen > NODE_LIMIT else "it is nested too deeply, or holds itself"
            raise _unreadable(Position(display(path), 1, 1), what)


def _levels(tree: Any) -> Iterator[list[Any]]:
    """The mappings and lists of a tree, level by level."""
    level = [tree] if isinstance(tree, dict | list) else []
    while level:
        yield level
        level = [child for node in level for child in (node.values() if type(node) is dict else node) if type(child) is dict or type(child) is list]


def _unreadable(place: Position, problem: str) -> DocumentError:
    hint = "mend the syntax; the column is where the parser gave up"
    return DocumentError([Finding("readable", Severity.ERROR, f"not readable: {problem}", "", place, hint)])
