"""Whatever a document is called, its text never becomes code, and no operation is lost to a name."""

import ast
import importlib
import json
from pathlib import Path, PurePosixPath
from typing import Any

import httpx
import pytest

from tests.generate.generated_packages import Packages, Recorder

EVIL = [
    '"""\nimport os; PWNED = 1\n"""',
    "'); PWNED = 1; ('",
    '"); PWNED = 1; ("',
    "\\",
    'ends with a backslash \\',
    'ends with a quote "',
    "a\nb\r\nPWNED = 1",
    "\u2028PWNED = 1\u2029\x85\x0cPWNED = 1",
    "{{ 7 * 7 }}{% raw %}{# x #}{% set operations = 1 %}",
    "{x.__class__}%s%(a)s",
    "../../../../evil",
    "/etc/evil",
    "C:\\evil",
    "\x00nul",
    "\ud83d\ude00 \N{GRINNING FACE} \u202egnp",
    "__init__",
    "class",
    "None",
    "import",
    "",
]  # fmt: skip


def _document(evil: str) -> dict[str, Any]:
    """A document that says it wherever a text may stand."""
    schema = {"type": "string", "enum": [evil, "fine"], "description": evil, "title": evil, "default": evil, "pattern": ".*"}
    answer = {"description": evil, "content": {"application/json": {"schema": {"type": "object", "description": evil, "properties": {evil or "x": schema}}}}}
    parameters = [{"name": evil or "x", "in": place, "description": evil, "schema": schema} for place in ("query", "header", "cookie")]
    operation = {
        "operationId": evil or "x",
        "tags": [evil, "more"],
        "summary": evil,
        "description": evil,
        "parameters": parameters,
        "responses": {"200": answer},
    }
    body = {"description": evil, "content": {"application/json": {"schema": schema}, "text/plain": {"schema": schema}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": evil, "version": evil, "description": evil},
        "servers": [{"url": f"https://x.example/{evil}", "description": evil}],
        "paths": {f"/{evil}": {"get": operation, "put": {**operation, "operationId": f"{evil}!", "requestBody": body}}},
        "components": {
            "schemas": {"Thing": {"type": "object", "description": evil, "title": evil, "properties": {"a": schema}}},
            "securitySchemes": {evil or "x": {"type": "apiKey", "in": "header", "name": evil, "description": evil}},
        },
    }


def _code(text: str) -> list[Any]:
    """What a module does: its statements without what texts and names say."""
    kinds = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.Expr)
    tree = ast.parse(text)
    assert all(isinstance(node, kinds) for node in tree.body)
    return [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "PWNED"]


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_no_text_of_a_document_becomes_code_or_a_path(tmp_path: Path, evil: str) -> None:
    packages = Packages(tmp_path / "out", json.dumps(_document(evil)))
    operations = [path for path in packages.files if path.startswith("api/") and not path.endswith("__init__.py")]
    assert len(operations) == 2
    for path, text in packages.files.items():
        assert ".." not in PurePosixPath(path).parts
        assert not PurePosixPath(path).is_absolute()
        if path.endswith(".py"):
            assert _code(text) == []
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
    for path in operations:
        module = importlib.import_module(f"{packages.client}.{path.removesuffix('.py').replace('/', '.')}")
        assert callable(module.sync_detailed)
        assert set(vars(module)) & {"PWNED", "os"} == set()


COLLIDING = {
    "openapi": "3.1.0",
    "info": {"title": "Collisions", "version": "1"},
    "paths": {
        "/a/{id}": {
            "get": {
                "operationId": "get-it", "tags": ["Pets"], "responses": {"200": {"description": "-"}},
                "parameters": [{"name": name, "in": place, "required": place == "path", "schema": {"type": "integer"}}
                               for name, place in [("id", "path"), ("id", "query"), ("ID", "header"), ("client", "query"), ("body", "query"), ("content_type", "query"),
                                                   ("a-b", "query"), ("a_b", "query"), ("a.b", "query"), ("self", "query"), ("operations", "query"), ("_operation", "query")]],
            },
            "put": {"operationId": "getIt", "tags": ["pets"], "parameters": [{"name": "id", "in": "path", "required": True, "schema": {}}], "responses": {}},
            "post": {"operationId": "get_it", "tags": ["pets!"], "parameters": [{"name": "id", "in": "path", "required": True, "schema": {}}], "responses": {}},
            "delete": {"tags": ["PETS"], "parameters": [{"name": "id", "in": "path", "required": True, "schema": {}}], "responses": {}},
        },
        "/classes": {
            "get": {
                "operationId": "classes",
                "responses": {str(200 + index): {"description": "-", "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
                              for index, name in enumerate(["Operation", "Mapping", "Response", "Client", "Any", "UUID", "date", "File", "Literal", "Unset", "int", "dict", "None"])},
            }
        },
    },
    "components": {
        "schemas": {name: {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}}}
                    for name in ["Operation", "Mapping", "Response", "Client", "Any", "UUID", "date", "File", "Literal", "Unset", "int", "dict", "None"]}
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def colliding(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(tmp_path_factory.mktemp("colliding"), json.dumps(COLLIDING))


def test_operations_of_colliding_names_all_survive(colliding: Packages) -> None:
    found = sorted(path for path in colliding.files if path.startswith("api/") and not path.endswith("__init__.py"))
    assert found == ["api/default/classes.py", "api/pets/delete_a_id.py", "api/pets/get_it.py", "api/pets/get_it2.py", "api/pets/get_it3.py"]


def test_parameters_of_colliding_names_all_arrive(colliding: Packages) -> None:
    service = Recorder()
    module = colliding.operation("pets.get_it2")
    names = list(module._OPERATION.facts["parameters"])
    module.sync_detailed(client=colliding.answering(service), **{name: index for index, name in enumerate(names)})
    request = service.requests[0]
    assert names == [
        "id", "id_query", "id_header", "client_", "body_", "content_type_query", "a_b_query", "a_b", "a_b_query2", "self_", "operations", "operation",
    ]  # fmt: skip
    assert (str(request.url.raw_path.decode()), request.headers["ID"]) == (
        "/a/0?id=1&client=3&body=4&content_type=5&a-b=6&a_b=7&a.b=8&self=9&operations=10&_operation=11",
        "2",
    )


@pytest.mark.parametrize("status", range(200, 213))
def test_classes_named_like_what_a_module_uses_are_still_decoded(colliding: Packages, status: int) -> None:
    if status in (204, 205):
        return
    answer = httpx.Response(status, json={"x": 1})
    found = colliding.operation("default.classes").sync_detailed(client=colliding.answering(Recorder(answer), strict=True))
    assert found.parsed.x == 1


def test_a_service_without_an_address_is_named_so(colliding: Packages) -> None:
    client = colliding.package().Client()
    with pytest.raises(ValueError, match="expected the full address of the service, got ''; give it as base_url"):
        colliding.operation("default.classes").sync(client=client)
