"""Calls with the generated Python client, read from its files."""

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oaswright.api.operation import Operation
from oaswright.docs.content import phrases
from oaswright.document import objects

if TYPE_CHECKING:
    from oaswright.docs.samples.request import Request

# The base of the class whose methods are the operations, in the client's runtime.
SERVICE = "Service"


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the client object: `path` leads to it (`actions.update`), `parameters` are the names of its arguments by those of the document."""

    path: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Client:
    """A generated Python client on disk."""

    package: str
    folder: Path

    @cached_property
    def name(self) -> str:
        """The class of the client object, "" if there is none."""
        classes = (node for node in _parsed(self.folder / self.package / "service.py") if isinstance(node, ast.ClassDef))
        return next((one.name for one in classes if any(isinstance(base, ast.Name) and base.id == SERVICE for base in one.bases)), "")

    @cached_property
    def methods(self) -> dict[str, Method]:
        """The methods by operation id."""
        names = _names(self.folder / "names.json")
        modules = objects.mapping(names.get("operations"))
        calls = {path.stem: path for path in sorted((self.folder / self.package / "api").rglob("*.py"))}
        found = {}
        for resource, members in objects.mapping(names.get("methods")).items():
            for identity, method in objects.mapping(members).items():
                path = calls.get(str(modules.get(identity)))
                arguments = _arguments(path) if path else None
                if arguments is not None:
                    found[identity] = Method(f"{resource}.{method}", arguments)
        return found

    @cached_property
    def digest(self) -> str:
        """What the samples depend on."""
        return repr((self.package, self.name, sorted((identity, one.path, one.arguments) for identity, one in self.methods.items())))

    def calls(self, request: "Request", operation: Operation, required: Mapping[str, Any]) -> tuple[str, str] | None:
        """Write a call of an operation, sync and async; None if the client does not have it."""
        method = self.methods.get(operation.id)
        if method is None or not self.name:
            return None
        return self._call(request, method, required, is_async=False), self._call(request, method, required, is_async=True)

    def _call(self, request: "Request", method: Method, required: Mapping[str, Any], *, is_async: bool) -> str:
        name = f"Async{self.name}" if is_async else self.name
        values = {_letters(key): value for key, value in required.items()}
        arguments = []
        for argument in method.arguments:
            if argument == "body" and request.content_type:
                arguments.append(f"body={phrases.python(request.body)}")
            elif _letters(argument) in values:
                arguments.append(f"{argument}={phrases.python(values[_letters(argument)])}")
        inside = ",\n".join(arguments).replace("\n", "\n    ")
        call = f"client.{method.path}(\n    {inside},\n)" if arguments else f"client.{method.path}()"
        lines = [f"client = {name}({_credentials(request)})", f"result = {'await ' if is_async else ''}{call}", "print(result)"]
        modules = [*(["asyncio"] if is_async else []), *(["os"] if request.auth else [])]
        head = [*(f"import {module}" for module in modules), *([""] if modules else []), f"from {self.package} import {name}", ""]
        if not is_async:
            return "\n".join([*head, *lines])
        body = [f"    {line}" for line in "\n".join(lines).split("\n")]
        return "\n".join([*head, "", "async def main() -> None:", *body, "", "", "asyncio.run(main())"])


def _credentials(request: "Request") -> str:
    if not request.auth:
        return ""
    if len(request.auth) == 1:
        return f'token=os.environ["{request.auth[0][0]}"]'
    return "credentials={" + ", ".join(f'{phrases.python(scheme.id)}: os.environ["{name}"]' for name, scheme in request.auth) + "}"


def _arguments(path: Path) -> tuple[str, ...] | None:
    call = next((node for node in _parsed(path) if isinstance(node, ast.FunctionDef) and node.name == "call"), None)
    return tuple(_named(call)) if call else None


def _named(call: ast.FunctionDef) -> Iterator[str]:
    yield from (one.arg for one in [*call.args.args, *call.args.kwonlyargs])


def _parsed(path: Path) -> list[ast.stmt]:
    try:
        return ast.parse(path.read_text(encoding="utf-8")).body
    except (OSError, ValueError, SyntaxError):
        return []


def _names(path: Path) -> dict[str, Any]:
    try:
        return objects.mapping(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _letters(name: str) -> str:
    return "".join(one for one in name.lower() if one.isalnum())
