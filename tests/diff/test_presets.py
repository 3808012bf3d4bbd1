"""Presets say breaking where the tools that they are named after do; where they cannot, the edits are listed."""

import pytest
from oaswright.diff.command import graded
from oaswright.diff.policy.severity import PRESETS
from oaswright.diff.verdict import Level
from oaswright.document import document
from oaswright.document.document import Document
from oaswright.settings.keys import DiffSettings

from tests.diff.edits import operations, presets
from tests.diff.edits.strangers import EDITS
from tests.diff.test_strangers import service

PAIRS: dict[str, tuple[Document, Document]] = {
    f"operation: {name}": (document.parse(operations.BASE), document.parse(operations.BASE.replace(old, new))) for name, old, new, *_ in operations.EDITS
} | {
    f"stranger: {edit.name}": (service(edit.place, edit.versions[0], edit.before), service(edit.place, edit.versions[1], edit.after)) for edit in EDITS
}  # fmt: skip


def listed(table: dict[str, str], tool: str) -> set[str]:
    return set(table[tool].strip().splitlines())


@pytest.mark.parametrize("tool", PRESETS)
def test_a_preset_breaks_where_its_tool_does(tool: str) -> None:
    assert listed(presets.NOT_ASKED, tool) <= PAIRS.keys()
    asked = {name: pair for name, pair in PAIRS.items() if name not in listed(presets.NOT_ASKED, tool)}
    both = asked | {f"{name} (back)": (new, old) for name, (old, new) in asked.items()}
    breaking = {name for name, (old, new) in both.items() if graded(old, new, DiffSettings(preset=tool), "").level() is Level.MAJOR}
    theirs, more, less = (listed(table, tool) for table in (presets.BREAKING, presets.MORE, presets.LESS))
    assert breaking - theirs == less
    assert theirs - breaking == more
