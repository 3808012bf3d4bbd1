"""The client package: openapi-python-client lays it out, with templates of our own that say what goes over the wire.

It is shown the operations without their schemas, so there is nothing for it to drop; types come from the models package.
"""

import json
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from oaswright.api import media, security, servers, tracked_document
from oaswright.api.direction import Direction
from oaswright.api.operation import Body, Operation, Parameter
from oaswright.api.python import python_names
from oaswright.api.serialization import of_parameter
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.generate.naming import literals
from oaswright.generate.naming.stable_names import share
from oaswright.generate.packages import embedded_schemas, modules, pagination, resources, statuses, webhooks
from oaswright.generate.packages.embedded_schemas import EmbeddedSchemas
from oaswright.generate.packages.modules import Module
from oaswright.generate.view import signature
from oaswright.generate.view.class_view import classes_in
from oaswright.generate.view.typing_view import TypingView, clean
from oaswright.rendering import HEADER
from oaswright.rendering import client as rendering
from oaswright.settings.keys import Pagination, Sdk

RUNTIME = Path(__file__).parents[1] / "runtime" / "client"

# Operations with the files of their functions.
Placed = tuple[tuple[Operation, str], ...]

# The modules of the runtime that are written for each document, and those that are copied as they stand.
_WRITTEN = ("__init__.py", "_defaults.py", "_files.py", "_models.py", "_sentinel.py", "errors.py")
COPIED = tuple(sorted(name for path in RUNTIME.rglob("*.py") if (name := path.relative_to(RUNTIME).as_posix()) not in _WRITTEN))

# What the types in a signature may be made of, besides the models.
STANDARD = (
    "from collections.abc import Iterable",
    "from collections.abc import Mapping",
    "from datetime import date",
    "from datetime import datetime",
    "from uuid import UUID",
)


# The generator's files that are the same for every document.
LAYOUT = ("api/__init__.py", "client.py", "types.py")


def files(document: Document, models_package: str, sdk: Sdk | None = None) -> dict[str, str]:
    """Return the text of each file of the package, by its path inside it."""
    view = TypingView(tracked_document.track(document))
    places = placed(view)
    named = resources.name(view, places, sdk or Sdk())
    return {
        **beside(view, places, named, models_package, sdk or Sdk()),
        **rendering.render_all(sources(view, places, modules.cut(view), models_package, sdk or Sdk())),
    }


def sources(view: TypingView, placed: Placed, found: tuple[Module, ...], models_package: str, sdk: Sdk) -> dict[str, str]:
    """Return what the generator is asked for each file, by its path in the package; nothing for one that is the same for every document."""
    places = {one.name: module.name for module in found for one in module.classes}
    result = dict.fromkeys(LAYOUT, "")
    types = {one.name: (*view.held_by[one.name], *map(view.type_of, one.schemas), _configured(one, sdk)) for one in view.operations}
    shown = view.document.of_operations("shown", partial(_show, view, sdk), types)
    lines = {name: f"from {models_package}.{module} import {name}" for name, module in places.items()}
    given = {path: (one := shown[operation.name], tuple(lines[name] for name in one["classes"]), path) for operation, path in placed}
    for path, text in view.document.tracer.memoize_all("source", given, lambda path: _source(*given[path])).items():
        result[path] = text
    return result


def _source(shown: dict[str, Any], imports: tuple[str, ...], path: str) -> str:
    """Return what the template of an endpoint is given: what to import is what the types name."""
    bodies = _words(shown["types"])
    needed = [text for text in (*STANDARD, *imports) if text.rpartition(" ")[2] in bodies]
    own = {text.rpartition(" ")[2] for text in imports} & {*_GENERIC, "Options"}  # models of these names
    shown = {**shown, **{key: _aliased(shown[key], own) for key in ("value", "returns")}}
    words = _words([*shown["positional"], *shown["keywords"], shown["value"], shown["returns"]])
    every = [text for text in (*STANDARD, *imports, *_RUNTIME) if text.rpartition(" ")[2] in words]
    every += [_import(module, name, own) for name, module in _GENERIC.items() if f"{_alias(name, own)}[" in shown["value"] + shown["returns"]]
    every += [_import("_calls.options", "Options", own), _CALLER]
    typing = ["TYPE_CHECKING", *sorted({"Unpack", *(words & {"Any", "Literal"})})]
    runtime = ["from ..._sentinel import UNSET, Unset"] if "UNSET" in words else []
    if shown["deprecated"]:
        runtime.insert(0, "from typing_extensions import deprecated")
    extra = {"imports": every, "options": _alias("Options", own), "needed": needed, "typing": typing, "runtime": runtime, "name": python_names.stem(path)}
    return json.dumps({**shown, **extra})


def _words(texts: Iterable[str]) -> set[str]:
    """Return the names in Python expressions; what a literal says is none."""
    return set(re.findall(r"\w+", re.sub(r'"(?:[^"\\]|\\.)*"', "", " ".join(texts))))


_RUNTIME = ("from ..._files import File",)
_CALLER = "from ..._calls.caller import Caller"

# What a response comes as that is read item by item, and where that is from.
_GENERIC = {"Pages": "_responses.pages", "Event": "_responses.streams", "Stream": "_responses.streams"}


def _alias(name: str, own: Container[str]) -> str:
    """Return what the runtime's class of a name is called in a module that names a model so."""
    return f"Runtime{name}" if name in own else name


def _import(module: str, name: str, own: Container[str]) -> str:
    return f"from ...{module} import {name}" + (f" as {_alias(name, own)}" if name in own else "")


def _aliased(text: str, own: Container[str]) -> str:
    """Return a type with the runtime's classes by their names in a module: they alone take an argument."""
    return re.sub(r"\b(Pages|Event|Stream)(?=\[)", lambda found: _alias(found[1], own), text)


def placed(view: TypingView) -> Placed:
    """Each operation with the file of its functions: a folder a tag."""
    wanted = {view.keys[one.name]: python_names.function(one.id, one.method, one.path) for one in view.operations}
    given = share(wanted, view.given.operations)
    return tuple((one, f"api/{python_names.folder(one.tags)}/{given[view.keys[one.name]]}.py") for one in view.operations)


def given_names(view: TypingView) -> dict[str, dict[str, str]]:
    """Return the names of each operation's parameters that are to be kept."""
    found = view.document.of_operations("parameters", lambda one: signature.kept(signature.names(one, view.held_names(one))), view.held_by)
    return {view.keys[name]: names for name, names in found.items() if names}


def beside(view: TypingView, placed: Placed, named: resources.ResourceNames, models_package: str, sdk: Sdk) -> dict[str, str]:
    """Return the package's other files, by their paths in it: what the runtime reads of each operation, and the runtime."""
    document, schemas = view.document, EmbeddedSchemas(view.document)
    given = {name: (*held, _configured(document.named[name], sdk)) for name, held in view.held_by.items()}
    facts = document.of_operations("facts", lambda one: _facts(schemas, one, view.held_names(one), pagination.of(view, one, sdk)), given)
    result = {facts_path(path): facts[one.name] for one, path in placed}
    copied = COPIED if document.incoming else [name for name in COPIED if not name.startswith("_incoming/")]  # what reads webhooks
    result |= {name: (RUNTIME / name).read_text(encoding="utf-8") for name in copied}
    result["_models.py"] = f"{HEADER}\n{(RUNTIME / '_models.py').read_text(encoding='utf-8').replace('..models', models_package)}"
    result["_files.py"] = (
        f'{HEADER}\n"""Files to send."""\n\nfrom {models_package}._files import File as File\nfrom {models_package}._files import is_file as is_file\n'
    )
    result["_sentinel.py"] = (
        f'{HEADER}\n"""The value that means "not sent"."""\n\nfrom {models_package}._sentinel import UNSET as UNSET\nfrom {models_package}._sentinel import Unset as Unset\n'
    )
    result["_defaults.py"] = _defaults(document)
    result |= resources.files(view, placed, named)
    result |= webhooks.files(view, schemas, models_package)
    result["errors.py"] = statuses.errors(view, models_package)
    result["models/__init__.py"] = _reexport(models_package)
    result["py.typed"] = ""
    return result


def facts_path(endpoint: str) -> str:
    """Where the facts of the operation stand whose functions stand at a path."""
    return f"_operations/{python_names.stem(endpoint)}.json"


def _show(view: TypingView, sdk: Sdk, operation: Operation) -> dict[str, Any]:
    """Return what the template of an endpoint needs to know: nothing of the document but the operation and its types."""
    one = signature.of(view, operation)
    value, classes = one.value, one.classes
    if pages := pagination.of(view, operation, sdk):
        item = pagination.item(view, operation, pages.items) or {}
        value, classes = f"Pages[{signature.annotation(item)}]", sorted({*classes, *classes_in(item)})
    return {
        "positional": one.positional,
        "keywords": one.keywords,
        "arguments": [f"{json.dumps(name)}: {name}" for name in one.names],
        "docs": one.docs,
        "classes": classes,
        "types": [f"({literals.literal(status)}, {literals.literal(media)}): {statuses.item(kind)}" for status, media, kind in one.responses],
        "value": value,
        "returns": one.returns,
        "raises": statuses.raised(operation),
        "deprecated": literals.literal(_deprecation(operation)) if operation.node.get("deprecated") is True else "",
        "sent": "".join([", body" if one.body else "", ", content_type" if one.content_types else ""]),
        "title": clean(str(operation.node.get("summary") or operation.name)).replace("\n", " "),
        "text": clean(str(operation.node.get("description") or "")),
    }


def _deprecation(operation: Operation) -> str:
    return f"{operation.name} is deprecated"


def _facts(schemas: EmbeddedSchemas, operation: Operation, held: Mapping[str, str], pages: Pagination | None) -> str:
    """Return an operation as the client's runtime reads it, in JSON."""
    accepted = list(dict.fromkeys(name for body in operation.responses.values() for name in body.media_types))
    body = operation.body
    facts = {
        "id": operation.id,
        "method": operation.method,
        "path": operation.path,
        "security": _security(schemas.document, operation),
        "accept": ", ".join(accepted) or "*/*",
        **_servers(schemas.document, operation),
        **_pages(operation, held, pages),
        "parameters": {name: _parameter(schemas, one) for name, one in signature.names(operation, held).items()},
        "body": {"required": body.required, "media": _media(schemas, body, Direction.REQUEST)} if body and body.media_types else None,
        "responses": {status: _response(schemas, one) for status, one in operation.responses.items()},
    }
    return embedded_schemas.dump(facts)


def _parameter(schemas: EmbeddedSchemas, one: Parameter) -> dict[str, Any]:
    how = of_parameter({**one.node, "in": one.location})
    place = {"name": one.name, "in": one.location, "required": one.required, "style": how.style, "explode": how.explode, "content": _content(how.content)}
    if how.allow_reserved:
        place["reserved"] = True
    return {**place, **_schema(schemas, one.schema, Direction.REQUEST)}


def _content(media_type: str) -> str:
    """How a parameter with `content` is written: json, form, or as a text; "" where a style applies."""
    if not media_type:
        return ""
    kind = media.kind(media_type)
    return kind.value if kind in (media.Kind.JSON, media.Kind.FORM) else media.Kind.TEXT.value


def _security(document: Document, operation: Operation) -> list[list[str]] | None:
    """Return the names of the schemes of each alternative; None where neither the operation nor the document speaks of security."""
    if "security" not in operation.node and "security" not in document.tree:
        return None
    return [list(one) for one in operation.security]


def _configured(operation: Operation, sdk: Sdk) -> str:
    """Return what the configuration says of an operation's pages, as text."""
    return repr((pagination.configured(operation, sdk), sdk.pagination.get(pagination.EVERY)))


def _pages(operation: Operation, held: Mapping[str, str], pages: Pagination | None) -> dict[str, Any]:
    """How the runtime follows the pages of an operation; the parameter goes by its Python name."""
    if pages is None:
        return {}
    found = {key: value for key, value in asdict(pages).items() if value or key == "items"}
    for name, one in signature.names(operation, held).items():
        if one.location == "query" and one.name == pages.parameter:
            schema = one.node.get("schema")
            first = schema.get("default", schema.get("minimum")) if isinstance(schema, dict) else None
            found |= {"parameter": name, **({"first": first} if isinstance(first, int) else {})}
    return {"pages": found}


def _servers(document: Document, operation: Operation) -> dict[str, Any]:
    """Return the operation's own servers, where they are not the document's."""
    found = servers.of_operation(document, operation)
    return {"servers": [_server(one) for one in found]} if found != servers.of_document(document) else {}


def _server(one: servers.Server) -> tuple[str, dict[str, str]]:
    return one.url, {name: variable.default for name, variable in one.variables.items()}


def _media(schemas: EmbeddedSchemas, body: Body, direction: Direction) -> dict[str, Any]:
    result = {}
    for name, at in body.media_types.items():
        entry = objects.mapping(objects.mapping(body.node.get("content")).get(name))
        written = _encoding(entry)
        schema = _schema(schemas, at, direction)
        if direction is Direction.REQUEST and at.endswith("/itemSchema"):
            schema["schema"] = {"type": "array", "items": schema["schema"]}  # all items are handed over at once
        result[name] = {**schema, **({"encoding": written} if written else {}), **_event(schemas, body, name, direction)}
    return result


def _encoding(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the fields of a form or the parts of a body are written, also those inside a part; items go by their numbers, all others by `*`."""
    numbered = {str(number): one for number, one in enumerate(objects.listing(entry.get("prefixEncoding")))}
    found = {**objects.mapping(entry.get("encoding")), **numbered, **({"*": entry["itemEncoding"]} if "itemEncoding" in entry else {})}
    return {
        key: {**{word: one[word] for word in ("contentType", "style", "explode") if word in one}, **({"encoding": inner} if (inner := _encoding(one)) else {})}
        for key, one in found.items()
        if isinstance(one, dict)
    }


def _event(schemas: EmbeddedSchemas, body: Body, media_type: str, direction: Direction) -> dict[str, Any]:
    """Return what the JSON in the `data` of an event may be, where the schema of the media type describes the whole event."""
    if media_type not in body.events:
        return {}
    every = [_schema(schemas, at, direction) for at in body.events[media_type]]
    schema: Any = {"anyOf": [one["schema"] for one in every]} if every else {"type": "string"}
    return {
        "event": {"schema": schema, "references": sorted({name for one in every for name in one["references"]}), "text": not every, "choice": len(every) > 1}
    }


def _response(schemas: EmbeddedSchemas, body: Body) -> dict[str, Any]:
    headers = {}
    for name, at in body.headers.items():
        node = schemas.document.get(at)
        if name.lower() != "content-type" and isinstance(node, dict):
            headers[name] = {"required": node.get("required") is True, **_schema(schemas, f"{at}/schema" if "schema" in node else "", Direction.RESPONSE)}
    return {"media": _media(schemas, body, Direction.RESPONSE), "headers": headers}


def _schema(schemas: EmbeddedSchemas, at: str, direction: Direction) -> dict[str, Any]:
    """Return the schema at a pointer in one direction, and the definitions that it needs."""
    if not at:
        return {"schema": True, "references": []}
    return {"schema": schemas.alone(at, direction), "references": schemas.references(at)}


def _defaults(document: Document) -> str:
    known = servers.of_document(document)
    schemes = {name: _scheme(one) for name, one in security.schemes(document).items()}
    names = f"Literal[{', '.join(map(literals.literal, schemes))}]" if schemes else "str"
    values = [
        f"VERSION = {literals.literal(str(objects.mapping(document.tree.get('info')).get('version') or '0'))}",
        f"BASE_URL = {literals.literal(known[0].address() if known else '')}",
        f"SERVERS: list[tuple[str, dict[str, str]]] = {literals.literal([_server(one) for one in known])}",
        f"SCHEMES: dict[str, Any] = {literals.literal(schemes)}",
        f"SchemeName = {names}",
    ]
    typing = "Any, Literal" if schemes else "Any"
    return "\n".join([HEADER, '"""What the document says of the service as a whole."""', "", f"from typing import {typing}", "", *values, ""])


def _scheme(one: security.Scheme) -> dict[str, Any]:
    """Return a security scheme as the runtime reads it."""
    found: dict[str, Any] = {word: str(one.node[word]) for word in ("type", "scheme", "name", "in") if word in one.node}
    urls = {flow: {word: str(node[word]) for word in ("tokenUrl", "refreshUrl") if word in node} for flow, node in one.flows.items()}
    return {**found, **({"flows": urls} if urls else {})}


def _reexport(models_package: str) -> str:
    return f'{HEADER}\n"""The classes of the models package, which are the client\'s too."""\n\nfrom typing import TYPE_CHECKING\n\nfrom {models_package} import __dir__ as __dir__, __getattr__ as __getattr__\n\nif TYPE_CHECKING:\n    from {models_package} import *  # noqa: F403 # all of them\n'
