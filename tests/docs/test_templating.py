"""The code of templates, which is kept beside them."""

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment
from oaswright.docs.templating import OPTIONS, CompiledTemplates


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CompiledTemplates:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    found = CompiledTemplates()
    found.folder = tmp_path / "__pycache__"
    found.directory = str(found.folder)
    return found


def shown(text: str, kept: CompiledTemplates) -> str:
    return Environment(loader=DictLoader({"page": text}), bytecode_cache=kept, autoescape=True, **OPTIONS).get_template("page").render()


def test_kept_code_is_used_for_its_own_text_alone(kept: CompiledTemplates) -> None:
    assert shown("one", kept) == "one"
    (file,) = kept.folder.iterdir()
    before = file.read_bytes()
    assert shown("one", kept) == "one"
    assert file.read_bytes() == before
    assert shown("two", kept) == "two"
    assert file.read_bytes() != before


def test_code_compiled_with_other_options_is_not_used(kept: CompiledTemplates, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "{% if true %}\n  kept\n{% endif %}"
    assert shown(text, kept) == "  kept\n"
    monkeypatch.setitem(OPTIONS, "trim_blocks", False)
    assert shown(text, kept) == "\n  kept\n"


def test_a_file_cut_short_is_made_again(kept: CompiledTemplates) -> None:
    shown("one", kept)
    (file,) = kept.folder.iterdir()
    file.write_bytes(file.read_bytes()[:3])
    assert shown("one", kept) == "one"


def test_nothing_is_kept_where_python_keeps_nothing(kept: CompiledTemplates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert shown("one", kept) == "one"
    assert not kept.folder.exists()


def test_a_folder_that_cannot_be_written_costs_nothing(kept: CompiledTemplates, tmp_path: Path) -> None:
    (tmp_path / "__pycache__").write_text("a file stands here")
    assert shown("one", kept) == "one"
