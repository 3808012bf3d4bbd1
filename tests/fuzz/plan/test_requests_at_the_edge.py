"""JSON of many levels, two credentials and a missing Host header: what a server makes of them is told, and a correct server is left in peace."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from oaswright.api.operation import Operation
from oaswright.api.schema import Schemas
from oaswright.fuzz.execute.request_builder import broken
from oaswright.fuzz.failure import Category, Failure
from oaswright.fuzz.laws import LawContext
from oaswright.fuzz.laws.scopes import scopes
from oaswright.fuzz.plan.access import NOBODY
from oaswright.fuzz.plan.case import Authorization, Nested, NoHost, Trace, TwoCredentials
from oaswright.fuzz.plan.planner import Planner
from oaswright.fuzz.report import grouping
from oaswright.fuzz.run import campaign, law_phase
from oaswright.fuzz.wire.credentials import Token
from oaswright.fuzz.wire.exchange import NO_HOST, Exchange
from oaswright.fuzz.wire.exchange import Request as Sent
from oaswright.fuzz.wire.exchange import Response as Answer
from oaswright.fuzz.wire.target import Target
from oaswright.fuzz.wire.transport import Http
from starlette.requests import Request
from starlette.responses import Response

from tests.fuzz.odd_api import TOKENS, Odd, load
from tests.fuzz.run.test_awkward import shaped
from tests.fuzz.run.test_odd_targets import Serving, Things, fuzz, serving

__all__ = ["fuzz", "serving"]  # fixtures
ABOUT = ("nesting-limit", "one-credential", "links-without-host", "no-server-error")


def failures(api: Odd, limit: int = 250) -> list[Failure]:
    job = law_phase.Examination(api.document, Target("edge", "http://testserver", api.app()), TOKENS, campaign.selected(api.document, ()), 0, limit)
    return [one for found in job.run() for one in found if one.law in ABOUT]


def told(api: Odd) -> set[tuple[str, str]]:
    return {(one.best.law, one.category.value) for one in grouping.entries(failures(api))}


class CountsArraysAlone(Odd):
    """Refuses more than 100 arrays, whatever stands between them."""

    async def on(self, key: int, request: Request) -> Response:
        return Response(status_code=400) if (await request.body()).count(b"[") > 100 else await super().on(key, request)


class LimitsDepth(Odd):
    """Refuses more than 100 levels."""

    async def on(self, key: int, request: Request) -> Response:
        body = await request.body()
        return Response(status_code=400) if body.count(b"[") + body.count(b"{") > 100 else await super().on(key, request)


class FailsOnDepth(Odd):
    """Fails on more than a hundred levels, as a reader with a limit does whose error nobody handles."""

    async def on(self, key: int, request: Request) -> Response:
        body = await request.body()
        return Response(status_code=500) if body.count(b"[") + body.count(b"{") > 100 else await super().on(key, request)


class FailsOnManyLevels(Odd):
    """Reads JSON with the standard library, and forgets that it may raise RecursionError."""

    async def on(self, key: int, request: Request) -> Response:
        if request.method in ("PUT", "PATCH"):
            try:
                json.loads(await request.body())
            except ValueError:
                return Response(status_code=422)
        return await super().on(key, request)


class WantsOneCredential(Odd):
    def allowed(self, request: Request) -> Response | None:
        return super().allowed(request) if len(request.headers.getlist("authorization")) < 2 else Response(status_code=400)


class FailsOnTwoCredentials(Odd):
    def allowed(self, request: Request) -> Response | None:
        return super().allowed(request) if len(request.headers.getlist("authorization")) < 2 else Response(status_code=500)


class Links(WantsOneCredential):
    """Says where a thing stands, by the host that the request names, else by its own address."""

    document = shaped(url={"type": "string", "readOnly": True})
    unknown = "testserver:80"

    async def on(self, key: int, request: Request) -> Response:
        self.host = request.headers.get("host") or self.unknown
        return await super().on(key, request)

    def view(self, key: int) -> dict[str, Any]:
        return {**super().view(key), "url": f"http://{self.host}/things/{key}"} if hasattr(self, "host") else super().view(key)


class LinksNowhere(Links):
    unknown = "undefined:0"


class NeedsHost(WantsOneCredential):
    def allowed(self, request: Request) -> Response | None:
        return super().allowed(request) if "host" in request.headers else Response(status_code=500)


@pytest.mark.parametrize(
    ("api", "expected"),
    [
        (Odd, {("one-credential", "note")}),
        (WantsOneCredential, set()),
        (FailsOnTwoCredentials, {("no-server-error", "bug")}),
        (LimitsDepth, {("one-credential", "note")}),
        (CountsArraysAlone, {("one-credential", "note"), ("nesting-limit", "bug")}),
        (FailsOnDepth, {("one-credential", "note"), ("no-server-error", "bug")}),
        (FailsOnManyLevels, {("one-credential", "note"), ("no-server-error", "bug")}),
        (Links, set()),
        (LinksNowhere, {("links-without-host", "warning")}),
        (NeedsHost, {("no-server-error", "bug")}),
    ],
)
def test_each_fault_is_told_within_250_requests(api: type[Odd], expected: set[tuple[str, str]]) -> None:
    assert told(api()) == expected


def test_each_failure_is_one_entry_however_many_operations_show_it() -> None:
    for api in (FailsOnDepth(), NeedsHost(), FailsOnTwoCredentials()):
        found = [one for one in failures(api) if one.category is Category.BUG]
        assert len({one.operation for one in found}) > 1
        assert len(grouping.entries(found)) == 1


class Keeps(Odd):
    """Keeps a field that its document does not name."""

    def stored(self, value: dict[str, Any]) -> dict[str, Any]:
        return {**super().stored(value), **{name: one for name, one in value.items() if name == "oaswright_nested"}}


def test_a_server_that_keeps_json_of_many_levels_is_not_sent_more_of_them() -> None:
    longest = 0

    class Measured(Keeps):
        def before(self, request: Request) -> Response | None:
            nonlocal longest
            longest = max(longest, int(request.headers.get("content-length", 0)))
            return None

        def valid(self, value: Any, kind: str) -> bool:
            return True if isinstance(value, dict) and "oaswright_nested" in value else super().valid(value, kind)

    job = law_phase.Examination(Keeps.document, Target("edge", "http://testserver", Measured().app()), TOKENS, campaign.selected(Keeps.document, ()), 0, 400)
    assert [one for found in job.run() for one in found if one.category is Category.BUG] == []
    assert 200 < longest < 2_000
    assert [one for one in job.warnings if "fault of oaswright" in one] == []


def test_the_plan_holds_each_early() -> None:
    cases = list(Planner(load(), TOKENS, campaign.selected(load(), ())).cases(120))
    assert {one.operation for one in cases if isinstance(one, Nested)} == {"POST /things", "PUT /things/{thing_id}", "PATCH /things/{thing_id}"}
    for kind in (TwoCredentials, NoHost):
        assert {one.operation for one in cases if isinstance(one, kind)} == {"GET /things", "GET /things/{thing_id}"}


class Hosts(BaseHTTPRequestHandler):
    """Answers with the version and the Host headers of the request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        content = json.dumps([self.request_version, self.headers.get_all("Host", []), self.headers.get_all("Authorization", [])]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def hosts() -> Iterator[Http]:
    import threading
    from http.server import ThreadingHTTPServer

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hosts)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    http = Http(f"http://127.0.0.1:{server.server_address[1]}")
    yield http
    http.close()
    server.shutdown()
    server.server_close()


def test_a_request_without_host_is_sent_as_http_1_0_and_the_next_one_as_usual(hosts: Http) -> None:
    usual = ["HTTP/1.1", [f"127.0.0.1:{hosts.base.port}"], []]
    for sent, expected in (((), usual), ((NO_HOST,), ["HTTP/1.0", [], []]), ((), usual)):
        assert hosts.send(Sent("GET", "/"), list(sent)).json == expected


def test_two_credentials_are_sent_as_two_headers_in_their_order(hosts: Http) -> None:
    two = [("Authorization", "Bearer a"), ("Authorization", "Bearer b")]
    assert hosts.send(Sent("GET", "/"), two).json[2] == ["Bearer a", "Bearer b"]


def test_curl_sends_no_host_either() -> None:
    assert Sent("GET", "/a", (NO_HOST,)).curl("http://host", TOKENS) == "curl -sS -0 -H Host: http://host/a"


class HostAlone(Things):
    """Fails where no host is named."""

    def serve(self) -> None:
        if self.headers.get("Host") is None:
            return self.reply(500, {"error": "no host"})
        return super().serve()


def test_a_server_that_needs_a_host_is_told_of_over_the_network(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = fuzz(serving(HostAlone).url)
    assert code == 1, out + err
    assert "curl -sS -0 -H Authorization" in out or "-0 -H Host:" in out
    assert "[no-server-error]" in out


def test_the_exchanges_show_the_credential_by_its_name() -> None:
    class All(Odd):
        pass

    found = [one for one in failures(All()) if one.law == "one-credential"]
    sent: list[Exchange] = [one.steps[-1] for one in found]
    assert sent
    for one in sent:
        assert one.request.curl("http://host", TOKENS).count("-H ") == 2
        assert "owner-token-1" not in one.request.curl("http://host", TOKENS)


@pytest.mark.parametrize(("value", "expected"), [("Apikey 12345", "Apikey oaswright-broken-4f1d9c"), ("12345", "oaswright-broken-4f1d9c")])
def test_a_broken_credential_has_the_form_of_the_valid_one(value: str, expected: str) -> None:
    """A server may refuse another form as a wrong request."""
    assert broken(Token("A", value=value)).value == expected
    assert broken(Token("A", value=f"user:{value}", is_basic=True)).value == "oaswright-broken-4f1d9c"


@pytest.mark.parametrize(("status", "is_told"), [(400, False), (415, False), (422, False), (410, True)])
def test_who_sends_no_body_that_nobody_described_may_be_refused_for_that(status: int, is_told: bool) -> None:
    operation = Operation("POST /run", "post", "/run", "", (), (), None, {}, ({"bearer": []},), {})
    case = Authorization("POST /run", NOBODY, allowed=False, why="no token")
    trace = Trace(case, operation, writes=[Exchange(Sent("POST", "/run"), Answer(status))])
    known = LawContext(Schemas(load()), {}, {}, TOKENS)
    assert bool(list(scopes(trace, known))) is is_told
