"""The handbook for users of oaswright: pages in Markdown beside this file, and a reference made from the code."""

from oaswright.handbook.publishing import build, sources

__all__ = ["build", "sources"]
