"""The templates of the pages, in HTML and in Markdown."""

import contextlib
import sys
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined, Template
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from oaswright.docs import fields, markup
from oaswright.docs.content.field import address, twin
from oaswright.text import markdown

OPTIONS: dict[str, Any] = {"undefined": StrictUndefined, "auto_reload": False, "trim_blocks": True, "lstrip_blocks": True}


class CompiledTemplates(FileSystemBytecodeCache):
    """The code of the templates, kept as Python keeps that of modules: beside them, where that can be written."""

    def __init__(self) -> None:
        self.folder = Path(__file__).parent / "templates" / "__pycache__"
        super().__init__(str(self.folder), f"%s.{sys.implementation.cache_tag}")

    def get_source_checksum(self, source: str) -> str:
        """Return what tells the code of one text from that of another: how it is compiled counts as well."""
        return super().get_source_checksum(f"{OPTIONS}{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code of a template from its file, if there is one."""
        with contextlib.suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template, unless Python is told to keep none."""
        if not sys.dont_write_bytecode:
            with contextlib.suppress(OSError):
                self.folder.mkdir(exist_ok=True)
                super().dump_bytecode(bucket)


@cache
def _environments() -> tuple[Environment, Environment]:
    """Return the environments of HTML, which escapes all text, and of Markdown, whose templates name how they escape."""
    loader, compiled = PackageLoader("oaswright.docs"), CompiledTemplates()
    both = []
    for is_html in (True, False):
        found = Environment(loader=loader, autoescape=is_html, bytecode_cache=compiled, **OPTIONS)  # noqa: S701 # the second one writes Markdown
        found.filters |= {
            "block": markup.block, "guide": markup.guide, "inline": markup.inline, "breaks": breaks, "first_sentence": markup.first_sentence,
            "quoted": markdown.quoted, "code": markdown.code, "fenced": markdown.fenced, "one_line": fields.one_line, "label": fields.label, "coded": coded, "twin": twin, "address": address, "limit": fields.limit,
        }  # fmt: skip
        if is_html:
            found.globals |= {"fields": fields.fields, "below": fields.below, "facts": fields.facts, "link": fields.link, "media": fields.media}
        else:
            found.globals |= {"fields": fields.markdown_fields, "below": fields.markdown_below, "media": fields.markdown_media}
        both.append(found)
    return both[0], both[1]


@cache
def template(name: str) -> Template:
    """Return a template by its file name."""
    return _environments()[not name.endswith(".html")].get_template(name)


@cache
def asset(name: str) -> str:
    """Return a file beside the templates as it is."""
    loader = _environments()[0].loader
    assert loader is not None  # noqa: S101 # both environments have one
    return loader.get_source(_environments()[0], name)[0]


def coded(text: object) -> Markup:
    """Return the text of a block of code: quotation marks stand for themselves there, and are most of JSON."""
    return Markup(str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))  # noqa: S704 # nothing is left that markup begins with


def breaks(text: object) -> Markup:
    """Return a path that may break after its slashes."""
    return Markup("/<wbr>").join(escape(part) for part in str(text).split("/"))
