"""Credentials: put on a request as the document's security schemes say, and shown nowhere."""

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

Credential = str | tuple[str, str]

# What a token is sent as where the document says nothing of security.
_BEARER = {"type": "http", "scheme": "bearer"}


class QuietURL(httpx.URL):
    """A URL whose query holds a key: printed and logged without its query."""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc.decode('ascii')}{self.path}?[secure]"

    def __repr__(self) -> str:
        return f"URL({str(self)!r})"


def chosen(alternatives: list[list[str]] | None, schemes: Mapping[str, Any], token: str, credentials: Mapping[str, Credential]) -> list[tuple[Any, Credential]]:
    """The schemes to use, with their credentials: the first alternative that all are at hand for; none where the operation is open to all.

    Where the document asks nothing of an operation, nor says that it is open, what is at hand is sent.
    """
    if alternatives is None:
        names = [name for name in schemes if credentials.get(name) or token][:1]
        return [(schemes[name], credentials.get(name) or token) for name in names] or ([(_BEARER, token)] if token else [])
    for names in alternatives:
        found = [(schemes[name], credentials.get(name) or token) for name in names if name in schemes]
        if names and len(found) == len(names) and all(credential for _, credential in found):
            return found
    return []


def apply(request: httpx.Request, scheme: Any, credential: Credential) -> str:
    """Put a credential on a request; the answer names the header that holds it, "" for none."""
    if scheme["type"] == "apiKey":
        return _key(request, scheme, credential if isinstance(credential, str) else credential[1])
    kind = scheme.get("scheme", "bearer").lower() if scheme["type"] == "http" else "bearer"
    if kind == "basic":
        pair = credential if isinstance(credential, str) else ":".join(credential)
        request.headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        text = credential if isinstance(credential, str) else credential[1]
        request.headers["Authorization"] = f"{'Bearer' if kind == 'bearer' else scheme['scheme']} {text}"
    return "Authorization"


def _key(request: httpx.Request, scheme: Any, key: str) -> str:
    if scheme["in"] == "query":
        pair = f"{quote(scheme['name'], safe='')}={quote(key, safe='')}".encode()
        request.url = QuietURL(request.url.copy_with(query=request.url.query + (b"&" if request.url.query else b"") + pair))
        return ""
    if scheme["in"] == "cookie":
        held = request.headers.get("Cookie")
        request.headers["Cookie"] = (f"{held}; " if held else "") + f"{scheme['name']}={quote(key, safe='')}"
        return "Cookie"
    request.headers[scheme["name"]] = key
    return str(scheme["name"])
