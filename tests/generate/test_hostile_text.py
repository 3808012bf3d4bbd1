"""No text of a document becomes code in what is generated: whatever it says, the syntax trees are those of a harmless document."""

import ast
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from oaswright.document import document
from oaswright.generate.naming import literals
from oaswright.generate.packages import client, distribution, models, resources
from oaswright.settings.keys import Sdk

from tests.text.test_escaping import PAYLOADS as BASIC

CODE = 'open("canary", "w")'
ENDS = [
    '"""',
    "'''",
    '"',
    "'",
    '\\"""',
    '\\\\"""',
    '""""',
    "\\",
    ")",
    "]",
    "}",
    "\n",
    "\r",
    "\f",
    "\x85",
    "\u2028",
    "\u2029",
    "\r\n",
    '"""\n',
    "'''\n",
    '"\n',
    "#\n",
    "*/",
    "\N{DIGIT ONE}",
]
JOINS = ["{end}{code}", "{end}\n{code}\n{end}", "x{end}; {code}  # "]
PAYLOADS = [
    *(join.format(end=end, code=CODE) for end in ENDS for join in JOINS),
    *(f"x{one}" for one in BASIC if one and one != "\ud800"),
    "{{ " + CODE + " }}", "{% raw %}", "{" + CODE + "}", "]]" + CODE, "\t" + CODE, "\\N{LATIN SMALL LETTER A}", "\\u0022\\u0022\\u0022" + CODE, "\\x22\\x22\\x22" + CODE,
]  # fmt: skip
HARMLESS = [f"a-b c.{number}" for number in range(len(PAYLOADS))]


def item(number: int, text: str) -> dict[str, Any]:
    """One path with a text at every place from which something is written."""
    schema = {
        "title": text,
        "description": text,
        "type": "object",
        "required": [f"r{text}"],
        "properties": {
            f"p{text}": {"type": "string", "description": text, "default": text, "example": text},
            f"r{text}": {"enum": [text, f"{text}2"], "description": text},
            f"c{text}": {"const": text, "title": text},
            f"o{text}": {"type": "object", "properties": {f"i{text}": {"type": "integer", "format": text, "$comment": text}}},
        },
    }
    parameters = [
        {"name": f"n{text}", "in": place, "required": place == "query", "description": text, "schema": {"type": "string", "enum": [text, "other"]}}
        for place in ("query", "header", "cookie")
    ]
    return {
        "post": {
            "operationId": f"operation {number} {text}",
            "tags": [f"tag {number} {text}"],
            "summary": text,
            "description": f"{text}\n\n{text}",
            "deprecated": True,
            "parameters": parameters,
            "requestBody": {"description": text, "content": {"application/json": {"schema": schema}, f"application/{text}": {"schema": schema}}},
            "responses": {
                "200": {"description": text, "headers": {f"h{text}": {"schema": {"type": "string"}}}, "content": {"application/json": {"schema": schema}}},
                "404": {"description": text, "content": {f"text/{text}": {"schema": {"type": "string"}}}},
            },
        }
    }


def document_of(texts: list[str]) -> document.Document:
    tree = {
        "openapi": "3.1.0",
        "info": {"title": "".join(texts), "version": "".join(texts), "description": "".join(texts)},
        "tags": [{"name": f"tag {number} {text}", "description": text} for number, text in enumerate(texts)],
        "servers": [{"url": f"https://api.example/{''.join(texts)}", "description": "".join(texts)}],
        "security": [{text: []} for text in texts],
        "paths": {f"/{number}/{text}": item(number, text) for number, text in enumerate(texts)},
        "components": {
            "schemas": {f"S{number} {text}": {"type": "object", "description": text, "properties": {text or "a": {"type": "string"}}} for number, text in enumerate(texts)},
            "securitySchemes": {text: {"type": "apiKey", "name": text, "in": "header", "description": text} for text in texts},
        },
    }  # fmt: skip
    return document.parse(json.dumps(tree), "api.json")


def generated(texts: list[str]) -> dict[str, str]:
    read = document_of(texts)
    packages = {"the_models": models.files(read, "the_models"), "the_client": client.files(read, "the_models", Sdk("Service1"))}
    return {f"{package}/{path}": text for package, files in packages.items() for path, text in files.items()}


def syntax(files: dict[str, str]) -> Counter[str]:
    """How often each kind of node, name of a call and import occurs in all modules; constants do not count, nor do `|`s of types that hold them."""
    found: Counter[str] = Counter()
    for path, text in files.items():
        if not path.endswith(".py"):
            continue
        text.encode("utf-8")
        for node in ast.walk(ast.parse(text, path)):
            if isinstance(node, ast.Call):
                found[f"call {re.sub(r'[Tt]ag_?[0-9]+[A-Za-z0-9_]*', 'tag', ast.unparse(node.func))}"] += 1
            elif isinstance(node, ast.stmt):
                found[type(node).__name__] += 1
            elif isinstance(node, ast.Name) and node.id in ("open", "canary", "raise", "SystemExit"):
                found[node.id] += 1
    return found


def test_every_payload_at_every_place_leaves_the_syntax_as_it_is() -> None:
    assert len(PAYLOADS) >= 90
    assert len(set(PAYLOADS)) == len(PAYLOADS)
    found, expected = syntax(generated(PAYLOADS)), syntax(generated(HARMLESS))
    assert {key: (found[key], expected[key]) for key in {*found, *expected} if found[key] != expected[key]} == {}


@pytest.mark.parametrize("text", PAYLOADS)
def test_the_build_file_says_what_the_document_says(text: str) -> None:
    read = document_of([text])
    found = tomllib.loads(distribution.pyproject(read, text, ("a", "b")))
    assert list(found) == ["build-system", "project", "tool"]
    assert found["project"]["description"] == f"Models and client of {text}"
    assert sorted(found["project"]) == ["dependencies", "description", "name", "readme", "requires-python", "version"]


@pytest.mark.parametrize(
    ("module", "name", "broken"),
    [
        (literals, "literal", lambda value: f'"{value}"' if isinstance(value, str) else repr(value)),
        (resources, "docstring", lambda first, more="": f'    """{first}\n\n    {more}\n    """'),
    ],
)
def test_a_writer_that_escapes_nothing_is_caught(module: Any, name: str, broken: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, name, broken)
    try:
        found = syntax(generated(PAYLOADS[:12]))
    except SyntaxError:
        return
    assert found != syntax(generated(HARMLESS[:12]))
