"""Webhooks: what a receiving server does with a request, by the ways in which documents say that requests are signed."""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.generate.generated_packages import Packages


def _webhook(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": {"200": {"description": "-"}}, **more}}


PET = {"$ref": "#/components/schemas/Pet"}
SALE = {
    "type": "object",
    "required": ["sold", "at"],
    "properties": {"sold": PET, "at": {"type": "string", "format": "date-time"}},
    "additionalProperties": False,
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "paths": {"/pets": {"get": {"operationId": "list", "responses": {"200": {"description": "-", "content": {"application/json": {"schema": PET}}}}}}},
    "webhooks": {"newPet": _webhook(PET), "sale": _webhook(SALE, summary='A """ sale'), "names": _webhook({"type": "array", "items": {"type": "string"}})},
    "components": {
        "schemas": {
            "Pet": {
                "type": "object",
                "required": ["id", "kind"],
                "properties": {"id": {"type": "integer", "readOnly": True}, "kind": {"enum": ["cat", "dog"]}},
            }
        }
    },
}
CAT, SOLD = b'{"id": 1, "kind": "cat"}', b'{"sold": {"id": 2, "kind": "dog"}, "at": "2026-01-02T03:04:05Z"}'


def made(folder: Path, **more: Any) -> Packages:
    return Packages(folder, json.dumps({**DOCUMENT, **more}))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return made(Path(tmp_path_factory.mktemp("plain")))


def test_callbacks_and_the_extension_of_earlier_documents_are_parsed_too(tmp_path: Path) -> None:
    """A callback stands in an operation, in a component or in a webhook; documents of 3.0 have `x-webhooks`."""
    done = {"{$request.body#/url}": _webhook(SALE), "x-note": {"post": 1}}
    order = {
        "operationId": "order",
        "callbacks": {"orderDone": done, "shared": {"$ref": "#/components/callbacks/Shared"}},
        "responses": {"202": {"description": "-"}},
    }
    inner = {"type": "object", "properties": {"seen": {"type": "boolean"}, "pet": PET}}
    packages = made(
        tmp_path,
        openapi="3.0.3",
        paths={"/orders": {"post": order}, "/again": {"put": {**order, "operationId": "again"}}},
        webhooks={},
        **{"x-webhooks": {"petLost": _webhook(PET, callbacks={"seen": {"{$request.body#/found}": _webhook(inner, operationId="petSeen")}})}},
        components={**DOCUMENT["components"], "callbacks": {"Shared": {"{$request.body#/other}": _webhook({"type": "array", "items": PET})}}},
    )
    webhooks = packages.package("webhooks")
    assert (webhooks.pet_lost.parse(CAT).kind, webhooks.order_done.parse(SOLD).sold.kind) == ("cat", "dog")
    assert [one.id for one in webhooks.shared.parse(b"[" + CAT + b"]")] == [1]
    seen = webhooks.pet_seen.parse(b'{"seen": true, "pet": ' + CAT + b"}")
    assert (type(seen).__name__, seen.pet.kind) == ("PetSeenPayload", "cat")
    assert type(webhooks.order_done.parse(SOLD)).__name__ == "OrderDonePayload"
    assert webhooks.parse(CAT).kind == "cat"


def test_a_payload_is_a_typed_model(plain: Packages) -> None:
    webhooks = plain.package("webhooks")
    pet = webhooks.new_pet.parse(CAT)
    assert (type(pet).__name__, pet.id, pet.kind) == ("Pet", 1, "cat")
    sale = webhooks.sale.parse(SOLD.decode(), {"X": "y"})
    assert (type(sale).__name__, type(sale.sold).__name__, sale.at.year) == ("SalePayload", "Pet", 2026)
    assert webhooks.names.parse(b'["a"]') == ["a"]


def test_one_address_serves_all_webhooks(plain: Packages) -> None:
    webhooks = plain.package("webhooks")
    found = [webhooks.parse(one) for one in (CAT, SOLD, b"[]", b'{"id": 1, "kind": "cow"}')]
    assert [type(one).__name__ for one in found] == ["Pet", "SalePayload", "list", "Pet"]
    assert found[3].kind == "cow"


@pytest.mark.parametrize(
    ("body", "options", "words"),
    [
        (b"no json", {}, "no JSON text"),
        (b"[" * 5000, {}, "nested too deeply"),
        (b'{"id": "x", "kind": "cow"}', {"strict": True}, "new_pet: /"),
        (CAT, {"verify": lambda body, headers: body == b"" or bool(headers)}, "not genuine"),
    ],
)
def test_a_bad_request_is_refused(plain: Packages, body: bytes, options: dict[str, Any], words: str) -> None:
    with pytest.raises(plain.package().WebhookError, match=words):
        plain.package("webhooks").new_pet.parse(body, {}, **options)


def test_a_secret_needs_a_document_that_says_how(plain: Packages) -> None:
    with pytest.raises(TypeError, match="does not say how"):
        plain.package("webhooks").new_pet.parse(CAT, {}, secret="s")
    with pytest.raises(TypeError, match="unexpected argument 'secrets'"):
        plain.package("webhooks").new_pet.parse(CAT, {}, secrets="s")


def signed(algorithm: str, encoding: str, prefix: str = "", *, key: str = "s3cret", body: bytes = CAT) -> str:
    mac = hmac.new(key.encode(), body, algorithm)
    return prefix + (mac.hexdigest() if encoding == "hex" else base64.b64encode(mac.digest()).decode())


HUB = {"parameters": [{"name": "X-Hub-Signature-256", "in": "header", "schema": {"type": "string"}}]}
SPEAKEASY = {"x-speakeasy-webhooks": {"security": {"type": "signature", "name": "x-signature", "encoding": "base64", "algorithm": "hmac-sha256"}}}
FERN = {"x-fern-webhook-signature": {"type": "hmac", "header": "X-Sig", "algorithm": "sha512", "encoding": "hex", "signature-prefix": "v0="}}
OURS = {"x-webhook-signature": {"header": "X-Sig", "algorithm": "sha1"}}


@pytest.mark.parametrize(
    ("root", "own", "name", "form"),
    [
        ({}, HUB, "x-hub-signature-256", ("sha256", "hex", "sha256=")),
        (SPEAKEASY, {}, "X-Signature", ("sha256", "base64")),
        (FERN, {}, "X-Sig", ("sha512", "hex", "v0=")),
        ({}, OURS, "x-sig", ("sha1", "hex")),
    ],
)
def test_a_signature_is_verified_as_the_document_says(tmp_path: Path, root: dict[str, Any], own: dict[str, Any], name: str, form: tuple[str, ...]) -> None:
    packages = made(tmp_path, **root, webhooks={"newPet": _webhook(PET, **own)})
    webhook, error = packages.package("webhooks").new_pet, packages.package().WebhookError
    assert webhook.parse(CAT, {name: signed(*form)}, secret="s3cret").id == 1
    assert webhook.parse(CAT, {name: signed(*form)}, secret=["new", "s3cret"]).id == 1
    assert webhook.parse(CAT, verify=lambda *_: True).id == 1
    assert packages.package("webhooks").parse(CAT, {name: signed(*form)}, secret="s3cret").id == 1
    for headers, words in (
        ({name: signed(*form, body=CAT + b" ")}, "wrong"),
        ({name: signed(*form)[:-2]}, "wrong"),
        ({name: "\udcff"}, "wrong"),
        ({}, "not signed"),
    ):
        with pytest.raises(error, match=words) as caught:
            webhook.parse(CAT, headers, secret="s3cret")
        assert "s3cret" not in str(caught.value)
    with pytest.raises(error, match="wrong"):
        webhook.parse(CAT, {name: signed(*form)}, secret="other")
    with pytest.raises(TypeError, match="give secret"):
        webhook.parse(CAT, {name: signed(*form)})
    with pytest.raises(TypeError, match="give secret"):
        webhook.parse(CAT, {name: signed(*form, key="")}, secret="")


def test_standard_webhooks_are_verified(tmp_path: Path) -> None:
    standard = {"parameters": [{"name": name, "in": "header", "schema": {"type": "string"}} for name in ("webhook-id", "webhook-signature")]}
    packages = made(tmp_path, webhooks={"newPet": _webhook(PET, **standard)})
    webhook, error = packages.package("webhooks").new_pet, packages.package().WebhookError
    key = b"0123456789abcdef01234567"
    secret = "whsec_" + base64.b64encode(key).decode()

    def headers(moment: float, body: bytes = CAT) -> dict[str, str]:
        signature = base64.b64encode(hmac.new(key, f"msg_1.{int(moment)}.".encode() + body, hashlib.sha256).digest()).decode()
        return {"Webhook-Id": "msg_1", "Webhook-Timestamp": str(int(moment)), "Webhook-Signature": f"v1,bm8= v1,{signature} v1a,x"}

    now = time.time()
    assert webhook.parse(CAT, headers(now), secret=secret).id == 1
    assert webhook.parse(CAT, headers(now - 1000), secret=secret, tolerance=1e4).id == 1
    for wrong, words in (
        (headers(now - 1000), "too long ago"),
        (headers(now + 1000), "in the future"),
        (headers(now, b"{}"), "wrong"),
        ({**headers(now), "Webhook-Timestamp": "²"}, "no webhook-id"),
    ):
        with pytest.raises(error, match=words):
            webhook.parse(CAT, wrong, secret=secret)


def test_a_document_without_webhooks_has_no_module(tmp_path: Path) -> None:
    assert not any("webhook" in name for name in made(tmp_path, webhooks={}).files if not name.startswith("_incoming/"))


def test_a_type_checker_knows_the_payloads(plain: Packages, tmp_path: Path) -> None:
    good = f"from {plain.client} import webhooks\nnumber: int = webhooks.new_pet.parse(b'').id or 0\nx = webhooks.parse(b'', {{}}, strict=True)\n"
    bad = "y: str = webhooks.new_pet.parse(b'')\nwebhooks.parse(b'', secrt='s')\n"
    script = tmp_path / "script.py"
    script.write_text(good + bad, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--cache-dir", str(tmp_path / "cache"), str(script)]
    ran = subprocess.run(command, cwd=plain.folder, capture_output=True, text=True, check=False)
    wrong = [line.partition("script.py:")[2].partition(":")[0] for line in ran.stdout.splitlines() if ": error:" in line]
    assert wrong == ["4", "5"], ran.stdout
