"""String formats that are not asserted hold nobody to them, in any command."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from oaswright import check, project
from oaswright.document.filters.formats import KNOWN, relaxed, unasserted
from oaswright.errors import UsageError

DOCUMENT = """openapi: 3.1.0
info: {title: t, version: '1'}
servers: [{url: 'https://a.example'}]
paths:
  /a:
    get:
      operationId: getA
      parameters: [{name: since, in: query, schema: {type: string, format: date-time}}]
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}
components:
  schemas:
    A:
      type: object
      required: [link, id]
      properties:
        link: {type: string, format: uri, example: /relative}
        id: {type: string, format: uuid}
        at: {type: [string, 'null'], format: date-time, default: yesterday}
        file: {type: string, format: binary}
        format: {type: string, enum: [a]}
"""


@pytest.mark.parametrize(
    ("chosen", "gone"),
    [
        (["*"], set()),
        ([], set(KNOWN)),
        (["*", "!uri", "!date-time"], {"uri", "date-time"}),
        (["*", "!uri*", "uri-template"], {"uri", "uri-reference"}),
        (["uuid", "date"], set(KNOWN) - {"uuid", "date"}),
        (["!ipv4"], set(KNOWN)),
    ],
)
def test_formats_are_chosen_by_name_and_pattern(chosen: list[str], gone: set[str]) -> None:
    assert unasserted(chosen) == gone


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="'urll' is no string format"):
        unasserted(["*", "!urll"])


def test_only_schemas_change() -> None:
    tree: Any = {
        "openapi": "3.1.0",
        "info": {"format": "uri"},
        "components": {
            "schemas": {
                "A": {"properties": {"format": {"format": "uri"}}, "example": {"format": "uri"}, "allOf": [{"format": "date"}]},
                "B": {"format": "date"},
            }
        },
    }
    found = relaxed(tree, ("*", "!uri"))
    assert found["components"]["schemas"]["A"] == {
        "properties": {"format": {"x-format": "uri"}},
        "example": {"format": "uri"},
        "allOf": [{"format": "date"}],
    }
    assert found["components"]["schemas"]["B"] is tree["components"]["schemas"]["B"]
    assert tree["components"]["schemas"]["A"]["properties"]["format"] == {"format": "uri"}


def test_models_check_and_examples_follow_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from oaswright import generate, prove

    monkeypatch.chdir(tmp_path)
    Path("openapi.yaml").write_text(DOCUMENT)
    Path("pyproject.toml").write_text(
        "[tool.oaswright]\ndocument = 'openapi.yaml'\nmodels = 'fm_models'\nclient = 'fm_client'\nformats = ['*', '!uri', '!date-time']\n"
    )
    found = project.find()
    read = found.load()
    assert {one.rule for one in check.examine(read, found).findings} & {"example-valid", "default-valid"} == set()
    assert {one.rule for one in check.check(replace(found, settings=replace(found.settings, formats=("*",))).load())} >= {
        "example-valid",
        "default-valid",
    }
    assert not [one for one in generate.generate(found, read).findings if one.severity == "error"]
    outcome = next(
        one
        for one in prove.prove(prove.Plan(read, found.output, {prove.Artefact.MODELS: "fm_models", prove.Artefact.CLIENT: "fm_client"}, 300, 0))
        if isinstance(one, prove.ProofMatrix)
    )
    assert not [one for one in prove.findings(read, outcome) if one.severity == "error"]
    monkeypatch.syspath_prepend(found.output)
    import fm_models  # type: ignore[import-not-found] # generated above

    made = fm_models.A.model_validate({"link": "/relative", "id": "123e4567-e89b-12d3-a456-426614174000", "at": "yesterday"})
    assert (made.link, made.at) == ("/relative", "yesterday")
    with pytest.raises(ValueError, match="uuid"):
        fm_models.A.model_validate({"link": "x", "id": "x"})
    for name in [name for name in sys.modules if name.startswith(("fm_models", "fm_client"))]:
        del sys.modules[name]
