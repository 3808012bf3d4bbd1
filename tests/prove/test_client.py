"""`prove` finds every way in which a client can disagree with the document, and nothing where it agrees."""

import importlib
import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.prove import Artefact, Plan, ProofMatrix, client, findings, prove, usage

PET = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string", "maxLength": 5}, "age": {"type": "integer", "minimum": 0}, "kind": {"enum": ["CAT", "DOG"]}},
}
CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}
PATH = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
QUERY = {"name": "dry-run", "in": "query", "schema": {"type": "boolean"}}
OPERATION = {
    "operationId": "updatePet",
    "parameters": [PATH, QUERY],
    "requestBody": {"required": True, "content": CONTENT},
    "responses": {"200": {"description": "-", "headers": {"X-Left": {"schema": {"type": "integer"}}}, "content": CONTENT}, "404": {"description": "-"}},
}
TREE = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "paths": {"/pets/{id}": {"patch": OPERATION}},
    "components": {"schemas": {"Pet": PET}},
}

# A client laid out as generated ones are; {names} mark what a fault replaces.
ENDPOINT = """
    import json
    from dataclasses import dataclass, field
    from typing import Any
    import jsonschema_rs

    PET = jsonschema_rs.Draft202012Validator(json.loads('''{schema}'''), validate_formats=True)
    ID = jsonschema_rs.Draft202012Validator({"type": "integer", "minimum": 1})
    FLAG = jsonschema_rs.Draft202012Validator({"type": "boolean"})

    @dataclass
    class Response:
        status_code: int
        content: bytes
        headers: Any
        parsed: Any
        violations: list = field(default_factory=list)

    def request(id, body, dry_run):
        if not ID.is_valid(id) or not (dry_run is None or FLAG.is_valid(dry_run)) or not PET.is_valid(body):
            raise ValueError("refused")
        value = body
        return dict(method="PATCH", url=f"/pets/{segment}", params={} if dry_run is None else {"{query}": json.dumps(dry_run)}, json={sent})

    def answer(reply):
        violations = []
        try:
            parsed = json.loads(reply.content, parse_constant=lambda name: 1 / 0)
        except (ValueError, ZeroDivisionError):
            parsed = None
            violations = ["no JSON"]
        if reply.status_code == 200 and not PET.is_valid(parsed):
            violations.append("no pet")
        if reply.status_code not in (200, 404):
            violations.append("unknown status")
        if reply.headers.get("content-type") != "application/json":
            violations.append("no JSON")
        {answer}
        return Response(reply.status_code, {content}, reply.headers, {parsed}, violations)

    def sync_detailed(id, *, client, body{default}, dry_run=None):
        return answer(client.http.request(**request(id, body, dry_run)))

    async def asyncio_detailed(id, *, client, body{default}, dry_run=None):
        return answer(await client.later.request(**request(id, body, dry_run)))
"""

PACKAGE = """
    class Client:
        def __init__(self, base_url):
            pass

        def set_httpx_client(self, http):
            self.http = http

        def set_async_httpx_client(self, later):
            self.later = later
"""

AS_IT_SHOULD_BE = {
    "{schema}": json.dumps(PET), "{segment}": "{id}", "{query}": "dry-run", "{sent}": "value", "{answer}": "pass", "{content}": "reply.content",
    "{parsed}": "parsed", "{default}": "",
}  # fmt: skip


def outcome(folder: Path, name: str, faults: dict[str, str]) -> ProofMatrix:
    code = dedent(ENDPOINT)
    for mark, text in {**AS_IT_SHOULD_BE, **{"{" + mark + "}": text for mark, text in faults.items()}}.items():
        code = code.replace(mark, text)
    api = folder / name / "api" / "default"
    api.mkdir(parents=True)
    (folder / name / "__init__.py").write_text(dedent(PACKAGE), encoding="utf-8")
    for package in (api.parent, api):
        (package / "__init__.py").write_text("", encoding="utf-8")
    (api / "update_pet.py").write_text(code, encoding="utf-8")
    loaded = document.parse(json.dumps(TREE))
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        subject = client.Client(importlib.import_module(name), "", Schemas(loaded))
        cells = [client.prove(subject, job, 0, lambda _: None) for job in usage.client_jobs(loaded, 300)]
        subject.close()
    return ProofMatrix(tuple(cells))


def told(result: ProofMatrix) -> set[str]:
    return {one.kind.name for cell in result.cells for one in cell.disagreements}


def test_an_exact_client_agrees(tmp_path: Path) -> None:
    """No probe of its requests or its responses disagrees."""
    result = outcome(tmp_path, "exact", {})
    assert [(cell.job.name, cell.status.value) for cell in result.cells] == [
        ("PATCH /pets/{id} request", "probed"),
        ("PATCH /pets/{id} 200", "probed"),
        ("PATCH /pets/{id} 404", "probed"),
    ], findings(document.parse(json.dumps(TREE)), result)


LOOSE = json.dumps({**PET, "required": []})
PLANTED: dict[str, tuple[dict[str, str], str]] = {
    "constraint removed": ({"schema": LOOSE}, "SENDS"),
    "renames a field": ({"sent": "{('nom' if k == 'name' else k): v for k, v in value.items()}"}, "CHANGES"),
    "drops a field": ({"sent": "{k: v for k, v in value.items() if k != 'age'}"}, "CHANGES"),
    "drops unknown fields": ({"sent": "{k: v for k, v in value.items() if k in ('name', 'age', 'kind')}"}, "CHANGES"),
    "coerces": ({"sent": "{k: (str(v) if k == 'age' else v) for k, v in value.items()}"}, "CHANGES"),
    "fills in a default": ({"sent": "{'age': 0, **value}"}, "CHANGES"),
    "renames a parameter": ({"query": "dry_run"}, "CHANGES"),
    "coerces a parameter": ({"segment": "{int(id) + 1}"}, "CHANGES"),
    "makes the body optional": ({"default": "={'name': 'a'}"}, "SENDS"),
    "raises on an unknown status": ({"answer": "__import__('http').HTTPStatus(reply.status_code)"}, "RAISES"),
    "raises on an unknown enum value": ({"answer": "assert not parsed or type(parsed) is not dict or parsed.get('kind', 'CAT') in ('CAT', 'DOG')"}, "RAISES"),
    "throws an unknown property away": ({"parsed": "{k: v for k, v in parsed.items() if k in PET_NAMES} if type(parsed) is dict else parsed".replace("PET_NAMES", "('name', 'age', 'kind')")}, "LOSES"),
    "throws the body of an error away": ({"content": "reply.content if reply.status_code == 200 else b''"}, "LOSES"),
    "is silent": ({"answer": "violations = []"}, "SILENT"),
    "takes null for absent": ({"parsed": "{k: v for k, v in parsed.items() if v is not None} if type(parsed) is dict else parsed"}, "LOSES"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_disagreement_is_found(name: str, tmp_path: Path) -> None:
    """Its kind is named."""
    faults, kind = PLANTED[name]
    assert kind in told(outcome(tmp_path, "planted_" + "".join(char for char in name if char.isalpha()), faults))


def test_the_finding_names_the_place_and_the_smallest_request(tmp_path: Path) -> None:
    """The operation's request body, the instance, what was expected and what was met."""
    result = outcome(tmp_path, "dropping", {"sent": "{k: v for k, v in value.items() if k != 'age'}"})
    found: list[Any] = findings(document.parse(json.dumps(TREE)), result)
    message = 'client: PATCH /pets/{id} request changes what it carries: {"name": "", "age": 0}: expected the body unchanged; met /age is gone'
    assert [(one.rule, one.message, one.pointer) for one in found] == [
        ("prove-changes", message, "/paths/~1pets~1{id}/patch/requestBody/content/application~1json/schema")
    ]


def test_an_operation_without_a_function_is_missing(tmp_path: Path) -> None:
    """What the generator left out is a finding."""
    package = tmp_path / "hollow" / "api"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package.parent / "__init__.py").write_text(dedent(PACKAGE), encoding="utf-8")
    *_, last = prove(Plan(document.parse(json.dumps(TREE)), tmp_path, {Artefact.CLIENT: "hollow"}, 90, processes=1))
    assert isinstance(last, ProofMatrix)
    assert told(last) == {"MISSING"}
