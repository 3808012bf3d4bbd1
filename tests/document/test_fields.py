"""The one table of OpenAPI's fields says what the published schemas of 3.0, 3.1 and 3.2 say."""

import json
from pathlib import Path
from typing import Any

import openapi_spec_validator
import pytest
from oaswright.document import objects

SCHEMAS = Path(openapi_spec_validator.__file__).parent / "resources" / "schemas"

# Our kinds by the names of their definitions in the schemas of 3.1 and 3.2, and in that of 3.0.
NAMES = {
    "info": "info", "contact": "contact", "license": "license", "server": "server", "server variable": "server-variable", "components": "components",
    "path item": "path-item", "operation": "operation", "external documentation": "external-documentation", "request body": "request-body",
    "encoding": "encoding", "response": "response", "example": "example", "link": "link", "tag": "tag", "oauth flows": "oauth-flows",
    "media type": "media-type", "parameter": "parameter", "header": "header", "security scheme": "security-scheme",
}  # fmt: skip
NAMES_30 = {name: "".join(word.capitalize() for word in kind.replace("-", " ").split()) for name, kind in NAMES.items()} | {"oauth flows": "OAuthFlows"}

# What the schemas say otherwise than the specification, or by other means than a list of properties.
EXAMPLES = {"example", "examples"}
BESIDE = {
    ("media type", "3.1"): EXAMPLES, ("media type", "3.2"): EXAMPLES,
    ("parameter", "3.1"): {*EXAMPLES, "allowReserved", "allowEmptyValue"}, ("parameter", "3.2"): {*EXAMPLES, "allowReserved", "allowEmptyValue"},
    ("header", "3.1"): EXAMPLES, ("header", "3.2"): EXAMPLES,
    ("link", "3.1"): {"server"},  # the schema of 3.1 calls it `body`, the specification `server`
    ("path item", "3.0"): set(objects.METHODS) - {"query"},
    **{("security scheme", version): {"name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl", "oauth2MetadataUrl", "type", "description"} for version in ("3.0", "3.1", "3.2")},
}  # fmt: skip
WRONG = {("link", "3.1"): {"body"}, ("header", "3.0"): {"allowEmptyValue", "allowReserved"}}


def properties(schema: Any) -> set[str]:
    """The names of the properties that a schema lists, in all its branches."""
    if not isinstance(schema, dict):
        return set()
    found = set(schema.get("properties", {}))
    for key in ("allOf", "anyOf", "oneOf"):
        found |= {name for one in schema.get(key, []) for name in properties(one)}
    return found.union(*(properties(one) for key in ("dependentSchemas",) for one in schema.get(key, {}).values()))


@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2"])
def test_every_field_is_in_the_table_and_no_other(version: str) -> None:
    published = json.loads((SCHEMAS / f"v{version}" / "schema.json").read_text())
    definitions = published.get("definitions") or published["$defs"]
    differing = {}
    for kind, name in (NAMES_30 if version == "3.0" else NAMES).items():
        expected = properties(definitions[name]) - WRONG.get((kind, version), set())
        if kind == "path item":
            expected |= {"$ref"}
        own = set(objects.fields(kind, version)) - (set() if kind == "path item" else {"$ref"})
        if own - expected - BESIDE.get((kind, version), set()) or expected - own:
            differing[kind] = (sorted(own - expected - BESIDE.get((kind, version), set())), sorted(expected - own))
    assert differing == {}
    assert set(objects.fields("openapi", version)) == properties(published)


def test_a_field_that_the_table_lacks_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(objects.FIELDS, "tag", ("name", "description"))
    with pytest.raises(AssertionError, match="parent"):
        test_every_field_is_in_the_table_and_no_other("3.2")


@pytest.mark.parametrize(
    ("tokens", "kind"),
    [
        ([], "openapi"),
        (["info", "contact"], "contact"),
        (["paths", "/a", "get", "externalDocs"], "external documentation"),
        (["servers", "0", "variables", "host"], "server variable"),
        (["components", "securitySchemes", "key", "flows", "implicit"], "oauth flow"),
        (["paths", "/a", "additionalOperations", "COPY", "requestBody", "content", "multipart/mixed", "prefixEncoding", "0"], "encoding"),
        (["components", "schemas", "Pet", "properties", "name"], "schema"),
        (["x-mine", "get"], ""),
    ],
)
def test_the_kind_of_an_object_follows_from_its_place(tokens: list[str], kind: str) -> None:
    assert objects.kind_at(tokens) == kind
