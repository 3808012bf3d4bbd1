"""Every kind of credential against a real server that checks it: sent where the document says, renewed when it has ended, and shown nowhere."""

import base64
import itertools
import json
import sys
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from tests.fuzz.run.test_odd_targets import DOCUMENT, Serving, Things, fuzz, serving

__all__ = ["fuzz", "serving"]  # fixtures

SECRET = "s3cret-of-the-client"
LASTS = 40  # requests that a credential which ends is good for


class Guarded(Things):
    """Lets in whom `admits` does; what it issues is good for some requests."""

    checks = True
    issued: dict[str, int]
    numbers: Any

    def serve(self) -> None:
        refused = self.headers.get("X-Never")
        if refused is None and self.issues():
            self.counted()
            return None
        if self.admits() or not self.checks:
            del self.headers["Authorization"]
            self.headers["Authorization"] = f"Bearer {self.token}"
        else:
            del self.headers["Authorization"]
        self.path = urlsplit(self.path).path
        return super().serve()

    def issues(self) -> bool:
        """Answer a request for a credential; whether it was one."""
        return False

    def admits(self) -> bool:
        raise NotImplementedError

    def issue(self) -> str:
        value = f"issued-token-{next(self.numbers)}-of-many"
        self.issued[value] = LASTS
        return value

    def lasts(self, value: str) -> bool:
        left = self.issued.get(value, 0)
        self.issued[value] = left - 1
        return left > 0

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))


class QueryKey(Guarded):
    def admits(self) -> bool:
        return parse_qs(urlsplit(self.path).query).get("api_key") == [SECRET]


class CookieKey(Guarded):
    def admits(self) -> bool:
        jar = SimpleCookie(self.headers.get("Cookie", ""))
        return "sid" in jar and jar["sid"].value == SECRET and len(self.headers.get_all("Cookie", [])) == 1


class HeaderKey(Guarded):
    def admits(self) -> bool:
        return self.headers.get_all("X-Key") == [SECRET]


class Basic(Guarded):
    def admits(self) -> bool:
        return self.headers.get("Authorization") == f"Basic {base64.b64encode(f'bot:{SECRET}'.encode()).decode()}"


class OAuth(Guarded):
    """Client credentials by HTTP Basic; the token endpoint is the document's."""

    def issues(self) -> bool:
        if self.path != "/oauth/token":
            return False
        form = parse_qs(self.body().decode())
        is_known = self.headers.get("Authorization") == f"Basic {base64.b64encode(f'ci:{SECRET}'.encode()).decode()}"
        if is_known and form.get("grant_type") == ["client_credentials"] and form.get("scope") == ["things"]:
            self.reply(200, {"access_token": self.issue(), "token_type": "Bearer"})
        else:
            self.reply(401, {"error": "invalid_client"})
        return True

    def admits(self) -> bool:
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        return kind == "Bearer" and self.lasts(value)


class OAuthByBody(OAuth):
    """The client names itself in the body."""

    def issues(self) -> bool:
        if self.path != "/oauth/token":
            return False
        form = parse_qs(self.body().decode())
        is_known = form.get("client_id") == ["ci"] and form.get("client_secret") == [SECRET]
        self.reply(200 if is_known else 401, {"access_token": self.issue()} if is_known else {})
        return True


class Login(OAuth):
    """A login that answers with a token."""

    def issues(self) -> bool:
        if self.path != "/login":
            return False
        is_known = json.loads(self.body() or b"null") == {"user": "bot", "password": SECRET}
        self.reply(200 if is_known else 401, {"session": {"jwt": self.issue()}} if is_known else {})
        return True


class Session(Guarded):
    """A session with a token against cross-site requests, as Django has it: a form, two cookies, a header."""

    def issues(self) -> bool:
        if self.path != "/login":
            return False
        jar = SimpleCookie(self.headers.get("Cookie", ""))
        if self.command == "GET":
            self.reply(200, {}, ("Set-Cookie", "csrftoken=first-proof-0001; Path=/; Expires=Wed, 01 Jan 2031 00:00:00 GMT"))
        elif self.headers.get("X-CSRFToken") != "first-proof-0001" or jar["csrftoken"].value != "first-proof-0001":
            self.reply(403, {})
        elif parse_qs(self.body().decode()) != {"user": ["bot"], "password": [SECRET]}:
            self.reply(401, {})
        else:
            value = self.issue()
            self.reply(302, {}, ("Location", "/"), ("Set-Cookie", f"sid={value}; Path=/; HttpOnly"), ("Set-Cookie", f"csrftoken={value}-proof; Path=/"))
        return True

    def admits(self) -> bool:
        jar = SimpleCookie(self.headers.get("Cookie", ""))
        value = jar["sid"].value if "sid" in jar else ""
        if self.command in ("POST", "PUT", "PATCH", "DELETE") and self.headers.get("X-CSRFToken") != f"{value}-proof":
            return False
        return self.lasts(value)


SESSION = '{ name = "BOT", login = { path = "/login", form = { user = "bot", password = "${CLIENT_SECRET}" }, csrf-header = "X-CSRFToken", csrf-cookie = "csrftoken" } }'
LOGIN = '{ name = "BOT", login = { path = "/login", json = { user = "bot", password = "${CLIENT_SECRET}" }, token = "/session/jwt" } }'
OAUTH = '{ env = "CLIENT_SECRET", client-id = "ci", scopes = ["things"] }'
CLIENT = {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {"things": "all"}}}}
BEARER = {"type": "http", "scheme": "bearer"}
KINDS: dict[str, tuple[type[Guarded], dict[str, Any], str]] = {
    "query": (QueryKey, {"type": "apiKey", "in": "query", "name": "api_key"}, '{ env = "CLIENT_SECRET" }'),
    "cookie": (CookieKey, {"type": "apiKey", "in": "cookie", "name": "sid"}, '{ env = "CLIENT_SECRET" }'),
    "header": (HeaderKey, {"type": "apiKey", "in": "header", "name": "X-Key"}, '{ env = "CLIENT_SECRET" }'),
    "basic": (Basic, {"type": "http", "scheme": "basic"}, '{ env = "BASIC" }'),
    "oauth2": (OAuth, CLIENT, OAUTH),
    "oauth2 by body": (OAuthByBody, CLIENT, OAUTH),
    "login": (Login, BEARER, LOGIN),
    "session": (Session, {"type": "apiKey", "in": "cookie", "name": "sid"}, SESSION),
}
ENDING = ("oauth2", "oauth2 by body", "login", "session")
PROJECT = """
[tool.oaswright]
document = "things.yaml"
models = "thing_models"
client = "thing_client"
[tool.oaswright.fuzz]
environment = {{ CLIENT_SECRET = "{secret}", BASIC = "bot:{secret}" }}
tokens = [{token}]
max-requests = 240
"""


def written(folder: Path, scheme: dict[str, Any], token: str, secret: str = SECRET) -> None:
    tree = yaml.safe_load(DOCUMENT)
    tree["components"]["securitySchemes"] = {"bearer": scheme}
    (folder / "things.yaml").write_text(yaml.safe_dump(tree, sort_keys=False))
    (folder / "pyproject.toml").write_text(PROJECT.format(token=token, secret=secret))


def guarded(kind: type[Guarded], **more: Any) -> type[Guarded]:
    return type(kind.__name__, (kind,), {"issued": {}, "numbers": itertools.count(1), **more})


Fuzz = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("name", KINDS)
def test_a_credential_is_sent_as_the_document_says_and_shown_nowhere(name: str, tmp_path: Path, serving: Callable[..., Serving], fuzz: Fuzz) -> None:
    kind, scheme, token = KINDS[name]
    server = serving(guarded(kind))
    written(tmp_path, scheme, token)
    code, out, err = fuzz(server.url, "--record")
    assert (code, out.splitlines()[0]) == (0, "reached 3 of 3 operations (100%), laws on 1 of 1 resources"), out + err
    assert server.handler.count == 240
    if name in ENDING:
        assert len(server.handler.issued) > 3, "it has ended, and was renewed"
    kept = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and "constants" not in path.parts and path.suffix != ".toml"}
    assert len(kept) >= 2
    for secret in (SECRET, "issued-token", base64.b64encode(f"bot:{SECRET}".encode()).decode(), "oaswright-credential"):
        assert [name for name, content in kept.items() if secret.encode() in content] == [], secret
        assert secret not in out + err


@pytest.mark.parametrize("name", KINDS)
def test_a_server_that_asks_nobody_is_found(name: str, tmp_path: Path, serving: Callable[..., Serving], fuzz: Fuzz) -> None:
    kind, scheme, token = KINDS[name]
    server = serving(guarded(kind, checks=False))
    written(tmp_path, scheme, token)
    code, out, _ = fuzz(server.url, "--record")
    assert code == 1
    assert "[scopes]" in out
    scripts = [path.read_text() for path in (tmp_path / "tests" / "regressions").glob("*.sh")]
    assert scripts
    assert not any(SECRET in one or "issued-token" in one for one in scripts)


@pytest.mark.parametrize("name", ENDING)
def test_a_source_that_refuses_ends_the_run_with_its_status(name: str, tmp_path: Path, serving: Callable[..., Serving], fuzz: Fuzz) -> None:
    kind, scheme, token = KINDS[name]
    server = serving(guarded(kind))
    written(tmp_path, scheme, token, secret="wr0ng-one")
    code, _, err = fuzz(server.url)
    assert code == 2
    assert "no value for the token" in err
    assert "answered 401" in err
    assert "wr0ng-one" not in err


def test_a_command_gives_a_token_and_a_new_one_when_it_has_ended(tmp_path: Path, serving: Callable[..., Serving], fuzz: Fuzz) -> None:
    server = serving(guarded(OAuth))
    # The server would have to be asked; here the numbers are those that it issues.
    program = tmp_path / "token.py"
    program.write_text(f"import urllib.request\nprint(urllib.request.urlopen('{server.url}/issue').read().decode())\n")

    def issues(self: Guarded) -> bool:
        if self.path == "/issue":
            self.reply(200, {"access_token": self.issue()})
        return self.path == "/issue"

    server.handler.issues = issues
    written(tmp_path, BEARER, f'{{ name = "BOT", command = "{sys.executable} token.py" }}')
    code, out, err = fuzz(server.url, "--record")
    assert (code, out.splitlines()[0]) == (0, "reached 3 of 3 operations (100%), laws on 1 of 1 resources"), out + err
    assert len(server.handler.issued) > 3
    assert not any(b"issued-token" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("token", "sentence"),
    [
        ('{ name = "BOT", command = "false" }', "ended with exit code 1"),
        ('{ name = "BOT", command = "true" }', "printed no token"),
        ('{ name = "BOT", command = "no-such-program-here" }', "cannot be run: FileNotFoundError"),
        ('{ name = "BOT" }', "has no source"),
        ('{ name = "BOT", command = "true", client-id = "ci" }', "has several sources"),
        ('{ env = "CLIENT_SECRET", client-id = "ci" }', "no tokenUrl"),
        ('{ env = "MISSING", client-id = "ci", token-url = "/t" }', "needs the client's secret"),
        ('{ name = "BOT", login = { path = "/login", json = { password = "${MISSING}" } } }', "needs the variable MISSING"),
        ('{ env = "CLIENT_SECRET", scheme = "other" }', "no such security scheme"),
    ],
)
def test_a_token_that_cannot_be_had_is_told(token: str, sentence: str, tmp_path: Path, serving: Callable[..., Serving], fuzz: Fuzz) -> None:
    written(tmp_path, BEARER, token)
    code, _, err = fuzz(serving(guarded(Login)).url)
    assert code == 2
    assert sentence in err


def test_a_secret_goes_to_no_place_in_the_clear_that_only_the_document_names(tmp_path: Path, serving: Callable[..., Serving], fuzz: Fuzz) -> None:
    elsewhere = {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "http://auth.example/token", "scopes": {"things": "all"}}}}
    written(tmp_path, elsewhere, OAUTH)
    code, _, err = fuzz(serving(guarded(OAuth)).url)
    assert code == 2
    assert "in the clear" in err
    assert 'token-url = "http://auth.example/token"' in err
