"""One way through `generate`: document, API model, class views, packages, files. A stage is complete before the next one reads it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from oaswright import generate
from oaswright.document import document
from oaswright.generate import pipeline
from oaswright.generate.output.manifest import CurrentTree
from oaswright.generate.view.typing_view import TypingView
from oaswright.project import Project

from tests.generate.conftest import make

HOME = str(Path(generate.__file__).parents[1]) + "/"

# The stages from the first to the last. What is reused, `incremental/`, calls back whoever asks it, and is none of them.
STAGES = {"document/": 0, "api/": 1, "generate/view/": 2, "generate/packages/": 3, "generate/output/": 4, "generate/pipeline": 5}

# What an earlier stage calls in a later one: what that gave it to call.
GIVEN = {
    "TrackedDocument.get",  # the document that records what is read of it
    "TypingView.class_name",  # the types of a document, which ask what a class is called
    "TypingView.choice",
    "TypingView.is_sent",
    "TypingView.extensions_of",
    "of_operation",  # what is made of each operation
    "_show",
}

PETSTORE = (Path(__file__).parent / "petstore.yaml").read_text(encoding="utf-8")


def stage(frame: FrameType) -> int | None:
    name = frame.f_code.co_filename.removeprefix(HOME)
    return next((number for prefix, number in STAGES.items() if name.startswith(prefix)), None)


@contextmanager
def backwards() -> Iterator[set[str]]:
    """Collect the functions of a later stage that an earlier one calls."""
    found = set[str]()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_back and (own := stage(frame)) is not None and (callers := stage(frame.f_back)) is not None and callers < own:
            found.add(frame.f_code.co_qualname)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(before)


def planned(home: Project) -> pipeline.RenderPlan:
    return pipeline.plan(home, document.load(home.document), CurrentTree(home.output, {}, {"generator": "", "tools": {}}, {}), None)


def test_no_stage_calls_a_later_one_but_what_that_gave_it(tmp_path: Path) -> None:
    home = make(tmp_path, PETSTORE)
    with backwards() as found:
        planned(home)
    assert found <= GIVEN
    assert {"TypingView.class_name", "TrackedDocument.get"} <= found


def held(view: TypingView) -> dict[str, str]:
    """What a view holds, as text; what was cached of it says nothing new."""
    skipped = {"document", "_document", "kinds", "held_by"}
    return {name: repr(value) for name, value in vars(view).items() if name not in skipped and "object at" not in repr(value)}


def _built(monkeypatch: pytest.MonkeyPatch, home: Project, spoil: Callable[[TypingView], None]) -> tuple[dict[str, str], dict[str, str]]:
    """A view when its stage is over, and after everything was made of it."""
    begun: list[dict[str, str]] = []
    original = TypingView.__init__

    def init(self: TypingView, *arguments: Any) -> None:
        original(self, *arguments)
        begun.append(held(self))

    monkeypatch.setattr(TypingView, "__init__", init)
    plan = planned(home)
    pipeline.build(home, plan, CurrentTree(home.output, {}, {"generator": "", "tools": {}}, {}), {}, None)
    spoil(plan.view)
    return begun[0], held(plan.view)


def test_the_classes_are_complete_before_packages_are_made_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = _built(monkeypatch, make(tmp_path, PETSTORE), lambda _: None)
    assert len(before) > 10
    assert before == after


def test_a_package_that_adds_to_the_classes_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = _built(monkeypatch, make(tmp_path, PETSTORE), lambda view: view.choices.add("Later"))
    assert before != after
