"""Reports of real runs follow the schema that is published for each command."""

from pathlib import Path

import jsonschema
import pytest
from oaswright.cli.commands.schema import NAMES
from oaswright.handbook import configuration
from oaswright.report import schemas

from tests.cli.conftest import Run

CALLS = {
    "check": ["check"],
    "provenance": ["provenance", "--check"],
    "generate": ["generate"],
    "prove": ["prove"],
    "fuzz": ["fuzz", "--record"],
    "replay": ["replay"],
    "diff": ["diff", "old.yaml", "openapi.yaml"],
    "docs": ["docs"],
    "init": ["init", "--dry-run"],
    "split": ["split", "-o", "several"],
    "stats": ["stats"],
    "verify": ["verify", "--skip", "prove"],
}


def test_every_report_follows_its_schema(home: Path, run: Run) -> None:
    """In one project, since each command needs what the one before it wrote."""
    (home / "old.yaml").write_text((home / "openapi.yaml").read_text().replace("type: string", "type: integer"))
    for verb, words in CALLS.items():
        ran = run(*words, "--format", "json")
        schema = schemas.schema(verb)
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(ran.data, schema)
        for key in ran.data:
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate({name: value for name, value in ran.data.items() if name != key}, schema)
        assert ran.data["schema"] == schema["properties"]["schema"]["const"] == f"oaswright/{verb}/v1"
    assert run("fuzz", "--format", "json").data["failures"]
    assert run("diff", "old.yaml", "openapi.yaml", "--format", "json").data["changes"]


def test_what_stops_a_command_follows_the_schema_too(home: Path, run: Run) -> None:
    (home / "openapi.yaml").write_text("openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {$ref: none.yaml}}\n")
    for verb in ("check", "generate", "provenance"):
        ran = run(verb, "--format", "json")
        jsonschema.validate(ran.data, schemas.schema(verb))
        assert (ran.code, len(ran.data["findings"])) == (1, 1)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_printed(run: Run, name: str) -> None:
    ran = run("schema", name)
    expected = configuration.json_schema() if name == "configuration" else schemas.schema(name)
    assert (ran.code, ran.data) == (0, expected)
    assert "$ref" not in str(expected) or "finding.json" not in str(expected)


def test_every_schema_is_offered() -> None:
    assert set(NAMES) - {"configuration"} == set(schemas.names())
