"""What is made for other tools follows their schemas: SARIF, JUnit, actions, workflows, hooks, the configuration's own schema."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import xmlschema
import yaml
from oaswright import init, report
from oaswright.finding import Finding, Position, Severity
from oaswright.handbook import configuration

from tests.packaging.published import jenkins, schema
from tests.test_printed import PAYLOADS, findings

ROOT = Path(__file__).parents[2]
SOME = [
    Finding("described", Severity.ERROR, "expected a description,\ngot 'a'", "/a", Position("spec/a b.yaml", 2, 3), "write one\nsoon"),
    Finding("unused", Severity.WARNING, "nothing uses <B>", "/b"),
    Finding("odd", Severity.INFO, "odd"),
]


def reports(form: report.Format) -> list[str]:
    """Reports with nothing, with every severity, and with hostile text in every place."""
    return [report.render(some, form, verb="check") for some in ([], SOME, *map(findings, PAYLOADS))]


def errors(instance: Any, name: str) -> list[str]:
    """What the published schema of that name has against some data."""
    found = schema(name)
    return [f"{error.json_path}: {error.message}" for error in jsonschema.validators.validator_for(found)(found).iter_errors(instance)]


def test_sarif_follows_the_schema_of_oasis() -> None:
    texts = reports(report.Format.SARIF)
    assert [found for text in texts for found in errors(json.loads(text), "sarif-2.1.0")] == []
    broken = json.loads(texts[1])
    broken["runs"][0]["results"][0]["level"] = "fatal"
    assert errors(broken, "sarif-2.1.0") != []


def test_junit_follows_the_schema_of_jenkins(tmp_path: Path) -> None:
    found = xmlschema.XMLSchema(jenkins(tmp_path))
    texts = reports(report.Format.JUNIT)
    assert [str(error.reason) for text in texts for error in found.iter_errors(text)] == []
    assert not found.is_valid(texts[1].replace("<testcase", "<testcaze").replace("</testcase", "</testcaze"))


def test_the_action_follows_the_schema_of_actions() -> None:
    content = yaml.safe_load((ROOT / ".github/actions/oaswright/action.yml").read_text())
    assert errors(content, "github-action") == []
    assert errors({**content, "planted": 1}, "github-action") != []


def test_the_workflow_that_init_writes_follows_its_schema() -> None:
    content = {"on" if key is True else key: value for key, value in yaml.safe_load(init.WORKFLOW).items()}  # YAML 1.1 takes `on` for a boolean
    assert errors(content, "github-workflow") == []
    assert errors({**content, "jobs": []}, "github-workflow") != []


def hooks(kind: str, path: Path) -> int:
    """The exit code of pre-commit's own validator."""
    program = Path(sys.executable).with_name("pre-commit")
    return subprocess.run([program, f"validate-{kind}", path], capture_output=True, check=False).returncode


def test_the_hooks_are_what_pre_commit_takes(tmp_path: Path) -> None:
    made = tmp_path / "made.yaml"
    made.write_text(init.HOOKS)
    assert [hooks("manifest", ROOT / ".pre-commit-hooks.yaml"), hooks("config", ROOT / ".pre-commit-config.yaml"), hooks("config", made)] == [0, 0, 0]
    made.write_text(init.HOOKS.replace("entry", "entri"))
    assert hooks("config", made) == 1


def test_the_schema_of_the_configuration_is_in_the_form_of_schemastore() -> None:
    """Draft 7 with an id, and a description on every key: what SchemaStore's own tests ask for."""
    found = configuration.json_schema()
    jsonschema.Draft7Validator.check_schema(found)
    assert (found["$schema"], found["$id"]) == ("http://json-schema.org/draft-07/schema#", "https://json.schemastore.org/oaswright.json")

    def undescribed(node: Any, path: str = "") -> list[str]:
        own = [f"{path}/{key}" for key, value in node.get("properties", {}).items() if not value.get("description") or "type" not in value]
        return own + [one for key, value in node.get("properties", {}).items() for one in undescribed(value, f"{path}/{key}")]

    assert undescribed(found) == []
