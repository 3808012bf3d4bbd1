"""The pages that are no operation's and no schema's, and the files that all pages share."""

import json
import re
from collections.abc import Iterator
from typing import Any

from oaswright import pointer
from oaswright.docs import markup, search
from oaswright.docs.content import phrases, start_page
from oaswright.docs.content.pages import Files
from oaswright.docs.extras import explorer
from oaswright.docs.search import Item
from oaswright.docs.shell import Shell
from oaswright.docs.site_map import Entry
from oaswright.docs.templating import asset
from oaswright.document.document import Document
from oaswright.text import escaping, markdown

INDEX_PAGE = 400


def files(shell: Shell) -> dict[str, bytes]:
    """Return the start page, the lists, the guides and the tables."""
    plan, own = shell.plan, Files()
    made = {"index.html": shell.page("index.html", plan.title, "index", {"start": start_page.page(plan, own)})}
    for name, members in plan.tags.items():
        context = {"description": plan.tag_description(name), "rows": [start_page.row(plan, one) for one in members]}
        made |= _paged(shell, plan.tag_urls[name], name, "tag", "rows", context)
    schemas = [(Entry(url, name), str(_described(plan.document, name))) for name, url in plan.schemas.items()]
    if schemas:
        made |= _paged(shell, "schemas/index.html", "Schemas", "schemas", "rows", {"rows": schemas})
    made |= _paged(shell, "contents.html", "All pages", "contents", "rows", {"rows": [(group, one) for group, found in plan.menu(shell.more) for one in found]})
    for url, guide in plan.guides:
        made[url] = shell.page(url, guide.title, "guide", {"guide": guide})
        made |= guide.files()
    for entry, table in zip(shell.table_entries(), shell.extras.tables, strict=True):
        made[entry.url] = shell.page(entry.url, table.title, "table", {"table": table})
    if shell.facts:
        made |= _paged(shell, "provenance.html", "Where the facts come from", "provenance", "rows", {"rows": shell.facts})
    if shell.extras.changelog:
        text = re.sub(r"\A\s*# .*\n", "", shell.extras.changelog)
        made["changelog.html"] = shell.page("changelog.html", "Changes", "text", {"text": text, "is_cut": len(text) > markup.LONGEST})
        made["changelog.md"] = escaping.page(markdown.quoted(shell.extras.changelog) + "\n").encode()
    return made | own.made | explorer.files(plan.document, shell.extras.servers)


def _paged(shell: Shell, url: str, name: str, template: str, key: str, context: dict[str, Any]) -> dict[str, bytes]:
    """Return a list as pages of a few hundred rows each, linked with each other."""
    rows = context[key]
    count = max(1, -(-len(rows) // INDEX_PAGE))
    urls = [url, *(f"{url.removesuffix('.html')}-{number}.html" for number in range(2, count + 1))]
    return {
        here: shell.page(here, name, template, {**context, key: rows[number * INDEX_PAGE : (number + 1) * INDEX_PAGE], "number": number, "urls": urls})
        for number, here in enumerate(urls)
    }


def found(shell: Shell) -> Iterator[str]:
    """Yield what the search finds on the pages that are no operation's and no schema's."""
    plan = shell.plan
    yield search.page("index.html", [Item("Start", "page", "", search.short(plan.info.get("description")), 2)])
    yield from (search.page(url, [Item(one.title, "guide", "", search.short(one.text), 2)]) for url, one in plan.guides)
    yield from (search.page(url, [Item(name, "group of operations", "", search.short(plan.tag_description(name)), 3)]) for name, url in plan.tag_urls.items())
    yield from (search.page(one.url, [Item(one.title, "page", "", "", 1)]) for one in shell.more)


def menu(shell: Shell) -> bytes:
    """Return the menu as a script, which all pages load."""
    shown = escaping.page
    groups = [
        [shown(name), [[one.url, shown(one.title), one.method, int(one.is_deprecated)] for one in entries]] for name, entries in shell.plan.menu(shell.more)
    ]
    text = json.dumps(groups, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
    return f"window.MENU={text};\n".encode()


def assets(shell: Shell) -> dict[str, bytes]:
    """Return the style sheet, the script and the pictures of the site."""
    look = shell.extras.look
    made = {"site.css": (asset("site.css") + look.css()).encode(), "site.js": asset("site.js").encode()}
    return made | {name: content for picture in (look.logo, look.favicon) if picture for name, content in [picture]}


def _described(document: Document, name: str) -> str:
    node = phrases.get(document, pointer.of(["components", "schemas", name]))
    return markup.first_sentence(node.get("description")) if isinstance(node, dict) else ""
