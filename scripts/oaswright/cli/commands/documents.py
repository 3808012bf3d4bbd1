"""`oaswright bundle`, `join`, `split`, `stats` and `provenance`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from oaswright.cli.console import Console
from oaswright.cli.options import DOCUMENT, DOCUMENTS, EXCLUDE, INCLUDE, TEXT_OR_JSON, common


@click.command(epilog="Example: oaswright bundle > openapi.json")
@DOCUMENT
@common(DOCUMENTS)
@INCLUDE
@EXCLUDE
@click.option("--dereferenced", "is_dereferenced", is_flag=True, help="Write what references mean in their place; circles stay references.")
def bundle(console: Console, document: str, folder: Path, include: tuple[str, ...], exclude: tuple[str, ...], is_dereferenced: bool) -> None:
    """Print the document as one file, with internal references only.

    DOCUMENT is a file or module:app, an ASGI application that serves its document. [default: the configured document]
    """
    from oaswright import standalone

    read = standalone.find(folder, document, include=include, exclude=exclude).load()
    if is_dereferenced:
        from oaswright.restructure import dereference

        _print(console, dereference.dereferenced(read))
    else:
        console.result(lambda form: read.written.decode() if form == "json" else _text(read.tree, form))


@click.command(epilog="Example: oaswright join pets.yaml orders.yaml --output openapi.yaml")
@click.argument("documents", nargs=-1, required=True)
@common(DOCUMENTS)
@INCLUDE
@EXCLUDE
@click.option("--rename", "is_renamed", is_flag=True, help="Put the title of a document in front of its components and operation ids whose names are taken.")
def join(console: Console, documents: tuple[str, ...], folder: Path, include: tuple[str, ...], exclude: tuple[str, ...], is_renamed: bool) -> None:
    """Print several documents as one. What the first says of the whole counts; servers and security that differ move to the paths and operations."""
    from oaswright import standalone
    from oaswright.restructure import join as joins

    read = [standalone.find(folder, one, include=include, exclude=exclude).load() for one in documents]
    tree, left = joins.joined(read, is_renamed=is_renamed)
    _print(console, tree)
    for line in left:
        console.note(line)


@click.command(epilog="Example: oaswright split openapi.yaml --out-dir spec")
@DOCUMENT
@click.option("-o", "--out-dir", "output", type=click.Path(path_type=Path, file_okay=False), required=True, help="An empty folder, or one that is not there.")
@common(TEXT_OR_JSON)
@INCLUDE
@EXCLUDE
def split(console: Console, document: str, output: Path, folder: Path, include: tuple[str, ...], exclude: tuple[str, ...]) -> None:
    """Write the document as several files: one for each path and each component. Bundled, they say the same.

    DOCUMENT is a file or module:app, an ASGI application that serves its document. [default: the configured document]
    """
    from oaswright import standalone
    from oaswright.finding import display
    from oaswright.report import json_report
    from oaswright.restructure import split as splits

    written = splits.split(standalone.find(folder, document, include=include, exclude=exclude).load(), output)
    data = {"schema": json_report.identity("split"), "folder": display(output), "files": written}
    console.result(lambda form: json_report.dump(data) if form == "json" else f"{len(written)} files; the document is {display(output / written[0])}")


@click.command(epilog="Example: oaswright stats openapi.yaml")
@DOCUMENT
@common(TEXT_OR_JSON)
@INCLUDE
@EXCLUDE
def stats(console: Console, document: str, folder: Path, include: tuple[str, ...], exclude: tuple[str, ...]) -> None:
    """Count what the document holds.

    DOCUMENT is a file or module:app, an ASGI application that serves its document. [default: the configured document]
    """
    from dataclasses import asdict

    from oaswright import standalone
    from oaswright.report import json_report
    from oaswright.restructure import document_counts

    found = document_counts.statistics(standalone.find(folder, document, include=include, exclude=exclude).load())
    console.result(
        lambda form: json_report.dump({"schema": json_report.identity("stats"), **asdict(found)}) if form == "json" else document_counts.table(found)
    )


def _print(console: Console, tree: Mapping[str, Any]) -> None:
    console.result(lambda form: _text(tree, form))


def _text(tree: Mapping[str, Any], form: str) -> str:
    from oaswright.restructure import files

    return files.text(tree, is_json=form == "json")


@click.command(epilog="Example: oaswright provenance --check")
@common()
@click.option("--check", "is_check", is_flag=True, help="Write nothing; exit 1 if the table is not what the document says.")
def provenance(console: Console, folder: Path, is_check: bool) -> None:
    """Write PROVENANCE.md beside the document: which of its facts are confirmed or guessed, and where each was seen."""
    from oaswright import project
    from oaswright.api import provenance as table
    from oaswright.cli.findings import finish, judging
    from oaswright.finding import FailOn

    with judging(console, "provenance"):
        loaded = project.find(folder).load()
    path = loaded.root.with_name("PROVENANCE.md")
    if is_check:
        finish(console, table.drift(loaded, path), FailOn.ERROR, "provenance")
    else:
        was_written = table.write(loaded, path)
        console.findings([], "provenance")
        console.note(f"{path.name}: {'written' if was_written else 'up to date'}")
