"""Calls with the generated Python client, read from its files."""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oaswright.api.operation import Operation
from oaswright.docs.content import words

if TYPE_CHECKING:
    from oaswright.docs.content.samples import Request


@dataclass(frozen=True)
class Client:
    """A generated Python client on disk."""

    package: str
    folder: Path

    @cached_property
    def functions(self) -> dict[str, tuple[str, ast.FunctionDef]]:
        """By operation id in letters and digits alone: the module of each operation, and its plain call."""
        found = {}
        for path in sorted((self.folder / self.package / "api").rglob("*.py")):
            call = next((node for node in _parsed(path) if isinstance(node, ast.FunctionDef) and node.name == "sync_detailed"), None)
            if call is not None:
                parts = path.relative_to(self.folder).with_suffix("").parts
                found[_letters(path.stem)] = (".".join(parts), call)
        return found

    @cached_property
    def digest(self) -> str:
        """What the samples depend on."""
        return repr([(name, module, ast.unparse(call.args)) for name, (module, call) in sorted(self.functions.items())])

    def calls(self, request: "Request", operation: Operation, required: Mapping[str, Any]) -> tuple[str, str] | None:
        """Write a call of an operation, sync and async; None if the client does not have it."""
        if _letters(operation.id) not in self.functions:
            return None
        return self._call(request, operation, required, is_async=False), self._call(request, operation, required, is_async=True)

    def _call(self, request: "Request", operation: Operation, required: Mapping[str, Any], *, is_async: bool) -> str:
        module, function = self.functions[_letters(operation.id)]
        package, name = module.rpartition(".")[::2]
        kind = "AuthenticatedClient" if request.auth else "Client"
        token = f', token=os.environ["{request.auth[0][0]}"]' if request.auth else ""
        imports, arguments = [f"from {self.package} import {kind}", f"from {package} import {name}"], []
        values = {_letters(key): value for key, value in required.items()}
        for argument in [*function.args.args, *function.args.kwonlyargs]:
            if argument.arg == "client":
                arguments.append("client=client")
            elif argument.arg == "body" and request.content_type:
                if models := _models(argument.annotation):
                    imports.append(f"from {self.package}.models import {models[0]}")
                body = words.python(request.body, 0)
                arguments.append(f"body={f'{models[0]}.from_dict({body})' if models else body}")
            elif _letters(argument.arg) in values:
                arguments.append(f"{argument.arg}={words.python(values[_letters(argument.arg)])}")
        lines = ",\n".join(arguments).replace("\n", "\n    ")
        head = [*(["import asyncio"] if is_async else []), *(["import os"] if request.auth else [])]
        opening = f"client = {kind}(base_url={words.python(request.base)}{token})"
        if not is_async:
            call = [opening, f"response = {name}.sync_detailed(", f"    {lines},", ")", "print(response.status_code, response.parsed)"]
        else:
            lines = lines.replace("\n", "\n    ")
            call = ["", "async def main() -> None:", f"    {opening}", f"    response = await {name}.asyncio_detailed(", f"        {lines},", "    )"]
            call += ["    print(response.status_code, response.parsed)", "", "", "asyncio.run(main())"]
        return "\n".join([*head, *([""] if head else []), *sorted(imports), "", *call])


def _models(annotation: ast.expr | None) -> list[str]:
    """Return the classes that a body can be made of; none where plain data will do."""
    names = [node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)] if annotation else []
    return [] if "Mapping" in names else [name for name in names if name not in ("Unset", "None", "Any") and name[:1].isupper()]


def _parsed(path: Path) -> list[ast.stmt]:
    try:
        return ast.parse(path.read_text(encoding="utf-8")).body
    except (OSError, ValueError, SyntaxError):
        return []


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
