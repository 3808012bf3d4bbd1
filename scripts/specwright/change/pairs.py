"""A pair of schemas, taken apart where that is exact: objects by property, arrays by item, each pair judged once.

A pair that is met again below itself is taken as proved: the instance there is smaller, so the proof is an induction.
What cannot be taken apart (`allOf`, `oneOf`, `if`, ...) is judged whole.

**Properties that one side does not declare.** An open object accepts any value under a name that it does not declare, so
by sets alone every new optional property would break a request: someone might have sent that name before. Nobody does,
so for requests the old schema, and for responses the new one, is taken without the names that only the other side declares.
An object that types its unknown names (`additionalProperties` with a schema, or false) is judged as it stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from specwright import pointer
from specwright.change.fact import Pair
from specwright.change.names import Groups
from specwright.change.same import Sameness
from specwright.document import Document
from specwright.schema import DIALECT, Direction, Schemas, definition

# Where one of these stands, the parts of a schema cannot be judged apart.
JOINED = frozenset(
    ("$ref", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "contains", "prefixItems",
     "patternProperties", "propertyNames", "enum", "const", "uniqueItems", "$dynamicRef", "$defs")
)  # fmt: skip


@dataclass(frozen=True)
class Leaf:
    """A pair of standalone schemas to judge: everything that `sent` accepts should be accepted by `taken`.

    `before` and `after` are the same pair by age, without the reading of open objects.
    """

    pair: Pair
    sent: dict[str, Any]
    taken: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any]


class Pairs:
    """Takes the pairs of two documents apart, each once."""

    def __init__(self, old: Document, new: Document, sameness: Sameness) -> None:
        self.old, self.new = old, new
        self.schemas = Schemas(old), Schemas(new)
        self.sameness = sameness
        self.groups = Groups(old, new, sameness)
        self._parts: dict[Pair, tuple[Leaf | None, tuple[tuple[tuple[str, ...], Pair], ...]]] = {}

    def leaves(self, pair: Pair) -> Iterator[tuple[tuple[str, ...], Leaf]]:
        """What has to be judged for a pair, with the way there: property names, and `*` for an item."""
        seen = {pair}
        stack: list[tuple[tuple[str, ...], Pair]] = [((), pair)]
        while stack:
            way, here = stack.pop()
            leaf, below = self._apart(here)
            if leaf:
                yield way, leaf
            for step, child in reversed(below):
                if child not in seen:
                    seen.add(child)
                    stack.append((way + step, child))

    def whole(self, pair: Pair) -> tuple[dict[str, Any], dict[str, Any]]:
        """Both schemas of a pair, standing alone: (old, new)."""
        return self.schemas[0].json_schema(pair.old, pair.direction), self.schemas[1].json_schema(pair.new, pair.direction)

    def _apart(self, pair: Pair) -> tuple[Leaf | None, tuple[tuple[tuple[str, ...], Pair], ...]]:
        if pair not in self._parts:
            self._parts[pair] = self._take_apart(pair)
        return self._parts[pair]

    def _take_apart(self, pair: Pair) -> tuple[Leaf | None, tuple[tuple[tuple[str, ...], Pair], ...]]:
        pair = Pair(_target(self.old, pair.old), _target(self.new, pair.new), pair.direction)
        if self.sameness.same(self.old.get(pair.old), self.new.get(pair.new)):
            return None, ()
        before, after = self.whole(pair)
        old, new = before["$defs"][definition(pair.old)], after["$defs"][definition(pair.new)]
        if old == new and before["$defs"] == after["$defs"]:
            return None, ()
        children = tuple(_children(pair, old, new))
        if children:
            spared = {tokens for tokens, *_ in children}
            before, after = _without(before, old, spared), _without(after, new, spared)
        below = tuple((way, child) for _, way, child in children)
        return self._leaf(pair, before, after, at_root=bool(children)), below

    def _leaf(self, pair: Pair, before: dict[str, Any], after: dict[str, Any], *, at_root: bool) -> Leaf:
        request = pair.direction is Direction.REQUEST
        side, base = (0, before) if request else (1, after)
        unsent = self.groups.undeclared(pair, side, deep=not at_root)
        read = _unsaid(base, unsent, (pair.old, pair.new)[side]) if unsent else base
        return Leaf(pair, read, after, before, after) if request else Leaf(pair, read, before, before, after)


def _target(document: Document, at: str) -> str:
    """Past references that stand alone."""
    seen = set()
    node = document.get(at)
    while isinstance(node, dict) and isinstance(node.get("$ref"), str) and at not in seen and not (node.keys() & _ASSERTING):
        seen.add(at)
        at = node["$ref"].removeprefix("#")
        node = document.get(at)
    return at


_ASSERTING = JOINED - {"$ref"} | {
    "type", "properties", "required", "items", "additionalProperties", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "pattern", "format", "minItems", "maxItems", "minProperties", "maxProperties", "dependentRequired", "nullable",
}  # fmt: skip


def _children(pair: Pair, old: Any, new: Any) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Pair]]:
    """The parts that both sides have and that can be judged apart: (tokens, way, pair)."""
    if not (_apartable(old) and _apartable(new)):
        yield from _alternatives(pair, old, new)
        return
    for name, schema in (old.get("properties") or {}).items():
        other = (new.get("properties") or {}).get(name)
        if isinstance(schema, dict) and isinstance(other, dict):
            tokens = ("properties", name)
            yield tokens, (name,), _below(pair, tokens)
    # What is additional is the same on both sides only if the declared names are.
    rest = ("additionalProperties",) if set(old.get("properties") or ()) == set(new.get("properties") or ()) else ()
    for keyword in ("items", *rest):
        if isinstance(old.get(keyword), dict) and isinstance(new.get(keyword), dict):
            yield (keyword,), ("*",), _below(pair, (keyword,))


def _alternatives(pair: Pair, old: Any, new: Any) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Pair]]:
    """The alternatives of two unions whose members differ in type, null or else a reference: a value can meet one of them only."""
    for keyword in ("anyOf", "oneOf"):
        if not (isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys() == {keyword}):
            continue
        members = [[index for index, member in enumerate(node[keyword]) if member != {"type": "null"}] for node in (old, new)]
        if [len(found) for found in members] == [1, 1] and len(old[keyword]) == len(new[keyword]) == 2:
            place, other = str(members[0][0]), str(members[1][0])
            # Under oneOf, a member that took null as well would refuse it.
            once = keyword == "anyOf" or all(
                "$ref" not in node[keyword][int(place)] and isinstance(node[keyword][int(place)].get("type"), str) for node in (old, new)
            )
            if place == other and once:
                yield (keyword, place), (), _below(pair, (keyword, place))


def _apartable(node: Any) -> bool:
    return isinstance(node, dict) and not (node.keys() & JOINED) and ("properties" in node or "items" in node or "additionalProperties" in node)


def _below(pair: Pair, tokens: tuple[str, ...]) -> Pair:
    return Pair(pointer.join(pair.old, *tokens), pointer.join(pair.new, *tokens), pair.direction)


def _without(standalone: dict[str, Any], root: dict[str, Any], spared: set[tuple[str, ...]]) -> dict[str, Any]:
    """The root alone, with true in the place of what is judged apart."""
    node = {**root, **({"properties": dict(root["properties"])} if "properties" in root else {})}
    for tokens in spared:
        if tokens[0] in ("anyOf", "oneOf"):
            node[tokens[0]] = [member if member == {"type": "null"} else {"not": {"type": "null"}} for member in node[tokens[0]]]
        elif len(tokens) == 2:
            node["properties"][tokens[1]] = True
        else:
            node[tokens[0]] = True
    return {**standalone, "$ref": "#/$defs/-", "$defs": {"-": node, **_reached(node, standalone["$defs"])}}


def _reached(node: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """The definitions that a node still refers to."""
    found: dict[str, Any] = {}
    pending = [node]
    while pending:
        here = pending.pop()
        if isinstance(here, dict):
            name = next(iter(pointer.split(str(here.get("$ref", "")))[1:]), "")
            if name in definitions and name not in found:
                found[name] = definitions[name]
                pending.append(definitions[name])
            pending.extend(here.values())
        elif isinstance(here, list):
            pending.extend(here)
    return found


def _unsaid(standalone: dict[str, Any], unsent: dict[str, frozenset[str]], root: str) -> dict[str, Any]:
    """The same schema, where the names at each pointer are not used."""
    definitions = {name: _copied(node) for name, node in standalone["$defs"].items()}
    for at, names in unsent.items():
        if at == root:
            continue
        forbidden = {"properties": dict.fromkeys(sorted(names), False)}
        tokens = pointer.split(at)
        for length in range(len(tokens), -1, -1):
            name = definition(pointer.of(tokens[:length]))
            if name in definitions:
                definitions[name] = _wrapped(definitions[name], tokens[length:], forbidden)
                break
    top = {"properties": dict.fromkeys(sorted(unsent[root]), False)} if root in unsent else {}
    return {"$schema": DIALECT, "allOf": [{"$ref": standalone["$ref"]}, top] if top else [{"$ref": standalone["$ref"]}], "$defs": definitions}


def _wrapped(node: Any, tokens: list[str], forbidden: dict[str, Any]) -> Any:
    if not tokens:
        return {"allOf": [node, forbidden]}
    try:
        parent = pointer.get(node, pointer.of(tokens[:-1]))
        place: Any = int(tokens[-1]) if isinstance(parent, list) else tokens[-1]
        parent[place] = {"allOf": [parent[place], forbidden]}
    except (KeyError, IndexError, TypeError, ValueError):
        return node
    return node


def _copied(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _copied(value) for key, value in node.items()}
    return [_copied(item) for item in node] if isinstance(node, list) else node
