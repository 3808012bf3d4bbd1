"""Credentials of every kind against a real server that asks for them, and a real token endpoint."""

import asyncio
import base64
import hashlib
import itertools
import json
import re
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from tests.generate.generated_packages import Packages
from tests.generate.recording_server import Received, Server, serving

KEY: dict[str, Any] = {"type": "apiKey"}
SCHEMES = {
    "head": {**KEY, "in": "header", "name": "X-Key"},
    "query": {**KEY, "in": "query", "name": "key"},
    "cookie": {**KEY, "in": "cookie", "name": "sid"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
    "digest": {"type": "http", "scheme": "digest"},
    "oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {"read": "-"}}}},
}
ALTERNATIVES: dict[str, list[dict[str, list[str]]]] = {
    **{name: [{name: []}] for name in SCHEMES},
    "keyOrOauth": [{"head": []}, {"oauth": ["read"]}],
    "keyOrBasic": [{"query": []}, {"basic": []}],
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Gate", "version": "1"},
    "paths": {
        f"/{name}": {
            "get": {"operationId": name, "security": security, "responses": {"204": {"description": "-"}}},
            "post": {
                "operationId": f"{name}_post",
                "security": security,
                "requestBody": {"content": {"application/octet-stream": {}}},
                "responses": {"204": {"description": "-"}},
            },
        }
        for name, security in ALTERNATIVES.items()
    }
    | {
        "/file": {
            "get": {"operationId": "oauth_file", "security": [{"oauth": []}], "responses": {"200": {"description": "-", "content": {"application/pdf": {}}}}}
        }
    },
    "components": {"securitySchemes": SCHEMES},
}
OPTIONS: dict[str, Any] = {"max_retries": 0, "httpx_args": {"trust_env": False}}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("gate")), json.dumps(DOCUMENT))


def accepted(_: Received) -> httpx.Response:
    return httpx.Response(204)


def shown(one: Received) -> dict[str, str]:
    """The credentials of a request."""
    return {name: one.headers[name] for name in ("authorization", "cookie", "x-key") if name in one.headers} | one.query


def call(packages: Packages, operation: str, **given: Any) -> list[dict[str, str]]:
    """The credentials that arrive with one call."""
    with serving(accepted) as server, packages.package().Gate(base_url=server.url, **OPTIONS, **given) as client:
        getattr(client.default, operation)()
    return [shown(one) for one in server.received]


BASIC = "Basic " + base64.b64encode(b"me:pw").decode()


@pytest.mark.parametrize(
    ("operation", "given", "arrives"),
    [
        ("head", {"token": "k"}, {"x-key": "k"}),
        ("head", {"api_key": "k", "token": "t"}, {"x-key": "k"}),
        ("query", {"api_key": "a&b"}, {"key": "a&b"}),
        ("cookie", {"api_key": lambda: "k"}, {"cookie": "sid=k"}),
        ("bearer", {"token": "t", "api_key": "k"}, {"authorization": "Bearer t"}),
        ("bearer", {"token": lambda: "made"}, {"authorization": "Bearer made"}),
        ("bearer", {"api_key": "k"}, {}),
        ("basic", {"token": "me:pw"}, {"authorization": BASIC}),
        ("basic", {"credentials": {"basic": ("me", "pw")}}, {"authorization": BASIC}),
        ("keyOrOauth", {"api_key": "k"}, {"x-key": "k"}),
        ("keyOrOauth", {"token": "t"}, {"authorization": "Bearer t"}),
        ("keyOrOauth", {"credentials": {"head": "k"}}, {"x-key": "k"}),
        ("keyOrBasic", {"api_key": "k"}, {"key": "k"}),
        ("keyOrBasic", {"token": "me:pw"}, {"authorization": BASIC}),
        ("oauth", {"token": "t"}, {"authorization": "Bearer t"}),
    ],
)
def test_a_credential_arrives_where_the_document_wants_it(packages: Packages, operation: str, given: dict[str, Any], arrives: dict[str, str]) -> None:
    python_name = {"keyOrOauth": "key_or_oauth", "keyOrBasic": "key_or_basic"}.get(operation, operation)
    assert call(packages, python_name, **given) == [arrives]


@pytest.mark.parametrize(
    ("operation", "variables", "given", "arrives"),
    [
        ("head", {"API_KEY": "k", "TOKEN": "t"}, {}, {"x-key": "k"}),
        ("head", {"API_KEY": "k"}, {"api_key": "own"}, {"x-key": "own"}),
        ("bearer", {"TOKEN": "t"}, {}, {"authorization": "Bearer t"}),
        ("bearer", {"BEARER": "b", "TOKEN": "t"}, {}, {"authorization": "Bearer b"}),
        ("bearer", {"BEARER": "b"}, {"token": "own"}, {"authorization": "Bearer own"}),
        ("basic", {"USERNAME": "me", "PASSWORD": "pw"}, {}, {"authorization": BASIC}),
    ],
)
def test_credentials_come_from_the_environment(
    packages: Packages, monkeypatch: pytest.MonkeyPatch, operation: str, variables: dict[str, str], given: dict[str, str], arrives: dict[str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"GATE_{name}", value)
    assert call(packages, operation, **given) == [arrives]


def test_a_document_without_api_keys_takes_none(tmp_path: Path) -> None:
    without = {**DOCUMENT, "paths": {}, "components": {"securitySchemes": {"bearer": SCHEMES["bearer"]}}}
    package = Packages(tmp_path, json.dumps(without)).package()
    with pytest.raises(ValueError, match="no security scheme of the type apiKey; it has bearer"):
        package.Gate(api_key="k", base_url="http://x.example")


def endpoint(lasts: int = 3600, *, wait: threading.Event | None = None) -> Callable[[Received], httpx.Response]:
    """A token endpoint, and a service that accepts the last token alone."""
    numbers = itertools.count(1)
    current = ""

    def answer(asked: Received) -> httpx.Response:
        nonlocal current
        if asked.path == "/token":
            if wait:
                assert wait.wait(20)
            if asked.form.get("refresh_token") == "spent":
                return httpx.Response(400, json={"error": "invalid_grant", "error_description": "s3cret"})
            current = f"t{next(numbers)}"
            return httpx.Response(200, json={"access_token": current, "token_type": "bearer", "expires_in": lasts, "refresh_token": f"r-{current}"})
        return httpx.Response(204 if asked.headers.get("authorization") == f"Bearer {current}" else 401)

    return answer


def tokens(server: Server) -> list[dict[str, str]]:
    return [one.form for one in server.received if one.path == "/token"]


def test_client_credentials_get_a_token_that_many_threads_share(packages: Packages) -> None:
    begun = threading.Event()
    oauth = packages.package().OAuth2("id", "s3cret", parameters={"audience": "a"})
    with serving(endpoint(wait=begun)) as server, packages.package().Gate(base_url=server.url, credentials={"oauth": oauth}, **OPTIONS) as client:
        with ThreadPoolExecutor(8) as pool:
            calls = [pool.submit(client.default.oauth) for _ in range(16)]
            begun.set()
            for one in calls:
                one.result(30)
        assert tokens(server) == [{"grant_type": "client_credentials", "audience": "a"}]
        assert server.received[0].headers["authorization"] == "Basic " + base64.b64encode(b"id:s3cret").decode()
        assert len(server.received) == 17
        assert "s3cret" not in repr(oauth)


def test_many_tasks_share_one_renewal(packages: Packages) -> None:
    async def main(url: str) -> None:
        oauth = packages.package().OAuth2("id", "s3cret", secret_in_form=True, scopes=["a", "b"])
        async with packages.package().AsyncGate(base_url=url, credentials={"oauth": oauth}, **OPTIONS) as client:
            await asyncio.gather(*(client.default.oauth() for _ in range(16)))

    with serving(endpoint()) as server:
        asyncio.run(main(server.url))
    assert tokens(server) == [{"grant_type": "client_credentials", "scope": "a b", "client_id": "id", "client_secret": "s3cret"}]


def test_a_token_is_renewed_when_it_expires(packages: Packages, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(packages.package("_auth.oauth").time, "monotonic", lambda: clock[0])
    oauth = packages.package().OAuth2("id", refresh_token="r0")
    with (
        serving(endpoint(100)) as server,
        packages.package().Gate(base_url=server.url, credentials={"oauth": oauth}, total_timeout=None, **OPTIONS) as client,
    ):
        client.default.oauth()
        clock[0] += 69
        client.default.oauth()
        assert len(tokens(server)) == 1
        clock[0] += 2
        client.default.oauth()
        assert [one["refresh_token"] for one in tokens(server)] == ["r0", "r-t1"]


def test_a_token_that_the_server_refuses_is_renewed_once(packages: Packages) -> None:
    oauth = packages.package().OAuth2("id", "s3cret")
    with serving(endpoint()) as server, packages.package().Gate(base_url=server.url, credentials={"oauth": oauth}, **OPTIONS) as client:
        client.default.oauth()
        answer = server.answer
        server.answer = lambda asked: httpx.Response(401) if asked.path != "/token" else answer(asked)
        with pytest.raises(packages.package().UnauthorizedError):
            client.default.oauth()
        assert len(tokens(server)) == 2
        with pytest.raises(packages.package().UnauthorizedError):
            client.default.oauth_post(body=_Once(b"x"))
        assert len(tokens(server)) == 2
        assert [one.content for one in server.received if one.method == "POST" and one.path == "/oauth"] == [b"x"]


class _Once:
    """What can be read once."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def read(self, size: int = -1) -> bytes:
        found, self.content = self.content[:size], self.content[size:]
        return found


def test_a_failed_renewal_says_why_and_holds_nobody_up(packages: Packages) -> None:
    oauth = packages.package().OAuth2("id", refresh_token="spent")
    with serving(endpoint()) as server, packages.package().Gate(base_url=server.url, credentials={"oauth": oauth}, **OPTIONS) as client:
        held = []
        for _ in range(2):
            with pytest.raises(packages.package().CredentialError, match="answered 400: invalid_grant") as caught:
                client.default.oauth()
            held.append(caught.value)
        assert "s3cret" not in str(held)


def test_a_token_endpoint_that_cannot_be_reached_is_named(packages: Packages) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/token"
    oauth = packages.package().OAuth2("id", "s3cret", token_url=url)
    client = packages.package().Gate(base_url="http://gate.example", credentials={"oauth": oauth}, **OPTIONS)
    with client, pytest.raises(packages.package().CredentialError, match="the token endpoint did not answer: ") as caught:
        client.default.oauth()
    assert isinstance(caught.value.__cause__, httpx.ConnectError)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("way", ["with_downloads", "with_response"])
def test_a_token_is_read_whatever_becomes_of_the_reply(packages: Packages, way: str) -> None:
    """The reply of the token endpoint is no download, though that of the call is one."""
    with (
        serving(endpoint()) as server,
        packages.package().Gate(base_url=server.url, credentials={"oauth": packages.package().OAuth2("id", "s3cret")}, **OPTIONS) as client,
    ):
        getattr(client, way).default.oauth_file()
    assert [(one.path, one.headers["authorization"][:6]) for one in server.received] == [("/token", "Basic "), ("/file", "Bearer")]


def test_a_token_may_come_from_an_asynchronous_function(packages: Packages) -> None:
    async def token() -> str:
        return "made"

    async def main(url: str) -> None:
        async with packages.package().AsyncGate(base_url=url, token=token, **OPTIONS) as client:
            await client.default.bearer()

    with serving(accepted) as server:
        asyncio.run(main(server.url))
        with packages.package().Gate(base_url=server.url, token=token, **OPTIONS) as client, pytest.raises(TypeError, match="asynchronous; this client is not"):
            client.default.bearer()
    assert [shown(one) for one in server.received] == [{"authorization": "Bearer made"}]


def test_the_environment_holds_client_credentials(packages: Packages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE_CLIENT_ID", "id")
    monkeypatch.setenv("GATE_CLIENT_SECRET", "s3cret")
    with serving(endpoint()) as server, packages.package().Gate(base_url=server.url, **OPTIONS) as client:
        client.default.oauth()
        client.default.key_or_oauth()
    assert len(tokens(server)) == 1


def challenge(asked: Received) -> httpx.Response:
    """A service that knows the user `me` with the password `pw` (RFC 7616)."""
    held = dict(re.findall(r'(\w+)="?([^",]+)"?', asked.headers.get("authorization", "")))
    if held:
        first, second = (hashlib.md5(text.encode()).hexdigest() for text in ("me:gate:pw", f"{asked.method}:{asked.target}"))  # noqa: S324 # as digest is
        text = f"{first}:{held['nonce']}:{held['nc']}:{held['cnonce']}:{held['qop']}:{second}"
        if held["response"] == hashlib.md5(text.encode()).hexdigest():  # noqa: S324 # likewise
            return httpx.Response(204)
    return httpx.Response(401, headers={"WWW-Authenticate": 'Digest realm="gate", nonce="abc", qop="auth", algorithm=MD5'})


def test_a_challenge_is_answered(packages: Packages) -> None:
    package = packages.package()

    async def later(url: str) -> None:
        async with package.AsyncGate(base_url=url, credentials={"digest": httpx.DigestAuth("me", "pw")}, **OPTIONS) as client:
            await client.default.digest()

    with serving(challenge) as server:
        with package.Gate(base_url=server.url, credentials={"digest": ("me", "pw")}, **OPTIONS) as client:
            client.default.digest()
            client.default.digest_post(body=b"content")
        assert [one.method for one in server.received] == ["GET", "GET", "POST"]
        asyncio.run(later(server.url))
        with package.Gate(base_url=server.url, credentials={"digest": ("me", "wrong")}, **OPTIONS) as client, pytest.raises(package.UnauthorizedError):
            client.default.digest()
        with package.Gate(base_url=server.url, token="s3cret", **OPTIONS) as client, pytest.raises(package.CredentialError, match=r"httpx\.Auth"):
            client.default.digest()
        with package.Gate(base_url=server.url, **{**OPTIONS, "httpx_args": {"auth": httpx.DigestAuth("me", "pw"), "trust_env": False}}) as client:
            client.default.digest()


STRONGEST_FIRST = [
    {"type": "mutualTLS"},
    {"type": "oauth2"},
    {"type": "http", "scheme": "bearer"},
    {"type": "apiKey", "in": "header", "name": "k"},
    {"type": "apiKey", "in": "cookie", "name": "k"},
    {"type": "http", "scheme": "Basic"},
    {"type": "apiKey", "in": "query", "name": "k"},
]


@pytest.mark.parametrize(("stronger", "weaker"), list(itertools.pairwise(range(len(STRONGEST_FIRST)))))
def test_of_two_alternatives_the_stronger_is_used(packages: Packages, stronger: int, weaker: int) -> None:
    security = packages.package("_auth.security")
    schemes = {"strong": STRONGEST_FIRST[stronger], "weak": STRONGEST_FIRST[weaker]}
    given = security.Given(own={"strong": "s", "weak": "w"})
    for alternatives in ([["strong"], ["weak"]], [["weak"], ["strong"]]):
        assert security.chosen(alternatives, schemes, given) == [(schemes["strong"], "s")]
    assert security.chosen([["weak"], ["strong"]], schemes, security.Given(own={"weak": "w"})) == [(schemes["weak"], "w")]


def test_more_schemes_are_stronger_unless_one_token_has_to_serve_them(packages: Packages) -> None:
    security = packages.package("_auth.security")
    schemes = {"oauth": {"type": "oauth2"}, "openid": {"type": "openIdConnect"}, "other": {"type": "oauth2"}}
    alone, both = [["openid"], ["oauth", "other"]], [["oauth", "other"], ["openid"]]
    for alternatives in (alone, both):
        own = security.Given(own={"oauth": "a", "other": "b", "openid": "c"})
        assert [pair[1] for pair in security.chosen(alternatives, schemes, own)] == ["a", "b"]
        assert security.chosen(alternatives, schemes, security.Given(token="t")) == [(schemes["openid"], "t")]


@pytest.mark.parametrize(
    ("lasts", "until"),
    [(3600, 3570.0), (60, 30.0), (59, 29.5), (10, 5.0), (0.5, 0.25), (0, 3570.0), (-5, 3570.0), (1e9, 3570.0), (999_999_999, 999_999_969.0)]
    + [(one, 3570.0) for one in (None, True, "60", float("inf"), [1])],
)  # fmt: skip
def test_a_token_is_good_for_what_it_lasts_less_some_seconds(packages: Packages, monkeypatch: pytest.MonkeyPatch, lasts: Any, until: float) -> None:
    module = packages.package("_auth.oauth")
    monkeypatch.setattr(module.time, "monotonic", lambda: 0.0)
    oauth = module.OAuth2("id", "s3cret")
    content = json.dumps({"access_token": "t", **({} if lasts is None else {"expires_in": lasts})}).replace("Infinity", "1e999").encode()
    assert oauth._take(SimpleNamespace(status_code=200, content=content)) == "t"
    assert oauth._until == until


@pytest.mark.parametrize(
    ("scheme", "parts", "is_given"),
    [
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, {"headers": {"x-key": "1"}}, True),
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, {"headers": {"Authorization": "1"}}, False),
        ({"type": "apiKey", "in": "cookie", "name": "k"}, {"cookies": {"k": "1"}}, True),
        ({"type": "apiKey", "in": "cookie", "name": "k"}, {"cookies": {"K": "1"}}, False),
        ({"type": "apiKey", "in": "query", "name": "a b"}, {"url": "/x?c=1&a%20b=2"}, True),
        ({"type": "apiKey", "in": "query", "name": "b"}, {"url": "/x?ab=2"}, False),
        ({"type": "http", "scheme": "bearer"}, {"headers": {"authorization": "1"}}, True),
        ({"type": "oauth2"}, {"headers": {"X-Key": "1"}}, False),
        ({"type": "mutualTLS"}, {"headers": {"Authorization": "1"}}, False),
    ],
)
def test_a_key_that_is_a_parameter_too_is_seen_to_be_given(packages: Packages, scheme: Any, parts: Any, is_given: bool) -> None:
    assert packages.package("_auth.security").is_given(scheme, {"url": "/x", "headers": {}, **parts}) == is_given


def test_a_general_credential_serves_the_schemes_that_it_fits(packages: Packages) -> None:
    security = packages.package("_auth.security")
    given = security.Given(token="user:word", api_key="k")
    kinds = [{"type": "apiKey"}, {"type": "http", "scheme": "Basic"}, {"type": "http", "scheme": "bearer"}, {"type": "oauth2", "scheme": "basic"}]
    assert [given.general(one) for one in kinds] == ["k", "user:word", "user:word", "user:word"]
    plain = security.Given(token="word")
    assert [plain.general(one) for one in kinds] == ["word", None, "word", "word"]
