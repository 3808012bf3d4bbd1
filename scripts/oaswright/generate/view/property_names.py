"""Python names for properties that would be spelt alike, such as `a-b` and `a_b`; the generator numbers those in the order in which they stand."""

import ast
import keyword
from collections.abc import Callable, Mapping

from oaswright.api.python import python_names
from oaswright.generate.naming.stable_names import Table
from oaswright.generate.view.class_view import ClassView
from oaswright.generate.view.typing_view import TypingView

# What the generated base class has already, or reads as its configuration.
_TAKEN = frozenset(("Config", "construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw", "schema", "schema_json", "validate"))


def contended(view: TypingView, standing: Callable[[str], str] = lambda _: "") -> dict[str, Table]:
    """Return the names of each class's properties of which two were ever spelt alike; `standing` is the text of a class's module as it stands."""
    found = {one.name: _names(one, view.given.fields.get(one.name, {}), standing) for one in view.classes.values()}
    return {name: names for name, names in found.items() if names}


def _names(one: ClassView, before: Mapping[str, str], standing: Callable[[str], str]) -> Table:
    alike = one.alike
    if not alike and not before:
        return {}
    properties = list(one.schema.get("properties", ()))
    given = {name: before[name] for name in properties if name in before}
    if not set(alike) <= set(given):
        written = _written(standing(one.name), one.name)
        given |= {name: written[name] for name in alike if name not in given and name in written}
    taken = set(given.values()) | {name for name in properties if name not in alike}
    for name in sorted(alike, key=lambda it: (_spelling(it) != it, it)):
        if name not in given:
            own = _spelling(name)
            numbered = (own if not number else f"{own}_{number}" for number in range(len(properties) + len(taken) + 1))
            given[name] = next(one for one in numbered if one not in taken)
            taken.add(given[name])
    return given


def _spelling(name: str) -> str:
    """Return a property's name as an attribute."""
    plain = python_names.plain(name)
    if not plain or plain[0] == "_" or plain[0].isdigit():
        plain = "field" + ("" if plain[:1] == "_" else "_") + plain
    return plain + "_" if keyword.iskeyword(plain) or plain in _TAKEN else plain


def _written(text: str, wanted: str) -> Table:
    """Return the attribute of each property of a class, as a module says it."""
    try:
        classes = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name == wanted]
    except SyntaxError:
        return {}
    rows = [row for one in classes for row in one.body if isinstance(row, ast.AnnAssign) and isinstance(row.target, ast.Name)]
    return {_alias(row) or row.target.id: row.target.id for row in rows if isinstance(row.target, ast.Name)}


def _alias(row: ast.AnnAssign) -> str:
    for node in ast.walk(row):
        if isinstance(node, ast.keyword) and node.arg == "alias" and isinstance(node.value, ast.Constant):
            return str(node.value.value)
    return ""
