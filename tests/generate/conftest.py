"""A small API of another kind, generated once: OpenAPI 3.0, several tags, query parameters, a list, files."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from oaswright import generate, project
from oaswright.document import document

CONFIGURATION = '[tool.oaswright]\ndocument = "openapi.yaml"\nmodels = "pet_models"\nclient = "pet_client"\n'


def make(folder: Path, text: str, configuration: str = CONFIGURATION) -> project.Project:
    """A project of its own around a document."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "openapi.yaml").write_text(text, encoding="utf-8")
    (folder / "pyproject.toml").write_text(configuration, encoding="utf-8")
    return project.find(folder)


@pytest.fixture(scope="session")
def petstore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[project.Project]:
    """The pet store's project, generated and importable."""
    text = (Path(__file__).parent / "petstore.yaml").read_text(encoding="utf-8")
    found = make(tmp_path_factory.mktemp("petstore"), text)
    assert generate.generate(found, document.load(found.document)).findings == ()
    sys.path.insert(0, str(found.output))
    yield found
    sys.path.remove(str(found.output))
    for name in [name for name in sys.modules if name.partition(".")[0] in ("pet_models", "pet_client")]:
        del sys.modules[name]
