"""The laws of a resource. Each is one file: what must hold of every trace, registered by one decorator.

Codes are those of the Web Fuzzing Commons fault catalogue (faults.md of WebFuzzing/Commons at 813c8b3, 39 categories).
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from oaswright.api.direction import Direction
from oaswright.api.objects import ObjectSchema
from oaswright.api.operation import Operation
from oaswright.api.schema import Schemas
from oaswright.fuzz.bodies.fields import Material
from oaswright.fuzz.failure import Category
from oaswright.fuzz.plan.case import Trace
from oaswright.fuzz.resources.listing import Listing, listings, record_schema
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Exchange
from oaswright.probes import Judge


@dataclass(frozen=True)
class Breach:
    """One way in which a trace breaks a law. `cause` tells causes apart within a law and an operation; `steps` default to the whole trace.

    `guessed` makes a bug a warning. `pointer` is the place in the document; that of the field which `cause` names unless it is given.
    """

    cause: str
    expected: str
    met: str
    operation: str = ""
    steps: tuple[Exchange, ...] = ()
    guessed: bool = False
    category: Category = Category.BUG
    pointer: str = ""


@dataclass(frozen=True)
class LawContext:
    """What a law may ask about the document and the run."""

    schemas: Schemas
    materials: dict[str, Material]
    operations: dict[str, Operation]
    tokens: Tokens
    max_seconds: float = 0.0
    max_bytes: int = 0
    _judges: dict[str, Judge] = field(default_factory=dict)
    _listings: dict[str, Listing] = field(default_factory=dict)
    _visible: dict[str, frozenset[str]] = field(default_factory=dict)

    def judge(self, pointer: str) -> Judge:
        """The document's verdict on what is answered."""
        if pointer not in self._judges:
            self._judges[pointer] = Judge(self.schemas, pointer, Direction.RESPONSE)
        return self._judges[pointer]

    def listing(self, operation: str) -> Listing | None:
        """What the document says of the list that an operation answers; None where it answers none."""
        if not self._listings:
            self._listings.update({one.operation.name: one for one in listings(self.schemas.document, iter(self.operations.values()))})
        return self._listings.get(operation)

    def visible(self, read: Operation) -> frozenset[str]:
        """The fields that the document lets a read show."""
        if read.name not in self._visible:
            pointer = record_schema(self.schemas.document, read)
            shown = ObjectSchema(self.schemas.document, pointer) if pointer else None
            self._visible[read.name] = frozenset(name for name in shown.properties if not shown.has_flag(name, "writeOnly")) if shown else frozenset()
        return self._visible[read.name]


Check = Callable[[Trace, LawContext], Iterator[Breach]]


@dataclass(frozen=True)
class Law:
    """`id` is the switch, `sentence` what must hold, `code` the category in Web Fuzzing Commons, "" if it has none.

    `compares` marks a law that sets one answer beside another, which says nothing of writes that take effect later; `beside` one that looks
    at a neighbour, which no failure of another law needs.
    """

    id: str
    sentence: str
    code: str
    check: Check
    compares: bool = False
    beside: bool = False


_REGISTRY: dict[str, Law] = {}


def law(identity: str, sentence: str, code: str = "", *, compares: bool = False, beside: bool = False) -> Callable[[Check], Check]:
    """Register a check as a law."""

    def register(check: Check) -> Check:
        _REGISTRY[identity] = Law(identity, sentence, code, check, compares, beside)
        return check

    return register


@cache
def all_laws() -> tuple[Law, ...]:
    """Every law in this folder, by id."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return tuple(_REGISTRY[identity] for identity in sorted(_REGISTRY))


def show(value: Any, size: int = 80) -> str:
    """A value as people read it."""
    import json

    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= size else text[: size - 1] + "…"
