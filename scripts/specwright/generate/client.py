"""The client package: openapi-python-client lays it out, with templates of our own that say what goes over the wire.

It is shown the operations without their schemas, so there is nothing for it to drop; types come from the models package.
"""

import contextlib
import io
import json
import tempfile
from pathlib import Path
from typing import Any

from specwright import objects
from specwright.document import Document
from specwright.errors import ToolError
from specwright.generate import literals, modules, naming, signature, wiredata
from specwright.generate.models import HEADER
from specwright.generate.typing_view import TypingView, clean
from specwright.operation import Body, Operation, Parameter
from specwright.schema import Direction, Schemas, definition, references

TEMPLATES = Path(__file__).parent / "templates"
RUNTIME = Path(__file__).parent / "runtime"

# The modules that are copied into the package as they stand.
COPIED = ("_body.py", "_client.py", "_exchange.py", "_operation.py", "_retry.py", "_security.py", "_serial.py")

_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}


def files(document: Document, models_package: str) -> dict[str, str]:
    """The text of each file of the package, by its path inside it."""
    view = TypingView(document)
    schemas = Schemas(document)
    names = module_names(view.operations)
    shown = {names[one.pointer]: _shown(view, one) for one in view.operations}
    places = {one.name: module.name for module in modules.cut(view) for one in module.classes}
    for one in shown.values():
        one["imports"] = [f"from {models_package}.{places[name]} import {name}" for name in one["classes"]]
    result = _laid_out(view.operations, names, shown)
    result.update({f"_operations/{names[one.pointer]}.json": wiredata.dump(_facts(schemas, one)) for one in view.operations})
    for name in COPIED:
        result[name] = (RUNTIME / name).read_text(encoding="utf-8")
    result["_models.py"] = (
        f'{HEADER}\n"""The models package."""\n\nfrom {models_package} import _judge as judge\nfrom {models_package} import _wire as wire\n\n__all__ = ["judge", "wire"]\n'
    )
    result["_defaults.py"] = _defaults(document)
    result["models/__init__.py"] = _reexport(models_package)
    result["py.typed"] = ""
    return result


def module_names(found: tuple[Operation, ...]) -> dict[str, str]:
    """The module of each operation, by its pointer."""
    from openapi_python_client.strings import PythonIdentifier

    given = naming.Names()
    return {one.pointer: given.take(str(PythonIdentifier(naming.snake(one.id, "operation"), "operation_"))) for one in found}


def _shown(view: TypingView, operation: Operation) -> dict[str, Any]:
    """What the template of an endpoint needs to know."""
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


def _laid_out(found: tuple[Operation, ...], names: dict[str, str], shown: dict[str, Any]) -> dict[str, str]:
    """What the generator writes. ToolError if it reports that it left something out."""
    from openapi_python_client import Project
    from openapi_python_client.config import Config, ConfigFile, MetaType
    from openapi_python_client.parser import GeneratorData

    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "client")
        options = ConfigFile(post_hooks=[], package_name_override="client")
        config = Config.from_sources(options, MetaType.NONE, output, "utf-8", True, output)
        outline = GeneratorData.from_dict(_outline(found, names), config=config)
        if not isinstance(outline, GeneratorData):
            raise ToolError(f"openapi-python-client: {outline.header} {outline.detail or ''}".strip())
        project = Project(openapi=outline, config=config, custom_template_path=TEMPLATES)
        project.env.globals["operations"] = shown
        with contextlib.redirect_stdout(io.StringIO()):
            errors = project.build()
        if errors:
            raise ToolError("openapi-python-client: " + "; ".join(f"{one.header} {one.detail or ''}".strip() for one in errors))
        return {path.relative_to(output).as_posix(): path.read_text(encoding="utf-8") for path in sorted(output.rglob("*.py"))}


def _outline(found: tuple[Operation, ...], names: dict[str, str]) -> dict[str, Any]:
    """The operations with their names and tags alone."""
    paths = {}
    for index, one in enumerate(found):
        node = {"operationId": names[one.pointer], "tags": [naming.snake(tag, "tag") for tag in one.tags[:1]], "responses": {"200": {"description": "-"}}}
        paths[f"/{index}"] = {"get": node}
    return {"openapi": "3.1.0", "info": {"title": "client", "version": "1"}, "paths": paths}


def _facts(schemas: Schemas, operation: Operation) -> dict[str, Any]:
    """An operation as the client's runtime reads it."""
    media = list(dict.fromkeys(name for body in operation.responses.values() for name in body.media_types))
    body = operation.body
    return {
        "id": operation.id,
        "method": operation.method,
        "path": operation.path,
        "security": _security(schemas.document, operation),
        "accept": ", ".join(media) or "*/*",
        "parameters": {name: _parameter(schemas, one) for name, one in signature.names(operation).items()},
        "body": {"required": body.required, "media": _media(schemas, body, Direction.REQUEST)} if body and body.media_types else None,
        "responses": {status: _response(schemas, one) for status, one in operation.responses.items()},
    }


def _parameter(schemas: Schemas, one: Parameter) -> dict[str, Any]:
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


def _media(schemas: Schemas, body: Body, direction: Direction) -> dict[str, Any]:
    result = {}
    for name, at in body.media_types.items():
        encoding = objects.mapping(objects.mapping(objects.mapping(body.node.get("content")).get(name)).get("encoding"))
        written = {
            key: {word: one[word] for word in ("contentType", "style", "explode") if word in one} for key, one in encoding.items() if isinstance(one, dict)
        }
        result[name] = {**_schema(schemas, at, direction), **({"encoding": written} if written else {})}
    return result


def _response(schemas: Schemas, body: Body) -> dict[str, Any]:
    headers = {}
    for name, at in body.headers.items():
        node = schemas.document.get(at)
        if name.lower() != "content-type" and isinstance(node, dict):
            headers[name] = {"required": node.get("required") is True, **_schema(schemas, f"{at}/schema" if "schema" in node else "", Direction.RESPONSE)}
    return {"media": _media(schemas, body, Direction.RESPONSE), "headers": headers}


def _schema(schemas: Schemas, at: str, direction: Direction) -> dict[str, Any]:
    """The schema at a pointer in one direction, and the definitions that it needs."""
    if not at:
        return {"schema": True, "references": []}
    return {"schema": schemas.alone(at, direction), "references": sorted({definition(target) for target in references(schemas.document.get(at))})}


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
    values = f"BASE_URL = {literals.literal(url)}\nSCHEMES: dict[str, Any] = {literals.literal(schemes)}\n"
    return f'{HEADER}\n"""What the document says of the service as a whole."""\n\nfrom typing import Any\n\n{values}'


def _reexport(models_package: str) -> str:
    return f'{HEADER}\n"""The classes of the models package, which are the client\'s too."""\n\nfrom {models_package} import *  # noqa: F403 # all of them\nfrom {models_package} import __getattr__ as __getattr__\n'
