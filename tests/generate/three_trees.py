"""The same document generated three ways: in a process that stays warm, in one that knows only the disk, and into an empty folder."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import datamodel_code_generator.parser.openapi  # noqa: F401 # so that what little is generated is made in this process
from oaswright import generate, project
from oaswright.document import document
from oaswright.finding import Severity
from oaswright.generate import workers
from oaswright.regeneration import Regeneration
from oaswright.rendering import client, models

from tests.generate import edits
from tests.generate.edits import Chance, Tree

if TYPE_CHECKING:
    from oaswright.document.document import Document

CONFIGURATION = '[tool.oaswright]\ndocument = "openapi.json"\nmodels = "made_models"\nclient = "made_client"\n'

Render = Callable[[dict[str, str]], dict[str, str]]


@dataclass
class Renderer:
    """The generators, asked for the same text once: of a text they write nothing else the next time. `forget` makes them write it all again."""

    known: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def forget(self) -> None:
        self.known.clear()

    @contextmanager
    def instead(self) -> Iterator[None]:
        with ExitStack() as stack:
            for module in (client, models):
                stack.enter_context(mock.patch.object(module, "render_all", self._once(module.__name__, module.render_all)))
            stack.enter_context(mock.patch.object(workers, "at_work", _here))
            yield

    def _once(self, name: str, render: Render) -> Render:
        def rendered(asked: dict[str, str]) -> dict[str, str]:
            new = {path: source for path, source in asked.items() if (name, path, source) not in self.known}
            if any(new.values()):
                self.known.update({(name, path, asked[path]): text for path, text in render(asked if "" in new.values() else new).items()})
            return {path: self.known[name, path, source] for path, source in asked.items()}

        return rendered


@contextmanager
def _here(*_: Any) -> Iterator[Any]:
    """Rendering in this process."""
    yield lambda render, asked: lambda: render(asked)


class Trees:
    """Three projects around one document."""

    def __init__(self, folder: Path, tree: Tree) -> None:
        self.tree = tree
        self.warm, self.cold, self.full = (_project(folder / name) for name in ("warm", "cold", "full"))
        self.following = Regeneration(self.warm)
        self.document: Document | None = None
        self.renderer = Renderer()

    def differ(self) -> list[str]:
        """Generate the document as it is; the files that are not the same in all three trees, or `findings`."""
        shutil.rmtree(self.full.output, ignore_errors=True)
        self.full.output.mkdir()
        if (names := self.warm.output / "names.json").exists():
            shutil.copy(names, self.full.output)
        text = json.dumps(self.tree, ensure_ascii=False)
        for one in (self.warm, self.cold, self.full):
            one.document.write_text(text, encoding="utf-8")
        self.document = document.load(self.warm.document, self.document)
        outcomes = [self.following.generate(self.document), generate.generate(self.cold, document.load(self.cold.document))]
        with self.renderer.instead():
            outcomes.append(generate.generate(self.full, document.load(self.full.document), adopt=True))
        # One that had nothing to do says nothing anew.
        if len({tuple((one.rule, one.pointer, one.message) for one in outcome.findings) for outcome in outcomes if not outcome.fresh}) > 1:
            return ["findings"]
        if any(one.severity is Severity.ERROR for one in outcomes[-1].findings):
            return []  # nothing was written
        held = [contents(one.output) for one in (self.warm, self.cold, self.full)]
        return sorted(path for path in {path for one in held for path in one} if len({one.get(path) for one in held}) > 1)


def _project(home: Path) -> project.Project:
    home.mkdir(parents=True)
    (home / "pyproject.toml").write_text(CONFIGURATION)
    return project.find(home)


def contents(output: Path) -> dict[str, bytes]:
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file() and "__pycache__" not in path.parts}


@dataclass(frozen=True)
class Edited:
    """An edit, and the files in which the trees differ after it."""

    name: str
    differ: list[str]


def run(trees: Trees, chance: Chance, number: int, again: int = 0) -> Iterator[Edited]:
    """So many edits, one in eight of them back to an earlier version. Every `again` of them the generators write the full tree from nothing."""
    versions = [trees.tree]
    yield Edited("first", trees.differ())
    for index in range(1, number + 1):
        if chance.random() < 0.125:
            name, trees.tree = "back to an earlier version", chance.choice(versions)
        else:
            name, trees.tree = edits.one(chance, trees.tree)
        versions = [*versions[-20:], trees.tree]
        if again and index % again == 0:
            trees.renderer.forget()
        yield Edited(name, trees.differ())
