"""The site: every page made from the document. The same document gives the same bytes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from oaswright.docs import lists, llms, reading, search
from oaswright.docs.content.field import Limits
from oaswright.docs.shell import Shell
from oaswright.docs.site_map import Extras, SiteMap
from oaswright.docs.units import Units
from oaswright.document.document import Document
from oaswright.incremental.garbage_collection import uncollected
from oaswright.incremental.tracer import Snapshot
from oaswright.text import escaping

LEVELS = (Limits(300, 6), Limits(120, 4), Limits(60, 3), Limits(30, 2), Limits(15, 1), Limits(6, 1), Limits(0, 0))
# Where the whole site proves too large even so, request bodies are links as well, and then what stands nowhere else.
LEAST = (Limits(0, 0, body=False), Limits(0, 0, own=False, body=False))
# How many pages the limits are chosen by: a share of all, between two numbers.
SAMPLE, FEWEST, MOST = 1 / 30, 14, 60
DOCUMENT = "openapi.json"
# The site is at most 8 times the document and 1 MB for assets. The pages that are sampled get the share that lists, index and the document itself
# leave; our assets are small.
RATIO, MOST_RATIO = 5.5, 8
SPARE, ASSETS = 500_000, 1_000_000


@dataclass
class BuildMemory:
    """What a build leaves for the next one in the same process: its units, and how far pages unfold. Units that a build did not use are forgotten."""

    snapshot: Snapshot | None = field(default=None, repr=False)
    limits: Limits | None = None


def render(document: Document, extras: Extras, memory: BuildMemory | None = None) -> dict[str, bytes]:
    """Return every file of the site by its name. With `memory`, pages whose parts of the document are unchanged are not made again."""
    with uncollected():
        return _render(document, extras, memory or BuildMemory())


def _render(document: Document, extras: Extras, memory: BuildMemory) -> dict[str, bytes]:
    source = reading.read(document, memory.snapshot)
    shell = Shell(SiteMap(source, extras))
    size = len(document.written)
    if memory.limits is None:
        memory.limits = _fitting(shell, RATIO * size + SPARE)
    files = _files(shell, memory.limits)
    following = (*LEVELS, *LEAST)
    while _size(files) > MOST_RATIO * size + ASSETS and memory.limits != following[-1]:
        memory.limits = following[following.index(memory.limits) + 1]
        files = _files(shell, memory.limits)
    memory.snapshot = source.tracer.snapshot
    return files


def _files(shell: Shell, limits: Limits) -> dict[str, bytes]:
    """Return all files under some limits."""
    units = Units(shell, limits).all().values()
    files = {name: content for unit in units for name, content in unit.files.items()}
    files |= lists.files(shell)
    files["search.js"] = search.script([*lists.found(shell), *(page for unit in units for page in unit.found)])
    files["menu.js"] = lists.menu(shell)
    files[DOCUMENT] = escaping.json_log(shell.plan.document.written.decode()).encode()
    return files | llms.files(shell.plan) | lists.assets(shell)


def _size(files: Mapping[str, bytes]) -> int:
    """Return the size of a site without the interactive view, which is another program's."""
    return sum(len(content) for name, content in files.items() if not name.startswith("try/"))


def _fitting(shell: Shell, budget: float) -> Limits:
    """Return how far the pages may unfold so that the site fits its budget, judged by a sample of the pages, which are not made again."""
    first, last = 0, len(LEVELS) - 1
    while first < last:
        middle = (first + last) // 2
        made, share = Units(shell, LEVELS[middle]).sample(SAMPLE, FEWEST, MOST)
        size = sum(len(content) for unit in made.values() for content in unit.files.values())
        if not made or size / share <= budget:
            last = middle
        else:
            first = middle + 1
    return LEVELS[first]


def names(files: Iterable[str]) -> list[str]:
    """Return the names of the pages among the files of a site."""
    return sorted(name for name in files if name.endswith(".html"))
