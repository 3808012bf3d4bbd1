"""The generated code and a caller's script pass mypy --strict and pyright, and both reject each planted misuse."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from oaswright.document import document
from oaswright.generate.packages import client, models

ROOT = Path(__file__).parents[3]

GOOD = """
import asyncio
from pathlib import Path

from buddy_client import (
    UNSET, APIConnectionError, APIError, APIStatusError, AsyncBuddy, AuthenticatedClient, Buddy, NotFoundError, OAuth2, RequestValidationError,
    Response, ResponseValidationError, Retry, ServerError, TooManyRequestsError, Unset,
)
from buddy_client.api.actions import get_action, update_action
from buddy_models import DockerfileAction, DockerfileActionUpdate, ErrorList

PLACE = ("my-company", "my-project")
client = Buddy(
    token="t", base_url="https://api.example", timeout=5.0, total_timeout=None, max_response_bytes=1_000_000, max_retries=Retry(3, longest=5.0),
    headers={"X-Trace": "1"}, follow_redirects=True, strict=True, event_hooks={"request": [print]}, httpx_args={"http2": False},
)
other = Buddy(credentials={"bearer": OAuth2("id", "secret", scopes=["a"])})
lazy = Buddy(token=lambda: Path("token").read_text())
body = DockerfileActionUpdate(type="DOCKERFILE", name="Build", retry_count=3)
count: int | Unset = body.retry_count
if body.retry_count is not UNSET:
    print(body.retry_count + 1)
print(body.retry_count or 0)
action: DockerfileAction = client.actions.update(*PLACE, 1, 2, body=body, idempotency_key="k", extra_body={"new": True})
again: DockerfileAction = client.with_headers({"a": "b"}).with_options(max_retries=0).actions.get(*PLACE, 1, 2, timeout=1.0, extra_query={"v": 2})
reply: Response[DockerfileAction | ErrorList] = client.with_response.actions.get(*PLACE, 1, 2)
if isinstance(reply.parsed, ErrorList):
    print(reply.parsed.errors[0].message, reply.headers["x"], reply.violations)
try:
    client.actions.get("w", "p", pipeline_id=1, action_id=2)
except NotFoundError as error:
    if isinstance(error.body, ErrorList):
        print(error.body.errors, error.status_code, error.headers, error.request_id)
except TooManyRequestsError as error:
    print(error.retry_after)
except (ServerError, APIStatusError) as error:
    print(error.request.url if error.request else "")
except (APIConnectionError, RequestValidationError, ResponseValidationError, APIError):
    raise


async def main() -> None:
    async with AsyncBuddy(token="t") as later:
        found: DockerfileAction = await later.actions.get(*PLACE, 1, 2)
        whole = await later.with_response.actions.update(*PLACE, 1, 2, body={"type": "DOCKERFILE"})
        print(found.name, whole.status_code)


compatible = AuthenticatedClient("https://api.example", "t", prefix="Token")
old: DockerfileAction | ErrorList | None = get_action.sync(*PLACE, 1, 2, client=compatible)
print(update_action.sync_detailed(*PLACE, 1, 2, client=compatible, body=body).parsed, old, asyncio.run(main()), count, action, again, other, lazy)
with client:
    client.close()
"""

HEAD = """
import buddy_client
from buddy_client import AsyncBuddy, Buddy, NotFoundError, Retry
from buddy_client.api.actions import get_action
from buddy_models import DockerfileActionUpdate

client = Buddy(token="t")
"""

MISUSES = [
    'Buddy(tokn="t")',
    "Buddy(token=5)",
    'Buddy(credentials={"beerer": "t"})',
    'Buddy(timeout="5")',
    "Buddy(max_retrys=3)",
    'client.action.get("w", "p", 1, 2)',
    'client.actions.fetch("w", "p", 1, 2)',
    "import_error: buddy_client.NoSuchError",
    'client.actions.get("w", "p", "1", 2)',
    'client.actions.get("w", "p", 1)',
    'client.actions.get("w", "p", 1, 2, timeot=3)',
    'client.actions.get("w", "p", 1, 2, extra_headers={"a": 1})',
    'client.actions.get("w", "p", 1, 2, body={})',
    'client.actions.update("w", "p", 1, 2)',
    'client.actions.update("w", "p", 1, 2, body="text")',
    'client.actions.get("w", "p", 1, 2).nme',
    'client.with_response.actions.get("w", "p", 1, 2).name',
    'client.with_response.actions.get("w", "p", 1, 2, retries=1)',
    'DockerfileActionUpdate(type="DOCKERFILE", name=5)',
    'DockerfileActionUpdate(type="DOCKER", name="a")',
    'get_action.sync("w", "p", 1, 2, clent=client)',
    'Retry(times="3")',
    'AsyncBuddy(token="t").actions.get("w", "p", 1, 2).name',
    'x: int = DockerfileActionUpdate(type="DOCKERFILE", name="a").retry_count',
]


# A small document of other habits: pages, streams, files, forms, alternatives, dates, webhooks, several kinds of credentials.
SHOP = """
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /orders:
    get:
      operationId: listOrders
      tags: [orders]
      x-pagination: {style: cursor, parameter: after, items: /data, next: /next}
      parameters: [{name: after, in: query, schema: {type: string}}, {name: since, in: query, schema: {type: string, format: date}}]
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Orders'}}}}
        '429': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
  /orders/{id}/invoice:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getInvoice, tags: [orders], responses: {'200': {description: d, content: {application/pdf: {}}}}}
    put:
      operationId: attachInvoice
      tags: [orders]
      requestBody: {required: true, content: {multipart/form-data: {schema: {$ref: '#/components/schemas/Attachment'}}}}
      responses: {'204': {description: d}}
  /events: {get: {operationId: watch, tags: [events], responses: {'200': {description: d, content: {text/event-stream: {schema: {$ref: '#/components/schemas/Order'}}}}}}}
  /lines: {get: {operationId: export, tags: [events], responses: {'200': {description: d, content: {application/x-ndjson: {schema: {$ref: '#/components/schemas/Order'}}}}}}}
webhooks: {orderPlaced: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {}}}}
    basic: {type: http, scheme: basic}
  schemas:
    Orders: {type: object, required: [data], properties: {data: {type: array, items: {$ref: '#/components/schemas/Order'}}, next: {type: string}}}
    Order:
      type: object
      required: [id, payment]
      properties:
        id: {type: integer}
        placed: {type: string, format: date-time}
        payment:
          oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Cash'}]
          discriminator: {propertyName: kind}
    Card: {type: object, required: [kind, last], properties: {kind: {const: Card}, last: {type: string}}}
    Cash: {type: object, required: [kind], properties: {kind: {const: Cash}}}
    Problem: {type: object, required: [title], properties: {title: {type: string}}}
    Attachment: {type: object, required: [file], properties: {file: {type: string, format: binary}, note: {type: string}}}
"""

USING_SHOP = """
import asyncio
from datetime import date
from pathlib import Path

import httpx
from shop_client import AsyncShop, File, OAuth2, Response, Shop, TooManyRequestsError, UNSET, WebhookError, webhooks
from shop_models import Attachment, Card, Order, Orders, Problem

client = Shop(api_key="k", credentials={"oauth": OAuth2("id", "s", parameters={"audience": "a"}), "basic": ("me", "pw")})
signing = Shop(credentials={"key": httpx.DigestAuth("me", "pw")}, httpx_args={"http2": False})
for order in client.orders.list(since=date(2026, 1, 1), timeout=3):
    number: int = order.id
    if order.placed is not UNSET:
        print(order.placed.year)
    if isinstance(order.payment, Card):
        print(order.payment.last + "x")
page: Response[Orders | Problem] = client.with_response.orders.list()
try:
    total = len([one for one in client.orders.list()])
except TooManyRequestsError as error:
    print(error.retry_after, error.body.title if isinstance(error.body, Problem) else error.body)
with client.events.watch() as stream:
    for event in stream:
        typed: Order = event.data
        print(event.id, typed.id)
for line in client.events.export():
    print(line.payment)
with client.with_downloads.orders.get_invoice(5, progress=lambda done, total: None) as download:
    size: int = download.save(Path("invoice.pdf"))
content: bytes = client.orders.get_invoice(5)
client.orders.attach_invoice(5, body=Attachment(file=Path("a.pdf"), note="n"))
client.orders.attach_invoice(5, body={"file": File(b"x", "a.pdf", "application/pdf")})


async def main() -> None:
    async with AsyncShop(token="t") as later:
        async for one in await later.orders.list():
            print(one.id)
        async for change in await later.events.watch():
            print(change.data.id)
        await (await later.with_downloads.orders.get_invoice(5)).asave("a.pdf")


def receive(body: bytes, headers: dict[str, str]) -> Order:
    try:
        return webhooks.order_placed.parse(body, headers, verify=lambda body, headers: True)
    except WebhookError:
        raise


asyncio.run(main())
"""

MORE_OF_SHOP = """
import asyncio

import httpx
from shop_client import (
    APITimeoutError, AsyncShop, BadGatewayError, BadRequestError, Client, ClientError, ConflictError, CredentialError, Download, Event, ForbiddenError,
    GatewayTimeoutError, GoneError, InternalServerError, MethodNotAllowedError, NotAcceptableError, NotImplementedStatusError, Pages, PreconditionFailedError,
    PreconditionRequiredError, RedirectionError, RequestEntityTooLargeError, RequestTimeoutError, ResponseTooLargeError, ServiceUnavailableError, Shop, Stream,
    UnauthorizedError, UnprocessableEntityError, UnsupportedMediaTypeError,
)
from shop_client.api.orders import list_orders
from shop_models import Order

client = Shop(
    base_url="https://{where}.shop.example", server_variables={"where": "eu"}, verify_ssl=False, cookies={"a": "b"}, raise_on_unexpected_status=True
).with_cookies({"c": "d"}).with_timeout(httpx.Timeout(5.0, read=None)).with_token(lambda: "t")
pages: Pages[Order] = client.orders.list(extra_headers={"X-Trace": "1"})
first: Order = pages.items[0]
for page in pages.pages():
    print(len(page.items), page.response.headers)
reply = client.with_response.orders.list()
if reply.is_success and reply.request:
    print(reply.text, reply.json(), reply.request.method)
stream: Stream[Event[Order]] = client.events.watch()
event: Event[Order] = next(iter(stream))
download: Download = client.with_downloads.orders.get_invoice(1)
chunks: list[bytes] = list(download)
download.close()
plain = Client("https://shop.example").set_httpx_client(httpx.Client()).set_async_httpx_client(httpx.AsyncClient())
http: httpx.Client = plain.get_httpx_client()
old = list_orders.sync(client=plain)
try:
    client.orders.get_invoice(1)
except (APITimeoutError, CredentialError, RedirectionError, ResponseTooLargeError) as problem:
    print(problem)
except (
    BadGatewayError, BadRequestError, ConflictError, ForbiddenError, GatewayTimeoutError, GoneError, InternalServerError, MethodNotAllowedError,
    NotAcceptableError, NotImplementedStatusError, PreconditionFailedError, PreconditionRequiredError, RequestEntityTooLargeError, RequestTimeoutError,
    ServiceUnavailableError, UnauthorizedError, UnprocessableEntityError, UnsupportedMediaTypeError, ClientError,
) as failure:
    print(failure.status_code, failure.request.method if failure.request else "")


async def main() -> None:
    later = AsyncShop(token="t")
    async for page in (await later.orders.list()).apages():
        print(page.items)
    async with await later.events.watch() as changes:
        async for change in changes:
            print(change.data.id, change.retry)
    lines = await later.events.export()
    await lines.aclose()
    loop_http: httpx.AsyncClient = later.get_async_httpx_client()
    print(loop_http)
    await later.aclose()


asyncio.run(main())
"""

HEAD_OF_SHOP = """
from shop_client import AsyncShop, OAuth2, Shop, webhooks

client = Shop(api_key="k")
"""

MISUSES_OF_SHOP = [
    "Shop(apikey='k')",
    "Shop(credentials={'oauth': 5})",
    "OAuth2('id', parameters=5)",
    "client.orders.list(since='2026-01-01')",
    "[one.nme for one in client.orders.list()]",
    "[one.data.idd for one in client.events.watch()]",
    "[one.data for one in client.events.export()]",
    "client.with_downloads.events",
    "client.with_downloads.orders.get_invoice(5).sav('x')",
    "client.orders.attach_invoice(5, body={'file': b''}, note=1)",
    "client.orders.get_invoice('5')",
    "x: str = client.orders.get_invoice(5)",
    "webhooks.order_placed.parse(b'', {}, secrets='s')",
    "webhooks.order_place",
    "[one for one in AsyncShop().orders.list()]",
]


class Checker:
    """A type checker over scripts in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        paths = [str(folder), str(ROOT / "generated")]
        settings = {"typeCheckingMode": "standard", "extraPaths": paths, "include": ["."], "pythonVersion": "3.11"}
        (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")

    def mypy(self, code: str) -> tuple[int, str]:
        """The exit code and the words of mypy --strict."""
        return self._ran(code, [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--cache-dir", str(self.folder / "cache")])

    def pyright(self, code: str) -> tuple[int, str]:
        """The exit code and the words of pyright in its standard mode."""
        return self._ran(code, [str(Path(sys.executable).with_name("basedpyright")), "-p", ".", "--pythonpath", sys.executable])

    def _ran(self, code: str, command: list[str]) -> tuple[int, str]:
        (self.folder / "script.py").write_text(code, encoding="utf-8")
        environment = {**os.environ, "MYPYPATH": f"{self.folder}:{ROOT / 'generated'}"}
        target = ["script.py"] if "mypy" in command else []
        ran = subprocess.run([*command, *target], cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    folder = tmp_path_factory.mktemp("types")
    read = document.parse(SHOP)
    for package, files in (("shop_models", models.files(read, "shop_models")), ("shop_client", client.files(read, "shop_models"))):
        for path, content in files.items():
            target = folder / package / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
    return Checker(folder)


def _public(kind: str, package: Path) -> set[str]:
    """The public methods and properties of a class of the generated package, wherever in it that is."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in package.rglob("*.py")]
    classes = [node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef) and node.name == kind]
    return {one.name for found in classes for one in found.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and not one.name.startswith("_")}


def test_the_scripts_use_every_feature(checker: Checker) -> None:
    """Each export, setting, option and public method stands in one of the scripts; so does each field of what comes back."""
    used = set(re.findall(r"\w+", GOOD + USING_SHOP + MORE_OF_SHOP)) | {"unread"}  # which makes a response
    index = (checker.folder / "shop_client" / "__init__.py").read_text(encoding="utf-8")
    exported = set(re.findall(r'"(\w+)"', index.partition("__all__ = [")[2].partition("]")[0])) - {"__version__"}
    package = checker.folder / "shop_client"
    for kind in ("Client", "Service", "Pages", "Stream", "Download", "_Live", "Response", "APIStatusError", "RequestInfo"):
        assert _public(kind, package) <= used, (kind, _public(kind, package) - used)
    settings = ast.parse((package / "_calls/settings.py").read_text(encoding="utf-8"))
    options = ast.parse((package / "_calls/options.py").read_text(encoding="utf-8"))
    named = {node.target.id for tree in (settings, options) for node in ast.walk(tree) if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)}
    assert named - used == set()
    assert exported - used == set()


@pytest.mark.parametrize("code", [GOOD, USING_SHOP, MORE_OF_SHOP], ids=["the own document", "another one", "all the rest"])
def test_a_script_with_every_feature_passes_mypy(checker: Checker, code: str) -> None:
    assert checker.mypy(code) == (0, "Success: no issues found in 1 source file\n")


def test_the_generated_code_and_the_scripts_pass_pyright(checker: Checker) -> None:
    (checker.folder / "other.py").write_text(USING_SHOP, encoding="utf-8")
    (checker.folder / "rest.py").write_text(MORE_OF_SHOP, encoding="utf-8")
    status, words = checker.pyright(GOOD)
    assert (status, words.strip()) == (0, "0 errors, 0 warnings, 0 notes"), words


def test_the_calls_of_the_readme_pass(checker: Checker) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [part.partition("```")[0] for part in text.split("```python\n")[1:]]
    assert blocks
    for code in blocks:
        assert checker.mypy(code) == (0, "Success: no issues found in 1 source file\n")


@pytest.mark.parametrize(("head", "misuses"), [(HEAD, MISUSES), (HEAD_OF_SHOP, MISUSES_OF_SHOP)], ids=["the own document", "another one"])
def test_each_misuse_is_rejected(checker: Checker, head: str, misuses: list[str]) -> None:
    code = head + "\n".join(misuses) + "\n"
    first = head.count("\n") + 1
    for ask in (checker.mypy, checker.pyright):
        words = ask(code)[1]
        wrong = {int(line) for line in re.findall(r"script\.py:(\d+).*error:", words)}
        assert wrong == set(range(first, first + len(misuses))), words
