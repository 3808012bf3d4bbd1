"""Each operation has one signature and one docstring, which its synchronous, asynchronous, raw and compatible forms share."""

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest

from tests.generate.generated_packages import Packages

PETSTORE = Path(__file__).parents[1] / "petstore.yaml"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("once")), PETSTORE.read_text(encoding="utf-8"))


def _facts(packages: Packages) -> dict[str, Any]:
    """What the document says of each operation, by the path of its module."""
    paths = [path for path in packages.files if path.startswith("api/") and not path.endswith("__init__.py")]
    return {path: packages.operation(path.removeprefix("api/").removesuffix(".py").replace("/", "."))._OPERATION.facts for path in paths}


def _functions(packages: Packages) -> list[tuple[str, str, set[str]]]:
    """Every function of the package: its file, its name and its parameters."""
    trees = {path: ast.parse(text) for path, text in packages.files.items() if path.endswith(".py")}
    return [
        (path, node.name, {one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)})
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_one_function_of_the_package_has_the_parameters_of_an_operation(packages: Packages) -> None:
    facts = _facts(packages)
    assert len(facts) == 4
    for path, fact in facts.items():
        named = set(fact["parameters"])
        if named:
            assert [(file, name) for file, name, own in _functions(packages) if file == path and named <= own] == [(path, "call")]


def test_the_text_of_a_docstring_is_written_once(packages: Packages) -> None:
    code = "".join(text for path, text in packages.files.items() if path.endswith(".py"))
    docs = [inspect.getdoc(packages.operation(path.removeprefix("api/").removesuffix(".py").replace("/", ".")).call) or "" for path in _facts(packages)]
    for line in {line.strip() for one in docs for line in one.splitlines() if len(line.split()) > 3} - {"**options: Options of this call alone, see Options."}:
        assert code.count(line) == sum(one.count(line) for one in docs), line


def test_every_form_is_that_function(packages: Packages) -> None:
    module = packages.operation("pets.list_pets")
    package = packages.package()
    once = inspect.signature(module.call)
    for client in (package.PetStore(base_url="http://x"), package.AsyncPetStore(base_url="http://x")):
        for resource in (client.pets, client.with_response.pets):
            assert resource.list.__func__ is module.call
            assert list(inspect.signature(resource.list).parameters) == list(once.parameters)[1:]
    assert {one.__self__._call for one in (module.sync, module.sync_detailed, module.asyncio, module.asyncio_detailed)} == {module.call}


def test_a_call_is_made_in_one_place(packages: Packages) -> None:
    """What differs between the synchronous and the asynchronous way is who sends, waits and reads: the two drivers of `exchange`."""
    text = packages.files["_calls/call.py"]
    assert "async def" not in text
    drivers = {name for path, name, _ in _functions(packages) if path == "_transport/exchange.py" and name.endswith("_async")}
    assert drivers == {"run_async", "_fetch_async"}
