"""An API of many resources that are alike, served by a process of its own: some of them have a fault.

    python -m tests.fuzz.campaign.many_api --resources 200 --service 0.02

Prints its port. Each request takes the service time, which costs no CPU. `GET /-/seen` tells how many requests came, in which second, and how many at most
within any second; it is not counted itself.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from urllib.request import urlopen

TOKEN = "many-token-1"
FAULTS = {1: "forgets", 2: "crashes", 4: "keeps"}  # by the number of the resource, modulo 6
SIZES = (1, 1000)


def document(resources: int) -> dict[str, Any]:
    """The document of so many resources; every third names an instance of the first."""
    paths: dict[str, Any] = {}
    for number in range(resources):
        name = f"box{number:03}"
        link = {"box000_id": {"type": "integer"}} if number and number % 3 == 0 else {}
        fields = {"label": {"type": "string", "minLength": 1, "maxLength": 12}, "size": {"type": "integer", "minimum": 1, "maximum": 1000}, **link}
        sent = {"type": "object", "additionalProperties": False, "required": ["label"], "properties": fields}
        shown = {"type": "object", "required": ["id", "label"], "properties": {"id": {"type": "integer", "readOnly": True}, **fields}}
        refused = {str(code): {"description": "refused"} for code in (400, 401, 404, 405)}

        def answer(code: str, schema: dict[str, Any], refused: dict[str, Any] = refused) -> dict[str, Any]:
            return {code: {"description": "done", "content": {"application/json": {"schema": schema}}}, **refused}

        body = {"required": True, "content": {"application/json": {"schema": sent}}}
        patch = {"required": True, "content": {"application/json": {"schema": {**sent, "required": [], "minProperties": 1}}}}
        key = {"name": f"{name}_id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
        paths[f"/{name}s"] = {
            "get": {"operationId": f"list_{name}", "responses": answer("200", {"type": "array", "items": shown})},
            "post": {"operationId": f"make_{name}", "requestBody": body, "responses": answer("201", shown)},
        }
        paths[f"/{name}s/{{{name}_id}}"] = {
            "parameters": [key],
            "get": {"operationId": f"get_{name}", "responses": answer("200", shown)},
            "patch": {"operationId": f"change_{name}", "requestBody": patch, "responses": answer("200", shown)},
            "delete": {"operationId": f"drop_{name}", "responses": {"204": {"description": "gone"}, **refused}},
        }
    schemes = {"bearer": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0", "info": {"title": "Many", "version": "1"}, "security": [{"bearer": []}], "paths": paths, "components": {"securitySchemes": schemes},
    }  # fmt: skip


class Boxes:
    """What all resources hold. `is_faultless` leaves the faults out."""

    def __init__(self, resources: int, *, is_faultless: bool = False, needle: int = 0) -> None:
        self.held: list[dict[int, dict[str, Any]]] = [{} for _ in range(resources)]
        self.next = [0] * resources
        self.is_faultless = is_faultless
        self.needle = needle  # the first resource crashes at sizes that end in these two digits
        self.count, self.most = 0, 0
        self.recent: deque[float] = deque()
        self.seconds: dict[int, int] = {}

    def note(self) -> None:
        now = time.monotonic()
        self.count += 1
        self.seconds[int(now)] = self.seconds.get(int(now), 0) + 1
        self.recent.append(now)
        while now - self.recent[0] >= 1:
            self.recent.popleft()
        self.most = max(self.most, len(self.recent))

    def seen(self) -> dict[str, Any]:
        return {"requests": self.count, "most in a second": self.most, "seconds": self.seconds}

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        path = urlsplit(target).path
        if path == "/-/seen":
            return 200, self.seen()
        self.note()
        parts = path.strip("/").split("/")
        name = parts[0].removeprefix("box").removesuffix("s")
        if not name.isdecimal() or len(name) != 3 or int(name) >= len(self.held) or len(parts) > 2 or (parse_qsl(urlsplit(target).query) and len(parts) > 2):
            return 404, None
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, None
        number = int(name)
        fault = "" if self.is_faultless else FAULTS.get(number % 6, "")
        if len(parts) == 1:
            return self.collection(method, number, fault, body)
        digits = parts[1].isascii() and parts[1].isdecimal() and not parts[1].startswith("0") and len(parts[1]) < 30
        if method not in ("GET", "PATCH", "DELETE"):
            return 405, None
        return self.item(method, number, int(parts[1]), fault, body) if digits else (404, None)

    def collection(self, method: str, number: int, fault: str, body: bytes) -> tuple[int, Any]:
        if method == "GET":
            return 200, [{**one, "id": key} for key, one in self.held[number].items()]
        if method != "POST":
            return 405, None
        sent = self.read(number, body)
        if sent is None or "label" not in sent:
            return 400, None
        if self.breaks(number, fault, sent):
            return 500, None
        self.next[number] += 1
        self.held[number][self.next[number]] = sent
        return 201, {**sent, "id": self.next[number]}

    def item(self, method: str, number: int, key: int, fault: str, body: bytes) -> tuple[int, Any]:
        one = self.held[number].get(key)
        if one is None:
            return 404, None
        if method == "DELETE":
            if fault != "keeps":
                del self.held[number][key]
            return 204, None
        if method == "PATCH":
            sent = self.read(number, body)
            if not sent:
                return 400, None
            if self.breaks(number, fault, sent):
                return 500, None
            shown = {**one, **sent, "id": key}
            one.update({name: value for name, value in sent.items() if not (fault == "forgets" and name == "size")})
            return 200, shown
        return 200, {**one, "id": key}

    def breaks(self, number: int, fault: str, sent: dict[str, Any]) -> bool:
        return (fault == "crashes" and sent.get("size", 0) > 990) or (number == 0 and self.needle > 0 and sent.get("size", 0) % 100 == self.needle)

    def read(self, number: int, body: bytes) -> dict[str, Any] | None:
        try:
            sent = json.loads(body)
        except (ValueError, RecursionError):
            return None
        if not isinstance(sent, dict) or set(sent) - {"label", "size", *(["box000_id"] if number and number % 3 == 0 else [])}:
            return None
        label, size, other = sent.get("label", "x"), sent.get("size", 1), sent.get("box000_id", 1)
        sizes = isinstance(size, int | float) and not isinstance(size, bool) and size == int(size) and SIZES[0] <= size <= SIZES[1]
        others = isinstance(other, int | float) and not isinstance(other, bool) and other == int(other)
        return sent if isinstance(label, str) and 1 <= len(label) <= 12 and sizes and others else None


async def serve(boxes: Boxes, service: float) -> None:
    """Serve until the input ends."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                method, target, _ = line.decode("latin-1").split(" ", 2)
                headers = {}
                while (raw := await reader.readline()).strip():
                    name, _, value = raw.decode("latin-1").partition(":")
                    headers[name.lower()] = value.strip()
                body = await reader.readexactly(int(headers.get("content-length") or 0))
                status, content = boxes.answer(method, target, headers, body)
                if service and not target.startswith("/-/"):
                    await asyncio.sleep(service)
                text = b"" if content is None else json.dumps(content).encode()
                kind = "Content-Type: application/json\r\n" if content is not None else ""
                allow = "Allow: GET, POST\r\n" if status == 405 and target.count("/") == 1 else "Allow: GET, PATCH, DELETE\r\n" if status == 405 else ""
                challenge = "WWW-Authenticate: Bearer\r\n" if status == 401 else ""
                length = "" if status == 204 else f"Content-Length: {len(text)}\r\n"
                writer.write(f"HTTP/1.1 {status} X\r\n{kind}{allow}{challenge}{length}\r\n".encode() + (b"" if method == "HEAD" else text))
                await writer.drain()
        except (ValueError, asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, limit=2**20)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


class Serving:
    """A server that runs in a process of its own."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def seen(self) -> dict[str, Any]:
        with urlopen(f"{self.url}/-/seen") as answer:  # noqa: S310 # our own server
            content: dict[str, Any] = json.load(answer)
            return content


@contextmanager
def serving(resources: int, service: float = 0.0, *arguments: str) -> Iterator[Serving]:
    """A server of its own process, until the block ends."""
    command = [sys.executable, "-m", "tests.fuzz.campaign.many_api", "--resources", str(resources), "--service", str(service), *arguments]
    root = Path(__file__).parents[3]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield Serving(int(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--resources", type=int, default=12)
    parser.add_argument("--service", type=float, default=0.0)
    parser.add_argument("--needle", type=int, default=0)
    parser.add_argument("--faultless", action="store_true")
    chosen = parser.parse_args()
    asyncio.run(serve(Boxes(chosen.resources, is_faultless=chosen.faultless, needle=chosen.needle), chosen.service))
