"""A request as a shell command with curl."""

import shlex
from collections.abc import Iterator
from urllib.parse import quote

from oaswright.api import media
from oaswright.api.media import Kind
from oaswright.docs.content import phrases
from oaswright.docs.content.example import File
from oaswright.docs.samples.request import LONGEST, Request
from oaswright.docs.samples.request_secrets import prefix


def curl(one: Request) -> str:
    """Write a request as a shell command; secrets are variables of the reader's."""
    url = one.url
    keys = [(name, scheme) for name, scheme in one.auth if scheme.kind == "apiKey" and scheme.location == "query"]
    quoted = shlex.quote(url)
    for name, scheme in keys:
        quoted += ("'&'" if "?" in url else "'?'") + f'{shlex.quote(quote(scheme.name))}="${name}"'
        url += "?"
    lines = [f"curl --request {one.method} {quoted}"]
    for name, scheme in one.auth:
        if scheme.is_basic:
            lines.append(f'--user "$USERNAME:${name}"')
        elif scheme.kind == "apiKey" and scheme.location in ("header", "cookie"):
            before = f"{scheme.name}: " if scheme.location == "header" else f"Cookie: {scheme.name}="
            lines.append(f'--header {shlex.quote(before)}"${name}"')
        elif (scheme.name, scheme.location) == ("", ""):
            lines.append(f'--header "Authorization: {prefix(scheme)} ${name}"')
    lines += [f"--header {shlex.quote(f'{name}: {text}')}" for name, text in one.headers]
    lines += list(_curl_body(one))
    return " \\\n  ".join(lines)


def _curl_body(one: Request) -> Iterator[str]:
    match one.kind:
        case None:
            return
        case Kind.FORM:
            yield from (f"--data-urlencode {shlex.quote(f'{key}={phrases.text(item)}')}" for key, item in one.fields.items())
        case Kind.MULTIPART:
            yield from (
                f"--form {shlex.quote(f'{key}=@file' if isinstance(item, File) else f'{key}={phrases.text(item)}')}" for key, item in one.fields.items()
            )
        case Kind.BINARY:
            yield f"--header {shlex.quote(f'Content-Type: {one.content_type}')}"
            yield "--data-binary @file"
        case _:
            text = one.body if isinstance(one.body, str) and not media.is_json(one.content_type) else phrases.as_json(one.body, 2)
            yield f"--header {shlex.quote(f'Content-Type: {one.content_type}')}"
            yield f"--data {shlex.quote(text)}" if len(text) <= LONGEST else "--data @body.json"
