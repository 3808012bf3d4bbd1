"""A request in Python with httpx."""

from oaswright.api import media
from oaswright.api.media import Kind
from oaswright.docs.content import phrases
from oaswright.docs.content.example import File
from oaswright.docs.samples.request import Request
from oaswright.docs.samples.request_secrets import is_long, secrets

FROM_FILE = 'json.load(open("body.json"))'


def httpx(one: Request) -> str:
    """Write a request in Python with httpx."""
    arguments = [phrases.python(one.method), phrases.python(one.url)]
    headers, query, password = secrets(one, 'os.environ["{}"]')
    if headers:
        arguments.append("headers={\n        " + ",\n        ".join(f"{phrases.python(name)}: {text}" for name, text in headers) + ",\n    }")
    if query:
        arguments.append("params={" + ", ".join(f"{phrases.python(name)}: {text}" for name, text in query) + "}")
    if password:
        arguments.append(f'auth=(os.environ["USERNAME"], os.environ["{password}"])')
    arguments += _httpx_body(one)
    text = "".join(arguments)
    modules = [name for name, sign in (("json", "json.load("), ("os", "os.environ[")) if sign in text]
    imports = [*(f"import {name}" for name in modules), *([""] if modules else []), "import httpx", ""]
    call = ",\n    ".join(arguments)
    return "\n".join([*imports, f"response = httpx.request(\n    {call},\n)", "response.raise_for_status()", "print(response.text)"])


def _httpx_body(one: Request) -> list[str]:
    match one.kind:
        case None:
            return []
        case Kind.FORM:
            return [f"data={phrases.python(one.body, 1)}"]
        case Kind.MULTIPART:
            pairs = (
                f"{phrases.python(key)}: " + ('open("file", "rb")' if isinstance(item, File) else f"(None, {phrases.python(phrases.text(item))})")
                for key, item in one.fields.items()
            )
            return ["files={" + ", ".join(pairs) + "}"]
        case Kind.BINARY:
            return ['content=open("file", "rb")']
        case _ if media.is_json(one.content_type):
            return [f"json={FROM_FILE if is_long(one.body) else phrases.python(one.body, 1)}"]
        case _:
            return [f"content={phrases.python(phrases.text(one.body))}"]
