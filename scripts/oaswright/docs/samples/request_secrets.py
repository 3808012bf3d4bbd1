"""What the languages share: where the secrets of a request go, and how its values are written."""

import json
import re
from typing import Any

from oaswright.api import media
from oaswright.api.media import Kind
from oaswright.api.security import Scheme
from oaswright.docs.content import phrases
from oaswright.docs.samples.request import LONGEST, Request


def secrets(one: Request, variable: str, *, is_python: bool = True) -> tuple[list[tuple[str, str]], list[tuple[str, str]], str]:
    """Return headers and query as pairs of name and code, and the variable of a password."""
    headers, query, basic = [], [], ""
    for name, scheme in one.auth:
        secret = variable.format(name)
        if scheme.is_basic:
            basic = name
        elif scheme.kind == "apiKey":
            if scheme.location == "query":
                query.append((scheme.name, secret))
            elif scheme.location == "header":
                headers.append((scheme.name, secret))
            else:
                headers.append(("Cookie", f'"{_escaped(scheme.name)}=" + {secret}'))
        else:
            inner = f"os.environ['{name}']" if is_python else secret
            headers.append(("Authorization", f'f"{prefix(scheme)} {{{inner}}}"' if is_python else f"`{prefix(scheme)} ${{{inner}}}`"))
    headers += [(name, json.dumps(text, ensure_ascii=False)) for name, text in one.headers]
    if one.kind and one.kind not in (Kind.FORM, Kind.MULTIPART) and not (is_python and media.essence(one.content_type) == "application/json"):
        headers.append(("Content-Type", json.dumps(one.content_type)))
    return headers, query, basic


def is_long(body: Any) -> bool:
    """Tell whether a body is left to a file of the reader's."""
    return len(phrases.as_json(body, 2)) > LONGEST


def prefix(scheme: Scheme) -> str:
    """Return the word before a credential in the Authorization header, plain characters only."""
    return "Bearer" if scheme.is_bearer else re.sub(r"[^A-Za-z0-9-]", "", scheme.scheme).capitalize() or "Bearer"


def _escaped(name: str) -> str:
    return json.dumps(name)[1:-1]
