"""Serves the hand-written document, bundled."""

from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from buddy_sandbox.errors import NotFound
from buddy_sandbox.reply import JSON

_BUNDLED = Path(__file__).parents[2] / "generated" / "openapi.json"


async def served(_: Request) -> Response:
    """GET /openapi.json."""
    if not _BUNDLED.exists():
        return NotFound("The document is not installed beside the server").reply().response()
    return Response(_text(), media_type=JSON)


@cache
def _text() -> bytes:
    return _BUNDLED.read_bytes()
