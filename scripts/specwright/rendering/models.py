"""The text of modules of models, by datamodel-code-generator."""

import ast
import gc
import json
from pathlib import Path
from typing import Any

from specwright.errors import ToolError
from specwright.rendering import FIELDS, HEADER

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


# It makes the generator import what it imports late.
REHEARSAL = {
    "openapi": "3.1.0",
    "info": {"title": "rehearsal", "version": "1"},
    "paths": {},
    "components": {"schemas": {"Rehearsal": {"type": "object", "properties": {"one": {"enum": ["a"]}, "two": {"type": "integer", "minimum": 1}}}}},
}


def warm() -> None:
    """Import the generator, in a process that does nothing else. It collects garbage after each module; what was imported need not be looked at again."""
    render(json.dumps(REHEARSAL))
    gc.freeze()


def render_all(asked: dict[str, str]) -> dict[str, str]:
    """The Python text of each module."""
    return {path: render(source) for path, source in asked.items()}


def render(source: str) -> str:
    """The Python text of a module. ToolError if the generator left out one of its classes."""
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType, TargetPydanticVersion
    from datamodel_code_generator.format import Formatter, PythonVersion
    from datamodel_code_generator.parser import LiteralType

    asked = json.loads(source)
    spelt = {f"{name}.{one}": own for name, names in asked.pop(FIELDS, {}).items() for one, own in names.items()}
    options = {**OPTIONS, "aliases": spelt or None, "target_python_version": PythonVersion(OPTIONS["target_python_version"])}
    text = generate(
        json.dumps(asked) if spelt else source,
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        enum_field_as_literal=LiteralType.All,
        target_pydantic_version=TargetPydanticVersion.V2_14,
        formatters=[Formatter.BUILTIN],
        settings_path=SETTINGS,
        **options,
    )
    wanted = set(asked["components"]["schemas"])
    if not isinstance(text, str):
        raise ToolError(f"datamodel-code-generator wrote nothing for {', '.join(sorted(wanted))}")
    written = {node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
    if not wanted <= written:
        raise ToolError(f"datamodel-code-generator left out {', '.join(sorted(wanted - written))}", hint="report it with the document")
    return text if text.endswith("\n") else text + "\n"
