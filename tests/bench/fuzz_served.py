"""An API of the benches, served by a process of its own that counts the requests, all and distinct ones.

    python -m tests.bench.fuzz_served shelf Trims

It prints its port; `GET /-/tally` is not passed on, but answered with the counts.
"""

import hashlib
import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn

from tests.bench.fault_classes import APIS, CONTROL, Api

ROOT = Path(__file__).parents[2]
TALLY = "/-/tally"
# What a client says of itself, which makes no other request of it.
UNASKED = {b"host", b"user-agent", b"accept", b"accept-encoding", b"connection", b"content-length", b"x-schemathesis-testcaseid"}


@dataclass
class Tallied:
    """An application and the requests that it was sent: by method, URL, headers and body."""

    app: Any
    requests: int = 0
    seen: set[bytes] = field(default_factory=set)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == TALLY:
            body = json.dumps({"requests": self.requests, "distinct": len(self.seen)}).encode()
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
            await send({"type": "http.response.body", "body": body})
        else:
            self.requests += 1
            messages = await _body(receive)
            self.seen.add(_digest(scope, messages))

            async def again() -> Any:
                return messages.pop(0) if messages else await receive()

            await self.app(scope, again, send)


async def _body(receive: Any) -> list[Any]:
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    return messages


def _digest(scope: Any, messages: list[Any]) -> bytes:
    headers = sorted((name.lower(), value) for name, value in scope["headers"] if name.lower() not in UNASKED)
    body = b"".join(message.get("body", b"") for message in messages)
    return hashlib.blake2b(repr((scope["method"], scope["raw_path"], scope["query_string"], headers, body)).encode(), digest_size=12).digest()


@dataclass(frozen=True)
class Server:
    url: str

    def tally(self) -> tuple[int, int]:
        """Requests so far, and how many of them differ."""
        with urllib.request.urlopen(self.url + TALLY) as answer:  # noqa: S310 # our own server
            said = json.load(answer)
        return said["requests"], said["distinct"]


@contextmanager
def served(api: str, fault: str = CONTROL) -> Iterator[Server]:
    """A fresh server of an API with a fault, in a process that ends with this block."""
    command = [sys.executable, "-m", "tests.bench.fuzz_served", api, fault]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Server(f"http://127.0.0.1:{process.stdout.readline().strip()}")
        finally:
            process.kill()


def written(api: Api, folder: Path) -> dict[str, str]:
    """Make the folder a project of the API's document; the environment that holds its tokens."""
    (folder / "openapi.json").write_text(json.dumps(api.document.tree), encoding="utf-8")
    tokens = ",".join(f'{{ env = "{one.name}", scopes = {json.dumps(sorted(one.scopes))}, scheme = "{one.scheme}" }}' for one in api.tokens.all)
    names = 'document = "openapi.json"\nmodels = "some_models"\nclient = "some_client"'
    (folder / "pyproject.toml").write_text(f"[tool.oaswright]\n{names}\n[tool.oaswright.fuzz]\ntokens = [{tokens}]\n", encoding="utf-8")
    return {one.name: one.value for one in api.tokens.all}


def main() -> None:
    # asyncio sends small answers at once only on sockets that say they are TCP; otherwise each answer takes 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        app = Tallied(APIS[sys.argv[1]]().make(sys.argv[2]))
        listener.listen()
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False)).run([listener])


if __name__ == "__main__":
    main()
