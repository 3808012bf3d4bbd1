"""One call: the request built, sent and logged, and what becomes of the reply."""

from __future__ import annotations

import inspect
import logging
import time
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import httpx

from .. import _redact
from .._auth import security
from .._defaults import SCHEMES, SERVERS
from .._errors import APIError, ResponseValidationError, for_status
from .._requests.bodies import files_in
from .._requests.upload import Counted, is_repeatable
from .._response import RequestInfo, Response
from .._transport import exchange
from .._transport.exchange import Policy, Reply
from .._transport.retry import Retry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .client import Client
    from .operation import Operation

_LOG = logging.getLogger(__name__.partition(".")[0])


def _close(parts: Mapping[str, Any], body: Any) -> None:
    """Close the files that were opened for a request; the caller's own stay open."""
    if "files" in parts:
        own = set(map(id, files_in(body)))
        for _, (_, content, _) in parts["files"]:
            if hasattr(content, "close") and id(content) not in own:
                content.close()


_STEPS = ("connect", "read", "write", "pool")


@lru_cache(maxsize=512)
def _url(text: str) -> httpx.URL:
    """Return an address, parsed once: a program asks for the same few again and again."""
    return httpx.URL(text)


def _request(parts: Mapping[str, Any], url: httpx.URL, shared: list[tuple[str, tuple[bytes, bytes]]], cookies: Any, limits: Any) -> httpx.Request:
    """Return the request of some parts; `shared` are the headers of the client."""
    method, extensions = parts["method"], {"timeout": limits}
    named = {name.lower() for name in parts["headers"]}
    headers = [pair for lower, pair in shared if lower not in named]
    headers += [(name.encode(), value.encode()) for name, value in parts["headers"].items()]
    if "files" in parts:
        return httpx.Request(method, url, headers=headers, cookies=cookies, extensions=extensions, files=parts["files"])
    # httpx leaves a request with a stream as it is; to add these two here costs a fraction of what it does for one with content.
    named.update(lower for lower, _ in shared)
    if "host" not in named:
        headers.insert(0, (b"Host", url.netloc))
    if "stream" in parts:
        return httpx.Request(method, url, headers=headers, cookies=cookies, extensions=extensions, stream=parts["stream"])
    content = parts.get("content", b"")
    if (content or method in _WITH_LENGTH) and named.isdisjoint(("content-length", "transfer-encoding")):
        headers.append((b"Content-Length", str(len(content)).encode()))
    request = httpx.Request(method, url, headers=headers, cookies=cookies, extensions=extensions, stream=httpx.ByteStream(content))
    request.read()
    return request


# Methods whose empty body is declared as such.
_WITH_LENGTH = ("POST", "PUT", "PATCH")


class Call:
    """A call of an operation by a client; `outcome` is value, response, download or compatible (with openapi-python-client)."""

    def __init__(self, client: Client, operation: Operation, options: Mapping[str, Any], outcome: str, *, asynchronous: bool) -> None:
        self.client, self.operation, self.options, self.outcome, self.asynchronous = client, operation, options, outcome, asynchronous
        self.secret: list[str] = []
        self.tokens: list[tuple[Any, str]] = []
        self.repeatable = True
        self.url: str | None = None
        self.given: tuple[Mapping[str, Any], Any, Any] = ({}, None, None)

    def run(self, arguments: Mapping[str, Any], body: Any, content_type: Any) -> Any:
        """Make the call; an asynchronous one is returned to be awaited."""
        self.given = arguments, body, content_type
        if self.asynchronous:
            later = self.client.get_async_httpx_client()
            return exchange.run_async(later, self._steps(later))
        http = self.client.get_httpx_client()
        return exchange.run(http, self._steps(http))

    def _steps(self, http: exchange.Http) -> exchange.Steps[Any]:
        """Build the request, send it, and return what becomes of the reply."""
        arguments, body, content_type = self.given
        parts = self.operation.writer.parts(arguments, body, content_type, self.options)
        policy, began = self._policy(parts), time.perf_counter()
        try:
            reply = yield from self._plan(http, parts, policy)
        except APIError as error:
            raise self._failed(error, began) from error.__cause__
        finally:
            _close(parts, body)
        return self._result(reply, began)

    def _policy(self, parts: Mapping[str, Any]) -> Policy:
        client, options = self.client, self.options
        total = options.get("total_timeout", client.total_timeout)
        retry = Retry(options["max_retries"]) if "max_retries" in options else client.retries
        if ("files" in parts or "stream" in parts) and not is_repeatable(parts):
            retry, self.repeatable = Retry(0), False
        deadline = None if total is None else time.monotonic() + total
        return Policy(retry, deadline, client.max_response_bytes, client.follow_redirects, self._keeps_open, "idempotency_key" in options)

    def _keeps_open(self, status: int, fields: Mapping[str, str]) -> bool:
        if self.outcome == "download":
            return 200 <= status < 300
        return self.operation.reader.streams(status, fields)

    def _plan(self, http: exchange.Http, parts: dict[str, Any], policy: Policy) -> exchange.Steps[Reply]:
        reply = yield from exchange.plan(partial(self._build, http, parts, policy), policy)
        if reply.status_code == 401 and self.repeatable and any(credential.forget(token) for credential, token in self.tokens):
            reply = yield from exchange.plan(partial(self._build, http, parts, policy), policy)
        return reply

    def _build(self, http: exchange.Http, parts: dict[str, Any], policy: Policy) -> exchange.Steps[tuple[httpx.Request, list[str]]]:
        client = self.client
        timeout = self.options.get("timeout", client._timeout)
        if client._pool.is_given(asynchronous=isinstance(http, httpx.AsyncClient)):
            own = {"timeout": timeout} if "timeout" in self.options else {}
            request = http.build_request(**{**parts, "url": self.url or parts["url"]}, **own)
        else:
            limits = timeout.as_dict() if isinstance(timeout, httpx.Timeout) else dict.fromkeys(_STEPS, timeout)
            cookies = {**client._cookies, **parts.get("cookies", {})} or None
            request = _request(parts, _url(self.url or self._address() + parts["url"]), client._encoded, cookies, limits)
            if cookies is None and len(http.cookies.jar):
                http.cookies.set_cookie_header(request)
        if "progress" in self.options and self.outcome != "download":
            length = request.headers.get("content-length")
            request.stream = Counted(request.stream, self.options["progress"], int(length) if length else None)
        self.secret = yield from self._authorize(request, parts, policy)
        return request, self.secret

    def _address(self) -> str:
        """Return the address of the service for this operation, without a final slash."""
        client = self.client
        url, variables = (client.base_url, {}) if client.base_url is not None else (self.operation.facts.get("servers") or SERVERS or [["", {}]])[0]
        for name, value in {**variables, **client._variables}.items():
            url = url.replace("{" + name + "}", value)
        if "://" not in url:
            raise ValueError(f"expected the full address of the service, got {url!r}; give it as base_url, the document does not know it")
        return url.rstrip("/")

    def _authorize(self, request: httpx.Request, parts: Mapping[str, Any], policy: Policy) -> exchange.Steps[list[str]]:
        """Put credentials on a request, where its parameters hold none; the answer names the headers that hold them."""
        client = self.client
        pairs = client._chosen.get(self.operation.name)
        if pairs is None:
            pairs = client._fixed
            if pairs is None:
                pairs = security.chosen(self.operation.facts["security"], SCHEMES, client._given or security.Given())
            client._chosen[self.operation.name] = pairs
        if not pairs:
            return []
        held: list[str] = []
        self.tokens = []
        for scheme, credential in pairs:
            if security.is_given(scheme, parts):
                held.append(str(scheme.get("name", "authorization")).lower())
                continue
            found: Any = credential
            if isinstance(credential, tuple) and scheme.get("scheme", "").lower() == "digest":
                found = self._digest(credential)
            elif (steps := getattr(credential, "steps", None)) is not None:
                found = yield from steps(scheme, self._address(), scheme.get("scopes", ()), policy)
                self.tokens.append((credential, found))
            elif callable(credential) and not isinstance(credential, httpx.Auth):
                found = credential()
                if inspect.isawaitable(found):
                    found = yield found
                security.check_text(found)
            held.append(security.apply(request, scheme, found))
        return held

    def _digest(self, credential: tuple[str, str]) -> httpx.DigestAuth:
        """Return what answers challenges with a password; it is kept with the client, since it counts its answers."""
        return self.client._digests.setdefault(credential, httpx.DigestAuth(*credential))

    def secrets(self) -> list[str]:
        """Return what has to be hidden wherever it turns up."""
        known = self.client._given.texts() if self.client._given else []
        return [*known, *(token for _, token in self.tokens)]

    def _result(self, reply: Reply, began: float) -> Any:
        info = RequestInfo(reply.request, self.secret)
        if _LOG.isEnabledFor(logging.INFO):
            _LOG.info("%s %s: %d in %.3f s", reply.request.method, info.url, reply.status_code, time.perf_counter() - began)
        if reply.live is not None and not reply.content and self._keeps_open(reply.status_code, reply.fields):
            return self._opened(reply, info)
        response = self.operation.reader.read(reply, info)
        client = self.client
        unexpected = client.raise_on_unexpected_status and any(one.rule == "status" for one in response.violations)
        if not response.is_success and (self.outcome in ("value", "download") or unexpected):
            from ..errors import BY_STATUS

            raise for_status(response, BY_STATUS, self.secrets())
        if client.strict and response.violations:
            raise ResponseValidationError(self.operation.facts["id"], response)
        if self.outcome != "value":
            return response
        pages = self.operation.facts.get("pages")
        return response.parsed if pages is None else self._pages(pages, response, reply)

    def _pages(self, pages: Any, response: Response[Any], reply: Reply) -> Any:
        """Return the list that this reply is the first page of, or another one."""
        from .._responses.pages import Pages

        def ask(arguments: Mapping[str, Any], url: str | None) -> Any:
            other = Call(self.client, self.operation, self.options, self.outcome, asynchronous=self.asynchronous)
            other.url = url
            return other.run(arguments, *self.given[1:])

        found: Pages[Any] = Pages(pages, dict(self.given[0]), response, reply.request.url, ask)
        return found

    def _opened(self, reply: Reply, info: RequestInfo) -> Any:
        """Return the open connection: a download, or a stream of typed items."""
        from .._responses.streams import Download, Stream

        assert reply.live is not None  # noqa: S101 # as the caller saw
        if self.outcome == "download":
            return Download(reply.live, info, self.options.get("progress"))
        form, read = self.operation.reader.items(reply)
        stream: Stream[Any] = Stream(
            reply.live, info, form, read, operation=self.operation.facts["id"], strict=self.client.strict, most=self.client.max_response_bytes
        )
        return stream if self.outcome == "value" else Response(reply.status_code, b"", reply.headers, stream, (), info)

    def _failed(self, error: APIError, began: float) -> APIError:
        """Return an error without secrets in its words."""
        secrets = self.secrets()
        error.args = tuple(_redact.redact(one, secrets) if isinstance(one, str) else one for one in error.args)
        if self.outcome == "compatible" and isinstance(error.__cause__, httpx.HTTPError):
            raise error.__cause__
        _LOG.info("%s in %.3f s", error, time.perf_counter() - began)
        return error
