"""Faults of the sandbox, wrapped around it from outside: the shipped server is as it is."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from buddy_sandbox.app import create_app
from oaswright.document import document
from oaswright.fuzz.wire.credentials import Token, Tokens

DOCUMENT = document.load(Path(__file__).parents[2] / "spec" / "openapi.yaml")
MANAGE, INFO = "demo-manage", "demo-info"
TOKENS = Tokens(
    (Token("BUDDY_TOKEN", frozenset({"EXECUTION_MANAGE", "EXECUTION_INFO"}), MANAGE), Token("BUDDY_INFO_TOKEN", frozenset({"EXECUTION_INFO"}), INFO))
)

Sent = dict[str, Any]
Inner = Callable[[Sent], Awaitable[tuple[int, dict[str, str], bytes]]]
Fault = Callable[[Inner, Sent, dict[str, Any]], Awaitable[tuple[int, dict[str, str], bytes]]]
FAULTS: dict[str, Fault] = {}


def fault(run: Fault) -> Fault:
    FAULTS[run.__name__] = run
    return run


def broken(name: str) -> Any:
    """A fresh sandbox with one fault; `memory` lasts as long as the application."""
    app, memory = create_app(), dict[str, Any]()

    async def inner(sent: Sent) -> tuple[int, dict[str, str], bytes]:
        status, headers, chunks = 0, dict[str, str](), list[bytes]()
        bodies = [{"type": "http.request", "body": sent["body"], "more_body": False}]

        async def receive() -> Any:
            return bodies.pop() if bodies else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers.update({key.decode(): value.decode() for key, value in message["headers"]})
            else:
                chunks.append(message.get("body", b""))

        fixed = [(key, value) for key, value in sent["headers"].items() if key != "content-length"]
        raw = [(key.encode(), value.encode("latin-1")) for key, value in [*fixed, ("content-length", str(len(sent["body"])))]]
        await app({**sent["scope"], "headers": raw, "method": sent["method"]}, receive, send)
        return status, headers, b"".join(chunks)

    async def outer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {key.decode().lower(): value.decode("latin-1") for key, value in scope["headers"]}
        sent = {"scope": scope, "method": scope["method"], "path": scope["path"], "headers": headers, "body": body, "json": parsed(body)}
        status, answer, content = await FAULTS[name](inner, sent, memory)
        answer.pop("content-length", None)
        start = [(key.encode(), value.encode("latin-1")) for key, value in {**answer, "content-length": str(len(content))}.items()]
        await send({"type": "http.response.start", "status": status, "headers": start})
        await send({"type": "http.response.body", "body": content})

    return outer


def parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def again(sent: Sent, value: Any) -> Sent:
    return {**sent, "body": json.dumps(value).encode(), "json": value}


def without(value: Any, *names: str) -> Any:
    return {key: one for key, one in value.items() if key not in names} if isinstance(value, dict) else value


def patched(sent: Sent) -> bool:
    return sent["method"] == "PATCH" and isinstance(sent["json"], dict)


def changed(change: Callable[[dict[str, Any]], Any]) -> Fault:
    """A fault that changes the body of each PATCH before the sandbox sees it."""

    async def run(inner: Inner, sent: Sent, memory: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        return await inner(again(sent, change(dict(sent["json"]))) if patched(sent) else sent)

    return run


def answered(change: Callable[[int, Any], tuple[int, Any]]) -> Fault:
    """A fault that changes each answer that holds JSON."""

    async def run(inner: Inner, sent: Sent, memory: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        status, headers, content = await inner(sent)
        status, value = change(status, parsed(content))
        return status, headers, content if value is None else json.dumps(value).encode()

    return run


FAULTS["none (control)"] = changed(lambda body: body)  # must not be found: the wrapper itself is no fault
FAULTS["one field is not stored"] = changed(lambda body: without(body, "region"))
FAULTS["false is ignored"] = changed(lambda body: {k: v for k, v in body.items() if v is not False})
FAULTS["text is trimmed"] = changed(lambda body: {k: v.strip() if isinstance(v, str) else v for k, v in body.items()})
FAULTS["text is cut at 64"] = changed(lambda body: {k: v[:64] if isinstance(v, str) else v for k, v in body.items()})
FAULTS["enum in any case"] = changed(lambda body: {**body, **({"cache_mode": body["cache_mode"].upper()} if isinstance(body.get("cache_mode"), str) else {})})
FAULTS["negative timeout"] = changed(lambda body: {**body, **({"timeout": 0} if isinstance(body.get("timeout"), int) and body["timeout"] < 0 else {})})
FAULTS["numbers as text"] = changed(lambda body: {**body, **({"timeout": int(body["timeout"])} if str(body.get("timeout")).isdigit() else {})})
FAULTS["an unsent field is reset"] = changed(lambda body: {"pull": False, **body})
FAULTS["null is ignored"] = changed(lambda body: {k: v for k, v in body.items() if v is not None or k in ("type", "name")})
FAULTS["no name needed"] = changed(lambda body: {"name": "x", **body})
FAULTS["rule of first failure dropped"] = changed(lambda body: without(body, "run_only_on_first_failure") if body.get("trigger_time") != "ON_FAILURE" else body)
FAULTS["rule of first failure filled in"] = changed(
    lambda body: {"run_only_on_first_failure": True, **body} if body.get("trigger_time") == "ON_FAILURE" else body
)
FAULTS["lists are sorted"] = changed(lambda body: {**body, **({"versions": sorted(body["versions"])[::-1]} if _texts(body.get("versions")) else {})})
FAULTS["wrong type in answers"] = answered(lambda status, body: (status, {**body, "id": str(body["id"])} if isinstance(body, dict) and "id" in body else body))
FAULTS["wrong enum"] = answered(lambda status, body: (status, {**body, "type": "DOCKER_FILE"} if status == 200 else body))
FAULTS["no type in answers"] = answered(lambda status, body: (status, without(body, "type")))
FAULTS["wrong status"] = answered(lambda status, body: (422 if status == 400 else status, body))
FAULTS["200 for an error"] = answered(lambda status, body: (200 if status == 400 else status, body))
FAULTS["errors without a list"] = answered(lambda status, body: (status, {"error": "no"} if status >= 400 else body))
FAULTS["stack trace"] = answered(
    lambda status, body: (status, {"errors": [{"message": 'Traceback (most recent call last):\n  File "a.py", line 1'}]} if status == 404 else body)
)
FAULTS["unknown id is 200"] = answered(lambda status, body: (status, body))


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def crash(when: Callable[[dict[str, Any]], bool]) -> Fault:
    async def run(inner: Inner, sent: Sent, memory: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        status, headers, content = await inner(sent)
        return (500, headers, b"{}") if status == 200 and patched(sent) and when(sent["json"]) else (status, headers, content)

    return run


FAULTS["crash on three fields"] = crash(lambda body: body.get("pull") is True and body.get("cache_mode") == "MAX" and "login" in body)
FAULTS["crash in the middle"] = crash(lambda body: isinstance(body.get("timeout"), int) and 3000 <= body["timeout"] < 3600)
FAULTS["crash on an empty list"] = crash(lambda body: body.get("versions") == [])
FAULTS["crash on foreign text"] = crash(lambda body: isinstance(body.get("name"), str) and not body["name"].isascii())


@fault
async def patch_not_stored(inner: Inner, sent: Sent, memory: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    kept = memory.get(sent["path"])
    if sent["method"] == "GET":
        answer: tuple[int, dict[str, str], bytes] = kept or memory.setdefault(sent["path"], await inner(sent))
        return answer
    return await inner(sent)


del FAULTS["patch_not_stored"], FAULTS["unknown id is 200"]
FAULTS["stale read"] = patch_not_stored


@fault
async def refused_write_sticks(inner: Inner, sent: Sent, memory: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    result = await inner(sent)
    if patched(sent) and result[0] == 400 and sent["headers"].get("authorization") == f"Bearer {MANAGE}":
        await inner(again(sent, {"type": "DOCKERFILE", "name": "sticks"}))
    return result


@fault
async def info_token_may_write(inner: Inner, sent: Sent, memory: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    return await inner({**sent, "headers": {**sent["headers"], "authorization": sent["headers"].get("authorization", "").replace(INFO, MANAGE)}})


@fault
async def no_token_may_read(inner: Inner, sent: Sent, memory: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    return await inner({**sent, "headers": {"authorization": f"Bearer {INFO}", **sent["headers"]}})


@fault
async def any_token_may_read(inner: Inner, sent: Sent, memory: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    given = sent["headers"].get("authorization")
    return await inner({**sent, "headers": {**sent["headers"], **({"authorization": f"Bearer {INFO}"} if given and MANAGE not in given else {})}})


@fault
async def token_in_errors(inner: Inner, sent: Sent, memory: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    status, headers, content = await inner(sent)
    shown = json.dumps({"errors": [{"message": f"refused: {sent['headers'].get('authorization')}"}]}).encode()
    return status, headers, shown if status in (400, 404) else content


@fault
async def password_in_answers(inner: Inner, sent: Sent, memory: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    if patched(sent) and isinstance(sent["json"].get("password"), str):
        memory["password"] = sent["json"]["password"]
    status, headers, content = await inner(sent)
    body = parsed(content)
    return status, headers, json.dumps({**body, "password": memory.get("password")}).encode() if status == 200 and body else content


@fault
async def neighbour_is_written(inner: Inner, sent: Sent, memory: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    if patched(sent) and "region" in sent["json"]:
        path = sent["path"].replace("456", "457")
        await inner({**sent, "scope": {**sent["scope"], "path": path, "raw_path": path.encode()}})
    return await inner(sent)


@fault
async def any_project_will_do(inner: Inner, sent: Sent, memory: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    path = "/".join(
        "my-project" if before == "projects" else part for before, part in zip(["", *sent["path"].split("/")], sent["path"].split("/"), strict=False)
    )
    return await inner({**sent, "scope": {**sent["scope"], "path": path, "raw_path": path.encode()}})


@fault
async def lists_are_appended(inner: Inner, sent: Sent, memory: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    if patched(sent) and _texts(sent["json"].get("versions")):
        memory["versions"] = [*memory.get("versions", []), *sent["json"]["versions"]][-5:]
        sent = again(sent, {**sent["json"], "versions": memory["versions"]})
    return await inner(sent)


@fault
async def answer_is_the_request(inner: Inner, sent: Sent, memory: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    status, headers, content = await inner(sent)
    return (status, headers, json.dumps({**parsed(content), "disabled": True}).encode()) if patched(sent) and status == 200 else (status, headers, content)
