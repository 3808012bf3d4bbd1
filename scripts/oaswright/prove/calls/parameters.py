"""Parameters on their way out: a valid value arrives as it was, an invalid one does not leave."""

import itertools
import json
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

import httpx

from oaswright.api import media
from oaswright.api.direction import Direction
from oaswright.api.operation import Operation, Parameter
from oaswright.api.schema import Schemas
from oaswright.api.serialization import Serialization, of_parameter
from oaswright.probes import Judge
from oaswright.probes.make import Maker
from oaswright.prove.calls import styles
from oaswright.prove.calls.wire import Endpoint, Reply, Wire, argument
from oaswright.prove.cell import Kind
from oaswright.prove.probe_runner import Fault, NotTried
from oaswright.text.json_equality import same

# A segment of a path is divided in at most so many ways.
WAYS = 1000


def required(schemas: Schemas, operation: Operation, functions: ModuleType, wire: Wire) -> dict[str, Any]:
    """Return a valid value for each parameter that the operation cannot do without, under its Python name.

    Raises:
        NotTried: No value could be made for one of them.
    """
    found = {}
    for one in operation.parameters:
        name = argument(wire, operation, functions, one) if one.required else ""
        if name and (value := plainest(schemas, one)) is None:
            raise NotTried(f"no value could be made for the {one.location} parameter {one.name}")
        if name:
            found[name] = value
    return found


def plainest(schemas: Schemas, one: Parameter) -> Any:
    """Return a value that the parameter's schema allows and that can be written; None if there is none."""
    if not one.schema:
        return "a"
    root = schemas.json_schema(one.schema, Direction.REQUEST)
    return next((value for value in Maker(root).good(root) if value is not None and (writable(one, value) or _is_sendable(one, value))), None)


def _is_sendable(one: Parameter, value: Any) -> bool:
    return isinstance(value, dict) and styles.is_readable(one, value, ())


def writable(one: Parameter, value: Any) -> bool:
    """Whether the value has one written form at the parameter's place that can be read back without doubt."""
    if of_parameter(one.node).content:
        return is_content_readable(one, value)
    if value is None:
        return one.location == "query"
    if isinstance(value, dict):
        return False
    if isinstance(value, list):
        separators = styles.separators(one)
        return bool(value) and all(isinstance(item, str | int | float) and writable(one, item) and not set(str(item)) & separators for item in value)
    text = written(value)
    if one.location in ("header", "cookie"):
        return text.isascii() and text.isprintable() and text == text.strip() and text != ""
    return one.location != "path" or (text.strip(".") != "" and text.isprintable())


def is_content_readable(one: Parameter, value: Any) -> bool:
    """Whether a value in a media type of its own can be read back: JSON can where no character ends it, and a text."""
    kind = media.kind(of_parameter(one.node).content)
    readable = kind is media.Kind.JSON or (kind is not media.Kind.FORM and isinstance(value, str))
    return readable and one.location in ("query", "querystring", "path") and value != ""


def written(value: Any) -> str:
    """Return a scalar as it stands in a URL."""
    return value if isinstance(value, str) else json.dumps(value)


class Values:
    """Asks what an operation's function sends for one parameter."""

    def __init__(self, endpoint: Endpoint, one: Parameter, judge: Judge, needed: dict[str, Any], path: str) -> None:
        self.endpoint = endpoint
        self.one = one
        self.judge = judge
        self.needed = needed
        self.path = path
        self.argument = endpoint.argument(one)
        self.others = [other.name for other in endpoint.operation.parameters if other.location == one.location and other is not one]

    def fault(self, value: Any) -> Fault:
        """Return the fault with a value, which the document may or may not allow."""
        if not self.argument:
            return Kind.MISSING, f"an argument for the {self.one.location} parameter {self.one.name}", "there is none"
        if self.one.location == "path" and "{" + self.one.name + "}" not in self.path.partition("#")[0]:
            return None  # it stands in no part of the path that is sent, which is a loss that `generate` counts
        met = self.endpoint.call({**self.needed, self.argument: value}, Reply(200, b"", {}))
        if not self.judge.accepts(value):
            if met.request is None:
                return None
            arrived = self._arrived(met.request, value)
            readable = (not any(arrived) and not self.one.required) or any(
                self.judge.accepts(reading) for texts in arrived for reading in readings(texts, of_parameter(self.one.node))
            )
            return None if readable else (Kind.SENDS, self.judge.reason(value), f"{_shown(arrived)} left")
        is_object = isinstance(value, dict) and styles.is_readable(self.one, value, self.others)
        if not is_object and not writable(self.one, value):
            return None
        if met.request is None:
            return Kind.REFUSES, "the document allows it", f"{type(met.error).__name__}: {met.error}"[:200]
        if is_object:
            return self._object_fault(value, met.request)
        if self.one.location == "header" and self.one.name.lower() == "content-type" and "boundary=" in met.request.headers.get("content-type", ""):
            return None  # a multipart body names its own boundary
        arrived = self._arrived(met.request, value)
        how = of_parameter(self.one.node)
        if any(content_said(value, texts, how.content) if how.content else said(value, texts, how.separator) for texts in arrived):
            return None
        return Kind.CHANGES, "the value as it was", f"{_shown(arrived)} arrived"

    def _object_fault(self, value: dict[str, Any], request: httpx.Request) -> Fault:
        """Return the fault with an object that is sent: its properties do not arrive as they were."""
        if self.one.location in ("query", "cookie"):
            found = [styles.as_object(self.one, _pairs(request, self.one.location), self.others)]
        else:
            found = [styles.from_text(self.one, text) for texts in self._arrived(request, value) for text in texts]
        if any(one.keys() == value.keys() and all(_said(part, one[key]) for key, part in value.items()) for one in found):
            return None
        return Kind.CHANGES, "the value as it was", f"{' or '.join(map(repr, found))} arrived"

    def _arrived(self, request: httpx.Request, value: Any) -> list[list[str]]:
        """Return the texts that stand at the parameter's place; several answers where a path can be divided in several ways."""
        location, name = self.one.location, self.one.name
        if location == "query":
            return [[text for key, text in _pairs(request, location) if key == name]]
        if location == "querystring":
            return [[unquote(request.url.query.decode())]]
        if location == "header":
            return [list(request.headers.get_list(name))]
        if location == "cookie":
            return [[text for key, text in _pairs(request, location) if key == name]]
        wanted, _, in_query = self.path.partition("#")[0].partition("?")
        if "{" + name + "}" in in_query:  # a path that holds a query
            keys = [key for key, text in parse_qsl(in_query, keep_blank_values=True) if text == "{" + name + "}"]
            return [[text for key, text in _pairs(request, "query") if key in keys]]
        found = _from_path(wanted, request.url.raw_path.decode().partition("?")[0], name)
        return found if isinstance(value, dict) else [styles.texts(self.one, text, value) for texts in found for text in texts] or [[]]


def _pairs(request: httpx.Request, location: str) -> list[tuple[str, str]]:
    """Return the names and texts of a query or of the cookies."""
    if location == "query":
        return parse_qsl(request.url.query.decode(), keep_blank_values=True)
    pairs = [pair.strip().partition("=") for pair in request.headers.get("cookie", "").split(";")]
    return [(unquote(key), unquote(text)) for key, _, text in pairs]


def _from_path(template: str, path: str, name: str) -> list[list[str]]:
    """Return what can stand for `{name}` in a path, which ends as the template does; one answer for each way to divide a segment with several holes."""
    parts, wanted = path.split("/"), template.split("/")
    index = next((place - len(wanted) for place, part in enumerate(wanted) if "{" + name + "}" in part), None)
    if index is None or -index > len(parts):
        return [[]]
    pieces = re.split(r"\{([^{}]*)\}", wanted[index])  # texts, and between them the names of holes
    found = {values[name] for values in itertools.islice(_divided(parts[index], pieces), WAYS) if name in values}
    return [[unquote(text)] for text in sorted(found)] or [[]]


def _divided(text: str, pieces: list[str]) -> Iterator[dict[str, str]]:
    """Every way in which a segment can be what a template says."""
    fixed = next((spelt for spelt in (pieces[0], quote(pieces[0], safe="")) if text.startswith(spelt)), None)
    if fixed is None:
        return
    rest = text[len(fixed) :]
    if len(pieces) == 1:
        if not rest:
            yield {}
        return
    for end in range(len(rest) + 1):
        for others in _divided(rest[end:], pieces[2:]):
            yield {pieces[1]: rest[:end], **others}


def _shown(arrived: list[list[str]]) -> str:
    return " or ".join(map(repr, arrived))


def content_said(value: Any, arrived: list[str], media_type: str) -> bool:
    """Whether the one text that arrived says the value in a media type."""
    if len(arrived) != 1 or not media.is_json(media_type):
        return arrived == [value]
    try:
        return same(json.loads(arrived[0]), value)
    except ValueError:
        return False


def said(value: Any, arrived: list[str], between: str) -> bool:
    """Whether the texts say the value: a list as several texts, or as one with separators."""
    if value is None:
        return not arrived  # undefined in RFC 6570
    if isinstance(value, list):
        return _all_said(value, arrived) or (len(arrived) == 1 and _all_said(value, arrived[0].split(between)))
    return len(arrived) == 1 and _said(value, arrived[0])


def _all_said(value: list[Any], texts: list[str]) -> bool:
    return len(value) == len(texts) and all(_said(one, text) for one, text in zip(value, texts, strict=True))


def _said(value: Any, text: str) -> bool:
    if isinstance(value, (str, bool)):
        return text == written(value)
    try:
        return bool(json.loads(text) == value)
    except ValueError:
        return False


def readings(arrived: list[str], how: Serialization) -> list[Any]:
    """Return what a server can take the texts for."""
    if how.content:
        return [json.loads(text) if media.is_json(how.content) else text for text in arrived]
    between = how.separator
    scalars = [[text, *_as_json(text)] for text in arrived]
    single = scalars[0] if len(scalars) == 1 else []
    split = [[item, *_as_json(item)] for item in arrived[0].split(between)] if len(arrived) == 1 else []
    return [*single, arrived, [one[-1] for one in scalars], [one[-1] for one in split], [one[0] for one in split]]


def _as_json(text: str) -> list[Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return []
    return [value] if isinstance(value, int | float | bool) else []
