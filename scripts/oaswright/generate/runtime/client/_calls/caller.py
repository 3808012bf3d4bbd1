"""Groups of operations, and what becomes of the reply to a call: its value, the whole response, or the open connection.

Each operation is one function, whose first argument says where the call goes; a resource is such an argument, and its methods are those functions.
"""

from __future__ import annotations

from importlib import import_module
from types import MethodType
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, Generic, ParamSpec, TypeVar

from .._sentinel import UNSET
from .options import check_options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .._response import Response
    from .._responses.streams import Download
    from .client import Client
    from .operation import Operation, Types

P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A")


class Caller:
    """Where the calls of an operation go: at once, answered with the value of a success; any failure is raised."""

    asynchronous: ClassVar[bool] = False
    outcome: ClassVar[str] = "value"

    def __init__(self, client: Client | None) -> None:
        self._client = client

    def _call(self, operation: Operation, arguments: dict[str, Any], options: Mapping[str, Any], body: Any = UNSET, content_type: Any = UNSET) -> Any:
        if options:
            check_options(options)
        client = options.get("client", self._client)
        if client is None:
            raise TypeError(f"{operation.name} needs a client: pass client=...")
        from .call import Call

        return Call(client, operation, options, self.outcome, asynchronous=self.asynchronous).run(arguments, body, content_type)


class Resource(Caller):
    """The operations of one tag; each method is imported when it is first used."""

    _methods: ClassVar[Mapping[str, str]] = {}

    if not TYPE_CHECKING:  # a type checker knows the methods, and no others

        def __getattr__(self, name: str) -> Any:
            """Return a method by its name."""
            if name not in type(self)._methods:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{self._nearest(name)}", name=name, obj=self)
            module = import_module(f"{type(self).__module__}.{type(self)._methods[name]}")
            method = MethodType(module.call, self)
            self.__dict__[name] = method
            return method

    def _nearest(self, name: str) -> str:
        """Return a hint at the method whose name is meant, if one is like it."""
        import difflib

        near = [one for one in self._methods if name in one] or difflib.get_close_matches(name, self._methods, 1)
        return f"; did you mean {near[0]!r}?" if near and not name.startswith("_") else ""

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._methods})


class AsyncResource(Resource):
    """The same, without blocking."""

    asynchronous = True


class ResponseResource(Resource):
    """The same, answered with the whole response; no status is raised."""

    outcome = "response"


class AsyncResponseResource(Resource):
    """The same, without blocking and answered with the whole response."""

    asynchronous = True
    outcome = "response"


class Awaited(Generic[P, R]):
    """How a type checker sees the asynchronous form of an operation; there is none at run time."""

    def __init__(self, call: Callable[Concatenate[Any, P], R]) -> None: ...

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the operation without blocking."""
        raise NotImplementedError


class Responding(Generic[P, A]):
    """How a type checker sees an operation that is answered with the whole response; there is none at run time."""

    def __init__(self, call: Callable[Concatenate[Any, P], Any], types: Callable[[], Types[A]]) -> None: ...

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Response[A]:
        """Call the operation; no status is raised."""
        raise NotImplementedError


class AsyncResponding(Generic[P, A]):
    """The same, without blocking."""

    def __init__(self, call: Callable[Concatenate[Any, P], Any], types: Callable[[], Types[A]]) -> None: ...

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Response[A]:
        """Call the operation; no status is raised."""
        raise NotImplementedError


class Functions(Generic[P, A]):
    """The functions of openapi-python-client for one operation; they need `client=`, and no status is raised."""

    def __init__(self, call: Callable[Concatenate[Any, P], Any], types: Callable[[], Types[A]]) -> None:  # noqa: ARG002 # it says what A is
        self._call: Callable[..., Any] = call
        self.__doc__ = call.__doc__

    def sync_detailed(self, *args: P.args, **kwargs: P.kwargs) -> Response[A]:
        """Call the operation; returns status, headers and body."""
        return self._call(_NOW, *args, **kwargs)  # type: ignore[no-any-return] # as `types` says

    def sync(self, *args: P.args, **kwargs: P.kwargs) -> A | None:
        """Call the operation; returns the body alone, whatever the status."""
        return self.sync_detailed(*args, **kwargs).parsed

    async def asyncio_detailed(self, *args: P.args, **kwargs: P.kwargs) -> Response[A]:
        """Call the operation without blocking; returns status, headers and body."""
        return await self._call(_LATER, *args, **kwargs)  # type: ignore[no-any-return] # as `types` says

    async def asyncio(self, *args: P.args, **kwargs: P.kwargs) -> A | None:
        """Call the operation without blocking; returns the body alone, whatever the status."""
        return (await self.asyncio_detailed(*args, **kwargs)).parsed


class _Later(Caller):
    asynchronous = True
    outcome = "compatible"


class _Now(Caller):
    outcome = "compatible"


_NOW, _LATER = _Now(None), _Later(None)


class DownloadResource(Resource):
    """The same, answered with the open connection."""

    outcome = "download"


class AsyncDownloadResource(Resource):
    """The same, without blocking and answered with the open connection."""

    asynchronous = True
    outcome = "download"


class Downloading(Generic[P]):
    """How a type checker sees an operation whose reply is read in chunks; there is none at run time."""

    def __init__(self, call: Callable[Concatenate[Any, P], Any]) -> None: ...

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Download:
        """Call the operation; the body is read from what is returned."""
        raise NotImplementedError


class AsyncDownloading(Generic[P]):
    """The same, without blocking."""

    def __init__(self, call: Callable[Concatenate[Any, P], Any]) -> None: ...

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Download:
        """Call the operation; the body is read from what is returned."""
        raise NotImplementedError
