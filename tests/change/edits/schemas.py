"""Edits of a schema: before, after, the verdict on the wire as a request and as a response, and in the source.

Written as `name | before | after | request response source`, schemas in YAML's flow style, without the outer braces where there is but one.
"""

COMPONENTS = """
Pet: {type: object, required: [name], properties: {name: {type: string}, tag: {$ref: '#/components/schemas/Tag'}}}
Animal: {type: object, required: [name], properties: {name: {type: string}, tag: {$ref: '#/components/schemas/Tag'}}}
Tag: {type: string, enum: [cat, dog]}
Tree: {type: object, properties: {value: {type: integer}, children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
Twig: {type: object, properties: {value: {type: integer}, children: {type: array, items: {$ref: '#/components/schemas/Twig'}}}}
WideTree: {type: object, properties: {value: {type: number}, children: {type: array, items: {$ref: '#/components/schemas/WideTree'}}}}
NamedTree: {type: object, required: [value], properties: {value: {type: integer}, children: {type: array, items: {$ref: '#/components/schemas/NamedTree'}}}}
LabelledTree:
  {type: object, properties: {value: {type: integer}, label: {type: string}, children: {type: array, items: {$ref: '#/components/schemas/LabelledTree'}}}}
"""

# The set of values grows: safe for those who send, breaking for those who read.
WIDER = """
enum member added           | enum: [a, b]                        | enum: [a, b, c]                                   | minor major none
enum becomes any string     | {type: string, enum: [a]}           | type: string                                      | minor major major
const becomes an enum       | const: a                            | enum: [a, b]                                      | minor major none
integer becomes number      | type: integer                       | type: number                                      | minor major none
null allowed by type        | type: string                        | type: [string, 'null']                            | minor major none
null allowed by anyOf       | $ref: '#/components/schemas/Pet'    | anyOf: [{$ref: '#/components/schemas/Pet'}, {type: 'null'}] | minor major none
type added                  | type: string                        | type: [string, integer]                           | minor major none
type dropped                | type: string                        | {}                                                | minor major none
maximum raised              | {type: integer, maximum: 600}       | {type: integer, maximum: 900}                     | minor major none
maximum dropped             | {type: number, maximum: 600}        | type: number                                      | minor major none
maximum no longer exclusive | {type: number, exclusiveMaximum: 6} | {type: number, maximum: 6}                        | minor major none
minimum lowered             | {type: integer, minimum: 1}         | {type: integer, minimum: 0}                       | minor major none
multipleOf divided          | {type: integer, multipleOf: 4}      | {type: integer, multipleOf: 2}                    | minor major none
multipleOf dropped          | {type: integer, multipleOf: 4}      | type: integer                                     | minor major none
maxLength raised            | {type: string, maxLength: 3}        | {type: string, maxLength: 5}                      | minor major none
minLength dropped           | {type: string, minLength: 1}        | type: string                                      | minor major none
pattern dropped             | {type: string, pattern: '^a+$'}     | type: string                                      | minor major none
pattern for its length      | {type: string, pattern: '^a+$'}     | {type: string, minLength: 1}                      | minor major none
format date-time dropped    | {type: string, format: date-time}   | type: string                                      | minor major none
format uuid dropped         | {type: string, format: uuid}        | type: string                                      | minor major none
format uri dropped          | {type: string, format: uri}         | type: string                                      | minor major none
format email dropped        | {type: string, format: email}       | type: string                                      | minor major none
maxItems raised             | {type: array, maxItems: 2}          | {type: array, maxItems: 3}                        | minor major none
minItems lowered            | {type: array, minItems: 2}          | {type: array, minItems: 1}                        | minor major none
uniqueItems dropped         | {type: array, uniqueItems: true}    | type: array                                       | minor major none
items widened               | {type: array, items: {type: integer}} | {type: array, items: {type: number}}            | minor major none
items dropped               | {type: array, items: {type: integer}} | type: array                                     | minor major none
contains dropped            | {type: array, contains: {const: a}} | type: array                                       | minor major none
prefixItems shortened       | {type: array, prefixItems: [{type: string}, {type: integer}]} | {type: array, prefixItems: [{type: string}]} | minor major none
items false dropped         | {type: array, prefixItems: [{type: string}], items: false} | {type: array, prefixItems: [{type: string}]}    | minor major none
required dropped            | {type: object, required: [a], properties: {a: {type: string}}} | {type: object, properties: {a: {type: string}}} | minor major none
a name is not required      | {type: object, required: [a, b]}    | {type: object, required: [a]}                     | minor major none
minProperties dropped       | {type: object, minProperties: 1}    | type: object                                      | minor major none
maxProperties raised        | {type: object, maxProperties: 1}    | {type: object, maxProperties: 2}                  | minor major none
closed becomes open         | {type: object, properties: {a: {type: string}}, additionalProperties: false} | {type: object, properties: {a: {type: string}}} | minor major none
property of a closed object | {type: object, properties: {a: {type: string}}, additionalProperties: false} | {type: object, properties: {a: {type: string}, b: {type: string}}, additionalProperties: false} | minor major none
unevaluated becomes open    | {allOf: [{properties: {a: {type: string}}}], type: object, unevaluatedProperties: false} | {type: object, properties: {a: {type: string}}} | minor major none
values of a map widened     | {type: object, additionalProperties: {type: integer}} | {type: object, additionalProperties: {type: number}} | minor major none
values of a map freed       | {type: object, additionalProperties: {type: integer}} | type: object                    | minor major none
patternProperties widened   | {type: object, patternProperties: {'^x': {type: integer}}} | {type: object, patternProperties: {'^x': {type: number}}} | minor major none
patternProperties dropped   | {type: object, patternProperties: {'^x': {type: integer}}} | type: object               | minor major none
propertyNames dropped       | {type: object, propertyNames: {maxLength: 2}} | type: object                            | minor major none
dependentRequired dropped   | {type: object, dependentRequired: {a: [b]}} | type: object                              | minor major none
dependentSchemas dropped    | {type: object, dependentSchemas: {a: {required: [b]}}} | type: object                   | minor major none
if and then dropped         | {type: object, if: {required: [a]}, then: {required: [b]}} | type: object               | minor major none
not dropped                 | {type: string, not: {const: x}}     | type: string                                      | minor major none
alternative of oneOf added  | oneOf: [{type: string}]             | oneOf: [{type: string}, {type: integer}]          | minor major none
alternative of anyOf added  | anyOf: [{type: string}]             | anyOf: [{type: string}, {type: boolean}]          | minor major none
member of allOf dropped     | allOf: [{type: integer}, {minimum: 3}] | allOf: [{type: integer}]                       | minor major none
oneOf that overlaps: anyOf  | oneOf: [{type: integer}, {minimum: 3}] | anyOf: [{type: integer}, {minimum: 3}]         | minor major none
deep inside                 | {type: object, properties: {a: {type: array, items: {type: object, properties: {b: {maximum: 1}}}}}} | {type: object, properties: {a: {type: array, items: {type: object, properties: {b: {maximum: 2}}}}}} | minor major none
recursive, value widened    | $ref: '#/components/schemas/Tree'   | $ref: '#/components/schemas/WideTree'             | minor major none
recursive, name optional    | $ref: '#/components/schemas/NamedTree' | $ref: '#/components/schemas/Tree'              | minor major none
enum of numbers             | enum: [1, 2]                        | enum: [1, 2, 3]                                   | minor major none
enum takes null             | enum: [a]                           | enum: [a, null]                                   | minor major none
"""

# Neither holds the other: breaking both ways.
ASIDE = """
type replaced               | type: string                        | type: integer                                     | major major none
enum member renamed         | enum: [a, b]                        | enum: [a, c]                                      | major major major
const replaced              | const: a                            | const: b                                          | major major none
format replaced             | {type: string, format: date}        | {type: string, format: date-time}                 | major major none
range moved                 | {type: integer, minimum: 0, maximum: 5} | {type: integer, minimum: 3, maximum: 9}       | major major none
multipleOf replaced         | {type: integer, multipleOf: 2}      | {type: integer, multipleOf: 3}                    | major major none
array for a single value    | type: string                        | {type: array, items: {type: string}}              | major major none
required name replaced      | {type: object, required: [a]}       | {type: object, required: [b]}                     | major major none
property retyped            | {type: object, properties: {a: {type: string}}} | {type: object, properties: {a: {type: integer}}} | major major none
required property renamed   | {type: object, required: [a], properties: {a: {type: string}}} | {type: object, required: [b], properties: {b: {type: string}}} | major major major
"""

# Open objects: a name that is not declared is not used.
OPEN = """
optional property added     | {type: object, properties: {a: {type: string}}} | {type: object, properties: {a: {type: string}, b: {type: integer}}} | minor minor none
optional property removed   | {type: object, properties: {a: {type: string}, b: {type: integer}}} | {type: object, properties: {a: {type: string}}} | minor minor major
required property added     | {type: object, properties: {a: {type: string}}} | {type: object, required: [b], properties: {a: {type: string}, b: {type: integer}}} | major minor none
property added by allOf     | allOf: [{type: object, properties: {a: {type: string}}}] | allOf: [{type: object, properties: {a: {type: string}}}, {properties: {b: {type: integer}}}] | minor minor none
property added deep inside  | {type: object, properties: {a: {type: array, items: {type: object, properties: {x: {type: string}}}}}} | {type: object, properties: {a: {type: array, items: {type: object, properties: {x: {type: string}, y: {type: string}}}}}} | minor minor none
property of a recursive one | $ref: '#/components/schemas/Tree'   | $ref: '#/components/schemas/LabelledTree'         | minor minor none
written open, property added | {type: object, additionalProperties: true, properties: {a: {type: string}}} | {type: object, additionalProperties: true, properties: {a: {type: string}, b: {type: integer}}} | minor minor none
a map gets a property       | {type: object, additionalProperties: {type: string}} | {type: object, properties: {a: {type: integer}}, additionalProperties: {type: string}} | major major none
"""

# The same set in other words.
REWRITTEN = """
reference inlined           | $ref: '#/components/schemas/Tag'    | {type: string, enum: [cat, dog]}                  | none none none
reference to a twin         | $ref: '#/components/schemas/Pet'    | $ref: '#/components/schemas/Animal'               | none none none
recursive twin              | $ref: '#/components/schemas/Tree'   | $ref: '#/components/schemas/Twig'                 | none none none
allOf around a reference    | $ref: '#/components/schemas/Pet'    | allOf: [{$ref: '#/components/schemas/Pet'}]       | none none none
allOf flattened             | allOf: [{type: object, properties: {a: {type: string}}}, {type: object, required: [b], properties: {b: {type: integer}}}] | {type: object, required: [b], properties: {a: {type: string}, b: {type: integer}}} | none none none
const and one-value enum    | const: a                            | enum: [a]                                         | none none none
enum reordered              | enum: [a, b]                        | enum: [b, a]                                      | none none none
enum with its type          | enum: [a, b]                        | {type: string, enum: [a, b]}                      | none none none
keys reordered              | {type: string, minLength: 1}        | {minLength: 1, type: string}                      | none none none
required reordered          | {type: object, required: [a, b]}    | {type: object, required: [b, a]}                  | none none none
type list and anyOf         | type: [string, integer]             | anyOf: [{type: string}, {type: integer}]          | none none none
oneOf that is disjoint      | oneOf: [{type: string}, {type: integer}] | anyOf: [{type: string}, {type: integer}]     | none none none
null by type and by anyOf   | type: [string, 'null']              | anyOf: [{type: string}, {type: 'null'}]           | none none none
integer bounds              | {type: integer, exclusiveMinimum: 0} | {type: integer, minimum: 1}                      | none none none
whole numbers               | {type: number, multipleOf: 1}       | type: integer                                     | none none none
if and then, dependent      | {type: object, if: {required: [a]}, then: {required: [b]}} | {type: object, dependentRequired: {a: [b]}} | none none none
additional properties true  | {type: object, properties: {a: {type: string}}} | {type: object, properties: {a: {type: string}}, additionalProperties: true} | none none none
closed in two ways          | {type: object, properties: {a: {type: string}}, additionalProperties: false} | {allOf: [{properties: {a: {type: string}}}], type: object, unevaluatedProperties: false} | none none none
minLength 0                 | type: string                        | {type: string, minLength: 0}                      | none none none
double not                  | type: string                        | {not: {not: {type: string}}}                      | none none none
title moved to a comment    | {type: string, title: T}            | {type: string, $comment: T}                       | none none patch
description                 | {type: string, description: old}    | {type: string, description: new}                  | none none patch
example                     | {type: string, examples: [a]}       | {type: string, examples: [b]}                     | none none patch
format without a meaning    | {type: integer, format: int32}      | {type: integer, format: int64}                    | none none patch
extension                   | {type: string, x-order: 1}          | {type: string, x-order: 2}                        | none none patch
deprecated                  | type: string                        | {type: string, deprecated: true}                  | none none minor
"""
