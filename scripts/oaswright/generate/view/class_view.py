"""What is generated for a schema, in the few forms that every generator renders rightly: a class, and the types of its fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from oaswright.api.direction import Direction
from oaswright.api.python import python_names
from oaswright.api.python.python_types import View


@dataclass(frozen=True)
class ClassView:
    """One class to generate. `root` tells a wrapper of any value from a class with fields; `constants` names values of enumerations."""

    name: str
    at: str
    unit: str
    direction: Direction
    root: bool
    schema: View = field(repr=False)
    constants: Mapping[str, str | int] = field(default_factory=dict, repr=False)

    @cached_property
    def alike(self) -> list[str]:
        """The fields that are spelt like another one in Python, or like what pydantic reads as configuration."""
        spelt: dict[str, list[str]] = {}
        for name in self.schema.get("properties", ()):
            spelt.setdefault(python_names.plain(name).strip("_"), []).append(name)
        return [name for names in spelt.values() if len(names) > 1 or names == ["Config"] for name in names]

    @cached_property
    def uses(self) -> frozenset[str]:
        """The classes that this one refers to."""
        return frozenset(classes_in(self.schema))


def classes_in(view: Any) -> Iterator[str]:
    """Yield the names of the classes that a type is made of."""
    if isinstance(view, dict):
        if isinstance(view.get("$class"), str):
            yield view["$class"]
        for key, child in view.items():
            if key == "properties":
                for one in child.values():
                    yield from classes_in(one)
            elif key != "description":
                yield from classes_in(child)
    elif isinstance(view, list):
        for one in view:
            yield from classes_in(one)
