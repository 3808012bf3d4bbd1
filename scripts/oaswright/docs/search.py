"""What the search finds: an index that the pages carry, so that it works from a file as well."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from oaswright.api.operation import Operation
from oaswright.docs import markdown
from oaswright.docs.fields import Row

LONGEST = 160


@dataclass(frozen=True, slots=True)
class Item:
    """`weight` breaks ties: an operation is shown before the field of a schema."""

    title: str
    kind: str
    url: str
    text: str
    weight: int


def script(items: Iterable[Item]) -> str:
    """The index as a script; no text in it can end the script or start another."""
    text = json.dumps([asdict(item) for item in items], ensure_ascii=True, separators=(",", ":"))
    return "window.SEARCH=" + text.replace("<", "\\u003c") + ";\n"


def of_operation(one: Operation, title: str, url: str, page: dict[str, Any]) -> list[Item]:
    """An operation, its parameters, the fields of its body and its responses."""
    found = [Item(title, f"{one.method.upper()} {one.path}", url, _short(page["description"]), 3)]
    for group, rows in page["parameters"]:
        found += [_row(row, f"{group[:-1].lower()} of {title}", url, group.lower().replace(" ", "-"), 2) for row in rows]
    if page["body"]:
        for number, part in enumerate(page["body"].media, 1):
            found += [_row(row, f"field of {title}", url, f"body-{number}", 2) for row in part.rows]
    found += [
        Item(f"{response.status}", f"response of {title}", f"{url}#response-{response.status}", _short(response.description), 1)
        for response in page["responses"]
    ]
    return found


def of_schema(name: str, url: str, page: dict[str, Any]) -> list[Item]:
    """A schema and its own fields."""
    fields = [_row(row, f"field of {name}", url, "field", 0) for row in page["rows"] if row.depth == 0]
    return [Item(name, "schema", url, _short(page["description"]), 2), *fields]


def _row(row: Row, kind: str, url: str, place: str, weight: int) -> Item:
    values = f" {' '.join(row.values)}" if row.values else ""
    return Item(f"{row.prefix}{row.name}", kind, f"{url}#{anchor(row, place)}", _short(row.description) + values, weight)


def anchor(row: Row, place: str) -> str:
    """The id of a row in its page."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", f"{place}-{row.prefix}{row.name}").strip("-")


def _short(text: object) -> str:
    words = markdown.plain(text)
    return words if len(words) <= LONGEST else words[: LONGEST - 3].rsplit(" ", 1)[0] + "..."
