"""What stands around the content of every page: the title, the links, the look."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import cached_property
from typing import Any

from markupsafe import Markup

from oaswright.api import provenance
from oaswright.docs.content import pages
from oaswright.docs.content.field import folder, twin
from oaswright.docs.extras import explorer
from oaswright.docs.site_map import Entry, SiteMap
from oaswright.docs.templating import template
from oaswright.text import escaping


class Shell:
    """The frame of the pages of one site."""

    def __init__(self, plan: SiteMap) -> None:
        self.plan = plan
        self.extras = plan.extras
        self.facts = provenance.entries(plan.document) if plan.extras.has_provenance else []
        self.more = list(self._more())
        self.shared = {
            "site": {"title": plan.title, "version": plan.version, "nav": plan.static_menu(self.more), "look": plan.extras.look, "folder": plan.extras.folder},
            "has_provenance": plan.extras.has_provenance,
        }

    @cached_property
    def digest(self) -> str:
        """What every page depends on besides the document."""
        client = self.extras.client
        said = [
            self.extras.has_provenance,
            self.extras.folder,
            [asdict(one) for one in self.plan.static_menu(self.more)],
            bool(self.extras.look.logo),
            client and client.digest,
        ]
        return json.dumps(said)

    def page(self, url: str, name: str, kind: str, context: dict[str, Any], root: str | None = None) -> bytes:
        """Return a page as HTML; `kind` names its template, `root` is where the files of the site are, as seen from the page."""
        number = context["schema"]["number"] if kind == "schema" else 1
        markdown = twin(url).rpartition("/")[2] if kind in ("operation", "schema") else ""
        page = {"url": url, "title": name, "part": number if number > 1 else 0, "markdown": markdown}
        where = {"root": "../" * url.count("/") if root is None else root, "folder": folder(url)}
        # Not as a block of a template that extends the other: each piece would pass through three generators.
        content = Markup(template(f"{kind}.html").render(**where, **self.shared, **context))  # noqa: S704 # the template escapes every text
        text: str = template("base.html").render(page=page, content=content, **where, **self.shared)
        return escaping.page(text).encode()

    def table_entries(self) -> list[Entry]:
        """Return the entries of the pages that are one table."""
        names = pages.slugs({str(number): f"table-{one.title.lower()}" for number, one in enumerate(self.extras.tables)})
        return [Entry(f"{names[str(number)]}.html", one.title) for number, one in enumerate(self.extras.tables)]

    def _more(self) -> Iterator[Entry]:
        if self.extras.changelog:
            yield Entry("changelog.html", "Changes")
        if self.extras.servers:
            yield Entry(explorer.URL, "Try it")
        if self.facts:
            yield Entry("provenance.html", "Where the facts come from")
        yield from self.table_entries()
