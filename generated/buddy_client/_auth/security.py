"""Credentials: chosen among the document's alternatives, put on a request, and shown nowhere."""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

import httpx

from .._errors import CredentialError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .oauth import OAuth2

    Token: TypeAlias = str | Callable[[], str | Awaitable[str]]
    """A token or key, or a function that gives one and is asked before each request."""

    Credential: TypeAlias = Token | tuple[str, str] | OAuth2 | httpx.Auth
    """The same, or user and password, or a way to get a token, or what signs a request or answers a challenge."""

# What a token is sent as where the document says nothing of security.
_BEARER = {"type": "http", "scheme": "bearer"}

# Schemes of HTTP that answer a challenge or sign the request: a token alone does not serve them, an `httpx.Auth` does.
_CHALLENGES = ("digest", "hoba", "mutual", "negotiate", "ntlm", "oauth", "dpop", "gnap", "concealed", "scram-sha-1", "scram-sha-256")


class QuietURL(httpx.URL):
    """A URL whose query holds a key: printed and logged without its query."""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc.decode('ascii')}{self.path}?[redacted]"

    def __repr__(self) -> str:
        return f"URL({str(self)!r})"


@dataclass(frozen=True)
class Given:
    """What the caller gave: a token for every scheme, a key for those that take an API key, and what single schemes have of their own."""

    token: Any = None
    api_key: Any = None
    own: Mapping[str, Any] = field(default_factory=dict)

    def general(self, scheme: Any) -> Any:
        """Return what serves a scheme that has no credential of its own; basic takes a token of the form `user:password`."""
        if scheme["type"] == "apiKey" and self.api_key:
            return self.api_key
        basic = scheme["type"] == "http" and scheme.get("scheme", "").lower() == "basic"
        fits = not basic or (isinstance(self.token, str) and ":" in self.token)
        return self.token if self.token and fits and scheme["type"] != "mutualTLS" else None

    def texts(self) -> list[str]:
        """Return what of it has to be hidden wherever it turns up."""
        return [text for one in (self.token, self.api_key, *self.own.values()) for text in texts(one)]


def chosen(alternatives: list[list[str]] | None, schemes: Mapping[str, Any], given: Given) -> list[tuple[Any, Any]]:
    """Return the schemes to use, with their credentials: the strongest alternative for which all are given; none for an operation that is open.

    Where the document asks nothing of an operation, nor says that it is open, what is given is sent. CredentialError if what is given
    can only be used by a scheme that this client does not implement.
    """
    if alternatives is None:
        alternatives = [[name] for name in schemes]
        found = _best(alternatives, schemes, given)
        return found or ([(_BEARER, given.token)] if given.token else [])
    return _best(alternatives, schemes, given)


def _best(alternatives: list[list[str]], schemes: Mapping[str, Any], given: Given) -> list[tuple[Any, Any]]:
    usable, unsupported = [], ""
    for names in alternatives:
        pairs = [(schemes[name], given.own.get(name) or given.general(schemes[name])) for name in names if name in schemes]
        if not names or len(pairs) < len(names) or not all(credential for _, credential in pairs):
            continue
        refused = next((scheme["scheme"] for scheme, credential in pairs if not _serves(scheme, credential)), "")
        unsupported = unsupported or refused
        if not refused:
            usable.append((_strength(pairs, [name for name in names if not given.own.get(name)]), pairs))
    if not usable and unsupported and [] not in alternatives:
        raise CredentialError(
            f"the document asks for HTTP authentication by '{unsupported}', which this client does not implement; "
            f"give an httpx.Auth that does as the scheme's own credential: credentials={{...: auth}}"
        )
    return max(usable, key=lambda one: one[0])[1] if usable else []


def _serves(scheme: Any, credential: Any) -> bool:
    """Whether a credential is of the kind that a scheme of HTTP needs."""
    kind = scheme.get("scheme", "").lower() if scheme["type"] == "http" else ""
    return kind not in _CHALLENGES or isinstance(credential, httpx.Auth) or (kind == "digest" and isinstance(credential, tuple))


def _strength(pairs: list[tuple[Any, Any]], by_token: list[str]) -> tuple[bool, int, int]:
    """How much an alternative proves: its strongest scheme, then how many it has. That one token serves several schemes is unlikely."""
    return len(by_token) < 2, max(map(_rank, (scheme for scheme, _ in pairs))), len(pairs)


def _rank(scheme: Any) -> int:
    if scheme["type"] == "apiKey":
        return {"header": 3, "cookie": 2}.get(scheme["in"], 0)
    if scheme["type"] == "http":
        return 1 if scheme.get("scheme", "").lower() == "basic" else 4
    return {"mutualTLS": 6, "oauth2": 5, "openIdConnect": 5}.get(scheme["type"], 4)


def is_given(scheme: Any, parts: Mapping[str, Any]) -> bool:
    """Whether the parameters of a call hold what a scheme would send: a document may describe a key both ways."""
    if scheme["type"] == "mutualTLS":
        return False
    place, name = (scheme["in"], scheme["name"]) if scheme["type"] == "apiKey" else ("header", "Authorization")
    if place == "query":
        own = f"{quote(name, safe='')}="
        return any(pair.startswith(own) for pair in parts["url"].partition("?")[2].split("&"))
    return any(one.lower() == name.lower() for one in parts["headers"]) if place == "header" else name in parts.get("cookies", ())


def apply(request: httpx.Request, scheme: Any, credential: str | tuple[str, str] | httpx.Auth) -> str:
    """Put a credential on a request; the answer names the header that holds it, "" for none."""
    if isinstance(credential, httpx.Auth):
        request.extensions["auth"] = credential
        return "authorization"
    if scheme["type"] == "mutualTLS":
        return ""
    if scheme["type"] == "apiKey":
        return _key(request, scheme, credential if isinstance(credential, str) else credential[1])
    kind = scheme.get("scheme", "bearer").lower() if scheme["type"] == "http" else "bearer"
    if kind == "basic":
        pair = credential if isinstance(credential, str) else ":".join(credential)
        request.headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        text = credential if isinstance(credential, str) else credential[1]
        request.headers["Authorization"] = f"{'Bearer' if kind == 'bearer' else scheme['scheme']} {text}"
    return "authorization"


def _key(request: httpx.Request, scheme: Any, key: str) -> str:
    if scheme["in"] == "query":
        pair = f"{quote(scheme['name'], safe='')}={quote(key, safe='')}".encode()
        request.url = QuietURL(request.url.copy_with(query=request.url.query + (b"&" if request.url.query else b"") + pair))
        return ""
    if scheme["in"] == "cookie":
        held = request.headers.get("Cookie")
        request.headers["Cookie"] = (f"{held}; " if held else "") + f"{scheme['name']}={quote(key, safe='')}"
        return "cookie"
    request.headers[scheme["name"]] = key
    return str(scheme["name"]).lower()


def texts(credential: Any) -> list[str]:
    """Return what of a credential has to be hidden wherever it turns up."""
    if isinstance(credential, tuple):
        return [credential[1], ":".join(credential)]
    return [credential] if isinstance(credential, str) else list(getattr(credential, "secrets", ()))


def check(given: Given, schemes: Mapping[str, Any]) -> None:
    """Refuse a credential that fits into no header, or belongs to no scheme; the error does not repeat it."""
    for name in given.own.keys() - schemes.keys():
        raise ValueError(f"the document has no security scheme {name!r}; it has {', '.join(schemes) or 'none'}")
    if given.api_key is not None and not any(scheme["type"] == "apiKey" for scheme in schemes.values()):
        raise ValueError(f"the document has no security scheme of the type apiKey; it has {', '.join(schemes) or 'none'}: give token or credentials")
    for one in (given.token, given.api_key, *given.own.values()):
        if one is not None:
            check_text(one)


def from_environment(prefix: str, schemes: Mapping[str, Any]) -> Given:
    """Return what the environment variables of a client hold; README.md of the package lists them."""

    def read(name: str) -> str | None:
        return os.environ.get(f"{prefix}_{name}") or None

    own: dict[str, Any] = {name: found for name in schemes if (found := read(variable(name)))}
    user, identity = read("USERNAME"), read("CLIENT_ID")
    for name, scheme in schemes.items():
        if user and scheme["type"] == "http" and scheme.get("scheme", "").lower() in ("basic", "digest"):
            own.setdefault(name, (user, read("PASSWORD") or ""))
        if identity and "clientCredentials" in scheme.get("flows", {}):
            from .oauth import OAuth2

            own.setdefault(name, OAuth2(identity, read("CLIENT_SECRET") or ""))
    return Given(read("TOKEN"), read("API_KEY") if any(scheme["type"] == "apiKey" for scheme in schemes.values()) else None, own)


def variable(scheme: str) -> str:
    """Return the end of the environment variable that holds a scheme's credential."""
    return "".join(char if char.isascii() and char.isalnum() else "_" for char in scheme).upper()


def check_text(credential: Any) -> None:
    if isinstance(credential, str | tuple) and (
        not credential or not all(part.isascii() and part.isprintable() for part in ([credential] if isinstance(credential, str) else credential))
    ):
        raise ValueError("expected a token of printable ASCII characters")
