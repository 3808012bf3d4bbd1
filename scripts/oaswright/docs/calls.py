"""A call of an operation as people type it: with curl, and with the generated Python client."""

import ast
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from oaswright import objects, pointer
from oaswright.api.operation import Operation, Parameter
from oaswright.document import Document

TOKEN = "$TOKEN"  # noqa: S105 # the name of the reader's own variable


@dataclass(frozen=True, slots=True)
class Call:
    """One example of an operation: `curl` and `python` are ready to paste, `python` is "" without a generated client."""

    name: str
    summary: str
    curl: str
    python: str


@dataclass(frozen=True)
class Client:
    """A generated Python client on disk."""

    package: str
    folder: Path

    @cached_property
    def functions(self) -> dict[str, tuple[str, ast.FunctionDef]]:
        """By operation id in letters and digits alone: the module of each operation, and its plain call."""
        found = {}
        for path in sorted((self.folder / self.package / "api").rglob("*.py")):
            call = next((node for node in _parsed(path) if isinstance(node, ast.FunctionDef) and node.name == "sync_detailed"), None)
            if call is not None:
                parts = path.relative_to(self.folder).with_suffix("").parts
                found[_letters(path.stem)] = (".".join(parts), call)
        return found


def calls(document: Document, operation: Operation, client: Client | None) -> list[Call]:
    """One call for each example of the body; one without any where the operation takes no body."""
    return [
        Call(name, summary, curl(document, operation, body), python(document, operation, body, client)) for name, summary, body in _bodies(document, operation)
    ]


def _bodies(document: Document, operation: Operation) -> Iterator[tuple[str, str, Any]]:
    if operation.body is None:
        yield "A call", "", None
        return
    media = _json_media(operation)
    found = list(examples(document, media)) if media else []
    yield from found or [("A call", "", {} if operation.body.required else None)]


def _json_media(operation: Operation) -> dict[str, Any]:
    content = objects.mapping(operation.body.node.get("content")) if operation.body else {}
    return next((objects.mapping(media) for name, media in content.items() if "json" in name), {})


def examples(document: Document, holder: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """The examples of a media type, parameter or header, or of its schema: (name, summary, value)."""
    found = False
    if "example" in holder:
        found = True
        yield "example", "", holder["example"]
    for name, entry in objects.mapping(holder.get("examples")).items():
        node = objects.mapping(_follow(document, entry))
        if "value" in node:
            found = True
            yield name, str(node.get("summary") or ""), node["value"]
    schema = objects.mapping(_follow(document, holder.get("schema")))
    if not found:
        values = [schema["example"]] if "example" in schema else objects.listing(schema.get("examples"))
        yield from (("example", "", value) for value in values[:1])


def curl(document: Document, operation: Operation, body: Any) -> str:
    """The call as a shell command; the token is a variable of the reader's."""
    lines = [f"curl --request {operation.method.upper()} {shlex.quote(address(document, operation))}"]
    if is_bearer(document, operation):
        lines.append(f'--header "Authorization: Bearer {TOKEN}"')
    needed = [one for one in operation.parameters if one.location == "header" and one.required]
    lines += [f"--header {shlex.quote(f'{one.name}: {value(document, one)}')}" for one in needed]
    if body is not None:
        lines.append("--header 'Content-Type: application/json'")
        lines.append(f"--data {shlex.quote(json.dumps(body, indent=2, ensure_ascii=False))}")
    return " \\\n  ".join(lines)


def address(document: Document, operation: Operation) -> str:
    """The URL of an example call: the first server, the examples of the path and of the required query parameters."""
    path, query = operation.path, []
    for one in operation.parameters:
        text = quote(str(value(document, one)), safe="")
        if one.location == "path":
            path = path.replace(f"{{{one.name}}}", text)
        elif one.location == "query" and one.required:
            query.append(f"{quote(one.name)}={text}")
    return server(document) + path + ("?" + "&".join(query) if query else "")


def server(document: Document) -> str:
    """The first server's URL, its variables at their defaults."""
    first = next((one for one in objects.listing(document.tree.get("servers")) if isinstance(one, dict)), {})
    url = str(first.get("url") or "http://localhost")
    for name, variable in objects.mapping(first.get("variables")).items():
        url = url.replace(f"{{{name}}}", str(objects.mapping(variable).get("default", "")))
    return url.rstrip("/")


def value(document: Document, parameter: Parameter) -> Any:
    """An example of a parameter: its own, its schema's, else one that its type admits."""
    for _, _, found in examples(document, parameter.node):
        return found
    schema = objects.mapping(_follow(document, parameter.node.get("schema")))
    if "default" in schema or objects.listing(schema.get("enum")):
        return schema.get("default", (objects.listing(schema.get("enum")) or [None])[0])
    return {"integer": 1, "number": 1, "boolean": "true"}.get(str(schema.get("type")), parameter.name)


def is_bearer(document: Document, operation: Operation) -> bool:
    """Whether the first way to be admitted is a bearer token."""
    schemes = objects.mapping(objects.mapping(document.tree.get("components")).get("securitySchemes"))
    first = operation.security[0] if operation.security else {}
    return any(objects.mapping(_follow(document, schemes.get(name))).get("type") in ("http", "oauth2", "openIdConnect") for name in first)


def python(document: Document, operation: Operation, body: Any, client: Client | None) -> str:
    """The call with the generated client; "" where there is none, or it has no such operation."""
    if client is None or _letters(operation.id) not in client.functions:
        return ""
    module, function = client.functions[_letters(operation.id)]
    package, name = module.rpartition(".")[::2]
    needs_token = is_bearer(document, operation)
    kind = "AuthenticatedClient" if needs_token else "Client"
    opening = f"client = {kind}(base_url={server(document)!r}{', token=os.environ[' + repr('TOKEN') + ']' if needs_token else ''})"
    imports, arguments = [f"from {client.package} import {kind}", f"from {package} import {name}"], []
    names = {_letters(one.name): one for one in operation.parameters if one.required}
    for argument in [*function.args.args, *function.args.kwonlyargs]:
        if _letters(argument.arg) in names:
            arguments.append(f"{argument.arg}={_literal(document, names[_letters(argument.arg)])}")
        elif argument.arg == "client":
            arguments.append("client=client")
        elif argument.arg == "body" and body is not None:
            model = _model(argument.annotation)
            if model:
                imports.append(f"from {client.package}.models import {model}")
            arguments.append(f"body={f'{model}.from_dict({_python(body)})' if model else _python(body)}")
    head = (["import os", ""] if needs_token else []) + sorted(imports)
    lines = ",\n".join(arguments).replace("\n", "\n    ")
    return "\n".join([*head, "", opening, f"response = {name}.sync_detailed(", f"    {lines},", ")", "print(response.status_code, response.parsed)"])


def _model(annotation: ast.expr | None) -> str:
    """The class that a body is made of; "" where plain data will do."""
    names = [node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)] if annotation else []
    return "" if "Mapping" in names else next((name for name in names if name not in ("Unset", "None", "Any") and name[:1].isupper()), "")


def _literal(document: Document, parameter: Parameter) -> str:
    return repr(value(document, parameter))


def _python(body: Any, depth: int = 0) -> str:
    """JSON data as Python's own notation, one item a line."""
    if not isinstance(body, dict | list) or not body:
        return repr(body)
    inside = "    " * (depth + 1)
    pairs = body.items() if isinstance(body, dict) else ((None, item) for item in body)
    lines = [f"{inside}{f'{key!r}: ' if key is not None else ''}{_python(item, depth + 1)},\n" for key, item in pairs]
    opening, closing = ("{", "}") if isinstance(body, dict) else ("[", "]")
    return f"{opening}\n{''.join(lines)}{'    ' * depth}{closing}"


def _parsed(path: Path) -> list[ast.stmt]:
    try:
        return ast.parse(path.read_text(encoding="utf-8")).body
    except (OSError, ValueError, SyntaxError):
        return []


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _follow(document: Document, entry: Any) -> Any:
    try:
        return document.follow(pointer.of([]), entry)[1]
    except KeyError:
        return None
