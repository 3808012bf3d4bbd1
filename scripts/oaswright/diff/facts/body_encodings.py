"""How the parts of a form or a multipart body are written, with OpenAPI's defaults filled in (3.1, 4.8.15)."""

from dataclasses import dataclass
from typing import Any

from oaswright.api import media, serialization
from oaswright.api.applicators import in_place
from oaswright.api.objects import ObjectSchema
from oaswright.document import objects
from oaswright.document.document import Document


@dataclass(frozen=True, slots=True)
class Encoding:
    """`content_types` are the media types that a part may have, none where they say nothing; `headers` the names that it must have."""

    content_types: frozenset[str]
    style: tuple[str, bool] = ("form", True)
    reserved: bool = False
    headers: frozenset[str] = frozenset()

    def __le__(self, other: "Encoding") -> bool:
        """Tell whether whoever reads the other one reads this one too."""
        wider = all(any(_covers(wide, one) for wide in other.content_types) for one in self.content_types)
        return wider and self.style == other.style and self.reserved <= other.reserved and self.headers >= other.headers

    @property
    def spoken(self) -> str:
        """The encoding in words."""
        style = "" if self.style == ("form", True) else f", style {self.style[0]}{'' if self.style[1] else ' without explode'}"
        return " or ".join(sorted(self.content_types)) + style + (", reserved characters allowed" if self.reserved else "")


def encodings(document: Document, node: dict[str, Any], schema: str, name: str) -> dict[str, Encoding]:
    """Return the encoding of every declared property of a body, by its name; {} where the media type has no parts."""
    kind = media.kind(name)
    if kind not in (media.Kind.FORM, media.Kind.MULTIPART) or not schema:
        return {}
    said = objects.mapping(node.get("encoding"))
    found = {}
    for field, declared in ObjectSchema(document, schema).properties.items():
        one = objects.mapping(said.get(field))
        written = serialization.of_encoding(one)
        types = one.get("contentType")
        listed = frozenset(map(media.essence, types.split(","))) if isinstance(types, str) else frozenset((_default(document, declared.pointer),))
        if kind is media.Kind.FORM and not isinstance(types, str) and listed == {"application/octet-stream"}:
            listed = frozenset()  # a form has texts only, and of any type it may be any of them
        by_style = kind is media.Kind.FORM or any(key in one for key in ("style", "explode"))
        headers = {
            header.lower()
            for header, entry in objects.mapping(one.get("headers")).items()
            if header.lower() != "content-type" and objects.mapping(document.follow("", entry)[1]).get("required")
        }
        style = (written.style, written.explode) if by_style else ("form", True)
        found[field] = Encoding(listed, style, kind is media.Kind.FORM and written.allow_reserved, frozenset(headers))
    return found


def _default(document: Document, at: str) -> str:
    """Return the media type of a part whose encoding names none."""
    nodes = [(one.pointer, one.schema) for one in in_place(document, at) if one.always]
    types = {kind for _, node in nodes for kind in (node["type"] if isinstance(node.get("type"), list) else [node.get("type")]) if kind and kind != "null"}
    if types == {"array"}:
        item = next((f"{place}/items" for place, node in nodes if isinstance(node.get("items"), dict)), "")
        return _default(document, item) if item else "application/json"
    if types == {"object"}:
        return "application/json"
    binary = any(node.get("contentEncoding") or node.get("format") in ("binary", "byte", "base64") for _, node in nodes)
    return "application/octet-stream" if binary or not types else "text/plain"


def _covers(wide: str, one: str) -> bool:
    return wide in ("*/*", one) or (wide.endswith("/*") and one.startswith(wide[:-1]))
