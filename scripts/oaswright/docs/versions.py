"""Several versions of one document beside each other, in a folder each, and the pages that lead to them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from oaswright.docs import reading
from oaswright.docs.shell import Shell
from oaswright.docs.site_map import Extras, SiteMap
from oaswright.document.document import Document
from oaswright.text import escaping

LATEST = "latest"
REDIRECT = f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={LATEST}/index.html">
<title>Documentation</title>
<link rel="icon" href="data:,">
</head>
<body><main><h1>Documentation</h1><p><a href="{LATEST}/index.html">The latest version</a></p></main></body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Version:
    """`folder` is where its pages stand; `number` is what the document calls itself; `step` says what it changes, "" for the first."""

    folder: str
    number: str
    date: str = ""
    step: str = ""


def front(document: Document, extras: Extras, versions: Sequence[Version]) -> dict[str, bytes]:
    """Return the files above the folders of the versions: the list of them, which all pages load, and the way to the latest.

    Args:
        document: The latest version of the document.
        extras: What its pages show besides.
        versions: All versions, the newest first.
    """
    shell = Shell(SiteMap(reading.read(document), extras))
    rows = [[escaping.page(one.folder), escaping.page(one.number)] for one in versions]
    text = json.dumps(rows, ensure_ascii=True).replace("<", "\\u003c")
    return {
        "index.html": REDIRECT.encode(),
        "versions.js": f"window.VERSIONS={text};\n".encode(),
        "versions.html": shell.page("versions.html", "Versions", "versions", {"versions": versions}, root=f"{LATEST}/"),
    }
