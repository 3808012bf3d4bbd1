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
format date-time dropped    | {type: string, format: date-time}   | type: string                                      | minor major major
format uuid dropped         | {type: string, format: uuid}        | type: string                                      | minor major major
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
recursive, value widened    | $ref: '#/components/schemas/Tree'   | $ref: '#/components/schemas/WideTree'             | minor major major
recursive, name optional    | $ref: '#/components/schemas/NamedTree' | $ref: '#/components/schemas/Tree'              | minor major major
enum of numbers             | enum: [1, 2]                        | enum: [1, 2, 3]                                   | minor major none
enum takes null             | enum: [a]                           | enum: [a, null]                                   | minor major none
pattern loosened            | {type: string, pattern: '^[a-z]+$'} | {type: string, pattern: '^[a-z0-9]+$'} | minor major none
pattern for anything        | {type: string, pattern: '\\w+'}    | {type: string, pattern: '.*'}          | minor major none
pattern for both lengths    | {type: string, pattern: '^a{2,4}$'} | {type: string, minLength: 2, maxLength: 5} | minor major none
pattern of names loosened   | {type: object, propertyNames: {pattern: '^a'}} | {type: object, propertyNames: {pattern: '^[ab]'}} | minor major none
pattern with a lookahead    | {type: string, pattern: '^(?=.*[0-9])[a-z0-9]{8,}$'} | {type: string, pattern: '^[a-z0-9]{8,}$'} | minor major none
letters of any language     | {type: string, pattern: '^\\p{Lu}$'} | {type: string, pattern: '^\\p{L}$'}  | minor major none
"""

# Neither holds the other: breaking both ways.
ASIDE = """
type replaced               | type: string                        | type: integer                                     | major major major
enum member renamed         | enum: [a, b]                        | enum: [a, c]                                      | major major major
const replaced              | const: a                            | const: b                                          | major major major
format replaced             | {type: string, format: date}        | {type: string, format: date-time}                 | major major major
range moved                 | {type: integer, minimum: 0, maximum: 5} | {type: integer, minimum: 3, maximum: 9}       | major major none
multipleOf replaced         | {type: integer, multipleOf: 2}      | {type: integer, multipleOf: 3}                    | major major none
array for a single value    | type: string                        | {type: array, items: {type: string}}              | major major major
required name replaced      | {type: object, required: [a]}       | {type: object, required: [b]}                     | major major none
property retyped            | {type: object, properties: {a: {type: string}}} | {type: object, properties: {a: {type: integer}}} | major major major
required property renamed   | {type: object, required: [a], properties: {a: {type: string}}} | {type: object, required: [b], properties: {b: {type: string}}} | major major major
"""

# Open objects: a name that is not declared is not used.
OPEN = """
optional property added     | {type: object, properties: {a: {type: string}}} | {type: object, properties: {a: {type: string}, b: {type: integer}}} | minor minor none
optional property removed   | {type: object, properties: {a: {type: string}, b: {type: integer}}} | {type: object, properties: {a: {type: string}}} | minor minor major
required property added     | {type: object, properties: {a: {type: string}}} | {type: object, required: [b], properties: {a: {type: string}, b: {type: integer}}} | major minor none
property added by allOf     | allOf: [{type: object, properties: {a: {type: string}}}] | allOf: [{type: object, properties: {a: {type: string}}}, {properties: {b: {type: integer}}}] | minor minor none
property added deep inside  | {type: object, properties: {a: {type: array, items: {type: object, properties: {x: {type: string}}}}}} | {type: object, properties: {a: {type: array, items: {type: object, properties: {x: {type: string}, y: {type: string}}}}}} | minor minor none
property of a recursive one | $ref: '#/components/schemas/Tree'   | $ref: '#/components/schemas/LabelledTree'         | minor minor major
written open, property added | {type: object, additionalProperties: true, properties: {a: {type: string}}} | {type: object, additionalProperties: true, properties: {a: {type: string}, b: {type: integer}}} | minor minor none
a map gets a property       | {type: object, additionalProperties: {type: string}} | {type: object, properties: {a: {type: integer}}, additionalProperties: {type: string}} | major major major
"""

# The same set in other words.
REWRITTEN = """
pattern spelled otherwise | {type: string, pattern: '^\\d+$'} | {type: string, pattern: '^[0-9]+$'} | none none none
pattern of names spelled otherwise | {type: object, patternProperties: {'^\\d+$': {type: string}}} | {type: object, patternProperties: {'^[0-9]+$': {type: string}}} | none none none
reference inlined           | $ref: '#/components/schemas/Tag'    | {type: string, enum: [cat, dog]}                  | none none none
reference to a twin         | $ref: '#/components/schemas/Pet'    | $ref: '#/components/schemas/Animal'               | none none major
recursive twin              | $ref: '#/components/schemas/Tree'   | $ref: '#/components/schemas/Twig'                 | none none major
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
whole numbers               | {type: number, multipleOf: 1}       | type: integer                                     | none none major
if and then, dependent      | {type: object, if: {required: [a]}, then: {required: [b]}} | {type: object, dependentRequired: {a: [b]}} | none none none
additional properties true  | {type: object, properties: {a: {type: string}}} | {type: object, properties: {a: {type: string}}, additionalProperties: true} | none none none
closed in two ways          | {type: object, properties: {a: {type: string}}, additionalProperties: false} | {allOf: [{properties: {a: {type: string}}}], type: object, unevaluatedProperties: false} | none none none
minLength 0                 | type: string                        | {type: string, minLength: 0}                      | none none none
double not                  | type: string                        | {not: {not: {type: string}}}                      | none none none
title moved to a comment    | {type: string, title: T}            | {type: string, $comment: T}                       | none none patch
description                 | {type: string, description: old}    | {type: string, description: new}                  | none none patch
example                     | {type: string, examples: [a]}       | {type: string, examples: [b]}                     | none none patch
extension                   | {type: string, x-order: 1}          | {type: string, x-order: 2}                        | none none patch
deprecated                  | type: string                        | {type: string, deprecated: true}                  | none none minor
"""

# What is easily judged wrongly: parts that hold together, alternatives that stand in for each other, lengths that nobody tries.
SUBTLE = """
properties of a string | {type: string, properties: {n: {type: string}}} | {type: string, properties: {n: {type: integer}}} | none none none
items of an object | {type: object, items: {type: string}} | {type: object, items: {type: integer}} | none none none
nullable by anyOf ref | anyOf: [{$ref: '#/components/schemas/Pet'}, {type: 'null'}] | oneOf: [{$ref: '#/components/schemas/Pet'}, {type: 'null'}] | none none none
default added | {type: integer} | {type: integer, default: 3} | minor minor none
default changed | {type: integer, default: 2} | {type: integer, default: 3} | minor minor none
required moved between branches | allOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}] | allOf: [{type: object, properties: {a: {type: string}}}, {type: object, required: [a], properties: {b: {type: string}}}] | none none none
property moved between branches | allOf: [{type: object, properties: {a: {type: string}, b: {type: integer}}}, {type: object}] | allOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {b: {type: integer}}}] | none none none
other branch retypes | allOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}] | allOf: [{type: object, properties: {a: {type: string}, b: {type: integer}}}, {type: object, properties: {b: {type: string}}}] | major minor none
ref sibling bound | $ref: '#/components/schemas/Tag' | {$ref: '#/components/schemas/Tag', maxLength: 2} | major minor none
ref sibling description | $ref: '#/components/schemas/Tag' | {$ref: '#/components/schemas/Tag', description: x} | none none patch
minContains | {type: array, contains: {const: a}} | {type: array, contains: {const: a}, minContains: 2} | major minor none
prefixItems retyped | {type: array, prefixItems: [{type: string}]} | {type: array, prefixItems: [{type: integer}]} | major major none
oneOf alternative widened | oneOf: [{type: object, required: [k], properties: {k: {const: a}, x: {type: integer}}}, {type: object, required: [k], properties: {k: {const: b}}}] | oneOf: [{type: object, required: [k], properties: {k: {const: a}, x: {type: number}}}, {type: object, required: [k], properties: {k: {const: b}}}] | minor major none
oneOf alternatives reordered | oneOf: [{type: object, required: [k], properties: {k: {const: a}}}, {type: object, required: [k], properties: {k: {const: b}}}] | oneOf: [{type: object, required: [k], properties: {k: {const: b}}}, {type: object, required: [k], properties: {k: {const: a}}}] | none none none
optional in oneOf alternative | oneOf: [{type: object, required: [k], properties: {k: {const: a}}}, {type: object, required: [k], properties: {k: {const: b}}}] | oneOf: [{type: object, required: [k], properties: {k: {const: a}, x: {type: integer}}}, {type: object, required: [k], properties: {k: {const: b}}}] | minor minor none
anyOf alternative swallowed | anyOf: [{type: integer}, {type: number}] | type: number | none none none
anyOf member dropped but covered | anyOf: [{type: string, maxLength: 3}, {type: string}] | anyOf: [{type: string}] | none none none
one shrinks another covers | anyOf: [{type: integer, minimum: 0}, {type: integer, maximum: 9}] | anyOf: [{type: integer, minimum: 5}, {type: integer, maximum: 9}] | none none none
if then else rewritten | {type: object, properties: {t: {enum: [a, b]}}, required: [t], if: {properties: {t: {const: a}}}, then: {required: [x]}, else: {required: [y]}} | {type: object, properties: {t: {enum: [a, b]}}, required: [t], oneOf: [{properties: {t: {const: a}}, required: [x]}, {properties: {t: {const: b}}, required: [y]}]} | none none none
empty schema true | {} | true | none none none
type array order | type: [string, integer] | type: [integer, string] | none none none
unevaluatedItems closed | {type: array, prefixItems: [{type: string}]} | {type: array, prefixItems: [{type: string}], unevaluatedItems: false} | major minor none
items false from prefix | {type: array, prefixItems: [{type: string}], unevaluatedItems: false} | {type: array, prefixItems: [{type: string}], items: false} | none none none
enum vs consts | enum: [a, b] | oneOf: [{const: a}, {const: b}] | none none none
1.0 and 1 | const: 1 | const: 1.0 | none none none
maxProperties under properties | {type: object, properties: {a: {type: string}}, additionalProperties: false} | {type: object, properties: {a: {type: string}}, additionalProperties: false, maxProperties: 1} | none none none
minItems 0 | type: array | {type: array, minItems: 0} | none none none
uniqueItems false | type: array | {type: array, uniqueItems: false} | none none none
not type | {type: [string, integer]} | {type: [string, integer], not: {type: integer}} | major minor none
dependentRequired added | {type: object, properties: {a: {type: string}, b: {type: string}}} | {type: object, properties: {a: {type: string}, b: {type: string}}, dependentRequired: {a: [b]}} | major minor none
recursion inlined once | $ref: '#/components/schemas/Tree' | {type: object, properties: {value: {type: integer}, children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}} | none none major
deep recursive break inside | $ref: '#/components/schemas/WideTree' | $ref: '#/components/schemas/Tree' | major minor major
integer to int64 string | {type: integer, format: int64} | {type: string, format: int64} | major major major
array of union widened | {type: array, items: {anyOf: [{type: string}, {type: object, properties: {a: {enum: [x]}}}]}} | {type: array, items: {anyOf: [{type: string}, {type: object, properties: {a: {enum: [x, y]}}}]}} | minor major none
allOf of unions | allOf: [{anyOf: [{type: string}, {type: integer}]}, {anyOf: [{type: string}, {type: boolean}]}] | type: string | none none major
additionalProperties schema to false | {type: object, additionalProperties: {type: string}} | {type: object, additionalProperties: false} | major minor none
map value union | {type: object, additionalProperties: {anyOf: [{type: string}, {type: integer}]}} | {type: object, additionalProperties: {type: [string, integer, 'null']}} | minor major none
multipleOf .1 | {type: number, multipleOf: 0.1} | {type: number, multipleOf: 0.01} | minor major none
exclusive both | {type: number, exclusiveMinimum: 0} | {type: number, minimum: 0} | minor major none
maxLength huge | {type: string} | {type: string, maxLength: 5000} | major minor none
maxItems huge | {type: array, items: {type: string}} | {type: array, items: {type: string}, maxItems: 1500} | major minor none
nested required deep | {type: object, properties: {a: {type: object, properties: {b: {type: string}}}}} | {type: object, properties: {a: {type: object, required: [b], properties: {b: {type: string}}}}} | major minor none
required without property | {type: object, properties: {a: {type: string}}} | {type: object, properties: {a: {type: string}}, required: [z]} | major minor none
unevaluated across allOf | {allOf: [{$ref: '#/components/schemas/Pet'}], unevaluatedProperties: false} | {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {x: {type: string}}}], unevaluatedProperties: false} | minor major major
const null | type: 'null' | const: null | none none none
boolean enum | type: boolean | enum: [true, false] | none none none
format ipv4 added | type: string | {type: string, format: ipv4} | major minor none
unknown format | {type: string, format: foo} | {type: string, format: bar} | none none patch
xml | {type: object, properties: {a: {type: string}}} | {type: object, properties: {a: {type: string, xml: {attribute: true}}}} | none none patch
"""

# What requests and responses read each in their own way, or what no validator asserts: there is no mirror, and by rule no witness.
DIRECTED = """
int32 becomes int64 | {type: integer, format: int32} | {type: integer, format: int64} | minor major patch
int64 becomes int32 | {type: integer, format: int64} | {type: integer, format: int32} | major minor patch
float becomes double | {type: number, format: float} | {type: number, format: double} | minor major patch
range of a format added | type: integer | {type: integer, format: int32} | major minor patch
contentMediaType added | type: string | {type: string, contentMediaType: application/json} | major minor none
contentMediaType removed | {type: string, contentMediaType: application/json} | type: string | minor major none
contentMediaType widened | {type: string, contentMediaType: image/png} | {type: string, contentMediaType: image/*} | minor major none
contentMediaType changed | {type: string, contentMediaType: image/png} | {type: string, contentMediaType: image/gif} | major major none
contentEncoding changed | {type: string, contentEncoding: base64} | {type: string, contentEncoding: base32} | major major none
contentEncoding added | type: string | {type: string, contentEncoding: base64} | major minor none
contentSchema added | {type: string, contentMediaType: application/json} | {type: string, contentMediaType: application/json, contentSchema: {type: integer}} | major minor none
names of a map that are strings | {type: object, propertyNames: {type: string}, additionalProperties: {type: integer}} | {type: object, additionalProperties: {type: integer}} | none none none
items of a set widened | {type: array, uniqueItems: true, items: {type: integer}} | {type: array, uniqueItems: true, items: {type: number}} | minor major none
items of a large set widened | {type: array, uniqueItems: true, minItems: 2, items: {enum: [a, b]}} | {type: array, uniqueItems: true, minItems: 2, items: {enum: [a, b, c]}} | minor major none
keyword of an earlier draft | {type: string, $recursiveAnchor: true} | {type: string} | none none none
enum in an allOf of its own | {allOf: [{type: string, enum: [a]}, {description: A.}]} | {allOf: [{type: string, enum: [a, b]}, {description: A.}]} | minor major none
narrowed, but taken by another alternative | {anyOf: [{type: object, required: [n, m], properties: {n: {type: string}, m: {type: string}}}, {type: object, required: [n], properties: {n: {type: string}}}]} | {anyOf: [{type: object, required: [n, m], properties: {n: {type: string}, m: {type: string, minLength: 1}}}, {type: object, required: [n], properties: {n: {type: string}}}]} | none none none
const 1 is not true | const: 1 | const: true | major major none
const false is not 0 | const: false | const: 0 | major major none
enum 0 is not false | {enum: [a, 0]} | {enum: [a, false]} | major major none
const 1 is 1.0 | const: 1 | const: 1.0 | none none none
const in a list is not true | const: [1] | const: [true] | major major none
const in an object is not true | const: {a: 1} | const: {a: true} | major major none
property in a choice with any object | {oneOf: [{type: object}, {type: object, required: [a], properties: {a: {type: string}}}]} | {oneOf: [{type: object}, {type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}]} | none none none
byte is base64 | {type: string, format: byte} | {type: string, contentEncoding: base64} | none none patch
byte becomes binary | {type: string, format: byte} | {type: string, format: binary} | major major patch
a word that says nothing, beside fields of one direction | {type: object, properties: {id: {type: string, readOnly: true}, secret: {type: string, writeOnly: true}, a: {type: string}}, if: {required: [a]}, then: {required: [b]}} | {type: object, properties: {id: {type: string, readOnly: true}, secret: {type: string, writeOnly: true}, a: {type: string, titel: A}}, if: {required: [a]}, then: {required: [b]}} | none none none
readOnly required in request | {type: object, required: [a], properties: {a: {type: string, readOnly: true}}} | {type: object, required: [a], properties: {a: {type: string}}} | major minor none
writeOnly required in response | {type: object, required: [a], properties: {a: {type: string}}} | {type: object, required: [a], properties: {a: {type: string, writeOnly: true}}} | minor major none
discriminator added | oneOf: [{type: object, required: [k], properties: {k: {const: a}}}, {type: object, required: [k], properties: {k: {const: b}}}] | {oneOf: [{type: object, required: [k], properties: {k: {const: a}}}, {type: object, required: [k], properties: {k: {const: b}}}], discriminator: {propertyName: k}} | minor minor none
discriminator property changed | {oneOf: [{$ref: '#/components/schemas/Pet'}], discriminator: {propertyName: k}} | {oneOf: [{$ref: '#/components/schemas/Pet'}], discriminator: {propertyName: z}} | major major none
"""
