"""What may be typed at a place: fields of the object there, targets of references, tags, security schemes and scopes.

While someone types, a file often cannot be parsed. So the place is read from the lines above it, by their indentation, and what may stand there
from the document as it last could be read.
"""

import re
from collections.abc import Iterator

from lsprotocol import types

from oaswright import pointer
from oaswright.document import objects
from oaswright.lsp.kinds import VALUES, component_names, fields, section_of
from oaswright.lsp.session import Read

_LINE = re.compile(r"""^(?P<indent>\s*)(?P<dashes>(?:-\s+)*)(?:(?P<key>"(?:[^"\\]|\\.)*"|'[^']*'|[^\s#'"{\[&*!|>][^:#]*?)\s*:(?:\s|$))?""")
_TYPED = re.compile(r"""^\s*(?:-\s+)*(?:"?(?P<key>[\w$-]+)"?\s*:\s*)?(?P<begun>["']?[^\s"']*)$""")


def completion(read: Read, path: str, text: str, place: types.Position) -> list[types.CompletionItem]:
    """Return what may be typed at a place in a file, whose pointer in the bundled document is `path`."""
    lines = text.split("\n")
    line = lines[place.line] if place.line < len(lines) else ""
    typed = _TYPED.match(line.encode("utf-16-le")[: 2 * place.character].decode("utf-16-le", "ignore"))
    if typed is None:
        return []
    tokens = [*pointer.split(path), *above(lines, place.line)]
    if typed["key"] is None:
        named = _listed(read, tokens) if line.lstrip().startswith("- ") else []
        return named or [_item(name, types.CompletionItemKind.Property) for name in _fields(read, tokens)]
    return list(_values(read, tokens, typed["key"]))


def above(lines: list[str], number: int) -> list[str]:
    """Return the keys, and the numbers of items, that a line of YAML or of indented JSON stands below, the outermost first."""
    found: list[str] = []
    current = lines[number] if number < len(lines) else ""
    depth = len(current) - len(current.lstrip()) if current.strip() else len(current)
    if (item := _LINE.match(current)) and item["dashes"]:
        found.append(str(_index(lines, number, len(item["indent"]))))
    for index in range(number - 1, -1, -1):
        line = lines[index]
        match = _LINE.match(line)
        if not line.strip() or line.lstrip().startswith("#") or match is None:
            continue
        indent, dashes = len(match["indent"]), match["dashes"]
        inner = indent + len(dashes)
        if match["key"] and inner < depth and not (dashes and inner == depth):
            found.append(match["key"].strip("\"'"))
            depth = inner
        if dashes and indent < depth:
            found.append(str(_index(lines, index, indent)))
            depth = indent + 1 if match["key"] is None or inner >= depth else indent
            depth = min(depth, indent + 1)
        if depth == 0:
            break
    return found[::-1]


def _index(lines: list[str], number: int, indent: int) -> int:
    """Return the number of the item of a list that begins at a line."""
    count = 0
    for line in reversed(lines[:number]):
        if not line.strip():
            continue
        own = len(line) - len(line.lstrip())
        if own < indent or (own == indent and not line.lstrip().startswith("-")):
            break
        count += own == indent
    return count


def _fields(read: Read, tokens: list[str]) -> list[str]:
    kind = objects.kind_at(tokens)
    if kind.startswith("{"):
        return []
    try:
        held = objects.mapping(read.document.get(pointer.of(tokens)))
    except KeyError:
        held = {}
    return [name for name in fields(read.document, kind) if name not in held]


def _values(read: Read, tokens: list[str], key: str) -> Iterator[types.CompletionItem]:
    if key == "$ref":
        for kind in dict.fromkeys((objects.kind_at(tokens), *(("schema",) if not objects.kind_at(tokens) else ()))):
            section = section_of(kind)
            for name in component_names(read.document, section):
                yield _item(f"'#{pointer.of(['components', section, name])}'", types.CompletionItemKind.Reference, name)
        return
    for value in VALUES.get(key, ()):
        yield _item(value, types.CompletionItemKind.EnumMember)


def _listed(read: Read, tokens: list[str]) -> list[types.CompletionItem]:
    """Return what may be an item of a list: tags, security schemes, scopes and names of fields that are required."""
    tree = read.document.tree
    names: list[str] = []
    if tokens[-2:-1] == ["tags"] and objects.kind_at(tokens[:-2]) == "operation":
        names = [str(objects.mapping(one).get("name")) for one in objects.listing(tree.get("tags")) if objects.mapping(one).get("name")]
    elif tokens[-2:-1] == ["security"]:
        names = [f"{name}: []" for name in component_names(read.document, "securitySchemes")]
    elif tokens[-4:-3] == ["security"]:
        names = list(_scopes(objects.mapping(objects.mapping(objects.mapping(tree.get("components")).get("securitySchemes")).get(tokens[-2]))))
    elif tokens[-2:-1] == ["required"] and objects.kind_at(tokens[:-2]) == "schema":
        try:
            names = list(map(str, objects.mapping(objects.mapping(read.document.get(pointer.of(tokens[:-2]))).get("properties"))))
        except KeyError:
            names = []
    return [_item(name, types.CompletionItemKind.Value) for name in names]


def _scopes(scheme: dict[str, object]) -> Iterator[str]:
    for flow in objects.mapping(scheme.get("flows")).values():
        yield from map(str, objects.mapping(objects.mapping(flow).get("scopes")))


def _item(text: str, kind: types.CompletionItemKind, label: str = "") -> types.CompletionItem:
    return types.CompletionItem(label or text, kind=kind, insert_text=text, filter_text=f"{text} {label}" if label else text)
