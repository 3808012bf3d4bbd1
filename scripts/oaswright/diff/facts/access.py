"""Who may call an operation, and where: security requirements and servers, with defaults resolved."""

import json
from collections.abc import Iterator
from itertools import product

from oaswright import pointer
from oaswright.api import servers
from oaswright.api.operation import Operation
from oaswright.diff.facts.change import Change
from oaswright.document import objects
from oaswright.document.document import Document

# What a client acts on, by the type of a scheme and by OAuth2 flow; what else is written there is words, or means nothing.
SCHEME_FIELDS = {"apiKey": ("name", "in"), "http": ("scheme",), "openIdConnect": ("openIdConnectUrl",)}
FLOW_FIELDS = {
    "implicit": ("authorizationUrl",),
    "password": ("tokenUrl",),
    "clientCredentials": ("tokenUrl",),
    "authorizationCode": ("authorizationUrl", "tokenUrl"),
    "deviceAuthorization": ("deviceAuthorizationUrl", "tokenUrl"),
}


def access_text(document: Document) -> str:
    """Everything that decides about access and stands outside the operations."""
    components = objects.mapping(document.tree.get("components"))
    items = {path: item.get("servers") for path, item in objects.mapping(document.tree.get("paths")).items() if isinstance(item, dict) and "servers" in item}
    return json.dumps([document.tree.get("security"), document.tree.get("servers"), items, components.get("securitySchemes")], sort_keys=True)


def access(old: Document, new: Document, one: Operation, other: Operation) -> Iterator[Change]:
    """Yield what differs in security and servers of one operation."""
    before, after = credentials(old, one.security), credentials(new, other.security)
    at, here = _place(old, one, "security"), _place(new, other, "security")
    refused = [alternative for alternative in before if not any(enough(alternative, needed) for needed in after)]
    welcome = [alternative for alternative in after if not any(enough(alternative, needed) for needed in before)]
    detail = {
        "old": [spoken(each) for each in before],
        "new": [spoken(each) for each in after],
        "refused": [spoken(each) for each in refused],
        "welcome": [spoken(each) for each in welcome],
    }
    if refused or welcome:
        yield Change("security-narrowed" if refused else "security-widened", other.name, at, here, detail)
    yield from _servers(old, new, one, other)


Credential = dict[str, frozenset[str]]


def credentials(document: Document, requirements: tuple[dict[str, list[str]], ...]) -> list[Credential]:
    """Return the alternatives, each a set of schemes (by what they are, not by their name) with their scopes; none is anonymous.

    Each flow of an OAuth2 scheme is an alternative of its own: a client that uses one of them does not care about the others.
    """
    found: list[Credential] = []
    for one in requirements or ({},):
        choices = [[(scheme, frozenset(scopes or ())) for scheme in _schemes(document, name)] for name, scopes in one.items()]
        found += [dict(chosen) for chosen in product(*choices)]
    return found


def enough(held: Credential, needed: Credential) -> bool:
    """Tell whether a client that holds one set of credentials satisfies another."""
    return all(scheme in held and scopes <= held[scheme] for scheme, scopes in needed.items())


def spoken(credential: Credential) -> str:
    """Describe a set of credentials."""
    parts = []
    for scheme, scopes in credential.items():
        fields = json.loads(scheme)
        name = " ".join(str(fields[key]) for key in ("type", "scheme", "in", "name", "flow", "tokenUrl", "authorizationUrl") if fields.get(key))
        parts.append(f"{name} ({', '.join(sorted(scopes))})" if scopes else name)
    return " and ".join(parts) or "anonymous"


def _schemes(document: Document, name: str) -> list[str]:
    """Return what a security scheme asks for, one text for each of its OAuth2 flows; a scheme that is not declared is known by its name alone."""
    entry = objects.mapping(objects.mapping(document.tree.get("components")).get("securitySchemes")).get(name)
    node = objects.mapping(document.follow("", entry)[1])
    if not node:
        return [json.dumps({"type": name})]
    kind = str(node.get("type"))
    known = {"type": kind} | {key: str(node[key]).lower() if key in ("scheme", "in") else node[key] for key in SCHEME_FIELDS.get(kind, ()) if key in node}
    flows = objects.mapping(node.get("flows")) if kind == "oauth2" else {}
    said = [
        {"flow": flow, **{key: value for key, value in objects.mapping(fields).items() if key in FLOW_FIELDS.get(flow, ())}} for flow, fields in flows.items()
    ]
    return [json.dumps({**known, **flow}, sort_keys=True) for flow in said or [{}]]


def _servers(old: Document, new: Document, one: Operation, other: Operation) -> Iterator[Change]:
    (place, before), (here, after) = _addresses(old, one), _addresses(new, other)
    for url in before:
        if url not in after:
            yield Change("server-removed", "every operation" if place == "/servers" else other.name, place, here, {"url": url})
    for url in after:
        if url not in before:
            yield Change("server-added", "every operation" if here == "/servers" else other.name, place, here, {"url": url})


def _addresses(document: Document, operation: Operation) -> tuple[str, list[str]]:
    """Return where the servers of an operation are written, and every URL that they name."""
    found = servers.of_operation(document, operation)
    return (found[0].pointer.rpartition("/")[0], [url for one in found for url in _urls(one)]) if found else ("", ["/"])


def _urls(server: servers.Server) -> list[str]:
    """Return the URLs of one server: one for each value of a variable that is an enum; else the template itself, and the URL of the default."""
    urls = [server.url or "/"]
    for name, variable in server.variables.items():
        urls = [url.replace("{" + name + "}", value) for url in urls for value in variable.enum or ("{" + name + "}", variable.default)]
    return [url.rstrip("/") or "/" for url in dict.fromkeys(urls)]


def _place(document: Document, operation: Operation, key: str) -> str:
    return pointer.join(operation.pointer, key) if key in operation.node else f"/{key}" if key in document.tree else operation.pointer
