"""The generated client with a wire that leads back to us: what it sends is caught, and it is answered as we like."""

import asyncio
import importlib
import inspect
import json
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import httpx

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
        self.client = _client(package)
        transport = httpx.MockTransport(self._answer)
        self.now = httpx.Client(transport=transport, base_url=BASE_URL)
        self.later = httpx.AsyncClient(transport=transport, base_url=BASE_URL)
        self.client.set_httpx_client(self.now)
        self.client.set_async_httpx_client(self.later)
        self.loop = asyncio.new_event_loop()
        self._modules = {letters(name.rpartition(".")[2]): name for name in _modules(package)}

    def close(self) -> None:
        """Let go of the connections and the event loop."""
        self.now.close()
        self.loop.run_until_complete(self.later.aclose())
        self.loop.close()

    def functions(self, identity: str) -> ModuleType | None:
        """The module with the functions of an operation; None if the client has none."""
        name = self._modules.get(letters(identity))
        module = importlib.import_module(name) if name else None
        return module if module is not None and hasattr(module, "sync_detailed") else None

    def call(self, functions: ModuleType, arguments: Mapping[str, Any], reply: Reply, *, awaited: bool = False) -> Exchange:
        """Call an operation's function and answer what it sends."""
        self.reply, self.sent = reply, None
        try:
            if awaited:
                response = self.loop.run_until_complete(functions.asyncio_detailed(client=self.client, **arguments))
            else:
                response = functions.sync_detailed(client=self.client, **arguments)
        except Exception as error:  # noqa: BLE001 # whatever generated code raises is to be judged
            return Exchange(self.sent, None, error)
        return Exchange(self.sent, response)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.sent = request
        return httpx.Response(self.reply.status, content=self.reply.content, headers=dict(self.reply.headers))


def _client(package: ModuleType) -> Any:
    """A client of the package, with a token if it has one that takes a token."""
    kind = getattr(package, "AuthenticatedClient", package.Client)
    known = inspect.signature(kind).parameters
    token = {"token": "token"} if "token" in known else {}
    once = {"max_retries": 0} if "settings" in known else {}  # each reply is judged as it is
    return kind(base_url=BASE_URL, **token, **once)


def _modules(package: ModuleType) -> list[str]:
    api = importlib.import_module(f"{package.__name__}.api")
    return [found.name for found in pkgutil.walk_packages(api.__path__, f"{api.__name__}.") if not found.ispkg]


def letters(name: str) -> str:
    """A name without what generators change about it: case and separators."""
    return "".join(char for char in name.casefold() if char.isalnum())


@dataclass(frozen=True)
class Endpoint:
    """The functions of one operation; `needed` holds valid values for the parameters that it cannot do without."""

    wire: Wire
    functions: ModuleType
    needed: Mapping[str, Any]

    @property
    def models(self) -> ModuleType:
        """The package of the models."""
        return importlib.import_module(f"{self.wire.package.__name__}.models")

    def argument(self, name: str) -> str:
        """The Python name of a parameter of the document; "" if the function does not take it."""
        names = [*inspect.signature(signed(self.functions)).parameters]
        return next((one for one in names if one not in ("client", "self", "options") and letters(one) == letters(name)), "")

    def call(self, more: Mapping[str, Any], reply: Reply, *, awaited: bool = False) -> Exchange:
        return self.wire.call(self.functions, {**self.needed, **more}, reply, awaited=awaited)


def signed(functions: ModuleType) -> Any:
    """The function of an operation that has its signature; the others of a generated module take it over."""
    return getattr(functions, "call", functions.sync_detailed)


def plain(value: Any) -> Any:
    """What the client made of a body, as JSON data again."""
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
