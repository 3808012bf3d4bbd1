"""A request of an operation as people type it: with curl, Python and JavaScript."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from oaswright import pointer
from oaswright.api import media, security, serialization, servers
from oaswright.api.media import Kind
from oaswright.api.operation import Operation, Parameter
from oaswright.api.security import Scheme
from oaswright.docs.content import example, words
from oaswright.docs.content.client import Client
from oaswright.document import objects
from oaswright.document.document import Document

LONGEST = 6_000
UNKNOWN = "https://api.example.com"


@dataclass(frozen=True, slots=True)
class Sample:
    """One request in one language, ready to paste."""

    language: str
    syntax: str
    text: str


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


def samples(document: Document, operation: Operation, body: Any, content_type: str, client: Client | None) -> list[Sample]:
    """Write one request in every language; the generated client's where it has the operation."""
    wanted = request(document, operation, body, content_type)
    found = [Sample("curl", "shell", curl(wanted))]
    if client is not None and (content_type == "" or media.is_json(content_type)) and (made := client.calls(wanted, operation, _required(document, operation))):
        found += [Sample("Python", "python", made[0]), Sample("Python async", "python", made[1])]
    found += [Sample("httpx", "python", httpx(wanted)), Sample("JavaScript", "js", fetch(wanted))]
    return found


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
    auth = [known[name] for name in (operation.security[0] if operation.security else {}) if name in known and known[name].kind != "mutualTLS"]
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
    return example.made(document, parameter.schema) if parameter.schema else parameter.name


def serialize(parameter: Parameter, given: Any) -> list[tuple[str, str]]:
    """Write a value in its style as pairs of name and text, percent-encoded in a URL."""
    how = serialization.of_parameter(parameter.node)
    in_url = parameter.location in ("path", "query")

    def plain(item: Any) -> str:
        written = item if isinstance(item, str) else words.as_json(item)
        return quote(written, safe="") if in_url else re.sub(r"[\x00-\x1f\x7f]+", " ", written)

    name = quote(parameter.name, safe="") if in_url else parameter.name
    prefix = {"label": ".", "matrix": ";"}.get(how.style, "") if parameter.location == "path" else ""
    if how.content or not isinstance(given, list | dict):
        text = plain(words.as_json(given)) if how.content and not isinstance(given, str) else plain(given)
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


def curl(one: Request) -> str:
    """Write a request as a shell command; secrets are variables of the reader's."""
    url = one.url
    keys = [(name, scheme) for name, scheme in one.auth if scheme.kind == "apiKey" and scheme.location == "query"]
    quoted = shlex.quote(url)
    for name, scheme in keys:
        quoted += ("'&'" if "?" in url else "'?'") + f'{shlex.quote(quote(scheme.name))}="${name}"'
        url += "?"
    lines = [f"curl --request {one.method} {quoted}"]
    for name, scheme in one.auth:
        if scheme.is_basic:
            lines.append(f'--user "$USERNAME:${name}"')
        elif scheme.kind == "apiKey" and scheme.location in ("header", "cookie"):
            before = f"{scheme.name}: " if scheme.location == "header" else f"Cookie: {scheme.name}="
            lines.append(f'--header {shlex.quote(before)}"${name}"')
        elif (scheme.name, scheme.location) == ("", ""):
            lines.append(f'--header "Authorization: {_prefix(scheme)} ${name}"')
    lines += [f"--header {shlex.quote(f'{name}: {text}')}" for name, text in one.headers]
    lines += list(_curl_body(one))
    return " \\\n  ".join(lines)


def _curl_body(one: Request) -> Iterator[str]:
    match one.kind:
        case None:
            return
        case Kind.FORM:
            yield from (f"--data-urlencode {shlex.quote(f'{key}={_plain(item)}')}" for key, item in one.fields.items())
        case Kind.MULTIPART:
            yield from (f"--form {shlex.quote(f'{key}=@file' if _is_file(item) else f'{key}={_plain(item)}')}" for key, item in one.fields.items())
        case Kind.BINARY:
            yield f"--header {shlex.quote(f'Content-Type: {one.content_type}')}"
            yield "--data-binary @file"
        case _:
            text = one.body if isinstance(one.body, str) and not media.is_json(one.content_type) else words.as_json(one.body, 2)
            yield f"--header {shlex.quote(f'Content-Type: {one.content_type}')}"
            yield f"--data {shlex.quote(text)}" if len(text) <= LONGEST else "--data @body.json"


def httpx(one: Request) -> str:
    """Write a request in Python with httpx."""
    arguments = [words.python(one.method), words.python(one.url)]
    headers, query, password = _secrets(one, 'os.environ["{}"]')
    if headers:
        arguments.append("headers={\n        " + ",\n        ".join(f"{words.python(name)}: {text}" for name, text in headers) + ",\n    }")
    if query:
        arguments.append("params={" + ", ".join(f"{words.python(name)}: {text}" for name, text in query) + "}")
    if password:
        arguments.append(f'auth=(os.environ["USERNAME"], os.environ["{password}"])')
    arguments += _httpx_body(one)
    text = "".join(arguments)
    modules = [name for name, sign in (("json", "json.load("), ("os", "os.environ[")) if sign in text]
    imports = [*(f"import {name}" for name in modules), *([""] if modules else []), "import httpx", ""]
    call = ",\n    ".join(arguments)
    return "\n".join([*imports, f"response = httpx.request(\n    {call},\n)", "response.raise_for_status()", "print(response.text)"])


def _httpx_body(one: Request) -> list[str]:
    match one.kind:
        case None:
            return []
        case Kind.FORM:
            return [f"data={words.python(one.body, 1)}"]
        case Kind.MULTIPART:
            pairs = (
                f"{words.python(key)}: " + ('open("file", "rb")' if _is_file(item) else f"(None, {words.python(_plain(item))})")
                for key, item in one.fields.items()
            )
            return ["files={" + ", ".join(pairs) + "}"]
        case Kind.BINARY:
            return ['content=open("file", "rb")']
        case _ if media.is_json(one.content_type):
            return [f"json={_long(one.body) or words.python(one.body, 1)}"]
        case _:
            return [f"content={words.python(_plain(one.body))}"]


def fetch(one: Request) -> str:
    """Write a request in JavaScript with fetch, for Node and browsers."""
    headers, query, basic = _secrets(one, "process.env.{}", is_python=False)
    url = json.dumps(one.url)
    for name, text in query:
        url += f" + {json.dumps('&' if '?' in one.url else '?')} + {json.dumps(quote(name) + '=')} + encodeURIComponent({text})"
    if basic:
        headers = [("Authorization", "`Basic ${btoa(`${process.env.USERNAME}:${process.env." + basic + "}`)}`"), *headers]
    options = [f"method: {json.dumps(one.method)}"]
    lines = []
    match one.kind:
        case None:
            pass
        case Kind.FORM:
            options.append(f"body: new URLSearchParams({_js({key: _plain(item) for key, item in one.fields.items()}, 1)})")
        case Kind.MULTIPART:
            lines = ["const form = new FormData();"]
            lines += [f"form.append({json.dumps(key)}, {'file' if _is_file(item) else json.dumps(_plain(item))});" for key, item in one.fields.items()]
            options.append("body: form")
        case Kind.BINARY:
            options.append("body: file")
        case _ if media.is_json(one.content_type):
            options.append("body: JSON.stringify(" + ("body" if _long(one.body) else _js(one.body, 1)) + ")")
        case _:
            options.append(f"body: {json.dumps(_plain(one.body))}")
    if headers:
        options.insert(1, "headers: {\n    " + ",\n    ".join(f"{json.dumps(name)}: {text}" for name, text in headers) + ",\n  }")
    inside = ",\n  ".join(options)
    return "\n".join([*lines, f"const response = await fetch({url}, {{\n  {inside},\n}});", "console.log(response.status, await response.text());"])


def _secrets(one: Request, variable: str, *, is_python: bool = True) -> tuple[list[tuple[str, str]], list[tuple[str, str]], str]:
    """Return headers and query as pairs of name and code, and the variable of a password."""
    headers, query, basic = [], [], ""
    for name, scheme in one.auth:
        secret = variable.format(name)
        if scheme.is_basic:
            basic = name
        elif scheme.kind == "apiKey":
            if scheme.location == "query":
                query.append((scheme.name, secret))
            elif scheme.location == "header":
                headers.append((scheme.name, secret))
            else:
                headers.append(("Cookie", f'"{_escaped(scheme.name)}=" + {secret}'))
        else:
            inner = f"os.environ['{name}']" if is_python else secret
            headers.append(("Authorization", f'f"{_prefix(scheme)} {{{inner}}}"' if is_python else f"`{_prefix(scheme)} ${{{inner}}}`"))
    headers += [(name, json.dumps(text, ensure_ascii=False)) for name, text in one.headers]
    if one.kind and one.kind not in (Kind.FORM, Kind.MULTIPART) and not (is_python and media.essence(one.content_type) == "application/json"):
        headers.append(("Content-Type", json.dumps(one.content_type)))
    return headers, query, basic


def _js(given: Any, depth: int) -> str:
    return words.as_json(given, 2).replace("\n", "\n" + "  " * depth).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _long(body: Any) -> str:
    return 'json.load(open("body.json"))' if len(words.as_json(body, 2)) > LONGEST else ""


def _prefix(scheme: Scheme) -> str:
    """Return the word before a credential in the Authorization header, plain characters only."""
    return "Bearer" if scheme.is_bearer else re.sub(r"[^A-Za-z0-9-]", "", scheme.scheme).capitalize() or "Bearer"


def _escaped(name: str) -> str:
    return json.dumps(name)[1:-1]


def _plain(item: Any) -> str:
    return words.text(item)


def _is_file(item: Any) -> bool:
    return isinstance(item, example.File)


def _required(document: Document, operation: Operation) -> Mapping[str, Any]:
    return {one.name: value(document, one) for one in operation.parameters if one.required}


def body_examples(document: Document, operation: Operation) -> Iterator[tuple[str, str, str, Any]]:
    """Yield (name, summary, media type, value) of each example of the body; one that is made from its schema where there is none."""
    content = objects.mapping(operation.body.node.get("content")) if operation.body else {}
    chosen = media.first_json(content) or next(iter(content), "")
    if not operation.body or not chosen:
        yield "", "", "", None
        return
    node = objects.mapping(content[chosen])
    found = list(example.written(document, node))
    at = operation.body.media_types.get(chosen, "")
    if not found:
        found = [("", "", example.made(document, at) if at else {})]
    yield from ((name, summary, chosen, value) for name, summary, value in found)


def response_examples(document: Document, at: str, node: dict[str, Any]) -> dict[str, Any]:
    """Return the examples of a media type of a response by name; at a schema without any, one that is made from it under ""."""
    found = {name: value for name, _, value in example.written(document, node)}
    return found or ({"": example.made(document, at)} if at and pointer.split(at) else {})
