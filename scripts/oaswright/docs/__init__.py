"""The documentation of an API: a static site made from the document, which works offline and from a file."""

from oaswright.docs.build import BuildMemory, names, render
from oaswright.docs.content.pages import slugs
from oaswright.docs.extras.guides import PICTURES, Guide
from oaswright.docs.extras.guides import read as guides
from oaswright.docs.extras.matrix import agreement
from oaswright.docs.extras.theme import Theme
from oaswright.docs.samples.client import Client
from oaswright.docs.site_map import Extras, Table
from oaswright.docs.swap import MANIFEST, build
from oaswright.docs.versions import LATEST, Version, front

__all__ = [
    "LATEST",
    "MANIFEST",
    "PICTURES",
    "BuildMemory",
    "Client",
    "Extras",
    "Guide",
    "Table",
    "Theme",
    "Version",
    "agreement",
    "build",
    "front",
    "guides",
    "names",
    "render",
    "serve",
    "slugs",
]  # fmt: skip
