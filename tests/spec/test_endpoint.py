"""The document says what the vendor's page says, and marks whatever the page does not."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from oaswright.api.direction import Direction
from oaswright.api.operation import operations
from oaswright.api.schema import Schemas
from oaswright.document import document

ROOT = Path(__file__).parents[2]
DOCUMENT = document.load(ROOT / "spec" / "openapi.yaml")
REDOCLY = "@redocly/cli@2.77.0"

# The page's tables, in its order.
REQUEST = """
type: enum DOCKERFILE
url: string
html_url: string
after_action_id: integer
name: string
trigger_time: enum ON_EVERY_EXECUTION,ON_SUCCESS,ON_FAILURE,ON_BACK_TO_SUCCESS,ON_WARNING,ON_WAIT_FOR_APPROVE,ON_TERMINATE
trigger_conditions: TriggerConditionInput[]
run_next: enum WAIT_ON_SUCCESS,IN_SOFT_PARALLEL,IN_HARD_PARALLEL
run_only_on_first_failure: boolean
variables: EnvironmentVariableInput[]
disabled: boolean
timeout: integer
ignore_errors: boolean
retry_count: integer
retry_interval: integer
loop: string[]
current_revision: string
permissions: object
docker_image_tag: string
repository: string
registry: string
insecure_registry: boolean
region: string
login: string
password: string
target_stage: string
do_not_prune_images: boolean
versions: string[]
docker_registry: enum NONE,DOCKER_HUB,AMAZON_ECR,GOOGLE_GCR,GOOGLE_ARTIFACT_REGISTRY,OTHER,GIT_HUB_CONTAINER_REGISTRY,PACKAGE_REGISTRY,DIGITAL_OCEAN_CONTAINER_REGISTRY
target_platform: string
cache_mode: enum MIN,MAX
pull: boolean
target_path: string
use_image_from_action: boolean
docker_build_action_id: integer
docker_build_action_name: string
image_location: enum PUBLIC_REGISTRY,PRIVATE_REGISTRY,ACTION,PACKAGE_REGISTRY
dockerfile_path: string
context_path: string
provenance: enum NONE,MIN,MAX
build_args: string[]
secrets: DockerSecretInput[]
integration: object
package: string
"""
RESPONSE = """
type: enum DOCKERFILE
url: string
html_url: string
id: integer
name: string
current_revision: string
trigger_time: enum ON_EVERY_EXECUTION,ON_SUCCESS,ON_FAILURE,ON_BACK_TO_SUCCESS,ON_WARNING,ON_WAIT_FOR_APPROVE,ON_TERMINATE
trigger_conditions: TriggerConditionView[]
run_next: enum WAIT_ON_SUCCESS,IN_SOFT_PARALLEL,IN_HARD_PARALLEL
run_only_on_first_failure: boolean
variables: EnvironmentVariableView[]
disabled: boolean
timeout: integer
ignore_errors: boolean
retry_count: integer
retry_interval: integer
last_execution_status: enum INPROGRESS,ENQUEUED,TERMINATED,SUCCESSFUL,FAILED,INITIAL,NOT_EXECUTED,SKIPPED,TERMINATING,WAITING_FOR_APPLY,WAITING_FOR_VARIABLES,WAITING_FOR_SETTABLE_VARIABLES,WAITING_FOR_VT_SESSION
pipeline: object
permissions: object
loop: string[]
docker_image_tag: string
repository: string
registry: string
insecure_registry: boolean
region: string
login: string
password: string
target_stage: string
do_not_prune_images: boolean
versions: string[]
docker_registry: enum NONE,DOCKER_HUB,AMAZON_ECR,GOOGLE_GCR,GOOGLE_ARTIFACT_REGISTRY,OTHER,GIT_HUB_CONTAINER_REGISTRY,PACKAGE_REGISTRY,DIGITAL_OCEAN_CONTAINER_REGISTRY
target_platform: string
cache_mode: enum MIN,MAX
pull: boolean
dockerfile_path: string
context_path: string
provenance: enum NONE,MIN,MAX
build_args: string[]
secrets: DockerSecretView[]
integration: object
package: string
"""


def kind(schema: Any) -> str:
    """A field's type in the words of the tables; null is the response's tolerance and not a type of the page's."""
    schema = DOCUMENT.follow("", schema)[1]
    if "anyOf" in schema:
        return kind(schema["anyOf"][0])
    if "enum" in schema:
        return "enum " + ",".join(schema["enum"])
    name = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
    if name != "array":
        return name
    return f"{schema['items'].get('$ref', '').split('/')[-1] or schema['items']['type']}[]"


def fields(name: str) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT.get(f"/components/schemas/{name}")["properties"]
    return found


def accepts(body: dict[str, Any]) -> bool:
    schema = Schemas(DOCUMENT).json_schema("/components/schemas/DockerfileActionUpdate", Direction.REQUEST)
    return jsonschema_rs.validator_for(schema, validate_formats=True).is_valid({"type": "DOCKERFILE", "name": "a", **body})


@pytest.mark.parametrize(("name", "table", "count"), [("DockerfileActionUpdate", REQUEST, 44), ("DockerfileAction", RESPONSE, 41)])
def test_every_field_of_the_page_stands_in_its_order(name: str, table: str, count: int) -> None:
    assert [f"{field}: {kind(schema)}" for field, schema in fields(name).items()] == table.split("\n")[1:-1]
    assert len(fields(name)) == count


def test_only_type_and_name_are_required() -> None:
    assert DOCUMENT.get("/components/schemas/DockerfileActionUpdate/required") == ["type", "name"]


def test_the_read_only_fields_and_the_default_are_the_pages() -> None:
    for name in ("DockerfileActionUpdate", "DockerfileAction"):
        assert [field for field, schema in fields(name).items() if schema.get("readOnly")] == ["url", "html_url"]
    assert {field: schema["default"] for field, schema in fields("DockerfileActionUpdate").items() if "default" in schema} == {"disabled": False}


def test_two_operations_with_their_scopes_and_errors() -> None:
    found = {one.method: one for one in operations(DOCUMENT)}
    assert {method: one.security for method, one in found.items()} == {"get": ({"bearer": ["EXECUTION_INFO"]},), "patch": ({"bearer": ["EXECUTION_MANAGE"]},)}
    assert list(found["patch"].responses) == ["200", "400", "401", "403", "404", "413", "415", "429"]
    assert found["get"].node["x-provenance"]


def test_the_path_parameters_have_the_pages_examples() -> None:
    patch = next(one for one in operations(DOCUMENT) if one.method == "patch")
    examples = {one.name: one.node.get("example") or next(iter(one.node["examples"].values()))["value"] for one in patch.parameters}
    assert examples == {"workspace": "my-company", "project_name": "my-project", "pipeline_id": 123, "action_id": 456}


def test_one_example_sets_every_field_that_can_be_set() -> None:
    value = DOCUMENT.get("/components/examples/UpdateEveryField/value")
    assert set(value) == set(fields("DockerfileActionUpdate")) - {"url", "html_url"}
    assert list(DOCUMENT.get("/components/examples/ActionEveryField/value")) == list(fields("DockerfileAction"))


def test_the_example_of_the_page_stands_as_it_is() -> None:
    value = DOCUMENT.get("/components/examples/UpdatePage/value")
    assert (list(value)[:2], value["integration"], value["build_args"]) == (["name", "type"], {"identifier": "docker-registry"}, ["key=value"])
    assert [tuple(secret.values()) for secret in value["secrets"]] == [("someSecret", "path_to_secret", "FILE"), ("mysecret", "MY_ENV_VAR_KEY", "ENV")]


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ({"trigger_time": "ON_FAILURE", "run_only_on_first_failure": False}, True),
        ({"trigger_time": "ON_FAILURE"}, False),
        ({"trigger_time": "ON_SUCCESS", "run_only_on_first_failure": True}, False),
        ({"run_only_on_first_failure": True}, False),
        ({"unknown": 1}, True),
        ({"timeout": 0}, True),
        ({"timeout": -1}, False),
        ({"secrets": [{"id": "a", "value": "b"}]}, False),
        ({"variables": [{"key": "a"}]}, True),
        ({"variables": [{"value": "a"}]}, False),
        *(({field: None}, False) for field in fields("DockerfileActionUpdate")),
    ],
)
def test_the_rules_are_schema(body: dict[str, Any], verdict: bool) -> None:
    assert accepts(body) is verdict


def test_whatever_can_be_unset_may_be_null_in_a_response() -> None:
    schema = Schemas(DOCUMENT).json_schema("/components/schemas/DockerfileAction", Direction.RESPONSE)
    unset = {field: None for field in fields("DockerfileAction") if field not in ("type", "id", "name")}
    assert jsonschema_rs.validator_for(schema).is_valid({"type": "DOCKERFILE", "id": 1, "name": "a", **unset})


def test_every_response_has_the_rate_headers_and_an_example() -> None:
    for operation in operations(DOCUMENT):
        for response in operation.responses.values():
            assert list(response.headers) == ["X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"]
            assert response.node["content"]["application/json"]["examples"]


@pytest.mark.skipif(not shutil.which("npm") and not os.environ.get("CI"), reason="needs Node: apt-get install nodejs npm")
def test_redocly_finds_nothing_to_say(tmp_path: Path) -> None:
    """Redocly's recommended rules, on the files as they were written."""
    env = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "CI": "true"}
    tools = ROOT / ".oaswright" / "node"
    subprocess.run(["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", tools, REDOCLY], check=True, cwd=tmp_path, env=env)
    program = tools / "node_modules" / ".bin" / "redocly"
    ran = subprocess.run([program, "lint", ROOT / "spec" / "openapi.yaml", "--format=json"], capture_output=True, text=True, cwd=tmp_path, env=env, check=False)
    report = json.loads(ran.stdout)
    assert (ran.returncode, report["totals"]["errors"], report["totals"]["warnings"], report["problems"]) == (0, 0, 0, [])
