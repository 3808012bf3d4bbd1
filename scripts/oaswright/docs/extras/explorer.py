"""The page on which a reader tries the operations: Swagger UI, from the package that carries its files (`fastapi-offline`).

Requests leave for the servers that the project names and for this machine only; the content security policy holds that. A token stays in memory.
"""

import html
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.errors import UsageError

FILES = ("swagger-ui-bundle.js", "swagger-ui.css")
URL = "try/index.html"
LOCAL = ("http://localhost:*", "http://127.0.0.1:*")
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; img-src data:; font-src data:; connect-src {hosts}; base-uri 'none'; form-action 'none'">
<title>Try it</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="swagger-ui.css">
</head>
<body>
<main>
<p><a href="../index.html">Back to the documentation</a>. Choose the server below; requests leave for <code>{shown}</code> only, and a token is forgotten when you close the page.</p>
<div id="view"></div>
</main>
<script src="swagger-ui-bundle.js"></script>
<script src="document.js"></script>
<script src="start.js"></script>
</body>
</html>
"""
# Nothing is loaded for the document itself, whatever it seems to refer to: it is whole.
START = """\
SwaggerUIBundle({
  spec: window.DOCUMENT, dom_id: "#view", deepLinking: true, validatorUrl: null, persistAuthorization: false, tryItOutEnabled: true,
  requestInterceptor: (request) => { if (request.loadSpec) throw new Error("not loaded: " + request.url); return request; },
});
"""


@cache
def _folder() -> Path | None:
    found = find_spec("fastapi_offline")
    folder = Path(found.origin).parent / "static" if found and found.origin else None
    return folder if folder and all((folder / name).is_file() for name in FILES) else None


def files(document: Document, servers: Sequence[str]) -> dict[str, bytes]:
    """Return the files of the page; none where no server is named. UsageError if the package is missing or a server is no address."""
    if not servers:
        return {}
    folder = _folder()
    if folder is None:
        raise UsageError("tool.oaswright.docs.try-servers: the interactive view is not installed", hint="pip install fastapi-offline")
    hosts = [*dict.fromkeys([*(_origin(one) for one in servers), *LOCAL])]
    variable = {"default": servers[0], "description": "Type the address of another server here"}
    shown = {**_whole(document.tree), "servers": [*({"url": one} for one in servers), {"url": "{server}", "variables": {"server": variable}}]}
    text = json.dumps(shown, ensure_ascii=True).replace("<", "\\u003c")
    page = PAGE.replace("{hosts}", " ".join(hosts)).replace("{shown}", html.escape(" ".join(hosts)))
    made = {URL: page, "try/document.js": f"window.DOCUMENT={text};\n", "try/start.js": START}
    return {name: content.encode() for name, content in made.items()} | {f"try/{name}": (folder / name).read_bytes() for name in FILES}


def _whole(tree: dict[str, Any]) -> dict[str, Any]:
    """Return a document without what Swagger UI loads as soon as it shows it: examples kept elsewhere, and what an OpenID provider says of itself.

    The page may reach any service of the reader's machine, so an author could have those asked.
    """
    found: dict[str, Any] = json.loads(json.dumps(tree))
    for _, kind, node in objects.walk(found):
        if kind == "example" and isinstance(node, dict) and "externalValue" in node:
            node["value"] = node.pop("externalValue")
        if kind == "security scheme" and isinstance(node, dict) and node.get("type") == "openIdConnect":
            node |= {
                "type": "http",
                "scheme": "bearer",
                "description": f"{node.get('description') or ''}\n\nOpenID Connect: `{node.pop('openIdConnectUrl', '')}`",
            }
    return found


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?", parts.netloc):
        raise UsageError(f"tool.oaswright.docs.try-servers: expected an address such as http://127.0.0.1:8000, got '{url}'")
    return f"{parts.scheme}://{parts.netloc}"
