"""A broken document gives findings at a place, never an exception."""

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from oaswright.check import check
from oaswright.document import document
from oaswright.errors import DocumentError
from oaswright.finding import Finding

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"
OPERATION = HEAD + "paths:\n  /a:\n    get:\n      "

BROKEN = {
    "nothing": "",
    "a list": "[]",
    "a string": "hello",
    "a tab": "openapi: 3.1.0\n\tinfo: 5",
    "unclosed flow": "openapi: {a: [1",
    "an unknown version": "openapi: 9.9.9\n",
    "a version that is a number": "openapi: 3.1\ninfo: {title: T, version: '1'}\npaths: {}\n",
    "a version that is null": "openapi:\n",
    "a version that is a list": "openapi: [3]\n",
    "the version alone": "openapi: 3.1.0\n",
    "paths as a list": HEAD + "paths: []\n",
    "paths as a string": HEAD + "paths: x\n",
    "a path item as a list": HEAD + "paths: {/a: []}\n",
    "a path without its slash": HEAD + "paths: {a: {}}\n",
    "numbers as keys": HEAD + "paths: {1: {2: {3: 4}}}\n",
    "null as a key": HEAD + "paths: {/a: {null: 4}}\n",
    "a mapping as a key": HEAD + "paths: {{a: b}: 4}\n",
    "responses that are null": OPERATION + "responses: null\n",
    "a response that is a string": OPERATION + "responses: {'200': x}\n",
    "security that is a number": HEAD + "security: 5\npaths: {}\n",
    "security that holds a number": OPERATION + "security: [5, {a: 5}]\n",
    "tags that are a number": OPERATION + "tags: 5\n",
    "tags that hold mappings": HEAD + "tags: [{a: b}, 5, {name: [1]}]\npaths: {/a: {get: {tags: [{a: b}]}}}\n",
    "an operation id that is a list": OPERATION + "operationId: [a]\n",
    "parameters that are a mapping": OPERATION + "parameters: {a: b}\n",
    "a parameter that is a number": OPERATION + "parameters: [5, null, {name: [1], in: {a: b}}]\n",
    "a schema that is a string": OPERATION + "parameters: [{name: a, in: query, schema: x}]\n",
    "content that is a list": OPERATION + "requestBody: {content: [1]}\n",
    "properties that are a list": HEAD + "components: {schemas: {A: {properties: [1], required: 5, enum: 5, allOf: {}, anyOf: [], type: [[]]}}}\n",
    "bounds that are strings": HEAD + "components: {schemas: {A: {minimum: x, pattern: 5, minLength: -1, multipleOf: 0, default: 5, example: 5}}}\n",
    "components that are a list": HEAD + "components: [1]\n",
    "a section that is a list": HEAD + "components: {schemas: [1], responses: 5, securitySchemes: null}\n",
    "a discriminator that is a list": HEAD
    + "components: {schemas: {A: {discriminator: [1]}, B: {discriminator: {mapping: [1]}}, C: {discriminator: {mapping: {a: 5}}}}}\n",
    "a reference to nothing": HEAD + "components: {schemas: {A: {$ref: '#/components/schemas/B'}}}\n",
    "a reference to no schema": HEAD + "components: {schemas: {A: {$ref: '#/info/title'}, B: {$ref: '#'}}}\n",
    "a reference to a file that is not there": HEAD + "components: {schemas: {A: {$ref: 'missing.yaml'}}}\n",
    "a reference to the network": HEAD + "components: {schemas: {A: {$ref: 'https://example.com/a'}}}\n",
    "a reference that is a number": HEAD + "components: {schemas: {A: {$ref: 5}}}\n",
    "a reference to itself": HEAD + "components: {schemas: {A: {$ref: '#/components/schemas/A'}, B: {allOf: [{$ref: '#/components/schemas/B'}]}}}\n",
    "references in a ring": OPERATION
    + "responses: {'200': {$ref: '#/components/responses/A'}}\ncomponents: {responses: {A: {$ref: '#/components/responses/A'}}}\n",
    "a bad example reference": OPERATION + "parameters: [{name: a, in: query, schema: {}, examples: {a: 5, b: {$ref: '#/info'}}}]\n",
    "provenance of every wrong kind": HEAD + "x-provenance: 5\npaths: {}\ncomponents: {schemas: {A: {x-provenance: []}, B: {x-provenance: [5]}}}\n",
    "server variables of a wrong kind": HEAD + "servers: [5, {url: [1], variables: [1]}, {url: x, variables: {a: 5, b: {enum: 5}}}]\npaths: {}\n",
    "a huge number": HEAD + "components: {schemas: {A: {type: integer, maximum: 1" + "0" * 400 + ", example: 1" + "0" * 500 + "}}}\n",
}


def findings_of(text: str) -> list[Finding]:
    try:
        return check(document.parse(text))
    except DocumentError as error:
        return list(error.findings)


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_document_gives_findings_with_a_place(text: str) -> None:
    findings = findings_of(text)
    assert findings
    assert all(finding.position and finding.position.file == "document.yaml" for finding in findings)
    assert all("\n" not in finding.message and len(finding.message) < 400 for finding in findings)


@pytest.mark.parametrize("keyword", ["not", "items", "allOf"])
@pytest.mark.parametrize("depth", [60, 200, 450, 5000])
def test_a_deep_document_gives_findings_or_none(keyword: str, depth: int) -> None:
    opening, closing = (f'{{"{keyword}":[', "]}") if keyword == "allOf" else (f'{{"{keyword}":', "}")
    text = '{"openapi":"3.1.0","info":{"title":"T","version":"1"},"components":{"schemas":{"A":' + opening * depth + "{}" + closing * depth + "}}}"
    assert all(finding.position for finding in findings_of(text))


GOOD = json.loads((Path(__file__).parent / "good.json").read_text(encoding="utf-8"))
VALUES: list[Any] = [None, True, 5, -1.5, "", "x", "#/components/schemas/Pet", [], {}, [1], {"a": 1}, {"$ref": "#/components/schemas/Pet"}, {"$ref": "#"}]


def nodes(tree: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a tree."""
    pairs = list(tree.items()) if isinstance(tree, dict) else list(enumerate(tree)) if isinstance(tree, list) else []
    return [(tree, key) for key, _ in pairs] + [pair for _, child in pairs for pair in nodes(child)]


def mutated(tree: Any, chance: random.Random) -> Any:
    result = json.loads(json.dumps(tree))
    for _ in range(chance.randint(1, 3)):
        container, key = chance.choice(nodes(result))
        if chance.random() < 0.3:
            del container[key]
        else:
            container[key] = copy.deepcopy(chance.choice(VALUES))
    return result


@pytest.mark.parametrize("block", range(5))
def test_a_document_with_random_faults_never_ends_in_an_exception(block: int) -> None:
    chance = random.Random(block)
    for _ in range(60):
        assert all(finding.position for finding in findings_of(json.dumps(mutated(GOOD, chance))))
