"""The total time of a synchronous call, held at each read and write: a server that sends a byte now and then cannot prolong it."""

import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from .deadline import Until

_PIECE = 65536  # bytes written between two looks at the clock


def hold(transport: Any) -> Any:
    """Let the connections of a transport end in time; httpx has no option for their backend."""
    pool = getattr(transport, "_pool", None)
    if isinstance(pool, httpcore.ConnectionPool) and hasattr(pool, "_network_backend"):
        pool._network_backend = _Backend(pool._network_backend)
    return transport


def _wait(step: Callable[[float | None], Any], timeout: float | None, late: type[httpcore.TimeoutException]) -> Any:
    """Take a step within what is left of the call."""
    if not isinstance(timeout, Until):
        return step(timeout)
    left = timeout.deadline - time.monotonic()
    is_last = timeout.step is None or left < timeout.step
    try:
        if left > 0:
            return step(left if is_last else timeout.step)
    except httpcore.TimeoutException:
        if not is_last:
            raise
    raise late("the call takes longer than total_timeout allows")


class _Backend(httpcore.NetworkBackend):
    def __init__(self, inner: httpcore.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(_wait(lambda left: self._inner.connect_tcp(host, port, left, local_address, socket_options), timeout, httpcore.ConnectTimeout))

    def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None) -> httpcore.NetworkStream:
        return _Stream(_wait(lambda left: self._inner.connect_unix_socket(path, left, socket_options), timeout, httpcore.ConnectTimeout))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner
        self.close = inner.close  # type: ignore[method-assign] # as it is
        self.get_extra_info = inner.get_extra_info  # type: ignore[method-assign] # likewise

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return _wait(lambda left: self._inner.read(max_bytes, left), timeout, httpcore.ReadTimeout)  # type: ignore[no-any-return] # what the step returns

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PIECE):
            piece = buffer[start : start + _PIECE]
            _wait(lambda left, piece=piece: self._inner.write(piece, left), timeout, httpcore.WriteTimeout)  # type: ignore[misc] # bound in the loop

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
        return _Stream(_wait(lambda left: self._inner.start_tls(ssl_context, server_hostname, left), timeout, httpcore.ConnectTimeout))
