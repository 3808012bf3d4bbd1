"""How far the bare generators agree with the feature suite, beside the models that oaswright makes with them.

python tests/bench/fidelity.py [PROBES]
"""

import contextlib
import importlib
import io
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from oaswright import generate, project
from oaswright.api.schema import Schemas, references
from oaswright.document import document
from oaswright.document.document import Document
from oaswright.probes import Judge, probes
from oaswright.prove.models import ModelUnderTest, find
from oaswright.settings import keys

FEATURES = Path(__file__).parents[1] / "prove" / "features"

# The best options found for datamodel-code-generator alone.
BEST = [
    "--preset",
    "standard-py311-20261027",
    "--generate-schema-validators",
    "--check-pattern-maps-strictly",
    "--use-missing-sentinel",
    "--intersect-allof-keywords",
    "--strict-types",
    "str",
    "bool",
    "--strict-nullable",
    "--use-tuple-for-closed-arrays",
    "--type-mappings",
    "string+byte=string",
]

Maker = Callable[[Document, Path, str], Any]


def ours(loaded: Document, folder: Path, name: str) -> Any:
    """The models package of oaswright."""
    settings = keys.Settings(str(loaded.root), name, f"{name}_client", output=f"{name}_output")
    generate.generate(project.Project(folder, settings), loaded)
    return _import(folder / settings.output, name)


def bare_models(options: list[str]) -> Maker:
    """datamodel-code-generator alone, pydantic v2, with these options."""

    def one(loaded: Document, folder: Path, package: str, component: str) -> Any:
        from datamodel_code_generator.__main__ import main

        source = folder / f"{package}.json"
        source.write_text(json.dumps(_cut(loaded, component)), encoding="utf-8")
        arguments = ["--input", str(source), "--input-file-type", "openapi", "--output", str(folder / f"{package}.py")]
        with contextlib.redirect_stderr(io.StringIO()):
            main([*arguments, "--output-model-type", "pydantic_v2.BaseModel", *options])
        return getattr(_import(folder, package), component)

    return lambda loaded, folder, name: _each(one, loaded, folder, name)


def bare_client(loaded: Document, folder: Path, name: str) -> Any:
    """openapi-python-client alone."""
    return _each(_attrs_class, loaded, folder, name)


def _each(make: Callable[[Document, Path, str, str], Any], loaded: Document, folder: Path, name: str) -> Any:
    """One run a component: one that a generator cannot read, or writes a broken module for, would take the others with it."""
    found = type("Models", (), {})()
    for component in loaded.tree["components"]["schemas"]:
        with contextlib.suppress(Exception, SystemExit):
            setattr(found, component, make(loaded, folder, f"{name}_{component.lower()}", component))
    return found


def _cut(loaded: Document, component: str) -> dict[str, Any]:
    """The document with one operation that sends the component, and what that reaches."""
    schemas = loaded.tree["components"]["schemas"]
    wanted, pending = set[str](), [component]
    while pending:
        one = pending.pop()
        if one not in wanted:
            wanted.add(one)
            pending += [at.rpartition("/")[2] for at in references(schemas[one])]
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{component}"}}}
    operation = {"operationId": "send", "requestBody": {"content": content}, "responses": {"200": {"description": "-"}}}
    return {**loaded.tree, "paths": {"/": {"post": operation}}, "components": {"schemas": {one: schemas[one] for one in sorted(wanted)}}}


def _attrs_class(loaded: Document, folder: Path, package: str, component: str) -> Any:
    from openapi_python_client import generate as write
    from openapi_python_client.config import Config, ConfigFile, MetaType

    source = folder / f"{package}.json"
    source.write_text(json.dumps(_cut(loaded, component)), encoding="utf-8")
    options = ConfigFile(post_hooks=[], package_name_override=package, literal_enums=True)
    with contextlib.redirect_stdout(io.StringIO()):
        write(config=Config.from_sources(options, MetaType.NONE, source, "utf-8", True, folder / package), custom_template_path=None)
    return _Attrs(getattr(_import(folder, f"{package}.models"), component))


class _Attrs:
    """An attrs class with pydantic's two methods; whatever it raises counts as a refusal."""

    def __init__(self, kind: Any) -> None:
        self.kind = kind

    def model_validate(self, instance: Any) -> Any:
        try:
            return _Dumped(self.kind.from_dict(instance))
        except Exception as error:
            from pydantic_core import ValidationError

            raise ValidationError.from_exception_data(str(error), []) from error

    def model_validate_json(self, text: str) -> Any:
        return self.model_validate(json.loads(text))


class _Dumped:
    def __init__(self, made: Any) -> None:
        self.made = made

    def model_dump_json(self, **_: Any) -> str:
        return json.dumps(self.made.to_dict())


def _import(folder: Path, name: str) -> Any:
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    return importlib.import_module(name)


def verdicts(package: Any, loaded: Document, name: str, count: int) -> Iterator[str]:
    """What the class does with each probe: agrees, or the kind of its fault."""
    judge = Judge(Schemas(loaded), f"/components/schemas/{name}")
    model = find(package, name)
    subject = ModelUnderTest(model, judge, exclude_unset=not hasattr(package, "carry")) if model is not None else None
    for probe in probes(judge, count):
        fault = subject.fault(probe.instance) if subject else None
        yield ("agrees" if fault is None else fault[0].name.lower()) if subject else "no class"


def main(count: str = "150") -> None:
    """Print a Markdown table, a row a generator."""
    loaded = document.load(FEATURES / "openapi-3.1.yaml")
    makers: dict[str, Maker] = {
        "openapi-python-client": bare_client,
        "datamodel-code-generator, default": bare_models([]),
        "datamodel-code-generator, best options": bare_models(BEST),
        "oaswright": ours,
    }
    names = list(loaded.tree["components"]["schemas"])
    sys.stdout.write(
        "| generator | schemas without a fault | agrees | accepts wrongly | refuses wrongly | changes | raises | no class |\n" + "| --- " * 8 + "|\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        for number, (label, make) in enumerate(makers.items()):
            package = make(loaded, Path(folder), f"subject{number}")
            each = {name: Counter(verdicts(package, loaded, name, int(count))) for name in names}
            total = sum(each.values(), Counter[str]())
            whole = sum(set(found) == {"agrees"} for found in each.values())
            cells = [f"{total[kind]:,}" for kind in ("agrees", "accepts", "refuses", "changes", "raises", "no class")]
            sys.stdout.write(f"| {label} | {whole} of {len(names)} | {' | '.join(cells)} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
