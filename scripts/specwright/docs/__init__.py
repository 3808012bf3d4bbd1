"""The documentation: a static site made from the document, which works offline and from a file."""

from specwright.docs.build import Extras, RuleText, Table, build, render
from specwright.docs.calls import Client
from specwright.docs.matrix import agreement
from specwright.docs.serve import serve

__all__ = ["Client", "Extras", "RuleText", "Table", "agreement", "build", "render", "serve"]
