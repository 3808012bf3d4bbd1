"""A request in JavaScript with fetch, for Node and browsers."""

import json
from typing import Any
from urllib.parse import quote

from oaswright.api import media
from oaswright.api.media import Kind
from oaswright.docs.content import phrases
from oaswright.docs.content.example import File
from oaswright.docs.samples.request import Request
from oaswright.docs.samples.request_secrets import is_long, secrets


def fetch(one: Request) -> str:
    """Write a request in JavaScript with fetch, for Node and browsers."""
    headers, query, basic = secrets(one, "process.env.{}", is_python=False)
    url = json.dumps(one.url)
    for name, text in query:
        url += f" + {json.dumps('&' if '?' in one.url else '?')} + {json.dumps(quote(name) + '=')} + encodeURIComponent({text})"
    if basic:
        headers = [("Authorization", "`Basic ${btoa(`${process.env.USERNAME}:${process.env." + basic + "}`)}`"), *headers]
    options = [f"method: {json.dumps(one.method)}"]
    lines = []
    match one.kind:
        case None:
            pass
        case Kind.FORM:
            options.append(f"body: new URLSearchParams({_js({key: phrases.text(item) for key, item in one.fields.items()}, 1)})")
        case Kind.MULTIPART:
            lines = ["const form = new FormData();"]
            lines += [
                f"form.append({json.dumps(key)}, {'file' if isinstance(item, File) else json.dumps(phrases.text(item))});" for key, item in one.fields.items()
            ]
            options.append("body: form")
        case Kind.BINARY:
            options.append("body: file")
        case _ if media.is_json(one.content_type):
            options.append("body: JSON.stringify(" + ("body" if is_long(one.body) else _js(one.body, 1)) + ")")
        case _:
            options.append(f"body: {json.dumps(phrases.text(one.body))}")
    if headers:
        options.insert(1, "headers: {\n    " + ",\n    ".join(f"{json.dumps(name)}: {text}" for name, text in headers) + ",\n  }")
    inside = ",\n  ".join(options)
    return "\n".join([*lines, f"const response = await fetch({url}, {{\n  {inside},\n}});", "console.log(response.status, await response.text());"])


def _js(given: Any, depth: int) -> str:
    return phrases.as_json(given, 2).replace("\n", "\n" + "  " * depth).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
