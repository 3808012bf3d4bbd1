"""Cases of access: every token with every operation, and unknown ids in every segment of every path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from oaswright.api.direction import Direction
from oaswright.api.operation import Operation, Parameter, operations
from oaswright.api.schema import Schemas
from oaswright.document.document import Document
from oaswright.fuzz.bodies.fields import Material
from oaswright.fuzz.plan.case import AnyCase, Authorization, Case, Malformed, Nested, NoHost, TwoCredentials, UnknownId
from oaswright.fuzz.wire.credentials import Place, Tokens
from oaswright.probes.make import Maker

NOBODY, BROKEN, NOWHERE = "(none)", "(broken)", "oaswright-nothing-here"
LONG = 1_000
# Where the representations of numbers end: a column, a parameter of a query, a float.
ENDS = {"int32": (2**31 - 1, -(2**31)), "int64": (2**63 - 1, -(2**63))}
BEYOND = (2**63, -(2**63) - 1, 10**40)
STRANGE = (f"100% \"{NOWHERE}' ü 😀\\", f"{NOWHERE}/above", "\0")


@dataclass(frozen=True)
class AccessCases:
    """Derives these cases for the named operations."""

    document: Document
    schemas: Schemas
    tokens: Tokens
    names: frozenset[str]
    materials: Mapping[str, Material]

    def scopes(self) -> Iterator[AnyCase]:
        """Yield every operation with every token, with none and with an invalid one."""
        for one in self._aimed():
            if not one.security or {} in one.security:
                continue
            body = self.materials[one.name].bases[:1] if one.name in self.materials else ()
            yield Authorization(one.name, NOBODY, allowed=False, bodies=body, why="no token")
            yield Authorization(one.name, BROKEN, allowed=False, bodies=body, why="an invalid token")
            for token in self.tokens.all:
                allowed = token.may(one.security)
                if token.scopes and not (allowed and one.method == "delete"):
                    yield Authorization(one.name, token.name, allowed, body, why=f"the token {'has' if allowed else 'lacks'} the scope")

    def unknown(self) -> Iterator[AnyCase]:
        """Yield an unknown id in each segment of each path, then ids at the limits of what the document allows."""
        places = [(one, parameter) for one in self._aimed() for parameter in one.parameters if parameter.location == "path"]
        for one, parameter in places:
            yield self._case(one, parameter, "", f"this {parameter.name} does not exist")
            if parameter.schema and not self._maker(parameter).fits(self._maker(parameter).root, NOWHERE):
                yield self._case(one, parameter, NOWHERE, f"this is not a valid {parameter.name}")
        for turn in zip_longest(*(self._edges(one, parameter) for one, parameter in places)):
            yield from filter(None, turn)

    def headers(self) -> Iterator[AnyCase]:
        """Yield reads with two credentials, and reads without a Host header."""
        for one in self._aimed():
            if one.method == "get":
                is_closed = one.security and {} not in one.security
                if is_closed and any(token.place is Place.HEADER and token.may(one.security) for token in self.tokens.all):
                    yield TwoCredentials(one.name, why="two credentials, the first of them valid")
                yield NoHost(one.name, why="without a Host header")

    def _aimed(self) -> Iterator[Operation]:
        return (one for one in operations(self.document) if one.name in self.names)

    def _case(self, one: Operation, parameter: Parameter, value: str, why: str) -> AnyCase:
        bases = self.materials[one.name].bases if one.name in self.materials else ()
        body = (max(bases, key=len),) if bases and value not in ("", NOWHERE) else bases[-1:]  # the more it asks for, the more looks at the id
        return UnknownId(one.name, parameter.name, value, body, why=why)

    def _edges(self, one: Operation, parameter: Parameter) -> Iterator[AnyCase]:
        maker = self._maker(parameter)
        for value in edges(maker):
            if maker.fits(maker.root, value):
                yield self._case(one, parameter, str(value), f"no {parameter.name} like this exists")

    def _maker(self, parameter: Parameter) -> Maker:
        return Maker(self.schemas.json_schema(parameter.schema, Direction.REQUEST) if parameter.schema else {"type": "string"})


def is_edge(case: Case) -> bool:
    """Whether a request is one that may be turned away in any way, also by what stands before the operation: for its id, or as no JSON."""
    return isinstance(case, Malformed | Nested | TwoCredentials | NoHost) or (isinstance(case, UnknownId) and case.value not in ("", NOWHERE))


def edges(maker: Maker) -> Iterator[Any]:
    """Ids of the type that a schema speaks of: numbers at the end of their format, or beyond 64 bits; long texts, and texts that a URL must quote."""
    for shape in maker.shapes.of(maker.root):
        kinds = shape.get("type", ())
        if {"integer", "number"} & set(kinds):
            yield from next((ENDS[name] for name in shape.get("format", ()) if name in ENDS), BEYOND)
        elif "string" in kinds:
            yield from ("a" * min(LONG, shape.get("maxLength", LONG)), *STRANGE)
