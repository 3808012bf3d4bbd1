"""What a generated client leaves out is a finding with its pointer."""

import json

import pytest
from oaswright.api import tracked_document
from oaswright.document import document
from oaswright.generate.packages import client, losses

TEXT = """
openapi: 3.1.0
info: {title: Losses, version: '1'}
paths:
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: readPet
      parameters: [{name: deep, in: query, schema: {type: boolean}}]
      responses:
        '200': {description: d, content: {application/json: {schema: {type: object}}, text/plain: {}}}
        default: {description: d}
    put:
      operationId: writePet
      requestBody: {content: {application/json: {schema: {type: object}}, text/csv: {}}}
      responses: {'204': {description: d}}
"""


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return client.files(document.parse(TEXT), "models")


def found(files: dict[str, str], text: str = TEXT) -> list[tuple[str, str, str, int]]:
    return [
        (one.rule, one.pointer, one.message, one.position.line if one.position else 0)
        for one in losses.of_client(tracked_document.track(document.parse(text)), files)
    ]


def test_a_whole_client_has_no_losses(files: dict[str, str]) -> None:
    assert found(files) == []


@pytest.mark.parametrize("path", ["_operations/read_pet.json", "api/default/read_pet.py"])
def test_a_missing_operation_is_found(files: dict[str, str], path: str) -> None:
    rest = {name: text for name, text in files.items() if name != path}
    assert found(rest) == [("lost-operation", "/paths/~1pets~1{id}/get", "the client has no GET /pets/{id}", 8)]


def test_a_missing_function_or_argument_is_found(files: dict[str, str]) -> None:
    path = "api/default/read_pet.py"
    text = files[path].replace("asyncio, asyncio_detailed =", "other, asyncio_detailed =").replace("deep: bool | Unset = UNSET", "other: int", 1)
    assert found({**files, path: text}) == [
        ("lost-operation", "/paths/~1pets~1{id}/get", "the client has no function asyncio for GET /pets/{id}", 8),
        ("lost-parameter", "/paths/~1pets~1{id}/get", "the client's function for GET /pets/{id} does not take deep", 8),
    ]


def test_a_missing_parameter_response_or_body_is_found(files: dict[str, str]) -> None:
    read, write = json.loads(files["_operations/read_pet.json"]), json.loads(files["_operations/write_pet.json"])
    del read["parameters"]["deep"], read["responses"]["default"], read["responses"]["200"]["media"]["text/plain"]
    del write["body"]["media"]["text/csv"]
    rest = {**files, "_operations/read_pet.json": json.dumps(read), "_operations/write_pet.json": json.dumps(write)}
    place = "/paths/~1pets~1{id}"
    assert found(rest) == [
        ("lost-parameter", f"{place}/get/parameters/0", "the client does not send the query parameter 'deep' of GET /pets/{id}", 9),
        ("lost-response", f"{place}/get/responses/200/content/text~1plain", "the client does not read text/plain from the response 200 of GET /pets/{id}", 11),
        ("lost-response", f"{place}/get/responses/default", "the client does not know the response default of GET /pets/{id}", 12),
        ("lost-body", f"{place}/put/requestBody/content/text~1csv", "the client cannot send text/csv to PUT /pets/{id}", 15),
    ]


def test_a_media_type_that_the_client_cannot_write_is_a_loss() -> None:
    text = TEXT.replace("text/csv", "multipart/byteranges")
    assert [one[:2] for one in found(client.files(document.parse(text), "models"), text)] == [
        ("lost-body", "/paths/~1pets~1{id}/put/requestBody/content/multipart~1byteranges")
    ]
