"""What openapi-spec-validator says, each error at its place and in one line.

It validates in two passes: the document against OpenAPI's own schema, then what that schema cannot say. The
second pass expects the shape that the first one grants, so it runs only when the first has nothing to say.
"""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import jsonschema_rs

from oaswright import graph, pointer
from oaswright.check.explain import FailingBranch, blames, nearest, shorten
from oaswright.check.rule import Violation
from oaswright.check.spelling import OTHERWISE, meant, near
from oaswright.check.valid_sections import SCHEMAS, ValidSections, keys
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.document.syntax import sections
from oaswright.finding import Severity
from oaswright.incremental.changes import digest

VERSION_HINT = "write the version as 'openapi: 3.1.1' (3.0, 3.1 and 3.2 are known)"

# Which rules of ours report the same fault, with a place.
SAME_AS = {
    "DuplicateOperationIDError": ("operation-id-distinct",),
    "UnresolvableParameterError": ("path-parameter",),
    "ParameterDuplicateError": ("parameter-distinct",),
    "ExtraParametersError": ("required-declared",),
    "OpenAPIValidationError": ("schema-formed", "default-valid", "tag-declared", "reference-fits"),
    "unfinished": ("reference-fits", "schema-formed"),
}

# Over more levels of references than this the authority is shown schemas one by one; between 500 and 1,000 it exhausts Python's stack.
LEVELS = 200

# Versions that the authority knows.
_USUAL = re.compile(r"3\.[012]\.[0-9]")

Kinds = jsonschema_rs.ValidationErrorKind


@dataclass(frozen=True, slots=True)
class ValidatorError:
    """`kind` is the name of the authority's error; `unfinished` where it could not tell."""

    kind: str
    violation: Violation

    @property
    def severity(self) -> Severity:
        """How grave it is: what could not be judged to its end is a warning."""
        return Severity.WARNING if self.kind == "unfinished" else Severity.ERROR


MISSING = "the field '{}' is missing"


def judge(document: Document, known: ValidSections | None = None) -> list[ValidatorError]:
    """Everything that the authority has against a document; nothing where it is valid. `known` spares it work and changes no verdict."""
    if unknown := version(document):
        return unknown
    known = known or ValidSections()
    own = keys(document)
    whole = digest(repr(sorted(own.items())))
    known.new = frozenset((*own.values(), whole))
    if whole in known.keys:
        return []
    from oaswright.check import spec_validator

    validator = spec_validator.validator(document.tree)
    if not _is_ambiguous(document) and _is_clean(document, [at for at, key in own.items() if key not in known.keys]):
        return []
    known.new = None
    return list(_shape(validator, document)) or list(_beyond_shape(validator, document))


def version(document: Document) -> list[ValidatorError]:
    """Return what is wrong with the version of OpenAPI that a document names; nothing where it is a known one."""
    if not _is_known(document):
        return [ValidatorError("version", Violation("/openapi", f"'{shorten(str(document.tree.get('openapi')), 40)}' is no version of OpenAPI", VERSION_HINT))]
    if document.tree.get("swagger"):
        return [ValidatorError("version", Violation("/swagger", "Swagger 2.0 is not read here", VERSION_HINT))]
    return []


def _is_known(document: Document) -> bool:
    """Whether the authority knows the version of OpenAPI that a document names; it is asked about unusual ones only."""
    written = document.tree.get("openapi")
    if isinstance(written, str) and _USUAL.fullmatch(written) and "swagger" not in document.tree:
        return True
    from oaswright.check import spec_validator

    return spec_validator.is_known(document.tree)


def _is_ambiguous(document: Document) -> bool:
    """Whether two operations of paths may have one id: the only fault that lies in no part."""
    ids = [node.get("operationId") for item in _items(document) for node in _operations(item)]
    return len(ids) - ids.count(None) != len({str(one) for one in ids if one is not None})


def _items(document: Document) -> Iterator[dict[str, Any]]:
    for path, item in objects.mapping(document.tree.get("paths")).items():
        yield objects.mapping(document.follow(pointer.of(["paths", path]), item)[1])


def _operations(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    held = {**item, **objects.mapping(item.get("additionalOperations"))}
    return (node for node in held.values() if isinstance(node, dict))


def _is_clean(document: Document, fresh: list[str]) -> bool:
    """Whether the authority has nothing against some parts, shown to it with all that they reach and the fields of the root.

    It judges a schema once, less strictly where it first meets it inside of another; here it always judges a schema as one that
    stands alone, so that its verdict hangs on no other part. Where that finds a fault, the document is to be judged as a whole.
    """
    wanted = graph.reached(fresh, document.edges)
    shown = sections.cut(document.tree, wanted)
    from oaswright.check import spec_validator

    validator = spec_validator.validator(shown)
    schemas = validator.keyword_validators_registry["schema"]
    found_valid = [id(document.parts[at].node) for at in (wanted.keys() & document.parts.keys()) - set(fresh) if at.startswith(SCHEMAS)]
    schemas.visited_schema_ids, schemas.meta_checked_schema_ids = _Identities(found_valid), _Identities(found_valid)
    validator.keyword_validators_registry["schema"] = _Strict(schemas, frozenset(found_valid))
    try:
        if any(validator.schema_validator.iter_errors(shown)) or any(_one_by_one(schemas, validator, document, wanted)):
            return False
        return not any(validator.root_validator(validator.schema_path))
    except Exception:  # noqa: BLE001 # another's code, and a document of any shape: let it be judged as a whole
        return False


def _one_by_one(schemas: Any, validator: Any, document: Document, wanted: Container[str]) -> Iterator[Any]:
    """Yield the authority's errors in the component schemas where references lead over many levels: each by itself, those at the end first.

    It would follow every reference by recursion; what it has visited already it passes over.
    """
    depths = document.depths
    if max(depths.values(), default=0) <= LEVELS:
        return
    nodes = {at: id(one.node) for at, one in document.parts.items() if at.startswith(SCHEMAS) and at in wanted}
    anew = set(nodes.values()) - schemas.visited_schema_ids
    schemas.visited_schema_ids |= anew
    for at in sorted(nodes, key=depths.__getitem__):
        if nodes[at] in anew:
            schemas.visited_schema_ids.discard(nodes[at])
            yield from schemas(validator.schema_path / "components" / "schemas" / pointer.split(at)[2], require_properties=False, meta_checked=True)


class _Strict:
    """The authority's pass over schemas, which looks again at one that it met inside of another, where it is stricter with one that stands alone."""

    def __init__(self, schemas: Any, spared: Container[int]) -> None:
        self.schemas = schemas
        self.spared = spared

    def __call__(self, schema: Any) -> Iterator[Any]:
        value = schema.read_value()
        if isinstance(value, dict) and "allOf" in value and "required" in value and id(value) not in self.spared:
            self.schemas.visited_schema_ids.discard(id(value))
        yield from self.schemas(schema)


def _shape(validator: Any, document: Document) -> Iterator[ValidatorError]:
    try:
        errors = list(validator.schema_validator.iter_errors(document.tree))
    except (ValueError, RecursionError) as error:
        errors, document_error = [], error
        yield ValidatorError("unfinished", Violation("", f"openapi-spec-validator could not read the document: {shorten(str(document_error))}"))
    if errors:
        detailed = list(_details(validator, document))
        yield from detailed or (ValidatorError("schema", Violation(pointer.of(error.absolute_path), _first_line(error))) for error in errors)


def _details(validator: Any, document: Document) -> Iterator[ValidatorError]:
    """Yield the same errors, asked once more of the same schema for what the authority leaves out of them."""
    schema = dict(validator.schema_validator.schema)
    found = list(jsonschema_rs.validator_for(schema, offline=True).iter_errors(document.tree))
    mistyped = {tuple(error.instance_path) for error in found if isinstance(error.kind, Kinds.Type)}
    told = [
        violation
        for error in found
        if tuple(error.instance_path) not in mistyped or isinstance(error.kind, Kinds.Type)
        for violation in _violations(error, frozenset(_fields(schema)), document.version)
    ]
    misspelt = {(one.pointer.rpartition("/")[0], MISSING.format(one.name)) for one in told if one.name}
    yield from (
        ValidatorError("schema", one) for one in told if (one.pointer, one.message) not in misspelt
    )  # a misspelt field is missing too: it is told of once


def _fields(schema: Any) -> Iterator[str]:
    """Every name that a schema knows for a field, on whatever object."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for child in schema.values():
            yield from _fields(child)
    elif isinstance(schema, list):
        for child in schema:
            yield from _fields(child)


def _unknown(at: str, name: str, every: frozenset[str], version: str) -> Violation:
    """Return a field that an object does not have: which one was meant, or since when there is one."""
    kind = objects.kind_at(pointer.split(at))
    minor = ".".join(version.split(".")[:2])
    known, ever = objects.fields(kind, minor), objects.fields(kind, "3.2")
    hint = near(name, known or every)
    if since := ever.get(name):
        hint = f"OpenAPI has it since {since}: write openapi: {since}.0, or {OTHERWISE}"
    return Violation(
        pointer.join(at, name), f"'{name}' is not a field that OpenAPI has here", hint, key=True, name="" if since else meant(name, known or every)
    )


def _violations(error: Any, fields: frozenset[str], version: str) -> Iterator[Violation]:
    at = pointer.of(error.instance_path)
    missing = _alternatives(error)
    if isinstance(error.kind, Kinds.UnevaluatedProperties | Kinds.AdditionalProperties):
        for name in error.kind.unexpected:
            yield _unknown(at, name, fields, version)
    elif missing:
        yield Violation(at, f"expected one of the fields {missing}, met none of them")
    elif branch := nearest(error):
        for one in branch:
            yield from _violations(one, fields, version)
    elif isinstance(error.kind, Kinds.Required):
        yield Violation(at, MISSING.format(error.kind.property))
    else:
        yield from (_violation(blame) for blame in blames([error]))


def _violation(blame: FailingBranch) -> Violation:
    return Violation(pointer.of(blame.path), blame.message)


def _alternatives(error: Any) -> str:
    """Return the names of the fields of which one must be there, where that is all that an error says."""
    if not isinstance(error.kind, Kinds.AnyOf | Kinds.OneOfNotValid):
        return ""
    names = [branch[0].kind.property if len(branch) == 1 and isinstance(branch[0].kind, Kinds.Required) else "" for branch in error.kind.context]
    return ", ".join(f"'{name}'" for name in names) if all(names) else ""


def _beyond_shape(validator: Any, document: Document) -> Iterator[ValidatorError]:
    places, schemas = _Places(document), validator.keyword_validators_registry["schema"]
    schemas.visited_schema_ids, schemas.meta_checked_schema_ids = _Identities(), _Identities()
    try:
        for error in chain(_one_by_one(schemas, validator, document, document.parts), validator.root_validator(validator.schema_path)):
            yield ValidatorError(_kind(error), Violation(places.of(error), _first_line(error)))
    except Exception as error:  # noqa: BLE001 # another's code, and a document of any shape
        yield ValidatorError("unfinished", Violation("", f"openapi-spec-validator could not finish: {type(error).__name__} {shorten(str(error), 80)}"))


class _Identities(set[int]):
    """A set where the authority keeps a list, in which it looks for each schema: with thousands of them most of its time."""

    append = set.add


def _kind(error: Any) -> str:
    name = type(error).__name__
    return name if name in SAME_AS else "OpenAPIValidationError"


def _first_line(error: Any) -> str:
    return shorten(str(error.message).split("\n", 1)[0])


class _Places:
    """Where the authority's second pass found its errors, which it says of few of them."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def of(self, error: Any) -> str:
        """Return the pointer of the very node that the error holds, else of the operation or path that its message names."""
        if isinstance(error.instance, dict | list) and (at := self._node(error.instance)) is not None:
            return at
        for quoted in re.findall(r"'([^']+)'", str(error.message)):
            if quoted.startswith("/") and quoted in (self.document.tree.get("paths") or {}):
                return pointer.of(["paths", quoted])
        return ""

    def _node(self, wanted: Any) -> str | None:
        stack: list[tuple[str, Any]] = [("", self.document.tree)]
        while stack:
            at, node = stack.pop()
            if node is wanted:
                return at
            pairs: Iterable[tuple[str | int, Any]] = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
            stack.extend((pointer.join(at, key), child) for key, child in pairs)
        return None
