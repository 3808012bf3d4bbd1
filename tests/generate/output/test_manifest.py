"""What a manifest says of the tools."""

import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from oaswright.generate.output import manifest


@pytest.fixture(autouse=True)
def _unknown() -> Iterator[None]:
    manifest._versions.cache_clear()
    yield
    manifest._versions.cache_clear()


def test_versions_are_those_that_the_packages_describe() -> None:
    assert manifest.tools({})["tools"] == {name: version(name) for name in manifest.TOOLS}


def test_a_package_that_is_found_first_counts_and_odd_entries_of_the_path_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = {name: version(name) for name in manifest.TOOLS}
    (tmp_path / "Jinja2-0.0.7.dist-info").mkdir()
    (tmp_path / "pydantic-stubs-9.dist-info").mkdir()
    (tmp_path / "archive.zip").write_bytes(b"")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "archive.zip"), str(tmp_path / "missing"), str(tmp_path), *sys.path])
    assert manifest.tools({})["tools"] == {**others, "jinja2": "0.0.7"}


def test_a_package_without_such_a_folder_is_looked_up_by_its_description(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Jinja2.egg-info").mkdir()
    (tmp_path / "Jinja2.egg-info" / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: Jinja2\nVersion: 0.0.8\n", encoding="utf-8")
    monkeypatch.setattr(manifest, "TOOLS", ("jinja2",))
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert manifest.tools({})["tools"] == {"jinja2": "0.0.8"}
