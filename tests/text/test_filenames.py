"""Names that a document gives become files that every system can hold: no devices, and none that are one to a file system that ignores case or form."""

import importlib
import json
import pkgutil
import unicodedata
from collections import Counter
from pathlib import Path, PurePosixPath

import pytest
from oaswright import docs
from oaswright.document import document
from oaswright.text.filenames import is_device

from tests.generate.generated_packages import Packages

# Pairs that differ by case, by composition, by compatibility, or by what case folding makes of them; and devices of Windows.
NAMES = ["fish", "\ufb01sh", "\uff21bc", "abc", "ABC", "stra\u00dfe", "strasse", "\u00e9", "e\u0301", "\u00c9", "\u00c5", "\u212b", "A\u030a", "k", "\u212a", "\u017fet", "set",
         "\u0130", "i\u0307", "\u0131", "I", "\u03c3", "\u03c2", "con", "CON", "Con", "aux.x", "nul", "Com1", "lpt9", "prn "]  # fmt: skip


@pytest.mark.parametrize("name", ["con", "CON.py", "nul.tar.gz", "Com1", "lpt0"])
def test_a_device_is_told_whatever_its_ending(name: str) -> None:
    assert is_device(name)


@pytest.mark.parametrize("name", ["console", "con_", "xcon", "com", "com10", "", ".con"])
def test_no_device_is_left_alone(name: str) -> None:
    assert not is_device(name)


@pytest.fixture(scope="module")
def text() -> str:
    """Return a document that gives each name to a schema, where components may have it, to an operation, to a tag, and to fields and parameters."""
    named = {name: {"type": "object", "properties": {one: {"type": "string"} for one in NAMES}} for name in NAMES if name.isascii() and name.strip() == name}
    parameters = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in NAMES]
    reply = {"200": {"description": "-", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/con"}}}}}
    paths = {
        f"/{number}": {"get": {"operationId": name, "tags": [name], "parameters": parameters if not number else [], "responses": reply}}
        for number, name in enumerate(NAMES)
    }
    return json.dumps({"openapi": "3.1.0", "info": {"title": "Names", "version": "1"}, "paths": paths, "components": {"schemas": named}})


def test_packages_hold_no_device_and_no_two_files_of_one_name(tmp_path: Path, text: str) -> None:
    packages = Packages(tmp_path, text)
    written = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.py")]
    assert (_devices(written), _alike(written)) == ([], [])
    for package in (packages.models, packages.client):
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            importlib.import_module(module.name)


def test_a_site_holds_no_device_and_no_two_files_of_one_name(text: str) -> None:
    written = [*docs.render(document.parse(text), docs.Extras())]
    assert len(written) > len(NAMES)
    assert (_devices(written), _alike(written)) == ([], [])


def _devices(paths: list[str]) -> list[str]:
    return [path for path in paths for name in PurePosixPath(path).parts if is_device(name) or name.endswith((" ", "."))]


def _alike(paths: list[str]) -> list[str]:
    """Return the paths that are another's where case and composition are ignored, or that Python's parser would read as another name."""
    told = Counter(unicodedata.normalize("NFKC", unicodedata.normalize("NFD", path).casefold()) for path in paths)
    return [path for path, number in told.items() if number > 1] + [path for path in paths if unicodedata.normalize("NFKC", path) != path]
