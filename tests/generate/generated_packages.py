"""Generated packages of a document in a test, importable under names of their own."""

import importlib
import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from oaswright.document import document
from oaswright.generate.packages import client, models

_COUNT = itertools.count()


class Packages:
    """The models and the client of a document, written into a folder."""

    def __init__(self, folder: Path, text: str) -> None:
        number = next(_COUNT)
        self.models, self.client, self.folder = f"models_{number}", f"client_{number}", folder
        read = document.parse(text)
        self.files = client.files(read, self.models)
        for package, files in ((self.models, models.files(read, self.models)), (self.client, self.files)):
            for path, content in files.items():
                target = folder / package / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(content, encoding="utf-8")
        sys.path.insert(0, str(folder))

    def operation(self, name: str) -> Any:
        """The endpoint module, as `tag.operation`."""
        return importlib.import_module(f"{self.client}.api.{name}")

    def package(self, name: str = "") -> Any:
        return importlib.import_module(f"{self.client}.{name}" if name else self.client)

    def answering(self, answer: Callable[[httpx.Request], httpx.Response], **options: Any) -> Any:
        """A client whose requests go to a function."""
        kind = self.package().AuthenticatedClient if "token" in options or "credentials" in options else self.package().Client
        if "://" not in self.package("_defaults").BASE_URL:
            options.setdefault("base_url", "https://api.example")
        return kind(httpx_args={"transport": httpx.MockTransport(answer)}, **options)


class Recorder:
    """A service that keeps requests and gives its answers in turn, the last one for ever."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers) or [httpx.Response(204)]
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer
