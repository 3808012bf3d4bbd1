"""The site: every page made aside, then swapped in whole. The same document gives the same bytes."""

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from oaswright import objects, pointer
from oaswright.api import provenance
from oaswright.api.operation import Operation, operations
from oaswright.api.schema import references
from oaswright.docs import explorer, markdown, pages, search
from oaswright.docs.calls import Client
from oaswright.docs.guides import Guide
from oaswright.docs.search import Item
from oaswright.document import Document
from oaswright.errors import UsageError

ASSETS = ("site.css", "site.js")
OWN_NAMES = ("index", "provenance", "changelog", "rules")
MARK = ".oaswright-site"


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule of the check, as its page shows it."""

    id: str
    severity: str
    summary: str
    good: str
    bad: str


@dataclass(frozen=True, slots=True)
class Table:
    """A page that is one table, such as how far models and client agree with the document."""

    title: str
    summary: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Extras:
    """What the site shows besides the document; whatever is empty has no page."""

    rules: Sequence[RuleText] = ()
    changelog: str = ""
    tables: Sequence[Table] = ()
    guides: Sequence[Guide] = ()
    client: Client | None = None


@dataclass(frozen=True, slots=True)
class Page:
    url: str
    title: str
    template: str
    method: str = ""
    context: dict[str, Any] = field(default_factory=dict, repr=False)


def build(document: Document, target: Path, extras: Extras | None = None) -> list[str]:
    """Write the site into a folder, in place of the one that stands there; the names of its files."""
    files = render(document, extras or Extras())
    replace(target, files)
    return sorted(files)


def render(document: Document, extras: Extras) -> dict[str, bytes]:
    """Every file of the site, by its name in it."""
    site = _Site(document, extras)
    info = objects.mapping(document.tree.get("info"))
    shared = {"site": {"title": str(info.get("title") or "API"), "version": str(info.get("version") or ""), "menu": site.menu()}, "schemas": site.schemas}
    files = {page.url: _html(page, shared) for page in site.pages}
    loader = _environment().loader
    assert loader is not None  # noqa: S101 # the environment below has one
    files |= {name: loader.get_source(_environment(), name)[0].encode() for name in ASSETS}
    files["search.js"] = search.script(site.items()).encode()
    for guide in extras.guides:
        files |= guide.files()
    files |= explorer.files(document)
    return files


def _html(page: Page, shared: dict[str, Any]) -> bytes:
    root = "../" * page.url.count("/")
    text = _environment().get_template(page.template).render(page=page, root=root, **shared, **page.context)
    return re.sub(r"\n\s*\n+", "\n", text).encode() if "<pre" not in text else text.encode()


class _Site:
    """The pages of one document, with the links between them."""

    def __init__(self, document: Document, extras: Extras) -> None:
        self.document = document
        self.extras = extras
        self.operations = list(operations(document))
        self.schema_names = list(objects.mapping(objects.mapping(document.tree.get("components")).get("schemas")))
        self.schemas = {name: f"schemas/{slug}.html" for name, slug in pages.slugs({name: name for name in self.schema_names}).items()}
        self.urls = {at: f"operations/{slug}.html" for at, slug in pages.slugs({one.pointer: one.id for one in self.operations}).items()}
        self.pages = [self._overview(), *self._operation_pages(), *self._schema_pages(), *self._more()]

    def _overview(self) -> Page:
        tree = self.document.tree
        listed = [
            {"url": self.urls[one.pointer], "method": one.method.upper(), "title": _title(one), "path": one.path, "description": one.node.get("description")}
            for one in self.operations
        ]
        servers = [
            {"url": str(one.get("url", "")), "description": one.get("description"), "variables": list(_variables(one))}
            for one in objects.listing(tree.get("servers"))
            if isinstance(one, dict)
        ]
        info = {key: objects.mapping(tree.get("info")).get(key) for key in ("summary", "description")}
        context = {"info": info, "operations": listed, "servers": servers, "schemes": list(_schemes(self.document))}
        return Page("index.html", "Overview", "index.html", context=context)

    def _operation_pages(self) -> list[Page]:
        result = []
        for one in self.operations:
            context = {"operation": {"method": one.method.upper(), "path": one.path}, **pages.operation(self.document, one, self.extras.client)}
            result.append(Page(self.urls[one.pointer], _title(one), "operation.html", one.method.upper(), context))
        return result

    def _schema_pages(self) -> list[Page]:
        users = self._users()
        result = []
        for name in self.schema_names:
            context = {**pages.schema(self.document, name), "used": sorted(users.get(name, ()), key=lambda link: link["url"])}
            result.append(Page(self.schemas[name], name, "schema.html", context=context))
        return result

    def _users(self) -> dict[str, list[dict[str, str]]]:
        """What refers to each schema: the operations whose own text does, and the schemas."""
        result: dict[str, list[dict[str, str]]] = {}
        for name in self.schema_names:
            for target in dict.fromkeys(references(self.document.get(pointer.of(["components", "schemas", name])))):
                result.setdefault(pointer.split(target)[-1], []).append({"url": self.schemas[name], "title": name})
        for one in self.operations:
            bodies = [*([one.body] if one.body else []), *one.responses.values()]
            roots = [at for body in bodies for at in body.media_types.values() if at] + [parameter.schema for parameter in one.parameters if parameter.schema]
            for target in dict.fromkeys(target for at in roots for target in references(self.document.get(at))):
                result.setdefault(pointer.split(target)[-1], []).append({"url": self.urls[one.pointer], "title": f"{one.method.upper()} {_title(one)}"})
        return result

    def _more(self) -> list[Page]:
        facts = provenance.entries(self.document)
        sections = [(name, list(members)) for name, members in groupby(facts, key=lambda entry: entry.section)]
        found = [Page("provenance.html", "Where the facts come from", "provenance.html", context={"sections": sections})] if facts else []
        if self.extras.changelog:
            text = re.sub(r"\A\s*# .*\n", "", self.extras.changelog)
            found.append(Page("changelog.html", "Changes", "text.html", context={"text": text}))
        found += self._own()
        if self.extras.rules:
            found.append(Page("rules.html", "Rules of the check", "rules.html", context={"rules": self.extras.rules}))
        return found

    def _own(self) -> list[Page]:
        """Tables and guides, each under a name that no other page has."""
        shown: list[tuple[str, Table | Guide]] = [*(("table", one) for one in self.extras.tables), *(("guide", one) for one in self.extras.guides)]
        wanted = {str(number): one.title.lower() for number, (_, one) in enumerate(shown)}
        names = pages.slugs({**{name: name for name in OWN_NAMES}, **wanted})
        return [Page(f"{names[number]}.html", one.title, f"{kind}.html", context={kind: one}) for number, (kind, one) in zip(wanted, shown, strict=True)]

    def menu(self) -> list[tuple[str, list[Page]]]:
        """The pages in groups, operations by their first tag."""
        by_url = {page.url: page for page in self.pages}
        tags: dict[str, list[Page]] = {}
        for one in self.operations:
            tags.setdefault(one.tags[0] if one.tags else "Operations", []).append(by_url[self.urls[one.pointer]])
        schemas = [by_url[url] for url in self.schemas.values()]
        more = [page for page in self.pages if "/" not in page.url] + explorer.links(Page)
        return [("This API", more), *tags.items(), *([("Schemas", schemas)] if schemas else [])]

    def items(self) -> list[Item]:
        """Everything that the search finds."""
        found = [Item(page.title, "page", page.url, "", 1) for page in self.pages if "/" not in page.url]
        for one in self.operations:
            found += search.of_operation(one, _title(one), self.urls[one.pointer], pages.operation(self.document, one, None))
        for name in self.schema_names:
            found += search.of_schema(name, self.schemas[name], pages.schema(self.document, name))
        found += [Item(rule.id, "rule of the check", f"rules.html#{rule.id}", rule.summary, 0) for rule in self.extras.rules]
        return found


def _variables(server: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, variable in objects.mapping(server.get("variables")).items():
        yield name, {key: objects.mapping(variable).get(key, "") for key in ("description", "default")}


def _title(one: Operation) -> str:
    return str(one.node.get("summary") or one.id)


def _schemes(document: Document) -> Iterable[dict[str, str]]:
    schemes = objects.mapping(objects.mapping(document.tree.get("components")).get("securitySchemes"))
    for name in schemes:
        node = objects.mapping(document.follow(pointer.of(["components", "securitySchemes", name]), schemes[name])[1])
        kind = " ".join(str(node[key]) for key in ("type", "scheme", "in", "name") if node.get(key))
        yield {"name": name, "kind": kind, "description": str(node.get("description") or "")}


@cache
def _environment() -> Environment:
    found = Environment(loader=PackageLoader("oaswright.docs"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    found.filters |= {
        "block": markdown.block,
        "guide": markdown.guide,
        "inline": markdown.inline,
        "first_line": first_line,
        "breaks": breaks,
        "anchor": search.anchor,
    }
    return found


def first_line(text: object) -> Markup:
    """The first sentence of a description."""
    return markdown.inline(re.split(r"(?<=\.)\s|\n\n", str(text or "").strip(), maxsplit=1)[0])


def breaks(text: object) -> Markup:
    """A path that may break after its slashes."""
    return Markup("/<wbr>").join(escape(part) for part in str(text).split("/"))


def replace(target: Path, files: dict[str, bytes]) -> None:
    """Put the files in place of a folder that a build of ours made; UsageError where something else stands there."""
    if target.exists() and (not target.is_dir() or (any(target.iterdir()) and not (target / MARK).is_file())):
        raise UsageError(f"{target} holds something else than a site of oaswright", hint="name another folder with --output, or move it away")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise UsageError(f"{target.parent} cannot be written ({error.strerror})") from None
    try:
        new, old = aside / "new", aside / "old"
        for name, content in {**files, MARK: b""}.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_bytes(content)
        if target.exists():
            target.rename(old)
        new.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
