"""Who may call an operation, and where: security requirements and servers, with defaults resolved."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any
from urllib.parse import urljoin

from oaswright import pointer
from oaswright.api import servers
from oaswright.api.operation import Operation
from oaswright.diff.facts.change import Change
from oaswright.diff.facts.matching import template
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
    refused, welcome = _unlike(before, after), _unlike(after, before)
    if refused:  # what is written as a path may be the same address
        resolved = credentials(old, one.security, addresses(old, one)[1]), credentials(new, other.security, addresses(new, other)[1])
        if not _unlike(*resolved):
            before, after = resolved
            refused, welcome = [], _unlike(after, before)
    at, here = _place(old, one, "security"), _place(new, other, "security")
    if one.security == other.security and (scheme := _changed_scheme(old, new, one.security)):
        at = here = scheme
    detail = {
        "old": [spoken(each) for each in before],
        "new": [spoken(each) for each in after],
        "refused": [spoken(each) for each in refused],
        "welcome": [spoken(each) for each in welcome],
    }
    if refused or welcome:
        yield Change("security-narrowed" if refused else "security-widened", other.name, at, here, detail)
    yield from _servers(old, new, one, other)


def _unlike(ones: list["Credential"], others: list["Credential"]) -> list["Credential"]:
    """Return the alternatives that satisfy none of the others."""
    return [alternative for alternative in ones if not any(enough(alternative, needed) for needed in others)]


def _changed_scheme(old: Document, new: Document, requirements: tuple[dict[str, list[str]], ...]) -> str:
    """Return the pointer of the scheme that both documents declare in another way; "" if that is not but one."""
    names = dict.fromkeys(name for one in requirements for name in one)
    declared = [objects.mapping(objects.mapping(document.tree.get("components")).get("securitySchemes")) for document in (old, new)]
    changed = [name for name in names if all(name in one for one in declared) and declared[0][name] != declared[1][name]]
    return pointer.of(["components", "securitySchemes", changed[0]]) if len(changed) == 1 else ""


Credential = dict[str, frozenset[str]]


def credentials(document: Document, requirements: tuple[dict[str, list[str]], ...], bases: Sequence[str] = ("",)) -> list[Credential]:
    """Return the alternatives, each a set of schemes (by what they are, not by their name) with their scopes; none is anonymous.

    Each flow of an OAuth2 scheme is an alternative of its own, and at each of the `bases` that its URLs are relative to: a client that uses one of them does
    not care about the others.
    """
    found: list[Credential] = []
    for one in requirements or ({},):
        choices = [[(scheme, frozenset(scopes or ())) for scheme in _schemes(document, name, bases)] for name, scopes in one.items()]
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


def _schemes(document: Document, name: str, bases: Sequence[str]) -> list[str]:
    """Return what a security scheme asks for, one text for each of its OAuth2 flows and bases; a scheme that is not declared is known by its name alone."""
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
    return list(dict.fromkeys(json.dumps(_based({**known, **flow}, base), sort_keys=True) for flow in said or [{}] for base in bases))


def _based(said: dict[str, Any], base: str) -> dict[str, Any]:
    """Return the same with its URLs relative to a base."""
    return {key: urljoin(f"{base}/", value) if key.endswith("Url") and isinstance(value, str) and base else value for key, value in said.items()}


def _servers(old: Document, new: Document, one: Operation, other: Operation) -> Iterator[Change]:
    (place, before), (here, after) = addresses(old, one), addresses(new, other)
    is_moved = template(one.path) != template(other.path)  # a piece of the path is now in the URL of the server, or no longer
    served, serving = ({url: url.rstrip("/") + template(each.path) * is_moved for url in urls} for urls, each in ((before, one), (after, other)))
    for url in before:
        if served[url] not in serving.values():
            yield Change("server-removed", "every operation" if place == "/servers" else other.name, place, here, {"url": url})
    for url in after:
        if serving[url] not in served.values():
            yield Change("server-added", "every operation" if here == "/servers" else other.name, place, here, {"url": url})


def addresses(document: Document, operation: Operation) -> tuple[str, list[str]]:
    """Return where the servers of an operation are written, and every URL that they name, without the slash at their end."""
    found = servers.of_operation(document, operation)
    return (found[0].pointer.rpartition("/")[0], [url for one in found for url in _urls(one)]) if found else ("", ["/"])


def served_at(*documents: Document) -> Callable[[int, Operation], list[str]]:
    """Return what gives the URLs that the path of an operation of one of the documents is put behind."""
    return lambda side, operation: [url.rstrip("/") for url in addresses(documents[side], operation)[1]]


def _urls(server: servers.Server) -> list[str]:
    """Return the URLs of one server: one for each value of a variable that is an enum; else the template itself, and the URL of the default."""
    urls = [server.url or "/"]
    for name, variable in server.variables.items():
        urls = [url.replace("{" + name + "}", value) for url in urls for value in variable.enum or ("{" + name + "}", variable.default)]
    return [url.rstrip("/") or "/" for url in dict.fromkeys(urls)]


def _place(document: Document, operation: Operation, key: str) -> str:
    return pointer.join(operation.pointer, key) if key in operation.node else f"/{key}" if key in document.tree else operation.pointer
