"""Read a list from its first page on: the largest page that the document allows, then the links to the next pages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlsplit

from oaswright.api.operation import Operation, Parameter
from oaswright.fuzz.execute.instances import Instances
from oaswright.fuzz.plan.case import Case, Trace
from oaswright.fuzz.resources import pagination
from oaswright.fuzz.resources.listing import Listing
from oaswright.fuzz.resources.payloads import entries, shows
from oaswright.fuzz.wire.exchange import Exchange, Request

CHAIN = 8  # pages that are followed
WALKS = 8  # searches of one list beyond its first page, by cases of one kind: a list of a long run is long
LARGEST = 100
Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Pager:
    """Reads lists. `walks` counts the searches beyond a first page, by list and kind of case."""

    instances: Instances
    walks: dict[tuple[str, type[Case]], int] = field(default_factory=dict)

    @cached_property
    def listings(self) -> dict[str, Listing]:
        """The lists, by operation."""
        return self.instances.planner.listings

    def first(self, trace: Trace | None, operation: Operation, parameters: dict[str, Any]) -> Exchange:
        """Return the first page: the largest that the document allows, or the server's default if it refuses that."""
        listing = self.listings.get(operation.name)
        most = self.sized(listing, self.most(listing)) if listing else ()
        page = self._ask(trace, operation, parameters, most)
        return page if page.response.ok or not most else self._ask(trace, operation, parameters, ())

    def _further(self, trace: Trace, operation: Operation, parameters: dict[str, Any], first: Exchange) -> Iterator[Exchange]:
        """Yield the pages after the first one, until there is no next page or a page is empty."""
        listing = self.listings.get(operation.name)
        part = tuple(
            (name, values[-1]) for name, values in parse_qs(urlsplit(first.request.url).query).items() if listing and listing.size and name == listing.size.name
        )
        page, seen = first, 0
        for number in range(1, CHAIN):
            found = entries(page.response.json) if page.response.ok else None
            seen += len(found or ())
            if listing is None or not found:
                return
            if listing.offset is not None:
                start = first_value(self.schema(listing.offset), 0)
                page = self._ask(trace, operation, parameters, (*part, (listing.offset.name, str(start + seen))))
            elif listing.page is not None:
                start = first_value(self.schema(listing.page), 1)
                page = self._ask(trace, operation, parameters, (*part, (listing.page.name, str(start + number))))
            elif following := self.next(trace, listing, page, parameters, part):
                page = following
            else:
                return
            yield page

    def search(self, trace: Trace, operation: Operation, parameters: dict[str, Any], record: dict[str, Any], key: str) -> None:
        """Search a list for a record, page by page. If it is not found, read the first page again: the list may have changed meanwhile."""
        listed = self.first(trace, operation, parameters)
        trace.note("listed", listed)
        found = entries(listed.response.json) or []
        walked = self.walks.get((operation.name, type(trace.case)), 0)
        if walked >= WALKS or any(shows(one, record, key) for one in found) or not pagination.may_be_part(operation, listed, found):
            return
        self.walks[operation.name, type(trace.case)] = walked + 1
        for page in self._further(trace, operation, parameters, listed):
            trace.note("pages", page)
            if any(shows(one, record, key) for one in entries(page.response.json) or ()):
                return
        if trace.pages:
            trace.note("pages", self.instances.send(trace, listed.request))

    def next(self, trace: Trace, listing: Listing, page: Exchange, parameters: dict[str, Any], part: Query) -> Exchange | None:
        """Return the page that another one links to; None where it links to none."""
        onward = pagination.onward(page.response)
        if onward and pagination.is_address(onward):
            request = self.instances.request(listing.operation, parameters)
            url = pagination.below(onward, request.path).removeprefix(self.instances.caller.base)
            return self.instances.send(trace, Request("GET", url, request.headers, None, request.token, request.operation))
        return self._ask(trace, listing.operation, parameters, (*part, (listing.cursor.name, onward))) if onward and listing.cursor is not None else None

    def sized(self, listing: Listing, size: int) -> Query:
        """Return the query that asks for pages of a size."""
        return ((listing.size.name, str(size)),) if listing.size else ()

    def most(self, listing: Listing) -> int:
        """Return the size of the largest page that the document allows."""
        schema = self.schema(listing.size) if listing.size else {}
        return int(min(schema.get("maximum", LARGEST), LARGEST))

    def schema(self, parameter: Parameter) -> dict[str, Any]:
        """Return the schema of a parameter, its references followed."""
        document = self.instances.planner.document
        node = document.follow(parameter.schema, document.get(parameter.schema))[1]
        return node if isinstance(node, dict) else {}

    def _ask(self, trace: Trace | None, operation: Operation, parameters: dict[str, Any], query: Query) -> Exchange:
        return self.instances.send(trace, self.instances.request(operation, parameters, query=query))


def first_value(schema: dict[str, Any], usual: int) -> int:
    """Return the first value of a page number or an offset."""
    return int(next((schema[name] for name in ("default", "minimum") if isinstance(schema.get(name), int)), usual))
