"""Plan which cases to try, in which order. The same document, seed and budget give the same plan, byte for byte."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice, pairwise, zip_longest
from random import Random
from typing import Any

from oaswright.api.direction import Direction
from oaswright.api.media import is_json
from oaswright.api.operation import Operation, operations
from oaswright.api.schema import Schemas
from oaswright.document.document import Document
from oaswright.fuzz.bodies import fields
from oaswright.fuzz.bodies.combinations import rows
from oaswright.fuzz.bodies.fields import Material
from oaswright.fuzz.plan.access import AccessCases
from oaswright.fuzz.plan.case import (
    Action,
    Add,
    AnyCase,
    Call,
    Concurrent,
    Create,
    Delete,
    Orphan,
    OtherParentList,
    OtherParentRead,
    Repeat,
    ReuseId,
    SameName,
    StaleCondition,
    Write,
)  # fmt: skip
from oaswright.fuzz.plan.invalid_bodies import refused
from oaswright.fuzz.plan.reading import ReadCases
from oaswright.fuzz.resources import references
from oaswright.fuzz.resources.conflict import says_taken
from oaswright.fuzz.resources.known_parameters import NOTHING_KNOWN, KnownParameters
from oaswright.fuzz.resources.listing import Listing, listings, place, properties, record_schema
from oaswright.fuzz.resources.resource_shape import Resource, bare, json_schema, resources
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.probes.make import Maker

FAR = 70_000_019  # an id or a count that nothing has
CALLS = 12  # bodies in combination, for an operation that belongs to no resource
STEP = 37  # values of a range from the first that one operation takes to that of the next


@dataclass(frozen=True)
class Planner:
    """Derives cases from a document's shape. `names` are the operations to aim at.

    `known` are parameters that the configuration gives; `hook` makes an instance of a path, and returns its parameters.
    """

    document: Document
    tokens: Tokens
    names: frozenset[str]
    seed: int = 0
    known: KnownParameters = NOTHING_KNOWN
    hook: Callable[[str], Mapping[str, Any] | None] | None = field(default=None, repr=False, compare=False)
    schemas: Schemas = field(init=False)
    _links: dict[str, dict[str, Resource]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "schemas", Schemas(self.document))

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """The resources of the document."""
        return tuple(resources(self.document))

    @cached_property
    def listings(self) -> dict[str, Listing]:
        """The lists, by operation, with their filters, orders and pages."""
        return {one.operation.name: one for one in listings(self.document, operations(self.document))}

    @cached_property
    def actions(self) -> tuple[tuple[Operation, Resource], ...]:
        """Every POST one segment below an instance that creates nothing."""
        makes = {one.create.name for one in self.resources if one.create} | {one.name for one, _ in self.additions}
        posts = [one for one in operations(self.document) if one.method == "post" and one.name not in makes]
        return tuple((one, resource) for one in posts for resource in self.resources if resource.key and _is_below(bare(one.path), resource.path))

    @cached_property
    def additions(self) -> tuple[tuple[Operation, Operation], ...]:
        """Every POST that adds to a list whose entries have no path of their own, with the GET of that list."""
        makes = {one.create.name for one in self.resources if one.create}
        lists = {bare(one.operation.path): one.operation for one in self.listings.values()}
        posts = [one for one in operations(self.document) if one.method == "post" and one.name not in makes and one.name in self.materials]
        return tuple((one, lists[bare(one.path)]) for one in posts if bare(one.path) in lists)

    @cached_property
    def materials(self) -> dict[str, Material]:
        """The fields and values of each operation's JSON body."""
        return {
            one.name: fields.material(self.document, self.schemas, json_schema(one.body), self._examples(one))
            for one in operations(self.document)
            if one.body and json_schema(one.body)
        }

    def links(self, one: Operation) -> dict[str, Resource]:
        """Return the fields of an operation's body that name an instance of another resource."""
        if one.name not in self._links:
            material = self.materials[one.name]
            own = next((each for each in self.resources if one.name in {other.name for other in each.operations}), None)
            self._links[one.name] = references.targets(set(references.mentioned(material.judge.schema)), self.resources, own)
        return self._links[one.name]

    def cases(self, limit: int | None) -> Iterator[AnyCase]:
        """Yield the cases, no two the same: a few of each kind first, then more of what finds most."""
        seen: set[str] = set()
        access = AccessCases(self.document, self.schemas, self.tokens, self.names, self.materials)
        kinds = [access.scopes(), access.unknown(), *self._by_operation(), access.headers()]
        turns = zip_longest(*[_paced(kind) for kind in kinds])
        count = 0
        for case in (case for turn in turns for group in turn if group for case in group):
            if case.text not in seen:
                seen.add(case.text)
                yield case
                count += 1
                if limit is not None and count >= limit:
                    return

    def text(self, limit: int | None) -> str:
        """Return the plan as lines of JSON."""
        return "".join(case.text + "\n" for case in self.cases(limit))

    def _aimed(self, one: Operation | None) -> bool:
        return one is not None and one.name in self.names

    def _examples(self, one: Operation) -> list[Any]:
        found = []
        for media_type, media in (one.body.node.get("content") or {}).items() if one.body else ():
            if is_json(media_type):
                named = [self.document.follow("", example)[1].get("value") for example in (media.get("examples") or {}).values()]
                found += [*([media["example"]] if "example" in media else []), *named]
        return found

    def _by_operation(self) -> Iterator[Iterator[AnyCase]]:
        for resource in self.resources:
            yield self._life(resource)
            for one in resource.writes:
                if self._aimed(one):
                    yield chain(self._together(one), self._stale(one), self._repeats(one))
                    yield self._writes(resource, one)
                    yield refused(one.name, self.materials[one.name])
            if resource.create and self._aimed(resource.create):
                yield self._creates(resource, resource.create)
                yield refused(resource.create.name, self.materials[resource.create.name])
        yield from (self._acts(one) for one, _ in self.actions if self._aimed(one))
        for one, _ in self.additions:
            if self._aimed(one):
                yield self._adds(one)
                yield refused(one.name, self.materials[one.name])
        yield from (self._calls(one) for one in self._others if self._aimed(one))
        asking = ReadCases(self.schemas, self.listings, self.seed)
        for one in operations(self.document):
            if one.method == "get" and self._aimed(one):
                yield asking.surveys(one)
                yield asking.queries(one)

    def _life(self, resource: Resource) -> Iterator[AnyCase]:
        """Yield sequences over several instances: deletion, creation under a used name, and parents."""
        create, delete = resource.create, resource.delete
        bodies = self.materials[create.name].bases[:1] if create else ()
        above = next((one for one in self.resources if one.path == resource.parent), None)
        if create and bodies and self._aimed(delete) and delete:
            yield from self._ends(resource, delete, bodies)
        if create and bodies and self._aimed(create):
            if delete:
                yield ReuseId(create.name, bodies[0], why="two made, one deleted, a third made")
            if (resource.key and self.materials[create.name].named(resource.key)) or says_taken(create):
                yield SameName(create.name, self._two(create), why="two of one name")
            if resource.parent and resource.list:
                yield OtherParentList(create.name, bodies[0], why="made below one parent")
        if above and above.delete and bodies and self._aimed(above.delete):
            yield Orphan(above.delete.name, bodies[0], resource.path, why="a parent is deleted")
        for one in resource.writes[:1] if resource.path.startswith(f"{resource.parent}/") and resource.parent else ():
            if self._aimed(one):
                body = next(self._bodies(one, "astray"), self.materials[one.name].smallest)
                yield OtherParentRead(one.name, body, why="written below one parent, read below another")

    def _ends(self, resource: Resource, delete: Operation, bodies: tuple[Any, ...]) -> Iterator[AnyCase]:
        """Yield deletions: of what was just created, and of what an action was carried out on."""
        yield Delete(delete.name, bodies[0], why="made, deleted and looked for")
        for one, acted in self.actions:
            if acted is resource and self._aimed(one):
                yield Delete(delete.name, bodies[0], one.name, why="made, acted upon, deleted and looked for")

    def _acts(self, one: Operation) -> Iterator[AnyCase]:
        bodies = [(body,) for body in self.materials[one.name].bases[::-1][:3]] if one.name in self.materials else [()]
        yield from (Action(one.name, body, why="an action, twice") for body in bodies)

    @cached_property
    def _others(self) -> tuple[Operation, ...]:
        """The operations that no other kind of case calls with values that the server knows: they stand at no resource, and read nothing."""
        known = {each.name for resource in self.resources for each in resource.operations} | {each.name for each, _ in (*self.actions, *self.additions)}
        return tuple(one for one in operations(self.document) if one.name not in known and one.method not in ("get", "head", "options", "trace"))

    def _calls(self, one: Operation) -> Iterator[AnyCase]:
        if one.body and one.name not in self.materials:
            return
        bodies = chain(self.materials[one.name].bases, islice(self._bodies(one, "calls"), CALLS)) if one.name in self.materials else iter((None,))
        yield from (Call(one.name, () if body is None else (body,), why="called with parameters that the server knows") for body in bodies)

    def _adds(self, one: Operation) -> Iterator[AnyCase]:
        bodies = chain(self.materials[one.name].bases, self._bodies(one, "adds"))
        yield from (Add(one.name, body, why="added and listed") for body in bodies)

    def _stale(self, one: Operation) -> Iterator[AnyCase]:
        """Yield writes with a condition that holds, with one that no longer holds, and without one."""
        header = next((each for each in one.parameters if each.location == "header" and each.name.lower() == "if-match"), None)
        if header is not None and "412" in one.responses:
            yield StaleCondition(one.name, tuple(islice(self._bodies(one, "stale"), 3)), header.name, why="written twice on one reading")

    def _two(self, one: Operation) -> tuple[Any, ...]:
        """Return the plainest body, and one that differs from it."""
        first = self.materials[one.name].bases[0]
        return (first, next((body for body in self._bodies(one, "twice") if body != first), first))

    def _bodies(self, one: Operation, why: str = "") -> Iterator[dict[str, Any]]:
        """Yield valid bodies; two operations with the same fields try different parts of their ranges."""
        start = STEP * list(self.materials).index(one.name)
        return rows(self.materials[one.name], Random(f"{self.seed} {one.name} {why}".strip()), start)  # noqa: S311 # repeatable on purpose

    def _writes(self, resource: Resource, one: Operation) -> Iterator[AnyCase]:
        """Yield the document's examples, each field alone, then covering rows of many fields."""
        material = self.materials[one.name]
        for body in material.bases:
            yield Write(one.name, body, why="an example of the document, or the smallest body")
        for body in self._presence(material):
            yield Write(one.name, body, why="a conditional rule, fulfilled")
        yield from self._fixed(resource, one, Write)
        yield from (Write(one.name, body, why="values in combination") for body in self._bodies(one))

    def _fixed(self, resource: Resource, one: Operation, kind: type[Write | Create]) -> Iterator[AnyCase]:
        """Each read-only field is sent with a value of its own, and each that only the answer knows."""
        material = self.materials[one.name]
        for fixed in material.fields:
            if fixed.read_only and len(fixed.values) > 2:
                maker = Maker(self.schemas.json_schema(fixed.pointer, Direction.REQUEST))
                for value in _telling(maker, fixed.values[2:3]):
                    body = material.with_fields({fixed.name: value}) or {**material.smallest, fixed.name: value}
                    yield kind(one.name, body, why="a read-only field is sent", read_only=fixed.name)
        shown = record_schema(self.document, resource.read) if material.fields else ""  # a body of which nothing is said may hold all that is read
        for name, schema in properties(self.document, shown).items() if shown else ():
            maker = Maker(self.schemas.json_schema(place(self.document, shown, name), Direction.RESPONSE))
            values = [value for value in maker.good(maker.root) if value is not None]
            given = [self.materials[write.name].named(name) for write in resource.writes]
            is_fixed = material.named(name) is None and not any(each and not each.read_only for each in given)  # another write may set it
            for value in _telling(maker, values[-2:]) if is_fixed and "writeOnly" not in schema else ():
                body = {**material.smallest, name: value}
                yield kind(one.name, body, valid=material.judge.accepts(body), why="a field of the answer is sent", read_only=name)

    def _presence(self, material: Material) -> Iterator[dict[str, Any]]:
        """Yield valid bodies around each conditional rule."""
        for tie in material.ties:
            known = [one for name in sorted(tie) if (one := material.named(name))]
            for one in known:
                for value in one.values[:4]:
                    body = material.with_fields({one.name: value}) or {**material.smallest, one.name: value}
                    yield from self._completed(material, body, [other for other in known if other.name != one.name])

    def _completed(self, material: Material, body: dict[str, Any], others: list[fields.Field]) -> Iterator[dict[str, Any]]:
        if material.judge.accepts(body):
            yield body
        for other in others:
            if other.values and material.judge.accepts(full := {**body, other.name: other.values[0]}):
                yield full

    def _repeats(self, one: Operation) -> Iterator[AnyCase]:
        material = self.materials[one.name]
        bodies = [*material.bases[:1], *(body for _, body in zip(range(2), rows(material, Random(f"{self.seed} {one.name} again")), strict=False))]  # noqa: S311 # repeatable on purpose
        yield from (Repeat(one.name, body, why="the same write twice") for body in bodies)

    def _together(self, one: Operation) -> Iterator[AnyCase]:
        """Pairs of bodies that set different fields."""
        material = self.materials[one.name]
        free = [
            each
            for each in material.fields
            if len(each.values) > 1 and not (each.required or each.read_only or each.secret or each.refers or material.tied(each.name))
        ]
        if one.method != "patch":
            return
        for left, right in list(pairwise(free))[:4]:
            first = material.with_fields({left.name: _changed(left)}, avoid={right.name})
            second = material.with_fields({right.name: _changed(right)}, avoid={name for name in first or () if not material.is_required(name)})
            if first is not None and second is not None:
                yield Concurrent(one.name, (left.name, right.name), (first, second), why="two writes at the same time")

    def _creates(self, resource: Resource, one: Operation) -> Iterator[AnyCase]:
        material = self.materials[one.name]
        bodies = [*material.bases, *self._presence(material)]
        yield from (Create(one.name, body, why="made, read and listed") for body in bodies)
        yield from self._fixed(resource, one, Create)
        yield from (Create(one.name, body, why="values in combination") for body in self._bodies(one))


def _changed(one: fields.Field) -> Any:
    """Return a value beside the plainest one, and if there is one not null, which many servers take for "leave it alone"."""
    return next((value for value in one.values[1:] if value is not None), one.values[1])


def _is_below(path: str, item: str) -> bool:
    """Whether a path goes one word beyond an instance."""
    rest = path.removeprefix(f"{item}/")
    return path.startswith(f"{item}/") and "/" not in rest and "{" not in rest


def _telling(maker: Maker, values: Sequence[Any]) -> list[Any]:
    """Of these values what a server does not come to by itself: no number that is counted up to, and of two words each."""
    if any(isinstance(value, int) and not isinstance(value, bool) for value in values) and maker.fits(maker.root, FAR):
        return [FAR]
    is_named = any("enum" in shape or "boolean" in shape.get("type", ()) for shape in maker.shapes.of(maker.root))
    return list(values if is_named else values[-1:])


def _paced(cases: Iterator[AnyCase]) -> Iterator[list[AnyCase]]:
    """Yield groups of growing size, so that every kind of case has its turn early. Several invalid bodies cost as many requests as two writes."""
    size = 4
    while group := list(_weighed(cases, size)):
        yield group
        size = min(size + 4, 24)


def _weighed(cases: Iterator[AnyCase], size: int) -> Iterator[AnyCase]:
    weight = 0
    while weight < size and (case := next(cases, None)):
        yield case
        weight += 2 if len(case.sent) > 2 else 1
