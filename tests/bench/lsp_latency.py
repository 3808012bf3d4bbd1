"""Measure how long an editor waits: from a keystroke to its findings, to the verdict on the edit, and for answers about a place.

`python -m tests.bench.lsp_latency [DOCUMENT...]`; without one, this repository's own document. The times hold the tenth of a second in which the server waits
for the next keystroke.
"""

import argparse
import asyncio
import re
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from tests.lsp.conftest import OASWRIGHT, Editor

ROOT = Path(__file__).parents[2]
EDITS = 10

PROJECT = '[tool.oaswright]\ndocument = "{}"\nmodels = "bench_models"\nclient = "bench_client"\n'


async def measured(home: Path, edited: Path, text: str) -> dict[str, list[float]]:
    """Return the seconds that each kind of answer took, while a description in a file of a project is edited."""
    client = LanguageClient("bench", "1")
    editor = Editor(client)
    await client.start_io(OASWRIGHT, "lsp", cwd=home)
    await client.initialize_async(types.InitializeParams(types.ClientCapabilities(), root_uri=home.as_uri()))
    client.initialized(types.InitializedParams())
    took: dict[str, list[float]] = {"first": [], "findings": [], "hover": [], "references": []}
    began = time.perf_counter()
    editor.open(edited)
    await _next(editor)
    took["first"].append(time.perf_counter() - began)
    place = re.search(r'description"?: *"?[A-Z]', text)
    assert place
    reference = re.search(r"\$ref[\"']?: *[\"'][^\"'\n]*", text)
    for number in range(EDITS):
        editor.shown.clear()
        began = time.perf_counter()
        editor.insert(edited, place.end(), f"{number} ")
        await _next(editor)
        took["findings"].append(time.perf_counter() - began)
        await asyncio.sleep(0.5)
    if reference:
        at = editor.at(edited, reference[0], len(reference[0]) - 1)
        for _ in range(3):
            began = time.perf_counter()
            await client.text_document_hover_async(types.HoverParams(**at))
            took["hover"].append(time.perf_counter() - began)
            began = time.perf_counter()
            await client.text_document_references_async(types.ReferenceParams(context=types.ReferenceContext(include_declaration=False), **at))
            took["references"].append(time.perf_counter() - began)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()  # type: ignore[no-untyped-call] # pygls gives it no types
    return took


async def _next(editor: Editor) -> None:
    editor.came.clear()
    async with asyncio.timeout(60):
        await editor.came.wait()


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="*", type=Path)
    print("| document | first findings | after a keystroke (median) | the slowest | hover | references |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for document in parser.parse_args().documents or [ROOT / "spec" / "openapi.yaml"]:
            home = Path(scratch) / document.stem
            is_own = document.resolve().parent == ROOT / "spec"
            shutil.copytree(document.parent, home) if is_own else home.mkdir()
            shutil.copyfile(document, home / document.name)
            (home / "pyproject.toml").write_text(PROJECT.format(document.name))
            edited = max(home.rglob("schemas/*.yaml"), key=lambda one: one.stat().st_size) if is_own else home / document.name
            took = asyncio.run(measured(home, edited, edited.read_text(encoding="utf-8")))
            shown = (statistics.median(took["first"]), statistics.median(took["findings"]), max(took["findings"]))
            answers = (statistics.median(took[name]) if took[name] else 0.0 for name in ("hover", "references"))
            print(f"| {document.name} | {' | '.join(f'{one * 1000:.0f} ms' for one in (*shown, *answers))} |", flush=True)


if __name__ == "__main__":
    main()
