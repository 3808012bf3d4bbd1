"""Run commands of the toolkit in forked processes that need not import it again, with limits, and measure what they use."""

import contextlib
import gc
import importlib
import io
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

CPU = 10.0  # seconds
MEMORY = 1 << 30  # bytes
SMALL = {
    "openapi": "3.1.0",
    "info": {"title": "Small", "version": "1"},
    "paths": {"/a": {"get": {"operationId": "a", "responses": {"200": {"description": "-", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}}}}},
    "components": {"schemas": {"A": {"type": "object", "properties": {"x": {"type": "string"}}}}},
}  # fmt: skip
PATIENCE = 120.0  # seconds without an end
CONNECTING = ("socket.connect", "socket.sendto", "socket.getaddrinfo")
# What a command may open besides what is in its project: interpreter, packages, sources, and what the system says of itself.
OWN = tuple(
    {
        f"{os.path.realpath(path)}{os.sep}"
        for path in (
            sys.prefix,
            sys.base_prefix,
            Path(__file__).parents[2] / "scripts",
            "/usr",
            "/lib",
            "/proc",
            "/dev",
            "/sys",
            "/etc/mime.types",
            "/etc/localtime",
        )
    }
)


@dataclass(frozen=True)
class Ran:
    """What a command did: `code` is negative where a signal ended it, `cpu` and `peak` are those of all its processes; `outside` what it connected to or opened."""

    code: int
    cpu: float
    peak: int
    out: str = field(repr=False)
    err: str = field(repr=False)
    outside: tuple[str, ...] = ()


def warm() -> None:
    """Import what the commands need, so that forked processes need not."""
    from oaswright import check, cli, docs, generate, publish, regeneration, standalone  # noqa: F401 # imported for its effect
    from oaswright.diff import command, comparison  # noqa: F401 # likewise
    from oaswright.docs import build  # noqa: F401 # likewise


def rehearse(folder: Path) -> None:
    """Run each verb here, once, so that forked processes hold all that it imports, the generators too; the project is made in a folder that is empty."""
    from oaswright.generate.workers import CLIENT, MODELS

    for kind in (CLIENT, MODELS):
        importlib.import_module(kind).warm()
    (folder / "api.json").write_text(json.dumps(SMALL), encoding="utf-8")
    (folder / "broken.json").write_text(json.dumps({**SMALL, "paths": {"a": []}}), encoding="utf-8")
    (folder / "pyproject.toml").write_text('[tool.oaswright]\ndocument = "api.json"\nmodels = "warm_models"\nclient = "warm_client"\n', encoding="utf-8")
    here, arguments = Path.cwd(), sys.argv
    os.chdir(folder)
    try:
        for command in (
            ("check",),
            ("check", "broken.json"),
            ("bundle",),
            ("generate",),
            ("docs",),
            ("diff", "broken.json", "api.json"),
            ("prove", "--probes", "1"),
        ):
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):
                sys.argv = ["oaswright", *command]
                importlib.import_module("oaswright.cli").main()
    finally:
        sys.argv = arguments
        os.chdir(here)
    gc.collect()
    gc.freeze()


def run(folder: Path, *command: str) -> Ran:
    """Run a command in a folder, to its end."""
    return ended(start(folder, *command), folder)


def start(folder: Path, *command: str) -> int:
    """Start a command in a folder, in a process group of its own; return its process id."""
    child = os.fork()
    if child == 0:
        _become(folder, command)
    return child


def ended(child: int, folder: Path) -> Ran:
    """Wait for a command that was started; one that does not end is killed."""
    deadline = time.monotonic() + PATIENCE
    found = os.wait4(child, os.WNOHANG)
    while not found[0] and time.monotonic() < deadline:
        time.sleep(0.005)
        found = os.wait4(child, os.WNOHANG)
    if not found[0]:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        found = os.wait4(child, 0)
    _, status, used = found
    out, err, seen = (path.read_text(encoding="utf-8", errors="backslashreplace") if path.exists() else "" for path in _outputs(folder))
    outside = tuple(dict.fromkeys(seen.splitlines()))
    return Ran(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, out, err, outside)


def _outputs(folder: Path) -> tuple[Path, Path, Path]:
    return folder.with_name(f"{folder.name}.out"), folder.with_name(f"{folder.name}.err"), folder.with_name(f"{folder.name}.seen")


def _watch(folder: Path, record: int) -> None:
    """Write down every connection of this process and of those that it forks, and every file that is opened outside of a folder; nothing can take it off."""
    own = [*OWN, f"{os.path.realpath(folder)}{os.sep}"]

    def seen(event: str, arguments: tuple[object, ...]) -> None:
        if event in CONNECTING:
            os.write(record, f"connected to {arguments[1:]!r}\n".encode("utf-8", "backslashreplace"))
        elif event in ("tempfile.mkdtemp", "tempfile.mkstemp"):  # what it makes for itself
            own.append(f"{os.path.realpath(str(arguments[0]))}{os.sep}")
        elif event == "open" and isinstance(arguments[0], str | bytes):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            if not f"{path}{os.sep}".startswith(tuple(own)):
                os.write(record, f"opened {path!r}\n".encode("utf-8", "backslashreplace"))

    sys.addaudithook(seen)


def _become(folder: Path, command: Sequence[str]) -> None:
    """Turn this process into the command, whose workers are forked as those of `watch` are; it does not return."""
    code = 99
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (int(6 * CPU), int(6 * CPU)))
        resource.setrlimit(resource.RLIMIT_AS, (6 * MEMORY, 6 * MEMORY))
        *written, record = (os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND) for path in _outputs(folder))
        for opened, number in zip(written, (1, 2), strict=True):
            os.dup2(opened, number)
        sys.stdout, sys.stderr = (open(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))  # noqa: SIM115 # as long as the process
        os.chdir(folder)
        _watch(folder, record)
        sys.argv = ["oaswright", *command]
        from oaswright import cli
        from oaswright.prove import process, run

        defaults = run.Plan.__init__.__defaults__ or ()
        run.Plan.__init__.__defaults__ = tuple(process.forked if one is process.spawned else one for one in defaults)
        try:
            cli.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
    finally:
        os._exit(code)
