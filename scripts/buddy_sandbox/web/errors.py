"""Every answer that is not a success, and the vendor's error body that it is sent in.

SandboxError              the server could not start or a command could not be carried out
  NewerDatabase
ApiError                  a request is answered with an error
  BadRequest              400
  Unauthorized            401
  Forbidden               403
  NotFound                404
  MethodNotAllowed        405
  ContentTooLarge         413
  UnsupportedMediaType    415
  TooManyRequests         429
    TooManyAttempts
  InternalError           500
  StoreUnavailable        503
"""

# ruff: noqa: N818 # the classes are named as HTTP names the statuses

import json
from collections.abc import Mapping, Sequence
from typing import ClassVar

from buddy_sandbox.web.reply import Reply


class SandboxError(Exception):
    """The server could not start, or a command could not be carried out; the message says what to do."""


class NewerDatabase(SandboxError):
    """The database was made by a newer version of this server."""


class ApiError(Exception):
    """A request is answered with an error: the status, the reasons and what the headers add."""

    status: ClassVar[int] = 500

    def __init__(self, *messages: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__("; ".join(messages))
        self.messages: Sequence[str] = messages
        self.headers: Mapping[str, str] = headers or {}

    def reply(self) -> Reply:
        """Return the response that carries this error."""
        return Reply(self.status, error_body(self.messages), self.headers)


class BadRequest(ApiError):
    """400: the request is malformed, or the document refuses it."""

    status = 400


class Unauthorized(ApiError):
    """401: no token, or one that is unknown or revoked; which of them is not told."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            "The request carries no valid access token: send 'Authorization: Bearer <token>'",
            headers={"WWW-Authenticate": 'Bearer realm="buddy"'},
        )


class Forbidden(ApiError):
    """403: the token lacks the scope."""

    status = 403


class NotFound(ApiError):
    """404: nothing there that this token may know of."""

    status = 404


class MethodNotAllowed(ApiError):
    """405: the path exists, the method does not."""

    status = 405


class ContentTooLarge(ApiError):
    """413: the body exceeds the limit."""

    status = 413


class UnsupportedMediaType(ApiError):
    """415: the body is something other than JSON in UTF-8."""

    status = 415


class TooManyRequests(ApiError):
    """429: the token has used up its window."""

    status = 429


class TooManyAttempts(TooManyRequests):
    """429: the client has sent too many wrong tokens."""


class InternalError(ApiError):
    """500: a fault of this server."""

    status = 500


class StoreUnavailable(ApiError):
    """503: the database is locked, full or unreachable."""

    status = 503


def error_body(messages: Sequence[str]) -> bytes:
    """Return the vendor's error body, one entry a reason."""
    return json.dumps({"errors": [{"message": message} for message in messages]}).encode()
