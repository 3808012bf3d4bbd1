"""A request, its response, and the curl line that sends it again."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

from oaswright.fuzz.wire.credentials import Place, Tokens
from oaswright.text.escaping import shell_word

BODY_SHOWN = 2000
NO_HOST = ("Host", "")  # a request that holds it is sent as HTTP/1.0 and without a Host header, which HTTP/1.1 requires
PLAIN_HEADER = re.compile(r"[\w .:;,=/+-]*", re.ASCII)  # what needs no escape between double quotes


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
        """The path of its URL, without the query."""
        return urlsplit(self.url).path

    def curl(self, base_url: str, tokens: Tokens) -> str:
        """Return one line for a shell, safe whatever the document and the request hold; the token stands as `$NAME`."""
        return f"curl -sS {self.curl_options(tokens)} {shell_text(base_url.rstrip('/') + self.url, tokens)}{self.curl_query(tokens)}".replace("  ", " ", 1)

    def curl_query(self, tokens: Tokens) -> str:
        """Return what follows the URL in the same word: the token, where it goes in the query."""
        token = tokens.named(self.token)
        if token is None or token.place is not Place.QUERY:
            return ""
        return f"""{shell_word(f"{'&' if '?' in self.url else '?'}{quote(token.header)}=")}"${{{token.name}}}\""""

    def curl_options(self, tokens: Tokens, variables: Collection[str] = ()) -> str:
        """Return what curl is given beside the URL; `{{name}}` of the variables stands as `$given_name`."""
        words = ["-g"] if set("[]{}") & set(self.url) else []  # else curl takes them for a pattern of several URLs
        if self.method == "HEAD":
            words.append("-I")
        elif self.method != "GET" or self.body is not None:
            words.append(f"-X {shell_word(self.method)}")
        token = tokens.named(self.token)
        if token and token.is_basic:
            words.append(f'-u "${token.name}"')
        elif token and token.place is Place.COOKIE:
            words.append(f'-b {shell_word(f"{token.header}=" if token.header else "")}"${{{token.name}}}"'.replace("''", ""))
        elif token and token.place is Place.HEADER:
            start = f"{token.header}: {token.prefix}"
            words.append(f'-H "{start}${token.name}"' if PLAIN_HEADER.fullmatch(start) else f'-H {shell_word(start)}"${{{token.name}}}"')
        for name, value in self.headers:
            if (name, value) == NO_HOST:
                words.append("-0 -H Host:")
            elif not name.startswith("@"):  # which curl would take for the name of a file
                words.append(f"-H {shell_text(f'{name}: {value}' if value else f'{name};', tokens, variables)}")
        if self.body is not None:
            words.append(f"--data-raw {shell_text(self.body.decode('utf-8', 'surrogateescape'), tokens)}")
        return " ".join(words)


def shell_text(text: str, tokens: Tokens, variables: Collection[str] = ()) -> str:
    """Return one shell word: tokens as `"${NAME}"`, `{{name}}` of the variables as `"$given_name"`, all else quoted."""
    named = {token.value: f'"${{{token.name}}}"' for token in sorted(tokens.all, key=lambda one: -len(one.value)) if token.value}
    named |= {"{{" + name + "}}": f'"$given_{name}"' for name in variables}
    parts = re.split(f"({'|'.join(map(re.escape, named))})", text) if named else [text]
    words = (named.get(part) or shell_word(tokens.hide(part)) for part in parts if part)
    return "".join(words) or "''"


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
        """The body as text; bytes that are not UTF-8 are replaced."""
        return self.body.decode("utf-8", "replace")

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """Whether the status is 4xx."""
        return 400 <= self.status < 500

    @property
    def is_busy(self) -> bool:
        """Whether the server asks for patience: too many requests, or back soon."""
        return self.status == 429 or (self.status == 503 and "retry-after" in self.headers)

    @property
    def seconds_to_wait(self) -> float | None:
        """How long the server asks to wait; a moment is counted by the server's own clock, where it tells it. None where it does not say."""
        text = self.headers.get("retry-after", "").strip()
        if text.isascii() and text.isdecimal():
            return float(text)
        until, now = _moment(text), _moment(self.headers.get("date", ""))
        return None if until is None else max(0.0, (until - (now or datetime.now(UTC))).total_seconds())

    def shown(self, tokens: Tokens) -> str:
        """Return the status and the start of the body, for people."""
        text = tokens.hide(self.text)
        return f"{self.status} {text[:BODY_SHOWN]}{'…' if len(text) > BODY_SHOWN else ''}".rstrip() if self.status else f"no response: {self.error}"


@dataclass(frozen=True)
class Exchange:
    """A request and its response."""

    request: Request
    response: Response


def redirected(request: Request, response: Response, base: str = "") -> Request | None:
    """Return the request at the address that a redirect names, if that differs by a slash at the end of its path alone; None for any other answer.

    Frameworks answer so where the document leaves out the slash of their routes. Any other redirect is an answer of its own. `base` is the path
    below which the target stands.
    """
    if response.status not in (301, 302, 307, 308) or (response.status in (301, 302) and request.method not in ("GET", "HEAD")):
        return None
    found, asked = urlsplit(response.headers.get("location", "")), urlsplit(request.url)
    path = found.path.removeprefix(base) if base else found.path
    if path == asked.path or path.rstrip("/") != asked.path.rstrip("/"):
        return None
    return replace(request, url=path + (f"?{asked.query}" if asked.query else ""))


def _moment(text: str) -> datetime | None:
    """Return the moment that a date of HTTP names; None where it names none."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _json(body: bytes | None) -> Any:
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None
