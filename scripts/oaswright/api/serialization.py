"""How the values of parameters, headers and form fields are written, with the defaults that OpenAPI gives (3.1, 4.8.12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oaswright.document import objects

STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
EXPLODED = frozenset(("form", "cookie", "deepObject"))
SEPARATORS = {"pipeDelimited": "|", "spaceDelimited": " "}


@dataclass(frozen=True, slots=True)
class Serialization:
    """`content` is the media type that a value is encoded in; "" where a style applies."""

    style: str
    explode: bool
    allow_reserved: bool = False
    content: str = ""

    @property
    def separator(self) -> str:
        """What separates the items of an array that is written as one text."""
        return SEPARATORS.get(self.style, ",")


def of_parameter(node: Mapping[str, Any]) -> Serialization:
    """Return how a parameter is written."""
    return _of(node, STYLES.get(str(node.get("in")), "form"), str(node.get("in")) == "query")


def of_header(node: Mapping[str, Any]) -> Serialization:
    """Return how a response or part header is written."""
    return _of(node, "simple", False)


def of_encoding(node: Mapping[str, Any]) -> Serialization:
    """Return how a field of a form or of a multipart body is written."""
    return _of(node, "form", True)


def _of(node: Mapping[str, Any], default: str, reserved: bool) -> Serialization:
    style = node.get("style") if isinstance(node.get("style"), str) else default
    explode = node.get("explode")
    content = next(iter(objects.mapping(node.get("content"))), "")
    return Serialization(str(style), explode if isinstance(explode, bool) else style in EXPLODED, reserved and node.get("allowReserved") is True, content)
