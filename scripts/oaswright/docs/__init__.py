"""The documentation: a static site made from the document, which works offline and from a file."""

from oaswright.docs.build import Extras, RuleText, Table, build, render
from oaswright.docs.calls import Client
from oaswright.docs.guides import Guide
from oaswright.docs.guides import read as guides
from oaswright.docs.matrix import agreement
from oaswright.docs.serve import serve

__all__ = ["Client", "Extras", "Guide", "RuleText", "Table", "agreement", "build", "guides", "render", "serve"]
