"""Forms of object schemas, each with what it means: the properties, those always required, whether undeclared names are refused, the alternatives."""

from dataclasses import dataclass

COMPONENTS = """
    Id: {type: object, properties: {id: {type: integer}}, required: [id]}
    Named: {type: object, properties: {name: {type: string}}}
    Both: {allOf: [{$ref: '#/components/schemas/Id'}, {$ref: '#/components/schemas/Named'}]}
    Alias: {$ref: '#/components/schemas/Id'}
    Cat: {type: object, properties: {kind: {const: cat}, lives: {type: integer}}, required: [kind]}
    Dog: {type: object, properties: {kind: {const: dog}, tricks: {type: array, items: {type: string}}}, required: [kind]}
    Loop: {type: object, properties: {next: {$ref: '#/components/schemas/Loop'}}}
    Ring: {allOf: [{$ref: '#/components/schemas/Ring'}, {properties: {a: {type: string}}}]}
"""


@dataclass(frozen=True)
class Form:
    """One schema in YAML flow style; names separated by blanks. `versions` are those in which it means this."""

    schema: str
    properties: str
    required: str = ""
    is_closed: bool = False
    alternatives: int = 0
    versions: tuple[str, ...] = ("3.0.3", "3.1.0")


ID, NAMED = "{$ref: '#/components/schemas/Id'}", "{$ref: '#/components/schemas/Named'}"
NEW = ("3.1.0",)
OLD = ("3.0.3",)
A = "properties: {a: {type: string}}"
B = "properties: {b: {type: string}}"

FORMS = [
    # properties and requirements of the schema itself
    Form("{type: object}", ""),
    Form(f"{{type: object, {A}}}", "a"),
    Form(f"{{{A}}}", "a"),
    Form(f"{{type: object, {A}, required: [a]}}", "a", "a"),
    Form(f"{{type: object, {A}, required: [a, z]}}", "a", "a z"),
    Form(f"{{type: object, {A}, additionalProperties: false}}", "a", is_closed=True),
    Form(f"{{type: object, {A}, additionalProperties: true}}", "a"),
    Form(f"{{type: object, {A}, additionalProperties: {{type: string}}}}", "a"),
    Form(f"{{type: object, {A}, unevaluatedProperties: false}}", "a", is_closed=True, versions=NEW),
    Form(f"{{type: [object, 'null'], {A}}}", "a", versions=NEW),
    Form(f"{{type: object, nullable: true, {A}}}", "a", versions=OLD),
    Form(f"{{type: object, {A}, patternProperties: {{'^x-': true}}}}", "a", versions=NEW),
    Form("{type: object, properties: {a: true, b: {}}}", "a b", versions=NEW),
    Form("{type: object, properties: {'first name': {type: string}, 'last name': {type: string}}}", "first name|last name"),
    # references
    Form(ID, "id", "id"),
    Form("{$ref: '#/components/schemas/Alias'}", "id", "id"),
    Form("{$ref: '#/components/schemas/Both'}", "id name", "id"),
    Form("{$ref: '#/components/schemas/Loop'}", "next"),
    Form("{$ref: '#/components/schemas/Ring'}", "a"),
    Form("{$ref: '#/components/schemas/Id', description: d}", "id", "id"),
    Form(f"{{$ref: '#/components/schemas/Id', {A}}}", "id a", "id", versions=NEW),
    Form(f"{{$ref: '#/components/schemas/Id', {A}}}", "id", "id", versions=OLD),
    Form(f"{{$ref: '#/components/schemas/Id', {A}, required: [a]}}", "id a", "id a", versions=NEW),
    Form("{$ref: '#/components/schemas/Named', required: [name]}", "name", "name", versions=NEW),
    Form("{$ref: '#/components/schemas/Named', required: [name]}", "name", versions=OLD),
    Form(f"{{$ref: '#/components/schemas/Id', allOf: [{NAMED}]}}", "id name", "id", versions=NEW),
    Form(f"{{$ref: '#/components/schemas/Id', allOf: [{NAMED}]}}", "id", "id", versions=OLD),
    Form("{$ref: '#/components/schemas/Named', unevaluatedProperties: false}", "name", is_closed=True, versions=NEW),
    Form("{$ref: '#/components/schemas/Named', additionalProperties: false}", "name", versions=OLD),
    # allOf
    Form(f"{{allOf: [{ID}]}}", "id", "id"),
    Form(f"{{allOf: [{ID}, {NAMED}]}}", "id name", "id"),
    Form(f"{{allOf: [{ID}, {{type: object, {A}}}]}}", "id a", "id"),
    Form(f"{{allOf: [{ID}], type: object, {A}}}", "id a", "id"),
    Form(f"{{allOf: [{ID}, {{required: [name]}}, {NAMED}]}}", "id name", "id name"),
    Form(f"{{allOf: [{{allOf: [{{allOf: [{ID}]}}, {NAMED}]}}, {{{A}}}]}}", "id name a", "id"),
    Form(f"{{allOf: [{ID}, {ID}]}}", "id", "id"),
    Form(f"{{allOf: [{NAMED}], required: [name]}}", "name", "name"),
    Form(f"{{allOf: [{NAMED}, {{additionalProperties: false}}]}}", "name", is_closed=True),
    Form(f"{{allOf: [{NAMED}, {{type: object, {A}, required: [a, name]}}]}}", "name a", "a name"),
    Form(f"{{type: object, {A}, allOf: [{{{B}, required: [b]}}]}}", "b a", "b"),
    # alternatives
    Form("{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}", "kind lives tricks", alternatives=1),
    Form("{anyOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}", "kind lives tricks", alternatives=1),
    Form(f"{{type: object, {A}, oneOf: [{ID}, {NAMED}]}}", "a id name", alternatives=1),
    Form(f"{{type: object, {A}, required: [a], anyOf: [{ID}, {NAMED}]}}", "a id name", "a", alternatives=1),
    Form(f"{{type: object, {A}, anyOf: [{{required: [a]}}, {{required: [z]}}]}}", "a", alternatives=1),
    Form(f"{{allOf: [{{oneOf: [{{{A}}}, {{{B}}}]}}, {NAMED}]}}", "a b name", alternatives=1),
    Form(f"{{oneOf: [{{allOf: [{ID}, {{{A}}}]}}, {NAMED}]}}", "id a name", alternatives=1),
    Form(f"{{oneOf: [{{{A}, additionalProperties: false}}, {{{B}}}]}}", "a b", alternatives=1),
    Form(f"{{oneOf: [{{{A}}}], anyOf: [{{{B}}}]}}", "b a", alternatives=2),
    Form(f"{{oneOf: [{{oneOf: [{{{A}}}, {{{B}}}]}}, {NAMED}]}}", "a b name", alternatives=2),
    Form(f"{{anyOf: [{ID}, {{type: 'null'}}]}}", "id", alternatives=1, versions=NEW),
    # conditions
    Form(f"{{type: object, {A}, if: {{required: [a]}}, then: {{{B}, required: [b]}}}}", "a b", versions=NEW),
    Form(f"{{type: object, {A}, if: {{required: [a]}}, then: {{required: [a]}}, else: {{{B}}}}}", "a b", versions=NEW),
    Form(f"{{type: object, {A}, if: {{properties: {{c: {{const: 1}}}}}}, then: {{required: [a]}}}}", "a c", versions=NEW),
    Form(f"{{type: object, {A}, dependentSchemas: {{a: {{{B}}}}}}}", "a b", versions=NEW),
    Form(f"{{type: object, {A}, dependentSchemas: {{a: {{{B}, required: [b]}}}}}}", "a b", versions=NEW),
    Form(f"{{type: object, {A}, dependentSchemas: {{a: {{{B}}}}}}}", "a", versions=OLD),
    Form(f"{{type: object, {A}, if: {{required: [a]}}, then: {{{B}, required: [b]}}}}", "a", versions=OLD),
    Form(f"{{type: object, {A}, unevaluatedProperties: false}}", "a", versions=OLD),
    Form(f"{{type: object, {A}, dependentSchemas: {{a: {ID}}}}}", "a id", versions=NEW),
    Form("{type: object, properties: {a: {type: string}, b: {type: string}}, dependentRequired: {a: [b]}}", "a b", versions=NEW),
    Form(f"{{allOf: [{{if: {{{A}}}, then: {{{B}}}}}, {NAMED}]}}", "a b name", versions=NEW),
    Form(f"{{$ref: '#/components/schemas/Id', if: {{{A}}}, then: {{required: [a]}}}}", "id a", "id", versions=NEW),
    # a property that is declared more than once
    Form(f"{{allOf: [{{{A}}}, {{properties: {{a: {{maxLength: 3}}}}}}]}}", "a"),
    Form(f"{{allOf: [{{{A}}}], properties: {{a: {{minLength: 1}}}}, required: [a]}}", "a", "a"),
    Form(f"{{{A}, oneOf: [{{properties: {{a: {{const: x}}}}}}, {{{B}}}]}}", "a b", alternatives=1, versions=NEW),
    Form("{allOf: [{$ref: '#/components/schemas/Both'}, {$ref: '#/components/schemas/Both'}], required: [name]}", "id name", "id name"),
]


def names(text: str) -> set[str]:
    """The names of a form's column."""
    return set(text.split("|") if "|" in text else text.split())
