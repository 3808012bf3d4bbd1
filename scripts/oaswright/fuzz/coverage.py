"""Which keywords of the document's schemas the requests and responses of a run met: a rule that no value came to was not tested."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from oaswright.api.direction import Direction
from oaswright.api.operation import Operation
from oaswright.api.schema import Schemas
from oaswright.document.document import Document
from oaswright.fuzz.wire.exchange import Request, Response
from oaswright.probes import Judge

SAMPLES = 12  # bodies of one operation and status that are looked at
LARGEST = 50_000  # bytes of one of them
RULES = frozenset(
    ("type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "format",
     "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "required", "dependentRequired", "oneOf", "anyOf", "not")
)  # fmt: skip
NAMED = ("properties", "patternProperties", "$defs", "dependentSchemas")
LISTED = ("allOf", "anyOf", "oneOf", "prefixItems")
SINGLE = ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedProperties", "unevaluatedItems")


@dataclass(frozen=True)
class Covered:
    """Keywords that were met, of all, in requests and in responses; responses by status that were seen, of those that the document names."""

    requests: tuple[int, int] = (0, 0)
    responses: tuple[int, int] = (0, 0)
    statuses: tuple[int, int] = (0, 0)

    def line(self) -> str:
        """Say it in words; "" where there is nothing to cover."""
        met, every = (self.requests[at] + self.responses[at] for at in (0, 1))
        if not self.statuses[1]:
            return ""
        keywords = f", {met} of {every} schema keywords (requests {_of(self.requests)}, responses {_of(self.responses)})" if every else ""
        return f"    covered: {_of(self.statuses)} documented statuses{keywords}"


@dataclass
class Coverage:
    """Keeps samples of the bodies of a run."""

    document: Document
    operations: Mapping[str, Operation]
    sent: dict[str, set[bytes]] = field(default_factory=dict, repr=False)
    answered: dict[tuple[str, str], set[bytes]] = field(default_factory=dict, repr=False)

    def note(self, name: str, request: Request, response: Response) -> None:
        """Keep the bodies of an exchange, unless there are enough of its kind."""
        if request.body:
            self.add_sent(name, [request.body])
        key = _response_key(self.operations[name], response.status)
        if key:
            self.add_answered(name, key, [response.body])

    def add_sent(self, name: str, bodies: Iterable[bytes]) -> None:
        """Keep bodies of requests, unless there are enough."""
        _keep(self.sent.setdefault(name, set()), bodies)

    def add_answered(self, name: str, key: str, bodies: Iterable[bytes]) -> None:
        """Keep bodies of a response, unless there are enough; that it came is kept in any case."""
        _keep(self.answered.setdefault((name, key), set()), bodies)

    def covered(self, names: frozenset[str]) -> Covered:
        """Return what these operations were seen to meet."""
        schemas = Schemas(self.document)
        requests, responses = [(0, 0)], [(0, 0)]
        statuses = [0, 0]
        for name in names:
            operation = self.operations[name]
            if operation.body and operation.body.json_schema:
                requests.append(_met(Judge(schemas, operation.body.json_schema, Direction.REQUEST), self.sent.get(name, set())))
            for key, body in operation.responses.items():
                seen = self.answered.get((name, key), set())
                statuses = [statuses[0] + ((name, key) in self.answered), statuses[1] + 1]
                if body.json_schema:
                    responses.append(_met(Judge(schemas, body.json_schema, Direction.RESPONSE), seen))
        return Covered(_sum(requests), _sum(responses), (statuses[0], statuses[1]))


def _keep(samples: set[bytes], bodies: Iterable[bytes]) -> None:
    for body in bodies:
        if len(samples) < SAMPLES and len(body) <= LARGEST:
            samples.add(body)


def _response_key(operation: Operation, code: int) -> str:
    body = operation.response(code) if code else None
    return next((key for key, one in operation.responses.items() if one is body), "") if body else ""


def _met(judge: Judge, samples: set[bytes]) -> tuple[int, int]:
    """How many rules of a schema some sample came to, and how many there are."""
    every = set(rules(judge.schema))
    met: set[str] = set()
    for body in samples:
        try:
            value = json.loads(body)
            listed = judge.validator.evaluate(value).list()
        except (ValueError, RecursionError):
            continue
        details = listed.get("details", [])
        met.update(str(one.get("schemaLocation", "")) for one in details if isinstance(one, dict))
    return len(every & met), len(every)


def rules(node: Any, at: str = "") -> Iterator[str]:
    """Yield the places of all keywords in a schema that forbid something."""
    if not isinstance(node, dict):
        return
    yield from (f"{at}/{name}" for name in node if name in RULES)
    for name, inner in node.items():
        if name in NAMED and isinstance(inner, dict):
            for key, child in inner.items():
                yield from rules(child, f"{at}/{name}/{str(key).replace('~', '~0').replace('/', '~1')}")
        elif name in LISTED and isinstance(inner, list):
            for index, child in enumerate(inner):
                yield from rules(child, f"{at}/{name}/{index}")
        elif name in SINGLE:
            yield from rules(inner, f"{at}/{name}")


def _sum(pairs: list[tuple[int, int]]) -> tuple[int, int]:
    return sum(met for met, _ in pairs), sum(every for _, every in pairs)


def _of(pair: tuple[int, int]) -> str:
    return f"{pair[0]} of {pair[1]}"
