"""The models package: datamodel-code-generator renders each module's typing view; the base class and the schemas come beside it."""

import ast
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from specwright.document import Document
from specwright.errors import ToolError
from specwright.generate import fields, literals, modules, past, wiredata
from specwright.generate.given import Table
from specwright.generate.modules import FIELDS, Module
from specwright.generate.typing_view import TypingView

RUNTIME = Path(__file__).parent / "runtime"
SETTINGS = Path(__file__).parent / "settings"

HEADER = "# Generated from the OpenAPI document by specwright and datamodel-code-generator; edits are lost."

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


def files(document: Document, package: str) -> dict[str, str]:
    """The text of each file of the package, by its path inside it."""
    view = TypingView(past.read(document))
    found = modules.cut(view)
    return {**beside(view, found), **render_all(sources(view, found, package, fields.contended(view)))}


def sources(view: TypingView, found: tuple[Module, ...], package: str, spelt: Mapping[str, Table]) -> dict[str, str]:
    """What the generator is asked for each module, by the module's path in the package: its classes alone, with the names of fields that it may not choose (`spelt`)."""
    result = {}
    for one in found:
        own = {name: spelt[name] for name in (view.name for view in one.classes) if name in spelt}
        given = (package, one.places, str(own), *one.classes)
        result[f"{one.name}.py"] = view.document.trace.once("module", one.name, given, partial(_source, one, package, own))
    return result


def _source(one: Module, package: str, spelt: Mapping[str, Table]) -> str:
    return json.dumps(one.document(package, spelt))


def beside(view: TypingView, found: tuple[Module, ...]) -> dict[str, str]:
    """The package's other files, by their paths in it: schemas, base class, index."""
    document = view.document
    result = {f"_schemas/{name}": text for name, text in wiredata.files(document, view).items()}
    result["_judge.py"] = (RUNTIME / "_judge.py").read_text(encoding="utf-8")
    result["_wire.py"] = (RUNTIME / "_wire.py").read_text(encoding="utf-8")
    for one in found:
        result |= dict.fromkeys((f"{other}.py" for other in one.others), _elsewhere(one))
    result["__init__.py"] = _init(document, found)
    result["_names.py"] = _names(found)
    result["py.typed"] = ""
    return result


def render_all(asked: dict[str, str]) -> dict[str, str]:
    """The Python text of each module. The generator collects garbage after each; what was imported need not be looked at again."""
    import gc

    import datamodel_code_generator.parser.openapi  # noqa: F401 # so that it is imported before the freeze

    gc.freeze()
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


def _init(document: Document, found: tuple[Module, ...]) -> str:
    """The package's index: importing it costs nothing; a class is imported when it is first asked for."""
    places = sorted((one.name, module.name) for module in found for one in module.classes)
    info = document.tree.get("info") or {}
    title = json.dumps(str(info.get("title", "the API")), ensure_ascii=True)[1:-1]
    lines = [
        HEADER,
        f'"""Models of {title}: each class accepts exactly what the document accepts."""',
        "",
        "import importlib",
        "from typing import TYPE_CHECKING, Any",
        "",
    ]
    lines += [
        "from ._names import MODULES as _MODULES",
        "",
        "if TYPE_CHECKING:",
        "    from ._judge import Violation as Violation",
        "    from ._wire import carry as carry",
    ]
    lines += [f"    from .{module} import {name} as {name}" for name, module in places]
    lines += ["", f"__version__ = {literals.literal(str(info.get('version') or '0'))}"]
    return "\n".join(lines) + "\n" + _LAZY


def _elsewhere(one: Module) -> str:
    """A module whose classes stand in another, since they refer to each other in a circle."""
    rows = "".join(f"from .{one.name} import {view.name} as {view.name}\n" for view in one.classes)
    return f'{HEADER}\n"""Classes of a circle."""\n\n{rows}'


def _names(found: tuple[Module, ...]) -> str:
    places = {"Violation": "_judge", "carry": "_wire", **{one.name: module.name for module in found for one in module.classes}}
    rows = "".join(f"    {json.dumps(name)}: {json.dumps(module)},\n" for name, module in sorted(places.items()))
    return f'{HEADER}\n"""Where each public name stands."""\n\nMODULES = {{\n{rows}}}\n'


_LAZY = '''

def __getattr__(name: str) -> Any:
    """A class by its name, or by the name of its component in the document."""
    if name not in _MODULES and not name.startswith("_"):
        from ._judge import index

        name = index()["components"].get(name, name)
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f".{_MODULES[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(_MODULES)
'''
