"""Repair what is safe to repair in the files of a document, where they stand."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path
from typing import Any

from oaswright import pointer
from oaswright.check.engine import Fact, examine
from oaswright.check.rule import Violation
from oaswright.document import objects, places
from oaswright.document.document import Document
from oaswright.document.editing import Edit, Insert, Remove, Rename, Replace, edited
from oaswright.document.source import Source
from oaswright.errors import UsageError
from oaswright.finding import display
from oaswright.project import Project
from oaswright.staging import files

# A repair may make another one possible.
PASSES = 5

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Fixed:
    """The new text of a file, and how many findings it repairs."""

    source: Source
    text: str
    count: int

    @property
    def diff(self) -> str:
        """The change as a unified diff."""
        name = display(self.source.path)
        return "".join(_lines(unified_diff(self.source.text.splitlines(True), self.text.splitlines(True), f"a/{name}", f"b/{name}")))

    def write(self) -> None:
        """Write the file, with the ends of its lines and the mark at its start as they were."""
        held = self.source.path.read_bytes()
        ends, both = held.count(b"\n"), held.count(b"\r\n")
        if both not in (0, ends) or held.count(b"\r") != both:
            raise UsageError(f"{display(self.source.path)}: its lines end in several ways", hint="give all lines the same end, and fix it again")
        text = self.text.replace("\n", "\r\n") if both else self.text
        files.write_file(self.source.path, ("\ufeff" if held.startswith(b"\xef\xbb\xbf") else "") + text)


def _lines(diff: Iterator[str]) -> Iterator[str]:
    for line in diff:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def fixes(project: Project, document: Document) -> list[Fixed]:
    """Return the files that can be repaired, with their new texts; nothing is written."""
    found: dict[Path, Fixed] = {}
    for _ in range(PASSES):
        fresh = repaired(project, document, examine(document, project).facts)
        if not fresh:
            break
        for path, (source, text, count) in fresh.items():
            before = found.get(path)
            found[path] = Fixed(before.source if before else source, text, count + (before.count if before else 0))
        document = project.load(texts={path: one.text for path, one in found.items()})
    return list(found.values())


def repaired(project: Project, document: Document, facts: Iterable[Fact]) -> dict[Path, tuple[Source, str, int]]:
    """Return the files in which some of these facts can be repaired: as they are, their new texts, and how many are repaired there."""
    groups: dict[Path, list[list[Edit]]] = {}
    sources: dict[Path, Source] = {}
    taken = {str(node.get("operationId")) for _, kind, node in document.walk() if kind == "operation" and isinstance(node, dict)}
    for fact in facts:
        edits = _edits(document, fact.rule, fact.violation, project.settings.check.operation_id, taken)
        if not edits:
            continue
        moved = [(places.origin(document.origins, one.at), one) for one in edits]
        path = moved[0][0][0].path
        if path in document.overlays or not path.is_relative_to(project.root) or path.is_relative_to(project.cache):
            continue  # not the document, or not ours
        sources[path] = moved[0][0][0]
        groups.setdefault(path, []).append([replace(one, at=inside) for (_, inside), one in moved])
    found = {path: (sources[path], *edited(sources[path], edits)) for path, edits in groups.items()}
    return {path: one for path, one in found.items() if one[2]}


def _edits(document: Document, rule: str, violation: Violation, pattern: str, taken: set[str]) -> list[Edit]:
    """Return what repairs a finding; nothing where that is not known to be safe."""
    at, above = violation.pointer, violation.pointer.rpartition("/")[0]
    if rule == "operation-id":
        return [Insert(at, "operationId", _operation_id(document, at, pattern, taken))]
    try:
        node = objects.mapping(document.get(above))
    except KeyError:
        return []
    if violation.name:
        return [Rename(at, violation.name)] if violation.name not in node and violation.pointer.rpartition("/")[2] in node else []
    if at.endswith("/nullable") and not document.is_30 and rule == "keyword-known":
        return _nullable_31(node, above)
    if at.endswith("/type") and document.is_30:
        return _nullable_30(node, above)
    return []


def _nullable_31(node: Mapping[str, Any], at: str) -> list[Edit]:
    """`nullable: true` beside a type becomes a type; `nullable: false` says nothing."""
    remove = Remove(pointer.join(at, "nullable"))
    if node.get("nullable") is False:
        return [remove]
    kind = node.get("type")
    if node.get("nullable") is not True or "enum" in node or "const" in node:
        return []
    if isinstance(kind, str):
        return [remove] if kind == "null" else [Replace(pointer.join(at, "type"), [kind, "null"]), remove]
    if isinstance(kind, list) and all(isinstance(one, str) for one in kind):
        return [remove] if "null" in kind else [Replace(pointer.join(at, "type"), [*kind, "null"]), remove]
    return []


def _nullable_30(node: Mapping[str, Any], at: str) -> list[Edit]:
    """Turn a list of a type and null into the type with `nullable: true`."""
    kinds = objects.listing(node.get("type"))
    others = [one for one in kinds if one != "null"]
    if len(others) != 1 or len(kinds) != 2 or not isinstance(others[0], str) or "nullable" in node:
        return []
    return [Replace(pointer.join(at, "type"), others[0]), Insert(at, "nullable", True)]


def _operation_id(document: Document, at: str, pattern: str, taken: set[str]) -> str:
    """Return an id by the pattern: `{method}`, `{path}` and `{tag}` in snake case, `{Path}` and the like in Pascal case."""
    tokens = pointer.split(at)
    tags = objects.listing(objects.mapping(document.get(at)).get("tags"))
    parts = {
        "method": [tokens[-1].lower()],
        "path": _words(tokens[-3 if tokens[-2] == "additionalOperations" else -2]),
        "tag": _words(str(tags[0])) if tags else [],
    }

    def word(found: re.Match[str]) -> str:
        name = found[1]
        if name.lower() not in parts:
            raise UsageError(f"tool.oaswright.check.operation-id: '{{{name}}}' is unknown", hint="use {method}, {path}, {tag}, or {Method}, {Path}, {Tag}")
        words = parts[name.lower()]
        return "_".join(words) if name.islower() else "".join(one[:1].upper() + one[1:] for one in words)

    wanted = _PLACEHOLDER.sub(word, pattern).strip("_") or "operation"
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}{number}", number + 1
    taken.add(name)
    return name


def _words(path: str) -> list[str]:
    """Return the words of a path: those of its parameters follow `by`."""
    words: list[str] = []
    for step in path.split("/"):
        if step.startswith("{"):
            words.append("by")
        words += re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", step))
    return [one.lower() for one in words]
