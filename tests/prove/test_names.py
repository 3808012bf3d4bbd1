"""`prove` asks for functions, arguments and classes by the names that the generator gave them, and tells apart what it could not ask."""

import json
from pathlib import Path
from typing import Any

import pytest
from oaswright import generate, project
from oaswright.document import document
from oaswright.finding import Severity
from oaswright.prove import Artefact, Plan, findings, prove
from oaswright.prove.cell import ProofMatrix, Status
from oaswright.prove.matrix import summary
from oaswright.settings import keys

OK = {"200": {"description": "-", "content": {"application/json": {"schema": {"type": "integer"}}}}}
TEXT = {"type": "string", "pattern": "^[a-z]+$"}


def operation(identity: str, *parameters: Any, content: Any = None) -> dict[str, Any]:
    found = {"operationId": identity, "parameters": list(parameters), "responses": OK}
    return {**found, "requestBody": {"required": True, "content": content}} if content else found


def parameter(name: str, place: str = "query", *, required: bool = True, schema: Any = TEXT) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": schema}


def outcome(folder: Path, paths: dict[str, Any], schemas: dict[str, Any] | None = None) -> tuple[document.Document, ProofMatrix]:
    tree = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths, "components": {"schemas": schemas or {}}}
    (folder / "openapi.json").write_text(json.dumps(tree), encoding="utf-8")
    read = document.load(folder / "openapi.json")
    settings = keys.Settings("openapi.json", "named_models", "named_client")
    generate.generate(project.Project(folder, settings), read)
    plan = Plan(read, folder / settings.output, {Artefact.MODELS: "named_models", Artefact.CLIENT: "named_client"}, 400, processes=1)
    *_, last = prove(plan)
    assert isinstance(last, ProofMatrix)
    return read, last


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> tuple[document.Document, ProofMatrix]:
    file = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
    return outcome(
        tmp_path_factory.mktemp("named"),
        {
            "/x/{id}": {"get": operation("twice", parameter("id", "path"), parameter("id"), parameter("id", "header"))},
            "/reserved": {"get": operation("reserved", *(parameter(name) for name in ("client", "self", "body", "a.b", "a-b", "content_type")))},
            "/кот": {"get": operation("найтиКота", parameter("имя"))},
            "/same": {"get": operation("getSame"), "post": operation("get_same")},
            "/form": {"post": operation("form", content={"application/x-www-form-urlencoded": {"schema": file}})},
            "/files": {"post": operation("files", content={"multipart/form-data": {"schema": file}})},
            "/raw": {"post": operation("raw", content={"application/octet-stream": {}})},
            "/text": {"post": operation("text", content={"text/plain": {"schema": TEXT}})},
            "/number": {"post": operation("number", content={"text/plain": {"schema": {"type": "integer"}}})},
            "/none": {"post": operation("none", content={"application/json": {"schema": {"not": {}}}})},
            "/needs": {
                "get": operation(
                    "needs", parameter("deep", schema={"type": "object", "required": ["a"], "properties": {"a": {"type": "array", "minItems": 1}}})
                )
            },
        },
        {"my-pet": {"type": "object", "properties": {"Config": TEXT, "model_config": TEXT}}, "my_pet": {"type": "object", "maxProperties": 1}},
    )


def test_no_name_makes_an_error(named: tuple[document.Document, ProofMatrix]) -> None:
    assert [one.message for one in findings(*named) if one.severity is Severity.ERROR] == []


def test_every_operation_was_asked_but_for_what_cannot_be(named: tuple[document.Document, ProofMatrix]) -> None:
    untried = {cell.job.name: cell.reason for cell in named[1].cells if cell.status is Status.UNTRIED}
    body, deep = "no body could be made for application/json", "no value could be made for the query parameter deep"
    assert untried == {"POST /none request": body, "POST /none 200": body, "GET /needs request": deep, "GET /needs 200": deep}
    assert all(cell.probes for cell in named[1].cells if cell.status is not Status.UNTRIED)
    assert [one.message for one in findings(*named)] == [f"client: 2 not tried: {body}", f"client: 2 not tried: {deep}"]
    assert "4 not tried" in summary(named[1])


@pytest.fixture(scope="module")
def namesakes(tmp_path_factory: pytest.TempPathFactory) -> tuple[document.Document, ProofMatrix, Path]:
    names = ("Stream", "Event", "Pages", "Options", "Caller", "Types", "Functions", "Operation", "Mapping", "Any", "File", "Unpack", "Webhook", "Download")
    one = {"type": "object", "required": ["a"], "properties": {"a": TEXT}, "additionalProperties": False}
    paths: dict[str, Any] = {}
    for name in names:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        replies = {"200": {"description": "-", "content": content}}
        paths[f"/{name}"] = {"put": {**operation(f"put{name}", content=content), "responses": replies}}
        events = {"text/event-stream": {"itemSchema": {"$ref": f"#/components/schemas/{name}"}}}
        paths[f"/{name}/events"] = {"get": {**operation(f"watch{name}"), "responses": {"200": {"description": "-", "content": events}}}}
    folder = tmp_path_factory.mktemp("namesakes")
    return (*outcome(folder, paths, dict.fromkeys(names, one)), folder)


def test_models_may_be_called_like_what_the_client_imports(namesakes: tuple[document.Document, ProofMatrix, Path]) -> None:
    read, last, _ = namesakes
    assert [one.message for one in findings(read, last)] == []


def test_types_name_the_model_and_not_the_clients_own_class(namesakes: tuple[document.Document, ProofMatrix, Path]) -> None:
    folder = namesakes[2] / "generated"
    text = "\n".join(path.read_text() for path in sorted((folder / "named_client" / "api" / "default").glob("watch_*.py")))
    assert "-> RuntimeStream[Event[Stream]]:" in text
    assert "-> Stream[RuntimeEvent[Event]]:" in text
    assert "**options: Unpack[RuntimeOptions]" in (folder / "named_client" / "api" / "default" / "put_options.py").read_text()


def test_a_path_parameter_behind_a_fragment_is_not_asked_for(tmp_path: Path) -> None:
    read, last = outcome(tmp_path, {"/a#/{b}/{c}": {"get": operation("one", parameter("b", "path"), parameter("c", "path"))}})
    assert [one.message for one in findings(read, last)] == []


def test_one_file_stands_for_a_list_of_one(tmp_path: Path) -> None:
    files = {"type": "object", "required": ["file"], "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}}}
    read, last = outcome(tmp_path, {"/a": {"post": operation("attach", content={"multipart/form-data": {"schema": files}})}})
    assert [one.message for one in findings(read, last)] == []
    assert all(cell.status is Status.PROBED or cell.status is Status.PROVED for cell in last.cells)
