"""The generated client with a wire that leads back to us: what it sends is caught, and it is answered as we like."""

import asyncio
import importlib
import importlib.util
import inspect
import json
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx

from oaswright.api.operation import Operation, Parameter

# A call that sends more requests than this asks for pages without end.
MOST_REQUESTS = 8

BASE_URL = "http://service.example/base"


@dataclass(frozen=True)
class Reply:
    """What the service answers."""

    status: int = 200
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Exchange:
    """What came of a call: the request if one left, the response if there was one, else what was raised."""

    request: httpx.Request | None
    response: Any = None
    error: Exception | None = None


class Wire:
    """One client of a generated package."""

    def __init__(self, package: ModuleType) -> None:
        self.package = package
        self.reply = Reply()
        self.sent: httpx.Request | None = None
        self.asked = 0
        self.client = _client(package)
        transport = httpx.MockTransport(self._answer)
        self.now = httpx.Client(transport=transport, base_url=BASE_URL)
        self.later = httpx.AsyncClient(transport=transport, base_url=BASE_URL)
        self.client.set_httpx_client(self.now)
        self.client.set_async_httpx_client(self.later)
        self.loop = asyncio.new_event_loop()
        self._modules = _modules(package)
        self._facts = _facts(package)
        self.caller = _caller(package, self.client)

    def close(self) -> None:
        """Let go of the connections and the event loop."""
        self.now.close()
        self.loop.run_until_complete(self.later.aclose())
        self.loop.close()

    def functions(self, operation: Operation) -> ModuleType | None:
        """Return the module with the functions of an operation; None if the client has none."""
        stem = self._fact(operation).get("module", letters(operation.id))
        module = importlib.import_module(self._modules[stem]) if stem in self._modules else None
        return module if module is not None and hasattr(module, "sync_detailed") else None

    def arguments(self, operation: Operation) -> dict[tuple[str, str], str] | None:
        """Return the Python name of each parameter, by its place and name in the document; None where the client does not say."""
        found = self._fact(operation).get("parameters")
        return None if found is None else {(one["in"], one["name"]): name for name, one in found.items()}

    def _fact(self, operation: Operation) -> dict[str, Any]:
        return self._facts.get((operation.method, operation.path), {})

    def call(self, functions: ModuleType, arguments: Mapping[str, Any], reply: Reply, *, awaited: bool = False) -> Exchange:
        """Call an operation's function and answer what it sends."""
        self.reply, self.sent, self.asked = reply, None, 0
        try:
            if awaited:
                response = self.loop.run_until_complete(functions.asyncio_detailed(client=self.client, **arguments))
            else:
                response = functions.sync_detailed(client=self.client, **arguments)
        except Exception as error:  # noqa: BLE001 # whatever generated code raises is to be judged
            return Exchange(self.sent, None, error)
        return Exchange(self.sent, response)

    def value(self, functions: ModuleType, arguments: Mapping[str, Any], reply: Reply) -> Exchange:
        """Call as a resource of the client object does: what comes is the value of a success, a failure is raised."""
        self.reply, self.sent, self.asked = reply, None, 0
        try:
            found = functions.call(self.caller, **arguments)
        except Exception as error:  # noqa: BLE001 # whatever generated code raises is to be judged
            return Exchange(self.sent, None, error)
        return Exchange(self.sent, found)

    def pages_of(self, operation: Operation) -> Mapping[str, str] | None:
        """Return how the client follows the pages of an operation: the style, the pointer of the items, and what leads on; None where it does not."""
        return self._fact(operation).get("pages")

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.sent, self.asked = request, self.asked + 1
        if self.asked > MOST_REQUESTS:
            raise RuntimeError("it asks without end")
        return httpx.Response(self.reply.status, content=self.reply.content, headers=dict(self.reply.headers))


def _client(package: ModuleType) -> Any:
    """Return a client of the package, with a token if it has one that takes a token."""
    kind = getattr(package, "AuthenticatedClient", package.Client)
    known = inspect.signature(kind).parameters
    token = {"token": "token"} if "token" in known else {}
    once = {"max_retries": 0} if "settings" in known else {}  # each reply is judged as it is
    return kind(base_url=BASE_URL, **token, **once)


def _caller(package: ModuleType, client: Any) -> Any:
    """Return what the operations of the client object are called with; None for a client that has no such object."""
    if importlib.util.find_spec(f"{package.__name__}._calls") is None:
        return None
    return importlib.import_module(f"{package.__name__}._calls.caller").Caller(client)


def _modules(package: ModuleType) -> dict[str, str]:
    """Return the modules of functions by their last name, and by its letters for a client that says no more of them."""
    api = importlib.import_module(f"{package.__name__}.api")
    found = {one.name.rpartition(".")[2]: one.name for one in pkgutil.walk_packages(api.__path__, f"{api.__name__}.") if not one.ispkg}
    return {**{letters(stem): name for stem, name in found.items()}, **found}


def _facts(package: ModuleType) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what the generator wrote down of each operation, by method and path; nothing where it is another generator."""
    files = sorted(Path(package.__path__[0], "_operations").glob("*.json"))
    found = [{**json.loads(path.read_text(encoding="utf-8")), "module": path.stem} for path in files]
    return {(one["method"], one["path"]): one for one in found}


def letters(name: str) -> str:
    """Return a name without what generators change about it: case and separators."""
    return "".join(char for char in name.casefold() if char.isalnum())


@dataclass(frozen=True)
class Endpoint:
    """The functions of one operation; `needed` holds valid values for the parameters that it cannot do without."""

    wire: Wire
    operation: Operation
    functions: ModuleType
    needed: Mapping[str, Any]

    @property
    def models(self) -> ModuleType:
        """The package of the models."""
        return importlib.import_module(f"{self.wire.package.__name__}.models")

    def argument(self, one: Parameter) -> str:
        """Return the Python name of a parameter of the document; "" if the function does not take it."""
        return argument(self.wire, self.operation, self.functions, one)

    def as_media_type(self, media_type: str) -> dict[str, str]:
        """Return the argument that has a body written as a media type, where the function offers several."""
        return {"content_type": media_type} if "content_type" in inspect.signature(signed(self.functions)).parameters else {}

    @property
    def takes_body(self) -> bool:
        """Whether the function has an argument for a body."""
        return "body" in inspect.signature(signed(self.functions)).parameters

    @property
    def has_values(self) -> bool:
        """Whether the client has calls that answer with a value; those of another generator answer with responses alone."""
        return self.wire.caller is not None and hasattr(self.functions, "call")

    def call(self, more: Mapping[str, Any], reply: Reply, *, awaited: bool = False) -> Exchange:
        """Call the operation with these arguments beside the required ones, and answer with a reply."""
        return self.wire.call(self.functions, {**self.needed, **more}, reply, awaited=awaited)


def argument(wire: Wire, operation: Operation, functions: ModuleType, one: Parameter) -> str:
    """Return the Python name of a parameter of an operation: as the generator wrote it down, else the argument that is spelt like it."""
    names = inspect.signature(signed(functions)).parameters
    known = wire.arguments(operation)
    if known is not None:
        found = known.get((one.location, one.name), "")
        return found if found in names else ""
    return next((name for name in names if name not in ("client", "self", "options") and letters(name) == letters(one.name)), "")


def signed(functions: ModuleType) -> Any:
    """Return the function of an operation that has its signature; the others of a generated module take it over."""
    return getattr(functions, "call", functions.sync_detailed)


def plain(value: Any) -> Any:
    """Return what the client made of a body, as JSON data again."""
    if hasattr(value, "model_dump_json"):
        return json.loads(value.model_dump_json(by_alias=True))
    if hasattr(value, "to_dict"):
        return plain(value.to_dict())
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    written = getattr(value, "wire", None)
    if isinstance(written, str):
        return written
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
