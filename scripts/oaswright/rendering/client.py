"""The text of a client's files, by openapi-python-client with templates of our own."""

import contextlib
import io
import json
import tempfile
from pathlib import Path
from typing import Any

from oaswright.errors import ToolError
from oaswright.stand_ins import module, standing_in

TEMPLATES = Path(__file__).parent / "templates"

TAG = "operations"


def warm() -> None:
    """Import the generator, and compile its templates."""
    with tempfile.TemporaryDirectory() as folder:
        project = _project({}, Path(folder, "client"))
        _build(project)
        for template in TEMPLATES.glob("*.jinja"):
            project.env.get_template(template.name)


def render_all(asked: dict[str, str]) -> dict[str, str]:
    """Return the Python text of each file. ToolError if the generator left out one of them.

    The generator is shown operations that are only numbered, in one tag; what it writes for each is then put where it belongs.
    """
    numbered = {f"operation_{number}": path for number, path in enumerate(path for path, source in asked.items() if source)}
    written = _laid_out({name: json.loads(asked[path]) for name, path in numbered.items()})
    written |= {path: written.pop(f"api/{TAG}/{name}.py", "") for name, path in numbered.items()}
    index = written.pop(f"api/{TAG}/__init__.py", "")
    result = {path: written.get(path) or (index if path.endswith("/__init__.py") else "") for path in asked}
    if missing := sorted(path for path, text in result.items() if not text):
        raise ToolError(f"openapi-python-client left out {', '.join(missing)}", hint="report it with the document")
    return result


def _laid_out(shown: dict[str, Any]) -> dict[str, str]:
    """Return what the generator writes for operations by their names, by path. ToolError if it reports that it left something out."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "client")
        _build(_project(shown, output))
        return {path.relative_to(output).as_posix(): path.read_text(encoding="utf-8") for path in sorted(output.rglob("*.py"))}


def _project(shown: dict[str, Any], output: Path) -> Any:
    with standing_in(httpx=module("httpx"), httpcore=module("httpcore")):  # to fetch documents with, which is not done
        from openapi_python_client import Project
    from openapi_python_client.config import Config, ConfigFile, MetaType
    from openapi_python_client.parser import GeneratorData

    from oaswright.rendering.compiled import compiled

    options = ConfigFile(post_hooks=[], package_name_override="client")
    config = Config.from_sources(options, MetaType.NONE, output, "utf-8", True, output)
    outline = GeneratorData.from_dict(_outline(list(shown)), config=config)
    if not isinstance(outline, GeneratorData):
        raise ToolError(f"openapi-python-client: {outline.header} {outline.detail or ''}".strip())
    project = Project(openapi=outline, config=config, custom_template_path=TEMPLATES)
    project.env.globals["operations"] = shown
    project.env.bytecode_cache = compiled()
    return project


def _build(project: Any) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        errors = project.build()
    if errors:
        raise ToolError("openapi-python-client: " + "; ".join(f"{one.header} {one.detail or ''}".strip() for one in errors))


def _outline(names: list[str]) -> dict[str, Any]:
    """Operations with their names alone."""
    response = {"200": {"description": "-"}}
    paths = {f"/{name}": {"get": {"operationId": name, "tags": [TAG], "responses": response}} for name in names}
    return {"openapi": "3.1.0", "info": {"title": "client", "version": "1"}, "paths": paths}
