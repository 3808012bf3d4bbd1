"""Patterns of two schemas, brought into a form in which sets can compare them: what a string's patterns and lengths imply is written out."""

from collections.abc import Iterator
from typing import Any

from oaswright.diff.facts.formats import FORMS
from oaswright.diff.schemas.strings import languages
from oaswright.diff.schemas.strings.languages import Strings

Schema = dict[str, Any]

# The most patterns of one schema that are compared: each is compared with each of the other.
MOST = 40

_LENGTHS = ("minLength", "maxLength")
_NOTHING = Strings(shortest=1, longest=0)
_MAPS = frozenset(("properties", "$defs", "dependentSchemas"))
_VALUES = frozenset(("enum", "const", "required", "dependentRequired"))


def aligned(small: Schema, large: Schema) -> tuple[Schema, Schema] | None:
    """Return both schemas with what patterns imply written out, and patterns that say the same written the same; None where there is nothing to do."""
    ours, theirs = (list(dict.fromkeys(_patterns(schema))) for schema in (small, large))
    if max(len(ours), len(theirs)) > MOST or (ours == theirs and not any(map(_has_form, _nodes(small)))):
        return None
    always = {one for one in theirs if languages.included(Strings(), _matching(one)).inside}
    spelling = {one: next((other for other in ours if languages.same(one, other)), one) for one in theirs}
    wanted = [Strings(frozenset((spelling[one],))) for one in theirs if one not in always]
    wanted += [Strings(shortest=size) for size in sorted(set(_sizes(large, "minLength")))]
    wanted += [Strings(longest=size) for size in sorted(set(_sizes(large, "maxLength")))]
    return _implying(small, wanted), _respelled(large, spelling, always)


def strings_between(accepting: Schema, rejecting: Schema) -> Iterator[str]:
    """Yield shortest strings that a pattern or length of one schema takes and one of the other does not."""
    theirs = [_matching(one) for one in dict.fromkeys(_patterns(rejecting))][:MOST]
    if not theirs and not any(True for _ in _patterns(accepting)):
        return
    theirs += [Strings(shortest=size) for size in set(_sizes(rejecting, "minLength"))] + [Strings(longest=size) for size in set(_sizes(rejecting, "maxLength"))]
    ours = list(dict.fromkeys([*(_strings(node) for node in _nodes(accepting) if _is_string(node)), *map(_matching, _patterns(accepting))]))[:MOST]
    found = (languages.included(one, other) for one in [*ours, Strings()] for other in [*theirs, _NOTHING])
    yield from dict.fromkeys(one.example for one in found if one.inside is False)


def _matching(pattern: str) -> Strings:
    return Strings(frozenset((pattern,)))


def _is_string(node: Schema) -> bool:
    return "pattern" in node or any(key in node for key in _LENGTHS)


def _strings(node: Schema) -> Strings:
    """Return the strings that a node takes by its own pattern, format and lengths; it may take fewer."""
    shortest, longest = (node.get(key) for key in _LENGTHS)
    patterns = ([node["pattern"]] if isinstance(node.get("pattern"), str) else []) + ([FORMS[node["format"]]] if _has_form(node) else [])
    return Strings(frozenset(patterns), int(shortest or 0), int(longest) if isinstance(longest, int | float) else None)


def _implying(node: Any, wanted: list[Strings]) -> Any:
    """Return the same schema, with what each pattern implies of what is wanted beside it."""

    def rewrite(found: Schema) -> Schema:
        if "pattern" not in found and not _has_form(found):
            return found
        own = _strings(found)
        if languages.included(own, _NOTHING).inside:
            return {**found, "allOf": [*found.get("allOf", ()), {"not": {"type": "string"}}]}
        implied = [one for one in wanted if not one.patterns <= own.patterns or not one.patterns]
        held = [_written(one) for one in implied if languages.included(own, one).inside]
        return {**found, "allOf": [*found.get("allOf", ()), *held]} if held else found

    return _mapped(node, rewrite)


def _has_form(node: Schema) -> bool:
    return isinstance(node.get("format"), str) and node["format"] in FORMS


def _written(strings: Strings) -> Schema:
    if strings.patterns:
        return {"pattern": next(iter(strings.patterns))}
    return {"minLength": strings.shortest} if strings.longest is None else {"maxLength": strings.longest}


def _respelled(node: Any, spelling: dict[str, str], always: set[str]) -> Any:
    """Return the same schema without patterns that every string matches, and the others spelled as the other side does."""

    def rewrite(found: Schema) -> Schema:
        result = dict(found)
        if found.get("pattern") in always:
            del result["pattern"]
        elif "pattern" in found:
            result["pattern"] = spelling[found["pattern"]]
        if isinstance(found.get("patternProperties"), dict):
            spelled = [spelling[one] for one in found["patternProperties"]]
            if len(set(spelled)) == len(spelled):
                result["patternProperties"] = dict(zip(spelled, found["patternProperties"].values(), strict=True))
        return result

    return _mapped(node, rewrite)


def _patterns(schema: Schema) -> Iterator[str]:
    for node in _nodes(schema):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        if isinstance(node.get("patternProperties"), dict):
            yield from node["patternProperties"]


def _sizes(schema: Schema, key: str) -> Iterator[int]:
    for node in _nodes(schema):
        if isinstance(node.get(key), int | float):
            yield int(node[key])


def _nodes(schema: Any) -> Iterator[Schema]:
    """Yield every schema below a standalone one, itself included."""
    pending = [schema]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, dict):
            yield node
            for key, value in node.items():
                if key in _MAPS or key == "patternProperties":
                    pending.extend(value.values() if isinstance(value, dict) else ())
                elif key not in _VALUES:
                    pending.append(value)


def _mapped(node: Any, rewrite: Any) -> Any:
    if isinstance(node, list):
        return [_mapped(item, rewrite) for item in node]
    if not isinstance(node, dict):
        return node
    result = {}
    for key, value in node.items():
        if (key in _MAPS or key == "patternProperties") and isinstance(value, dict):
            result[key] = {name: _mapped(schema, rewrite) for name, schema in value.items()}
        else:
            result[key] = value if key in _VALUES else _mapped(value, rewrite)
    return rewrite(result)
