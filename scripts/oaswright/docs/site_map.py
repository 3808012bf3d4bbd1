"""The plan of a site: which pages there are, where each stands, and what it needs of the others."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from oaswright import pointer
from oaswright.api.operation import Operation, callbacks, operations, webhooks
from oaswright.api.schema import references
from oaswright.docs.content import pages
from oaswright.docs.content.field import Link
from oaswright.docs.extras.guides import Guide
from oaswright.docs.extras.theme import Theme
from oaswright.docs.reading import PageSource
from oaswright.docs.samples.client import Client
from oaswright.document import objects
from oaswright.document.syntax.sections import holder

OWN_NAMES = ("index", "contents", "provenance", "changelog", "llms", "try")
UNTAGGED = "Operations"


@dataclass(frozen=True, slots=True)
class Table:
    """A page that is one table, such as how far models and client agree with the document."""

    title: str
    summary: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Extras:
    """What the site shows besides the document; whatever is empty has no page. `folder` is its place among several versions, "" if there is one alone."""

    changelog: str = ""
    tables: Sequence[Table] = ()
    guides: Sequence[Guide] = ()
    client: Client | None = None
    look: Theme = field(default_factory=Theme)
    has_provenance: bool = True
    servers: Sequence[str] = ()
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu. `method` is empty but for operations."""

    url: str
    title: str
    method: str = ""
    is_deprecated: bool = False


class SiteMap:
    """Where everything of one document stands."""

    def __init__(self, document: PageSource, extras: Extras) -> None:
        self.document = document
        self.extras = extras
        info = objects.mapping(document.tree.get("info"))
        self.info = info
        self.title = str(info.get("title") or "API")
        self.version = str(info.get("version") or "")
        self.operations = list(operations(document))
        self.webhooks = list(webhooks(document))
        self.callbacks = {one.pointer: list(callbacks(document, one)) for one in (*self.operations, *self.webhooks) if one.node.get("callbacks")}
        self.schema_names = list(objects.mapping(objects.mapping(document.tree.get("components")).get("schemas")))
        self.schemas = {
            name: f"schemas/{slug}.html" for name, slug in pages.slugs({"index": "index", **{f"={name}": name for name in self.schema_names}}).items()
        }
        self.schemas = {name[1:]: url for name, url in self.schemas.items() if name.startswith("=")}
        self.urls = {at: f"operations/{slug}.html" for at, slug in pages.slugs({one.pointer: one.id for one in self.operations}).items()}
        called = [(name, one) for found in self.callbacks.values() for name, one in found]
        events = {
            one.pointer: str(one.node.get("operationId") or f"{name or one.path}-{one.method}")
            for name, one in [*(("", one) for one in self.webhooks), *called]
        }
        self.urls |= {at: f"webhooks/{slug}.html" for at, slug in pages.slugs(events).items()}
        self.guides = self._guide_urls()

    def _guide_urls(self) -> list[tuple[str, Guide]]:
        wanted = {**{f"={name}": name for name in OWN_NAMES}, **{str(number): one.title.lower() for number, one in enumerate(self.extras.guides)}}
        names = pages.slugs(wanted)
        return [(f"{names[str(number)]}.html", one) for number, one in enumerate(self.extras.guides)]

    def schema_url(self, name: str) -> str:
        """Return the page of a component schema."""
        return self.schemas.get(name, "contents.html")

    @staticmethod
    def part_url(at: str) -> str:
        """Return the page of the inline schema at a pointer."""
        return f"parts/{hashlib.sha256(at.encode(errors='surrogatepass')).hexdigest()[:12]}.html"

    @cached_property
    def tags(self) -> dict[str, list[Operation]]:
        """The operations by their first tag, in the order of the document's own list."""
        found: dict[str, list[Operation]] = {str(tag.get("name")): [] for tag in objects.listing(self.document.tree.get("tags")) if isinstance(tag, dict)}
        for one in self.operations:
            found.setdefault(one.tags[0] if one.tags else UNTAGGED, []).append(one)
        return {name: members for name, members in found.items() if members}

    @cached_property
    def tag_urls(self) -> dict[str, str]:
        """The page of each tag."""
        return {name: f"tags/{slug}.html" for name, slug in pages.slugs({name: name.lower() for name in self.tags}).items()}

    def tag_description(self, name: str) -> str:
        """Return what the document says of a tag."""
        listed = (tag for tag in objects.listing(self.document.tree.get("tags")) if isinstance(tag, dict) and tag.get("name") == name)
        return str(next((tag.get("description") for tag in listed), "") or "")

    @cached_property
    def used_by(self) -> dict[str, list[Link]]:
        """What refers to each schema by its own text: operations, then schemas."""
        found: dict[str, dict[str, Link]] = {}
        called = [one for members in self.callbacks.values() for _, one in members]
        asking = (*self.operations, *self.webhooks, *called)
        places = [*(at for one in asking for at in one.schemas), *(pointer.of(["components", "schemas", name]) for name in self.schema_names)]
        known = self.document.own_keys
        keys = {at: f"{at} {known.get(holder(at), '')}" for at in places}
        targets = self.document.each("schemas that a page refers to", keys, lambda at: tuple(dict.fromkeys(references(self._get(at)))))
        for one in asking:
            link = Link(title(one) if title(one) == one.name else f"{one.method.upper()} {title(one)}", self.urls[one.pointer])
            for target in dict.fromkeys(target for at in one.schemas for target in targets[at]):
                found.setdefault(pointer.split(target)[-1], {})[link.url] = link
        for name in self.schema_names:
            link = Link(name, self.schemas[name])
            for target in targets[pointer.of(["components", "schemas", name])]:
                found.setdefault(pointer.split(target)[-1], {})[link.url] = link
        return {name: list(links.values()) for name, links in found.items()}

    def _get(self, at: str) -> Any:
        try:
            return self.document.get(at)
        except KeyError:
            return None

    def entry(self, one: Operation, callback: str = "") -> Entry:
        """Return the entry of an operation in the menu."""
        return Entry(self.urls[one.pointer], title(one, callback), one.method.upper(), one.node.get("deprecated") is True)

    def menu(self, more: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
        """Return the pages in groups: start, guides, operations by tag, webhooks, schemas, and more."""
        found = [("", [Entry("index.html", "Start")])]
        found.append(("Guides", [Entry(url, one.title) for url, one in self.guides]))
        found += [(name, [self.entry(one) for one in members]) for name, members in self.tags.items()]
        called = [self.entry(one, name) for members in self.callbacks.values() for name, one in members]
        found.append(("Webhooks", [*(self.entry(one) for one in self.webhooks), *called]))
        found.append(("Schemas", [Entry(url, name) for name, url in self.schemas.items()]))
        found.append(("More", list(more)))
        return [(name, entries) for name, entries in found if entries]

    def static_menu(self, more: Sequence[Entry]) -> list[Entry]:
        """Return the links that every page carries itself, for readers without JavaScript: a fixed number, whatever the document."""
        tags = [Entry(url, name) for name, url in self.tag_urls.items()]
        found = [Entry("index.html", "Start"), *(tags if len(tags) <= 8 else []), Entry("contents.html", "All pages")]  # a short list
        return [*found, *([Entry("schemas/index.html", "Schemas")] if self.schemas else []), *more[:3]]


def title(one: Operation, callback: str = "") -> str:
    """Return how readers call an operation, or a webhook, whose path is its name; `callback` is the name of one that has no other."""
    known = one.node.get("summary") or one.node.get("operationId") or callback
    event = one.path if one.pointer.startswith("/webhooks/") else one.name
    return re.sub(r"\s+", " ", str(known or event)).strip() or one.name
