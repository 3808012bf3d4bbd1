"""A request, its response, and the curl line that sends it again."""

import json
import shlex
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from oaswright.fuzz.wire.credentials import Tokens

BODY_SHOWN = 2000


@dataclass(frozen=True)
class Request:
    """`url` is the path and query as sent; `token` names the variable of the credential, "" for none."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    token: str = ""
    operation: str = ""

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None where there is none."""
        return _json(self.body)

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def curl(self, base_url: str, tokens: Tokens) -> str:
        """One line for a shell; the token stands as `$NAME`."""
        words = ["curl", "-sS"] if self.method == "GET" else ["curl", "-sS", "-X", self.method]
        headers = [f"{name}: {value}" for name, value in self.headers]
        line = " ".join(shlex.quote(word) for word in words)
        token = tokens.named(self.token)
        if token:
            line += f' -H "{token.header}: {token.prefix}${token.name}"'
        for header in headers:
            line += " -H " + _quote(tokens.hide(header), tokens)
        if self.body is not None:
            line += " --data-raw " + _quote_bytes(self.body, tokens)
        return f"{line} {_quote(tokens.hide(base_url.rstrip('/') + self.url), tokens)}"


def _quote_bytes(body: bytes, tokens: Tokens) -> str:
    """Plain quotes for readable text; otherwise the escapes of `$'...'`, which bash and zsh turn back into the bytes."""
    try:
        text = body.decode("utf-8")
        if all(character.isprintable() or character == "\n" for character in text):
            return _quote(tokens.hide(text), tokens)
    except UnicodeDecodeError:
        pass
    return "$'" + "".join(chr(byte) if 0x20 <= byte < 0x7F and byte not in b"\\'" else f"\\x{byte:02x}" for byte in body) + "'"


def _quote(text: str, tokens: Tokens) -> str:
    """Single quotes, but for a token's variable, which the shell must expand."""
    for token in tokens.all:
        parts = text.split(f"${token.name}")
        if len(parts) > 1:
            return f'"${{{token.name}}}"'.join(shlex.quote(part) if part else "" for part in parts)
    return shlex.quote(text)


@dataclass(frozen=True)
class Response:
    """What came back; `status` 0 and `error` say that nothing did. Header names are lower case; `elapsed` in seconds."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    elapsed: float = 0.0
    error: str = ""

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None where it is none."""
        return _json(self.body)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        return 400 <= self.status < 500

    @property
    def is_busy(self) -> bool:
        """Whether the server asks for patience: too many requests, or back soon."""
        return self.status == 429 or (self.status == 503 and "retry-after" in self.headers)

    def shown(self, tokens: Tokens) -> str:
        """The status and the start of the body, for people."""
        text = tokens.hide(self.text)
        return f"{self.status} {text[:BODY_SHOWN]}{'…' if len(text) > BODY_SHOWN else ''}".rstrip() if self.status else f"no response: {self.error}"


@dataclass(frozen=True)
class Exchange:
    request: Request
    response: Response


def _json(body: bytes | None) -> Any:
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None
