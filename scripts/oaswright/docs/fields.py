"""Fields as HTML and as Markdown. They are most of a site, and a template that calls itself for each takes three times as long."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from oaswright.api.provenance import Entry
from oaswright.docs import markup
from oaswright.docs.content.field import Field, Link, address, twin
from oaswright.docs.content.pages import MediaTypeBlock, Payload
from oaswright.text import markdown


@pass_context
def fields(context: Context, rows: Iterable[Field]) -> Markup:
    """Return fields side by side as HTML, with what stands below each."""
    return Markup(_Html(context, has_provenance=context["has_provenance"]).fields(rows))  # noqa: S704 # every text in it was escaped


@pass_context
def below(context: Context, one: Field) -> Markup:
    """Return what stands below a field as HTML: rules, fields, and where to go on."""
    return Markup(_Html(context, has_provenance=context["has_provenance"]).below(one))  # noqa: S704 # likewise


@pass_context
def facts(context: Context, entries: Iterable[Entry]) -> Markup:
    """Return where facts come from as HTML."""
    return Markup(_Html(context, has_provenance=context["has_provenance"]).facts(entries))  # noqa: S704 # likewise


@pass_context
def link(context: Context, to: Link) -> Markup:
    """Return a link as HTML."""
    return Markup(_Html(context, has_provenance=False).link(to))  # noqa: S704 # likewise


@pass_context
def media(context: Context, body: Payload) -> Markup:
    """Return the media types of a body as HTML, each with its fields."""
    html = _Html(context, has_provenance=context["has_provenance"])
    return Markup("".join([html.part(one) for one in body.media]))  # noqa: S704 # likewise


class _Html:
    """Writes fields of one page, whose place the context names."""

    def __init__(self, context: Context, *, has_provenance: bool) -> None:
        self.root: str = context["root"]
        self.folder: str = context["folder"]
        self.has_provenance = has_provenance

    def address(self, url: str) -> str:
        return escape(url if url.startswith("#") else address(url, self.root, self.folder))

    def fields(self, rows: Iterable[Field]) -> str:
        return f'<ul class="fields">\n{"".join([self._field(one) for one in rows])}</ul>\n'

    def below(self, one: Field) -> str:
        rules = f'<ul class="rules">{"".join([f"<li>{markup.inline(rule)}</li>" for rule in one.rules])}</ul>\n' if one.rules else ""
        more = f'<p class="more">{self.link(one.more)}</p>\n' if one.more and not _goes_on_at_schema(one) else ""
        return f"{rules}{self.fields(one.children) if one.children else ''}{more}"

    def part(self, part: MediaTypeBlock) -> str:
        one = part.tree
        if one is None:
            return f'<div class="media"><h4>{escape(part.name)}</h4></div>\n'
        component = one.schema.title if one.schema else ""
        schema = self._schema(one)
        said = [", ".join(map(limit, one.limits)), *(f"<code>{escape(value)}</code>" for value in one.values)]
        notes = f'<p class="note">{" ".join(said)}</p>\n' if one.limits or one.values else ""
        type_ = "" if one.type == component else escape(one.type)
        return f'<div class="media"><h4>{escape(part.name)} <span class="type">{type_}</span>{schema}</h4>\n{notes}{self.below(one)}</div>\n'

    def facts(self, entries: Iterable[Entry]) -> str:
        return "".join([_fact(one) for one in entries]) if self.has_provenance else ""

    def link(self, to: Link) -> str:
        return f'<a href="{self.address(to.url)}">{escape(to.title)}</a>'

    def _field(self, one: Field) -> str:
        below = self.below(one)
        if one.children:
            below = f'<details class="nest"><summary>{escape(one.summary)}<span class="of"> of {escape(one.name)}</span></summary>\n{below}</details>\n'
        option = ' class="option"' if one.is_alternative else ""
        return (
            f'<li id="{escape(one.anchor)}"{option}>{self._head(one)}\n'
            f"{markup.block(one.description) if one.description else ''}{self._values(one)}{_notes(one)}"
            f"{self.facts(one.provenance) if one.provenance else ''}{below}</li>\n"
        )

    def _schema(self, one: Field) -> str:
        """Return the link to the page of the component, which says as well what is found there and not here."""
        if one.schema is None:
            return ""
        name = "" if one.schema.title == one.name else one.schema.title
        further = one.more.title if one.more and _goes_on_at_schema(one) else ""
        words = further if name and further.startswith(name) else ", ".join(filter(None, (name, further)))
        if not words:
            return ""
        return f' <a href="{self.address(one.schema.url)}">{escape(words)}</a>'

    def _head(self, one: Field) -> str:
        component = one.schema.title if one.schema else ""
        type_ = "" if one.type == component else escape(one.type)
        schema = self._schema(one)
        required = " <b>required</b>" if one.is_required else ""
        flags = "".join([f' <span class="flag">{escape(flag)}</span>' for flag in one.flags])
        name = f'<a href="#{escape(one.anchor)}">{escape(one.name)}</a>'
        return f'{name} <span class="type">{type_}</span>{schema}{required}{flags}'

    def _values(self, one: Field) -> str:
        if not one.values:
            return ""
        shown = "".join([f"<code>{escape(value)}</code> " for value in one.values])
        more = f"and {one.hidden_values} more" if one.hidden_values else ""
        if more and one.schema:
            more = f'<a href="{self.address(one.schema.url)}">{more}</a>'
        return f'<p class="note">{"One of" if len(one.values) > 1 else "Always"} {shown}{more}</p>\n'


def _goes_on_at_schema(one: Field) -> bool:
    """Tell whether a field goes on where the page of its component is."""
    return bool(one.schema and one.more and one.more.url == one.schema.url)


def _notes(one: Field) -> str:
    """Return the bounds, the default and the example of a field as HTML."""
    said = [", ".join(map(limit, one.limits))] if one.limits else []
    said += [f"Default <code>{escape(one.default)}</code>"] if one.default != "" else []
    said += [f"Example <code>{escape(one.example)}</code>"] if one.example and not one.values else []
    return f'<p class="note">{". ".join(said)}</p>\n' if said else ""


def limit(said: str) -> Markup:
    """Return a bound as HTML: a pattern is code, since its signs are no words."""
    words, matches, pattern = said.partition("matches ")
    return Markup(f"{escape(words)}{matches}<code>{escape(pattern)}</code>" if matches else escape(said))  # noqa: S704 # likewise


def _fact(one: Entry) -> str:
    rule = f"{markup.inline(one.rule)}: " if one.rule else ""
    note = f". {markup.inline(one.note)}" if one.note else ""
    status = "guessed" if one.status == "guessed" else "confirmed"
    return f'<details class="fact {status}"><summary>{escape(one.status)}</summary><p>{rule}{markup.inline(one.source)}{note}</p></details>'


@pass_context
def markdown_fields(context: Context, rows: Sequence[Field]) -> str:
    """Return fields side by side as a list in Markdown, with what stands below each."""
    return "".join(_fields(rows, 0, context))


@pass_context
def markdown_below(context: Context, one: Field) -> str:
    """Return what stands below a field as a list in Markdown."""
    return "".join(_below(one, 0, context))


@pass_context
def markdown_media(context: Context, body: Payload) -> str:
    """Return the media types of a body as Markdown, each with its fields."""
    return "\n".join([_part(one, context) for one in body.media])


def _twin(to: Link, context: Context) -> str:
    return address(twin(to.url), context["root"], context["folder"])


def _part(part: MediaTypeBlock, context: Context) -> str:
    one = part.tree
    schema = f": [{label(one.schema.title)}]({_twin(one.schema, context)})" if one and one.schema else ""
    return f"{markdown.code(part.name)}{schema}\n\n" + ("".join(_below(one, 0, context)) if one else "")


def _fields(rows: Iterable[Field], depth: int, context: Context) -> Iterator[str]:
    for one in rows:
        yield f"{'  ' * depth}- {_markdown(one)}\n"
        yield from _below(one, depth + 1, context)


def _below(one: Field, depth: int, context: Context) -> Iterator[str]:
    indent = "  " * depth
    yield from (f"{indent}- {one_line(rule)}\n" for rule in one.rules)
    yield from _fields(one.children, depth, context)
    if one.more:
        title = label(one.more.title)
        yield f"{indent}- {title if one.more.url.startswith('#') else f'[{title}]({_twin(one.more, context)})'}\n"


def _markdown(one: Field) -> str:
    """Return what is said of a field on one line."""
    head = f"{markdown.code(one.name)} ({', '.join([label(one.type + ', required' * one.is_required), *one.flags])})"
    words = one_line(one.description) if one.description else ""
    said = f": {words}{'' if words.endswith(('.', '!', '?', ':')) else '.'}" if words else ""
    values = f" One of {' '.join(map(markdown.code, one.values))}." if one.values else ""
    limits = label(", ".join(one.limits))
    bounds = f" {limits[:1].upper()}{limits[1:]}." if limits else ""
    default = f" Default {markdown.code(one.default)}." if one.default != "" else ""
    return f"{head}{said}{values}{bounds}{default}"


@lru_cache(maxsize=1 << 15)
def label(text: str) -> str:
    """Return plain text as Markdown on one line; the same words come again and again."""
    return markdown.label(text)


@lru_cache(maxsize=1 << 15)
def one_line(text: Any) -> str:
    """Return Markdown on one line, for an entry of a list."""
    return " ".join(markdown.quoted(" ".join(str(text).split())).split())
