# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.
"""A client of the API, synchronous and asynchronous: it sends only what the document allows, and loses nothing of what comes back."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._defaults import VERSION as __version__

if TYPE_CHECKING:
    from ._auth.oauth import OAuth2 as OAuth2
    from ._calls.client import AuthenticatedClient as AuthenticatedClient
    from ._calls.client import Client as Client
    from ._files import File as File
    from ._response import Response as Response
    from ._responses.pages import Pages as Pages
    from ._responses.streams import Download as Download
    from ._responses.streams import Event as Event
    from ._responses.streams import Stream as Stream
    from ._sentinel import UNSET as UNSET
    from ._sentinel import Unset as Unset
    from ._transport.retry import Retry as Retry
    from .errors import APIConnectionError as APIConnectionError
    from .errors import APIError as APIError
    from .errors import APIStatusError as APIStatusError
    from .errors import APITimeoutError as APITimeoutError
    from .errors import BadGatewayError as BadGatewayError
    from .errors import BadRequestError as BadRequestError
    from .errors import ClientError as ClientError
    from .errors import ConflictError as ConflictError
    from .errors import CredentialError as CredentialError
    from .errors import ForbiddenError as ForbiddenError
    from .errors import GatewayTimeoutError as GatewayTimeoutError
    from .errors import GoneError as GoneError
    from .errors import InternalServerError as InternalServerError
    from .errors import MethodNotAllowedError as MethodNotAllowedError
    from .errors import NotAcceptableError as NotAcceptableError
    from .errors import NotFoundError as NotFoundError
    from .errors import NotImplementedStatusError as NotImplementedStatusError
    from .errors import PreconditionFailedError as PreconditionFailedError
    from .errors import PreconditionRequiredError as PreconditionRequiredError
    from .errors import RedirectionError as RedirectionError
    from .errors import RequestEntityTooLargeError as RequestEntityTooLargeError
    from .errors import RequestTimeoutError as RequestTimeoutError
    from .errors import RequestValidationError as RequestValidationError
    from .errors import ResponseTooLargeError as ResponseTooLargeError
    from .errors import ResponseValidationError as ResponseValidationError
    from .errors import ServerError as ServerError
    from .errors import ServiceUnavailableError as ServiceUnavailableError
    from .errors import TooManyRequestsError as TooManyRequestsError
    from .errors import UnauthorizedError as UnauthorizedError
    from .errors import UnprocessableEntityError as UnprocessableEntityError
    from .errors import UnsupportedMediaTypeError as UnsupportedMediaTypeError
    from .errors import WebhookError as WebhookError
    from .service import AsyncBuddy as AsyncBuddy
    from .service import Buddy as Buddy

_MODULES = {
    "APIConnectionError": "errors",
    "APIError": "errors",
    "APIStatusError": "errors",
    "APITimeoutError": "errors",
    "AsyncBuddy": "service",
    "AuthenticatedClient": "_calls.client",
    "BadGatewayError": "errors",
    "BadRequestError": "errors",
    "Buddy": "service",
    "Client": "_calls.client",
    "ClientError": "errors",
    "ConflictError": "errors",
    "CredentialError": "errors",
    "Download": "_responses.streams",
    "Event": "_responses.streams",
    "File": "_files",
    "ForbiddenError": "errors",
    "GatewayTimeoutError": "errors",
    "GoneError": "errors",
    "InternalServerError": "errors",
    "MethodNotAllowedError": "errors",
    "NotAcceptableError": "errors",
    "NotFoundError": "errors",
    "NotImplementedStatusError": "errors",
    "OAuth2": "_auth.oauth",
    "Pages": "_responses.pages",
    "PreconditionFailedError": "errors",
    "PreconditionRequiredError": "errors",
    "RedirectionError": "errors",
    "RequestEntityTooLargeError": "errors",
    "RequestTimeoutError": "errors",
    "RequestValidationError": "errors",
    "Response": "_response",
    "ResponseTooLargeError": "errors",
    "ResponseValidationError": "errors",
    "Retry": "_transport.retry",
    "ServerError": "errors",
    "ServiceUnavailableError": "errors",
    "Stream": "_responses.streams",
    "TooManyRequestsError": "errors",
    "UNSET": "_sentinel",
    "UnauthorizedError": "errors",
    "UnprocessableEntityError": "errors",
    "Unset": "_sentinel",
    "UnsupportedMediaTypeError": "errors",
    "WebhookError": "errors",
}

__all__ = [
    "__version__",
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncBuddy",
    "AuthenticatedClient",
    "BadGatewayError",
    "BadRequestError",
    "Buddy",
    "Client",
    "ClientError",
    "ConflictError",
    "CredentialError",
    "Download",
    "Event",
    "File",
    "ForbiddenError",
    "GatewayTimeoutError",
    "GoneError",
    "InternalServerError",
    "MethodNotAllowedError",
    "NotAcceptableError",
    "NotFoundError",
    "NotImplementedStatusError",
    "OAuth2",
    "Pages",
    "PreconditionFailedError",
    "PreconditionRequiredError",
    "RedirectionError",
    "RequestEntityTooLargeError",
    "RequestTimeoutError",
    "RequestValidationError",
    "Response",
    "ResponseTooLargeError",
    "ResponseValidationError",
    "Retry",
    "ServerError",
    "ServiceUnavailableError",
    "Stream",
    "TooManyRequestsError",
    "UNSET",
    "UnauthorizedError",
    "UnprocessableEntityError",
    "Unset",
    "UnsupportedMediaTypeError",
    "WebhookError",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """A public name, imported when it is first asked for."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted(__all__)
