"""Where references lead to, and what leads to a component: definition, references, rename and the outline of a file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from oaswright import pointer
from oaswright.document import objects, spans
from oaswright.document.component_names import Target
from oaswright.document.references import Place
from oaswright.document.source import Source
from oaswright.document.syntax import sections
from oaswright.errors import UsageError
from oaswright.lsp import places
from oaswright.lsp.session import Read

# What OpenAPI allows as the name of a component.
COMPONENT = re.compile(r"[A-Za-z0-9._-]+")
REFERENCES = ("$ref", "$dynamicRef")


@dataclass(frozen=True)
class Link:
    """A text in a file that names something: the pointer of the text, and the file and pointer of what it names."""

    source: Source
    at: str
    target: Target
    is_key: bool = False

    @property
    def range(self) -> types.Range:
        """Where the text stands."""
        return places.range_of(self.source, self.at, key=self.is_key)

    @property
    def location(self) -> types.Location:
        """Where the text stands, and in which file."""
        return types.Location(self.source.path.as_uri(), self.range)


def definition(read: Read, source: Source, offset: int) -> list[types.Location]:
    """Return where that which is named at an offset was written."""
    target = named(read, source, offset)
    if target is None or target[0] not in read.sources:
        return []
    there = read.sources[target[0]]
    return [types.Location(there.path.as_uri(), places.range_of(there, target[1], key=True))]


def references(read: Read, source: Source, offset: int, *, with_declaration: bool) -> list[types.Location]:
    """Return every text that names what stands at an offset, or what is named there."""
    target = named(read, source, offset) or _declared(source, offset)
    if target is None:
        return []
    found = [one.location for one in links(read) if one.target == target]
    if with_declaration and (there := read.sources.get(target[0])):
        found.insert(0, types.Location(there.path.as_uri(), places.range_of(there, target[1], key=True)))
    return found


def renamed(read: Read, source: Source, offset: int, name: str) -> types.WorkspaceEdit:
    """Return the edits that give a component another name, here and in all that refers to it. UsageError if that cannot be."""
    target = named(read, source, offset) or _declared(source, offset)
    if target is None or not _is_component(target[1]):
        raise UsageError("only components can be renamed here", hint="put the cursor on the name of a component, or on a reference to one")
    if not COMPONENT.fullmatch(name):
        raise UsageError(f"expected a name of letters, digits, '.', '_' and '-', got '{name}'")
    there, old = read.sources[target[0]], pointer.split(target[1])[-1]
    section = target[1].rpartition("/")[0]
    if name != old and name in objects.mapping(pointer.get(there.tree, section)):
        raise UsageError(f"there is a component '{name}' already", hint="choose another name")
    edits: dict[str, list[types.TextEdit]] = {there.path.as_uri(): [_replaced(there, target[1], name, key=True)]}
    for one in links(read):
        if one.target == target:
            edits.setdefault(one.source.path.as_uri(), []).append(_replaced(one.source, one.at, _respelt(one, old, name), key=one.is_key))
    return types.WorkspaceEdit(changes=edits)


def symbols(source: Source) -> list[types.DocumentSymbol]:
    """Return the outline of a file: its paths with their operations, its components, and what else stands at its top."""
    return [_symbol(source, pointer.join("", name), name, node) for name, node in objects.mapping(source.tree).items()]


def named(read: Read, source: Source, offset: int) -> Target | None:
    """Return what the text at an offset names: the target of a reference, a security scheme or a tag."""
    at, is_key = spans.spot(source, offset)
    return next((one.target for one in _links(read, source, at) if one.at == at and (one.is_key == is_key or not one.is_key)), None)


def links(read: Read) -> Iterator[Link]:
    """Yield every text in the document's files that names something."""
    for source in read.sources.values():
        yield from _links(read, source)


def _links(read: Read, source: Source, only: str | None = None) -> Iterator[Link]:
    """Yield the links of a file; of a single pointer, only those that stand on the way to it."""
    stack: list[tuple[str, Any]] = [("", source.tree)]
    while stack:
        at, node = stack.pop()
        if isinstance(node, dict):
            yield from _in_mapping(read, source, at, node)
        pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        below = ((pointer.join(at, key), child) for key, child in pairs if isinstance(child, dict | list))
        stack.extend(one for one in below if only is None or pointer.related(one[0], only))


def _in_mapping(read: Read, source: Source, at: str, node: dict[str, Any]) -> Iterator[Link]:
    for key in REFERENCES:
        if isinstance(node.get(key), str) and (target := _target(read, source, node[key], pointer.join(at, key))):
            yield Link(source, pointer.join(at, key), target)
    mapped = objects.mapping(objects.mapping(node.get("discriminator")).get("mapping"))
    for value, text in mapped.items():
        place = pointer.join(at, "discriminator", "mapping", value)
        if isinstance(text, str) and (target := _target(read, source, text if "/" in text or "." in text else f"#/components/schemas/{text}", place)):
            yield Link(source, place, target)
    root = read.document.root
    for index, one in enumerate(objects.listing(node.get("security"))):
        for name in objects.mapping(one):
            target = root, pointer.of(["components", "securitySchemes", name])
            if _is_there(read, target):
                yield Link(source, pointer.join(at, "security", index, name), target, is_key=True)
    declared = objects.listing(objects.mapping(read.sources[root].tree).get("tags"))
    for index, name in enumerate(objects.listing(node.get("tags"))):
        number = next((number for number, one in enumerate(declared) if objects.mapping(one).get("name") == name and isinstance(name, str)), None)
        if number is not None:
            yield Link(source, pointer.join(at, "tags", index), (root, pointer.of(["tags", number])))


def _target(read: Read, source: Source, text: str, at: str) -> Target | None:
    found = read.references.target(text, Place(source, at))
    return found if found and _is_there(read, found) else None


def _is_there(read: Read, target: Target) -> bool:
    try:
        pointer.get(read.sources[target[0]].tree, target[1])
    except KeyError:
        return False
    return True


def _declared(source: Source, offset: int) -> Target | None:
    at, is_key = spans.spot(source, offset)
    return (source.path, at) if is_key else None


def _is_component(at: str) -> bool:
    tokens = pointer.split(at)
    return len(tokens) == 3 and tokens[0] == "components"  # components, section, name


def _respelt(link: Link, old: str, name: str) -> str:
    """Return the text of a link with the new name in it."""
    if link.is_key:
        return name
    text = str(pointer.get(link.source.tree, link.at))
    return text.removesuffix(text.rpartition("/")[2]) + name if "/" in text else text.replace(old, name)


def _replaced(source: Source, at: str, text: str, *, key: bool = False) -> types.TextEdit:
    """Return the edit that puts a text in the place of another, in the quotes that it had."""
    span = spans.span(source, at, key=key)
    if span is None:
        raise UsageError(f"'{at}' is not written in {source.path.name}", hint="it comes from a merge key; rename it by hand")
    quote = source.text[span.start]
    return types.TextEdit(places.extent(source.text, span), f"{quote}{text}{quote}" if quote in "\"'" else text)


def _symbol(source: Source, at: str, name: str, node: Any) -> types.DocumentSymbol:
    tokens = pointer.split(at)
    below: list[types.DocumentSymbol] = []
    if tokens[0] in (*sections.HOLDERS, "components") and len(tokens) <= 2:  # a section, or what it holds
        wanted = objects.METHODS if tokens[0] != "components" and len(tokens) == 2 else None  # a path item
        below = [_symbol(source, pointer.join(at, key), key, child) for key, child in objects.mapping(node).items() if wanted is None or key in wanted]
    kind = types.SymbolKind.Method if name in objects.METHODS else types.SymbolKind.Class if tokens[0] == "components" else types.SymbolKind.Namespace
    named = places.range_of(source, at, key=True)
    whole = types.Range(named.start, max(places.range_of(source, at).end, named.end, key=lambda one: (one.line, one.character)))
    detail = str(objects.mapping(node).get("operationId") or objects.mapping(node).get("title") or "")
    return types.DocumentSymbol(name or '""', kind, whole, named, detail=detail, children=below)
