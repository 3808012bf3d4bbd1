"""Tokens by the names of their environment variables; their values never leave this machine's memory."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from oaswright import project
from oaswright.document.document import Document
from oaswright.errors import UsageError
from oaswright.fuzz.wire.redaction import Redactor


@dataclass(frozen=True)
class Token:
    """A credential: `name` is its environment variable, `scopes` what it was granted, `header` and `prefix` how it is sent.

    `scheme` is the security scheme that it belongs to, "" if it suits any.
    """

    name: str
    scopes: frozenset[str] = frozenset()
    value: str = field(default="", repr=False)
    header: str = "Authorization"
    prefix: str = "Bearer "
    scheme: str = ""

    def may(self, security: Sequence[Mapping[str, Sequence[str]]]) -> bool:
        """Whether the document lets this credential alone do what needs one of these alternatives."""
        return any(
            self.scopes.issuperset(scope for scopes in alternative.values() for scope in scopes) and (not self.scheme or set(alternative) <= {self.scheme})
            for alternative in security
        )


@dataclass(frozen=True)
class Tokens:
    """The tokens of a run; the strongest first."""

    all: tuple[Token, ...] = ()

    @property
    def strongest(self) -> Token | None:
        """The first token: the configuration names the strongest first."""
        return self.all[0] if self.all else None

    def named(self, name: str) -> Token | None:
        """The token of an environment variable, if the run has it."""
        return next((token for token in self.all if token.name == name), None)

    def hide(self, text: str) -> str:
        """Return the text with each token's value, however it is encoded, replaced by `$NAME`."""
        return self._redactor.text(text)

    def hide_data(self, value: Any) -> Any:
        """Return decoded JSON with each token's value replaced by `$NAME`."""
        return self._redactor.data(value)

    def leaked(self, text: str) -> list[str]:
        """Return the names of the tokens whose values stand in a text, however they are encoded."""
        return self._redactor.found(text)

    @cached_property
    def _redactor(self) -> Redactor:
        return Redactor({token.name: token.value for token in self.all})


def from_settings(settings: Sequence[project.Token], document: Document, environment: Mapping[str, str]) -> Tokens:
    """The tokens that the configuration names; one whose variable is not set is left out."""
    schemes = document.tree.get("components", {}).get("securitySchemes", {})
    tokens = []
    for one in settings:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", one.env):
            raise UsageError(f"'{one.env}' is not the name of an environment variable", hint='write tokens = [{ env = "API_TOKEN", scopes = [...] }]')
        if environment.get(one.env):
            scheme = document.follow("", schemes.get(one.scheme) or next(iter(schemes.values()), {}))[1]
            tokens.append(Token(one.env, frozenset(one.scopes), environment[one.env], *_place(scheme), one.scheme))
    return Tokens(tuple(tokens))


def _place(scheme: Mapping[str, Any]) -> tuple[str, str]:
    """The header and the prefix that a security scheme sends its credential with."""
    if scheme.get("type") == "apiKey":
        return (str(scheme.get("name")), "") if scheme.get("in") == "header" else ("Cookie", f"{scheme.get('name')}=")
    return ("Authorization", "Basic ") if str(scheme.get("scheme", "")).lower() == "basic" else ("Authorization", "Bearer ")
