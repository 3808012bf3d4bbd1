"""What a run with nothing to do does not import: no generator, no validator, no fuzzer."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from oaswright import generate, project
from oaswright.cli.group import VERBS
from oaswright.document import document

HEAVY = frozenset(
    ("datamodel_code_generator", "openapi_python_client", "openapi_spec_validator", "schemathesis", "hypothesis", "jsonschema", "jsonschema_rs", "pydantic", "pydantic_core")
)  # fmt: skip
TEXT = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {Word: {type: string}}}\n"
RUN = """
import contextlib, json, os, sys
from oaswright import cli
sys.argv[0] = "oaswright"
with contextlib.suppress(SystemExit):
    cli.main()
print(json.dumps([name.partition(".")[0] for name in sys.modules]), file=os.fdopen(3, "w"))
"""


def imported(folder: Path, *arguments: str) -> set[str]:
    """The packages that a verb has imported by its end, in a process of its own."""
    command = [sys.executable, "-c", RUN, *arguments]
    shell = ["sh", "-c", 'out=$1; shift; exec "$@" 3>"$out" >/dev/null 2>&1', "sh", str(folder / "modules"), *command]
    subprocess.run(shell, cwd=folder, check=True, timeout=120)
    return set(json.loads((folder / "modules").read_text()))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "openapi.yaml").write_text(TEXT)
    (tmp_path / "pyproject.toml").write_text('[tool.oaswright]\ndocument = "openapi.yaml"\nmodels = "word_models"\nclient = "word_client"\n')
    return tmp_path


@pytest.mark.parametrize("verb", ["", *sorted(VERBS)])
def test_help_imports_no_tool(home: Path, verb: str) -> None:
    assert imported(home, *filter(None, [verb]), "--help") & HEAVY == set()


@pytest.mark.parametrize("arguments", [["generate"], ["generate", "--check"], ["generate", "--format", "json"]])
def test_a_generation_with_nothing_to_do_imports_no_tool(home: Path, arguments: list[str]) -> None:
    found = project.find(home)
    generate.generate(found, document.load(found.document))
    assert imported(home, *arguments) & HEAVY == set()


def test_a_generation_with_something_to_do_is_seen_to_import_tools(home: Path) -> None:
    assert {"openapi_spec_validator", "jsonschema_rs"} <= imported(home, "generate")


def test_a_generation_with_nothing_to_do_reads_no_metadata_of_packages(home: Path) -> None:
    found = project.find(home)
    generate.generate(found, document.load(found.document))
    assert imported(home, "generate") & {"email", "socket", "importlib_metadata", "ctypes"} == set()
