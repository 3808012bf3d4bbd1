"""What modules remember by themselves has a bound: a process that stays warm sees thousands of versions of a document."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "scripts" / "oaswright"

# What is asked with few different arguments, whatever documents come.
FINITE = {
    "check/functions.py:_matcher": "expressions of the configured rules",
    "check/spec_validator.py:_accepts": "the validator's classes, one for each version of OpenAPI",
    "check/spec_validator.py:_offline": "the validator's classes, one for each version of OpenAPI",
    "diff/schemas/strings/ecma_regex.py:_category": "the names of Unicode's categories",
    "docs/markup.py:_renderer": "two kinds of texts",
    "docs/templating.py:asset": "files of the package",
    "docs/templating.py:template": "files of the package",
    "staging/files.py:remove_staged": "folders that are written to",
}


def unbounded(text: str) -> Iterator[str]:
    """The functions of a module, outside of others, whose results are kept by their arguments without a bound."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and (node.args.args or node.args.kwonlyargs or node.args.posonlyargs):
            yield from (node.name for one in node.decorator_list if _keeps_all(one))


def _keeps_all(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    if name == "lru_cache":
        given = [*decorator.args, *(one.value for one in decorator.keywords if one.arg == "maxsize")] if isinstance(decorator, ast.Call) else []
        return any(isinstance(one, ast.Constant) and one.value is None for one in given)
    return name in ("cache", "cached")


def test_no_module_remembers_without_a_bound_what_a_document_says() -> None:
    modules = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")}
    found = {f"{name}:{one}" for name, text in modules.items() if not name.startswith("generate/runtime") for one in unbounded(text)}
    assert found == set(FINITE)


@pytest.mark.parametrize(
    "planted",
    ["@cache\ndef f(a): ...", "@functools.cache\ndef f(a): ...", "@lru_cache(maxsize=None)\ndef f(a): ...", "@lru_cache(None)\ndef f(*, a, b): ..."],
)
def test_a_cache_without_a_bound_is_caught(planted: str) -> None:
    assert list(unbounded(planted)) == ["f"]


@pytest.mark.parametrize("allowed", ["@cache\ndef f(): ...", "@lru_cache(maxsize=100)\ndef f(a): ...", "@lru_cache\ndef f(a): ...", "def f(a): ..."])
def test_a_cache_with_a_bound_is_no_finding(allowed: str) -> None:
    assert list(unbounded(allowed)) == []
