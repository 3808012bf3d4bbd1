"""The document's verdict on an instance, formats included."""

from functools import cached_property
from typing import Any

import jsonschema_rs

from oaswright.api.direction import Direction
from oaswright.api.schema import Schemas
from oaswright.probes.probe import Case, Probe

Validator = jsonschema_rs.Validator


def validator(schema: Any) -> Validator:
    """A compiled 2020-12 schema that asserts formats and fetches nothing."""
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, offline=True)


class Judge:
    """The schema at a pointer, in one direction, as the document means it."""

    def __init__(self, schemas: Schemas, pointer: str, direction: Direction = Direction.BOTH) -> None:
        self.pointer = pointer
        self.direction = direction
        self.schema = schemas.json_schema(pointer, direction)

    @cached_property
    def validator(self) -> Validator:
        return validator(self.schema)

    def accepts(self, instance: Any) -> bool:
        """Whether the document allows the instance."""
        return self.validator.is_valid(instance)

    def reason(self, instance: Any) -> str:
        """The first rule that the instance breaks, as `/pointer: message`; "" if it breaks none."""
        for error in self.validator.iter_errors(instance):
            place = "".join(f"/{token}" for token in error.instance_path)
            return f"{place or '/'}: {error.message}"
        return ""

    def probe(self, case: Case) -> Probe:
        """The case with the document's verdict."""
        return Probe(case.instance, self.pointer, self.direction, self.accepts(case.instance), case.why, case.field)
