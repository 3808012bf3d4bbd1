"""Choose bodies for new instances: in varying forms, and under names that are not in use."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Any

from oaswright.api.operation import Operation
from oaswright.fuzz.bodies.combinations import rows
from oaswright.fuzz.bodies.unique_values import UNIQUE, fresh
from oaswright.fuzz.plan.planner import Planner
from oaswright.fuzz.resources.resource_shape import Resource, last_word

FEW = 8


@dataclass
class NewBodies:
    """Chooses bodies. `turns` counts the bodies and names of each resource, so that no two are the same."""

    planner: Planner
    turns: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    sent: dict[str, set[Any]] = field(default_factory=dict)

    def bodies(self, resource: Resource) -> list[dict[str, Any]]:
        """Return the smallest body and the document's examples; each call begins with the next one."""
        material = self.planner.materials.get(resource.create.name) if resource.create else None
        if material is None:
            return []
        turn = self.turns[resource.path] = self.turns.get(resource.path, -1) + 1
        bodies = [*material.bases[-1:], *material.bases[:-1]]
        start = turn % len(bodies) if bodies else 0
        return bodies[start:] + bodies[:start]

    def richest(self, operation: Operation) -> dict[str, Any]:
        """Return a body that sets many fields at once."""
        material = self.planner.materials[operation.name]
        some = islice(rows(material, Random(f"{self.planner.seed} {operation.name} richest")), FEW)  # noqa: S311 # repeatable on purpose
        return max([*material.bases, *some], key=len)

    def attempts(self, resource: Resource, body: Any) -> Iterator[Any]:
        """Return what to send: the body, with its key replaced if it was sent before; then with other names, twice."""
        if not isinstance(body, dict):
            yield body
            return
        key = self.key(resource, body)
        known = self.sent.setdefault(resource.path, set())
        first = self.renewed(resource, body, {key}) if key and body[key] in known else body
        known.add(first[key] if key else None)
        yield first
        for _ in range(2):
            again = self.renewed(resource, body, {name for name in body if UNIQUE.search(name)} | {key})
            known.add(again[key] if key else None)
            yield again

    def key(self, resource: Resource, body: dict[str, Any]) -> str:
        """Return the field by which clients name an instance; "" where the server chooses the name."""
        tail = last_word(resource.key)
        return next((name for name in (resource.key, tail) if name and isinstance(body.get(name), str | int) and not self._refers(resource, name)), "")

    def _refers(self, resource: Resource, name: str) -> bool:
        one = self.planner.materials[resource.create.name].named(name) if resource.create else None
        return one is None or one.read_only or (one.refers and name != "id" and name != resource.key)

    def renewed(self, resource: Resource, body: dict[str, Any], names: set[str]) -> dict[str, Any]:
        """Return the body with new values for these fields, as far as the document allows."""
        if resource.create is None:
            return body
        material = self.planner.materials[resource.create.name]
        self.names[resource.path] = turn = self.names.get(resource.path, 0) + 1
        found = dict(body)
        for name in sorted(names & set(body)):
            one = material.named(name)
            if one and not (one.read_only or one.named or (one.refers and name != resource.key)):
                found[name] = fresh(lambda value, name=name: material.judge.accepts({**found, name: value}), body[name], turn)  # type: ignore[misc] # mypy knows no such default
        return found
