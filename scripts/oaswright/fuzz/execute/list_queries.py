"""Query lists: whole and page by page, filtered by values of their entries, and ordered by a field."""

from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Any

from oaswright.api.direction import Direction
from oaswright.fuzz.bodies.combinations import rows
from oaswright.fuzz.bodies.unique_values import fresh
from oaswright.fuzz.execute.instances import Instances
from oaswright.fuzz.execute.pager import CHAIN, Pager, first_value
from oaswright.fuzz.plan.case import Filter, Order, Trace
from oaswright.fuzz.resources.listing import Listing
from oaswright.fuzz.resources.payloads import entries
from oaswright.fuzz.resources.required_parameters import text
from oaswright.fuzz.resources.resource_shape import Resource
from oaswright.fuzz.wire.exchange import Exchange, Request
from oaswright.probes.make import Maker

ENOUGH = 6  # entries that differ, so that an order and pages can be told
PART, PAGES = 2, 5  # entries of a page, at least; pages, about
STRANGE = 4_711


@dataclass
class ListQueries:
    """Queries lists. `stock` holds, for each list, what was created so that there is something in it."""

    pager: Pager
    stock: dict[str, list[Exchange]] = field(default_factory=dict)

    @property
    def instances(self) -> Instances:
        """The instances that exist on the server."""
        return self.pager.instances

    def pages(self, trace: Trace) -> bool:
        """Request the whole list, its first pages, the page after its end, and the whole list again."""
        listing, parameters = self._begin(trace)
        if listing is None or parameters is None:
            return False
        most = self.pager.sized(listing, self.pager.most(listing))
        whole = self._ask(trace, parameters, most)
        found = entries(whole.response.json)
        if not whole.response.ok or not found:
            return bool(trace.writes)
        size = int(max(PART, -(-len(found) // PAGES), self.pager.schema(listing.size).get("minimum", 0) if listing.size else 0))
        part = self.pager.sized(listing, size)
        if listing.offset is not None:
            first = first_value(self.pager.schema(listing.offset), 0)
            for start in (0, size):
                self._ask(trace, parameters, (*part, (listing.offset.name, str(first + start))))
            self._ask(trace, parameters, (*most, (listing.offset.name, str(first + len(found)))))
        elif listing.page is not None:
            first = first_value(self.pager.schema(listing.page), 1)
            for step in (0, 1):
                self._ask(trace, parameters, (*part, (listing.page.name, str(first + step))))
            self._ask(trace, parameters, (*most, (listing.page.name, str(first + 1))))
        else:
            self._follow(trace, listing, self._ask(trace, parameters, part) if part else whole, parameters, part)
        trace.note("again", self.instances.send(trace, self._request(trace, parameters, most)))
        return True

    def filter(self, trace: Trace, case: Filter) -> bool:
        """Filter by a few values of the field, one of which no entry has, between two requests of the whole list."""
        listing, parameters = self._begin(trace)
        if listing is None or parameters is None:
            return False
        most = self.pager.sized(listing, self.pager.most(listing))
        found = entries(self._ask(trace, parameters, most).response.json) or []
        for value in self._values(listing, case.parameter, found):
            self._ask(trace, parameters, (*most, (case.parameter, value)))
        trace.note("again", self.instances.send(trace, self._request(trace, parameters, most)))
        return True

    def order(self, trace: Trace, case: Order) -> bool:
        """Request the list in the order of the case."""
        listing, parameters = self._begin(trace)
        if listing is None or parameters is None:
            return False
        self._ask(trace, parameters, (*self.pager.sized(listing, self.pager.most(listing)), *case.query))
        return True

    def _begin(self, trace: Trace) -> tuple[Listing | None, dict[str, Any] | None]:
        """Return the list and the parameters of its path, after creating entries for it."""
        resource = trace.resource
        if self.instances.parameters(trace.operation, resource) is None:
            return None, None
        if resource is not None and resource.list is trace.operation:
            if resource.path not in self.stock:
                self.stock[resource.path] = self._stocked(resource)
            self.instances.used.update((id(one), one) for one in self.stock[resource.path])
        return self.pager.listings.get(trace.operation.name), self.instances.parameters(trace.operation, resource)

    def _stocked(self, resource: Resource) -> list[Exchange]:
        """Create a few instances that differ."""
        if resource.create is None:
            return []
        planner = self.instances.planner
        material = planner.materials[resource.create.name]
        varied = rows(material, Random(f"{planner.seed} {resource.path} stock"))  # noqa: S311 # repeatable on purpose
        made = [self.instances.made(resource, body) for body in islice(varied, ENOUGH)]
        return [item.origin[-1] for item in made if item]

    def _request(self, trace: Trace, parameters: dict[str, Any], query: tuple[tuple[str, str], ...]) -> Request:
        return self.instances.request(trace.operation, parameters, query=query)

    def _ask(self, trace: Trace, parameters: dict[str, Any], query: tuple[tuple[str, str], ...]) -> Exchange:
        asked = self.instances.send(trace, self._request(trace, parameters, query))
        trace.note("writes", asked)
        return asked

    def _follow(self, trace: Trace, listing: Listing, page: Exchange, parameters: dict[str, Any], part: tuple[tuple[str, str], ...]) -> None:
        """Follow the links from page to page."""
        following: Exchange | None = page
        for _ in range(CHAIN):
            following = self.pager.next(trace, listing, following, parameters, part) if following else None
            trace.note("writes", following)

    def _values(self, listing: Listing, name: str, found: list[Any]) -> list[str]:
        """Return values to filter by: of the document, of the entries, and one that no entry has."""
        parameter = next(one for one in listing.operation.parameters if one.name == name)
        schema = self.instances.planner.schemas.json_schema(parameter.schema, Direction.REQUEST)
        maker = Maker(schema)
        field_name = listing.ranges[name].field if name in listing.ranges else listing.filters[name]
        own = [entry[field_name] for entry in found if isinstance(entry, dict) and isinstance(entry.get(field_name), str | int | float)]
        if name in listing.ranges:
            middle = [one for one in dict.fromkeys(sorted(own)) if maker.fits(maker.root, one)] if own else []
            return [text(one) for one in middle[len(middle) // 2 :][:1] + middle[-1:]]
        rare = sorted(dict.fromkeys(own), key=own.count)
        plain = [one for one in maker.good(maker.root) if isinstance(one, str | int)]
        strange = [fresh(lambda value: maker.fits(maker.root, value), one, STRANGE) for one in (rare or plain)[:1]]
        values = [*rare[:2], *strange, *plain[:2]] if not {True, False} & set(plain) or 1 in plain else [True, False]
        fitting = [text(one) for one in values if maker.fits(maker.root, one) or maker.fits(maker.root, [one])]
        return list(dict.fromkeys(fitting))[:3]
