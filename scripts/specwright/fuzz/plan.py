"""The plan: which cases to try, in which order. The same document, seed and budget give the same plan, byte for byte."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice, pairwise, zip_longest
from random import Random
from typing import Any

from specwright.document import Document
from specwright.fuzz import field as fields
from specwright.fuzz.case import Case, Kind
from specwright.fuzz.combine import rows
from specwright.fuzz.field import Material
from specwright.fuzz.resource import Resource, is_json, json_schema, resources
from specwright.fuzz.token import Tokens
from specwright.operation import Operation, operations
from specwright.probes.make import Maker
from specwright.schema import Direction, Schemas

NOBODY, BROKEN = "(none)", "(broken)"
BATCH = 4


@dataclass(frozen=True)
class Planner:
    """Derives cases from a document's shape. `names` are the operations to aim at."""

    document: Document
    tokens: Tokens
    names: frozenset[str]
    seed: int = 0
    schemas: Schemas = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "schemas", Schemas(self.document))

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        return tuple(resources(self.document))

    @cached_property
    def materials(self) -> dict[str, Material]:
        """What each operation with a JSON body can be sent."""
        return {
            one.name: fields.material(self.document, self.schemas, json_schema(one.body), self._examples(one))
            for one in operations(self.document)
            if one.body and json_schema(one.body)
        }

    def cases(self, limit: int | None) -> Iterator[Case]:
        """The cases, no two the same: a few of each kind first, then more of what finds most."""
        seen: set[str] = set()
        kinds = [self._scopes(), self._unknown(), *self._by_operation()]
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
        """The plan as lines of JSON."""
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

    def _scopes(self) -> Iterator[Case]:
        """Every operation with every token, with none and with a broken one."""
        for one in operations(self.document):
            if not self._aimed(one) or not one.security or {} in one.security:
                continue
            body = self.materials[one.name].bases[:1] if one.name in self.materials else ()
            yield Case(Kind.SCOPE, one.name, body, token=NOBODY, allowed=False, why="no token")
            yield Case(Kind.SCOPE, one.name, body, token=BROKEN, allowed=False, why="a token that nobody was given")
            for token in self.tokens.all:
                allowed = token.may(one.security)
                if token.scopes and not (allowed and one.method == "delete"):
                    yield Case(Kind.SCOPE, one.name, body, token=token.name, allowed=allowed, why=f"the token {'has' if allowed else 'lacks'} the scope")

    def _unknown(self) -> Iterator[Case]:
        """An id that nothing has, in each segment of each path."""
        for one in operations(self.document):
            for parameter in one.parameters:
                if self._aimed(one) and parameter.location == "path":
                    body = self.materials[one.name].bases[-1:] if one.name in self.materials else ()
                    yield Case(Kind.UNKNOWN, one.name, body, segment=parameter.name, why=f"nothing has this {parameter.name}")

    def _by_operation(self) -> Iterator[Iterator[Case]]:
        for resource in self.resources:
            for one in resource.writes:
                if self._aimed(one):
                    yield chain(self._together(one), self._repeats(one))
                    yield self._writes(one)
                    yield self._refused(one, Kind.REFUSED)
            if resource.create and self._aimed(resource.create):
                yield self._creates(resource.create)
                yield self._refused(resource.create, Kind.REFUSED)
                if resource.delete and self._aimed(resource.delete):
                    body = self.materials[resource.create.name].bases[:1]
                    yield iter([Case(Kind.DELETE, resource.delete.name, body, why="made, deleted and looked for")])
        for one in operations(self.document):
            if one.method == "get" and self._aimed(one):
                yield self._queries(one)

    def _writes(self, one: Operation) -> Iterator[Case]:
        """The document's examples, each field alone, then covering rows of many fields."""
        material = self.materials[one.name]
        for body in material.bases:
            yield Case(Kind.WRITE, one.name, (body,), why="an example of the document, or the smallest body")
        for body in self._presence(material):
            yield Case(Kind.WRITE, one.name, (body,), why="a conditional rule, fulfilled")
        yield from self._fixed(one, Kind.WRITE)
        yield from (Case(Kind.WRITE, one.name, (body,), why="values in combination") for body in rows(material, Random(f"{self.seed} {one.name}")))  # noqa: S311 # repeatable on purpose

    def _fixed(self, one: Operation, kind: Kind) -> Iterator[Case]:
        """Each read-only field is sent with a value of its own."""
        material = self.materials[one.name]
        for fixed in material.fields:
            if fixed.read_only and len(fixed.values) > 2:
                yield Case(kind, one.name, ({**material.smallest, fixed.name: fixed.values[2]},), why="a read-only field is sent", field=fixed.name)

    def _presence(self, material: Material) -> Iterator[dict[str, Any]]:
        """Valid bodies around each conditional rule."""
        for tie in material.ties:
            known = [one for name in sorted(tie) if (one := material.named(name))]
            for one in known:
                for value in one.values[:4]:
                    yield from self._completed(material, {**material.smallest, one.name: value}, [other for other in known if other.name != one.name])

    def _completed(self, material: Material, body: dict[str, Any], others: list[fields.Field]) -> Iterator[dict[str, Any]]:
        if material.judge.accepts(body):
            yield body
        for other in others:
            if other.values and material.judge.accepts(full := {**body, other.name: other.values[0]}):
                yield full

    def _repeats(self, one: Operation) -> Iterator[Case]:
        material = self.materials[one.name]
        bodies = [*material.bases[:1], *(body for _, body in zip(range(2), rows(material, Random(f"{self.seed} {one.name} again")), strict=False))]  # noqa: S311 # repeatable on purpose
        yield from (Case(Kind.REPEAT, one.name, (body,), why="the same write twice") for body in bodies)

    def _together(self, one: Operation) -> Iterator[Case]:
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
            bodies = ({**material.smallest, left.name: left.values[1]}, {**material.smallest, right.name: right.values[1]})
            if all(material.judge.accepts(body) for body in bodies):
                yield Case(Kind.TOGETHER, one.name, bodies, field=f"{left.name} {right.name}", why="two writes at the same time")

    def _refused(self, one: Operation, kind: Kind) -> Iterator[Case]:
        """Bodies that the document refuses, in small batches; each also changes a field that is fine."""
        bodies = list(self._bad(self.materials[one.name]))
        for start in range(0, len(bodies), BATCH):
            batch = bodies[start : start + BATCH]
            yield Case(
                kind,
                one.name,
                tuple(body for body, _ in batch),
                False,
                "; ".join(why for _, why in batch),
            )

    def _bad(self, material: Material) -> Iterator[tuple[dict[str, Any], str]]:
        fine = [one for one in material.fields if len(one.values) > 2 and not (one.read_only or one.refers or one.secret or material.tied(one.name))]
        base = material.smallest
        for one in material.fields:
            if one.required and one.name in base:
                yield {name: value for name, value in base.items() if name != one.name}, f"{one.name} is left out"
        for name in sorted({name for tie in material.ties for name in tie}):
            for value in material.values_of(name):
                body = {**base, name: value}
                if not material.judge.accepts(body):
                    yield self._mixed(body, fine, len(str(value)), name), f"{name} breaks a conditional rule"
        for turn in range(fields.BAD):
            for index, one in enumerate(material.fields):
                if turn < len(one.bad) and not one.read_only:
                    value, why = one.bad[turn]
                    body = self._mixed({**base, one.name: value}, fine, turn + index, one.name)
                    if not material.judge.accepts(body):
                        yield body, why.replace("the whole", one.name)

    def _mixed(self, body: dict[str, Any], fine: list[fields.Field], turn: int, name: str) -> dict[str, Any]:
        others = [one for one in fine if one.name != name]
        if not others:
            return body
        other = others[turn % len(others)]
        return {**body, other.name: other.values[1 + turn % (len(other.values) - 1)]}

    def _creates(self, one: Operation) -> Iterator[Case]:
        material = self.materials[one.name]
        bodies = [*material.bases, *self._presence(material)]
        yield from (Case(Kind.CREATE, one.name, (body,), why="made, read and listed") for body in bodies)
        yield from self._fixed(one, Kind.CREATE)
        yield from (Case(Kind.CREATE, one.name, (body,), why="values in combination") for body in rows(material, Random(f"{self.seed} {one.name}")))  # noqa: S311 # repeatable on purpose

    def _queries(self, one: Operation) -> Iterator[Case]:
        """Each query parameter at its bounds, on both sides."""
        yield Case(Kind.QUERY, one.name, why="without parameters")
        for parameter in one.parameters:
            if parameter.location == "query" and parameter.schema:
                maker = Maker(self.schemas.json_schema(parameter.schema, Direction.REQUEST))
                for value in fields.plain(maker, valid=True):
                    yield Case(Kind.QUERY, one.name, query=((parameter.name, value),), field=parameter.name, why="a valid value")
                for value in fields.plain(maker, valid=False):
                    yield Case(
                        Kind.QUERY, one.name, valid=False, query=((parameter.name, value),), field=parameter.name, why="a value that the document refuses"
                    )


def _paced(cases: Iterator[Case]) -> Iterator[list[Case]]:
    """Groups of growing size, so that every kind has its turn early."""
    size = 4
    while group := list(islice(cases, size)):
        yield group
        size = min(size + 4, 24)
