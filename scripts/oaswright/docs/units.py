"""The pages of operations and schemas: each is made anew only where a part of the document that it reads has changed."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from oaswright import pointer
from oaswright.api import provenance
from oaswright.api.operation import Operation
from oaswright.docs import search
from oaswright.docs.content import pages, phrases
from oaswright.docs.content.field import Limits, Link, folder, twin
from oaswright.docs.content.pages import Files
from oaswright.docs.content.tree import WIDEST, Page
from oaswright.docs.shell import Shell
from oaswright.docs.site_map import title
from oaswright.docs.templating import template
from oaswright.document.syntax.sections import holder
from oaswright.incremental.changes import digest
from oaswright.text import escaping

LARGEST = 390_000
SHARED = ("info", "servers", "security", "tags")


@dataclass(frozen=True)
class Unit:
    """What was made of one operation or schema: its files, what the search finds on its pages, and the inline schemas that it links to."""

    files: dict[str, bytes] = field(repr=False)
    found: tuple[str, ...] = field(repr=False)
    parts: tuple[str, ...] = ()


class Units:
    """The units of one document under some limits."""

    def __init__(self, shell: Shell, limits: Limits) -> None:
        self.shell = shell
        self.plan = shell.plan
        self.document = shell.plan.document
        self.limits = limits
        tree = self.document.tree
        said = [
            *(tree.get(key) for key in SHARED),
            phrases.get(self.document, "/components/securitySchemes"),
            asdict(limits),
            shell.digest,
        ]
        self.digest = digest(json.dumps(said, default=str))

    def all(self) -> dict[str, Unit]:
        """Return every unit by its key, made anew or known."""
        units = {key: self._current(key, make) for key, make in self._units()}
        return units | self._parts(units)

    def sample(self, share: float, fewest: int, most: int) -> tuple[dict[str, Unit], float]:
        """Return about this share of the units of operations and schemas, evenly spread, and what share of all they are."""
        everything = list(self._units())
        count = min(max(round(len(everything) * share), fewest), most)
        chosen = everything[:: max(1, len(everything) // count)]
        return {key: self._current(key, make) for key, make in chosen}, len(chosen) / max(1, len(everything))

    def _current(self, key: str, make: Callable[[], Unit]) -> Unit:
        """Return the unit that an earlier build made while all the sections that it read are the same, else make it."""
        return self.document.tracer.memoize("unit", key, (), make)

    def _units(self) -> Iterator[tuple[str, Callable[[], Unit]]]:
        called = [(name, one) for members in self.plan.callbacks.values() for name, one in members]
        for name, one in [*(("", one) for one in (*self.plan.operations, *self.plan.webhooks)), *called]:
            yield f"{one.pointer} {self._own(one)} {self.digest}", partial(self.operation, one, name)
        for name in self.plan.schema_names:
            users = digest(repr(self.plan.used_by.get(name)).encode(errors="replace"))
            yield f"schema {name} {users} {self.digest}", partial(self.schema, name)

    def _own(self, one: Operation) -> str:
        """Return the digests of the parts that an operation is put together from: they were read before the page was made."""
        bodies = [*([one.body] if one.body else []), *one.responses.values()]
        places = [one.pointer, *(parameter.pointer for parameter in one.parameters), *(body.pointer for body in bodies)]
        places += [at for body in bodies for at in body.headers.values()]
        return repr(sorted({self.document.own_keys.get(holder(at), "") for at in places}))

    def _parts(self, units: dict[str, Unit]) -> dict[str, Unit]:
        """Return the pages of the inline schemas that others link to, and of those that these link to in turn."""
        made: dict[str, Unit] = {}
        pending = [at for unit in units.values() for at in unit.parts]
        while pending:
            at = pending.pop()
            key = f"part {at} {self.digest}"
            if key not in made:
                made[key] = self._current(key, partial(self._schema_unit, at, where(at), self.plan.part_url(at), ""))
                pending += made[key].parts
        return made

    def operation(self, one: Operation, callback: str = "") -> Unit:
        """Make the page of an operation, webhook or callback."""
        url = self.plan.urls[one.pointer]
        is_event = url.startswith("webhooks/")

        def context(page: Page, files: Files) -> dict[str, Any]:
            found = pages.operation(page, one, self.shell.extras.client, files, is_event=is_event)
            called = [(name, Link(title(inner, name), self.plan.urls[inner.pointer]), inner) for name, inner in self.plan.callbacks.get(one.pointer, ())]
            return {"operation": {**found, "is_event": is_event, "callback": callback, "callbacks": called}}

        kind = "webhook" if is_event else f"{one.method.upper()} {one.path}"
        return self._unit(url, title(one, callback), "operation", context, "operation", kind, 4)

    def schema(self, name: str) -> Unit:
        """Make the page of a component schema."""
        return self._schema_unit(pointer.of(["components", "schemas", name]), name, self.plan.schemas[name], name)

    def _schema_unit(self, at: str, name: str, url: str, component: str) -> Unit:
        """Make the pages of a schema: one, or several where it has more fields than one page holds."""
        files: dict[str, bytes] = {}
        found: list[str] = []
        parts: list[str] = []
        number = 1
        here = url
        while here:
            following = f"{url.removesuffix('.html')}-{number + 1}.html"

            def context(page: Page, own: Files, first: int = (number - 1) * WIDEST) -> dict[str, Any]:
                return {
                    "schema": {
                        **pages.schema(page, at, own, first),
                        "used": self.plan.used_by.get(component, [])[:200],
                        "name": name,
                        "number": first // WIDEST + 1,
                    }
                }

            unit = self._unit(here, name, "schema", context, "schema", "schema" if component else "part", 3, own=component, next_url=following)
            files |= unit.files
            found += unit.found if component else ()
            parts += [part for part in unit.parts if part != following]
            here, number = (following, number + 1) if following in unit.parts else ("", number)
        return Unit(files, tuple(found), tuple(parts))

    def _unit(self, url: str, name: str, kind_of_page: str, context: Any, noun: str, kind: str, weight: int, own: str = "", next_url: str = "") -> Unit:
        """Make a page as HTML and Markdown; one that is too large is made again with less unfolded."""
        limits = self.limits
        while True:
            wanted: dict[str, None] = {}
            files = Files()

            def part_url(at: str, wanted: dict[str, None] = wanted) -> str:
                wanted[at] = None
                return self.plan.part_url(at) if at != next_url else at

            page = Page(self.document, limits, self.plan.schema_url, part_url, own, next_url)
            said = context(page, files)
            html = self.shell.page(url, name, kind_of_page, said)
            if len(html) <= LARGEST or not (limits.fields or limits.own or limits.body):
                break
            limits = replace(limits, fields=limits.fields // 2, own=False, body=bool(limits.fields))
        text = template(f"{kind_of_page}.md").render(**said, root="../" * url.count("/"), folder=folder(url), title=name).strip() + "\n"
        made = {url: html, twin(url): escaping.page(text).encode(), **files.made}
        return Unit(made, (search.page(url, search.items(name, kind, said[noun], weight)),), tuple(wanted))


def where(at: str) -> str:
    """Return the place of an inline schema in readers' words."""
    return provenance.where(at, {})
