"""The resources of a document, by shape alone: a path that can be read, and what writes, makes, removes and lists it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from oaswright.api.operation import Body, Operation, operations
from oaswright.document.document import Document


@dataclass(frozen=True)
class Resource:
    """`path` is the template of one item (`/pets/{id}`), without a slash at its end; `create` and `list` stand on its collection: the path above it, or one below a parent.

    `parent` is the path of the item that the collection belongs to, `key` the last parameter of `path`; "" where there is none.
    """

    path: str
    read: Operation
    writes: tuple[Operation, ...] = ()
    delete: Operation | None = None
    create: Operation | None = None
    list: Operation | None = None
    parent: str = ""
    key: str = field(default="")

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All of them, reads first."""
        return tuple(one for one in (self.read, self.list, *self.writes, self.create, self.delete) if one)


def resources(document: Document) -> Iterator[Resource]:
    """Every path with a GET that ends in a parameter, or that can also be written; parents come before their children."""
    by_path: dict[str, dict[str, Operation]] = {}
    for one in operations(document):
        by_path.setdefault(bare(one.path), {}).setdefault(one.method, one)
    found = [resource for path, here in by_path.items() if (resource := _resource(document, path, here, by_path))]
    yield from sorted(found, key=lambda one: (_depth(one, found), one.path.count("/")))


def bare(path: str) -> str:
    """Return a path without the slash at its end: `/pets/` and `/pets` are one collection."""
    return path.rstrip("/")


def shape(path: str) -> str:
    """Return a path without the names of its parameters: `/tenants/{tenant}/databases` lies below `/tenants/{tenant_name}`."""
    return re.sub(r"\{[^}]*\}", "{}", bare(path))


def _depth(one: Resource, all_of_them: list[Resource]) -> int:
    """How many parents stand above a resource."""
    above = next((other for other in all_of_them if other.path == one.parent), None)
    return 0 if above is None or above is one else 1 + _depth(above, all_of_them)


def _resource(document: Document, path: str, here: Mapping[str, Operation], by_path: Mapping[str, Mapping[str, Operation]]) -> Resource | None:
    writes = tuple(here[method] for method in ("patch", "put") if method in here and json_schema(here[method].body))
    is_item = path.endswith("}")
    if "get" not in here or not (is_item or writes):
        return None
    collection = _collection(document, path, here["get"], by_path) if is_item else ""
    above = by_path.get(collection, {})
    create = above.get("post")
    key = path.rsplit("{", 1)[-1].rstrip("}") if is_item else ""
    alike = {shape(other): other for other, there in by_path.items() if "get" in there}
    parent = next((alike[shape(other)] for other in _parents(collection or path) if other != path and shape(other) in alike), "")
    makes = create if create and json_schema(create.body) else None
    return Resource(path, here["get"], writes, here.get("delete"), makes, above.get("get"), parent, key)


def _collection(document: Document, path: str, read: Operation, by_path: Mapping[str, Mapping[str, Operation]]) -> str:
    """Return the path that makes and lists the items of a path: the one above, else one of the same name below a parent that makes the same."""
    above = path.rsplit("/", 1)[0]
    if "post" in by_path.get(above, {}) or not success_schema(read):
        return above
    shown = document.follow(success_schema(read), document.get(success_schema(read)))[0]
    for other, there in by_path.items():
        made = success_schema(there["post"]) if "post" in there else ""
        if made and other.rsplit("/", 1)[-1] == above.rsplit("/", 1)[-1] and document.follow(made, document.get(made))[0] == shown:
            return other
    return above


def _parents(path: str) -> Iterator[str]:
    """Yield the item paths above a path, the nearest first."""
    parts = path.split("/")
    for end in range(len(parts) - 1, 1, -1):
        if parts[end - 1].startswith("{"):
            yield "/".join(parts[:end])


def last_word(name: str) -> str:
    """Return the last word of a name: `number` for `issue_number` and for `issueNumber`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).rsplit("_", 1)[-1].lower()


def json_schema(body: Body | None) -> str:
    """Return the pointer of the schema of a body's JSON media type, "" if it has none."""
    return body.json_schema if body else ""


def json_media_type(body: Body) -> str:
    """Return the JSON media type that a body is sent as."""
    return body.content_type(body.json_media_type) or "application/json"


def success_schema(operation: Operation) -> str:
    """Return the pointer of the schema of what an operation answers when it succeeds, "" if it has none."""
    return json_schema(operation.success)
