"""A sandbox that breaks the document in one of three ways, for tests of those who must notice.

python tests/buddy_sandbox/faulty.py --fault wrong-enum --port 8081
"""

import argparse
import json
from collections.abc import Callable
from typing import Any

import uvicorn
from buddy_sandbox.app import create_app
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Spoil = Callable[[int, dict[str, Any]], tuple[int, dict[str, Any]]]


def wrong_enum(status: int, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """An action is of a type that the document does not know."""
    return status, {**body, "type": "DOCKER_FILE"} if status == 200 else body


def missing_field_type(status: int, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """An action comes without its type, which the document requires."""
    return status, {name: value for name, value in body.items() if name != "type"}


def wrong_status(status: int, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """What succeeds is answered with a status that the document does not know."""
    return (203 if status == 200 else status), body


FAULTS: dict[str, Spoil] = {"wrong-enum": wrong_enum, "missing-field-type": missing_field_type, "wrong-status": wrong_status}


def faulty(app: ASGIApp, spoil: Spoil) -> ASGIApp:
    """The application with the fault in each answer that has a body."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        begun: dict[str, Any] = {}

        async def spoiled(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun.update(message)
                return
            if begun and message["body"]:
                begun["status"], body = spoil(begun["status"], json.loads(message["body"]))
                message = {**message, "body": json.dumps(body).encode()}
                length = (b"content-length", str(len(message["body"])).encode())
                begun["headers"] = [header for header in begun["headers"] if header[0] != b"content-length"] + [length]
            await send(begun)
            await send(message)

        concerned = scope["type"] == "http" and scope["path"].startswith("/workspaces/")
        await app(scope, receive, spoiled if concerned else send)

    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description="A sandbox that breaks the document.")
    parser.add_argument("--fault", choices=FAULTS, required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    uvicorn.run(faulty(create_app(), FAULTS[given.fault]), port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
