"""The start page: what a caller has to know before the first request."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from oaswright.api import security, servers, status
from oaswright.api.direction import Direction
from oaswright.api.operation import Body, Operation
from oaswright.api.security import Scheme
from oaswright.docs.content import example, pages, phrases
from oaswright.docs.content.field import Link
from oaswright.docs.content.pages import Files
from oaswright.docs.markup import first_sentence
from oaswright.docs.site_map import SiteMap, title
from oaswright.document import objects

LIMIT_HEADER = re.compile(r"rate-?limit|retry-after|quota", re.IGNORECASE)
PAGING = re.compile(
    r"^(page|per_?page|page_?(size|number|token|limit)|limit|offset|cursor|after|before|starting_after|ending_before|next_?token|max_?results)$", re.IGNORECASE
)
MOST = 150


def page(plan: SiteMap, files: Files) -> dict[str, Any]:
    """Return what the start page shows."""
    document = plan.document
    first = first_operation(plan)
    info = plan.info
    return {
        "summary": str(info.get("summary") or ""),
        "description": str(info.get("description") or ""),
        "contact": _contact(objects.mapping(info.get("contact"))),
        "licence": str(objects.mapping(info.get("license")).get("name") or ""),
        "terms": _web(info.get("termsOfService")),
        "docs": pages.external(document.tree),
        "first": Link(title(first), plan.urls[first.pointer]) if first else None,
        "call": next(iter(pages.calls(document, first, plan.extras.client, files)), None) if first else None,
        "servers": [(one.url, one.description, sorted(one.variables.items())) for one in servers.of_document(document)],
        "schemes": [(one, *scheme_words(one)) for one in security.schemes(document).values()],
        "is_open": sum(security.is_optional(one) for one in plan.operations),
        "errors": errors(plan),
        "error": _error_body(plan, files),
        "limits": limits(plan),
        "paging": paging(plan),
        "links": _link_header(plan),
        "deprecated": [Link(title(one), plan.urls[one.pointer]) for one in plan.operations if one.node.get("deprecated") is True][:MOST],
        "tags": [(name, plan.tag_urls[name], plan.tag_description(name), len(members)) for name, members in plan.tags.items()],
        "listed": [(name, [row(plan, one) for one in members]) for name, members in plan.tags.items()] if len(plan.operations) <= MOST else [],
        "has_changelog": bool(plan.extras.changelog),
    }


def row(plan: SiteMap, one: Operation) -> dict[str, Any]:
    """Return an operation as a list shows it."""
    said = first_sentence(one.node.get("description"))
    return {"entry": plan.entry(one), "path": one.path, "description": said if said != title(one) else ""}


def first_operation(plan: SiteMap) -> Operation | None:
    """Return the operation that is easiest to call first: one that reads, with few parameters."""

    def effort(one: Operation) -> tuple[bool, bool, int]:
        return one.node.get("deprecated") is True, one.method != "get", sum(parameter.required for parameter in one.parameters)

    return min(plan.operations, key=effort, default=None)


def scheme_words(one: Scheme) -> tuple[str, str]:
    """Return what a scheme asks of the caller, and the header or parameter that carries it."""
    if one.is_basic:
        return "A user name and a password.", "Authorization: Basic BASE64(USER:PASSWORD)"
    if one.kind == "apiKey":
        place = {"header": "a header", "query": "a query parameter", "cookie": "a cookie"}.get(one.location, one.location)
        carried = {"header": f"{one.name}: KEY", "query": f"?{one.name}=KEY", "cookie": f"Cookie: {one.name}=KEY"}.get(one.location, one.name)
        return f"An API key in {place}.", carried
    if one.kind == "oauth2":
        return f"An OAuth 2.0 access token ({', '.join(_flow(name) for name in one.flows)}).", "Authorization: Bearer TOKEN"
    if one.kind == "openIdConnect":
        return "An OpenID Connect token.", "Authorization: Bearer TOKEN"
    if one.kind == "mutualTLS":
        return "A client certificate.", ""
    return f"A token in the Authorization header ({one.scheme}).", f"Authorization: {(one.scheme or 'bearer').capitalize()} TOKEN"


def _flow(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


def errors(plan: SiteMap) -> list[tuple[str, str, int]]:
    """Return the statuses that are no success: status, what it most often means, how many operations answer with it."""
    counts: Counter[str] = Counter()
    said: dict[str, Counter[str]] = {}
    for _, code, body in _responses(plan):
        counts[code] += 1
        said.setdefault(code, Counter())[first_sentence(body.node.get("description"))] += 1
    return [(code, said[code].most_common(1)[0][0], counts[code]) for code in sorted(counts)]


def _responses(plan: SiteMap) -> Iterator[tuple[Operation, str, Body]]:
    for one in plan.operations:
        yield from ((one, code, body) for code, body in one.responses.items() if not status.is_success(code) and code[:1] not in "13")


def _error_body(plan: SiteMap, files: Files) -> dict[str, Any] | None:
    """Return the body that errors have most often, with an example of it."""
    found: Counter[str] = Counter()
    shown: dict[str, Any] = {}
    for _, _, body in _responses(plan):
        name = phrases.component(plan.document, body.json_schema) if body.json_schema else ""
        if name:
            found[name] += 1
            media = objects.mapping(objects.mapping(body.node.get("content")).get(body.json_media_type))
            shown.setdefault(name, next((value for _, _, value in example.written(plan.document, media)), None))
            if shown[name] is None:
                shown[name] = example.made(plan.document, body.json_schema, Direction.RESPONSE)
    if not found:
        return None
    name = found.most_common(1)[0][0]
    return {"schema": Link(name, plan.schema_url(name)), "block": files.block(shown[name], "application/json")}


def limits(plan: SiteMap) -> dict[str, Any]:
    """Return what the document says of rate limits: the meaning of 429, and the headers."""
    headers: dict[str, str] = {}
    meaning = ""
    for one in plan.operations:
        for code, body in one.responses.items():
            if code == "429":
                meaning = meaning or str(body.node.get("description") or "")
            for name, at in body.headers.items():
                if LIMIT_HEADER.search(name) and name not in headers:
                    headers[name] = str(objects.mapping(phrases.get(plan.document, at)).get("description") or "")
    return {"meaning": meaning, "headers": sorted(headers.items())}


def paging(plan: SiteMap) -> list[tuple[str, str, int]]:
    """Return the query parameters that page through lists: name, description, how many operations take it."""
    counts: Counter[str] = Counter()
    said: dict[str, str] = {}
    for one in plan.operations:
        for parameter in one.parameters:
            if parameter.location == "query" and PAGING.match(parameter.name) and one.method == "get":
                counts[parameter.name] += 1
                said.setdefault(parameter.name, str(parameter.node.get("description") or ""))
    return [(name, said[name], count) for name, count in counts.most_common(8)]


def _link_header(plan: SiteMap) -> bool:
    return any(name.lower() == "link" for one in plan.operations for body in one.responses.values() for name in body.headers)


def _contact(node: dict[str, Any]) -> tuple[str, str]:
    url, email, name = _web(node.get("url")), str(node.get("email") or ""), str(node.get("name") or "")
    if url:
        return name or url, url
    is_address = re.fullmatch(r"[\w.+-]+@[\w.-]+", email)
    return (name or email, f"mailto:{email}") if is_address else (name, "")


def _web(url: object) -> str:
    return str(url) if str(url or "").startswith(("https://", "http://")) else ""
