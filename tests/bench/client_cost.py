"""What a call costs: this client with checking on, openapi-python-client's own, and plain httpx, in one run against the same canned replies.

    python tests/bench/client_cost.py [--calls 2000] [--rounds 5]

The time is CPU time in the client; the transport answers from memory. Import and memory are measured in processes of their own.
"""

import argparse
import itertools
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "generated"
URL = "http://service.example"
PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/{}"

# Each call asks for the next one of so many actions: no address is asked for again soon enough to be remembered.
ACTIONS = 5_000

VECTORS = """
openapi: 3.1.0
info: {title: Vectors, version: '1'}
paths:
  /vectors:
    post:
      operationId: embed
      tags: [vectors]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Batch'}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Batch'}}}}}
components:
  schemas:
    Batch: {type: object, required: [rows], properties: {rows: {type: array, items: {$ref: '#/components/schemas/Row'}}}}
    Row: {type: object, required: [values], properties: {values: {type: array, items: {type: number}}}}
"""


def other(document: Path, target: Path) -> None:
    """Generate the client of openapi-python-client alone."""
    command = ["openapi-python-client", "generate", "--path", str(document), "--meta", "none", "--output-path", str(target), "--overwrite"]
    subprocess.run([Path(sys.executable).with_name(command[0]), *command[1:]], check=True, capture_output=True)


def ours(text: str, folder: Path) -> None:
    """Generate the packages of a document with this toolkit."""
    from oaswright.document import document
    from oaswright.generate.packages import client, models

    read = document.parse(text)
    for package, files in (("vector_models", models.files(read, "vector_models")), ("vector_client", client.files(read, "vector_models"))):
        for path, content in files.items():
            target = folder / package / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")


def calls() -> dict[str, tuple[Callable[[], Any], Callable[[], Any], Callable[[], Any]]]:
    """The calls to compare: this client's, the other's, plain httpx's."""
    import buddy_client
    import buddy_models
    import other_buddy
    import other_vectors
    import vector_client
    import vector_models
    from other_buddy.api.actions import get_action, update_action
    from other_buddy.models import DockerfileActionUpdate
    from other_vectors.api.vectors import embed
    from other_vectors.models import Batch

    action = json.loads((GENERATED / "openapi.json").read_text())["components"]["examples"]["ActionPage"]["value"]
    chance = random.Random(1)
    batch = {"rows": [{"values": [chance.random() for _ in range(256)]} for _ in range(50)]}
    change: dict[str, Any] = {"type": "DOCKERFILE", "name": "Build dockerfile", "docker_image_tag": "14.06", "retry_count": 3}

    one = ("my-company", "my-project", 123, 456)
    numbers = itertools.cycle(range(1, ACTIONS))

    def place() -> tuple[str, str, int, int]:
        return "my-company", "my-project", 123, next(numbers)

    def transport(value: Any) -> httpx.MockTransport:
        content = json.dumps(value).encode()
        return httpx.MockTransport(lambda _: httpx.Response(200, content=content, headers={"content-type": "application/json"}))

    mine = buddy_client.Buddy(base_url=URL, token="t", httpx_args={"transport": transport(action)})
    theirs = other_buddy.AuthenticatedClient(base_url=URL, token="t", httpx_args={"transport": transport(action)})
    plain = httpx.Client(base_url=URL, headers={"Authorization": "Bearer t"}, transport=transport(action))
    my_vectors = vector_client.Vectors(base_url=URL, httpx_args={"transport": transport(batch)})
    their_vectors = other_vectors.Client(base_url=URL, httpx_args={"transport": transport(batch)})
    plain_vectors = httpx.Client(base_url=URL, transport=transport(batch))
    my_change, their_change = buddy_models.DockerfileActionUpdate(**change), DockerfileActionUpdate.from_dict(change)
    my_batch, their_batch = vector_models.Batch.model_validate(batch), Batch.from_dict(batch)
    return {
        "GET": (
            lambda: mine.actions.get(*place()),
            lambda: get_action.sync(*place(), client=theirs),
            lambda: plain.get(PATH.format(place()[-1])).json(),
        ),
        "GET, one address": (
            lambda: mine.actions.get(*one),
            lambda: get_action.sync(*one, client=theirs),
            lambda: plain.get(PATH.format(one[-1])).json(),
        ),
        "PATCH": (
            lambda: mine.actions.update(*place(), body=my_change),
            lambda: update_action.sync(*place(), client=theirs, body=their_change),
            lambda: plain.patch(PATH.format(place()[-1]), json=change).json(),
        ),
        "50 x 256 floats": (
            lambda: my_vectors.vectors.embed(body=my_batch),
            lambda: embed.sync(client=their_vectors, body=their_batch),
            lambda: plain_vectors.post("/vectors", json=batch).json(),
        ),
    }


def cost(call: Callable[[], Any], count: int) -> float:
    """CPU microseconds per call."""
    began = time.process_time()
    for _ in range(count):
        call()
    return (time.process_time() - began) / count * 1e6


FIRST = """
import sys, time
sys.path[:0] = [{folder!r}, {generated!r}]
began = time.process_time()
import httpx
transport = httpx.MockTransport(lambda _: httpx.Response({status}, content={content!r}, headers={{'content-type': 'application/json'}}))
{code}
print((time.process_time() - began) * 1000, int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024)
"""
_OURS = "from buddy_client import Buddy\nBuddy(base_url='http://x', token='t', httpx_args={'transport': transport})"
_OTHER = (
    "from other_buddy import AuthenticatedClient\nfrom other_buddy.api.actions import get_action\n"
    "get_action.sync_detailed('a', 'b', 1, 2, client=AuthenticatedClient(base_url='http://x', token='t', httpx_args={'transport': transport}))"
)
_HTTPX = "httpx.Client(transport=transport).get('http://x')"

# A first call, and the status of its reply: one of which the caller asks the status alone, and one that becomes a model.
STARTS = {
    "first call": (404, {"ours": f"{_OURS}.with_response.actions.get('a', 'b', 1, 2).status_code", "other": f"{_OTHER}.status_code", "httpx": _HTTPX}),
    "first model": (200, {"ours": f"{_OURS}.actions.get('a', 'b', 1, 2).name", "other": f"{_OTHER}.parsed.name", "httpx": f"{_HTTPX}.json()"}),
}


def start(status: int, code: str, folder: Path) -> tuple[float, float]:
    """CPU milliseconds and megabytes of a process that imports a client and makes one call; what was compiled before is read from its cache."""
    example = json.loads((GENERATED / "openapi.json").read_text())["components"]["examples"]["ActionPage"]["value"]
    content = json.dumps(example if status == 200 else {"errors": [{"message": "no"}]}).encode()
    script = FIRST.format(folder=str(folder), generated=str(GENERATED), code=code, status=status, content=content)
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    return tuple(map(float, ran.stdout.split()))  # type: ignore[return-value] # two numbers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "vectors.yaml").write_text(VECTORS, encoding="utf-8")
        other(GENERATED / "openapi.json", folder / "other_buddy")
        other(folder / "vectors.yaml", folder / "other_vectors")
        ours(VECTORS, folder)
        sys.path[:0] = [str(folder), str(GENERATED)]
        print("| call | ours, µs | openapi-python-client, µs | httpx, µs | ratio | to httpx |\n| --- | --- | --- | --- | --- | --- |")
        for label, every in calls().items():
            count = max(20, given.calls // (20 if "float" in label else 1))
            best = [math.inf] * 3
            for _ in range(given.rounds):
                best = [min(known, cost(call, count)) for known, call in zip(best, every, strict=True)]
            print(f"| {label} | {best[0]:.0f} | {best[1]:.0f} | {best[2]:.0f} | {best[0] / best[1]:.2f} | {best[0] / best[2]:.2f} |")
        for label, (status, codes) in STARTS.items():
            runs = {one: [start(status, code, folder) for _ in range(given.rounds + 1)] for one, code in codes.items()}
            for index, unit in enumerate(("ms", "MB")):
                a, b, c = (min(run[index] for run in runs[one][1:]) for one in ("ours", "other", "httpx"))
                print(f"| {label} with import, {unit} | {a:.0f} | {b:.0f} | {c:.0f} | {a / b:.2f} | {a / c:.2f} |")


if __name__ == "__main__":
    main()
