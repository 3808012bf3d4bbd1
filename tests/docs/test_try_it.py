"""The interactive view, Swagger UI, in a real browser: no text of a document runs there, and nothing is loaded for it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from oaswright.docs.extras import explorer
from playwright.sync_api import Browser, Page

from .test_browser import browser, built

__all__ = ["browser"]  # the fixture


class Asked(BaseHTTPRequestHandler):
    """A service of the reader's machine that any page may ask, and that notes what it was asked for."""

    paths: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.paths.append(self.path)
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def asked() -> Iterator[tuple[str, list[str]]]:
    """Serve it; yields its address and the paths that it was asked for."""
    Asked.paths = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Asked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", Asked.paths
        server.shutdown()


def hostile(text: str, address: str) -> str:
    """Return a document that holds a text wherever Swagger UI shows one, and an address wherever something could be loaded from it."""
    link = {"url": "javascript:window.hit=1", "description": text}
    load = {"$ref": f"{address}/reference"}
    schema = {
        "title": text, "description": text, "type": "object", "default": load, "examples": [load], "externalDocs": link, "xml": {"name": text}, "$schema": f"{address}/dialect",
        "x-more": load, "properties": {text: {"type": "string", "default": text, "enum": [text], "pattern": text}, "given": {"type": "object", "const": load, "example": load}},
    }  # fmt: skip
    body = {
        "application/json": {"schema": {"$ref": "#/components/schemas/Shown"}, "examples": {text: {"summary": text, "externalValue": f"{address}/example"}}}
    }
    operation = {
        "operationId": "shown", "tags": [text], "summary": text, "description": text, "externalDocs": link, "x-more": load,
        "parameters": [{"name": text, "in": "query", "description": text, "schema": {"type": "string", "default": text, "enum": [text]}}],
        "requestBody": {"description": text, "content": body},
        "responses": {"200": {"description": text, "content": body, "headers": {"H": {"description": text, "schema": {"type": "string"}}}, "links": {text: {"operationId": "shown", "description": text, "requestBody": load}}}},
        "callbacks": {text: {f"{address}/called": {"post": {"responses": {"200": {"description": text}}}}}},
    }  # fmt: skip
    schemes = {
        "flow": {"type": "oauth2", "description": text, "flows": {"implicit": {"authorizationUrl": f"{address}/authorize", "scopes": {text: text}}}},
        "known": {"type": "openIdConnect", "openIdConnectUrl": f"{address}/provider", "description": text},
    }
    tree = {
        "openapi": "3.1.0", "x-more": load, "externalDocs": link, "servers": [{"url": address}], "security": [{"flow": []}, {"known": []}],
        "info": {"title": text, "version": text, "summary": text, "description": text, "termsOfService": link["url"], "contact": {"name": text, "url": link["url"]}, "license": {"name": text, "url": link["url"]}},
        "tags": [{"name": text, "description": text, "externalDocs": link}],
        "paths": {"/shown": {"x-more": load, "post": operation}},
        "components": {"schemas": {"Shown": schema}, "securitySchemes": schemes},
    }  # fmt: skip
    return json.dumps(tree)


def opened(browser: Browser, site: Path, address: str) -> tuple[Page, list[str]]:
    """Open the interactive view with all that it can unfold; returns it, and what ran or was said in a dialog."""
    page, ran = browser.new_context().new_page(), list[str]()
    page.on("dialog", lambda one: ran.append(one.message))
    page.on("pageerror", lambda error: ran.append(str(error)))
    page.goto((site / "try/index.html").as_uri())
    page.wait_for_selector(".opblock")
    for control in (".opblock-summary-control", ".model-box-control", ".model-toggle", ".json-schema-2020-12-accordion"):
        for one in page.locator(control).all():
            one.click()
    page.locator("button.authorize").first.click()
    page.wait_for_selector(".dialog-ux")
    page.evaluate("address => fetch(address).then((reply) => reply.text())", f"{address}/last")  # what was begun before was asked for before
    return page, ran


MARKUP = "<img src=x onerror=window.hit=1><script>window.hit=1</script><iframe src=javascript:parent.hit=1></iframe>"
INTO_MARKDOWN = ["![x]({at}/picture)", "<img src={at}/picture onload=window.hit=1>", "[x](javascript:window.hit=1)", "<style>@import '{at}/style';</style>", MARKUP, f'">{MARKUP}', f"</script>{MARKUP}", "{{{{constructor.constructor('window.hit=1')()}}}}"]  # fmt: skip


@pytest.mark.parametrize("text", INTO_MARKDOWN)
def test_the_interactive_view_runs_nothing_and_asks_nobody(browser: Browser, tmp_path: Path, text: str) -> None:
    with asked() as (address, paths):
        text = text.format(at=address)
        page, ran = opened(browser, built(hostile(text, address), tmp_path / "site", servers=["http://127.0.0.1:8123"]), address)
        assert (page.evaluate("window.hit"), ran, paths) == (None, [], ["/last"])
        assert text in page.inner_text(".opblock-summary-description")
        assert page.locator("iframe, #view script, #view object, #view embed").count() == 0
        links = page.eval_on_selector_all("a", "all => all.map((one) => one.getAttribute('href') || '')")
        assert [one for one in links if one.lower().startswith("javascript")] == []
        page.context.close()


def test_an_interactive_view_that_loads_what_a_document_names_is_caught(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explorer, "_whole", lambda tree: tree)
    with asked() as (address, paths):
        page, _ = opened(browser, built(hostile("plain", address), tmp_path / "site", servers=["http://127.0.0.1:8123"]), address)
        page.context.close()
        assert {*paths} == {"/example", "/provider", "/last"}
