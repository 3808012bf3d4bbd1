"""The resources of a document, by shape alone: a path that can be read, and what writes, makes, removes and lists it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from specwright.document import Document
from specwright.operation import Body, Operation, operations


@dataclass(frozen=True)
class Resource:
    """`path` is the template of one item (`/pets/{id}`); `create` and `list` stand on the path above it."""

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
        by_path.setdefault(one.path, {})[one.method] = one
    for path, here in sorted(by_path.items(), key=lambda entry: entry[0].count("/")):
        above = by_path.get(path.rsplit("/", 1)[0], {}) if path.endswith("}") else {}
        writes = tuple(here[method] for method in ("patch", "put") if method in here and json_schema(here[method].body))
        if "get" in here and (path.endswith("}") or writes):
            create = above.get("post")
            key = path.rsplit("{", 1)[-1].rstrip("}") if path.endswith("}") else ""
            parent = next((other for other in _parents(path) if "get" in by_path.get(other, {})), "")
            yield Resource(
                path, here["get"], writes, here.get("delete"), create if create and json_schema(create.body) else None, above.get("get"), parent, key
            )


def _parents(path: str) -> Iterator[str]:
    """The item paths above a path, the nearest first."""
    parts = path.split("/")
    for end in range(len(parts) - 1, 1, -1):
        if parts[end - 1].startswith("{"):
            yield "/".join(parts[:end])


def json_schema(body: Body | None) -> str:
    """The pointer of the schema of a body's JSON media type, "" if it has none."""
    if body is None:
        return ""
    return next((schema for media_type, schema in body.media_types.items() if is_json(media_type) and schema), "")


def json_media_type(body: Body) -> str:
    """The JSON media type of a body."""
    return next((media_type for media_type in body.media_types if is_json(media_type)), "application/json")


def is_json(media_type: str) -> bool:
    """Whether a media type is carried as JSON."""
    kind = media_type.partition(";")[0].strip().lower()
    return kind in ("application/json", "*/*", "application/*") or kind.endswith("+json")


def answer(operation: Operation, status: int) -> Body | None:
    """The response that an operation names for a status: exact, by class (`4XX`), or `default`."""
    for name in (str(status), f"{status // 100}XX", f"{status // 100}xx", "default"):
        if name in operation.responses:
            return operation.responses[name]
    return None


def success_schema(operation: Operation) -> str:
    """The pointer of the schema of what an operation answers when it goes well, "" if it has none."""
    for status, body in operation.responses.items():
        if status.startswith("2") and json_schema(body):
            return json_schema(body)
    return ""
