"""Measure how long an editor waits: from a keystroke to its findings, to the verdict on the edit, and for answers about a place.

`python -m tests.bench.lsp_latency [--write] [DOCUMENT...]`; without one, this repository's own document. The times hold the tenth of a second in which the
server waits for the next keystroke; the CPU seconds, user and system, of the server's process alone, do not depend on what else the machine does.
"""

import argparse
import asyncio
import os
import platform
import re
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from lsprotocol import types
from oaswright.document import document as documents
from pygls.lsp.client import LanguageClient

from tests.lsp.conftest import OASWRIGHT, Editor

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "tests" / "bench" / "results" / "editor.md"
EDITS = 8
PROJECT = '[tool.oaswright]\ndocument = "{}"\nmodels = "bench_models"\nclient = "bench_client"\nreleased = "released.json"\n'
HEAD = """\
# The language server's latency

`python -m tests.bench.lsp_latency --write` types into a description of a document, over the protocol, as an editor does. The goal is 100 ms for the
findings of an edit on this repository's own document and 500 ms on GitHub's (13 MB of JSON), the wait for the next keystroke (100 ms) apart.

The CPU seconds are those of the server's process, user and system together, and say what an idle machine would need; the times were taken beside other work.
Findings are shown first; the comparison with the release follows in another thread.

Only JSON is parsed where it changed; a YAML file is parsed as a whole after each edit, so a large document is edited faster in parts (`oaswright split`).

"""
TABLE = """\
| document | first findings, CPU | findings of an edit, CPU (median) | the slowest | verdict of an edit, CPU (median) | from keystroke to findings (median) | hover | references |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def cpu(process: int) -> float:
    """Return the CPU seconds that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measured(home: Path, edited: Path, text: str) -> dict[str, list[float]]:
    """Return the seconds that each kind of answer took, while a description in a file of a project is edited."""
    client = LanguageClient("bench", "1")
    editor = Editor(client)
    await client.start_io(OASWRIGHT, "lsp", cwd=home)
    server = client._server
    assert server
    await client.initialize_async(types.InitializeParams(types.ClientCapabilities(), root_uri=home.as_uri()))
    client.initialized(types.InitializedParams())
    took: dict[str, list[float]] = {name: [] for name in ("first", "findings", "verdict", "time", "hover", "references")}
    began = cpu(server.pid)
    editor.open(edited)
    await _next(editor)
    took["first"].append(cpu(server.pid) - began)
    await _quiet(server.pid)
    place = re.search(r'description"?: *"?[A-Z]', text)
    assert place
    for number in range(EDITS):
        began, clock = cpu(server.pid), time.perf_counter()
        editor.insert(edited, place.end(), f"{number} ")
        await _next(editor)
        took["time"].append(time.perf_counter() - clock)
        shown = cpu(server.pid)
        took["findings"].append(shown - began)
        await _quiet(server.pid)
        took["verdict"].append(cpu(server.pid) - shown)
    if reference := re.search(r"\$ref[\"']?: *[\"'][^\"'\n]*", text):
        at = editor.at(edited, reference[0], len(reference[0]) - 1)
        for _ in range(3):
            began = cpu(server.pid)
            await client.text_document_hover_async(types.HoverParams(**at))
            took["hover"].append(cpu(server.pid) - began)
            began = cpu(server.pid)
            await client.text_document_references_async(types.ReferenceParams(context=types.ReferenceContext(include_declaration=False), **at))
            took["references"].append(cpu(server.pid) - began)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()  # type: ignore[no-untyped-call] # pygls gives it no types
    return took


async def _next(editor: Editor) -> None:
    editor.came.clear()
    async with asyncio.timeout(300):
        await editor.came.wait()
    await asyncio.sleep(0)  # let what comes for other files come too


async def _quiet(process: int) -> None:
    """Wait until the server has nothing more to do: what it shows of an edit need not change when the verdict on it is known."""
    used = -1.0
    while used != (used := cpu(process)):  # noqa: ASYNC110 # no event tells what another process is done with
        await asyncio.sleep(1)


def row(document: Path, scratch: Path) -> str:
    """Measure on a document; return its row of the table."""
    home = scratch / document.stem
    is_own = document.resolve().parent == ROOT / "spec"
    shutil.copytree(document.parent, home) if is_own else home.mkdir()
    shutil.copyfile(document, home / document.name)
    (home / "released.json").write_bytes(documents.load(document).written)
    (home / "pyproject.toml").write_text(PROJECT.format(document.name))
    edited = max(home.rglob("schemas/*.yaml"), key=lambda one: one.stat().st_size) if is_own else home / document.name
    took = asyncio.run(measured(home, edited, edited.read_text(encoding="utf-8")))
    found = [statistics.median(took["first"]), statistics.median(took["findings"]), max(took["findings"]), statistics.median(took["verdict"])]
    found += [statistics.median(took["time"]), *(statistics.median(took[name]) if took[name] else 0.0 for name in ("hover", "references"))]
    return f"| {document.name}, {document.stat().st_size:,} bytes | {' | '.join(f'{one * 1000:,.0f} ms' for one in found)} |\n"


def main() -> None:
    """Print a table, and write the page if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the page of the handbook")
    parser.add_argument("documents", nargs="*", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        rows = [row(document, Path(scratch)) for document in asked.documents or [ROOT / "spec" / "openapi.yaml"]]
    print(TABLE + "".join(rows), end="", flush=True)
    if asked.write:
        PAGE.write_text(f"{HEAD}{TABLE}{''.join(rows)}\nPython {platform.python_version()}, {os.cpu_count()} cores.\n")


if __name__ == "__main__":
    main()
