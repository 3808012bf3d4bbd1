"""The text of modules of models, by datamodel-code-generator."""

import ast
import gc
import json
import re
from pathlib import Path
from typing import Any

from oaswright.errors import ToolError
from oaswright.rendering import CONSTANTS, FIELDS, HEADER

SETTINGS = Path(__file__).parent / "settings"

OPTIONS: dict[str, Any] = {
    "target_python_version": "3.11",
    "use_missing_sentinel": True,
    "use_schema_description": True,
    "use_field_description": True,
    "strict_nullable": True,
    "use_union_operator": True,
    "use_standard_collections": True,
    "use_annotated": True,
    "disable_timestamp": True,
    "custom_file_header": HEADER,
}


HEAD = {"openapi": "3.1.0", "info": {"title": "models", "version": "1"}, "paths": {}}
SCHEMAS = "#/components/schemas/"

# It makes the generator import what it imports late.
REHEARSAL = {
    **HEAD,
    "components": {"schemas": {"Rehearsal": {"type": "object", "properties": {"one": {"enum": ["a"]}, "two": {"type": "integer", "minimum": 1}}}}},
}


def warm() -> None:
    """Import the generator, in a process that does nothing else. It collects garbage after each module; what was imported need not be looked at again."""
    render(json.dumps(REHEARSAL))
    gc.freeze()


def render_all(asked: dict[str, str]) -> dict[str, str]:
    """Return the Python text of each module. The generator is asked for many at once, which is the same as one by one, and sooner."""
    plain = {path: source for path, source in asked.items() if FIELDS not in source and CONSTANTS not in source}
    together = _together(plain) if len(plain) > 1 else {}
    return {path: together.get(path) or render(source) for path, source in asked.items()}


def render(source: str) -> str:
    """Return the Python text of a module. ToolError if the generator left out one of its classes."""
    asked = json.loads(source)
    constants = asked.pop(CONSTANTS, {})
    spelt = {f"{name}.{one}": own for name, names in asked.pop(FIELDS, {}).items() for one, own in names.items()}
    text = _generate(json.dumps(asked) if spelt or constants else source, spelt)
    wanted = set(asked["components"]["schemas"])
    if not isinstance(text, str):
        raise ToolError(f"datamodel-code-generator wrote nothing for {', '.join(sorted(wanted))}")
    written = {node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
    if not wanted <= written:
        raise ToolError(f"datamodel-code-generator left out {', '.join(sorted(wanted - written))}", hint="report it with the document")
    return _with_constants(_ended(text), constants)


def _with_constants(text: str, constants: dict[str, dict[str, str | int]]) -> str:
    """Return the text with the constants of its classes, which the generator has no words for: each behind the fields of its class."""
    lines = text.split("\n")
    for node in reversed(ast.parse(text).body if constants else []):
        if isinstance(node, ast.ClassDef) and node.name in constants:
            own = [f"    {name}: ClassVar[Literal[{value!r}]] = {value!r}" for name, value in constants[node.name].items()]
            lines[node.end_lineno or 0 : node.end_lineno or 0] = ["", *own]
    found = "\n".join(lines)
    return _TYPING.sub(_with_class_variables, found, count=1) if constants else found


def _with_class_variables(found: re.Match[str]) -> str:
    return f"from typing import {', '.join(sorted({*found[1].split(', '), 'ClassVar', 'Literal'}))}"


_TYPING = re.compile(r"^from typing import ([\w, ]+)$", re.MULTILINE)


def _together(asked: dict[str, str]) -> dict[str, str]:
    """Return the text of modules that are asked for as one document, in which a schema's name begins with its module's; nothing for one that did not come out whole."""
    schemas: dict[str, dict[str, Any]] = {}
    for path, source in asked.items():
        module = path.removesuffix(".py")
        inside = source.replace(f'"$ref": "{SCHEMAS}', f'"$ref": "{SCHEMAS}{module}.')
        schemas[path] = {f"{module}.{name}": one for name, one in json.loads(inside)["components"]["schemas"].items()}
    every = {name: one for own in schemas.values() for name, one in own.items()}
    try:
        found = _generate(json.dumps({**HEAD, "components": {"schemas": every}}), {})
    except Exception:  # noqa: BLE001 # another's code: asked for one by one, it is said which module it cannot make
        return {}
    texts = {"/".join(path): _ended(text) for path, text in found.items()} if isinstance(found, dict) else {}
    return {path: texts[path] for path in asked if path in texts and all(f"class {name.rpartition('.')[2]}(" in texts[path] for name in schemas[path])}


def _ended(text: str) -> str:
    """Return the text with the models' own value for "not sent": pydantic's is true in a condition."""
    if found := _MISSING.search(text):
        package = _PACKAGE.search(text)
        names = [name for name in found[1].split(", ") if name != "MISSING"]
        kept = [f"from pydantic import {', '.join(names)}"] if names else []
        own = [f"from {package[1]}._sentinel import UNSET, Unset"] if package else []
        text = text.replace(found[0], "\n".join([*own, *kept]), 1)
        text = _OPTIONAL.sub(r"\1| Unset\2= UNSET", text)
    return text if text.endswith("\n") else text + "\n"


_PACKAGE = re.compile(r"^from (\w+)\._wire import", re.MULTILINE)
_MISSING = re.compile(r"^from pydantic import ((?:\w+, )*MISSING(?:, \w+)*)$", re.MULTILINE)

# A field that may be absent; the last `| MISSING` is the generator's own, whatever a literal says before it.
_OPTIONAL = re.compile(
    r"^(    \w+:(?:.|\n        |\n    [\])])*)\| MISSING((?:.|\n        |\n    [\])])*?)= (?:MISSING|\(\n        MISSING\n    \))$", re.MULTILINE
)


def _generate(source: str, spelt: dict[str, str]) -> Any:
    """Return what the generator makes of a document: a text, or texts by their paths, or None; `spelt` are the names of fields that it may not choose."""
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType, TargetPydanticVersion
    from datamodel_code_generator.format import Formatter, PythonVersion
    from datamodel_code_generator.parser import LiteralType

    options = {**OPTIONS, "aliases": spelt or None, "target_python_version": PythonVersion(OPTIONS["target_python_version"])}
    return generate(
        source,
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        enum_field_as_literal=LiteralType.All,
        target_pydantic_version=TargetPydanticVersion.V2_14,
        formatters=[Formatter.BUILTIN],
        settings_path=SETTINGS,
        **options,
    )
