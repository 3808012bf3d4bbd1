"""A field as a page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from oaswright.api.provenance import Entry


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a page unfolds: fields on it, and levels below its own.

    With `own`, schemas that stand nowhere else are unfolded besides, and with `body` the fields of a request body: a page costs more.
    """

    fields: int = 300
    levels: int = 6
    own: bool = True
    body: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """Where a reader goes on: `url` is relative to the root of the site, or a fragment of the same page."""

    title: str
    url: str


@dataclass(slots=True)
class Field:
    """One field, or one alternative of a choice. `children` stand below it; `more` is where the others stand."""

    name: str
    anchor: str
    type: str
    schema: Link | None
    is_required: bool = False
    is_alternative: bool = False
    description: str = ""
    flags: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    hidden_values: int = 0
    default: str = ""
    example: str = ""
    rules: tuple[str, ...] = ()
    provenance: tuple[Entry, ...] = ()
    children: list["Field"] = field(default_factory=list)
    more: Link | None = None

    @property
    def summary(self) -> str:
        """What stands below it, counted."""
        options = sum(one.is_alternative for one in self.children)
        fields = len(self.children) - options
        said = [f"{fields} field{'s' * (fields != 1)}"] if fields else []
        said += [f"{options} alternative{'s' * (options != 1)}"] if options else []
        return " and ".join(said)

    def own(self) -> Iterator["Field"]:
        """Yield it and the fields below it that no component's page shows."""
        yield self
        for child in self.children if self.schema is None else ():
            yield from child.own()


def address(url: str, root: str, folder: str) -> str:
    """Return a page of the site as seen from a page in `folder`, from which `root` leads to the root of the site."""
    return url.removeprefix(folder) if folder and url.startswith(folder) else root + url


def folder(url: str) -> str:
    """Return the folder of a page, "" for the root of the site."""
    return url[: url.rfind("/") + 1]


def twin(url: str) -> str:
    """Return the address of a page in Markdown."""
    return url.removesuffix(".html") + ".md"
