"""What an editor shows of a place: what a schema accepts, the class that is generated for it, and where it is used."""

from collections.abc import Iterator

from oaswright import pointer
from oaswright.api.objects import ObjectSchema
from oaswright.docs.content import phrases
from oaswright.document import objects, spans
from oaswright.document.document import Document
from oaswright.document.source import Source
from oaswright.errors import OaswrightError
from oaswright.generate.naming import stable_names
from oaswright.lsp import navigation
from oaswright.lsp.session import Read
from oaswright.text.markdown import code

# So many fields, values and places are listed.
LISTED = 10


def hover(read: Read, source: Source, offset: int) -> str:
    """Return Markdown on what stands at an offset, or on what is named there; "" if there is nothing to say."""
    at = _bundled(read, source, offset)
    if at is None:
        return ""
    document = read.document
    kind = objects.kind_at(pointer.split(at))
    try:
        lines = list(_schema(read, at) if kind == "schema" else _other(document, at, kind))
    except OaswrightError:
        return ""
    return "\n\n".join(lines)


def _bundled(read: Read, source: Source, offset: int) -> str | None:
    """Return the pointer, in the bundled document, of the innermost object at an offset, its references followed."""
    target = navigation.named(read, source, offset) or (source.path, spans.spot(source, offset).at)
    for at in read.pointers(*target):
        while at and not isinstance(phrases.get(read.document, at), dict):
            at = at.rpartition("/")[0]
        return read.document.follow(at, phrases.get(read.document, at))[0]
    return None


def _schema(read: Read, at: str) -> Iterator[str]:
    document = read.document
    parts = phrases.always(document, at)
    yield f"**{phrases.component(document, at) or pointer.split(at)[-1]}**: {phrases.type_of(document, at)}"
    if limits := [*phrases.limits(parts), *phrases.flags(parts)]:
        yield "; ".join(limits)
    for one in parts:
        if values := objects.listing(one.schema.get("enum")):
            yield f"one of {_listed([phrases.text(value) for value in values])}"
    found = ObjectSchema(document, at)
    if found.properties:
        yield f"fields: {_listed([name if one.required else f'{name}?' for name, one in found.properties.items()])}"
    if text := next((str(one.schema["description"]) for one in parts if one.schema.get("description")), ""):
        yield text.strip()
    if name := _class(read, at):
        yield f"generated as {code(f'{read.project.settings.models}.{name}')}"
    yield from _uses(document, at)


def _other(document: Document, at: str, kind: str) -> Iterator[str]:
    node = objects.mapping(phrases.get(document, at))
    name = " ".join(filter(None, (kind or "field", code(node.get("operationId") or pointer.split(at)[-1] if at else document.root.name))))
    yield f"**{name}**"
    for key in ("summary", "description"):
        if text := node.get(key):
            yield str(text).strip()
    yield from _uses(document, at)


def _class(read: Read, at: str) -> str:
    path = read.project.output / stable_names.NAMES
    return stable_names.read(path.read_text(encoding="utf-8")).classes.get(at, "") if path.is_file() else ""


def _uses(document: Document, at: str) -> Iterator[str]:
    if users := list(dict.fromkeys(document.users.get(at, ()))):
        yield f"used by {_listed([' '.join(pointer.split(one)[-2:]) if one.startswith('/components') else pointer.split(one)[-1] for one in users])}"


def _listed(texts: list[str]) -> str:
    more = f" and {len(texts) - LISTED} more" if len(texts) > LISTED else ""
    return ", ".join(code(one) for one in texts[:LISTED]) + more
