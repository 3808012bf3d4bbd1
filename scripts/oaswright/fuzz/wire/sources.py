"""Where a credential comes from that the environment does not hold: a token endpoint, a command, or a login."""

import base64
import json
import os
import re
import shlex
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

from oaswright import pointer
from oaswright.api import security
from oaswright.errors import TargetError, UsageError
from oaswright.settings import keys

SECONDS = 60.0  # that a command may take
NAMES = ("access_token", "token", "accessToken", "id_token", "jwt", "key", "api_key")
ATTRIBUTES = frozenset(("path", "domain", "expires", "max-age", "samesite", "secure", "httponly", "version", "priority", "partitioned"))
LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))
COOKIE = re.compile(r"(?:^|, ?)([!#$%&'*+.^`|~\w-]+)=([^;,]*)")
VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Answer(Protocol):
    """What a source reads of a response."""

    @property
    def status(self) -> int:
        """The status; 0 if there was no response, and `error` says why."""

    @property
    def headers(self) -> dict[str, str]:
        """The headers, names in lower case."""

    @property
    def json(self) -> Any:
        """The body as JSON; None where it is none."""

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""

    @property
    def error(self) -> str:
        """Why there was no response."""


# Sends a request for a source: method, URL (absolute, or a path below the target), headers, body.
Ask = Callable[[str, str, list[tuple[str, str]], bytes | None], Answer]


@dataclass(frozen=True)
class Credential:
    """A value that a source gave; `unsafe` are headers that go with every request which changes something."""

    value: str = field(repr=False)
    unsafe: tuple[tuple[str, str], ...] = field(default=(), repr=False)


Source = Callable[[Ask], Credential]


@dataclass(frozen=True)
class CredentialSource:
    """A source, and the secrets that it needs, by name. `is_session`: what it gives is a whole Cookie header."""

    source: Source
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_session: bool = False


def from_settings(one: keys.Token, name: str, scheme: security.Scheme | None, environment: Mapping[str, str]) -> CredentialSource | None:
    """Return the source that a token's configuration describes; None where the environment holds the token itself."""
    if not (one.env or one.command or one.login is not None):
        raise UsageError(f"the token {name} has no source", hint='write tokens = [{ env = "API_TOKEN" }], or give it a command or a login')
    if sum((bool(one.command), bool(one.client_id), one.login is not None)) > 1:
        raise UsageError(f"the token {name} has several sources", hint="set one of command, client-id and login")
    if one.command:
        return CredentialSource(_command(one.command, name, environment))
    if one.client_id:
        secret = environment.get(one.env, "")
        if not secret:
            raise UsageError(f"the token {name} needs the client's secret", hint='set env = "CLIENT_SECRET" beside client-id, and the variable to the secret')
        return CredentialSource(_client_credentials(one, name, scheme, secret), {one.env: secret})
    if one.login is not None:
        return _login(one.login, name, environment)
    return None


def _command(command: str, name: str, environment: Mapping[str, str]) -> Source:
    """Return what a command prints: the token, or JSON that holds it."""

    def run(_: Ask) -> Credential:
        try:
            done = subprocess.run(shlex.split(command), env={**os.environ, **environment}, capture_output=True, timeout=SECONDS, check=False, text=True)  # noqa: S603 # the user's own command
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise UsageError(f"the command of the token {name} cannot be run: {type(error).__name__}", hint="try the command by hand") from None
        if done.returncode:
            raise UsageError(f"the command of the token {name} ended with exit code {done.returncode}", hint="try the command by hand")
        text = done.stdout.strip()
        try:
            value = _found(json.loads(text), "") if text.startswith("{") else text
        except ValueError:
            value = text
        if not value or any(mark in value for mark in "\r\n"):
            raise UsageError(f"the command of the token {name} printed no token", hint="expected the token alone, or JSON with access_token")
        return Credential(value)

    return run


def _client_credentials(one: keys.Token, name: str, scheme: security.Scheme | None, secret: str) -> Source:
    """Return the grant of RFC 6749 (4.4): the client names itself in the Authorization header, else in the body. A relative tokenUrl stands below the target."""
    flow = (scheme.flows if scheme else {}).get("clientCredentials", {})
    address = one.token_url or str(flow.get("tokenUrl") or "")
    if not address:
        raise UsageError(f"the token {name} has a client-id, and the document has no tokenUrl for client credentials", hint='set token-url = "https://..."')
    if not one.token_url:
        parts = urlsplit(address)
        if parts.netloc and parts.scheme != "https" and parts.hostname not in LOCAL:
            raise UsageError(
                f"the document names {address} for tokens, where the secret would be sent in the clear", hint=f'if that is meant, set token-url = "{address}"'
            )

    def ask(send: Ask) -> Credential:
        form = {"grant_type": "client_credentials", **({"scope": " ".join(one.scopes)} if one.scopes else {})}
        kind = ("Content-Type", "application/x-www-form-urlencoded")
        pair = f"{quote(one.client_id, safe='')}:{quote(secret, safe='')}"
        basic = ("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
        answer = send("POST", address, [kind, basic], urlencode(form).encode())
        if answer.status in (400, 401):
            answer = send("POST", address, [kind], urlencode({**form, "client_id": one.client_id, "client_secret": secret}).encode())
        value = _found(answer.json, "") if answer.ok else ""
        if not value:
            raise _refused(name, "the token endpoint", answer)
        return Credential(value)

    return ask


@dataclass(frozen=True)
class Login:
    """A request that answers with a token, or with the cookies of a session."""

    asked: keys.Login
    name: str
    body: bytes | None = field(repr=False)

    def __call__(self, send: Ask) -> Credential:
        """Log in. UsageError or TargetError if the answer is no success, or holds neither."""
        jar: dict[str, str] = {}
        answer, proof = self._answer(send, jar)
        who = f"{self.asked.method} {self.asked.path}"
        if not (answer.ok or (300 <= answer.status < 400 and jar)):
            raise _refused(self.name, who, answer)
        if not self.asked.token:
            if not jar:
                raise _refused(self.name, f"{who} set no cookie, and", answer)
            proof = _proof(self.asked, answer, jar) or proof
            return Credential(_joined(jar), ((self.asked.csrf_header, proof),) if proof else ())
        value = _found(answer.json, self.asked.token)
        if not value:
            raise _refused(self.name, who, answer)
        return Credential(value)

    def _answer(self, send: Ask, jar: dict[str, str]) -> tuple[Answer, str]:
        """Return the answer to the login, and the token against cross-site requests that it was sent with; the cookies go into the jar."""
        proof = ""
        if self.asked.csrf_header:
            proof = _proof(self.asked, _kept(jar, send("GET", self.asked.csrf_path or self.asked.path, [], None)), jar)
        kind = "application/json" if self.asked.json else "application/x-www-form-urlencoded"
        headers = [("Content-Type", kind), *([("Cookie", _joined(jar))] if jar else []), *([(self.asked.csrf_header, proof)] if proof else [])]
        return _kept(jar, send(self.asked.method, self.asked.path, headers, self.body)), proof


def _login(login: keys.Login, name: str, environment: Mapping[str, str]) -> CredentialSource:
    """Return the login that the configuration describes, with the variables that it names filled in."""
    secrets: dict[str, str] = {}

    def variable(found: re.Match[str]) -> str:
        if found[1] not in environment:
            raise UsageError(
                f"the login of the token {name} needs the variable {found[1]}", hint=f"set {found[1]}, in the environment or in [tool.oaswright.fuzz]"
            )
        secrets[found[1]] = environment[found[1]]
        return environment[found[1]]

    content = _filled(login.json or login.form, variable)
    body = (json.dumps(content) if login.json else urlencode(content)).encode() if content else None
    return CredentialSource(Login(login, name, body), secrets, is_session=not login.token)


def _filled(value: Any, variable: Callable[[re.Match[str]], str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(inner, variable) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, variable) for inner in value]
    return VARIABLE.sub(variable, value) if isinstance(value, str) else value


def _proof(login: keys.Login, answer: Answer, jar: Mapping[str, str]) -> str:
    """Return the token against cross-site requests: from a cookie, else from a header of the answer, else from its body."""
    if login.csrf_cookie:
        return jar.get(login.csrf_cookie, "")
    return answer.headers.get(login.csrf_header.lower(), "") or _found(answer.json, "", ("csrf_token", "csrfToken", "csrf", "token"))


def cookies(text: str) -> dict[str, str]:
    """Return the cookies that a Set-Cookie header sets, or several of them joined by commas; one that is deleted is empty."""
    return {name: value.strip('"') for name, value in COOKIE.findall(text) if name.lower() not in ATTRIBUTES}


def _kept(jar: dict[str, str], answer: Answer) -> Answer:
    jar |= cookies(answer.headers.get("set-cookie", ""))
    for name in [name for name, value in jar.items() if not value]:
        del jar[name]
    return answer


def _joined(jar: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in jar.items())


def _found(answer: Any, at: str, names: tuple[str, ...] = NAMES) -> str:
    """Return the token in an answer: at a JSON pointer, else under one of the usual names, at the top or in an envelope."""
    try:
        found = pointer.get(answer, at) if at else None
    except (KeyError, IndexError, TypeError, ValueError):
        found = None
    if not at and isinstance(answer, dict):
        places = [answer, *(answer[name] for name in ("data", "result") if isinstance(answer.get(name), dict))]
        found = next((place[name] for place in places for name in names if isinstance(place.get(name), str)), None)
    return found if isinstance(found, str) else ""


def _refused(name: str, who: str, answer: Answer) -> Exception:
    if not answer.status:
        return TargetError(f"no value for the token {name}: {who} gave no answer ({answer.error})", hint="is the address right?")
    held = "" if not answer.ok else " without a token in it"
    return UsageError(
        f"no value for the token {name}: {who} answered {answer.status}{held}", hint="check the request and its secrets in tokens of [tool.oaswright.fuzz]"
    )
