"""The server under test: a URL, an application in this process, or a command that is started and stopped here."""

import importlib
import os
import re
import shlex
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from oaswright.child_process import Program
from oaswright.errors import TargetError, UsageError
from oaswright.fuzz.wire.asgi import InProcess
from oaswright.fuzz.wire.connection import Connection

READY_SECONDS = 30.0
STOP_SECONDS = 5.0
HOST = re.compile(r"[\w.-]+:\d+(/.*)?|(localhost|\d+(\.\d+){3})(/.*)?")
TAKEN = "another program has the port that this one wants: write {port} where it takes its port, or stop the other one"
IN_PROCESS = "http://testserver"


@dataclass(frozen=True)
class Target:
    """Either a base URL, or an ASGI application (`app`), which is then called in this process; `process` has its lifespan open."""

    name: str
    base_url: str
    app: Any = field(default=None, repr=False)
    process: InProcess | None = field(default=None, repr=False)
    connection: Connection = field(default=Connection(), repr=False)


def resolve(text: str) -> Target:
    """Return a target as people type it: `http://host:port/base` or `module:app`."""
    if text.startswith(("http://", "https://")):
        return Target(text, _base_url(text))
    if HOST.fullmatch(text):
        raise UsageError(f"'{text}' names a host, and no scheme", hint=f"write http://{text}")
    module, _, attribute = text.partition(":")
    if not module or not attribute or "/" in text:
        raise UsageError(f"'{text}' is neither a URL nor module:app", hint="write http://127.0.0.1:8000, or package.module:app, or use --start")
    return Target(text, IN_PROCESS, _imported(module, attribute))


def _base_url(text: str) -> str:
    """Return the URL without its last slash. UsageError if it is none, or holds more than a base."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port  # the port is read where it is asked for
    except ValueError as error:
        raise UsageError(f"'{text}' is not a URL: {error}", hint="write http://host:port") from None
    if not host:
        raise UsageError(f"'{text}' names no host", hint="write http://host:port")
    if parts.username is not None:
        raise UsageError(f"the URL of {host} holds a password, which reports would show", hint='set tokens = [{ env = "API_TOKEN" }] in [tool.oaswright.fuzz]')
    if parts.query or parts.fragment:
        raise UsageError(f"'{text}' holds a query or a fragment, to which no path can be added", hint="write the base URL alone")
    return text.rstrip("/")


def _imported(module: str, attribute: str) -> Any:
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        app: Any = importlib.import_module(module)
        for name in attribute.split("."):
            app = getattr(app, name)
    except Exception as error:  # noqa: BLE001 # whatever an application's import raises, it cannot be the target
        raise TargetError(
            f"'{module}:{attribute}' cannot be imported: {type(error).__name__}: {error}", hint="run from the folder that holds the module"
        ) from None
    return app


@contextmanager
def opened(
    text: str, start: str, environment: Mapping[str, str], hide: Callable[[str], str] = str, connection: Connection | None = None, base_path: str = ""
) -> Iterator[Target]:
    """Provide the target that the command line or the configuration names: `text` if it is given, else what `start` starts.

    `hide` takes the tokens out of what a server says that does not start.
    """
    options, below = connection or Connection(), f"/{base_path.strip('/')}" if base_path.strip("/") else ""
    if text:
        named = resolve(text)
        with kept(replace(named, base_url=named.base_url + below, connection=options)) as target:
            yield target
    elif start:
        with started(start, environment=environment, hide=hide) as base_url:
            yield Target(start, base_url + below, connection=options)
    else:
        raise UsageError("no target is named", hint="write a URL or module:app, use --start 'command {port}', or set start in [tool.oaswright.fuzz]")


@contextmanager
def kept(target: Target) -> Iterator[Target]:
    """Provide the target with its application started, if it has one, until the block ends."""
    if target.app is None or target.process is not None:
        yield target
        return
    with InProcess(target.app, target.base_url) as process:
        yield replace(target, process=process)


@contextmanager
def started(
    command: str, *, environment: Mapping[str, str] | None = None, ready_path: str = "/", timeout: float = READY_SECONDS, hide: Callable[[str], str] = str
) -> Iterator[str]:
    """Provide the base URL of a server that `command` starts; `{port}` in it stands for a free port.

    The server and all that it started are stopped at the end, on an error, on Ctrl-C and on SIGTERM. TargetError if it
    does not answer any request within `timeout` seconds.
    """
    if "{port}" not in command:
        raise UsageError(f"the command '{command}' does not say where the port goes", hint="write {port} where the server takes its port")
    port = _free_port()
    with tempfile.TemporaryFile() as log, _terminable():
        process = _launch(command.replace("{port}", str(port)), {**os.environ, **(environment or {}), "PATH": _path()}, log)
        try:
            problem = _wait_until_ready(process, port, ready_path, timeout)
            if problem:
                said = hide(_tail(log))
                is_taken = re.search("address (is )?already in use|EADDRINUSE", said, re.IGNORECASE)
                raise TargetError(f"{problem[0]}\n{said}", hint=TAKEN if is_taken else problem[1])
            yield f"http://127.0.0.1:{port}"
        finally:
            process.end(STOP_SECONDS)


def _path() -> str:
    """Return the search path, this interpreter's own programs first: a server that is installed beside us is found."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


def _launch(command: str, environment: dict[str, str], log: IO[bytes]) -> Program:
    try:
        return Program(shlex.split(command), environment=environment, output=log)
    except (OSError, ValueError) as error:
        raise TargetError(f"'{command}' cannot be started: {error}", hint="try the command by hand") from None


def _wait_until_ready(process: Program, port: int, path: str, timeout: float) -> tuple[str, str] | None:
    """None once the server answers; else why it will not, and what to do."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if process.code is not None:
            return f"the server ended with exit code {process.code} before it answered", "try the command by hand"
        if _answers(port, path):
            return None
        time.sleep(0.05)
    return f"the server did not answer within {timeout:g} s", "does it listen on 127.0.0.1 and on the port it was given?"


def _answers(port: int, path: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            return connection.recv(5) == b"HTTP/"
    except OSError:
        return False


def _tail(log: IO[bytes], size: int = 2000) -> str:
    log.seek(max(0, log.seek(0, os.SEEK_END) - size))
    return log.read().decode("utf-8", "replace").strip()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends this process through its `finally` clauses, as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(*_: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
