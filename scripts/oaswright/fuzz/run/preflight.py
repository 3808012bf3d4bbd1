"""Look at the target before the budget is spent: scheme, TLS, base path, credentials, one safe read for each operation."""

import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from oaswright.api import media, security, servers
from oaswright.api.operation import Operation
from oaswright.api.schema import Schemas
from oaswright.document.document import Document
from oaswright.errors import TargetError, UsageError
from oaswright.fuzz.execute.request_builder import RequestBuilder
from oaswright.fuzz.resources.known_parameters import NOTHING_KNOWN, KnownParameters
from oaswright.fuzz.resources.required_parameters import Required, said
from oaswright.fuzz.wire.caller import Caller
from oaswright.fuzz.wire.exchange import Exchange, Request
from oaswright.fuzz.wire.target import Target

SHARE = 10  # of the budget: one request in so many
READS = 50
CONNECT_SECONDS = 10.0
NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")  # what OpenSSL says of an answer in plain text
OTHER_NAME = (62, 64)  # OpenSSL's codes for a certificate of another host
GATEWAY = frozenset((502, 503, 504))
ALERTS = re.compile(r"ALERT_(CERTIFICATE_REQUIRED|UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_EXPIRED|CERTIFICATE_UNKNOWN|HANDSHAKE_FAILURE)")
NO_CERTIFICATE = frozenset((400, 403, 495, 496))  # what servers and proxies answer to a client without one, or with one that they do not know
CERTIFICATE = re.compile(r"\b(ssl|tls|client) certificate\b", re.IGNORECASE)
WANTED = "the server wants a certificate of the client"
REDIRECTS = {301, 302, 303, 307, 308}


def reach(target: Target) -> None:
    """See whether anybody is there, with the protocol of the URL; TargetError if not. The server sees no request."""
    if target.app is not None:
        return
    parts = urlsplit(target.base_url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    context = target.connection.tls() if parts.scheme == "https" else None
    try:
        with socket.create_connection((host, port), timeout=CONNECT_SECONDS) as connection:
            if context:
                with context.wrap_socket(connection, server_hostname=host):
                    return
    except ssl.SSLCertVerificationError as error:
        hint = "use a name that the certificate holds" if error.verify_code in OTHER_NAME else "name its authority with --ca-bundle FILE"
        message = f"{target.base_url}: the certificate is not trusted: {error.verify_message.rstrip('.')}"
        raise TargetError(message, hint=f"{hint}; or take any certificate with --insecure") from None
    except (ssl.SSLError, ConnectionResetError) as error:
        reason = getattr(error, "reason", "") or str(error)
        what = "the port does not speak TLS" if reason in NO_TLS else f"no TLS connection can be made: {reason}"
        hint = f"does it speak plain HTTP? then write {target.base_url.replace('https', 'http', 1)}"
        raise TargetError(f"{target.base_url}: {what}", hint=hint) from None
    except socket.gaierror:
        raise TargetError(f"{target.base_url} cannot be reached: no host is called '{host}'", hint="check the name of the host") from None
    except ConnectionRefusedError:
        hint = "start the server and check the port, or let oaswright start it: --start 'COMMAND {port}'"
        raise TargetError(f"{target.base_url} cannot be reached: nothing listens on port {port} of {host}", hint=hint) from None
    except (OSError, UnicodeError) as error:
        raise TargetError(f"{target.base_url} cannot be reached: {error}", hint="is the host up, and its port open to this machine?") from None


def check(document: Document, target: Target, sender: Caller, operations: Sequence[Operation], known: KnownParameters = NOTHING_KNOWN) -> Request | None:
    """Send one safe read for each operation that has one; a read that succeeded, to look at the server with later.

    TargetError or UsageError if the answers say that no other request can succeed.
    """
    limit = READS if sender.limit is None else max(1, min(READS, sender.limit // SHARE))
    reads = list(_reads(document, sender, operations, known))[:limit]
    done: list[tuple[Exchange, bool]] = []
    for request, is_certain in reads:
        sent = sender.send(request)
        if sent.response.is_busy and (seconds := sent.response.seconds_to_wait) and sender.observer and sender.observer.wait(seconds):
            sent = sender.send(request)
        done.append((sent, is_certain))
        if len(done) == 2 and not any(one.response.status for one, _ in done):
            break
        if len(done) == 3 and all(one.response.status == 429 for one, _ in done):
            break
    pages = [one for one, _ in done if _is_page(one, operations)]
    if pages and len(pages) == len(done):
        _explain_page(target, pages[0])
    good = next((one.request for one, _ in done if one.response.ok and one not in pages), None)
    if done and good is None:
        _explain(document, target, sender, done)
    return good


def _is_page(one: Exchange, operations: Sequence[Operation]) -> bool:
    """Whether a read was answered with a page for browsers that the document does not describe."""
    operation = next((each for each in operations if each.name == one.request.operation), None)
    described = operation.response(one.response.status) if operation else None
    kind = media.essence(one.response.headers.get("content-type", ""))
    return (
        one.response.ok and kind == "text/html" and described is not None and bool(described.media_types) and not media.is_covered(kind, described.media_types)
    )


def _explain_page(target: Target, first: Exchange) -> None:
    """Raise what stands in the place of the API."""
    title = re.search(r"<title>([^<]*)</title>", first.response.text, re.IGNORECASE)
    called = f' "{title[1].strip()[:60]}"' if title else ""
    raise TargetError(
        f"{target.base_url}: {first.request.method} {first.request.url} and every other read was answered {first.response.status} with a page for browsers{called}",
        hint="does a login page or a proxy stand before the API? give the headers or cookies that it wants with --header, or check the base path",
    )


def _reads(document: Document, sender: Caller, operations: Sequence[Operation], known: KnownParameters) -> Iterator[tuple[Request, bool]]:
    """Yield the reads whose parameters are known, those that need none first; whether a 404 would speak of the path, not of an instance."""
    builder = RequestBuilder(sender.tokens, Required(Schemas(document), known=known))
    for one in sorted((one for one in operations if one.method == "get"), key=lambda one: one.path.count("{")):
        values = {
            each.name: next((value for value in (known.value(one, each.name), *said(document, each)) if value is not None), None)
            for each in one.parameters
            if each.location == "path"
        }
        if None not in values.values() and one.path.count("{") == len(values):
            yield builder.request(one, values), not values


def _explain(document: Document, target: Target, sender: Caller, done: Sequence[tuple[Exchange, bool]]) -> None:
    """Raise what the answers have in common; return if they leave hope."""
    exchanges = [one for one, _ in done]
    first = exchanges[0]
    statuses = {one.response.status for one in exchanges}
    asked = f"{target.base_url}: {first.request.method} {first.request.url}"
    if statuses == {0}:
        _explain_silence(target, asked, first)
    elif target.base_url.startswith("https:") and statuses <= NO_CERTIFICATE and CERTIFICATE.search(first.response.text):
        raise TargetError(f"{asked} was answered {first.response.status}: {WANTED}", hint=_certificate_hint(target))
    elif target.base_url.startswith("http:") and statuses == {400} and _speaks_tls(target):
        raise TargetError(f"{asked} was answered 400, and the port speaks TLS", hint=f"write {target.base_url.replace('http', 'https', 1)}")
    elif statuses <= {401, 403}:
        _explain_denial(document, sender, f"{asked}{' and every other read was' if len(exchanges) > 1 else ' was'} answered", first)
    elif statuses <= REDIRECTS:
        where = first.response.headers.get("location", "nowhere")
        message = f"{asked} and every other read was answered {first.response.status}, a redirect to {where}"
        raise TargetError(message, hint="write the address that the API has in the end; a redirect to a login wants headers or cookies: --header")
    elif statuses == {429}:
        seconds = first.response.seconds_to_wait
        when = "" if seconds is None else f"; it says to wait {seconds:.0f} seconds"
        raise TargetError(f"{asked} and every other read was answered 429, too many requests{when}", hint="wait, or raise the server's limit for this client")
    elif statuses <= GATEWAY:
        raise TargetError(f"{asked} and every other read was answered {first.response.status}: the server is not ready", hint="look at the server's log")
    elif statuses == {404} and all(is_certain for _, is_certain in done):
        _explain_path(document, target, sender, asked, first.request)


def _explain_silence(target: Target, asked: str, first: Exchange) -> None:
    error = first.response.error
    if "timed out" in error:
        raise TargetError(
            f"{asked}: the server takes connections and did not answer within {target.connection.seconds:g} s", hint="raise --reply-time, or restart the server"
        )
    if target.base_url.startswith("http:") and _speaks_tls(target):
        raise TargetError(f"{asked}: the port speaks TLS, not plain HTTP", hint=f"write {target.base_url.replace('http', 'https', 1)}")
    if ALERTS.search(error):
        raise TargetError(f"{asked}: {WANTED} ({error})", hint=_certificate_hint(target))
    look = "is this an HTTP server? look at its log"
    if "SSL" in error and not target.connection.certificate:
        look = f"does it want a certificate of the client? {_certificate_hint(target)}; otherwise look at its log"
    raise TargetError(f"{asked}: no response ({error})", hint=look)


def _certificate_hint(target: Target) -> str:
    if target.connection.certificate:
        return f"the server does not take {target.connection.certificate}: check by whom it was signed, and until when it holds"
    return "name it with --certificate FILE, and its key with --key FILE"


def _explain_denial(document: Document, sender: Caller, asked: str, first: Exchange) -> None:
    status, names = first.response.status, ", ".join(security.schemes(document)) or "none"
    if not sender.tokens.all and (unset := sender.tokens.unset):
        raise UsageError(f"{asked} {status}, and no token was sent: the variable {unset[0]} is empty or not set", hint=f"export {unset[0]}=...")
    if not sender.tokens.all:
        raise UsageError(
            f"{asked} {status}, and no token is configured (the document's security schemes: {names})",
            hint='set tokens = [{ env = "API_TOKEN" }] in [tool.oaswright.fuzz], and the variable API_TOKEN to the token',
        )
    if not first.request.token:
        raise UsageError(f"{asked} {status}, and the document says that it needs no token", hint="add `security` to the document")
    refused = "the token is not accepted" if status == 401 else "the token may not read anything"
    raise UsageError(
        f"{asked} {status}: {refused} (${first.request.token})",
        hint=f"check the value of {first.request.token}, its scopes, and its scheme (the document's: {names})",
    )


def _explain_path(document: Document, target: Target, sender: Caller, asked: str, read: Request) -> None:
    """All paths are unknown: look below the base path that the document names."""
    here = urlsplit(target.base_url).path
    for server in servers.of_document(document):
        path = urlsplit(server.address()).path.rstrip("/")
        if path and not here.endswith(path):
            base = target.base_url + path
            found = sender.send(Request(read.method, path + read.url, read.headers, token=read.token))
            sure = "there, the path is known" if found.response.status != 404 else "the document names this base path"
            raise TargetError(
                f"{asked} and every other read was answered 404", hint=f"write {base}: {sure}" if target.app is None else f"add --base-path {path}"
            )
    raise TargetError(f"{asked} and every other read was answered 404", hint="is a base path missing in the URL, such as http://host/api/v1?")


def _speaks_tls(target: Target) -> bool:
    """Whether the port of an http URL answers a TLS handshake."""
    parts = urlsplit(target.base_url)
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # nothing is sent over it
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=CONNECT_SECONDS) as connection, context.wrap_socket(connection):
            return True
    except (OSError, ValueError):
        return False
