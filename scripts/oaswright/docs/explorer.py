"""A page with Swagger UI, where the package that carries its files is installed (`fastapi-offline`)."""

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from oaswright.document import Document

FILES = ("swagger-ui-bundle.js", "swagger-ui.css")
URL = "explorer/index.html"
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; img-src data:; font-src data:">
<title>Explorer</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="swagger-ui.css">
</head>
<body>
<p><a href="../index.html">Back to the documentation</a></p>
<div id="explorer"></div>
<script src="swagger-ui-bundle.js"></script>
<script src="document.js"></script>
<script src="start.js"></script>
</body>
</html>
"""
START = """\
SwaggerUIBundle({ spec: window.DOCUMENT, dom_id: "#explorer", deepLinking: true, validatorUrl: null, supportedSubmitMethods: [] });
"""


@cache
def _folder() -> Path | None:
    found = find_spec("fastapi_offline")
    folder = Path(found.origin).parent / "static" if found and found.origin else None
    return folder if folder and all((folder / name).is_file() for name in FILES) else None


def files(document: Document) -> dict[str, bytes]:
    """The files of the page; none where the package is not installed."""
    folder = _folder()
    if folder is None:
        return {}
    text = json.dumps(document.tree, ensure_ascii=True).replace("<", "\\u003c")
    made = {URL: PAGE, "explorer/document.js": f"window.DOCUMENT={text};\n", "explorer/start.js": START}
    return {name: content.encode() for name, content in made.items()} | {f"explorer/{name}": (folder / name).read_bytes() for name in FILES}


def links(make: Callable[..., Any]) -> list[Any]:
    """The link to the page, in the shape of the menu; none where there is no such page."""
    return [make(URL, "Explorer (Swagger UI)", "")] if _folder() else []
