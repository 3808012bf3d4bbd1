"""An edit of our own for each rule of a peer, oasdiff, that concerns the wire, with the change that is true there.

`rules | what the change is about | how the set of values changes | before | after`: rules are named without their direction and place. The set of
values decides: what is narrower is major in a request and minor in a response, what is wider is minor and major, and swapped the other way round.
"""

SETS = """
max-decreased               | range      | narrowed | {type: integer, maximum: 9}                  | {type: integer, maximum: 5}
max-set                     | range      | narrowed | {type: integer}                              | {type: integer, maximum: 5}
min-increased               | range      | narrowed | {type: number, minimum: 1}                   | {type: number, minimum: 2}
min-set                     | range      | narrowed | {type: number}                               | {type: number, minimum: 2}
exclusive-max-decreased     | range      | narrowed | {type: number, exclusiveMaximum: 9}          | {type: number, exclusiveMaximum: 5}
exclusive-max-set           | range      | narrowed | {type: number}                               | {type: number, exclusiveMaximum: 5}
exclusive-min-increased     | range      | narrowed | {type: number, exclusiveMinimum: 1}          | {type: number, exclusiveMinimum: 2}
exclusive-min-set           | range      | narrowed | {type: number}                               | {type: number, exclusiveMinimum: 2}
max-length-decreased        | length     | narrowed | {type: string, maxLength: 9}                 | {type: string, maxLength: 5}
max-length-set              | length     | narrowed | {type: string}                               | {type: string, maxLength: 5}
min-length-increased        | length     | narrowed | {type: string, minLength: 1}                 | {type: string, minLength: 2}
pattern-added               | pattern    | narrowed | {type: string}                               | {type: string, pattern: '^a+$'}
pattern-changed             | pattern    | narrowed | {type: string, pattern: '^[ab]+$'}           | {type: string, pattern: '^a+$'}
enum-value-removed          | enum       | narrowed | {type: string, enum: [a, b]}                 | {type: string, enum: [a]}
became-enum                 | enum       | narrowed | {type: string}                               | {type: string, enum: [a]}
const-added                 | enum       | narrowed | {type: string}                               | {type: string, const: a}
became-not-nullable         | type       | narrowed | {type: [string, 'null']}                     | {type: string}
type-specialized            | type       | narrowed | {type: number}                               | {type: integer}
list-of-types-narrowed      | type       | narrowed | {type: [string, boolean]}                    | {type: boolean}
"""

# The same where values have structure: as a body or a property, not in the text of a parameter.
STRUCTURED = """
min-items-increased         | array-size | narrowed | {type: array, minItems: 1}                   | {type: array, minItems: 2}
min-items-set               | array-size | narrowed | {type: array}                                | {type: array, minItems: 2}
max-items-decreased         | array-size | narrowed | {type: array, maxItems: 9}                   | {type: array, maxItems: 5}
contains-added              | schema     | narrowed | {type: array}                                | {type: array, contains: {const: a}}
min-contains-increased      | array-size | narrowed | {type: array, contains: {const: a}}          | {type: array, contains: {const: a}, minContains: 2}
max-contains-decreased      | array-size | narrowed | {type: array, contains: {const: a}, maxContains: 3} | {type: array, contains: {const: a}, maxContains: 2}
prefix-items-added          | schema     | narrowed | {type: array}                                | {type: array, prefixItems: [{type: string}]}
unevaluated-items-added     | schema     | narrowed | {type: array, prefixItems: [{type: string}]} | {type: array, prefixItems: [{type: string}], unevaluatedItems: false}
unevaluated-properties-added | additional-properties | narrowed | {type: object, properties: {a: {type: string}}} | {type: object, properties: {a: {type: string}}, unevaluatedProperties: false}
property-names-added        | additional-properties | narrowed | {type: object}                    | {type: object, propertyNames: {pattern: '^a'}}
pattern-property-added      | additional-properties | narrowed | {type: object}                    | {type: object, patternProperties: {'^x': {type: string}}}
dependent-required-added    | required   | narrowed | {type: object}                               | {type: object, dependentRequired: {a: [b]}}
dependent-required-changed  | required   | narrowed | {type: object, dependentRequired: {a: [b]}}  | {type: object, dependentRequired: {a: [b, c]}}
dependent-schema-added      | schema     | narrowed | {type: object}                               | {type: object, dependentSchemas: {a: {required: [b]}}}
if-added then-added         | schema     | narrowed | {type: object}                               | {type: object, if: {required: [a]}, then: {required: [b]}}
else-added                  | schema     | narrowed | {type: object, if: {required: [a]}, then: {required: [b]}} | {type: object, if: {required: [a]}, then: {required: [b]}, else: {required: [c]}}
any-of-removed              | alternatives | narrowed | {anyOf: [{type: string}, {type: boolean}]} | {anyOf: [{type: string}]}
one-of-removed              | alternatives | narrowed | {oneOf: [{type: string}, {type: boolean}]} | {oneOf: [{type: string}]}
all-of-added                | schema     | narrowed | {allOf: [{type: integer}]}                   | {allOf: [{type: integer}, {minimum: 3}]}
"""

# Where neither set holds the other: major in both directions, both ways.
OTHER_SETS = """
const-changed               | enum       | changed  | {const: a}                                   | {const: b}
type-changed                | type       | changed  | {type: object}                               | {type: array}
"""

# What is said of a value without a change of what it may be: nothing changes on the wire.
SILENT = """
all-of-added-annotation-only | {allOf: [{type: object}]}               | {allOf: [{type: object}, {description: more}]}
max-set                     | {type: string}                           | {type: string, maximum: 5}
max-length-set              | {type: object}                           | {type: object, maxLength: 5}
min-contains-increased      | {type: array}                            | {type: array, minContains: 2}
min-items-increased         | {type: string, minItems: 1}              | {type: string, minItems: 2}
then-added                  | {type: object}                           | {type: object, then: {required: [a]}}
type-changed                | {type: string, properties: {a: {type: string}}} | {type: string, properties: {a: {type: integer}}}
type-changed                | {type: string, format: zip}              | {type: string, format: plz}
any-of-removed              | {anyOf: [{type: integer}, {type: number}]} | {anyOf: [{type: number}]}
one-of-added                | {oneOf: [{type: string}]}                | {oneOf: [{type: string}, {type: object, allOf: [{type: array}]}]}
"""

# Edits of the fields of an object: `rules | before | after | request | response | request, undone | response, undone`.
FIELDS = """
new-optional-request-property response-optional-property-added | {properties: {a: {type: string}}} | {properties: {a: {type: string}, b: {type: string}}} | request-property-added minor | response-property-added minor | request-property-removed minor | response-property-removed minor
new-required-request-property response-required-property-added | {properties: {a: {type: string}}} | {required: [b], properties: {a: {type: string}, b: {type: string}}} | required-request-property-added major | response-property-added minor | request-property-removed minor | required-response-property-removed major
new-required-request-property-with-default | {properties: {a: {type: string}}} | {required: [b], properties: {a: {type: string}, b: {type: string, default: x}}} | required-request-property-added major | response-property-added minor | request-property-removed minor | required-response-property-removed major
request-property-became-required response-property-became-required | {properties: {a: {type: string}}} | {required: [a], properties: {a: {type: string}}} | request-required-narrowed major | response-required-narrowed minor | request-required-widened minor | response-required-widened major
request-read-only-property-max-length-decreased | {properties: {a: {type: string, readOnly: true, maxLength: 9}}} | {properties: {a: {type: string, readOnly: true, maxLength: 5}}} | | response-length-narrowed minor | | response-length-widened major
response-write-only-property-enum-value-added | {properties: {a: {writeOnly: true, enum: [x]}}} | {properties: {a: {writeOnly: true, enum: [x, y]}}} | request-enum-widened minor | | request-enum-narrowed major |
request-required-property-became-read-only | {required: [a], properties: {a: {type: string}}} | {required: [a], properties: {a: {type: string, readOnly: true}}} | request-required-widened minor, access-flag-changed minor | access-flag-changed minor | request-required-narrowed major, access-flag-changed minor | access-flag-changed minor
response-required-property-became-write-only | {required: [a], properties: {a: {type: string}}} | {required: [a], properties: {a: {type: string, writeOnly: true}}} | access-flag-changed minor | response-required-widened major, access-flag-changed minor | access-flag-changed minor | response-required-narrowed minor, access-flag-changed minor
request-body-default-value-changed | {properties: {a: {type: string, default: x}}} | {properties: {a: {type: string, default: y}}} | default-changed minor | default-changed minor | default-changed minor | default-changed minor
all-of-added | {allOf: [{properties: {a: {type: string}}}]} | {allOf: [{properties: {a: {type: string}}}, {properties: {b: {type: string}}}]} | request-property-added minor | response-property-added minor | request-property-removed minor | response-property-removed minor
content-encoding-changed | {properties: {a: {type: string, contentEncoding: base64}}} | {properties: {a: {type: string, contentEncoding: base64url}}} | content-encoding-changed major, request-format-changed major | content-encoding-changed major, response-format-changed major | content-encoding-changed major, request-format-changed major | content-encoding-changed major, response-format-changed major
content-media-type-changed | {properties: {a: {type: string, contentMediaType: text/plain}}} | {properties: {a: {type: string, contentMediaType: image/png}}} | request-content-media-type-changed major | response-content-media-type-changed major | request-content-media-type-changed major | response-content-media-type-changed major
content-schema-added | {properties: {a: {type: string, contentMediaType: application/json}}} | {properties: {a: {type: string, contentMediaType: application/json, contentSchema: {type: array}}}} | request-content-schema-narrowed major | response-content-schema-narrowed minor | request-content-schema-widened minor | response-content-schema-widened major
discriminator-mapping-deleted | {oneOf: [{title: A, required: [a]}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k, mapping: {b: '#/components/schemas/B', c: '#/components/schemas/B'}}} | {oneOf: [{title: A, required: [a]}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k, mapping: {b: '#/components/schemas/B'}}} | request-discriminator-narrowed major | response-discriminator-narrowed minor | request-discriminator-widened minor | response-discriminator-widened major
discriminator-property-name-changed | {oneOf: [{title: A, required: [a]}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}} | {oneOf: [{title: A, required: [a]}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: z}} | request-discriminator-changed major | response-discriminator-changed major | request-discriminator-changed major | response-discriminator-changed major
discriminator-added | {oneOf: [{title: A, required: [a]}, {$ref: '#/components/schemas/B'}]} | {oneOf: [{title: A, required: [a]}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}} | request-discriminator-added minor | response-discriminator-narrowed minor | request-discriminator-widened minor | response-discriminator-widened major
"""

# Edits above the schemas: `rules | before | after | changes | changes, undone`, in the operation of a service with `/call` or `/call/{p}`.
OPERATIONS = """
new-required-request-parameter request-parameter-removed | {} | {parameters: [{name: q, in: query, required: true, schema: {type: string}}]} | required-parameter-added major | parameter-removed major
new-optional-request-parameter | {} | {parameters: [{name: q, in: header, schema: {type: string}}]} | parameter-added minor | parameter-removed major
request-parameter-became-required | {parameters: [{name: q, in: cookie, schema: {type: string}}]} | {parameters: [{name: q, in: cookie, required: true, schema: {type: string}}]} | parameter-became-required major | parameter-became-optional minor
request-parameter-default-value-changed | {parameters: [{name: q, in: query, schema: {type: string, default: x}}]} | {parameters: [{name: q, in: query, schema: {type: string, default: y}}]} | parameter-default-changed minor | parameter-default-changed minor
request-parameter-became-not-nullable | {parameters: [{name: q, in: query, schema: {type: [string, 'null']}}]} | {parameters: [{name: q, in: query, schema: {type: string}}]} | |
request-parameter-type-generalized | {parameters: [{name: q, in: query, schema: {type: integer}}]} | {parameters: [{name: q, in: query, schema: {type: string}}]} | request-type-widened minor | request-type-changed major
request-parameter-property-became-not-nullable | {parameters: [{name: q, in: query, style: deepObject, schema: {type: object, properties: {a: {type: [string, 'null']}}}}]} | {parameters: [{name: q, in: query, style: deepObject, schema: {type: object, properties: {a: {type: string}}}}]} | |
explode-params | {parameters: [{name: a, in: query, schema: {type: integer}}, {name: b, in: query, schema: {type: integer}}]} | {parameters: [{name: page, in: query, schema: {type: object, properties: {a: {type: integer}, b: {type: integer}}}}]} | |
request-body-added-required | {} | {requestBody: {required: true, content: {application/json: {schema: {type: string}}}}} | required-request-body-added major | request-body-removed major
request-body-added-optional | {} | {requestBody: {content: {application/json: {schema: {type: string}}}}} | request-body-added minor | request-body-removed major
request-body-became-required | {requestBody: {content: {application/json: {}}}} | {requestBody: {required: true, content: {application/json: {}}}} | request-body-became-required major | request-body-became-optional minor
request-body-media-type-added | {requestBody: {content: {application/json: {}}}} | {requestBody: {content: {application/json: {}, text/csv: {}}}} | request-media-type-added minor | request-media-type-removed major
request-body-media-type-schema-added | {requestBody: {content: {application/json: {}}}} | {requestBody: {content: {application/json: {schema: {type: string}}}}} | request-schema-added major | request-schema-removed minor
request-body-media-type-schema-added | {requestBody: {content: {application/json: {}}}} | {requestBody: {content: {application/json: {schema: {}}}}} | |
response-success-status-added | {responses: {'200': {description: ok}}} | {responses: {'200': {description: ok}, '202': {description: later}}} | response-added minor | success-response-removed major
response-non-success-status-added | {responses: {'200': {description: ok}}} | {responses: {'200': {description: ok}, '409': {description: no}}} | response-added minor | error-response-removed minor
response-media-type-added | {responses: {'200': {description: ok, content: {application/json: {}}}}} | {responses: {'200': {description: ok, content: {application/json: {}, text/csv: {}}}}} | response-media-type-added minor | response-media-type-removed major
response-media-type-name-changed | {responses: {'200': {description: ok, content: {application/json: {}}}}} | {responses: {'200': {description: ok, content: {application/problem+json: {}}}}} | response-media-type-removed major, response-media-type-added minor | response-media-type-removed major, response-media-type-added minor
response-header-added | {responses: {'200': {description: ok}}} | {responses: {'200': {description: ok, headers: {X: {schema: {type: string}}}}}} | response-header-added minor | response-header-removed minor
response-header-became-optional | {responses: {'200': {description: ok, headers: {X: {required: true, schema: {type: string}}}}}} | {responses: {'200': {description: ok, headers: {X: {schema: {type: string}}}}}} | response-header-became-optional major | response-header-became-required minor
response-header-became-nullable | {responses: {'200': {description: ok, headers: {X: {schema: {type: string}}}}}} | {responses: {'200': {description: ok, headers: {X: {schema: {type: [string, 'null']}}}}}} | |
api-security-added | {} | {security: [{t: []}]} | security-narrowed major | security-widened minor
api-security-scope-added | {security: [{o: [a]}]} | {security: [{o: [a, b]}]} | security-narrowed major | security-widened minor
api-operation-id-removed | {operationId: a} | {operationId: b} | |
api-tag-removed | {tags: [a]} | {tags: [b]} | |
"""
