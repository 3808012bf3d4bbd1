"""A document in several files: one for each path and each component, as people keep large documents."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from oaswright import pointer
from oaswright.document import document, objects
from oaswright.document.document import Document
from oaswright.document.syntax import sections
from oaswright.errors import DocumentError, OutputError, UsageError
from oaswright.finding import display
from oaswright.restructure import files
from oaswright.staging.files import exchange, locked
from oaswright.text.filenames import is_device

_FOREIGN = re.compile(r"[^A-Za-z0-9.-]+")


def split(loaded: Document, target: Path) -> list[str]:
    """Write a document into an empty folder as several files; return their names, the entry file first.

    Raises:
        OutputError: The folder holds something.
        UsageError: The document would not read back as it is.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OutputError(f"{display(target)}: expected an empty folder", hint="choose another folder with --out-dir")
    texts = planned(loaded.tree, is_json=loaded.root.suffix == ".json")
    target = target.resolve()
    with locked(target):
        stage = target.with_name(f".{target.name}.split")
        _clear(stage)
        for name, text in texts.items():
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).write_text(text, encoding="utf-8")
        try:
            if not _says(stage / next(iter(texts)), loaded):
                raise UsageError(f"{display(loaded.root)}: would not say the same in several files", hint="keep it in one file; `oaswright bundle` prints it")
            exchange(stage, target, target.with_name(f".{target.name}.aside"))
        finally:
            _clear(stage)
    return list(texts)


def _says(entry: Path, loaded: Document) -> bool:
    """Tell whether the files of an entry file say what a document says."""
    try:
        return files.same(document.load(entry).tree, loaded.tree)
    except DocumentError:
        return False


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def planned(tree: Mapping[str, Any], *, is_json: bool) -> dict[str, str]:
    """Return the texts of the files by their names, the entry file first."""
    ending = ".json" if is_json else ".yaml"
    places = _places(tree, ending)
    root, entry = dict(tree), f"openapi{ending}"
    if "components" in root:
        root["components"] = {name: dict(one) if isinstance(one, dict) else one for name, one in objects.mapping(root["components"]).items()}
    for holder in sections.HOLDERS:
        if isinstance(root.get(holder), dict):
            root[holder] = dict(root[holder])
    contents: dict[str, Any] = {}
    for at, name in places.items():
        *above, last = pointer.split(at)
        pointer.get(root, pointer.of(above))[last] = {"$ref": name}
        kind = objects.GRAMMAR["components"][above[1]].strip("{}") if above[0] == "components" else "path item"
        contents[name] = _moved(pointer.get(tree, at), kind, name, places, entry)
    return {name: files.text(one, is_json=is_json) for name, one in {entry: root, **contents}.items()}


def _places(tree: Mapping[str, Any], ending: str) -> dict[str, str]:
    """Return the file of each path and component that can have one of its own, by its pointer."""
    found: dict[str, str] = {}
    taken = set[str]()
    for at in _entries(tree):
        node = pointer.get(tree, at)
        if not isinstance(node, dict) or "$ref" in node or _has_operation_reference(node):
            continue  # another name of something, or what only the entry file can say
        *folders, last = pointer.split(at)
        plain = _FOREIGN.sub("_", last).strip("_.") or "root"
        base = PurePosixPath(*folders, f"{plain}_" if is_device(plain) else plain).as_posix()
        name, number = f"{base}{ending}", 2
        while name.lower() in taken:  # also on file systems that do not tell cases apart
            name, number = f"{base}_{number}{ending}", number + 1
        taken.add(name.lower())
        found[at] = name
    return found


def _entries(tree: Mapping[str, Any]) -> Iterator[str]:
    for holder in sections.HOLDERS:
        yield from (pointer.of([holder, name]) for name in objects.mapping(tree.get(holder)) if not name.startswith("x-"))
    components = objects.mapping(tree.get("components"))
    for section in objects.GRAMMAR["components"]:
        yield from (pointer.of(["components", section, name]) for name in objects.mapping(components.get(section)))


def _has_operation_reference(node: Any) -> bool:
    """Tell whether a link in a node refers to an operation by its place in this very file."""
    if isinstance(node, dict):
        return "operationRef" in node or any(map(_has_operation_reference, node.values()))
    return isinstance(node, list) and any(map(_has_operation_reference, node))


def _moved(node: Any, kind: str, name: str, places: Mapping[str, str], entry: str) -> Any:
    """Return an object as its own file holds it: its references lead to other files."""
    if not isinstance(node, dict):
        return node
    result = dict(node)
    if isinstance(reference := node.get("$ref"), str):
        result["$ref"] = _led(reference, name, places, entry)
    mapping = objects.mapping(node.get("discriminator")).get("mapping") if kind == "schema" else None
    if isinstance(mapping, dict):
        led = {key: _led(value, name, places, entry) if isinstance(value, str) and value.startswith("#/") else value for key, value in mapping.items()}
        result["discriminator"] = {**node["discriminator"], "mapping": led}
    for steps, child_kind, child in objects.parts(kind, node):
        objects.put(result, node, steps, _moved(child, child_kind, name, places, entry))
    return result


def _led(reference: str, name: str, places: Mapping[str, str], entry: str) -> str:
    """Return a reference of the bundle as a file writes it: to the file of what it means, else into the entry file."""
    if not reference.startswith("#"):
        return reference
    tokens = pointer.split(reference)
    for length in range(len(tokens), 0, -1):
        if there := places.get(pointer.of(tokens[:length])):
            inside = pointer.of(tokens[length:])
            return _relative(there, name) + (f"#{inside}" if inside else "")
    return f"{_relative(entry, name)}{reference}"


def _relative(path: str, start: str) -> str:
    return os.path.relpath(path, PurePosixPath(start).parent.as_posix()).replace(os.sep, "/")
