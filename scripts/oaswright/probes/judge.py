"""The document's verdict on an instance, formats included."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import jsonschema_rs

from oaswright.api.direction import Direction
from oaswright.api.schema import Schemas
from oaswright.probes.probe import Case, Probe

Validator = jsonschema_rs.Validator


def validator(schema: Any, registry: jsonschema_rs.Registry | None = None) -> Validator:
    """Return a compiled 2020-12 schema that asserts formats and fetches nothing; it may refer to what a registry holds."""
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, offline=True, registry=registry)


def nearest_error(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
    """Return what an error comes down to: where no alternative fits, the first error of the alternative that fits best.

    An alternative of the right type fits better than one of another type, one whose `const` and `enum` hold better than one in which they do
    not (they tell alternatives apart), then the one that breaks the fewest rules, and of these the one that goes deepest.
    """
    branches = [branch for branch in getattr(error.kind, "context", None) or () if branch]
    if not branches:
        return error
    return nearest_error(min(branches, key=lambda branch: _distance(branch, len(error.instance_path)))[0])


def _distance(errors: Sequence[jsonschema_rs.ValidationError], depth: int) -> tuple[bool, bool, int, int]:
    is_other_type = any(one.kind.name == "type" and len(one.instance_path) == depth for one in errors)
    is_other_tag = any(one.kind.name in ("const", "enum") and len(one.instance_path) <= depth + 1 for one in errors)
    return is_other_type, is_other_tag, len(errors), -max(len(one.instance_path) for one in errors)


class Judge:
    """The schema at a pointer, in one direction, as the document means it."""

    def __init__(self, schemas: Schemas, pointer: str, direction: Direction = Direction.BOTH) -> None:
        self.pointer = pointer
        self.direction = direction
        self.schema = schemas.json_schema(pointer, direction)

    @cached_property
    def validator(self) -> Validator:
        """The validator of the schema."""
        return validator(self.schema)

    def accepts(self, instance: Any) -> bool:
        """Whether the document allows the instance."""
        return self.validator.is_valid(instance)

    def reason(self, instance: Any) -> str:
        """Return the first rule that the instance breaks, as `/pointer: message`; "" if it breaks none.

        Of alternatives (`anyOf`, `oneOf`) it is the first rule of the one that fits best.
        """
        for error in self.validator.iter_errors(instance):
            nearest = nearest_error(error)
            place = "".join(f"/{token}" for token in nearest.instance_path)
            return f"{place or '/'}: {nearest.message}"
        return ""

    def probe(self, case: Case) -> Probe:
        """Return the case with the document's verdict."""
        return Probe(case.instance, self.pointer, self.direction, self.accepts(case.instance), case.why, case.field)
