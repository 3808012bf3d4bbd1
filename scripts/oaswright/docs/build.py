"""The site: every page made from the document, then swapped in whole. The same document gives the same bytes."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from oaswright import pointer
from oaswright.api import provenance
from oaswright.api.operation import Operation
from oaswright.docs import explorer, llms, markup, reading, search
from oaswright.docs.content import pages, start, words
from oaswright.docs.content.pages import Files
from oaswright.docs.content.tree import WIDEST, Limits, Link, Page
from oaswright.docs.search import Item
from oaswright.docs.site import Entry, Extras, Plan, title
from oaswright.document.document import Document
from oaswright.text import escaping, markdown

LEVELS = (Limits(300, 6), Limits(120, 4), Limits(60, 3), Limits(30, 2), Limits(15, 1), Limits(6, 1), Limits(0, 0))
SAMPLE = 40
# The site is at most 8 times the document and 1 MB for assets. The pages that are sampled get the share that lists and index leave; our assets are small.
RATIO, MOST_RATIO = 6.5, 8
SPARE, ASSETS = 500_000, 1_000_000
LARGEST = 390_000
INDEX_PAGE = 400
SHARED = ("info", "servers", "security", "tags")


@dataclass(frozen=True)
class Unit:
    """What was made of one operation or schema: its files, what the search finds, and the inline schemas that it links to."""

    files: dict[str, bytes] = field(repr=False)
    items: tuple[Item, ...] = field(repr=False)
    parts: tuple[str, ...] = ()
    reads: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass
class Memory:
    """What a build leaves for the next one in the same process: each unit by what it is and depends on besides its reads, and how far pages unfold."""

    units: dict[str, Unit] = field(default_factory=dict)
    limits: Limits | None = None


def render(document: Document, extras: Extras, memory: Memory | None = None) -> dict[str, bytes]:
    """Return every file of the site by its name. With `memory`, pages whose parts of the document are unchanged are not made again."""
    memory = memory or Memory()
    plan = Plan(reading.read(document), extras)
    size = len(document.written)
    if memory.limits is None:
        memory.limits = _fitting(plan, RATIO * size + SPARE)
    files = _Site(plan, memory.limits, memory).files()
    while _size(files) > MOST_RATIO * size + ASSETS and memory.limits != LEVELS[-1]:
        memory.limits = LEVELS[LEVELS.index(memory.limits) + 1]
        files = _Site(plan, memory.limits, memory).files()
    return files


def _size(files: dict[str, bytes]) -> int:
    """Return the size of a site without the interactive view, which is another program's."""
    return sum(len(content) for name, content in files.items() if not name.startswith("try/"))


def _fitting(plan: Plan, budget: float) -> Limits:
    """Return how far the pages may unfold so that the site fits its budget, judged by a sample of the pages."""
    everything: list[Operation | str] = [*plan.operations, *plan.webhooks, *plan.schema_names]
    chosen = everything[:: max(1, len(everything) // SAMPLE)]
    for level in LEVELS[:-1]:
        site = _Site(plan, level, Memory())
        units = (site.operation(one) if isinstance(one, Operation) else site.schema(one) for one in chosen)
        size = sum(len(content) for unit in units for content in unit.files.values())
        if size * len(everything) / max(1, len(chosen)) <= budget:
            return level
    return LEVELS[-1]


class _Site:
    """The files of one document under some limits."""

    def __init__(self, plan: Plan, limits: Limits, memory: Memory) -> None:
        self.plan = plan
        self.document = plan.document
        self.extras = plan.extras
        self.limits = limits
        self.memory = memory
        self.facts = provenance.entries(self.document) if self.extras.has_provenance else []
        self.more = list(self._more())
        self.shared = {
            "site": {"title": plan.title, "version": plan.version, "nav": plan.static_menu(self.more), "look": self.extras.look},
            "has_provenance": self.extras.has_provenance,
        }
        tree = self.document.tree
        said = [*(tree.get(key) for key in SHARED), words.get(self.document, "/components/securitySchemes"), asdict(limits)]
        said += [
            self.shared["has_provenance"],
            [asdict(one) for one in plan.static_menu(self.more)],
            bool(self.extras.look.logo),
            self.extras.client and self.extras.client.digest,
        ]
        self.digest = hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()

    def files(self) -> dict[str, bytes]:
        """Return all files, made anew or taken from the memory."""
        units = {key: self._current(key, make) for key, make in self._units()}
        units |= self._parts(units)
        self.memory.units = units
        files = {name: content for unit in units.values() for name, content in unit.files.items()}
        files |= self._lists()
        files["search.js"] = search.script([*self._titles(), *(item for unit in units.values() for item in unit.items)])
        files["menu.js"] = self._menu()
        files |= llms.files(self.plan)
        files |= self._assets()
        return files

    def _current(self, key: str, make: Callable[[], Unit]) -> Unit:
        """Return the unit that an earlier build made while all the parts that it read are the same, else make it."""
        keys = self.document.own_keys
        known = self.memory.units.get(key)
        if known and all(keys.get(at, "") == digest for at, digest in known.reads.items()):
            return known
        with self.document.noted() as reads:
            made = make()
        return replace(made, reads={at: keys.get(at, "") for at in reads})

    def _units(self) -> Iterator[tuple[str, Callable[[], Unit]]]:
        called = [(name, one) for members in self.plan.callbacks.values() for name, one in members]
        for name, one in [*(("", one) for one in (*self.plan.operations, *self.plan.webhooks)), *called]:
            yield f"{one.pointer} {self._own(one)} {self.digest}", partial(self.operation, one, name)
        for name in self.plan.schema_names:
            users = hashlib.sha256(repr(self.plan.used_by.get(name)).encode(errors="replace")).hexdigest()
            yield f"schema {name} {users} {self.digest}", partial(self.schema, name)

    def _own(self, one: Operation) -> str:
        """Return the digests of the parts that an operation is put together from: they were read before the page was made."""
        bodies = [*([one.body] if one.body else []), *one.responses.values()]
        places = [one.pointer, *(parameter.pointer for parameter in one.parameters), *(body.pointer for body in bodies)]
        places += [at for body in bodies for at in body.headers.values()]
        return repr(sorted({self.document.own_keys.get(reading.part(at), "") for at in places}))

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
            found = pages.operation(page, one, self.extras.client, files)
            called = [(name, Link(title(inner), self.plan.urls[inner.pointer]), inner) for name, inner in self.plan.callbacks.get(one.pointer, ())]
            return {"operation": {**found, "is_event": is_event, "callback": callback, "callbacks": called}}

        kind = "webhook" if is_event else f"{one.method.upper()} {one.path}"
        return self._unit(url, title(one), "operation", context, "operation", kind, 4)

    def schema(self, name: str) -> Unit:
        """Make the page of a component schema."""
        return self._schema_unit(pointer.of(["components", "schemas", name]), name, self.plan.schemas[name], name)

    def _schema_unit(self, at: str, name: str, url: str, component: str) -> Unit:
        """Make the pages of a schema: one, or several where it has more fields than one page holds."""
        files: dict[str, bytes] = {}
        items: list[Item] = []
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
            items += unit.items if component else ()
            parts += [part for part in unit.parts if part != following]
            here, number = (following, number + 1) if following in unit.parts else ("", number)
        return Unit(files, tuple(items), tuple(parts))

    def _unit(self, url: str, name: str, template: str, context: Any, noun: str, kind: str, weight: int, own: str = "", next_url: str = "") -> Unit:
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
            html = self._html(url, name, template, said)
            if len(html) <= LARGEST or limits.fields == 0:
                break
            limits = replace(limits, fields=limits.fields // 2)
        text = _template(f"{template}.md").render(**said, root="../" * url.count("/"), title=name).strip() + "\n"
        made = {url: html, url.removesuffix(".html") + ".md": escaping.page(text).encode(), **files.made}
        return Unit(made, tuple(search.items(name, kind, url, said[noun], weight)), tuple(wanted))

    def _html(self, url: str, name: str, template: str, context: dict[str, Any]) -> bytes:
        page = {"url": url, "title": name, "markdown": url.removesuffix(".html") + ".md" if template in ("operation", "schema") else ""}
        text: str = _template(f"{template}.html").render(page=page, root="../" * url.count("/"), **self.shared, **context)
        return escaping.page(text).encode()

    def _lists(self) -> dict[str, bytes]:
        """Return the pages that are no operation's and no schema's."""
        plan, files = self.plan, Files()
        made = {"index.html": self._html("index.html", plan.title, "index", {"start": start.page(plan, files)})}
        for name, members in plan.tags.items():
            context = {"description": plan.tag_description(name), "rows": [start.row(plan, one) for one in members]}
            made |= self._paged(plan.tag_urls[name], name, "tag", "rows", context)
        schemas = [(Entry(url, name), str(_described(self.document, name))) for name, url in plan.schemas.items()]
        if schemas:
            made |= self._paged("schemas/index.html", "Schemas", "schemas", "rows", {"rows": schemas})
        made |= self._paged(
            "contents.html", "All pages", "contents", "rows", {"rows": [(group, one) for group, found in plan.menu(self.more) for one in found]}
        )
        for url, guide in plan.guides:
            made[url] = self._html(url, guide.title, "guide", {"guide": guide})
            made |= guide.files()
        for entry, table in zip(self._table_entries(), self.extras.tables, strict=True):
            made[entry.url] = self._html(entry.url, table.title, "table", {"table": table})
        if self.facts:
            made |= self._paged("provenance.html", "Where the facts come from", "provenance", "rows", {"rows": self.facts})
        if self.extras.changelog:
            made["changelog.html"] = self._html("changelog.html", "Changes", "text", {"text": re.sub(r"\A\s*# .*\n", "", self.extras.changelog)})
        return made | files.made | explorer.files(self.document, self.extras.servers)

    def _paged(self, url: str, name: str, template: str, key: str, context: dict[str, Any]) -> dict[str, bytes]:
        """Return a list as pages of a few hundred rows each, linked with each other."""
        rows = context[key]
        count = max(1, -(-len(rows) // INDEX_PAGE))
        urls = [url, *(f"{url.removesuffix('.html')}-{number}.html" for number in range(2, count + 1))]
        return {
            here: self._html(here, name, template, {**context, key: rows[number * INDEX_PAGE : (number + 1) * INDEX_PAGE], "number": number, "urls": urls})
            for number, here in enumerate(urls)
        }

    def _table_entries(self) -> list[Entry]:
        names = pages.slugs({str(number): f"table-{one.title.lower()}" for number, one in enumerate(self.extras.tables)})
        return [Entry(f"{names[str(number)]}.html", one.title) for number, one in enumerate(self.extras.tables)]

    def _more(self) -> Iterator[Entry]:
        if self.extras.changelog:
            yield Entry("changelog.html", "Changes")
        if self.extras.servers:
            yield Entry(explorer.URL, "Try it")
        if self.facts:
            yield Entry("provenance.html", "Where the facts come from")
        yield from self._table_entries()

    def _titles(self) -> Iterator[Item]:
        yield Item("Start", "page", "index.html", "", search.short(self.plan.info.get("description")), 2)
        yield from (Item(one.title, "guide", url, "", search.short(one.text), 2) for url, one in self.plan.guides)
        yield from (Item(name, "group of operations", url, "", search.short(self.plan.tag_description(name)), 3) for name, url in self.plan.tag_urls.items())
        yield from (Item(one.title, "page", one.url, "", "", 1) for one in self.more)

    def _menu(self) -> bytes:
        shown = escaping.page
        groups = [
            [shown(name), [[one.url, shown(one.title), one.method, int(one.is_deprecated)] for one in entries]] for name, entries in self.plan.menu(self.more)
        ]
        text = json.dumps(groups, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
        return f"window.MENU={text};\n".encode()

    def _assets(self) -> dict[str, bytes]:
        look = self.extras.look
        made = {"site.css": (_asset("site.css") + look.css()).encode(), "site.js": _asset("site.js").encode()}
        return made | {name: content for picture in (look.logo, look.favicon) if picture for name, content in [picture]}


def where(at: str) -> str:
    """Return the place of an inline schema in readers' words."""
    return provenance.where(at, {})


def _described(document: Document, name: str) -> str:
    node = words.get(document, pointer.of(["components", "schemas", name]))
    return markup.first_sentence(node.get("description")) if isinstance(node, dict) else ""


@cache
def _environments() -> tuple[Environment, Environment]:
    """Return the environments of HTML, which escapes all text, and of Markdown, whose templates name how they escape."""
    loader = PackageLoader("oaswright.docs")
    both = []
    for is_html in (True, False):
        found = Environment(loader=loader, autoescape=is_html, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 # the second one writes Markdown
        found.filters |= {
            "block": markup.block, "guide": markup.guide, "inline": markup.inline, "breaks": breaks, "first_sentence": markup.first_sentence,
            "quoted": markdown.quoted, "code": markdown.code, "fenced": markdown.fenced, "one_line": one_line, "label": markdown.label,
        }  # fmt: skip
        both.append(found)
    return both[0], both[1]


@cache
def _template(name: str) -> Template:
    return _environments()[not name.endswith(".html")].get_template(name)


@cache
def _asset(name: str) -> str:
    loader = _environments()[0].loader
    assert loader is not None  # noqa: S101 # both environments have one
    return loader.get_source(_environments()[0], name)[0]


def one_line(text: object) -> str:
    """Return Markdown on one line, for an entry of a list."""
    return " ".join(markdown.quoted(" ".join(str(text).split())).split())


def breaks(text: object) -> Markup:
    """Return a path that may break after its slashes."""
    return Markup("/<wbr>").join(escape(part) for part in str(text).split("/"))


def names(files: Iterable[str]) -> list[str]:
    """Return the names of the pages among the files of a site."""
    return sorted(name for name in files if name.endswith(".html"))
