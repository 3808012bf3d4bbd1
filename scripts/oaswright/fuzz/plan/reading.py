"""Cases that read: lists, and query parameters alone and in pairs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from oaswright.api.direction import Direction
from oaswright.api.operation import Operation
from oaswright.api.schema import Schemas
from oaswright.fuzz.bodies import covering_arrays, fields
from oaswright.fuzz.plan.case import AnyCase, Filter, Order, Pages, Query
from oaswright.fuzz.resources.listing import CURSOR, Listing, plain
from oaswright.fuzz.resources.required_parameters import ELSEWHERE
from oaswright.probes.make import Maker

VALUES = 4  # of a query parameter that are combined with those of the others


@dataclass(frozen=True)
class ReadCases:
    """Derives these cases from the parameters of an operation."""

    schemas: Schemas
    listings: Mapping[str, Listing]
    seed: int

    def surveys(self, one: Operation) -> Iterator[AnyCase]:
        """Yield the cases of a list: its pages, its filters and its orders."""
        listing = self.listings.get(one.name)
        if listing is None:
            return
        yield Pages(one.name, why="the whole list, and its pages")
        yield from (Filter(one.name, name, why="by values of the entries") for name in (*listing.filters, *listing.ranges))
        yield from (Order(one.name, order.field, order.query, why="in an order") for order in listing.orders)

    def queries(self, one: Operation) -> Iterator[AnyCase]:
        """Yield each query parameter on both sides of its bounds, without it if it is required, then pairs of parameters."""
        yield Query(one.name, why="without parameters")
        makers = {
            each.name: Maker(self.schemas.json_schema(each.schema, Direction.REQUEST)) for each in one.parameters if each.location == "query" and each.schema
        }
        for parameter in one.parameters:
            if parameter.required and parameter.location in ("query", "header") and parameter.schema and parameter.name.lower() not in ELSEWHERE:
                yield Query(one.name, valid=False, without=parameter.name, parameter=parameter.name, why="a required parameter is left out")
        opaque = {each.name for each in one.parameters if plain(each.name) in CURSOR}  # a token that only the server knows
        good = {name: [] if name in opaque else fields.plain(maker, valid=True) for name, maker in makers.items()}
        for name, maker in makers.items():
            yield from (Query(one.name, ((name, value),), name, why="a valid value") for value in good[name])
            for value in fields.plain(maker, valid=False):
                yield Query(one.name, ((name, value),), name, valid=False, why="a value that the document refuses")
        names = [name for name in good if good[name]]
        if len(names) > 1:
            for row in covering_arrays.rows([min(len(good[name]), VALUES) + 1 for name in names], 2, Random(f"{self.seed} {one.name} pairs")):  # noqa: S311 # repeatable on purpose
                query = tuple((name, _ends(good[name])[index]) for name, index in zip(names, row, strict=True) if index < min(len(good[name]), VALUES))
                yield Query(one.name, query, why="values in combination")


def _ends(values: list[str]) -> list[str]:
    """Return the values that stand for the others: the plainest, the least and the largest number, else the first."""
    numbers = sorted((value for value in values if value.lstrip("-").isdecimal()), key=int)
    return list(dict.fromkeys([values[0], *numbers[:1], *numbers[-1:], *values]))[:VALUES]
