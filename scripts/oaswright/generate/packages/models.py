"""The models package: datamodel-code-generator renders each module's typing view; the base class and the schemas come beside it."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from oaswright.api import tracked_document
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.generate.naming import literals
from oaswright.generate.naming.stable_names import Table
from oaswright.generate.packages import embedded_schemas, modules
from oaswright.generate.packages.modules import Module
from oaswright.generate.view import property_names
from oaswright.generate.view.typing_view import TypingView
from oaswright.rendering import HEADER
from oaswright.rendering import models as rendering

RUNTIME = Path(__file__).parents[1] / "runtime" / "models"


def files(document: Document, package: str) -> dict[str, str]:
    """Return the text of each file of the package, by its path inside it."""
    view = TypingView(tracked_document.track(document))
    found = modules.cut(view)
    return {**beside(view, found), **rendering.render_all(sources(view, found, package, property_names.contended(view)))}


def sources(view: TypingView, found: tuple[Module, ...], package: str, spelt: Mapping[str, Table]) -> dict[str, str]:
    """Return what the generator is asked for each module, by the module's path in the package: its classes alone, with the names of fields that it may not choose (`spelt`)."""
    modules = {f"{one.name}.py": one for one in found}
    own = {path: {name: spelt[name] for name in (view.name for view in one.classes) if name in spelt} for path, one in modules.items()}
    given = {path: (package, one.places, str(own[path]), *one.classes) for path, one in modules.items()}
    return view.document.tracer.memoize_all("module", given, lambda path: json.dumps(modules[path].document(package, own[path])))


def beside(view: TypingView, found: tuple[Module, ...]) -> dict[str, str]:
    """Return the package's other files, by their paths in it: schemas, base class, index."""
    document = view.document
    result = {f"_schemas/{name}": text for name, text in embedded_schemas.files(document, view).items()}
    result |= {path.name: path.read_text(encoding="utf-8") for path in sorted(RUNTIME.glob("_*.py")) if path.name != "__init__.py"}
    for one in found:
        if one.others:
            result |= dict.fromkeys((f"{other}.py" for other in one.others), _elsewhere(one))
    places = {one.name: module.name for module in found for one in module.classes}
    info = objects.mapping(document.tree.get("info"))
    said = str(info.get("title", "the API")), str(info.get("version") or "0")
    result["__init__.py"] = document.tracer.memoize("init", "", (*said, places), partial(_init, *said, places))
    result["_names.py"] = document.tracer.memoize(
        "places",
        "",
        (places,),
        partial(_names, {"File": "_files", "UNSET": "_sentinel", "Unset": "_sentinel", "Violation": "_judge", "carry": "_wire", **places}),
    )
    result["py.typed"] = ""
    return result


def _init(title: str, version: str, places: Mapping[str, str]) -> str:
    """Return the package's index: importing it costs nothing; a class is imported when it is first asked for."""
    spoken = json.dumps(title, ensure_ascii=True)[1:-1]
    lines = [
        HEADER,
        f'"""Models of {spoken}: each class accepts exactly what the document accepts."""',
        "",
        "import importlib",
        "from typing import TYPE_CHECKING, Any",
        "",
    ]
    lines += [
        "from ._names import MODULES as _MODULES",
        "",
        "if TYPE_CHECKING:",
        "    from ._files import File as File",
        "    from ._judge import Violation as Violation",
        "    from ._sentinel import UNSET as UNSET",
        "    from ._sentinel import Unset as Unset",
        "    from ._wire import carry as carry",
    ]
    lines += [f"    from .{module} import {name} as {name}" for name, module in sorted(places.items())]
    lines += ["", f"__version__ = {literals.literal(version)}"]
    return "\n".join(lines) + "\n" + _LAZY


def _elsewhere(one: Module) -> str:
    """Return a module whose classes stand in another, since they refer to each other in a circle."""
    rows = "".join(f"from .{one.name} import {view.name} as {view.name}\n" for view in one.classes)
    return f'{HEADER}\n"""Classes of a circle."""\n\n{rows}'


def _names(places: Mapping[str, str]) -> str:
    rows = "".join(f"    {json.dumps(name)}: {json.dumps(module)},\n" for name, module in sorted(places.items()))
    return f'{HEADER}\n"""Where each public name stands."""\n\nMODULES = {{\n{rows}}}\n'


_LAZY = '''

def __getattr__(name: str) -> Any:
    """A class by its name, or by the name of its component in the document."""
    if name == "__all__":
        return sorted(_MODULES)
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
