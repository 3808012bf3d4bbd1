"""No text of a document becomes markup in the site: neither in HTML, nor in the pages as Markdown, nor in the lists of pages."""

import json
import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markupsafe import Markup
from oaswright import docs
from oaswright.docs import fields, markup, templating
from oaswright.document import document
from oaswright.text import escaping, markdown

from tests.payloads import PAYLOADS

HARMLESS = "plain"
HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
# What pages are made of; the rest of HTML runs something, fetches something, or changes the page around it.
TAGS = set(
    re.findall(
        r"\w+",
        "html head meta title link body a header small div input ul ol li button nav main h1 h2 h3 h4 h5 h6 p section span code pre script details summary b strong em hr br wbr"
        " blockquote figure figcaption fieldset legend label table thead tbody tr th td dl dt dd",
    )
)
SCRIPTS = {"menu.js", "site.js"}
JSON = "application/json"


def described(text: str, said: str) -> document.Document:
    """A document with a text wherever a plain one belongs, and another wherever Markdown does."""
    schema = {
        "title": text,
        "description": said,
        "type": "object",
        "required": [f"r{text}"],
        "properties": {
            f"p{text}": {"type": "string", "description": said, "default": text, "example": text, "pattern": text},
            f"r{text}": {"enum": [text, f"{text}2"], "format": text},
            f"o{text}": {"type": "object", "properties": {f"i{text}": {"const": text}}},
        },
        "x-provenance": {"status": "guessed", "source": said, "note": said, "rule": said},
    }
    body = {"description": said, "content": {JSON: {"schema": schema, "examples": {f"e{text}": {"summary": text, "value": {f"p{text}": text}}}}}}
    operation = {
        "operationId": f"make {text}",
        "tags": [f"tag {text}"],
        "summary": f"s {text}",
        "description": said,
        "externalDocs": {"url": f"https://docs.example/{text}", "description": text},
        "parameters": [{"name": f"n{text}", "in": place, "description": said, "schema": {"type": "string", "default": text}} for place in ("query", "header")],
        "requestBody": body,
        "responses": {
            "200": {**body, "headers": {f"h{text}": {"description": said, "schema": {"type": "string"}}}, "links": {f"l{text}": {"description": said, "operationId": text}}},
            "404": {"description": said, "content": {f"text/{text}": {"schema": {"type": "string"}}}},
        },
        "security": [{f"s{text}": [text]}],
    }  # fmt: skip
    plain = {"description": said, "content": {"text/plain": {"schema": {"type": "string"}, "example": f"one\n{text}\n{text}\n"}}}
    tree = {
        "openapi": "3.1.0",
        "info": {"title": f"t {text}", "version": f"1 {text}", "description": said, "summary": text, "contact": {"name": text, "url": text}, "license": {"name": text}},
        "servers": [{"url": f"https://api.example/{text}", "description": said}],
        "tags": [{"name": f"tag {text}", "description": said}],
        "paths": {f"/a/{text}": {"post": operation}, "/plain": {"get": {"responses": {"200": plain}}}},
        "webhooks": {f"w{text}": {"post": {"summary": f"s {text}", "responses": {"200": {"description": said}}}}},
        "components": {
            "schemas": {f"S{text}": {**schema, "properties": {**schema["properties"], "other": {"$ref": "#/components/schemas/Other"}}}, "Other": {"type": "object", "title": text}},  # type: ignore[dict-item] # the properties are a mapping
            "securitySchemes": {f"s{text}": {"type": "oauth2", "description": said, "flows": {"clientCredentials": {"tokenUrl": text, "scopes": {text: said}}}}},
        },
    }  # fmt: skip
    return document.parse(json.dumps(tree), "api.json")


def site(text: str, said: str) -> dict[str, str]:
    """The pages that were made of a document: those that are text."""
    extras = docs.Extras(guides=(), changelog=f"# Changelog\n\n## 1\n\n- {said}\n", tables=(docs.Table(text, said, (text, text), ((text, text),)),))
    files = docs.render(described(text, said), extras)
    return {name: content.decode() for name, content in files.items() if name.endswith((".html", ".md", ".txt")) and not name.startswith("try/")}


class Seen(HTMLParser):
    """The elements and attributes of a page, and what of them no page may hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        given = {name: value or "" for name, value in attrs}
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        self.wrong += [f"{tag} {name}" for name in given if name.startswith("on") or name in ("style", "srcset", "srcdoc", "formaction")]
        self.wrong += [f"{tag} {name}={given[name]}" for name in ("href", "src") if name in given and not is_safe(given[name], tag)]

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"<?{data}")


def elements(pages: dict[str, str]) -> Counter[str]:
    """How many elements of each kind all pages have; a path may break after each of its slashes."""
    found = sum((Seen(page).elements for name, page in pages.items() if name.endswith(".html")), Counter[str]())
    del found["wbr"]
    return found


def is_safe(address: str, tag: str) -> bool:
    if tag in ("script", "img"):
        return address.split("/")[-1] in SCRIPTS and ":" not in address
    if tag == "link":
        return address.endswith((".css", ".md")) or address == "data:,"
    scheme, colon, _ = address.partition(":")
    return not colon or scheme in ("http", "https", "mailto") or bool(re.search(r"[/?#]", scheme))


def wrong_in_html(pages: dict[str, str]) -> list[str]:
    found = [one for name, page in pages.items() if name.endswith(".html") for one in Seen(page).wrong]
    return found + [f"{name}: {hex(ord(one))}" for name, page in pages.items() for one in HIDDEN.findall(page)]


def blocks(page: str) -> list[tuple[str, str]]:
    """What a page in Markdown is made of, as a renderer that lets everything through would see it."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.validateLink = lambda url: url is not None  # type: ignore[method-assign] # likewise
    return [(one.type, str(one.attrGet("href") or "")) for token in parser.parse(page) for one in (token, *(token.children or ()))]


def bars(row: str) -> int:
    """How many bars of a row of a table part its cells."""
    return len(re.findall(r"(?<!\\)(?:\\\\)*\|", row))


def wrong_in_markdown(pages: dict[str, str]) -> list[str]:
    found = []
    for name, page in pages.items():
        if name.endswith((".md", ".txt")):
            for kind, address in blocks(page):
                found += [f"{name}: {kind}"] if kind in ("html_block", "html_inline") else []
                found += [f"{name}: {address}"] if not is_safe(address, "a") else []
    return found


def shapes(pages: dict[str, str]) -> list[list[str]]:
    """The blocks of each page in Markdown, in an order that does not depend on names."""
    kept = ("heading_open", "list_item_open", "fence", "table_open", "td_open", "hr", "blockquote_open", "code_block", "link_open", "image")
    return sorted([kind for kind, _ in blocks(page) if kind in kept] for name, page in pages.items() if name.endswith((".md", ".txt")))


def test_there_are_enough_payloads() -> None:
    assert len(PAYLOADS) >= 150


@pytest.mark.parametrize("text", PAYLOADS)
def test_names_and_values_stay_text(text: str) -> None:
    pages = site(text, HARMLESS)
    assert wrong_in_html(pages) == []
    assert wrong_in_markdown(pages) == []
    harmless = site(HARMLESS, HARMLESS)
    assert elements(pages) == elements(harmless)
    assert shapes(pages) == shapes(harmless)


@pytest.mark.parametrize("said", PAYLOADS)
def test_a_description_is_markdown_and_no_more(said: str) -> None:
    pages = site(HARMLESS, said)
    assert wrong_in_html(pages) == []
    assert wrong_in_markdown(pages) == []
    assert len(operations(pages)) == 2
    assert all(map(has_headings, operations(pages)))


@pytest.mark.parametrize(
    ("module", "name", "broken"),
    [
        (escaping, "page", lambda text: text),
        (fields, "escape", str),
        (templating, "breaks", lambda text: Markup(text)),  # noqa: S704 # the fault
        (templating, "coded", lambda text: Markup(text)),  # noqa: S704 # likewise
        (markdown, "quoted", str),
        (markdown, "label", str),
        (markdown, "code", lambda text: f"`{text}`"),
        (markdown, "fenced", lambda text, language="": f"```{language}\n{text}\n```"),
        (markdown, "_closing", lambda _: ""),
        (markup, "_renderer", lambda **_: MarkdownIt("commonmark", {"html": True}).enable("table")),
    ],
)
def test_a_writer_that_escapes_nothing_is_caught(module: Any, name: str, broken: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, name, broken)
    for cached in (templating._environments, templating.template, markup._block, markup.inline, fields.label, fields.one_line):
        cached.cache_clear()
    caught = 0
    for text in ("\u202e", "<i>x</i>", "```", "x](javascript:alert(1)) [y", "[x](javascript:alert(1))", "`<i>`", "```\n<i>\n"):
        names, said = site(text, HARMLESS), site(HARMLESS, text)
        caught += any(wrong_in_html(pages) or wrong_in_markdown(pages) for pages in (names, said))
        caught += shapes(names) != shapes(SHAPE) or not all(map(has_headings, operations(said)))
    for cached in (templating._environments, templating.template, markup._block, markup.inline, fields.label, fields.one_line):
        cached.cache_clear()
    assert caught


def has_headings(page: str) -> bool:
    """Whether a page's own headings are still headings, below what a description says."""
    return {"Examples", "Responses"} <= set(re.findall(r"<h2>(.*?)</h2>", MarkdownIt("commonmark").render(page)))


def operations(pages: dict[str, str]) -> list[str]:
    return [page for name, page in pages.items() if name.startswith("operations/") and name.endswith(".md")]


SHAPE = site(HARMLESS, HARMLESS)
