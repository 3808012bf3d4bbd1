"""What the generated models and client leave out of the document: compared with the files as they were written, not with what was meant."""

import ast
import json
import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

from oaswright import pointer, waivers
from oaswright.api import media
from oaswright.api.operation import Body, Operation
from oaswright.api.python import python_names
from oaswright.api.tracked_document import TrackedDocument
from oaswright.document.document import Document
from oaswright.finding import Finding
from oaswright.generate.packages import pagination
from oaswright.incremental.tracer import Tracer

FUNCTIONS = ("sync", "sync_detailed", "asyncio", "asyncio_detailed")


def of_client(document: TrackedDocument, files: Mapping[str, str], kept: Container[str] = ()) -> list[Finding]:
    """Return a finding for each operation, parameter, body and response that the client's files do not hold.

    Of the files that were kept the functions were judged when they were written.
    """
    written = {(facts["method"], facts["path"]): (name, facts) for name, facts in _facts(document.tracer, files).items()}
    known = {one.name: written.get((one.method, one.path), ("", None)) for one in document.operations}
    left_out = document.of_operations("lost", lambda one: _left_out(one, known[one.name][1]), {name: (facts,) for name, (_, facts) in known.items()})
    modules = {python_names.stem(path): path for path in files if path.startswith("api/") and not path.endswith("__init__.py")}
    lost: list[tuple[str, str, str]] = []
    for operation in document.operations:
        name, facts = known[operation.name]
        if facts is None or name not in modules:
            lost.append(("lost-operation", operation.pointer, f"the client has no {operation.name}"))
            continue
        if modules[name] not in kept:
            lost += _functions(operation, facts, files[modules[name]])
        lost += left_out[operation.name]
    return [Finding(rule, waivers.GENERATED[rule], message, at, document.position(at)) for rule, at, message in lost]


def of_models(document: Document, classes: Mapping[str, str], files: Mapping[str, str], kept: Container[str] = ()) -> list[Finding]:
    """Return a finding for each component schema without a class; `classes` names the class that was meant for the schema at a pointer.

    The classes that were kept were judged when they were written.
    """
    text = "\n".join(text for path, text in files.items() if path.endswith(".py"))
    written = set(re.findall(r"^class (\w+)\(", text, re.MULTILINE))
    schemas = ((document.tree.get("components") or {}).get("schemas") or {}) if isinstance(document.tree.get("components"), dict) else {}
    places = [pointer.of(["components", "schemas", name]) for name in schemas]
    message = "the models have no class for this schema"
    lost = [at for at in places if classes.get(at) not in written and classes.get(at) not in kept]
    return [Finding("lost-schema", waivers.GENERATED["lost-schema"], message, at, document.position(at)) for at in lost]


def _facts(tracer: Tracer, files: Mapping[str, str]) -> dict[str, Any]:
    """Return what is written of each operation, by the name of its module."""
    given = {path: (text,) for path, text in files.items() if path.startswith("_operations/")}
    return {python_names.stem(path): facts for path, facts in tracer.memoize_all("written", given, lambda path: json.loads(files[path])).items()}


def _left_out(operation: Operation, facts: Any) -> tuple[tuple[str, str, str], ...]:
    if not facts:
        return ()
    unpaged = [("lost-pagination", operation.pointer, f"the client does not follow the pages of {operation.name}")]
    return (*_parameters(operation, facts), *_bodies(operation, facts), *(unpaged if pagination.declared(operation) and "pages" not in facts else ()))


def _functions(operation: Operation, facts: Any, text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the functions and their arguments."""
    body = ast.parse(text).body
    called = {node.name: node.args for node in body if isinstance(node, ast.FunctionDef)}
    assigned = {name.id for node in body if isinstance(node, ast.Assign) for name in ast.walk(node) if isinstance(name, ast.Name)}
    wanted = {*facts["parameters"], *(["body"] if operation.body and operation.body.media_types else [])}
    for name in (*FUNCTIONS, "call"):
        if name not in (called if name == "call" else assigned):
            yield "lost-operation", operation.pointer, f"the client has no function {name} for {operation.name}"
    if "call" in called:
        arguments = {one.arg for one in [*called["call"].args, *called["call"].kwonlyargs]}
        for one in sorted(wanted - arguments):
            yield "lost-parameter", operation.pointer, f"the client's function for {operation.name} does not take {one}"


def _parameters(operation: Operation, facts: Any) -> Iterator[tuple[str, str, str]]:
    known = {(one["name"], one["in"]) for one in facts["parameters"].values()}
    for one in operation.parameters:
        if (one.name, one.location) not in known:
            yield "lost-parameter", one.pointer, f"the client does not send the {one.location} parameter {one.name!r} of {operation.name}"
        elif one.location == "path" and "{" + one.name + "}" not in operation.path.partition("#")[0]:
            yield "ignored", one.pointer, f"the path parameter {one.name!r} does not stand in the path of {operation.name}, and is not sent"


def _bodies(operation: Operation, facts: Any) -> Iterator[tuple[str, str, str]]:
    if operation.body:
        known = (facts["body"] or {"media": {}})["media"]
        for name in operation.body.media_types:
            if name not in known or not media.writable(name):
                yield "lost-body", _place(operation.body, name), f"the client cannot send {name} to {operation.name}"
    for status, body in operation.responses.items():
        if status not in facts["responses"]:
            yield "lost-response", body.pointer, f"the client does not know the response {status} of {operation.name}"
            continue
        for name in body.media_types:
            if name not in facts["responses"][status]["media"]:
                yield "lost-response", _place(body, name), f"the client does not read {name} from the response {status} of {operation.name}"


def _place(body: Body, media_type: str) -> str:
    return pointer.join(body.pointer, "content", media_type)
