"""Make one realistic call with the client of each well-known document, and compare what a real HTTP server receives.

The client believes that it speaks to the server that the document names: its transport connects to a server on this machine, which keeps
the request as it comes over the wire. A document is generated once, into a folder of its own.

python -m tests.bench.first_call NAME=DOCUMENT ... [--folder FOLDER]   # names: those of CALLS
"""

import argparse
import importlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from oaswright import generate
from oaswright.project import Project
from oaswright.settings.keys import Settings


@dataclass(frozen=True)
class Call:
    """A call of an operation by its id, and the request that should come of it; headers are compared as far as they are named."""

    operation: str
    arguments: Mapping[str, Any]
    method: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


POINTS = {"points": [{"id": 7, "vector": [0.5, 0.25], "payload": {"city": "Gdańsk"}}]}
DROPLET = {"name": "web-1", "size": "s-1vcpu-1gb", "image": "ubuntu-24-04-x64", "region": "nyc3"}
JSON = {"content-type": "application/json"}

CALLS = {
    "github": Call(
        "issues/create",
        {"owner": "octo org", "repo": "hello", "body": {"title": "It broke", "labels": ["bug"]}},
        "POST",
        "api.github.com",
        "/repos/octo%20org/hello/issues",
        headers=JSON,
        body={"title": "It broke", "labels": ["bug"]},
    ),
    "qdrant": Call(
        "upsert_points",
        {"collection_name": "a/b", "wait": True, "body": POINTS},
        "PUT",
        "localhost:6333",
        "/collections/a%2Fb/points",
        (("wait", "true"),),
        {**JSON, "authorization": "Bearer secret"},
        POINTS,
    ),
    "discord": Call(
        "create_message",
        {"channel_id": "42", "body": {"content": "hello, wörld"}},
        "POST",
        "discord.com",
        "/api/v10/channels/42/messages",
        headers=JSON,
        body={"content": "hello, wörld"},
    ),
    "digitalocean": Call(
        "droplets_create",
        {"body": DROPLET},
        "POST",
        "api.digitalocean.com",
        "/v2/droplets",
        headers={**JSON, "authorization": "Bearer secret"},
        body=DROPLET,
    ),
    "petstore": Call("listPets", {"limit": 10}, "GET", "petstore.swagger.io", "/v1/pets", (("limit", "10"),), {"accept": "application/json"}),
    "uspto": Call(
        "perform-search",
        {"version": "v1", "dataset": "oa_citations", "body": {"criteria": "*:*", "start": 0, "rows": 5}},
        "POST",
        "developer.uspto.gov",
        "/ds-api/oa_citations/v1/records",
        headers={"content-type": "application/x-www-form-urlencoded"},
        body="criteria=%2A%3A%2A&start=0&rows=5",
    ),
    "link-example": Call("getRepository", {"username": "me", "slug": "a b"}, "GET", "service.example", "/2.0/repositories/me/a%20b"),
    "tictactoe": Call(
        "put-square", {"row": 1, "column": 2, "body": "X"}, "PUT", "service.example", "/board/1/2", headers={**JSON, "authorization": "Bearer secret"}, body="X"
    ),
}


@contextmanager
def recording() -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Run a server that keeps each request as it arrives; yield its port and the requests."""
    kept: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def keep(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            kept.append({"method": self.command, "target": self.path, "headers": dict(self.headers.items()), "body": self.rfile.read(length).decode()})
            self.send_response(204)
            self.end_headers()

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = keep  # noqa: N815 # the names that the base class calls

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, kept
    finally:
        server.shutdown()
        server.server_close()


class Diverted(httpx.HTTPTransport):
    """Connects to one local port, whatever the address; the request keeps its Host header."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the local port."""
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        return super().handle_request(request)


def received(folder: Path, package: str, call: Call) -> dict[str, Any]:
    """Make a call with a generated client; return what the server received."""
    sys.path.insert(0, str(folder))
    client_package = importlib.import_module(package)
    facts = {json.loads(path.read_text(encoding="utf-8"))["id"]: path.stem for path in (folder / package / "_operations").glob("*.json")}
    module = next((folder / package / "api").rglob(f"{facts[call.operation]}.py"))
    functions = importlib.import_module(".".join(module.relative_to(folder).with_suffix("").parts))
    known = importlib.import_module(f"{package}._defaults").BASE_URL
    address = {} if "://" in known else {"base_url": f"https://service.example{known}".rstrip("/")}
    with recording() as (port, kept):
        client = client_package.AuthenticatedClient(token="secret", httpx_args={"transport": Diverted(port)}, **address)
        functions.sync_detailed(client=client, **call.arguments)
    return kept[0]


def difference(call: Call, found: Mapping[str, Any]) -> list[str]:
    """What differs between the request that was expected and the one that came."""
    target = urlsplit(found["target"])
    headers = {name.lower(): value for name, value in found["headers"].items()}
    body: Any = found["body"] or None
    if body and headers.get("content-type", "").endswith("json"):
        body = json.loads(body)
    pairs = {
        "method": (call.method, found["method"]),
        "host": (call.host, headers.get("host")),
        "path": (call.path, target.path),
        "query": (list(call.query), parse_qsl(target.query, keep_blank_values=True)),
        "body": (call.body, body),
        **{f"header {name}": (value, headers.get(name)) for name, value in call.headers.items()},
    }
    return [f"{what}: expected {expected!r}, got {got!r}" for what, (expected, got) in pairs.items() if expected != got]


def generated(document: Path, folder: Path, name: str) -> Path:
    """Generate both packages of a document; return the folder that holds them."""
    if not (folder / name / "generated").is_dir():
        shutil.copytree(document.parent, folder / name / "spec", ignore=shutil.ignore_patterns("generated", "site", ".oaswright"))
        (folder / name / ".git").mkdir()
        found = Project(folder / name, Settings(f"spec/{document.name}", f"{name}_models", f"{name}_client"))
        generate.generate(found, found.load())
    return folder / name / "generated"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="+", metavar="NAME=DOCUMENT")
    parser.add_argument("--folder", type=Path, help="where the packages are generated, and kept")
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp())
    wrong = 0
    for one in chosen.documents:
        name, _, document = one.partition("=")
        package = name.replace("-", "_")
        call = CALLS[name]
        found = difference(call, received(generated(Path(document).resolve(), folder, package), f"{package}_client", call))
        wrong += bool(found)
        print(f"{name}: {call.method} {call.path}: {'; '.join(found) or 'as the document says'}", flush=True)
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
