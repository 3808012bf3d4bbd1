"""Kill commands at random moments, and look for what is lost, half-written or left over.

    python -m tests.bench.kills [--count 200] [--seed N]

The document is edited, a command is started and its main process gets SIGKILL after a random share of the time that it takes. Then both packages have
to import, foreign files have to hold what they held, no process of the command may live on, and after the next run nothing may be left over.
Exits 1 if any of it fails.
"""

import argparse
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.bench import forked
from tests.bench.hostile import RICH

CONFIGURATION = """\
[tool.oaswright]
document = "api.json"
models = "the_models"
client = "the_client"
distribution = "the-api"
"""
# Answers everything with 200 and a body that the document does not describe, so that each run records failures.
APPLICATION = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b'{"unexpected": true}'})
"""
COMMANDS = {
    "generate": ("generate",),
    "docs": ("docs",),
    "watch": ("watch", "--probes", "20"),
    "fuzz --record": ("fuzz", "target_app:app", "--record", "--max-requests", "15"),
}
FOREIGN = ("generated/mine.txt", "generated/the_models/mine.py", "generated/the_client/own/mine.py", "site/mine.html", "tests/regressions/mine.json")
# What a project may hold besides visible files.
HIDDEN = re.compile(r"\.(oaswright(/.*)?|gitignore|oaswright\.json)")
ORPHANS = 15.0  # seconds within which the processes of a killed command have to end
LONGEST = 20.0  # seconds of a command that does not end by itself


class Project:
    """A project whose document can be edited, with foreign files wherever something is written."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        folder.mkdir(parents=True)
        (folder / "pyproject.toml").write_text(CONFIGURATION, encoding="utf-8")
        (folder / "target_app.py").write_text(APPLICATION, encoding="utf-8")
        self.edit()
        forked.run(folder, "generate")
        forked.run(folder, "docs")
        for path in FOREIGN:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text("mine = 1\n", encoding="utf-8")

    def edit(self) -> None:
        """Change a random part of the document: schemas and operations come, go and change."""
        tree = json.loads(json.dumps(RICH))
        schemas = tree["components"]["schemas"]
        for number in range(self.random.randrange(5)):
            schemas[f"Extra{number}"] = {"type": "object", "properties": {f"p{self.random.randrange(9)}": {"type": "string"}}}
            tree["paths"][f"/extra{number}"] = {"get": {"operationId": f"extra{number}", "responses": {"200": {"description": str(self.random.random())}}}}
        schemas["Named"]["properties"]["name"]["maxLength"] = self.random.randrange(1, 99)
        staged = self.folder / "api.json.edited"
        staged.write_text(json.dumps(tree), encoding="utf-8")
        staged.replace(self.folder / "api.json")

    def kill(self, verb: str, after: float) -> bool:
        """Start a command and kill it after some seconds; return whether it was still running."""
        self.edit()
        child = forked.start(self.folder, *COMMANDS[verb])
        if verb == "watch":
            time.sleep(after / 2)
            self.edit()
            after /= 2
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        deadline = time.monotonic() + ORPHANS
        while _lives(child) and time.monotonic() < deadline:
            time.sleep(0.02)
        return os.WIFSIGNALED(status)

    def faults(self, verb: str) -> Iterator[str]:
        """Yield what is wrong after a kill, and after the next run."""
        for package in ("the_models", "the_client"):
            if why := _imported(self.folder / "generated", package):
                yield f"{verb}: {package} does not import: {why}"
        yield from self._foreign(verb, "the kill")
        for command in [COMMANDS[verb if verb != "watch" else "generate"]]:
            ran = forked.run(self.folder, *command)
            if ran.code not in (0, 1) or "Traceback" in ran.err:
                yield f"{verb}: the next {command[0]} ends with {ran.code}: {ran.err[-300:]}"
        yield from self._foreign(verb, "the next run")
        if why := _imported(self.folder / "generated", "the_client"):
            yield f"{verb}: the_client does not import after the next run: {why}"
        for path in self.folder.rglob("*"):
            name = path.relative_to(self.folder).as_posix()
            hidden = [one for one in path.relative_to(self.folder).parts if one.startswith(".")]
            is_ours = not hidden or HIDDEN.fullmatch(name[name.index(hidden[0]) :])
            if not is_ours or name.endswith((".staged", ".pending.json", "-staging")) or re.search(r"/\.[^/]+\.\d+$", name):
                yield f"{verb}: left over: {re.sub(r'[0-9]+', 'N', name)}"

    def _foreign(self, verb: str, when: str) -> Iterator[str]:
        for path in FOREIGN:
            if not (self.folder / path).is_file() or (self.folder / path).read_text(encoding="utf-8") != "mine = 1\n":
                yield f"{verb}: {path} is gone after {when}"


def _lives(group: int) -> bool:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, 0)
        return True
    return False


def _imported(folder: Path, package: str) -> str:
    """Import a package with all its modules in a process of its own; return why that fails."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = ""
        try:
            sys.path.insert(0, str(folder))
            sys.dont_write_bytecode = True
            for path in sorted((folder / package).rglob("*.py")):
                if path.name != "mine.py":
                    __import__(".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__"))
        except BaseException as error:  # noqa: BLE001 # whatever it is, it is the answer
            said = f"{type(error).__name__}: {error}"[:300]
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    os.waitpid(child, 0)
    return said


def search(folder: Path, count: int, seed: int) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Kill the commands by turns, `count` times in all; return how often each was started, was still running when killed, and the faults."""
    started, killed, found = Counter[str](), Counter[str](), Counter[str]()
    chosen = random.Random(seed)
    projects = {verb: Project(folder / str(number), seed) for number, verb in enumerate(COMMANDS)}
    lasts = {verb: _seconds(project, "generate" if verb == "watch" else verb) for verb, project in projects.items()}
    lasts["watch"] *= 4  # it does not end by itself: the time of a few runs
    for number in range(count):
        verb = list(COMMANDS)[number % len(COMMANDS)]
        started[verb] += 1
        killed[verb] += projects[verb].kill(verb, chosen.uniform(0, min(lasts[verb], LONGEST)))
        found.update(dict.fromkeys(projects[verb].faults(verb), 1))
        if number % 20 == 19:
            print(f"{number + 1} kills, {sum(killed.values())} of a running command, {sum(found.values())} faults", flush=True)
    return started, killed, found


def _seconds(project: Project, verb: str) -> float:
    """Return how long a command takes after an edit."""
    project.edit()
    began = time.monotonic()
    forked.run(project.folder, *COMMANDS[verb])
    return time.monotonic() - began


def main() -> None:
    """Kill, look, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory() as first:
        forked.rehearse(Path(first))
        started, killed, found = search(Path(scratch), chosen.count, chosen.seed)
    print("| command | started | running when killed |\n| --- | --- | --- |")
    print("\n".join(f"| {verb} | {started[verb]} | {killed[verb]} |" for verb in COMMANDS))
    print("\n".join(f"{count} x {fault}" for fault, count in found.items()) or "Packages imported, foreign files were there, nothing was left over.")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
