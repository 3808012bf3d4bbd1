# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.
"""The exceptions of the client, by family and status; `body` is what the document says that it is, or text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    ClientError,
    CredentialError,
    RedirectionError,
    RequestValidationError,
    ResponseTooLargeError,
    ResponseValidationError,
    ServerError,
    WebhookError,
)

if TYPE_CHECKING:
    from buddy_models import ErrorList


class BadRequestError(ClientError):
    """400: Bad Request."""

    body: ErrorList | str | None


class UnauthorizedError(ClientError):
    """401: Unauthorized."""

    body: ErrorList | str | None


class ForbiddenError(ClientError):
    """403: Forbidden."""

    body: ErrorList | str | None


class NotFoundError(ClientError):
    """404: Not Found."""

    body: ErrorList | str | None


class MethodNotAllowedError(ClientError):
    """405: Method Not Allowed."""


class NotAcceptableError(ClientError):
    """406: Not Acceptable."""


class RequestTimeoutError(ClientError):
    """408: Request Timeout."""


class ConflictError(ClientError):
    """409: Conflict."""


class GoneError(ClientError):
    """410: Gone."""


class PreconditionFailedError(ClientError):
    """412: Precondition Failed."""


class RequestEntityTooLargeError(ClientError):
    """413: Request Entity Too Large."""

    body: ErrorList | str | None


class UnsupportedMediaTypeError(ClientError):
    """415: Unsupported Media Type."""

    body: ErrorList | str | None


class UnprocessableEntityError(ClientError):
    """422: Unprocessable Entity."""


class PreconditionRequiredError(ClientError):
    """428: Precondition Required."""


class TooManyRequestsError(ClientError):
    """429: Too Many Requests."""

    body: ErrorList | str | None


class InternalServerError(ServerError):
    """500: Internal Server Error."""


class NotImplementedStatusError(ServerError):
    """501: Not Implemented."""


class BadGatewayError(ServerError):
    """502: Bad Gateway."""


class ServiceUnavailableError(ServerError):
    """503: Service Unavailable."""


class GatewayTimeoutError(ServerError):
    """504: Gateway Timeout."""


BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    406: NotAcceptableError,
    408: RequestTimeoutError,
    409: ConflictError,
    410: GoneError,
    412: PreconditionFailedError,
    413: RequestEntityTooLargeError,
    415: UnsupportedMediaTypeError,
    422: UnprocessableEntityError,
    428: PreconditionRequiredError,
    429: TooManyRequestsError,
    500: InternalServerError,
    501: NotImplementedStatusError,
    502: BadGatewayError,
    503: ServiceUnavailableError,
    504: GatewayTimeoutError,
}

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "BadGatewayError",
    "BadRequestError",
    "ClientError",
    "ConflictError",
    "CredentialError",
    "ForbiddenError",
    "GatewayTimeoutError",
    "GoneError",
    "InternalServerError",
    "MethodNotAllowedError",
    "NotAcceptableError",
    "NotFoundError",
    "NotImplementedStatusError",
    "PreconditionFailedError",
    "PreconditionRequiredError",
    "RedirectionError",
    "RequestEntityTooLargeError",
    "RequestTimeoutError",
    "RequestValidationError",
    "ResponseTooLargeError",
    "ResponseValidationError",
    "ServerError",
    "ServiceUnavailableError",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UnprocessableEntityError",
    "UnsupportedMediaTypeError",
    "WebhookError",
]
