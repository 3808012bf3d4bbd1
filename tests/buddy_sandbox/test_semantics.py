"""What a PATCH does to an action and what it leaves alone, on both databases."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

PIPELINE = "/workspaces/my-company/projects/my-project/pipelines/123/actions"
PATH = f"{PIPELINE}/456"
EXAMPLES = Path(__file__).parents[2] / "spec" / "examples"

Patch = Callable[..., Any]


def example(name: str) -> Any:
    return yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text())["value"]


def refusal(client: httpx.Client, **fields: Any) -> tuple[int, str]:
    """The status and first message of an update that must not change anything."""
    before = client.get(PATH).content
    response = client.patch(PATH, json={"type": "DOCKERFILE", "name": "Changed", **fields})
    assert client.get(PATH).content == before
    return response.status_code, response.json()["errors"][0]["message"]


def test_a_new_action_shows_every_field_with_the_unset_ones_null(client: httpx.Client) -> None:
    action = client.get(PATH).json()
    assert len(action) == 41
    assert {name: value for name, value in action.items() if value is not None} == {
        "type": "DOCKERFILE",
        "url": f"http://testserver{PATH}",
        "html_url": "https://app.buddy.works/my-company/my-project/pipelines/action/456/edit",
        "id": 456,
        "name": "Build image",
        "disabled": False,
        "last_execution_status": "INITIAL",
        "pipeline": {
            "url": "http://testserver/workspaces/my-company/projects/my-project/pipelines/123",
            "html_url": "https://app.buddy.works/my-company/my-project/pipelines/pipeline/123",
            "id": 123,
            "name": "Build and publish",
            "identifier": "build-and-publish",
            "on": "CLICK",
            "refs": ["refs/heads/main"],
            "last_execution_status": "SUCCESSFUL",
            "last_execution_revision": "506adbdd8f6fd1a5e8f8a1b7c1d2e3f405162738",
        },
    }


@pytest.mark.parametrize("name", ["UpdatePage", "UpdateEveryField"])
def test_the_examples_of_the_document_are_carried_out(patch: Patch, name: str) -> None:
    sent = example(name)
    shown = patch(**sent)
    hidden = {"password", "variables"}
    assert {key: shown[key] for key in sent if key in shown and key not in hidden} == {
        key: value for key, value in sent.items() if key in shown and key not in hidden
    }


def test_only_the_fields_that_were_sent_change(patch: Patch) -> None:
    before = patch(**example("UpdateEveryField"))
    after = patch(name=before["name"], timeout=7)
    assert after == {**before, "timeout": 7}


def test_nested_objects_and_lists_are_replaced_as_a_whole(patch: Patch) -> None:
    patch(permissions={"others": "DENIED", "users": [{"id": 7, "access_level": "READ_ONLY"}]}, loop=["a", "b"], variables=[{"key": "A"}, {"key": "B"}])
    after = patch(permissions={"others": "DEFAULT"}, loop=["c"], variables=[{"key": "C"}])
    assert (after["permissions"], after["loop"], after["variables"]) == ({"others": "DEFAULT"}, ["c"], [{"key": "C"}])


def test_the_same_update_twice_leaves_the_same_state(patch: Patch) -> None:
    assert patch(**example("UpdateEveryField")) == patch(**example("UpdateEveryField"))


@pytest.mark.parametrize("field", ["timeout", "trigger_time", "variables", "integration", "disabled", "password", "name"])
def test_null_is_refused_and_clears_nothing(client: httpx.Client, field: str) -> None:
    assert refusal(client, **{field: None})[0] == 400


@pytest.mark.parametrize("value", [0, 2**63, 10**400, 1.0])
def test_a_whole_number_of_any_size_comes_back_as_it_went(patch: Patch, value: float) -> None:
    assert patch(timeout=value)["timeout"] == value


@pytest.mark.parametrize("text", ["", "zażółć gęślą jaźń", "\0", "a\r\nb", "🚀", "'; DROP TABLE actions; --", " x "])
def test_a_text_comes_back_as_it_went(patch: Patch, text: str) -> None:
    assert patch(name=text, login=text)["login"] == text


def test_unknown_fields_are_ignored_at_every_depth(patch: Patch) -> None:
    plain = patch(secrets=[{"id": "a", "value": "b", "type": "ENV"}])
    assert patch(secrets=[{"id": "a", "value": "b", "type": "ENV", "more": 1}], more={"x": [1]}) == plain


def test_read_only_fields_are_accepted_and_change_nothing(client: httpx.Client, patch: Patch) -> None:
    before = client.get(PATH).json()
    moved = {"url": "https://example.com", "html_url": "https://example.com", "id": 1, "last_execution_status": "FAILED", "pipeline": {"id": 5}}
    assert patch(**moved) == before
    assert patch(variables=[{"key": "A", "id": 5, "checksum": "x", "public_value": "y", "key_fingerprint": "z"}])["variables"] == [{"key": "A"}]


def test_the_rule_for_failures_belongs_to_its_trigger_in_the_same_body(client: httpx.Client, patch: Patch) -> None:
    assert refusal(client, trigger_time="ON_FAILURE")[0] == 400
    assert refusal(client, run_only_on_first_failure=True)[0] == 400
    assert refusal(client, trigger_time="ON_SUCCESS", run_only_on_first_failure=True)[0] == 400
    assert patch(trigger_time="ON_FAILURE", run_only_on_first_failure=False)["run_only_on_first_failure"] is False
    assert refusal(client, run_only_on_first_failure=True)[0] == 400


def test_the_rule_for_failures_goes_with_its_trigger(patch: Patch) -> None:
    patch(trigger_time="ON_FAILURE", run_only_on_first_failure=True)
    assert patch(timeout=1)["run_only_on_first_failure"] is True
    assert patch(trigger_time="ON_SUCCESS")["run_only_on_first_failure"] is None


def test_a_password_is_masked_and_its_mask_sent_back_keeps_it(patch: Patch, client: httpx.Client) -> None:
    assert client.get(PATH).json()["password"] is None
    first = patch(password="hunter2-hunter2")
    assert first["password"] == "********"
    assert patch(password="********") == first


def test_an_encrypted_variable_is_never_readable_again(patch: Patch) -> None:
    secret = {"key": "TOKEN", "value": "hunter2-hunter2", "encrypted": True}
    [shown] = patch(variables=[secret])["variables"]
    assert shown["value"].startswith("secure!")
    assert "hunter2" not in str(shown)
    assert patch(variables=[secret])["variables"] == [shown]
    assert patch(variables=[shown])["variables"] == [shown]
    assert patch(variables=[{**shown, "encrypted": False}])["variables"][0]["value"] == shown["value"]


def test_opaque_values_of_elsewhere_are_secrets_like_any_other(patch: Patch) -> None:
    [shown] = patch(variables=[{"key": "A", "value": "secure!elsewhere", "encrypted": True}])["variables"]
    assert shown["value"].startswith("secure!")
    assert shown["value"] != "secure!elsewhere"


def test_the_type_of_an_action_cannot_be_changed(client: httpx.Client) -> None:
    assert refusal(client, type="BUILD")[0] == 400
    other = client.patch(f"{PIPELINE}/455", json={"type": "DOCKERFILE", "name": "x"})
    assert (other.status_code, other.json()) == (
        400,
        {"errors": [{"message": "type: the type of an existing action cannot be changed; remove the action and add it again"}]},
    )
    assert client.get(f"{PIPELINE}/455").status_code == 404, "the document describes one type of action only"


def test_an_image_of_another_action_is_named_by_number_or_name_or_both(client: httpx.Client, patch: Patch) -> None:
    base = {"use_image_from_action": True}
    for named in (
        {"docker_build_action_id": 454},
        {"docker_build_action_name": "Build base image"},
        {"docker_build_action_id": 454, "docker_build_action_name": "Build base image"},
        {},
    ):
        patch(**base, **named)
    for wrong in (
        {"docker_build_action_id": 454, "docker_build_action_name": "Run the tests"},
        {"docker_build_action_id": 456},
        {"docker_build_action_id": 460},
        {"docker_build_action_id": 10**30},
        {"docker_build_action_name": "nothing"},
    ):
        assert refusal(client, **base, **wrong)[0] == 404
    patch(use_image_from_action=False, docker_build_action_id=999)
    assert refusal(client, **base)[0] == 404


def test_an_image_of_another_action_needs_a_name_for_it(client: httpx.Client) -> None:
    assert refusal(client, use_image_from_action=True) == (
        404,
        "use_image_from_action: neither docker_build_action_id nor docker_build_action_name says which action's image is used",
    )
