"""What a schema means is asked in `api/`: elsewhere no module looks for the keywords that say it, but those below, for their reasons."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "scripts" / "oaswright"

# The keywords by which schemas are walked for their meaning, and those that say what a message of a direction has.
KEYWORDS = frozenset(
    ("properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "items",
     "prefixItems", "unevaluatedItems", "contains", "dependentSchemas", "dependentRequired", "propertyNames", "readOnly", "writeOnly", "discriminator", "nullable")
)  # fmt: skip

# Here they are read: the document is made there, asked what it means, and turned into instances.
ANSWERED = ("api", "document", "probes")

# Who else reads some, and what. What runs in a generated package has no toolkit to ask.
OTHERS = {
    "keywords as they are written, which is what rules and repairs speak of": {
        "check/authority.py": "allOf properties",
        "check/declarative.py": "then",  # of a rule, not of a schema
        "check/fix.py": "nullable",
        "check/functions.py": "nullable properties",
        "check/rules/alternatives_distinct.py": "discriminator oneOf",
        "check/rules/component_used.py": "allOf discriminator",
        "check/rules/field_described.py": "discriminator",
        "check/rules/nullable_typed.py": "nullable",
        "check/rules/pattern_compiles.py": "patternProperties",
        "check/rules/reference_fits.py": "allOf",
        "check/rules/required_declared.py": "properties",
        "check/rules/schema_satisfiable.py": "not",
        "check/spec_validator.py": "properties",
        "check/valid_sections.py": "allOf discriminator",
        "diff/schemas/annotations.py": "discriminator",
        "fuzz/laws/leaks.py": "writeOnly",  # of a field, as `api/` gave it
        "fuzz/laws/put_replaces.py": "readOnly",
        "fuzz/plan/planner.py": "writeOnly",
        "lsp/completion.py": "properties",  # of the schema of OpenAPI itself
        "lsp/navigation.py": "discriminator",
        "restructure/dereference.py": "allOf discriminator",
        "restructure/join.py": "discriminator",
        "restructure/split.py": "discriminator",
    },
    "words for a reader, of schemas that `api/` says apply": {
        "docs/content/conditions.py": "allOf dependentRequired dependentSchemas else if not properties then",
        "docs/content/example.py": "items properties",
        "docs/content/phrases.py": "additionalProperties allOf items not nullable properties unevaluatedProperties",
        "docs/content/subschemas.py": "additionalProperties allOf items oneOf patternProperties properties",
        "docs/content/tree.py": "properties",
        "diff/schemas/description/describe.py": "properties",
        "diff/schemas/description/facts.py": "nullable",
        "diff/schemas/description/members.py": "properties",
    },
    "an algebra of the standalone schemas that `api/` has put together, or of those that apply in place by it": {
        "diff/facts/body_encodings.py": "items",
        "diff/schemas/alternatives.py": "additionalProperties items",
        "diff/schemas/choices.py": "allOf",
        "diff/schemas/conjuncts.py": "allOf dependentSchemas properties",
        "diff/schemas/declared/names.py": "properties",
        "diff/schemas/objects.py": "additionalProperties properties",
        "diff/schemas/second_validator.py": "additionalProperties allOf anyOf items not oneOf properties",
        "diff/schemas/sets.py": "allOf",
        "diff/schemas/smallest_instance.py": "items",
        "diff/schemas/strings/patterns.py": "allOf patternProperties",
        "diff/schemas/strings/wire_texts.py": "anyOf items properties",
        "diff/schemas/wire_schemas.py": "allOf properties propertyNames",
        "diff/schemas/witness.py": "properties",
    },
    "the types of generated code, which have a form of their own": {
        "diff/schemas/declared/declared_types.py": "anyOf",
        "generate/packages/embedded_schemas.py": "discriminator",
        "generate/packages/modules.py": "properties",
        "generate/packages/pagination.py": "anyOf items properties",
        "generate/view/class_view.py": "properties",
        "generate/view/property_names.py": "properties",
        "generate/view/signature.py": "additionalProperties anyOf items",
        "generate/view/typing_view.py": "anyOf items",
        "prove/calls/outcomes.py": "items",  # of a page
    },
    "shapes that probes are made from, and words that hint at what the document leaves out": {
        "fuzz/bodies/evidence.py": "items properties",
        "fuzz/bodies/fields.py": "additionalProperties if",
        "fuzz/bodies/interior_values.py": "items properties",
        "fuzz/resources/guesses.py": "properties",
        "fuzz/resources/listing.py": "allOf items properties",
        "fuzz/resources/references.py": "properties",
        "prove/calls/forms.py": "items",
    },
}


def read(text: str) -> Iterator[str]:
    """The keywords that a module looks for: `node["allOf"]`, `node.get("allOf")`, `"allOf" in node`."""
    for node in ast.walk(ast.parse(text)):
        word = None
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            word = node.slice
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop") and node.args:
            word = node.args[0]
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            word = node.left
        if isinstance(word, ast.Constant) and isinstance(word.value, str) and word.value in KEYWORDS:
            yield word.value


def found(root: Path) -> dict[str, str]:
    """The modules that look for keywords, and for which."""
    modules = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*.py"))}
    words = {name: set(read(path.read_text(encoding="utf-8"))) for name, path in modules.items() if not name.startswith((*ANSWERED, "generate/runtime"))}
    return {name: " ".join(sorted(each)) for name, each in words.items() if each}


def test_no_module_answers_anew_what_a_schema_means() -> None:
    """A module that is new here asks `api/objects.py` or its neighbours; one that is gone leaves the list."""
    assert found(ROOT) == {name: words for group in OTHERS.values() for name, words in group.items()}


@pytest.mark.parametrize(
    "planted",
    ['names = schema["properties"]', 'for one in schema.get("allOf") or (): pass', 'if "oneOf" in node: pass', 'kind = "a" if "not" not in node else "b"'],
)
def test_a_second_answer_is_caught(tmp_path: Path, planted: str) -> None:
    (tmp_path / "prove").mkdir()
    (tmp_path / "prove" / "new.py").write_text(planted)
    assert list(found(tmp_path)) == ["prove/new.py"]
