"""The documentation: a static site made from the document, which works offline and from a file."""

from specwright.docs.build import Extras, RuleText, Table, build, render
from specwright.docs.calls import Client
from specwright.docs.guides import Guide
from specwright.docs.guides import read as guides
from specwright.docs.matrix import agreement
from specwright.docs.serve import serve

__all__ = ["Client", "Extras", "Guide", "RuleText", "Table", "agreement", "build", "guides", "render", "serve"]
