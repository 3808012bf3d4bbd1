"""What came back of a call, and what is told of its request."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._json_text import read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import httpx

    from ._models import Violation

T = TypeVar("T")


class RequestInfo:
    """The request that was sent, without its credentials."""

    __slots__ = ("_request", "_secret")

    def __init__(self, request: "httpx.Request", secret: "Collection[str]" = ()) -> None:
        self._request = request
        self._secret = secret

    @property
    def method(self) -> str:
        return self._request.method

    @property
    def url(self) -> str:
        """The address; a query that holds a key is hidden."""
        return str(self._request.url)

    @property
    def headers(self) -> dict[str, str]:
        """The headers, by their names in lower case; credentials are hidden."""
        from ._redact import REDACTED, SECRET_HEADERS

        return {name: REDACTED if name in SECRET_HEADERS or name in self._secret else value for name, value in self._request.headers.items()}

    def __str__(self) -> str:
        return f"{self.method} {self.url}"

    def __repr__(self) -> str:
        return f"RequestInfo({str(self)!r})"


@dataclass(frozen=True)
class Response(Generic[T]):
    """A reply. `parsed` holds the body as the document types it; `violations` list where the reply violates the document.

    Both are worked out when they are first asked for, so that a reply whose status decides costs no more than that.
    """

    status_code: int
    content: bytes = field(repr=False)
    headers: "httpx.Headers" = field(repr=False)
    parsed: T | None
    violations: "tuple[Violation, ...]" = field(default_factory=tuple)
    request: RequestInfo | None = None

    @classmethod
    def unread(
        cls, status_code: int, content: bytes, headers: "httpx.Headers", request: RequestInfo, read: "Callable[[], tuple[T | None, tuple[Violation, ...]]]"
    ) -> "Response[T]":
        """Return a reply with the function that gives `parsed` and `violations`."""
        made = cls.__new__(cls)
        made.__dict__.update(status_code=status_code, content=content, headers=headers, request=request, _read=read)
        return made

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Read the body when it is first asked for."""
            if name not in ("parsed", "violations") or "_read" not in self.__dict__:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            self.__dict__["parsed"], self.__dict__["violations"] = self.__dict__["_read"]()
            return self.__dict__[name]

        def __getstate__(self) -> dict[str, Any]:
            return {name: getattr(self, name) for name in type(self).__dataclass_fields__}

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status_code < 300

    @property
    def text(self) -> str:
        """The content as text, in the character set that the reply names."""
        return decoded(self.content, self.headers)

    def json(self) -> Any:
        """Return the content as plain JSON data. ValueError if it is none."""
        return read_json(self.content)


def decoded(content: bytes, headers: "httpx.Headers") -> str:
    """Bytes as text, in the character set that the headers name, else in UTF-8."""
    charset = next(
        (part.partition("=")[2].strip(" \"'") for part in headers.get("content-type", "").split(";") if part.strip().lower().startswith("charset=")), ""
    )
    try:
        return content.decode(charset or "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")
