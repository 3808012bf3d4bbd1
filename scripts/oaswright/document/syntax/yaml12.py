"""YAML 1.2 as OpenAPI wants it: the core schema, which is the types of JSON, and nothing that could build anything else."""

import math
import re
from collections.abc import Callable
from itertools import accumulate
from typing import Any

import yaml

DEPTH_LIMIT = 500
NODE_LIMIT = 2_000_000
DIGITS_LIMIT = 1000  # of an integer
TOO_DEEP = f"expected at most {DEPTH_LIMIT} levels of nesting, without a value that holds itself"
TOO_LARGE = f"expected at most {NODE_LIMIT:,} values"

_TAGS = "tag:yaml.org,2002:"
_BRACKETS = re.compile(r"[\[\]{}]")
_INDENTS = re.compile(r"^[ ]*(?:[-?:][ ]+)*", re.MULTILINE)

BaseLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(BaseLoader):  # type: ignore[misc] # the C loader has no stubs
    """YAML 1.2's core schema: `on` and `2026-01-01` are strings, only true and false are booleans."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}  # noqa: RUF012 # PyYAML's own registry


# The scalars of YAML 1.2's core schema: their tag, what they look like, and the characters that they begin with.
_SCALARS = {
    "bool": (re.compile(r"true|True|TRUE|false|False|FALSE"), "tTfF"),
    "null": (re.compile(r"~|null|Null|NULL|"), "~nN"),
    "int": (re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"), "-+0123456789"),
    "float": (re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), "-+.0123456789"),
}


def _scalar(kind: str, convert: Callable[[str], Any]) -> Callable[[Any, Any], Any]:
    """Return the constructor of scalars of a kind, which refuses what the core schema does not know, with its place."""

    def construct(loader: Any, node: Any) -> Any:
        text: str = loader.construct_scalar(node)
        if not _SCALARS[kind][0].fullmatch(text):
            raise _refused(f"expected a value of type {kind}, got '{text[:40]}'", node)
        try:
            return convert(text)
        except ValueError as error:
            raise _refused(str(error), node) from None

    return construct


def _int(text: str) -> int:
    if len(text) > DIGITS_LIMIT:
        raise ValueError(f"expected an integer of at most {DIGITS_LIMIT:,} digits, got {len(text):,}")
    return int(text, 0) if text.startswith(("0o", "0x")) else int(text)


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"expected a number that fits into 64 bits, got {text[:40]}")
    return number


def _no_tag(_: Any, node: Any) -> Any:
    raise _refused(f"expected plain YAML (the JSON types), got the tag {node.tag.replace(_TAGS, '!!')}", node)


def _mapping(loader: Any, node: Any) -> Any:
    result: dict[str, Any] = {}
    yield result
    if not isinstance(node, yaml.MappingNode):
        raise _refused("expected a mapping", node)
    merged: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key is None:
            raise _refused("expected a plain string as a key", key_node)
        if is_merge(key_node, value_node):
            for one in reversed(merged_nodes(value_node)):
                merged |= loader.construct_object(one, deep=True)
            continue
        if key in result:
            raise _refused(f"the key '{key}' is written twice", key_node)
        result[key] = loader.construct_object(value_node, deep=True)
    for key, value in merged.items():
        result.setdefault(key, value)


def is_merge(key: Any, value: Any) -> bool:
    """Tell whether a member is YAML's merge key: `<<: *base`, or a list of such."""
    return bool(key.value == "<<" and not key.style and all(isinstance(one, yaml.MappingNode) for one in merged_nodes(value)))


def merged_nodes(value: Any) -> list[Any]:
    """Return the nodes that a merge key names: one, or each of a sequence."""
    return value.value if isinstance(value, yaml.SequenceNode) else [value]


def _refused(problem: str, node: Any) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


for _kind, (_pattern, _first) in _SCALARS.items():
    Loader.add_implicit_resolver(f"{_TAGS}{_kind}", re.compile(f"^(?:{_pattern.pattern})$"), list(_first))
Loader.add_implicit_resolver(f"{_TAGS}null", re.compile(r"^$"), [""])
Loader.yaml_constructors = {
    f"{_TAGS}str": BaseLoader.yaml_constructors[f"{_TAGS}str"],
    f"{_TAGS}seq": BaseLoader.yaml_constructors[f"{_TAGS}seq"],
    f"{_TAGS}map": _mapping,
    f"{_TAGS}bool": _scalar("bool", lambda text: text.lower() == "true"),
    f"{_TAGS}null": _scalar("null", lambda _: None),
    f"{_TAGS}int": _scalar("int", _int),
    f"{_TAGS}float": _scalar("float", _float),
    None: _no_tag,
}


def load(text: str) -> Any:
    """Return the tree of a text. Raises yaml.YAMLError, with the place of what is refused."""
    _refuse_excess(text)
    return yaml.load(text, Loader=Loader)  # noqa: S506 # a safe loader, see above


def may_be_large(text: str) -> bool:
    """Tell whether a text may hold more values than are allowed: before each value but the first stands one of these characters."""
    return sum(map(text.count, "\n,:[{")) > NODE_LIMIT


def _refuse_excess(text: str) -> None:
    """Refuse a text that is nested more deeply, or holds more values, than the parser in C can stand; it has no limits of its own.

    First by what is quick to count and never too little: brackets, and the columns before each line. Only a text that is suspicious is parsed
    for its events.
    """
    if (
        not may_be_large(text)
        and max(accumulate((1 if one in "[{" else -1 for one in _BRACKETS.findall(text)), initial=0)) + 2 * max(map(len, _INDENTS.findall(text)), default=0)
        < DEPTH_LIMIT
    ):
        return
    depth = values = 0
    for event in yaml.parse(text, Loader=Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            raise yaml.MarkedYAMLError(problem=TOO_DEEP, problem_mark=event.start_mark)  # type: ignore[arg-type] # the C parser has a mark of its own
        values += isinstance(event, yaml.NodeEvent)
        if values > 2 * NODE_LIMIT:  # keys are nodes as well
            raise yaml.MarkedYAMLError(problem=TOO_LARGE, problem_mark=event.start_mark)  # type: ignore[arg-type] # likewise
