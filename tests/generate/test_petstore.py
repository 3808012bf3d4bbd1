"""What the generated packages of a small 3.0 document promise."""

import asyncio
import importlib
import json
from typing import Any

import httpx
import pytest
from oaswright import generate
from oaswright.document import document
from oaswright.project import Project
from pydantic import ValidationError

REQUEST_ID = "0b4e3bf3-5d0d-4f4f-9a86-0c9a4b6a3d11"


@pytest.fixture
def models(petstore: Project) -> Any:
    assert petstore.output.is_dir()
    return importlib.import_module("pet_models")


class Service:
    """A service that records requests and answers as told."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        return self.answers.pop(0)

    def client(self, **options: Any) -> Any:
        package = importlib.import_module("pet_client")
        return package.AuthenticatedClient(token="t0ken", httpx_args={"transport": httpx.MockTransport(self)}, **options)


def operation(petstore: Project, name: str) -> Any:
    assert petstore.output.is_dir()
    return importlib.import_module(f"pet_client.api.{name}")


def test_a_second_generation_changes_nothing(petstore: Project) -> None:
    """The manifest answers, and a generation from scratch gives the same bytes."""
    read = document.load(petstore.document)
    assert generate.matches(petstore, read)
    manifest = petstore.output / "manifest.json"
    text = manifest.read_text()
    manifest.unlink()
    assert generate.check(petstore, read).changes == {"manifest.json": "missing"}
    assert generate.generate(petstore, read, adopt=True).changes == {"manifest.json": "missing"}
    assert manifest.read_text() == text


def test_a_model_says_where_and_by_which_rule_it_refuses(models: Any) -> None:
    """The error names the JSON pointer and the keyword, and not the value."""
    with pytest.raises(ValidationError) as caught:
        models.Pet.model_validate_json('{"name": "", "weight": 0, "owner": {"name": "secret", "x": 1}}')
    assert sorted(error["msg"] for error in caught.value.errors()) == [
        "/name: minLength: the value is shorter than 1 character",
        "/weight: exclusiveMinimum: the value is less than or equal to the minimum of 0",
    ]
    assert "secret" not in str(caught.value)


def test_a_valid_instance_comes_back_unchanged(models: Any) -> None:
    """Dates keep their spelling, unknown properties stay, null and absent stay two things."""
    sent = {"name": "Rex", "nickname": None, "born": "2020-02-03T04:05:06.700Z", "weight": 3, "class": "dog", "later": {"a": [1]}, "parent": {"name": "Old"}}
    pet = models.Pet.model_validate_json(json.dumps(sent))
    assert (pet.born.year, pet.class_, pet.parent.name) == (2020, "dog", "Old")
    assert json.loads(pet.model_dump_json()) == pet.model_dump(mode="json") == sent


def test_python_construction_is_typed_and_judged(models: Any) -> None:
    """Python names and nested instances go in; the document judges the whole."""
    pet = models.Pet(name="Rex", class_="dog", owner=models.PetOwner(name="Ann"))
    assert pet.model_dump_json() == '{"name":"Rex","owner":{"name":"Ann"},"class":"dog"}'
    with pytest.raises(ValidationError, match="/name: type"):
        models.Pet(name=5)


def test_carry_refuses_nothing(models: Any) -> None:
    """An unknown value is carried where it stands, and the violations say so."""
    pet, violations = models.carry(models.Pet, {"status": "lost", "owner": 7, "new": True})
    assert pet.model_dump(mode="json") == {"status": "lost", "owner": 7, "new": True}
    assert sorted((one.pointer, one.rule) for one in violations) == [("", "required"), ("/owner", "type"), ("/status", "enum")]


def test_parameters_go_out_as_the_document_says(petstore: Project) -> None:
    """Styles, defaults of explode, headers and cookies."""
    service = Service(httpx.Response(200, json=[{"id": 1, "name": "Rex"}], headers={"X-Next": "2"}))
    found = operation(petstore, "pets.list_pets").sync_detailed(
        client=service.client(), limit=5, tag=["a b", "c&d"], status=["sold", "available"], x_request_id=REQUEST_ID, filter_={"name": "R/x"}, session="s;1"
    )
    request = service.requests[0]
    assert str(request.url) == "https://eu.pets.example/v2/pets?limit=5&tag=a%20b&tag=c%26d&status=sold,available&filter[name]=R%2Fx"
    assert {key: request.headers.get(key) for key in ("x-request-id", "cookie", "x-key", "accept", "content-type")} == {
        "x-request-id": REQUEST_ID, "cookie": "session=s%3B1", "x-key": "t0ken", "accept": "application/json", "content-type": None,
    }  # fmt: skip
    assert [pet.name for pet in found.parsed] == ["Rex"]
    assert found.violations == ()


def test_what_the_document_forbids_does_not_leave(petstore: Project) -> None:
    """Parameters and bodies are judged before anything is sent."""
    service = Service()
    refused = importlib.import_module("pet_client").RequestValidationError
    with pytest.raises(refused, match=r"listPets: /query/limit: maximum: .*; /header/X-Request-Id: format: ") as caught:
        operation(petstore, "pets.list_pets").sync(client=service.client(), limit=500, x_request_id="x")
    with pytest.raises(refused, match="addPet: /body/name: minLength"):
        operation(petstore, "pets.add_pet").sync(client=service.client(), body={"name": ""})
    assert service.requests == []
    assert "t0ken" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "parsed", "rules"),
    [
        (httpx.Response(520, text="oops"), None, None),
        (httpx.Response(201, json={"id": 1, "name": "R", "status": "lost"}), {"id": 1, "name": "R", "status": "lost"}, ["enum"]),
        (httpx.Response(201, content=b""), None, ["media type"]),
        (httpx.Response(201, content=b"{", headers={"content-type": "application/json"}), "{", ["json"]),
        (httpx.Response(404, json={"message": "no"}), {"message": "no"}, []),
        (httpx.Response(302, json={"x": 1}), {"x": 1}, ["status"]),
    ],
)
def test_any_answer_is_carried(petstore: Project, answer: httpx.Response, parsed: Any, rules: list[str] | None) -> None:
    """Nothing is lost and nothing raised, whatever comes back; a strict client raises, and keeps it all."""
    content = answer.content
    found = operation(petstore, "pets.add_pet").sync_detailed(client=Service(answer).client(), body={"name": "Rex"})
    assert (found.status_code, found.content) == (answer.status_code, content)
    if rules is not None:
        assert (found.parsed.model_dump(mode="json") if hasattr(found.parsed, "model_dump") else found.parsed) == parsed
        assert [one.rule for one in found.violations] == rules
    if found.violations:
        again = httpx.Response(answer.status_code, content=content, headers=answer.headers)
        with pytest.raises(importlib.import_module("pet_client").ResponseValidationError) as caught:
            operation(petstore, "pets.add_pet").sync(client=Service(again).client(strict=True), body={"name": "Rex"})
        assert caught.value.response.content == content


def test_other_media_types(petstore: Project) -> None:
    """Forms, files and bytes; the asynchronous functions do the same."""
    service = Service(
        httpx.Response(201, json={"id": 1, "name": "R"}), httpx.Response(204), httpx.Response(200, content=b"\x89", headers={"content-type": "image/png"})
    )
    client = service.client()
    operation(petstore, "pets.add_pet").sync(client=client, body={"name": "R&x"}, content_type="application/x-www-form-urlencoded")
    operation(petstore, "store.put_photo").sync(3, client=client, body={"photo": b"\x00\xff", "note": "hi"})
    assert asyncio.run(operation(petstore, "store.get_photo").asyncio(3, client=client)) == b"\x89"
    form, files, _ = service.requests
    assert (form.headers["content-type"], form.content) == ("application/x-www-form-urlencoded", b"name=R%26x")
    assert files.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="note"\r\n\r\nhi' in files.content
    assert b"\x00\xff" in files.content


def test_the_token_shows_nowhere(petstore: Project) -> None:
    """Neither the client nor a bad token is repeated."""
    assert petstore.settings.client == "pet_client"
    client = Service().client()
    assert repr(client) == "AuthenticatedClient('https://eu.pets.example/v2', strict=False)"
    with pytest.raises(ValueError, match="printable") as caught:
        importlib.import_module("pet_client").AuthenticatedClient(token="bad\ntoken")
    assert "bad" not in str(caught.value)


def test_what_is_carried_is_not_coerced(models: Any) -> None:
    """A value of another type stays what it is: 0 is not false, 1.0 not 1."""
    sent = {"id": True, "name": 0, "weight": "3", "parent": {"id": "7", "class": False}, "owner": [1]}
    pet, violations = models.carry(models.Pet, sent)
    assert repr(sorted(json.loads(pet.model_dump_json()).items())) == repr(sorted(sent.items()))
    assert pet.id is True
    assert len(violations) == 7
    assert (
        repr(json.loads(models.Pet.model_validate_json('{"name": "R", "weight": 1e2, "id": 1.0}').model_dump_json()))
        == "{'id': 1.0, 'name': 'R', 'weight': 100.0}"
    )


def test_a_class_shows_the_documents_schema(models: Any) -> None:
    """Its JSON Schema is the document's, with what it reaches, in the class's direction."""
    assert models.FailureResponse.model_json_schema()["$defs"] == {
        "components.responses.Failure.content.application~2f~json.schema": {
            "type": "object",
            "required": ["message"],
            "properties": {"message": {"type": "string"}},
        }
    }
