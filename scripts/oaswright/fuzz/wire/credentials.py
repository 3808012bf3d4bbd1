"""Credentials by their names; their values never leave this machine's memory."""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from oaswright.api import security
from oaswright.document.document import Document
from oaswright.errors import UsageError
from oaswright.fuzz.wire import sources
from oaswright.fuzz.wire.redaction import SHORTEST_BEGINNING, Redactor
from oaswright.fuzz.wire.sources import Ask, Credential, Source
from oaswright.settings import keys

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE", "QUERY")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
Headers = list[tuple[str, str]]


class Place(StrEnum):
    """Where a request holds a credential."""

    HEADER = "header"
    QUERY = "query"
    COOKIE = "cookie"


@dataclass(eq=False)
class Token:
    """A credential, and how it is sent.

    `name` is its environment variable or its own name, `scopes` what it was granted, `header` the name of the header, query parameter or cookie.
    `scheme` is the security scheme that it belongs to, "" if it suits any. One with a `source` is renewed when the server does not take it any more;
    `former` are the values that it had. `is_basic`: the value is `user:password`. `unsafe` are headers of requests that change something.
    """

    name: str
    scopes: frozenset[str] = frozenset()
    value: str = field(default="", repr=False)
    header: str = "Authorization"
    prefix: str = "Bearer "
    scheme: str = ""
    place: Place = Place.HEADER
    is_basic: bool = False
    source: Source | None = field(default=None, repr=False)
    unsafe: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    former: list[str] = field(default_factory=list, repr=False)

    def may(self, alternatives: Sequence[Mapping[str, Sequence[str]]]) -> bool:
        """Whether the document lets this credential alone do what needs one of these alternatives."""
        return any(
            self.scopes.issuperset(scope for scopes in alternative.values() for scope in scopes) and (not self.scheme or set(alternative) <= {self.scheme})
            for alternative in alternatives
        )

    @property
    def sent(self) -> str:
        """The value as it stands in a request, without its prefix."""
        return base64.b64encode(self.value.encode()).decode() if self.is_basic else self.value

    def applied(self, method: str, url: str, headers: Sequence[tuple[str, str]]) -> tuple[str, Headers]:
        """Return the URL and the headers of a request that holds this credential; there is one Cookie header at most."""
        if self.place is Place.QUERY:
            return f"{url}{'&' if '?' in url else '?'}{quote(self.header)}={quote(self.sent, safe='')}", list(headers)
        unsafe = [] if method in SAFE else list(self.unsafe)
        if self.place is Place.HEADER:
            return url, [(self.header, self.prefix + self.sent), *unsafe, *headers]
        pair = f"{self.header}={self.sent}" if self.header else self.sent
        cookies = [value for name, value in headers if name.lower() == "cookie"]
        return url, [("Cookie", "; ".join([pair, *cookies])), *unsafe, *(one for one in headers if one[0].lower() != "cookie")]

    def renew(self, ask: Ask) -> None:
        """Take a new value from the source. UsageError or TargetError if it gives none."""
        if self.source is None:
            return
        issued: Credential = self.source(ask)
        if self.value and self.value != issued.value:
            self.former.append(self.value)
        self.value, self.unsafe = issued.value, issued.unsafe


@dataclass(frozen=True)
class Tokens:
    """The tokens of a run; the strongest first. `secrets` are other values that nothing may show, by name; `unset` the variables that hold none."""

    all: tuple[Token, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    unset: tuple[str, ...] = ()
    _redactors: dict[tuple[str, ...], Redactor] = field(default_factory=dict, repr=False)

    @property
    def strongest(self) -> Token | None:
        """The first token: the configuration names the strongest first."""
        return self.all[0] if self.all else None

    def named(self, name: str) -> Token | None:
        """Return the token of a name, if the run has it."""
        return next((token for token in self.all if token.name == name), None)

    def start(self, ask: Ask) -> None:
        """Take the first value of each token that has a source."""
        for token in self.all:
            token.renew(ask)

    @property
    def sealing(self) -> bytes:
        """What a later run knows again, and nobody else: empty if every value is new in each run."""
        stable = [*(token.value for token in self.all if token.source is None), *self.secrets.values()]
        return b"\0".join(value.encode() for value in stable)

    def hide(self, text: str) -> str:
        """Return the text with each token's value, however it is encoded, replaced by `$NAME`."""
        return self._redactor.text(text)

    def hide_data(self, value: Any) -> Any:
        """Return decoded JSON with each token's value replaced by `$NAME`."""
        return self._redactor.data(value)

    def leaked(self, text: str) -> list[str]:
        """Return the names of the tokens whose values stand in a text, however they are encoded."""
        return self._redactor.found(text)

    @property
    def _redactor(self) -> Redactor:
        """For the present values and all former ones."""
        values = tuple(token.value for token in self.all)
        if values not in self._redactors:
            self._redactors.clear()
            self._redactors[values] = Redactor(dict(self._hidden()))
        return self._redactors[values]

    def _hidden(self) -> Iterator[tuple[str, str]]:
        yield from self.secrets.items()
        for token in self.all:
            yield from ((f"{token.name}_{number}", value) for number, value in enumerate(token.former, 1))
            # A session is several cookies, any of which may be shown alone.
            parts = [value for pair in token.value.split("; ") if (value := pair.partition("=")[2])] if token.place is Place.COOKIE and not token.header else []
            yield from ((f"{token.name}_COOKIE_{number}", value) for number, value in enumerate(parts, 1))
            if token.is_basic and ":" in token.value:
                yield f"{token.name}_PASSWORD", token.value.partition(":")[2]
            yield token.name, token.value


def from_settings(settings: Sequence[keys.Token], document: Document, environment: Mapping[str, str]) -> Tokens:
    """Return the tokens that the configuration names; one whose variable is not set is left out."""
    schemes = security.schemes(document)
    tokens: list[Token] = []
    secrets: dict[str, str] = {}
    unset: list[str] = []
    for number, one in enumerate(settings, 1):
        name = one.name or one.env or f"TOKEN_{number}"
        if not VARIABLE.fullmatch(name):
            raise UsageError(f"'{name}' is not the name of an environment variable", hint='write tokens = [{ env = "API_TOKEN", scopes = [...] }]')
        if one.scheme and one.scheme not in schemes:
            raise UsageError(f"the token {name} belongs to '{one.scheme}', and the document has no such security scheme", hint=f"it has {', '.join(schemes)}")
        scheme = schemes.get(one.scheme) or next(iter(schemes.values()), None)
        made = sources.from_settings(one, name, scheme, environment)
        if made is None and not environment.get(one.env):
            unset.append(one.env)
            continue
        if any(ord(mark) < ord(" ") for mark in environment.get(one.env, "")):
            raise UsageError(f"the variable {one.env} holds a line break or another control character", hint="set it to the token alone")
        if made is None and len(environment[one.env]) < SHORTEST_BEGINNING:
            length = len(environment[one.env])
            hint = "its value is replaced wherever it stands in a report, and this one stands in most words: give the target a longer token"
            raise UsageError(
                f"the variable {one.env} holds {length} character{'s' * (length > 1)}, expected a token of at least {SHORTEST_BEGINNING}", hint=hint
            )
        secrets |= made.secrets if made else {}
        value = "" if made else environment[one.env]
        token = _placed(Token(name, frozenset(one.scopes), value, scheme=one.scheme, source=made.source if made else None), scheme)
        tokens.append(replace(token, place=Place.COOKIE, header="", prefix="") if made and made.is_session else token)
    return Tokens(tuple(tokens), secrets, tuple(unset))


def _placed(token: Token, scheme: security.Scheme | None) -> Token:
    """Return the token with the place that its security scheme gives it."""
    if scheme is not None and scheme.kind == "apiKey" and scheme.location in set(Place):
        return replace(token, header=scheme.name, prefix="", place=Place(scheme.location))
    if scheme is not None and scheme.is_basic:
        # A value without a colon is taken for one that is encoded already.
        return replace(token, prefix="Basic ", is_basic=":" in token.value)
    return token
