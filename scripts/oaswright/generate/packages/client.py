"""The client package: openapi-python-client lays it out, with templates of our own that say what goes over the wire.

It is shown the operations without their schemas, so there is nothing for it to drop; types come from the models package.
"""

import json
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from oaswright import objects
from oaswright.api.direction import Direction
from oaswright.api.operation import Body, Operation, Parameter
from oaswright.document import Document
from oaswright.generate.naming import literals, python_names
from oaswright.generate.naming.stable_names import share
from oaswright.generate.packages import embedded_schemas, modules
from oaswright.generate.packages.embedded_schemas import Carried
from oaswright.generate.packages.modules import Module
from oaswright.generate.view import signature
from oaswright.generate.view.typing_view import TypingView, clean
from oaswright.incremental import tracer
from oaswright.rendering import HEADER
from oaswright.rendering import client as rendering

RUNTIME = Path(__file__).parents[1] / "runtime"

# Operations with the files of their functions.
Placed = tuple[tuple[Operation, str], ...]

# The modules that are copied into the package as they stand.
COPIED = ("_body.py", "_call.py", "_client.py", "_exchange.py", "_operation.py", "_retry.py", "_security.py", "_serial.py")

# What types of bodies may be made of, besides the models.
STANDARD = ("from collections.abc import Mapping", "from datetime import date", "from datetime import datetime", "from uuid import UUID")

_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}


# The generator's files that are the same for every document.
LAYOUT = ("__init__.py", "api/__init__.py", "client.py", "errors.py", "types.py")


def files(document: Document, models_package: str) -> dict[str, str]:
    """The text of each file of the package, by its path inside it."""
    view = TypingView(tracer.read(document))
    places = placed(view)
    return {**beside(view, places, models_package), **rendering.render_all(sources(view, places, modules.cut(view), models_package))}


def sources(view: TypingView, placed: Placed, found: tuple[Module, ...], models_package: str) -> dict[str, str]:
    """What the generator is asked for each file, by its path in the package; nothing for one that is the same for every document."""
    places = {one.name: module.name for module in found for one in module.classes}
    result = dict.fromkeys(LAYOUT, "")
    types = {one.name: (*view.held_by[one.name], *map(view.type_of, one.schemas)) for one in view.operations}
    shown = view.document.of_operations("shown", partial(_show, view), types)
    lines = {name: f"from {models_package}.{module} import {name}" for name, module in places.items()}
    given = {path: (one := shown[operation.name], tuple(lines[name] for name in one["classes"]), path) for operation, path in placed}
    for path, text in view.document.trace.each("source", given, lambda path: _source(*given[path])).items():
        result[path] = text
        result[f"{path.rpartition('/')[0]}/__init__.py"] = ""
    return result


def _source(shown: dict[str, Any], imports: tuple[str, ...], path: str) -> str:
    words = set(re.findall(r"\w+", " ".join(shown["types"])))
    needed = [text for text in (*STANDARD, *imports) if text.rpartition(" ")[2] in words]
    return json.dumps({**shown, "imports": imports, "needed": needed, "name": python_names.stem(path)})


def placed(view: TypingView) -> Placed:
    """Each operation with the file of its functions: a folder a tag."""
    wanted = {view.keys[one.name]: python_names.snake(one.id, "operation") for one in view.operations}
    given = share(wanted, view.given.operations)
    return tuple((one, f"api/{python_names.snake(one.tags[0], 'tag') if one.tags else 'default'}/{given[view.keys[one.name]]}.py") for one in view.operations)


def given_names(view: TypingView) -> dict[str, dict[str, str]]:
    """The names of each operation's parameters that are to be kept."""
    found = view.document.of_operations("parameters", lambda one: signature.kept(signature.names(one, view.held_names(one))), view.held_by)
    return {view.keys[name]: names for name, names in found.items() if names}


def beside(view: TypingView, placed: Placed, models_package: str) -> dict[str, str]:
    """The package's other files, by their paths in it: what the runtime reads of each operation, and the runtime."""
    document, schemas = view.document, Carried(view.document)
    facts = document.of_operations("facts", lambda one: _facts(schemas, one, view.held_names(one)), view.held_by)
    result = {facts_path(path): facts[one.name] for one, path in placed}
    for name in COPIED:
        result[name] = (RUNTIME / name).read_text(encoding="utf-8")
    result["_models.py"] = (
        f'{HEADER}\n"""The models package."""\n\nfrom {models_package} import _judge as judge\nfrom {models_package} import _wire as wire\nfrom {models_package}._judge import Violation\n\n__all__ = ["Violation", "judge", "wire"]\n'
    )
    result["_defaults.py"] = _defaults(document)
    result["models/__init__.py"] = _reexport(models_package)
    result["py.typed"] = ""
    return result


def facts_path(endpoint: str) -> str:
    """Where the facts of the operation stand whose functions stand at a path."""
    return f"_operations/{python_names.stem(endpoint)}.json"


def _show(view: TypingView, operation: Operation) -> dict[str, Any]:
    """What the template of an endpoint needs to know: nothing of the document but the operation and its types."""
    one = signature.of(view, operation)
    return {
        "positional": one.positional,
        "keywords": one.keywords,
        "arguments": [f"{json.dumps(name)}: {name}" for name in one.names],
        "passed": [*one.names, *(["body"] if one.body else []), *(["content_type"] if one.content_types else [])],
        "docs": one.docs,
        "classes": one.classes,
        "types": [f"({status!a}, {media!a}): {kind}" for status, media, kind in one.responses],
        "returns": one.returns,
        "sent": "".join([", body" if one.body else "", ", content_type" if one.content_types else ""]),
        "title": clean(str(operation.node.get("summary") or operation.name)).replace("\n", " "),
        "text": clean(str(operation.node.get("description") or "")),
    }


def _facts(schemas: Carried, operation: Operation, held: Mapping[str, str]) -> str:
    """An operation as the client's runtime reads it, in JSON."""
    media = list(dict.fromkeys(name for body in operation.responses.values() for name in body.media_types))
    body = operation.body
    facts = {
        "id": operation.id,
        "method": operation.method,
        "path": operation.path,
        "security": _security(schemas.document, operation),
        "accept": ", ".join(media) or "*/*",
        "parameters": {name: _parameter(schemas, one) for name, one in signature.names(operation, held).items()},
        "body": {"required": body.required, "media": _media(schemas, body, Direction.REQUEST)} if body and body.media_types else None,
        "responses": {status: _response(schemas, one) for status, one in operation.responses.items()},
    }
    return embedded_schemas.dump(facts)


def _parameter(schemas: Carried, one: Parameter) -> dict[str, Any]:
    style = one.node.get("style") or _STYLES.get(one.location, "form")
    explode = one.node.get("explode", style in ("form", "deepObject"))
    content = "content" in one.node
    place = {"name": one.name, "in": one.location, "required": one.required, "style": style, "explode": bool(explode), "content": content}
    if one.node.get("allowReserved") is True:
        place["reserved"] = True
    return {**place, **_schema(schemas, one.schema, Direction.REQUEST)}


def _security(document: Document, operation: Operation) -> list[list[str]] | None:
    """The names of the schemes of each alternative; None where neither the operation nor the document speaks of security."""
    if "security" not in operation.node and "security" not in document.tree:
        return None
    return [list(one) for one in operation.security]


def _media(schemas: Carried, body: Body, direction: Direction) -> dict[str, Any]:
    result = {}
    for name, at in body.media_types.items():
        encoding = objects.mapping(objects.mapping(objects.mapping(body.node.get("content")).get(name)).get("encoding"))
        written = {
            key: {word: one[word] for word in ("contentType", "style", "explode") if word in one} for key, one in encoding.items() if isinstance(one, dict)
        }
        result[name] = {**_schema(schemas, at, direction), **({"encoding": written} if written else {})}
    return result


def _response(schemas: Carried, body: Body) -> dict[str, Any]:
    headers = {}
    for name, at in body.headers.items():
        node = schemas.document.get(at)
        if name.lower() != "content-type" and isinstance(node, dict):
            headers[name] = {"required": node.get("required") is True, **_schema(schemas, f"{at}/schema" if "schema" in node else "", Direction.RESPONSE)}
    return {"media": _media(schemas, body, Direction.RESPONSE), "headers": headers}


def _schema(schemas: Carried, at: str, direction: Direction) -> dict[str, Any]:
    """The schema at a pointer in one direction, and the definitions that it needs."""
    if not at:
        return {"schema": True, "references": []}
    return {"schema": schemas.alone(at, direction), "references": schemas.references(at)}


def _defaults(document: Document) -> str:
    servers = document.tree.get("servers") or [{"url": ""}]
    url = str(servers[0].get("url", ""))
    for name, variable in (servers[0].get("variables") or {}).items():
        url = url.replace("{" + name + "}", str(variable.get("default", "")))
    declared = objects.mapping(objects.mapping(document.tree.get("components")).get("securitySchemes"))
    known = {name: document.follow("", node)[1] for name, node in declared.items()}
    schemes = {
        name: {word: str(node[word]) for word in ("type", "scheme", "name", "in") if word in node} for name, node in known.items() if isinstance(node, dict)
    }
    version = literals.literal(str(objects.mapping(document.tree.get("info")).get("version") or "0"))
    values = f"VERSION = {version}\nBASE_URL = {literals.literal(url)}\nSCHEMES: dict[str, Any] = {literals.literal(schemes)}\n"
    return f'{HEADER}\n"""What the document says of the service as a whole."""\n\nfrom typing import Any\n\n{values}'


def _reexport(models_package: str) -> str:
    return f'{HEADER}\n"""The classes of the models package, which are the client\'s too."""\n\nfrom {models_package} import *  # noqa: F403 # all of them\nfrom {models_package} import __getattr__ as __getattr__\n'
