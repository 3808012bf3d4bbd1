"""One edit on a chain of 2,000 schemas runs a handful of functions again, whoever asks: not one for each schema that leads to the edit."""

import json
from typing import Any

import pytest
from oaswright import docs
from oaswright.api.tracked_document import track
from oaswright.docs.units import Units
from oaswright.document import document
from oaswright.document.document import Document
from oaswright.generate.naming.stable_names import StableNames
from oaswright.generate.view.typing_view import TypingView
from oaswright.incremental.tracer import Snapshot, Tracer

LENGTH = 2_000


def chain(edited: int = -1, word: str = "A link.") -> dict[str, Any]:
    schemas = {
        f"S{number}": {
            "type": "object",
            "description": word if number == edited else "A link.",
            "properties": {"next": {"$ref": f"#/components/schemas/S{number + 1}"}} if number + 1 < LENGTH else {"end": {"type": "string"}},
        }
        for number in range(LENGTH)
    }
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "components": {"schemas": schemas}}


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, Document]:
    """The chain, and the chain with another description in its middle."""
    path = tmp_path_factory.mktemp("chain") / "openapi.json"
    path.write_text(json.dumps(chain()))
    first = document.load(path)
    path.write_text(json.dumps(chain(LENGTH // 2, "Another link.")))
    return first, document.load(path, first)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """The traced queries that are computed, and not taken over."""
    found: list[tuple[str, Any]] = []
    original = Tracer.store

    def store(self: Tracer, query: str, key: Any, memo: Any) -> Any:
        found.append((query, key))
        return original(self, query, key, memo)

    monkeypatch.setattr(Tracer, "store", store)
    return found


def test_an_edit_makes_one_class_again(versions: tuple[Document, Document], computed: list[tuple[str, Any]]) -> None:
    before: Snapshot | None = None
    names = StableNames()
    for version in (*versions[:1], *versions):  # the first time gives the names, which the next ones keep
        computed.clear()
        read = track(version, before)
        view = TypingView(read, names)
        before = read.tracer.snapshot
        names = StableNames({view.place(one.at): one.name for one in view.classes.values()}, {view.place(at): name for at, name in view.units.items()})
    assert 0 < len(computed) < 10, computed[:20]


def test_an_edit_makes_the_pages_again_that_show_it(versions: tuple[Document, Document], monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    original = Units.schema
    monkeypatch.setattr(Units, "schema", lambda self, name: made.append(name) or original(self, name))
    memory = docs.BuildMemory()
    docs.render(versions[0], docs.Extras(), memory)
    made.clear()
    docs.render(versions[1], docs.Extras(), memory)
    assert 0 < len(made) < 20


def test_an_edit_cleans_and_limits_one_schema_again(versions: tuple[Document, Document]) -> None:
    first, second = versions
    asked: list[str] = []
    for version in versions:
        asked.clear()
        version.each("counted", version.own_keys, lambda at: asked.append(at) or at)
    assert asked == [f"/components/schemas/S{LENGTH // 2}"]
    assert sum(first.parts[at].node is not second.parts[at].node for at in first.parts) == 1
