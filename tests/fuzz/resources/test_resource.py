"""What the paths of a document say of its resources."""

from oaswright.api.operation import operations
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.fuzz.execute.request_builder import RequestBuilder
from oaswright.fuzz.resources.required_parameters import Required
from oaswright.fuzz.resources.resource_shape import resources
from oaswright.fuzz.wire.credentials import Token, Tokens

TEXT = """
openapi: 3.1.0
info: {title: Bases, version: "1"}
paths:
  /tenants: {post: {requestBody: {content: {application/json: {schema: {type: object}}}}, responses: {"201": {description: made}}}}
  /tenants/{tenant_name}: {get: {parameters: [{name: tenant_name, in: path, required: true, schema: {type: string}}], responses: {"200": {description: one}}}}
  /tenants/{tenant}/bases/{base}:
    get:
      parameters: [{name: tenant, in: path, required: true, schema: {type: string}}, {name: base, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: one}}
"""
DOCUMENT = document.parse(TEXT, "bases.yaml")


def test_a_parent_may_name_its_parameter_otherwise() -> None:
    assert {one.path: one.parent for one in resources(DOCUMENT)} == {"/tenants/{tenant_name}": "", "/tenants/{tenant}/bases/{base}": "/tenants/{tenant_name}"}


def test_a_parameter_of_another_name_is_filled_in_by_its_place() -> None:
    builder = RequestBuilder(Tokens(), Required(Schemas(DOCUMENT)))
    look = next(one for one in operations(DOCUMENT) if one.path.endswith("{base}"))
    assert builder.request(look, {"tenant_name": "acme", "base": "b/1"}).url == "/tenants/acme/bases/b%2F1"


def test_a_credential_goes_with_every_operation_of_which_the_document_does_not_say_that_it_needs_none() -> None:
    tokens = Tokens((Token("TOKEN", frozenset(), "t"),))
    open_post = TEXT.replace("post: {", "post: {security: [], ")
    for text, sent in ((TEXT, ["TOKEN", "TOKEN", "TOKEN"]), (open_post, ["", "TOKEN", "TOKEN"]), (TEXT + "security: []\n", ["", "", ""])):
        tree = document.parse(text, "bases.yaml")
        builder = RequestBuilder(tokens, Required(Schemas(tree)))
        assert [builder.request(one, {}).token for one in operations(tree)] == sent
