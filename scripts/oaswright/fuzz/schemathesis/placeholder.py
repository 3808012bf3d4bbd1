"""The strongest credential as schemathesis knows it: a placeholder where the document puts the credential.

Its checks add, take away and break credentials. They see the placeholder alone, so that no value reaches its configuration, which would
expand `${NAME}` in it, and a value that was renewed is used at once.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import requests

from oaswright.api import security
from oaswright.document.document import Document
from oaswright.fuzz.wire.credentials import Place, Token, Tokens

PLACEHOLDER = "oaswright-credential"
ALWAYS = "X-Oaswright-Credential"  # where the document has no place for the credential


def headers(token: Token, document: Document) -> dict[str, str]:
    """Return the headers of every request."""
    if token.place is Place.HEADER:
        return {token.header: token.prefix + PLACEHOLDER}
    return {} if parameters(token, document) else {ALWAYS: PLACEHOLDER}


def parameters(token: Token, document: Document) -> dict[str, Any]:
    """Return the parameters of every request that the document declares as the credential's place."""
    schemes = [
        one for one in security.schemes(document).values() if one.kind == "apiKey" and one.location == token.place and one.name == (token.header or one.name)
    ]
    return {f"{one.location}.{one.name}": PLACEHOLDER for one in schemes[:1]} if token.place is not Place.HEADER else {}


def taken_out(url: str, sent: Sequence[tuple[str, str]], tokens: Tokens) -> tuple[str, list[tuple[str, str]], Token | None]:
    """Return a URL and headers without the placeholder, and the token that it stands for; None where there is none."""
    token = tokens.strongest
    if token is None:
        return url, list(sent), None
    kept: list[tuple[str, str]] = []
    for name, value in sent:
        if name.lower() == "cookie" and f"={PLACEHOLDER}" in value:
            pairs = [pair for pair in value.split("; ") if not pair.endswith(f"={PLACEHOLDER}")]
            kept += [(name, "; ".join(pairs))] if pairs else []
        elif name.lower() == ALWAYS.lower() or (token.place is Place.HEADER and name.lower() == token.header.lower() and value == token.prefix + PLACEHOLDER):
            continue
        else:
            kept.append((name, value))
    bare = _without(url, token) if token.place is Place.QUERY else url
    was_there = bare != url or kept != list(sent)
    return (bare, kept, token) if was_there else (url, list(sent), None)


def _without(url: str, token: Token) -> str:
    head, mark, query = url.partition("?")
    pairs = [pair for pair in query.split("&") if pair != f"{quote(token.header)}={PLACEHOLDER}"]
    return f"{head}?{'&'.join(pairs)}" if mark and pairs != [""] and pairs else head


def filled(request: requests.PreparedRequest, tokens: Tokens) -> requests.PreparedRequest:
    """Return the request as it is sent: with the credential in the place of its placeholder."""
    url, plain, token = taken_out(request.url or "", text_headers(request), tokens)
    if token is None:
        return request
    sent = request.copy()
    sent.url, found = token.applied(request.method or "", url, plain)
    sent.headers.clear()
    sent.headers.update(found)
    return sent


def text_headers(request: requests.PreparedRequest) -> list[tuple[str, str]]:
    """Return the headers of a request as text."""
    return [(str(name), value if isinstance(value, str) else value.decode("latin-1")) for name, value in request.headers.items()]
