"""Operations come with everything that stands elsewhere resolved."""

from oaswright.api.operation import operations
from oaswright.document import document

TEXT = """
openapi: 3.0.3
security: [{key: []}]
paths:
  x-note: ignored
  /pets/{id}:
    parameters:
      - {$ref: '#/components/parameters/Id'}
      - {name: limit, in: query, schema: {type: integer}}
    get:
      parameters: [{name: limit, in: query, schema: {type: string}}]
      responses: {200: {$ref: '#/components/responses/Pet'}, default: {description: d}}
    post:
      operationId: make
      security: [{bearer: [write]}, {}]
      requestBody: {required: true, content: {text/plain: {}, application/json: {schema: {type: object}}}}
      responses: {4XX: {description: d}, x-note: {description: ignored}}
components:
  parameters: {Id: {name: id, in: path, required: true, content: {application/json: {schema: {type: integer}}}}}
  responses: {Pet: {description: d, headers: {X-A: {$ref: '#/components/headers/A'}}, content: {application/json: {schema: {type: string}}}}}
  headers: {A: {schema: {type: integer}}}
"""


def test_path_level_parameters_are_overridden_by_name_and_place() -> None:
    get, post = operations(document.parse(TEXT))
    assert [(one.name, one.location, one.schema) for one in get.parameters] == [
        ("id", "path", "/components/parameters/Id/content/application~1json/schema"),
        ("limit", "query", "/paths/~1pets~1{id}/get/parameters/0/schema"),
    ]
    assert post.parameters[1].schema == "/paths/~1pets~1{id}/parameters/1/schema"


def test_security_falls_back_to_the_document() -> None:
    get, post = operations(document.parse(TEXT))
    assert (get.security, post.security) == (({"key": []},), ({"bearer": ["write"]}, {}))


def test_bodies_and_responses_point_to_their_schemas() -> None:
    get, post = operations(document.parse(TEXT))
    assert post.body is not None
    assert (post.body.required, post.body.media_types) == (
        True,
        {"text/plain": "", "application/json": "/paths/~1pets~1{id}/post/requestBody/content/application~1json/schema"},
    )
    assert get.responses["200"].media_types == {"application/json": "/components/responses/Pet/content/application~1json/schema"}
    assert get.responses["200"].headers == {"X-A": "/components/headers/A"}
    assert list(post.responses) == ["4XX"]


def test_an_operation_without_an_id_gets_one_of_its_path() -> None:
    assert [one.id for one in operations(document.parse(TEXT))] == ["get_pets_id", "make"]


def test_openapi_3_2_has_a_query_method_more_operations_and_media_type_components() -> None:
    read = document.parse("""
openapi: 3.2.0
info: {title: t, version: '1'}
paths:
  /things:
    query: {operationId: search, responses: {'200': {description: -, content: {application/json: {$ref: '#/components/mediaTypes/Things'}}}}}
    additionalOperations:
      COPY: {operationId: copy, responses: {'204': {description: -}}}
components:
  mediaTypes: {Things: {schema: {type: array}}}
""")
    search, copy = operations(read)
    assert (search.name, search.pointer) == ("QUERY /things", "/paths/~1things/query")
    assert search.responses["200"].media_types == {"application/json": "/components/mediaTypes/Things/schema"}
    assert (copy.name, copy.pointer) == ("COPY /things", "/paths/~1things/additionalOperations/COPY")
