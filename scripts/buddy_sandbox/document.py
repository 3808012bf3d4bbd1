"""Serves the hand-written document as it is bundled beside the models that the server uses."""

from functools import cache
from pathlib import Path

import buddy_models
from starlette.requests import Request
from starlette.responses import Response

from buddy_sandbox.web.errors import NotFound
from buddy_sandbox.web.reply import JSON

_BUNDLED = Path(buddy_models.__file__).parents[1] / "openapi.json"


async def served(_: Request) -> Response:
    """GET /openapi.json, which needs no token."""
    if not _BUNDLED.exists():
        return NotFound("The document is not installed beside the server's models").reply().response()
    return Response(_text(), media_type=JSON)


@cache
def _text() -> bytes:
    return _BUNDLED.read_bytes()
