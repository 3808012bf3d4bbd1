"""The changelog and the version follow a save too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.watch.conftest import CONFIGURATION, DOCUMENT, TEA, Run, Watch, write

STEP = "since spec/1.json: the step is major: wire major, source none"
REFUSED = "spec/openapi.yaml:2:31: error: the version is 1; expected at least 2.0.0 because of major changes since spec/1.json (response field `kind` may now be `red`; clients may not know it) [release-version]"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Watch]:
    """A watch that the other tests do not share: this one releases."""
    running = Watch(write(tmp_path), "--format", "json")
    try:
        running.run()
        yield running
    finally:
        running.close()


def test_a_save_brings_its_changelog_and_says_what_the_version_has_to_be(own: Watch) -> None:
    def save(name: str, text: str) -> Run:
        (own.home / name).write_text(text)
        return own.run()

    changelog = own.home / "generated/CHANGELOG.md"
    (own.home / "spec/1.json").write_text((own.home / "generated/openapi.json").read_text())
    save("pyproject.toml", f'{CONFIGURATION}released = "spec/1.json"\n')
    assert not changelog.exists()
    red = save("spec/schemas/Tea.yaml", TEA.replace("black", "black, red"))
    assert red.good == [True]
    assert [STEP in red.lines, REFUSED in red.lines] == [True, True]
    assert changelog.read_text().splitlines()[4:6] + changelog.read_text().splitlines()[10:12] == [
        "## Unreleased",
        "",
        "- response field `kind` may now be `red`; clients may not know it *(wire, shown by a value)*",
        '  - for example: `{"kind": "red"}`',
    ]
    raised = save("spec/openapi.yaml", DOCUMENT.replace("version: '1'", "version: '2'"))
    assert [STEP in raised.lines, any("release-version" in line for line in raised.lines)] == [True, False]
    assert changelog.read_text().splitlines()[4] == "## 2"
    save("spec/1.json", (own.home / "generated/openapi.json").read_text())
    assert not changelog.exists()
