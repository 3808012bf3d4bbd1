"""Edits above the schemas: `name`, what is replaced in the document below, by what, and the verdicts `wire source` there and swapped.

A swapped verdict that is no mirror has its reason beside it.
"""

BASE = """
openapi: 3.1.0
info: {title: Pets, version: 1.0.0, description: Pets.}
servers: [{url: https://api.example.com/v1}, {url: https://eu.example.com/v1}]
security: [{token: []}]
tags: [{name: pets}, {name: admin}]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      tags: [pets]
      summary: One pet
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: expand, in: query, schema: {type: array, items: {type: string}}}
        - {name: X-Trace, in: header, schema: {type: string}}
      responses:
        '200':
          description: the pet
          headers:
            X-Rate: {required: true, schema: {type: integer}}
            X-Note: {schema: {type: string}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Pet'}}
            text/plain: {schema: {type: string}}
        '404': {description: none, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    patch:
      operationId: updatePet
      tags: [pets]
      security: [{oauth: [write]}, {token: []}]
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Pet'}}
      responses:
        '200': {description: ok}
        default: {description: error, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
  /pets:
    post:
      operationId: addPet
      tags: [pets]
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Pet'}}
          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Pet'}}
      responses:
        '201': {description: made}
components:
  securitySchemes:
    token: {type: http, scheme: bearer, bearerFormat: JWT}
    key: {type: apiKey, in: header, name: X-Key}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: https://auth.example.com/token, scopes: {write: w, admin: a}}}}
  schemas:
    Pet: {type: object, required: [name], properties: {name: {type: string}, kind: {$ref: '#/components/schemas/Kind'}}}
    Kind: {type: string, enum: [cat, dog]}
    Error: {type: object, properties: {message: {type: string}}}
"""

ID = "        - {name: id, in: path, required: true, schema: {type: integer}}\n"
EXPAND = "{name: expand, in: query, schema: {type: array, items: {type: string}}}"
TRACE = "        - {name: X-Trace, in: header, schema: {type: string}}\n"
ONE = BASE[BASE.index("  /pets/{id}:") : BASE.index("  /pets:\n")]
ADD = BASE[BASE.index("  /pets:\n") : BASE.index("components:\n")]
FORM = "          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Pet'}}\n"
BODY = BASE[BASE.index("      requestBody:\n        content") : BASE.index("      responses:\n        '200': {description: ok}")]
BODY_TO_COMPONENTS = BASE[BASE.index(BODY) : BASE.index("  securitySchemes:")]
NAMED_BODY = "  requestBodies:\n    Pet: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}\n"

# (name, replaced, replacement, "wire source", "wire source" when swapped)
EDITS = [
    ("operation removed", ADD, "", "major major", "minor none"),
    ("path moved", "  /pets:", "  /animals:", "major none", "major none"),
    ("method changed", "    patch:", "    put:", "major none", "major none"),
    ("operation id renamed", "operationId: getPet", "operationId: readPet", "none major", "none major"),
    ("first tag changed", "operationId: addPet\n      tags: [pets]", "operationId: addPet\n      tags: [admin]", "none major", "none major"),
    ("second tag added", "operationId: addPet\n      tags: [pets]", "operationId: addPet\n      tags: [pets, admin]", "none none", "none none"),
    ("operation deprecated", "operationId: getPet", "operationId: getPet\n      deprecated: true", "none minor", "none patch"),  # taking it back is a word
    ("summary reworded", "summary: One pet", "summary: A pet", "none patch", "none patch"),
    ("description of the API", "description: Pets.", "description: All pets.", "none patch", "none patch"),
    ("version of the API", "version: 1.0.0", "version: 1.1.0", "none none", "none none"),
    ("optional query parameter added", TRACE, TRACE + "        - {name: page, in: query, schema: {type: integer}}\n", "minor none", "major major"),
    ("required query parameter added", TRACE, TRACE + "        - {name: page, in: query, required: true, schema: {type: integer}}\n", "major major", "major major"),
    ("header parameter removed", TRACE, "", "major major", "minor none"),
    ("header parameter in another case", "name: X-Trace", "name: x-trace", "none none", "none none"),
    ("parameter became required", "name: X-Trace, in: header,", "name: X-Trace, in: header, required: true,", "major major", "minor none"),
    ("parameter moved to a cookie", "name: X-Trace, in: header", "name: X-Trace, in: cookie", "major major", "major major"),
    ("parameter retyped", "required: true, schema: {type: integer}}\n        - {name: expand", "required: true, schema: {type: boolean}}\n        - {name: expand", "major major", "major major"),
    ("integer parameter becomes number", "name: id, in: path, required: true, schema: {type: integer}}\n        - {name: expand", "name: id, in: path, required: true, schema: {type: number}}\n        - {name: expand", "minor none", "major major"),
    ("path parameter renamed", ONE, ONE.replace("{id}", "{pet}").replace("name: id", "name: pet"), "none major", "none major"),
    ("explode turned off", EXPAND, EXPAND.replace("in: query,", "in: query, explode: false,"), "major none", "major none"),
    ("default style written out", EXPAND, EXPAND.replace("in: query,", "in: query, style: form, explode: true,"), "none none", "none none"),
    ("items of a parameter limited", EXPAND, EXPAND.replace("items:", "maxItems: 3, items:"), "major none", "minor none"),
    ("parameter deprecated", EXPAND, EXPAND.replace("in: query,", "in: query, deprecated: true,"), "none minor", "none patch"),  # taking it back is a word
    ("parameter described", EXPAND, EXPAND.replace("in: query,", "in: query, description: More.,"), "none patch", "none patch"),
    ("parameter hoisted to the path", "  /pets/{id}:\n    get:", "  /pets/{id}:\n    parameters:\n      - {name: id, in: path, required: true, schema: {type: integer}}\n    get:", "none none", "none none"),
    ("parameters reordered", f"        - {EXPAND}\n{TRACE}", f"{TRACE}        - {EXPAND}\n", "none none", "none none"),
    ("body became required", "      requestBody:\n        content", "      requestBody:\n        required: true\n        content", "major major", "minor none"),
    ("body removed", BODY, "", "major major", "minor none"),
    ("request media type removed", FORM, "", "major none", "minor none"),
    ("request media type in another case", "application/x-www-form-urlencoded", "Application/X-WWW-Form-URLencoded", "none none", "none none"),
    ("response media type removed", "            text/plain: {schema: {type: string}}\n", "", "major none", "minor none"),
    ("response removed", "        '404': {description: none, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}\n", "", "minor none", "minor none"),
    ("success removed", "'201': {description: made}", "'202': {description: made}", "major none", "major none"),
    ("response like the default", "        '200': {description: ok}\n", "        '200': {description: ok}\n        '409': {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}\n", "minor none", "none none"),  # the default still says it
    ("response unlike the default", "        '200': {description: ok}\n", "        '200': {description: ok}\n        '409': {description: no, content: {application/json: {schema: {type: array}}}}\n", "major none", "major none"),
    ("response reworded", "description: the pet", "description: a pet", "none patch", "none patch"),
    ("response header removed", "            X-Note: {schema: {type: string}}\n", "", "minor none", "minor none"),
    ("required response header removed", "            X-Rate: {required: true, schema: {type: integer}}\n", "", "major none", "minor none"),
    ("only response removed, a default", "'201': {description: made}", "default: {description: made}", "minor none", "minor none"),
    ("only response becomes an error", "'201': {description: made}", "'400': {description: made}", "major none", "minor none"),
    ("201 becomes 2XX", "'201': {description: made}", "2XX: {description: made}", "minor none", "minor none"),
    ("response header always sent", "X-Note: {schema", "X-Note: {required: true, schema", "minor none", "major none"),
    ("response header widened", "X-Rate: {required: true, schema: {type: integer}}", "X-Rate: {required: true, schema: {type: number}}", "major none", "minor major"),
    ("header in another case", "X-Note:", "x-note:", "none none", "none none"),
    ("security dropped for all", "security: [{token: []}]\ntags", "security: []\ntags", "minor none", "major none"),
    ("another credential is enough", "security: [{token: []}]\ntags", "security: [{token: []}, {key: []}]\ntags", "minor none", "major none"),
    ("two credentials needed", "security: [{token: []}]\ntags", "security: [{token: [], key: []}]\ntags", "major none", "minor none"),
    ("credential replaced", "security: [{token: []}]\ntags", "security: [{key: []}]\ntags", "major none", "major none"),
    ("scope added", "{oauth: [write]}", "{oauth: [write, admin]}", "major none", "minor none"),
    ("alternatives reordered", "[{oauth: [write]}, {token: []}]", "[{token: []}, {oauth: [write]}]", "none none", "none none"),
    ("anonymous allowed too", "[{oauth: [write]}, {token: []}]", "[{oauth: [write]}, {token: []}, {}]", "minor none", "major none"),
    ("security scheme moved", "in: header, name: X-Key", "in: query, name: key", "none none", "none none"),  # nothing uses it
    ("scheme replaced", "scheme: bearer, bearerFormat: JWT", "scheme: basic", "major patch", "major patch"),
    ("token URL moved", "tokenUrl: https://auth.example.com/token", "tokenUrl: https://id.example.com/token", "major none", "major none"),
    ("token's format in words", "bearerFormat: JWT", "bearerFormat: opaque", "none patch", "none patch"),
    ("server removed", ", {url: https://eu.example.com/v1}", "", "major none", "minor none"),
    ("server moved", "https://api.example.com/v1", "https://api.example.com/v2", "major none", "major none"),
    ("servers reordered", "[{url: https://api.example.com/v1}, {url: https://eu.example.com/v1}]", "[{url: https://eu.example.com/v1}, {url: https://api.example.com/v1}]", "none none", "none none"),
    ("servers given to the path too", "  /pets:\n", "  /pets:\n    servers: [{url: https://api.example.com/v1}, {url: https://eu.example.com/v1}]\n", "none none", "none none"),
    ("servers narrowed for a path", "  /pets:\n", "  /pets:\n    servers: [{url: https://api.example.com/v1}]\n", "major none", "minor none"),
    ("schema renamed", "schemas/Kind'}}}\n    Kind:", "schemas/Sort'}}}\n    Sort:", "none major", "none major"),
    ("unused schema added", "    Error: {type", "    Unused: {type: string}\n    Error: {type", "none none", "none major"),
    ("schema inlined, and kept", "kind: {$ref: '#/components/schemas/Kind'}", "kind: {type: string, enum: [cat, dog]}", "none none", "none none"),
    ("webhook added", "components:\n", "webhooks:\n  fed:\n    post:\n      operationId: fed\n      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}\n      responses: {'200': {description: ok}}\ncomponents:\n", "minor none", "major major"),
    ("body by reference", BODY_TO_COMPONENTS, BODY_TO_COMPONENTS.replace(BODY, "      requestBody: {$ref: '#/components/requestBodies/Pet'}\n") + NAMED_BODY, "none none", "none none"),
    ("media type parameter", "text/plain: {schema", "text/plain; charset=utf-8: {schema", "none none", "none none"),
    ("media type version parameter", "text/plain: {schema", "text/plain; version=2: {schema", "major none", "major none"),
    ("vendor media type widened to */*", "          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Pet'}}", "          '*/*': {schema: {$ref: '#/components/schemas/Pet'}}", "minor none", "major none"),
    ("404 becomes 4XX", "'404': {description: none", "'4XX': {description: none", "minor none", "minor none"),
    ("default becomes 4XX", "default: {description: error", "'4XX': {description: error", "minor none", "minor none"),
    ("style of a query array", EXPAND, EXPAND.replace("in: query,", "in: query, style: pipeDelimited, explode: false,"),"major none", "major none"),
    ("allowReserved", EXPAND, EXPAND.replace("in: query,", "in: query, allowReserved: true,"), "minor none", "major none"),
    ("allowEmptyValue words", EXPAND, EXPAND.replace("in: query,", "in: query, example: [a],"),"none patch", "none patch"),
    ("parameter by content", EXPAND, "{name: expand, in: query, content: {application/json: {schema: {type: array, items: {type: string}}}}}", "major none", "major none"),
    ("optional and anonymous", "security: [{oauth: [write]}, {token: []}]", "security: [{}]", "minor none", "major none"),
    ("scope dropped", "[{oauth: [write]}", "[{oauth: []}", "minor none", "major none"),
    ("server with a slash", "https://api.example.com/v1}", "https://api.example.com/v1/}", "none none", "none none"),
    ("server variable enum", "{url: https://eu.example.com/v1}", "{url: 'https://{r}.example.com/v1', variables: {r: {default: eu, enum: [eu, us]}}}", "minor none", "major none"),
    ("server variable default only", "{url: https://eu.example.com/v1}", "{url: 'https://{r}.example.com/v1', variables: {r: {default: eu}}}", "minor none", "major none"),
    ("operation level parameter overrides path", "  /pets/{id}:\n    get:", "  /pets/{id}:\n    parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n    get:", "none none", "none none"),
    ("trailing slash", "  /pets:\n", "  /pets/:\n", "major none", "major none"),
    ("extension on an operation", "      operationId: addPet\n", "      operationId: addPet\n      x-internal: true\n", "none patch", "none patch"),
    ("links", "'201': {description: made}", "'201': {description: made, links: {get: {operationId: getPet}}}", "none patch", "none patch"),
    ("callback added", "      operationId: addPet\n", "      operationId: addPet\n      callbacks: {done: {'{$request.body#/url}': {post: {responses: {'200': {description: ok}}}}}}\n", "minor none", "major major"),
    ("header by content", "X-Note: {schema: {type: string}}", "X-Note: {content: {text/plain: {schema: {type: string}}}}", "none none", "none none"),
    ("header deprecated", "X-Note: {schema", "X-Note: {deprecated: true, schema", "none minor", "none patch"),
    ("cookie parameter added", ID+"      requestBody", "        - {name: s, in: cookie, schema: {type: string}}\n"+ID+"      requestBody", "minor none", "major major"),
    ("tag described", "{name: pets}, {name: admin}", "{name: pets, description: Pets.}, {name: admin}", "none patch", "none patch"),
    ("title of the API", "title: Pets", "title: All pets", "none patch", "none patch"),
    ("body required false", "      requestBody:\n        required: true\n", "      requestBody:\n        required: false\n", "minor none", "major major"),
    ("encoding", "          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Pet'}}", "          application/x-www-form-urlencoded: {encoding: {kind: {style: form, explode: false}}, schema: {$ref: '#/components/schemas/Pet'}}", "major none", "major none"),
    ("encoding of defaults", "          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Pet'}}", "          application/x-www-form-urlencoded: {encoding: {kind: {style: form}}, schema: {$ref: '#/components/schemas/Pet'}}", "none none", "none none"),
    ("security repeated", "      operationId: addPet\n", "      operationId: addPet\n      security: [{token: []}]\n", "none none", "none none"),
    ("empty security of one operation", "      operationId: addPet\n", "      operationId: addPet\n      security: []\n", "minor none", "major none"),
    ("openapi 3.1.1", "openapi: 3.1.0", "openapi: 3.1.1", "none none", "none none"),
    ("path parameter typed narrower", "in: path, required: true, schema: {type: integer}}\n        - {name: expand", "in: path, required: true, schema: {type: integer, minimum: 1}}\n        - {name: expand", "major none", "minor none"),
    ("key scheme's header renamed while used", "security: [{token: []}]\ntags", "security: [{key: []}]\ntags", "major none", "major none"),
    ("json to +json", "            text/plain: {schema: {type: string}}\n", "            application/problem+json: {schema: {type: string}}\n", "major none", "major none"),
]  # fmt: skip
