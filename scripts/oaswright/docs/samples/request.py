"""A request of an operation, with its required parameters filled in."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from oaswright.api import media, security, serialization, servers
from oaswright.api.media import Kind
from oaswright.api.operation import Operation, Parameter
from oaswright.api.security import Scheme
from oaswright.docs.content import example, phrases
from oaswright.document import objects
from oaswright.document.document import Document

LONGEST = 6_000
UNKNOWN = "https://api.example.com"


@dataclass(frozen=True, slots=True)
class Request:
    """A request before it is written in a language. `auth` maps the name of each secret variable to the scheme that it answers."""

    method: str
    base: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    auth: tuple[tuple[str, Scheme], ...]
    content_type: str = ""
    body: Any = None

    @property
    def url(self) -> str:
        """The whole address; secrets in the query are left to the languages."""
        return self.base + self.path + ("?" + "&".join(f"{name}={value}" for name, value in self.query) if self.query else "")

    @property
    def kind(self) -> Kind | None:
        """How its body is encoded, None if it has none."""
        return media.kind(self.content_type) if self.content_type else None

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of a form."""
        return objects.mapping(self.body)


def request(document: Document, operation: Operation, body: Any, content_type: str) -> Request:
    """Fill in the required parameters of an operation with examples."""
    path, query, headers, cookies = operation.path, [], [], []
    for one in operation.parameters:
        if not one.required and one.location != "path":
            continue
        written = serialize(one, value(document, one))
        if one.location == "path":
            path = path.replace(f"{{{one.name}}}", "".join(text for _, text in written))
        elif one.location == "query":
            query += written
        elif one.location == "header":
            headers += written
        elif one.location == "cookie":
            cookies += written
    if cookies:
        headers.append(("Cookie", "; ".join(f"{name}={text}" for name, text in cookies)))
    kind = media.concrete(content_type) if content_type and body is not None else ""
    known = security.schemes(document)
    asked = (known[name] for name in (operation.security[0] if operation.security else {}) if name in known and known[name].kind != "mutualTLS")
    auth = list({(one.name, one.location, one.is_basic): one for one in reversed(list(asked))}.values())[::-1]  # one header holds one credential
    names = ["TOKEN"] if len(auth) == 1 else [f"{re.sub(r'[^A-Z0-9]+', '_', one.id.upper()).strip('_')}_TOKEN" for one in auth]
    return Request(operation.method.upper(), base(document, operation), path, tuple(query), tuple(headers), tuple(zip(names, auth, strict=True)), kind, body)


def base(document: Document, operation: Operation) -> str:
    """Return the address of the first server, its variables at their defaults."""
    found = next((one.address() for one in servers.of_operation(document, operation)), "")
    return found if "://" in found else UNKNOWN + (f"/{found.strip('/')}" if found.strip("/") else "")


def value(document: Document, parameter: Parameter) -> Any:
    """Return an example of a parameter: its own, its schema's, else one made from the schema."""
    for _, _, found in example.written(document, parameter.node):
        return found
    made = example.made(document, parameter.schema) if parameter.schema else example.STRING
    return placeholder(parameter.name) if made == example.STRING else made


def placeholder(name: str) -> str:
    """Return what a reader replaces: `ACCOUNT_ID` for `accountId`."""
    return re.sub(r"[^A-Z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()).strip("_") or "VALUE"


def serialize(parameter: Parameter, given: Any) -> list[tuple[str, str]]:
    """Write a value in its style as pairs of name and text, percent-encoded in a URL."""
    how = serialization.of_parameter(parameter.node)
    in_url = parameter.location in ("path", "query")

    def plain(item: Any) -> str:
        written = item if isinstance(item, str) else phrases.as_json(item)
        return quote(written, safe="") if in_url else re.sub(r"[\x00-\x1f\x7f]+", " ", written)

    name = quote(parameter.name, safe="") if in_url else parameter.name
    prefix = {"label": ".", "matrix": ";"}.get(how.style, "") if parameter.location == "path" else ""
    if how.content or not isinstance(given, list | dict):
        text = plain(phrases.as_json(given)) if how.content and not isinstance(given, str) else plain(given)
        return [(name, f";{name}={text}" if prefix == ";" else prefix + text)]
    separator = quote(how.separator, safe=",") if in_url else how.separator
    if isinstance(given, list):
        if how.explode and parameter.location in ("query", "cookie"):
            return [(name, plain(item)) for item in given]
        text = ((prefix or separator) if how.explode and prefix else separator).join(map(plain, given))
        return [(name, f";{name}={text}" if prefix == ";" else prefix + text)]
    pairs = [(plain(key), plain(item)) for key, item in given.items()]
    if how.style == "deepObject":
        return [(f"{name}%5B{key}%5D", item) for key, item in pairs]
    if how.explode and parameter.location in ("query", "cookie"):
        return pairs
    text = (prefix or ",").join(f"{key}={item}" for key, item in pairs) if how.explode else ",".join(f"{key},{item}" for key, item in pairs)
    return [(name, f";{name}={text}" if prefix == ";" and not how.explode else prefix + text)]
